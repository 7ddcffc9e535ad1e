package sight

import (
	"cmp"
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
	order  []int32 // curves by where they begin
	active []int32 // those under the ray, in their order
	angles []float64
	splits []float64
	bounds []bound
	hits   []hit
	inside []pair
	hidden []pair
	slices []slice
	whole  bool // everything is hidden: measures the area itself

	// only sums what each owner of groups alone hides, when it is not nil: what
	// would be seen without it.
	only   []float64
	events []event
	depth  []int32

	from, to   orb.Point // directions of the sector at work
	near, past float64   // the narrowest angles that hold the area
	reach      float64   // the farthest corner of the area
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
	owner     int32
}

// event is where the ray enters or leaves what an owner hides.
type event struct {
	r     float64
	at    bound
	owner int32
	by    int32
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
	owner      int32
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
	w.near, w.past, w.reach = math.Inf(1), math.Inf(-1), 0
	for i := range w.curves {
		w.near, w.past = min(w.near, w.curves[i].from), max(w.past, w.curves[i].to)
	}
	for _, p := range area {
		w.reach = max(w.reach, math.Hypot(p[0]-eye[0], p[1]-eye[1]))
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
// is over it. A circle that hides all that lies behind needs its near side alone,
// and none at all where it stands behind or beside the area.
func (w *sweep) addDisc(c orb.Point, r float64, group int32) {
	d := math.Hypot(c[0], c[1])
	if d <= r {
		w.curves = append(w.curves, curve{from: -math.Pi, to: math.Pi, group: group, arc: true, far: true, c: c, r: r})
		return
	}
	g := &w.groups[group]
	if (d-r)*g.near > w.reach {
		return
	}
	mid, half := math.Atan2(c[1], c[0]), math.Asin(r/d)
	lo, hi := mid-half, mid+half
	if lo >= -math.Pi && hi <= math.Pi && (lo > w.past || hi < w.near) {
		return
	}
	g.thin = math.IsInf(g.far, 1)
	for _, far := range [2]bool{false, true} {
		if far && g.thin {
			break
		}
		arc := curve{group: group, arc: true, far: far, c: c, r: r}
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
	lo, hi := w.near, w.past
	w.angles, w.order, w.active = append(w.angles[:0], lo, hi), w.order[:0], w.active[:0]
	for i := range w.curves {
		w.order = append(w.order, int32(i))
		for _, a := range [2]float64{w.curves[i].from, w.curves[i].to} {
			if a > lo && a < hi {
				w.angles = append(w.angles, a)
			}
		}
	}
	slices.Sort(w.angles)
	slices.SortFunc(w.order, func(a, b int32) int { return cmp.Compare(w.curves[a].from, w.curves[b].from) })
	w.depth = append(w.depth[:0], make([]int32, len(w.only))...)
	sum, next := 0.0, 0
	for i := 1; i < len(w.angles); i++ {
		if from, to := w.angles[i-1], w.angles[i]; to-from > 1e-14 {
			next = w.turn((from+to)/2, next)
			sum += w.sector(from, to)
		}
	}
	return sum
}

// turn brings the active curves to a direction; next is the first in order that
// was not looked at yet.
func (w *sweep) turn(mid float64, next int) int {
	for ; next < len(w.order) && w.curves[w.order[next]].from <= mid; next++ {
		at, _ := slices.BinarySearch(w.active, w.order[next])
		w.active = slices.Insert(w.active, at, w.order[next])
	}
	w.active = slices.DeleteFunc(w.active, func(i int32) bool { return w.curves[i].to < mid })
	return next
}

// sector sums the hidden area between two neighbouring critical directions.
func (w *sweep) sector(from, to float64) float64 {
	w.bounds = w.bounds[:0]
	obstacles := false
	for _, i := range w.active {
		c := &w.curves[i]
		if c.group < 0 {
			w.bounds = append(w.bounds, bound{i, 1})
			continue
		}
		obstacles = true
		g := &w.groups[c.group]
		w.bounds = append(w.bounds, bound{i, g.near})
		if !math.IsInf(g.far, 1) {
			w.bounds = append(w.bounds, bound{i, g.far})
		}
	}
	if !obstacles && !w.whole {
		return 0
	}
	w.from, w.to = direction(from), direction(to)
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
	if len(w.only) > 0 {
		w.alone(u, v)
	}
	w.unite()
	sum := 0.0
	for i := range w.inside {
		for j := range w.hidden {
			if p, ok := w.inside[i].common(&w.hidden[j]); ok {
				w.slices = append(w.slices, slice{from, to, p.near, p.back})
				sum += w.between(&p, u, v)
			}
		}
	}
	return sum
}

// common is the overlap of two intervals.
func (p *pair) common(h *pair) (pair, bool) {
	out := *p
	if h.from > out.from {
		out.from, out.near = h.from, h.near
	}
	if h.to < out.to {
		out.to, out.back = h.to, h.back
	}
	return out, out.to > out.from
}

// between is the area of an interval from direction u to v.
func (w *sweep) between(p *pair, u, v orb.Point) float64 {
	area := w.under(p.back, u, v)
	if p.near.curve >= 0 {
		area -= w.under(p.near, u, v)
	}
	return area
}

// alone adds, for each owner, what it hides and no other does.
func (w *sweep) alone(u, v orb.Point) {
	w.events = w.events[:0]
	for _, h := range w.hidden {
		w.events = append(w.events, event{h.from, h.near, h.owner, 1}, event{h.to, h.back, h.owner, -1})
	}
	slices.SortFunc(w.events, func(a, b event) int { return cmp.Compare(a.r, b.r) })
	owners, sum := 0, int32(0) // of those that hide here: how many, and their sum, which is the only one's
	for i, e := range w.events {
		was := w.depth[e.owner]
		w.depth[e.owner] += e.by
		switch {
		case was == 0:
			owners, sum = owners+1, sum+e.owner
		case w.depth[e.owner] == 0:
			owners, sum = owners-1, sum-e.owner
		}
		if owners != 1 || i == len(w.events)-1 {
			continue
		}
		h := pair{from: e.r, to: w.events[i+1].r, near: e.at, back: w.events[i+1].at}
		for k := range w.inside {
			if p, ok := w.inside[k].common(&h); ok {
				w.only[sum] += w.between(&p, u, v)
			}
		}
	}
}

// pairs finds where the ray of direction m is inside the area, sorted and
// disjoint, and where each group hides it. Bounds stand in the order of groups.
func (w *sweep) pairs(m orb.Point) {
	w.inside, w.hidden = w.inside[:0], w.hidden[:0]
	for i := 0; i < len(w.bounds); {
		g := w.curves[w.bounds[i].curve].group
		w.hits = w.hits[:0]
		last := int32(-1)
		for ; i < len(w.bounds) && w.curves[w.bounds[i].curve].group == g; i++ {
			b := w.bounds[i]
			if b.curve != last { // once for both its bounds
				w.hits, last = append(w.hits, hit{w.radius(bound{b.curve, 1}, m), b.curve}), b.curve
			}
		}
		if len(w.hits) > 1 {
			slices.SortFunc(w.hits, func(a, b hit) int { return cmp.Compare(a.r, b.r) })
		}
		w.pairUp(int(g))
	}
	if w.whole {
		w.hidden = append(w.hidden, pair{0, math.Inf(1), bound{-1, 0}, endless, 0})
	}
}

func (w *sweep) pairUp(g int) {
	if g < 0 {
		// With the eye on the boundary the ray starts inside the area.
		if len(w.hits)%2 == 1 {
			h := w.hits[0]
			w.inside = append(w.inside, pair{0, h.r, bound{-1, 0}, bound{h.curve, 1}, 0})
			w.hits = w.hits[1:]
		}
		for i := 1; i < len(w.hits); i += 2 {
			a, b := w.hits[i-1], w.hits[i]
			w.inside = append(w.inside, pair{a.r, b.r, bound{a.curve, 1}, bound{b.curve, 1}, 0})
		}
		return
	}
	k := w.groups[g]
	step := 2
	if k.thin {
		step = 1
	}
	if len(w.hits)%step == 1 { // the eye is over it: hidden from the eye on
		p := pair{0, math.Inf(1), bound{-1, 0}, endless, k.owner}
		if h := w.hits[0]; !math.IsInf(k.far, 1) {
			p.to, p.back = k.far*h.r, bound{h.curve, k.far}
		}
		w.hidden, w.hits = append(w.hidden, p), w.hits[1:]
	}
	for i := step - 1; i < len(w.hits); i += step {
		a, b := w.hits[i-step+1], w.hits[i]
		p := pair{k.near * a.r, math.Inf(1), bound{a.curve, k.near}, endless, k.owner}
		if !math.IsInf(k.far, 1) {
			p.to, p.back = k.far*b.r, bound{b.curve, k.far}
		}
		w.hidden = append(w.hidden, p)
	}
}

func (w *sweep) unite() {
	if len(w.hidden) > 1 {
		slices.SortFunc(w.hidden, func(a, b pair) int { return cmp.Compare(a.from, b.from) })
	}
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
