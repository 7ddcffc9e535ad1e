package sight

import (
	"math"
	"slices"

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
	lanes := a.crossing(j.side)
	if len(lanes) == 0 {
		return laneLine{}, nil, false
	}
	straight := slices.DeleteFunc(slices.Clone(lanes), func(l laneLine) bool { return !l.through() })
	if len(straight) == 0 || !a.exits.ahead {
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
	m, ok := j.meet(a, la, t.RequiredOwnM, o, lo, t.RequiredM)
	if !ok {
		j.skip(a, o, "no_crossing", nil)
		return
	}
	j.finish(t, m)
}
