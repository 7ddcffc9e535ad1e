package main_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/ingest"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// The benches compare what the program does with the plain way to the same
// answer, in turn and on the same database, and report the median ratio. The
// answers are checked to be equal before any figure is printed.

// benchRounds is how often each side of a comparison is timed.
const benchRounds = 3

// compare times ours and plain in turn and reports the medians and
// ours/plain as ratioName.
func compare(b *testing.B, ratioName string, ours, plain func()) {
	var a, z []float64
	for range benchRounds {
		a = append(a, seconds(ours))
		z = append(z, seconds(plain))
	}
	ratios := make([]float64, benchRounds)
	for i := range ratios {
		ratios[i] = a[i] / z[i]
	}
	b.ReportMetric(0, "ns/op") // the ratio is the figure
	b.ReportMetric(median(a), "s_ours")
	b.ReportMetric(median(z), "s_plain")
	b.ReportMetric(median(ratios), ratioName)
}

func seconds(work func()) float64 {
	began := time.Now()
	work()
	return time.Since(began).Seconds()
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// BenchmarkImportCrashes reads a crash file with a ready-made mapping into an
// empty database, against COPY of the same rows into an unindexed table.
func BenchmarkImportCrashes(b *testing.B) {
	ctx := context.Background()
	city := newGridCity(int(20_000 * benchScale(b)))
	rows := int(1_000_000 * benchScale(b))
	path := city.writeCrashes(b, rows)
	b.ResetTimer()
	compare(b, "ours/COPY", func() {
		importBenchCrashes(ctx, b, pgtest.New(b), path, rows)
	}, func() {
		copyPlain(ctx, b, connect(ctx, b, pgtest.URL(b)), path, rows)
	})
	b.ReportMetric(float64(rows), "rows")
}

func importBenchCrashes(ctx context.Context, b *testing.B, st *store.Store, path string, rows int) {
	mapping, err := ingest.LoadMapping("china-police", geotest.Standards().Words)
	check(b, err)
	reader, err := ingest.OpenCrashes(path, mapping, ingest.CrashOptions{})
	check(b, err)
	defer reader.Close()
	result, err := roads.ImportCrashes(ctx, st, roads.ImportMeta{Source: mapping.Source, Check: reader.Err}, reader.Rows(ctx))
	check(b, err)
	if result.Counts.Added != rows {
		b.Fatalf("stored %+v of %d rows", result.Counts, rows)
	}
}

func copyPlain(ctx context.Context, b *testing.B, db *pgx.Conn, path string, rows int) {
	_, err := db.Exec(ctx, `
		CREATE TABLE plain (
		    source_id text, occurred_at timestamp, lon double precision, lat double precision,
		    deaths integer, injured integer, kind text, street text)`)
	check(b, err)
	copyFile(ctx, b, db, path, rows)
}

// BenchmarkNetworkBuild derives segments, intersections and legs from stored
// ways and saves them, against the plain SQL for nodes and legs of a city
// where both must agree.
func BenchmarkNetworkBuild(b *testing.B) {
	ctx := context.Background()
	city := newGridCity(int(20_000 * benchScale(b)))
	url := pgtest.URL(b)
	st := openBenchStore(ctx, b, url)
	_, err := roads.ImportRoads(ctx, st, roads.ImportMeta{Source: "bench"}, city.roads)
	check(b, err)
	db := connect(ctx, b, url)
	var net *network.Network
	var nodes, legs int
	b.ResetTimer()
	compare(b, "ours/SQL", func() {
		roads, err := roads.LoadRoads(ctx, st)
		check(b, err)
		net, err = network.Build(ctx, roads, geotest.Standards().Roads)
		check(b, err)
	}, func() {
		check(b, db.QueryRow(ctx, plainNodesAndLegs).Scan(&nodes, &legs))
	})
	if len(net.Intersections) != nodes || len(net.Legs) != legs {
		b.Fatalf("ours: %d intersections, %d legs; SQL: %d, %d", len(net.Intersections), len(net.Legs), nodes, legs)
	}
	b.ReportMetric(float64(nodes), "intersections")
}

// plainNodesAndLegs counts the nodes where three or more road edges meet and
// the legs there: an edge begins or ends at every node that several ways use
// or that ends a way. The edges' geometry and the legs' bearings are made, as
// a network needs them.
const plainNodesAndLegs = `
	WITH visits AS ( -- every visit of a way to a node
		SELECT w.way_id, n.node, n.position::integer AS position, cardinality(w.nodes) AS size, w.geom
		  FROM source_ways w, unnest(w.nodes) WITH ORDINALITY AS n (node, position)
		 WHERE w.tags ->> 'highway' = 'residential'
	), cuts AS ( -- the visits at which a way is cut
		SELECT v.*
		  FROM visits v
		 WHERE position IN (1, size)
		    OR (SELECT count(*) FROM visits o WHERE o.node = v.node) > 1
	), edges AS ( -- the stretches between two cuts
		SELECT way_id, node AS from_node, lead(node) OVER along AS to_node,
		       ST_LineSubstring(geom, (position - 1.0) / (size - 1), (lead(position) OVER along - 1.0) / (size - 1)) AS geom
		  FROM cuts
		WINDOW along AS (PARTITION BY way_id ORDER BY position)
	), arms AS ( -- both ends of every edge, with the bearing looking out
		SELECT from_node AS node, degrees(ST_Azimuth(ST_StartPoint(geom)::geography, ST_PointN(geom, 2)::geography)) AS bearing
		  FROM edges WHERE to_node IS NOT NULL
		UNION ALL
		SELECT to_node, degrees(ST_Azimuth(ST_EndPoint(geom)::geography, ST_PointN(geom, -2)::geography))
		  FROM edges WHERE to_node IS NOT NULL
	), junctions AS ( -- the nodes with three or more arms
		SELECT node, count(*) AS legs, array_agg(bearing) AS bearings
		  FROM arms GROUP BY node HAVING count(*) >= 3
	)
	SELECT count(*), sum(legs)::bigint FROM junctions`

// BenchmarkAssignCrashes gives crashes to segments, against a nearest-neighbour
// query in SQL that must find the same segment.
func BenchmarkAssignCrashes(b *testing.B) {
	ctx := context.Background()
	city := newGridCity(int(20_000 * benchScale(b)))
	url := pgtest.URL(b)
	st := openBenchStore(ctx, b, url)
	net, err := network.Build(ctx, city.roads, geotest.Standards().Roads)
	check(b, err)
	_, err = roads.SaveNetwork(ctx, st, net)
	check(b, err)
	saved, err := roads.LoadNetwork(ctx, st)
	check(b, err)
	locators, db := benchLocators(ctx, b, &city, url, int(1_000_000*benchScale(b)))

	var assigned []network.Assignment
	var nearest []int64
	b.ResetTimer()
	compare(b, "ours/SQL", func() {
		assigned, err = network.NewIndex(saved, geotest.Standards().Roads.Names).AssignAll(ctx, locators, geotest.Standards().Assign, nil)
		check(b, err)
	}, func() {
		rows, err := db.Query(ctx, `
			SELECT near.id
			  FROM bench_points p
			 CROSS JOIN LATERAL (
			       SELECT s.id FROM segments s
			        WHERE s.valid_to IS NULL AND s.geom && ST_Expand(p.geom, 0.001)
			        ORDER BY ST_Distance(s.geom::geography, p.geom::geography) LIMIT 1) near
			 ORDER BY p.id`)
		check(b, err)
		nearest, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		check(b, err)
	})
	differ := 0
	for i, a := range assigned {
		if a.Segment < 0 || saved.Segments[a.Segment].ID != nearest[i] {
			differ++
		}
	}
	// At a crossing four segments end at the same distance from a crash that
	// lies beyond none of them: either answer is right.
	if share := float64(differ) / float64(len(assigned)); share > 0.01 {
		b.Fatalf("%d of %d crashes lie on another segment", differ, len(assigned))
	}
	b.ReportMetric(float64(differ)/float64(len(assigned)), "share_on_another_segment")
	b.ReportMetric(float64(len(assigned)), "crashes")
}

// benchLocators makes crash positions and puts the same ones into a table.
func benchLocators(ctx context.Context, b *testing.B, city *gridCity, url string, n int) ([]network.Locator, *pgx.Conn) {
	db := connect(ctx, b, url)
	_, err := db.Exec(ctx, `CREATE TABLE bench_points (id integer PRIMARY KEY, lon double precision, lat double precision, geom geometry(Point, 4326))`)
	check(b, err)
	dice := rand.New(rand.NewPCG(3, 4))
	locators := make([]network.Locator, n)
	_, err = db.CopyFrom(ctx, pgx.Identifier{"bench_points"}, []string{"id", "lon", "lat"}, pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		locators[i].Position = city.crash(dice)
		return []any{i, locators[i].Position[0], locators[i].Position[1]}, nil
	}))
	check(b, err)
	_, err = db.Exec(ctx, `UPDATE bench_points SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326)`)
	check(b, err)
	_, err = db.Exec(ctx, `ANALYZE bench_points, segments`)
	check(b, err)
	return locators, db
}

func openBenchStore(ctx context.Context, b *testing.B, url string) *store.Store {
	st, err := pgtest.Open(ctx, url, slog.New(slog.DiscardHandler))
	check(b, err)
	b.Cleanup(st.Close)
	return st
}

func connect(ctx context.Context, b *testing.B, url string) *pgx.Conn {
	db, err := pgx.Connect(ctx, url)
	check(b, err)
	b.Cleanup(func() { db.Close(context.Background()) })
	return db
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
