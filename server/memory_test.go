package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tongshi/server"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/served"
)

// twoReaders are two servers over one database: one that reads everything by
// SQL and one that keeps the layers in memory.
type twoReaders struct{ sql, memory city }

func readTwice(t *testing.T, address string) twoReaders {
	t.Helper()
	st := openStore(t, address)
	return twoReaders{serveStore(t, st, server.Config{}, page), serveMemory(t, st, server.Config{})}
}

// serveMemory is a server that has its layers in memory before it answers.
func serveMemory(t *testing.T, st *store.Store, cfg server.Config) city {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	mirror := served.NewMirror(st, layer.All(), 1<<30)
	done := make(chan struct{}, 2)
	go func() { st.Follow(ctx); done <- struct{}{} }()
	go func() { mirror.Run(ctx); done <- struct{}{} }()
	t.Cleanup(func() { cancel(); <-done; <-done })
	await(t, mirror)
	cfg.Mirror = mirror
	return serveStore(t, st, cfg, page)
}

func await(t *testing.T, m *served.Mirror) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !m.Ready(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the read model was not built: %+v", m.States())
		}
	}
	for _, state := range m.States() {
		if state.State != served.MirrorReady {
			t.Fatalf("%+v", state)
		}
	}
}

// stamp is the moment of an answer, in every form that tells it: two answers that
// say the same differ in it when a second ends between them.
var stamp = regexp.MustCompile(`"timeStamp":"[^"]*",?|<dd>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ</dd>`)

// differ asks both and says where their answers part.
func (two twoReaders) differ(target string) string {
	a, b := two.sql.get(target), two.memory.get(target)
	x, y := stamp.ReplaceAllString(a.body, ""), stamp.ReplaceAllString(b.body, "")
	if a.StatusCode == b.StatusCode && x == y && a.Header.Get("Content-Type") == b.Header.Get("Content-Type") {
		return ""
	}
	at := 0
	for at < len(x) && at < len(y) && x[at] == y[at] {
		at++
	}
	from := max(0, at-80)
	return fmt.Sprintf("%s\nSQL    %s …%.300s\nmemory %s …%.300s", target, a.Status, x[min(from, len(x)):], b.Status, y[min(from, len(y)):])
}

// mixedCity has features of every layer: the fixtures, and many crashes and
// places with gaps, ties and odd values.
func mixedCity(t *testing.T) string {
	t.Helper()
	address := pgtest.URL(t)
	load(t, address, everything...)
	exec(t, address, `
		SELECT setseed(0.25);
		INSERT INTO crashes (source, source_id, occurred_at, time_precision, local_year, local_month, local_day, local_hour, local_weekday,
			severity, deaths, serious_injured, slight_injured, injured_unspecified, kind, modes, cause, light, weather, surface, control, obscured_by,
			hit_and_run, street, cross_street, content_hash, offset_m, node_m, assignment, assignment_reason, geom)
		SELECT 'made', 'M' || i, CASE WHEN i % 5 <> 0 THEN t END,
			CASE WHEN i % 5 <> 0 THEN 'minute' ELSE 'month' END, extract(year FROM l), extract(month FROM l),
			CASE WHEN i % 5 <> 0 THEN extract(day FROM l) END, CASE WHEN i % 5 <> 0 THEN extract(hour FROM l) END,
			CASE WHEN i % 5 <> 0 THEN extract(isodow FROM l) END,
			(ARRAY['fatal','serious','slight','damage','injury'])[1 + (random() * 4)::int], (random() * 2)::int, NULL, NULL, CASE WHEN i % 3 = 0 THEN (random() * 4)::int END,
			(ARRAY['angle','rear_end',NULL])[1 + (random() * 2)::int], CASE i % 4 WHEN 0 THEN ARRAY['car'] WHEN 1 THEN ARRAY['car','e_bike'] WHEN 2 THEN '{}' ELSE ARRAY['pedestrian','car'] END,
			(ARRAY['未让行','Café','cafe','100%_x','','Ünal'])[1 + i % 6], NULL, NULL, 'dry', NULL, '{}', (ARRAY[true,false,NULL])[1 + i % 3],
			'建设路', '', decode(md5(i::text), 'hex'), CASE WHEN i % 4 > 0 THEN (random() * 50)::numeric(6,2) END, (random() * 10)::int / 2.0, 'unmatched', 'x',
			CASE WHEN i % 29 > 0 THEN ST_SetSRID(ST_MakePoint(116 + round((random() * 0.02)::numeric, 4), 36.5 + round((random() * 0.02)::numeric, 4)), 4326) END
		  FROM generate_series(1, 1500) AS i
		 CROSS JOIN LATERAL (SELECT timestamptz '2024-01-01 00:00+08' + make_interval(hours => (random() * 17000)::int, secs => i % 3) AS t) AS t
		 CROSS JOIN LATERAL (SELECT t AT TIME ZONE 'Asia/Shanghai' AS l) AS l;
		INSERT INTO places (uuid, kind, name, geom)
		SELECT gen_random_uuid(), (ARRAY['school','market','bus_stop'])[1 + i % 3], 'Platz ' || i % 40, CASE i % 4
			WHEN 0 THEN ST_Buffer(p, 0.0004, 2) WHEN 1 THEN p WHEN 2 THEN ST_MakeLine(p, ST_Translate(p, 0.001, 0.0007)) ELSE ST_Collect(p, ST_Buffer(ST_Translate(p, 0.001, 0), 0.0003, 1)) END
		  FROM generate_series(1, 200) AS i, LATERAL (SELECT ST_SetSRID(ST_MakePoint(116 + random() * 0.02 + 0 * i, 36.5 + random() * 0.02), 4326) AS p) AS o`)
	return address
}

