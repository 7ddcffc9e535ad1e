package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
)

// signalled is a signal by the cases of its profile: the first vehicles see each
// other (D), a left turn looks at those from ahead (F), a right turn on red at the
// near side; one that flashes, always or at night, asks for case B of the minor
// approach. Which one has the red flash is not known, so equal ones both do.
// Where traffic keeps left nobody turns on red.
func (j *junctionSight) signalled(a, o *approach, side string, cases []string) {
	asks := func(name string) bool { return slices.Contains(cases, name) }
	fromStop := asks("B") && side != "ahead" && minor(a, o)
	if asks("D") {
		j.stopped(a, o)
	}
	if asks("F") && side == "ahead" {
		j.fromMajor(a, o)
	}
	if asks("red_turn") && !fromStop && side == "near" && a.exits.far && j.side != network.LeftHand {
		j.gap(a, o, "right", "B2", 0)
	}
	if fromStop {
		j.fromStop(a, o, side)
	}
}

// stopped is the mutual view of the first vehicles at their stop lines (cases
// D and E).
func (j *junctionSight) stopped(a, o *approach) {
	m, ok := j.meet(a, a.in[0], 2*innerM, o, o.in[0], 2*innerM)
	if !ok {
		return // facing each other there is nothing between them
	}
	t := j.blank(a, o, "through", o.in[0].position, Departure, 0)
	t.StoppingM = 0
	t.RequiredOwnM = m.own.nearestTo(j.plane.Forward(a.StopLine)) - m.sOwn + j.profile.VertexM
	t.RequiredM = math.Max(0, m.other.nearestTo(j.plane.Forward(o.StopLine))-m.sOther)
	if t.RequiredOwnM < j.profile.VertexM {
		t.RequiredOwnM = j.profile.VertexM
	}
	j.finishFrom(t, m, a, a.in[0], o, o.in[0])
}

// fromMajor is case F: the turn across the traffic from ahead. The eye waits in
// the innermost lane, the vertex distance before the lane that the turn ends
// in; the conflict is where that lane crosses the one from ahead.
func (j *junctionSight) fromMajor(a, o *approach) {
	exit := j.exitNear(a)
	if exit == nil {
		return
	}
	manoeuvre, _ := j.turnNames()
	required, err := j.profile.GapDistance("F", o.speed.KMH, Gap{Vehicle: j.what.Vehicle, Lanes: float64(len(o.in))})
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	own, _ := j.lineOf(a, a.in[0], 2*innerM)
	into, _ := j.lineOf(exit, exit.outs[0], innerM)
	waits, _, ok := crossingOf(own, into, j.middle)
	if !ok {
		waits = own.nearestTo(j.middle)
	}
	for _, lo := range o.in {
		other, so, end := j.across(o, lo, into, required.Design)
		turn := NewPath(orb.LineString{other.At(so), own.At(waits + j.profile.VertexM)})
		t := j.blank(a, o, manoeuvre, lo.position, Departure, required.Design)
		t.RequiredOwnM = turn.LengthM()
		j.finish(t, meeting{own: turn, other: other, sOther: so, endOther: end, sOwn: 0})
	}
}

// across is a lane, where the lane of a turn crosses it, and why it ends if it
// does before needM from there.
func (j *junctionSight) across(o *approach, lo laneLine, into Path, needM float64) (p Path, s float64, end string) {
	for more := 0.0; ; more = 2*more + s + 1 {
		p, end = j.lineOf(o, lo, needM+more)
		var ok bool
		if s, _, ok = crossingOf(p, into, j.middle); !ok {
			s = p.nearestTo(j.middle)
		}
		if end != "" || p.LengthM() >= s+needM {
			return p, s, end
		}
	}
}

// exitNear is the road that a turn across the traffic from ahead ends in, the
// straightest across where there are several.
func (j *junctionSight) exitNear(a *approach) (exit *approach) {
	for _, x := range j.arms {
		if x != a && len(x.outs) > 0 && j.sideOf(a, x) == "near" && (exit == nil || squarer(a, x, exit)) {
			exit = x
		}
	}
	return exit
}

// squarer tells whether x lies squarer to an approach than y.
func squarer(a, x, y *approach) bool {
	off := func(o *approach) float64 { return math.Abs(geo.Deflection(a.bearing, o.bearing) - 90) }
	return off(x) < off(y)
}
