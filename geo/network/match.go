package network

import (
	"math"

	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Limits of what can be one object in two builds, in metres and degrees.
const (
	sameNodeWithin  = 80.0 // an intersection that shares source nodes may move this far
	samePlaceWithin = 15.0 // without shared nodes nor names
	sameNamesWithin = 35.0 // without shared nodes, with all names
	sameLineWithin  = 15.0 // a segment's quarter points from the other line
	sameArmWithin   = 35.0 // a leg's bearing
)

// intersectionPairs lists the old and new intersections that can be one.
func (r *rematch) intersectionPairs() (pairs []likeness) {
	for i := range r.new.Intersections {
		b := &r.new.Intersections[i]
		at := r.plane.Forward(b.Point)
		within(&r.oldNear.points, at, sameNodeWithin, func(o int) {
			a := &r.old.Intersections[o]
			distance := planar.Distance(at, r.plane.Forward(a.Point))
			nodes, names := overlap(a.Nodes, b.Nodes), r.sharedNames(a.Names, b.Names)
			if nodes > 0 && distance <= sameNodeWithin || distance <= samePlaceWithin || names == 1 && distance <= sameNamesWithin {
				pairs = append(pairs, likeness{o, i, 2*nodes + names - distance/sameNodeWithin})
			}
		})
	}
	return pairs
}

// sharedNames is the share of the longer list of names that is in both.
func (r *rematch) sharedNames(a, b []string) float64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	both := 0
	for _, name := range a {
		for _, other := range b {
			if name == other || r.names.Same(name, other) {
				both++
				break
			}
		}
	}
	return float64(both) / float64(len(a))
}

// segmentPairs lists the old and new segments that can be one: lines that run
// along each other. Between several, shared nodes, ways, name and length
// decide.
func (r *rematch) segmentPairs() (pairs []likeness) {
	for i := range r.new.Segments {
		b := &r.new.Segments[i]
		at := along(r.newLines[i], b.LengthM/2)
		within(&r.oldNear.segments, at, sameLineWithin, func(o int) {
			a := &r.old.Segments[o]
			distance := apart(r.oldLines[o], r.newLines[i])
			if distance > sameLineWithin {
				return
			}
			score := 2*overlap(a.Nodes, b.Nodes) + overlap(a.Ways, b.Ways) - distance/sameLineWithin
			score += math.Min(a.LengthM, b.LengthM) / math.Max(a.LengthM, b.LengthM)
			if a.Name == b.Name {
				score += 0.5
			}
			if a.OneWay == b.OneWay {
				score += 0.25
			}
			if a.Level != b.Level { // the other deck, or a bridge newly marked as one
				score -= 1.5
			}
			pairs = append(pairs, likeness{o, i, score})
		})
	}
	return pairs
}

// legPairs lists the legs that can be one: at a matched intersection, with a
// matched segment or much the same bearing.
func (r *rematch) legPairs(m Matching) (pairs []likeness) {
	byIntersection := legsAt(r.old)
	for i := range r.new.Legs {
		b := &r.new.Legs[i]
		home := m.Intersections[b.Intersection]
		if home < 0 {
			continue
		}
		for _, o := range byIntersection[home] {
			a := &r.old.Legs[o]
			shared := sharesSegment(a, b, m.Segments)
			turn := geo.Deflection(a.BearingDeg, b.BearingDeg)
			if turn > sameArmWithin && !shared {
				continue
			}
			score := 1 - turn/180
			if shared {
				score++
			}
			if a.Name == b.Name {
				score += 0.5
			}
			pairs = append(pairs, likeness{o, i, score})
		}
	}
	return pairs
}

func legsAt(n *Network) map[int][]int {
	legs := map[int][]int{}
	for i := range n.Legs {
		at := n.Legs[i].Intersection
		legs[at] = append(legs[at], i)
	}
	return legs
}

func sharesSegment(a, b *Leg, segments []int) bool {
	for _, s := range b.Segments {
		for _, o := range a.Segments {
			if segments[s] == o {
				return true
			}
		}
	}
	return false
}
