package sight

import (
	"math"

	"github.com/paulmach/orb"
)

// meet adds the directions between from and to in which two bounds cross.
func (w *sweep) meet(a, b bound, from, to float64) {
	if a.curve == b.curve {
		return
	}
	p, q := &w.curves[a.curve], &w.curves[b.curve]
	switch {
	case !p.arc && !q.arc:
		w.meetLines(p, a.scale, q, b.scale, from, to)
	case p.arc && q.arc:
		w.meetArcs(p, a.scale, q, b.scale, from, to)
	case p.arc:
		w.meetMixed(q, b.scale, p, a.scale, from, to)
	default:
		w.meetMixed(p, a.scale, q, b.scale, from, to)
	}
}

func (w *sweep) split(at orb.Point, from, to float64) {
	if cross(w.from, at) < 0 || cross(at, w.to) < 0 { // for most of them
		return
	}
	if a := math.Atan2(at[1], at[0]); a > from && a < to {
		w.splits = append(w.splits, a)
	}
}

func (w *sweep) meetLines(p *curve, sp float64, q *curve, sq, from, to float64) {
	det := cross(p.n, q.n)
	if det == 0 {
		return
	}
	dp, dq := p.d*sp, q.d*sq
	w.split(orb.Point{(dp*q.n[1] - dq*p.n[1]) / det, (p.n[0]*dq - q.n[0]*dp) / det}, from, to)
}

func (w *sweep) meetMixed(line *curve, sl float64, arc *curve, sa, from, to float64) {
	n2 := dot(line.n, line.n)
	c, r := orb.Point{arc.c[0] * sa, arc.c[1] * sa}, arc.r*sa
	off := (line.d*sl - dot(line.n, c)) / n2
	h := r*r - off*off*n2
	if h < 0 {
		return
	}
	k := math.Sqrt(h / n2)
	x, y := c[0]+off*line.n[0], c[1]+off*line.n[1]
	w.split(orb.Point{x - k*line.n[1], y + k*line.n[0]}, from, to)
	w.split(orb.Point{x + k*line.n[1], y - k*line.n[0]}, from, to)
}

func (w *sweep) meetArcs(p *curve, sp float64, q *curve, sq, from, to float64) {
	a, ra := orb.Point{p.c[0] * sp, p.c[1] * sp}, p.r*sp
	b, rb := orb.Point{q.c[0] * sq, q.c[1] * sq}, q.r*sq
	d := minus(b, a)
	dd := dot(d, d)
	if dd == 0 {
		return
	}
	f := (dd + ra*ra - rb*rb) / (2 * dd)
	h := ra*ra/dd - f*f
	if h < 0 {
		return
	}
	k := math.Sqrt(h)
	w.split(orb.Point{a[0] + f*d[0] - k*d[1], a[1] + f*d[1] + k*d[0]}, from, to)
	w.split(orb.Point{a[0] + f*d[0] + k*d[1], a[1] + f*d[1] - k*d[0]}, from, to)
}
