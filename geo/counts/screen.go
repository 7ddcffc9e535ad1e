package counts

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"

	"tongshi/geo/say"
)

// Measure is what a screening ranks by.
type Measure string

// The measures of a screening. ByExcess is the default: crashes a year more
// than similar places have, once chance is taken out.
const (
	ByExcess         Measure = "excess"
	ByWeightedExcess Measure = "weighted_excess" // damage and injury apart, injury by InjuryWeight
	ByExpected       Measure = "expected"
	ByProbability    Measure = "probability"
	ByMoments        Measure = "moments" // excess by moments of counts within the population
	ByFrequency      Measure = "frequency"
	ByEPDO           Measure = "epdo"
	ByRate           Measure = "rate"
)

// Measures lists them, the default first.
var Measures = []Measure{ByExcess, ByWeightedExcess, ByExpected, ByProbability, ByMoments, ByFrequency, ByEPDO, ByRate}

// ScreenOptions say how a screening is done.
type ScreenOptions struct {
	Years      float64
	Measure    Measure // ByExcess when empty
	InjuryOnly bool    // count crashes with victims only
	Weights    SeverityWeights
	// InjuryWeight is what an injury crash is worth in damage-only ones, for
	// ByWeightedExcess; by default the mean of Weights over the city.
	InjuryWeight float64
	Confidence   float64 // of the critical rate, 0.95 when 0
	Level        float64 // of the credible interval, 0.95 when 0
	Ranks        RankOptions
}

// Screened is one site's figures. Counts are per year where a name says so.
type Screened struct {
	Row  int // in Sites
	Rank int // 1 is first by the measure
	RankEstimate
	Estimate
	Value                                     float64 // of the measure
	ExpectedPerYear, PredictedPerYear         float64
	ExcessPerYear, ExcessLow, ExcessHigh      float64
	Probability                               float64 // P(worse than similar places)
	K                                         float64
	Frequency, EPDO, Rate, CriticalRate, Mean float64 // Mean: of rates in the population
	MomentsExcess, MomentsMean                float64 // per year: above the population's mean, and that mean
	Loss                                      Loss
}

// Screening is the outcome, worst first.
type Screening struct {
	Measure Measure
	Models  []*LocalSPF // one for each kind
	Sites   []Screened
	Notes   []say.Text
}

// ErrNoYears is returned for a period that is not above 0.
var ErrNoYears = errors.New("screen sites: the period must be longer than 0 years")

// Screen compares every site with similar ones: fits the city's own safety
// performance functions, estimates by Empirical Bayes, ranks. The same input
// and seed give the same result to the last bit; the order of the input rows
// does not matter beyond rounding. A kind without any crash is left with NaN
// estimates and a note.
func Screen(s *Sites, opt ScreenOptions) (*Screening, error) {
	if !(opt.Years > 0) {
		return nil, ErrNoYears
	}
	opt.fill()
	if err := opt.checkMeasure(); err != nil {
		return nil, fmt.Errorf("screen sites: %w", err)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("screen sites: %w", err)
	}
	if opt.Weights.Count == "persons" && s.Persons == nil && opt.Measure == ByEPDO {
		return nil, fmt.Errorf("screen sites: the weights %q count persons, and the sites have no victims", opt.Weights.Code)
	}
	out := &Screening{Measure: opt.Measure, Sites: make([]Screened, s.Len())}
	total := func(b BySeverity) float64 { return b.Total() }
	if opt.InjuryOnly {
		total = BySeverity.Injury
	}
	if err := out.estimate(s, opt, total); err != nil {
		return nil, err
	}
	out.classic(s, opt, total)
	if err := out.values(s, opt); err != nil {
		return nil, err
	}
	out.rank(s, opt)
	return out, nil
}

