package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// corners pairs each approach with the one from its right (from its left
// where traffic keeps left): one triangle for each corner.
func (j *junctionSight) corners() {
	n := len(j.arms)
	for i, a := range j.arms {
		right := j.arms[(i+n-1)%n]
		gap := math.Mod(a.bearing-right.bearing+360, 360)
		if j.side == network.LeftHand {
			right = j.arms[(i+1)%n]
			gap = math.Mod(right.bearing-a.bearing+360, 360)
		}
		switch {
		case right == a || len(a.in) == 0 || len(right.in) == 0 || gap > 180-mergeDeg:
			continue // nobody comes from there
		case gap < mergeDeg:
			j.skip(a, right, "merge", nil)
			continue
		}
		j.corner(a, right)
	}
}

// pathOf chooses the lane of a corner: the outermost that goes straight on for
// the own approach, the innermost for the other; without a road ahead the
// innermost, extended straight.
func (j *junctionSight) pathOf(a *approach, outermost bool) (laneLine, []string, bool) {
	lanes := slices.DeleteFunc(slices.Clone(a.in), func(l laneLine) bool { return l.turnsOff(j.side) })
	if len(lanes) == 0 {
		return laneLine{}, nil, false
	}
	straight := slices.DeleteFunc(slices.Clone(lanes), func(l laneLine) bool { return !l.through() })
	if len(straight) == 0 || !j.ahead(a) {
		return lanes[0], []string{"no_through_lane"}, true
	}
	if outermost {
		return straight[len(straight)-1], nil, true
	}
	return straight[0], nil, true
}

func (j *junctionSight) corner(a, o *approach) {
	la, ownAssumed, okA := j.pathOf(a, true)
	lo, otherAssumed, okO := j.pathOf(o, false)
	if !okA || !okO {
		j.skip(a, o, "turns_off", nil)
		return
	}
	own, other, err := j.cornerLegs(a, o)
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	stopping, _ := j.profile.Stopping(o.speed.KMH, 0)
	t := Triangle{
		LegID: a.id, ConflictLegID: o.id, Manoeuvre: "corner", Lane: lo.position, Kind: Approach,
		RequiredOwnM: own, RequiredM: other, OwnKMH: a.speed.KMH, OtherKMH: o.speed.KMH,
		OwnSpeedOrigin: a.speed.Origin, OtherSpeedOrigin: o.speed.Origin, StoppingM: stopping.Design,
		Assumed: assumptions(a.assumed, o.assumed, ownAssumed, otherAssumed),
	}
	j.place(t, a, la, o, lo)
}

// cornerLegs are the stopping distances of both approaches, or those of the
// reduced triangle.
func (j *junctionSight) cornerLegs(a, o *approach) (own, other float64, err error) {
	for _, e := range []error{a.speedOf, o.speedOf} {
		if e != nil {
			return 0, 0, e
		}
	}
	p := j.profile
	if j.what.Reduced && p.ReducedVertexM > 0 {
		if a.speed.KMH > o.speed.KMH {
			own, err = p.SafeStopping(a.speed.KMH)
			return own, p.ReducedVertexM, err
		}
		other, err = p.SafeStopping(o.speed.KMH)
		return p.ReducedVertexM, other, err
	}
	x, err := p.Stopping(a.speed.KMH, a.facts.Grade)
	if err != nil {
		return 0, 0, err
	}
	y, err := p.Stopping(o.speed.KMH, o.facts.Grade)
	return x.Design, y.Design, err
}

// lineOf is a lane's line, extended into the intersection, long enough for
// needM behind any conflict point.
func (j *junctionSight) lineOf(a *approach, l laneLine, needM float64) (Path, string) {
	c := &a.rows[l.carriage]
	if c.street == nil {
		c.street = j.follow(c.segment)
	}
	return c.street.lane(j.Builder, l.offsetM, needM+innerM)
}

// place finds the conflict point of two lanes and finishes the triangle.
func (j *junctionSight) place(t Triangle, a *approach, la laneLine, o *approach, lo laneLine) {
	own, endOwn := j.lineOf(a, la, t.RequiredOwnM)
	other, endOther := j.lineOf(o, lo, t.RequiredM)
	sa, so, ok := crossingOf(own, other, j.middle)
	if !ok {
		j.skip(a, o, "no_crossing", nil)
		return
	}
	t.Own, t.Other = own.rest(sa), other.rest(so)
	j.finish(t, endOwn, endOther)
}

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
	if ringArea(ring) < 1e-6 {
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
