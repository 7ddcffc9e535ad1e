package demo

import "strings"

// road is a street as people speak of it. Its strands are its carriageways.
type road struct {
	name, en string // 建设路, Jianshe Road; with parts, without 路: 东昌, Dongchang
	parts    string // "ew" or "ns": the name changes at the city's axis
	class    string // OpenStreetMap highway value
	speedKMH int
	lanes    int // of one carriageway of a dual road, else of both directions
	dual     bool
	lit      bool
	service  string
	ring     bool    // a roundabout
	slip     bool    // a right-turn lane inside an intersection
	volume   float64 // vehicles a day, both directions together
}

// strand is one drawn line of a road; it runs with the traffic when one-way.
type strand struct {
	*road
	line   []pt
	oneway bool
	trim   [2]bool // cut what sticks out beyond the first, the last crossing
}

// laneM is the width of a lane: 3.5 m on main roads, 3.25 m elsewhere, as in
// Chinese urban practice.
func (r *road) laneM() float64 {
	switch r.class {
	case "motorway", "trunk", "primary", "secondary":
		return 3.5
	}
	return 3.25
}

const medianM = 5.0

// halfM is from the centre line to the outer edge of the motor lanes.
func (r *road) halfM() float64 {
	if r.dual {
		return medianM/2 + float64(r.lanes)*r.laneM()
	}
	return float64(r.lanes) * r.laneM() / 2
}

// carriagewayM is from the centre line to a carriageway's middle.
func (r *road) carriagewayM() float64 {
	if !r.dual {
		return 0
	}
	return medianM/2 + float64(r.lanes)*r.laneM()/2
}

var partNames = map[string][2][2]string{ // below zero, above zero
	"ew": {{"西路", " West Road"}, {"东路", " East Road"}},
	"ns": {{"南路", " South Road"}, {"北路", " North Road"}},
}

// nameAt gives the Chinese and English name of the road at a place.
func (r *road) nameAt(p pt) (zh, en string) {
	names, split := partNames[r.parts]
	if !split {
		return r.name, r.en
	}
	v := p.x
	if r.parts == "ns" {
		v = p.y
	}
	i := 0
	if v > 0 {
		i = 1
	}
	return r.name + names[i][0], r.en + names[i][1]
}

func (r *road) link() bool { return strings.HasSuffix(r.class, "_link") }

// through tells whether the road carries traffic from elsewhere, so that its
// crossings are intersections; service ways do not.
func (r *road) through() bool { return r.class != "service" }

var classVolumes = map[string]float64{
	"motorway": 38000, "motorway_link": 4000, "trunk": 24000, "trunk_link": 4500,
	"primary": 21000, "primary_link": 2500, "secondary": 11500, "tertiary": 5200,
	"unclassified": 1900, "residential": 1500, "living_street": 900, "service": 250,
}
