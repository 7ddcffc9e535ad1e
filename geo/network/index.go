package network

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Index finds what lies near a position of a Network. It is made once, never
// changed, and safe for many goroutines. The network must not change while an
// index of it is in use.
type Index struct {
	net    *Network
	plane  geo.Plane
	pieces []piece
	first  []int32 // first piece of each segment, and the count at the end
	grid   *pieceGrid
	ends   [][2]end    // per segment: at From, at To
	twin   [][2]int32  // per segment: the other carriageway of its legs, -1 without
	within []int32     // per segment: the intersection that it is inside of, -1 without
	inside [][]int32   // per intersection: its internal segments
	nodes  []orb.Point // intersections on the plane
	arms   [][]int32   // per intersection: the segments that end at it
	names  nameTable
}

// piece is one straight stretch of a segment's line on the index's plane.
type piece struct {
	a, b    orb.Point
	station float64 // of a, along the segment, metres
	length  float64
	segment int32
}

// NewIndex makes the index of a network; an empty network has one too.
// Segments whose line has fewer than two vertices are left out.
func NewIndex(net *Network, names *Words) *Index {
	x := &Index{net: net, plane: geo.NewPlane(middle(net))}
	x.first = make([]int32, len(net.Segments)+1)
	for i := range net.Segments {
		x.first[i] = int32(len(x.pieces))
		x.addPieces(int32(i), x.plane.ForwardLine(net.Segments[i].Line))
	}
	x.first[len(net.Segments)] = int32(len(x.pieces))
	x.grid = newPieceGrid(x.pieces, gridCellM)
	x.findEnds()
	x.findMembers()
	x.names = newNameTable(net, names.Learned(namesOf(net)))
	return x
}

// namesOf are the names of a network's roads, each spelling once.
func namesOf(net *Network) []string {
	seen := map[string]bool{}
	var names []string
	for i := range net.Segments {
		for _, name := range net.Segments[i].Names {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// findMembers lists the segments of each intersection and places it.
func (x *Index) findMembers() {
	x.inside = make([][]int32, len(x.net.Intersections))
	x.arms = make([][]int32, len(x.net.Intersections))
	x.nodes = make([]orb.Point, len(x.net.Intersections))
	for i, n := range x.net.Intersections {
		x.nodes[i] = x.plane.Forward(n.Point)
	}
	x.within = make([]int32, len(x.net.Segments))
	for i, s := range x.net.Segments {
		x.within[i] = -1
		if x.isNode(s.Internal) {
			x.within[i] = int32(s.Internal)
			x.inside[s.Internal] = append(x.inside[s.Internal], int32(i))
			continue
		}
		if x.isNode(s.From) {
			x.arms[s.From] = append(x.arms[s.From], int32(i))
		}
		if x.isNode(s.To) && s.To != s.From {
			x.arms[s.To] = append(x.arms[s.To], int32(i))
		}
	}
}

// middle is the centre of the network's bounding box; 0, 0 without one.
func middle(net *Network) orb.Point {
	var all orb.MultiPoint
	for _, s := range net.Segments {
		for _, p := range s.Line {
			if isPosition(p) {
				all = append(all, p)
			}
		}
	}
	if len(all) == 0 {
		return orb.Point{}
	}
	return all.Bound().Center()
}

// isPosition is false for NaN, infinities and what is not on the globe.
func isPosition(p orb.Point) bool {
	return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90
}

func (x *Index) addPieces(segment int32, line orb.LineString) {
	station := 0.0
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		p := piece{a: a, b: b, station: station, length: planar.Distance(a, b), segment: segment}
		if math.IsNaN(p.length) || math.IsInf(p.length, 0) {
			continue
		}
		station += p.length
		x.pieces = append(x.pieces, p)
	}
}

func (x *Index) isNode(i int) bool { return i >= 0 && i < len(x.net.Intersections) }

// lengthM is the length of a segment on the index's plane.
func (x *Index) lengthM(segment int) float64 {
	if x.first[segment] == x.first[segment+1] {
		return 0
	}
	p := x.pieces[x.first[segment+1]-1]
	return p.station + p.length
}
