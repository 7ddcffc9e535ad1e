package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// sweep turns a ray about an eye, which lies at the origin, over an area. Between
// two neighbouring critical directions (vertices, tangents, crossings) the order
// of what the ray meets is fixed, so that the hidden area is a sum of exact
// integrals ½(r² far − r² near) dθ: triangles under edges, Green's theorem under
// arcs. Nothing is sampled.
type sweep struct {
	axis   orb.Point // the direction of angle 0, towards the middle of the area
	curves []curve
	groups []group
	angles []float64
	splits []float64
	bounds []bound
	hits   []hit
	inside []pair
	hidden []pair
	slices []slice
	whole  bool // everything is hidden: measures the area itself
}

// curve is an edge or one side of a circle, over a range of directions.
type curve struct {
	from, to float64
	group    int32 // -1: the boundary of the area
	arc, far bool
	n        orb.Point // of an edge's line n·x = d
	d        float64
	c        orb.Point // of an arc
	r        float64
}

// group is a part as seen: what it hides runs from near times where the ray
// enters to far times where it leaves, far being infinite when it hides all
// that lies behind.
type group struct {
	near, far float64
	thin      bool
}

// bound is a curve enlarged about the eye.
type bound struct {
	curve int32
	scale float64
}

type hit struct {
	r     float64
	curve int32
}

// pair is an interval on the ray.
type pair struct {
	from, to   float64
	near, back bound
}

// slice is a hidden cell between two directions.
type slice struct {
	from, to   float64
	near, back bound
}

var endless = bound{curve: -1, scale: math.Inf(1)}

func (w *sweep) reset(eye orb.Point, area orb.Ring) {
	w.curves, w.groups, w.slices = w.curves[:0], w.groups[:0], w.slices[:0]
	var mid orb.Point
	for _, p := range area {
		mid[0] += p[0] - eye[0]
		mid[1] += p[1] - eye[1]
	}
	l := math.Hypot(mid[0], mid[1])
	w.axis = orb.Point{1, 0}
	if l > 0 {
		w.axis = orb.Point{mid[0] / l, mid[1] / l}
	}
	for i, b := range area {
		a := area[(i+len(area)-1)%len(area)]
		w.addEdge(w.turned(a, eye), w.turned(b, eye), -1)
	}
}

// turned is p relative to the eye with the axis as x.
func (w *sweep) turned(p, eye orb.Point) orb.Point {
	d := minus(p, eye)
	return orb.Point{dot(d, w.axis), cross(w.axis, d)}
}

func (w *sweep) addEdge(a, b orb.Point, group int32) {
	n := orb.Point{b[1] - a[1], a[0] - b[0]}
	d := dot(n, a)
	l := math.Hypot(n[0], n[1])
	if math.Abs(d) <= 1e-12*l*(1+math.Hypot(a[0], a[1])) { // points at the eye: no width
		return
	}
	w.addRange(curve{group: group, n: n, d: d}, math.Atan2(a[1], a[0]), math.Atan2(b[1], b[0]))
}

// addRange adds a curve between two directions, the short way round.
func (w *sweep) addRange(c curve, from, to float64) {
	if from > to {
		from, to = to, from
	}
	if to-from > math.Pi { // across the back
		c.from, c.to = to, math.Pi
		w.curves = append(w.curves, c)
		c.from, c.to = -math.Pi, from
		w.curves = append(w.curves, c)
		return
	}
	c.from, c.to = from, to
	w.curves = append(w.curves, c)
}

// addDisc adds both sides of a circle, or its far side all round when the eye
// is over it.
func (w *sweep) addDisc(c orb.Point, r float64, group int32) {
	d := math.Hypot(c[0], c[1])
	if d <= r {
		w.curves = append(w.curves, curve{from: -math.Pi, to: math.Pi, group: group, arc: true, far: true, c: c, r: r})
		return
	}
	mid, half := math.Atan2(c[1], c[0]), math.Asin(r/d)
	for _, far := range [2]bool{false, true} {
		arc := curve{group: group, arc: true, far: far, c: c, r: r}
		lo, hi := mid-half, mid+half
		switch {
		case lo < -math.Pi:
			w.addRange(arc, lo+2*math.Pi, hi)
		case hi > math.Pi:
			w.addRange(arc, lo, hi-2*math.Pi)
		default:
			w.addRange(arc, lo, hi)
		}
	}
}

