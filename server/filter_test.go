package server_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/ogc"
	"tongshi/server/pgtest"
)

const (
	epsg   = "http://www.opengis.net/def/crs/EPSG/0/"
	latLon = epsg + "4326"
)

// probes show what each class of conformance promises, on places that
// [manyPlaces] put on a line: an address and the numbers of the places it finds.
var probes = map[string]struct {
	query string
	want  string
}{
	"features-2/1.0/conf/crs":                         {"bbox=36,116,37,116.000025&bbox-crs=" + latLon + "&crs=" + latLon, "[1 2]"},
	"features-3/1.0/conf/queryables":                  {"filter=kind='market' AND id<4", "[1 3]"},
	"features-3/1.0/conf/queryables-query-parameters": {"kind=market&limit=2", "[1 3]"},
	"features-3/1.0/conf/filter":                      {"filter-lang=cql2-text&filter=id=3", "[3]"},
	"features-3/1.0/conf/features-filter":             {"filter=id<5&bbox=116.000025,36,117,37", "[3 4]"},
	"cql2/1.0/conf/cql2-text":                         {"filter=NOT (id>3 OR name='p2')", "[1 3]"},
	"cql2/1.0/conf/cql2-json":                         {`filter-lang=cql2-json&filter={"op":"<=","args":[{"property":"id"},2]}`, "[1 2]"},
	"cql2/1.0/conf/basic-cql2":                        {"filter=name IS NOT NULL AND id<>1 AND id<=3", "[2 3]"},
	"cql2/1.0/conf/advanced-comparison-operators":     {"filter=name LIKE 'p1_' AND id BETWEEN 11 AND 14 AND id IN (12,13,99)", "[12 13]"},
	"cql2/1.0/conf/case-insensitive-comparison":       {"filter=CASEI(name)=CASEI('P7')", "[7]"},
	"cql2/1.0/conf/accent-insensitive-comparison":     {"filter=ACCENTI(name)=ACCENTI('ṕ7')", "[7]"},
	"cql2/1.0/conf/basic-spatial-functions":           {"filter=S_INTERSECTS(geometry,BBOX(116.000015,36,116.000035,37))", "[2 3]"},
	"cql2/1.0/conf/basic-spatial-functions-plus":      {"filter=S_INTERSECTS(geometry,MULTIPOINT(116.00001 36.5,116.00004 36.5))", "[1 4]"},
	"cql2/1.0/conf/spatial-functions": {
		"filter=S_WITHIN(geometry,BBOX(116.000015,36,116.000035,37)) AND NOT S_DISJOINT(geometry,POINT(116.00002 36.5))",
		"[2]",
	},
	"cql2/1.0/conf/property-property":    {"filter=name<>kind AND id=4", "[4]"},
	"cql2/1.0/conf/arithmetic":           {"filter=id*3-2=7", "[3]"},
	"ogcapi-features-1/1.0/conf/core":    {"limit=2", "[1 2]"},
	"ogcapi-features-1/1.0/conf/geojson": {"limit=1", "[1]"},
	"filter in Web Mercator": {
		"filter-crs=" + epsg + "3857&filter=S_INTERSECTS(geometry,BBOX(12913061.5,4300000,12913062.5,4400000))",
		"[1]",
	},
	"box in Web Mercator": {"bbox=12913061.5,4300000,12913062.5,4400000&bbox-crs=" + epsg + "3857", "[1]"},
	"sorted down":         {"sortby=-kind,id&limit=3", "[2 4 6]"},
	"sorted up with a plus that was not escaped": {"sortby=+kind,-id&limit=2", "[49 47]"},
	"quotes and wildcards are text":              {"name=p%25' OR '1'='1", "[]"},
	"two conditions of SQL's making stay a text": {"filter=name='x'' OR 1=1 --'", "[]"},
	"ogcapi-common-1/1.0/conf/core":              {"limit=1", "[1]"},
	"ogcapi-common-1/1.0/conf/json":              {"limit=1&f=json", "[1]"},
	"ogcapi-common-2/1.0/conf/collections":       {"limit=1", "[1]"},
}

