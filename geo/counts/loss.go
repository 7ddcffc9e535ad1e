package counts

import "math"

// Loss is the level of service of safety: 1 far fewer crashes than predicted,
// 4 far more (HSM 2010, 4.4.2.7).
type Loss int

// LossLimits are the limits between the levels, crashes per year: predicted −
// 1.5σ, predicted, predicted + 1.5σ with σ = √(k·N²).
func LossLimits(predicted, k float64) [3]float64 {
	sigma := math.Sqrt(k) * predicted
	return [3]float64{predicted - 1.5*sigma, predicted, predicted + 1.5*sigma}
}

// LossOf grades an observed yearly average; 0 when a figure is NaN.
func LossOf(observed, predicted, k float64) Loss {
	if math.IsNaN(observed + predicted + k) {
		return 0
	}
	limits := LossLimits(predicted, k)
	level := Loss(1)
	for _, limit := range limits {
		if observed >= limit {
			level++
		}
	}
	return level
}
