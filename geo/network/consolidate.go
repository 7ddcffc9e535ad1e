package network

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tongshi/geo"
)

// consolidate finds the nodes that are one intersection. Each rule looks at a
// short edge between two junctions and asks whether a planner would tell the
// two apart; rules run over the edges, shortest first, until nothing changes,
// because a merged junction has more roads to be recognised by.
func (g *graph) consolidate(ctx context.Context, d *districts) error {
	short, longest := g.shortEdges(), g.longestPlain()
	facing := g.facingPairs()
	rules := []func(*districts, int) bool{g.acrossMedian, g.touching, g.oneSignal, g.samePair, g.forkedEnd, g.triangle, g.nearSplit, g.frontage}
	for changed := true; changed; {
		if err := ctx.Err(); err != nil {
			return err
		}
		changed = false
		for _, i := range short {
			e := &g.edges[i]
			v, w := d.find(e.a), d.find(e.b)
			if v == w || !d.mayMerge(v, w) {
				continue
			}
			for k, rule := range rules {
				if k > 0 && e.lengthM > longest {
					break
				}
				if rule(d, i) {
					d.merge(v, w)
					changed = true
					break
				}
			}
		}
		for _, p := range facing {
			changed = g.mergeFacing(d, p[0], p[1]) || changed
		}
	}
	return nil
}

// longestPlain is the length of the longest edge that any rule could merge but
// that of divided roads, the first.
func (g *graph) longestPlain() float64 {
	dist := g.opts.Distances
	return max(dist.Touch, dist.SamePair, dist.Divided, dist.Triangle, dist.SameRoadTriangle, dist.Split)
}

// shortEdges lists the edges between two different junctions that any rule
// could merge, shortest first.
func (g *graph) shortEdges() []int {
	longest := max(g.longestPlain(), g.opts.Distances.SlantedMedian/leastMeeting)
	var short []int
	for i := range g.edges {
		e := &g.edges[i]
		if !e.gone && e.a != e.b && e.lengthM <= longest && len(g.tips[e.a]) > 1 && len(g.tips[e.b]) > 1 {
			short = append(short, i)
		}
	}
	slices.SortFunc(short, func(a, b int) int {
		return cmp.Or(cmp.Compare(g.edges[a].lengthM, g.edges[b].lengthM), slices.Compare(g.edges[a].verts, g.edges[b].verts))
	})
	return short
}

// touching: so near that the surfaces of the crossing roads meet, corners
// included; roads that cross at a slant reach farther.
func (g *graph) touching(d *districts, i int) bool {
	e, dist := &g.edges[i], g.opts.Distances
	if e.lengthM <= dist.Touch {
		return true
	}
	if e.lengthM > dist.TouchMost {
		return false
	}
	return e.lengthM <= g.surface(d, tip{i, true})+g.surface(d, tip{i, false})+dist.Corner
}

// oneSignal: two signals so near each other work as one.
func (g *graph) oneSignal(d *districts, i int) bool {
	e := &g.edges[i]
	signal := func(v int) bool { return g.signs.word[v] == "signal" }
	return e.lengthM <= g.opts.Distances.TouchMost &&
		slices.ContainsFunc(d.of(e.a), signal) && slices.ContainsFunc(d.of(e.b), signal)
}

// surface is how far the roads that cross an edge at one of its ends reach
// along it.
func (g *graph) surface(d *districts, n tip) (reach float64) {
	own, bearing := g.nearKeys(n).base, g.outward(n)
	for _, a := range d.arms(g.near(n)) {
		if a.edge == n.edge || a.base == own && own != "" {
			continue
		}
		width := max(g.partAt(a.tip, nearOut).widthM(), g.opts.Distances.LeastWidth)
		reach = max(reach, width/2/max(slant(a.bearing, bearing), leastSlant))
	}
	return reach
}

// leastSlant is the slant below which roads count as parallel: 30 degrees.
const leastSlant = 0.5

// slant is the sine of the angle between two bearings, without sign.
func slant(a, b float64) float64 { return math.Abs(math.Sin((a - b) * math.Pi / 180)) }

// acrossMedian: the edge runs from one carriageway of a divided road to the
// other, so an arm on one side and one on the other are one leg.
func (g *graph) acrossMedian(d *districts, i int) bool {
	e := &g.edges[i]
	if e.lengthM > g.opts.Distances.Divided && e.lengthM*leastMeeting > g.opts.Distances.SlantedMedian {
		return false
	}
	across := geo.Bearing(g.xy[e.a], g.xy[e.b])
	for _, a := range d.arms(e.a) {
		if a.edge == i || !g.oneWay(a.edge) || !g.spans(i, a, slant(across, a.bearing)) {
			continue
		}
		for _, b := range d.arms(e.b) {
			if b.edge != i && g.sameRoadTwice(a, b) {
				return true
			}
		}
	}
	return false
}

// spans says whether an edge that runs from one carriageway to the other, at a
// slant given by its sine, is one crossing of the median. Where it reaches far
// along the divided road it must be another road's.
func (g *graph) spans(i int, carriageway arm, sine float64) bool {
	lengthM := g.edges[i].lengthM
	if sine >= leastSlant && lengthM <= g.opts.Distances.Divided {
		return true
	}
	own := tip{i, true}
	return !g.first(own).rule.Link && g.nearKeys(own).base != carriageway.base && sine >= leastMeeting && lengthM*sine <= g.opts.Distances.SlantedMedian
}

