package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// Matching says what became of an old network in a new one. Each list has one
// entry for every new object: the index of the old one it continues, or -1.
type Matching struct {
	Segments, Legs, Intersections []int
	// The old objects that no new one continues, by index.
	GoneSegments, GoneLegs, GoneIntersections []Gone
}

// Gone is an old object that has no successor of its own.
type Gone struct {
	Old        int
	ReplacedBy []int // new objects that stand where it stood; may be empty
	Reason     string
}

// Match finds the old objects again in a new network: by the source nodes and
// ways they are made of, then by distance and names. Source numbers count only
// where the positions agree, so a file that was numbered afresh keeps its
// objects too. Each old object continues in at most one new one.
func Match(old, new *Network, names *Words) Matching {
	r := newRematch(old, new, names)
	var m Matching
	m.Intersections = r.assign(len(old.Intersections), len(new.Intersections), r.intersectionPairs())
	m.Segments = r.assign(len(old.Segments), len(new.Segments), r.segmentPairs())
	m.Legs = r.assign(len(old.Legs), len(new.Legs), r.legPairs(m))
	m.GoneIntersections = r.goneIntersections(m.Intersections)
	m.GoneSegments = r.goneSegments(m.Segments)
	m.GoneLegs = r.goneLegs(m)
	return m
}

// rematch holds two networks on one plane.
type rematch struct {
	old, new         *Network
	names            *Words
	plane            geo.Plane
	oldLines         []orb.LineString // segments on the plane
	newLines         []orb.LineString
	oldNear, newNear *nearby
}

func newRematch(old, new *Network, names *Words) *rematch {
	r := &rematch{old: old, new: new, names: names, plane: geo.NewPlane(amid(old, new))}
	r.oldLines, r.newLines = r.lines(old), r.lines(new)
	r.oldNear, r.newNear = r.index(old, r.oldLines), r.index(new, r.newLines)
	return r
}

// amid is a point amid two networks; (0, 0) when both are empty.
func amid(networks ...*Network) orb.Point {
	var all orb.MultiPoint
	for _, n := range networks {
		for i := range n.Segments {
			all = append(all, n.Segments[i].Line...)
		}
		for i := range n.Intersections {
			all = append(all, n.Intersections[i].Point)
		}
	}
	if len(all) == 0 {
		return orb.Point{}
	}
	return all.Bound().Center()
}

func (r *rematch) lines(n *Network) []orb.LineString {
	lines := make([]orb.LineString, len(n.Segments))
	for i := range n.Segments {
		lines[i] = r.plane.ForwardLine(n.Segments[i].Line)
	}
	return lines
}

// likeness is how well a new object continues an old one.
type likeness struct {
	old, new int
	score    float64
}

// assign gives every new object the old one it is most like, best pairs first,
// each old one once; the rest get -1.
func (r *rematch) assign(olds, news int, pairs []likeness) []int {
	slices.SortFunc(pairs, func(a, b likeness) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.old, b.old), cmp.Compare(a.new, b.new))
	})
	found := make([]int, news)
	for i := range found {
		found[i] = -1
	}
	taken := make([]bool, olds)
	for _, p := range pairs {
		if !taken[p.old] && found[p.new] < 0 {
			taken[p.old], found[p.new] = true, p.old
		}
	}
	return found
}

// reverse turns new -> old into old -> new; -1 where an old one is gone.
func reverse(found []int, olds int) []int {
	back := make([]int, olds)
	for i := range back {
		back[i] = -1
	}
	for i, o := range found {
		if o >= 0 {
			back[o] = i
		}
	}
	return back
}
