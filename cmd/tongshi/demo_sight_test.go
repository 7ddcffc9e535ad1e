package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/demo"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	sightstore "tongshi/server/store/sight"
)

// sightCity is the loaded demonstration with a connection to look behind it.
type sightCity struct {
	*testing.T
	st    *store.Store
	sight *sightstore.SightKeeper
	db    *pgx.Conn
}

func newSightCity(t *testing.T) sightCity {
	t.Helper()
	address := pgtest.URL(t)
	st, err := pgtest.Open(t.Context(), address, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	keeper := sightstore.NewSightKeeper(st)
	if err := loadDemo(t.Context(), st, keeper, quiet); err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	return sightCity{t, st, keeper, db}
}

// exec changes something behind the program's back, as another program would.
func (c sightCity) exec(sql string, args ...any) {
	c.Helper()
	if _, err := c.db.Exec(c.Context(), sql, args...); err != nil {
		c.Fatal(err)
	}
}

func one[V any](c sightCity, sql string, args ...any) V {
	c.Helper()
	var v V
	if err := c.db.QueryRow(c.Context(), sql, args...).Scan(&v); err != nil {
		c.Fatalf("%v\n%s", err, sql)
	}
	return v
}

func (c sightCity) catchUp() {
	c.Helper()
	if err := c.sight.CatchUpSight(c.Context()); err != nil {
		c.Fatal(err)
	}
}

// whole holds what was caught up with against a whole run: whatever was
// touched, it must find nothing to change.
func (c sightCity) whole(after string) {
	c.Helper()
	c.catchUp()
	counts, err := c.sight.RunSight(c.Context(), "", 0, nil)
	if err != nil {
		c.Fatal(err)
	}
	if counts.Added+counts.Changed+counts.Gone != 0 {
		c.Errorf("after %s a whole run adds %d, changes %d and removes %d triangles", after, counts.Added, counts.Changed, counts.Gone)
	}
}

// truthTriangle is a stored triangle as the truth names it.
type truthTriangle struct {
	id                 int64
	verdict            string
	estimated          bool
	at                 orb.Point
	own, other         float64
	required, ownNeeds float64
	blockers           []string
}

func (c sightCity) triangles() []truthTriangle {
	c.Helper()
	rows, err := c.db.Query(c.Context(), `
		SELECT t.id, t.verdict, t.estimated, ST_X(x.geom), ST_Y(x.geom), own.bearing_deg, other.bearing_deg, t.required_m, t.required_own_m,
		       ARRAY(SELECT o.uuid::text FROM obstructions AS o WHERE o.id = ANY (t.blockers))
		  FROM sight_triangles AS t JOIN intersections AS x ON x.id = t.intersection_id
		  JOIN legs AS own ON own.id = t.leg_id JOIN legs AS other ON other.id = t.conflict_leg_id
		 WHERE t.profile = 'CN-URBAN' ORDER BY t.id`)
	if err != nil {
		c.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t truthTriangle, err error) {
		return t, row.Scan(&t.id, &t.verdict, &t.estimated, &t.at[0], &t.at[1], &t.own, &t.other, &t.required, &t.ownNeeds, &t.blockers)
	})
	if err != nil {
		c.Fatal(err)
	}
	return list
}

// of is the stored triangle of a planned corner.
func of(list []truthTriangle, k demo.Corner) *truthTriangle {
	plane := geo.NewPlane(k.Intersection)
	var best *truthTriangle
	least := math.Inf(1)
	for i := range list {
		at := plane.Forward(list[i].at)
		d := math.Hypot(at[0], at[1])
		if d < 60 && d < least && geo.Deflection(list[i].own, k.Own.BearingDeg) < 15 && geo.Deflection(list[i].other, k.Right.BearingDeg) < 15 {
			best, least = &list[i], d
		}
	}
	return best
}

