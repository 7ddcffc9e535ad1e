package sight

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/sight"
	"tongshi/geo/standards"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// sightCity is all that sight is made of, in memory, as of one version of the
// data. Who reads it holds mu for reading; a changed obstruction is exchanged
// under mu, a changed network makes a new city.
type sightCity struct {
	std       *standards.Set
	mu        sync.RWMutex
	version   int64
	side      network.Side
	fallback  string // the settings' default profile
	net       *network.Network
	facts     map[int]sight.LegFacts
	plane     geo.Plane
	obstacles *sight.Index
	windows   map[int64][]geo.TimeWindow // of obstacles that are not always there
	names     map[int64]string           // of places
	surveys   sight.Surveys
	at        map[int64]int // intersection by id
	legs      map[int64]int
	legsAt    [][]int // of each intersection, in the network's order

	making   sync.Mutex
	builders map[string]*sight.Builder
	reaches  map[string]*sight.Reaches
}

// SightKeeper computes the sight triangles of a store and keeps them true, from
// all that they are made of in memory.
type SightKeeper struct {
	*store.Store
	loading sync.Mutex // one at a time loads or refreshes
	mu      sync.Mutex
	city    *sightCity
}

// NewSightKeeper keeps the triangles of st, and from now on whatever st changes
// of what they are made of brings them up to date. One is enough for a store.
func NewSightKeeper(st *store.Store) *SightKeeper {
	s := &SightKeeper{Store: st}
	st.Derive(s.CatchUpSight)
	return s
}

func (s *SightKeeper) get() *sightCity {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.city
}

func (s *SightKeeper) set(c *sightCity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.city = c
}

// adopt keeps a city that was loaded for a run, unless a newer one is kept: the
// first to ask afterwards need not load it again.
func (s *SightKeeper) adopt(c *sightCity) {
	s.loading.Lock()
	defer s.loading.Unlock()
	if old := s.get(); old == nil || !old.atLeast(c.version) {
		s.set(c)
	}
}

// sightNow is the city as the data is now: loaded the first time, later with
// what has changed exchanged.
func (s *SightKeeper) sightNow(ctx context.Context) (*sightCity, error) {
	versions, err := s.CurrentVersions(ctx)
	if err != nil {
		return nil, err
	}
	var want int64
	for _, name := range sightNames {
		want = max(want, versions[name])
	}
	if c := s.get(); c != nil && c.atLeast(want) {
		return c, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	old := s.get()
	if old != nil && old.atLeast(want) {
		return old, nil
	}
	var c *sightCity
	err = s.Reading(ctx, func() (bool, error) {
		return true, s.ReadOnly(ctx, func(tx pgx.Tx) error {
			var err error
			if old != nil {
				var done bool
				if done, err = old.refresh(ctx, tx); err != nil || done {
					c = old
					return err
				}
			}
			c, err = loadSightCity(ctx, tx, s.Standards)
			return err
		})
	})
	if err != nil {
		return nil, store.Wrap("load what sight is made of", err)
	}
	s.set(c)
	return c, nil
}

func (c *sightCity) atLeast(version int64) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.version >= version
}

func loadSightCity(ctx context.Context, tx pgx.Tx, std *standards.Set) (c *sightCity, err error) {
	c = &sightCity{std: std, builders: map[string]*sight.Builder{}, reaches: map[string]*sight.Reaches{}, windows: map[int64][]geo.TimeWindow{}}
	if c.version, err = sightVersion(ctx, tx); err != nil {
		return nil, err
	}
	var set store.Settings
	if set, err = store.NewestSettings(ctx, tx); err != nil {
		return nil, err
	}
	c.side, c.fallback = network.Side(set.DrivingSide), set.DefaultProfile
	if c.net, err = roads.NetworkIn(ctx, tx); err != nil {
		return nil, err
	}
	if c.facts, err = loadFacts(ctx, tx, c.net); err != nil {
		return nil, err
	}
	c.at, c.legs = make(map[int64]int, len(c.net.Intersections)), make(map[int64]int, len(c.net.Legs))
	for i := range c.net.Intersections {
		c.at[c.net.Intersections[i].ID] = i
	}
	c.legsAt = make([][]int, len(c.net.Intersections))
	for i := range c.net.Legs {
		leg := &c.net.Legs[i]
		c.legs[leg.ID] = i
		if leg.Intersection >= 0 && leg.Intersection < len(c.legsAt) {
			c.legsAt[leg.Intersection] = append(c.legsAt[leg.Intersection], i)
		}
	}
	c.plane = sight.NewBuilder(c.net, c.std.Sight[0], c.side, nil).Plane()
	var list []sight.Obstacle
	err = loadObstacles(ctx, tx, nil, c.std.Gaps, c.plane, func(p present) {
		list = append(list, p.Obstacle)
		c.setWindows(p)
	})
	if err != nil {
		return nil, err
	}
	c.obstacles = sight.NewIndex(list)
	if err := c.loadPlaces(ctx, tx, c.std.Gaps); err != nil {
		return nil, err
	}
	c.surveys, err = loadSurveys(ctx, tx, c.plane)
	return c, err
}

