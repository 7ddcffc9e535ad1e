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
	// joined are vertices where a person says that roads meet; a join of the
	// build's own needs no mark.
	joined map[int]bool
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

// newGraph splits the ways at the vertices they share, after what the file has
// wrong there has been mended or noted (mend.go, crossing.go, grade.go,
// circle.go, overlap.go). It marks the overrides that found their place.
func newGraph(roads Roads, opts *Options, found map[int64]bool) (*graph, []Warning) {
	g := &graph{opts: opts, passes: map[int]string{}, joined: map[int]bool{}}
	ways, uses, warnings := g.keep(roads)
	var more []Warning
	g.vertexTable, more = newVertexTable(uses)
	warnings = append(warnings, more...)
	if len(g.at) == 0 {
		return g, warnings
	}
	g.plane = g.project()
	lines, more := g.mend(g.lines(ways), roads, found)
	warnings = append(warnings, more...)
	warnings = append(warnings, g.markCircles(lines)...)
	g.cut(lines)
	g.link()
	return g, append(warnings, g.dropDoubles()...)
}

// keptWay is a way that is a road, with its nodes.
type keptWay struct {
	road  road
	nodes []int64
	line  orb.LineString
}

func (g *graph) keep(roads Roads) (kept []keptWay, uses []use, warnings []Warning) {
	known := map[string]keys{} // taking names apart is slow
	frontages := map[string]bool{}
	for i, w := range roads.Ways {
		r, ok := g.opts.readRoad(i, w)
		if !ok || len(w.Line) < 2 {
			continue
		}
		if r.assumed {
			warnings = append(warnings, classWarning(w, r.class))
		}
		signature := r.signature()
		if _, ok := known[signature]; !ok {
			known[signature], frontages[signature] = readKeys(signature, g.opts.Names), g.opts.frontageName(signature)
		}
		r.keys, r.frontage = known[signature], frontages[signature]
		nodes := numberNodes(w, r.level)
		kept = append(kept, keptWay{r, nodes, w.Line})
		for j, node := range nodes {
			uses = append(uses, use{node, w.Line[j], r.level})
		}
	}
	return kept, uses, warnings
}

// lines turns the ways into vertex lists without repeats, in travel direction,
// ordered by position; ways shorter than two vertices fall out.
func (g *graph) lines(ways []keptWay) []line {
	type kept struct {
		road  road
		verts []int
	}
	var all []*kept // pointers: sorting moves them
	for _, w := range ways {
		verts := make([]int, len(w.nodes))
		for i, node := range w.nodes {
			verts[i] = g.find(node, w.line[i])
		}
		verts = slices.Compact(verts)
		if len(verts) < 2 {
			continue
		}
		if w.road.against {
			slices.Reverse(verts)
		}
		all = append(all, &kept{w.road, verts})
	}
	slices.SortStableFunc(all, func(a, b *kept) int {
		return cmp.Or(slices.Compare(a.verts, b.verts), cmp.Compare(a.road.class, b.road.class),
			cmp.Compare(a.road.name, b.road.name), cmp.Compare(a.road.id, b.road.id))
	})
	out := make([]line, len(all))
	for i, l := range all {
		g.roads = append(g.roads, l.road)
		out[i] = line{i, l.verts}
	}
	return out
}

// cut makes an edge of each stretch of a line between vertices that are not
// simply the inside of that one line.
func (g *graph) cut(lines []line) {
	uses := make([]int, len(g.at))
	for _, l := range lines {
		for i, v := range l.verts {
			uses[v]++
			if i == 0 || i == len(l.verts)-1 {
				uses[v] += 2
			}
		}
	}
	for _, l := range lines {
		from := 0
		for i := 1; i < len(l.verts); i++ {
			if uses[l.verts[i]] > 1 {
				g.addEdge(slices.Clone(l.verts[from:i+1]), []part{{road: l.road, to: i - from, reversed: g.roads[l.road].against}})
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