func TestWhatConformanceClaimsHolds(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(50))
	c := newCityAt(t, address)
	for _, class := range getJSON[ogc.Conformance](c, "/api/conformance").ConformsTo {
		shown := slices.ContainsFunc(
			[]string{"html", "oas30", "temporal-functions", "array-functions"},
			func(s string) bool { return strings.HasSuffix(class, "/"+s) },
		)
		shown = shown || strings.Contains(class, "/ogcapi-features-4/") // TestFeaturesArePartFour
		shown = shown || strings.Contains(class, "/ogcapi-tiles-1/")    // tilesets_test.go
		shown = shown || strings.Contains(class, "/ogcapi-common-3/")   // schemas_test.go
		for probe := range probes {
			shown = shown || strings.HasSuffix(class, probe)
		}
		if !shown {
			t.Errorf("%s is claimed and not shown", class)
		}
	}
	for name, probe := range probes {
		got := c.get("/api/collections/places/items?" + escapeQuery(probe.query))
		if got.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", name, got.Status, got.body)
			continue
		}
		if ids := fmt.Sprint(decode[collection](c, got).ids()); ids != probe.want {
			t.Errorf("%s: %s, want %s", name, ids, probe.want)
		}
	}
}

// escapeQuery escapes values, a plus sign excepted.
func escapeQuery(query string) string {
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		parts = append(parts, name+"="+strings.ReplaceAll(url.QueryEscape(value), "%2B", "+"))
	}
	return strings.Join(parts, "&")
}

// A box made of a position as it is served in a plane, to the millimetre, holds
// what lies there.
func TestABoxInAPlaneHoldsWhatItWasMadeOf(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(40)+`; UPDATE places SET geom = ST_SetSRID(ST_MakePoint(116 + id * 0.0123457, 36.5 + id * 0.0034567), 4326)`)
	c := newCityAt(t, address)
	for _, system := range getJSON[ogc.Collection](c, "/api/collections/places").CRS {
		page := getJSON[struct {
			Features []struct {
				ID       int64
				Geometry struct{ Coordinates [2]float64 }
			}
		}](c, "/api/collections/places/items?crs="+system)
		for _, f := range page.Features {
			x, y := f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]
			found := getJSON[collection](c, fmt.Sprintf("/api/collections/places/items?bbox-crs=%s&bbox=%.7f,%.7f,%.7f,%.7f", system, x, y, x, y))
			if !slices.Contains(found.ids(), f.ID) {
				t.Errorf("%s: the box at %v does not hold place %d", system, f.Geometry.Coordinates, f.ID)
			}
		}
	}
}

func TestTimesAndListsAreFiltered(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	for filter, want := range map[string]string{
		"T_AFTER(occurred_at,TIMESTAMP('2025-02-28T00:00:00Z'))":             "[1 2]",
		"occurred_at=DATE('2025-03-01')":                                     "[1]",
		"T_DURING(occurred_at,INTERVAL('2025-02-28','2025-03-31'))":          "[1 2]",
		"A_CONTAINS(modes,('car','e_bike'))":                                 "[1]",
		"A_OVERLAPS(obscured_by,('vegetation','building')) AND deaths>0":     "[1]",
		"severity='fatal' AND year=2025 AND (weekday=6 OR hour IS NULL)":     "[1]",
		"casei(cause) LIKE '未%' AND light IN ('day','dark') AND NOT alcohol": "[]",
	} {
		page := getJSON[collection](c, "/api/collections/crashes/items?filter="+url.QueryEscape(filter))
		if got := fmt.Sprint(page.ids()); got != want {
			t.Errorf("%s: %s, want %s", filter, got, want)
		}
	}
}

func TestAFaultOfAFilterSaysWhere(t *testing.T) {
	c := newCity(t, server.Config{})
	p := wantProblem(
		t,
		"type clash",
		c.get("/api/collections/places/items?filter="+url.QueryEscape("name = 'x' AND kind > 3")),
		http.StatusBadRequest,
	)
	if len(p.Errors) != 1 || p.Errors[0].Parameter != "filter" || p.Errors[0].Position != 21 || !strings.Contains(p.Error(), "at character 21") {
		t.Errorf("%+v", p)
	}
}