// TestThePlantedTrianglesAreFoundAndNoneInvented scores what is stored against
// what the maker of the city planted.
func TestThePlantedTrianglesAreFoundAndNoneInvented(t *testing.T) {
	c := newSightCity(t)
	if linked := one[int](c, `SELECT count(*) FROM screened_intersections AS s WHERE pattern = 1 AND EXISTS (
		SELECT FROM sight_triangles AS t WHERE t.intersection_id = s.intersection_id AND t.verdict IN ('blocked', 'partial'))`); linked == 0 {
		t.Error("no place of the first screening has crashes that go with its blocked view: it was made before sight was")
	}
	list := c.triangles()
	truth := demo.Generate(demoSeed, demo.Full).Truth
	found, named := 0, 0
	planted := map[int64]bool{}
	for _, k := range truth.Blocked {
		g := of(list, k)
		switch {
		case g == nil:
			t.Errorf("%s, %.0f° and %.0f°: there is no triangle", k.Name, k.Own.BearingDeg, k.Right.BearingDeg)
		case g.verdict != "blocked":
			t.Errorf("%s, %.0f° and %.0f° (%s): %s, planted blocked", k.Name, k.Own.BearingDeg, k.Right.BearingDeg, k.Recipe, g.verdict)
		default:
			found++
			planted[g.id] = true
			for _, uuid := range g.blockers {
				if slices.Contains(k.Blockers, uuid) {
					named++
				} else {
					t.Errorf("%s: %s is named, which was not planted there", k.Name, uuid)
				}
			}
		}
	}
	for _, k := range truth.Clear {
		if g := of(list, k); g == nil || g.verdict != "clear" && !g.estimated {
			t.Errorf("%s, %.0f° and %.0f°: %+v, planted clear", k.Name, k.Own.BearingDeg, k.Right.BearingDeg, g)
		}
	}
	invented := 0
	for _, g := range list {
		if g.verdict != "clear" && !g.estimated && !planted[g.id] {
			invented++
			t.Errorf("triangle %d is %s, and nothing was planted there: %v", g.id, g.verdict, g.blockers)
		}
	}
	if len(truth.Blocked) < 10 || len(truth.Clear) < 10 {
		t.Errorf("only %d blocked and %d clear corners are planted", len(truth.Blocked), len(truth.Clear))
	}
	t.Logf("%d triangles: recall %d of %d, precision %d of %d, %d blockers named; %d clear corners", len(list), found, len(truth.Blocked),
		found, found+invented, named, len(truth.Clear))
	c.follows(list[slices.IndexFunc(list, func(g truthTriangle) bool { return planted[g.id] && len(g.blockers) == 1 })])
}

