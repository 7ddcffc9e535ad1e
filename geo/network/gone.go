package network

import (
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// The reasons why an old object has no successor of its own.
const (
	reasonMerged = "merged into another one nearby"
	reasonSplit  = "split into several"
	reasonGone   = "no longer in the road file"
	reasonParent = "its intersection is gone"
)

// becauseOf says why an object is gone, from what stands in its place.
func becauseOf(replacedBy []int) string {
	switch len(replacedBy) {
	case 0:
		return reasonGone
	case 1:
		return reasonMerged
	}
	return reasonSplit
}

// goneIntersections lists the old intersections that no new one continues,
// with the new ones that hold their nodes or lie where they lay.
func (r *rematch) goneIntersections(found []int) (gone []Gone) {
	for o, i := range reverse(found, len(r.old.Intersections)) {
		if i >= 0 {
			continue
		}
		a := &r.old.Intersections[o]
		at := r.plane.Forward(a.Point)
		var by []int
		within(&r.newNear.points, at, sameNodeWithin, func(k int) {
			b := &r.new.Intersections[k]
			reach := b.RadiusM + samePlaceWithin
			if overlap(a.Nodes, b.Nodes) > 0 || planar.Distance(at, r.plane.Forward(b.Point)) <= reach {
				by = append(by, k)
			}
		})
		gone = append(gone, Gone{o, sorted(by), becauseOf(by)})
	}
	return gone
}

// goneSegments lists the old segments that no new one continues, with the new
// ones that run where they ran.
func (r *rematch) goneSegments(found []int) (gone []Gone) {
	for o, i := range reverse(found, len(r.old.Segments)) {
		if i >= 0 {
			continue
		}
		var by []int
		at := along(r.oldLines[o], r.old.Segments[o].LengthM/2)
		within(&r.newNear.segments, at, sameLineWithin, func(k int) {
			if apart(r.oldLines[o], r.newLines[k]) <= sameLineWithin {
				by = append(by, k)
			}
		})
		gone = append(gone, Gone{o, sorted(by), becauseOf(by)})
	}
	return gone
}

// goneLegs lists the old legs that no new one continues, with the new leg that
// points the same way, at its own intersection or the ones that replace it.
func (r *rematch) goneLegs(m Matching) (gone []Gone) {
	homes := make(map[int][]int, len(r.old.Intersections))
	for o, i := range reverse(m.Intersections, len(r.old.Intersections)) {
		if i >= 0 {
			homes[o] = []int{i}
		}
	}
	for _, g := range m.GoneIntersections {
		homes[g.Old] = g.ReplacedBy
	}
	newLegs := legsAt(r.new)
	for o, i := range reverse(m.Legs, len(r.old.Legs)) {
		if i >= 0 {
			continue
		}
		a := &r.old.Legs[o]
		var by []int
		for _, home := range homes[a.Intersection] {
			for _, k := range newLegs[home] {
				if geo.Deflection(a.BearingDeg, r.new.Legs[k].BearingDeg) <= sameArmWithin {
					by = append(by, k)
				}
			}
		}
		reason := becauseOf(by)
		if len(homes[a.Intersection]) == 0 {
			reason = reasonParent
		}
		gone = append(gone, Gone{o, sorted(by), reason})
	}
	return gone
}
