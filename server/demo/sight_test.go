package demo_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/sight"
	"tongshi/server/demo"
)

// TestThePlannedCornersAreAmongTheBuiltTriangles builds CN-URBAN from the
// network alone and looks for every corner of the maker's plan.
func TestThePlannedCornersAreAmongTheBuiltTriangles(t *testing.T) {
	all := geotest.Standards().Sight
	urban, err := all.ByName("CN-URBAN")
	if err != nil {
		t.Fatal(err)
	}
	c := full(1)
	n := build(t, c)
	b := sight.NewBuilder(n, urban, network.RightHand, nil)
	corners := slices.Concat(c.Truth.Blocked, c.Truth.Clear)
	var worst, worstStraight float64
	straight := 0
	for _, k := range corners {
		g := cornerOf(n, b, k)
		if g == nil {
			t.Errorf("%s, %.0f and %.0f degrees: no triangle", k.Name, k.Own.BearingDeg, k.Right.BearingDeg)
			continue
		}
		ring := k.Triangle.Clone()
		for i, p := range ring[0] {
			ring[0][i] = b.Plane().Forward(p)
		}
		off := math.Abs(planar.Area(g.Area)/planar.Area(ring) - 1)
		worst = math.Max(worst, off)
		within := 0.10 // the plan straightens a bending road, the lanes follow it
		if bendDeg(g) < 0.5 {
			within = 0.005
			straight++
			worstStraight = math.Max(worstStraight, off)
		}
		if g.RequiredOwnM != k.Own.RequiredM || g.RequiredM != k.Right.RequiredM || off > within {
			t.Errorf("%s, %.0f and %.0f degrees: %.1f and %.1f m, want %.1f and %.1f; area differs by %.1f %% %v", k.Name, k.Own.BearingDeg,
				k.Right.BearingDeg, g.RequiredOwnM, g.RequiredM, k.Own.RequiredM, k.Right.RequiredM, off*100, g.Ended)
		}
	}
	if straight < len(corners)/3 {
		t.Errorf("only %d of %d corners are straight: too few for the strict comparison", straight, len(corners))
	}
	t.Logf("%d corners, areas within %.2f %%; %d straight ones within %.3f %%", len(corners), worst*100, straight, worstStraight*100)
}

// bendDeg is the most that the lanes of a triangle turn within the 60 m over
// which the plan reads a road's direction, and within the triangle.
func bendDeg(g *sight.Triangle) (most float64) {
	for _, lane := range []struct {
		line    orb.LineString
		lengthM float64
	}{{g.Own.Line(), max(60, g.RequiredOwnM)}, {g.Other.Line(), max(60, g.RequiredM)}} {
		first, along := geo.Bearing(lane.line[0], lane.line[1]), 0.0
		for i := 1; i < len(lane.line) && along < lane.lengthM; i++ {
			most = max(most, geo.Deflection(first, geo.Bearing(lane.line[i-1], lane.line[i])))
			along += planar.Distance(lane.line[i-1], lane.line[i])
		}
	}
	return most
}

// cornerOf is the triangle of a planned corner at the nearest intersection.
func cornerOf(n *network.Network, b *sight.Builder, k demo.Corner) *sight.Triangle {
	at, least := -1, math.Inf(1)
	for i := range n.Intersections {
		if d := metres(n.Intersections[i].Point, k.Intersection); d < least {
			at, least = i, d
		}
	}
	bearing := func(id int64) float64 { return n.Legs[-id-1].BearingDeg }
	got, _ := b.At(at)
	for i := range got {
		if geo.Deflection(bearing(got[i].LegID), k.Own.BearingDeg) < 15 && geo.Deflection(bearing(got[i].ConflictLegID), k.Right.BearingDeg) < 15 {
			return &got[i]
		}
	}
	return nil
}

// TestCornersOfPlainJunctions counts the triangles of CN-URBAN where nothing is
// special: four at a crossing of two-way roads, two at the stem of a T, and
// nowhere two between the same two legs.
func TestCornersOfPlainJunctions(t *testing.T) {
	all := geotest.Standards().Sight
	urban, err := all.ByName("CN-URBAN")
	if err != nil {
		t.Fatal(err)
	}
	n := build(t, full(1))
	b := sight.NewBuilder(n, urban, network.RightHand, nil)
	legs := make([][]*network.Leg, len(n.Intersections))
	for i := range n.Legs {
		legs[n.Legs[i].Intersection] = append(legs[n.Legs[i].Intersection], &n.Legs[i])
	}
	plain := map[string]int{}
	for i := range n.Intersections {
		got, _ := b.At(i)
		seen := map[[2]int64]bool{}
		for _, g := range got {
			pair := [2]int64{min(g.LegID, g.ConflictLegID), max(g.LegID, g.ConflictLegID)}
			if seen[pair] {
				t.Errorf("%s: two triangles between legs %v", n.Intersections[i].Name, pair)
			}
			seen[pair] = true
		}
		kind := n.Intersections[i].Kind
		want := map[string]int{"cross": 4, "tee": 2}[kind]
		if want == 0 || slices.ContainsFunc(legs[i], func(l *network.Leg) bool { return l.LanesIn == 0 || l.LanesOut == 0 }) {
			continue
		}
		plain[kind]++
		if len(got) != want {
			t.Errorf("%s, a %s of two-way roads: %d triangles, want %d", n.Intersections[i].Name, kind, len(got), want)
		}
	}
	if plain["cross"] < 300 || plain["tee"] < 250 {
		t.Errorf("only %v: too few to tell", plain)
	}
	t.Logf("%v", plain)
}
