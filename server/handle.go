package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// handler answers one operation. It sets no error status: what it returns is
// classified in errors.go.
type handler func(http.ResponseWriter, *request) error

// request is a checked request: its query holds only parameters that the
// operation declares, each once.
type request struct {
	*http.Request
	query url.Values
	kind  string // media type of the answer
	// words name the members of a page for people in both languages.
	words pageWords
}

// mostFeatures is how many features an answer may hold: a page, or a file.
func (r *request) mostFeatures() int {
	if r.kind == seqKind || r.kind == csvKind || r.query.Get("f") == "geojson" {
		return maxExport
	}
	return maxLimit
}

// handle mounts an operation: the description that clients read is the one
// that requests are checked against.
func (s *server) handle(op *huma.Operation, h handler) {
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

// files mounts a handler of the front end's files, which are no operations of
// the API; their query, if any, is the page's own.
func (s *server) files(pattern string, h handler) {
	s.router.Get(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, &request{Request: r}); err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *server) answer(op *huma.Operation, served []string, h handler, w http.ResponseWriter, r *http.Request) error {
	query, err := checkQuery(op, r.URL.RawQuery)
	if err != nil {
		return err
	}
	kind, err := negotiate(op, served, query, r.Header.Values("Accept"))
	if err != nil {
		return err
	}
	if kind == htmlKind {
		w.Header().Set("Content-Security-Policy", htmlPolicy)
	}
	return h(w, &request{Request: r, query: query, kind: kind})
}

// checkQuery reads a query and refuses parameters that the operation does not
// declare, that come twice, or that no operation could want.
func checkQuery(op *huma.Operation, raw string) (url.Values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, problem(http.StatusBadRequest, "The query cannot be read: %s. Write %%25 for a percent sign, %%3B for a semicolon.", err)
	}
	var faults []Fault
	for name, values := range query {
		switch {
		case declared(op, name) == nil:
			faults = append(faults, unknownParameter(name, values[0]))
		case len(values) > 1:
			faults = append(faults, inQuery(name, strings.Join(values, " | "), "given %d times; give it once", len(values)))
		case len(values[0]) > maxValueBytes:
			faults = append(faults, inQuery(name, values[0], "longer than %d bytes", maxValueBytes))
		case !printable(values[0]):
			faults = append(faults, inQuery(name, values[0], "holds a zero byte or is not UTF-8"))
		}
	}
	if len(faults) > 0 {
		sortFaults(faults)
		return nil, badQuery(faults...)
	}
	return query, nil
}

func unknownParameter(name, value string) Fault {
	return inQuery(name, value, "no such parameter here; /api/openapi.json lists those there are")
}

func declared(op *huma.Operation, name string) *huma.Param {
	for _, p := range op.Parameters {
		if p.In == "query" && p.Name == name {
			return p
		}
	}
	return nil
}
