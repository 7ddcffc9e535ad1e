// Package network turns the ways of a road file into the network a planner
// thinks in: segments, intersections and their legs, and says which of them a
// crash belongs to.
//
// Input and output positions are longitude, latitude in degrees, WGS 84;
// lengths are metres on a local plane ([geo.Plane]). The tag db of a field is the
// column that keeps it.
package network

import (
	"fmt"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// Way is a line of the road file. Line and Nodes have the same length.
type Way struct {
	ID    int64             `db:"way_id"` // of the source; may be negative
	Nodes []int64           `db:"nodes"`
	Line  orb.LineString    `db:"geom"`
	Tags  map[string]string `db:"tags"` // OpenStreetMap keys and values
}

// Point is a tagged node of the road file: signals, stop signs, crossings.
type Point struct {
	Node     int64             `db:"node_id"`
	Position orb.Point         `db:"geom"`
	Tags     map[string]string `db:"tags"`
}

// Roads is a road file as read.
type Roads struct {
	Ways      []Way
	Points    []Point
	Overrides []Override  // what people corrected, oldest first
	Notes     []say.Words // what the reader noticed; not stored
}

// Side is the side of the road that traffic keeps to.
type Side string

// The two driving sides.
const (
	RightHand Side = "right"
	LeftHand  Side = "left"
)

// Network is what a build makes of Roads. Intersections and segments refer to
// each other by index.
type Network struct {
	Segments      []Segment
	Intersections []Intersection
	Legs          []Leg
	Warnings      []Warning
	// Applied and Waiting are the numbers of the overrides that found their
	// place and of those that did not, which a person has to look at.
	Applied, Waiting []int64
	// Derived is what those that correct a value of an intersection stand over.
	Derived map[int64]Derived
}

// Segment is a road edge between two intersections, or between an intersection
// and a dead end. A segment that lies inside an intersection (the short piece
// between the two carriageways of a crossed road) is internal to it.
type Segment struct {
	ID int64 `db:"id"` // 0 until the store has matched or made it
	// From and To are indices into Network.Intersections; -1 at a dead end,
	// where freeways or ramps part and join, and where the road changes its
	// name or its level. Segments that go on there share the node.
	From, To int
	Internal int // index of the intersection that contains it, or -1

	Line    orb.LineString `db:"geom"` // in the direction of travel when one-way
	LengthM float64        `db:"length_m"`
	Ways    []int64        `db:"ways"`  // source ways, in order, without repeats
	Nodes   []int64        `db:"nodes"` // source nodes along Line

	Name  string   `db:"name"`  // as signed, in the road file's main language
	Names []string `db:"names"` // every name it goes by, Name first
	Ref   string   `db:"ref"`
	Class string   `db:"class"` // vocabulary "road_class"; links keep their own class

	SpeedKMH    float64 `db:"speed_kmh"`
	SpeedOrigin string  `db:"speed_origin"` // vocabulary "speed_origin": posted, assumed, measured, design
	Lanes       int     `db:"lanes"`        // both directions together
	LanesOrigin string  `db:"lanes_origin"` // vocabulary "value_origin": tagged or assumed
	OneWay      bool    `db:"oneway"`
	Level       int     `db:"level"` // OpenStreetMap layer; bridges without a layer are 1, tunnels -1
	Bridge      bool    `db:"bridge"`
	Tunnel      bool    `db:"tunnel"`
	Lit         *bool   `db:"lit"`
	Surface     string  `db:"surface"`
	Roundabout  bool    `db:"roundabout"` // part of a roundabout's ring
}

// EndNodes are the source nodes at the segment's ends; where it keeps none,
// those that its ends' positions make.
func (s *Segment) EndNodes() (a, b int64, err error) {
	if n := len(s.Nodes); n >= 2 {
		return s.Nodes[0], s.Nodes[n-1], nil
	}
	if n := len(s.Line); n >= 2 {
		return NodeAt(s.Line[0]), NodeAt(s.Line[n-1]), nil
	}
	return 0, 0, fmt.Errorf("its line has %d vertices; build the network again", len(s.Line))
}

// Intersection is one real at-grade junction of roads. The several graph nodes
// of a dual carriageway, of slip lanes or of a roundabout are one. Where only
// freeways or ramps part and join there is none; of kind merge are named
// one-way streets that part or join at grade.
type Intersection struct {
	ID      int64     `db:"id"`
	Point   orb.Point `db:"geom"`
	Nodes   []int64   `db:"nodes"`   // source nodes that make it, sorted
	Names   []string  `db:"roads"`   // names of its roads, most important first, distinct
	Name    string    `db:"name"`    // e.g. "SE Belmont St & SE 39th Ave"
	Control string    `db:"control"` // vocabulary "control": signal, all_way_stop, stop, yield, roundabout, none, unknown
	// ControlOrigin says where Control comes from: tagged or assumed.
	ControlOrigin string  `db:"control_origin"`
	Kind          string  `db:"kind"`     // vocabulary "intersection_kind": cross, tee, wye, multi, roundabout, merge, staggered
	RadiusM       float64 `db:"radius_m"` // farthest stop line or member node from Point
	Level         int     `db:"level"`
	Lit           *bool   `db:"lit"`
	Segments      []int   // segments that end here, internal ones not
}

// Leg is one arm of an intersection (进口道). A dual carriageway's two
// carriageways are one leg with two segments.
type Leg struct {
	ID           int64 `db:"id"`
	Intersection int
	Segments     []int   // one, or the carriageways of one road, its separate turning lanes last
	Name         string  `db:"name"`
	BearingDeg   float64 `db:"bearing_deg"` // looking out from the intersection
	SpeedKMH     float64 `db:"speed_kmh"`
	SpeedOrigin  string  `db:"speed_origin"`
	LanesIn      int     `db:"lanes_in"` // towards the intersection
	LanesOut     int     `db:"lanes_out"`
	LanesOrigin  string  `db:"lanes_origin"`
	Lanes        []Lane  `db:"lanes"`
	Control      string  `db:"control"`
	// StopLine is where approaching traffic waits; assumed unless the road
	// file has it.
	StopLine       orb.Point `db:"stop_line"`
	StopLineOrigin string    `db:"stop_line_origin"`
	MedianM        float64   `db:"median_m"` // 0 when undivided
	Class          string    `db:"class"`
}

// Lane is one lane of a leg, counted from the left edge of the carriageway as
// seen by a driver approaching the intersection.
type Lane struct {
	Direction string  `json:"direction"` // in, out
	Position  int     `json:"position"`  // 1 is nearest the road's centre
	WidthM    float64 `json:"width_m"`
	Turns     string  `json:"turns,omitempty"` // OpenStreetMap turn:lanes value
	Use       string  `json:"use"`             // motor, non_motor, parking, bus
	Origin    string  `json:"origin"`          // measured, tagged, assumed
}
