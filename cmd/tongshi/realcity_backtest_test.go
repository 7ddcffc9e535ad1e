package main_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongshi/geo"
	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/ingest"
)

var updateBacktest = flag.Bool("update-backtest", false, "rewrite BACKTEST.md")

// The backtest screens on the first years and looks at what happened in the
// last.
const (
	backtestFirst, backtestLast = 2011, 2012
	backtestYear                = 2013
	bootstrapDraws              = 2000
)

// TestRealCityBacktest screens the development city on two years and counts the
// next year's crashes at intersections that the first 50 and 100 places of each
// method catch. BACKTEST.md holds the figures as they are.
func TestRealCityBacktest(t *testing.T) {
	dir := realCity(t)
	net := realNetwork(t, dir)
	crashes := backtestCrashes(t, dir)
	before := backtestCity(t, net, crashes, backtestFirst, backtestLast)
	after := backtestCity(t, net, crashes, backtestYear, backtestYear)
	figures := backtestFigures(t, net, before, after)
	path := filepath.Join("..", "..", "BACKTEST.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, kept, tail := cutFigures(t, string(page))
	if *updateBacktest {
		if err := os.WriteFile(path, []byte(head+figures+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(kept, figures); diff != "" {
		t.Errorf(
			"the figures of BACKTEST.md are not what the program finds; run go test ./cmd/tongshi -run Backtest -update-backtest and look at what its words say of them:\n%s",
			diff,
		)
	}
}

// The marks in BACKTEST.md between which its figures stand; the words around
// them are people's.
const figuresBegin, figuresEnd = "<!-- figures, made by -update-backtest -->\n", "<!-- end of figures -->\n"

// cutFigures takes a page apart: up to its figures, the figures, and the rest.
func cutFigures(t *testing.T, page string) (head, figures, tail string) {
	t.Helper()
	head, rest, begun := strings.Cut(page, figuresBegin)
	figures, tail, ended := strings.Cut(rest, figuresEnd)
	if !begun || !ended || strings.Contains(tail, figuresBegin) {
		t.Fatalf("BACKTEST.md: its figures must stand once, between %q and %q", figuresBegin, figuresEnd)
	}
	return head + figuresBegin, figures, figuresEnd + tail
}

func backtestCrashes(t *testing.T, dir string) (all []geo.Crash) {
	t.Helper()
	mapping, err := ingest.LoadMapping("portland", geotest.Standards().Words)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := ingest.OpenCrashes(filepath.Join(dir, "crashes.csv.gz"), mapping, ingest.CrashOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for crash, reject := range reader.Rows(t.Context()) {
		if reject == nil && crash.Position != nil {
			all = append(all, crash)
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// backtestCity is the city with the crashes of some years, assigned.
func backtestCity(t *testing.T, net *network.Network, all []geo.Crash, from, to int) *blackspot.City {
	t.Helper()
	var locators []network.Locator
	var kept []geo.Crash
	for _, c := range all {
		if c.Year >= from && c.Year <= to {
			locators = append(
				locators,
				network.Locator{
					Position:        *c.Position,
					Street:          c.Street,
					CrossStreet:     c.CrossStreet,
					AtJunction:      c.AtJunction,
					DistanceToNodeM: c.DistanceToNodeM,
				},
			)
			kept = append(kept, c)
		}
	}
	places, err := network.NewIndex(net, geotest.Standards().Roads.Names).AssignAll(t.Context(), locators, geotest.Standards().Assign, nil)
	if err != nil {
		t.Fatal(err)
	}
	city := &blackspot.City{Net: net, Roads: &geotest.Standards().Roads}
	c := &city.Crashes
	c.Severity.Words = counts.Severities
	for i, place := range places {
		crash := kept[i]
		number := func(persons *int) int16 {
			if persons == nil {
				return 0
			}
			return int16(*persons)
		}
		c.ID, c.Intersection, c.Segment = append(
			c.ID,
			int64(i),
		), append(
			c.Intersection,
			int32(place.Intersection),
		), append(
			c.Segment,
			int32(place.Segment),
		)
		c.StationM = append(c.StationM, place.StationM)
		c.Severity.Codes = append(c.Severity.Codes, uint8(max(0, counts.SeverityIndex(crash.Severity))))
		c.Deaths, c.Serious = append(c.Deaths, number(crash.Deaths)), append(c.Serious, number(crash.SeriousInjured))
		c.Slight = append(c.Slight, number(crash.SlightInjured))
		c.Injured = append(c.Injured, number(crash.SeriousInjured)+number(crash.SlightInjured)+number(crash.InjuredUnspecified))
	}
	return city
}

// rankings are the intersections' numbers by each method, the worst first.
func rankings(t *testing.T, city *blackspot.City) (names []string, byMethod map[string][]int64) {
	t.Helper()
	costs := geotest.Standards().Costs
	all, _, err := city.Sites()
	if err != nil {
		t.Fatal(err)
	}
	byMethod = map[string][]int64{}
	add := func(name string, options counts.ScreenOptions) {
		options.Years, options.Ranks = backtestLast-backtestFirst+1, counts.RankOptions{Draws: 1}
		out, err := counts.Screen(all, options)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
		for _, site := range out.Sites {
			if all.Kind[site.Row] == blackspot.AtIntersection {
				byMethod[name] = append(byMethod[name], all.ID[site.Row])
			}
		}
	}
	soft, err := costs.Set(costs.Default)
	if err != nil {
		t.Fatal(err)
	}
	hsm, err := costs.Set("hsm-2001")
	if err != nil {
		t.Fatal(err)
	}
	add("EB excess (default)", counts.ScreenOptions{Weights: soft})
	add("EB excess, weighted by severity", counts.ScreenOptions{Measure: counts.ByWeightedExcess, Weights: hsm})
	add("EB expected", counts.ScreenOptions{Measure: counts.ByExpected, Weights: soft})
	add("EB excess of injury crashes", counts.ScreenOptions{InjuryOnly: true, Weights: soft})
	add("EB expected injury crashes", counts.ScreenOptions{InjuryOnly: true, Measure: counts.ByExpected, Weights: soft})
	add("P(worse than similar places)", counts.ScreenOptions{Measure: counts.ByProbability, Weights: soft})
	add("Method of moments", counts.ScreenOptions{Measure: counts.ByMoments, Weights: soft})
	add("Count", counts.ScreenOptions{Measure: counts.ByFrequency, Weights: soft})
	add("EPDO, victims 1-3-5", counts.ScreenOptions{Measure: counts.ByEPDO, Weights: soft})
	add("EPDO, HSM costs", counts.ScreenOptions{Measure: counts.ByEPDO, Weights: hsm})
	return names, byMethod
}

// caught is the share of later crashes at the first n places, with the 95 %
// interval of a bootstrap over those crashes.
func caught(order []int64, later []int32, n int) (share, low, high float64) {
	first := map[int64]bool{}
	for _, id := range order[:min(n, len(order))] {
		first[id] = true
	}
	hits := 0
	for _, at := range later {
		if first[int64(at)] {
			hits++
		}
	}
	share = float64(hits) / float64(len(later))
	dice := rand.New(rand.NewPCG(2013, uint64(n)))
	draws := make([]float64, bootstrapDraws)
	for i := range draws {
		count := 0
		for range later {
			if first[int64(later[dice.IntN(len(later))])] {
				count++
			}
		}
		draws[i] = float64(count) / float64(len(later))
	}
	slices.Sort(draws)
	return share, draws[bootstrapDraws*25/1000], draws[bootstrapDraws*975/1000-1]
}

// backtestFigures are the tables of the page.
func backtestFigures(t *testing.T, net *network.Network, before, after *blackspot.City) string {
	t.Helper()
	var all, injury []int32
	for i, at := range after.Crashes.Intersection {
		if at < 0 {
			continue
		}
		all = append(all, at)
		if after.Crashes.Severity.At(i) != "damage" {
			injury = append(injury, at)
		}
	}
	seen := 0
	for _, at := range before.Crashes.Intersection {
		if at >= 0 {
			seen++
		}
	}
	var b strings.Builder
	b.WriteString("| | |\n| --- | --- |\n")
	for _, row := range []struct {
		what string
		n    int
	}{
		{"intersections", len(net.Intersections)},
		{fmt.Sprintf("crashes at them in %d and %d, screened on", backtestFirst, backtestLast), seen},
		{fmt.Sprintf("crashes at them in %d, tested on", backtestYear), len(all)},
		{"of these with victims", len(injury)},
		{"draws of the bootstrap", bootstrapDraws},
	} {
		fmt.Fprintf(&b, "| %s | %d |\n", row.what, row.n)
	}
	b.WriteString("\n| method | all, 50 | all, 100 | with victims, 50 | with victims, 100 |\n| --- | --- | --- | --- | --- |\n")
	names, byMethod := rankings(t, before)
	names = append(names, "Best possible, known only afterwards")
	byMethod[names[len(names)-1]] = hindsight(all)
	for _, name := range names {
		fmt.Fprintf(&b, "| %s |", name)
		for _, later := range [][]int32{all, injury} {
			for _, n := range []int{50, 100} {
				order := byMethod[name]
				if name == names[len(names)-1] {
					order = hindsight(later)
				}
				share, low, high := caught(order, later, n)
				fmt.Fprintf(&b, " %.1f %% (%.1f–%.1f) |", 100*share, 100*low, 100*high)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// hindsight orders the intersections by the later crashes themselves.
func hindsight(later []int32) []int64 {
	count := map[int64]int{}
	for _, at := range later {
		count[int64(at)]++
	}
	ids := make([]int64, 0, len(count))
	for id := range count {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return int(a - b)
	})
	return ids
}