func (o *ScreenOptions) fill() {
	if o.Measure == "" {
		o.Measure = ByExcess
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
}

func (o *ScreenOptions) checkMeasure() error {
	for _, m := range Measures {
		if m == o.Measure {
			return nil
		}
	}
	return fmt.Errorf("measure %q is not one of %v", o.Measure, Measures)
}

// estimate fits each kind and fills the Empirical Bayes figures.
func (out *Screening) estimate(s *Sites, opt ScreenOptions, count func(BySeverity) float64) error {
	for i := range out.Sites {
		out.Sites[i].Row, out.Sites[i].Estimate, out.Sites[i].K = i, Bayes(0, 0, count(s.Observed[i])), math.NaN()
	}
	models, notes, err := estimateKinds(s, opt.Years, count, func(i int, e Estimate, k float64) {
		out.Sites[i].Estimate, out.Sites[i].K = e, k
	})
	if err != nil {
		return err
	}
	out.Models, out.Notes = models, notes
	inBlocks(len(out.Sites), func(from, to int) {
		for i := from; i < to; i++ {
			out.Sites[i].estimated(opt.Years, opt.Level)
		}
	})
	return nil
}

// estimated fills the figures that follow from the estimate.
func (r *Screened) estimated(years, level float64) {
	r.ExpectedPerYear, r.PredictedPerYear = r.Expected/years, r.Predicted/years
	r.ExcessPerYear, r.Probability = r.Excess()/years, r.ProbabilityWorse()
	low, high := r.Interval(level)
	r.ExcessLow, r.ExcessHigh = (low-r.Predicted)/years, (high-r.Predicted)/years
	r.Loss = LossOf(r.Observed/years, r.PredictedPerYear, r.K)
}

func estimateKinds(
	s *Sites,
	years float64,
	count func(BySeverity) float64,
	put func(row int, e Estimate, k float64),
) (models []*LocalSPF, notes []say.Text, err error) {
	kinds := map[string][]int{}
	for i, kind := range s.Kind {
		kinds[kind] = append(kinds[kind], i)
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		rows := kinds[kind]
		counts := make([]float64, len(rows))
		for j, i := range rows {
			counts[j] = count(s.Observed[i])
		}
		spf, mu, k, err := fitLocal(s, rows, kind, counts, years)
		if errors.Is(err, ErrNoCounts) {
			notes = append(notes, say.New("%s: %w", say.Code{List: "black_spot_place", Code: kind}, err))
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("screen sites: %s: %w", kind, err)
		}
		models = append(models, spf)
		for j, i := range rows {
			put(i, Bayes(mu[j], k[j], counts[j]), k[j])
		}
	}
	return models, notes, nil
}

// classic fills the measures that need no model, within each population.
func (out *Screening) classic(s *Sites, opt ScreenOptions, count func(BySeverity) float64) {
	groups := map[string][]int{}
	for i := range s.ID {
		key := s.Kind[i] + "\x00" + s.Population[i]
		groups[key] = append(groups[key], i)
	}
	factor := ConfidenceFactor(opt.Confidence)
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		rows := groups[key]
		counts, exposure := make([]float64, len(rows)), make([]float64, len(rows))
		for j, i := range rows {
			counts[j], exposure[j] = count(s.Observed[i]), s.Exposure(i, opt.Years)
		}
		mean := MeanRate(counts, exposure)
		moments, err := MomentsOf(counts)
		for j, i := range rows {
			r := &out.Sites[i]
			r.Frequency, r.EPDO = Frequency(counts[j], opt.Years), s.weighed(i, opt.Weights)/opt.Years
			r.Rate, r.Mean, r.CriticalRate = Rate(counts[j], exposure[j]), mean, CriticalRate(mean, exposure[j], factor)
			r.MomentsExcess, r.MomentsMean = 0, moments.Mean/opt.Years
			if err == nil {
				r.MomentsExcess = moments.Excess(counts[j]) / opt.Years
			}
		}
	}
}

// Exposure of a site in million vehicles or vehicle-km; NaN when not known.
func (s *Sites) Exposure(i int, years float64) float64 {
	if length := at(s.LengthM, i); length > 0 {
		return MillionKM(at(s.Major, i), length, years)
	}
	return MillionEntering(s.entering(i), years)
}

