package main_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/pgtest"
)

const hedgesMapping = `
for: obstructions
source: hedges
zone: Asia/Shanghai
fields:
  source_id: id
  kind: {column: kind, values: {树: tree, 篱: hedge}}
  height: h
  base: b
  radius: {column: r, unit: ft}
  dbh: {column: d, unit: cm, optional: true}
  ground_above_lane: {column: g, optional: true}
`

// sideFaults are the first of the rows below, whose fault lies in a measure: they
// are stored, the measure as not known.
const sideFaults = 10

// TestBadObstructionsAreKeptWithTheReason: of a file with one good row and every
// bad one, the good one is stored, and those that lack but a measure; each other
// is kept with its field, its value and what to do. A file of bad ones alone, and
// one that breaks off, store nothing.
func TestBadObstructionsAreKeptWithTheReason(t *testing.T) {
	url := pgtest.URL(t)
	mapping := file(t, "m.yaml", hedgesMapping)
	const there = `{"type":"Point","coordinates":[116,36]}`
	rows := []struct{ name, geometry, cells, field, value, words string }{
		{
			"heights upside down",
			there,
			`"kind":"树","h":1,"b":3`,
			"height",
			"1 m below 3 m",
			"the height is less than that of the lower edge; neither is known",
		},
		{"negative height", there, `"kind":"树","h":-4`, "h", "-4", "negative length"},
		{"height that is no number", there, `"kind":"树","h":"NaN"`, "h", "NaN", "length"},
		{"height without end", there, `"kind":"树","h":"Infinity"`, "h", "Infinity", "length"},
		{"height in feet", there, `"kind":"树","h":400`, "h", "400", "length"},
		{"negative radius", there, `"kind":"篱","r":-2`, "r", "-2", "negative length"},
		{"radius in centimetres", there, `"kind":"篱","r":500`, "r", "500", "length"},
		{"trunk in millimetres", there, `"kind":"树","d":3000`, "d", "3000", "is the unit of dbh right"},
		{"ground in the sky", there, `"kind":"树","g":900`, "g", "900", "50 m up or down at most"},
		{"ground that is no number", there, `"kind":"树","g":"high"`, "g", "high", "length"},
		{"kind unheard of", there, `"kind":"龙"`, "kind", "龙", "not in the value table of kind; add it to the mapping"},
		{"no kind", there, `"h":2`, "kind", "", "the kind is not known; map it"},
		{
			"outline that crosses itself",
			`{"type":"Polygon","coordinates":[[[116,36],[116.001,36.001],[116.001,36],[116,36.001],[116,36]]]}`,
			`"kind":"篱"`,
			"geometry",
			"",
			"ring 1 crosses itself; draw the outline without a crossing",
		},
		{
			"outline left open",
			`{"type":"Polygon","coordinates":[[[116,36],[116.001,36],[116.001,36.001],[116,36.001]]]}`,
			`"kind":"篱"`,
			"geometry",
			"",
			"ring 1 does not end where it begins",
		},
		{
			"line of no length",
			`{"type":"LineString","coordinates":[[116,36],[116,36]]}`,
			`"kind":"篱"`,
			"geometry",
			"",
			"fewer than two different positions",
		},
		{"latitude first", `{"type":"Point","coordinates":[36,116]}`, `"kind":"树"`, "geometry", "", "look swapped"},
		{"nowhere", `null`, `"kind":"树"`, "lon, lat", "", "no position"},
		{"a number that is null", `{"type":"Point","coordinates":[null,36]}`, `"kind":"树"`, "geometry", "", ""},
	}
	write := func(name string, from int, end string) string {
		var b strings.Builder
		b.WriteString(`{"type":"FeatureCollection","features":[`)
		for i, r := range rows {
			if i >= from {
				fmt.Fprintf(&b, `{"type":"Feature","properties":{"id":"%d",%s},"geometry":%s},`, i, r.cells, r.geometry)
			}
		}
		return file(t, name, b.String()+end)
	}
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	stored := func() (things, states, imports int) {
		t.Helper()
		if err := db.QueryRow(
			t.Context(),
			`SELECT (SELECT count(*) FROM obstructions), (SELECT count(*) FROM obstruction_states), (SELECT count(*) FROM imports)`,
		).Scan(&things, &states, &imports); err != nil {
			t.Fatal(err)
		}
		return things, states, imports
	}
	good := fmt.Sprintf(`{"type":"Feature","properties":{"id":"good","kind":"树","h":6,"b":2,"r":6},"geometry":%s}`, there)
	for name, wrong := range map[string]struct{ path, words string }{
		"of bad rows alone": {
			write("bad.geojson", sideFaults, strings.Replace(good, `"kind":"树"`, `"kind":"龙"`, 1)+"]}"),
			"every row was rejected, so nothing was stored; the first because: ",
		},
		"that breaks off": {write("cut.geojson", 0, good+`,{"type":"Feature","prop`), ""},
	} {
		_, stderr, code := tongshi(t, "import", "obstructions", wrong.path, "--mapping", mapping, "--database-url", url)
		if things, states, imports := stored(); code != 1 || things+states+imports != 0 || !strings.Contains(stderr, wrong.words) ||
			strings.Contains(stderr, "panic") {
			t.Errorf("a file %s: exit %d, %d things, %d states, %d imports: %s", name, code, things, states, imports, stderr)
		}
	}
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	out := succeed(
		t,
		"import",
		"obstructions",
		write("trees.geojson", 0, good+"]}"),
		"--mapping",
		mapping,
		"--rejects",
		rejects,
		"--database-url",
		url,
	)
	if things, states, imports := stored(); things != 1+sideFaults || states != things || imports != 1 ||
		!strings.Contains(out, fmt.Sprintf("%d rejected", len(rows)-sideFaults)) {
		t.Errorf("%d things, %d states, %d imports: %s", things, states, imports, out)
	}
	for _, r := range rows[:sideFaults] {
		told := r.field != "height" && r.value != "NaN" // NaN is how programs write that they know none
		if !strings.Contains(out, r.words) || told && !strings.Contains(out, `"`+r.value+`"`) {
			t.Errorf("%s: not told of %q, %q: %s", r.name, r.value, r.words, out)
		}
	}
	text, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\uFEFF"))).ReadAll()
	if err != nil || len(table) != len(rows)-sideFaults+1 {
		t.Fatalf("%d lines of rejects (%v)\n%s", len(table), err, text)
	}
	at := map[string]int{}
	for i, name := range table[0] {
		at[name] = i
	}
	for i, r := range rows {
		if i < sideFaults {
			continue
		}
		got := table[i-sideFaults+1]
		if got[at["row"]] != fmt.Sprint(i+1) || got[at["field"]] != r.field || !strings.Contains(got[at["value"]], r.value) ||
			got[at["reason"]] == "" ||
			!strings.Contains(got[at["reason"]], r.words) {
			t.Errorf("%s: %q", r.name, got)
		}
	}
}
