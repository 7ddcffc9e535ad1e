package web

import (
	"github.com/danielgtaylor/huma/v2"
)

// LimitParameter describes "limit", the page size; usual is the default.
func LimitParameter(usual int) *huma.Param {
	one, most := 1.0, float64(MaxLimit)
	return Parameter("limit", "How many. More than the maximum counts as the maximum.",
		&huma.Schema{Type: huma.TypeInteger, Minimum: &one, Maximum: &most, Default: usual})
}

// NumberParameter describes an optional parameter that is a number.
func NumberParameter(name, description string) *huma.Param {
	return Parameter(name, description, &huma.Schema{Type: huma.TypeNumber})
}

// CodeParameter is a parameter that is a code of the vocabulary of its name.
func (s *Server) CodeParameter(name, description string) *huma.Param {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, code := range s.Terms.Codes(name) {
		schema.Enum = append(schema.Enum, code)
	}
	return Parameter(name, description, schema)
}

// FileAnswer describes a read whose answer is a file.
func (s *Server) FileAnswer(path, summary, kind string, params ...*huma.Param) *huma.Operation {
	return s.Operation(path, summary, kind, &huma.Schema{Type: huma.TypeString, Format: "binary"}, params...)
}
