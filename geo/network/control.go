package network

import (
	"math"
	"slices"
	"strings"

	"tongshi/geo"
)

// signs are the signals and signs of the road file by vertex, and those beside
// the road by the end that they stand before.
type signs struct {
	at   map[int]map[string]string
	word map[int]string // what they say
	// crossings says whether there are any with signals.
	crossings bool
	beside    map[tip][]standing
}

func (g *graph) readSigns(points []Point) *signs {
	s := &signs{at: map[int]map[string]string{}, word: map[int]string{}}
	var apart []Point
	for _, p := range points {
		word := g.opts.signWord(p.Tags)
		if word == "" {
			continue
		}
		v := g.vertex(p.Node, p.Position)
		if v < 0 {
			v = g.vertex(NodeAt(p.Position), p.Position)
		}
		switch {
		case v >= 0 && (word != "crossing" || s.at[v] == nil):
			s.at[v], s.word[v] = p.Tags, word
			s.crossings = s.crossings || word == "crossing"
		case v < 0 && word != "crossing" && word != "mini_roundabout":
			apart = append(apart, p)
		}
	}
	s.beside = g.readStanding(apart)
	return s
}

// ByDay is a control as most drivers meet it: a signal that flashes at night is
// one of the signals wherever intersections are compared.
func ByDay(control string) string {
	if control == "signal_night_flash" {
		return "signal"
	}
	return control
}

// control says how right of way is given at an intersection and on each leg.
func (g *graph) control(x *Intersection, j *junction, legs []Leg, s *signs) {
	x.Control, x.ControlOrigin = "unknown", "assumed"
	signal := g.signalInside(j, s) || g.signalledCrossings(j, s)
	for i := range legs {
		word, v := g.signOn(j.legs[i], s)
		if word == "" {
			word = g.standsBefore(j.legs[i])
		}
		switch word {
		case "signal":
			signal = true
		case "stop", "yield":
			legs[i].Control = word
		}
		if word != "" && v >= 0 {
			legs[i].StopLine, legs[i].StopLineOrigin = g.at[v], "tagged"
			if word == "stop" && s.at[v]["stop"] == "all" {
				setAll(legs, "stop")
			}
		}
	}
	mini, stops, yields := false, 0, 0
	for _, v := range j.members {
		switch tags := s.at[v]; {
		case tags["highway"] == "stop" && tags["stop"] == "all":
			setAll(legs, "stop")
		case tags["stop"] == "minor":
			g.setMinor(j, legs, "stop")
		case tags["give_way"] == "minor":
			g.setMinor(j, legs, "yield")
		}
		mini = mini || s.word[v] == "mini_roundabout"
	}
	for i := range legs {
		switch legs[i].Control {
		case "stop":
			stops++
		case "yield":
			yields++
		}
	}
	switch {
	case signal:
		x.Control, x.ControlOrigin = "signal", "tagged"
		setAll(legs, "signal")
	case j.ring || mini:
		x.Control = "roundabout"
		if mini || !g.isCircleOnly(j) {
			x.ControlOrigin = "tagged"
		}
		setAll(legs, "yield")
	case stops == len(legs):
		x.Control, x.ControlOrigin = "all_way_stop", "tagged"
		setAll(legs, "stop")
	case stops > 0:
		x.Control, x.ControlOrigin = "stop", "tagged"
	case yields > 0:
		x.Control, x.ControlOrigin = "yield", "tagged"
	}
	if stops+yields > 0 {
		for i := range legs {
			if legs[i].Control == "unknown" {
				legs[i].Control = "none"
			}
		}
	}
}

func setAll(legs []Leg, word string) {
	for i := range legs {
		legs[i].Control = word
	}
}

// setMinor gives a sign to the legs of all but the most important road; where
// the roads are alike, to the leg of a T that ends there.
func (g *graph) setMinor(j *junction, legs []Leg, word string) {
	most, least := math.MaxInt, 0
	for i := range legs {
		rank := g.opts.Classes[legs[i].Class].Rank
		most, least = min(most, rank), max(least, rank)
	}
	for i := range legs {
		ends := len(legs) == 3 && !slices.ContainsFunc(legs, func(l Leg) bool {
			return geo.Deflection(l.BearingDeg, legs[i].BearingDeg) >= 180-straightWithin
		})
		if g.opts.Classes[legs[i].Class].Rank > most || most == least && ends {
			legs[i].Control = word
		}
	}
}

