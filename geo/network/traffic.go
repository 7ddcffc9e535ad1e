package network

import (
	"fmt"
	"math"
	"strings"

	"tongshi/geo"
)

// Closeness says how closely a traffic count tells of the roads it bears on.
// Where several bear on one road the closest counts, of those the newest.
type Closeness int

// From the loosest to the closest.
const (
	CountNowhere    Closeness = iota
	CountOfRoad               // the whole road of a name
	CountOfJunction           // a road on both sides of a junction
	CountOfPlace              // the segment at a position
	CountOfArm                // one arm of a junction
)

// Carriers are the roads that a traffic count bears on.
type Carriers struct {
	Closeness Closeness
	Segments  []int // both carriageways of a divided road
	Leg       int   // of the counted arm, -1 else
	Reason    string
}

// Load is the traffic of a road: vehicles a day, both directions.
type Load struct {
	AADT      float64
	Year      int
	closeness Closeness
}

// armWithinDeg is how far an arm may lie from the bearing of a count.
const armWithinDeg = 45

// Traffic puts counts on the network. Loads of segments and legs are those of
// the whole road, by index; see [Index.Share]. A leg that was not counted takes
// the load of its segments. Counts that find no road say why.
func (x *Index) Traffic(counts []geo.Volume, o AssignOptions) (segments, legs map[int]Load, found []Carriers) {
	segments, legs = map[int]Load{}, map[int]Load{}
	keep := func(loads map[int]Load, i int, l Load) {
		old, ok := loads[i]
		if !ok || l.closeness > old.closeness || l.closeness == old.closeness && l.Year > old.Year {
			loads[i] = l
		}
	}
	found = make([]Carriers, len(counts))
	for i, v := range counts {
		c := x.carriers(v, o)
		load := Load{v.AADT, v.Year, c.Closeness}
		for _, s := range c.Segments {
			keep(segments, s, load)
		}
		if c.Leg >= 0 {
			keep(legs, c.Leg, load)
		}
		found[i] = c
	}
	for i, leg := range x.net.Legs {
		for _, s := range leg.Segments {
			if l, ok := segments[s]; ok && !x.isLink(s) {
				keep(legs, i, l)
			}
		}
	}
	return segments, legs, found
}

// Share is the part of its road's load that a segment bears: half on each
// carriageway of a divided road, all else.
func (x *Index) Share(segment int) float64 {
	if len(x.carriageways(segment)) > 1 {
		return 0.5
	}
	return 1
}

// carriageways are a segment and the other carriageway of its legs.
func (x *Index) carriageways(segment int) []int {
	list := []int{segment}
	if !x.net.Segments[segment].OneWay {
		return list
	}
	for _, t := range x.twin[segment] {
		if t >= 0 && x.net.Segments[t].OneWay && !x.isLink(int(t)) {
			list = append(list, int(t))
		}
	}
	return list
}

func (x *Index) isLink(segment int) bool {
	return strings.HasSuffix(x.net.Segments[segment].Class, "_link")
}

func (x *Index) carriers(v geo.Volume, o AssignOptions) Carriers {
	names := x.recordNames(Locator{Street: v.Road, CrossStreet: v.CrossRoad}, &scratch{})
	switch {
	case v.Position != nil && !isPosition(*v.Position):
		return nowhere("the position is not on the globe")
	case v.Bearing != nil:
		return x.countedArm(v, names, o)
	case v.Position != nil:
		return x.countedPlace(v, names, o)
	case names.given() == 2:
		return x.countedJunction(names)
	case names.given() == 1:
		return x.countedRoad(names)
	}
	return nowhere("neither a road nor a position is given")
}

func nowhere(format string, args ...any) Carriers {
	return Carriers{Leg: -1, Reason: fmt.Sprintf(format, args...)}
}

func (x *Index) countedRoad(names recordNames) Carriers {
	c := Carriers{Closeness: CountOfRoad, Leg: -1}
	for i := range x.net.Segments {
		if x.names.bears(x.names.segments[i], names.street) {
			c.Segments = append(c.Segments, i)
		}
	}
	if len(c.Segments) == 0 {
		return nowhere("the network has no road of this name")
	}
	return c
}

