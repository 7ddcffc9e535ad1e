package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongshi/server/layer"
	"tongshi/server/store"
)

// The versions of the layers in the headers of an answer.
//
// Layer-Version lists, for the layers that the reader may see, the version
// that the answer is of at least. Who has written sends what the write's answer
// said as Min-Layer-Version with the next read, to whichever server, and never
// gets an older state. An ETag holds the version that the layer had before the
// answer was read, so a 304 is only said while nothing has changed since.
const (
	layerVersion    = "Layer-Version"
	minLayerVersion = "Min-Layer-Version"
	// versionWithin is how long a request waits for the version that it asks for.
	versionWithin = 3 * time.Second
)

// versioned puts Layer-Version on every answer of the API, and makes a request
// with Min-Layer-Version wait.
func (s *Server) versioned(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api") {
			next.ServeHTTP(w, r)
			return
		}
		if header := r.Header.Get(minLayerVersion); header != "" {
			if err := s.awaitVersion(r.Context(), header); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			s.sayVersion(w, r)
		} else {
			w = &sayAtEnd{ResponseWriter: w, say: func() { s.sayVersion(w, r) }}
		}
		next.ServeHTTP(w, r)
	})
}

// sayVersion sets the header from what is known in memory. Of a reader whose
// view cannot be found out now nothing is told.
func (s *Server) sayVersion(w http.ResponseWriter, r *http.Request) {
	known := s.Store.KnownVersions()
	shown, err := s.Visible(&Request{Request: r})
	if err != nil || len(known) == 0 || len(shown) == 0 {
		return
	}
	place := &s.said.staff
	if len(shown) < len(s.Layers) {
		place = &s.said.public
	}
	said := place.Load()
	if said == nil || !said.of(known, shown) {
		said = &saidVersions{known, shown, []string{formatVersions(VisibleVersions(known, shown))}}
		place.Store(said)
	}
	w.Header()[layerVersion] = said.header
}

// saidVersions is the header as it was made last, of the versions and layers
// that it was made of. Both are never changed, only replaced.
type saidVersions struct {
	known  store.Versions
	shown  layer.Registry
	header []string
}

func (s *saidVersions) of(known store.Versions, shown layer.Registry) bool {
	return &s.shown[0] == &shown[0] && len(s.shown) == len(shown) &&
		reflect.ValueOf(s.known).UnsafePointer() == reflect.ValueOf(known).UnsafePointer()
}

// sayAtEnd sets a header when the answer begins: after a write, the versions
// that it made.
type sayAtEnd struct {
	http.ResponseWriter
	say  func()
	said bool
}

func (w *sayAtEnd) WriteHeader(status int) {
	if !w.said {
		w.said = true
		w.say()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *sayAtEnd) Write(p []byte) (int, error) {
	if !w.said {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *sayAtEnd) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// VisibleVersions are the versions of those layers that the reader may see.
func VisibleVersions(all store.Versions, shown layer.Registry) store.Versions {
	some := store.Versions{}
	for _, l := range shown {
		if version, ok := all[l.Name]; ok {
			some[l.Name] = version
		}
	}
	return some
}

func formatVersions(versions store.Versions) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		parts = append(parts, name+"="+strconv.FormatInt(versions[name], 10))
	}
	return strings.Join(parts, ", ")
}

func (s *Server) parseVersions(header string) (store.Versions, error) {
	wanted := store.Versions{}
	for part := range strings.SplitSeq(header, ",") {
		name, number, ok := strings.Cut(strings.TrimSpace(part), "=")
		version, err := strconv.ParseInt(number, 10, 64)
		if _, known := s.Layers.Find(name); !ok || err != nil || !known || version < 0 {
			p := Refuse(http.StatusBadRequest, "The header %s must hold what an answer's %s said, such as “works=1700000000000000”.", minLayerVersion, layerVersion)
			p.Errors = []Fault{inHeader(minLayerVersion, part, "cannot be read")}
			return nil, p
		}
		wanted[name] = max(wanted[name], version)
	}
	return wanted, nil
}

