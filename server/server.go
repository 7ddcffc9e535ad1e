// Package server puts the parts together that answer HTTP: routes.go is the
// contents page. What every request needs stands in web; the nouns answer from
// ogc, findings, cases and people.
package server

import (
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tongshi/server/cases"
	"tongshi/server/disk"
	"tongshi/server/findings"
	"tongshi/server/media"
	"tongshi/server/office"
	"tongshi/server/ogc"
	"tongshi/server/people"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/store/served"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
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
	// Contact is whom to ask about this server: a mail address or that of a page;
	// empty when nobody is named.
	Contact string
	// License is that of the data served: a name, and behind it the address of its
	// text; empty when none is named.
	License string
	// Demo says that the data is the demonstration city's.
	Demo bool
	// Mirror holds layers in memory; nil has everything read by SQL.
	Mirror *served.Mirror
	// Sight looks across triangles and keeps the stored ones true; nil has the
	// server keep its own.
	Sight *sightstore.SightKeeper
	// Closing is closed when the server is about to stop, so that streams end.
	// Nil means never.
	Closing <-chan struct{}
	// Connections are counted at /metrics; nil when nobody counts them.
	Connections *web.Connections
	// Files holds photos and papers; nil takes none.
	Files *media.Vault
	// Uploads holds files on their way; nil takes none.
	Uploads *media.Pieces
	// Room tells how much room the disk of the data has; nil when nobody knows.
	Room func() disk.Room
	// Figures adds figures of whoever runs the server to its own; nil has none.
	Figures func(prometheus.Registerer)
	// Now is the clock of the casework; nil is the machine's.
	Now func() time.Time
	// Access is told of each request once it is answered; nil when nobody asks.
	Access func(web.AccessLine)
}

// service is all that is answered from.
type service struct {
	*web.Server
	ogc      *ogc.API
	findings *findings.API
	office   *office.API
	cases    *cases.API
	people   *people.API
	mirror   *served.Mirror // nil when SQL answers everything
	assets   fs.FS          // the built front end
	migrated int64          // version of the database schema that this binary works with
}

// New is the handler of everything the server answers. assets holds the built
// front end, index.html at its root; without one the server says so.
func New(st *store.Store, cfg Config, log *slog.Logger, assets fs.FS) (http.Handler, error) {
	s := &service{mirror: cfg.Mirror, assets: assets}
	var err error
	if s.migrated, err = st.KnownSchema(); err != nil {
		return nil, err
	}
	access, err := peoplestore.NewAccess(st)
	if err != nil {
		return nil, err
	}
	if s.Server, err = web.New(st, cfg.common(), st.Standards.Words, access, log); err != nil {
		return nil, err
	}
	s.ogc = ogc.New(s.Server, cfg.Mirror)
	s.findings = findings.New(s.Server, cfg.Sight)
	s.office = office.New(s.Server, cfg.Uploads)
	s.cases = cases.New(s.Server, cfg.Files)
	s.people = people.New(s.Server)
	s.Features = s.ogc
	if cfg.Connections != nil {
		cfg.Connections.Register(s.Metrics.Registry)
	}
	if cfg.Figures != nil {
		cfg.Figures(s.Metrics.Registry)
	}
	s.routes()
	return s.Handler()
}

// common is what every part is told.
func (c Config) common() web.Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	return web.Config{
		Addr: c.Addr, Public: c.Public, BaseURL: c.BaseURL, Version: c.Version, Contact: c.Contact, License: c.License, Demo: c.Demo, Closing: c.Closing, Now: c.Now,
		Access: c.Access,
		Room:   c.Room,
	}
}
