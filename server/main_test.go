package server_test

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/server"
	"tongshi/server/media"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

func TestMain(m *testing.M) { os.Exit(allTried(pgtest.Run(m))) }

// page stands in for a built front end.
var page = fstest.MapFS{
	"index.html":               {Data: []byte("<!doctype html><title>map</title>")},
	"assets/main-0a1b2c3d.js":  {Data: []byte("console.log(1)")},
	"assets/main-0a1b2c3d.css": {Data: []byte("body{margin:0}")},
}

// city is a server over a fresh database with the fixtures named.
type city struct {
	*testing.T
	handler http.Handler
	store   *store.Store
	sight   *sightstore.SightKeeper
	address string // of the database; empty when the test has it
	uploads *media.Pieces
}

func newCity(t *testing.T, cfg server.Config, fixtures ...string) city {
	t.Helper()
	address := pgtest.URL(t)
	load(t, address, fixtures...)
	c := serveStore(t, openStore(t, address), cfg, page)
	c.address = address
	return c
}

// newCityAt is a server over a database that the test fills itself.
func newCityAt(t *testing.T, address string) city {
	t.Helper()
	return serveStore(t, openStore(t, address), server.Config{}, page)
}

func openStore(t *testing.T, address string) *store.Store {
	t.Helper()
	st, err := pgtest.Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

func serveStore(t *testing.T, st *store.Store, cfg server.Config, assets fs.FS) city {
	t.Helper()
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:8080"
	}
	cfg.Sight = sightstore.NewSightKeeper(st)
	var err error
	if cfg.Uploads, err = media.OpenPieces(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cfg.Uploads.Close() })
	handler, err := server.New(st, cfg, slog.New(refusals{t}), assets)
	if err != nil {
		t.Fatal(err)
	}
	return city{T: t, handler: handler, store: st, sight: cfg.Sight, uploads: cfg.Uploads}
}

// load runs the fixture files of those names.
func load(t *testing.T, url string, fixtures ...string) {
	t.Helper()
	for _, name := range fixtures {
		text, err := os.ReadFile(filepath.Join("testdata", "fixtures", name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		exec(t, url, string(text))
	}
}

type answer struct {
	*http.Response
	body string
}

// ask sends a request from the server's own machine. Headers come in pairs.
func (c city) ask(method, target string, headers ...string) answer {
	c.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8080/", nil)
	path, query, _ := strings.Cut(target, "?")
	r.URL.RawQuery, r.RequestURI = query, target
	r.URL.Path, r.URL.RawPath = unescape(path), path
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.answered(r, nil)
}

// answered is what the server answers, held against its own description.
func (c city) answered(r *http.Request, body []byte) answer {
	c.Helper()
	w := httptest.NewRecorder()
	asked := r.Clone(r.Context())
	c.handler.ServeHTTP(w, r)
	got := answer{w.Result(), w.Body.String()}
	if err := described.check(c.handler, asked, body, got); err != nil {
		c.Error(err)
	}
	return got
}

// filled is a path of the description with something for each of its parameters:
// the first of what has numbers, and that tile.
func filled(path string, zoom, row, column int) string {
	return strings.NewReplacer("{id}", "1", "{tileMatrixSetId}", "WebMercatorQuad",
		"{tileMatrix}", strconv.Itoa(zoom), "{tileRow}", strconv.Itoa(row), "{tileCol}", strconv.Itoa(column)).Replace(path)
}

func (c city) get(target string, headers ...string) answer {
	c.Helper()
	return c.ask(http.MethodGet, target, headers...)
}

// getJSON is a 200 answer, decoded.
func getJSON[T any](c city, target string, headers ...string) T {
	c.Helper()
	got := c.get(target, headers...)
	if got.StatusCode != http.StatusOK {
		c.Fatalf("GET %s: %s\n%s", target, got.Status, got.body)
	}
	return decode[T](c, got)
}

func decode[T any](c city, got answer) T {
	c.Helper()
	var v T
	if err := json.Unmarshal([]byte(got.body), &v); err != nil {
		c.Fatalf("answer is not JSON: %v\n%.300s", err, got.body)
	}
	return v
}

// collection is a FeatureCollection as clients read it.
type collection struct {
	Type           string
	Features       []feature
	NumberMatched  int
	NumberReturned int
	TimeStamp      string
	Links          []web.Link
}

type feature struct {
	Type       string
	ID         int64
	Geometry   *struct{ Type string }
	Properties map[string]any
	Links      []web.Link
}

func (c collection) ids() []int64 {
	var ids []int64
	for _, f := range c.Features {
		ids = append(ids, f.ID)
	}
	return ids
}

func (c collection) link(rel string) string {
	for _, l := range c.Links {
		if l.Rel == rel {
			return strings.TrimPrefix(l.Href, "http://127.0.0.1:8080")
		}
	}
	return ""
}
