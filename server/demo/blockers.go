package demo

import (
	"math"

	"tongshi/geo"
)

// recipe makes the things that block a corner, filling it from its kerbs out.
type recipe struct {
	name string
	make func(d dice, k corner) []obstacle
}

var recipes = []recipe{
	{"hedge", hedgeCorner}, {"wall", wallCorner}, {"low_trees", treeCorner}, {"kiosks", kioskCorner},
	{"parked", parkedCorner}, {"planters", planterCorner}, {"maize", maizeCorner},
}

// reach is how far along the other road a thing s metres back may stand and
// still be inside the triangle.
func (k corner) reach(s float64) float64 {
	return (1-s/k.pa.dist(k.c))*k.pb.dist(k.c) - 2
}

// frontage is the row along the other road just behind its kerb.
func (k corner) frontage(setback float64) (s, from, to float64) {
	s = k.kerbB + setback
	return s, k.kerbA + 3, k.reach(s)
}

func hedgeCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(1.6)
	top := d.between(1.35, 1.7)
	return []obstacle{
		newObstacle(d, "hedge", 0, top).strip(k.at(s, from), k.at(s, to), 0.6),
		newObstacle(d, "hedge", 0, top).strip(k.at(s+2, from), k.at(0.8*k.pa.dist(k.c), from), 0.6),
	}
}

func wallCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(3)
	o := newObstacle(d, "wall", 0, d.between(2.0, 2.6)).block(k.at(s, from), k.at(s, to), 0.15)
	no := false
	o.Removable, o.Land = &no, "private"
	return []obstacle{o}
}

func treeCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(2.8)
	var out []obstacle
	for t := from; t < to; t += 3.2 {
		o := newObstacle(d, "tree", d.between(0.7, 1.2), d.between(5, 7)).round(k.at(s, t), d.between(1.8, 2.1))
		o.Species = "桧柏"
		no := false
		o.Deciduous = &no
		out = append(out, o)
	}
	return out
}

func kioskCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(3)
	out := []obstacle{newObstacle(d, "kiosk", 0, d.between(2.5, 2.9)).block(k.at(s, from), k.at(s, from+5), 1.2)}
	for t := from + 6.5; t+5 < to; t += 7 {
		out = append(out, newObstacle(d, "sign", 0.3, d.between(2.2, 2.8)).block(k.at(s, t), k.at(s, t+6), 0.15))
	}
	return out
}

func parkedCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(1.5)
	o := newObstacle(d, "parked_vehicles", 0, 1.5).block(k.at(s, from), k.at(s, to), 0.95)
	o.Windows = []geo.TimeWindow{{Weekdays: []int{1, 2, 3, 4, 5, 6, 7}, From: "07:00", To: "20:00"}}
	return []obstacle{o}
}

func planterCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(1.8)
	var out []obstacle
	for t := from; t+4 < to; t += 4.6 {
		out = append(out, newObstacle(d, "planter", 0, d.between(1.2, 1.5)).block(k.at(s, t), k.at(s, t+4), 0.6))
	}
	return out
}

func maizeCorner(d dice, k corner) []obstacle {
	s, from, to := k.frontage(2.5)
	deep := math.Min(6, 0.3*k.pa.dist(k.c))
	o := newObstacle(d, "crop", 0, d.between(2.1, 2.5))
	o.outline = []pt{k.at(s, from), k.at(s, to), k.at(s+deep, math.Max(from+1, k.reach(s+deep))), k.at(s+deep, from)}
	o.Footprint = polygon(append([]pt(nil), o.outline...)...)
	o.Land, o.Species = "private", "玉米"
	o.Windows = []geo.TimeWindow{{Months: []int{7, 8, 9}}}
	return []obstacle{o}
}

// leastHidden is the share of a lane that a planted triangle hides at least;
// above one half the triangle counts as blocked, the rest is margin for other
// assumptions about lanes.
const leastHidden = 0.6