// values fills what the chosen measure ranks by.
func (out *Screening) values(s *Sites, opt ScreenOptions) error {
	if opt.Measure == ByWeightedExcess {
		return out.weighted(s, opt)
	}
	for i := range out.Sites {
		r := &out.Sites[i]
		r.Value = r.measured(opt.Measure)
	}
	return nil
}

// measured is the site's figure of a measure that needs no fit of its own.
func (r *Screened) measured(m Measure) float64 {
	switch m {
	case ByExpected:
		return r.ExpectedPerYear
	case ByProbability:
		return r.Probability
	case ByMoments:
		return r.MomentsExcess
	case ByFrequency:
		return r.Frequency
	case ByEPDO:
		return r.EPDO
	case ByRate:
		return r.Rate
	}
	return r.ExcessPerYear
}

// weighted fits damage-only and injury crashes apart. A kind without any crash
// of a part has no excess of it.
func (out *Screening) weighted(s *Sites, opt ScreenOptions) error {
	if opt.InjuryWeight == 0 {
		var all BySeverity
		for _, counts := range s.Observed {
			for j, v := range counts {
				all[j] += v
			}
		}
		opt.InjuryWeight = opt.Weights.MeanInjuryWeight(all)
	}
	damage, injury := make([]Estimate, len(out.Sites)), make([]Estimate, len(out.Sites))
	for _, part := range []struct {
		count func(BySeverity) float64
		into  []Estimate
	}{{func(b BySeverity) float64 { return b[DamageOnly] }, damage}, {BySeverity.Injury, injury}} {
		_, notes, err := estimateKinds(s, opt.Years, part.count, func(i int, e Estimate, _ float64) { part.into[i] = e })
		if err != nil {
			return err
		}
		out.Notes = append(out.Notes, notes...)
	}
	for i := range out.Sites {
		out.Sites[i].Value = SeverityExcess(damage[i], injury[i], opt.InjuryWeight) / opt.Years
	}
	return nil
}

// rank simulates the posterior ranks and sorts: by value, then by id.
func (out *Screening) rank(s *Sites, opt ScreenOptions) {
	estimates, lines := make([]Estimate, len(out.Sites)), make([]RankLine, len(out.Sites))
	for i := range out.Sites {
		r := &out.Sites[i]
		estimates[i], lines[i] = r.Estimate, r.Line(opt.Measure, opt.Years, s.Exposure(r.Row, opt.Years))
	}
	for i, r := range PosteriorRanks(estimates, lines, opt.Ranks) {
		out.Sites[i].RankEstimate = r
	}
	sort.SliceStable(out.Sites, func(a, b int) bool {
		x, y := &out.Sites[a], &out.Sites[b]
		if c := WorstFirst(x.Value, y.Value); c != 0 {
			return c < 0
		}
		return s.ID[x.Row] < s.ID[y.Row]
	})
	for i := range out.Sites {
		out.Sites[i].Rank = i + 1
	}
}

// Line is what a measure makes of the site's long-run count λ: the measure's
// own uncertainty is that of λ. A probability ranks by λ over the prediction;
// counts weighed by severity keep the site's mean weight of a crash.
func (r *Screened) Line(m Measure, years, exposure float64) RankLine {
	switch m {
	case ByExpected, ByFrequency:
		return RankLine{Scale: 1 / years}
	case ByProbability:
		return RankLine{Scale: 1 / r.Predicted}
	case ByRate:
		return RankLine{Scale: 1 / exposure}
	case ByEPDO:
		return RankLine{Scale: Ratio(r.EPDO, r.Observed)}
	case ByMoments:
		return RankLine{Scale: 1 / years, Less: r.MomentsMean}
	case ByWeightedExcess:
		weight := Ratio(r.EPDO*years, r.Observed)
		return RankLine{Scale: weight / years, Less: weight * r.Predicted / years}
	}
	return RankLine{Scale: 1 / years, Less: r.Predicted / years}
}

// WorstFirst compares two values of a measure for a list with the worst place
// first; NaN comes last.
func WorstFirst(a, b float64) int { return cmp.Compare(orLowest(b), orLowest(a)) }

func orLowest(v float64) float64 {
	if math.IsNaN(v) {
		return math.Inf(-1)
	}
	return v
}
