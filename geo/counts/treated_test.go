package counts_test

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
)

// treatedTown draws junctions of a known process over three years, treats those
// with the most crashes, as a city does, and draws three more years, in which
// traffic is a tenth more and the treatment leaves a share theta. What is
// known afterwards are counts and a model fitted to the years before.
func treatedTown(t *testing.T, seed uint64, theta float64) []counts.Treated {
	t.Helper()
	const (
		junctions, treated = 600, 40
		k, years, growth   = 0.5, 3, 1.1
	)
	r := rand.New(rand.NewPCG(seed, 4))
	d := counts.Data{Names: []string{"constant", "log_major"}}
	var long []float64 // long-run crashes of three years
	for range junctions {
		x := math.Log(4000 + 30000*r.Float64())
		mean := years * math.Exp(-6+0.65*x) * distuv.Gamma{Alpha: 1 / k, Beta: 1 / k, Src: r}.Rand()
		long = append(long, mean)
		d.Y = append(d.Y, distuv.Poisson{Lambda: mean, Src: r}.Rand())
		d.X = append(d.X, 1, x)
	}
	fit, err := counts.FitNB(d)
	if err != nil {
		t.Fatal(err)
	}
	order := make([]int, junctions)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return d.Y[order[a]] > d.Y[order[b]] })
	var out []counts.Treated
	for _, i := range order[:treated] {
		predicted := math.Exp(fit.Beta[0] + fit.Beta[1]*d.X[2*i+1])
		out = append(out, counts.Treated{
			PredictedBefore: predicted, PredictedAfter: predicted * growth, K: fit.K, YearsBefore: years, YearsAfter: years,
			ObservedBefore: d.Y[i], ObservedAfter: distuv.Poisson{Lambda: theta * growth * long[i], Src: r}.Rand(),
		})
	}
	return out
}

// naiveInterval is what whoever compares the counts of the treated places
// before and after takes for the effect, traffic allowed for, and its 95 %.
func naiveInterval(sites []counts.Treated) (ratio, low, high float64) {
	before, after, flow := 0.0, 0.0, 0.0
	for _, s := range sites {
		before, after = before+s.ObservedBefore, after+s.ObservedAfter
		flow += s.ObservedBefore * s.PredictedAfter / s.PredictedBefore
	}
	ratio = after / flow
	spread := math.Exp(1.96 * math.Sqrt(1/before+1/after))
	return ratio, ratio / spread, ratio * spread
}

// TestPlantedEffectsAreFoundDespiteRegressionToTheMean: places are treated because they
// had many crashes, some of them by bad luck that does not come again.
// Empirical Bayes finds the effect that was planted, and its 95 % intervals hold
// it in some 94 of 100 towns, since they take the fitted model for certain; the
// naive comparison takes the end of the bad luck for an effect, and sees one
// where nothing was done.
func TestPlantedEffectsAreFoundDespiteRegressionToTheMean(t *testing.T) {
	seeds := soakSeeds(40)
	n := float64(seeds)
	slack := 3 * math.Sqrt(0.95*0.05/n) // of the share of intervals
	for _, theta := range []float64{1, 0.8, 0.6, 1.3} {
		var sum, squares, naive, covered, naiveCovered, better, naiveBetter, regression float64
		for seed := range uint64(seeds) {
			sites := treatedTown(t, seed, theta)
			e, err := counts.BeforeAfter(sites, counts.Hauer)
			if err != nil {
				t.Fatal(err)
			}
			ratio, low, high := naiveInterval(sites)
			geotest.Expect(t, "naive ratio", e.NaiveWithFlow, ratio, 1e-9)
			sum, squares, naive, regression = sum+e.Theta, squares+e.Theta*e.Theta, naive+ratio, regression+e.RegressionToMean
			for share, yes := range map[*float64]bool{
				&covered: e.Low <= theta && theta <= e.High, &naiveCovered: low <= theta && theta <= high,
				&better: e.Verdict == counts.Better, &naiveBetter: high < 1,
			} {
				if yes {
					*share++
				}
			}
		}
		mean := sum / n
		se := math.Sqrt((squares/n - mean*mean) / n)
		t.Logf("planted %.2f, %d seeds: Empirical Bayes %.3f ± %.3f, %.1f %% of the intervals hold it, better in %.1f %%; naive %.3f, %.1f %%, better in %.1f %%",
			theta, seeds, mean, se, 100*covered/n, 100*better/n, naive/n, 100*naiveCovered/n, 100*naiveBetter/n)
		if math.Abs(mean-theta) > 4*se+0.01*theta { // θ's own bias is of second order
			t.Errorf("planted %.2f: Empirical Bayes finds %.3f ± %.3f", theta, mean, se)
		}
		if covered/n < 0.95-slack {
			t.Errorf("planted %.2f: only %.1f %% of the 95 %% intervals hold it", theta, 100*covered/n)
		}
		if naive/n > 0.88*theta || naiveCovered/n > 0.3 || regression/n < 0.1*theta {
			t.Errorf("planted %.2f: the naive comparison finds %.3f, in %.1f %% of its intervals: nothing regressed", theta, naive/n, 100*naiveCovered/n)
		}
		if theta == 1 && (better/n > 0.025+slack || naiveBetter/n < 0.8) {
			t.Errorf("nothing was done: better in %.1f %%, by the naive comparison in %.1f %%", 100*better/n, 100*naiveBetter/n)
		}
		if theta <= 0.6 && better/n < 0.9 {
			t.Errorf("planted %.2f: proven in %.1f %% only", theta, 100*better/n)
		}
	}
}
