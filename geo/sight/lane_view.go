package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// view is a lane seen from one place: its straight pieces, and what each
// obstacle hides of them.
type view struct {
	eye    orb.Point
	eyeZ   float64 // height of the ground at the eye
	from   float64 // the first and last distance along the lane
	to     float64
	points []lanePoint
	spans  []span
}

// lanePoint is a vertex of the lane, relative to the eye.
type lanePoint struct {
	at   orb.Point
	s, z float64 // distance along the lane; height of the ground
}

// groundStepM is the longest piece of a lane whose ground is taken as straight.
const groundStepM = 5

// look prepares the view from eye of the path between two distances. Beyond its
// ends a path goes straight on.
func (v *view) look(eye orb.Point, path *Path, from, to float64, ground Ground) {
	v.eye, v.from, v.to = eye, from, to
	v.points, v.spans = v.points[:0], v.spans[:0]
	v.eyeZ = heightAt(ground, eye)
	v.addPoint(path, from, ground)
	for i, s := range path.at {
		if s <= from || s >= to || (i == 0 || i == len(path.at)-1) && ground == nil {
			continue
		}
		v.fill(path, s, ground)
		v.addPoint(path, s, ground)
	}
	v.fill(path, to, ground)
	v.addPoint(path, to, ground)
}

// fill adds the points needed between the last one and s for the ground.
func (v *view) fill(path *Path, s float64, ground Ground) {
	if ground == nil {
		return
	}
	last := v.points[len(v.points)-1].s
	n := math.Ceil((s - last) / groundStepM)
	for k := 1.0; k < n; k++ {
		v.addPoint(path, last+(s-last)*k/n, ground)
	}
}

func (v *view) addPoint(path *Path, s float64, ground Ground) {
	at := path.At(s)
	v.points = append(v.points, lanePoint{orb.Point{at[0] - v.eye[0], at[1] - v.eye[1]}, s, heightAt(ground, at)})
}

func heightAt(ground Ground, at orb.Point) float64 {
	if ground == nil {
		return 0
	}
	z, known := ground(at)
	if !known {
		return 0
	}
	return z
}

// widthM is how wide a stretch of the lane is square to the line of sight: the
// integral of sin(angle between lane and line) ds, in closed form. It is what a
// stretch must have to hide a target (section 4.3 of the methods).
func (v *view) widthM(from, to float64) float64 {
	sum := 0.0
	for i := 1; i < len(v.points); i++ {
		a, b := v.points[i-1], v.points[i]
		lo, hi := max(from, a.s), min(to, b.s)
		if hi <= lo {
			continue
		}
		l := b.s - a.s
		ux, uy := (b.at[0]-a.at[0])/l, (b.at[1]-a.at[1])/l
		h := math.Abs(ux*a.at[1] - uy*a.at[0])
		if h < thinnest {
			continue
		}
		x := ux*a.at[0] + uy*a.at[1] - a.s
		sum += h * (math.Asinh((x+hi)/h) - math.Asinh((x+lo)/h))
	}
	return sum
}

// nearest is the smallest fraction of a sight line that is looked at: nothing
// stands within a billionth of the way from the eye unless the eye is in it.
const nearest = 1e-12

// wedge is one straight piece as seen: limits that a point of an obstacle must
// keep to hide some of it. The fraction of the way is f = fx*x + fy*y, and the
// height of the sheet of sight lines above the eye's ground is gx*x + gy*y.
type wedge struct {
	a             lanePoint
	ux, uy, l     float64
	fx, fy        float64
	gx, gy        float64
	low, high     float64 // limits of the height, relative to the eye
	heightsMatter bool
}

// wedgeOf is false when the piece has no length.
func (v *view) wedgeOf(i int) (w wedge, ok bool) {
	a, b := v.points[i-1], v.points[i]
	dx, dy := b.at[0]-a.at[0], b.at[1]-a.at[1]
	w.a, w.l = a, b.s-a.s
	if w.l < thinnest {
		return w, false
	}
	w.ux, w.uy = dx/w.l, dy/w.l
	h := w.ux*a.at[1] - w.uy*a.at[0] // signed distance of the eye from the lane's line
	if math.Abs(h) < grazingM {
		// The lane points at the eye: look from a micrometre beside it.
		h = math.Copysign(grazingM, h)
		w.a.at = orb.Point{a.at[0] - w.uy*grazingM, a.at[1] + w.ux*grazingM}
		if h < 0 {
			w.a.at = orb.Point{a.at[0] + w.uy*grazingM, a.at[1] - w.ux*grazingM}
		}
		h = w.ux*w.a.at[1] - w.uy*w.a.at[0]
	}
	w.fx, w.fy = -w.uy/h, w.ux/h
	return w, true
}

const grazingM = 1e-6

