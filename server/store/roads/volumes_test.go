package roads_test

import (
	"iter"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/pgtest"
	"tongshi/server/store/roads"
)

// listed gives things as a reader would, without a reject.
func listed[T any](list ...T) iter.Seq2[T, *geo.Reject] {
	return func(yield func(T, *geo.Reject) bool) {
		for _, thing := range list {
			if !yield(thing, nil) {
				return
			}
		}
	}
}

// crossing is a network of 建设路, divided east of 振兴路, and 振兴路.
func crossing() *network.Network {
	point := func(east, north float64) orb.Point { return orb.Point{116 + east/1e5, 36 + north/1e5} }
	road := func(name string, from int, oneWay bool, line ...orb.Point) network.Segment {
		return network.Segment{From: from, To: -1, Internal: -1, Line: line, LengthM: 300, Name: name, Names: []string{name}, Class: "primary",
			SpeedKMH: 50, SpeedOrigin: "assumed", Lanes: 2, LanesOrigin: "assumed", OneWay: oneWay, Ways: []int64{1}, Nodes: []int64{1, 2}}
	}
	n := &network.Network{
		Intersections: []network.Intersection{{Point: point(0, 0), Nodes: []int64{1}, Names: []string{"建设路", "振兴路"}, Name: "建设路 & 振兴路",
			Control: "signal", ControlOrigin: "tagged", Kind: "tee", RadiusM: 10, Segments: []int{0, 1, 2}}},
		Segments: []network.Segment{
			road("建设路", 0, true, point(0, 8), point(400, 8)), road("建设路", 0, true, point(0, -8), point(400, -8)),
			road("振兴路", 0, false, point(0, 0), point(0, 300)),
		},
	}
	for _, leg := range []struct {
		name     string
		bearing  float64
		at       orb.Point
		segments []int
	}{{"建设路", 90, point(12, 8), []int{0, 1}}, {"振兴路", 0, point(0, 10), []int{2}}} {
		n.Legs = append(
			n.Legs,
			network.Leg{Intersection: 0, Segments: leg.segments, Name: leg.name, BearingDeg: leg.bearing, SpeedKMH: 50, SpeedOrigin: "assumed",
				LanesIn: 1, LanesOut: 1, LanesOrigin: "assumed", Control: "signal", StopLine: leg.at, StopLineOrigin: "assumed", Class: "primary"},
		)
	}
	return n
}

type traffic struct {
	Total, Segments, Legs float64
	Volumes, Unplaced     int
}

