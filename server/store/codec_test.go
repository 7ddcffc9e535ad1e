package store_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/pgtest"
)

var shapes = map[string]orb.Geometry{
	"point":              orb.Point{115.98, 36.45},
	"points":             orb.MultiPoint{{1, 2}, {3, 4}},
	"line":               orb.LineString{{1, 2}, {3, 4}, {5, 6}},
	"line without parts": orb.LineString{},
	"lines":              orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
	"polygon with hole":  orb.Polygon{{{0, 0}, {9, 0}, {9, 9}, {0, 0}}, {{2, 1}, {3, 1}, {3, 2}, {2, 1}}},
	"polygons":           orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}},
	"collection":         orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}},
}

func TestGeometryComesBackAsItWent(t *testing.T) {
	pool := pgtest.New(t).Pool
	for _, mode := range []pgx.QueryExecMode{
		pgx.QueryExecModeCacheStatement, pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
	} {
		for name, shape := range shapes {
			var back orb.Geometry
			var text string
			err := pool.QueryRow(t.Context(), `SELECT $1::geometry, ST_AsEWKT($1::geometry)`, mode, shape).Scan(&back, &text)
			if err != nil {
				t.Fatalf("%s, %s: %v", mode, name, err)
			}
			if diff := cmp.Diff(shape, back); diff != "" {
				t.Errorf("%s, %s: %s", mode, name, diff)
			}
			if !strings.HasPrefix(text, "SRID=4326;") {
				t.Errorf("%s, %s: PostGIS sees %s", mode, name, text)
			}
		}
	}
}

func TestGeometryScansIntoItsOwnType(t *testing.T) {
	pool := pgtest.New(t).Pool
	var line orb.LineString
	var missing *orb.Point
	err := pool.QueryRow(t.Context(), `SELECT ST_GeomFromText('LINESTRING(1 2,3 4)', 4326), NULL::geometry`).Scan(&line, &missing)
	if err != nil || len(line) != 2 || missing != nil {
		t.Errorf("line %v, missing %v, error %v", line, missing, err)
	}
	var point orb.Point
	err = pool.QueryRow(t.Context(), `SELECT ST_GeomFromText('LINESTRING(1 2,3 4)', 4326)`).Scan(&point)
	if err == nil || !strings.Contains(err.Error(), "holds a LineString, want a Point") {
		t.Errorf("line into a point: %v", err)
	}
}

func TestGeometryArraysAndCopyWork(t *testing.T) {
	pool := pgtest.New(t).Pool
	var back []orb.Geometry
	in := []orb.Geometry{orb.Point{1, 2}, nil, orb.LineString{{1, 2}, {3, 4}}}
	if err := pool.QueryRow(t.Context(), `SELECT $1::geometry[]`, in).Scan(&back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, back); diff != "" {
		t.Error(diff)
	}
	rows := pgx.CopyFromRows([][]any{{"a", "setting", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}}})
	if n, err := pool.CopyFrom(t.Context(), pgx.Identifier{"areas"}, []string{"name", "kind", "geom"}, rows); err != nil || n != 1 {
		t.Errorf("copied %d, %v", n, err)
	}
}

func TestEmptyPointIsNothingAndNeverNaN(t *testing.T) {
	pool := pgtest.New(t).Pool
	for _, text := range []string{"POINT EMPTY", "MULTIPOINT(EMPTY)", "GEOMETRYCOLLECTION(POINT EMPTY)"} {
		var back orb.Geometry
		if err := pool.QueryRow(t.Context(), `SELECT ST_GeomFromText($1, 4326)`, text).Scan(&back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if _, err := json.Marshal(back); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	var point orb.Point
	if err := pool.QueryRow(t.Context(), `SELECT ST_GeomFromText('POINT EMPTY', 4326)`).Scan(&point); err == nil {
		t.Errorf("an empty point was read as %v", point)
	}
}

func TestHeightsAndMeasuresAreDropped(t *testing.T) {
	pool := pgtest.New(t).Pool
	for text, want := range map[string]orb.Geometry{
		"POINT ZM (1 2 3 4)":                orb.Point{1, 2},
		"LINESTRING Z (1 2 9, 3 4 9)":       orb.LineString{{1, 2}, {3, 4}},
		"MULTILINESTRING M ((1 2 9,3 4 9))": orb.MultiLineString{{{1, 2}, {3, 4}}},
	} {
		var back orb.Geometry
		if err := pool.QueryRow(t.Context(), `SELECT ST_GeomFromText($1, 4326)`, text).Scan(&back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestGeometryThatIsNotOursIsRefused(t *testing.T) {
	pool := pgtest.New(t).Pool
	for text, words := range map[string]string{
		"SRID=3857;POINT(1 2)":                  "SRID 3857",
		"SRID=4326;CIRCULARSTRING(0 0,1 1,2 0)": "curves",
	} {
		var back orb.Geometry
		err := pool.QueryRow(t.Context(), `SELECT ST_GeomFromEWKT($1)`, text).Scan(&back)
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want it to say %q", text, err, words)
		}
	}
	for _, bad := range []orb.Geometry{orb.Point{math.NaN(), 1}, orb.LineString{{1, 2}, {math.Inf(1), 2}}} {
		if _, err := pool.Exec(t.Context(), `SELECT $1::geometry`, bad); err == nil {
			t.Errorf("%v was stored", bad)
		}
	}
}