// askSomething draws an address of items, figures or a tile.
func askSomething(t *rapid.T) string {
	var names []string
	for _, l := range layer.All() {
		names = append(names, l.Name)
	}
	l, _ := layer.All().Find(rapid.SampledFrom(names).Draw(t, "layer"))
	if rapid.IntRange(0, 2).Draw(t, "of crashes") > 0 {
		l, _ = layer.All().Find("crashes")
	}
	query := url.Values{}
	if rapid.Bool().Draw(t, "boxed") {
		x, y := rapid.IntRange(-20, 220).Draw(t, "x"), rapid.IntRange(-20, 220).Draw(t, "y")
		w, h := rapid.IntRange(0, 250).Draw(t, "w"), rapid.IntRange(0, 250).Draw(t, "h")
		query.Set("bbox", fmt.Sprintf("%.4f,%.4f,%.4f,%.4f", 116+float64(x)/1e4, 36.5+float64(y)/1e4, 116+float64(x+w)/1e4, 36.5+float64(y+h)/1e4))
	}
	if rapid.IntRange(0, 2).Draw(t, "timed") == 0 {
		query.Set(
			"datetime",
			rapid.SampledFrom([]string{
				"2024-06-01/2024-09-30", "2025-03-01", "../2024-05-05T00:00:00Z", "2025-01-01T00:00:00Z/..",
				"2024-02-29T16:00:00Z/2024-03-31T15:59:59Z",
			}).
				Draw(t, "when"),
		)
	}
	if rapid.IntRange(0, 3).Draw(t, "filtered") > 0 {
		query.Set("filter", condition(t, l, 3))
	}
	path := "/api/collections/" + l.Name
	switch rapid.IntRange(0, 5).Draw(t, "what") {
	case 0:
		query.Set("zoom", fmt.Sprint(rapid.IntRange(8, 20).Draw(t, "zoom")))
		path += "/clusters"
	case 1:
		a, b := countable(t, l), countable(t, l)
		query.Set("by", a+","+a+"*"+b)
		path += "/facets"
	default:
		query.Set("limit", fmt.Sprint(rapid.SampledFrom([]int{1, 7, 100, 10_000}).Draw(t, "limit")))
		if rapid.IntRange(0, 2).Draw(t, "passed over") == 0 {
			query.Set("offset", fmt.Sprint(rapid.SampledFrom([]int{0, 1, 6, 99, 1400, 100_000}).Draw(t, "offset")))
		}
		if rapid.Bool().Draw(t, "sorted") {
			query.Set("sortby", sorting(t, l))
		}
		query.Set("f", rapid.SampledFrom([]string{"json", "json", "geojsonseq", "csv"}).Draw(t, "f"))
		if query.Get("f") == "json" && rapid.IntRange(0, 3).Draw(t, "shifted") == 0 {
			query.Set("datum", "gcj02")
		}
		path += "/items"
	}
	return path + "?" + query.Encode()
}

func countable(t *rapid.T, l layer.Layer) string {
	var names []string
	for _, c := range l.Columns {
		if c.Type != layer.JSON && c.Name != "source_id" {
			names = append(names, c.Name)
		}
	}
	return rapid.SampledFrom(names).Draw(t, "by")
}

func sorting(t *rapid.T, l layer.Layer) string {
	var names []string
	for _, c := range l.Columns {
		if c.Sortable() {
			names = append(names, c.Name, "-"+c.Name)
		}
	}
	first := rapid.SampledFrom(names).Draw(t, "sort")
	second := rapid.SampledFrom(names).Draw(t, "then")
	if strings.TrimPrefix(first, "-") == strings.TrimPrefix(second, "-") {
		return first
	}
	return first + "," + second
}