// samePair: both junctions are of the same two roads: a jog, or a divided
// road, perhaps with a third road's end in between. A loop that leaves a road
// and comes back to it on the same side makes two junctions all the same.
func (g *graph) samePair(d *districts, i int) bool {
	e, limit := &g.edges[i], g.opts.Distances.SamePair
	if e.lengthM > limit {
		return false
	}
	return g.meetAgain(d, i, e.a, e.b, e.lengthM) || g.meetBeyond(d, tip{i, true}) || g.meetBeyond(d, tip{i, false})
}

// meetAgain says whether another road than edge i's meets junctions v and w,
// which lie lengthM apart.
func (g *graph) meetAgain(d *districts, i, v, w int, lengthM float64) bool {
	own := g.nearKeys(tip{i, true}).base
	for _, a := range d.arms(v) {
		for _, b := range d.arms(w) {
			if a.edge == b.edge || a.base == "" || a.base != b.base || a.base == own {
				continue
			}
			if lengthM <= g.opts.Distances.SamePair/2 || !g.isLoop(geo.Bearing(g.xy[v], g.xy[w]), a, b) {
				return true
			}
		}
	}
	return false
}

// meetBeyond looks one junction further along the edge's road.
func (g *graph) meetBeyond(d *districts, n tip) bool {
	v, w := g.near(n), g.far(n)
	own := g.nearKeys(n).base
	for _, onward := range d.arms(w) {
		lengthM := g.edges[n.edge].lengthM + g.edges[onward.edge].lengthM
		beyond := g.far(onward.tip)
		if onward.edge == n.edge || onward.base != own || lengthM > g.opts.Distances.SamePair || d.find(beyond) == d.find(v) {
			continue
		}
		if d.mayMerge(v, beyond) && g.meetAgain(d, n.edge, v, beyond, lengthM) {
			return true
		}
	}
	return false
}

// isLoop: two two-way arms of one road on the same side of the road onwards.
func (g *graph) isLoop(onwards float64, a, b arm) bool {
	if g.oneWay(a.edge) || g.oneWay(b.edge) {
		return false
	}
	return geo.Turn(onwards, a.bearing) > 0 == (geo.Turn(onwards, b.bearing) > 0)
}

// triangle: three roads that cross pairwise so near each other that drivers
// meet one junction.
func (g *graph) triangle(d *districts, i int) bool {
	return g.thirdCorner(d, i, g.opts.Distances.Triangle, func(int) bool { return true })
}

// forkedEnd: a road forks before it meets another, round an island.
func (g *graph) forkedEnd(d *districts, i int) bool {
	return g.thirdCorner(d, i, g.opts.Distances.SameRoadTriangle, func(third int) bool {
		return len(d.roads(d.find(g.edges[i].a), d.find(g.edges[i].b), third)) <= 2
	})
}

// thirdCorner looks for a junction joined to both ends of an edge by edges no
// longer than limit, and merges it with the first end.
func (g *graph) thirdCorner(d *districts, i int, limit float64, accept func(third int) bool) bool {
	e := &g.edges[i]
	if e.lengthM > limit {
		return false
	}
	v, w := d.find(e.a), d.find(e.b)
	for _, a := range d.arms(v) {
		third := d.find(g.far(a.tip))
		if third == v || third == w || g.edges[a.edge].lengthM > limit || !d.mayMerge(v, third) || !d.mayMerge(w, third) {
			continue
		}
		for _, b := range d.arms(w) {
			if d.find(g.far(b.tip)) == third && g.edges[b.edge].lengthM <= limit && accept(third) {
				d.merge(v, third)
				return true
			}
		}
	}
	return false
}

// nearSplit: where a road becomes divided just before the intersection, or
// parts round an island and is one road again.
func (g *graph) nearSplit(d *districts, i int) bool {
	e := &g.edges[i]
	v, w := d.find(e.a), d.find(e.b)
	limit := g.opts.Distances.Split
	if len(d.roads(v, w)) == 1 {
		limit = g.opts.Distances.SameRoadTriangle
	} else if !g.divides(d.arms(v)) && !g.divides(d.arms(w)) {
		return false
	}
	if e.lengthM > limit {
		return false
	}
	return slices.ContainsFunc(d.arms(v), func(a arm) bool {
		return a.edge != i && d.find(g.far(a.tip)) == w && g.edges[a.edge].lengthM <= limit
	})
}

// divides says whether a road becomes divided between these arms.
func (g *graph) divides(arms []arm) bool {
	_, _, _, ok := g.parts(&junction{arms: arms})
	return ok
}

// mergeRings makes each roundabout one junction. Longer rings are roads.
func (g *graph) mergeRings(d *districts) {
	rings := geo.NewSets(len(g.at))
	length := map[int]float64{}
	var edges []int
	for i := range g.edges {
		if e := &g.edges[i]; !e.gone && g.road(e.parts[0]).roundabout {
			edges = append(edges, i)
			rings.Join(e.a, e.b)
		}
	}
	for _, i := range edges {
		length[rings.Find(g.edges[i].a)] += g.edges[i].lengthM
	}
	for _, i := range edges {
		e := &g.edges[i]
		if length[rings.Find(e.a)] <= g.opts.Distances.RoundaboutPerimeter {
			d.merge(e.a, e.b)
			d.ring[d.find(e.a)] = true
		}
	}
}
