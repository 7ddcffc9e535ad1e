package server

import (
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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
}

// handle mounts an operation: the description that clients read is the one
// that requests are checked against.
func (s *server) handle(op *huma.Operation, h handler) {
	s.api.OpenAPI().AddOperation(op)
	s.api.Adapter().Handle(op, func(ctx huma.Context) {
		r, w := humachi.Unwrap(ctx)
		if err := s.answer(op, h, w, r); err != nil {
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

func (s *server) answer(op *huma.Operation, h handler, w http.ResponseWriter, r *http.Request) error {
	query, err := checkQuery(op, r.URL.RawQuery)
	if err != nil {
		return err
	}
	if err := checkAccept(op, query, r.Header.Values("Accept")); err != nil {
		return err
	}
	return h(w, &request{Request: r, query: query})
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

// checkAccept refuses a request whose Accept header allows none of the media
// types of the operation's answer. A parameter f goes before the header.
func checkAccept(op *huma.Operation, query url.Values, accept []string) error {
	if f := query.Get("f"); query.Has("f") {
		forms := declared(op, "f").Schema.Enum
		if !slices.Contains(forms, any(f)) {
			return badQuery(inQuery("f", f, "served are %q", forms))
		}
		return nil
	}
	if len(accept) == 0 {
		return nil
	}
	served := kinds(op)
	for _, kind := range served {
		if accepts(strings.Join(accept, ","), kind) {
			return nil
		}
	}
	if len(served) == 0 {
		return nil
	}
	p := problem(http.StatusNotAcceptable, "This is served as %s only.", strings.Join(served, ", "))
	p.Errors = []Fault{{Location: "header.Accept", Message: "allows none of the media types served", Value: shorten(strings.Join(accept, ","))}}
	return p
}

// kinds are the media types of an operation's success; none when it has no
// body.
func kinds(op *huma.Operation) []string {
	var list []string
	for status, response := range op.Responses {
		if status[0] == '2' {
			list = slices.AppendSeq(list, maps.Keys(response.Content))
		}
	}
	slices.Sort(list)
	return list
}

// accepts reports whether an Accept header (RFC 9110, 12.5.1) allows a media
// type. The most specific range decides; q=0 forbids. JSON kinds stand in for
// each other: who asks for application/json gets GeoJSON too.
func accepts(header, kind string) bool {
	best, allowed := -1, false
	for part := range strings.SplitSeq(header, ",") {
		pattern, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := matchRank(pattern, kind)
		if rank < 0 || rank < best {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		best, allowed = rank, params["q"] == "" || err == nil && q > 0
	}
	return allowed
}

func matchRank(pattern, kind string) int {
	kind, _, _ = strings.Cut(kind, ";")
	major, _, _ := strings.Cut(kind, "/")
	switch pattern {
	case kind:
		return 3
	case "application/json":
		if strings.HasSuffix(kind, "+json") {
			return 2
		}
	case major + "/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}
