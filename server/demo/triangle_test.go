package demo_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/demo"
)

// outline samples the edge of a footprint every quarter metre, in degrees.
func outline(o geo.Obstruction) []orb.Point {
	var out []orb.Point
	switch f := o.Footprint.(type) {
	case orb.Point:
		for i := range 24 {
			v := float64(i) * math.Pi / 12
			out = append(out, orb.Point{f[0] + *o.RadiusM*math.Cos(v)/89530, f[1] + *o.RadiusM*math.Sin(v)/110950})
		}
	case orb.LineString:
		out = sampled(f)
	case orb.Polygon:
		out = sampled(orb.LineString(f[0]))
	}
	return out
}

func sampled(line orb.LineString) []orb.Point {
	var out []orb.Point
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		n := int(metres(a, b)*4) + 1
		for k := range n + 1 {
			f := float64(k) / float64(n)
			out = append(out, orb.Point{a[0] + (b[0]-a[0])*f, a[1] + (b[1]-a[1])*f})
		}
	}
	return out
}

// within tells whether p lies in the triangle, by the signs of three areas.
func within(tri orb.Polygon, p orb.Point) bool {
	sign := func(a, b orb.Point) bool { return (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) > 0 }
	a, b, c := tri[0][0], tri[0][1], tri[0][2]
	return sign(a, b) == sign(b, c) && sign(b, c) == sign(c, a)
}

// stands tells whether any part of the outline lies in the triangle.
func stands(tri orb.Polygon, o geo.Obstruction) bool {
	for _, p := range outline(o) {
		if within(tri, p) {
			return true
		}
	}
	return false
}

// blocksBand is the rule for what may stand in a triangle: nothing solid over
// 1.0 m, no plant between 0.9 and 3.0 m.
func blocksBand(o geo.Obstruction) bool {
	low := 1.0
	if o.Kind == "tree" || o.Kind == "hedge" || o.Kind == "planter" || o.Kind == "crop" {
		low = 0.9
	}
	return *o.TopM > low && *o.BaseM < 3
}

func TestBlockedTrianglesHoldTheirBlockersAndNothingElseBlocks(t *testing.T) {
	for seed := range uint64(2) {
		c := full(seed)
		if len(c.Truth.Blocked) < 20 {
			t.Errorf("seed %d: %d blocked triangles, want 20 and more", seed, len(c.Truth.Blocked))
		}
		for _, k := range c.Truth.Blocked {
			blockers := map[string]bool{}
			for _, id := range k.Blockers {
				blockers[id] = true
			}
			found := 0
			for _, o := range c.Obstructions {
				if metres(k.Intersection, o.Footprint.Bound().Center()) > 250 || !blocksBand(o) || !stands(k.Triangle, o) {
					continue
				}
				found++
				if !blockers[o.UUID] {
					t.Errorf("seed %d, %s: %s %s stands in the triangle unplanned", seed, k.Name, o.Kind, o.UUID)
				}
			}
			if found != len(k.Blockers) || found == 0 || k.HiddenShare < 0.5 {
				t.Errorf("seed %d, %s: %d blockers listed, %d found, %.2f of a lane hidden", seed, k.Name, len(k.Blockers), found, k.HiddenShare)
			}
		}
	}
}

func TestClearCornersAreClear(t *testing.T) {
	for seed := range uint64(2) {
		c := full(seed)
		if len(c.Truth.Clear) < 40 {
			t.Errorf("seed %d: %d clear corners, want 40 and more", seed, len(c.Truth.Clear))
		}
		for _, k := range c.Truth.Clear {
			for _, o := range c.Obstructions {
				if metres(k.Intersection, o.Footprint.Bound().Center()) < 250 && blocksBand(o) && stands(k.Triangle, o) {
					t.Errorf("seed %d, %s: %s %s, %.1f to %.1f m, stands in a clear corner", seed, k.Name, o.Kind, o.UUID, *o.BaseM, *o.TopM)
				}
			}
		}
	}
}

func TestTrianglesHaveTheLegsThatTheSpeedsAskFor(t *testing.T) {
	stopping := map[float64]float64{20: 20, 30: 30, 40: 40, 50: 60, 60: 75, 70: 110, 80: 110}
	c := full(1)
	for _, k := range append(c.Truth.Blocked, c.Truth.Clear...) {
		if k.Own.RequiredM != stopping[k.Own.SpeedKMH] || k.Right.RequiredM != stopping[k.Right.SpeedKMH] {
			t.Errorf("%s: %v km/h asks for %v m, %v km/h for %v m", k.Name, k.Own.SpeedKMH, k.Own.RequiredM, k.Right.SpeedKMH, k.Right.RequiredM)
		}
		if g := math.Mod(k.Own.BearingDeg-k.Right.BearingDeg+360, 360); g < 40 || g > 140 {
			t.Errorf("%s: the other approach leaves at %.0f, this one at %.0f: it does not come from the right", k.Name, k.Right.BearingDeg, k.Own.BearingDeg)
		}
		if !hasSides(k.Triangle, k.Own.RequiredM, k.Right.RequiredM) {
			t.Errorf("%s: no corner of the triangle has sides of %v and %v m", k.Name, k.Own.RequiredM, k.Right.RequiredM)
		}
	}
}

// hasSides looks for the conflict point, where sides of both lengths meet;
// positions are rounded to a centimetre and degrees are taken as flat.
func hasSides(tri orb.Polygon, a, b float64) bool {
	for i := range 3 {
		p, q, r := tri[0][i], tri[0][(i+1)%3], tri[0][(i+2)%3]
		x, y := metres(p, q), metres(p, r)
		if math.Abs(x-a) < 0.3 && math.Abs(y-b) < 0.3 || math.Abs(x-b) < 0.3 && math.Abs(y-a) < 0.3 {
			return true
		}
	}
	return false
}

func TestSpotsBlamedOnATriangleHaveABlockedOne(t *testing.T) {
	for seed := range uint64(2) {
		c := full(seed)
		for _, s := range c.Truth.Spots {
			if s.Pattern != "blocked_triangle_e_bike" {
				continue
			}
			if !slices.ContainsFunc(c.Truth.Blocked, func(k demo.Corner) bool { return k.Intersection == s.Position }) {
				t.Errorf("seed %d: no triangle is blocked at %s", seed, s.Name)
			}
		}
	}
}
