package ingest

import (
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// PlaceRow is a place as its file gives it.
type PlaceRow struct{ geo.Place }

var placeKind = thingKind[PlaceRow]{
	name: "places",
	fields: map[string]fieldType{
		"source_id": {kind: text}, "lon": {kind: degree}, "lat": {kind: degree}, "position": {kind: degree},
		"kind": {kind: code, list: "place_kind"}, "name": {kind: text}, "hours": {kind: hours}, "note": {kind: text},
	},
	setters: map[string]func(*row, *bound, *PlaceRow){
		"source_id": func(r *row, b *bound, p *PlaceRow) { p.SourceID = r.key(b) },
		"lon":       func(r *row, b *bound, _ *PlaceRow) { r.coordinate(b, 'x') },
		"lat":       func(r *row, b *bound, _ *PlaceRow) { r.coordinate(b, 'y') },
		"position":  func(r *row, b *bound, _ *PlaceRow) { r.coordinate(b, 0) },
		"kind":      func(r *row, b *bound, p *PlaceRow) { p.Kind = r.code(b) },
		"name":      func(r *row, b *bound, p *PlaceRow) { p.Name = r.text(b) },
		"note":      func(r *row, b *bound, p *PlaceRow) { p.Note = r.text(b) },
		"hours": func(r *row, b *bound, p *PlaceRow) {
			text := r.text(b)
			windows, left, err := readHours(text)
			if err != nil {
				r.fail(b, text, "%w", err)
				return
			}
			if left {
				r.remark("%s: hours of holidays are left out", b.column)
			}
			p.Hours = windows
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
	key:   func(p *PlaceRow) *string { return &p.SourceID },
	needs: []string{"kind", "name"},
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
