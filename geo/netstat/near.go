package netstat

import (
	"cmp"
	"math"
	"slices"
)

// nearEdges lists the edges that keep accepts and that have an end within
// boundM of an end of an edge, and that edge itself, by number. Distances are
// multiplied by scale; those beyond the bound are infinite.
func nearEdges(r *reach, edge int, boundM float64, keep func(edge int) bool, scale float64) []entry {
	g := r.graph
	far := math.Inf(1)
	var list []entry
	index := map[int]int{}
	add := func(e int) *entry {
		i, known := index[e]
		if !known {
			i = len(list)
			index[e] = i
			list = append(list, entry{e, [2][2]float64{{far, far}, {far, far}}})
		}
		return &list[i]
	}
	if keep(edge) {
		add(edge)
	}
	for side, node := range [2]int{g.edges[edge].A, g.edges[edge].B} {
		for _, at := range r.from(node, boundM) {
			for _, end := range g.at(at.node) {
				if e := int(end >> 1); keep(e) {
					add(e).u[side][end&1] = at.distM * scale
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.edge, b.edge) })
	return list
}
