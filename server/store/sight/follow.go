package sight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/server/store"
)

// Stored triangles follow the data: whatever changes what sight is made of is
// in the log of changes, and the triangles that it touches are looked at anew,
// by whoever comes first: the write that made the change, or the server that
// hears of it.

// FollowSight keeps the stored triangles true until ctx ends.
func (s *SightKeeper) FollowSight(ctx context.Context) {
	var seen int64
	wait := store.RelistenIn
	for ctx.Err() == nil {
		err := s.CatchUpSight(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "sight triangles were not brought up to date", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
			wait = min(2*wait, time.Minute)
			continue
		}
		wait = store.RelistenIn
		versions, err := s.AwaitVersions(ctx, func(v store.Versions) bool { return latestOf(v, sightNames) > seen })
		if err != nil {
			return
		}
		seen = latestOf(versions, sightNames)
	}
}

func latestOf(v store.Versions, names []string) int64 {
	var latest int64
	for _, name := range names {
		latest = max(latest, v[name])
	}
	return latest
}

// sightRun is a profile whose triangles are kept.
type sightRun struct {
	profile string
	version int64
	side    network.Side
}

// CatchUpSight looks anew at all triangles that the data has changed for since
// they were computed. Profiles that were never computed are left alone.
func (s *SightKeeper) CatchUpSight(ctx context.Context) error {
	const rounds = 8
	var err error
	for range rounds {
		var behind bool
		if behind, err = s.catchUpOnce(ctx); !behind && err == nil {
			return nil
		}
		if err != nil && !errors.Is(err, errOvertaken) {
			return store.Wrap("bring sight up to date", err)
		}
	}
	return store.Wrap("bring sight up to date", err) // the data changes faster; the next call goes on
}

// catchUpOnce brings every profile up to one version of the data; false when
// all were.
func (s *SightKeeper) catchUpOnce(ctx context.Context) (behind bool, err error) {
	runs, err := s.sightRuns(ctx)
	if err != nil || len(runs) == 0 {
		return false, err
	}
	c, err := s.sightNow(ctx)
	if err != nil {
		return false, err
	}
	for _, run := range runs {
		c.mu.RLock()
		version := c.version
		c.mu.RUnlock()
		if run.version >= version {
			continue
		}
		behind = true
		scope, err := s.touchedBy(ctx, c, run)
		if err != nil {
			return true, err
		}
		if !scope.some {
			if c, err = s.sightFor(ctx, false); err != nil {
				return true, err
			}
		}
		if _, err := s.saveSight(ctx, c, run.profile, scope, nil); err != nil {
			return true, fmt.Errorf("%s: %w", run.profile, err)
		}
	}
	return behind, nil
}

func (s *SightKeeper) sightRuns(ctx context.Context) ([]sightRun, error) {
	rows, err := s.Pool.Query(ctx, `SELECT profile, version, driving_side FROM sight_runs ORDER BY profile`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r sightRun, err error) {
		return r, row.Scan(&r.profile, &r.version, &r.side)
	})
}

// farM is how far from an intersection a change of its legs may matter for the
// triangles of others: the longest stopping distance and the lanes behind it.
const farM = 500

// touchedBy is what the changes since a run touch.
func (s *SightKeeper) touchedBy(ctx context.Context, c *sightCity, run sightRun) (sightScope, error) {
	scope := sightScope{some: true, caughtUp: true}
	var listed []int64
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		changed := map[string]store.Changed{}
		for _, name := range sightNames {
			var err error
			if changed[name], err = sightChanges(ctx, tx, name, run.version); err != nil {
				return err
			}
		}
		if run.side != c.side || changed[store.SightObstacles].Reset || changed[store.SightNetwork].Reset || changed[store.SightSurveys].Reset ||
			changed[store.SightPlaces].Reset {
			scope = sightScope{}
			return nil
		}
		var err error
		if listed, err = scope.addObstacles(ctx, tx, c, run.profile, changed[store.SightObstacles].IDs); err != nil {
			return err
		}
		scope.addNetwork(c, changed[store.SightNetwork].IDs)
		for what := range areaQueries {
			more, err := scope.addAreas(ctx, tx, c, run.profile, what, changed[what].IDs)
			if err != nil {
				return err
			}
			listed = append(listed, more...)
		}
		return nil
	})
	if err != nil || !scope.some {
		return scope, err
	}
	return scope, scope.spread(ctx, c, run.profile, listed)
}