// radius is where the ray of direction u meets a bound.
func (w *sweep) radius(b bound, u orb.Point) float64 {
	if b.curve < 0 {
		return b.scale
	}
	c := &w.curves[b.curve]
	if !c.arc {
		return b.scale * c.d / dot(c.n, u)
	}
	along, off := dot(c.c, u), cross(c.c, u)
	h := math.Sqrt(max(0, c.r*c.r-off*off))
	if c.far {
		return b.scale * (along + h)
	}
	return b.scale * (along - h)
}

// under is the area between the eye and a bound from direction u to v.
func (w *sweep) under(b bound, u, v orb.Point) float64 {
	ru, rv := w.radius(b, u), w.radius(b, v)
	c := &w.curves[b.curve]
	if !c.arc {
		return ru * rv * cross(u, v) / 2
	}
	r, cx, cy := c.r*b.scale, c.c[0]*b.scale, c.c[1]*b.scale
	s0, c0 := (ru*u[1]-cy)/r, (ru*u[0]-cx)/r
	s1, c1 := (rv*v[1]-cy)/r, (rv*v[0]-cx)/r
	turn := math.Atan2(c0*s1-s0*c1, c0*c1+s0*s1)
	if c.far && turn < 0 {
		turn += 2 * math.Pi
	} else if !c.far && turn > 0 {
		turn -= 2 * math.Pi
	}
	return (r*r*turn + r*(cx*(s1-s0)-cy*(c1-c0))) / 2
}

// run finds the hidden cells of the area and returns their summed area.
func (w *sweep) run() float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range w.curves {
		if w.curves[i].group < 0 {
			lo, hi = min(lo, w.curves[i].from), max(hi, w.curves[i].to)
		}
	}
	w.angles = append(w.angles[:0], lo, hi)
	for i := range w.curves {
		for _, a := range [2]float64{w.curves[i].from, w.curves[i].to} {
			if a > lo && a < hi {
				w.angles = append(w.angles, a)
			}
		}
	}
	slices.Sort(w.angles)
	sum := 0.0
	for i := 1; i < len(w.angles); i++ {
		if w.angles[i]-w.angles[i-1] > 1e-14 {
			sum += w.sector(w.angles[i-1], w.angles[i])
		}
	}
	return sum
}

// sector sums the hidden area between two neighbouring critical directions.
func (w *sweep) sector(from, to float64) float64 {
	w.bounds = w.bounds[:0]
	mid := (from + to) / 2
	obstacles := false
	for i := range w.curves {
		c := &w.curves[i]
		if c.from > mid || c.to < mid {
			continue
		}
		if c.group < 0 {
			w.bounds = append(w.bounds, bound{int32(i), 1})
			continue
		}
		obstacles = true
		g := &w.groups[c.group]
		w.bounds = append(w.bounds, bound{int32(i), g.near})
		if !math.IsInf(g.far, 1) {
			w.bounds = append(w.bounds, bound{int32(i), g.far})
		}
	}
	if !obstacles && !w.whole {
		return 0
	}
	w.splits = append(w.splits[:0], from, to)
	for i := range w.bounds {
		for j := range i {
			w.meet(w.bounds[i], w.bounds[j], from, to)
		}
	}
	slices.Sort(w.splits)
	sum := 0.0
	for i := 1; i < len(w.splits); i++ {
		if w.splits[i]-w.splits[i-1] > 1e-14 {
			sum += w.cells(w.splits[i-1], w.splits[i])
		}
	}
	return sum
}

func direction(angle float64) orb.Point {
	s, c := math.Sincos(angle)
	return orb.Point{c, s}
}

