package roadfile

import (
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/geo/say"
)

// Several files as one. A number of a way or a node is its file's own: in two
// extracts of OpenStreetMap it means the same thing, in two cities' own files it
// does not. Positions tell.

// together gathers the roads of several files.
type together struct {
	roads  network.Roads
	ways   map[int64][]int // way number as read -> those in roads
	taken  map[int64]bool  // way numbers given
	points map[int64]orb.Point
	notes  []say.Words
}

func newTogether() *together {
	return &together{ways: map[int64][]int{}, taken: map[int64]bool{}, points: map[int64]orb.Point{}}
}

// add takes one file's roads. Each file's own ways differ already.
func (t *together) add(file string, roads network.Roads) {
	t.notes = append(t.notes, roads.Notes...)
	for _, w := range roads.Ways {
		t.addWay(file, w)
	}
	for _, p := range roads.Points {
		t.addPoint(p)
	}
}

// addWay keeps a way that is new, lengthens the one of an earlier file that goes
// on in this one, and leaves out what is there already: neighbouring extracts
// both hold the roads along their common edge. A number that means another road
// here is told apart.
func (t *together) addWay(file string, w network.Way) {
	number := w.ID
	for _, i := range t.ways[number] {
		if longer, same := oneWay(t.roads.Ways[i], w); same {
			t.roads.Ways[i] = longer
			return
		}
	}
	if len(t.ways[number]) > 0 {
		t.note("way %d of %s is another road than that of an earlier file; both are kept", number, file)
	}
	for t.taken[w.ID] {
		w.ID = lineID([]int64{w.ID, nodeAt(w.Line[0]), nodeAt(w.Line[len(w.Line)-1])})
	}
	t.taken[w.ID] = true
	t.ways[number] = append(t.ways[number], len(t.roads.Ways))
	t.roads.Ways = append(t.roads.Ways, w)
}

// mostNotes bounds what one import says of numbers; the rest is like it.
const mostNotes = 20

func (t *together) note(key say.Key, args ...any) {
	if len(t.notes) < mostNotes {
		t.notes = append(t.notes, say.BothOf(say.New(key, args...)))
	}
}

// addPoint keeps a point that is new. One that bears the number of a point
// elsewhere is named by its place.
func (t *together) addPoint(p network.Point) {
	if at, seen := t.points[p.Node]; seen {
		if network.SameNode(at, p.Position) {
			return
		}
		p.Node = nodeAt(p.Position)
		if _, seen := t.points[p.Node]; seen {
			return
		}
	}
	t.points[p.Node] = p.Position
	t.roads.Points = append(t.roads.Points, p)
}

// oneWay says whether two ways of one number are the same road, and gives the
// two as one: of two extracts each may have a longer end. When neither holds the
// other's beginning and they share most nodes, one is an older state of the
// other, and the first stays.
func oneWay(a, b network.Way) (network.Way, bool) {
	if longer, ok := prolong(a, b); ok {
		return longer, true
	}
	if longer, ok := prolong(b, a); ok {
		longer.Tags = a.Tags
		return longer, true
	}
	shared := 0
	for i, node := range b.Nodes {
		if k := slices.Index(a.Nodes, node); k >= 0 && network.SameNode(a.Line[k], b.Line[i]) {
			shared++
		}
	}
	return a, shared >= 2 && 2*shared >= min(len(a.Nodes), len(b.Nodes))
}

// prolong puts b behind a where b begins at one of a's nodes and runs along a to
// the end of either, two nodes at least.
func prolong(a, b network.Way) (network.Way, bool) {
	from := slices.Index(a.Nodes, b.Nodes[0])
	if from < 0 {
		return a, false
	}
	run := min(len(a.Nodes)-from, len(b.Nodes))
	if run < 2 {
		return a, false
	}
	for i := range run {
		if a.Nodes[from+i] != b.Nodes[i] || !network.SameNode(a.Line[from+i], b.Line[i]) {
			return a, false
		}
	}
	a.Nodes = append(slices.Clone(a.Nodes), b.Nodes[run:]...)
	a.Line = append(slices.Clone(a.Line), b.Line[run:]...)
	return a, true
}
