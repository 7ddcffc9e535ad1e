// Package findings answers what the program has found: screenings and black
// spots, sight triangles and what to clear, reports, priorities and effects, and
// the jobs that find it.
package findings

import (
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

// API answers findings and starts the search for them.
type API struct {
	*web.Server
	sight *sightstore.SightKeeper
}

// New answers over s. Without a keeper of its store's sight it has one made.
func New(s *web.Server, keeper *sightstore.SightKeeper) *API {
	if keeper == nil {
		keeper = sightstore.NewSightKeeper(s.Store)
	}
	return &API{Server: s, sight: keeper}
}
