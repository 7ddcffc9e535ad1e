package sight

import "github.com/paulmach/orb"

// Obstacle is a thing that may hide what is behind it. Its footprint is a disc
// (a Point with RadiusM), a thick line (a LineString with half its thickness
// RadiusM) or a Polygon, possibly concave, possibly with holes.
type Obstacle struct {
	ID        int64
	Kind      string // vocabulary "obstruction_kind"
	Footprint orb.Geometry
	RadiusM   float64
	// TrunkRadiusM is the radius of the trunk that stands under a crown, from
	// the ground to TopM; 0 is none. Only a Point has one.
	TrunkRadiusM float64
	// BaseM and TopM bound what hides, above the lane surface; nil is unknown.
	BaseM, TopM *float64
	Plant       bool // tested against the plant band
	Removable   bool // immovable things never enter the shortest list
	Estimated   bool // its heights or width are estimated, not measured
}