// condition draws a filter over a layer's columns.
func condition(t *rapid.T, l layer.Layer, depth int) string {
	if depth > 0 && rapid.IntRange(0, 2).Draw(t, "joined") == 0 {
		op := rapid.SampledFrom([]string{" AND ", " OR ", " AND NOT "}).Draw(t, "op")
		return "(" + condition(t, l, depth-1) + op + "(" + condition(t, l, depth-1) + "))"
	}
	if rapid.IntRange(0, 7).Draw(t, "spatial") == 0 {
		shape := rapid.SampledFrom([]string{"BBOX(116.002,36.5,116.011,36.512)", "POLYGON((116 36.5,116.015 36.503,116.004 36.515,116 36.5))",
			"POINT(116.0001 36.50001)", "LINESTRING(116 36.5,116.02 36.52)"}).Draw(t, "shape")
		return "S_INTERSECTS(geometry," + shape + ")"
	}
	var columns []string
	for _, c := range l.Columns {
		if c.Filterable() {
			columns = append(columns, c.Name)
		}
	}
	c, _ := l.Column(rapid.SampledFrom(columns).Draw(t, "column"))
	compare := rapid.SampledFrom([]string{"=", "<>", "<", ">", "<=", ">="}).Draw(t, "compare")
	name := c.Name
	if rapid.IntRange(0, 7).Draw(t, "null") == 0 {
		return name + " IS NULL"
	}
	switch c.Type {
	case layer.Integer, layer.Number:
		n := rapid.SampledFrom([]string{"0", "1", "2.5", "3", "7", "10", "2024", "2025", "-1"}).Draw(t, "number")
		switch rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			return name + " BETWEEN 1 AND " + n
		case 1:
			return name + " IN (1,2," + n + ")"
		case 2:
			return name + " * 2 + 1 " + compare + " " + n
		}
		return name + compare + n
	case layer.Boolean:
		return name + rapid.SampledFrom([]string{"=true", "<>true", "=false"}).Draw(t, "flag")
	case layer.Strings:
		op := rapid.SampledFrom([]string{"A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"}).Draw(t, "list")
		return op + "(" + name + ",('car'" + rapid.SampledFrom([]string{"", ",'e_bike'", ",'pedestrian'"}).Draw(t, "more") + "))"
	case layer.Time, layer.Date:
		when := rapid.SampledFrom([]string{"DATE('2024-07-01')", "DATE('2025-03-01')", "TIMESTAMP('2024-12-31T16:00:00Z')"}).Draw(t, "moment")
		if rapid.Bool().Draw(t, "related") {
			return rapid.SampledFrom([]string{"T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS"}).
				Draw(t, "relation") +
				"(" + name + "," + when + ")"
		}
		return name + compare + when
	}
	text := rapid.SampledFrom([]string{"fatal", "未让行", "Café", "cafe", "100%_x", "m", "建设路", "Platz 7", "", "Ü"}).Draw(t, "text")
	switch rapid.IntRange(0, 4).Draw(t, "form") {
	case 0:
		return name + " LIKE '" + rapid.SampledFrom([]string{"%a%", "c_f_", "100\\%%", "%", "未%"}).Draw(t, "pattern") + "'"
	case 1:
		return "casei(accenti(" + name + ")) = casei(accenti('" + text + "'))"
	case 2:
		return name + " IN ('damage','" + text + "')"
	}
	return name + compare + "'" + text + "'"
}

// The read model and SQL give the same answers, to the byte.
func TestMemoryAnswersAsSQLDoes(t *testing.T) {
	two := readTwice(t, mixedCity(t))
	rapid.Check(t, func(t *rapid.T) {
		if fault := two.differ(askSomething(t)); fault != "" {
			t.Fatal(fault)
		}
	})
	if memory, sql := two.memory.reads("memory"), two.memory.reads("sql"); memory < sql {
		t.Errorf("memory answered %g times and left %g to SQL", memory, sql)
	}
	for _, tile := range []string{"14/6396/13475", "10/399/842", "0/0/0", "10/399/842?collections=places,crashes"} {
		if fault := two.differ("/api/tiles/WebMercatorQuad/" + tile); fault != "" {
			t.Error(fault)
		}
	}
	for _, l := range layer.All() {
		for _, path := range []string{
			"/items", "/items/1", "/items/999999", "/items?limit=10000&sortby=-id", "/items?f=csv&limit=100000", "/clusters?zoom=15",
			"/tiles/WebMercatorQuad/14/6396/13475", "/tiles/WebMercatorQuad/10/399/842", "/tiles/WebMercatorQuad/0/0/0",
		} {
			if fault := two.differ("/api/collections/" + l.Name + path); fault != "" {
				t.Error(fault)
			}
		}
	}
}

