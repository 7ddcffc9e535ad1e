package sight_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"tongshi/geo/sight"
	"tongshi/server/pgtest"
)

// shadowSQL builds what is hidden from the origin as PostGIS would: the convex
// hull of each convex piece and of itself a thousand times farther off, united
// with the others and cut to the triangle and to the lane. The pieces of a
// polygon are its edges: what lies behind an edge of it is hidden, and the
// polygon lies behind its own edges.
const shadowSQL = `
WITH scene AS (
	SELECT ST_GeomFromText(@area) AS area, ST_GeomFromText(@lane) AS lane
), piece AS (
	SELECT ST_Buffer(ST_GeomFromText(w), r, @corners::text) AS geom
	FROM unnest(@rounds::text[], @radii::float8[]) AS t (w, r)
	UNION ALL
	SELECT ST_GeomFromText(w) FROM unnest(@edges::text[]) AS t (w)
), shadow AS (
	SELECT ST_UnaryUnion(ST_Collect(ST_ConvexHull(ST_Collect(geom, ST_Scale(geom, 1000, 1000))))) AS geom
	FROM piece
), hidden AS (
	SELECT ST_Intersection(lane, shadow.geom) AS geom FROM scene, shadow
)
SELECT ST_Area(ST_Difference(area, shadow.geom)), ST_Area(area),
	(SELECT coalesce(array_agg(ST_Distance(ST_StartPoint(lane), p.geom)), '{}')
	 FROM hidden, ST_Dump(hidden.geom) AS part, ST_DumpPoints(part.geom) AS p
	 WHERE ST_GeometryType(part.geom) = 'ST_LineString')
FROM scene, shadow`

// TestShadowsAgreeWithPostGIS compares the visible area and the ends of the
// hidden stretches from the vertex on random scenes. Discs are polygons of 2,048
// corners to PostGIS, so too small by 1.2e-6 of their radius at most; seen along
// the lane at a grazing angle that grows by how oblique the line is and by how
// much nearer the disc stands than the lane: where they differ, discs of four
// times the corners, with a sixteenth of the error, decide. Edges have no such error.
func TestShadowsAgreeWithPostGIS(t *testing.T) {
	pool := pgtest.New(t).Pool
	scenes, ends, worst, worstEdge, worstArea := 0, 0, 0.0, 0.0, 0.0
	most := 200
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_SCENES")); err == nil && n > 0 {
		most = n
	}
	for seed := range most {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		edgesOnly := seed%2 == 0
		tri, near := oracleScene(r, edgesOnly)
		got, err := sight.See(&tri, near, sight.Coverage{Covered: true}, sight.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Problems) > 0 {
			continue
		}
		scenes++
		visible, area, distances := askPostGIS(t, pool, &tri, near, 2048)
		off := math.Abs(visible/area-got.Near.AreaRatio) * area
		if off > 1e-3 && !edgesOnly {
			visible, area, distances = askPostGIS(t, pool, &tri, near, 4*2048)
			off = math.Abs(visible/area-got.Near.AreaRatio) * area
		}
		worstArea = max(worstArea, off)
		if off > 1e-3 {
			t.Errorf("scene %d: %.6f m² seen here, %.6f m² by PostGIS", seed, got.Near.AreaRatio*area, visible)
		}
		for _, h := range got.Near.Hidden {
			for _, end := range []float64{h.From, h.To} {
				ends++
				d := nearestTo(distances, end)
				if edgesOnly {
					worstEdge = max(worstEdge, d)
				}
				worst = max(worst, d)
				if allowed := map[bool]float64{true: 1e-6, false: 2e-3}[edgesOnly]; d > allowed {
					t.Errorf("scene %d: an end at %.6f m here, nearest by PostGIS %.6f m off", seed, end, d)
				}
			}
		}
		if len(got.Near.Hidden) == 0 && len(distances) > 0 {
			t.Errorf("scene %d: nothing hidden here, %v by PostGIS", seed, distances)
		}
	}
	t.Logf("%d scenes, %d ends: worst end %.3g m (edges only %.3g m), worst area %.3g m²", scenes, ends, worst, worstEdge, worstArea)
	if ends < 100 {
		t.Error("the scenes show too little")
	}
}

