package sight

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"github.com/paulmach/orb"
)

// Gaps is what is taken where a record leaves a gap: geo/profile/obstacles.json.
type Gaps struct {
	// RadiusM is by kind of obstruction, for points and lines without one. The
	// heights of such a point count as unknown: someone must look.
	RadiusM map[string]float64 `json:"radius_m"`
	// Places are the kinds of place that are obstacles at their hours.
	Places map[string]PlaceBand `json:"places"`
	// Actions are by kind of obstruction what can be done short of removing it.
	Actions map[string][]string `json:"actions"`
}

// PlaceBand is the height band of what stands in a place. RadiusM is half the
// thickness of one drawn as a line.
type PlaceBand struct {
	BaseM   float64 `json:"base_m"`
	TopM    float64 `json:"top_m"`
	RadiusM float64 `json:"radius_m"`
}

// ReadGaps reads obstacles.json.
func ReadGaps(files fs.FS) (*Gaps, error) {
	text, err := fs.ReadFile(files, "obstacles.json")
	if err != nil {
		return nil, fmt.Errorf("read obstacles: %w", err)
	}
	g := new(Gaps)
	if err := json.Unmarshal(text, g); err != nil {
		return nil, fmt.Errorf("obstacles.json: %w", err)
	}
	for kind, r := range g.RadiusM {
		if !(r > 0) {
			return nil, fmt.Errorf("obstacles.json: radius_m.%s: %v; use a length above 0", kind, r)
		}
	}
	for kind, p := range g.Places {
		if !(p.TopM > p.BaseM && p.RadiusM > 0) {
			return nil, fmt.Errorf("obstacles.json: places.%s: top_m must lie above base_m and radius_m above 0", kind)
		}
	}
	return g, nil
}

// Known is an obstruction as it is on record, its footprint on the plane.
type Known struct {
	ID           int64        `db:"id"`
	Kind         string       `db:"kind"` // vocabulary "obstruction_kind"
	Footprint    orb.Geometry `db:"footprint"`
	RadiusM      *float64     `db:"radius_m"`
	TrunkRadiusM *float64     `db:"trunk_radius_m"`
	BaseM        *float64     `db:"base_m"` // above the ground at the thing
	TopM         *float64     `db:"top_m"`
	GroundM      *float64     `db:"ground_above_lane_m"` // that ground above the lane
	Origin       string       `db:"origin"`              // vocabulary "origin"
	Removable    *bool        `db:"removable"`
	HasWindows   bool
}

var (
	plants  = []string{"tree", "hedge", "planter", "crop"}
	lasting = []string{"building", "wall"}
)

// Obstacle is what may hide the view. Buildings and walls are immovable unless
// the record says otherwise.
func (g *Gaps) Obstacle(k Known) Obstacle {
	o := Obstacle{
		ID: k.ID, Kind: k.Kind, Footprint: k.Footprint, Plant: slices.Contains(plants, k.Kind),
		Removable: !slices.Contains(lasting, k.Kind), Estimated: k.Origin != "measured", Temporary: k.HasWindows,
	}
	if k.Removable != nil {
		o.Removable = *k.Removable
	}
	o.BaseM, o.TopM = raised(k.BaseM, k.GroundM), raised(k.TopM, k.GroundM)
	if k.TrunkRadiusM != nil {
		o.TrunkRadiusM = *k.TrunkRadiusM
	}
	switch {
	case k.RadiusM != nil && *k.RadiusM > 0:
		o.RadiusM = *k.RadiusM
	case isLine(k.Footprint): // how thick it is hardly matters
		o.RadiusM, o.Estimated = g.RadiusM[k.Kind], true
	case isPoint(k.Footprint):
		o.RadiusM = g.RadiusM[k.Kind]
		o.BaseM, o.TopM = nil, nil
	}
	return o
}

func raised(height, ground *float64) *float64 {
	if height == nil || ground == nil {
		return height
	}
	h := *height + *ground
	return &h
}

func isPoint(g orb.Geometry) bool {
	switch g.(type) {
	case orb.Point, orb.MultiPoint:
		return true
	}
	return false
}

func isLine(g orb.Geometry) bool {
	switch g.(type) {
	case orb.LineString, orb.MultiLineString:
		return true
	}
	return false
}

// Place is a place as a temporary obstacle; false for kinds that hide nothing
// and for places drawn as points, whose extent nobody knows. Its number is
// negative, so that it clashes with no obstruction's.
func (g *Gaps) Place(id int64, kind string, footprint orb.Geometry) (Obstacle, bool) {
	band, ok := g.Places[kind]
	o := Obstacle{
		ID: -id, Kind: kind, Footprint: footprint, BaseM: &band.BaseM, TopM: &band.TopM,
		Removable: true, Estimated: true, Temporary: true, Closes: true,
	}
	switch footprint.(type) {
	case orb.LineString, orb.MultiLineString:
		o.RadiusM = band.RadiusM
	case orb.Polygon, orb.MultiPolygon:
	default:
		return o, false
	}
	return o, ok
}
