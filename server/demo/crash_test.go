package demo_test

import (
	"math"
	"testing"

	"tongshi/geo"
	"tongshi/server/demo"
)

// bare is a city with nothing but roads and crashes, no planted spots.
var bare = demo.Size{Crashes: 8000, TreeGapM: 60}

// sigmas is how far off a sum over thousands of sites may be: five standard
// errors happen by chance less than once in a million.
const sigmas = 5

func TestCountsAreNegativeBinomial(t *testing.T) {
	mean := map[string]float64{}
	type moments struct{ gap, variance, excess, excessSquared float64 }
	of := map[string]*moments{"intersection": {}, "segment": {}}
	dispersion := map[string]float64{"intersection": 0.40, "segment": 0.50}
	for seed := range uint64(6) {
		for _, s := range demo.Generate(seed, bare).Truth.Sites {
			k, m, x := dispersion[s.Kind], 5*s.PredictedPerYear, float64(s.Observed)
			o := of[s.Kind]
			mean[s.Kind] += m
			o.gap += x - m
			o.variance += m + k*m*m
			e := (x-m)*(x-m) - m - k*m*m // zero on average for a negative binomial
			o.excess += e
			o.excessSquared += e * e
		}
	}
	for kind, o := range of {
		if math.Abs(o.gap) > sigmas*math.Sqrt(o.variance) {
			t.Errorf("%s: counts are off the predicted %.0f by %.0f, standard error %.0f", kind, mean[kind], o.gap, math.Sqrt(o.variance))
		}
		if math.Abs(o.excess) > sigmas*math.Sqrt(o.excessSquared) {
			t.Errorf("%s: variance is off m + k m^2 by %.0f, standard error %.0f", kind, o.excess, math.Sqrt(o.excessSquared))
		}
	}
}

func TestCountsArePoissonAboutTheTrueMeans(t *testing.T) {
	gap, mean := 0.0, 0.0
	for _, s := range full(0).Truth.Sites {
		gap += float64(s.Observed) - 5*s.ExpectedPerYear
		mean += 5 * s.ExpectedPerYear
	}
	if math.Abs(gap) > sigmas*math.Sqrt(mean) {
		t.Errorf("counts are off the true means' %.0f by %.0f", mean, gap)
	}
}

func TestFiveYearsOfRecords(t *testing.T) {
	c := full(1)
	if n := len(c.Crashes); n < 6000 || n > 10000 {
		t.Errorf("%d crashes, want 6,000 to 10,000", n)
	}
	keys := map[string]bool{}
	var noPlace, noHour, eBikes, fatal int
	for _, x := range c.Crashes {
		if keys[x.SourceID] {
			t.Errorf("key %s stands twice", x.SourceID)
		}
		keys[x.SourceID] = true
		if x.Year < 2021 || x.Year > 2025 {
			t.Errorf("%s happened in %d", x.SourceID, x.Year)
		}
		checkTime(t, x)
		noPlace += count(x.Position == nil)
		noHour += count(x.Hour == nil)
		fatal += count(x.Severity == "fatal")
		for _, m := range x.Modes {
			eBikes += count(m == "e_bike")
		}
	}
	n := float64(len(c.Crashes))
	for _, share := range []struct {
		what      string
		got       int
		low, high float64
	}{{"without a position", noPlace, 0.01, 0.06}, {"without an hour", noHour, 0.02, 0.07}, {"with an e-bike", eBikes, 0.35, 0.75}, {"fatal", fatal, 0.005, 0.05}} {
		if f := float64(share.got) / n; f < share.low || f > share.high {
			t.Errorf("%.1f %% of the records are %s, want %.1f to %.1f", 100*f, share.what, 100*share.low, 100*share.high)
		}
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// checkTime wants the parts and the moment to agree in the city's zone.
func checkTime(t *testing.T, c geo.Crash) {
	t.Helper()
	if (c.OccurredAt != nil) != (c.Precision == geo.PrecisionMinute) || (c.Hour != nil) != (c.OccurredAt != nil) {
		t.Errorf("%s: precision %s, hour %v, moment %v", c.SourceID, c.Precision, c.Hour, c.OccurredAt)
	}
	if c.OccurredAt == nil {
		return
	}
	at := *c.OccurredAt
	if _, off := at.Zone(); off != 8*3600 || at.Hour() != *c.Hour || at.Day() != *c.Day || int(at.Month()) != *c.Month || at.Year() != c.Year {
		t.Errorf("%s: %v does not agree with %d-%d-%d %d h", c.SourceID, at, c.Year, *c.Month, *c.Day, *c.Hour)
	}
}

func TestSeverityFollowsFromTheVictims(t *testing.T) {
	for _, c := range demo.Generate(2, demo.Sparse).Crashes {
		want := "damage"
		switch {
		case *c.Deaths > 0:
			want = "fatal"
		case *c.SeriousInjured > 0:
			want = "serious"
		case *c.SlightInjured > 0:
			want = "slight"
		}
		victims := 0
		for _, p := range c.Parties {
			victims += count(p.Injury != "none")
		}
		if c.Severity != want || victims != *c.Deaths+*c.SeriousInjured+*c.SlightInjured {
			t.Errorf(
				"%s is %s, %d victims among the parties: %d dead, %d serious, %d slight",
				c.SourceID,
				c.Severity,
				victims,
				*c.Deaths,
				*c.SeriousInjured,
				*c.SlightInjured,
			)
		}
	}
}

func TestPlantedSpotsHaveManyMoreCrashesThanTrafficExplains(t *testing.T) {
	c := full(1)
	if len(c.Truth.Spots) != 15 {
		t.Fatalf("%d planted spots, want 15", len(c.Truth.Spots))
	}
	for _, spot := range c.Truth.Spots {
		s := c.Truth.Sites[spot.Site]
		if s.Spot != spot.Pattern || s.Position != spot.Position {
			t.Errorf("%s points at %s, which is %q", spot.Name, s.Name, s.Spot)
		}
		if spot.Multiplier < 4 && s.ExpectedPerYear < 2.99 || math.Abs(s.ExpectedPerYear-s.PredictedPerYear*spot.Multiplier) > 1e-9 {
			t.Errorf("%s: %.2f a year, predicted %.2f, multiplied by %.1f", spot.Name, s.ExpectedPerYear, s.PredictedPerYear, spot.Multiplier)
		}
	}
}

func TestPlantedSpotsHaveTheirPattern(t *testing.T) {
	c := full(1)
	fits := map[string]func(geo.Crash) bool{
		"night_unlit":       func(x geo.Crash) bool { return x.Light == "dark_unlit" },
		"school_pedestrian": func(x geo.Crash) bool { return x.Kind == "pedestrian" },
		"blocked_triangle_e_bike": func(x geo.Crash) bool {
			return x.Kind == "angle" && (x.Modes[0] == "e_bike" || x.Modes[len(x.Modes)-1] == "e_bike")
		},
		"village_fast_road": func(x geo.Crash) bool { return x.Kind == "angle" || x.Kind == "turning" },
	}
	for _, spot := range c.Truth.Spots {
		fit, all := 0, 0
		for _, x := range c.Crashes {
			if is := fits[spot.Pattern]; is != nil && x.Position != nil && metres(*x.Position, spot.Position) < 30 {
				all++
				fit += count(is(x))
			}
		}
		// Eight in ten are drawn from the pattern; neighbours and chance take some.
		if fits[spot.Pattern] != nil && (all < 8 || float64(fit) < 0.5*float64(all)) {
			t.Errorf("%s (%s): %d of %d crashes show the pattern", spot.Name, spot.Pattern, fit, all)
		}
	}
}
