package network

import (
	"slices"

	"tongshi/geo"
)

// sourceNodes are the file's numbers of vertices, sorted.
func (g *graph) sourceNodes(members []int) []int64 {
	nodes := make([]int64, len(members))
	for i, v := range members {
		nodes[i] = g.node[v]
	}
	slices.Sort(nodes)
	return nodes
}

// mainLevel is the level of most arms; of a tie the lower.
func (g *graph) mainLevel(j *junction) int {
	counts := map[int]int{}
	for _, a := range j.arms {
		counts[g.first(a.tip).level]++
	}
	best, most := 0, 0
	for level, n := range counts {
		if n > most || n == most && level < best {
			best, most = level, n
		}
	}
	return best
}

// lit is true when any arm is lit, false when the arms that say so are not,
// nil when none says.
func (g *graph) lit(j *junction) (lit *bool) {
	for _, a := range j.arms {
		if l := g.first(a.tip).lit; l != nil && (lit == nil || *l) {
			lit = l
		}
	}
	return lit
}

// Angles, in degrees, that tell the kinds of intersection apart.
const (
	straightWithin = 35.0 // two legs are one road straight on
	steepFrom      = 55.0 // a third leg makes a T rather than a Y
)

// kind says what a junction looks like from its legs.
func (g *graph) kind(j *junction) string {
	switch {
	case j.ring:
		return "roundabout"
	case g.oneStream(j) && len(j.legs) == 3 && threeLegs(j.legs) == "wye":
		return "merge"
	case g.isStaggered(j):
		return "staggered"
	case len(j.legs) == 3:
		return threeLegs(j.legs)
	case len(j.legs) == 4:
		return "cross"
	}
	return "multi"
}

// threeLegs tells a T, where one leg meets a straight road, from a Y.
func threeLegs(legs []draft) string {
	for i := range legs {
		a, b, c := legs[i].bearing(), legs[(i+1)%3].bearing(), legs[(i+2)%3].bearing()
		if geo.Deflection(a, b) >= 180-straightWithin && geo.Deflection(a, c) >= steepFrom && geo.Deflection(b, c) >= steepFrom {
			return "tee"
		}
	}
	return "wye"
}

// isStaggered: two roads end opposite each other, a little apart, on a road
// that runs through: each of two nodes has one arm of that road and one other.
func (g *graph) isStaggered(j *junction) bool {
	if len(j.legs) != 4 || len(j.arms) != 4 || len(j.members) != 2 || len(j.inner) != 1 {
		return false
	}
	through := g.nearKeys(tip{j.inner[0], true}).base
	if g.edges[j.inner[0]].lengthM <= g.opts.Distances.Stub/2 {
		return false
	}
	along := map[int]int{}
	for _, a := range j.arms {
		if a.base == through {
			along[g.near(a.tip)]++
		}
	}
	return along[j.members[0]] == 1 && along[j.members[1]] == 1
}
