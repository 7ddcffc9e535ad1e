package network

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// junction is one district: its vertices and what runs in and out of it.
type junction struct {
	members []int
	inner   []int // edges inside
	arms    []arm
	legs    []draft
	ring    bool // has a roundabout
}

// arm is one end of an edge that leads away from a junction.
type arm struct {
	tip
	bearing float64 // looking out
	keys            // of the road; "" when unnamed
}

// draft is a leg to be: one arm, or the two carriageways of one road.
type draft struct{ arms []arm }

// junctions gathers the districts that have a tip of an edge, in the order of
// their first vertex.
func (g *graph) junctions(d *districts) []junction {
	byRoot := map[int]int{}
	var all []junction
	for v, tips := range g.tips {
		if len(tips) == 0 {
			continue
		}
		root := d.find(v)
		i, seen := byRoot[root]
		if !seen {
			i = len(all)
			byRoot[root] = i
			all = append(all, junction{})
		}
		all[i].members = append(all[i].members, v)
	}
	for i := range all {
		g.explore(&all[i], d)
	}
	return all
}

// explore sorts the tips at a junction's vertices into inner edges and arms.
func (g *graph) explore(j *junction, d *districts) {
	for _, v := range j.members {
		for _, n := range g.tips[v] {
			if g.inside(n.edge, d) {
				if n.start {
					j.inner = append(j.inner, n.edge)
					j.ring = j.ring || g.first(n).roundabout
				}
				continue
			}
			j.arms = append(j.arms, g.arm(n))
		}
	}
	j.legs = g.pairArms(j.arms)
}

// inside says whether an edge lies within one junction: both ends in it, and
// not a road that goes round the block.
func (g *graph) inside(i int, d *districts) bool {
	e := &g.edges[i]
	if e.a == e.b || d.find(e.a) != d.find(e.b) {
		return false
	}
	if g.road(e.parts[0]).roundabout {
		return true
	}
	return e.lengthM <= 1.7*planar.Distance(g.xy[e.a], g.xy[e.b])+g.opts.Distances.Touch
}

// arm describes an end that leads away from its vertex.
func (g *graph) arm(n tip) arm { return arm{n, g.outward(n), g.nearKeys(n)} }

// nearKeys are those of the road that a tip belongs to: of the first named
// part, since the bit between two carriageways often has no name.
func (g *graph) nearKeys(n tip) keys {
	parts := g.edges[n.edge].parts
	for i := range parts {
		p := parts[i]
		if !n.start {
			p = parts[len(parts)-1-i]
		}
		if k := g.road(p).keys; k.key != "" {
			return k
		}
	}
	return keys{}
}

// isIntersection says whether a planner would name this junction: three legs
// or more and traffic that crosses. Where freeways or ramps only part and join,
// or one road's carriageways do, there is none, unless it has a signal.
func (g *graph) isIntersection(j *junction) bool {
	if len(j.legs) < 3 {
		return false
	}
	if j.ring || g.signalInside(j, g.signs) {
		return true
	}
	return !g.onlyLinks(j) && !g.isSplit(j) && !g.onlyRampsJoin(j) && !g.isFan(j)
}

// point is the middle of a junction's vertices, on the plane.
func (g *graph) point(j *junction) orb.Point {
	var sum orb.Point
	for _, v := range j.members {
		sum[0] += g.xy[v][0]
		sum[1] += g.xy[v][1]
	}
	n := float64(len(j.members))
	return orb.Point{sum[0] / n, sum[1] / n}
}
