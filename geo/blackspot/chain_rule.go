package blackspot

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
)

// goesOn reports whether a street may go on from one end into another at a
// node where several meet.
func (l *linker) goesOn(a, b int32, meeting int) bool {
	s, t := &l.net.Segments[a>>1], &l.net.Segments[b>>1]
	if a>>1 == b>>1 || l.names[a>>1] != l.names[b>>1] || l.names[a>>1] == "" && meeting > 2 {
		return false
	}
	if s.OneWay && t.OneWay && a&1 == b&1 {
		return false // both arrive, or both leave
	}
	if l.join != WholeRoute && s.Class != t.Class {
		return false
	}
	x := l.intersection(a, b)
	return x < 0 || l.passes(x, int(a>>1))
}

// intersection is the one that two ends meet at, -1 when at none.
func (l *linker) intersection(a, b int32) int {
	for _, end := range [2]int32{a, b} {
		s := &l.net.Segments[end>>1]
		x := s.To
		if end&1 == 0 {
			x = s.From
		}
		if s.Internal >= 0 {
			x = s.Internal
		}
		if x >= 0 {
			return x
		}
	}
	return -1
}

// passes reports whether the street of a segment goes on through an
// intersection.
func (l *linker) passes(x, segment int) bool {
	if l.join == BetweenJunctions || l.join == WholeRoute {
		return l.join == WholeRoute
	}
	at := &l.net.Intersections[x]
	if l.join == ThroughMinor && slices.Contains(majorControls, network.ByDay(at.Control)) {
		return false
	}
	for _, other := range at.Segments {
		if l.names[other] == l.names[segment] {
			continue
		}
		if l.rank[other] < l.rank[segment] || l.join == ThroughMinor && l.rank[other] == l.rank[segment] {
			return false
		}
	}
	return true
}

// majorControls are those that stop or slow every road of an intersection.
var majorControls = []string{"signal", "all_way_stop", "roundabout"}

// bearingM is how far along a segment its direction at an end is looked for.
const bearingM = 15

// bearing is the direction of a segment at an end, looking away from it.
func (l *linker) bearing(end int32) float64 {
	line := l.net.Segments[end>>1].Line
	if len(line) < 2 {
		return math.NaN()
	}
	plane := geo.NewPlane(line[0])
	xy := plane.ForwardLine(line)
	if end&1 == 1 {
		slices.Reverse(xy)
	}
	return geo.Bearing(xy[0], along(xy, bearingM))
}

// along is the point a distance along a line of the plane, or its end.
func along(xy orb.LineString, distM float64) orb.Point {
	for i := 1; i < len(xy); i++ {
		step := planar.Distance(xy[i-1], xy[i])
		if step > 0 && step >= distM {
			t := distM / step
			return orb.Point{xy[i-1][0] + t*(xy[i][0]-xy[i-1][0]), xy[i-1][1] + t*(xy[i][1]-xy[i-1][1])}
		}
		distM -= step
	}
	return xy[len(xy)-1]
}
