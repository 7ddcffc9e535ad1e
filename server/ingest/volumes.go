package ingest

import (
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

const maxAADT = 500_000 // vehicles a day; the busiest roads on earth carry less

var volumeKind = thingKind[geo.Volume]{
	name: "volumes", noSite: true,
	fields: map[string]fieldType{
		"source_id": {kind: text}, "lon": {kind: degree}, "lat": {kind: degree}, "position": {kind: degree},
		"road": {kind: text}, "cross_road": {kind: text}, "bearing": {kind: number},
		"aadt": {kind: number}, "year": {kind: whole},
	},
	setters: map[string]func(*row, *bound, *geo.Volume){
		"source_id":  func(r *row, b *bound, v *geo.Volume) { v.SourceID = r.key(b) },
		"lon":        func(r *row, b *bound, _ *geo.Volume) { r.coordinate(b, 'x') },
		"lat":        func(r *row, b *bound, _ *geo.Volume) { r.coordinate(b, 'y') },
		"position":   func(r *row, b *bound, _ *geo.Volume) { r.coordinate(b, 0) },
		"road":       func(r *row, b *bound, v *geo.Volume) { v.Road = r.text(b) },
		"cross_road": func(r *row, b *bound, v *geo.Volume) { v.CrossRoad = r.text(b) },
		"bearing": func(r *row, b *bound, v *geo.Volume) {
			if n, _ := r.measured(b, degreeUnits, false); n != nil {
				turned := geo.Normalise(*n)
				v.Bearing = &turned
			}
		},
		"aadt": func(r *row, b *bound, v *geo.Volume) {
			n, factor := r.measured(b, flowUnits, false)
			switch {
			case n == nil:
				r.fail(b, "", "the volume is not known")
			case *n*factor < 0 || *n*factor > maxAADT:
				r.fail(b, r.textOf(b), "a volume must be 0 to %d vehicles a day", maxAADT)
			default:
				v.AADT = *n * factor
			}
		},
		"year": func(r *row, b *bound, v *geo.Volume) { v.Year = value(r.within(b, 1950, 2200)) },
	},
	finish: func(v *geo.Volume, at orb.Geometry, _ *row) (field, value string, reason error) {
		switch p := at.(type) {
		case nil:
		case orb.Point:
			v.Position = &p
		default:
			return "geometry", "", say.Errorf("a count belongs to a point; give one on the road")
		}
		switch {
		case v.Year == 0:
			return "year", "", say.Errorf("the year of the count is not known")
		case v.Road == "" && v.Position == nil:
			return "road", "", say.Errorf("neither a road nor a position is given; nothing says what was counted")
		case v.Bearing != nil && v.Position == nil && v.CrossRoad == "":
			return "bearing", "", say.Errorf("a bearing needs the junction: two road names or a position")
		}
		return "", "", nil
	},
	key:   func(v *geo.Volume) *string { return &v.SourceID },
	needs: []string{"aadt", "year", "bearing"},
}

// OpenVolumes opens a file of traffic volumes.
func OpenVolumes(path string, m *Mapping, o Options) (*Reader[geo.Volume], error) {
	return openThings(path, m, o, volumeKind)
}
