package roadfile_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/ingest/roadfile"
)

func readRoads(t testing.TB, name string, content []byte, o roadfile.Options) (network.Roads, []geo.Reject, error) {
	t.Helper()
	return roadfile.Read(t.Context(), o, write(t, name, content))
}

func TestAPBFGivesRoadsAndTheirSignals(t *testing.T) {
	roads, _, err := readRoads(t, "city.osm.pbf", crossing(), roadfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(roads.Ways) != 2 || roads.Ways[0].ID != -100 || roads.Ways[0].Tags["name"] != "建设路" || fmt.Sprint(roads.Ways[0].Nodes) != "[-1 -2 9]" {
		t.Fatalf("ways %+v", roads.Ways)
	}
	if at := roads.Ways[0].Line[1]; at[0] != 116 || at[1] != 36.401 {
		t.Errorf("node -2 lies at %v", at)
	}
	if fmt.Sprint(roads.Ways[1].Nodes) != "[-3 -2]" {
		t.Errorf("a way beyond the edge has nodes %v", roads.Ways[1].Nodes)
	}
	if len(roads.Points) != 1 || roads.Points[0].Node != -2 || roads.Points[0].Tags["highway"] != "traffic_signals" {
		t.Errorf("points %+v", roads.Points)
	}
}

func TestAPBFCutAnywhereIsRefusedWithThePlace(t *testing.T) {
	whole := crossing()
	for n := range len(whole) {
		_, _, err := readRoads(t, "city.osm.pbf", whole[:n], roadfile.Options{})
		if err == nil {
			t.Fatalf("the first %d of %d bytes were read as a city", n, len(whole))
		}
		if !strings.Contains(err.Error(), "byte ") && !strings.Contains(err.Error(), "cut off") {
			t.Fatalf("cut at %d: %q says neither the byte nor that it is cut off", n, err)
		}
	}
}

func TestEveryDamagedByteOfAPBFIsSurvived(t *testing.T) {
	for _, whole := range [][]byte{crossing(), crossingIn(&pbf{plain: true})} {
		if roads, _, err := readRoads(t, "city.osm.pbf", whole, roadfile.Options{}); err != nil || len(roads.Ways) != 2 {
			t.Fatalf("undamaged: %d ways, %v", len(roads.Ways), err)
		}
		for n := range len(whole) {
			for _, bits := range []byte{0x01, 0x41, 0x80, 0xff} {
				damaged := slices.Clone(whole)
				damaged[n] ^= bits
				_, _, _ = readRoads(t, "city.osm.pbf", damaged, roadfile.Options{}) // no panic is the claim
			}
		}
	}
}

func TestAPBFThatDeclaresTooMuchIsRefused(t *testing.T) {
	data := append(stringTable("a"), msg(2)...)
	for name, make := range map[string]func(*pbf){
		"a blob of 4 GB": func(p *pbf) {
			p.header()
			header := append(msg(1, []byte("OSMData")), num(3, 1<<32-1)...)
			p.Write([]byte{0, 0, 0, byte(len(header))})
			p.Write(header)
		},
		"a header of 4 GB": func(p *pbf) { p.header(); p.Write([]byte{0xff, 0xff, 0xff, 0xff}) },
		"more unpacked than declared": func(p *pbf) {
			p.header()
			var inner pbf
			inner.blob("OSMData", data)
			blob := inner.Bytes()[len(inner.Bytes())-len(data):]
			p.rawBlob("OSMData", append(num(2, 3), msg(3, blob)...))
		},
		"a wrong checksum": func(p *pbf) {
			p.header()
			p.blob("OSMData", data)
			p.Bytes()[p.Len()-1] ^= 1 // the last byte of the block's Adler-32
		},
		"1 GB unpacked":      func(p *pbf) { p.header(); p.rawBlob("OSMData", append(num(2, 1<<30), msg(3, []byte("x"))...)) },
		"no header":          func(p *pbf) { p.blob("OSMData", data) },
		"an unknown feature": func(p *pbf) { p.blob("OSMHeader", msg(4, []byte("LocationsOnWays"))) },
		"lzma":               func(p *pbf) { p.header(); p.rawBlob("OSMData", msg(4, []byte("x"))) },
		"a text beyond the table": func(p *pbf) {
			p.header()
			p.blob("OSMData", append(stringTable("a"), msg(2, msg(3, num(1, 1), packed(2, 99), packed(3, 1)))...))
		},
		"a node off the earth": func(p *pbf) {
			p.header()
			p.blob("OSMData", append(stringTable("highway", "primary"), msg(2, msg(3, num(1, 1), packed(2, 1), packed(3, 2), packed(8, deltas(1, 2)...)))...))
			p.blob("OSMData", append(stringTable("a"), msg(2, msg(1, num(1, zig(1)), num(8, zig(1<<40)), num(9, 0)))...))
		},
		"garbage": func(p *pbf) { p.WriteString("this is not a map at all, however long one looks at it") },
	} {
		var p pbf
		make(&p)
		_, _, err := readRoads(t, "city.osm.pbf", p.Bytes(), roadfile.Options{})
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantWords(t, name, err.Error(), "city.osm.pbf", "byte ")
	}
}

const line = `{"type":"Feature","id":"way/7","geometry":{"type":"LineString","coordinates":[[116,36.4],[116.001,36.4]]},"properties":{"highway":"primary","lanes":2}}`

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`)
}

func TestLinesThatShareAPositionMeet(t *testing.T) {
	other := `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[116.00100000001,36.4],[116.001,36.41,12.5]]},"properties":{"highway":"residential"}}`
	signal := `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.001,36.4]},"properties":{"highway":"traffic_signals"}}`
	for name, content := range map[string][]byte{"plain": collection(line, other, signal), "gzip": zipped(collection(line, other, signal))} {
		roads, rejects, err := readRoads(t, "roads.geojson", content, roadfile.Options{})
		if err != nil || len(rejects) > 0 || len(roads.Ways) != 2 || len(roads.Points) != 1 {
			t.Fatalf("%s: %d ways, %d points, %v, %v", name, len(roads.Ways), len(roads.Points), rejects, err)
		}
		a, b := roads.Ways[0], roads.Ways[1]
		if a.ID != 7 || a.Nodes[1] != b.Nodes[0] || roads.Points[0].Node != a.Nodes[1] || a.Tags["lanes"] != "2" {
			t.Errorf("%s: nodes %v %v, signal %d, way %d", name, a.Nodes, b.Nodes, roads.Points[0].Node, a.ID)
		}
		again, _, _ := readRoads(t, "roads.geojson", content, roadfile.Options{})
		if again.Ways[1].ID != b.ID || b.ID == 0 {
			t.Errorf("%s: a line without an id is %d and then %d", name, b.ID, again.Ways[1].ID)
		}
	}
}

func TestFaultyGeometryIsRejectedInWords(t *testing.T) {
	road := func(geometry string) string {
		return `{"type":"Feature","geometry":` + geometry + `,"properties":{"highway":"primary"}}`
	}
	lineOf := func(coordinates string) string {
		return road(`{"type":"LineString","coordinates":` + coordinates + `}`)
	}
	for name, c := range map[string]struct {
		feature string
		words   []string
	}{
		"1e400":              {lineOf(`[[1e400,0],[1,1]]`), []string{"not a number"}},
		"null":               {lineOf(`[[null,0],[1,1]]`), []string{"not a number: null"}},
		"strings":            {lineOf(`[["1","2"],[1,1]]`), []string{"not a number"}},
		"lower-case type":    {road(`{"type":"linestring","coordinates":[[1,1],[2,2]]}`), []string{"LineString"}},
		"repeated key":       {road(`{"type":"LineString","coordinates":[[1,1],[2,2]],"coordinates":[[3,3],[4,4]]}`), []string{"coordinates", "twice"}},
		"longitude 500":      {lineOf(`[[500,0],[1,1]]`), []string{"500"}},
		"latitude 95":        {lineOf(`[[1,95],[1,1]]`), []string{"95"}},
		"swapped":            {lineOf(`[[36.4,116],[36.5,116]]`), []string{"swapped"}},
		"Web Mercator":       {lineOf(`[[12912000,4350000],[12912001,4350000]]`), []string{"metres", "EPSG:3857"}},
		"empty":              {lineOf(`[]`), []string{"0 positions"}},
		"one point":          {lineOf(`[[1,1]]`), []string{"1 positions"}},
		"the same point":     {lineOf(`[[1,1],[1,1]]`), []string{"same"}},
		"no geometry":        {road(`null`), []string{"geometry is missing"}},
		"one number":         {lineOf(`[[1],[2]]`), []string{"1 numbers"}},
		"five numbers":       {lineOf(`[[1,2,3,4,5],[2,2]]`), []string{"5 numbers"}},
		"too many vertices":  {lineOf(`[` + strings.Repeat(`[1,1],[2,2],`, 15_000) + `[3,3]]`), []string{"30001 positions", "20000"}},
		"a polygon":          {road(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1],[0,0]]]}`), []string{"LineString"}},
		"nested collections": {road(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 900) + strings.Repeat(`]}`, 900)), []string{"LineString"}},
		"not an object":      {`[1,2]`, []string{"not an object"}},
		"repeated property":  {`{"type":"Feature","geometry":null,"properties":{"highway":"a","highway":"b"}}`, []string{"twice"}},
	} {
		roads, rejects, err := readRoads(t, "roads.geojson", collection(line, c.feature), roadfile.Options{})
		if err != nil || len(roads.Ways) != 1 || len(rejects) != 1 {
			t.Errorf("%s: %d ways, %d rejects, %v", name, len(roads.Ways), len(rejects), err)
			continue
		}
		wantWords(t, name, rejects[0].Reason.EN, c.words...)
		if rejects[0].Row != 2 || len(rejects[0].Value) > 300 {
			t.Errorf("%s: row %d, value of %d bytes", name, rejects[0].Row, len(rejects[0].Value))
		}
	}
}

func TestFaultyGeoJSONFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		words   []string
	}{
		"NaN": {
			collection(`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[NaN,0],[1,1]]},"properties":{}}`),
			[]string{"byte", "not JSON"},
		},
		"cut":               {collection(line)[:120], []string{"byte", "cut off"}},
		"no features":       {[]byte(`{"type":"FeatureCollection"}`), []string{"features"}},
		"features no list":  {[]byte(`{"features":{}}`), []string{"not a list"}},
		"a list":            {[]byte(`[]`), []string{"not a GeoJSON object"}},
		"another system":    {[]byte(`{"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::2326"}},"features":[]}`), []string{"EPSG::2326", "not known"}},
		"no roads":          {collection(`{"type":"Feature","geometry":null,"properties":{}}`), []string{"highway"}},
		"only faulty roads": {collection(strings.Replace(line, "36.4]", "96.4]", 1)), []string{"rejected", "96.4"}},
		"binary":            {[]byte("\x00\x01\x02\x03"), []string{"byte"}},
		"not UTF-8":         {append([]byte(`{"a":"`), 0xff, '"', '}'), []string{"UTF-8"}},
		"depth":             {[]byte(`{"features":[` + strings.Repeat(`{"a":`, 20_000)), []string{"byte"}},
		"a huge feature":    {[]byte(`{"features":[{"a":"` + strings.Repeat("x", 17<<20) + `"}]}`), []string{"bytes"}},
	} {
		_, _, err := readRoads(t, "roads.geojson", c.content, roadfile.Options{})
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantWords(t, name, err.Error(), c.words...)
	}
}

