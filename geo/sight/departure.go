package sight

import (
	"math"

	"tongshi/geo"
	"tongshi/geo/network"
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
	case (turn > 0) == (j.side != network.LeftHand):
		return "near"
	}
	return "far"
}

func (j *junctionSight) pair(a, o *approach) {
	side := j.sideOf(a, o)
	switch {
	case side == "":
		j.skip(a, o, "merge", nil)
	case a.control == "roundabout":
		j.skip(a, o, "roundabout", nil)
	case side == "near" && len(o.crossing(j.side)) == 0:
		j.skip(a, o, "turns_off", nil) // all of its traffic turns away before
	case j.profile.Construction == "splay":
		j.splay(a, o, side)
	default:
		j.byControl(a, o, side)
	}
}

// splay looks both ways along a road that has priority.
func (j *junctionSight) splay(a, o *approach, side string) {
	if side == "ahead" || !minor(a, o) {
		return
	}
	if side == "far" && a.turnsOffOnly() {
		j.skip(a, o, "turns_off", nil)
		return
	}
	d, err := j.profile.Stopping(o.speed.KMH, o.facts.Grade)
	j.each(a, o, "cross", d.Design, err)
}

func (j *junctionSight) byControl(a, o *approach, side string) {
	switch a.control {
	case "all_way_stop":
		j.stopped(a, o)
	case "signal", "signal_night_flash", "flashing":
		j.signalled(a, o, side, j.profile.Cases[a.control])
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

// turnNames are the turns across the traffic from the near side and away from
// it: left and right where traffic keeps right.
func (j *junctionSight) turnNames() (across, off string) {
	if j.side == network.LeftHand {
		return "right", "left"
	}
	return "left", "right"
}

// fromStop is case B: turns to the near side look there, turns across at both,
// crossing at both; each only where a road takes the manoeuvre.
func (j *junctionSight) fromStop(a, o *approach, side string) {
	if o.control == "stop" || side == "ahead" {
		return
	}
	across, off := j.turnNames()
	stored := j.stores(o)
	if side == "near" && a.exits.far {
		j.gap(a, o, off, "B2", 0)
	}
	if side == "far" && a.exits.near {
		j.gap(a, o, across, "B1", j.lanesCrossed(a, o, !stored, false))
	}
	switch {
	case a.exits.ahead:
		j.gap(a, o, "cross", "B3", j.lanesCrossed(a, o, side == "near" || !stored, side == "far" || !stored))
	case side == "near" && a.exits.near:
		j.gap(a, o, across, "B3", j.lanesCrossed(a, o, true, false))
	}
}

// stores tells whether a car can wait in the median of a divided road, so that
// it crosses in two stages. Longer vehicles are taken not to fit.
func (j *junctionSight) stores(o *approach) bool {
	car := j.what.Vehicle == "" || j.what.Vehicle == "car"
	return car && j.profile.StoreM > 0 && o.MedianM >= j.profile.StoreM
}

// lanesCrossed counts the lanes that are crossed on the way: those of traffic
// from the near side, from the far side, and the median as lanes where it does
// not hold the car. At less than skewDeg the longer way counts as lanes too.
func (j *junctionSight) lanesCrossed(a, o *approach, near, far bool) (lanes float64) {
	equivalent := j.profile.LaneEquivalentM
	for _, x := range j.arms {
		side := j.sideOf(a, x)
		if !(side == "near" && near || side == "far" && far) {
			continue
		}
		width := 0.0
		for _, l := range x.in {
			width += l.widthM
		}
		lanes += float64(len(x.in)) + longer(a, x)*width/equivalent
	}
	if !j.stores(o) {
		lanes += (1 + longer(a, o)) * o.MedianM / equivalent
	}
	return math.Min(lanes, 20)
}

// skewDeg is the angle of crossing from which a skew road is no wider to cross.
const skewDeg = 60.0

// longer is by what share the way across a skew road is longer than its width.
func longer(a, o *approach) float64 {
	angle := geo.Deflection(a.bearing, o.bearing)
	angle = math.Max(mergeDeg, math.Min(angle, 180-angle))
	if angle >= skewDeg {
		return 0
	}
	return 1/math.Sin(angle*math.Pi/180) - 1
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

// each places a departure triangle on every conflicting lane: not on one whose
// traffic only turns off before, as far as the turns of lanes are known.
func (j *junctionSight) each(a, o *approach, manoeuvre string, required float64, err error) {
	if err != nil {
		j.skip(a, o, "speed", err)
		return
	}
	la := j.turnLane(a, manoeuvre)
	for _, lo := range o.crossing(j.side) {
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
	m, ok := j.meet(a, la, 2*innerM, o, lo, t.RequiredM)
	if !ok {
		j.skip(a, o, "no_crossing", nil)
		return
	}
	edge := m.sOwn
	for i, c := range o.rows {
		if i != lo.carriage && j.stores(o) {
			continue // the car waits in the median between
		}
		for _, half := range []float64{-c.widthM / 2, c.widthM / 2} {
			line, _ := j.lineOf(o, laneLine{carriage: i, offsetM: half}, innerM)
			if s, _, hit := crossingOf(m.own, line, j.middle); hit {
				edge = math.Max(edge, s)
			}
		}
	}
	t.RequiredOwnM = edge - m.sOwn + d
	j.finishFrom(t, m, a, la, o, lo)
}
