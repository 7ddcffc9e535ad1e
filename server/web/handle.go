package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"tongshi/geo/say"
)

// Handler answers one operation. It sets no error status: what it returns is
// classified in errors.go.
type Handler func(http.ResponseWriter, *Request) error

// Request is a checked request: its query holds only parameters that the
// operation declares, each once.
type Request struct {
	*http.Request
	Query url.Values
	Kind  string // media type of the answer
	op    *huma.Operation
	// words name the members of a page for people in both languages.
	words pageWords
}

// MostFeatures is how many features an answer may hold: a page, or a file.
func (r *Request) MostFeatures() int {
	if r.Kind == SeqKind || r.Kind == CSVKind || r.Query.Get("f") == "geojson" {
		return maxExport
	}
	return MaxLimit
}

// Limit is how many rows are asked for: without the parameter the number that
// its description names, and never more than the most that it does.
func (r *Request) Limit() (int, []Fault) {
	described := declared(r.op, "limit").Schema
	if !r.Query.Has("limit") {
		return described.Default.(int), nil //nolint:forcetypeassert // LimitParameter makes it
	}
	text := r.Query.Get("limit")
	n, wrong := ParseLimit(text, int(*described.Maximum))
	if wrong != nil {
		return 0, []Fault{InQuery("limit", text, "%s", wrong)}
	}
	return n, nil
}

// Handle mounts an operation: the description that clients read is the one
// that requests are checked against.
func (s *Server) Handle(op *huma.Operation, h Handler) {
	s.api.OpenAPI().AddOperation(op)
	served := kinds(op)
	s.api.Adapter().Handle(op, func(ctx huma.Context) {
		r, w := humachi.Unwrap(ctx)
		if len(served) > 1 {
			w.Header().Add("Vary", "Accept")
		}
		if s.recalled(w, r) {
			return
		}
		if err := s.answer(op, served, h, w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// Files mounts a handler of the front end's files, which are no operations of
// the API; their query, if any, is the page's own.
func (s *Server) Files(pattern string, h Handler) {
	s.router.Get(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, &Request{Request: r}); err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *Server) answer(op *huma.Operation, served []string, h Handler, w http.ResponseWriter, r *http.Request) error {
	query, err := checkQuery(op, r.URL.RawQuery)
	if err != nil {
		return err
	}
	kind, err := negotiate(op, served, query, r.Header.Values("Accept"))
	if err != nil {
		return err
	}
	if kind == HTMLKind {
		w.Header().Set("Content-Security-Policy", htmlPolicy)
	}
	return h(w, &Request{Request: r, Query: query, Kind: kind, op: op})
}

// queryFault is what net/url says of a query, as a text of ours.
func queryFault(err error) error {
	if escape, ok := errors.AsType[url.EscapeError](err); ok {
		return say.Errorf("invalid URL escape %q", string(escape))
	}
	if err.Error() == "invalid semicolon separator in query" {
		return say.Errorf("invalid semicolon separator in query")
	}
	return err
}

// checkQuery reads a query and refuses parameters that the operation does not
// declare, that come twice, or that no operation could want.
func checkQuery(op *huma.Operation, raw string) (url.Values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, "The query cannot be read: %s. Write %%25 for a percent sign, %%3B for a semicolon.", queryFault(err))
	}
	var faults []Fault
	for name, values := range query {
		switch {
		case declared(op, name) == nil:
			faults = append(faults, UnknownParameter(name, values[0]))
		case len(values) > 1:
			faults = append(faults, InQuery(name, strings.Join(values, " | "), "given %d times; give it once", len(values)))
		case len(values[0]) > MaxValueBytes:
			faults = append(faults, InQuery(name, values[0], "longer than %d bytes", MaxValueBytes))
		case !fits(declared(op, name).Schema, values[0]):
			faults = append(faults, InQuery(name, values[0], "is empty; leave it out, or give it a value"))
		case !Printable(values[0]):
			faults = append(faults, InQuery(name, values[0], "holds a zero byte or is not UTF-8"))
		}
	}
	if len(faults) > 0 {
		SortFaults(faults)
		return nil, BadQuery(faults...)
	}
	return query, nil
}

// fits reports whether a value is what a parameter's schema says of it, as far as
// it is not for the handler to read.
func fits(schema *huma.Schema, value string) bool {
	return schema.MinLength == nil || len(value) >= *schema.MinLength
}

// UnknownParameter is the fault of a parameter that the operation does not
// have.
func UnknownParameter(name, value string) Fault {
	return InQuery(name, value, "no such parameter here; /api/openapi.json lists those there are")
}

func declared(op *huma.Operation, name string) *huma.Param {
	for _, p := range op.Parameters {
		if p.In == "query" && p.Name == name {
			return p
		}
	}
	return nil
}
