package main_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/auth"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/store/spots"
)

// BenchmarkScreen assigns the crashes, counts them by place, estimates every
// place and ranks, against plain SQL for the counts by place alone, which must
// be equal. Beside it: the whole screening as a user starts it, from loading to
// the stored list with rules, clusters, diagnosis and map, by step.
func BenchmarkScreen(b *testing.B) {
	ctx := context.Background()
	city := gridCity{blockDeg: 0.0025} // about 250 m: there is road between the junctions
	city.fill(int(20_000 * benchScale(b)))
	city.alleys()
	rows := int(1_000_000 * benchScale(b))
	st, db, saved := screenCity(ctx, b, &city, rows)
	locators := make([]network.Locator, 0, rows)
	points, err := db.Query(ctx, `SELECT ST_X(geom), ST_Y(geom) FROM crashes ORDER BY id`)
	check(b, err)
	var at network.Locator
	_, err = pgx.ForEachRow(points, []any{&at.Position[0], &at.Position[1]}, func() error {
		locators = append(locators, at)
		return nil
	})
	check(b, err)

	counts := map[string]int{}
	var places []network.Assignment
	var made spots.Screening
	var assignS, countS, screenS []float64
	steps := stepTimes{}
	b.ResetTimer()
	compare(b, "ours/SQL", func() {
		assignS = append(assignS, seconds(func() {
			var err error
			places, err = network.NewIndex(saved, geotest.Standards().Roads.Names).AssignAll(ctx, locators, geotest.Standards().Assign, nil)
			check(b, err)
		}))
		countS = append(countS, seconds(func() { screenPlaces(b, saved, places) }))
	}, func() {
		clear(counts)
		rows, err := db.Query(ctx, plainCounts)
		check(b, err)
		var place string
		var n int
		_, err = pgx.ForEachRow(rows, []any{&place, &n}, func() error {
			counts[place] = n
			return nil
		})
		check(b, err)
	})
	b.ReportMetric(peakMB(b), "peak_MB_counted")
	for range benchRounds {
		screenS = append(screenS, seconds(func() {
			var err error
			made, err = spots.Screen(ctx, st, auth.CommandLine("bench"), spots.ScreeningRequest{From: "2021-01-01", To: "2025-12-31"}, steps.begin)
			check(b, err)
		}))
	}
	for name, spent := range steps.spent {
		b.ReportMetric(spent.Seconds()/benchRounds, strings.ReplaceAll(name, " ", "_")+"_s")
	}
	b.ReportMetric(float64(made.Spots), "spots")
	b.ReportMetric(median(assignS), "assign_s")
	b.ReportMetric(median(countS), "estimate_and_rank_s")
	b.ReportMetric(median(screenS), "whole_screening_s")
	b.ReportMetric(peakMB(b), "peak_MB")
	b.ReportMetric(float64(len(saved.Intersections)), "intersections")
	b.ReportMetric(float64(len(saved.Segments)), "segments")
	equalCounts(ctx, b, db, counts)
}

// screenPlaces counts the crashes of every place, fits the city's models,
// estimates and ranks.
func screenPlaces(b *testing.B, net *network.Network, places []network.Assignment) {
	city := blackspot.City{Net: net, Roads: &geotest.Standards().Roads}
	c := &city.Crashes
	n := len(places)
	c.ID, c.Intersection, c.Segment, c.StationM = make([]int64, n), make([]int32, n), make([]int32, n), make([]float64, n)
	c.Deaths, c.Serious, c.Slight, c.Injured = make([]int16, n), make([]int16, n), make([]int16, n), make([]int16, n)
	c.Severity = blackspot.Coded{Codes: make([]uint8, n), Words: []string{"damage", "slight"}}
	for i, p := range places {
		c.Intersection[i], c.Segment[i], c.StationM[i] = int32(p.Intersection), int32(p.Segment), p.StationM
		c.Severity.Codes[i] = uint8(i % 2)
	}
	sites, _, err := city.Sites()
	check(b, err)
	_, err = counts.Screen(sites, counts.ScreenOptions{Years: 5})
	check(b, err)
}

// screenCity is a database with the city's network and its crashes, assigned.
func screenCity(ctx context.Context, b *testing.B, city *gridCity, rows int) (*store.Store, *pgx.Conn, *network.Network) {
	url := pgtest.URL(b)
	st := openBenchStore(ctx, b, url)
	net, err := network.Build(ctx, city.roads, geotest.Standards().Roads)
	check(b, err)
	_, err = roads.SaveNetwork(ctx, st, net)
	check(b, err)
	importBenchCrashes(ctx, b, st, city.writeCrashes(b, rows), rows)
	_, err = connect(ctx, b, url).Exec(ctx, `UPDATE crashes SET street = ''`) // the plain SQL goes by position alone
	check(b, err)
	saved, err := roads.LoadNetwork(ctx, st)
	check(b, err)
	_, err = roads.AssignCrashes(ctx, st, saved, nil)
	check(b, err)
	db := connect(ctx, b, url)
	_, err = db.Exec(ctx, `VACUUM (ANALYZE) crashes, segments, intersections`)
	check(b, err)
	return st, db, saved
}

