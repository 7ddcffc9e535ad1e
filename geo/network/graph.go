package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// graph is the road file as vertices and edges, on a plane. Consolidation
// works on it; the network is made from what it leaves.
type graph struct {
	*vertexTable
	opts   *Options
	plane  geo.Plane
	roads  []road
	edges  []edge
	tips   [][]tip // by vertex: the living edges that end there
	aside  []aside
	signs  *signs         // signals and signs by vertex
	passes map[int]string // vertices where a street runs on past a ramp, and its key
}

// edge runs from vertex a to vertex b, in the direction of travel when
// one-way.
type edge struct {
	a, b    int
	verts   []int
	parts   []part
	lengthM float64
	gone    bool
}

// part is a stretch of an edge that comes from one way: verts[from] to
// verts[to], to being the next part's from.
type part struct {
	road     int
	from, to int
	reversed bool // the edge runs against the way's line
}

// tip is one end of an edge, seen from its vertex.
type tip struct {
	edge  int
	start bool // the vertex is the edge's a
}

func (g *graph) road(p part) *road { return &g.roads[p.road] }

// first returns the road that an edge is part of at one of its tips.
func (g *graph) first(n tip) *road {
	parts := g.edges[n.edge].parts
	if n.start {
		return g.road(parts[0])
	}
	return g.road(parts[len(parts)-1])
}

func (g *graph) oneWay(e int) bool { return g.road(g.edges[e].parts[0]).oneWay }

// near returns the vertex at an end, far the one at the other end.
func (g *graph) near(n tip) int {
	if n.start {
		return g.edges[n.edge].a
	}
	return g.edges[n.edge].b
}

func (g *graph) far(n tip) int {
	if n.start {
		return g.edges[n.edge].b
	}
	return g.edges[n.edge].a
}

// entering and leaving say whether traffic may use the tip to come to the
// vertex and to go away from it.
func (g *graph) entering(n tip) bool { return !n.start || !g.oneWay(n.edge) }
func (g *graph) leaving(n tip) bool  { return n.start || !g.oneWay(n.edge) }

// newGraph splits the ways at the vertices they share.
func newGraph(roads Roads, opts *Options) (*graph, []Warning) {
	g := &graph{opts: opts, passes: map[int]string{}}
	ways, uses := g.keep(roads)
	var warnings []Warning
	g.vertexTable, warnings = newVertexTable(uses)
	if len(g.at) == 0 {
		return g, warnings
	}
	g.plane = g.project()
	lines := g.lines(ways)
	g.cut(lines)
	g.link()
	return g, warnings
}

// keptWay is a way that is a road, with its nodes.
type keptWay struct {
	road  road
	nodes []int64
}

func (g *graph) keep(roads Roads) (kept []keptWay, uses []use) {
	known := map[string]keys{} // taking names apart is slow
	for i, w := range roads.Ways {
		r, ok := g.opts.readRoad(i, w)
		if !ok || len(w.Line) < 2 {
			continue
		}
		signature := r.signature()
		if _, ok := known[signature]; !ok {
			known[signature] = readKeys(signature, g.opts.Names)
		}
		r.keys = known[signature]
		nodes := numberNodes(w, r.level)
		kept = append(kept, keptWay{r, nodes})
		for j, node := range nodes {
			uses = append(uses, use{node, w.Line[j], r.level})
		}
	}
	return kept, uses
}

// lines turns the ways into vertex lists without repeats, in travel direction,
// ordered by position; ways shorter than two vertices fall out.
func (g *graph) lines(ways []keptWay) [][]int {
	type line struct {
		road  road
		verts []int
	}
	var all []line
	for _, w := range ways {
		verts := make([]int, len(w.nodes))
		for i, node := range w.nodes {
			verts[i] = g.byNode[node]
		}
		verts = slices.Compact(verts)
		if len(verts) < 2 {
			continue
		}
		if w.road.against {
			slices.Reverse(verts)
		}
		all = append(all, line{w.road, verts})
	}
	slices.SortStableFunc(all, func(a, b line) int {
		return cmp.Or(slices.Compare(a.verts, b.verts), cmp.Compare(a.road.class, b.road.class),
			cmp.Compare(a.road.name, b.road.name), cmp.Compare(a.road.id, b.road.id))
	})
	out := make([][]int, len(all))
	for i, l := range all {
		g.roads = append(g.roads, l.road)
		out[i] = l.verts
	}
	return out
}

// cut makes an edge of each stretch of a line between vertices that are not
// simply the inside of that one line.
func (g *graph) cut(lines [][]int) {
	uses := make([]int, len(g.at))
	for _, verts := range lines {
		for i, v := range verts {
			uses[v]++
			if i == 0 || i == len(verts)-1 {
				uses[v] += 2
			}
		}
	}
	for r, verts := range lines {
		from := 0
		for i := 1; i < len(verts); i++ {
			if uses[verts[i]] > 1 {
				g.addEdge(slices.Clone(verts[from:i+1]), []part{{road: r, to: i - from, reversed: g.roads[r].against}})
				from = i
			}
		}
	}
}

func (g *graph) addEdge(verts []int, parts []part) int {
	g.edges = append(g.edges, edge{a: verts[0], b: verts[len(verts)-1], verts: verts, parts: parts, lengthM: planar.Length(g.line(verts))})
	return len(g.edges) - 1
}

// line returns the vertices' positions on the plane.
func (g *graph) line(verts []int) orb.LineString {
	out := make(orb.LineString, len(verts))
	for i, v := range verts {
		out[i] = g.xy[v]
	}
	return out
}

// link lists, for every vertex, the edges that end there.
func (g *graph) link() {
	g.tips = make([][]tip, len(g.at))
	for i := range g.edges {
		if !g.edges[i].gone {
			g.attach(i)
		}
	}
}

func (g *graph) attach(i int) {
	e := &g.edges[i]
	g.tips[e.a] = append(g.tips[e.a], tip{i, true})
	g.tips[e.b] = append(g.tips[e.b], tip{i, false})
}

// remove takes an edge out of the graph; it stays in edges, marked gone.
func (g *graph) remove(i int) {
	e := &g.edges[i]
	e.gone = true
	drop := func(n tip) bool { return n.edge == i }
	g.tips[e.a] = slices.DeleteFunc(g.tips[e.a], drop)
	g.tips[e.b] = slices.DeleteFunc(g.tips[e.b], drop)
}
