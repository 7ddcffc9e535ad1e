package sight

import (
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// departures are the triangles of each approach by its control and manoeuvre.
func (j *junctionSight) departures() {
	for _, a := range j.arms {
		if len(a.in) == 0 {
			continue
		}
		if a.speedOf != nil {
			j.skip(a, nil, "speed", a.speedOf)
			continue
		}
		for _, o := range j.arms {
			if o == a || len(o.in) == 0 {
				continue
			}
			if o.speedOf != nil {
				j.skip(a, o, "speed", o.speedOf)
				continue
			}
			j.pair(a, o)
		}
	}
}

// sideOf says from where the other approach comes: near (from the side whose
// lanes are met first), far, or ahead; empty for a merge.
func (j *junctionSight) sideOf(a, o *approach) string {
	turn := geo.Turn(a.bearing, o.bearing) // clockwise, looking out: from the left
	switch {
	case math.Abs(turn) < mergeDeg:
		return ""
	case math.Abs(turn) > 180-straightDeg:
		return "ahead"
	case (turn > 0) == (j.side != "left"):
		return "near"
	}
	return "far"
}

func (j *junctionSight) pair(a, o *approach) {
	side := j.sideOf(a, o)
	if side == "" {
		j.skip(a, o, "merge", nil)
		return
	}
	if j.profile.Construction == "splay" {
		if side != "ahead" && minor(a, o) {
			d, err := j.profile.Stopping(o.speed.KMH, o.facts.Grade)
			j.each(a, o, "cross", d.Design, err)
		}
		return
	}
	switch a.control {
	case "all_way_stop":
		j.stopped(a, o)
	case "signal":
		j.signalled(a, o, side)
	case "stop":
		j.fromStop(a, o, side)
	case "yield":
		j.fromYield(a, o, side)
	default:
		j.uncontrolled(a, o, side)
	}
}

// minor tells whether an approach gives way to another one.
func minor(a, o *approach) bool {
	waits := func(x *approach) bool { return x.control == "stop" || x.control == "yield" }
	return waits(a) && !waits(o) || waits(a) == waits(o) && a.speed.KMH <= o.speed.KMH
}

// fromStop is case B: right turns look at the near side, left turns at both,
// crossing at both where a road goes on.
func (j *junctionSight) fromStop(a, o *approach, side string) {
	if o.control == "stop" || side == "ahead" {
		return
	}
	near, far := j.lanesCrossed(a)
	median := o.MedianM / j.profile.LaneEquivalentM
	if o.MedianM >= j.profile.StoreM {
		median = 0
	}
	turn := "left"
	if j.side == "left" {
		turn = "right"
	}
	if side == "near" {
		other := map[string]string{"left": "right", "right": "left"}[turn]
		j.gap(a, o, other, "B2", 0)
	} else {
		j.gap(a, o, turn, "B1", near+median)
	}
	if j.ahead(a) {
		j.gap(a, o, "cross", "B3", near+far+median)
	} else if side == "near" {
		j.gap(a, o, turn, "B3", near+median)
	}
}

// lanesCrossed counts the through lanes from both sides.
func (j *junctionSight) lanesCrossed(a *approach) (near, far float64) {
	for _, o := range j.arms {
		switch j.sideOf(a, o) {
		case "near":
			near += float64(len(o.in))
		case "far":
			far += float64(len(o.in))
		}
	}
	return near, far
}

// signalled is case D: the first vehicles see each other, a right turn on red
// looks at the near side, a left turn at those from ahead (F).
func (j *junctionSight) signalled(a, o *approach, side string) {
	j.stopped(a, o)
	switch {
	case side == "ahead":
		j.leftFromMajor(a, o)
	case side == "near" && j.side != "left":
		j.gap(a, o, "right", "B2", 0)
	}
}

func (j *junctionSight) leftFromMajor(a, o *approach) {
	turn := "left"
	if j.side == "left" {
		turn = "right"
	}
	d, err := j.profile.GapDistance("F", o.speed.KMH, Gap{Vehicle: j.what.Vehicle, Lanes: float64(len(o.in))})
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	j.fromMajor(a, o, turn, d.Design)
}

// uncontrolled is case A between two approaches without control; towards one
// that waits there is only the left turn across those from ahead.
func (j *junctionSight) uncontrolled(a, o *approach, side string) {
	if side == "ahead" {
		j.leftFromMajor(a, o)
		return
	}
	if o.control == "stop" || o.control == "yield" {
		return
	}
	own, err := j.profile.UncontrolledM(a.speed.KMH, a.facts.Grade)
	if err == nil {
		var other float64
		if other, err = j.profile.UncontrolledM(o.speed.KMH, o.facts.Grade); err == nil {
			j.approachAll(a, o, own, other)
			return
		}
	}
	j.skip(a, o, "speed", err)
}

// fromYield is case C: crossing by C1, turning by C2.
func (j *junctionSight) fromYield(a, o *approach, side string) {
	if side == "ahead" || o.control == "stop" || o.control == "yield" {
		return
	}
	if j.ahead(a) {
		width := 0.0
		for _, c := range o.rows {
			width += c.widthM
		}
		own, _, t, err := j.profile.YieldCrossing(a.speed.KMH, width+o.MedianM)
		if err != nil {
			j.skip(a, o, "speed", err)
			return
		}
		j.approachAll(a, o, own, roundUp(j.profile.Gap.MetricK*o.speed.KMH*t, j.profile.Gap.RoundUp))
		return
	}
	near, _ := j.lanesCrossed(a)
	if side == "near" {
		near = 0
	}
	d, err := j.profile.GapDistance("C2", o.speed.KMH, Gap{Vehicle: j.what.Vehicle, Lanes: near, Grade: a.facts.Grade})
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	j.approachAll(a, o, j.profile.Yield.TurnMinorM, d.Design)
}

// approachAll places an approach triangle on every lane of the other approach.
func (j *junctionSight) approachAll(a, o *approach, own, other float64) {
	la, assumed, ok := j.pathOf(a, true)
	if !ok {
		j.skip(a, o, "turns_off", nil)
		return
	}
	for _, lo := range o.in {
		t := j.blank(a, o, "through", lo.position, Approach, other)
		t.RequiredOwnM, t.Assumed = own, assumptions(t.Assumed, assumed)
		j.place(t, a, la, o, lo)
	}
}

// blank is a triangle without its places.
func (j *junctionSight) blank(a, o *approach, manoeuvre string, lane int, kind Kind, required float64) Triangle {
	t := Triangle{
		LegID: a.id, ConflictLegID: o.id, Manoeuvre: manoeuvre, Lane: lane, Kind: kind, RequiredM: required,
		OwnKMH: a.speed.KMH, OtherKMH: o.speed.KMH,
		OwnSpeedOrigin: a.speed.Origin, OtherSpeedOrigin: o.speed.Origin, Assumed: assumptions(a.assumed, o.assumed),
	}
	if a.control == "unknown" || a.control == "" {
		t.Assumed = assumptions(t.Assumed, []string{"control"})
	}
	if s, err := j.profile.Stopping(o.speed.KMH, o.facts.Grade); err == nil {
		t.StoppingM = s.Design
	}
	return t
}

func (j *junctionSight) gap(a, o *approach, manoeuvre, name string, lanes float64) {
	d, err := j.profile.GapDistance(name, o.speed.KMH, Gap{Vehicle: j.what.Vehicle, Lanes: lanes, Grade: a.facts.Grade})
	j.each(a, o, manoeuvre, d.Design, err)
}

// each places a departure triangle on every conflicting lane.
func (j *junctionSight) each(a, o *approach, manoeuvre string, required float64, err error) {
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	la := a.in[0]
	if manoeuvre == "right" && j.side != "left" || manoeuvre == "left" && j.side == "left" {
		la = a.in[len(a.in)-1]
	}
	for _, lo := range o.in {
		t := j.blank(a, o, manoeuvre, lo.position, Departure, required)
		j.depart(t, a, la, o, lo)
	}
}

// depart puts the eye behind the near edge of the other road: the edge of its
// carriages, or of the nearer one's far side where the median holds a car.
func (j *junctionSight) depart(t Triangle, a *approach, la laneLine, o *approach, lo laneLine) {
	d := j.profile.VertexM
	if j.what.VertexM > 0 {
		d = j.what.VertexM
	}
	own, endOwn := j.lineOf(a, la, 2*innerM)
	other, endOther := j.lineOf(o, lo, t.RequiredM)
	sa, so, ok := crossingOf(own, other, j.middle)
	if !ok {
		j.skip(a, o, "no_crossing", nil)
		return
	}
	edge := sa
	for i, c := range o.rows {
		if i != lo.carriage && j.profile.StoreM > 0 && o.MedianM >= j.profile.StoreM {
			continue // the car waits in the median between
		}
		for _, half := range []float64{-c.widthM / 2, c.widthM / 2} {
			line, _ := j.lineOf(o, laneLine{carriage: i, offsetM: half}, innerM)
			if s, _, hit := crossingOf(own, line, j.middle); hit {
				edge = math.Max(edge, s)
			}
		}
	}
	t.RequiredOwnM = edge - sa + d
	t.Own, t.Other = own.rest(sa), other.rest(so)
	j.finish(t, endOwn, endOther)
}

// stopped is the mutual view of the first vehicles at their stop lines (cases
// D and E).
func (j *junctionSight) stopped(a, o *approach) {
	la, lo := a.in[0], o.in[0]
	t := j.blank(a, o, "through", lo.position, Departure, 0)
	t.StoppingM = 0
	own, endOwn := j.lineOf(a, la, 2*innerM)
	other, endOther := j.lineOf(o, lo, 2*innerM)
	sa, so, ok := crossingOf(own, other, j.middle)
	if !ok {
		return // facing each other there is nothing between them
	}
	t.Own, t.Other = own.rest(sa), other.rest(so)
	t.RequiredOwnM = t.Own.nearestTo(j.plane.Forward(a.StopLine)) + j.profile.VertexM
	t.RequiredM = t.Other.nearestTo(j.plane.Forward(o.StopLine))
	j.finish(t, endOwn, endOther)
}

// fromMajor is case F: the eye waits where the turn begins, half a crossing
// back, and looks along the lanes from ahead.
func (j *junctionSight) fromMajor(a, o *approach, manoeuvre string, required float64) {
	own, endOwn := j.lineOf(a, a.in[0], 2*innerM)
	start := own.nearestTo(j.middle)
	for _, lo := range o.in {
		t := j.blank(a, o, manoeuvre, lo.position, Departure, required)
		other, endOther := j.lineOf(o, lo, required)
		eye := own.At(start + j.profile.VertexM)
		so := other.nearestTo(j.middle)
		c := other.At(so)
		t.Own, t.Other = NewPath(orb.LineString{c, eye}), other.rest(so)
		t.RequiredOwnM = t.Own.LengthM()
		j.finish(t, endOwn, endOther)
	}
}

// nearestTo is the distance along the path to its point nearest to q.
func (p Path) nearestTo(q orb.Point) float64 {
	best, s := math.Inf(1), 0.0
	for i := 1; i < len(p.line); i++ {
		a, b := p.line[i-1], p.line[i]
		length := p.at[i] - p.at[i-1]
		f := ((q[0]-a[0])*(b[0]-a[0]) + (q[1]-a[1])*(b[1]-a[1])) / (length * length)
		f = math.Max(0, math.Min(1, f))
		if d := math.Hypot(a[0]+f*(b[0]-a[0])-q[0], a[1]+f*(b[1]-a[1])-q[1]); d < best {
			best, s = d, p.at[i-1]+f*length
		}
	}
	return s
}
