package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5/middleware"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// Error answers (problem details) and what status an error becomes.

// Problem is an error as the client gets it (RFC 9457).
type Problem struct {
	Type   string   `json:"type" doc:"URI of its kind, else about:blank; of 401 urn:tongshi:problem:session-ended, …:token-void, …:sign-in-needed; of an administrator's act that needs the password again …:password-needed, of everything before a second factor is set up that the city asks for …:second-factor-needed; of a sign-in without a code or with a wrong one …:code-needed, …:code-wrong; of a uuid or Idempotency-Key that came with something else before …:key-used"`
	Title  say.Text `json:"title" doc:"The status in words"`
	Status int      `json:"status" doc:"The HTTP status code"`
	Detail say.Text `json:"detail,omitzero" doc:"What went wrong this time and what to do"`
	Errors []Fault  `json:"errors,omitempty" doc:"Each parameter or field at fault"`
	Code   string   `json:"code,omitempty" vocab:"site_refusal" doc:"Why a file does not take a step"`
	// Candidates are offered instead of what was asked for.
	Candidates []casework.Candidate `json:"candidates,omitempty" doc:"Files that may be about the same hazard"`

	Header http.Header `json:"-"` // of the answer; no part of its body
}

// Fault is one parameter or field at fault.
type Fault struct {
	Location  string   `json:"location" doc:"query.limit, path.id, header.Accept, body.geometry"`
	Parameter string   `json:"parameter,omitempty" doc:"The parameter's name, when it is one"`
	Message   say.Text `json:"message"`
	Value     string   `json:"value,omitempty" doc:"What was sent, shortened"`
	Position  int      `json:"position,omitempty" doc:"Of a filter in text: the character at fault, counted in bytes from 1"`
}

// Error is the detail, else the title.
func (p *Problem) Error() string {
	if !p.Detail.IsZero() {
		return p.Detail.Error()
	}
	return p.Title.Error()
}

// GetStatus is the HTTP status; huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// OfKind is the problem as one of a kind that clients tell apart.
func (p *Problem) OfKind(kind string) *Problem {
	p.Type = kind
	return p
}

// Refuse is a refusal. Its key and arguments become words when the answer is
// written, in the reader's language; what people wrote is an argument.
func Refuse(status int, key say.Key, args ...any) *Problem {
	return &Problem{
		Type: "about:blank", Title: say.New(say.Key(http.StatusText(status))), Status: status,
		Detail: say.New(key, args...), Header: http.Header{},
	}
}

// BadQuery is a 400 about query parameters.
func BadQuery(faults ...Fault) *Problem {
	p := Refuse(http.StatusBadRequest, "%s", listed(faults))
	p.Errors = faults
	return p
}

// listed are faults in one line: each with its parameter's or member's name.
func listed(faults []Fault) (list say.List) {
	for _, f := range faults {
		name := f.Parameter
		if name == "" {
			name = strings.TrimPrefix(strings.TrimPrefix(f.Location, "body"), ".")
		}
		if name == "" {
			list.Items = append(list.Items, f.Message)
		} else {
			list.Items = append(list.Items, say.New("%s: %s", name, f.Message))
		}
	}
	return list
}

// InQuery is a fault of one query parameter. Long values are cut.
func InQuery(name, value string, key say.Key, args ...any) Fault {
	return Fault{Location: "query." + name, Parameter: name, Message: say.New(key, args...), Value: Shorten(value)}
}

// Shorten cuts a text that was sent to the length that an answer repeats.
func Shorten(value string) string {
	const shown = 100
	value = strings.ToValidUTF8(value, "\uFFFD")
	if runes := []rune(value); len(runes) > shown {
		value = string(runes[:shown]) + "…"
	}
	return value
}

// classify turns any error into what the client may know of it.
func classify(err error) *Problem {
	var p *Problem
	var status huma.StatusError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &status):
		return Refuse(status.GetStatus(), "%s", status.Error())
	case errors.Is(err, store.ErrKeyTaken):
		return keyUsed("This Idempotency-Key came with another request before. Make a new key for a new request.", "header.Idempotency-Key")
	case errors.Is(err, store.ErrKeyUsed):
		return keyUsed("This uuid came with something else before. Make a new uuid for something new.", "body.uuid")
	case errors.Is(err, store.ErrOutOfRange):
		return BadQuery(InQuery("filter", "", "its arithmetic leaves the range of numbers"))
	case errors.Is(err, store.ErrNotFound):
		return Refuse(http.StatusNotFound, "There is nothing here by that name or number.")
	case errors.Is(err, store.ErrDiskFull):
		return noRoom()
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		p = Refuse(http.StatusServiceUnavailable, "The database does not answer just now. Try again in a few seconds.")
		p.Header.Set("Retry-After", "2")
		return p
	}
	return Refuse(http.StatusInternalServerError, "Something went wrong on the server; its log says what, under this answer's X-Request-Id.")
}

// KeyUsed is the kind of the refusal of a key that a client made, a uuid or an
// Idempotency-Key, and that came with something else before.
const KeyUsed = "urn:tongshi:problem:key-used"

func keyUsed(key say.Key, at string) *Problem {
	p := Refuse(http.StatusConflict, key).OfKind(KeyUsed)
	p.Errors = []Fault{{Location: at, Message: say.New("was used for something else")}}
	return p
}

// ErrClientGone: the client has closed the connection.
var ErrClientGone = errors.New("the client has gone")

// fail answers with err's problem. When part of the answer is already out, it
// cuts the connection instead: a short answer must not look like a whole one.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := classify(err)
	switch {
	case p.Status == http.StatusInsufficientStorage:
		s.full.note()
	case errors.Is(err, store.ErrUnavailable) && s.room().Full(): // then the database stops
		p = noRoom()
	}
	// A body that does not come in time ends the request's context, too.
	left := r.Context().Err() != nil && p.Status != http.StatusRequestTimeout
	if left || errors.Is(err, ErrClientGone) {
		panic(http.ErrAbortHandler)
	}
	if p.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "request", idOf(w),
			"method", r.Method, "path", r.URL.Path, "status", p.Status, "error", err)
	}
	if begun(w) {
		panic(http.ErrAbortHandler)
	}
	s.Log.DebugContext(r.Context(), "refused", "request", idOf(w), "status", p.Status, "problem", p)
	w.Header().Del("ETag")
	for name, values := range p.Header {
		w.Header()[name] = values
	}
	language := InLanguage(w, r)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p.in(language))
	}
}

// begun reports whether part of an answer is already out, also from below a
// writer that compresses.
func begun(w http.ResponseWriter) bool {
	for {
		if sent, ok := w.(middleware.WrapResponseWriter); ok {
			return sent.Status() != 0
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = inner.Unwrap()
	}
}