func nearestTo(all []float64, want float64) float64 {
	best := math.Inf(1)
	for _, v := range all {
		best = min(best, math.Abs(v-want))
	}
	return best
}

// oracleScene is a straight triangle with its vertex at the origin.
func oracleScene(r *rand.Rand, edgesOnly bool) (sight.Triangle, []sight.Obstacle) {
	own, other, turn := 15+40*r.Float64(), 20+70*r.Float64(), 0.6+1.8*r.Float64()
	c := orb.Point{0, own}
	tri := sight.Triangle{
		Kind: sight.Departure, Own: sight.NewPath(orb.LineString{c, {0, 0}}),
		Other:        sight.NewPath(orb.LineString{c, {other * math.Sin(turn), own - other*math.Cos(turn)}}),
		RequiredOwnM: own, RequiredM: other,
		Eye: sight.Eye{Band: true, Solid: sight.Range{From: 1, To: 3}, Plant: sight.Range{From: 0.9, To: 3}},
	}
	zero, ten := 0.0, 10.0
	var near []sight.Obstacle
	for i := range 1 + r.IntN(5) {
		p := tri.Other.At(other * 1.1 * r.Float64())
		f := 0.1 + r.Float64()
		at := orb.Point{p[0] * f, p[1] * f}
		o := sight.Obstacle{ID: int64(i + 1), BaseM: &zero, TopM: &ten}
		kind := r.IntN(3)
		switch {
		case edgesOnly || kind == 0:
			ring := orb.Ring{}
			n := 3 + r.IntN(7)
			for k := range n {
				sin, cos := math.Sincos(2 * math.Pi * (float64(k) + 0.7*r.Float64()) / float64(n))
				d := 0.5 + 4*r.Float64()
				ring = append(ring, orb.Point{at[0] + d*cos, at[1] + d*sin})
			}
			o.Footprint = orb.Polygon{append(ring, ring[0])}
		case kind == 1:
			o.Footprint, o.RadiusM = at, 0.1+3*r.Float64()
		default:
			o.Footprint = orb.LineString{at, {at[0] + 6*r.Float64(), at[1] - 3*r.Float64()}, {at[0] + 9*r.Float64(), at[1] + 5*r.Float64()}}
			o.RadiusM = 0.1 + r.Float64()
		}
		near = append(near, o)
	}
	return tri, near
}

func askPostGIS(t *testing.T, pool *pgxpool.Pool, tri *sight.Triangle, near []sight.Obstacle, corners int) (visible, area float64, ends []float64) {
	t.Helper()
	rounds, radii, edges := []string{}, []float64{}, []string{}
	for _, o := range near {
		switch g := o.Footprint.(type) {
		case orb.Point:
			rounds, radii = append(rounds, wkt.MarshalString(g)), append(radii, o.RadiusM)
		case orb.LineString:
			for i := 1; i < len(g); i++ {
				rounds, radii = append(rounds, wkt.MarshalString(g[i-1:i+1])), append(radii, o.RadiusM)
			}
		case orb.Polygon:
			for i := 1; i < len(g[0]); i++ {
				edges = append(edges, wkt.MarshalString(orb.LineString(g[0][i-1:i+1])))
			}
		default:
			t.Fatal(fmt.Errorf("a %T has no place in these scenes", g))
		}
	}
	c, far := tri.Other.At(0), tri.FarVertex()
	err := pool.QueryRow(context.Background(), shadowSQL, pgx.StrictNamedArgs{
		"area":   wkt.MarshalString(orb.Polygon{{c, far, {0, 0}, c}}),
		"lane":   wkt.MarshalString(orb.LineString{c, far}),
		"rounds": rounds, "radii": radii, "edges": edges,
		"corners": fmt.Sprintf("quad_segs=%d", corners/4),
	}).Scan(&visible, &area, &ends)
	if err != nil {
		t.Fatal(err)
	}
	return visible, area, ends
}
