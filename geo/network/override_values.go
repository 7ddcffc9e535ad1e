package network

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// correct merges the junctions that a person says are one, and keeps
// those apart that are not. It marks the overrides that found their place.
func (d *districts) correct(overrides []Override, found map[int64]bool) {
	for i := range overrides {
		o := &overrides[i]
		if o.Object != "intersection" || o.Field != "merge" && o.Field != "split" {
			continue
		}
		vertices, ok := d.junctionsAt(o.Value.Positions)
		if !ok {
			continue
		}
		if found[o.ID] = true; o.Field == "split" {
			for _, v := range vertices {
				d.apart[v] = append(d.apart[v], o.ID)
			}
			continue
		}
		for _, v := range vertices[1:] {
			d.merge(vertices[0], v)
		}
	}
}

// junctionsAt are the junctions nearest to positions, all different districts;
// false when one is out of reach.
func (d *districts) junctionsAt(positions []orb.Point) (vertices []int, ok bool) {
	for _, position := range positions {
		at, best, least := d.g.plane.Forward(position), -1, float64(overrideReachM)
		for v, tips := range d.g.tips {
			if distance := planar.Distance(at, d.g.xy[v]); len(tips) > 2 && distance < least {
				best, least = v, distance
			}
		}
		if best < 0 || slices.ContainsFunc(vertices, func(v int) bool { return d.find(v) == d.find(best) }) {
			return nil, false
		}
		vertices = append(vertices, best)
	}
	return vertices, true
}

// keptApart says whether a person said that two districts are different
// intersections.
func (d *districts) keptApart(v, w int) bool {
	if len(d.apart) == 0 {
		return false
	}
	for _, a := range d.of(v) {
		for _, b := range d.of(w) {
			if slices.ContainsFunc(d.apart[a], func(id int64) bool { return slices.Contains(d.apart[b], id) }) {
				return true
			}
		}
	}
	return false
}

// correctValues writes what people corrected over what was derived: segments
// first, whose legs follow them, then intersections, then single legs. It
// marks the overrides that found their place.
func (n *Network) correctValues(overrides []Override, side Side, found map[int64]bool) {
	order := []string{"segment", "intersection", "leg"}
	list := slices.Clone(overrides)
	slices.SortStableFunc(list, func(a, b Override) int {
		return cmp.Compare(slices.Index(order, a.Object), slices.Index(order, b.Object))
	})
	covered := map[coveredValue]Derived{}
	for i := range list {
		o := &list[i]
		if _, done := found[o.ID]; done {
			continue
		}
		switch o.Object {
		case "segment":
			found[o.ID] = n.correctSegment(o)
		case "intersection":
			found[o.ID] = n.correctIntersection(o, covered)
		case "leg":
			found[o.ID] = n.correctLeg(o, side)
		}
	}
}

func (n *Network) correctSegment(o *Override) bool {
	i := o.segment(n)
	if i < 0 {
		return false
	}
	s := &n.Segments[i]
	if o.Field == "lanes" {
		s.Lanes, s.LanesOrigin = int(o.Value.Number), "person"
		return true
	}
	s.SpeedKMH, s.SpeedOrigin = o.Value.Number, "person"
	for k := range n.Legs {
		if leg := &n.Legs[k]; slices.Contains(leg.Segments, i) {
			leg.SpeedKMH, leg.SpeedOrigin = o.Value.Number, "person"
		}
	}
	return true
}

// legControl is what an intersection's control means for each of its legs,
// where it means the same for all.
var legControl = map[string]string{
	"signal": "signal", "signal_night_flash": "signal_night_flash", "flashing": "flashing", "officer": "officer",
	"all_way_stop": "stop", "roundabout": "yield", "none": "none", "unknown": "unknown",
}

// Derived is what a build made of an intersection's value that a person
// corrected: what holds again once the correction is withdrawn.
type Derived struct {
	Text, Origin string
	Legs         map[int]string // by leg: its control; nil when it stayed
}

// coveredValue is a value of an intersection that a correction stands over.
type coveredValue struct {
	intersection int
	field        string
}

// cover notes what an override stands over. Of several over the same value the
// later ones stand over what the first did.
func (n *Network) cover(o *Override, i int, covered map[coveredValue]Derived) {
	at := coveredValue{i, o.Field}
	d, ok := covered[at]
	if !ok {
		d = n.derived(o, i)
		covered[at] = d
	}
	if n.Derived == nil {
		n.Derived = map[int64]Derived{}
	}
	n.Derived[o.ID] = d
}

