package counts_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat/distuv"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
)

func ones(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// European red mites on 150 apple leaves (Bliss and Fisher 1953, Biometrics
// 9), the classic of the negative binomial: they give 1/k = 1.02459.
func TestMitesOnAppleLeavesAsPublished(t *testing.T) {
	var y []float64
	for count, leaves := range []int{70, 38, 17, 10, 9, 3, 2, 1, 0} {
		for range leaves {
			y = append(y, float64(count))
		}
	}
	f, err := counts.FitNB(counts.Data{Y: y, X: ones(len(y)), Names: []string{"constant"}})
	if err != nil {
		t.Fatal(err)
	}
	geotest.Expect(t, "1/k", 1/f.K, 1.02459, 5e-6)
	geotest.Expect(t, "mean", math.Exp(f.Beta[0]), 172.0/150, 1e-9)
	if !f.Converged || f.Poisson || f.Gradient > 1e-6 {
		t.Errorf("converged %v, Poisson %v, gradient %g", f.Converged, f.Poisson, f.Gradient)
	}
}

// process draws counts from a known negative binomial.
func process(seed uint64, n int, beta []float64, k float64) counts.Data {
	r := rand.New(rand.NewPCG(seed, 1))
	d := counts.Data{Names: []string{"constant", "log_major", "log_minor", "signal"}[:len(beta)]}
	for range n {
		x := []float64{1, math.Log(5000 + 30000*r.Float64()), math.Log(500 + 8000*r.Float64()), math.Floor(r.Float64() * 2)}[:len(beta)]
		offset := math.Log(1 + 4*r.Float64())
		eta := offset
		for j := range beta {
			eta += beta[j] * x[j]
		}
		mean := math.Exp(eta)
		if k > 0 {
			mean *= distuv.Gamma{Alpha: 1 / k, Beta: 1 / k, Src: r}.Rand()
		}
		d.Y = append(d.Y, distuv.Poisson{Lambda: mean, Src: r}.Rand())
		d.X, d.Offset = append(d.X, x...), append(d.Offset, offset)
	}
	return d
}

// TestKnownProcessesAreRecovered: of 20 seeds' estimates, which hang together
// within a seed, at least 85 in 100 lie within 1.96 of their standard errors;
// of a soak's many, 92. Nor are the errors larger than they need be: measured in
// them, the estimates spread by about 1.
func TestKnownProcessesAreRecovered(t *testing.T) {
	seeds, least, thin, wide := soakSeeds(20), 0.85, 0.75, 1.3
	if seeds >= 100 {
		least, thin, wide = 0.92, 0.9, 1.1
	}
	cases := []struct {
		name string
		beta []float64
		k    float64
		n    int
	}{
		{"a city's junctions", []float64{-9, 0.7, 0.35, 0.4}, 0.4, 3000},
		{"two covariates, strongly overdispersed", []float64{-6, 0.6}, 1.1, 1500},
		{"nearly Poisson", []float64{-8, 0.6, 0.4, -0.2}, 0.05, 4000},
	}
	for _, c := range cases {
		worst, squares, inside, total := 0.0, 0.0, 0, 0
		for seed := uint64(1); seed <= uint64(seeds); seed++ {
			f, err := counts.FitNB(process(seed, c.n, c.beta, c.k))
			if err != nil || !f.Converged {
				t.Fatalf("%s: seed %d: converged %v: %v", c.name, seed, f != nil && f.Converged, err)
			}
			zs := []float64{(f.K - c.k) / f.KSE}
			for j := range c.beta {
				zs = append(zs, (f.Beta[j]-c.beta[j])/f.SE[j])
			}
			for _, z := range zs {
				worst, squares = max(worst, math.Abs(z)), squares+z*z
				total++
				if math.Abs(z) < 1.96 {
					inside++
				}
			}
		}
		share := float64(inside) / float64(total)
		spread := math.Sqrt(squares / float64(total))
		t.Logf("%s: %d of %d estimates within 1.96 SE of the truth, spread %.2f SE, worst %.2f SE", c.name, inside, total, spread, worst)
		if spread < thin || spread > wide {
			t.Errorf("%s: the estimates spread by %.2f of their standard errors", c.name, spread)
		}
		if share < least || worst > 4.5 {
			t.Errorf("%s: only %.0f %% within 1.96 SE, worst %.2f", c.name, 100*share, worst)
		}
	}
}

// plainLogLik is the likelihood by the textbook, with log-gamma functions.
func plainLogLik(d counts.Data, beta []float64, k float64) float64 {
	sum, p := 0.0, len(beta)
	for i, y := range d.Y {
		eta := d.Offset[i]
		for j, b := range beta {
			eta += b * d.X[i*p+j]
		}
		mu, r := math.Exp(eta), 1/k
		a, _ := math.Lgamma(y + r)
		b, _ := math.Lgamma(r)
		c, _ := math.Lgamma(y + 1)
		sum += a - b - c + r*math.Log(r/(r+mu)) + y*math.Log(mu/(r+mu))
	}
	return sum
}

// TestLikelihoodIsNoWorseThanAGenericOptimisers tries two optimisers that know
// nothing of the model: a simplex from afar, and BFGS with numerical slopes from
// where the simplex ended. They come near, so that not to be below them means
// something.
func TestLikelihoodIsNoWorseThanAGenericOptimisers(t *testing.T) {
	for _, c := range []struct {
		name  string
		beta  []float64
		k     float64
		start []float64 // coefficients and ln k
	}{
		{"a city's junctions", []float64{-9, 0.7, 0.35, 0.4}, 0.5, []float64{-5, 0.5, 0.2, 0, -1}},
		{"two covariates, strongly overdispersed", []float64{-6, 0.6}, 1.1, []float64{-3, 0.2, 0}},
		{"nearly Poisson", []float64{-8, 0.6, 0.4, -0.2}, 0.05, []float64{-5, 0.5, 0.2, 0, -2}},
	} {
		for seed := uint64(1); seed <= 2; seed++ {
			d := process(seed, 400, c.beta, c.k)
			f, err := counts.FitNB(d)
			if err != nil {
				t.Fatal(err)
			}
			geotest.Expect(t, "likelihood", f.LogLik, plainLogLik(d, f.Beta, f.K), 1e-6*math.Abs(f.LogLik))
			best := genericBest(t, d, c.start)
			t.Logf("%s, seed %d: ours %.9f, generic %.9f", c.name, seed, f.LogLik, best)
			if f.LogLik < best-1e-6 {
				t.Errorf("%s, seed %d: ours %.9f is below the optimisers' %.9f", c.name, seed, f.LogLik, best)
			}
			if best < f.LogLik-0.01 {
				t.Errorf("%s, seed %d: the optimisers stopped at %.9f, ours is %.9f: nothing is compared", c.name, seed, best, f.LogLik)
			}
		}
	}
}

// genericBest is the highest likelihood that the generic optimisers find.
func genericBest(t *testing.T, d counts.Data, start []float64) float64 {
	t.Helper()
	p := len(start) - 1
	minus := func(v []float64) float64 { return -plainLogLik(d, v[:p], math.Exp(v[p])) }
	best, at := math.Inf(1), start
	for range 3 { // a simplex that has shrunk begins anew where it ended
		found, err := optimize.Minimize(optimize.Problem{Func: minus}, at, &optimize.Settings{FuncEvaluations: 4000}, &optimize.NelderMead{})
		if err != nil {
			t.Fatal(err)
		}
		best, at = min(best, found.F), found.X
	}
	slope := func(into, v []float64) { fd.Gradient(into, minus, v, &fd.Settings{Formula: fd.Central}) }
	// BFGS ends with an error where rounding leaves it no way down.
	found, err := optimize.Minimize(optimize.Problem{Func: minus, Grad: slope}, at, nil, &optimize.BFGS{})
	if found == nil {
		t.Fatal(err)
	}
	return -min(best, found.F)
}

func TestFitFallsBackAndSaysWhy(t *testing.T) {
	t.Run("no overdispersion is Poisson", func(t *testing.T) {
		y := []float64{2, 2, 2, 3, 2, 2, 1, 2}
		f, err := counts.FitNB(counts.Data{Y: y, X: ones(8), Names: []string{"constant"}})
		if err != nil || !f.Poisson || f.K != 0 || !math.IsNaN(f.KSE) || !f.Converged {
			t.Errorf("got %+v, %v", f, err)
		}
	})
	t.Run("a repeated column is dropped", func(t *testing.T) {
		d := process(4, 200, []float64{-6, 0.6}, 0.5)
		var x []float64
		for i := range d.Y {
			x = append(x, 1, d.X[2*i+1], 3*d.X[2*i+1]-2)
		}
		f, err := counts.FitNB(counts.Data{Y: d.Y, X: x, Names: []string{"constant", "a", "b"}, Offset: d.Offset})
		if err != nil || len(f.Dropped) != 1 || f.Dropped[0].Name != "b" || len(f.Beta) != 2 {
			t.Errorf("got %+v, %v", f, err)
		}
	})
	t.Run("a kind of site without crashes is dropped", func(t *testing.T) {
		f, err := counts.FitNB(counts.Data{Y: []float64{3, 0, 7, 1, 0, 0}, X: []float64{1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1}, Names: []string{"constant", "yield"}})
		if err != nil || len(f.Dropped) != 1 || f.Dropped[0].Name != "yield" {
			t.Errorf("got %+v, %v", f, err)
		}
	})
	bad := []struct {
		name string
		d    counts.Data
		want string
	}{
		{"half a crash", counts.Data{Y: []float64{1, 0.5}, X: ones(2), Names: []string{"c"}}, "row 2: count 0.5"},
		{"a covariate that is not known", counts.Data{Y: []float64{1, 2}, X: []float64{1, math.NaN()}, Names: []string{"lanes"}}, "row 2: lanes is NaN"},
		{"no exposure", counts.Data{Y: []float64{1}, X: ones(1), Names: []string{"c"}, Offset: []float64{math.Inf(-1)}}, "row 1: offset"},
		{"too few values", counts.Data{Y: []float64{1, 2}, X: ones(1), Names: []string{"c"}}, "2 rows need 2"},
	}
	for _, c := range bad {
		if _, err := counts.FitNB(c.d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := counts.FitNB(counts.Data{Y: []float64{0, 0}, X: ones(2), Names: []string{"c"}}); !errors.Is(err, counts.ErrNoCounts) {
		t.Errorf("no crash at all: %v", err)
	}
}
