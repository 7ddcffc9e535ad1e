package counts_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
)

// Every row of the manual's sample says its number three times over.
func TestTheSampleIsWithoutMisprints(t *testing.T) {
	for _, j := range sample {
		sum := 0.0
		for _, n := range j.types {
			sum += n
		}
		if sum != j.n || j.count() != j.n || j.fatal+j.injury+j.damage != j.n {
			t.Errorf("site %d: %g by type, %g by year, %g by severity, want %g", j.id, sum, j.count(), j.fatal+j.injury+j.damage, j.n)
		}
	}
}

func TestExposure(t *testing.T) {
	geotest.Expect(t, "million vehicle-km", counts.MillionKM(10000, 1500, 3), 16.425, 1e-12)
	geotest.Expect(t, "entering, four legs", counts.EnteringVolume(30100, 30100, 4800, 4800), 34900, 0)
	geotest.Expect(t, "entering, three legs", counts.EnteringVolume(20000, 20000, 3000), 21500, 0)
	for name, v := range map[string]float64{"frequency": counts.Frequency(3, 0), "rate": counts.Rate(3, 0), "critical rate": counts.CriticalRate(1, 0, 1.645)} {
		if !math.IsNaN(v) {
			t.Errorf("%s without years or exposure is %g", name, v)
		}
	}
}

func TestConfidenceFactorsArePrinted(t *testing.T) {
	for level, want := range map[float64]float64{0.90: 1.282, 0.95: 1.645, 0.975: 1.960, 0.99: 2.326} {
		geotest.Expect(t, fmt.Sprint(level), counts.ConfidenceFactor(level), want, 0)
		geotest.Expect(t, fmt.Sprintf("beside %g", level), counts.ConfidenceFactor(level+1e-12), want, 5.01e-4)
	}
	if !math.IsNaN(counts.ConfidenceFactor(1)) || !math.IsNaN(counts.ConfidenceFactor(0)) {
		t.Error("certainty has no factor")
	}
}

func TestWeightsFollowFromTheCosts(t *testing.T) {
	c := costs(t)
	manual, err := c.Set("hsm-2001")
	if err != nil {
		t.Fatal(err)
	}
	const fatal, injury, damage = 4_008_900.0, 82_600.0, 7_400.0
	geotest.Expect(t, "fatal", manual.Weights["fatal"], math.Round(fatal/damage), 0)
	geotest.Expect(t, "injury", manual.Weights["slight"], math.Round(injury/damage), 0)
	carolina, err := c.Set("nc-epdo")
	if err != nil {
		t.Fatal(err)
	}
	geotest.Expect(t, "North Carolina", carolina.Score(counts.BySeverity{1, 0, 1, 0, 1}), 76.8+8.4+1, 1e-12)
}

