package main_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/server/ingest"
	"tongshi/server/ingest/filetest"
	"tongshi/server/pgtest"
	"tongshi/server/store/roads"
)

// FuzzImport puts damaged files of every form through the transaction that
// imports: all of a file that can be read is stored, or nothing of it.
func FuzzImport(f *testing.F) {
	url := pgtest.URL(f)
	st, err := pgtest.Open(f.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(st.Close)
	db, err := pgx.Connect(f.Context(), url)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close(f.Context()) })
	m, err := ingest.ParseMapping("fuzz", []byte(smallMapping), geotest.Standards().Words)
	if err != nil {
		f.Fatal(err)
	}
	layer := filetest.Layer{Name: "a", Kind: 1, PRJ: filetest.WGS84, Columns: []filetest.Column{filetest.C("id", 4), filetest.C("day", 12), filetest.C("dead", 4), filetest.C("hurt", 4), filetest.C("road", 8)},
		Shapes: []orb.Geometry{orb.Point{116, 36}, orb.Point{116.1, 36}}, Rows: [][]string{{"1", "2026-01-01", "0", "1", "x"}, {"2", "2026-01-02", "1", "0", "y"}}}
	f.Add([]byte(smallCSV))
	f.Add([]byte(smallCSV + "4,2026-01-01,116,36,0,1,\"x\n"))
	f.Add(filetest.Shapefile(layer))
	f.Add(filetest.Zip(map[string]string{"a.shp": string(layer.SHP()[:140]), "a.dbf": string(layer.DBF())}))
	f.Add([]byte(`{"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36]},"properties":{"id":1,"day":"2026-01-01","dead":0,"hurt":1,"road":"x"}}]}`))
	f.Add(filetest.Book{Sheets: []filetest.Sheet{{Name: "a", Rows: []string{
		filetest.Texts(1, "id", "day", "lon", "lat", "dead", "hurt", "road"), filetest.Texts(2, "1", "2026-01-01", "116", "36", "0", "1", "x"),
	}}}}.XLSX())
	count := func(t *testing.T) (crashes, imports int) {
		if err := db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM crashes), (SELECT count(*) FROM imports)`).Scan(&crashes, &imports); err != nil {
			t.Fatal(err)
		}
		return crashes, imports
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := ingest.OpenCrashes(path, m, ingest.CrashOptions{})
		if err != nil {
			return
		}
		defer r.Close()
		crashes, imports := count(t)
		result, err := roads.ImportCrashes(t.Context(), st, roads.ImportMeta{Source: "fuzz", FileName: "f", Check: r.Err}, r.Rows(t.Context()))
		crashesAfter, importsAfter := count(t)
		added, noted := result.Counts.Added, 1
		if err != nil {
			added, noted = 0, 0
		}
		if err == nil && r.Err() != nil {
			t.Fatalf("a file that ends with %v was imported", r.Err())
		}
		if crashesAfter != crashes+added || importsAfter != imports+noted && !result.Earlier {
			t.Fatalf("%d crashes and %d imports became %d and %d, %d added: %v", crashes, imports, crashesAfter, importsAfter, added, err)
		}
	})
}
