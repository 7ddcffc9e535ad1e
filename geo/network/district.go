package network

import (
	"math"
	"slices"

	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// districts say which vertices are one intersection: a union-find forest over
// the vertices, with each tree's members and arms.
type districts struct {
	g       *graph
	sets    geo.Sets
	members map[int][]int   // of roots with more than one
	known   map[int][]arm   // arms already looked up, by root
	ring    map[int]bool    // roots of roundabouts
	apart   map[int][]int64 // vertices that a person keeps apart, with the number of the word
}

func (g *graph) newDistricts() *districts {
	return &districts{g: g, sets: geo.NewSets(len(g.at)), members: map[int][]int{}, known: map[int][]arm{}, ring: map[int]bool{}, apart: map[int][]int64{}}
}

// find returns the root of a vertex's district: its lowest vertex, so that
// roots follow position.
func (d *districts) find(v int) int { return d.sets.Find(v) }

// merge joins two districts and what is known of them.
func (d *districts) merge(v, w int) {
	if d.find(v) == d.find(w) {
		return
	}
	both := append(slices.Clone(d.of(v)), d.of(w)...)
	root, other := min(d.find(v), d.find(w)), max(d.find(v), d.find(w))
	d.sets.Join(v, w)
	d.members[root] = both
	d.ring[root] = d.ring[root] || d.ring[other]
	delete(d.members, other)
	delete(d.known, root)
	delete(d.known, other)
}

// of returns the vertices of v's district.
func (d *districts) of(v int) []int {
	root := d.find(v)
	if all, ok := d.members[root]; ok {
		return all
	}
	return []int{root}
}

// arms returns the ends that lead away from v's district.
func (d *districts) arms(v int) []arm {
	root := d.find(v)
	if arms, ok := d.known[root]; ok {
		return arms
	}
	arms := []arm{}
	for _, member := range d.of(root) {
		for _, n := range d.g.tips[member] {
			if !d.g.inside(n.edge, d) {
				arms = append(arms, d.g.arm(n))
			}
		}
	}
	d.known[root] = arms
	return arms
}

// mayMerge says whether two districts together stay small enough. What joins a
// roundabout need only be near its ring.
func (d *districts) mayMerge(v, w int) bool {
	if d.keptApart(v, w) {
		return false
	}
	least, most := d.span(v, w)
	if d.ring[d.find(v)] || d.ring[d.find(w)] {
		return least <= d.g.opts.Distances.Split
	}
	return most <= d.g.opts.Distances.Extent
}

// span gives the least and the greatest distance between the vertices of two
// districts, in metres.
func (d *districts) span(v, w int) (least, most float64) {
	least = math.Inf(1)
	for _, a := range d.of(v) {
		for _, b := range d.of(w) {
			distance := planar.Distance(d.g.xy[a], d.g.xy[b])
			least, most = min(least, distance), max(most, distance)
		}
	}
	return least, most
}

// roads lists the different road keys of the arms of districts; a nameless
// road that is no link counts as one more.
func (d *districts) roads(of ...int) map[string]bool {
	all := map[string]bool{}
	for _, v := range of {
		for _, a := range d.arms(v) {
			if a.base != "" || !d.g.first(a.tip).rule.Link {
				all[a.base] = true
			}
		}
	}
	return all
}
