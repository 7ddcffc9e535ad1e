package main_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/sight"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	sightstore "tongshi/server/store/sight"
)

// sampledSQL is the same question as one would ask PostGIS: a line of sight to
// every metre of each lane, hidden when an obstruction stands within its radius
// of it. Coordinates are metres on a plane.
const sampledSQL = `
WITH looks AS ( -- both views of each triangle: from where, along what
	SELECT id, vertex AS eye, other AS lane FROM bench_triangles
	UNION ALL
	SELECT id, ST_EndPoint(other), own FROM bench_triangles
), targets AS ( -- every metre
	SELECT l.id, l.eye, l.lane, ST_LineInterpolatePoint(l.lane, least(1, (m + 0.5) / ST_Length(l.lane))) AS target
	  FROM looks AS l, generate_series(0, greatest(0, ceil(ST_Length(l.lane))::int - 1)) AS m
), seen AS (
	SELECT t.id, t.eye, t.lane, NOT EXISTS (
	         SELECT FROM bench_things AS o WHERE ST_Intersects(o.geom, ST_MakeLine(t.eye, t.target))) AS free
	  FROM targets AS t
), ratios AS (
	SELECT id, lane, avg(free::int) AS ratio FROM seen GROUP BY id, eye, lane
)
SELECT id, min(ratio) FROM ratios GROUP BY id ORDER BY id`

// BenchmarkSight looks across a whole city and compares it with PostGIS, which
// is asked for the verdicts of a part of it and nothing else. x-PostGIS is the
// whole run against that, from loading the city to its triangles stored with
// blockers, gains and clearing lists. x-PostGIS-verdicts is the same on both sides:
// the verdicts, of triangles and obstructions that are in memory and indexed,
// with all processors, and -1-core with one, which is what PostGIS has for one
// statement.
func BenchmarkSight(b *testing.B) {
	scale := benchScale(b)
	address := pgtest.URL(b)
	st := openBenchStore(b.Context(), b, address)
	db := connect(b.Context(), b, address)
	n := benchStreets(b, st, int(20_000*scale))
	benchTrees(b, db, n, int(200_000*scale))

	var counts sightstore.SightCounts
	var err error
	for b.Loop() {
		if counts, err = sightstore.NewSightKeeper(st).RunSight(b.Context(), "CN-URBAN", 0, nil); err != nil {
			b.Fatal(err)
		}
	}
	perTriangle := counts.Seconds / float64(counts.Triangles)
	b.ReportMetric(float64(counts.Triangles), "triangles")
	b.ReportMetric(1/perTriangle, "triangles/s")
	b.ReportMetric(100*float64(counts.Verdicts["blocked"]+counts.Verdicts["partial"])/float64(counts.Triangles), "%hidden")
	b.ReportMetric(peakMB(b), "peak-MB")

	things := benchThings(b, db, n)
	sampled, equal := things.sql(b, db)
	b.ReportMetric(sampled/perTriangle, "x-PostGIS")
	b.ReportMetric(sampled/things.verdicts(b, db, 0), "x-PostGIS-verdicts")
	b.ReportMetric(sampled/things.verdicts(b, db, 1), "x-PostGIS-verdicts-1-core")
	b.ReportMetric(100*equal, "%same-verdict")
}

