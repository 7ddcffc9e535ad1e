package counts

import (
	"errors"
)

// ErrFewSites is returned where a population of one has no variance.
var ErrFewSites = errors.New("method of moments: a population needs at least two sites")

// Moments is a population by its mean and variance.
type Moments struct {
	Sites    int
	Mean     float64
	Variance float64
	// K is the overdispersion (s² − x̄)/x̄², 0 when the sites vary no more than
	// chance alone would make them. It means something for counts only.
	K float64
	// Overdispersed is false when s² ≤ x̄: every site is then estimated by the
	// mean, and whoever shows it says so.
	Overdispersed bool
}

// MomentsOf takes the moments of one reference population.
func MomentsOf(x []float64) (Moments, error) {
	if len(x) < 2 {
		return Moments{Sites: len(x)}, ErrFewSites
	}
	m := Moments{Sites: len(x)}
	m.Mean, m.Variance = MeanAndVariance(x)
	m.Overdispersed = m.Variance > m.Mean && m.Mean > 0
	if m.Overdispersed {
		m.K = (m.Variance - m.Mean) / (m.Mean * m.Mean)
	}
	return m, nil
}

// Weight of the mean against a site's own record, α = x̄/s², at most 1.
func (m Moments) Weight() float64 {
	if !m.Overdispersed {
		return 1
	}
	return m.Mean / m.Variance
}

// Adjust shrinks a site's figure towards the mean: x + (x̄/s²)(x̄ − x). Fed
// with yearly averages it is the HSM's own version (2010, 4.4.2.6), which
// shrinks too much since averaging has divided the Poisson variance by the
// years; fed with counts over the whole period it is the recommended one.
// Do not mix the two.
func (m Moments) Adjust(x float64) float64 { return x + m.Weight()*(m.Mean-x) }

// Excess is the potential for improvement, Adjust(x) − x̄.
func (m Moments) Excess(x float64) float64 { return m.Adjust(x) - m.Mean }
