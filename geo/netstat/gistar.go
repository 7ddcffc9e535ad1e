package netstat

import (
	"math"
	"slices"
)

// GiStar is the Getis-Ord statistic of a unit: a z-score of the sum over the
// unit and its neighbours (Ord & Getis 1995, equation 5).
type GiStar struct {
	Z float64 // NaN where it is undefined
	P float64 // two-sided, by conditional permutation; NaN where Z is, and without neighbours
	Q float64 // P corrected for the number of units (FalseDiscovery)
}

// giStars computes Gi* for each unit, binary weights, itself included, with the
// conditional p-values p. It is undefined, NaN, when all values are equal, and
// for a unit that touches all others, since its row of weights is constant.
func (l *Lattice) giStars(x, p []float64) []GiStar {
	out := make([]GiStar, len(x))
	mean, m2 := meanAndSpread(x)
	n := float64(len(x))
	p = slices.Clone(p)
	for u := range out {
		sum, w := x[u], float64(len(l.Neighbours[u])+1)
		for _, v := range l.Neighbours[u] {
			sum += x[v]
		}
		out[u] = GiStar{math.NaN(), math.NaN(), math.NaN()}
		if m2 > 0 && w < n {
			out[u].Z = (sum - mean*w) / math.Sqrt(m2*(n*w-w*w)/(n-1))
			out[u].P = p[u]
		} else {
			p[u] = math.NaN()
		}
	}
	for u, q := range FalseDiscovery(p) {
		out[u].Q = q
	}
	return out
}

// meanAndSpread gives the mean and Σ(x-mean)²/n; the latter is exactly 0 when
// all values are equal, whatever the rounding.
func meanAndSpread(x []float64) (mean, m2 float64) {
	equal := true
	for _, v := range x {
		mean += v
		equal = equal && v == x[0]
	}
	mean /= float64(len(x))
	if equal {
		return mean, 0
	}
	for _, v := range x {
		m2 += (v - mean) * (v - mean)
	}
	return mean, m2 / float64(len(x))
}
