package ingest

import (
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// PlaceRow is a place with the text of its hours.
type PlaceRow struct {
	geo.Place
	hours string
}

var placeKind = thingKind[PlaceRow]{
	name: "places",
	fields: map[string]fieldType{
		"source_id": {kind: text}, "lon": {kind: number}, "lat": {kind: number},
		"kind": {kind: code, list: "place_kind"}, "name": {kind: text}, "hours": {kind: text}, "note": {kind: text},
	},
	setters: map[string]func(*row, *bound, *PlaceRow){
		"source_id": func(r *row, b *bound, p *PlaceRow) { p.SourceID = r.text(b) },
		"lon":       func(r *row, b *bound, _ *PlaceRow) { r.x = r.number(b) },
		"lat":       func(r *row, b *bound, _ *PlaceRow) { r.y = r.number(b) },
		"kind":      func(r *row, b *bound, p *PlaceRow) { p.Kind = r.code(b) },
		"name":      func(r *row, b *bound, p *PlaceRow) { p.Name = r.text(b) },
		"note":      func(r *row, b *bound, p *PlaceRow) { p.Note = r.text(b) },
		"hours": func(r *row, b *bound, p *PlaceRow) {
			p.hours = r.text(b)
			var err error
			if p.Hours, err = ParseHours(p.hours); err != nil {
				r.fail(b, p.hours, "%w", err)
			}
		},
	},
	finish: func(p *PlaceRow, at orb.Geometry, _ *row) (field, value string, reason error) {
		p.Geometry = at
		switch {
		case p.Kind == "":
			return "kind", "", say.Errorf("the kind is not known; map it, or give a constant")
		case p.Name == "":
			return "name", "", say.Errorf("the name is empty; a place is found by its name")
		}
		return "", "", nil
	},
	key: func(p *PlaceRow) string { return p.SourceID },
}

// OpenPlaces opens a file of places.
func OpenPlaces(path string, m *Mapping, o Options) (*Reader[PlaceRow], error) {
	return openThings(path, m, o, placeKind)
}

func dayIn(year, month, day int, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
}