func (x *Index) countedJunction(names recordNames) Carriers {
	node, why := x.namedNode(names)
	if node < 0 {
		return nowhere("%s", why)
	}
	c := Carriers{Closeness: CountOfJunction, Leg: -1}
	for _, s := range x.arms[node] {
		if x.names.bears(x.names.segments[s], names.street) && !x.isLink(int(s)) {
			c.Segments = append(c.Segments, int(s))
		}
	}
	if len(c.Segments) == 0 {
		return nowhere("no arm of the junction bears the name of the counted road")
	}
	return c
}

// namedNode is the one intersection of two roads.
func (x *Index) namedNode(names recordNames) (node int, why string) {
	node, met := -1, 0
	for i := range x.net.Intersections {
		if x.names.agreement(i, names) == 2 {
			node, met = i, met+1
		}
	}
	switch met {
	case 0:
		return -1, "the network has no junction of these two roads"
	case 1:
		return node, ""
	}
	return -1, fmt.Sprintf("the two roads meet at %d junctions; give a position", met)
}

func (x *Index) countedPlace(v geo.Volume, names recordNames, o AssignOptions) Carriers {
	best := hit{segment: -1, offsetM: math.Inf(1)}
	for _, h := range x.near(x.plane.Forward(*v.Position), o.SnapM, nil) {
		fits := names.given() == 0 || x.names.bears(x.names.segments[h.segment], names.street)
		if fits && h.offsetM < best.offsetM {
			best = h
		}
	}
	if best.segment < 0 {
		return nowhere("no such road within %.0f m of the position", o.SnapM)
	}
	return Carriers{Closeness: CountOfPlace, Segments: x.carriageways(best.segment), Leg: -1}
}

func (x *Index) countedArm(v geo.Volume, names recordNames, o AssignOptions) Carriers {
	var node int
	var why string
	if v.Position == nil {
		node, why = x.namedNode(names)
	} else {
		node, why = x.nodeNear(v, names, o)
	}
	if node < 0 {
		return nowhere("%s", why)
	}
	best, bestDeg := -1, math.Inf(1)
	for i := range x.net.Legs {
		l := &x.net.Legs[i]
		if l.Intersection != node || len(l.Segments) == 0 {
			continue
		}
		off := geo.Deflection(l.BearingDeg, *v.Bearing)
		if off > armWithinDeg {
			continue
		}
		if len(names.street) > 0 && !x.names.bears(x.names.segments[l.Segments[0]], names.street) {
			off += armWithinDeg // an arm of another name is second choice
		}
		if off < bestDeg {
			best, bestDeg = i, off
		}
	}
	if best < 0 {
		return nowhere("the junction has no arm within %d degrees of the bearing", armWithinDeg)
	}
	c := Carriers{Closeness: CountOfArm, Leg: best}
	for _, s := range x.net.Legs[best].Segments {
		if !x.isLink(s) {
			c.Segments = append(c.Segments, s)
		}
	}
	return c
}

// nodeNear is the intersection nearest to the count that bears most of its
// road names.
func (x *Index) nodeNear(v geo.Volume, names recordNames, o AssignOptions) (node int, why string) {
	at := x.plane.Forward(*v.Position)
	node = -1
	agreed, nearest := 0, math.Inf(1)
	for i, p := range x.nodes {
		d := math.Hypot(p[0]-at[0], p[1]-at[1])
		if d > o.JunctionReachM {
			continue
		}
		a := x.names.agreement(i, names)
		if node < 0 || a > agreed || a == agreed && d < nearest {
			node, agreed, nearest = i, a, d
		}
	}
	switch {
	case node < 0:
		return -1, fmt.Sprintf("no junction within %.0f m of the position", o.JunctionReachM)
	case names.given() > 0 && agreed == 0:
		return -1, fmt.Sprintf("no junction of such a road within %.0f m of the position", o.JunctionReachM)
	}
	return node, ""
}
