package counts

import (
	"maps"
	"math"
	"slices"

	"tongshi/geo/say"
)

func (spf *LocalSPF) note() {
	if !spf.WithVolume {
		spf.Notes = append(spf.Notes, say.New("no traffic volumes: legs, control, class and the like stand for them"))
	}
	if spf.Fit.Poisson {
		spf.Notes = append(spf.Notes, say.New("no overdispersion: the prediction stands alone (Poisson)"))
	}
	if !spf.Fit.Converged {
		spf.Notes = append(spf.Notes, say.New("the fit did not converge: gradient %.2g", spf.Fit.Gradient))
	}
	if spf.Fit.N < 30 {
		spf.Notes = append(spf.Notes, say.New("fitted on %d sites only", spf.Fit.N))
	}
}

// pool multiplies the predictions of each reference population by its pooled
// factor. The variance between populations is estimated by moments
// (DerSimonian and Laird); each ratio is shrunk by its own uncertainty.
func (spf *LocalSPF) pool(s *Sites, rows []int, counts, mu []float64) {
	variance := map[string]float64{}
	for j, i := range rows {
		name := s.Population[i]
		p := spf.Populations[name]
		p.Sites++
		p.Observed += counts[j]
		p.Predicted += mu[j]
		spf.Populations[name] = p
		variance[name] += mu[j] * (1 + spf.Fit.K*mu[j])
	}
	names := slices.Sorted(maps.Keys(spf.Populations))
	weight, square, ratios := 0.0, 0.0, 0.0
	for _, name := range names {
		p := spf.Populations[name]
		variance[name] /= p.Predicted * p.Predicted
		w := 1 / variance[name]
		weight, square, ratios = weight+w, square+w*w, ratios+w*p.Observed/p.Predicted
	}
	spread := 0.0
	for _, name := range names {
		p := spf.Populations[name]
		r := p.Observed/p.Predicted - ratios/weight
		spread += r * r / variance[name]
	}
	between := 0.0
	if scale := weight - square/weight; scale > 0 {
		between = max(0, (spread-float64(len(names)-1))/scale)
	}
	for _, name := range names {
		p := spf.Populations[name]
		p.Raw = p.Observed / p.Predicted
		p.Factor = 1 + between/(between+variance[name])*(p.Raw-1)
		spf.Populations[name] = p
	}
	for j, i := range rows {
		mu[j] *= spf.Populations[s.Population[i]].Factor
	}
}

// dispersion gives each site its k. For segments k/L is tried beside one k
// for all, and the likelier is taken.
func (spf *LocalSPF) dispersion(s *Sites, rows []int, counts, mu []float64) []float64 {
	out := make([]float64, len(rows))
	for j := range out {
		out[j] = spf.Fit.K
	}
	if spf.Fit.Poisson || spf.Kind != "segment" {
		return out
	}
	km := make([]float64, len(rows))
	for j, i := range rows {
		km[j] = s.LengthM[i] / 1000
	}
	constant := func(float64) float64 { return 1 }
	perKM := func(length float64) float64 { return 1 / length }
	bestOne, likeOne := bestScale(counts, mu, km, constant)
	bestKM, likeKM := bestScale(counts, mu, km, perKM)
	spf.PerLength = likeKM > likeOne
	if spf.PerLength {
		spf.KPerKM = bestKM
	}
	for j := range out {
		out[j] = bestOne
		if spf.PerLength {
			out[j] = bestKM / km[j]
		}
	}
	return out
}

// bestScale finds the k that maximises the likelihood when site j has k times
// shape(km[j]), by golden section on log k.
func bestScale(counts, mu, km []float64, shape func(km float64) float64) (k, logLik float64) {
	value := func(log float64) float64 {
		k := math.Exp(log)
		return sumBlocks(len(counts), func(from, to int) (sum float64) {
			for j := from; j < to; j++ {
				r, y := 1/(k*shape(km[j])), counts[j]
				sum += -(y+r)*math.Log1p(mu[j]/r) + logRising(r, y)
			}
			return sum
		})
	}
	const golden = 0.6180339887498949
	low, high := math.Log(1e-4), math.Log(50)
	a, b := high-golden*(high-low), low+golden*(high-low)
	fa, fb := value(a), value(b)
	for range 40 {
		if fa < fb {
			low, a, fa = a, b, fb
			b = low + golden*(high-low)
			fb = value(b)
			continue
		}
		high, b, fb = b, a, fa
		a = high - golden*(high-low)
		fa = value(a)
	}
	best := (low + high) / 2
	return math.Exp(best), value(best)
}

// logRising is log Γ(r + y) − log Γ(r) − y log r for a whole y: the logarithm
// of (1 + 0/r)(1 + 1/r)…(1 + (y − 1)/r), taken of the product, which is far
// from the largest number for the y that are multiplied.
func logRising(r, y float64) float64 {
	if y > 30 || r < 1e-6 {
		a, _ := math.Lgamma(r + y)
		b, _ := math.Lgamma(r)
		return a - b - y*math.Log(r)
	}
	product, perR := 1.0, 1/r
	for j := 1.0; j < y; j++ {
		product *= 1 + j*perR
	}
	return math.Log(product)
}