// isCircleOnly says whether no road of a junction's ring is tagged as one.
func (g *graph) isCircleOnly(j *junction) bool {
	return !slices.ContainsFunc(j.inner, func(e int) bool {
		r := g.road(g.edges[e].parts[0])
		return r.roundabout && !r.circle
	})
}

// signalledCrossings says whether a junction's signals are mapped on its
// crossings alone: inside, or on two legs at least. On a single leg it may be a
// crossing of its own.
func (g *graph) signalledCrossings(j *junction, s *signs) bool {
	if !s.crossings {
		return false
	}
	isCrossing := func(v int) bool { return s.word[v] == "crossing" }
	if slices.ContainsFunc(j.members, isCrossing) {
		return true
	}
	crossed := 0
	for _, d := range j.legs {
		if slices.ContainsFunc(d.arms, func(a arm) bool { return g.nearVertex(a.tip, g.opts.Distances.Crossing, isCrossing) }) {
			crossed++
		}
	}
	return crossed >= 2
}

// nearVertex says whether an inner vertex within a distance of a tip, and nearer
// to it than to the other tip, is of a sort.
func (g *graph) nearVertex(n tip, within float64, is func(v int) bool) bool {
	verts, out, at, step := g.edges[n.edge].verts, 0.0, 0, 1
	if !n.start {
		at, step = len(verts)-1, -1
	}
	for range len(verts) - 2 {
		if out += g.lineLength(verts[at], verts[at+step]); out > min(within, g.edges[n.edge].lengthM/2) {
			return false
		}
		if at += step; is(verts[at]) {
			return true
		}
	}
	return false
}

func (g *graph) signalInside(j *junction, s *signs) bool {
	for _, v := range j.members {
		if s.word[v] == "signal" {
			return true
		}
	}
	for _, e := range j.inner {
		for _, v := range g.edges[e].verts {
			if s.word[v] == "signal" {
				return true
			}
		}
	}
	return false
}

// signOn looks for a signal or sign on a leg's arms that faces the traffic
// coming in, near enough to the junction and nearer to it than to the other
// tip. It returns the control and the vertex.
func (g *graph) signOn(d draft, s *signs) (string, int) {
	for _, a := range d.arms {
		if !g.entering(a.tip) {
			continue
		}
		e := &g.edges[a.edge]
		out := 0.0
		for k := 1; k < len(e.verts)-1; k++ {
			i, before := k, k-1
			if !a.start {
				i, before = len(e.verts)-1-k, len(e.verts)-k
			}
			out += g.lineLength(e.verts[before], e.verts[i])
			tags, ok := s.at[e.verts[i]]
			if !ok || out > e.lengthM/2 {
				continue
			}
			if word := g.reading(tags, a.tip, i, out); word != "" {
				return word, e.verts[i]
			}
		}
	}
	return "", -1
}

// reading turns a node's tags into a control for traffic that runs towards the
// tip; the node lies out metres away, at index i of the edge.
func (g *graph) reading(tags map[string]string, n tip, i int, out float64) string {
	word, limit, direction := "", g.opts.Distances.Sign, tags["direction"]
	switch g.opts.signWord(tags) {
	case "signal":
		word, limit = "signal", g.opts.Distances.Signal
		if d := tags["traffic_signals:direction"]; d != "" {
			direction = d
		}
	case "stop":
		word = "stop"
	case "yield":
		word = "yield"
	}
	if out > limit || !g.faces(strings.ToLower(direction), n, i) {
		return ""
	}
	return word
}

// faces says whether a sign for forward or backward traffic of its way is
// meant for traffic running towards the tip. Without a direction it is.
func (g *graph) faces(direction string, n tip, i int) bool {
	if direction != "forward" && direction != "backward" {
		return true
	}
	for _, p := range g.edges[n.edge].parts {
		if i >= p.from && i <= p.to {
			forward := n.start == p.reversed
			return forward == (direction == "forward")
		}
	}
	return true
}
