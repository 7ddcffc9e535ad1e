package sight

import (
	"slices"

	"github.com/paulmach/orb"
)

// areaBetween is the ring from the conflict point along one lane to its far
// point, across, and back along the other lane.
func areaBetween(t *Triangle) orb.Polygon {
	ring := make(orb.Ring, 0, len(t.Other.line)+len(t.Own.line)+1)
	ring = append(ring, t.Other.before(t.RequiredM)...)
	ring = append(ring, t.FarVertex())
	own := t.Own.before(t.RequiredOwnM)
	if len(own) > 0 { // without a length there is the conflict point only
		ring = append(ring, t.Vertex())
		for i := len(own) - 1; i > 0; i-- {
			ring = append(ring, own[i])
		}
	}
	if len(ring) < 3 {
		return nil
	}
	if len(ring) > 3 && crossesItself(ring) {
		ring = hullOf(ring)
	}
	if ringArea(ring) < 0 {
		slices.Reverse(ring[1:])
	}
	if !(ringArea(ring) >= leastAreaM2) {
		return nil
	}
	return orb.Polygon{append(ring, ring[0])}
}

// before are a path's vertices less than s metres along.
func (p Path) before(s float64) orb.LineString {
	n, _ := slices.BinarySearch(p.at, s-1e-9)
	return p.line[:n]
}

// ringArea is the signed area of an open ring, positive counter-clockwise.
func ringArea(ring orb.Ring) (sum float64) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += (p[0]-ring[0][0])*(q[1]-ring[0][1]) - (q[0]-ring[0][0])*(p[1]-ring[0][1])
	}
	return sum / 2
}

func crossesItself(ring orb.Ring) bool {
	n := len(ring)
	for i := range n {
		for k := i + 2; k < n; k++ {
			if i == 0 && k == n-1 {
				continue
			}
			if _, _, hit := meets(ring[i], ring[(i+1)%n], ring[k], ring[(k+1)%n]); hit {
				return true
			}
		}
	}
	return false
}

// hullOf is the convex hull, counter-clockwise, of lanes that bend across each
// other: nothing less holds every line of sight.
func hullOf(points orb.Ring) orb.Ring {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b orb.Point) int { return slices.Compare(a[:], b[:]) })
	var hull orb.Ring
	for range 2 {
		start := len(hull)
		for _, p := range sorted {
			for len(hull) >= start+2 && turnsRight(hull[len(hull)-2], hull[len(hull)-1], p) {
				hull = hull[:len(hull)-1]
			}
			hull = append(hull, p)
		}
		hull = hull[:len(hull)-1]
		slices.Reverse(sorted)
	}
	return hull
}

func turnsRight(a, b, c orb.Point) bool {
	return (b[0]-a[0])*(c[1]-a[1])-(b[1]-a[1])*(c[0]-a[0]) <= 0
}
