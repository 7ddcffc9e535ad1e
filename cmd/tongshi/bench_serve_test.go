package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/network"
	"tongshi/server"
	"tongshi/server/ingest"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
	"tongshi/server/store"
)

// BenchmarkItems asks for boxes of a layer over HTTP, each box another one,
// and compares with the layer's own SQL run through pgx (the database's share)
// and with a static file of the same bytes (HTTP's share).
func BenchmarkItems(b *testing.B) {
	ctx := context.Background()
	city := newGridCity(int(20_000 * benchScale(b)))
	url := pgtest.URL(b)
	st := openBenchStore(ctx, b, url)
	loadBenchCity(ctx, b, st, &city)
	db := connect(ctx, b, url)
	for _, table := range []string{"segments", "intersections", "legs", "crashes"} {
		_, err := db.Exec(ctx, "ANALYZE "+table)
		check(b, err)
	}
	base := serveBench(b, st)

	for name, features := range map[string]int{"intersections": 1000, "crashes": 10_000} {
		b.Run(fmt.Sprintf("%d_%s", features, name), func(b *testing.B) {
			benchBoxes(ctx, b, &city, base, db, name, features)
		})
	}
}

func loadBenchCity(ctx context.Context, b *testing.B, st *store.Store, city *gridCity) {
	net, err := network.Build(ctx, city.roads, network.DefaultOptions())
	check(b, err)
	_, err = st.SaveNetwork(ctx, net)
	check(b, err)
	rows := int(1_000_000 * benchScale(b))
	path := city.writeCrashes(b, rows)
	mapping, err := ingest.LoadMapping("china-police")
	check(b, err)
	reader, err := ingest.OpenCrashes(path, mapping, ingest.CrashOptions{})
	check(b, err)
	defer reader.Close()
	_, err = st.ImportCrashes(ctx, store.ImportMeta{Source: mapping.Source, Check: reader.Err}, reader.Rows(ctx))
	check(b, err)
	saved, err := st.LoadNetwork(ctx)
	check(b, err)
	_, err = st.AssignCrashes(ctx, saved, func(int, int) {})
	check(b, err)
}

func serveBench(b *testing.B, st *store.Store) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(b, err)
	handler, err := server.New(st, server.Config{Addr: listener.Addr().String()}, slog.New(slog.DiscardHandler), nil)
	check(b, err)
	web := server.HTTPServer(listener.Addr().String(), handler)
	go web.Serve(listener)
	b.Cleanup(func() { web.Close() })
	return "http://" + listener.Addr().String()
}

// benchBoxes times boxes that hold about so many features each.
func benchBoxes(ctx context.Context, b *testing.B, city *gridCity, base string, db *pgx.Conn, name string, features int) {
	const boxes = 20
	perBlock := map[string]float64{"intersections": 1, "crashes": 50}[name]
	side := 1
	for float64(side*side)*perBlock < float64(features) && side < city.side-1 {
		side++
	}
	entry, _ := layer.All().Find(name)
	var ours, database, static []float64
	var bytesPerAnswer int
	for i := range boxes {
		corner := city.crossing(i%(city.side-side), (i*7)%(city.side-side))
		box := fmt.Sprintf("%.7f,%.7f,%.7f,%.7f", corner[0]-0.0001, corner[1]-0.0001,
			corner[0]+blockDeg*float64(side)-0.0001, corner[1]+blockDeg*float64(side)-0.0001)
		var body []byte
		ours = append(ours, seconds(func() { body = get(b, base+"/api/collections/"+name+"/items?limit=10000&bbox="+box) }))
		bytesPerAnswer = len(body)
		var rows int
		database = append(database, seconds(func() { rows = readAll(ctx, b, db, entry.SQL, box) }))
		if served := bytes.Count(body, []byte(`"type":"Feature",`)); served != min(rows, 10_000) {
			b.Fatalf("box %s: served %d features, SQL has %d", box, served, rows)
		}
		file := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "items.geojson", time.Time{}, bytes.NewReader(body))
		}))
		get(b, file.URL)
		static = append(static, seconds(func() { get(b, file.URL) }))
		file.Close()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(1000*median(ours), "ms_ours")
	b.ReportMetric(median(ours)/median(database), "ours/SQL")
	b.ReportMetric(median(ours)/median(static), "ours/static")
	b.ReportMetric(float64(bytesPerAnswer), "bytes")
}

// readAll runs the layer's SQL for a box and reads every value off the wire.
func readAll(ctx context.Context, b *testing.B, db *pgx.Conn, sql, box string) int {
	corners := strings.Split(box, ",")
	envelope := fmt.Sprintf("ST_MakeEnvelope(%s, 4326)", strings.Join(corners, ", "))
	rows, err := db.Query(ctx, "SELECT * FROM ("+sql+") f WHERE f.geom && "+envelope+" AND ST_Intersects(f.geom, "+envelope+") ORDER BY f.id")
	check(b, err)
	defer rows.Close()
	n := 0
	for rows.Next() {
		_ = rows.RawValues()
		n++
	}
	check(b, rows.Err())
	return n
}

func get(b *testing.B, address string) []byte {
	answer, err := http.Get(address)
	check(b, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	check(b, err)
	if answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s: %s", address, answer.Status, body)
	}
	return body
}
