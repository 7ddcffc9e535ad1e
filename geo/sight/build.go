package sight

import (
	"cmp"
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
)

// LegFacts are what a network does not hold of a leg; zero is unknown. Grade
// is a fraction, positive uphill towards the intersection.
type LegFacts struct {
	DesignKMH   float64 `db:"design_speed_kmh"`
	MeasuredKMH float64 `db:"speed85_kmh"`
	Grade       float64 `db:"grade"`
}

// WhatIf changes what a Builder takes for granted, by index of leg; the zero
// value changes nothing.
type WhatIf struct {
	SpeedKMH map[int]float64
	Control  map[int]string
	VertexM  float64 // of departure triangles
	Eye      *Eye
	Vehicle  string // car, single, combination: who waits for a gap
	Reduced  bool   // the reduced triangle of a profile that has one
}

// Skipped is a pair of approaches without a triangle. Reason is of vocabulary
// "no_triangle"; Detail says more where a figure was refused.
type Skipped struct {
	LegID, ConflictLegID int64
	Reason               string
	Detail               say.Text
}

// Builder makes the triangles of a network's intersections by one profile. It
// may be used by several goroutines at once.
type Builder struct {
	net      *network.Network
	profile  *Profile
	side     network.Side
	facts    map[int]LegFacts
	plane    geo.Plane
	legs     [][]int // of each intersection
	lines    []orb.LineString
	ends     map[orb.Point][]int // segments that end at no intersection, by position
	headings [][2]float64        // of each segment, into it from both ends
}

// NewBuilder readies a network. Facts are by index of leg and may be nil.
func NewBuilder(n *network.Network, p *Profile, side network.Side, facts map[int]LegFacts) *Builder {
	b := &Builder{
		net: n, profile: p, side: side, facts: maps.Clone(facts), plane: planeOf(n), legs: make([][]int, len(n.Intersections)),
		lines: make([]orb.LineString, len(n.Segments)), ends: map[orb.Point][]int{},
		headings: make([][2]float64, len(n.Segments)),
	}
	for i := range n.Legs {
		leg := &n.Legs[i]
		if leg.Intersection < 0 || leg.Intersection >= len(b.legs) {
			continue
		}
		b.legs[leg.Intersection] = append(b.legs[leg.Intersection], i)
	}
	for i := range n.Segments {
		s := &n.Segments[i]
		p := usable(b.plane.ForwardLine(s.Line))
		b.lines[i], b.headings[i] = p.line, headingsOf(p)
		if len(s.Line) == 0 {
			continue
		}
		if s.From < 0 {
			b.ends[s.Line[0]] = append(b.ends[s.Line[0]], i)
		}
		if last := s.Line[len(s.Line)-1]; s.To < 0 {
			b.ends[last] = append(b.ends[last], i)
		}
	}
	return b
}

// planeOf is one plane for the whole city, about its middle.
func planeOf(n *network.Network) geo.Plane {
	var box orb.Bound
	for i := range n.Intersections {
		if at := n.Intersections[i].Point.Bound(); i == 0 {
			box = at
		} else {
			box = box.Union(at)
		}
	}
	return geo.NewPlane(box.Center())
}

// Plane is the plane of all triangles: one for the whole city.
func (b *Builder) Plane() geo.Plane { return b.plane }

// At makes the triangles of one intersection, in a fixed order. Where there is
// none, at least one Skipped says why.
func (b *Builder) At(intersection int) ([]Triangle, []Skipped) {
	return b.AtIf(intersection, WhatIf{})
}

// AtIf makes them with something changed.
func (b *Builder) AtIf(intersection int, w WhatIf) ([]Triangle, []Skipped) {
	if intersection < 0 || intersection >= len(b.legs) {
		return nil, []Skipped{{Reason: "no_legs", Detail: say.New("intersection %d: the network has %d", intersection, len(b.legs))}}
	}
	j := &junctionSight{Builder: b, at: intersection, middle: b.plane.Forward(b.net.Intersections[intersection].Point), what: w}
	for _, i := range b.legs[intersection] {
		j.add(i)
	}
	slices.SortStableFunc(j.arms, func(x, y *approach) int { return cmp.Compare(x.bearing, y.bearing) })
	if len(j.arms) == 0 {
		return nil, append(j.skipped, Skipped{Reason: "no_legs"})
	}
	j.allStop()
	for _, a := range j.arms {
		j.findExits(a)
	}
	switch {
	case b.net.Intersections[intersection].Kind == "roundabout":
		for _, a := range j.arms {
			j.skip(a, nil, "roundabout", nil)
		}
	case b.profile.Construction == "corner":
		j.corners()
	default:
		j.departures()
	}
	if len(j.out) == 0 && len(j.skipped) == 0 {
		j.skipped = append(j.skipped, Skipped{Reason: "no_conflict"})
	}
	return j.out, j.skipped
}

