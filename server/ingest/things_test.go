package ingest_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/server/ingest"
)

const treeMapping = `
for: obstructions
source: trees
zone: Asia/Shanghai
fields:
  source_id: id
  lon: lon
  lat: lat
  kind: {column: kind, values: {乔木: tree, 绿篱: hedge}}
  dbh: {column: dbh, unit: in}
  height: {column: height, unit: ft}
  base: {column: base, unit: ft}
  crown: {column: ns, unit: ft}
  crown_2: {column: ew, unit: cm}
  surveyed_on: day
  owner: {column: owner, optional: true}
`

const treeHeader = "id,lon,lat,kind,dbh,height,base,ns,ew,day,phone\n"

// things reads a file of some kind to its end.
func things[T any](t *testing.T, name, content string, m *ingest.Mapping,
	open func(string, *ingest.Mapping, ingest.Options) (*ingest.Reader[T], error)) ([]T, []geo.Reject) {
	t.Helper()
	r, err := open(
		write(t, name, []byte(content)),
		m,
		ingest.Options{CRS: "wgs84", Area: orb.Bound{Min: orb.Point{115, 36}, Max: orb.Point{117, 37}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var list []T
	var rejects []geo.Reject
	for thing, reject := range r.Rows(t.Context()) {
		if reject != nil {
			rejects = append(rejects, *reject)
			continue
		}
		list = append(list, thing)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return list, rejects
}

func trees(t *testing.T, rows string) ([]ingest.Obstruction, []geo.Reject) {
	t.Helper()
	return things(t, "trees.csv", treeHeader+rows, mapping(t, treeMapping), ingest.OpenObstructions)
}

func is(got *float64, want float64) bool {
	return got != nil && math.Abs(*got-want) < 1e-9 || got == nil && math.IsNaN(want)
}

func TestSizesAreReadInTheirUnits(t *testing.T) {
	unknown := math.NaN()
	for _, c := range []struct {
		name, row                       string
		trunk, base, top, radius, girth float64
	}{
		{"all", "1,116,36.4,乔木,10,20,5,12,400,2025-05-01,", 0.127, 1.524, 6.096, (12*0.3048 + 4) / 4, 0.254},
		{"nothing", "1,116,36.4,乔木,,,,,,,", unknown, unknown, unknown, unknown, unknown},
		{"a trunk of 0 is not known", "1,116,36.4,乔木,0,20,5,0,0,,", unknown, 1.524, 6.096, unknown, unknown},
		{"one width", "1,116,36.4,乔木,10,20,5,,500,,", 0.127, 1.524, 6.096, 1.25 * 2, 0.254},
		{"a hedge stands on the ground", "1,116,36.4,绿篱,,5,,,,,", unknown, 0, 1.524, unknown, unknown},
		{"a tree's crown does not", "1,116,36.4,乔木,,5,,,,,", unknown, unknown, 1.524, unknown, unknown},
		{"a base of 0 is a measure", "1,116,36.4,乔木,,5,0,,,,", unknown, 0, 1.524, unknown, unknown},
	} {
		list, rejects := trees(t, c.row+"\n")
		if len(list) != 1 {
			t.Errorf("%s: %+v", c.name, rejects)
			continue
		}
		o := list[0]
		if !is(o.TrunkRadiusM, c.trunk) || !is(o.BaseM, c.base) || !is(o.TopM, c.top) || !is(o.RadiusM, c.radius) || !is(o.DiameterM, c.girth) {
			t.Errorf("%s: %+v", c.name, o)
		}
		if o.Origin != "measured" || o.Land != "unknown" || o.Footprint != orb.Geometry(orb.Point{116, 36.4}) {
			t.Errorf("%s: %+v", c.name, o)
		}
	}
}

func TestAFaultyRowIsRejectedWithItsFieldAndReason(t *testing.T) {
	for _, c := range []struct{ row, field, value, words string }{
		{"1,116,36.4,灌木,1,9,,,,,", "kind", "灌木", ""},
		{"1,116,36.4,,1,9,,,,,", "kind", "", "kind is not known"},
		{",116,36.4,乔木,1,9,,,,,", "source_id", "", "key is empty"},
		{"1,,,乔木,1,9,,,,,", "lon, lat", "", "no position"},
		{"1,116,,乔木,1,9,,,,,", "lon, lat", "116", "missing"},
		{"1,36.4,116,乔木,1,9,,,,,", "lon, lat", "36.4, 116", ""},
		{"1,500,36,乔木,1,9,,,,,", "lon, lat", "500", ""},
		{"1,0,0,乔木,1,9,,,,,", "lon, lat", "0, 0", "no position"},
		{"1,116,36.4,乔木,1,9,,,,,,x", "", "", "12 cells"},
	} {
		list, rejects := trees(t, c.row+"\n")
		if len(list) > 0 || len(rejects) != 1 {
			t.Errorf("%s: %d stored, %d rejected", c.row, len(list), len(rejects))
			continue
		}
		r := rejects[0]
		if r.Field != c.field || !strings.Contains(r.Value, c.value) || r.Reason.EN == "" || r.Row != 1 {
			t.Errorf("%s: %+v", c.row, r)
		}
		wantWords(t, c.row, r.Reason.EN, c.words)
	}
}

func TestASizeThatCannotBeReadIsNotKnown(t *testing.T) {
	for _, c := range []struct{ row, column, words string }{
		{"1,116,36.4,乔木,10,-20,,,,,", "height", "negative"},
		{"1,116,36.4,乔木,10,999,,,,,", "height", "unit"},
		{"1,116,36.4,乔木,900,9,,,,,", "dbh", "unit"},
		{"1,116,36.4,乔木,ten,9,,,,,", "dbh", "number"},
		{"1,116,36.4,乔木,1e400,9,,,,,", "dbh", "number"},
		{"1,116,36.4,乔木,12;14;9,9,,,,,", "dbh", "number"},
		{"1,116,36.4,乔木,>30,9,,,,,", "dbh", "limit"},
		{"1,116,36.4,乔木,1,9,,,,03/04/2026,", "day", "told apart"},
		{"1,116,36.4,乔木,1,9,,,,2026-02-29,", "day", "no such day"},
	} {
		r, err := ingest.OpenObstructions(write(t, "trees.csv", []byte(treeHeader+c.row+"\n")), mapping(t, treeMapping), ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for o, reject := range r.Rows(t.Context()) {
			if n++; reject != nil || c.column == "height" && o.TopM != nil || c.column == "dbh" && o.DiameterM != nil || !o.ValidFrom.IsZero() {
				t.Errorf("%s: %+v %+v", c.row, o, reject)
			}
		}
		got := r.Report()
		if n != 1 || len(got.Unread) != 1 || got.Unread[0].Column != c.column {
			t.Errorf("%s: %d rows, %+v", c.row, n, got)
			continue
		}
		wantWords(t, c.row, got.Unread[0].Reason.EN, c.words)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAHeightBelowTheLowerEdgeMakesBothUnknown(t *testing.T) {
	list, rejects := trees(t, "1,116,36.4,乔木,10,20,25,,,,\n")
	if len(list) != 1 || len(rejects) != 0 || list[0].TopM != nil || list[0].BaseM != nil || list[0].DiameterM == nil {
		t.Errorf("%+v %+v", list, rejects)
	}
}

func TestAKeyCountsOnceAndARejectKeepsNoName(t *testing.T) {
	list, rejects := trees(t, "1,116,36.4,乔木,1,9,,,,,\n1,116,36.5,乔木,1,9,,,,,13800000000\n")
	if len(list) != 1 || len(rejects) != 1 {
		t.Fatalf("%d stored, %d rejected", len(list), len(rejects))
	}
	wantWords(t, "twice", rejects[0].Reason.EN, "row 1")
	if text := fmt.Sprint(rejects[0].Raw); strings.Contains(text, "138") || !strings.Contains(text, "乔木") {
		t.Errorf("the reject keeps %s", text)
	}
}

func TestAMappingIsForOneKindOfFile(t *testing.T) {
	m := mapping(t, treeMapping)
	path := write(t, "x.csv", []byte(treeHeader))
	if _, err := ingest.OpenPlaces(path, m, ingest.Options{}); err == nil {
		t.Error("places are read by a mapping of obstructions")
	}
	if _, err := ingest.OpenCrashes(path, m, ingest.Options{}); err == nil {
		t.Error("crashes are read by a mapping of obstructions")
	}
	for name, text := range map[string]string{
		"an unknown kind":     strings.Replace(treeMapping, "for: obstructions", "for: trees", 1),
		"an unknown field":    treeMapping + "  girth: x\n",
		"an unknown unit":     strings.Replace(treeMapping, "unit: in", "unit: chi", 1),
		"an unknown code":     strings.Replace(treeMapping, "乔木: tree", "乔木: arbor", 1),
		"no key":              strings.Replace(treeMapping, "source_id: id", "species: id", 1),
		"lon without lat":     strings.Replace(treeMapping, "  lat: lat\n", "", 1),
		"parts of crashes":    treeMapping + "extra: [phone]\n",
		"a zone of this host": strings.Replace(treeMapping, "Asia/Shanghai", "Local", 1),
	} {
		if _, err := ingest.ParseMapping("test", []byte(text), geotest.Standards().Words); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

const shapeMapping = `
for: obstructions
source: hedges
zone: Asia/Shanghai
fields: {source_id: id, kind: {constant: hedge}, height: h, thickness: {column: w, optional: true}}
`

func feature(geometry string) string {
	return `{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"h":1.2,"w":0.8},"geometry":` + geometry + `}]}`
}

func TestShapesAreReadAsTheyAreOrRefusedInWords(t *testing.T) {
	line := orb.LineString{{116, 36.4}, {116.001, 36.4}}
	square := orb.Polygon{{{116, 36.4}, {116.001, 36.4}, {116.001, 36.401}, {116, 36.4}}}
	for _, c := range []struct {
		name, geometry string
		want           orb.Geometry
		words          string
	}{
		{"a point", `{"type":"Point","coordinates":[116,36.4]}`, orb.Point{116, 36.4}, ""},
		{"a height is dropped", `{"type":"Point","coordinates":[116,36.4,31.5]}`, orb.Point{116, 36.4}, ""},
		{"a line", `{"type":"LineString","coordinates":[[116,36.4],[116.001,36.4]]}`, line, ""},
		{"a repeated corner", `{"type":"LineString","coordinates":[[116,36.4],[116,36.4],[116.001,36.4]]}`, line, ""},
		{"many of one", `{"type":"MultiLineString","coordinates":[[[116,36.4],[116.001,36.4]]]}`, line, ""},
		{"a polygon", `{"type":"Polygon","coordinates":[[[116,36.4],[116.001,36.4],[116.001,36.401],[116,36.4]]]}`, square, ""},
		{"a clockwise polygon is turned", `{"type":"Polygon","coordinates":[[[116,36.4],[116.001,36.401],[116.001,36.4],[116,36.4]]]}`, square, ""},
		{"many of two", `{"type":"MultiPoint","coordinates":[[116,36.4],[116.1,36.4]]}`, nil, "2 parts"},
		{"none", `null`, nil, "no position"},
		{"empty", `{"type":"Polygon","coordinates":[]}`, nil, "rings"},
		{"an empty point", `{"type":"Point","coordinates":[]}`, nil, "0 numbers"},
		{"a null number", `{"type":"Point","coordinates":[null,36.4]}`, nil, ""},
		{"a number in quotes", `{"type":"Point","coordinates":["116","36.4"]}`, nil, ""},
		{"a number beyond all", `{"type":"Point","coordinates":[1e400,36.4]}`, nil, ""},
		{"the wrong case", `{"type":"point","coordinates":[116,36.4]}`, nil, "spelt"},
		{"no type", `{"coordinates":[116,36.4]}`, nil, "no type"},
		{"a collection", `{"type":"GeometryCollection","geometries":[]}`, nil, "GeometryCollection"},
		{"one corner", `{"type":"LineString","coordinates":[[116,36.4],[116,36.4]]}`, nil, "two different"},
		{"not closed", `{"type":"Polygon","coordinates":[[[116,36.4],[116.001,36.4],[116.001,36.401],[116,36.401]]]}`, nil, "does not end where it begins"},
		{"a bow-tie", `{"type":"Polygon","coordinates":[[[116,36.4],[116.001,36.401],[116.001,36.4],[116,36.401],[116,36.4]]]}`, nil, "crosses itself"},
		{"a spike", `{"type":"Polygon","coordinates":[[[116,36.4],[116.001,36.4],[116,36.4],[116,36.401],[116,36.4]]]}`, nil, ""},
		{"off the globe", `{"type":"Point","coordinates":[500,36.4]}`, nil, ""},
		{"swapped", `{"type":"Point","coordinates":[36.4,116]}`, nil, ""},
		{"web mercator", `{"type":"Point","coordinates":[12913060,4355000]}`, nil, ""},
	} {
		list, rejects := things(t, "hedges.geojson", feature(c.geometry), mapping(t, shapeMapping), ingest.OpenObstructions)
		if c.want == nil {
			if len(rejects) != 1 {
				t.Errorf("%s: stored %+v", c.name, list)
				continue
			}
			wantWords(t, c.name, rejects[0].Reason.EN, c.words)
			if rejects[0].Reason.EN == "" || rejects[0].Row != 1 {
				t.Errorf("%s: %+v", c.name, rejects[0])
			}
			continue
		}
		if len(list) != 1 {
			t.Errorf("%s: %+v", c.name, rejects)
			continue
		}
		if o := list[0]; !orb.Equal(o.Footprint, c.want) || o.SourceID != "7" || !is(o.RadiusM, 0.4) || !is(o.TopM, 1.2) || !is(o.BaseM, 0) {
			t.Errorf("%s: %+v", c.name, o)
		}
	}
}

func TestHolesOutsideTheirOutlineAreRefused(t *testing.T) {
	ring := func(x, y, side float64) string {
		return fmt.Sprintf(`[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]`, x, y, x+side, y+side)
	}
	for _, c := range []struct {
		name, hole string
		ok         bool
	}{
		{"inside", ring(116.001, 36.401, 0.001), true},
		{"outside", ring(116.02, 36.401, 0.001), false},
		{"across the outline", ring(116.008, 36.401, 0.005), false},
		{"around it", ring(115.99, 36.39, 0.1), false},
	} {
		geometry := `{"type":"Polygon","coordinates":[` + ring(116, 36.4, 0.01) + `,` + c.hole + `]}`
		list, rejects := things(t, "x.geojson", feature(geometry), mapping(t, shapeMapping), ingest.OpenObstructions)
		if (len(list) == 1) != c.ok {
			t.Errorf("a hole %s: %d stored, %+v", c.name, len(list), rejects)
		}
	}
}

func TestFeaturesThatAreNoneAreRejectedAlone(t *testing.T) {
	list, rejects := things(t, "x.geojson", `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"id":"a","h":1},"geometry":{"type":"Point","coordinates":[116,36.4]}},
		{"type":"Feature","properties":{"id":"b","id":"c","h":1},"geometry":{"type":"Point","coordinates":[116,36.4]}},
		{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[116,36.4]}},
		{"type":"Feature","properties":{"id":"d","h":2},"geometry":{"type":"Point","coordinates":[116,36.41]}}]}`,
		mapping(t, shapeMapping), ingest.OpenObstructions)
	if len(list) != 2 || list[1].SourceID != "d" || len(rejects) != 2 || rejects[0].Row != 2 || rejects[1].Row != 3 {
		t.Errorf("%d stored, rejects %+v", len(list), rejects)
	}
}

func TestPlacesHaveANameAKindAndHours(t *testing.T) {
	m := mapping(t, `
for: places
source: places
zone: Asia/Shanghai
fields: {source_id: id, lon: lon, lat: lat, kind: {column: kind, values: {学校: school}}, name: name, hours: hours}
`)
	list, rejects := things(t, "p.csv", "id,lon,lat,kind,name,hours\n1,116,36.4,学校,实验小学,周一至周五 07:00-08:30\n2,116,36.4,学校,,\n3,116,36.4,学校,二中,noon\n",
		m, ingest.OpenPlaces)
	if len(list) != 2 || len(rejects) != 1 || list[1].Hours != nil {
		t.Fatalf("%d stored, %+v", len(list), rejects)
	}
	if p := list[0].Place; p.Name != "实验小学" || p.Kind != "school" ||
		!reflect.DeepEqual(p.Hours, []geo.TimeWindow{{Weekdays: []int{1, 2, 3, 4, 5}, From: "07:00", To: "08:30"}}) {
		t.Errorf("%+v", p)
	}
	if rejects[0].Field != "name" {
		t.Errorf("%+v", rejects)
	}
}

func TestAFaultyPlaceIsRejectedWithItsFieldAndReason(t *testing.T) {
	m := mapping(t, `
for: places
source: places
zone: Asia/Shanghai
fields: {source_id: id, lon: lon, lat: lat, kind: {column: kind, values: {学校: school}}, name: name, hours: hours, note: note}
`)
	for _, c := range []struct{ row, field, value, words string }{
		{",116,36.4,学校,一中,,", "source_id", "", "key is empty"},
		{"1,,,学校,一中,,", "lon, lat", "", "no position"},
		{"1,116,,学校,一中,,", "lon, lat", "116", "missing"},
		{"1,east,36.4,学校,一中,,", "lon", "east", "number"},
		{"1,36.4,116,学校,一中,,", "lon, lat", "36.4, 116", ""},
		{"1,500,36.4,学校,一中,,", "lon, lat", "500", ""},
		{"1,0,0,学校,一中,,", "lon, lat", "0, 0", ""},
		{"1,116,36.4,庙,一中,,", "kind", "庙", "not in the value table"},
		{"1,116,36.4,,一中,,", "kind", "", "kind is not known"},
		{"1,116,36.4,学校,,,", "name", "", "found by its name"},
		{"1,116,36.4,学校,一中,,,x", "", "", "8 cells"},
		{"1,116,36.4,学校", "name", "", "found by its name"},
	} {
		list, rejects := things(t, "p.csv", "id,lon,lat,kind,name,hours,note\n"+c.row+"\n", m, ingest.OpenPlaces)
		if len(list) > 0 || len(rejects) != 1 {
			t.Errorf("%s: %d stored, %d rejected", c.row, len(list), len(rejects))
			continue
		}
		if r := rejects[0]; r.Field != c.field || !strings.Contains(r.Value, c.value) || r.Row != 1 {
			t.Errorf("%s: %+v", c.row, r)
		}
		wantWords(t, c.row, rejects[0].Reason.EN, c.words)
	}
}

func TestVolumesSayWhatWasCounted(t *testing.T) {
	m := mapping(t, `
for: volumes
source: counts
zone: Asia/Shanghai
fields: {source_id: id, lon: lon, lat: lat, road: road, cross_road: cross, bearing: deg, aadt: aadt, year: year}
`)
	header := "id,lon,lat,road,cross,deg,aadt,year\n"
	list, rejects := things(t, "v.csv", header+"1,,,建设路,,,12000,2025\n2,116,36.4,,,-90,0,2025\n", m, ingest.OpenVolumes)
	if len(list) != 2 || list[0].Position != nil || list[0].AADT != 12000 || list[1].Position == nil || *list[1].Bearing != 270 {
		t.Errorf("%+v, %+v", list, rejects)
	}
	for _, c := range []struct{ row, field, words string }{
		{"1,,,,,,100,2025", "road", "neither a road nor a position"}, {"1,,,建设路,,90,100,2025", "bearing", "needs the junction"},
		{"1,,,建设路,振兴路,north,100,2025", "deg", "number"}, {"1,,,建设路,振兴路,1e999,100,2025", "deg", ""},
		{"1,,,建设路,,,,2025", "aadt", "not known"}, {"1,,,建设路,,,-5,2025", "aadt", "0 to 500000"}, {"1,,,建设路,,,many,2025", "aadt", "number"},
		{"1,,,建设路,,,NaN,2025", "aadt", "not known"}, {"1,,,建设路,,,12345 pcu,2025", "aadt", "pcu"}, {"1,,,建设路,,,1e999,2025", "aadt", ""}, {"1,,,建设路,,,9000000,2025", "aadt", "0 to 500000"},
		{"1,,,建设路,,,100,", "year", "not known"}, {"1,,,建设路,,,100,25", "year", "1950"}, {"1,,,建设路,,,100,3000", "year", "2200"}, {"1,,,建设路,,,100,20.5", "year", ""},
		{",,,建设路,,,100,2025", "source_id", "key is empty"},
		{"1,116,,建设路,,,100,2025", "lon, lat", "missing"}, {"1,36.4,116,建设路,,,100,2025", "lon, lat", ""}, {"1,0,0,,,,100,2025", "road", "neither a road nor a position"},
		{"1,,,建设路", "aadt", "not known"},
	} {
		list, rejects := things(t, "v.csv", header+c.row+"\n", m, ingest.OpenVolumes)
		if len(list) != 0 || len(rejects) != 1 || rejects[0].Field != c.field || rejects[0].Row != 1 || rejects[0].Reason.EN == "" {
			t.Errorf("%s: %d stored, %+v", c.row, len(list), rejects)
			continue
		}
		wantWords(t, c.row, rejects[0].Reason.EN, c.words)
	}
}
