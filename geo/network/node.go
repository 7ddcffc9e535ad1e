package network

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// NodeAt numbers a position of a road file that has no node numbers: the same
// seven decimals of a degree give the same number, whatever the file's order.
func NodeAt(at orb.Point) int64 {
	lon := int64(math.Round((at.Lon() + 180) * 1e7))
	lat := int64(math.Round((at.Lat() + 90) * 1e7))
	return -(lon<<31 | lat) - 1
}

// numberNodes gives a way's nodes, made from its positions when the file has
// none. Without numbers a bridge that runs over a vertex of the road below
// would meet it: inner vertices off the ground get numbers of their own level;
// ends meet whatever is there.
func numberNodes(w Way, level int) []int64 {
	if len(w.Nodes) == len(w.Line) {
		return w.Nodes
	}
	nodes := make([]int64, len(w.Line))
	for i, at := range w.Line {
		nodes[i] = NodeAt(at)
		if inner := i > 0 && i < len(w.Line)-1; inner && level != 0 {
			nodes[i] ^= int64(level&15+1) << 58
		}
	}
	return nodes
}

// vertexTable numbers the vertices of the kept ways by position, west to east
// and then south to north, so that neither the file's order nor its node
// numbers change what is built.
type vertexTable struct {
	at     []orb.Point // lon, lat
	xy     []orb.Point // on the plane, metres
	node   []int64     // the source node, the smallest of several
	byNode map[int64]int
	// others are the further vertices of a number that several files use, each
	// for a node of its own.
	others map[int64][]int
	moved  map[int]int // vertices that were joined to another one
}

// use is one node of one way.
type use struct {
	node  int64
	at    orb.Point
	level int
}

// sameNodeM is how far apart the positions of one node may be, metres: two
// states of a file differ by what a mapper moved. The same number farther off
// is another file's.
const sameNodeM = 1.0

// SameNode says whether a node of one number at two positions (lon, lat) is one.
func SameNode(a, b orb.Point) bool { return a == b || metresApart(a, b) <= sameNodeM }

// metresApart is the distance of two positions that are near each other; far
// ones are merely far.
func metresApart(a, b orb.Point) float64 {
	at := geo.NewPlane(a).Forward(b)
	return math.Hypot(at[0], at[1])
}

// newVertexTable joins different nodes at one position when roads of the same
// level use them: a mapper's slip. It returns those positions as warnings.
func newVertexTable(uses []use) (*vertexTable, []Warning) {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.at[0], b.at[0]), cmp.Compare(a.at[1], b.at[1]),
			cmp.Compare(a.level, b.level), cmp.Compare(a.node, b.node))
	})
	t := &vertexTable{byNode: make(map[int64]int, len(uses)), others: map[int64][]int{}, moved: map[int]int{}}
	var warnings []Warning
	last := -1 // the vertex of the use before
	for i, u := range uses {
		if v := t.find(u.node, u.at); v >= 0 {
			if last = v; t.byNode[u.node] == v {
				t.node[v] = min(t.node[v], u.node)
			}
			continue
		}
		if i > 0 && uses[i-1].at == u.at && uses[i-1].level == u.level {
			t.name(u.node, last)
			warnings = append(warnings, warn(kindDoubleNode, u.at,
				"two nodes at one position were taken as one; join them in the road file").about(0, u.node))
			continue
		}
		last = len(t.at)
		number := u.node
		if !t.name(u.node, last) {
			number = NodeAt(u.at)
		}
		t.at, t.node = append(t.at, u.at), append(t.node, number)
	}
	return t, warnings
}

// name gives a vertex a source number; it says false when that is another
// vertex's already.
func (t *vertexTable) name(node int64, v int) bool {
	if _, taken := t.byNode[node]; taken {
		t.others[node] = append(t.others[node], v)
		return false
	}
	t.byNode[node] = v
	return true
}

// find is the vertex of a source number at a position, -1 when there is none.
func (t *vertexTable) find(node int64, at orb.Point) int {
	v, seen := t.byNode[node]
	if !seen {
		return -1
	}
	if SameNode(t.at[v], at) {
		return v
	}
	for _, v := range t.others[node] {
		if SameNode(t.at[v], at) {
			return v
		}
	}
	return -1
}

// vertex is find for nodes of the kept ways, joined ones followed.
func (t *vertexTable) vertex(node int64, at orb.Point) int {
	return t.now(t.find(node, at))
}

// now is the vertex that a vertex is by now.
func (t *vertexTable) now(v int) int {
	for {
		to, joined := t.moved[v]
		if !joined {
			return v
		}
		v = to
	}
}

// project lays the vertices on a local plane about their middle.
func (t *vertexTable) project() geo.Plane {
	bound := orb.MultiPoint(t.at).Bound()
	origin := bound.Center()
	if bound.Right()-bound.Left() > 180 { // a city on both sides of the antimeridian
		origin[0] = bound.Right()
	}
	plane := geo.NewPlane(origin)
	t.xy = plane.ForwardLine(t.at)
	return plane
}