// Sorted pages lose and double nothing either, with ties and without values.
func TestSortedPagesReachEveryFeatureOnce(t *testing.T) {
	address := pgtest.URL(t)
	exec(
		t,
		address,
		manyPlaces(
			300,
		)+`; ALTER TABLE places ALTER note DROP NOT NULL; UPDATE places SET note = CASE WHEN id % 3 = 0 THEN NULL ELSE chr((64 + id % 7)::int) || (id % 2) END`,
	)
	c := newCityAt(t, address)
	for _, by := range []string{"note", "-note", "kind,-note", "-kind,note,-name", "-id", "-note,-id"} {
		whole := getJSON[collection](c, "/api/collections/places/items?limit=1000&sortby="+by).ids()
		paged, pages := follow(t, c, "/api/collections/places/items?limit=17&sortby="+by, func() {})
		if len(whole) != 300 || pages != 18 || !slices.Equal(whole, paged) {
			t.Errorf("%s: %d at once, %d on %d pages, the same: %v", by, len(whole), len(paged), pages, slices.Equal(whole, paged))
		}
	}
}

// Positions in every reference system are those of PostGIS, to a millimetre,
// with the axes as the system defines them.
func TestReferenceSystemsAreThoseOfPostGIS(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(5))
	c := newCityAt(t, address)
	one := getJSON[ogc.Collection](c, "/api/collections/places")
	if len(one.CRS) < 5 || one.CRS[0] != one.StorageCRS {
		t.Fatalf("crs %v, storage %s", one.CRS, one.StorageCRS)
	}
	for _, uri := range one.CRS[1:] {
		code := uri[strings.LastIndex(uri, "/")+1:]
		got := c.get("/api/collections/places/items/3?crs=" + uri)
		var f struct {
			Geometry struct{ Coordinates [2]float64 }
		}
		if err := json.Unmarshal([]byte(got.body), &f); err != nil || got.Header.Get("Content-Crs") != "<"+uri+">" {
			t.Errorf("%s: %v, Content-Crs %s", uri, err, got.Header.Get("Content-Crs"))
			continue
		}
		var x, y float64
		exec(
			t,
			address,
			`UPDATE places SET note = ST_X(p) || ' ' || ST_Y(p) FROM (SELECT ST_Transform(geom, `+code+`) AS p FROM places WHERE id = 3) AS q`,
		)
		note := getJSON[feature](c, "/api/collections/places/items/3").Properties["note"].(string)
		if _, err := fmt.Sscan(note, &x, &y); err != nil {
			t.Fatal(err)
		}
		at, within := f.Geometry.Coordinates, 0.0006
		if code != "3857" && !strings.HasPrefix(code, "326") { // the first axis is to the north
			at[0], at[1] = at[1], at[0]
		}
		if math.Abs(x) < 200 {
			within = 1e-7
		}
		if math.Abs(at[0]-x) > within || math.Abs(at[1]-y) > within {
			t.Errorf("%s: %v, PostGIS %v %v", uri, at, x, y)
		}
		box := fmt.Sprintf(
			"%f,%f,%f,%f",
			f.Geometry.Coordinates[0]-1e-6,
			f.Geometry.Coordinates[1]-1e-6,
			f.Geometry.Coordinates[0]+1e-6,
			f.Geometry.Coordinates[1]+1e-6,
		)
		if math.Abs(x) > 200 {
			c := f.Geometry.Coordinates
			box = fmt.Sprintf("%f,%f,%f,%f", c[0]-0.1, c[1]-0.1, c[0]+0.1, c[1]+0.1)
		}
		if ids := getJSON[collection](c, "/api/collections/places/items?bbox="+box+"&bbox-crs="+uri).ids(); !slices.Equal(ids, []int64{3}) {
			t.Errorf("%s: box around place 3 holds %v", uri, ids)
		}
	}
}

