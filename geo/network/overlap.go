package network

import (
	"cmp"
	"slices"
)

// Stretches that are in the road file twice: edges between the same two vertices
// of two ways. Where ways overlap every vertex is shared, so each edge there is
// one straight stretch.

// dropDoubles takes out edges that another one covers, and reports each way that
// lost some. The road that says more stays. Two of opposite one-way directions
// are a two-way road and no doubles.
func (g *graph) dropDoubles() (warnings []Warning) {
	lost := map[int][]int{} // by road: where its doubles were
	for v := range g.tips {
		for i := 0; i < len(g.tips[v]); i++ {
			for k := i + 1; k < len(g.tips[v]); k++ {
				a, b := g.tips[v][i], g.tips[v][k]
				if !g.oneStretch(a, b) {
					continue
				}
				gone := b.edge
				if g.saysMore(g.first(b), g.first(a)) {
					gone = a.edge
				}
				road := g.edges[gone].parts[0].road
				lost[road] = append(lost[road], v)
				g.remove(gone)
				i, k = -1, len(g.tips[v]) // the list has changed: once more
			}
		}
	}
	for road, at := range lost {
		r, v := &g.roads[road], at[len(at)/2]
		warnings = append(warnings, warn(kindDuplicate, g.at[v],
			"a stretch of %s is in the road file twice; one was left out", r.called()).about(r.id, g.node[v]))
	}
	return warnings
}

// oneStretch says whether two tips at a vertex are of edges that lie on each
// other: straight, to the same vertex, of one level.
func (g *graph) oneStretch(a, b tip) bool {
	if a.edge == b.edge || g.far(a) != g.far(b) || len(g.edges[a.edge].verts) != 2 || len(g.edges[b.edge].verts) != 2 {
		return false
	}
	r, s := g.first(a), g.first(b)
	return r.level == s.level && !(a.start != b.start && r.oneWay && s.oneWay)
}

// saysMore compares two roads that lie on one line: a name, then the more
// important class, then more of what is tagged.
func (g *graph) saysMore(a, b *road) bool {
	weigh := func(r *road) []int {
		w := []int{0, -r.rule.Rank, len(r.names)}
		if r.name != "" {
			w[0] = 1
		}
		if r.speedPosted {
			w[2]++
		}
		if r.lanes.tagged {
			w[2]++
		}
		return w
	}
	return slices.Compare(weigh(a), weigh(b)) > 0
}

// called is a road's name, or its number, or its class.
func (r *road) called() string { return cmp.Or(r.name, r.ref, r.class) }
