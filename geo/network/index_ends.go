package network

import "math"

// end is what an intersection takes of a segment that ends at it, as
// distances along the segment from that end.
type end struct {
	node  int     // index of the intersection, -1 at a dead end
	stopM float64 // to the stop line
	halfM float64 // to half-way between this stop line and the other one
}

// findEnds works out, for both ends of every segment, where the stop line is
// and where half-way is.
func (x *Index) findEnds() {
	x.ends = make([][2]end, len(x.net.Segments))
	x.twin = make([][2]int32, len(x.net.Segments))
	for i, s := range x.net.Segments {
		x.ends[i] = [2]end{{node: s.From}, {node: s.To}}
		x.twin[i] = [2]int32{-1, -1}
	}
	for _, leg := range x.net.Legs {
		for i, segment := range leg.Segments {
			if segment < 0 || segment >= len(x.ends) {
				continue
			}
			x.setStop(leg, segment)
			x.setTwin(segment, leg.Segments[:i])
		}
	}
	for i := range x.ends {
		x.setHalf(i)
	}
}

// setStop puts a leg's stop line on one of its segments; the farther one counts
// when a segment has two.
func (x *Index) setStop(leg Leg, segment int) {
	if !isPosition(leg.StopLine) || x.first[segment] == x.first[segment+1] {
		return
	}
	station := x.nearestOn(segment, x.plane.Forward(leg.StopLine)).stationM
	fromEnd := [2]float64{station, x.lengthM(segment) - station}
	for k := range x.ends[segment] {
		e, other := &x.ends[segment][k], x.ends[segment][1-k]
		loopsBack := other.node == leg.Intersection && fromEnd[1-k] < fromEnd[k]
		if e.node == leg.Intersection && !loopsBack {
			e.stopM = math.Max(e.stopM, fromEnd[k])
		}
	}
}

// setTwin notes the other carriageways of a leg, one for each end.
func (x *Index) setTwin(segment int, others []int) {
	for _, other := range others {
		for _, pair := range [][2]int{{segment, other}, {other, segment}} {
			switch slot := &x.twin[pair[0]]; {
			case slot[0] < 0:
				slot[0] = int32(pair[1])
			case slot[1] < 0 && slot[0] != int32(pair[1]):
				slot[1] = int32(pair[1])
			}
		}
	}
}

// setHalf limits stop lines and catchments to half of the way between two
// intersections; towards a dead end there is no limit but the end.
func (x *Index) setHalf(segment int) {
	length, ends := x.lengthM(segment), &x.ends[segment]
	stops := [2]float64{ends[0].stopM, ends[1].stopM}
	both := x.isNode(ends[0].node) && x.isNode(ends[1].node)
	for k := range ends {
		e := &ends[k]
		switch {
		case !x.isNode(e.node):
			*e = end{node: -1}
			continue
		case !both:
			e.halfM = length
		case stops[0]+stops[1] > length:
			e.halfM = length * stops[k] / (stops[0] + stops[1])
		default:
			e.halfM = (length + stops[k] - stops[1-k]) / 2
		}
		e.stopM = math.Min(e.stopM, e.halfM)
	}
}

// limitM is how far an intersection reaches along a segment from its end.
func (e end) limitM(catchmentM float64) float64 {
	return math.Min(e.stopM+catchmentM, e.halfM)
}