// tilt sets the height limits of a part for one eye and target height.
func (w *wedge) tilt(v *view, i int, p *part, eyeM, targetM float64) {
	za := w.a.z + targetM - v.eyeZ - eyeM
	slope := (v.points[i].z - w.a.z) / w.l
	// On the lane the height is za + slope*s with s = u·P - u·A and f = 1.
	k := za - slope*(w.ux*w.a.at[0]+w.uy*w.a.at[1])
	w.gx, w.gy = k*w.fx+slope*w.ux, k*w.fy+slope*w.uy
	w.low, w.high = p.base+p.ground-v.eyeZ-eyeM, p.top+p.ground-v.eyeZ-eyeM
	w.heightsMatter = true
}

// along is the distance on the lane that a point at fraction f > 0 hides.
func (w *wedge) along(x, y float64) float64 {
	f := w.fx*x + w.fy*y
	return w.a.s + (x/f-w.a.at[0])*w.ux + (y/f-w.a.at[1])*w.uy
}

// cut shortens the segment from t0 to t1 of a→b to where low <= value <= high
// for a value that runs linearly from va to vb.
func cut(t0, t1 *float64, va, vb, low, high float64) bool {
	d := vb - va
	if d == 0 {
		return va >= low && va <= high
	}
	lo, hi := (low-va)/d, (high-va)/d
	if lo > hi {
		lo, hi = hi, lo
	}
	*t0, *t1 = max(*t0, lo), min(*t1, hi)
	return *t0 <= *t1
}

// hiddenByEdge is the stretch that the segment a→b, relative to the eye, hides.
func (w *wedge) hiddenByEdge(a, b orb.Point) (Interval, bool) {
	t0, t1 := 0.0, 1.0
	if !cut(&t0, &t1, w.fx*a[0]+w.fy*a[1], w.fx*b[0]+w.fy*b[1], nearest, 1) {
		return Interval{}, false
	}
	if w.heightsMatter && !cut(&t0, &t1, w.gx*a[0]+w.gy*a[1], w.gx*b[0]+w.gy*b[1], w.low, w.high) {
		return Interval{}, false
	}
	dx, dy := b[0]-a[0], b[1]-a[1]
	s, e := w.along(a[0]+t0*dx, a[1]+t0*dy), w.along(a[0]+t1*dx, a[1]+t1*dy)
	return w.clamp(min(s, e), max(s, e))
}

func (w *wedge) clamp(from, to float64) (Interval, bool) {
	from, to = max(from, w.a.s), min(to, w.a.s+w.l)
	return Interval{from, to}, to-from > thinnest
}

// hide adds to the view what a part hides from one eye height.
func (s *scene) hide(v *view, p *part, eyeM float64) {
	for i := 1; i < len(v.points); i++ {
		w, ok := v.wedgeOf(i)
		if !ok {
			continue
		}
		if !s.eye.Band && !p.everywhere {
			w.tilt(v, i, p, eyeM, s.eye.TargetM)
		}
		if p.isDisc {
			if in, ok := w.hiddenByDisc(orb.Point{p.centre[0] - v.eye[0], p.centre[1] - v.eye[1]}, p.radius); ok {
				v.spans = append(v.spans, span{in, p.obstacle})
			}
			continue
		}
		s.hideByEdges(v, p, &w)
	}
}

func (s *scene) hideByEdges(v *view, p *part, w *wedge) {
	found := s.found[:0]
	for _, e := range s.edgesOf(p) {
		a := orb.Point{e.a[0] - v.eye[0], e.a[1] - v.eye[1]}
		b := orb.Point{e.b[0] - v.eye[0], e.b[1] - v.eye[1]}
		if in, ok := w.hiddenByEdge(a, b); ok {
			found = append(found, in)
		}
	}
	if w.heightsMatter && (w.gx != 0 || w.gy != 0) {
		found = s.hideByCaps(v, p, w, w.low, found)
		found = s.hideByCaps(v, p, w, w.high, found)
	}
	s.found = found
	for _, in := range united(found) {
		v.spans = append(v.spans, span{in, p.obstacle})
	}
}

// hideByCaps adds what the lids of a polygon hide: where the sheet of sight
// lines passes through its top or its base.
func (s *scene) hideByCaps(v *view, p *part, w *wedge, level float64, found []Interval) []Interval {
	g := math.Hypot(w.gx, w.gy)
	ex, ey := -w.gy/g, w.gx/g // along the line of that height
	ox, oy := w.gx*level/(g*g), w.gy*level/(g*g)
	cross := s.cross[:0]
	for _, e := range s.edgesOf(p) {
		ax, ay := e.a[0]-v.eye[0], e.a[1]-v.eye[1]
		bx, by := e.b[0]-v.eye[0], e.b[1]-v.eye[1]
		ga, gb := w.gx*ax+w.gy*ay-level, w.gx*bx+w.gy*by-level
		if (ga > 0) == (gb > 0) {
			continue
		}
		t := ga / (ga - gb)
		cross = append(cross, ex*(ax+t*(bx-ax))+ey*(ay+t*(by-ay)))
	}
	slices.Sort(cross)
	s.cross = cross
	lid := *w
	lid.heightsMatter = false // every point of the lid has the right height
	for i := 1; i < len(cross); i += 2 {
		a := orb.Point{ox + ex*cross[i-1], oy + ey*cross[i-1]}
		b := orb.Point{ox + ex*cross[i], oy + ey*cross[i]}
		if in, ok := lid.hiddenByEdge(a, b); ok {
			found = append(found, in)
		}
	}
	return found
}

