package main_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server"
	"tongshi/server/ingest"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
	"tongshi/server/readmodel"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/store/served"
)

// BenchmarkServe asks for features, tiles and figures of a large city over
// HTTP, every address another one, eight at a time, and compares with a static
// server of the same bytes (HTTP's share) and with the same answer built in SQL
// (the database's share). Ratios above 1 are in our favour.
func BenchmarkServe(b *testing.B) {
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
	base := serveBench(ctx, b, st)
	s := serving{city: &city, base: base, url: url, crashes: int(1_000_000 * benchScale(b))}
	b.Run("box_of_1000_intersections", func(b *testing.B) { s.boxes(ctx, b, "intersections", 1, 1000) })
	b.Run("box_of_10000_crashes", func(b *testing.B) { s.boxes(ctx, b, "crashes", 50, 10_000) })
	for _, encoding := range []string{"gzip", "zstd"} {
		b.Run("box_of_10000_crashes_"+encoding, func(b *testing.B) { s.compressed(b, encoding) })
	}
	b.Run("one_feature", s.single)
	for _, zoom := range []int{14, 10, 6} {
		b.Run(fmt.Sprintf("tile_first_z%d", zoom), func(b *testing.B) { s.tiles(ctx, b, zoom) })
	}
	b.Run("tile_again", s.again)
	b.Run("not_modified", s.unchanged)
	b.Run("clusters_fresh_filter", func(b *testing.B) { s.figures(ctx, b, "clusters?zoom=11&", clusterSQL) })
	b.Run("facets_fresh_filter", func(b *testing.B) { s.figures(ctx, b, "facets?by=month,weekday,severity,hour*weekday&", facetSQL) })
}

func loadBenchCity(ctx context.Context, b *testing.B, st *store.Store, city *gridCity) {
	rows := int(1_000_000 * benchScale(b))
	step := func(what string, work func()) { fmt.Printf("%s: %.1f s\n", what, seconds(work)) }
	step("network", func() {
		net, err := network.Build(ctx, city.roads, geotest.Standards().Roads)
		check(b, err)
		_, err = roads.SaveNetwork(ctx, st, net)
		check(b, err)
	})
	step(fmt.Sprintf("import of %d crashes", rows), func() {
		mapping, err := ingest.LoadMapping("china-police", geotest.Standards().Words)
		check(b, err)
		reader, err := ingest.OpenCrashes(city.writeCrashes(b, rows), mapping, ingest.CrashOptions{})
		check(b, err)
		defer reader.Close()
		_, err = roads.ImportCrashes(ctx, st, roads.ImportMeta{Source: mapping.Source, Check: reader.Err}, reader.Rows(ctx))
		check(b, err)
	})
	step("assignment", func() {
		saved, err := roads.LoadNetwork(ctx, st)
		check(b, err)
		_, err = roads.AssignCrashes(ctx, st, saved, func(int, int) {})
		check(b, err)
	})
}

// serveBench serves from memory once all of it is there, and says how long that
// took and what a crash takes.
func serveBench(ctx context.Context, b *testing.B, st *store.Store) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(b, err)
	mirror := served.NewMirror(st, layer.All(), 4<<30)
	ctx, cancel := context.WithCancel(ctx)
	var followers sync.WaitGroup
	followers.Go(func() { st.Follow(ctx) })
	followers.Go(func() { mirror.Run(ctx) })
	b.Cleanup(func() { cancel(); followers.Wait() })
	took := seconds(func() {
		for !mirror.Ready() {
			time.Sleep(time.Millisecond)
		}
	})
	for _, state := range mirror.States() {
		if state.Layer == "crashes" {
			fmt.Printf("ready after %.1f s; %d crashes take %.0f bytes each\n", took, state.Features, state.BytesPerFeature())
		}
	}
	handler, err := server.New(st, server.Config{Addr: listener.Addr().String(), Mirror: mirror}, slog.New(slog.DiscardHandler), nil)
	check(b, err)
	web := server.HTTPServer(listener.Addr().String(), handler)
	go web.Serve(listener)
	b.Cleanup(func() { web.Close() })
	return "http://" + listener.Addr().String()
}

// serving is a city that is served.
type serving struct {
	city    *gridCity
	base    string
	url     string // of the database
	crashes int
}

