package network

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// nearby finds a network's objects by position, on a plane, in metres.
type nearby struct {
	points   rtree.RTreeG[int] // intersections
	segments rtree.RTreeG[int] // segments, by their bounds
}

func (r *rematch) index(n *Network, lines []orb.LineString) *nearby {
	x := &nearby{}
	for i := range n.Intersections {
		at := r.plane.Forward(n.Intersections[i].Point)
		x.points.Insert(at, at, i)
	}
	for i, line := range lines {
		bound := line.Bound()
		x.segments.Insert(bound.Min, bound.Max, i)
	}
	return x
}

// within calls see with everything in a tree whose box comes nearer than limit
// to a point.
func within(tree *rtree.RTreeG[int], at orb.Point, limit float64, see func(i int)) {
	low, high := orb.Point{at[0] - limit, at[1] - limit}, orb.Point{at[0] + limit, at[1] + limit}
	tree.Search(low, high, func(_, _ [2]float64, i int) bool {
		see(i)
		return true
	})
}

// overlap is the share of the smaller of two sets of numbers that is in both.
func overlap(a, b []int64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if len(b) < len(a) {
		a, b = b, a
	}
	has := make(map[int64]bool, len(b))
	for _, v := range b {
		has[v] = true
	}
	both := 0
	for _, v := range a {
		if has[v] {
			both++
		}
	}
	return float64(both) / float64(len(a))
}

// apart is the greatest distance of the quarter points of the shorter line
// from the longer one: small when one runs along the other.
func apart(a, b orb.LineString) (most float64) {
	lengthA, lengthB := planar.Length(a), planar.Length(b)
	if lengthB < lengthA {
		a, b, lengthA = b, a, lengthB
	}
	for _, part := range []float64{0.25, 0.5, 0.75} {
		most = max(most, planar.DistanceFrom(b, along(a, part*lengthA)))
	}
	return most
}

func sorted(indices []int) []int {
	slices.Sort(indices)
	return indices
}
