package server

import (
	"encoding/json"
	"fmt"

	"tongshi/geo/sight"
)

// maxAdded bounds the obstructions that one question tries out.
const maxAdded = 500

// addedObstacle is an obstruction that somebody tries out.
type addedObstacle struct {
	Kind      string   `json:"kind"`
	BaseM     *float64 `json:"base_m"`
	HeightM   *float64 `json:"height_m"`
	RadiusM   *float64 `json:"radius_m"`
	TrunkM    *float64 `json:"trunk_radius_m"`
	GroundM   *float64 `json:"ground_above_lane_m"`
	Removable *bool    `json:"removable"`
}

// parseAdded reads obstructions to try out from a Feature, a
// FeatureCollection or a geometry. One without a number of its own gets one
// that no obstruction has; one with the number of an obstruction stands for it.
func parseAdded(text []byte) ([]sight.Known, error) {
	type feature struct {
		Type       string          `json:"type"`
		ID         int64           `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties *addedObstacle  `json:"properties"`
	}
	var whole struct {
		feature
		Features []feature `json:"features"`
	}
	if err := json.Unmarshal(text, &whole); err != nil {
		return nil, fmt.Errorf("no GeoJSON: %w", err)
	}
	list := whole.Features
	switch whole.Type {
	case "FeatureCollection":
	case "Feature":
		list = []feature{whole.feature}
	default:
		list = []feature{{Geometry: text}}
	}
	if len(list) > maxAdded {
		return nil, fmt.Errorf("more than %d obstructions", maxAdded)
	}
	var out []sight.Known
	for i, f := range list {
		shape, wrong := readGeometry(f.Geometry)
		if shape == nil && wrong == "" {
			wrong = "is missing"
		}
		if wrong != "" {
			return nil, fmt.Errorf("feature %d: its geometry %s", i+1, wrong)
		}
		k := sight.Known{ID: f.ID, Kind: "other", Footprint: shape, Origin: "measured"}
		if k.ID == 0 {
			k.ID = firstAdded + int64(i)
		}
		if p := f.Properties; p != nil {
			k.BaseM, k.TopM, k.RadiusM, k.TrunkRadiusM, k.GroundM, k.Removable = p.BaseM, p.HeightM, p.RadiusM, p.TrunkM, p.GroundM, p.Removable
			if p.Kind != "" {
				k.Kind = p.Kind
			}
		}
		if k.BaseM == nil && k.TopM != nil {
			k.BaseM = new(float64) // from the ground
		}
		if k.BaseM != nil && k.TopM != nil && *k.BaseM > *k.TopM {
			return nil, fmt.Errorf("feature %d: base_m %g is above height_m %g", i+1, *k.BaseM, *k.TopM)
		}
		out = append(out, k)
	}
	return out, nil
}

// firstAdded is the number of the first obstruction tried out, far above any
// that is stored.
const firstAdded = 9_000_000_000_000