// awaitVersion waits until this server knows the versions that header names.
func (s *Server) awaitVersion(ctx context.Context, header string) error {
	wanted, err := s.parseVersions(header)
	if err != nil {
		return err
	}
	reached := func(have store.Versions) bool {
		for name, version := range wanted {
			if have[name] < version {
				return false
			}
		}
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, versionWithin)
	defer cancel()
	if reached(s.Store.KnownVersions()) {
		return nil
	}
	if have, err := s.Store.CurrentVersions(ctx); err != nil || reached(have) {
		return err
	}
	if _, err := s.Store.AwaitVersions(ctx, reached); err == nil || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	p := Refuse(http.StatusServiceUnavailable, "This server has not heard of the change yet that %s asks for. Try again in a moment.", minLayerVersion)
	p.Header.Set("Retry-After", "1")
	return p
}

// LayersTag is the ETag of an answer that is made of the given layers: their
// versions and that of the settings, with all else that the answer depends on:
// the view, the address as the server links it, and the program.
func (s *Server) LayersTag(r *Request, shown layer.Registry) (string, error) {
	versions, err := s.Store.CurrentVersions(r.Context())
	if err != nil {
		return "", err
	}
	parts := []string{
		formatVersions(VisibleVersions(versions, shown)), strconv.FormatInt(versions[store.SettingsLayer], 10),
		string(s.ViewOf(r.Request)), s.Link(r.Request, r.URL.Path), r.Query.Encode(), r.Kind, s.Cfg.Version,
	}
	for _, l := range shown {
		if !l.Daily {
			continue
		}
		kept, err := s.Settled(r.Context())
		if err != nil {
			return "", err
		}
		parts = append(parts, time.Now().In(kept.Zone).Format(time.DateOnly))
		break
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	if len(shown) == 1 {
		s.remember(r.Request, shown[0], versions, tag)
	}
	return tag, nil
}

// Unchanged answers 304 when the client has what tag stands for.
func Unchanged(w http.ResponseWriter, r *http.Request, tag string) bool {
	if !matches(r.Header.Get("If-None-Match"), tag) {
		return false
	}
	notModified(w, tag)
	return true
}

// settingsCache keeps the settings of one version.
type settingsCache struct{ kept atomic.Pointer[keptSettings] }

// keptSettings is the settings with what is made of them for every request.
type keptSettings struct {
	version    int64
	set        store.Settings
	Zone       *time.Location
	References []Reference
	public     layer.Registry // the layers as the public sees them
}

func (s *Server) keep(version int64, set store.Settings) *keptSettings {
	zone, err := time.LoadLocation(set.Zone)
	if err != nil {
		zone = time.UTC
	}
	return &keptSettings{version, set, zone, References(set), s.Layers.In(layer.Public, set.PublicLayers)}
}

// Settings are those in force.
func (s *Server) Settings(ctx context.Context) (store.Settings, error) {
	kept, err := s.Settled(ctx)
	if err != nil {
		return store.Settings{}, err
	}
	return kept.set, nil
}

// Settled is the settings in force and what is made of them, from memory as
// long as they have not changed.
func (s *Server) Settled(ctx context.Context) (*keptSettings, error) {
	if kept := s.cached.kept.Load(); kept != nil {
		if versions, sure := s.Store.SureVersions(); sure && kept.version == versions[store.SettingsLayer] && kept.version != 0 {
			return kept, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, ReadyPatience)
	defer cancel()
	versions, err := s.Store.CurrentVersions(ctx)
	if err != nil {
		return nil, err
	}
	version := versions[store.SettingsLayer]
	if kept := s.cached.kept.Load(); kept != nil && version != 0 && kept.version == version {
		return kept, nil
	}
	set, err := s.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	kept := s.keep(version, set)
	s.cached.kept.Store(kept)
	return kept, nil
}
