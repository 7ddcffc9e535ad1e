package network

import "slices"

// contract joins the two edges at every vertex where a road merely continues,
// so that what is left at three and more tips is a junction.
func (g *graph) contract() {
	for v := range g.tips {
		if len(g.tips[v]) == 2 && g.continues(g.tips[v][0], g.tips[v][1]) {
			g.join(g.tips[v][0], g.tips[v][1])
		}
	}
}

// continues says whether two tips at a vertex of degree two are one road: not
// a loop, and alike in direction of travel and sort.
func (g *graph) continues(m, n tip) bool {
	if m.edge == n.edge {
		return false
	}
	r, s := g.first(m), g.first(n)
	if r.oneWay != s.oneWay || r.roundabout != s.roundabout || r.rule.Freeway != s.rule.Freeway || r.rule.Link != s.rule.Link {
		return false
	}
	return !r.oneWay || m.start != n.start
}

// join replaces two edges by one that runs through their shared vertex.
func (g *graph) join(m, n tip) {
	if m.start { // m must arrive at the vertex, n leave it
		m, n = n, m
	}
	verts, parts := g.facing(m.edge, m.start)
	moreVerts, moreParts := g.facing(n.edge, !n.start)
	shift := len(verts) - 1
	for _, p := range moreParts {
		p.from, p.to = p.from+shift, p.to+shift
		if last := &parts[len(parts)-1]; last.road == p.road && last.reversed == p.reversed {
			last.to = p.to
			continue
		}
		parts = append(parts, p)
	}
	verts = append(verts, moreVerts[1:]...)
	g.remove(m.edge)
	g.remove(n.edge)
	g.attach(g.addEdge(verts, parts))
}

// facing returns copies of an edge's vertices and parts, turned round when
// asked.
func (g *graph) facing(i int, turned bool) ([]int, []part) {
	verts, parts := slices.Clone(g.edges[i].verts), slices.Clone(g.edges[i].parts)
	if !turned {
		return verts, parts
	}
	slices.Reverse(verts)
	slices.Reverse(parts)
	last := len(verts) - 1
	for j, p := range parts {
		parts[j] = part{road: p.road, from: last - p.to, to: last - p.from, reversed: !p.reversed}
	}
	return verts, parts
}
