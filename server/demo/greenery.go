package demo

import (
	"math"
	"slices"
)

var species = []struct {
	name       string
	low, high  float64 // height, m
	crownM     float64 // radius
	evergreen  bool
	commonness float64
}{
	{"国槐", 7, 12, 2.6, false, 30}, {"法桐", 9, 15, 3.2, false, 25}, {"白蜡", 7, 11, 2.3, false, 15},
	{"毛白杨", 12, 20, 2.8, false, 10}, {"银杏", 6, 10, 1.7, false, 8}, {"女贞", 4, 7, 1.8, true, 8}, {"垂柳", 6, 10, 3.0, false, 4},
}

// plantTrees lines the main roads with street trees. Near a junction their
// crowns are trimmed to 3 m and more, so that only planted things block there.
func (a *atlas) plantTrees(d dice, zones []zone, planted []obstacle, size Size) []obstacle {
	var out []obstacle
	for _, i := range d.Perm(len(a.links)) {
		l := a.links[i]
		if len(out) >= size.Trees {
			break
		}
		if classRank[l.class] < 2 || classRank[l.class] == 6 || l.level > 0 || l.link() {
			continue
		}
		out = append(out, apart(a.avenue(d, l, zones, size.TreeGapM), planted)...)
	}
	return out
}

// apart leaves out the trees that would grow into planted things.
func apart(trees, planted []obstacle) []obstacle {
	return slices.DeleteFunc(trees, func(t obstacle) bool {
		for _, o := range planted {
			if o.outline[0].dist(t.outline[0]) < 120 && o.touches(t.outline) {
				return true
			}
		}
		return false
	})
}

// avenue is the row along one side of a carriageway, and the other side too
// where there is no second carriageway.
func (a *atlas) avenue(d dice, l link, zones []zone, gap float64) []obstacle {
	weights := make([]float64, len(species))
	for i, s := range species {
		weights[i] = s.commonness
	}
	kind := d.weighted(weights)
	var out []obstacle
	for _, side := range []float64{1, -1} {
		if side < 0 && l.oneway {
			break
		}
		for s := d.between(14, 14+gap); s < l.lengthM-12; s += gap * d.between(0.8, 1.3) {
			p, dir := along(l.line, s)
			p = p.add(dir.right().mul(side * (float64(l.lanes)*l.laneM()/2 + d.between(2.6, 3.4))))
			if !a.crowded(l, p, s) {
				out = append(out, tree(d, kind, p, zones))
			}
		}
	}
	return out
}

// crowded tells whether a tree would stand in another road's way.
func (a *atlas) crowded(l link, p pt, station float64) bool {
	if station > 40 && station < l.lengthM-40 {
		return false
	}
	for _, o := range a.links {
		if o.from != l.from && o.to != l.from && o.from != l.to && o.to != l.to {
			continue
		}
		if _, d := project(o.line, p); d < float64(o.lanes)*o.laneM()/2+1.6 {
			return true
		}
	}
	return false
}

func tree(d dice, kind int, p pt, zones []zone) obstacle {
	s := species[kind]
	radius := s.crownM * d.between(0.75, 1.2)
	base := d.between(2.3, 3.6)
	for _, z := range zones {
		if z.holds(p, radius) {
			base = math.Max(base, d.between(3.05, 3.6))
			break
		}
	}
	o := newObstacle(d, "tree", base, d.between(s.low, s.high)).round(p, radius)
	deciduous := !s.evergreen
	o.Species, o.Deciduous = s.name, &deciduous
	if d.chance(0.01) {
		yes := true
		o.Protected = &yes
	}
	return o
}

// scatterThings puts hedges, kiosks, signs, walls, yards and parked vehicles
// along the roads: low ones anywhere, tall ones away from every corner.
func (a *atlas) scatterThings(d dice, zones []zone, n int) []obstacle {
	var out []obstacle
	for range n * 6 {
		if len(out) >= n {
			break
		}
		l := a.links[d.IntN(len(a.links))]
		if classRank[l.class] < 2 || classRank[l.class] == 6 || l.level > 0 || l.lengthM < 120 || l.link() {
			continue
		}
		s := d.between(30, l.lengthM-50)
		p, dir := along(l.line, s)
		q, _ := along(l.line, s+d.between(6, 18))
		verge := dir.right().mul(float64(l.lanes)*l.laneM()/2 + 5.5)
		o := thing(d, p.add(verge), q.add(verge))
		if o.blocks() && a.zoned(zones, o) || a.onRoad(o, p) {
			continue
		}
		out = append(out, o)
	}
	return out
}

func (a *atlas) zoned(zones []zone, o obstacle) bool {
	for _, z := range zones {
		for i, p := range o.outline {
			if z.holds(p, 0.5) || z.holds(p.lerp(o.outline[(i+1)%len(o.outline)], 0.5), 0.5) {
				return true
			}
		}
	}
	return false
}

func thing(d dice, p, q pt) obstacle {
	along := q.sub(p).unit()
	switch d.weighted([]float64{40, 14, 16, 10, 12, 8}) {
	case 0:
		o := newObstacle(d, "hedge", 0, d.between(0.5, 0.8)).strip(p, q, 0.5)
		o.Species = "大叶黄杨"
		return o
	case 1:
		return newObstacle(d, "kiosk", 0, d.between(2.4, 2.9)).block(p, p.add(along.mul(4)), 1.1)
	case 2:
		return newObstacle(d, "sign", d.between(0.4, 2.2), d.between(2.8, 4.5)).block(p, p.add(along.mul(d.between(1, 4))), 0.1)
	case 3:
		return newObstacle(d, "wall", 0, d.between(1.8, 2.6)).block(p, q, 0.12)
	case 4:
		return newObstacle(d, "parked_vehicles", 0, 1.5).block(p, q, 0.9)
	}
	return newObstacle(d, "planter", 0, d.between(0.5, 0.8)).block(p, p.add(along.mul(3)), 0.5)
}