func (n *Network) derived(o *Override, i int) Derived {
	if o.Field == "name" {
		return Derived{Text: n.Intersections[i].Name}
	}
	d := Derived{Text: n.Intersections[i].Control, Origin: n.Intersections[i].ControlOrigin, Legs: map[int]string{}}
	for k := range n.Legs {
		if n.Legs[k].Intersection == i {
			d.Legs[k] = n.Legs[k].Control
		}
	}
	return d
}

// LegControl is the control of each leg of an intersection of that control,
// where it is the same for all.
func LegControl(control string) (word string, same bool) {
	word, same = legControl[control]
	return word, same
}

func (n *Network) correctIntersection(o *Override, covered map[coveredValue]Derived) bool {
	i := slices.IndexFunc(n.Intersections, func(x Intersection) bool { // another file's nodes may bear the numbers
		return nearBound(orb.LineString{x.Point}, o.At) && slices.ContainsFunc(o.Nodes, func(node int64) bool { return slices.Contains(x.Nodes, node) })
	})
	if i < 0 {
		i = nearestIntersection(n, o.At)
	}
	if i < 0 {
		return false
	}
	n.cover(o, i, covered)
	x := &n.Intersections[i]
	if o.Field == "name" {
		x.Name = o.Value.Text
		return true
	}
	x.Control, x.ControlOrigin = o.Value.Text, "person"
	if word, same := legControl[o.Value.Text]; same {
		for k := range n.Legs {
			if n.Legs[k].Intersection == i {
				n.Legs[k].Control = word
			}
		}
	}
	return true
}

func (n *Network) correctLeg(o *Override, side Side) bool {
	i := o.leg(n)
	if i < 0 {
		return false
	}
	leg, count := &n.Legs[i], int(o.Value.Number)
	switch o.Field {
	case "control":
		leg.Control = o.Value.Text
	case "speed":
		leg.SpeedKMH, leg.SpeedOrigin = o.Value.Number, "person"
	case "lanes_in":
		leg.setLanes("in", count, side)
	case "lanes_out":
		leg.setLanes("out", count, side)
	}
	return true
}

// setLanes makes a leg have so many lanes in one direction: the outermost go,
// or are doubled.
func (l *Leg) setLanes(direction string, count int, side Side) {
	var rows = map[string][]Lane{}
	for _, lane := range l.Lanes {
		rows[lane.Direction] = append(rows[lane.Direction], lane)
	}
	for _, row := range rows {
		slices.SortFunc(row, func(a, b Lane) int { return cmp.Compare(a.Position, b.Position) })
	}
	row := rows[direction]
	for len(row) < count {
		lane := Lane{Direction: direction, WidthM: 3.25, Use: "motor"}
		if len(row) > 0 {
			lane = row[len(row)-1]
		} else if len(l.Lanes) > 0 {
			lane.WidthM = l.Lanes[0].WidthM
		}
		lane.Position, lane.Origin = len(row)+1, "person"
		row = append(row, lane)
	}
	rows[direction] = row[:count]
	l.Lanes = fromLeft(rows["in"], rows["out"], side)
	l.LanesIn, l.LanesOut, l.LanesOrigin = len(rows["in"]), len(rows["out"]), "person"
}

// segment is the segment that an override means, -1 when there is none: of
// those of its ways the nearest, else the nearest of all.
func (o *Override) segment(n *Network) int {
	distance := func(i int, plane geo.Plane) float64 {
		s := &n.Segments[i]
		if s.Internal >= 0 || !nearBound(s.Line, o.At) {
			return math.Inf(1)
		}
		xy, least := plane.ForwardLine(s.Line), math.Inf(1)
		for k := 1; k < len(xy); k++ {
			least = min(least, planar.Distance(orb.Point{}, footOn(xy[k-1], xy[k])))
		}
		return least
	}
	own := nearest(o.At, len(n.Segments), func(i int, plane geo.Plane) float64 {
		if !slices.ContainsFunc(n.Segments[i].Ways, func(w int64) bool { return slices.Contains(o.Ways, w) }) {
			return math.Inf(1)
		}
		return distance(i, plane)
	})
	if own >= 0 {
		return own
	}
	return nearest(o.At, len(n.Segments), distance)
}

// leg is the leg whose stop line is nearest to an override's position, or -1.
func (o *Override) leg(n *Network) int {
	return nearest(o.At, len(n.Legs), func(i int, plane geo.Plane) float64 {
		return planar.Distance(orb.Point{}, plane.Forward(n.Legs[i].StopLine))
	})
}
