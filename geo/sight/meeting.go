package sight

import (
	"slices"
)

// meeting is where two lanes meet: both paths, and how far along them.
type meeting struct {
	own, other       Path
	sOwn, sOther     float64
	endOwn, endOther string // why a path goes no farther
}

// meet finds the conflict point of two lanes that reach far enough behind it,
// unless their streets end before.
func (j *junctionSight) meet(a *approach, la laneLine, needOwn float64, o *approach, lo laneLine, needOther float64) (m meeting, ok bool) {
	moreOwn, moreOther := 0.0, 0.0
	for {
		m.own, m.endOwn = j.lineOf(a, la, needOwn+moreOwn)
		m.other, m.endOther = j.lineOf(o, lo, needOther+moreOther)
		m.sOwn, m.sOther, ok = crossingOf(m.own, m.other, j.middle)
		if !ok {
			return m, false
		}
		shortOwn := needOwn + m.sOwn - m.own.LengthM()
		shortOther := needOther + m.sOther - m.other.LengthM()
		if (shortOwn <= 0 || m.endOwn != "") && (shortOther <= 0 || m.endOther != "") {
			return m, true
		}
		if shortOwn > 0 {
			moreOwn = 2*moreOwn + m.sOwn + 1
		}
		if shortOther > 0 {
			moreOther = 2*moreOther + m.sOther + 1
		}
	}
}

// finishFrom finishes a triangle whose own length is known only now; where the
// lane found so far is too short for it, more of it is asked for.
func (j *junctionSight) finishFrom(t Triangle, m meeting, a *approach, la laneLine, o *approach, lo laneLine) {
	if m.own.LengthM() < m.sOwn+t.RequiredOwnM {
		if more, ok := j.meet(a, la, t.RequiredOwnM, o, lo, t.RequiredM); ok {
			m = more
		}
	}
	j.finish(t, m)
}

// assumptions joins what two approaches take for granted.
func assumptions(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// The least a triangle must have: what is shorter or smaller is nothing to see
// across.
const (
	leastM      = 0.5
	leastAreaM2 = 0.5
)

// extensionM is how far a lane may be extended without saying so: within the
// lanes of the crossing road.
const extensionM = 5.0

// finish cuts what is required to what there is, outlines the area and keeps
// the triangle.
func (j *junctionSight) finish(t Triangle, m meeting) {
	t.Own, t.Other = m.own.rest(m.sOwn), m.other.rest(m.sOther)
	cutTo := func(required *float64, p Path, end string) {
		if *required > p.LengthM()+1e-6 {
			*required = p.LengthM()
			t.Ended = append(t.Ended, end)
		}
	}
	cutTo(&t.RequiredOwnM, t.Own, m.endOwn)
	cutTo(&t.RequiredM, t.Other, m.endOther)
	if m.sOwn > 0 && m.sOwn < innerM-extensionM || m.sOther < innerM-extensionM {
		t.Assumed = assumptions(t.Assumed, []string{"straight_extension"})
	}
	t.Profile, t.UserClass, t.Eye = j.profile.Name, j.profile.UserClass, j.eye()
	reason := ""
	if t.RequiredM < leastM || t.RequiredOwnM < leastM {
		reason = "too_short"
	} else if t.Area = areaBetween(&t); t.Area == nil {
		reason = "too_short"
	}
	if reason != "" {
		j.skipped = append(j.skipped, Skipped{LegID: t.LegID, ConflictLegID: t.ConflictLegID, Reason: reason})
		return
	}
	j.out = append(j.out, t)
}
