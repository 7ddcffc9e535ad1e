package demo

import "math"

// corner is the triangle of one approach with the one from its right, in
// metres: the conflict point and the two points a stopping distance back.
type corner struct {
	junction   int
	own, right arm
	c, pa, pb  pt
	kerbA      float64 // from c towards pb: where the own road's kerb is
	kerbB      float64 // from c towards pa: where the other road's kerb is
}

// stoppingM is the distance of GB 50647 with the rows of CJJ 37 above 60
// km/h; for speeds between the rows the next row.
func stoppingM(speedKMH int) float64 {
	for _, row := range [][2]int{{20, 20}, {25, 25}, {30, 30}, {35, 35}, {40, 40}, {45, 50}, {50, 60}, {60, 75}, {80, 110}, {100, 160}} {
		if speedKMH <= row[0] {
			return float64(row[1])
		}
	}
	return 210
}

// corners are the triangles of a junction of plain form: all its arms meet in
// one node or in the four of divided roads, none is a ramp, and no median is
// closed (there a side road only turns right, and no paths cross).
func (a *atlas) corners(index int) []corner {
	j := a.junctions[index]
	if j.ring || j.linked() || len(j.arms) < 3 || len(j.arms) > 4 || len(j.nodes) > 4 || j.closed() {
		return nil
	}
	var out []corner
	for i, own := range j.arms {
		right := j.arms[(i+len(j.arms)-1)%len(j.arms)] // the next one anticlockwise
		gap := math.Mod(own.bearing-right.bearing+360, 360)
		if !own.in || !right.in || gap < 50 || gap > 130 || !own.tagsSpeed() || !right.tagsSpeed() {
			continue
		}
		if k, ok := j.triangle(index, own, right); ok {
			out = append(out, k)
		}
	}
	return out
}

func (j junction) closed() bool {
	for _, m := range j.arms {
		if m.dual && m.in != m.out {
			return true
		}
	}
	return false
}

func (j junction) triangle(index int, own, right arm) (corner, bool) {
	stemA, stemB := !j.opposite(own), !j.opposite(right)
	offA, offB := own.laneOffset(!stemA), right.laneOffset(false)
	if stemA && stemB {
		return corner{}, false
	}
	a0, ua := own.origin()
	b0, ub := right.origin()
	// A driver comes in along -u; his right is that of -u.
	a1 := a0.add(ua.mul(-1).right().mul(offA))
	b1 := b0.add(ub.mul(-1).right().mul(offB))
	f := b1.sub(a1).cross(ub) / ua.cross(ub)
	c := a1.add(ua.mul(f))
	sa, sb := stoppingM(own.speedKMH), stoppingM(right.speedKMH)
	return corner{index, own, right, c, c.add(ua.mul(sa)), c.add(ub.mul(sb)), own.halfM() - offA, right.halfM() + offB}, true
}

// opposite tells whether some arm goes on straight from this one.
func (j junction) opposite(m arm) bool {
	for _, o := range j.arms {
		if turn(o.bearing, m.bearing+180) < 35 && o.out {
			return true
		}
	}
	return false
}

// origin is where the arm's middle line starts, and its direction outwards.
func (m arm) origin() (pt, pt) {
	far, _ := along(m.line, math.Min(60, length(m.line)))
	return m.line[0], far.sub(m.line[0]).unit()
}

// laneOffset is from the road's middle to the centre of the rightmost or the
// innermost lane of incoming traffic.
func (m arm) laneOffset(rightmost bool) float64 {
	w := m.laneM()
	n, start := float64(max(1, m.lanes/2)), 0.0
	switch {
	case m.in != m.out:
		n, start = float64(m.lanes), -float64(m.lanes)*w/2
	case m.dual:
		n, start = float64(m.lanes), medianM/2
	}
	if m.lanes == 1 && !m.dual {
		return 0
	}
	if rightmost {
		return start + (n-0.5)*w
	}
	return start + 0.5*w
}

// at is the place s metres back along the own road and t metres back along
// the other, both from the conflict point.
func (k corner) at(s, t float64) pt {
	return k.c.add(k.pa.sub(k.c).unit().mul(s)).add(k.pb.sub(k.c).unit().mul(t))
}

func (k corner) ring() []pt { return []pt{k.c, k.pa, k.pb} }

// zone is the ground about a corner that must stay clear whatever lanes one
// reckons with: the corner's outline with a broad margin.
type zone struct {
	outline []pt
	marginM float64
	lo, hi  pt
}

func (a *atlas) zones() []zone {
	var out []zone
	for _, j := range a.junctions {
		for x, m := range j.arms {
			for y := range x {
				if turn(m.bearing, j.arms[y].bearing) > 15 {
					out = append(out, zoneOf(m, j.arms[y]))
				}
			}
		}
	}
	return out
}

func zoneOf(m, o arm) zone {
	a0, ua := m.origin()
	b0, ub := o.origin()
	z := zone{marginM: math.Max(m.halfM(), o.halfM()) + 4}
	z.outline = []pt{a0.add(ua.mul(stoppingM(m.speedKMH) + 12)), a0, b0, b0.add(ub.mul(stoppingM(o.speedKMH) + 12))}
	z.lo, z.hi = pt{math.Inf(1), math.Inf(1)}, pt{math.Inf(-1), math.Inf(-1)}
	for _, p := range z.outline {
		z.lo = pt{math.Min(z.lo.x, p.x-z.marginM), math.Min(z.lo.y, p.y-z.marginM)}
		z.hi = pt{math.Max(z.hi.x, p.x+z.marginM), math.Max(z.hi.y, p.y+z.marginM)}
	}
	return z
}

// holds tells whether something of the given reach touches the zone.
func (z zone) holds(p pt, reach float64) bool {
	if p.x < z.lo.x-reach || p.x > z.hi.x+reach || p.y < z.lo.y-reach || p.y > z.hi.y+reach {
		return false
	}
	if inside(z.outline, p) {
		return true
	}
	_, d := project(append(z.outline, z.outline[0]), p)
	return d < z.marginM+reach
}
