package sight

import (
	"math"

	"github.com/paulmach/orb"
)

// polygons joins the hidden cells of the last run into polygons: cells whose
// radial sides overlap become one. Arcs are drawn with vertices 3 degrees
// apart at most. Two polygons may touch along a radial side.
func (w *sweep) polygons(eye orb.Point) orb.MultiPolygon {
	var open, next []*strip
	var out orb.MultiPolygon
	angle := math.Inf(-1)
	for _, c := range w.slices {
		if c.from != angle {
			open, next = w.finish(open, next, c.from, eye, &out), nil
			angle = c.from
		}
		u, v := direction(c.from), direction(c.to)
		lo, hi := w.radius(c.near, u), w.radius(c.back, u)
		st := takeStrip(open, lo, hi)
		w.trace(&st.low, c.near, c.from, c.to)
		w.trace(&st.high, c.back, c.from, c.to)
		st.to, st.lo, st.hi, st.taken = c.to, w.radius(c.near, v), w.radius(c.back, v), true
		next = append(next, st)
	}
	w.finish(open, next, math.Inf(1), eye, &out)
	return out
}

// strip is a polygon in the making: its sides nearer and farther from the eye.
type strip struct {
	low, high  []orb.Point
	to, lo, hi float64
	taken      bool
}

// takeStrip finds the strip that a cell with these radii continues.
func takeStrip(open []*strip, lo, hi float64) *strip {
	for _, st := range open {
		if !st.taken && min(hi, st.hi)-max(lo, st.lo) > thinnest {
			st.taken = true
			return st
		}
	}
	return &strip{taken: true}
}

// finish closes the strips that ended before the next direction, and returns
// those that may go on.
func (w *sweep) finish(open, next []*strip, from float64, eye orb.Point, out *orb.MultiPolygon) []*strip {
	for _, st := range open {
		if !st.taken {
			w.close(st, eye, out)
		}
	}
	var going []*strip
	for _, st := range next {
		st.taken = false
		if math.Abs(st.to-from) < 1e-12 {
			going = append(going, st)
		} else {
			w.close(st, eye, out)
		}
	}
	return going
}

func (w *sweep) close(st *strip, eye orb.Point, out *orb.MultiPolygon) {
	ring := make(orb.Ring, 0, len(st.low)+len(st.high)+1)
	add := func(p orb.Point) {
		q := orb.Point{eye[0] + p[0]*w.axis[0] - p[1]*w.axis[1], eye[1] + p[0]*w.axis[1] + p[1]*w.axis[0]}
		if n := len(ring); n == 0 || math.Hypot(q[0]-ring[n-1][0], q[1]-ring[n-1][1]) > thinnest {
			ring = append(ring, q)
		}
	}
	// Angles grow, so the far side forwards and the near side back is
	// counter-clockwise.
	for _, p := range st.high {
		add(p)
	}
	for i := len(st.low) - 1; i >= 0; i-- {
		add(st.low[i])
	}
	if len(ring) < 3 {
		return
	}
	if first, last := ring[0], ring[len(ring)-1]; math.Hypot(first[0]-last[0], first[1]-last[1]) <= thinnest {
		ring = ring[:len(ring)-1]
	}
	if len(ring) < 3 {
		return
	}
	*out = append(*out, orb.Polygon{append(ring, ring[0])})
}

const drawStep = 3 * math.Pi / 180

// trace appends the course of a bound between two directions.
func (w *sweep) trace(to *[]orb.Point, b bound, from, until float64) {
	n := 1
	if b.curve >= 0 && w.curves[b.curve].arc {
		c := &w.curves[b.curve]
		// The turn along the arc, not about the eye, sets how many vertices.
		half := math.Asin(min(1, c.r/math.Hypot(c.c[0], c.c[1])))
		n = 1 + int(math.Ceil((until-from)/(2*half)*math.Pi/drawStep))
	}
	for k := 0; k <= n; k++ {
		u := direction(from + (until-from)*float64(k)/float64(n))
		r := w.radius(b, u)
		*to = append(*to, orb.Point{u[0] * r, u[1] * r})
	}
}
