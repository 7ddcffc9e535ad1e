package geofile_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/server/ingest/filetest"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// The fuzz targets claim one thing: any bytes end in records, each with a geometry
// that is JSON or with none, or in an error.

func options() geofile.Options {
	return geofile.Options{Encoding: sheet.Auto, Limits: sheet.Limits{FileBytes: 4 << 20, RecordBytes: 64 << 10, CellBytes: 4 << 10, Rows: 10_000}.WithDefaults()}
}

func read(t *testing.T, name string, content []byte, kind sheet.Kind) {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	records, _, err := geofile.Open(path, kind, options())
	if err != nil {
		return
	}
	defer records.Close()
	_ = records.Each(t.Context(), func(r sheet.Record) bool {
		if r.Fault == nil && len(r.Cells) != len(records.Names()) || len(r.Geometry) > 0 && !json.Valid(r.Geometry) {
			t.Fatalf("passed: %+v of %v", r, records.Names())
		}
		return true
	})
	records.Notes()
}

func layer() filetest.Layer {
	square := orb.Polygon{{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}, {{.2, .2}, {.4, .2}, {.4, .4}, {.2, .2}}}
	return filetest.Layer{Name: "a", Kind: 5, PRJ: filetest.WGS84, CPG: "GBK", Columns: []filetest.Column{filetest.C("id", 4), {Name: "d", Kind: 'D', Size: 8}, {Name: "i", Kind: 'I', Size: 4}},
		Shapes: []orb.Geometry{square, nil}, Rows: [][]string{{"1", "20230503", "\x01\x00\x00\x00"}, {"", "", ""}}}
}

// FuzzShapefile damages the members of an archive, which a damaged archive hides
// behind its check sums.
func FuzzShapefile(f *testing.F) {
	l := layer()
	f.Add(l.SHP(), l.DBF(), l.PRJ, l.CPG)
	f.Add(l.SHP()[:130], l.DBF()[:140], `PROJCS["a",GEOGCS["b",DATUM["D_China_2000"]],UNIT["m",1]]`, "")
	f.Fuzz(func(t *testing.T, shp, dbf []byte, prj, cpg string) {
		read(t, "f.zip", filetest.Zip(map[string]string{"a.shp": string(shp), "a.dbf": string(dbf), "a.prj": prj, "a.cpg": cpg}), sheet.Shapefile)
	})
}

// FuzzGeoPackage damages a database.
func FuzzGeoPackage(f *testing.F) {
	path := filetest.PackageFile(f, "a.gpkg", append(filetest.Table("a", "4326", "id TEXT"), `INSERT INTO a VALUES (NULL, ?, 'x')`), []any{filetest.Blob(f, orb.Point{1, 2})})
	content, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Fuzz(func(t *testing.T, content []byte) { read(t, "f.gpkg", content, sheet.GeoPackage) })
}

// FuzzPackageGeometry damages the geometry in one.
func FuzzPackageGeometry(f *testing.F) {
	for _, g := range []orb.Geometry{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}, layer().Shapes[0], orb.MultiPoint{{1, 2}, {3, 4}}} {
		f.Add(filetest.Blob(f, g))
	}
	f.Fuzz(func(t *testing.T, blob []byte) { geofile.CheckGeometry(t, blob) })
}

// FuzzFeatures: GeoJSON in its forms.
func FuzzFeatures(f *testing.F) {
	const feature = `{"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":"b"}}`
	f.Add([]byte(`{"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"features":[` + feature + `]}`))
	f.Add([]byte("\x1e" + feature + "\n\x1e" + feature))
	f.Add([]byte(feature + feature[:40]))
	f.Fuzz(func(t *testing.T, content []byte) { read(t, "f.geojson", content, sheet.GeoJSON) })
}
