package network

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Override is what a person corrected. It is anchored to source nodes or ways
// and to a position, so that it outlives rebuilds and newer road files; every
// build replays it.
type Override struct {
	ID     int64         `db:"id,read"`
	Object string        `db:"object"`
	Field  string        `db:"field"`
	Value  OverrideValue `db:"value"`
	Nodes  []int64       `db:"source_nodes"`
	Ways   []int64       `db:"source_ways"`
	At     orb.Point     // lon, lat
}

// OverrideValue is the value that holds; each field uses its own members.
type OverrideValue struct {
	Text      string         `json:"text,omitempty"`      // a name, a control, or the name of an added road
	Number    float64        `json:"number,omitempty"`    // km/h, or lanes
	Class     string         `json:"class,omitempty"`     // of an added road
	Line      orb.LineString `json:"line,omitempty"`      // of an added road, from the junction outwards
	Positions []orb.Point    `json:"positions,omitempty"` // the junctions to merge or to keep apart; where roads meet or do not
}

// overrideReachM is how far from its anchor an override looks for its object:
// less than half of the shortest distance between neighbouring intersections.
const overrideReachM = 30

// overrideFields are the fields that a person may correct, with the check of
// their value; it returns what is wrong, or nothing.
var overrideFields = map[string]map[string]func(OverrideValue, *Options) string{
	"intersection": {"name": wantText, "control": wantControl, "merge": wantPositions, "split": wantPositions},
	"leg":          {"control": wantControl, "speed": wantSpeed, "lanes_in": wantLanes, "lanes_out": wantLanes},
	"segment":      {"name": wantText, "speed": wantSpeed, "lanes": wantLanes},
	"node":         {"add": wantRoad, "join": wantPlace, "part": wantPlace},
}

// Check says what is wrong with an override before it is stored: classes and
// controls must be among those of the options.
func (o *Override) Check(opts *Options) error {
	fields, ok := overrideFields[o.Object]
	if !ok {
		return fmt.Errorf("correction: object %q: want intersection, leg, segment or node", o.Object)
	}
	check, ok := fields[o.Field]
	if !ok {
		return fmt.Errorf("correction: field %q of a %s cannot be corrected", o.Field, o.Object)
	}
	if wrong := check(o.Value, opts); wrong != "" {
		return fmt.Errorf("correction: %s of a %s: %s", o.Field, o.Object, wrong)
	}
	if !onEarth(o.At) {
		return fmt.Errorf("correction: position %v: want longitude, latitude in degrees", o.At)
	}
	return nil
}

func onEarth(at orb.Point) bool {
	return math.Abs(at.Lon()) <= 180 && math.Abs(at.Lat()) <= 90 // false for NaN
}

func wantText(v OverrideValue, _ *Options) string {
	if v.Text == "" {
		return "is empty"
	}
	return ""
}

func wantControl(v OverrideValue, opts *Options) string {
	if !slices.Contains(opts.Controls, v.Text) {
		return fmt.Sprintf("%q is none of %v", v.Text, opts.Controls)
	}
	return ""
}

func wantSpeed(v OverrideValue, _ *Options) string {
	if !(v.Number >= 3 && v.Number <= 200) {
		return fmt.Sprintf("%g km/h is not between 3 and 200", v.Number)
	}
	return ""
}

func wantLanes(v OverrideValue, _ *Options) string {
	if !(v.Number >= 0 && v.Number <= 12) || v.Number != math.Trunc(v.Number) {
		return fmt.Sprintf("%g is not a whole number between 0 and 12", v.Number)
	}
	return ""
}

func wantPositions(v OverrideValue, _ *Options) string {
	if len(v.Positions) < 2 {
		return "names fewer than two positions"
	}
	for _, at := range v.Positions {
		if !onEarth(at) {
			return fmt.Sprintf("%v is not longitude, latitude in degrees", at)
		}
	}
	return ""
}

func wantPlace(v OverrideValue, _ *Options) string {
	if len(v.Positions) != 1 {
		return "names not one position"
	}
	return ""
}

func wantRoad(v OverrideValue, opts *Options) string {
	if _, known := opts.Classes[v.Class]; !known {
		return fmt.Sprintf("%q is no road class", v.Class)
	}
	if len(v.Line) < 2 {
		return "its line has fewer than two positions"
	}
	for _, at := range v.Line {
		if !onEarth(at) {
			return fmt.Sprintf("%v is not longitude, latitude in degrees", at)
		}
	}
	return ""
}

// Anchor ties an override to the object that is nearest to its position in a
// built network, or says that there is none.
func (o *Override) Anchor(n *Network, opts *Options) error {
	if err := o.Check(opts); err != nil {
		return err
	}
	switch o.Object {
	case "intersection":
		for _, at := range o.places() {
			i := nearestIntersection(n, at)
			if i < 0 {
				return fmt.Errorf("correction: no intersection within %d m of %v", overrideReachM, at)
			}
			if o.Field != "merge" && o.Field != "split" {
				o.Nodes = n.Intersections[i].Nodes
			}
		}
	case "leg":
		if o.leg(n) < 0 {
			return fmt.Errorf("correction: no leg has its stop line within %d m of %v", overrideReachM, o.At)
		}
	default: // segment, node
		i := o.segment(n)
		if i < 0 {
			return fmt.Errorf("correction: no road within %d m of %v", overrideReachM, o.At)
		}
		o.Ways = n.Segments[i].Ways
	}
	return nil
}

// places are the positions that an override speaks of.
func (o *Override) places() []orb.Point {
	if len(o.Value.Positions) > 0 {
		return o.Value.Positions
	}
	return []orb.Point{o.At}
}

func nearestIntersection(n *Network, at orb.Point) int {
	return nearest(at, len(n.Intersections), func(i int, plane geo.Plane) float64 {
		return planar.Distance(orb.Point{}, plane.Forward(n.Intersections[i].Point))
	})
}

// nearest is the object within reach that is least far from a position, or -1.
func nearest(at orb.Point, count int, distance func(i int, plane geo.Plane) float64) int {
	plane, best, least := geo.NewPlane(at), -1, float64(overrideReachM)
	for i := range count {
		if d := distance(i, plane); d <= least {
			best, least = i, d
		}
	}
	return best
}
