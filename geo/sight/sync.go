package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// moving is a segment whose ends move straight and evenly for a while.
type moving struct {
	p, q     orb.Point // the ends at time 0
	vp, vq   orb.Point // their velocities, m/s
	from, to float64   // seconds
}

func (m *moving) at(t float64) (p, q orb.Point) {
	return orb.Point{m.p[0] + m.vp[0]*t, m.p[1] + m.vp[1]*t}, orb.Point{m.q[0] + m.vq[0]*t, m.q[1] + m.vq[1]*t}
}

// between is the piece of the segment from fraction f0 to f1, which moves
// evenly as well.
func (m *moving) between(f0, f1 float64) moving {
	mix := func(a, b orb.Point, f float64) orb.Point {
		return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
	}
	return moving{mix(m.p, m.q, f0), mix(m.p, m.q, f1), mix(m.vp, m.vq, f0), mix(m.vp, m.vq, f1), m.from, m.to}
}

// legs cuts the time from 0 to end into stretches in which both drivers go
// straight: driver A is speedA*t back on lane a, driver B speedB*t on lane b.
func legs(a, b *Path, speedA, speedB, end float64, out []moving) []moving {
	from := 0.0
	for from < end {
		to := min(end, nextBend(a, speedA, from), nextBend(b, speedB, from))
		if to-from > thinnest {
			m := moving{from: from, to: to}
			m.p, m.vp = glide(a, speedA, from, to)
			m.q, m.vq = glide(b, speedB, from, to)
			out = append(out, m)
		}
		from = to
	}
	return out
}

func nextBend(p *Path, speed, from float64) float64 {
	for i := 1; i < len(p.at)-1; i++ { // beyond the last point the path goes straight on
		if t := p.at[i] / speed; t > from+thinnest {
			return t
		}
	}
	return math.Inf(1)
}

func glide(p *Path, speed, from, to float64) (at, v orb.Point) {
	a, b := p.At(speed*from), p.At(speed*to)
	v = orb.Point{(b[0] - a[0]) / (to - from), (b[1] - a[1]) / (to - from)}
	return orb.Point{a[0] - v[0]*from, a[1] - v[1]*from}, v
}

func cross(a, b orb.Point) float64   { return a[0]*b[1] - a[1]*b[0] }
func dot(a, b orb.Point) float64     { return a[0]*b[0] + a[1]*b[1] }
func minus(a, b orb.Point) orb.Point { return orb.Point{a[0] - b[0], a[1] - b[1]} }

// hideMoving appends the times at which a part stands between the two ends:
// the state can change only when a vertex passes the line, an end passes an
// edge, or the line touches a disc, so one test between such times is exact.
func (s *scene) hideMoving(m *moving, p *part, out []Interval) []Interval {
	if !m.box().Intersects(p.box) || m.passes(p) {
		return out
	}
	times := s.cross[:0]
	times = append(times, m.from, m.to)
	if p.isDisc {
		times = m.discTimes(p.centre, p.radius, times)
	} else {
		for _, e := range s.edgesOf(p) {
			times = m.edgeTimes(e, times)
		}
	}
	slices.Sort(times)
	s.cross = times
	for i := 1; i < len(times); i++ {
		t0, t1 := times[i-1], times[i]
		if t1-t0 <= thinnest {
			continue
		}
		a, b := m.at((t0 + t1) / 2)
		if s.crosses(p, a, b) {
			out = append(out, Interval{t0, t1})
		}
	}
	return out
}

// box bounds the segment for all of its time.
func (m *moving) box() orb.Bound {
	p0, q0 := m.at(m.from)
	p1, q1 := m.at(m.to)
	return orb.Bound{Min: p0, Max: p0}.Extend(q0).Extend(p1).Extend(q1)
}

// passes says that the segment stays away from a part for sure: all places it
// goes through lie on one side of a line that joins two of its ends at its first
// and last time, and the part, or the circle about its box, beyond the line.
func (m *moving) passes(p *part) bool {
	centre, radius := p.centre, p.radius
	if !p.isDisc {
		half := minus(p.box.Max, p.box.Min)
		centre, radius = p.box.Center(), math.Hypot(half[0], half[1])/2
	}
	p0, q0 := m.at(m.from)
	p1, q1 := m.at(m.to)
	return beyond(p0, q0, p1, q1, centre, radius) || beyond(p1, q1, p0, q0, centre, radius) ||
		beyond(p0, p1, q0, q1, centre, radius) || beyond(q0, q1, p0, p1, centre, radius)
}

// beyond says that c and d lie on one side of the line from a to b and a circle
// on the other. A micrometre is kept for rounding.
func beyond(a, b, c, d, centre orb.Point, radius float64) bool {
	along := minus(b, a)
	length := math.Hypot(along[0], along[1])
	side := cross(along, minus(centre, a))
	if math.Abs(side) <= (radius+1e-6)*length {
		return false
	}
	e, f := cross(along, minus(c, a)), cross(along, minus(d, a))
	return side > 0 && e <= 0 && f <= 0 || side < 0 && e >= 0 && f >= 0
}

func (m *moving) edgeTimes(e edge, out []float64) []float64 {
	d0, d := minus(m.q, m.p), minus(m.vq, m.vp)
	for _, x := range [2]orb.Point{e.a, e.b} {
		e0 := minus(x, m.p)
		out = m.roots(out, cross(d0, e0), cross(d, e0)-cross(d0, m.vp), -cross(d, m.vp))
	}
	along := minus(e.b, e.a)
	out = m.roots(out, cross(along, minus(m.p, e.a)), cross(along, m.vp))
	return m.roots(out, cross(along, minus(m.q, e.a)), cross(along, m.vq))
}

