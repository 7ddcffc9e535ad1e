package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tongshi/server"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var everything = []string{"roads", "crashes", "hazards", "casework", "findings"}

func unescape(path string) string {
	plain, err := url.PathUnescape(path)
	if err != nil {
		return path
	}
	return plain
}

func exec(t testing.TB, address, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint: the test's own context may have ended
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%v\n%.200s", err, sql)
	}
}

func TestEachLayerMatchesItsGoldenFile(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for _, l := range layer.All() {
		got := c.get("/api/collections/" + l.Name + "/items?limit=1000")
		if got.StatusCode != 200 {
			t.Errorf("%s: %s\n%s", l.Name, got.Status, got.body)
			continue
		}
		compareGolden(t, l.Name, features(t, got.body))
	}
}

func TestShiftedPositionsMatchTheirGoldenFile(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	var both []byte
	for _, datum := range []string{"gcj02", "bd09"} {
		both = append(both, features(t, c.get("/api/collections/intersections/items?properties=name&datum="+datum).body)...)
	}
	compareGolden(t, "intersections-shifted", both)
}

// features is the features of a collection, one a line.
func features(t *testing.T, body string) []byte {
	t.Helper()
	var page struct{ Features []json.RawMessage }
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatalf("not JSON: %v\n%.300s", err, body)
	}
	return append(bytes.Join(rawLines(page.Features), []byte("\n")), '\n')
}

func rawLines(raw []json.RawMessage) [][]byte {
	lines := make([][]byte, len(raw))
	for i, line := range raw {
		lines[i] = line
	}
	return lines
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	golden(t, name+".golden.geojson", got)
}

// golden compares with a file in testdata, line by line.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run go test ./server -update and look at what it writes", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s: differs from the golden file (-want +got):\n%s", name, diff)
	}
}

// The plan of a small box over many rows: the layer's SQL must not hide the
// spatial index of its table.
func TestEachLayerUsesItsSpatialIndex(t *testing.T) {
	address := pgtest.URL(t)
	load(t, address, everything...)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "SET enable_seqscan = off; SET enable_indexscan = off; SET enable_sort = on"); err != nil {
		t.Fatal(err)
	}
	for _, l := range layer.All() {
		plan := explain(t, conn, `SELECT f.id FROM (`+l.SQL+`) AS f
			WHERE f.geom && ST_MakeEnvelope(116, 36.5, 116.0001, 36.5001, 4326)
			  AND ST_Intersects(f.geom, ST_MakeEnvelope(116, 36.5, 116.0001, 36.5001, 4326))`)
		if !strings.Contains(plan, "_geom") && !strings.Contains(plan, "_footprint") {
			t.Errorf("%s: no spatial index in its plan:\n%s", l.Name, plan)
		}
	}
}

func explain(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "EXPLAIN "+sql)
	if err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	return strings.Join(lines, "\n")
}

func TestLayersAreSaidInBothLanguages(t *testing.T) {
	chinese := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
	}
	for _, l := range layer.All() {
		if !chinese(l.TitleZH) || !chinese(l.DescriptionZH) || l.TitleEN == "" || l.DescriptionEN == "" || l.Color == "" || l.MaxZoom == 0 {
			t.Errorf("%s lacks a title, a description, a colour or zooms", l.Name)
		}
		seen := map[string]bool{"id": true, "geometry": true}
		for _, c := range l.Columns {
			if !chinese(c.TitleZH) || c.TitleEN == "" || chinese(c.TitleEN) || seen[c.Name] {
				t.Errorf("%s.%s lacks a title in one language or stands twice", l.Name, c.Name)
			}
			seen[c.Name] = true
			for _, from := range c.From {
				if _, ok := layer.All().Find(from); !ok {
					t.Errorf("%s.%s is made of %q, which is no layer", l.Name, c.Name, from)
				}
			}
		}
	}
}

func TestPropertyNamesDoNotClashWithParameters(t *testing.T) {
	reserved := []string{"bbox", "datetime", "limit", "cursor", "properties", "datum", "f", "filter", "sortby", "crs", "offset"}
	for _, l := range layer.All() {
		for _, name := range reserved {
			if _, clash := l.Column(name); clash {
				t.Errorf("%s has a property %q, which is a parameter too", l.Name, name)
			}
		}
	}
}

// What others rely on: the table of the design.
func TestLayersHaveTheAgreedProperties(t *testing.T) {
	for name, columns := range map[string]string{
		"segments":         "name class speed_kmh speed_origin lanes oneway level",
		"intersections":    "name roads legs control area crashes",
		"legs":             "intersection_id segment_id name bearing_deg speed_kmh lanes_in lanes_out control",
		"crashes":          "source source_id occurred_at severity deaths injured kind modes intersection_id segment_id assignment offset_m",
		"sight-triangles":  "intersection_id leg_id conflict_leg_id profile manoeuvre required_m available_m lane_ratio area_ratio sync_ratio verdict evidence blockers assumed",
		"obstructions":     "kind height_m base_m radius_m origin status blocks_m",
		"places":           "kind name hours",
		"sites":            "number title class state tier deadline overdue intersection_id",
		"works":            "site_id kind title state crew due_on quantity unit quantity_done",
		"look-backs":       "site_id due_on done_at result",
		"network-warnings": "kind what_zh what_en correction",
	} {
		l, ok := layer.All().Find(name)
		if !ok {
			t.Errorf("no layer %s", name)
			continue
		}
		for _, column := range strings.Fields(columns) {
			if _, ok := l.Column(column); !ok {
				t.Errorf("%s lacks %s", name, column)
			}
		}
	}
}
