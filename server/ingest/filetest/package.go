package filetest

import (
	"database/sql"
	"encoding/binary"
	"math"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// PackageFile is a new GeoPackage with what the statements make.
func PackageFile(t testing.TB, name string, statements []string, arguments ...[]any) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // a transaction over statements
	for _, statement := range append([]string{
		`CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT)`,
		`CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER)`,
		`CREATE TABLE gpkg_geometry_columns (table_name TEXT PRIMARY KEY, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER)`,
		`INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ''), ('CGCS2000 / 120E', 4549, 'epsg', 4549, ''), ('none', 0, 'NONE', 0, 'undefined'), ('Beijing 1954', 4214, 'EPSG', 4214, '')`,
	}, statements...) {
		var with []any
		if n := countMarks(statement); n > 0 {
			with, arguments = arguments[0], arguments[1:]
		}
		if _, err := db.Exec(statement, with...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return path
}

func countMarks(statement string) (n int) {
	for _, c := range statement {
		if c == '?' {
			n++
		}
	}
	return n
}

// Table makes a table of things and says so in the package's own tables.
func Table(name, system, columns string) []string {
	return []string{
		`CREATE TABLE "` + name + `" (fid INTEGER PRIMARY KEY, geom BLOB, ` + columns + `)`,
		`INSERT INTO gpkg_contents VALUES ('` + name + `', 'features', ` + system + `)`,
		`INSERT INTO gpkg_geometry_columns VALUES ('` + name + `', 'geom', 'GEOMETRY', ` + system + `)`,
	}
}

// Blob is a geometry as a GeoPackage keeps it, with an envelope.
func Blob(t testing.TB, g orb.Geometry) []byte {
	t.Helper()
	body, err := wkb.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	b := []byte{'G', 'P', 0, 1<<1 | 1, 0xe6, 0x10, 0, 0}
	bound := g.Bound()
	for _, n := range []float64{bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1]} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(n))
	}
	return append(b, body...)
}
