package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/web"
)

// Each case is a request that must be refused as a whole, naming the parameter.
func TestBadParametersAreRefusedByName(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	for name, test := range map[string]struct{ query, parameter string }{
		"limit of nothing":                    {"limit=", "limit"},
		"limit 0":                             {"limit=0", "limit"},
		"negative limit":                      {"limit=-1", "limit"},
		"limit in letters":                    {"limit=abc", "limit"},
		"limit beyond all numbers":            {"limit=1000000000000000000000000000000", "limit"},
		"limit as a float":                    {"limit=1e30", "limit"},
		"limit with a fraction":               {"limit=1.5", "limit"},
		"offset below zero":                   {"offset=-1", "offset"},
		"offset beyond its bound":             {"offset=100001", "offset"},
		"offset with a fraction":              {"offset=1.5", "offset"},
		"offset in letters":                   {"offset=x", "offset"},
		"offset with a cursor":                {"offset=1&cursor=" + web.FormatCursor(2), "offset"},
		"unknown parameter":                   {"foo=bar", "foo"},
		"filter of an unknown property":       {"filter=secret%3D%27fatal%27", "filter"},
		"filter deeper than is read":          {"filter=" + strings.Repeat("(", 4000), "filter"},
		"filter of 10 KB":                     {"filter=" + strings.Repeat("(", 5000) + strings.Repeat(")", 5000), "filter"},
		"filter of 2,000 negations":           {"filter=" + strings.Repeat("NOT%20", 2000) + "deaths%3D1", "filter"},
		"filter of SQL":                       {"filter=kind%3D%27x%27%3B%20DROP%20TABLE%20crashes", "filter"},
		"filter that sleeps":                  {"filter=pg_sleep(5)%3D1", "filter"},
		"filter that is no condition":         {"filter=deaths", "filter"},
		"arithmetic out of range":             {"filter=10%5E(deaths*1000%2B400)%3D1", "filter"},
		"JSON where text is meant":            {"filter=%7B%7D", "filter"},
		"text where JSON is meant":            {"filter-lang=cql2-json&filter=deaths%3D1", "filter"},
		"unknown language":                    {"filter-lang=sql&filter=deaths%3D1", "filter-lang"},
		"language without a filter":           {"filter-lang=cql2-text", "filter-lang"},
		"system of no filter":                 {"filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "filter-crs"},
		"system of no box":                    {"bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "bbox-crs"},
		"box in an unknown system":            {"bbox=1,2,3,4&bbox-crs=EPSG:3857", "bbox-crs"},
		"box with the axes the wrong way":     {"bbox=115.9,36.4,116.1,36.6&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "bbox"},
		"sorted by an unknown property":       {"sortby=secret", "sortby"},
		"sorted by a list":                    {"sortby=modes", "sortby"},
		"sorted by SQL":                       {"sortby=kind;select%201", ""},
		"sorted by SQL, escaped":              {"sortby=kind%3Bselect%201", "sortby"},
		"sorted twice by the same":            {"sortby=kind,-kind", "sortby"},
		"cursor of another order":             {"sortby=kind&cursor=YWZ0ZXIgMQ", "cursor"},
		"shifted positions in metres":         {"datum=gcj02&crs=http://www.opengis.net/def/crs/EPSG/0/3857", "datum"},
		"crs that is not served":              {"crs=EPSG:999999", "crs"},
		"box of three numbers":                {"bbox=1,2,3", "bbox"},
		"box of five numbers":                 {"bbox=1,2,3,4,5", "bbox"},
		"box in letters":                      {"bbox=a,b,c,d", "bbox"},
		"empty box":                           {"bbox=", "bbox"},
		"box given twice":                     {"bbox=1,2,3,4&bbox=1,2,3,4", "bbox"},
		"box that is not a number":            {"bbox=NaN,0,1,1", "bbox"},
		"infinite box":                        {"bbox=-inf,0,1,1", "bbox"},
		"box that overflows":                  {"bbox=1e400,0,1,1", "bbox"},
		"hexadecimal box":                     {"bbox=0x10,0,20,1", "bbox"},
		"box upside down":                     {"bbox=0,10,1,-10", "bbox"},
		"box beyond the world":                {"bbox=170,0,190,1", "bbox"},
		"box beyond the pole":                 {"bbox=0,0,1,91", "bbox"},
		"box with latitude first":             {"bbox=36.4,115.9,36.6,116.1", "bbox"},
		"box in metres":                       {"bbox=12900000,4370000,12910000,4380000", "bbox"},
		"box with its heights swapped":        {"bbox=0,0,9,1,1,0", "bbox"},
		"yesterday":                           {"datetime=yesterday", "datetime"},
		"empty time":                          {"datetime=", "datetime"},
		"interval that ends before it begins": {"datetime=2025-02-01T00:00:00Z/2025-01-01T00:00:00Z", "datetime"},
		"30 February":                         {"datetime=2025-02-30", "datetime"},
		"interval of nothing":                 {"datetime=/", "datetime"},
		"three ends":                          {"datetime=2025-01-01/2025-01-02/2025-01-03", "datetime"},
		"unknown form":                        {"f=xml", "f"},
		"unknown datum":                       {"datum=mars", "datum"},
		"unknown property":                    {"properties=severity,password", "properties"},
		"cursor made up":                      {"cursor=abc", "cursor"},
		"cursor before the first":             {"cursor=YWZ0ZXIgLTE", "cursor"},
		"number of a feature in letters":      {"id=abc", "id"},
		"number of a feature as a float":      {"id=1.5", "id"},
		"word for a number":                   {"deaths=many", "deaths"},
		"word for a flag":                     {"hit_and_run=1", "hit_and_run"},
		"zero byte":                           {"source=a%00b", "source"},
		"bytes that are no text":              {"source=%ff%fe", "source"},
		"100 KB value, short of the URL's":    {"source=" + strings.Repeat("x", 20<<10), "source"},
	} {
		got := c.get("/api/collections/crashes/items?" + test.query)
		p := wantProblem(t, name, got, http.StatusBadRequest)
		if test.parameter == "" { // the query as a whole
			continue
		}
		if !slices.ContainsFunc(p.Errors, func(f web.Fault) bool { return f.Parameter == test.parameter && !f.Message.IsZero() }) {
			t.Errorf("%s: errors do not name %s: %s", name, test.parameter, got.body)
		}
	}
}

func TestEveryFaultOfARequestIsNamed(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	p := wantProblem(t, "three faults", c.get("/api/collections/crashes/items?limit=0&bbox=1&datum=x"), http.StatusBadRequest)
	var names []string
	for _, f := range p.Errors {
		names = append(names, f.Location)
	}
	if want := []string{"query.bbox", "query.datum", "query.limit"}; !slices.Equal(names, want) {
		t.Errorf("named %v, want %v", names, want)
	}
}

// wantProblem checks that an answer is problem+json of that status, complete,
// and that it tells nothing of the inside.
func wantProblem(t *testing.T, name string, got answer, status int) web.Problem {
	t.Helper()
	if got.StatusCode != status || got.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %s %s, want %d problem+json\n%.300s", name, got.Status, got.Header.Get("Content-Type"), status, got.body)
		return web.Problem{}
	}
	p := decode[web.Problem](city{T: t}, got)
	if p.Type == "" || p.Title.Error() != http.StatusText(status) || p.Status != status || p.Detail.IsZero() {
		t.Errorf("%s: incomplete problem %s", name, got.body)
	}
	for _, inside := range []string{"SELECT", "SQLSTATE", "pgx", ".go:", "goroutine", "$schema"} {
		if strings.Contains(got.body, inside) {
			t.Errorf("%s: the answer tells of the inside: %s", name, got.body)
		}
	}
	return p
}

func TestGoodParametersSelect(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for name, test := range map[string]struct {
		target string
		want   []int64
	}{
		"no parameter":                          {"crashes/items", []int64{1, 2, 3, 4, 5}},
		"limit beyond the most is the most":     {"crashes/items?limit=1000000000", []int64{1, 2, 3, 4, 5}},
		"box":                                   {"crashes/items?bbox=116,36,116.001,37", []int64{1, 2}},
		"box with heights":                      {"crashes/items?bbox=116,36,0,116.001,37,100", []int64{1, 2}},
		"box across the antimeridian":           {"intersections/items?bbox=170,-90,-170,90", []int64{4, 5}},
		"box as a point":                        {"crashes/items?bbox=116.0001,36.50001,116.0001,36.50001", []int64{1, 2}},
		"box as a line":                         {"segments/items?bbox=116.005,36.4,116.005,36.6", []int64{1}},
		"point 0.4 m outside the box":           {"crashes/items?bbox=116.0001045,36.5,116.01,36.6", []int64{4}},
		"whole world leaves out the unplaced":   {"crashes/items?bbox=-180,-90,180,90", []int64{1, 2, 4, 5}},
		"instant":                               {"crashes/items?datetime=2025-03-01T00:30:00Z", []int64{1}},
		"instant in another zone":               {"crashes/items?datetime=2025-03-01T08:30:00%2B08:00", []int64{1}},
		"open end takes the day known by date":  {"crashes/items?datetime=2025-03-02T10:00:00Z/..", []int64{2, 3}},
		"open start":                            {"crashes/items?datetime=/2025-01-01T00:00:00Z", []int64{4, 5}},
		"day in the middle of a year-only row":  {"crashes/items?datetime=2024-06-01", []int64{4}},
		"last second of the year, local":        {"crashes/items?datetime=2024-12-31T15:59:59Z", []int64{4, 5}},
		"first second of the next year, local":  {"crashes/items?datetime=2024-12-31T16:00:00Z", nil},
		"always":                                {"crashes/items?datetime=../..", []int64{1, 2, 3, 4, 5}},
		"due dates are local days":              {"works/items?datetime=2025-05-31T20:00:00Z/2025-06-01T01:00:00Z", []int64{1}},
		"thing that lasts is there later":       {"obstructions/items?datetime=2024-06-01", []int64{2, 3}},
		"thing that began later is not":         {"obstructions/items?datetime=../2023-12-31T00:00:00Z", nil},
		"open site counts while it is open":     {"sites/items?datetime=2026-01-01", []int64{1, 2}},
		"layer without time takes any":          {"segments/items?datetime=1990-01-01", []int64{1, 2, 4}},
		"equality of text":                      {"crashes/items?severity=fatal", []int64{1}},
		"equality of a number":                  {"crashes/items?deaths=0", []int64{2, 4, 5}},
		"equality of a flag":                    {"sites/items?overdue=true", []int64{1}},
		"equality of a date":                    {"sites/items?deadline=2025-06-30", []int64{1, 2}},
		"equality of a time":                    {"crashes/items?occurred_at=2025-03-01T00:30:00Z", []int64{1}},
		"element of a list":                     {"crashes/items?modes=e_bike", []int64{1}},
		"Chinese text":                          {"segments/items?name=" + url.QueryEscape("建设路"), []int64{1}},
		"number of a feature":                   {"crashes/items?id=2", []int64{2}},
		"number that no feature has":            {"crashes/items?id=-7", nil},
		"number of a feature that has not that": {"crashes/items?id=2&severity=fatal", nil},
		"two properties":                        {"crashes/items?severity=damage&intersection_id=1", []int64{2}},
		"value that looks like SQL":             {"crashes/items?severity=x%27%20OR%201%3D1--", nil},
		"value that looks like a statement":     {"crashes/items?severity=%3B%20DROP%20TABLE%20crashes", nil},
		"everything at once": {
			"crashes/items?bbox=116,36,117,37&datetime=2025-03-01/2025-03-31&severity=damage&limit=5&datum=gcj02&f=json", []int64{2},
		},
		"retired things are not shown":           {"intersections/items", []int64{1, 2, 4, 5}},
		"merged sites are not shown":             {"sites/items", []int64{1, 2}},
		"upper case datetime letters are a time": {"crashes/items?datetime=2025-03-01t00:30:00z", []int64{1}},
	} {
		got := getJSON[collection](c, "/api/collections/"+test.target)
		if !slices.Equal(got.ids(), test.want) {
			t.Errorf("%s: %s has %v, want %v", name, test.target, got.ids(), test.want)
		}
		if got.NumberMatched != len(test.want) || got.NumberReturned != len(test.want) || got.Type != "FeatureCollection" || got.TimeStamp == "" {
			t.Errorf("%s: matched %d, returned %d, type %s, at %q", name, got.NumberMatched, got.NumberReturned, got.Type, got.TimeStamp)
		}
	}
}

func TestPropertiesParameterSelectsMembers(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	for _, target := range []string{"items?limit=1&properties=severity,year", "items/1?properties=severity,year"} {
		got := c.get("/api/collections/crashes/" + target)
		if !strings.Contains(got.body, `"properties":{"year":2025,"severity":"fatal"}`) {
			t.Errorf("%s: %s", target, got.body)
		}
	}
	if got := c.get("/api/collections/crashes/items?limit=1&properties="); !strings.Contains(got.body, `"properties":{}`) {
		t.Errorf("empty selection: %s", got.body)
	}
}