func TestMomentsKnowTheirLimits(t *testing.T) {
	if _, err := counts.MomentsOf([]float64{7}); !errors.Is(err, counts.ErrFewSites) {
		t.Errorf("a population of one: %v", err)
	}
	even, err := counts.MomentsOf([]float64{2, 3, 2, 3})
	if err != nil || even.Overdispersed || even.K != 0 {
		t.Errorf("no more than chance: %+v, %v", even, err)
	}
	geotest.Expect(t, "every site is the mean", even.Adjust(3), 2.5, 0)
	geotest.Expect(t, "and has no excess", even.Excess(3), 0, 0)
	observed := of(false, junction.count)
	m, err := counts.MomentsOf(observed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range observed { // it shrinks but cannot re-rank
		for j := range observed {
			if observed[i] > observed[j] && m.Adjust(observed[i]) <= m.Adjust(observed[j]) {
				t.Errorf("%g and %g crashes change places", observed[i], observed[j])
			}
		}
	}
}

// The yearly figures of site 7 by the manual's formula, with its rounded
// weights and with exact ones.
func TestYearlyBayesIsTheManualsFormula(t *testing.T) {
	for _, c := range []struct {
		name                  string
		predicted             []float64
		k, observed, rounded  float64
		firstPrint, thirdYear float64
	}{
		{"total", []float64{2.5, 2.5, 2.7}, 0.49, 34, 0.2, 9.33, 10.08},
		{"fatal and injury", []float64{1.0, 1.0, 1.1}, 0.74, 18, 0.3, 4.36, 4.80},
	} {
		factors := 0.0
		for _, p := range c.predicted {
			factors += p / c.predicted[0]
		}
		first := func(w float64) float64 { return w*c.predicted[0] + (1-w)*c.observed/factors }
		geotest.Expect(t, c.name+" as printed", first(c.rounded), c.firstPrint, 5.01e-3)
		geotest.Expect(t, c.name+" as printed, third year", first(c.rounded)*c.predicted[2]/c.predicted[0], c.thirdYear, 5.01e-3)
		total, byYear := counts.BayesYearly(c.predicted, c.k, c.observed)
		for i, p := range c.predicted {
			geotest.Expect(t, fmt.Sprintf("%s, year %d", c.name, i+1), byYear[i], first(total.Weight)*p/c.predicted[0], 1e-9)
		}
	}
}

func TestBayesIsAGammaPosterior(t *testing.T) {
	for _, c := range [][3]float64{{4.3, 0.27, 12}, {0.2, 2, 0}, {90, 0.05, 60}} {
		e := counts.Bayes(c[0], c[1], c[2])
		geotest.Expect(t, "mean", e.Shape/e.Rate, e.Expected, 1e-12*e.Expected)
		geotest.Expect(t, "variance", e.Shape/(e.Rate*e.Rate), e.Variance, 1e-12*e.Variance)
	}
	certain := counts.Bayes(4, 0, 9)
	if certain.Weight != 1 || certain.Expected != 4 || certain.Variance != 0 || certain.ProbabilityAbove(3) != 1 || certain.ProbabilityAbove(5) != 0 {
		t.Errorf("without overdispersion the prediction stands alone: %+v", certain)
	}
	for _, bad := range [][3]float64{{0, 0.4, 3}, {math.NaN(), 0.4, 3}, {2, -0.1, 3}, {2, 0.4, -1}} {
		if e := counts.Bayes(bad[0], bad[1], bad[2]); !math.IsNaN(e.Expected) || !math.IsNaN(e.ProbabilityWorse()) {
			t.Errorf("%v: %+v", bad, e)
		}
	}
}

// Hauer's road of 1.8 km, per km and year as the tutorial ends.
func TestHauersTutorialPerKilometre(t *testing.T) {
	perKM := 0.0224 * math.Pow(4000, 0.564)
	for _, c := range []struct{ years, observed, perYear, sdYear, perKM, sdKM float64 }{
		{1, 12, 8.476, 2.140, 4.71, 1.19}, {3, 27, 7.97, 1.44, 4.43, 0.80},
	} {
		e := counts.Bayes(perKM*1.8*c.years, 1/(2.05*1.8), c.observed)
		geotest.Expect(t, "a year", e.Expected/c.years, c.perYear, 5.01e-3)
		geotest.Expect(t, "its error", e.SD()/c.years, c.sdYear, 5.01e-3)
		geotest.Expect(t, "a km and year", e.Expected/c.years/1.8, c.perKM, 5.01e-3)
		geotest.Expect(t, "its error", e.SD()/c.years/1.8, c.sdKM, 5.01e-3)
		// The older form of the weight, by crashes per km: 1/(1 + μY/φ).
		geotest.Expect(t, "weight", e.Weight, 1/(1+perKM*c.years/2.05), 1e-12)
	}
}

// The excess by severity is that of two separate screenings, injury crashes
// weighed.
func TestWeightedExcessIsThatOfBothParts(t *testing.T) {
	s, _ := district(12, 900)
	part := func(keep func(counts.BySeverity) counts.BySeverity) map[int64]float64 {
		p := *s
		p.Observed = nil
		for _, n := range s.Observed {
			p.Observed = append(p.Observed, keep(n))
		}
		out := map[int64]float64{}
		for _, r := range screenBy(t, &p, counts.ByExcess).Sites {
			out[s.ID[r.Row]] = r.ExcessPerYear
		}
		return out
	}
	damage := part(func(n counts.BySeverity) counts.BySeverity {
		return counts.BySeverity{4: n[counts.DamageOnly]}
	})
	injury := part(func(n counts.BySeverity) counts.BySeverity { n[counts.DamageOnly] = 0; return n })
	var all counts.BySeverity
	for _, n := range s.Observed {
		for i := range n {
			all[i] += n[i]
		}
	}
	weights, err := costs(t).Set("hsm-2001")
	if err != nil {
		t.Fatal(err)
	}
	w := weights.MeanInjuryWeight(all)
	for _, r := range screenBy(t, s, counts.ByWeightedExcess).Sites {
		id := s.ID[r.Row]
		geotest.Expect(t, fmt.Sprintf("site %d", id), r.Value, damage[id]+w*injury[id], 1e-9*(1+math.Abs(r.Value)))
	}
}

// The printed functions and factors of chapter 12, row by row.
func TestFunctionsAreThoseOfThePrintedTable(t *testing.T) {
	s := manual(t)
	type row struct{ a, b, c, k float64 }
	for code, want := range map[string]struct {
		multi, single                  row
		major, minor                   float64
		left, right, night, bike, walk float64
		mostLanes                      int
	}{
		"3ST": {row{-13.36, 1.11, 0.41, 0.80}, row{-6.81, 0.16, 0.51, 1.14}, 45700, 9300, .67, .86, .238, .016, .021, 2},
		"4ST": {row{-8.90, 0.82, 0.25, 0.40}, row{-5.33, 0.33, 0.12, 0.65}, 46800, 5900, .73, .86, .229, .018, .022, 2},
		"3SG": {row{-12.13, 1.11, 0.26, 0.33}, row{-9.02, 0.42, 0.40, 0.36}, 58100, 16400, .93, .96, .235, .011, 0, 3},
		"4SG": {row{-10.99, 1.07, 0.23, 0.39}, row{-10.21, 0.68, 0.27, 0.36}, 67700, 33400, .90, .96, .235, .015, 0, 4},
	} {
		at := func(r row, major, minor float64) float64 {
			return math.Exp(r.a + r.b*math.Log(major) + r.c*math.Log(minor))
		}
		predict := func(change func(f *counts.JunctionForm)) counts.Prediction {
			f := counts.JunctionForm{Type: code, Major: want.major, Minor: want.minor / 3, CalibrationFactor: 1}
			change(&f)
			p, err := s.Predict(f)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		plain := predict(func(*counts.JunctionForm) {})
		multi, single := at(want.multi, want.major, want.minor/3), at(want.single, want.major, want.minor/3)
		geotest.Expect(t, code+" multi", plain.Multi, multi, 1e-12*multi)
		geotest.Expect(t, code+" single", plain.Single, single, 1e-12*single)
		geotest.Expect(t, code+" k", plain.K, (want.multi.k*multi*multi+want.single.k*single*single)/((multi+single)*(multi+single)), 1e-12)
		geotest.Expect(t, code+" bicycles", plain.Bicycle/(plain.Multi+plain.Single), want.bike, 1e-12)
		geotest.Expect(t, code+" on foot", plain.Pedestrian/(plain.Multi+plain.Single), want.walk, 1e-12)
		beyond := predict(func(f *counts.JunctionForm) { f.Minor = want.minor + 1 })
		if len(plain.Warnings) != 0 || !strings.Contains(strings.Join(beyond.Warnings, " "), "beyond") {
			t.Errorf("%s: warnings %v within the data, %v beyond", code, plain.Warnings, beyond.Warnings)
		}
		many := float64(want.mostLanes)
		for name, c := range map[string]struct {
			change func(f *counts.JunctionForm)
			factor float64
		}{
			"left-turn lane":        {func(f *counts.JunctionForm) { f.LeftTurnLanes = 1 }, want.left},
			"more lanes than legs":  {func(f *counts.JunctionForm) { f.LeftTurnLanes = 9 }, math.Pow(want.left, many)},
			"right-turn lane":       {func(f *counts.JunctionForm) { f.RightTurnLanes = 1 }, want.right},
			"protected left phase":  {func(f *counts.JunctionForm) { f.ProtectedLefts = 1 }, .94},
			"protected, permissive": {func(f *counts.JunctionForm) { f.MixedLefts = 1 }, .99},
			"no right on red":       {func(f *counts.JunctionForm) { f.RightOnRedBans = 1 }, .98},
			"lighting":              {func(f *counts.JunctionForm) { f.Lit = true }, 1 - .38*want.night},
			"camera, angle only":    {func(f *counts.JunctionForm) { f.Camera, f.AngleShare = true, 1 }, .74},
			"camera, rear-end only": {func(f *counts.JunctionForm) { f.Camera, f.RearEndShare = true, 1 }, 1.18},
		} {
			geotest.Expect(t, code+" "+name, predict(c.change).Factor, c.factor, 1e-12)
		}
	}
}

func TestPedestriansAtSignalsAreThoseOfThePrintedTable(t *testing.T) {
	s := manual(t)
	for code, v := range map[string][6]float64{ // a, b, c, d, e, k
		"3SG": {-6.60, .05, .24, .41, .09, .52}, "4SG": {-9.53, .40, .26, .45, .04, .24},
	} {
		form := counts.JunctionForm{Type: code, Major: 12000, Minor: 7000, PedestriansPerDay: 900, LanesToCross: 3, CalibrationFactor: 1}
		want := math.Exp(v[0] + v[1]*math.Log(19000) + v[2]*math.Log(7./12) + v[3]*math.Log(900) + v[4]*3)
		for _, c := range []struct {
			bus, alcohol int
			school       bool
			factor       float64
		}{
			{0, 0, false, 1}, {1, 0, false, 2.78}, {2, 0, false, 2.78}, {3, 0, false, 4.15}, {0, 1, false, 1.12},
			{0, 8, false, 1.12}, {0, 9, false, 1.56}, {0, 0, true, 1.35},
		} {
			f := form
			f.BusStops, f.AlcoholSales, f.School = c.bus, c.alcohol, c.school
			p, err := s.Predict(f)
			if err != nil {
				t.Fatal(err)
			}
			geotest.Expect(t, fmt.Sprintf("%s %+v", code, c), p.Pedestrian, want*c.factor, 1e-12)
		}
		if got := s.Types[code].Pedestrian.K; got != v[5] {
			t.Errorf("%s k %g, want %g", code, got, v[5])
		}
	}
}
