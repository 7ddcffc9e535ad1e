package server_test

import (
	"encoding/json"
	"math"
	"testing"

	"tongshi/server/pgtest"
)

// PostGIS writes the same GeoJSON: the same types and rings, the same seven
// decimals but for the last one, where it may round a tie the other way.
func TestGeometryIsWhatPostGISMakesOfIt(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, `
		SELECT setseed(0.5);
		INSERT INTO places (uuid, kind, name, geom)
		SELECT gen_random_uuid(), 'school', '', CASE i % 8
			WHEN 0 THEN p WHEN 1 THEN ST_MakeLine(p, ST_Translate(p, 0.1, 0.1 * random()))
			WHEN 2 THEN ST_Reverse(ST_Buffer(p, 0.01, 2)) WHEN 3 THEN ST_Difference(ST_Buffer(p, 0.02, 2), ST_Buffer(p, 0.01, 2))
			WHEN 4 THEN ST_Union(ST_Buffer(p, 0.01, 1), ST_Translate(ST_Buffer(p, 0.01, 1), 1, 0))
			WHEN 5 THEN ST_Collect(p, ST_Translate(p, -1e-7, 1e-7)) WHEN 6 THEN ST_Collect(ST_Buffer(p, 0.01, 1), p)
			ELSE ST_Multi(ST_MakeLine(p, ST_Translate(p, 0, 0.1))) END
		  FROM generate_series(1, 400) AS i,
		       LATERAL (SELECT ST_SetSRID(ST_MakePoint((random() - 0.5) * 340 + 0 * i, (random() - 0.5) * 160), 4326) AS p) AS o;
		-- ST_ForcePolygonCCW turns lines around, too
		UPDATE places SET note = ST_AsGeoJSON(CASE WHEN ST_Dimension(geom) = 2 THEN ST_ForcePolygonCCW(geom) ELSE geom END, 7, 0)`)
	page := getJSON[struct {
		Features []struct {
			ID         int64
			Geometry   any
			Properties struct{ Note string }
		}
	}](newCityAt(t, address), "/api/collections/places/items?limit=1000")
	if len(page.Features) != 400 {
		t.Fatalf("%d features", len(page.Features))
	}
	for _, f := range page.Features {
		var want any
		if err := json.Unmarshal([]byte(f.Properties.Note), &want); err != nil {
			t.Fatal(err)
		}
		if !sameJSON(f.Geometry, want) {
			t.Errorf("place %d: %v, PostGIS has %v", f.ID, f.Geometry, want)
		}
	}
}

// sameJSON compares documents; numbers may differ by the seventh decimal.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && math.Abs(a-b) < 1.5e-7
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !sameJSON(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name := range a {
			if !sameJSON(a[name], b[name]) {
				return false
			}
		}
		return true
	}
	return a == b
}
