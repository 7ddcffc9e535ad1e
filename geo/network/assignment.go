package network

import "github.com/paulmach/orb"

// Locator is what a crash record says of its place.
type Locator struct {
	Position        orb.Point
	Street          string   `db:"street"`
	CrossStreet     string   `db:"cross_street"`
	AtJunction      *bool    `db:"at_junction"`
	DistanceToNodeM *float64 `db:"distance_to_node_m"`
	Level           *int     // when the record tells a bridge from the road below
}

// Quality of an assignment.
type Quality string

// The qualities, best first.
const (
	Good      Quality = "good"
	Fair      Quality = "fair"
	Ambiguous Quality = "ambiguous"
	Unmatched Quality = "unmatched"
)

// Assignment says which intersection or segment a crash belongs to.
// Intersection and Segment are indices into the Network, -1 when none; a crash
// at an intersection also carries the segment it lies on.
type Assignment struct {
	Intersection int
	Segment      int
	OffsetM      float64 // from the segment's line
	StationM     float64 // along the segment from its start
	NodeM        float64 // from the intersection's point, when there is one
	Quality      Quality
	Reason       string // one plain sentence
}
