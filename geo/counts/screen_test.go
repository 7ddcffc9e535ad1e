package counts_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
)

// district draws n sites, two in three segments, with their true excess a
// year; junctions of three populations, one of them small.
func district(seed uint64, n int) (sites *counts.Sites, excess []float64) {
	r := rand.New(rand.NewPCG(seed, 2))
	s := &counts.Sites{}
	control := counts.Factor{Name: "control"}
	for i := range n {
		kind, population, length, k := "segment", "street", 100+900*r.Float64(), 0.5
		code := "none"
		if i%3 == 0 {
			kind, length, k = "intersection", 0, 0.4
			code = []string{"signal", "none", "none", "yield"}[r.IntN(4)]
			population = code + "/4"
			if r.IntN(40) == 0 {
				population = "signal/5"
			}
		}
		major, minor := math.Exp(9+0.6*r.NormFloat64()), math.Exp(7.5+0.7*r.NormFloat64())
		mean := 0.000001 * math.Pow(major, 0.9) * length
		if kind == "intersection" {
			mean = 0.0002 * math.Pow(major, 0.6) * math.Pow(minor, 0.4) * map[string]float64{"signal": 1.3, "none": 0.8, "yield": 1}[code]
		}
		mean *= 0.4
		factor := distuv.Gamma{Alpha: 1 / k, Beta: 1 / k, Src: r}.Rand()
		count := distuv.Poisson{Lambda: 5 * mean * factor, Src: r}.Rand()
		var by counts.BySeverity
		for range int(count) {
			by[[]int{0, 1, 2, 2, 4, 4, 4, 4}[r.IntN(8)]]++
		}
		s.ID, s.Kind, s.Population = append(s.ID, int64(i+1)), append(s.Kind, kind), append(s.Population, population)
		s.Observed, s.LengthM = append(s.Observed, by), append(s.LengthM, length)
		s.Major, s.Minor = append(s.Major, major), append(s.Minor, minor)
		control.Codes = append(control.Codes, code)
		excess = append(excess, mean*(factor-1))
	}
	s.Factors = []counts.Factor{control}
	return s, excess
}

