package main_test

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/server/ingest"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

const benchTreeMapping = `
for: obstructions
source: bench
zone: Asia/Shanghai
fields: {source_id: id, lon: lon, lat: lat, kind: {constant: tree}, genus: genus, dbh: {column: dbh, unit: cm}, height: height, crown: crown, base: base}
`

// BenchmarkImportObstructions reads a file of trees into an empty database,
// against COPY of the same rows into an unindexed table.
func BenchmarkImportObstructions(b *testing.B) {
	ctx := context.Background()
	rows := int(200_000 * benchScale(b))
	path := writeBenchTrees(b, rows)
	mapping, err := ingest.ParseMapping("bench", []byte(benchTreeMapping), geotest.Standards().Words)
	check(b, err)
	b.ResetTimer()
	compare(b, "ours/COPY", func() {
		importBenchTrees(ctx, b, pgtest.New(b), mapping, path, rows)
	}, func() {
		db := connect(ctx, b, pgtest.URL(b))
		_, err := db.Exec(ctx, `CREATE TABLE plain (id text, lon double precision, lat double precision, genus text, dbh double precision,
			height double precision, crown double precision, base double precision)`)
		check(b, err)
		copyFile(ctx, b, db, path, rows)
	})
	b.ReportMetric(float64(rows), "rows")
}

func writeBenchTrees(b *testing.B, rows int) string {
	path := filepath.Join(b.TempDir(), "trees.csv")
	file, err := os.Create(path)
	check(b, err)
	w := bufio.NewWriter(file)
	_, _ = w.WriteString("id,lon,lat,genus,dbh,height,crown,base\n") // Flush says
	dice := rand.New(rand.NewPCG(5, 6))
	for i := range rows {
		_, _ = fmt.Fprintf(w, "t%d,%.6f,%.6f,Acer,%d,%.1f,%.1f,%.1f\n", i, 116+dice.Float64()/5, 36.4+dice.Float64()/5,
			5+dice.IntN(60), 4+8*dice.Float64(), 2+6*dice.Float64(), 2*dice.Float64())
	}
	check(b, w.Flush())
	check(b, file.Close())
	return path
}

func importBenchTrees(ctx context.Context, b *testing.B, st *store.Store, m *ingest.Mapping, path string, rows int) {
	reader, err := ingest.OpenObstructions(path, m, ingest.Options{})
	check(b, err)
	defer reader.Close()
	result, err := roads.ImportObstructions(ctx, st, roads.ImportMeta{Source: m.Source, Check: reader.Err}, nil, plainTrees(reader.Rows(ctx)))
	check(b, err)
	if result.Counts.Added != rows {
		b.Fatalf("stored %+v of %d rows", result.Counts, rows)
	}
}

func plainTrees(rows iter.Seq2[ingest.Obstruction, *geo.Reject]) iter.Seq2[geo.Obstruction, *geo.Reject] {
	return func(yield func(geo.Obstruction, *geo.Reject) bool) {
		for o, reject := range rows {
			if !yield(o.Obstruction, reject) {
				return
			}
		}
	}
}

func copyFile(ctx context.Context, b *testing.B, db *pgx.Conn, path string, rows int) {
	file, err := os.Open(path)
	check(b, err)
	defer file.Close()
	tag, err := db.PgConn().CopyFrom(ctx, file, `COPY plain FROM STDIN WITH (FORMAT csv, HEADER true)`)
	check(b, err)
	if tag.RowsAffected() != int64(rows) {
		b.Fatalf("copied %d of %d rows", tag.RowsAffected(), rows)
	}
}