// atOnce is how many connections ask.
const atOnce = 8

// asked is what asking gave: answers a second, how long each took in
// milliseconds, and bodies by address.
type asked struct {
	perSecond float64
	ms        []float64
	bodies    map[string][]byte
	bytes     int
}

// keptBodies is how much of what was answered is kept for the static server.
const keptBodies = 64 << 20

// ask asks for every address, some at once. Each asker reads into memory that
// it has already, so that the client costs as little as it can.
func ask(b *testing.B, addresses []string, headers ...string) asked {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, DisableCompression: true, ReadBufferSize: 64 << 10}}
	defer client.CloseIdleConnections()
	out := asked{bodies: map[string][]byte{}}
	var mu sync.Mutex
	var next atomic.Int64
	var workers sync.WaitGroup
	total := seconds(func() {
		for range atOnce {
			workers.Go(func() {
				var read bytes.Buffer
				for i := next.Add(1) - 1; i < int64(len(addresses)); i = next.Add(1) - 1 {
					took := seconds(func() { fetch(b, client, addresses[i], headers, &read) })
					mu.Lock()
					out.ms, out.bytes = append(out.ms, 1000*took), out.bytes+read.Len()
					if len(out.bodies)*read.Len() < keptBodies {
						out.bodies[addresses[i]] = bytes.Clone(read.Bytes())
					}
					mu.Unlock()
				}
			})
		}
		workers.Wait()
	})
	out.perSecond = float64(len(addresses)) / total
	return out
}

// fetch reads an answer into memory that is used again.
func fetch(b *testing.B, client *http.Client, address string, headers []string, into *bytes.Buffer) {
	into.Reset()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.Error(err)
		return
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := client.Do(request)
	if err != nil {
		b.Error(err)
		return
	}
	defer answer.Body.Close()
	if answer.ContentLength > 0 {
		into.Grow(int(answer.ContentLength) + bytes.MinRead)
	}
	if _, err := into.ReadFrom(answer.Body); err != nil || answer.StatusCode >= http.StatusBadRequest {
		b.Errorf("%s: %s: %v %.200s", address, answer.Status, err, into.Bytes())
	}
}

// rounds is how often each side of a comparison is asked, in turn; what counts
// is the median of the ratios.
const rounds = 3

// inTurn asks both sides in turn, a part of the addresses each time, and gives
// what ours answered in all and the median ratio. other makes the other side's
// addresses from what ours answered.
func inTurn(b *testing.B, addresses []string, other func(asked, []string) []string, headers ...string) (asked, float64) {
	var all asked
	var speeds, ratios []float64
	part := (len(addresses) + rounds - 1) / rounds
	for some := range slices.Chunk(addresses, part) {
		ours := ask(b, some, headers...)
		theirs := other(ours, some)
		ask(b, theirs[:min(len(theirs), 2*atOnce)], headers...) // connections and buffers are there
		speeds = append(speeds, ours.perSecond)
		ratios = append(ratios, ours.perSecond/ask(b, theirs, headers...).perSecond)
		all.ms, all.bytes = append(all.ms, ours.ms...), all.bytes+ours.bytes
	}
	all.perSecond = median(speeds)
	slices.Sort(all.ms)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(all.perSecond, "per_s")
	b.ReportMetric(median(all.ms), "p50_ms")
	b.ReportMetric(all.ms[len(all.ms)*99/100], "p99_ms")
	b.ReportMetric(float64(all.bytes/len(all.ms)), "bytes")
	return all, median(ratios)
}

// against reports answers a second, ours and those of a static server of the
// same bytes.
func (s *serving) against(b *testing.B, addresses []string, headers ...string) float64 {
	var bodies map[string][]byte
	file := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "items.geojson", time.Time{}, bytes.NewReader(bodies[s.base+r.URL.RequestURI()]))
	}))
	defer file.Close()
	ours, ratio := inTurn(b, addresses, func(ours asked, some []string) (moved []string) {
		bodies = ours.bodies
		kept := slices.DeleteFunc(slices.Clone(some), func(address string) bool { return bodies[address] == nil })
		for i := range some {
			moved = append(moved, file.URL+strings.TrimPrefix(kept[i%len(kept)], s.base))
		}
		return moved
	}, headers...)
	b.ReportMetric(ratio, "x_static")
	return ours.perSecond
}

