package cql2_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/cql2"
	"tongshi/server/layer"
)

// places is a layer with a column of every type.
var places = layer.Layer{Name: "places", Columns: []layer.Column{
	{Name: "name", Type: layer.String}, {Name: "people", Type: layer.Integer}, {Name: "share", Type: layer.Number},
	{Name: "open", Type: layer.Boolean}, {Name: "since", Type: layer.Time}, {Name: "until", Type: layer.Time},
	{Name: "day", Type: layer.Date}, {Name: "tags", Type: layer.Strings}, {Name: "more", Type: layer.JSON},
	{Name: "名称", Type: layer.String}, {Name: "and", Type: layer.String},
}}

func sql(n *cql2.Node) (string, map[string]any) {
	return cql2.SQL(n, cql2.SQLOptions{Alias: "f", Prefix: "q", Zone: time.FixedZone("UTC+8", 8*3600)})
}

func TestTextAndJSONMeanTheSame(t *testing.T) {
	cases := []struct{ text, json string }{
		{`people >= 3 AND NOT open = true OR name LIKE 'a%'`,
			`{"op":"or","args":[{"op":"and","args":[{"op":">=","args":[{"property":"people"},3]},{"op":"not","args":[{"op":"=","args":[{"property":"open"},true]}]}]},{"op":"like","args":[{"property":"name"},"a%"]}]}`},
		{`name NOT IN ('x','y''z')`, `{"op":"not","args":[{"op":"in","args":[{"property":"name"},["x","y'z"]]}]}`},
		{`share BETWEEN -1.5e1 AND 2`, `{"op":"between","args":[{"property":"share"},-15,2]}`},
		{`name IS NOT NULL`, `{"op":"not","args":[{"op":"isNull","args":[{"property":"name"}]}]}`},
		{
			`CASEI(ACCENTI(name)) = casei('É')`,
			`{"op":"=","args":[{"op":"casei","args":[{"op":"accenti","args":[{"property":"name"}]}]},{"op":"casei","args":["É"]}]}`,
		},
		{`S_INTERSECTS(geometry, BBOX(1,2,3,4))`, `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3,4]}]}`},
		{
			`s_within(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))`,
			`{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}`,
		},
		{`S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT Z (1 2 3), LINESTRING(0 0, 1 1)))`,
			`{"op":"s_disjoint","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]}]}`},
		{`since > TIMESTAMP('2026-05-04T08:00:00Z') AND day = DATE('2026-05-04')`,
			`{"op":"and","args":[{"op":">","args":[{"property":"since"},{"timestamp":"2026-05-04T08:00:00Z"}]},{"op":"=","args":[{"property":"day"},{"date":"2026-05-04"}]}]}`},
		{`T_DURING(INTERVAL(since, until), INTERVAL('2026-01-01', '..'))`,
			`{"op":"t_during","args":[{"interval":[{"property":"since"},{"property":"until"}]},{"interval":["2026-01-01",".."]}]}`},
		{`A_CONTAINS(tags, ('a'))`, `{"op":"a_contains","args":[{"property":"tags"},["a"]]}`},
		{`a_containedBy(tags, ('a','b'))`, `{"op":"a_containedBy","args":[{"property":"tags"},["a","b"]]}`},
		{`people * 2 + 1 > people ^ 2 div 3 - -share % 2`,
			`{"op":">","args":[{"op":"+","args":[{"op":"*","args":[{"property":"people"},2]},1]},{"op":"-","args":[{"op":"div","args":[{"op":"^","args":[{"property":"people"},2]},3]},{"op":"%","args":[{"op":"-","args":[0,{"property":"share"}]},2]}]}]}`},
		{`"and" = '1' AND 名称 = '通视'`, `{"op":"and","args":[{"op":"=","args":[{"property":"and"},"1"]},{"op":"=","args":[{"property":"名称"},"通视"]}]}`},
	}
	for _, c := range cases {
		a, err := cql2.ParseText(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		b, err := cql2.ParseJSONIn(geo.Frame{}, []byte(c.json))
		if err != nil {
			t.Errorf("%s: %v", c.json, err)
			continue
		}
		for _, n := range []*cql2.Node{a, b} {
			if err := cql2.Check(n, places); err != nil {
				t.Errorf("%s: %v", c.text, err)
			}
		}
		s1, a1 := sql(a)
		s2, a2 := sql(b)
		if s1 != s2 || !reflect.DeepEqual(a1, a2) {
			t.Errorf("%s\ntext: %s %v\njson: %s %v", c.text, s1, a1, s2, a2)
		}
	}
}

func TestPrecedenceIsOrAndNot(t *testing.T) {
	a, _ := cql2.ParseText(`open=true OR open=false AND NOT people=1`)
	b, _ := cql2.ParseText(`(open=true) OR ((open=false) AND (NOT (people=1)))`)
	for _, n := range []*cql2.Node{a, b} {
		if err := cql2.Check(n, places); err != nil {
			t.Fatal(err)
		}
	}
	if s1, _ := sql(a); s1 != first(sql(b)) {
		t.Errorf("%s\n%s", s1, first(sql(b)))
	}
}

func first(s string, _ map[string]any) string { return s }

func TestFaultsSayWhereAndWhat(t *testing.T) {
	cases := map[string]string{
		``:                      "at character 1: the end where a value",
		`people = `:             "at character 10: the end where",
		`people = 1 name = 'x'`: `at character 12: "name" does not belong here`,
		`secret = 'x'`:          `there is no property "secret"`,
		`more = 'x'`:            `there is no property "more"`,
		`people = 'x'`:          "at character 8: a number cannot be compared with a text",
		`name`:                  "the filter is a text",
		`open < true`:           "has no order",
		`name LIKE people`:      "LIKE takes a text, not a number",
		`name LIKE name`:        "the pattern of LIKE must be a text",
		`name LIKE 'a\'`:        "at character 11: the quote is not closed",
		`name LIKE 'a\\\'`:      "the quote is not closed",
		`name LIKE 'a\\\ '`:     "",
		`people IN ()`:          "at least one value",
		`people IN (1, 'x')`:    "at character 15: a number cannot be compared with a text",
		`S_WITHIN(geometry, POLYGON((0 0, 1 0, 1 1)))`:         "at least four positions",
		`S_WITHIN(geometry, POLYGON((0 0, 1 0, 1 1, 2 2)))`:    "not closed",
		`S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(0 0)))`:  "can only be asked with",
		`S_INTERSECTS(geometry, BBOX(1,2,3))`:                  "4 numbers",
		`S_INTERSECTS(geometry, BBOX(1,4,3,2))`:                "lies north of",
		`since = DATE('yesterday')`:                            "is no date",
		`since = TIMESTAMP('2026-05-04T08:00:00')`:             "is no time",
		`T_AFTER(since, INTERVAL('2026-05-04', '2025-01-01'))`: "ends before it begins",
		`T_AFTER(people, DATE('2026-05-04'))`:                  "takes times and intervals, not a number",
		`frobnicate(name) = 1`:                                 "there is no function frobnicate",
		`casei(name, name) = 'x'`:                              "takes one argument, it has 2",
		`name = 'x`:                                            "the quote is not closed",
		"name = '\x00'":                                        "no text",
		"name = \xff":                                          "no text",
		`name = x'; DROP TABLE sites; --`:                      "",
		`pg_sleep(5) = 1`:                                      "there is no function pg_sleep",
		`people = 1e999`:                                       "too large",
		`name ; select 1`:                                      `";" means nothing here`,
	}
	for text, want := range cases {
		n, err := cql2.ParseText(text)
		if err == nil {
			err = cql2.Check(n, places)
		}
		var fault *cql2.Error
		switch {
		case want == "" && strings.Contains(text, "DROP"):
			if err == nil {
				t.Errorf("%s was taken", text)
			}
		case want == "":
			if err != nil {
				t.Errorf("%s: %v", text, err)
			}
		case err == nil || !errors.As(err, &fault) || !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestJSONFaults(t *testing.T) {
	cases := map[string]string{
		`{`: "no JSON", `{} {}`: "more behind", `null`: "null is no value", `{"op":"=","args":[1]}`: "takes two arguments",
		`{"op":"explode","args":[]}`: `no operator "explode"`, `{"op":"="}`: `no list "args"`, `{"property":3}`: "must be the name",
		`{"type":"Circle","coordinates":[]}`:                                                    "no kind of geometry",
		`{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}`: "two numbers",
		`{"op":"=","args":[{"property":"name"},null]}`:                                          "null is no value", `{"x":1}`: "must have one of",
	}
	for text, want := range cases {
		n, err := cql2.ParseJSONIn(geo.Frame{}, []byte(text))
		if err == nil {
			err = cql2.Check(n, places)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestLimits(t *testing.T) {
	deep := strings.Repeat("(", 65) + "open=true" + strings.Repeat(")", 65)
	fine := strings.Repeat("(", 60) + "open=true" + strings.Repeat(")", 60)
	if _, err := cql2.ParseText(fine); err != nil {
		t.Errorf("60 levels: %v", err)
	}
	long := "people in (" + strings.Repeat("1,", 1200) + "1)"
	jsonDeep := strings.Repeat(`{"op":"not","args":[`, 70) + "true" + strings.Repeat("]}", 70)
	cases := map[string]func() error{
		"nested deeper than 64": func() error { _, err := cql2.ParseText(deep); return err },
		"more than 1000 parts":  func() error { _, err := cql2.ParseText(long); return err },
		"nested deeper":         func() error { _, err := cql2.ParseText(strings.Repeat("NOT ", 2000) + "open=true"); return err },
		"nested deeper than":    func() error { _, err := cql2.ParseJSONIn(geo.Frame{}, []byte(jsonDeep)); return err },
		"longer than 8192":      func() error { _, err := cql2.ParseText(strings.Repeat("(", 10000)); return err },
		"deeper than 64":        func() error { _, err := cql2.ParseText("people = " + strings.Repeat("-", 5000) + "1"); return err },
	}
	for want, parse := range cases {
		if err := parse(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestBoxOverTheAntimeridianIsTwo(t *testing.T) {
	n, err := cql2.ParseText(`S_INTERSECTS(geometry, BBOX(150,-90,-150,90))`)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(n.Args[1].Geometry.GeoJSONType()); got != "MultiPolygon" {
		t.Error(got)
	}
}

func TestFramesAreBroughtToLongitudeAndLatitude(t *testing.T) {
	latLon := geo.Frame{LatLon: true}
	plane := geo.Frame{Inverse: func(p orb.Point) orb.Point { return orb.Point{p[0] / 1000, p[1] / 1000} }}
	for name, c := range map[string]struct {
		frame      geo.Frame
		text, want string
	}{
		"latitude first":          {latLon, `POINT(36 116)`, "[116 36]"},
		"box with latitude first": {latLon, `BBOX(1,2,3,4)`, "[[[2 1] [4 1] [4 3] [2 3] [2 1]]]"},
		"box over the antimeridian": {
			latLon, `BBOX(-5,170,5,-170)`,
			"[[[[170 -5] [180 -5] [180 5] [170 5] [170 -5]]] [[[-180 -5] [-170 -5] [-170 5] [-180 5] [-180 -5]]]]",
		},
		"point of a plane":              {plane, `POINT(1000 2000)`, "[1 2]"},
		"long edges of a plane are cut": {plane, `LINESTRING(0 0, 1000 0)`, "[[0 0] [0.5 0] [1 0]]"},
	} {
		n, err := cql2.ParseTextIn(c.frame, `S_INTERSECTS(geometry, `+c.text+`)`)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := fmt.Sprint(n.Args[1].Geometry); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for name, text := range map[string]string{"upside down": `BBOX(0,9,9,1)`, "inside out": `BBOX(9,0,1,9)`} {
		if _, err := cql2.ParseTextIn(plane, `S_INTERSECTS(geometry, `+text+`)`); err == nil {
			t.Errorf("a box of a plane that is %s was taken", name)
		}
	}
}

// FuzzFilter: no text makes a panic, and none of it reaches the SQL.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{`people >= 3 AND name LIKE 'zq%'`, `S_WITHIN(geometry, POLYGON((0 0,1 0,1 1,0 0)))`,
		`T_DURING(INTERVAL(since,'..'),INTERVAL('2026-01-01','2026-02-01'))`, `{"op":"=","args":[{"property":"name"},"zq"]}`, `A_EQUALS(tags,('zq'))`, "((((", `x'`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func() (*cql2.Node, error){
			func() (*cql2.Node, error) { return cql2.ParseText(text) },
			func() (*cql2.Node, error) { return cql2.ParseJSONIn(geo.Frame{}, []byte(text)) },
		} {
			n, err := parse()
			if err != nil || cql2.Check(n, places) != nil {
				continue
			}
			if condition, _ := sql(n); strings.Contains(condition, "zq") || strings.ContainsAny(condition, ";") {
				t.Errorf("%q became %q", text, condition)
			}
		}
	})
}
