package counts

import "math"

// Place is a place with a prediction of its own, such as several sites
// together.
type Place struct {
	Observed, Persons BySeverity // over the whole period
	Predicted, K      float64    // over the whole period
	Exposure          float64    // million vehicles or vehicle-km; NaN when not known
}

// FiguresOf are the figures of a place beside the sites of a screening. What
// needs others like it (moments, mean and critical rate) is NaN.
func FiguresOf(p Place, opt ScreenOptions) Screened {
	opt.fill()
	f := Screened{
		Row: -1, K: p.K, Estimate: Bayes(p.Predicted, p.K, p.Observed.Total()),
		MomentsExcess: math.NaN(), MomentsMean: math.NaN(), Mean: math.NaN(), CriticalRate: math.NaN(),
	}
	f.estimated(opt.Years, opt.Level)
	weighed := &Sites{Observed: []BySeverity{p.Observed}, Persons: []BySeverity{p.Persons}}
	f.Frequency, f.EPDO = Frequency(p.Observed.Total(), opt.Years), weighed.weighed(0, opt.Weights)/opt.Years
	f.Rate = Rate(p.Observed.Total(), p.Exposure)
	f.Value = f.measured(opt.Measure)
	if opt.Measure == ByWeightedExcess {
		f.Value = Ratio(f.EPDO*opt.Years, f.Observed) * f.ExcessPerYear
	}
	return f
}
