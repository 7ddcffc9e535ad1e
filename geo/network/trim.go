package network

// trim takes out what a planner would not call an arm: dead ends that are too
// short to be roads, and the loops at the ends of cul-de-sacs. A loop stays as
// a segment.
func (g *graph) trim() {
	g.contract()
	for i := range g.edges {
		e := &g.edges[i]
		if e.gone {
			continue
		}
		if e.a == e.b && e.lengthM < g.opts.Distances.TurningLoop {
			g.setAside(i)
		} else if g.isStub(i) {
			g.remove(i)
		}
	}
}

func (g *graph) isStub(i int) bool {
	e := &g.edges[i]
	if e.lengthM >= g.opts.Distances.Stub {
		return false
	}
	return (len(g.tips[e.a]) == 1) != (len(g.tips[e.b]) == 1)
}

// setAside takes an edge out of the graph but keeps it to be a segment.
func (g *graph) setAside(i int) {
	g.remove(i)
	g.aside = append(g.aside, aside{edge: i, near: -1})
}

// aside is an edge that is no arm of an intersection: a turning loop, or a
// slip lane, then with the vertex of the intersection that it serves.
type aside struct {
	edge, near int
}
