package counts

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// hsmFactors are the one-sided normal factors as the HSM prints them (2010,
// table 4-11), kept so that its examples come out to the digit.
var hsmFactors = map[float64]float64{0.90: 1.282, 0.95: 1.645, 0.975: 1.960, 0.99: 2.326}

// ConfidenceFactor is the one-sided normal factor P of a level such as 0.95;
// NaN outside (0, 1).
func ConfidenceFactor(level float64) float64 {
	if p, ok := hsmFactors[level]; ok {
		return p
	}
	if !(level > 0 && level < 1) {
		return math.NaN()
	}
	return distuv.UnitNormal.Quantile(level)
}

// CriticalRate is the rate above which a site of this exposure is unusual for
// a population of mean rate mean: R_a + P·√(R_a/MEV) + 1/(2·MEV) (HSM 2010,
// 4.4.2.5). NaN without exposure.
func CriticalRate(mean, exposure, factor float64) float64 {
	if !(exposure > 0) {
		return math.NaN()
	}
	return mean + factor*math.Sqrt(mean/exposure) + 1/(2*exposure)
}
