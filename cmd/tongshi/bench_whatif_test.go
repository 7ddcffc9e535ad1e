package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/sight"
	"tongshi/server/pgtest"
)

// BenchmarkWhatIf asks the server, over HTTP and one at a time, how an
// intersection would look otherwise, each time by another question: standard,
// speeds, control, where the driver stands, heights, things left out and added. The
// floor is the same connection asking for something that costs nothing.
func BenchmarkWhatIf(b *testing.B) {
	address := pgtest.URL(b)
	st := openBenchStore(b.Context(), b, address)
	db := connect(b.Context(), b, address)
	n := benchStreets(b, st, int(20_000*benchScale(b)))
	benchTrees(b, db, n, int(200_000*benchScale(b)))
	base := serveBench(b.Context(), b, st)
	profiles := geotest.Standards().Sight

	dice := rand.New(rand.NewPCG(5, 6))
	warm := 2 * len(profiles) // the first of each standard readies it
	const asked = 2000
	var all, floor []float64
	bytes, triangles := 0, 0
	for b.Loop() {
		for i := range warm + asked {
			path := whatIf(dice, n, profiles[i%len(profiles)], i)
			ms, body := timedGet(b, base+path)
			if i < warm {
				continue
			}
			all, bytes = append(all, ms), bytes+len(body)
			if i%50 == 0 {
				var answer struct{ Features []json.RawMessage }
				check(b, json.Unmarshal(body, &answer))
				triangles += len(answer.Features)
			}
			ms, _ = timedGet(b, base+"/healthz")
			floor = append(floor, ms)
		}
	}
	if triangles == 0 {
		b.Fatal("no answer has a triangle")
	}
	slices.Sort(all)
	slices.Sort(floor)
	at := func(list []float64, share float64) float64 { return list[int(float64(len(list)-1)*share)] }
	b.ReportMetric(at(all, 0.5), "p50-ms")
	b.ReportMetric(at(all, 0.99), "p99-ms")
	b.ReportMetric(at(floor, 0.5), "floor-p50-ms")
	b.ReportMetric(at(floor, 0.99), "floor-p99-ms")
	b.ReportMetric(float64(bytes)/float64(len(all))/1000, "kB/answer")
	b.ReportMetric(float64(triangles)*50/float64(len(all)), "triangles/answer")
}

// whatIf is the i-th question; no two are the same.
func whatIf(dice *rand.Rand, n *network.Network, p *sight.Profile, i int) string {
	x := n.Intersections[dice.IntN(len(n.Intersections))]
	q := url.Values{"profile": {p.Name}, "speeds": {fmt.Sprintf("%.4f", 20+40*dice.Float64())}}
	switch i % 4 {
	case 1:
		q.Set("control", []string{"stop", "yield", "signal", "none"}[dice.IntN(4)])
		q.Set("vertex_m", fmt.Sprintf("%.2f", 3+4*dice.Float64()))
	case 2:
		q.Set("height_from", fmt.Sprintf("%.3f", 0.6+0.6*dice.Float64()))
		q.Set("ignore", fmt.Sprintf("%d,%d,%d", 1+dice.IntN(1000), 1+dice.IntN(1000), 1+dice.IntN(1000)))
	case 3:
		lon, lat := x.Point[0]+2e-4*(dice.Float64()-0.5), x.Point[1]+2e-4*(dice.Float64()-0.5)
		q.Set(
			"add",
			fmt.Sprintf(
				`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[%.7f,%.7f],[%.7f,%.7f]]},"properties":{"kind":"hedge","height_m":1.6,"radius_m":0.5}}`,
				lon,
				lat,
				lon+5e-5,
				lat,
			),
		)
	}
	return fmt.Sprintf("/api/intersections/%d/sight?%s", x.ID, q.Encode())
}

// timedGet is how long an answer takes until its last byte is read, milliseconds.
func timedGet(b *testing.B, address string) (ms float64, body []byte) {
	b.Helper()
	began := time.Now()
	got, err := http.Get(address)
	check(b, err)
	body, err = io.ReadAll(got.Body)
	check(b, err)
	check(b, got.Body.Close())
	ms = time.Since(began).Seconds() * 1000
	if got.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s %s", strings.SplitN(address, "?", 2)[0], got.Status, body)
	}
	return ms, body
}