func screenBy(t *testing.T, s *counts.Sites, m counts.Measure) *counts.Screening {
	t.Helper()
	weights, _ := costs(t).Set("hsm-2001")
	out, err := counts.Screen(s, counts.ScreenOptions{Years: 5, Measure: m, Weights: weights, Ranks: counts.RankOptions{Seed: 7, Draws: 100}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameSeedGivesTheSameScreening(t *testing.T) {
	s, _ := district(1, 1500)
	if a, b := screenBy(t, s, counts.ByExcess), screenBy(t, s, counts.ByExcess); !reflect.DeepEqual(a.Sites, b.Sites) {
		t.Error("two runs differ")
	}
}

func TestScreeningObeysItsLaws(t *testing.T) {
	s, _ := district(2, 1500)
	out := screenBy(t, s, counts.ByExcess)
	if len(out.Models) != 2 || !out.Models[0].WithVolume || !out.Models[0].Fit.Converged || !out.Models[1].Fit.Converged {
		t.Fatalf("models %+v", out.Models)
	}
	ranks := 0.0
	for i, r := range out.Sites {
		low, high := math.Min(r.Predicted, r.Observed), math.Max(r.Predicted, r.Observed)
		if r.Expected < low-1e-9 || r.Expected > high+1e-9 {
			t.Fatalf("site %d: expected %g is outside predicted %g and observed %g", s.ID[r.Row], r.Expected, r.Predicted, r.Observed)
		}
		if r.Rank != i+1 || i > 0 && r.Value > out.Sites[i-1].Value {
			t.Fatalf("rank %d of site %d is out of order", r.Rank, s.ID[r.Row])
		}
		if r.RankLow < 1 || r.RankHigh > len(s.ID) || r.RankLow > r.RankHigh {
			t.Fatalf("rank interval %d-%d about %g", r.RankLow, r.RankHigh, r.ExpectedRank)
		}
		if r.ExcessLow > r.ExcessPerYear || r.ExcessHigh < r.ExcessPerYear || r.Probability < 0 || r.Probability > 1 {
			t.Fatalf("site %d: excess %g in [%g, %g], probability %g", s.ID[r.Row], r.ExcessPerYear, r.ExcessLow, r.ExcessHigh, r.Probability)
		}
		ranks += r.ExpectedRank
	}
	n := float64(len(s.ID))
	geotest.Expect(t, "sum of expected ranks", ranks, n*(n+1)/2, 1e-3*n)
}

func TestOneMoreCrashNeverLowersASite(t *testing.T) {
	for _, k := range []float64{0, 0.1, 0.4, 2} {
		last, lastP := -1.0, -1.0
		for observed := 0.0; observed < 50; observed++ {
			e := counts.Bayes(7.3, k, observed)
			if e.Expected < last || e.ProbabilityWorse() < lastP-1e-12 {
				t.Errorf("k %g: %g crashes give %g after %g", k, observed, e.Expected, last)
			}
			last, lastP = e.Expected, e.ProbabilityWorse()
		}
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	s, _ := district(3, 900)
	n := s.Len()
	r := &counts.Sites{Factors: []counts.Factor{{Name: "control"}}}
	for i := n - 1; i >= 0; i-- {
		r.ID, r.Kind, r.Population = append(r.ID, s.ID[i]), append(r.Kind, s.Kind[i]), append(r.Population, s.Population[i])
		r.Observed, r.LengthM = append(r.Observed, s.Observed[i]), append(r.LengthM, s.LengthM[i])
		r.Major, r.Minor = append(r.Major, s.Major[i]), append(r.Minor, s.Minor[i])
		r.Factors[0].Codes = append(r.Factors[0].Codes, s.Factors[0].Codes[i])
	}
	a, b := screenBy(t, s, counts.ByExcess), screenBy(t, r, counts.ByExcess)
	for i := range a.Sites {
		if s.ID[a.Sites[i].Row] != r.ID[b.Sites[i].Row] {
			t.Fatalf("rank %d: site %d and %d", i+1, s.ID[a.Sites[i].Row], r.ID[b.Sites[i].Row])
		}
		geotest.Expect(t, "excess", a.Sites[i].ExcessPerYear, b.Sites[i].ExcessPerYear, 1e-7*(1+math.Abs(a.Sites[i].ExcessPerYear)))
	}
}

func TestEveryMeasureRanks(t *testing.T) {
	s, excess := district(4, 3000)
	corr := map[counts.Measure]float64{}
	for _, m := range counts.Measures {
		out := screenBy(t, s, m)
		value := make([]float64, s.Len())
		for _, r := range out.Sites {
			value[r.Row] = r.Value
		}
		corr[m] = geotest.Spearman(value, excess)
		t.Logf("%-16s rank correlation with the true excess %.3f", m, corr[m])
	}
	for _, m := range []counts.Measure{counts.ByFrequency, counts.ByEPDO, counts.ByRate, counts.ByExpected, counts.ByMoments} {
		if corr[counts.ByExcess] <= corr[m] {
			t.Errorf("excess %.3f must beat %s %.3f", corr[counts.ByExcess], m, corr[m])
		}
	}
}

func TestMissingVolumesAreSaidSo(t *testing.T) {
	s, _ := district(5, 900)
	for i := range s.Major {
		s.Major[i], s.Minor[i] = math.NaN(), math.NaN()
	}
	out := screenBy(t, s, counts.ByExcess)
	for _, m := range out.Models {
		if m.WithVolume || m.KnownVolume != 0 || !strings.Contains(fmt.Sprint(m.Notes), "no traffic volumes") {
			t.Errorf("%s: %+v", m.Kind, m.Notes)
		}
	}
	if !math.IsNaN(out.Sites[0].Rate) || math.IsNaN(out.Sites[0].ExcessPerYear) {
		t.Errorf("rate %g, excess %g", out.Sites[0].Rate, out.Sites[0].ExcessPerYear)
	}
}

func TestScreenRefusesNonsense(t *testing.T) {
	change := map[string]func(s *counts.Sites, o *counts.ScreenOptions){
		"period":         func(_ *counts.Sites, o *counts.ScreenOptions) { o.Years = 0 },
		"measure":        func(_ *counts.Sites, o *counts.ScreenOptions) { o.Measure = "luck" },
		"column Kind":    func(s *counts.Sites, _ *counts.ScreenOptions) { s.Kind = s.Kind[1:] },
		"damage crash":   func(s *counts.Sites, _ *counts.ScreenOptions) { s.Observed[4][counts.DamageOnly] = -1 },
		"its length":     func(s *counts.Sites, _ *counts.ScreenOptions) { s.LengthM[1] = 0 },
		"factor control": func(s *counts.Sites, _ *counts.ScreenOptions) { s.Factors[0].Codes = nil },
	}
	for want, spoil := range change {
		s, _ := district(6, 60)
		o := counts.ScreenOptions{Years: 5}
		spoil(s, &o)
		if _, err := counts.Screen(s, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	empty := &counts.Sites{ID: []int64{1}, Kind: []string{"intersection"}, Population: []string{"p"}, Observed: make([]counts.BySeverity, 1)}
	out, err := counts.Screen(empty, counts.ScreenOptions{Years: 1})
	if err != nil || len(out.Notes) != 1 || !math.IsNaN(out.Sites[0].Expected) || out.Sites[0].Rank != 1 {
		t.Errorf("a city without crashes: %+v, %v", out, err)
	}
	if out, err := counts.Screen(&counts.Sites{}, counts.ScreenOptions{Years: 1}); err != nil || len(out.Sites) != 0 {
		t.Errorf("no sites: %+v, %v", out, err)
	}
}

// BenchmarkScreen is a million crashes on 20,000 junctions and 60,000
// segments.
func BenchmarkScreen(b *testing.B) {
	s, _ := district(9, 60000)
	s2, _ := district(10, 20000)
	for i := range s2.ID { // all junctions
		s.ID = append(s.ID, int64(100000+i))
		s.Kind, s.Population, s.LengthM = append(s.Kind, s2.Kind[i]), append(s.Population, s2.Population[i]), append(s.LengthM, s2.LengthM[i])
		s.Major, s.Minor, s.Observed = append(s.Major, s2.Major[i]), append(s.Minor, s2.Minor[i]), append(s.Observed, s2.Observed[i])
		s.Factors[0].Codes = append(s.Factors[0].Codes, s2.Factors[0].Codes[i])
	}
	r := rand.New(rand.NewPCG(1, 1))
	var site []int32
	var severity []uint8
	for i, observed := range s.Observed {
		for range 5 * int(observed.Total()) {
			site, severity = append(site, int32(i)), append(severity, uint8(r.IntN(5)))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Observed = counts.BySite(s.Len(), site, severity)
		if _, err := counts.Screen(s, counts.ScreenOptions{Years: 5}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(site)), "crashes")
}