func trafficOf(t *testing.T, db *pgx.Conn) (got traffic) {
	t.Helper()
	err := db.QueryRow(t.Context(), `
		SELECT coalesce((SELECT sum(aadt) FROM segments WHERE valid_to IS NULL), 0), (SELECT count(aadt) FROM segments WHERE valid_to IS NULL),
		       (SELECT count(aadt) FROM legs WHERE valid_to IS NULL), (SELECT count(*) FROM volumes), (SELECT count(*) FROM volumes WHERE reason <> '')`).
		Scan(&got.Total, &got.Segments, &got.Legs, &got.Volumes, &got.Unplaced)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestVolumesFollowTheNetwork: counts that come before the roads find them at
// the build, and a build that takes a road away leaves its count waiting.
func TestVolumesFollowTheNetwork(t *testing.T) {
	url := pgtest.URL(t)
	st, db := pgtest.OpenAt(t, url), pgtest.Connect(t, url)
	north := 10.0
	counts := []geo.Volume{
		{SourceID: "1", Road: "建设路", AADT: 20_000, Year: 2025},
		{SourceID: "2", Road: "振兴路", CrossRoad: "建设路", Bearing: &north, AADT: 6_000, Year: 2024},
		{SourceID: "3", Road: "人民路", AADT: 1, Year: 2024},
	}
	meta := roads.ImportMeta{Source: "counts", FileName: "counts.csv", FileHash: "1"}
	got, err := roads.ImportVolumes(t.Context(), st, meta, listed(counts...))
	if err != nil {
		t.Fatal(err)
	}
	if got.Counts.Added != 3 || len(got.Unplaced) == 0 {
		t.Errorf("before the first build: %+v", got)
	}
	change, err := roads.SaveNetwork(t.Context(), st, crossing())
	if err != nil {
		t.Fatal(err)
	}
	if want := (roads.VolumeCounts{Counts: 3, Unplaced: 1, Segments: 3, Legs: 2}); change.Volumes != want {
		t.Errorf("the build placed %+v, want %+v", change.Volumes, want)
	}
	if got, want := trafficOf(t, db), (traffic{26_000, 3, 2, 3, 1}); got != want { // 10,000 on each carriageway
		t.Errorf("stored %+v, want %+v", got, want)
	}
	counts[0].AADT = 22_000
	meta.FileHash = "2"
	if got, err = roads.ImportVolumes(t.Context(), st, meta, listed(counts...)); err != nil {
		t.Fatal(err)
	}
	if got.Counts.Updated != 1 || got.Counts.Unchanged != 2 || len(got.Unplaced) != 1 {
		t.Errorf("a newer file: %+v", got)
	}
	if got := trafficOf(t, db); got.Total != 28_000 {
		t.Errorf("after it %+v", got)
	}
	less := crossing()
	less.Segments, less.Legs = less.Segments[:2], less.Legs[:1]
	less.Intersections[0].Segments = []int{0, 1}
	if _, err := roads.SaveNetwork(t.Context(), st, less); err != nil {
		t.Fatal(err)
	}
	if got, want := trafficOf(t, db), (traffic{22_000, 2, 1, 3, 2}); got != want {
		t.Errorf("without 振兴路 %+v, want %+v", got, want)
	}
}

func TestPlacesChangeOnlyWhereTheFileDiffers(t *testing.T) {
	url := pgtest.URL(t)
	st, db := pgtest.OpenAt(t, url), pgtest.Connect(t, url)
	school := geo.Place{
		SourceID: "1",
		Kind:     "school",
		Name:     "实验小学",
		Geometry: orb.Point{116, 36},
		Hours:    []geo.TimeWindow{{Weekdays: []int{1, 5}, From: "07:00", To: "08:00"}},
	}
	market := geo.Place{
		SourceID: "2",
		Kind:     "market",
		Name:     "周三集市",
		Note:     "<b>",
		Geometry: orb.Polygon{{{116, 36}, {116.001, 36}, {116.001, 36.001}, {116, 36}}},
	}
	meta := roads.ImportMeta{Source: "places", FileName: "places.csv", FileHash: "1"}
	got, err := roads.ImportPlaces(t.Context(), st, meta, listed(school, market))
	if err != nil || got.Counts.Added != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err = roads.ImportPlaces(t.Context(), st, meta, listed(school, market)); err != nil || !got.Earlier {
		t.Errorf("the same file: %+v, %v", got, err)
	}
	market.Name, meta.FileHash = "周五集市", "2"
	got, err = roads.ImportPlaces(t.Context(), st, meta, listed(school, market))
	if err != nil || got.Counts.Updated != 1 || got.Counts.Unchanged != 1 {
		t.Errorf("one name differs: %+v, %v", got, err)
	}
	meta.FileHash = "3"
	if got, err = roads.ImportPlaces(t.Context(), st, meta, listed(school, market)); err != nil || got.Counts.Unchanged != 2 {
		t.Errorf("the same rows in another file: %+v, %v", got, err)
	}
	var name, hours string
	var revision int
	if err := db.QueryRow(t.Context(), `SELECT name, revision, (SELECT hours->0->>'from' FROM places WHERE source_id = '1') FROM places WHERE source_id = '2'`).
		Scan(&name, &revision, &hours); err != nil {
		t.Fatal(err)
	}
	if name != "周五集市" || revision != 2 || hours != "07:00" {
		t.Errorf("%s, revision %d, from %s", name, revision, hours)
	}
}