func (m *moving) discTimes(c orb.Point, r float64, out []float64) []float64 {
	for _, end := range [2][2]orb.Point{{minus(m.p, c), m.vp}, {minus(m.q, c), m.vq}} {
		out = m.roots(out, dot(end[0], end[0])-r*r, 2*dot(end[0], end[1]), dot(end[1], end[1]))
	}
	// The line touches the circle when cross² = r²·length².
	d0, d, e0 := minus(m.q, m.p), minus(m.vq, m.vp), minus(c, m.p)
	a, b, g := cross(d0, e0), cross(d, e0)-cross(d0, m.vp), -cross(d, m.vp)
	r2 := r * r
	return m.roots(out, a*a-r2*dot(d0, d0), 2*a*b-2*r2*dot(d0, d), b*b+2*a*g-r2*dot(d, d), 2*b*g, g*g)
}

// roots appends the times in (from, to) at which the polynomial with these
// coefficients, lowest first, changes its sign. It is run through between the
// turning points found the same way from its derivative, so no change is missed.
func (m *moving) roots(out []float64, c ...float64) []float64 {
	// Time from 0 to 1 keeps the coefficients of one size.
	var p polynomial
	p.n = copy(p.c[:], c)
	shift(p.c[:p.n], m.from, m.to-m.from)
	found, n := signChanges(p)
	for _, x := range found[:n] {
		out = append(out, m.from+x*(m.to-m.from))
	}
	return out
}

// polynomial has n coefficients, lowest first; passed by value, so that finding
// roots allocates nothing.
type polynomial struct {
	c [5]float64
	n int
}

// shift rewrites a polynomial in t for x with t = from + x*width.
func shift(c []float64, from, width float64) {
	for i := range c {
		for j := len(c) - 2; j >= i; j-- {
			c[j] += from * c[j+1]
		}
	}
	w := 1.0
	for i := range c {
		c[i] *= w
		w *= width
	}
}

func value(c []float64, x float64) float64 {
	v := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		v = v*x + c[i]
	}
	return v
}

// signChanges are the places in (0, 1) where the sign changes.
func signChanges(p polynomial) (out [5]float64, n int) {
	if p.n < 2 {
		return out, 0
	}
	if p.n == 2 {
		if x := -p.c[0] / p.c[1]; x > 0 && x < 1 {
			out[0], n = x, 1
		}
		return out, n
	}
	slope := polynomial{n: p.n - 1}
	for i := 1; i < p.n; i++ {
		slope.c[i-1] = float64(i) * p.c[i]
	}
	turns, k := signChanges(slope)
	turns[k] = 1
	lo := 0.0
	for _, hi := range turns[:k+1] {
		if x, ok := bisect(p.c[:p.n], lo, hi); ok {
			out[n] = x
			n++
		}
		lo = hi
	}
	return out, n
}

func bisect(c []float64, lo, hi float64) (float64, bool) {
	vl, vh := value(c, lo), value(c, hi)
	if vl == 0 {
		return lo, lo > 0
	}
	if vh == 0 || (vl > 0) == (vh > 0) {
		return 0, false
	}
	for range 60 {
		mid := (lo + hi) / 2
		if mid <= lo || mid >= hi {
			break
		}
		if (value(c, mid) > 0) == (vl > 0) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2, true
}

// crosses says whether the part stands between a and b.
func (s *scene) crosses(p *part, a, b orb.Point) bool {
	if p.isDisc {
		d, e := minus(b, a), minus(p.centre, a)
		f := 0.0
		if dd := dot(d, d); dd > 0 {
			f = min(max(dot(e, d)/dd, 0), 1)
		}
		return math.Hypot(e[0]-f*d[0], e[1]-f*d[1]) <= p.radius
	}
	for _, e := range s.edgesOf(p) {
		d, g := minus(b, a), minus(e.b, e.a)
		if (cross(d, minus(e.a, a)) > 0) != (cross(d, minus(e.b, a)) > 0) &&
			(cross(g, minus(a, e.a)) > 0) != (cross(g, minus(b, e.a)) > 0) {
			return true
		}
	}
	return s.contains(p, a)
}

// together is the times at which at least one of the two drivers cannot see the
// other while both head for the conflict point (section 6.1.5 of the methods).
// Ground is taken as level here.
func (s *scene) together(end float64) []Interval {
	speedA, speedB := s.t.OwnKMH/3.6, s.t.OtherKMH/3.6
	s.legs = legs(&s.t.Own, &s.t.Other, speedA, speedB, end, s.legs[:0])
	out := s.times[:0]
	for i := range s.parts {
		p := &s.parts[i]
		if s.items[p.obstacle].state != hiding {
			continue
		}
		for j := range s.legs {
			out = s.hideBothWays(&s.legs[j], p, out)
		}
	}
	s.times = out
	return united(out)
}

func (s *scene) hideBothWays(m *moving, p *part, out []Interval) []Interval {
	if p.everywhere || s.eye.Band {
		return s.hideMoving(m, p, out)
	}
	for _, h := range s.eye.EyesM {
		f0, f1, ok := s.eye.hides(h, p.base, p.top, p.plant)
		if !ok {
			continue
		}
		ahead := m.between(f0, f1)
		out = s.hideMoving(&ahead, p, out)
		if f0 == 0 && f1 == 1 {
			continue // the way back is the same segment
		}
		back := m.between(1-f0, 1-f1)
		out = s.hideMoving(&back, p, out)
	}
	return out
}