// junctionSight is one intersection at work.
type junctionSight struct {
	*Builder
	at      int
	middle  orb.Point
	what    WhatIf
	arms    []*approach
	out     []Triangle
	skipped []Skipped
}

// skip notes a pair without triangle.
func (j *junctionSight) skip(a, o *approach, reason string, detail error) {
	s := Skipped{LegID: a.id, Reason: reason}
	if o != nil {
		s.ConflictLegID = o.id
	}
	if detail != nil {
		s.Detail = say.Of(detail)
	}
	j.skipped = append(j.skipped, s)
}

// approach is one leg at work.
type approach struct {
	*network.Leg
	id      int64
	bearing float64
	control string
	facts   LegFacts
	speed   Speed
	speedOf error
	in      []laneLine // motor lanes towards the intersection, from the centre out
	outs    []laneLine // those away from it
	exits   exits
	rows    []carriage
	assumed []string
}

// legID is a leg's ID; one that has none yet goes by -(index+1).
func (b *Builder) legID(i int) int64 {
	if id := b.net.Legs[i].ID; id != 0 {
		return id
	}
	return -int64(i) - 1
}

func (j *junctionSight) add(i int) {
	leg := &j.net.Legs[i]
	a := &approach{Leg: leg, id: j.legID(i), bearing: geo.Normalise(leg.BearingDeg), control: leg.Control, facts: j.facts[i]}
	if c := j.what.Control[i]; c != "" {
		a.control = c
	}
	known := []Speed{{leg.SpeedKMH, leg.SpeedOrigin}, {a.facts.MeasuredKMH, "measured"}, {a.facts.DesignKMH, "design"}}
	if v, ok := j.what.SpeedKMH[i]; ok {
		known = []Speed{{v, "person"}}
	}
	a.speed, a.speedOf = j.profile.ChooseSpeed(known...)
	if a.speed.Origin == "assumed" {
		a.assumed = append(a.assumed, "speed")
	}
	if a.facts.Grade == 0 && j.profile.usesGrade() {
		a.assumed = append(a.assumed, "grade")
	}
	j.lanesOf(a)
	if len(a.rows) == 0 {
		j.skip(a, nil, "no_line", nil)
		return
	}
	j.arms = append(j.arms, a)
}

// allStop: where every approach has a stop sign, all of them wait in turn.
func (j *junctionSight) allStop() {
	waits := func(a *approach) bool { return len(a.in) == 0 || a.control == "stop" || a.control == "all_way_stop" }
	for _, a := range j.arms {
		if !waits(a) {
			return
		}
	}
	for _, a := range j.arms {
		a.control = "all_way_stop"
	}
}

// exits tell where roads take traffic from an approach: on the near side, on
// the far one (see sideOf) and straight ahead.
type exits struct{ near, far, ahead bool }

func (j *junctionSight) findExits(a *approach) {
	for _, o := range j.arms {
		if o == a || len(o.outs) == 0 {
			continue
		}
		switch j.sideOf(a, o) {
		case "ahead":
			a.exits.ahead = true
		case "near":
			a.exits.near = true
		case "far":
			a.exits.far = true
		}
	}
}

// turnsOffOnly tells an approach whose only way is the turn that meets no other
// path, as at a median without an opening.
func (a *approach) turnsOffOnly() bool { return a.exits.far && !a.exits.near && !a.exits.ahead }

// crossing are the lanes whose traffic may cross others: not those that only
// turn off to the near side (section 4.2 of the methods: such a lane never meets
// the other path).
func (a *approach) crossing(side network.Side) []laneLine {
	if a.turnsOffOnly() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(a.in), func(l laneLine) bool { return l.turnsOff(side) })
}

// straightDeg bounds what still goes straight on; below mergeDeg two
// approaches merge instead of crossing.
const (
	straightDeg = 35.0
	mergeDeg    = 15.0
)

// eye is the profile's, or the one tried out.
func (j *junctionSight) eye() Eye {
	if j.what.Eye != nil {
		return *j.what.Eye
	}
	return j.profile.Eye()
}
