package counts

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Estimate is what Empirical Bayes makes of a prediction and a count over the
// same years: the posterior of the long-run count, a gamma distribution.
type Estimate struct {
	Predicted float64 // by the SPF, over all years
	Observed  float64
	Weight    float64 // of the prediction
	Expected  float64 // over all years
	Variance  float64 // of Expected
	Shape     float64 // 1/k + observed; +Inf when k = 0
	Rate      float64 // 1/(k·predicted) + 1; +Inf when k = 0
}

// Bayes combines a prediction with a count: w = 1/(1 + k·predicted), expected
// = w·predicted + (1 − w)·observed, variance (1 − w)·expected (HSM 2010,
// appendix A.2; Hauer 1997). With k = 0 the prediction stands alone. A
// prediction that is not above 0 gives NaN: such a site has no reference.
func Bayes(predicted, k, observed float64) Estimate {
	e := Estimate{Predicted: predicted, Observed: observed}
	if !(predicted > 0) || !(k >= 0) || !(observed >= 0) {
		nan := math.NaN()
		e.Weight, e.Expected, e.Variance, e.Shape, e.Rate = nan, nan, nan, nan, nan
		return e
	}
	e.Weight = 1 / (1 + k*predicted)
	e.Expected = e.Weight*predicted + (1-e.Weight)*observed
	e.Variance = (1 - e.Weight) * e.Expected
	e.Shape, e.Rate = 1/k+observed, 1/(k*predicted)+1
	return e
}

// Excess is the expected count above the predicted one, over all years.
func (e Estimate) Excess() float64 { return e.Expected - e.Predicted }

// SD is the standard deviation of the expected count.
func (e Estimate) SD() float64 { return math.Sqrt(e.Variance) }

// ProbabilityAbove is P(λ > threshold) for the long-run count λ over all
// years.
func (e Estimate) ProbabilityAbove(threshold float64) float64 {
	switch {
	case math.IsNaN(e.Expected) || math.IsNaN(threshold):
		return math.NaN()
	case threshold < 0:
		return 1
	case math.IsInf(e.Shape, 1):
		if e.Expected > threshold {
			return 1
		}
		return 0
	}
	return mathext.GammaIncRegComp(e.Shape, threshold*e.Rate)
}

// ProbabilityWorse is the probability that the place is worse than similar
// ones: P(λ > predicted).
func (e Estimate) ProbabilityWorse() float64 { return e.ProbabilityAbove(e.Predicted) }

// Interval is the central credible interval of the long-run count, e.g. of
// level 0.95.
func (e Estimate) Interval(level float64) (low, high float64) {
	if math.IsInf(e.Shape, 1) {
		return e.Expected, e.Expected
	}
	if math.IsNaN(e.Shape) || !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	tail := (1 - level) / 2
	return mathext.GammaIncRegInv(e.Shape, tail) / e.Rate, mathext.GammaIncRegCompInv(e.Shape, tail) / e.Rate
}

// BayesYearly is Bayes with a prediction for each year, so that growing
// traffic is not taken for growing danger: the estimate over all years, and
// its expected count for every year, N_exp,1·C_y with C_y = pred_y/pred_1.
func BayesYearly(predicted []float64, k, observed float64) (total Estimate, byYear []float64) {
	sum := 0.0
	for _, p := range predicted {
		sum += p
	}
	total = Bayes(sum, k, observed)
	for _, p := range predicted {
		byYear = append(byYear, total.Expected*p/sum)
	}
	return total, byYear
}

// SeverityExcess weighs excess injury crashes against excess damage-only
// ones: excess_PDO + weight·excess_FI (HSM 2010, 4.4.2.14).
func SeverityExcess(damage, injury Estimate, injuryWeight float64) float64 {
	return damage.Excess() + injuryWeight*injury.Excess()
}
