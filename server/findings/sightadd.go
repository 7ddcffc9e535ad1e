package findings

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/geo/sight"
	"tongshi/server/web"
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

// addedFeature is one of them as GeoJSON.
type addedFeature struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties *addedObstacle  `json:"properties"`
}

// parseAdded reads obstructions to try out from a Feature, a
// FeatureCollection or a geometry. One without a number of its own gets one
// that no obstruction has; one with the number of an obstruction stands for it.
func parseAdded(text []byte, terms *profile.Vocabulary) ([]sight.Known, error) {
	var whole struct {
		addedFeature
		Features []addedFeature `json:"features"`
	}
	var kind *json.UnmarshalTypeError
	if err := json.Unmarshal(text, &whole); errors.As(err, &kind) {
		return nil, say.Errorf("%s: want %s, not %s", kind.Field[strings.LastIndexByte(kind.Field, '.')+1:], web.PlainKind(kind.Type), kind.Value)
	} else if err != nil {
		return nil, say.Errorf("no GeoJSON: %s", say.JSON(err))
	}
	list := whole.Features
	switch whole.Type {
	case "FeatureCollection":
	case "Feature":
		list = []addedFeature{whole.addedFeature}
	default:
		list = []addedFeature{{Geometry: text}}
	}
	if len(list) > maxAdded {
		return nil, say.Errorf("more than %d obstructions", maxAdded)
	}
	var out []sight.Known
	corners := 0
	for i, f := range list {
		k, n, wrong := f.known(terms)
		if wrong != nil {
			return nil, say.Errorf("feature %d: %s", i+1, wrong)
		}
		if k.ID == 0 {
			k.ID = firstAdded + int64(i)
		}
		if corners += n; corners > web.MaxVertices {
			return nil, say.Errorf("more than %d positions in all", web.MaxVertices)
		}
		out = append(out, k)
	}
	return out, nil
}

// known is the feature as an obstruction, with the number of its positions; or
// what is wrong with it and what to do.
func (f addedFeature) known(terms *profile.Vocabulary) (k sight.Known, positions int, wrong error) {
	shape, wrong := web.ReadGeometry(f.Geometry)
	if shape == nil && wrong == nil {
		wrong = say.Errorf("is missing")
	}
	if wrong == nil {
		positions, wrong = outlineFault(shape)
	}
	if wrong != nil {
		return k, 0, say.Errorf("its geometry %s", wrong)
	}
	k = sight.Known{ID: f.ID, Kind: "other", Footprint: shape, Origin: "measured"}
	p := f.Properties
	if p == nil {
		return k, positions, nil
	}
	if p.Kind != "" {
		k.Kind = p.Kind
	}
	if !terms.Has("obstruction_kind", k.Kind) {
		return k, 0, say.Errorf("kind is %q; want one of %s", web.Shorten(k.Kind), strings.Join(terms.Codes("obstruction_kind"), ", "))
	}
	k.BaseM, k.TopM, k.RadiusM, k.TrunkRadiusM, k.GroundM, k.Removable = p.BaseM, p.HeightM, p.RadiusM, p.TrunkM, p.GroundM, p.Removable
	if k.BaseM == nil && k.TopM != nil {
		k.BaseM = new(float64) // from the ground
	}
	return k, positions, p.sizeFault(k)
}

// sizeFault says which measure cannot be. The bounds are those beyond which a
// number is in another unit: no tree is higher or wider.
func (p *addedObstacle) sizeFault(k sight.Known) error {
	for _, size := range []struct {
		name        string
		value       *float64
		least, most float64
	}{
		{"base_m", p.BaseM, 0, 130}, {"height_m", p.HeightM, 0, 130}, {"radius_m", p.RadiusM, 0, 40},
		{"trunk_radius_m", p.TrunkM, 0, 7.5}, {"ground_above_lane_m", p.GroundM, -50, 50},
	} {
		if v := size.value; v != nil && !(*v >= size.least && *v <= size.most) {
			return say.Errorf("%s is %g m; want %g to %g m", size.name, *v, size.least, size.most)
		}
	}
	if k.BaseM != nil && k.TopM != nil && *k.BaseM > *k.TopM {
		return say.Errorf("base_m %g is above height_m %g; correct or exchange them", *k.BaseM, *k.TopM)
	}
	return nil
}

// maxOutline bounds the corners of one outline, which is tested for crossings side
// by side.
const maxOutline = 2_000

// outlineFault counts the positions of a shape and says what makes its outlines
// unusable.
func outlineFault(shape orb.Geometry) (positions int, wrong error) {
	var lines []orb.LineString
	var polygons []orb.Polygon
	switch g := shape.(type) {
	case orb.Point:
		return 1, nil
	case orb.MultiPoint:
		return len(g), nil
	case orb.LineString:
		lines = append(lines, g)
	case orb.MultiLineString:
		lines = g
	case orb.Polygon:
		polygons = append(polygons, g)
	case orb.MultiPolygon:
		polygons = g
	}
	for _, l := range lines {
		positions += len(l)
		if b := l.Bound(); b.Min == b.Max {
			return 0, say.Errorf("is a line of no length; draw it from one end to the other, or as a point")
		}
	}
	for _, p := range polygons {
		for i, ring := range p {
			outline := slices.Compact(slices.Clone(ring))
			positions += len(outline)
			switch {
			case len(outline) > maxOutline:
				return 0, say.Errorf("has a ring (%d) of %d positions; %d at most", i+1, len(outline), maxOutline)
			case len(outline) < 4:
				return 0, say.Errorf("has a ring (%d) of fewer than three different corners", i+1)
			case geo.CrossesItself(outline):
				return 0, say.Errorf("has a ring (%d) that crosses itself; draw the outline without a crossing", i+1)
			}
		}
	}
	return positions, nil
}

// firstAdded is the number of the first obstruction tried out, far above any
// that is stored.
const firstAdded = 9_000_000_000_000
