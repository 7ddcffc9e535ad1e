package demo_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/profile"
	"tongshi/geo/sight"
	"tongshi/server/demo"
)

// TestThePlannedCornersAreAmongTheBuiltTriangles builds CN-URBAN from the
// network alone and looks for every corner of the maker's plan.
func TestThePlannedCornersAreAmongTheBuiltTriangles(t *testing.T) {
	all, err := sight.ReadProfiles(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
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
		if bendM(g) < 0.05 {
			within = 0.01
			straight++
			worstStraight = math.Max(worstStraight, off)
		}
		if g.RequiredOwnM != k.Own.RequiredM || g.RequiredM != k.Right.RequiredM || off > within {
			t.Errorf("%s, %.0f and %.0f degrees: %.1f and %.1f m, want %.1f and %.1f; area differs by %.1f %% %v", k.Name, k.Own.BearingDeg,
				k.Right.BearingDeg, g.RequiredOwnM, g.RequiredM, k.Own.RequiredM, k.Right.RequiredM, off*100, g.Ended)
		}
	}
	if straight < len(corners)/2 {
		t.Errorf("only %d of %d corners are straight: too few for the strict comparison", straight, len(corners))
	}
	t.Logf("%d corners, areas within %.2f %%; %d straight ones within %.3f %%", len(corners), worst*100, straight, worstStraight*100)
}

// bendM is the farthest that the area of the triangle's outline lies from the
// straight triangle of its three corners, as a length along the longer leg.
func bendM(g *sight.Triangle) float64 {
	c, p, q := g.Own.At(0), g.Vertex(), g.FarVertex()
	flat := math.Abs((p[0]-c[0])*(q[1]-c[1])-(p[1]-c[1])*(q[0]-c[0])) / 2
	chord := math.Max(g.RequiredOwnM-math.Hypot(p[0]-c[0], p[1]-c[1]), g.RequiredM-math.Hypot(q[0]-c[0], q[1]-c[1]))
	return math.Max(chord, math.Abs(planar.Area(g.Area)-flat)/math.Max(g.RequiredOwnM, g.RequiredM))
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
