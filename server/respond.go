package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"tongshi/server/readmodel"
)

// Link is a link of an OGC document (RFC 8288).
type Link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// appendLinks writes links as JSON. Every feature and page ends with some.
func appendLinks(b []byte, links []Link) []byte {
	b = append(b, '[')
	for i, l := range links {
		if i > 0 {
			b = append(b, ',')
		}
		b = readmodel.AppendString(append(b, `{"href":`...), l.Href)
		b = readmodel.AppendString(append(b, `,"rel":`...), l.Rel)
		if l.Type != "" {
			b = readmodel.AppendString(append(b, `,"type":`...), l.Type)
		}
		if l.Title != "" {
			b = readmodel.AppendString(append(b, `,"title":`...), l.Title)
		}
		if l.Templated {
			b = append(b, `,"templated":true`...)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// respondJSON answers with a document.
func respondJSON(w http.ResponseWriter, r *request, v any) error {
	return respondKind(w, r, "application/json", v)
}

func respondKind(w http.ResponseWriter, r *request, kind string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return respond(w, r, kind, append(body, '\n'))
}

// respondJSONTagged answers with a document under an ETag that its caller has
// made before it read what the document says.
func respondJSONTagged(w http.ResponseWriter, r *request, tag string, v any) error {
	return respondKindTagged(w, r, "application/json", tag, v)
}

func respondKindTagged(w http.ResponseWriter, r *request, kind, tag string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return respondTagged(w, r, kind, tag, append(body, '\n'))
}

// respondItem answers with one object under the ETag of its revision, which a
// change sends back as If-Match.
func respondItem(w http.ResponseWriter, r *request, revision int64, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return respondTagged(w, r, "application/json", revisionTag(revision), append(body, '\n'))
}

// respond sends a whole answer, or 304 when the client has it already.
func respond(w http.ResponseWriter, r *request, kind string, body []byte) error {
	kind, body = r.rendered(kind, body)
	return respondTagged(w, r, kind, etag(body), body)
}

func respondTagged(w http.ResponseWriter, r *request, kind, tag string, body []byte) error {
	kind, body = r.rendered(kind, body)
	if unchanged(w, r.Request, tag) {
		return nil
	}
	h := w.Header()
	h["Etag"] = []string{tag}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = revalidated
	}
	h["Content-Type"] = []string{kind}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("%w: %w", errClientGone, err)
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
