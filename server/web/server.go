package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"tongshi/geo/profile"
	"tongshi/server/auth"
	"tongshi/server/disk"
	"tongshi/server/layer"
	"tongshi/server/store"
)

// Config is what every part of a server must be told.
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
	// Contact is whom to ask about this server: a mail address or that of a page;
	// empty when nobody is named.
	Contact string
	// License is that of the data served: a name, and behind it the address of its
	// text; empty when none is named.
	License string
	// Demo says that the data is the demonstration city's.
	Demo bool
	// Closing is closed when the server is about to stop, so that streams end.
	// Nil means never.
	Closing <-chan struct{}
	// Room tells how much room the disk of the data has; nil when nobody knows.
	Room func() disk.Room
	// Now is the clock of the casework.
	Now func() time.Time
	// Access is told of each request once it is answered; nil when nobody asks.
	Access func(AccessLine)
}

// Doorkeeper knows whose cookies and tokens are, and whether anybody has a
// password yet. What it does not find is [store.ErrNotFound].
type Doorkeeper interface {
	Session(ctx context.Context, hash auth.Hash) (auth.Session, error)
	TokenActor(ctx context.Context, hash auth.Hash) (auth.Actor, error)
	HaveAccounts(ctx context.Context) (bool, error)
}

// Features shows features as reads of their layers do, in a write.
type Features interface {
	// Served is a feature as the staff reads it; null where its layer does not
	// show it.
	Served(c *Change, layer string, id int64) (json.RawMessage, error)
	// TagAfter is the ETag that a read of the feature gets after the change.
	TagAfter(c *Change, layer string, id, revision int64) (string, error)
}

// Server is what the parts of a server that answer requests have in common.
type Server struct {
	Store    *store.Store
	Cfg      Config
	Log      *slog.Logger
	Layers   layer.Registry
	Terms    *profile.Vocabulary
	Metrics  *Metrics
	Accounts *Accounts
	Door     Doorkeeper
	Features Features // set before the first write

	seen    map[layer.View]layer.Registry // the layers by view, but for the public one, which the city decides
	inside  bool                          // listens on a loopback address
	hosts   hostMemory
	router  chi.Router
	api     huma.API
	worded  map[string]bool // components that say all that their tags do
	spec    splitSpec       // the API description as published
	cached  settingsCache
	said    struct{ staff, public atomic.Pointer[saidVersions] }
	tags    tagMemory
	answers *answers
	streams atomic.Int64 // open now
	full    fullness     // of the disk
	origins *http.CrossOriginProtection
}

// New is a server without routes over st, whose people door knows.
func New(st *store.Store, cfg Config, terms *profile.Vocabulary, door Doorkeeper, log *slog.Logger) (*Server, error) {
	s := &Server{
		Store: st, Cfg: cfg, Log: log, Layers: layer.All(), Terms: terms, Metrics: newMetrics(), Accounts: &Accounts{door: door}, Door: door,
		inside: loopback(cfg.Addr), router: chi.NewRouter(), worded: map[string]bool{}, seen: map[layer.View]layer.Registry{},
	}
	for _, view := range []layer.View{layer.Staff, layer.Planner, layer.Local} {
		s.seen[view] = s.Layers.In(view, nil)
	}
	var err error
	if s.answers, err = newAnswers(keptBytes); err != nil {
		return nil, err
	}
	if s.tags, err = newTagMemory(); err != nil {
		return nil, err
	}
	if s.origins, err = trustedOrigins(cfg); err != nil {
		return nil, err
	}
	s.Accounts.Exist(context.Background()) // asked again until the database answers
	s.middleware()
	described, err := describe(cfg)
	if err != nil {
		return nil, err
	}
	s.api = humachi.New(s.router, described)
	return s, nil
}

// Handler answers all that has been mounted, once no more is.
func (s *Server) Handler() (http.Handler, error) {
	if err := s.freeze(); err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return s.router, nil
}

// Limits of one request.
const (
	maxURLBytes   = 32 << 10
	MaxValueBytes = 8 << 10 // of one parameter
)
