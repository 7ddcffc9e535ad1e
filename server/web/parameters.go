package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// LimitParameter is how many rows an answer has, which [Request.Limit] reads.
func LimitParameter(usual, most int) *huma.Param {
	return Parameter("limit", "How many. More than the most ("+mostOf+") counts as the most.", limitSchema(usual, most))
}

// mostOf names the most that a limit comes to. It is no maximum: more is taken.
const mostOf = "x-most"

func limitSchema(usual, most int) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Minimum: new(1.0), Default: usual, Extensions: map[string]any{mostOf: most}}
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
func (s *Server) FileAnswer(id, path, summary, kind string, params ...*huma.Param) *huma.Operation {
	op := s.Operation(id, path, summary, kind, &huma.Schema{Type: huma.TypeString, Format: "binary"}, params...)
	return Refusing(op, http.StatusRequestedRangeNotSatisfiable)
}
