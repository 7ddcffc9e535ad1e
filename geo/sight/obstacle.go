package sight

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

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
	// Temporary: it is there at some hours only. Closes: where it covers the
	// place of a driver, it closes the road instead of hiding it.
	Temporary, Closes bool
}

// covers reports whether it stands over one of the places.
func (o *Obstacle) covers(places ...orb.Point) bool {
	for _, at := range places {
		switch g := o.Footprint.(type) {
		case orb.Point:
			if math.Hypot(g[0]-at[0], g[1]-at[1]) <= o.RadiusM {
				return true
			}
		case orb.LineString:
			if len(g) > 1 && planar.DistanceFrom(g, at) <= o.RadiusM {
				return true
			}
		case orb.Polygon:
			if insideRings(g, at) {
				return true
			}
		case orb.MultiPolygon:
			for _, p := range g {
				if insideRings(p, at) {
					return true
				}
			}
		}
	}
	return false
}