// plantBlocked fills corners at the spots that blame them and then others.
func (a *atlas) plantBlocked(d dice, sites []site, most int) ([]Corner, []obstacle) {
	var out []Corner
	var things []obstacle
	used := map[int]bool{}
	try := func(junction int) {
		for _, k := range a.corners(junction) {
			for i := range recipes {
				if len(out) >= most || used[junction] {
					return
				}
				r := recipes[(len(out)+i)%len(recipes)]
				made := r.make(d, k)
				if k.hiddenShare(made) < leastHidden || !a.fits(k, made) {
					continue
				}
				used[junction] = true
				things = append(things, made...)
				out = append(out, a.truth(k, made, "blocked", r.name))
			}
		}
	}
	for _, s := range sites {
		if s.pattern != nil && s.pattern.obscured != "" {
			try(s.junction)
		}
	}
	for _, i := range d.Perm(len(a.junctions)) {
		if !crowdedTriangle(out, a.junctions[i].at) {
			try(i)
		}
	}
	return out, things
}

func crowdedTriangle(out []Corner, p pt) bool {
	for _, c := range out {
		if fromLonLat(c.Intersection).dist(p) < 300 {
			return true
		}
	}
	return false
}

// fits tells whether the things stand in this triangle, in no other one and
// on no road.
func (a *atlas) fits(k corner, made []obstacle) bool {
	for _, o := range made {
		if !o.touches(k.ring()) || a.onRoad(o, k.c) {
			return false
		}
	}
	if a.cutsService(made, k.c) {
		return false
	}
	for j := range a.junctions {
		if a.junctions[j].at.dist(k.c) > 350 {
			continue
		}
		for _, other := range a.corners(j) {
			if other.c == k.c {
				continue
			}
			for _, o := range made {
				if o.touches(other.ring()) {
					return false
				}
			}
		}
	}
	return true
}

// cutsService tells whether the things would shut a yard's entrance.
func (a *atlas) cutsService(made []obstacle, p pt) bool {
	for _, c := range a.chains {
		first := a.at[c.nodes[0]]
		if c.through() || first.dist(p) > 200 {
			continue
		}
		for i := 1; i < len(c.nodes); i++ {
			for _, o := range made {
				if o.hides(a.at[c.nodes[i-1]], a.at[c.nodes[i]]) {
					return true
				}
			}
		}
	}
	return false
}

// onRoad tells whether an outline reaches into a carriageway near p.
func (a *atlas) onRoad(o obstacle, p pt) bool {
	for _, l := range a.links {
		if !near(l.line, p) && l.line[0].dist(p) > 200 && l.line[len(l.line)-1].dist(p) > 200 {
			continue
		}
		half := float64(l.lanes) * l.laneM() / 2
		for i, q := range o.outline {
			next := o.outline[(i+1)%len(o.outline)]
			if _, d := project(l.line, q); d < half+0.3 {
				return true
			}
			if _, d := project(l.line, q.lerp(next, 0.5)); d < half+0.3 {
				return true
			}
		}
	}
	return false
}

func (a *atlas) truth(k corner, things []obstacle, verdict, recipe string) Corner {
	j := a.junctions[k.junction]
	out := Corner{Intersection: j.at.lonlat(), Name: j.title(), Control: j.control, Own: k.own.approach(), Right: k.right.approach(),
		Triangle: polygon(k.ring()...), Verdict: verdict, HiddenShare: round2(k.hiddenShare(things)), Recipe: recipe, Blockers: []string{}}
	for _, o := range things {
		out.Blockers = append(out.Blockers, o.UUID)
	}
	return out
}

func (m arm) approach() Approach {
	_, u := m.origin()
	name, _ := m.nameAt(m.line[min(1, len(m.line)-1)])
	return Approach{name, round1(u.bearing()), float64(m.speedKMH), stoppingM(m.speedKMH)}
}

// clearCorners names some corners where nothing blocks.
func (a *atlas) clearCorners(d dice, things []obstacle, n int) []Corner {
	out := []Corner{}
	for _, i := range d.Perm(len(a.junctions)) {
		for _, k := range a.corners(i) {
			if len(out) < n && !touched(k, things) && d.chance(0.4) {
				out = append(out, a.truth(k, nil, "clear", ""))
			}
		}
	}
	return out
}

func touched(k corner, things []obstacle) bool {
	for _, o := range things {
		if o.touches(k.ring()) {
			return true
		}
	}
	return false
}
