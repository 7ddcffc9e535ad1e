package counts

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Treated is one treated site: predictions by the SPF and counts of the same
// kind of crash before and after, the works period left out of both.
type Treated struct {
	PredictedBefore, PredictedAfter float64
	ObservedBefore, ObservedAfter   float64
	K                               float64 // overdispersion of the SPF
	YearsBefore, YearsAfter         float64
}

// TreatedEffect is the working of one site, for whoever checks it.
type TreatedEffect struct {
	Weight, ExpectedBefore, Ratio float64 // w, EB_B, r = pred_A/pred_B
	ExpectedAfter, Variance       float64 // π and its variance, had nothing been done
	Observed                      float64
}

// Verdict is what a before-after comparison says.
type Verdict string

// The verdicts of a comparison.
const (
	TooEarly     Verdict = "too_early"     // less than a year on a side
	Better       Verdict = "better"        // the whole interval lies below 1
	Worse        Verdict = "worse"         // the whole interval lies above 1
	NotProven    Verdict = "not_proven"    // 1 lies in the interval
	NothingAfter Verdict = "nothing_after" // no crash yet: an upper limit only
)

// Effect is the outcome over all treated sites.
type Effect struct {
	Sites         []TreatedEffect
	Expected      float64 // π, had nothing been done
	Variance      float64
	Observed      float64 // λ
	Theta         float64 // index of effectiveness: 0.8 means 20 % fewer; a CMF
	SE            float64 // NaN when nothing was observed after
	Low, High     float64 // 95 %
	Naive         float64 // observed after against observed before, per prediction of duration only
	NaiveWithFlow float64 // the same with traffic allowed for
	// RegressionToMean is the part of the naive change that would have come by
	// itself: NaiveWithFlow compared with the ratio against what was expected.
	RegressionToMean float64
	Verdict          Verdict
}

// LeastYears on each side of the works; three are better (HSM 2010, 9.4).
const LeastYears = 1

// Variant chooses between two printings of the standard error.
type Variant int

// Hauer's formula is the default; some HSM printings square λ/π instead of θ
// and leave out one square below.
const (
	Hauer Variant = iota
	HSMPrinting
)

// BeforeAfter compares the crashes after treatment with what Empirical Bayes
// expects had nothing been done, pooled over sites (Hauer 1997; HSM 2010,
// 9.4.1). A site with no prediction is an error. The interval takes the
// predictions and k for certain.
func BeforeAfter(sites []Treated, variant Variant) (Effect, error) {
	e := Effect{Verdict: NotProven}
	before, years, flow := 0.0, 0.0, 0.0
	early := len(sites) == 0
	for i, s := range sites {
		part, err := s.effect()
		if err != nil {
			return Effect{}, fmt.Errorf("before-after: site %d: %w", i+1, err)
		}
		e.Sites = append(e.Sites, part)
		e.Expected += part.ExpectedAfter
		e.Variance += part.Variance
		e.Observed += s.ObservedAfter
		before += s.ObservedBefore
		years += s.ObservedBefore * Ratio(s.YearsAfter, s.YearsBefore)
		flow += s.ObservedBefore * part.Ratio
		early = early || s.YearsBefore < LeastYears || s.YearsAfter < LeastYears
	}
	e.Naive, e.NaiveWithFlow = Ratio(e.Observed, years), Ratio(e.Observed, flow)
	e.RegressionToMean = Ratio(e.Observed, e.Expected) - e.NaiveWithFlow
	e.conclude(variant)
	if early {
		e.Verdict = TooEarly
	}
	return e, nil
}

func (s Treated) effect() (TreatedEffect, error) {
	eb := Bayes(s.PredictedBefore, s.K, s.ObservedBefore)
	if math.IsNaN(eb.Expected) || !(s.PredictedAfter > 0) || !(s.ObservedAfter >= 0) {
		return TreatedEffect{}, fmt.Errorf("predictions before (%g) and after (%g) must be above 0, k (%g) and counts not below it",
			s.PredictedBefore, s.PredictedAfter, s.K)
	}
	r := s.PredictedAfter / s.PredictedBefore
	return TreatedEffect{
		Weight: eb.Weight, ExpectedBefore: eb.Expected, Ratio: r,
		ExpectedAfter: r * eb.Expected, Variance: r * r * eb.Variance, Observed: s.ObservedAfter,
	}, nil
}

// conclude fills θ, its error and the verdict from the sums. With nothing
// observed after, θ is 0 and only the 97.5 % Poisson limit on the count, 3.69
// crashes, against π can be told.
func (e *Effect) conclude(variant Variant) {
	e.Theta, e.SE, e.Low, e.High = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	if e.Expected <= 0 {
		return
	}
	ratio, noise := e.Observed/e.Expected, e.Variance/(e.Expected*e.Expected)
	e.Theta = ratio / (1 + noise)
	if e.Observed == 0 {
		e.Low, e.High = 0, mathext.GammaIncRegCompInv(1, 0.025)/e.Expected
		e.Verdict = NothingAfter
		return
	}
	variance := e.Theta * e.Theta * (1/e.Observed + noise) / ((1 + noise) * (1 + noise))
	if variant == HSMPrinting {
		variance = ratio * ratio * (1/e.Observed + noise) / (1 + noise)
	}
	e.SE = math.Sqrt(variance)
	e.Low, e.High = e.Theta-1.96*e.SE, e.Theta+1.96*e.SE
	switch {
	case e.High < 1:
		e.Verdict = Better
	case e.Low > 1:
		e.Verdict = Worse
	}
}
