package sight

// uncontrolled is case A between two approaches without control; towards one
// that waits there is only the left turn across those from ahead.
func (j *junctionSight) uncontrolled(a, o *approach, side string) {
	if side == "ahead" {
		j.fromMajor(a, o)
		return
	}
	if o.control == "stop" || o.control == "yield" {
		return
	}
	if len(o.crossing(j.side)) == 0 {
		j.skip(a, o, "turns_off", nil)
		return
	}
	own, err := j.profile.UncontrolledM(a.speed.KMH, a.facts.Grade)
	if err == nil {
		var other float64
		if other, err = j.profile.UncontrolledM(o.speed.KMH, o.facts.Grade); err == nil {
			j.approachAll(a, o, "through", own, other)
			return
		}
	}
	j.skip(a, o, "speed", err)
}

// fromYield is case C: crossing by C1 where a road goes on, turning by C2 where
// roads take the turns.
func (j *junctionSight) fromYield(a, o *approach, side string) {
	if side == "ahead" || o.control == "stop" || o.control == "yield" {
		return
	}
	if a.exits.ahead {
		j.yieldCrossing(a, o)
	}
	across, off := j.turnNames()
	if side == "near" && a.exits.far {
		j.yieldTurn(a, o, off, 0)
	}
	if a.exits.near {
		lanes := 0.0 // the way to the near side's lanes crosses none
		if side == "far" {
			lanes = j.lanesCrossed(a, o, true, false)
		}
		j.yieldTurn(a, o, across, lanes)
	}
}

// yieldCrossing is case C1. Crossing a skew road is a longer way.
func (j *junctionSight) yieldCrossing(a, o *approach) {
	width := o.MedianM
	for _, c := range o.rows {
		width += c.widthM
	}
	own, _, t, err := j.profile.YieldCrossing(a.speed.KMH, width*(1+longer(a, o)))
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	j.approachAll(a, o, "cross", own, roundUp(j.profile.Gap.MetricK*o.speed.KMH*t, j.profile.Gap.RoundUp))
}

// yieldTurn is case C2, at the speed of a turn.
func (j *junctionSight) yieldTurn(a, o *approach, manoeuvre string, lanes float64) {
	d, err := j.profile.GapDistance("C2", o.speed.KMH, Gap{Vehicle: j.what.Vehicle, Lanes: lanes, Grade: a.facts.Grade})
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	j.approachAll(a, o, manoeuvre, j.profile.Yield.TurnMinorM, d.Design)
}

// approachAll places an approach triangle on every lane of the other approach
// whose path crosses others.
func (j *junctionSight) approachAll(a, o *approach, manoeuvre string, own, other float64) {
	la, assumed, ok := j.pathOf(a, true)
	turning := manoeuvre == "left" || manoeuvre == "right"
	if turning {
		la, assumed, ok = j.turnLane(a, manoeuvre), nil, true
	}
	if !ok {
		j.skip(a, o, "turns_off", nil)
		return
	}
	for _, lo := range o.crossing(j.side) {
		t := j.blank(a, o, manoeuvre, lo.position, Approach, other)
		t.RequiredOwnM, t.Assumed = own, assumptions(t.Assumed, assumed)
		if y := j.profile.Yield; turning && y.TurnKMH > 0 && y.TurnKMH < t.OwnKMH {
			t.OwnKMH, t.OwnSpeedOrigin = y.TurnKMH, "design"
		}
		j.place(t, a, la, o, lo)
	}
}

// turnLane is the lane from which a turn begins.
func (j *junctionSight) turnLane(a *approach, manoeuvre string) laneLine {
	if _, off := j.turnNames(); manoeuvre == off {
		return a.in[len(a.in)-1]
	}
	return a.in[0]
}
