package placewords

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
)

func distance(a, b orb.Point) float64 { return planar.Distance(a, b) }

// offset is the place at a distance and direction from one of the starts. The
// road first named is the one on which it happened; when only the other leads
// that way, the direction says which.
func (f *Finder) offset(s Statement, road, cross string, starts []start) Found {
	found := f.alongRoad(s, road, starts)
	if found.Quality == network.Unmatched && found.Reason == reasonWrongWay {
		if other := f.alongRoad(s, cross, starts); other.Quality != network.Unmatched || other.Reason == reasonOutside {
			return other
		}
	}
	return found
}

// stop is where a walk along a road ends.
type stop struct {
	at      orb.Point
	turnDeg float64 // off the direction of the words
	roadDeg float64 // bearing of the road there
	ended   bool    // the road ends before the distance is reached
}

func (f *Finder) alongRoad(s Statement, road string, starts []start) Found {
	var stops []stop
	segments := f.index.SegmentsNamed(road)
	for _, from := range starts {
		stops = append(stops, f.walks(from, segments, *s.DistanceM, compass[s.Towards])...)
	}
	if len(stops) == 0 {
		return nowhere(reasonWrongWay)
	}
	bestDeg := math.Inf(1)
	for _, w := range stops {
		bestDeg = math.Min(bestDeg, w.turnDeg)
	}
	near := slices.DeleteFunc(stops, func(w stop) bool { return w.turnDeg > bestDeg+tellApart })
	if slices.ContainsFunc(near, func(w stop) bool { return w.ended }) {
		near = slices.DeleteFunc(near, func(w stop) bool { return w.ended })
		if len(near) == 0 {
			return nowhere(reasonOutside)
		}
	}
	at, ok := f.choose(near, s.Side)
	if !ok {
		return ambiguous(reasonSeveral)
	}
	found := f.placed(at.at, network.Good, reasonOffset)
	switch {
	case at.turnDeg > straightWay:
		found.Quality, found.Reason = network.Fair, reasonSlant
	case s.Rough || *s.DistanceM > sureOffsetM:
		found.Quality, found.Reason = network.Fair, reasonRough
	case !fitsSide(at, s.Side):
		found.Quality, found.Reason = network.Fair, reasonSide
	}
	return found
}

// choose is the one place of several walks: the middle of carriageways stands for
// each while it is near, and beyond that the side tells them apart.
func (f *Finder) choose(stops []stop, side string) (stop, bool) {
	middle := stops[0]
	middle.at = orb.Point{}
	for _, w := range stops {
		middle.at[0] += w.at[0] / float64(len(stops))
		middle.at[1] += w.at[1] / float64(len(stops))
		middle.turnDeg = math.Max(middle.turnDeg, w.turnDeg)
	}
	apart := 0.0
	for _, w := range stops {
		apart = math.Max(apart, distance(w.at, middle.at))
	}
	if apart <= clusterM/2 {
		return middle, true
	}
	deg, ok := compass[side]
	if !ok || apart > carriageway {
		return stop{}, false
	}
	x, y := math.Sincos(deg * math.Pi / 180)
	return slices.MaxFunc(stops, func(a, b stop) int { return cmp.Compare(a.at[0]*x+a.at[1]*y, b.at[0]*x+b.at[1]*y) }), true
}

// fitsSide: the south of a road that leads south is no side of it.
func fitsSide(at stop, side string) bool {
	deg, ok := compass[side]
	if !ok {
		return true
	}
	turn := geo.Deflection(deg, at.roadDeg)
	return math.Abs(turn-90) <= sideWithin
}

// walks go from a start along every segment of the road that begins there and
// leads in the direction, as far as the distance says.
func (f *Finder) walks(from start, segments []int, distanceM, towardsDeg float64) (stops []stop) {
	for _, step := range f.steps(from, segments) {
		w := f.walk(step, from.at, segments, distanceM)
		w.turnDeg = geo.Deflection(bearing(from.at, w.at), towardsDeg)
		if w.turnDeg <= slantedWay {
			stops = append(stops, w)
		}
	}
	return stops
}

// step is a segment with the way along it.
type step struct {
	segment int
	back    bool // against its line
}

func (f *Finder) lineOf(s step) line {
	if s.back {
		return f.lines[s.segment].reversed()
	}
	return f.lines[s.segment]
}

// steps are the ways out of a start along the road's segments.
func (f *Finder) steps(from start, segments []int) (all []step) {
	for _, i := range segments {
		s := &f.net.Segments[i]
		if len(f.lines[i]) < 2 || s.Internal >= 0 {
			continue
		}
		if from.node >= 0 {
			if s.From == from.node {
				all = append(all, step{i, false})
			}
			if s.To == from.node {
				all = append(all, step{i, true})
			}
			continue
		}
		const same = 0.05
		if distance(f.lines[i][0], from.at) < same {
			all = append(all, step{i, false})
		}
		if distance(f.lines[i][len(f.lines[i])-1], from.at) < same {
			all = append(all, step{i, true})
		}
	}
	return all
}

