package blackspot_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/geotest"
)

func TestTrends(t *testing.T) {
	up := counts.TrendOf([]float64{2, 4, 8, 16, 32})
	geotest.Expect(t, "doubling", up.PerYear, 2, 1e-9)
	if up.Direction != "rising" || up.Kendall != 10 {
		t.Errorf("%+v", up)
	}
	geotest.Expect(t, "exact Mann-Kendall of five rising years", up.KendallP, 2.0/120, 1e-12)
	down := counts.TrendOf([]float64{32, 16, 8, 4, 2})
	geotest.Expect(t, "mirror", down.PerYear, 0.5, 1e-9)
	geotest.Expect(t, "mirror P", down.P, up.P, 1e-12)
	for _, level := range [][]float64{{5, 5, 5, 5}, {9, 1}, {0, 0, 0}, nil} {
		if got := counts.TrendOf(level); got.Direction != "level" || got.P != 1 || got.KendallP != 1 {
			t.Errorf("%v: %+v", level, got)
		}
	}
	long := counts.TrendOf([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	if long.KendallP > 1e-4 || long.Kendall != 55 {
		t.Errorf("eleven years: %+v", long)
	}
}

func TestBinomialTailIsExact(t *testing.T) {
	for n := 1; n <= 12; n++ {
		for x := 0; x <= n; x++ {
			sum, choose := 0.0, 1.0
			for k := 0; k <= n; k++ {
				if k >= x {
					sum += choose * math.Pow(0.3, float64(k)) * math.Pow(0.7, float64(n-k))
				}
				choose = choose * float64(n-k) / float64(k+1)
			}
			geotest.Expect(t, "tail", blackspot.BinomialTail(x, n, 0.3), sum, 1e-12)
		}
	}
}

func ordinary(r *rand.Rand, n int) []blackspot.Event {
	var out []blackspot.Event
	for range n {
		out = append(out, blackspot.Event{
			Year: 2021 + r.IntN(5), Hour: r.IntN(24), Weekday: 1 + r.IntN(7),
			Type: []string{"angle", "rear_end", "turning", "rear_end"}[r.IntN(4)], Light: []string{"day", "day", "dark_lit"}[r.IntN(3)],
			Weather: []string{"clear", "rain"}[r.IntN(2)], Surface: "dry", Modes: []string{[]string{"car", "e_bike"}[r.IntN(2)], "car"},
		})
	}
	return out
}

func TestDiagnosisFindsThePatternAndInventsNone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var sites [][]blackspot.Event
	for range 60 {
		sites = append(sites, ordinary(r, 5+r.IntN(20)))
	}
	reference := blackspot.ProfileOf(sites)
	place := ordinary(r, 20)
	for i := range 14 {
		place[i].Type, place[i].Hour = "angle", 23
	}
	d := blackspot.Diagnose(place, reference, 2021, 2025)
	found := map[string]bool{}
	for _, p := range d.Patterns {
		if p.Significant {
			found[p.Aspect+" "+p.Code] = true
		}
	}
	if !found["type angle"] || !found["hours night"] || len(found) != 2 {
		t.Errorf("found %v", found)
	}
	filled := d.Unplaced
	for _, day := range d.Grid {
		for _, n := range day {
			filled += n
		}
	}
	if filled != len(place) || d.Crashes != len(place) {
		t.Errorf("the grid holds %d of %d crashes", filled, len(place))
	}
	invented := 0
	for range 400 {
		for _, p := range blackspot.Diagnose(ordinary(r, 20), reference, 2021, 2025).Patterns {
			if p.Significant {
				invented++
				break
			}
		}
	}
	if invented > 400*significantMost/100 {
		t.Errorf("patterns invented at %d of 400 ordinary places", invented)
	}
	if empty := blackspot.Diagnose(nil, reference, 2021, 2025); len(empty.Patterns) != 0 || empty.Trend.Direction != "level" {
		t.Errorf("no crash: %+v", empty)
	}
}

// significantMost is the share, in per cent, of ordinary places that may show
// a pattern: the 5 % of the correction and two and a half standard errors.
const significantMost = 8
