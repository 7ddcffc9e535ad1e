package counts

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Proportion is how large a share one kind of crash has over a population:
// the share p* and the beta prior of a site's own share (HSM 2010, 4.4.2.9 and
// 4.4.2.10).
type Proportion struct {
	Sites       int     // with at least two crashes
	Share       float64 // p* = Σx/Σn
	Variance    float64 // s² between sites
	Alpha, Beta float64
	// Degenerate is true when the sites differ no more than by chance, or too
	// few have two crashes: then only the raw proportion can be told.
	Degenerate bool
}

// ProportionOf fits the prior from x crashes of the kind among n at each
// site. The share comes from all sites, the variance from those with two
// crashes or more.
func ProportionOf(x, n []float64) Proportion {
	var p Proportion
	sumX, sumN, sumShare, sumPairs := 0.0, 0.0, 0.0, 0.0
	for i := range x {
		if n[i] < 2 {
			continue
		}
		p.Sites++
		sumX, sumN = sumX+x[i], sumN+n[i]
		sumShare += x[i] / n[i]
		sumPairs += (x[i]*x[i] - x[i]) / (n[i]*n[i] - n[i])
	}
	m := float64(p.Sites)
	p.Share = Ratio(sumX, sumN)
	p.Variance = (sumPairs - sumShare*sumShare/m) / (m - 1)
	p.Alpha = (p.Share*p.Share - p.Share*p.Share*p.Share - p.Variance*p.Share) / p.Variance
	p.Beta = p.Alpha/p.Share - p.Alpha
	p.Degenerate = p.Sites < 2 || !(p.Variance > 0) || !(p.Alpha > 0) || !(p.Beta > 0)
	return p
}

// ProbabilityAbove is the probability that a site's true share of the kind is
// above a threshold, given x among n: 1 − BetaCDF(α + x, β + n − x). NaN for a
// degenerate prior.
func (p Proportion) ProbabilityAbove(threshold, x, n float64) float64 {
	switch {
	case p.Degenerate || x > n || x < 0:
		return math.NaN()
	case threshold <= 0:
		return 1
	case threshold >= 1:
		return 0
	}
	return 1 - mathext.RegIncBeta(p.Alpha+x, p.Beta+n-x, threshold)
}
