package ingest

import (
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

var areaKind = thingKind[geo.Area]{
	name: "areas", extents: true,
	fields: map[string]fieldType{
		"source_id": {kind: text}, "name": {kind: text}, "kind": {kind: code, list: "area_kind"}, "setting": {kind: code, list: "setting"},
	},
	setters: map[string]func(*row, *bound, *geo.Area){
		"source_id": func(r *row, b *bound, a *geo.Area) { a.SourceID = r.key(b) },
		"name":      func(r *row, b *bound, a *geo.Area) { a.Name = r.text(b) },
		"kind":      func(r *row, b *bound, a *geo.Area) { a.Kind = r.code(b) },
		"setting":   func(r *row, b *bound, a *geo.Area) { a.Setting = r.code(b) },
	},
	finish: func(a *geo.Area, at orb.Geometry, _ *row) (field, value string, reason error) {
		var ok bool
		if a.Extent, ok = at.(orb.MultiPolygon); !ok {
			return "geometry", "", say.Errorf("an area is a polygon; give one, as GeoJSON, a Shapefile or a GeoPackage has it")
		}
		switch {
		case a.Name == "":
			return "name", "", say.Errorf("the name is empty; an area is found by its name")
		case a.Kind == "":
			a.Kind = "district"
		}
		return "", "", nil
	},
	key:   func(a *geo.Area) *string { return &a.SourceID },
	needs: []string{"name"},
}

// OpenAreas opens a file of areas, whose mapping must be for areas.
func OpenAreas(path string, m *Mapping, o Options) (*Reader[geo.Area], error) {
	return openThings(path, m, o, areaKind)
}