func TestAMappingGivesTheTagsOfOtherRoadFiles(t *testing.T) {
	m := mapping(t, "tags:\n  highway: {column: 等级, values: {主干路: primary, 支路: tertiary}}\n  name: 路名\n  maxspeed: 限速\n")
	feature := func(class string) string {
		return `{"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[[[116,36],[116.1,36]],[[117,36],[117.1,36]]]},"properties":{"等级":"` + class + `","路名":"建设路","限速":60}}`
	}
	roads, rejects, err := readRoads(t, "roads.json", collection(feature("主干路"), feature("小路")), roadfile.Options{Mapping: m})
	if err != nil || len(roads.Ways) != 2 || len(rejects) != 1 {
		t.Fatalf("%d ways, %v, %v", len(roads.Ways), rejects, err)
	}
	if tags := roads.Ways[0].Tags; tags["highway"] != "primary" || tags["name"] != "建设路" || tags["maxspeed"] != "60" {
		t.Errorf("tags %v", tags)
	}
	wantWords(t, "unknown class", rejects[0].Reason.EN, "小路", "value table")
}

func TestAnEndedContextEndsTheReadingOfRoads(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for name, content := range map[string][]byte{"a.osm.pbf": crossing(), "a.geojson": collection(line)} {
		if _, _, err := roadfile.Read(ctx, roadfile.Options{}, write(t, name, content)); err == nil {
			t.Errorf("%s was read to its end", name)
		}
	}
}

func TestNeighbouringExtractsShareTheirEdge(t *testing.T) {
	a, b := write(t, "a.osm.pbf", crossing()), write(t, "b.osm.pbf", crossing())
	roads, _, err := roadfile.Read(t.Context(), roadfile.Options{}, a, b)
	if err != nil || len(roads.Ways) != 2 || len(roads.Points) != 1 {
		t.Errorf("%d ways, %d points, %v", len(roads.Ways), len(roads.Points), err)
	}
}
