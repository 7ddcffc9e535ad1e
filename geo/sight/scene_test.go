package sight_test

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

// randomScene is a triangle of any shape with up to six obstacles of any kind
// in and about it. Bent says whether its lanes may bend.
func randomScene(r *rand.Rand, bent bool) (sight.Triangle, []sight.Obstacle) {
	turn := 0.4 + 2.2*r.Float64()
	start := 2 * math.Pi * r.Float64()
	c := orb.Point{r.Float64()*100 - 50, r.Float64()*100 - 50}
	t := sight.Triangle{
		Kind: sight.Approach, Own: lane(r, c, start, bent), Other: lane(r, c, start+turn, bent),
		RequiredOwnM: 10 + 60*r.Float64(), RequiredM: 10 + 90*r.Float64(),
		OwnKMH: 20 + 60*r.Float64(), OtherKMH: 20 + 60*r.Float64(), Eye: bandEye,
	}
	if r.IntN(3) == 0 {
		t.Eye = sight.Eye{EyesM: []float64{1.08, 2.33}, TargetM: 1.08, TargetWidthM: 1.8}
	}
	var near []sight.Obstacle
	for i := range 1 + r.IntN(6) {
		a, b := t.Own.At(t.RequiredOwnM*1.2*r.Float64()), t.Other.At(t.RequiredM*1.2*r.Float64())
		f := r.Float64()
		at := orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
		near = append(near, randomObstacle(r, int64(i+1), at))
	}
	return t, near
}

func lane(r *rand.Rand, c orb.Point, angle float64, bent bool) sight.Path {
	line := orb.LineString{c}
	for range 1 + r.IntN(4) {
		if bent {
			angle += 0.3 * (r.Float64() - 0.5)
		}
		l := 10 + 40*r.Float64()
		c = orb.Point{c[0] + l*math.Cos(angle), c[1] + l*math.Sin(angle)}
		line = append(line, c)
	}
	return sight.NewPath(line)
}

func randomObstacle(r *rand.Rand, id int64, at orb.Point) sight.Obstacle {
	o := sight.Obstacle{ID: id, Kind: "tree", Removable: true, Plant: r.IntN(2) == 0}
	base := max(0, 2*r.Float64()-0.5)
	o.BaseM, o.TopM = m(base), m(base+0.2+3*r.Float64())
	move := func(d float64) orb.Point {
		a := 2 * math.Pi * r.Float64()
		return orb.Point{at[0] + d*math.Cos(a), at[1] + d*math.Sin(a)}
	}
	switch r.IntN(4) {
	case 0:
		o.Footprint, o.RadiusM = at, 0.2+3*r.Float64()
		if r.IntN(2) == 0 {
			o.TrunkRadiusM = 0.1 + 0.2*r.Float64()
		}
	case 1:
		o.Footprint, o.RadiusM = orb.LineString{at, move(6), move(6)}, r.Float64()
	case 2: // star-shaped, mostly concave
		o.Footprint = orb.Polygon{star(r, at, 1, 6)}
	default: // with a hole
		o.Footprint = orb.Polygon{star(r, at, 3, 6), star(r, at, 0.5, 2)}
	}
	return o
}

func star(r *rand.Rand, at orb.Point, least, most float64) orb.Ring {
	n := 3 + r.IntN(6)
	var ring orb.Ring
	for i := range n {
		a := 2 * math.Pi * (float64(i) + 0.8*r.Float64()) / float64(n)
		d := least + (most-least)*r.Float64()
		ring = append(ring, orb.Point{at[0] + d*math.Cos(a), at[1] + d*math.Sin(a)})
	}
	return append(ring, ring[0])
}

// The sampler below shares no code with the package: plain distances, crossing
// numbers and heights along one line at a time.

// lineHidden says whether the line from a at height ha to b at hb is hidden by
// o. Heights of a band do not vary along the line.
func lineHidden(e sight.Eye, o *sight.Obstacle, a, b orb.Point, eyeM float64) bool {
	type body struct {
		g         orb.Geometry
		r         float64
		base, top float64
		plant     bool
	}
	bodies := []body{{o.Footprint, o.RadiusM, *o.BaseM, *o.TopM, o.Plant}}
	if o.TrunkRadiusM > 0 {
		bodies = append(bodies, body{o.Footprint, o.TrunkRadiusM, 0, *o.TopM, false})
	}
	for _, w := range bodies {
		lo, hi := 0.0, 1.0
		switch {
		case e.Band:
			band := e.Solid
			if w.plant {
				band = e.Plant
			}
			if !(w.top > band.From && w.base < band.To) {
				continue
			}
		case e.TargetM == eyeM:
			if eyeM < w.base || eyeM > w.top {
				continue
			}
		default: // heights fall or rise along the line: where are they between base and top?
			p, q := (w.base-eyeM)/(e.TargetM-eyeM), (w.top-eyeM)/(e.TargetM-eyeM)
			lo, hi = max(0, min(p, q)), min(1, max(p, q))
			if lo > hi {
				continue
			}
		}
		at := func(f float64) orb.Point { return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])} }
		if touches(w.g, w.r, at(lo), at(hi)) {
			return true
		}
	}
	return false
}

func touches(g orb.Geometry, r float64, a, b orb.Point) bool {
	switch g := g.(type) {
	case orb.Point:
		return pointSegment(g, a, b) <= r
	case orb.LineString:
		for i := 1; i < len(g); i++ {
			if segmentSegment(g[i-1], g[i], a, b) <= r {
				return true
			}
		}
	case orb.Polygon:
		inside := false
		for _, ring := range g {
			for i := 1; i < len(ring); i++ {
				p, q := ring[i-1], ring[i]
				if segmentSegment(p, q, a, b) == 0 {
					return true
				}
				if (p[1] > a[1]) != (q[1] > a[1]) && a[0] < (q[0]-p[0])*(a[1]-p[1])/(q[1]-p[1])+p[0] {
					inside = !inside
				}
			}
		}
		return inside
	}
	return false
}

func pointSegment(p, a, b orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	f := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		f = math.Max(0, math.Min(1, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/l))
	}
	return math.Hypot(p[0]-a[0]-f*dx, p[1]-a[1]-f*dy)
}

func segmentSegment(a, b, c, d orb.Point) float64 {
	side := func(p, q, x orb.Point) float64 { return (q[0]-p[0])*(x[1]-p[1]) - (q[1]-p[1])*(x[0]-p[0]) }
	if side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0 {
		return 0
	}
	return math.Min(math.Min(pointSegment(a, c, d), pointSegment(b, c, d)), math.Min(pointSegment(c, a, b), pointSegment(d, a, b)))
}

// anyHidden says whether any eye's line from a to b is hidden by any obstacle.
func anyHidden(e sight.Eye, near []sight.Obstacle, a, b orb.Point) bool {
	eyes := e.EyesM
	if e.Band {
		eyes = []float64{0}
	}
	for i := range near {
		for _, h := range eyes {
			if lineHidden(e, &near[i], a, b, h) {
				return true
			}
		}
	}
	return false
}
