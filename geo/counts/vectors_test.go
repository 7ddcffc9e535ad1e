package counts_test

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
)

// soakSeeds is the number of seeds of a long proof: few in an ordinary run,
// TONGSHI_SOAK_SEEDS in a soak.
func soakSeeds(few int) int {
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_SEEDS")); err == nil && n > 0 {
		return n
	}
	return few
}

func costs(t *testing.T) *counts.CrashCosts {
	t.Helper()
	c, err := counts.ReadCrashCosts(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (j junction) count() float64 { return j.years[0] + j.years[1] + j.years[2] }

func of(signal bool, value func(junction) float64) []float64 {
	var out []float64
	for _, j := range sample {
		if j.signal == signal {
			out = append(out, value(j))
		}
	}
	return out
}

// TestTwentyJunctions reproduces every column of the HSM's sample to the last
// digit that the table shows.
func TestTwentyJunctions(t *testing.T) {
	cost := costs(t)
	weights, err := cost.Set("hsm-2001")
	if err != nil {
		t.Fatal(err)
	}
	for _, signal := range []bool{true, false} {
		exposure := of(signal, func(j junction) float64 { return counts.MillionEntering(j.major+j.minor, 3) })
		mean := counts.MeanRate(of(signal, junction.count), exposure)
		geotest.Expect(t, fmt.Sprintf("R_a signal %v", signal), mean, map[bool]float64{true: 0.41817, false: 1.03386}[signal], 5e-6)
		yearly, err := counts.MomentsOf(of(signal, func(j junction) float64 { return j.count() / 3 }))
		if err != nil {
			t.Fatal(err)
		}
		moments, err := counts.MomentsOf(of(signal, junction.count))
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range sample {
			if j.signal != signal {
				continue
			}
			at := func(what string) string { return fmt.Sprintf("site %d %s", j.id, what) }
			mev := counts.MillionEntering(j.major+j.minor, 3)
			geotest.Expect(t, at("N"), j.count(), j.n, 0)
			geotest.Expect(t, at("by type"), counts.BySeverity{j.fatal, 0, 0, j.injury, j.damage}.Total(), j.n, 0)
			geotest.Expect(t, at("exposure"), mev, j.exposure, 5.01e-4)
			rate, critical := counts.Rate(j.n, mev), counts.CriticalRate(mean, mev, counts.ConfidenceFactor(0.95))
			geotest.Expect(t, at("rate"), rate, j.rate, 5.01e-4)
			geotest.Expect(t, at("critical rate"), critical, j.critical, 5.01e-4)
			if (rate > critical) != j.flagged {
				t.Errorf("%s: flagged %v", at(""), rate > critical)
			}
			geotest.Expect(t, at("EPDO"), weights.Score(counts.BySeverity{j.fatal, 0, 0, j.injury, j.damage}), j.epdo, 0)
			geotest.Expect(t, at("adjusted, yearly moments"), yearly.Adjust(j.n/3), j.adjusted, 5.01e-4)
			geotest.Expect(t, at("excess, yearly moments"), yearly.Excess(j.n/3), j.excess, 5.01e-4)
			geotest.Expect(t, at("expected, moments of counts"), moments.Adjust(j.n)/3, j.expected, 5.01e-4)
		}
	}
}

func TestPopulationFigures(t *testing.T) {
	cost := costs(t)
	moments := []struct {
		name              string
		signal            bool
		years             float64
		mean, variance, k float64
	}{
		{"stop, yearly", false, 3, 7.14286, 10.43915, math.NaN()},
		{"signal, yearly", true, 3, 6.12821, 13.75071, math.NaN()},
		{"stop, counts", false, 1, 21.42857, 93.95238, 0.15794},
		{"signal, counts", true, 1, 18.38462, 123.75641, 0.31176},
	}
	for _, c := range moments {
		m, err := counts.MomentsOf(of(c.signal, func(j junction) float64 { return j.count() / c.years }))
		if err != nil {
			t.Fatal(err)
		}
		geotest.Expect(t, c.name+" mean", m.Mean, c.mean, 5.01e-6)
		geotest.Expect(t, c.name+" variance", m.Variance, c.variance, 5.01e-6)
		if c.years == 1 {
			geotest.Expect(t, c.name+" k", m.K, c.k, 5.01e-6)
		}
	}
	weights, _ := cost.Set("hsm-2001")
	geotest.Expect(t, "weight of an injury crash", weights.MeanInjuryWeight(counts.BySeverity{6, 0, 0, 74, 55}), 50.825, 5e-4)
}

func TestAngleCrashProportion(t *testing.T) {
	x := of(false, func(j junction) float64 { return j.types[2] })
	n := of(false, junction.count)
	p := counts.ProportionOf(x, n)
	geotest.Expect(t, "p*", p.Share, 0.22, 5e-5)
	geotest.Expect(t, "s²", p.Variance, 0.0335376, 5.01e-8)
	geotest.Expect(t, "α", p.Alpha, 0.905663, 5.01e-7)
	geotest.Expect(t, "β", p.Beta, 3.210986, 5.01e-7)
	want := []float64{1.000, 0.047, 0.135, 0.135, 0.039, 0.258, 0.024}
	for i := range want {
		geotest.Expect(t, fmt.Sprintf("P of stop site %d", i+1), p.ProbabilityAbove(p.Share, x[i], n[i]), want[i], 5.01e-4)
	}
	if d := counts.ProportionOf([]float64{1, 1}, []float64{2, 2}); !d.Degenerate || !math.IsNaN(d.ProbabilityAbove(d.Share, 1, 2)) {
		t.Errorf("two alike sites have no prior: %+v", d)
	}
}

func TestSiteSevenByTheManual(t *testing.T) {
	all, byYear := counts.BayesYearly([]float64{2.5, 2.5, 2.7}, 0.49, 34)
	geotest.Expect(t, "w", all.Weight, 0.2095, 5e-5)
	geotest.Expect(t, "first year", byYear[0], 9.250, 5e-4)
	geotest.Expect(t, "third year", byYear[2], 9.990, 5e-4)
	injury, byYear := counts.BayesYearly([]float64{1.0, 1.0, 1.1}, 0.74, 18)
	geotest.Expect(t, "w, fatal and injury", injury.Weight, 0.3036, 5e-5)
	geotest.Expect(t, "first year, fatal and injury", byYear[0], 4.347, 5.01e-4)
	geotest.Expect(t, "third year, fatal and injury", byYear[2], 4.782, 5.01e-4)

	limits := counts.LossLimits(2.5, 0.40)
	for i, want := range []float64{0.128, 2.5, 4.872} {
		geotest.Expect(t, fmt.Sprintf("limit %d", i+1), limits[i], want, 5e-4)
	}
	for observed, want := range map[float64]counts.Loss{0.1: 1, 0.128 + 1e-3: 2, 2.4: 2, 2.5: 3, 4.8: 3, 4.9: 4} {
		if got := counts.LossOf(observed, 2.5, 0.40); got != want {
			t.Errorf("%g a year is level %d, want %d", observed, got, want)
		}
	}
	if counts.LossOf(math.NaN(), 1, 1) != 0 {
		t.Error("an unknown figure has no level")
	}
}

// TestHauersTutorial is the example of Hauer et al. 2002 (TRR 1784).
func TestHauersTutorial(t *testing.T) {
	perKM := 0.0224 * math.Pow(4000, 0.564)
	geotest.Expect(t, "SPF", perKM, 2.40885, 5e-6)
	k := 1 / (2.05 * 1.8)
	cases := []struct{ years, observed, w, predicted, expected, sd float64 }{
		{1, 12, 0.45976, 4.33593, 8.476, 2.140},
		{3, 27, 0.22099, 13.00779, 23.908, 4.316},
	}
	for _, c := range cases {
		e := counts.Bayes(perKM*1.8*c.years, k, c.observed)
		geotest.Expect(t, "w", e.Weight, c.w, 5.01e-6)
		geotest.Expect(t, "predicted", e.Predicted, c.predicted, 5.01e-6)
		geotest.Expect(t, "expected", e.Expected, c.expected, 5.01e-4)
		geotest.Expect(t, "sd", e.SD(), c.sd, 5.01e-4)
	}
}

// TestTreatedSites is the worked before-after example of four sites.
func TestTreatedSites(t *testing.T) {
	sites := []counts.Treated{
		{6.0, 8.4, 12, 6, 0.4, 3, 3}, {3.9, 5.1, 9, 5, 0.4, 3, 3}, {9.0, 9.6, 15, 8, 0.4, 3, 3}, {2.4, 3.0, 4, 3, 0.4, 3, 3},
	}
	e, err := counts.BeforeAfter(sites, counts.Hauer)
	if err != nil {
		t.Fatal(err)
	}
	want := [][5]float64{
		{0.2941, 10.2353, 1.4000, 14.3294, 14.1608}, {0.3906, 7.0078, 1.3077, 9.1641, 7.3026},
		{0.2174, 13.6957, 1.0667, 14.6087, 12.1951}, {0.5102, 3.1837, 1.2500, 3.9796, 2.4365},
	}
	for i, s := range e.Sites {
		got := [5]float64{s.Weight, s.ExpectedBefore, s.Ratio, s.ExpectedAfter, s.Variance}
		for j := range got {
			geotest.Expect(t, fmt.Sprintf("site %d column %d", i+1, j+1), got[j], want[i][j], 5.01e-5)
		}
	}
	geotest.Expect(t, "π", e.Expected, 42.08176, 5.01e-6)
	geotest.Expect(t, "Var π", e.Variance, 36.09501, 5.01e-6)
	geotest.Expect(t, "λ/π", e.Observed/e.Expected, 0.52279, 5.01e-6)
	geotest.Expect(t, "θ", e.Theta, 0.51235, 5.01e-6)
	geotest.Expect(t, "SE", e.SE, 0.12884, 5.01e-6)
	geotest.Expect(t, "low", e.Low, 0.2598, 5.01e-5)
	geotest.Expect(t, "high", e.High, 0.7649, 5.01e-5)
	geotest.Expect(t, "naive with traffic", e.NaiveWithFlow, 0.4438, 5.01e-5)
	geotest.Expect(t, "regression to the mean", e.RegressionToMean, 0.52279-0.4438, 1e-4)
	if e.Verdict != counts.Better {
		t.Errorf("verdict %s", e.Verdict)
	}
	printed, _ := counts.BeforeAfter(sites, counts.HSMPrinting)
	geotest.Expect(t, "SE by some printings", printed.SE, 0.13280, 5.01e-6)
}

func TestBeforeAfterEdges(t *testing.T) {
	base := counts.Treated{PredictedBefore: 6, PredictedAfter: 6, ObservedBefore: 12, ObservedAfter: 6, K: 0.4, YearsBefore: 3, YearsAfter: 3}
	none := base
	none.ObservedAfter = 0
	e, err := counts.BeforeAfter([]counts.Treated{none}, counts.Hauer)
	if err != nil || e.Theta != 0 || !math.IsNaN(e.SE) || e.Verdict != counts.NothingAfter || e.Low != 0 {
		t.Errorf("nothing after: %+v, %v", e, err)
	}
	geotest.Expect(t, "upper limit", e.High, -math.Log(0.025)/e.Expected, 1e-9)
	early := base
	early.YearsAfter = 0.9
	if e, _ := counts.BeforeAfter([]counts.Treated{base, early}, counts.Hauer); e.Verdict != counts.TooEarly {
		t.Errorf("eleven months after: %s", e.Verdict)
	}
	if e, err := counts.BeforeAfter(nil, counts.Hauer); err != nil || e.Verdict != counts.TooEarly {
		t.Errorf("no site: %s, %v", e.Verdict, err)
	}
	worse := base
	worse.ObservedAfter = 60
	if e, _ := counts.BeforeAfter([]counts.Treated{worse}, counts.Hauer); e.Verdict != counts.Worse {
		t.Errorf("five times as many: %s", e.Verdict)
	}
	unpredicted := base
	unpredicted.PredictedAfter = 0
	if _, err := counts.BeforeAfter([]counts.Treated{base, unpredicted}, counts.Hauer); err == nil {
		t.Error("a site without prediction must be an error")
	}
}