// cells sums the hidden cells between two directions without a crossing between.
func (w *sweep) cells(from, to float64) float64 {
	m := direction((from + to) / 2)
	w.pairs(m)
	if len(w.hidden) == 0 || len(w.inside) == 0 {
		return 0
	}
	u, v := direction(from), direction(to)
	sum := 0.0
	for _, in := range w.inside {
		for _, h := range w.hidden {
			near, back := in.near, in.back
			lo, hi := in.from, in.to
			if h.from > lo {
				lo, near = h.from, h.near
			}
			if h.to < hi {
				hi, back = h.to, h.back
			}
			if hi <= lo {
				continue
			}
			w.slices = append(w.slices, slice{from, to, near, back})
			sum += w.under(back, u, v)
			if near.curve >= 0 {
				sum -= w.under(near, u, v)
			}
		}
	}
	return sum
}

// pairs finds where the ray of direction m is inside the area and where it is
// hidden, both as sorted disjoint intervals.
func (w *sweep) pairs(m orb.Point) {
	w.inside, w.hidden = w.inside[:0], w.hidden[:0]
	for g := -1; g < len(w.groups); g++ {
		w.hits = w.hits[:0]
		for _, b := range w.bounds {
			c := &w.curves[b.curve]
			if int(c.group) == g && (g < 0 || b.scale == w.groups[g].near) && !w.hitKnown(b.curve) {
				w.hits = append(w.hits, hit{w.radius(bound{b.curve, 1}, m), b.curve})
			}
		}
		slices.SortFunc(w.hits, func(a, b hit) int {
			switch {
			case a.r < b.r:
				return -1
			case a.r > b.r:
				return 1
			}
			return 0
		})
		w.pairUp(g)
	}
	if w.whole {
		w.hidden = append(w.hidden, pair{0, math.Inf(1), bound{-1, 0}, endless})
	}
	w.unite()
}

func (w *sweep) hitKnown(curve int32) bool {
	for _, h := range w.hits {
		if h.curve == curve {
			return true
		}
	}
	return false
}

func (w *sweep) pairUp(g int) {
	if g < 0 {
		// With the eye on the boundary the ray starts inside the area.
		if len(w.hits)%2 == 1 {
			h := w.hits[0]
			w.inside = append(w.inside, pair{0, h.r, bound{-1, 0}, bound{h.curve, 1}})
			w.hits = w.hits[1:]
		}
		for i := 1; i < len(w.hits); i += 2 {
			a, b := w.hits[i-1], w.hits[i]
			w.inside = append(w.inside, pair{a.r, b.r, bound{a.curve, 1}, bound{b.curve, 1}})
		}
		return
	}
	k := w.groups[g]
	step := 2
	if k.thin {
		step = 1
	}
	if len(w.hits)%step == 1 { // the eye is over it: hidden from the eye on
		p := pair{0, math.Inf(1), bound{-1, 0}, endless}
		if h := w.hits[0]; !math.IsInf(k.far, 1) {
			p.to, p.back = k.far*h.r, bound{h.curve, k.far}
		}
		w.hidden, w.hits = append(w.hidden, p), w.hits[1:]
	}
	for i := step - 1; i < len(w.hits); i += step {
		a, b := w.hits[i-step+1], w.hits[i]
		p := pair{k.near * a.r, math.Inf(1), bound{a.curve, k.near}, endless}
		if !math.IsInf(k.far, 1) {
			p.to, p.back = k.far*b.r, bound{b.curve, k.far}
		}
		w.hidden = append(w.hidden, p)
	}
}

func (w *sweep) unite() {
	slices.SortFunc(w.hidden, func(a, b pair) int {
		switch {
		case a.from < b.from:
			return -1
		case a.from > b.from:
			return 1
		}
		return 0
	})
	out := w.hidden[:0]
	for _, p := range w.hidden {
		if n := len(out); n > 0 && p.from <= out[n-1].to {
			if p.to > out[n-1].to {
				out[n-1].to, out[n-1].back = p.to, p.back
			}
			continue
		}
		out = append(out, p)
	}
	w.hidden = out
}
