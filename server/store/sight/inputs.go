package sight

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/sight"
	"tongshi/server/store"
)

// sightNames are all that sight is made of.
var sightNames = []string{store.SightObstacles, store.SightNetwork, store.SightSurveys, store.SightPlaces, store.SettingsLayer}

// sightVersion is the last commit that changed any of it.
func sightVersion(ctx context.Context, q store.Querier) (int64, error) {
	var version int64
	rows, err := q.Query(ctx, `SELECT coalesce(max(version), 0) FROM layer_versions WHERE layer = ANY ($1)`, sightNames)
	if err == nil {
		version, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
	}
	return version, store.Wrap("read versions of what sight is made of", err)
}

// sightChanges is what changed of one of sightNames since a version of all of
// them together, which may be later than any change of this one.
func sightChanges(ctx context.Context, tx pgx.Tx, name string, since int64) (store.Changed, error) {
	c, err := store.ChangesSince(ctx, tx, name, since)
	if err == nil && since > c.Version {
		return store.Changed{Version: c.Version}, nil
	}
	return c, err
}

// loadFacts are the facts of the legs that the network does not hold.
func loadFacts(ctx context.Context, tx pgx.Tx, n *network.Network) (map[int]sight.LegFacts, error) {
	at := make(map[int64]int, len(n.Legs))
	for i := range n.Legs {
		at[n.Legs[i].ID] = i
	}
	facts := map[int]sight.LegFacts{}
	err := store.Each(ctx, tx, func(row factsRow) error {
		if i, ok := at[row.ID]; ok {
			facts[i] = row.LegFacts
		}
		return nil
	}, `
		SELECT id, coalesce(design_speed_kmh, 0) AS design_speed_kmh, coalesce(speed85_kmh, 0) AS speed85_kmh,
		       coalesce(grade, 0) AS grade
		  FROM legs
		 WHERE valid_to IS NULL AND (design_speed_kmh IS NOT NULL OR speed85_kmh IS NOT NULL OR grade IS NOT NULL)`)
	return facts, store.Wrap("facts of legs", err)
}

// factsRow are the facts of the leg of that number.
type factsRow struct {
	ID int64 `db:"id"`
	sight.LegFacts
}

// present is an obstruction that stands, with the hours when it is there.
type present struct {
	sight.Obstacle
	windows []geo.TimeWindow
}

// obstacleRow is an obstruction in its present state.
type obstacleRow struct {
	sight.Known
	Windows []byte `db:"windows"`
}

// loadObstacles calls see with the obstructions of those ids that stand, with
// all that stand when ids is nil.
func loadObstacles(ctx context.Context, tx pgx.Tx, ids []int64, gaps *sight.Gaps, plane geo.Plane, see func(present)) error {
	err := store.Each(ctx, tx, func(k obstacleRow) error {
		times := readWindows(k.Windows)
		k.Footprint, k.HasWindows = onPlane(plane, k.Footprint), len(times) > 0
		see(present{gaps.Obstacle(k.Known), times})
		return nil
	}, `
		SELECT o.id, o.kind, o.removable, o.windows, t.footprint, t.radius_m, t.trunk_radius_m, t.base_m, t.top_m, t.ground_above_lane_m, t.origin
		  FROM obstructions AS o
		  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
		 WHERE o.status <> 'removed' AND ($1::bigint[] IS NULL OR o.id = ANY ($1))
		 ORDER BY o.id`, ids)
	return store.Wrap("obstructions", err)
}

// readWindows reads the hours of a thing; what cannot be read means always.
func readWindows(text []byte) []geo.TimeWindow {
	var times []geo.TimeWindow
	if json.Unmarshal(text, &times) != nil {
		return nil
	}
	return times
}

// loadPlaces are the places that are obstacles at their hours.
func loadPlaces(ctx context.Context, tx pgx.Tx, gaps *sight.Gaps, plane geo.Plane) (list []present, names map[int64]string, err error) {
	kinds := make([]string, 0, len(gaps.Places))
	for kind := range gaps.Places {
		kinds = append(kinds, kind)
	}
	names = map[int64]string{}
	err = store.Each(ctx, tx, func(p placeRow) error {
		if o, ok := gaps.Place(p.ID, p.Kind, onPlane(plane, p.Geometry)); ok {
			list = append(list, present{o, readWindows(p.Hours)})
			names[o.ID] = p.Name
		}
		return nil
	}, `SELECT id, kind, name, hours, geom FROM places WHERE kind = ANY ($1) AND removed_at IS NULL ORDER BY id`, kinds)
	return list, names, store.Wrap("places", err)
}

// placeRow is a place that may be an obstacle.
type placeRow struct {
	ID       int64        `db:"id"`
	Kind     string       `db:"kind"`
	Name     string       `db:"name"`
	Hours    []byte       `db:"hours"`
	Geometry orb.Geometry `db:"geom"`
}

func loadSurveys(ctx context.Context, tx pgx.Tx, plane geo.Plane) (sight.Surveys, error) {
	rows, err := tx.Query(ctx, `SELECT kinds, geom FROM survey_coverage ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("survey coverage", err)
	}
	var all sight.Surveys
	var kinds []string
	var area orb.Polygon
	_, err = pgx.ForEachRow(rows, []any{&kinds, &area}, func() error {
		all = append(all, sight.Survey{Kinds: slices.Clone(kinds), Area: onPlane(plane, area).(orb.Polygon)})
		return nil
	})
	return all, store.Wrap("survey coverage", err)
}

// onPlane is a geometry in metres on a plane; a kind that cannot hide anything
// stays as it is, to be named as a problem.
func onPlane(plane geo.Plane, g orb.Geometry) orb.Geometry { return moved(g, plane.Forward) }

// offPlane is a geometry of the plane in degrees.
func offPlane(plane geo.Plane, g orb.Geometry) orb.Geometry { return moved(g, plane.Inverse) }

func moved(g orb.Geometry, to func(orb.Point) orb.Point) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return to(g)
	case orb.MultiPoint:
		return orb.MultiPoint(movedLine(orb.LineString(g), to))
	case orb.LineString:
		return movedLine(g, to)
	case orb.MultiLineString:
		return movedEach(g, func(l orb.LineString) orb.LineString { return movedLine(l, to) })
	case orb.Polygon:
		return movedPolygon(g, to)
	case orb.MultiPolygon:
		return movedEach(g, func(p orb.Polygon) orb.Polygon { return movedPolygon(p, to) })
	}
	return g
}

func movedLine(l orb.LineString, to func(orb.Point) orb.Point) orb.LineString {
	out := make(orb.LineString, len(l))
	for i, p := range l {
		out[i] = to(p)
	}
	return out
}

func movedPolygon(p orb.Polygon, to func(orb.Point) orb.Point) orb.Polygon {
	return movedEach(p, func(r orb.Ring) orb.Ring { return orb.Ring(movedLine(orb.LineString(r), to)) })
}

func movedEach[G ~[]E, E any](list G, one func(E) E) G {
	out := make(G, len(list))
	for i, e := range list {
		out[i] = one(e)
	}
	return out
}
