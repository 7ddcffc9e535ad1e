// Package server answers HTTP: the map's files, the OGC API and the server's
// own health. It holds routes, handlers, parameters and answers; SQL is the
// store's, mathematics is geo's.
package server

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"tongshi/geo/profile"
	"tongshi/server/layer"
	"tongshi/server/media"
	"tongshi/server/store"
)

// Config is what a server must be told.
type Config struct {
	// Addr is the address listened on, with the real port: links and the rule
	// of who may read are made from it.
	Addr string
	// Public shows every reader the public view only.
	Public bool
	// BaseURL is how the outside reaches the server, e.g.
	// "https://tongshi.example.cn"; empty when nothing stands in front.
	BaseURL string
	Version string
	// Demo says that the data is the demonstration city's.
	Demo bool
	// Mirror holds layers in memory; nil has everything read by SQL.
	Mirror *store.Mirror
	// Sight looks across triangles and keeps the stored ones true; nil has the
	// server keep its own.
	Sight *store.SightKeeper
	// Closing is closed when the server is about to stop, so that streams end.
	// Nil means never.
	Closing <-chan struct{}
	// Connections are counted at /metrics; nil when nobody counts them.
	Connections *Connections
	// Files holds photos and papers; nil takes none.
	Files *media.Vault
	// Now is the clock of the casework; nil is the machine's.
	Now func() time.Time
}

// Limits of one request.
const (
	maxURLBytes    = 32 << 10
	maxHeaderBytes = 64 << 10
	maxValueBytes  = 8 << 10 // of one parameter
	readTimeout    = 30 * time.Second
	headerTimeout  = 8 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 90 * time.Second
)

type server struct {
	store    *store.Store
	migrated int64 // version of the database schema that this binary works with
	cfg      Config
	log      *slog.Logger
	assets   fs.FS
	layers   layer.Registry
	terms    *profile.Vocabulary
	inside   bool // listens on a loopback address
	hosts    hostMemory
	router   chi.Router
	api      huma.API
	metrics  *metrics
	spec     []byte // the API description as published
	access   *store.Access
	reader   *store.Reader
	sight    *store.SightKeeper
	accounts *accounts
	cached   settingsCache
	said     struct{ staff, public atomic.Pointer[saidVersions] }
	tags     tagMemory
	streams  atomic.Int64 // open now
	answers  *answers
	figures  gate // tiles and figures made in memory, as many at once as there are processors
	excerpts gate // reads of many features by SQL for figures over them
	origins  *http.CrossOriginProtection
	hashing  chan struct{} // as many as may hash a password at once
	decoding chan struct{} // as many as may decode a picture at once
	vault    *media.Vault  // nil without a folder
	started  time.Time
}

// New is the handler of everything the server answers. assets holds the built
// front end, index.html at its root; without one the server says so.
func New(st *store.Store, cfg Config, log *slog.Logger, assets fs.FS) (http.Handler, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	terms, err := profile.ReadVocabulary(profile.Files)
	if err != nil {
		return nil, err
	}
	known, err := st.KnownSchema()
	if err != nil {
		return nil, err
	}
	s := &server{
		inside: loopback(cfg.Addr), migrated: known, store: st, cfg: cfg, log: log, assets: assets,
		layers: layer.All(), terms: terms, metrics: newMetrics(), started: time.Now(),
		reader: store.NewReader(st), accounts: &accounts{store: st}, hashing: make(chan struct{}, maxHashing), figures: make(gate, runtime.GOMAXPROCS(0)), excerpts: make(gate, 2),
		decoding: make(chan struct{}, maxDecoding), vault: cfg.Files,
	}
	if s.access, err = store.NewAccess(st); err != nil {
		return nil, err
	}
	if s.sight = cfg.Sight; s.sight == nil {
		s.sight = store.NewSightKeeper(st)
	}
	if cfg.Mirror != nil {
		s.metrics.watchMirror(cfg.Mirror)
	}
	if cfg.Connections != nil {
		cfg.Connections.register(s.metrics.registry)
	}
	if s.answers, err = newAnswers(keptBytes); err != nil {
		return nil, err
	}
	if s.tags, err = newTagMemory(); err != nil {
		return nil, err
	}
	if s.origins, err = trustedOrigins(cfg); err != nil {
		return nil, err
	}
	s.accounts.exist(context.Background()) // asked again until the database answers
	s.router = chi.NewRouter()
	s.middleware()
	s.api = humachi.New(s.router, describe(cfg))
	s.routes()
	if err := s.freeze(); err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return s.router, nil
}

// HTTPServer is an http.Server with the limits that keep slow and oversized
// requests from holding others up.
func HTTPServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
}