// addObstacles adds the places of changed obstructions, now and before, and
// gives the intersections with triangles that name one of them.
func (scope *sightScope) addObstacles(ctx context.Context, tx pgx.Tx, c *sightCity, name string, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `
		SELECT footprint, greatest(radius_m, trunk_radius_m) FROM obstruction_states WHERE obstruction_id = ANY ($1)`, ids)
	if err != nil {
		return nil, store.Wrap("read states", err)
	}
	var g orb.Geometry
	var radius *float64
	_, err = pgx.ForEachRow(rows, []any{&g, &radius}, func() error {
		const least = 3 // metres: more than is taken for one without a size
		pad := float64(least)
		if radius != nil {
			pad = max(pad, *radius)
		}
		scope.boxes = append(scope.boxes, c.boxOf(g).Pad(pad))
		return nil
	})
	if err != nil {
		return nil, store.Wrap("read states", err)
	}
	rows, err = tx.Query(ctx, `
		SELECT DISTINCT intersection_id FROM sight_triangles
		 WHERE profile = $1 AND (blockers && $2 OR minor && $2 OR needs_survey && $2)`, name, ids)
	if err != nil {
		return nil, store.Wrap("read triangles", err)
	}
	listed, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return listed, store.Wrap("read triangles", err)
}

// addNetwork adds the intersections whose legs or segments changed and those
// near enough to look along them.
func (scope *sightScope) addNetwork(c *sightCity, ids []int64) {
	var changed []orb.Point
	for _, id := range ids {
		i, ok := c.at[id]
		if !ok {
			scope.gone = append(scope.gone, id)
			continue
		}
		changed = append(changed, c.plane.Forward(c.net.Intersections[i].Point))
	}
	if len(changed) == 0 {
		return
	}
	for i := range c.net.Intersections {
		at := c.plane.Forward(c.net.Intersections[i].Point)
		if slices.ContainsFunc(changed, func(p orb.Point) bool { return p.Bound().Pad(farM).Contains(at) }) {
			scope.whole = append(scope.whole, i)
		}
	}
}

// areaQueries give, of changed surveys and places, where they are now, and the
// intersections whose triangles rest on how they were: such as name the place,
// or call themselves surveyed where no survey is any more.
var areaQueries = map[string]struct{ now, before string }{
	store.SightPlaces: {
		`SELECT geom FROM places WHERE id = ANY ($1)`,
		`SELECT DISTINCT intersection_id FROM sight_triangles WHERE profile = $1 AND places && $2`,
	},
	store.SightSurveys: {
		`SELECT geom FROM survey_coverage WHERE id = ANY ($1)`,
		`SELECT DISTINCT t.intersection_id FROM sight_triangles AS t
		  WHERE t.profile = $1 AND t.evidence = 'surveyed' AND cardinality($2::bigint[]) > 0
		    AND NOT EXISTS (SELECT FROM survey_coverage AS v WHERE v.geom && t.geom AND ST_CoveredBy(t.geom, v.geom))`,
	},
}

func (scope *sightScope) addAreas(ctx context.Context, tx pgx.Tx, c *sightCity, name, what string, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, areaQueries[what].now, ids)
	if err != nil {
		return nil, store.Wrap("read "+what, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[orb.Geometry])
	if err != nil {
		return nil, store.Wrap("read "+what, err)
	}
	for _, g := range list {
		scope.boxes = append(scope.boxes, c.boxOf(g).Pad(3))
	}
	if rows, err = tx.Query(ctx, areaQueries[what].before, name, ids); err != nil {
		return nil, store.Wrap("read "+what, err)
	}
	listed, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return listed, store.Wrap("read "+what, err)
}

// spread finds the intersections that the boxes touch.
func (scope *sightScope) spread(ctx context.Context, c *sightCity, name string, listed []int64) error {
	for _, id := range listed {
		if i, ok := c.at[id]; ok {
			scope.whole = append(scope.whole, i)
		} else {
			scope.gone = append(scope.gone, id)
		}
	}
	slices.Sort(scope.whole)
	scope.whole = slices.Compact(scope.whole)
	if len(scope.boxes) == 0 {
		return nil
	}
	reach, err := c.reach(ctx, name)
	if err != nil {
		return err
	}
	for _, i := range reach.Touching(scope.boxes) {
		if _, found := slices.BinarySearch(scope.whole, i); !found {
			scope.part = append(scope.part, i)
		}
	}
	return nil
}