func TestFormsOfItems(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(3)+`; UPDATE places SET name = '=HYPERLINK("http://x")', note = 'a "b", c' || chr(10) || 'd' WHERE id = 2;
		UPDATE places SET name = '<script>alert(1)</script>' WHERE id = 3`)
	c := newCityAt(t, address)
	const items = "/api/collections/places/items"
	for _, ask := range [][]string{{items + "?f=geojsonseq"}, {items, "Accept", "application/geo+json-seq"}} {
		got := c.get(ask[0], ask[1:]...)
		lines := strings.Split(strings.TrimSuffix(got.body, "\n"), "\n")
		if got.Header.Get("Content-Type") != "application/geo+json-seq" || len(lines) != 3 || got.Header.Get("OGC-NumberMatched") != "3" {
			t.Errorf("%v: %v %d lines", ask, got.Header, len(lines))
		}
		for i, line := range lines {
			var f feature
			if line[0] != 0x1e || json.Unmarshal([]byte(line[1:]), &f) != nil || f.ID != int64(i+1) {
				t.Errorf("line %d: %q", i, line)
			}
		}
	}
	for _, ask := range [][]string{{items + "?f=csv"}, {items, "Accept", "text/csv"}, {items, "Accept", "text/csv,application/json;q=0.5"}} {
		got := c.get(ask[0], ask[1:]...)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\uFEFF"))).ReadAll()
		if err != nil || len(rows) != 4 || rows[0][0] != "id" || rows[2][2] != `'=HYPERLINK("http://x")` || rows[2][4] != "a \"b\", c\nd" ||
			rows[1][5] != "1" ||
			rows[1][6] != "POINT(116.00001 36.5)" {
			t.Errorf("%v: %v %q", ask, err, rows)
		}
	}
	for _, ask := range [][]string{{items + "?f=html"}, {items + "/3?f=html"}, {items, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}} {
		got := c.get(ask[0], ask[1:]...)
		if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") || strings.Contains(got.body, "<script") ||
			!strings.Contains(got.body, "&lt;script&gt;") {
			t.Errorf("%v: %s\n%s", ask, got.Header.Get("Content-Type"), got.body)
		}
	}
	for _, path := range []string{"/api", "/api/conformance", "/api/collections", "/api/collections/places", "/api/collections/places/queryables"} {
		if got := c.get(path, "Accept", "text/html"); got.StatusCode != 200 || !strings.Contains(got.body, "<!doctype html>") ||
			got.Header.Get("Vary") == "" {
			t.Errorf("%s for people: %s %s", path, got.Status, got.body)
		}
	}
	wantProblem(t, "a form that is not served", c.get(items, "Accept", "application/xml"), http.StatusNotAcceptable)
	got := c.get(items + "?f=geojson&limit=20000")
	if page := decode[collection](c, got); len(page.Features) != 3 || got.Header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("a file of GeoJSON has %d features", len(page.Features))
	}
	if head := c.ask(http.MethodHead, items+"?f=csv"); head.StatusCode != 200 || head.body != "" {
		t.Errorf("HEAD of a table: %s %q", head.Status, head.body)
	}
}

// The forms that are files hold more than a page; a page does not.
func TestFilesHoldMoreThanAPage(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(10_500))
	c := newCityAt(t, address)
	const items = "/api/collections/places/items?limit=1000000000&properties="
	if n := len(getJSON[collection](c, items).Features); n != 10_000 {
		t.Errorf("a page holds %d", n)
	}
	if n := len(getJSON[collection](c, items+"&f=geojson").Features); n != 10_500 {
		t.Errorf("a file of GeoJSON holds %d", n)
	}
	if n := strings.Count(c.get(items+"&f=geojsonseq").body, "\n"); n != 10_500 {
		t.Errorf("a file of lines holds %d", n)
	}
	if n := strings.Count(c.get(items+"&f=csv").body, "\r\n"); n != 10_501 {
		t.Errorf("a table holds %d lines", n)
	}
}
