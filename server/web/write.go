package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo"
	"tongshi/server/auth"
	"tongshi/server/store"
)

// Writes: idempotency keys, If-Match (optimistic locking), transaction, audit
// log.

// OrGone is the error of a write that reads its object. A PUT to an id that
// does not exist is 412, not 404 (OGC API – Features Part 4, put-rid-exception);
// any other error stays.
func (c *Change) OrGone(err error) error {
	if c.Method != http.MethodPut || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return Refuse(http.StatusPreconditionFailed, "There is no such feature, or there is none any more, so nothing is replaced; POST makes a new one.")
}

// ClockForm is the pattern of [geo.TimeWindow], without the empty text.
var ClockForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$|^24:00$`)

// Every request that changes something goes this way:
//
//	origin -> role -> media type -> size -> JSON -> members -> If-Match ->
//	one transaction of change, audit and kept answer
//
// routes.go declares each such operation on one line with the least role that
// may use it; the handler sees only requests that have come this far.

// maxBody is the size of a body unless an operation says otherwise.
const maxBody = 1 << 20

// leastRole is where an operation's description names its least role.
const leastRole = "x-least-role"

// Change is one write in progress. A handler must do all it does through Tx
// and keep nothing elsewhere: after a clash with another write it runs again.
type Change struct {
	*Request
	Tx    *store.Tx
	Actor auth.Actor
	sent  map[string]json.RawMessage // members of the body
	frame geo.Frame                  // of the positions in the body
	// columns are what a GIS sees of the collection; nil of anybody else's write.
	columns map[string]bool
	checks
}

// Done is what a write answers with. Revision 0 means no ETag.
type Done struct {
	Status   int
	Location string
	Revision int64
	Repeated bool // it was done before
	Body     any  // nil for none
	// Layer and ID name the feature that Revision is of, when it is one: its
	// ETag is then the one that a read of it gets.
	Layer string
	ID    int64
}

// Write mounts an operation that changes something in one transaction. B is
// the body, a struct whose members with the tag readOnly:"true" may be sent
// back as they were read and are refused otherwise (see [change.readOnly]);
// struct{} means no body. Its error is classified as any handler's.
func Write[B any](s *Server, op *huma.Operation, least auth.Role, h func(c *Change, body B) (Done, error)) {
	s.describeWrite(op, least, new(B), true)
	s.Handle(op, func(w http.ResponseWriter, r *Request) error {
		body, sent, sum, err := readBody[B](s, op, least, w, r)
		if err != nil {
			return err
		}
		actor := ActorOf(r.Request)
		if needsMatch(op.Method) && r.Header.Get("If-Match") == "" && !byGIS(op, actor) {
			return Refuse(
				http.StatusPreconditionRequired,
				"Send the header If-Match with the ETag of what you read, so that nobody's change is overwritten unseen.",
			)
		}
		key, err := idempotencyKey(op, r)
		if err != nil {
			return err
		}
		frame, err := s.contentCRS(op, r)
		if err != nil {
			return err
		}
		if key != "" && actor.Role == auth.Nobody {
			key = actor.Origin + " " + key // nobody gets another nobody's answer
		}
		answer, err := s.Store.Answer(r.Context(), actor, store.Request{Key: key, Sum: sum}, func(tx *store.Tx) (store.Answer, error) {
			c := &Change{Request: r, Tx: tx, Actor: actor, sent: sent, frame: frame, columns: s.columnsForGIS(op, actor), checks: checks{s.Terms}}
			result, err := h(c, body)
			if err != nil {
				return store.Answer{}, err
			}
			answer, err := result.Answer()
			if err == nil && result.Layer != "" && result.Revision != 0 {
				answer.Header["ETag"], err = s.Features.TagAfter(c, result.Layer, result.ID, result.Revision)
				answer.Header["Content-Crs"] = "<" + CRS84 + ">"
			}
			return answer, err
		})
		if err != nil {
			return err
		}
		return RespondAnswer(w, answer)
	})
}

// Act mounts an operation that changes something in a way of its own: the
// request has passed all checks up to its members, the handler runs its
// transactions with [store.Store.WriteTx] and writes its answer itself.
func Act[B any](s *Server, op *huma.Operation, least auth.Role, h func(w http.ResponseWriter, r *Request, body B) error) {
	s.describeWrite(op, least, new(B), false)
	s.Handle(op, func(w http.ResponseWriter, r *Request) error {
		body, _, _, err := readBody[B](s, op, least, w, r)
		if err != nil {
			return err
		}
		return h(w, r, body)
	})
}

// Read mounts a read for those who have the least role.
func (s *Server) Read(op *huma.Operation, least auth.Role, h Handler) {
	s.Guard(op, least)
	if least == auth.Nobody {
		s.Handle(op, h)
		return
	}
	s.Handle(op, func(w http.ResponseWriter, r *Request) error {
		if err := s.allow(r.Request, least); err != nil {
			return err
		}
		return h(w, r)
	})
}

// AdmitChange lets a change pass that comes from our own pages or a token, by
// somebody who may.
func (s *Server) AdmitChange(r *http.Request, least auth.Role) error {
	if err := s.checkOrigin(r); err != nil {
		return err
	}
	if err := s.allow(r, least); err != nil {
		return err
	}
	if least == auth.Admin {
		return FreshlyProved(r)
	}
	return nil
}

// readBody checks a request up to its members.
func readBody[B any](
	s *Server,
	op *huma.Operation,
	least auth.Role,
	w http.ResponseWriter,
	r *Request,
) (body B, sent map[string]json.RawMessage, sum [32]byte, err error) {
	if err := s.AdmitChange(r.Request, least); err != nil {
		return body, nil, sum, err
	}
	var raw []byte
	if op.RequestBody == nil {
		err = refuseBody(r.Request)
	} else {
		raw, err = TakeBody(op, w, r.Request)
	}
	if err == nil && op.RequestBody != nil {
		sent, err = decodeBody(raw, &body)
	}
	if err == nil && op.RequestBody != nil {
		err = Faults(s.bodyFaults(op.Method, &body, sent))
	}
	return body, sent, requestSum(op.Method, r.URL.Path, raw, sent, reflect.TypeFor[B]()), err
}

// bodyFaults are what is wrong with the members of a body by their tags: with
// all of what is to be made, with those sent of a change.
func (s *Server) bodyFaults(method string, body any, sent map[string]json.RawMessage) []Fault {
	v := reflect.ValueOf(body).Elem()
	list := fieldsOf(v.Type())
	tidy(v, list)
	if method != http.MethodPost {
		return checks{s.Terms}.of(v, list, "", said(sent))
	}
	takeAway(v, list, sent, true)
	found := readOnlyFaults(body, sent, nil)
	return append(found, checks{s.Terms}.of(v, list, "", func(f field) bool { return f.free(true) })...)
}

// requestSum is the SHA-256 of all that a request asks for, but for members
// that are written and never read: no fast hash of a password is kept.
func requestSum(method, path string, raw []byte, sent map[string]json.RawMessage, t reflect.Type) [32]byte {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%s %s\n", method, path) // a hash takes everything
	secret := false
	for name, field := range jsonFields(t) {
		if _, ok := sent[name]; ok && field.Tag.Get("writeOnly") == "true" {
			secret = true
		}
	}
	if secret {
		raw = nil
		for _, name := range slices.Sorted(maps.Keys(sent)) {
			if jsonFields(t)[name].Tag.Get("writeOnly") != "true" {
				_, _ = fmt.Fprintf(hash, "%q: %s\n", name, sent[name])
			}
		}
	}
	_, _ = hash.Write(raw)
	return [32]byte(hash.Sum(nil))
}

func refuseBody(r *http.Request) error {
	if n, _ := io.CopyN(io.Discard, r.Body, 1); n > 0 {
		return Refuse(http.StatusBadRequest, "This takes no body.")
	}
	return nil
}

func needsMatch(method string) bool {
	return method == http.MethodPut || method == http.MethodPatch || method == http.MethodDelete
}

const maxKeyBytes = 255

// idempotencyKey is the key of a POST that may be repeated; empty for none.
func idempotencyKey(op *huma.Operation, r *Request) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" || op.Method != http.MethodPost {
		return "", nil
	}
	plain := strings.IndexFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) < 0
	if !plain || len(key) > maxKeyBytes || len(r.Header.Values("Idempotency-Key")) > 1 {
		p := Refuse(
			http.StatusBadRequest,
			"The header Idempotency-Key must be one text of up to %d letters, digits and signs; a UUID does well.",
			maxKeyBytes,
		)
		p.Errors = []Fault{inHeader("Idempotency-Key", key, "cannot be a key")}
		return "", p
	}
	return key, nil
}

// contentCRS is the reference system of the positions in a body that is a
// feature, by its header Content-Crs: one of the collection's; longitude and
// latitude without it.
func (s *Server) contentCRS(op *huma.Operation, r *Request) (geo.Frame, error) {
	header := strings.TrimSpace(r.Header.Get(contentCRSHeader))
	if header == "" || !takesFeature(op) {
		return geo.Frame{}, nil
	}
	kept, err := s.Settled(r.Context())
	if err != nil {
		return geo.Frame{}, err
	}
	ref, wrong := FindReference(kept.References, strings.TrimSuffix(strings.TrimPrefix(header, "<"), ">"))
	if wrong != nil {
		p := Refuse(http.StatusBadRequest, "The header %s: %s.", contentCRSHeader, wrong)
		p.Errors = []Fault{inHeader(contentCRSHeader, header, "%s", wrong)}
		return geo.Frame{}, p
	}
	return ref.Frame, nil
}

const contentCRSHeader = "Content-Crs"

// takesFeature reports whether an operation's body is a feature.
func takesFeature(op *huma.Operation) bool {
	return op.RequestBody != nil && op.RequestBody.Content[GeoJSON] != nil
}

// ID is the number in the path; 404 when it is none.
func (r *Request) ID() (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, NotFound(r.Request)
	}
	return id, nil
}

// Has reports whether a member was sent.
func (c *Change) Has(name string) bool {
	_, ok := c.sent[name]
	return ok
}

// Match compares If-Match with the revision that is there now.
func (c *Change) Match(revision int64) error {
	header := strings.Join(c.Header.Values("If-Match"), ",")
	if ofRevision(header, revision) {
		return nil
	}
	return staleProblem(revision, header)
}

// staleProblem refuses a change of a revision that is not the one there is now.
func staleProblem(revision int64, read string) *Problem {
	p := Refuse(
		http.StatusPreconditionFailed,
		"It has changed since you read it: it is at %s now, your change is for %s. Read it again and repeat your change.",
		RevisionTag(revision),
		Shorten(read),
	)
	p.Header.Set("ETag", RevisionTag(revision))
	return p
}

// Held is the row that a change is about, in the revision that its reader saw.
func Held[T any](c *Change, read func(context.Context, *store.Tx, int64) (T, error), revision func(T) int64) (T, error) {
	id, err := c.ID()
	if err != nil {
		var none T
		return none, err
	}
	was, err := read(c.Context(), c.Tx, id)
	switch {
	case err != nil:
		return was, err
	case c.byGIS() && c.Header.Get("If-Match") == "":
		return was, c.matchRead(id, revision(was))
	}
	return was, c.Match(revision(was))
}

// ReadOnly refuses members that are read-only and were sent other than they
// are now. Now is the object as it is answered, of the body's own type.
func (c *Change) ReadOnly(now any) error {
	return Faults(readOnlyFaults(now, c.sent, now))
}

// RevisionTag is the ETag of an object that is no feature: its row's revision.
// For features see itemTag.
func RevisionTag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// Answer is d as it is kept for a repetition and sent: a revision becomes the
// ETag, no body stays empty.
func (d Done) Answer() (store.Answer, error) {
	a := store.Answer{Status: d.Status, Header: map[string]string{}, Repeated: d.Repeated}
	if d.Location != "" {
		a.Header["Location"] = d.Location
	}
	if d.Revision != 0 {
		a.Header["ETag"] = RevisionTag(d.Revision)
	}
	if d.Body == nil {
		return a, nil
	}
	body, err := json.Marshal(d.Body)
	if err != nil {
		return a, err
	}
	body = append(body, '\n')
	a.Header["Content-Type"], a.Body = "application/json", body
	return a, nil
}

// RespondAnswer sends the answer of a write, also one that was kept and is
// repeated.
func RespondAnswer(w http.ResponseWriter, a store.Answer) error {
	h := w.Header()
	for name, value := range a.Header {
		h.Set(name, value)
	}
	h.Set("Cache-Control", "no-store")
	if a.Repeated {
		h.Set("Idempotency-Replayed", "true")
	}
	if len(a.Body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	w.WriteHeader(a.Status)
	if len(a.Body) == 0 {
		return nil // 204 takes not even an empty one
	}
	if _, err := w.Write(a.Body); err != nil {
		return fmt.Errorf("%w: %w", ErrClientGone, err)
	}
	return nil
}
