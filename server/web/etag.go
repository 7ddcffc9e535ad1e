package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/maypok86/otter/v2"

	"tongshi/server/layer"
	"tongshi/server/store"
)

// ETags of features: the address that a feature has, and If-Match against its
// revision (optimistic locking).

// ItemPath is the address of a feature of the named layer.
func ItemPath(name string, id int64) string {
	return "/api/collections/" + name + "/items/" + strconv.FormatInt(id, 10)
}

// ofRevision reports whether one of the tags of an If-Match header is of a
// revision, whatever else was read with it.
func ofRevision(header string, revision int64) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(candidate), "W/"), `"`)
		number, _, _ := strings.Cut(tag, ".")
		if tag == "*" || number == strconv.FormatInt(revision, 10) {
			return true
		}
	}
	return false
}

// The ETag cache: it remembers the tag of an answer to a request, so that a
// repeated request is answered 304, or from cache.go, without being worked out
// again.

// recallBytes is how much memory the tags of answers may take.
const recallBytes = 16 << 20

// asking is all of a request that an answer under a layer's tag depends on.
type asking struct {
	view                      layer.View
	host, path, query, accept string
}

// remembered is the tag of an answer with the versions that it was made for.
type remembered struct {
	layer           string
	version, settle int64 // of the layer and of the settings
	tag             string
}

// tagMemory knows the tags of answers to requests that were checked before, so
// that one that comes again is not read again: maps ask for the same tiles over
// and over.
type tagMemory struct {
	known *otter.Cache[asking, remembered]
}

func newTagMemory() (tagMemory, error) {
	known, err := otter.New(&otter.Options[asking, remembered]{
		MaximumWeight: recallBytes,
		Weigher: func(a asking, m remembered) uint32 {
			return uint32(256 + len(a.host) + len(a.path) + len(a.query) + len(a.accept) + len(m.tag))
		},
	})
	return tagMemory{known}, err
}

// askingOf is false for a request that is not remembered.
func (s *Server) askingOf(r *http.Request) (asking, bool) {
	accept := r.Header["Accept"]
	if r.Method != http.MethodGet && r.Method != http.MethodHead || len(accept) > 1 {
		return asking{}, false
	}
	a := asking{view: s.ViewOf(r), host: r.Host, path: r.URL.Path, query: r.URL.RawQuery}
	if len(accept) == 1 {
		a.accept = accept[0]
	}
	return a, true
}

// remember keeps the tag of an answer that is made of one layer.
func (s *Server) remember(r *http.Request, l layer.Layer, versions store.Versions, tag string) {
	if a, ok := s.askingOf(r); ok && !l.Daily { // a day's end changes no version
		s.tags.known.Set(a, remembered{l.Name, versions[l.Name], versions[store.SettingsLayer], tag})
	}
}

// recalled answers a request that was answered before, while neither its layer
// nor the settings have changed since: with 304, or with the answer that is
// kept. It reports whether it did.
func (s *Server) recalled(w http.ResponseWriter, r *http.Request) bool {
	a, ok := s.askingOf(r)
	if !ok {
		return false
	}
	known, ok := s.tags.known.GetIfPresent(a)
	if !ok {
		return false
	}
	versions, err := s.Store.CurrentVersions(r.Context())
	if err != nil || versions[known.layer] != known.version || versions[store.SettingsLayer] != known.settle {
		return false
	}
	if Unchanged(w, r, known.tag) {
		return true
	}
	kept, ok := s.answers.kept.GetIfPresent(known.tag)
	if !ok {
		return false
	}
	_ = kept.send(w, r, known.tag) // the client has gone; there is nobody to tell
	return true
}