// reads is how many reads of layers were answered by memory or by SQL.
func (c city) reads(by string) (n float64) {
	c.Helper()
	_, rest, _ := strings.Cut(c.get("/metrics").body, `tongshi_reads_total{by="`+by+`"} `)
	if _, err := fmt.Sscan(rest, &n); err != nil && rest != "" {
		c.Fatal(err)
	}
	return n
}

// Pages of the two readers continue each other: a cursor of one is good for the
// other.
func TestReadersShareCursors(t *testing.T) {
	two := readTwice(t, mixedCity(t))
	for _, by := range []string{"", "&sortby=-offset_m,cause", "&sortby=occurred_at", "&sortby=-cause,hit_and_run"} {
		whole := getJSON[collection](two.sql, "/api/collections/crashes/items?limit=10000"+by).ids()
		var paged []int64
		next, turn := "/api/collections/crashes/items?limit=111"+by, two.sql
		for next != "" {
			p := getJSON[collection](turn, next)
			paged = append(paged, p.ids()...)
			if next = p.link("next"); turn.handler == two.sql.handler {
				turn = two.memory
			} else {
				turn = two.sql
			}
		}
		if !slices.Equal(whole, paged) || len(whole) != 1505 {
			t.Errorf("order %q: %d features, %d by turns, the same: %v", by, len(whole), len(paged), slices.Equal(whole, paged))
		}
	}
}

// Whoever has written reads what was written, with the very next request.
func TestMemoryIsNeverStale(t *testing.T) {
	address := pgtest.URL(t)
	load(t, address, "roads")
	c := serveMemory(t, openStore(t, address), server.Config{})
	pairs := 200
	if os.Getenv("TONGSHI_SOAK") != "" {
		pairs = 10_000
	}
	for i := range pairs {
		cause := fmt.Sprintf("cause %d", i)
		if err := c.importCrash("made", cause); err != nil {
			t.Fatal(err)
		}
		for _, target := range []string{"items?cause=" + url.QueryEscape(cause), "facets?by=cause", "items?limit=1&sortby=-id"} {
			if got := c.get("/api/collections/crashes/" + target); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `"`+cause+`"`) {
				t.Fatalf("pair %d: %s: %s %.500s", i, target, got.Status, got.body)
			}
		}
	}
}

// A file of features is written out of memory that is used again and again:
// what it leaves to the collector for a feature is its texts.
func TestALongAnswerLeavesLittleBehind(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(10_000))
	c := serveMemory(t, openStore(t, address), server.Config{})
	for _, form := range []string{"geojson", "geojsonseq", "csv"} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080/api/collections/places/items?limit=10000&f="+form, nil)
		read := func() int64 {
			out := &counted{header: http.Header{}}
			c.handler.ServeHTTP(out, r)
			return out.bytes
		}
		sent := read() // buffers are there now
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		left := float64(after.TotalAlloc-before.TotalAlloc) / 10_000
		t.Logf("%s: %d bytes sent, %.0f allocated for a feature", form, sent, left)
		if left > 600 || sent < 400_000 {
			t.Errorf("%s: %d bytes sent, %.0f allocated for a feature", form, sent, left)
		}
	}
}

// counted counts the bytes of an answer and forgets them.
type counted struct {
	header http.Header
	bytes  int64
}

func (c *counted) Header() http.Header { return c.header }

func (c *counted) WriteHeader(int) {}

func (c *counted) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// Until its layers are in memory a server is not ready, though it answers.
func TestAServerIsReadyOnceItsLayersAreInMemory(t *testing.T) {
	address := pgtest.URL(t)
	load(t, address, everything...)
	st := openStore(t, address)
	mirror := served.NewMirror(st, layer.All(), 1<<30)
	c := serveStore(t, st, server.Config{Mirror: mirror}, page)
	early := c.get("/readyz")
	if wantProblem(t, "before", early, http.StatusServiceUnavailable); !strings.Contains(early.body, fmt.Sprintf("0 of %d", len(layer.All()))) {
		t.Errorf("it says %s", early.body)
	}
	items := c.get("/api/collections/crashes/items").body
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); mirror.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	c.eventually("the server is ready", func() bool { return c.get("/readyz").StatusCode == http.StatusOK })
	if later := c.get("/api/collections/crashes/items").body; stamp.ReplaceAllString(later, "") != stamp.ReplaceAllString(items, "") {
		t.Errorf("before %s\nthen %s", items, later)
	}
	if bySQL, byMemory := c.reads("sql"), c.reads("memory"); bySQL != 1 || byMemory != 1 {
		t.Errorf("%g reads by SQL, %g by memory", bySQL, byMemory)
	}
}