// inSQL reports how many times as fast as SQL ours is: statements run on as
// many connections as there are readers, a few of them.
func (s *serving) inSQL(ctx context.Context, b *testing.B, ours float64, statements []string) {
	var workers sync.WaitGroup
	next := make(chan string)
	connections := make([]*pgx.Conn, atOnce)
	for i := range connections {
		connections[i] = connect(ctx, b, s.url)
	}
	total := seconds(func() {
		for i := range atOnce {
			workers.Go(func() {
				for sql := range next {
					var answer []byte
					if err := connections[i].QueryRow(ctx, sql).Scan(&answer); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for _, sql := range statements {
			next <- sql
		}
		close(next)
		workers.Wait()
	})
	b.ReportMetric(ours*total/float64(len(statements)), "x_SQL")
}

// square is the box of side blocks whose corner is the i-th one.
func (s *serving) square(i, side int) (west, south, east, north float64) {
	corner := s.city.crossing(i%(s.city.side-side), (i*7)%(s.city.side-side))
	shift := float64(i) * 1e-7 // no two alike
	return corner[0] - 0.0001 + shift, corner[1] - 0.0001, corner[0] + blockDeg*float64(side) - 0.0001, corner[1] + blockDeg*float64(side) - 0.0001
}

// boxes asks for boxes that hold about so many features.
func (s *serving) boxes(ctx context.Context, b *testing.B, name string, perBlock float64, features int) {
	side := 1
	for float64(side*side)*perBlock < float64(features) && side < s.city.side-1 {
		side++
	}
	entry, _ := layer.All().Find(name)
	var addresses, statements []string
	for i := range max(600, 3_000_000/features) { // about as long as a second and more
		west, south, east, north := s.square(i, side)
		addresses = append(
			addresses,
			fmt.Sprintf("%s/api/collections/%s/items?limit=10000&bbox=%.7f,%.7f,%.7f,%.7f", s.base, name, west, south, east, north),
		)
		if i < 8 {
			envelope := fmt.Sprintf("ST_MakeEnvelope(%.7f, %.7f, %.7f, %.7f, 4326)", west, south, east, north)
			statements = append(statements, `SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
				'type', 'Feature', 'id', q.id, 'geometry', ST_AsGeoJSON(q.geom, 7)::json, 'properties', to_jsonb(q) - 'id' - 'geom')))::text::bytea
				FROM (SELECT * FROM (`+entry.SQL+`) AS f WHERE f.geom && `+envelope+` AND ST_Intersects(f.geom, `+envelope+`) ORDER BY f.id LIMIT 10000) AS q`)
		}
	}
	ours := s.against(b, addresses)
	s.inSQL(ctx, b, ours, statements)
}

// compressed compares boxes of crashes that go out compressed with the same
// boxes plain.
func (s *serving) compressed(b *testing.B, encoding string) {
	var some, others []string
	for i := range 60 {
		west, south, east, north := s.square(1000+i, 15)
		address := fmt.Sprintf("%s/api/collections/crashes/items?limit=10000&bbox=%.7f,%.7f,%.7f,", s.base, west, south, east)
		some, others = append(some, fmt.Sprintf("%s%.7f", address, north)), append(others, fmt.Sprintf("%s%.7f", address, north+1e-7))
	}
	var speeds, ratios []float64
	part := len(some) / rounds
	for from := 0; from < len(some); from += part {
		zipped := ask(b, some[from:from+part], "Accept-Encoding", encoding)
		plain := ask(b, others[from:from+part])
		speeds, ratios = append(speeds, zipped.perSecond), append(ratios, zipped.perSecond/plain.perSecond)
		b.ReportMetric(float64(zipped.bytes/part), "bytes")
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(speeds), "per_s")
	b.ReportMetric(median(ratios), "x_plain")
}

func (s *serving) single(b *testing.B) {
	var addresses []string
	for i := range 50_000 {
		addresses = append(addresses, fmt.Sprintf("%s/api/collections/crashes/items/%d", s.base, 1+i*s.crashes/50_000))
	}
	s.against(b, addresses)
}

// tileAt is the tile of a zoom at the i-th corner.
func (s *serving) tileAt(i, zoom int) (x, y int) {
	corner := s.city.crossing((i*3)%s.city.side, (i*11)%s.city.side)
	return readmodel.TileAt(zoom, corner[0], corner[1])
}

// tiles asks for tiles that nobody has asked for: low zooms have few, so each
// gets a filter of its own.
func (s *serving) tiles(ctx context.Context, b *testing.B, zoom int) {
	var addresses, statements []string
	for i := range 1500 {
		x, y := s.tileAt(i, zoom)
		addresses = append(
			addresses,
			fmt.Sprintf("%s/api/collections/crashes/tiles/WebMercatorQuad/%d/%d/%d?filter=id%%3E%d", s.base, zoom, y, x, -1-i),
		)
		if i < 8 {
			statements = append(statements, fmt.Sprintf(`
				SELECT ST_AsMVT(q, 'crashes', 4096, 'geom', 'id') FROM (
				    SELECT c.id, c.severity, c.kind, c.local_year AS year, ST_AsMVTGeom(ST_Transform(c.geom, 3857), ST_TileEnvelope(%[1]d, %[2]d, %[3]d), 4096, 128, true) AS geom
				      FROM crashes AS c WHERE c.geom && ST_Transform(ST_TileEnvelope(%[1]d, %[2]d, %[3]d, margin => 0.03125), 4326)) AS q`, zoom, x, y))
		}
	}
	ours := s.against(b, addresses)
	s.inSQL(ctx, b, ours, statements)
}

// again asks for few tiles many times.
func (s *serving) again(b *testing.B) {
	var addresses []string
	for i := range 5000 {
		x, y := s.tileAt(i%40, 14)
		addresses = append(addresses, fmt.Sprintf("%s/api/collections/crashes/tiles/WebMercatorQuad/14/%d/%d", s.base, y, x))
	}
	ask(b, addresses[:40])
	s.against(b, addresses)
}

// unchanged asks for what it has, against a static server that answers 304.
func (s *serving) unchanged(b *testing.B) {
	x, y := s.tileAt(1, 14)
	address := fmt.Sprintf("%s/api/collections/crashes/tiles/WebMercatorQuad/14/%d/%d", s.base, y, x)
	answer, err := http.Get(address)
	check(b, err)
	answer.Body.Close()
	tag := answer.Header.Get("ETag")
	file := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "tile.mvt", time.Time{}, bytes.NewReader(nil))
	}))
	defer file.Close()
	_, ratio := inTurn(b, slices.Repeat([]string{address}, 60_000), func(_ asked, some []string) []string {
		return slices.Repeat([]string{file.URL + "/tile"}, len(some))
	}, "If-None-Match", tag)
	b.ReportMetric(ratio, "x_static")
}