// limit is a half-plane x*px + y*py >= c.
type limit struct{ x, y, c float64 }

// hiddenByDisc is the stretch that a disc hides. The part of the disc within
// the limits is convex, so its ends are at tangents, at the ends of chords cut
// by the limits, or where two limits cross inside it.
func (w *wedge) hiddenByDisc(c orb.Point, r float64) (Interval, bool) {
	limits := [4]limit{{w.fx, w.fy, nearest}, {-w.fx, -w.fy, -1}, {w.gx, w.gy, w.low}, {-w.gx, -w.gy, -w.high}}
	n := 2
	if w.heightsMatter {
		n = 4
	}
	if w.beside(c, r) {
		return Interval{}, false
	}
	for _, m := range limits[:n] { // wholly outside one limit: the usual case
		if m.x*c[0]+m.y*c[1]+r*math.Hypot(m.x, m.y) < m.c {
			return Interval{}, false
		}
	}
	ends := discEnds{c: c, r: r, w: w, limits: limits[:n], from: math.Inf(1), to: math.Inf(-1)}
	ends.tangents()
	for i := range n {
		ends.chord(i)
		for j := range i {
			ends.corner(i, j)
		}
	}
	if ends.from > ends.to {
		return Interval{}, false
	}
	return w.clamp(ends.from, ends.to)
}

// beside says whether a disc lies wholly outside the wedge between the lines to
// the two ends of the piece.
func (w *wedge) beside(c orb.Point, r float64) bool {
	a := w.a.at
	b := orb.Point{a[0] + w.l*w.ux, a[1] + w.l*w.uy}
	turn := math.Copysign(1, a[0]*b[1]-a[1]*b[0])
	return turn*(a[0]*c[1]-a[1]*c[0]) < -r*math.Hypot(a[0], a[1])-thinnest ||
		turn*(c[0]*b[1]-c[1]*b[0]) < -r*math.Hypot(b[0], b[1])-thinnest
}

type discEnds struct {
	c        orb.Point
	r        float64
	w        *wedge
	limits   []limit
	from, to float64
}

// try counts a point of the disc that lies within every limit but the given.
func (d *discEnds) try(x, y float64, but, but2 int) {
	for i, m := range d.limits {
		if i != but && i != but2 && m.x*x+m.y*y < m.c {
			return
		}
	}
	s := d.w.along(x, y)
	d.from, d.to = min(d.from, s), max(d.to, s)
}

func (d *discEnds) tangents() {
	dd := d.c[0]*d.c[0] + d.c[1]*d.c[1]
	if dd <= d.r*d.r {
		return
	}
	// The touching points are at sqrt(D²-r²) along the tangents.
	k := (dd - d.r*d.r) / dd
	h := d.r * math.Sqrt(dd-d.r*d.r) / dd
	d.try(k*d.c[0]-h*d.c[1], k*d.c[1]+h*d.c[0], -1, -1)
	d.try(k*d.c[0]+h*d.c[1], k*d.c[1]-h*d.c[0], -1, -1)
}

func (d *discEnds) chord(i int) {
	m := d.limits[i]
	g2 := m.x*m.x + m.y*m.y
	if g2 == 0 {
		return
	}
	off := (m.c - m.x*d.c[0] - m.y*d.c[1]) / g2
	half := d.r*d.r - off*off*g2
	if half < 0 {
		return
	}
	k := math.Sqrt(half / g2)
	x, y := d.c[0]+off*m.x, d.c[1]+off*m.y
	d.try(x-k*m.y, y+k*m.x, i, -1)
	d.try(x+k*m.y, y-k*m.x, i, -1)
}

func (d *discEnds) corner(i, j int) {
	a, b := d.limits[i], d.limits[j]
	det := a.x*b.y - a.y*b.x
	if math.Abs(det) < 1e-14*math.Hypot(a.x, a.y)*math.Hypot(b.x, b.y) || det == 0 {
		return
	}
	x, y := (a.c*b.y-b.c*a.y)/det, (a.x*b.c-b.x*a.c)/det
	if math.Hypot(x-d.c[0], y-d.c[1]) <= d.r {
		d.try(x, y, i, j)
	}
}
