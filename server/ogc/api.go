// Package ogc answers what OGC's standards describe: the landing page,
// collections with their items, tiles, clusters and facets, the stream of
// changes, and the edits of features by hand.
package ogc

import (
	"runtime"

	"tongshi/server/store/served"
	"tongshi/server/web"
)

// API answers from the layers.
type API struct {
	*web.Server
	reader   *served.Reader
	mirror   *served.Mirror // nil when SQL answers everything
	figures  web.Gate       // tiles and figures made in memory, as many at once as there are processors
	excerpts web.Gate       // reads of many features by SQL for figures over them
}

// excerptsAtOnce is how many excerpts are read by SQL at the same time.
const excerptsAtOnce = 2

// New answers over s, from mirror what it has; mirror may be nil.
func New(s *web.Server, mirror *served.Mirror) *API {
	if mirror != nil {
		watchMirror(s.Metrics, mirror)
	}
	return &API{
		Server: s, reader: served.NewReader(s.Store), mirror: mirror,
		figures: make(web.Gate, runtime.GOMAXPROCS(0)), excerpts: make(web.Gate, excerptsAtOnce),
	}
}