// follows changes what a triangle is made of in every way and looks whether it,
// and no other than it should, follows.
func (c sightCity) follows(g truthTriangle) {
	c.Helper()
	verdict := func() string { return one[string](c, `SELECT verdict FROM sight_triangles WHERE id = $1`, g.id) }
	want := func(after, verdictWanted string) {
		c.Helper()
		c.catchUp()
		if got := verdict(); got != verdictWanted {
			c.Errorf("after %s triangle %d is %s, want %s", after, g.id, got, verdictWanted)
		}
	}
	blocker := g.blockers[0]
	id := one[int64](c, `SELECT id FROM obstructions WHERE uuid = $1`, blocker)
	if m := one[float64](c, `SELECT sum(hides_m) FROM sight_blockers WHERE obstruction_id = $1`, id); m < 5 {
		c.Errorf("the planted blocker hides %g m", m)
	}
	c.exec(`UPDATE obstructions SET status = 'removed' WHERE id = $1`, id)
	want("removing its blocker", "clear")
	c.exec(`UPDATE obstructions SET status = 'standing' WHERE id = $1`, id)
	want("putting it back", "blocked")
	c.exec(`UPDATE obstruction_states SET top_m = 0.5, base_m = 0 WHERE obstruction_id = $1 AND valid_to IS NULL`, id)
	want("cutting it down to half a metre", "clear")
	c.exec(`UPDATE obstruction_states SET top_m = NULL WHERE obstruction_id = $1 AND valid_to IS NULL`, id)
	want("forgetting its height", "unknown")
	c.exec(`UPDATE obstruction_states SET top_m = 2, footprint = ST_Translate(footprint, 0.05, 0) WHERE obstruction_id = $1 AND valid_to IS NULL`, id)
	want("moving it 4 km away", "clear")
	c.whole("moving it 4 km away")
	c.exec(`UPDATE obstruction_states SET footprint = ST_Translate(footprint, -0.05, 0) WHERE obstruction_id = $1 AND valid_to IS NULL`, id)
	want("moving it back", "blocked")
	c.exec(`UPDATE survey_coverage SET kinds = '{tree}'`)
	want("finding that only trees were looked for", "blocked")
	if n := one[int](c, `SELECT count(*) FROM sight_triangles WHERE verdict = 'clear'`); n > 0 {
		c.Errorf("%d triangles are called clear where nobody looked for walls", n)
	}
	c.exec(`UPDATE survey_coverage SET kinds = '{tree,hedge,building,wall,sign,kiosk,crop,planter,parked_vehicles,guardrail,cabinet,other}'`)
	want("surveying all", "blocked")
	needed := one[float64](c, `SELECT required_m FROM sight_triangles WHERE id = $1`, g.id)
	c.exec(`UPDATE legs SET speed85_kmh = 2 * speed_kmh WHERE id = (SELECT conflict_leg_id FROM sight_triangles WHERE id = $1)`, g.id)
	c.whole("measuring a speed")
	if now := one[float64](c, `SELECT required_m FROM sight_triangles WHERE id = $1`, g.id); now <= needed {
		c.Errorf("at twice the speed %g m are required, %g before", now, needed)
	}
	if basis := one[string](c, `SELECT speed_origin FROM sight_triangles WHERE id = $1`, g.id); basis != "measured" {
		c.Errorf("the measured speed is called %s", basis)
	}
	c.exec(`UPDATE legs SET speed85_kmh = NULL`)
	c.catchUp()
	c.exec(`DELETE FROM survey_coverage`)
	want("losing the survey", "blocked")
	c.whole("losing the survey")
	if n := one[int](c, `SELECT count(*) FROM sight_triangles WHERE evidence = 'surveyed'`); n > 0 {
		c.Errorf("%d triangles are called surveyed without any survey", n)
	}
	c.cancelled(g)
}

// cancelled breaks a run off and looks whether all is as it was.
func (c sightCity) cancelled(g truthTriangle) {
	c.Helper()
	state := func() string {
		return one[string](c, `SELECT md5(string_agg(id || verdict || computed_at, ',' ORDER BY id)) FROM sight_triangles`)
	}
	before := state()
	ctx, cancel := context.WithCancel(c.Context())
	_, err := c.sight.RunSight(ctx, "", 0, func(done, _ int) {
		if done > 0 {
			cancel()
		}
	})
	cancel()
	if !errors.Is(err, context.Canceled) || state() != before {
		c.Errorf("a run that was broken off ended with %v, and the triangles changed: %v", err, state() != before)
	}
	if _, err := c.sight.RunSight(c.Context(), "", 999_999, nil); !errors.Is(err, store.ErrNotFound) {
		c.Errorf("an intersection that there is not: %v", err)
	}
	at := one[int64](c, `SELECT intersection_id FROM sight_triangles WHERE id = $1`, g.id)
	if n, err := c.sight.RunSight(c.Context(), "AASHTO", at, nil); err != nil || n.Added == 0 {
		c.Errorf("one intersection by another standard: %+v, %v", n, err)
	}
	if n := one[int](c, `SELECT count(*) FROM sight_runs`); n != 1 {
		c.Errorf("%d profiles count as computed after one intersection of another", n)
	}
	if n := one[int](c, fmt.Sprintf(`SELECT count(*) FROM sight_triangles WHERE profile = 'AASHTO' AND intersection_id <> %d`, at)); n > 0 {
		c.Errorf("%d triangles of other intersections were made", n)
	}
}
