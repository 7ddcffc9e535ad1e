package roadfile_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/ingest/roadfile"
)

// district draws a random comb of streets: a road with side streets, numbered
// from 1 like any other district's.
func district(t testing.TB, dice *rand.Rand, name string, eastM float64) *osmSheet {
	s := newOSMSheet(t)
	var main []string
	teeth := 1 + dice.IntN(4)
	for i := range teeth {
		x := eastM + float64(100*i)
		main = append(main, fmt.Sprintf("%.1f,0", x))
		s.way(fmt.Sprintf("%.1f,0 %.1f,%d", x, x, 60+dice.IntN(90)), "highway=residential", fmt.Sprintf("name=%s%d巷", name, i))
	}
	main = append([]string{fmt.Sprintf("%.1f,0", eastM-80)}, append(main, fmt.Sprintf("%.1f,0", eastM+float64(100*teeth)))...)
	s.way(strings.Join(main, " "), "highway=secondary", "name="+name+"路")
	if dice.IntN(2) == 0 {
		s.node(main[1], "highway=traffic_signals")
	}
	return s
}

// geoJSON writes the drawing as lines with the file's own numbers, which it
// calls by one of the names that such files use.
func (s *osmSheet) geoJSON(member string) []byte {
	at := map[int64]string{}
	for i, text := range s.nodes {
		at[s.first+int64(i)] = text
	}
	var features []string
	add := func(kind string, coordinates any, tags []string, id int64) {
		properties := map[string]any{}
		for _, tag := range tags {
			key, value, _ := strings.Cut(tag, "=")
			properties[key] = value
		}
		f := map[string]any{"type": "Feature", "geometry": map[string]any{"type": kind, "coordinates": coordinates}, "properties": properties}
		if member == "id" {
			f["id"] = id
		} else if member != "" {
			properties[member] = id
		}
		text, err := json.Marshal(f)
		if err != nil {
			s.t.Fatal(err)
		}
		features = append(features, string(text))
	}
	for _, w := range s.ways {
		var line [][2]float64
		for _, ref := range w.refs {
			line = append(line, s.at(at[ref]))
		}
		add("LineString", line, w.tags, w.id)
	}
	for text, tags := range s.tags {
		if len(tags) > 0 {
			add("Point", [2]float64(s.at(text)), tags, 0)
		}
	}
	return collection(features...)
}

// TestNumbersOfTwoFilesAreNotTheWorlds reads pairs of districts, each numbered
// from 1, as one road file: every road of both is there and meets what it meets
// in its own file, and the numbers by which rows are kept are told apart.
func TestNumbersOfTwoFilesAreNotTheWorlds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lost, merged := 0, 0
	for seed := range uint64(1000) {
		dice := rand.New(rand.NewPCG(seed, 7))
		east := district(t, dice, "东", 0)
		west := district(t, dice, "西", -600-float64(dice.IntN(5000)))
		a, b := east.save(dice, dir, "east"), west.save(dice, dir, "west")
		one, other, both := readRoadFiles(t, a), readRoadFiles(t, b), readRoadFiles(t, a, b)
		if seed%20 == 0 && !reflect.DeepEqual(both, readRoadFiles(t, a, b)) {
			t.Fatalf("seed %d: read again it is another road file", seed)
		}
		lost += len(east.ways) + len(west.ways) - len(both.Ways)
		checkNumbers(t, both)
		apart := slices.Sorted(slices.Values(append(whatMeets(t, one), whatMeets(t, other)...)))
		if together := slices.Sorted(slices.Values(whatMeets(t, both))); !slices.Equal(together, apart) {
			merged++
			t.Logf("seed %d: together %q, apart %q", seed, together, apart)
		}
	}
	if lost != 0 || merged != 0 {
		t.Errorf("%d roads lost, %d pairs wrongly merged", lost, merged)
	}
}