// benchStreets is a grid of 40 km/h streets.
func benchStreets(b *testing.B, st *store.Store, intersections int) *network.Network {
	side := int(math.Sqrt(float64(intersections + 4)))
	ways := network.Roads{}
	for k := range 2 * side {
		way := network.Way{
			ID:   int64(k + 1),
			Tags: map[string]string{"highway": "residential", "name": fmt.Sprintf("Street %d", k), "maxspeed": "40", "lanes": "2"},
		}
		for i := range side {
			col, row := i, k
			if k >= side {
				col, row = k-side, i
			}
			way.Nodes = append(way.Nodes, int64(row*side+col+1))
			way.Line = append(way.Line, orb.Point{115.9 + 0.0011*float64(col), 36.4 + 0.0011*float64(row)})
		}
		ways.Ways = append(ways.Ways, way)
	}
	built, err := network.Build(b.Context(), ways, geotest.Standards().Roads)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := roads.SaveNetwork(b.Context(), st, built); err != nil {
		b.Fatal(err)
	}
	n, err := roads.LoadNetwork(b.Context(), st)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// benchTrees strews trees over the corners, and surveys all.
func benchTrees(b *testing.B, db *pgx.Conn, n *network.Network, count int) {
	dice := rand.New(rand.NewPCG(3, 4))
	exec := func(sql string, args ...any) {
		if _, err := db.Exec(b.Context(), sql, args...); err != nil {
			b.Fatal(err)
		}
	}
	xs, ys, radii := make([]float64, count), make([]float64, count), make([]float64, count)
	for i := range count {
		at := n.Intersections[dice.IntN(len(n.Intersections))].Point
		away := func() float64 { return (7 + 40*dice.Float64()) * float64(1-2*dice.IntN(2)) / 111_000 }
		xs[i], ys[i], radii[i] = at[0]+away()/0.8, at[1]+away(), 0.8+1.7*dice.Float64()
	}
	exec(
		`WITH made AS (INSERT INTO obstructions (uuid, source, source_id, kind) SELECT gen_random_uuid(), 'bench', n::text, 'tree' FROM generate_series(1, $4::int) AS n RETURNING id, source_id)
		INSERT INTO obstruction_states (obstruction_id, footprint, radius_m, base_m, top_m, origin, cause, valid_from)
		SELECT m.id, ST_SetSRID(ST_MakePoint(v.x, v.y), 4326), v.r, 1, 6, 'measured', 'survey', '2025-01-01'
		  FROM made AS m JOIN unnest($1::float8[], $2::float8[], $3::float8[]) WITH ORDINALITY AS v (x, y, r, n) ON v.n = m.source_id::int`,
		xs,
		ys,
		radii,
		count,
	)
	exec(
		`INSERT INTO survey_coverage (uuid, kinds, surveyed_on, geom) VALUES (gen_random_uuid(), '{tree,building,sign}', '2025-01-01', ST_MakeEnvelope(115, 36, 117, 37, 4326))`,
	)
	exec(`ANALYZE`)
}

// benchCity is the city of the bench on its plane.
type benchCity struct {
	n       *network.Network
	builder *sight.Builder
	trees   []sight.Obstacle
}

// benchThings reads the trees.
func benchThings(b *testing.B, db *pgx.Conn, n *network.Network) benchCity {
	profiles := geotest.Standards().Sight
	urban, err := profiles.ByName("CN-URBAN")
	if err != nil {
		b.Fatal(err)
	}
	c := benchCity{n: n, builder: sight.NewBuilder(n, urban, network.RightHand, nil)}
	rows, err := db.Query(b.Context(), `SELECT obstruction_id, ST_X(footprint), ST_Y(footprint), radius_m, base_m, top_m FROM obstruction_states`)
	if err != nil {
		b.Fatal(err)
	}
	var id int64
	var x, y, r, base, top float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &x, &y, &r, &base, &top}, func() error {
		c.trees = append(c.trees, sight.Obstacle{
			ID: id, Kind: "tree", Footprint: c.builder.Plane().Forward(orb.Point{x, y}), RadiusM: r,
			BaseM: new(base), TopM: new(top), Plant: true, Removable: true,
		})
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return c
}

// verdicts is the seconds a triangle takes to be judged, by so many workers or
// one a processor, and holds what is found against what was stored.
func (c *benchCity) verdicts(b *testing.B, db *pgx.Conn, workers int) float64 {
	at := func(lon, lat float64) orb.Point { return c.builder.Plane().Forward(orb.Point{lon, lat}) }
	ring := orb.Ring{at(115, 36), at(117, 36), at(117, 37), at(115, 37), at(115, 36)}
	city := sight.City{
		Builder: c.builder, Obstacles: sight.NewIndex(c.trees), Workers: workers,
		Surveys: sight.Surveys{{Kinds: []string{"tree", "building", "sign"}, Area: orb.Polygon{ring}}},
	}
	type key struct {
		leg, conflict int64
		manoeuvre     string
		lane          int
	}
	found := map[key]string{}
	began := time.Now()
	if err := sight.Run(b.Context(), &city, nil, nil, func(f sight.Finding) sight.Finding { return f }, func(list []sight.Finding) error {
		for i := range list {
			t := &list[i].Triangle
			found[key{t.LegID, t.ConflictLegID, t.Manoeuvre, t.Lane}] = list[i].Sight.Verdict
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began).Seconds() / float64(len(found))
	rows, err := db.Query(b.Context(), `SELECT leg_id, conflict_leg_id, manoeuvre, lane, verdict FROM sight_triangles WHERE profile = 'CN-URBAN'`)
	if err != nil {
		b.Fatal(err)
	}
	stored := 0
	var k key
	var verdict string
	if _, err := pgx.ForEachRow(rows, []any{&k.leg, &k.conflict, &k.manoeuvre, &k.lane, &verdict}, func() error {
		stored++
		if got := found[k]; got != verdict {
			b.Errorf("triangle %v: %s is stored, %s found", k, verdict, got)
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	if stored != len(found) {
		b.Errorf("%d triangles are stored, %d found", stored, len(found))
	}
	return took
}

// sql asks PostGIS for a part of the triangles, and gives its seconds for
// each and the share of verdicts that agree. A verdict here is less than half
// seen, some hidden, all seen; where the exact ratio lies within two samples of
// a limit either is taken as equal.
func (c *benchCity) sql(b *testing.B, db *pgx.Conn) (seconds, equal float64) {
	const asked = 400
	exec := func(sql string, args ...any) {
		if _, err := db.Exec(b.Context(), sql, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(`CREATE TABLE bench_triangles (id bigint, vertex geometry, own geometry, other geometry)`)
	exec(`CREATE TABLE bench_things (geom geometry)`)
	var xs, ys, rs []float64
	for i := range c.trees {
		p := c.trees[i].Footprint.(orb.Point)
		xs, ys, rs = append(xs, p[0]), append(ys, p[1]), append(rs, c.trees[i].RadiusM)
	}
	exec(
		`INSERT INTO bench_things SELECT ST_Buffer(ST_MakePoint(x, y), r, 'quad_segs=16') FROM unnest($1::float8[], $2::float8[], $3::float8[]) AS v (x, y, r)`,
		xs,
		ys,
		rs,
	)
	exec(`CREATE INDEX ON bench_things USING gist (geom)`)
	exec(`ANALYZE bench_things`)
	count, step := 0, max(1, len(c.n.Intersections)*4/asked)
	for at := 0; at < len(c.n.Intersections) && count < asked; at += step {
		triangles, _ := c.builder.At(at)
		for i := range triangles {
			t := &triangles[i]
			id := t.LegID*1_000_000 + t.ConflictLegID
			exec(
				`INSERT INTO bench_triangles VALUES ($1, ST_GeomFromText($2), ST_GeomFromText($3), ST_GeomFromText($4))`,
				id,
				fmt.Sprintf(
					"POINT(%v %v)",
					t.Vertex()[0],
					t.Vertex()[1],
				),
				lineText(t.Own.Between(0, t.RequiredOwnM)),
				lineText(t.Other.Between(0, t.RequiredM)),
			)
			count++
		}
	}
	exec(`ANALYZE bench_triangles`)
	began := time.Now()
	got, err := db.Query(b.Context(), sampledSQL)
	if err != nil {
		b.Fatal(err)
	}
	ratios := map[int64]float64{}
	var id int64
	var ratio float64
	if _, err := pgx.ForEachRow(got, []any{&id, &ratio}, func() error { ratios[id] = ratio; return nil }); err != nil {
		b.Fatal(err)
	}
	seconds = time.Since(began).Seconds() / float64(count)
	same := 0
	for id, theirs := range ratios {
		var ours, least float64
		if err := db.QueryRow(b.Context(), `SELECT lane_ratio, least(required_m, required_own_m) FROM sight_triangles
			WHERE profile = 'CN-URBAN' AND leg_id = $1 AND conflict_leg_id = $2`, id/1_000_000, id%1_000_000).Scan(&ours, &least); err != nil {
			b.Fatal(err)
		}
		near := 2 / least
		verdict := func(r float64) int {
			return map[bool]int{true: 1}[r >= 0.5] + map[bool]int{true: 1}[r >= 1]
		}
		if verdict(ours) == verdict(theirs) || math.Abs(ours-theirs) <= near {
			same++
		} else {
			b.Errorf("triangle of legs %d and %d: %.3f of the lane is seen, %.3f by PostGIS", id/1_000_000, id%1_000_000, ours, theirs)
		}
	}
	if count < 100 {
		b.Errorf("only %d triangles were compared", count)
	}
	return seconds, float64(same) / float64(len(ratios))
}

func lineText(l orb.LineString) string {
	text := "LINESTRING("
	for i, p := range l {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf("%v %v", p[0], p[1])
	}
	return text + ")"
}
