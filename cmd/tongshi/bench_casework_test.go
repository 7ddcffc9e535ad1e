package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"tongshi/server/auth"
	"tongshi/server/cases"
	"tongshi/server/cluster"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

// BenchmarkCasework posts events of works over HTTP, with all that hangs on
// them, against the bare insertion of a row of their size, and asks for the
// nearest works, against the plain query for them: on one database that keeps
// what it acknowledges, with many works.
func BenchmarkCasework(b *testing.B) {
	ctx := context.Background()
	works := int(20_000 * benchScale(b))
	url := durableDatabase(ctx, b)
	st := openBenchStore(ctx, b, url)
	check(b, st.Migrate(ctx))
	db := connect(ctx, b, url)
	loadBenchWorks(ctx, b, db, works)
	base := serveBench(ctx, b, st)
	secret := benchCrew(ctx, b, st)
	for _, writers := range []int{1, atOnce} {
		b.Run(fmt.Sprintf("event_post_%d_at_once", writers), func(b *testing.B) {
			benchEvents(ctx, b, url, base, secret, works, writers)
		})
	}
	b.Run("nearest_works", func(b *testing.B) { benchNearest(ctx, b, db, base, secret) })
}

// durableDatabase is an empty database of a cluster as a data folder has it:
// what it has committed is on the disk.
func durableDatabase(ctx context.Context, b *testing.B) string {
	c, err := cluster.Open(ctx, b.TempDir(), slog.New(slog.DiscardHandler))
	check(b, err)
	b.Cleanup(func() { check(b, c.Close()) })
	return c.URL()
}

// loadBenchWorks scatters sites over a city of 20 km, each with five works of
// a crew, one of them closed, and makes the table of the bare insertion.
func loadBenchWorks(ctx context.Context, b *testing.B, db *pgx.Conn, works int) {
	for _, sql := range []string{
		`INSERT INTO crews (code, name) VALUES ('A', '甲班')`,
		fmt.Sprintf(`
			INSERT INTO sites (uuid, number, title, class, state, geom)
			SELECT gen_random_uuid(), n::text, '违停 ' || n, 'parking', 'rectifying', ST_SetSRID(ST_MakePoint(116 + 0.2 * random(), 36 + 0.2 * random()), 4326)
			  FROM generate_series(1, %d) AS n`, (works+4)/5),
		`
			INSERT INTO works (uuid, site_id, kind, title, state, crew_id, quantity, unit_of_work, geom)
			SELECT gen_random_uuid(), s.id, 'marking', '标线 ' || n, CASE n % 4 WHEN 0 THEN 'accepted' ELSE 'started' END, c.id, 1000, 'm', ST_Translate(s.geom, 0.002 * random(), 0.002 * random())
			  FROM sites AS s, generate_series(1, 5) AS n, crews AS c`,
		`CREATE TABLE plain_events (LIKE work_events INCLUDING DEFAULTS INCLUDING INDEXES)`,
		`ANALYZE sites, works`,
	} {
		_, err := db.Exec(ctx, sql)
		check(b, err)
	}
}

// benchCrew is the token of a member of the crew.
func benchCrew(ctx context.Context, b *testing.B, st *store.Store) string {
	secret, hash := auth.NewSecret(auth.TokenSecret)
	check(b, st.WriteTx(ctx, auth.CommandLine("bench"), func(tx *store.Tx) error {
		crew, err := peoplestore.CrewByCode(ctx, tx, "A")
		if err == nil {
			_, err = peoplestore.AddToken(ctx, tx, peoplestore.Token{Name: "bench", Role: auth.Crew, CrewID: crew}, hash)
		}
		return err
	}))
	return secret
}

// benchPosts is how many events are timed.
const benchPosts = 800

// benchEvents times posts of some writers, each to works of its own, in turn
// with insertions on as many connections.
func benchEvents(ctx context.Context, b *testing.B, url, base, secret string, works, writers int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: writers}}
	defer client.CloseIdleConnections()
	pool, err := pgxpool.New(ctx, fmt.Sprintf("%s&pool_max_conns=%d", url, writers))
	check(b, err)
	defer pool.Close()
	var ours, plain []float64
	for round := range benchRounds + 1 {
		a := timed(writers, benchPosts, func(i int) { postEvent(b, client, base, secret, 1+(round*benchPosts+i)%works) })
		z := timed(writers, benchPosts, func(i int) { insertEvent(ctx, b, pool, 1+(round*benchPosts+i)%works) })
		if round > 0 { // the first round fills caches
			ours, plain = append(ours, a...), append(plain, z...)
		}
	}
	reportTimes(b, ours, plain, "x_insert")
}