// save writes the drawing in one of the forms that such files have.
func (s *osmSheet) save(dice *rand.Rand, dir, name string) string {
	content, path := s.pbf(), filepath.Join(dir, name+".osm.pbf")
	if member := []string{"", "id", "@id", "osm_id", "pbf", "pbf", "pbf", "pbf"}[dice.IntN(8)]; member != "pbf" {
		content, path = s.geoJSON(member), filepath.Join(dir, name+".geojson")
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func readRoadFiles(t testing.TB, paths ...string) network.Roads {
	t.Helper()
	roads, _, err := roadfile.Read(t.Context(), roadfile.Options{}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return roads
}

// whatMeets lists the intersections of roads with their control, and the
// segments by name and length.
func whatMeets(t testing.TB, roads network.Roads) (list []string) {
	n, err := network.Build(t.Context(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n.Intersections {
		list = append(list, n.Intersections[i].Name+" "+n.Intersections[i].Control)
	}
	for i := range n.Segments {
		list = append(list, fmt.Sprintf("%s %.0f m", n.Segments[i].Name, n.Segments[i].LengthM))
	}
	return list
}

// readAgain reads files twice and wants the same.
func readAgain(t testing.TB, paths ...string) network.Roads {
	t.Helper()
	first := readRoadFiles(t, paths...)
	if !reflect.DeepEqual(first, readRoadFiles(t, paths...)) {
		t.Fatalf("%v: read again it is another road file", paths)
	}
	return first
}

func checkNumbers(t testing.TB, roads network.Roads) {
	t.Helper()
	ways, points := map[int64]bool{}, map[int64]bool{}
	for _, w := range roads.Ways {
		if ways[w.ID] {
			t.Errorf("two ways are number %d", w.ID)
		}
		ways[w.ID] = true
	}
	for _, p := range roads.Points {
		if points[p.Node] {
			t.Errorf("two points are number %d", p.Node)
		}
		points[p.Node] = true
	}
}

func TestNumbersThatMeanOtherRoadsAreSaid(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	a := write(t, "east.osm.pbf", district(t, dice, "东", 0).pbf())
	b := write(t, "west.osm.pbf", district(t, dice, "西", -3000).pbf())
	roads := readAgain(t, a, b)
	if len(roads.Notes) == 0 {
		t.Fatal("nothing was said")
	}
	wantWords(t, "note", roads.Notes[0].EN, "way 1", "west.osm.pbf", "both are kept")
}

// TestNeighbouringExtractsMakeOneWayOfTwoEnds: each extract holds another end of
// the road along their edge.
func TestNeighbouringExtractsMakeOneWayOfTwoEnds(t *testing.T) {
	drawn := func(lost ...string) string {
		s := newOSMSheet(t)
		s.way("0,0 100,0 200,0 300,0 400,0 500,0", "highway=secondary", "name=边界路")
		s.way("200,-100 200,0", "highway=residential", "name=甲巷")
		s.lost = map[string]bool{}
		for _, at := range lost {
			s.lost[at] = true
		}
		return write(t, "part.osm.pbf", s.pbf())
	}
	west, east := drawn("400,0", "500,0"), drawn("0,0", "100,0")
	for _, order := range [][]string{{west, east}, {east, west}} {
		roads := readAgain(t, order...)
		if len(roads.Ways) != 2 || len(roads.Ways[0].Line) != 6 || roads.Ways[0].ID != 1 {
			t.Errorf("%d ways, the first of %d positions", len(roads.Ways), len(roads.Ways[0].Line))
		}
	}
}

func TestOnlyOpenStreetMapsNumbersAreTaken(t *testing.T) {
	for member, want := range map[string]int64{
		`"id":7`: 0, `"id":"way/7"`: 7, `"id":"relation/7"`: 0, `"id":"node/7"`: 0, `"id":"abc"`: 0,
	} {
		feature := strings.Replace(line, `"id":"way/7"`, member, 1)
		if got := numberOf(t, feature); want != 0 && got != want || want == 0 && got == 7 {
			t.Errorf("%s: way %d, want %d", member, got, want)
		}
	}
	for property, want := range map[string]int64{
		`"osm_id":"7"`: 7, `"osm_id":7`: 7, `"@id":"way/7"`: 7, `"@id":7`: 7, `"full_id":"w7"`: 7, `"osm_way_id":7`: 7, `"id":7`: 0,
		`"id":"way/7"`: 7, `"@id":"relation/7"`: 0, `"OBJECTID":7`: 0,
	} {
		feature := strings.Replace(strings.Replace(line, `"id":"way/7",`, "", 1), `"lanes":2`, property, 1)
		if got := numberOf(t, feature); want != 0 && got != want || want == 0 && got == 7 {
			t.Errorf("property %s: way %d, want %d", property, got, want)
		}
	}
}

func numberOf(t testing.TB, feature string) int64 {
	t.Helper()
	roads, _, err := readRoads(t, "roads.geojson", collection(feature), roadfile.Options{})
	if err != nil || len(roads.Ways) != 1 {
		t.Fatalf("%s: %d ways, %v", feature, len(roads.Ways), err)
	}
	return roads.Ways[0].ID
}
