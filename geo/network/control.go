package network

import "strings"

// signs are the signals and signs of the road file by vertex.
type signs struct {
	at map[int]map[string]string
}

func (g *graph) readSigns(points []Point) *signs {
	s := &signs{at: map[int]map[string]string{}}
	for _, p := range points {
		v, ok := g.byNode[p.Node]
		if !ok {
			v, ok = g.byNode[NodeAt(p.Position)]
		}
		if !ok {
			continue
		}
		switch p.Tags["highway"] {
		case "traffic_signals", "stop", "give_way":
			s.at[v] = p.Tags
		}
	}
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
	signal := g.signalInside(j, s)
	signed, stops, yields := 0, 0, 0
	for i := range legs {
		word, v := g.signOn(j.legs[i], s)
		switch word {
		case "signal":
			signal = true
		case "stop", "yield":
			legs[i].Control = word
			signed++
			if word == "stop" {
				stops++
			} else {
				yields++
			}
		}
		if word != "" && v >= 0 {
			legs[i].StopLine, legs[i].StopLineOrigin = g.at[v], "tagged"
		}
	}
	for _, v := range j.members {
		if tags := s.at[v]; tags["highway"] == "stop" && tags["stop"] == "all" {
			stops, signed = len(legs), len(legs)
		}
	}
	switch {
	case signal:
		x.Control, x.ControlOrigin = "signal", "tagged"
		setAll(legs, "signal")
	case j.ring:
		x.Control, x.ControlOrigin = "roundabout", "tagged"
		setAll(legs, "yield")
	case stops == len(legs):
		x.Control, x.ControlOrigin = "all_way_stop", "tagged"
		setAll(legs, "stop")
	case stops > 0:
		x.Control, x.ControlOrigin = "stop", "tagged"
	case yields > 0:
		x.Control, x.ControlOrigin = "yield", "tagged"
	}
	if signed > 0 {
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

func (g *graph) signalInside(j *junction, s *signs) bool {
	for _, v := range j.members {
		if s.at[v]["highway"] == "traffic_signals" {
			return true
		}
	}
	for _, e := range j.inner {
		for _, v := range g.edges[e].verts {
			if s.at[v]["highway"] == "traffic_signals" {
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
	switch tags["highway"] {
	case "traffic_signals":
		word, limit = "signal", g.opts.Distances.Signal
		if d := tags["traffic_signals:direction"]; d != "" {
			direction = d
		}
	case "stop":
		word = "stop"
	case "give_way":
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