// walk goes on from a step until the distance is reached; from is where it is
// counted from.
func (f *Finder) walk(at step, from orb.Point, segments []int, leftM float64) stop {
	last := from
	seen := map[int]bool{}
	for {
		seen[at.segment] = true
		way := f.lineOf(at)
		hop := along(last, way[0], bearing(way[0], way[1]))
		if leftM <= hop {
			return stop{at: between(last, way[0], leftM/hop), roadDeg: bearing(way[0], way[1])}
		}
		leftM -= hop
		if p, ok := way.at(leftM); ok {
			before, _ := way.at(math.Max(0, leftM-1))
			after, ok := way.at(leftM + 1)
			if !ok {
				after = p
			}
			return stop{at: p, roadDeg: bearing(before, after)}
		}
		leftM -= way.lengthM()
		last = way[len(way)-1]
		next, ok := f.onward(at, segments, seen)
		if !ok {
			return stop{at: last, roadDeg: bearing(way[len(way)-2], last), ended: true}
		}
		at = next
	}
}

// along is how far it is from a to b in a direction: across an intersection the
// road goes straight on, whatever its line or carriageway.
func along(a, b orb.Point, deg float64) float64 {
	x, y := math.Sincos(deg * math.Pi / 180)
	return math.Max(0, (b[0]-a[0])*x+(b[1]-a[1])*y)
}

// onward is the step that continues a walk straightest along the same road.
func (f *Finder) onward(at step, segments []int, seen map[int]bool) (best step, ok bool) {
	way := f.lineOf(at)
	end := way[len(way)-1]
	heading := bearing(way[len(way)-2], end)
	s := &f.net.Segments[at.segment]
	node, junction := endOf(s, !at.back)
	bestDeg := slantedWay
	for _, i := range segments {
		o := &f.net.Segments[i]
		if seen[i] || len(f.lines[i]) < 2 || o.Internal >= 0 {
			continue
		}
		for _, back := range []bool{false, true} {
			n, j := endOf(o, back)
			if !(junction >= 0 && j == junction || junction < 0 && n == node) {
				continue
			}
			c := step{i, back}
			line := f.lineOf(c)
			turn := geo.Deflection(heading, bearing(line[0], line[1])) + distance(end, line[0])/2
			if distance(end, line[0]) <= shortestHopM && turn < bestDeg {
				best, bestDeg, ok = c, turn, true
			}
		}
	}
	return best, ok
}

// endOf is the source node and the intersection at a segment's end.
func endOf(s *network.Segment, atTo bool) (node int64, junction int) {
	a, b, err := s.EndNodes()
	if err != nil {
		return 0, -2
	}
	if atTo {
		return b, s.To
	}
	return a, s.From
}

// fromPlace is a place at a distance and direction from a named place beside the
// road; fair at best, since a place is not a point.
func (f *Finder) fromPlace(s Statement, road string, segments []int) Found {
	sites := f.places[placeName(s.Ref)]
	switch {
	case len(sites) == 0:
		return nowhere(reasonNoReference)
	case len(sites) > 1:
		return ambiguous(reasonSeveral)
	}
	nearest, stationM, offM := -1, 0.0, math.Inf(1)
	for _, i := range segments {
		if at, off := f.lines[i].project(sites[0]); off < offM {
			nearest, stationM, offM = i, at, off
		}
	}
	if offM > besideM {
		return nowhere(reasonPlaceAside)
	}
	from, _ := f.lines[nearest].at(stationM)
	if s.DistanceM == nil {
		return f.placed(from, network.Fair, reasonPlace)
	}
	if s.Towards == "" {
		return ambiguous(reasonNoDirection)
	}
	var stops []stop
	for _, back := range []bool{false, true} {
		ahead := *s.DistanceM + stationM
		if back {
			ahead = *s.DistanceM + f.lines[nearest].lengthM() - stationM
		}
		w := f.walk(step{nearest, back}, f.lineOf(step{nearest, back})[0], segments, ahead)
		if w.turnDeg = geo.Deflection(bearing(from, w.at), compass[s.Towards]); w.turnDeg <= slantedWay {
			stops = append(stops, w)
		}
	}
	switch {
	case len(stops) == 0:
		return nowhere(reasonWrongWay)
	case stops[0].ended:
		return nowhere(reasonOutside)
	}
	return f.placed(stops[0].at, network.Fair, reasonPlace)
}
