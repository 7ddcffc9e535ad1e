package network

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const (
	nearOut   = 10.0 // metres out where a leg's lanes and speed are read
	setBack   = 3.0  // stop line behind the edge of the crossing road: a zebra crossing's width
	leastLine = 5.0  // and never nearer to the vertex than this
)

// leg writes one arm down; Intersection, Segments and Control are the
// caller's.
func (g *graph) leg(j *junction, d *draft) Leg {
	out := Leg{BearingDeg: d.bearing(), SpeedOrigin: "assumed", LanesOrigin: "assumed", Control: "unknown"}
	for i, a := range d.arms {
		r := g.partAt(a.tip, nearOut)
		if i == 0 || r.rule.Rank < g.opts.Classes[out.Class].Rank {
			out.Class = r.class
		}
		if out.Name == "" {
			out.Name = g.nearName(a.tip)
		}
		g.addSpeed(&out, r)
		if r.lanes.tagged {
			out.LanesOrigin = "tagged"
		}
	}
	out.Lanes = g.lanes(d)
	for _, lane := range out.Lanes {
		if lane.Direction == "in" {
			out.LanesIn++
		} else {
			out.LanesOut++
		}
	}
	out.MedianM = g.median(d)
	out.StopLine, out.StopLineOrigin = g.stopLine(j, d), "assumed"
	return out
}

// addSpeed keeps the higher speed of the two carriageways, a posted one before
// an assumed one.
func (g *graph) addSpeed(out *Leg, r *road) {
	origin := "assumed"
	if r.speedPosted {
		origin = "posted"
	}
	better := out.SpeedKMH == 0 || origin == "posted" && out.SpeedOrigin == "assumed"
	if better || origin == out.SpeedOrigin && r.speedKMH > out.SpeedKMH {
		out.SpeedKMH, out.SpeedOrigin = r.speedKMH, origin
	}
}

// partAt is the road some metres out from a tip.
func (g *graph) partAt(n tip, distance float64) *road {
	r, _ := g.roadAt(n, distance)
	return r
}

// roadAt also says whether the edge's parts run against their way there.
func (g *graph) roadAt(n tip, distance float64) (*road, bool) {
	parts := slices.Clone(g.edges[n.edge].parts)
	if !n.start {
		slices.Reverse(parts)
	}
	for _, p := range parts {
		if distance -= g.partLength(n.edge, p); distance <= 0 {
			return g.road(p), p.reversed
		}
	}
	p := parts[len(parts)-1]
	return g.road(p), p.reversed
}

// nearName is the name nearest to a tip.
func (g *graph) nearName(n tip) string {
	parts := slices.Clone(g.edges[n.edge].parts)
	if !n.start {
		slices.Reverse(parts)
	}
	for _, p := range parts {
		if name := g.road(p).name; name != "" {
			return name
		}
	}
	return ""
}

// lanes lists a leg's lanes from the left as an approaching driver sees them:
// driving on the right, the far side's outgoing lanes come first.
func (g *graph) lanes(d *draft) []Lane {
	var in, out []Lane
	for _, a := range d.arms {
		i, o := g.armLanes(a.tip)
		in, out = append(in, i...), append(out, o...)
	}
	number(in)
	number(out)
	return fromLeft(in, out, g.opts.Side)
}

// fromLeft orders the lanes of both directions, each from the road's centre
// outwards, as an approaching driver sees them.
func fromLeft(in, out []Lane, side Side) []Lane {
	in, out = slices.Clone(in), slices.Clone(out)
	if side == LeftHand {
		slices.Reverse(in)
		return append(in, out...)
	}
	slices.Reverse(out)
	return append(out, in...)
}

// number counts the lanes of all carriageways of one direction together.
func number(lanes []Lane) {
	for i := range lanes {
		lanes[i].Position = i + 1
	}
}

// armLanes gives one carriageway's lanes, from the road's centre outwards.
func (g *graph) armLanes(n tip) (in, out []Lane) {
	r, reversed := g.roadAt(n, nearOut)
	l := r.lanes
	if r.oneWay {
		if n.start {
			return nil, g.laneRow("out", l.forward, nil, r)
		}
		return g.laneRow("in", l.forward, l.turnsForward, r), nil
	}
	// Seen along the way's line, traffic towards the vertex runs forward
	// when the edge ends here, unless the edge runs against the way.
	if n.start == reversed {
		return g.laneRow("in", l.forward+l.both, l.turnsForward, r), g.laneRow("out", l.backward, nil, r)
	}
	return g.laneRow("in", l.backward+l.both, l.turnsBackward, r), g.laneRow("out", l.forward, nil, r)
}

// laneRow makes the lanes of one direction. Turns are listed from the left;
// position 1 is at the road's centre, the left when driving on the right.
func (g *graph) laneRow(direction string, n int, turns []string, r *road) []Lane {
	origin := "assumed"
	if r.lanes.tagged {
		origin = "tagged"
	}
	row := make([]Lane, n)
	for i := range row {
		row[i] = Lane{Direction: direction, WidthM: r.rule.LaneWidthM, Use: "motor", Origin: origin}
		fromLeft := i
		if g.opts.Side == LeftHand {
			fromLeft = n - 1 - i
		}
		if len(turns) == n {
			row[i].Turns = turns[fromLeft]
		}
	}
	return row
}

// widthM is the width of a road's carriageway from its lanes.
func (r *road) widthM() float64 {
	return float64(r.lanes.forward+r.lanes.backward+r.lanes.both) * r.rule.LaneWidthM
}

// median is the space between the carriageways of a divided leg, 20-30 m out.
func (g *graph) median(d *draft) float64 {
	if len(d.arms) < 2 || !g.sameRoadTwice(d.arms[0], d.arms[1]) {
		return 0
	}
	out := g.opts.Distances.BearingFrom
	a, b := d.arms[0].tip, d.arms[1].tip
	gap := planar.DistanceFrom(g.lineFrom(a), along(g.lineFrom(b), out))
	return math.Max(0, gap-g.partAt(a, out).widthM()/2-g.partAt(b, out).widthM()/2)
}

// stopLine is assumed where the crossing road's edge would be, a zebra
// crossing back, on the arm that brings traffic in.
func (g *graph) stopLine(j *junction, d *draft) orb.Point {
	inbound := d.arms[0].tip
	for _, a := range d.arms {
		if g.entering(a.tip) {
			inbound = a.tip
		}
	}
	half := 0.0
	for _, a := range j.arms {
		if r := g.partAt(a.tip, nearOut); a.key == "" || a.key != g.nearKeys(inbound).key {
			half = math.Max(half, r.widthM()/2)
		}
	}
	length := g.edges[inbound.edge].lengthM
	back := math.Min(math.Max(half+setBack, leastLine), length/2)
	return g.lonLat(along(g.lineFrom(inbound), back))
}