const clusterSQL = `
	SELECT json_agg(q)::text::bytea FROM (
	    SELECT floor((ST_X(geom) + 180) / 360 * 8192), floor((0.5 - ln(tan(radians(45 + ST_Y(geom) / 2))) / (2 * pi())) * 8192), severity,
	           count(*), avg(ST_X(geom)), avg(ST_Y(geom))
	      FROM crashes WHERE %s GROUP BY 1, 2, 3) AS q`

const facetSQL = `
	SELECT json_agg(q)::text::bytea FROM (
	    SELECT local_month, local_weekday, severity, local_hour, count(*) FROM crashes WHERE %s
	     GROUP BY GROUPING SETS ((local_month), (local_weekday), (severity), (local_hour, local_weekday))) AS q`

// figures asks for figures over all crashes under a filter that nobody has
// used.
func (s *serving) figures(ctx context.Context, b *testing.B, what, sql string) {
	var addresses, statements []string
	for i := range 40 {
		addresses = append(addresses, fmt.Sprintf("%s/api/collections/crashes/%sfilter=id%%3E%d%%20AND%%20month%%3C%%3E%d", s.base, what, i, 1+i%12))
		if i < 4 {
			statements = append(statements, fmt.Sprintf(sql, fmt.Sprintf("id > %d AND local_month <> %d", i, 1+i%12)))
		}
	}
	ours := s.against(b, addresses)
	s.inSQL(ctx, b, ours, statements)
}