func (c *sightCity) setWindows(p present) {
	delete(c.windows, p.ID)
	if len(p.windows) > 0 {
		c.windows[p.ID] = p.windows
	}
}

func (c *sightCity) loadPlaces(ctx context.Context, tx pgx.Tx, gaps *sight.Gaps) error {
	list, names, err := loadPlaces(ctx, tx, gaps, c.plane)
	if err != nil {
		return err
	}
	for id := range c.names {
		c.obstacles.Drop(id)
		delete(c.windows, id)
	}
	c.names = names
	for _, p := range list {
		c.obstacles.Put(p.Obstacle)
		c.setWindows(p)
	}
	return nil
}

// refresh takes over what has changed; false when that is better loaded anew.
func (c *sightCity) refresh(ctx context.Context, tx pgx.Tx) (bool, error) {
	version, err := sightVersion(ctx, tx)
	if err != nil || version == c.version {
		return true, err
	}
	set, err := store.NewestSettings(ctx, tx)
	if err != nil || network.Side(set.DrivingSide) != c.side {
		return false, err
	}
	changed := map[string]store.Changed{}
	for _, name := range sightNames {
		if changed[name], err = sightChanges(ctx, tx, name, c.version); err != nil {
			return false, err
		}
	}
	if differs(changed[store.SightNetwork]) || changed[store.SightObstacles].Reset {
		return false, nil
	}
	ids := changed[store.SightObstacles].IDs
	var fresh []present
	if len(ids) > 0 {
		if err := loadObstacles(ctx, tx, ids, c.std.Gaps, c.plane, func(p present) { fresh = append(fresh, p) }); err != nil {
			return false, err
		}
	}
	surveys := c.surveys
	if differs(changed[store.SightSurveys]) {
		if surveys, err = loadSurveys(ctx, tx, c.plane); err != nil {
			return false, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		c.obstacles.Drop(id)
		delete(c.windows, id)
	}
	for _, p := range fresh {
		c.obstacles.Put(p.Obstacle)
		c.setWindows(p)
	}
	if differs(changed[store.SightPlaces]) {
		if err := c.loadPlaces(ctx, tx, c.std.Gaps); err != nil {
			return false, err
		}
	}
	c.version, c.surveys, c.fallback = version, surveys, set.DefaultProfile
	return true, nil
}

func differs(c store.Changed) bool { return c.Reset || len(c.IDs) > 0 }

// look is the city for one profile. Held for reading while it is used.
func (c *sightCity) look(name string, options sight.Options) (*sight.City, *sight.Profile, error) {
	if name == "" {
		name = c.fallback
	}
	p, err := c.std.Sight.ByName(name)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	c.making.Lock()
	defer c.making.Unlock()
	b := c.builders[name]
	if b == nil {
		b = sight.NewBuilder(c.net, p, c.side, maps.Clone(c.facts))
		c.builders[name] = b
	}
	return &sight.City{Builder: b, Obstacles: c.obstacles, Surveys: c.surveys, Options: options}, p, nil
}

// reach finds the intersections that a place may matter for, by a profile.
func (c *sightCity) reach(ctx context.Context, name string) (*sight.Reaches, error) {
	city, _, err := c.look(name, sight.Options{})
	if err != nil {
		return nil, err
	}
	c.making.Lock()
	r := c.reaches[name]
	c.making.Unlock()
	if r != nil {
		return r, nil
	}
	if r, err = sight.NewReaches(ctx, city.Builder); err != nil {
		return nil, err
	}
	c.making.Lock()
	c.reaches[name] = r
	c.making.Unlock()
	return r, nil
}

// boxOf bounds a footprint in degrees, on the plane.
func (c *sightCity) boxOf(g orb.Geometry) orb.Bound { return onPlane(c.plane, g).Bound() }