// alleys adds a dead end at every crossing, so that there are three segments
// for each intersection.
func (c *gridCity) alleys() {
	id := int64(10 * c.side)
	for row := range c.side {
		for col := range c.side {
			at := c.crossing(col, row)
			end := at
			end[0], end[1] = end[0]+c.blockDeg*0.4, end[1]+c.blockDeg*0.4
			id++
			c.roads.Ways = append(c.roads.Ways, network.Way{
				ID: id, Nodes: []int64{int64(row*c.side + col + 1), id + 1_000_000_000},
				Line: orb.LineString{at, end},
				Tags: map[string]string{"highway": "residential", "name": fmt.Sprintf("Alley %d", id), "maxspeed": "20", "lanes": "1"},
			})
		}
	}
}

// plainCounts gives every crash to the nearest segment, and to the junction at
// an end of it when it lies within 50 m of the stop line there, but no farther
// than half-way to the other stop line.
const plainCounts = `
	WITH stops AS ( -- the distance of each leg's stop line from the end of its segment that is at the junction
		SELECT s.id, l.intersection_id,
		       s.length_m * abs(ST_LineLocatePoint(s.geom, l.stop_line) - (s.to_intersection_id = l.intersection_id)::integer) AS stop_m
		  FROM legs l JOIN segments s ON s.id = l.segment_id
		 WHERE l.valid_to IS NULL
	), reaches AS MATERIALIZED ( -- how far both junctions of a segment reach
		SELECT s.id, s.geom, s.length_m, s.from_intersection_id, s.to_intersection_id,
		       CASE WHEN f.id IS NULL THEN -1 WHEN t.id IS NULL THEN least(f.stop_m + 50, s.length_m)
		            ELSE least(f.stop_m + 50, (s.length_m + f.stop_m - t.stop_m) / 2) END AS from_m,
		       CASE WHEN t.id IS NULL THEN -1 WHEN f.id IS NULL THEN least(t.stop_m + 50, s.length_m)
		            ELSE least(t.stop_m + 50, (s.length_m + t.stop_m - f.stop_m) / 2) END AS to_m
		  FROM segments s
		  LEFT JOIN stops f ON f.id = s.id AND f.intersection_id = s.from_intersection_id
		  LEFT JOIN stops t ON t.id = s.id AND t.intersection_id = s.to_intersection_id
		 WHERE s.valid_to IS NULL
	), placed AS ( -- each crash with its segment and how far along it lies
		SELECT near.id, ST_LineLocatePoint(near.geom, k.geom) * near.length_m AS station_m
		  FROM crashes k
		 CROSS JOIN LATERAL (
		       SELECT s.id, s.geom, s.length_m
		         FROM segments s
		        WHERE s.valid_to IS NULL AND s.geom && ST_Expand(k.geom, 0.001)
		        ORDER BY ST_Distance(s.geom::geography, k.geom::geography) LIMIT 1) near
	)
	SELECT CASE WHEN p.station_m <= r.from_m THEN 'i' || r.from_intersection_id
	            WHEN r.length_m - p.station_m <= r.to_m THEN 'i' || r.to_intersection_id
	            ELSE 's' || p.id END AS place, count(*)::integer
	  FROM placed p JOIN reaches r ON r.id = p.id
	 GROUP BY 1`

// equalCounts compares the plain counts with those that the screening used.
func equalCounts(ctx context.Context, b *testing.B, db *pgx.Conn, plain map[string]int) {
	rows, err := db.Query(ctx, `
		SELECT CASE WHEN intersection_id IS NOT NULL THEN 'i' || intersection_id ELSE 's' || segment_id END, count(*)::integer
		  FROM crashes WHERE intersection_id IS NOT NULL OR segment_id IS NOT NULL GROUP BY 1`)
	check(b, err)
	var place string
	var n, differ, total int
	_, err = pgx.ForEachRow(rows, []any{&place, &n}, func() error {
		differ += max(n-plain[place], plain[place]-n)
		total += n
		delete(plain, place)
		return nil
	})
	check(b, err)
	for _, n := range plain {
		differ += n
	}
	b.ReportMetric(float64(differ)/float64(2*total), "share_elsewhere")
	if share := float64(differ) / float64(2*total); share > 0.001 {
		b.Fatalf("%.4f of the crashes are counted at another place", share)
	}
}

// peakMB is the most memory that this process has had, in megabytes.
func peakMB(b *testing.B) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc/self/status here")
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
			check(b, err)
			return kb / 1024
		}
	}
	return 0
}

// stepTimes is how long the steps of a screening took.
type stepTimes struct {
	name  string
	since time.Time
	spent map[string]time.Duration
}

// begin ends a step and begins the next.
func (s *stepTimes) begin(_, _ int, name string) {
	if s.spent == nil {
		s.spent = map[string]time.Duration{}
	}
	if s.name != "" {
		s.spent[s.name] += time.Since(s.since)
	}
	if s.name, s.since = name, time.Now(); name == "done" {
		s.name = ""
	}
}
