package ingest

import (
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/placewords"
	"tongshi/geo/say"
)

var stakeKind = thingKind[geo.Stake]{
	name: "stakes",
	fields: map[string]fieldType{
		"source_id": {kind: text}, "lon": {kind: degree}, "lat": {kind: degree}, "position": {kind: degree},
		"road": {kind: text}, "stake": {kind: text},
	},
	setters: map[string]func(*row, *bound, *geo.Stake){
		"source_id": func(r *row, b *bound, s *geo.Stake) { s.SourceID = r.key(b) },
		"lon":       func(r *row, b *bound, _ *geo.Stake) { r.coordinate(b, 'x') },
		"lat":       func(r *row, b *bound, _ *geo.Stake) { r.coordinate(b, 'y') },
		"position":  func(r *row, b *bound, _ *geo.Stake) { r.coordinate(b, 0) },
		"road":      func(r *row, b *bound, s *geo.Stake) { s.Road = r.text(b) },
		"stake": func(r *row, b *bound, s *geo.Stake) {
			text := r.text(b)
			m, ok := placewords.StakeM(text)
			if !ok {
				r.refuse(b, text, "%q is no stake; write K12+300, or kilometres", text)
			}
			s.M = m
		},
	},
	finish: func(s *geo.Stake, at orb.Geometry, _ *row) (field, value string, reason error) {
		p, ok := at.(orb.Point)
		switch {
		case !ok:
			return "geometry", "", say.Errorf("a stake is a point on its road")
		case s.Road == "":
			return "road", "", say.Errorf("the road is not known; a stake belongs to one")
		}
		s.Position = p
		return "", "", nil
	},
	key:   func(s *geo.Stake) *string { return &s.SourceID },
	needs: []string{"stake", "road"},
}

// OpenStakes opens a table of stakes, which must be of kind stakes.
func OpenStakes(path string, m *Mapping, o Options) (*Reader[geo.Stake], error) {
	return openThings(path, m, o, stakeKind)
}

var roadNameKind = thingKind[geo.RoadAlias]{
	name: "road-names", noSite: true,
	fields: map[string]fieldType{
		"source_id": {kind: text}, "name": {kind: text}, "alias": {kind: text}, "kind": {kind: code, list: "road_word"},
	},
	setters: map[string]func(*row, *bound, *geo.RoadAlias){
		"source_id": func(r *row, b *bound, a *geo.RoadAlias) { a.SourceID = r.key(b) },
		"name":      func(r *row, b *bound, a *geo.RoadAlias) { a.Name = r.text(b) },
		"alias":     func(r *row, b *bound, a *geo.RoadAlias) { a.Alias = r.text(b) },
		"kind":      func(r *row, b *bound, a *geo.RoadAlias) { a.Kind = r.code(b) },
	},
	finish: func(a *geo.RoadAlias, _ orb.Geometry, _ *row) (field, value string, reason error) {
		if a.Kind == "" {
			a.Kind = "alias"
		}
		switch {
		case a.Alias == "":
			return "alias", "", say.Errorf("the alias is empty; give what people write for the name")
		case a.Name == "" && a.Kind != "drop":
			return "name", "", say.Errorf("the name is empty; give the name or word of the road file that %q stands for", a.Alias)
		}
		return "", "", nil
	},
	key: func(a *geo.RoadAlias) *string { return &a.SourceID },
}

// OpenRoadNames opens a file of other names of roads and words of a city, whose
// mapping must be for road-names.
func OpenRoadNames(path string, m *Mapping, o Options) (*Reader[geo.RoadAlias], error) {
	return openThings(path, m, o, roadNameKind)
}
