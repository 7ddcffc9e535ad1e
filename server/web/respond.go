package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tongshi/server/geojson"
)

// Answers in JSON: serialization, ETag and 304, time limits.

// ReadyPatience is how long /readyz waits for the database.
const ReadyPatience = time.Second

// WithPatience is ctx with [Patience] as its time limit.
func WithPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, Patience)
}

const (
	// Patience with the database for one step of an answer.
	Patience = 5 * time.Second
	// FlushAt is how much of an answer is collected before it is sent, but for
	// its beginning: an answer of up to wholeAt goes out at once, with its length.
	FlushAt = 128 << 10
	// WholeAt is the size up to which an answer goes out at once.
	WholeAt = 512 << 10
	// TakeWithin is how long a reader may take to take in one part of an
	// answer; a long answer lasts as long as its reader keeps taking.
	TakeWithin = 60 * time.Second
)

// ListOf makes an empty list of nil, which JSON would show as null.
func ListOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Link is a link of an OGC document (RFC 8288).
type Link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// AppendLinks writes links as JSON. Every feature and page ends with some.
func AppendLinks(b []byte, links []Link) []byte {
	b = append(b, '[')
	for i, l := range links {
		if i > 0 {
			b = append(b, ',')
		}
		b = geojson.AppendString(append(b, `{"href":`...), l.Href)
		b = geojson.AppendString(append(b, `,"rel":`...), l.Rel)
		if l.Type != "" {
			b = geojson.AppendString(append(b, `,"type":`...), l.Type)
		}
		if l.Title != "" {
			b = geojson.AppendString(append(b, `,"title":`...), l.Title)
		}
		if l.Templated {
			b = append(b, `,"templated":true`...)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// RespondJSON answers with a document.
func RespondJSON(w http.ResponseWriter, r *Request, v any) error {
	return RespondKind(w, r, "application/json", v)
}

// RespondKind answers v as JSON of a media type.
func RespondKind(w http.ResponseWriter, r *Request, kind string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return Respond(w, r, kind, append(body, '\n'))
}

// RespondJSONTagged answers with a document under an ETag that its caller has
// made before it read what the document says.
func RespondJSONTagged(w http.ResponseWriter, r *Request, tag string, v any) error {
	return RespondKindTagged(w, r, "application/json", tag, v)
}

// RespondKindTagged answers v as JSON of a media type under an ETag, or 304.
func RespondKindTagged(w http.ResponseWriter, r *Request, kind, tag string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return RespondTagged(w, r, kind, tag, append(body, '\n'))
}

// RespondItem answers with one object under the ETag of its revision, which a
// change sends back as If-Match.
func RespondItem(w http.ResponseWriter, r *Request, revision int64, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return RespondTagged(w, r, "application/json", RevisionTag(revision), append(body, '\n'))
}

// Respond sends a whole answer, or 304 when the client has it already.
func Respond(w http.ResponseWriter, r *Request, kind string, body []byte) error {
	kind, body = r.rendered(kind, body)
	return RespondTagged(w, r, kind, etag(body), body)
}

// RespondTagged answers a body under an ETag, or 304 when the client has it
// already. A handler that set no Cache-Control gets [Revalidated].
func RespondTagged(w http.ResponseWriter, r *Request, kind, tag string, body []byte) error {
	kind, body = r.rendered(kind, body)
	if Unchanged(w, r.Request, tag) {
		return nil
	}
	h := w.Header()
	h["Etag"] = []string{tag}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = Revalidated
	}
	h["Content-Type"] = []string{kind}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("%w: %w", ErrClientGone, err)
	}
	return nil
}

// etag is weak: the same content may go out compressed.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// matches compares an If-None-Match header with a tag (RFC 9110, 13.1.2).
func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || candidate != "" && strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
