package roadfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"tongshi/server/ingest/roadfile"
)

// The fuzz targets claim one thing: any bytes end in records, rejects or an
// error, and every record is accounted for.

func fuzzFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func fuzzRoads(f *testing.F, name string) {
	f.Fuzz(func(t *testing.T, content []byte) {
		roads, _, err := roadfile.Read(t.Context(), roadfile.Options{}, fuzzFile(t, name, content))
		if err != nil {
			return
		}
		for _, w := range roads.Ways {
			if len(w.Line) < 2 || len(w.Line) != len(w.Nodes) || w.Tags["highway"] == "" {
				t.Fatalf("a way is no road: %+v", w)
			}
			for _, p := range w.Line {
				if !(p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90) {
					t.Fatalf("a position is off the earth: %v", p)
				}
			}
		}
	})
}

func FuzzGeoJSON(f *testing.F) {
	f.Add(collection(line))
	f.Add([]byte(`{"features":[{"geometry":{"type":"LineString","coordinates":[[1,null]]},"properties":{"highway":1}}]}`))
	fuzzRoads(f, "roads.geojson")
}

func FuzzPBF(f *testing.F) {
	f.Add(crossing())
	f.Add(crossing()[:100])
	fuzzRoads(f, "city.osm.pbf")
}

func FuzzOSMXML(f *testing.F) {
	f.Add([]byte(osmText))
	f.Add([]byte(osmText)[:500])
	f.Add([]byte(`<osm><node id="1" lat="1" lon="1"/><way id="1"><nd ref="1"/><nd ref="1"/><tag k="highway" v="x"/></way></osm>`))
	fuzzRoads(f, "city.osm")
}