// timed runs work for numbers up to n, some at once, and gives the seconds of
// each.
func timed(writers, n int, work func(i int)) []float64 {
	times := make([]float64, n)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := w; i < n; i += writers {
				times[i] = seconds(func() { work(i) })
			}
		})
	}
	all.Wait()
	return times
}

// reportTimes reports medians and 99th percentiles, and ours as so many times
// the plain way.
func reportTimes(b *testing.B, ours, plain []float64, unit string) {
	slices.Sort(ours)
	slices.Sort(plain)
	b.ReportMetric(0, "ns/op")
	for _, at := range []struct {
		name    string
		percent int
	}{{"p50", 50}, {"p99", 99}} {
		a, z := ours[len(ours)*at.percent/100], plain[len(plain)*at.percent/100]
		b.ReportMetric(1000*a, at.name+"_ms")
		b.ReportMetric(1000*z, at.name+"_ms_plain")
		b.ReportMetric(a/z, at.name+"_"+unit)
	}
}

func postEvent(b *testing.B, client *http.Client, base, secret string, work int) {
	body := fmt.Sprintf(`{"uuid":%q,"event":"progress","quantity":1,"lon":116.1,"lat":36.1,"note":"护栏已装"}`, store.NewUUID())
	r, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s/api/works/%d/events", base, work), strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+secret)
	answer, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusCreated {
		b.Errorf("%s: %v %.300s", answer.Status, err, text)
	}
}

func insertEvent(ctx context.Context, b *testing.B, pool *pgxpool.Pool, work int) {
	_, err := pool.Exec(ctx, `
		INSERT INTO plain_events (id, uuid, work_id, event, actor, server_time, outcome, quantity, note, geom)
		VALUES ((random() * 1e15)::bigint, $1::text::uuid, $2, 'progress', 'token bench', now(), 'applied', 1, '护栏已装', ST_SetSRID(ST_MakePoint(116.1, 36.1), 4326))`,
		store.NewUUID(), work)
	if err != nil {
		b.Error(err)
	}
}

// plainNearest is the query that one would write for the nearest open works.
const plainNearest = `
	SELECT w.id FROM works AS w LEFT JOIN crews AS c ON c.id = w.crew_id
	 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND c.code = 'A'
	 ORDER BY w.geom::geography <-> ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography
	 LIMIT 20`

// benchNearest times the lists of many positions, one by one, and checks each
// against the plain query.
func benchNearest(ctx context.Context, b *testing.B, db *pgx.Conn, base, secret string) {
	dice := rand.New(rand.NewPCG(5, 6))
	addresses := make([]string, 1000)
	var plain []float64
	want := map[string][]int64{}
	for i := range addresses {
		lon, lat := 116+0.2*dice.Float64(), 36+0.2*dice.Float64()
		addresses[i] = fmt.Sprintf("%s/api/works/nearest?lon=%v&lat=%v", base, lon, lat)
		plain = append(plain, seconds(func() {
			rows, err := db.Query(ctx, plainNearest, lon, lat)
			check(b, err)
			want[addresses[i]], err = pgx.CollectRows(rows, pgx.RowTo[int64])
			check(b, err)
		}))
	}
	var ours []float64
	var body bytes.Buffer
	client := &http.Client{}
	defer client.CloseIdleConnections()
	for _, address := range addresses {
		ours = append(ours, seconds(func() { fetch(b, client, address, []string{"Authorization", "Bearer " + secret}, &body) }))
		var got cases.NearestWorks
		check(b, json.Unmarshal(body.Bytes(), &got))
		var ids []int64
		for _, w := range got.Works {
			ids = append(ids, w.ID)
		}
		if !slices.Equal(ids, want[address]) {
			b.Fatalf("%s: %v, want %v", address, ids, want[address])
		}
	}
	reportTimes(b, ours, plain, "x_SQL")
}
