package blackspot_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tongshi/geo/blackspot"
	"tongshi/geo/profile"
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
	expect(t, "million vehicle-km", blackspot.MillionKM(10000, 1500, 3), 16.425, 1e-12)
	expect(t, "entering, four legs", blackspot.EnteringVolume(30100, 30100, 4800, 4800), 34900, 0)
	expect(t, "entering, three legs", blackspot.EnteringVolume(20000, 20000, 3000), 21500, 0)
	for name, v := range map[string]float64{"frequency": blackspot.Frequency(3, 0), "rate": blackspot.Rate(3, 0), "critical rate": blackspot.CriticalRate(1, 0, 1.645)} {
		if !math.IsNaN(v) {
			t.Errorf("%s without years or exposure is %g", name, v)
		}
	}
}

func TestConfidenceFactorsArePrinted(t *testing.T) {
	for level, want := range map[float64]float64{0.90: 1.282, 0.95: 1.645, 0.975: 1.960, 0.99: 2.326} {
		expect(t, fmt.Sprint(level), blackspot.ConfidenceFactor(level), want, 0)
		expect(t, fmt.Sprintf("beside %g", level), blackspot.ConfidenceFactor(level+1e-12), want, 5.01e-4)
	}
	if !math.IsNaN(blackspot.ConfidenceFactor(1)) || !math.IsNaN(blackspot.ConfidenceFactor(0)) {
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
	expect(t, "fatal", manual.Weights["fatal"], math.Round(fatal/damage), 0)
	expect(t, "injury", manual.Weights["slight"], math.Round(injury/damage), 0)
	carolina, err := c.Set("nc-epdo")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "North Carolina", carolina.Score(blackspot.BySeverity{1, 0, 1, 0, 1}), 76.8+8.4+1, 1e-12)
	soft, err := c.Set(c.Default)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "the soft default counts victims", soft.OfEvent(blackspot.Event{Severity: "fatal", Deaths: 2, Serious: 3, Slight: 4, Injured: 8}), 2*5+3*3+4+1, 0)
	for kind, want := range map[string][2]float64{ // signals, others
		"rear_end": {26700, 13200}, "sideswipe_same": {34000, 34000}, "angle": {47300, 61100}, "pedestrian": {158900, 158900},
		"cyclist": {158900, 158900}, "head_on": {24100, 47500}, "fixed_object": {94700, 94700}, "other": {55100, 55100}, "unheard of": {55100, 55100},
	} {
		if got := [2]float64{c.TypeCost("signal", kind), c.TypeCost("other", kind)}; got != want {
			t.Errorf("%s costs %v, want %v", kind, got, want)
		}
	}
}

func TestMomentsKnowTheirLimits(t *testing.T) {
	if _, err := blackspot.MomentsOf([]float64{7}); !errors.Is(err, blackspot.ErrFewSites) {
		t.Errorf("a population of one: %v", err)
	}
	even, err := blackspot.MomentsOf([]float64{2, 3, 2, 3})
	if err != nil || even.Overdispersed || even.K != 0 {
		t.Errorf("no more than chance: %+v, %v", even, err)
	}
	expect(t, "every site is the mean", even.Adjust(3), 2.5, 0)
	expect(t, "and has no excess", even.Excess(3), 0, 0)
	counts := of(false, junction.count)
	m, err := blackspot.MomentsOf(counts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range counts { // it shrinks but cannot re-rank
		for j := range counts {
			if counts[i] > counts[j] && m.Adjust(counts[i]) <= m.Adjust(counts[j]) {
				t.Errorf("%g and %g crashes change places", counts[i], counts[j])
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
		expect(t, c.name+" as printed", first(c.rounded), c.firstPrint, 5.01e-3)
		expect(t, c.name+" as printed, third year", first(c.rounded)*c.predicted[2]/c.predicted[0], c.thirdYear, 5.01e-3)
		total, byYear := blackspot.BayesYearly(c.predicted, c.k, c.observed)
		for i, p := range c.predicted {
			expect(t, fmt.Sprintf("%s, year %d", c.name, i+1), byYear[i], first(total.Weight)*p/c.predicted[0], 1e-9)
		}
	}
}

func TestBayesIsAGammaPosterior(t *testing.T) {
	for _, c := range [][3]float64{{4.3, 0.27, 12}, {0.2, 2, 0}, {90, 0.05, 60}} {
		e := blackspot.Bayes(c[0], c[1], c[2])
		expect(t, "mean", e.Shape/e.Rate, e.Expected, 1e-12*e.Expected)
		expect(t, "variance", e.Shape/(e.Rate*e.Rate), e.Variance, 1e-12*e.Variance)
	}
	certain := blackspot.Bayes(4, 0, 9)
	if certain.Weight != 1 || certain.Expected != 4 || certain.Variance != 0 || certain.ProbabilityAbove(3) != 1 || certain.ProbabilityAbove(5) != 0 {
		t.Errorf("without overdispersion the prediction stands alone: %+v", certain)
	}
	for _, bad := range [][3]float64{{0, 0.4, 3}, {math.NaN(), 0.4, 3}, {2, -0.1, 3}, {2, 0.4, -1}} {
		if e := blackspot.Bayes(bad[0], bad[1], bad[2]); !math.IsNaN(e.Expected) || !math.IsNaN(e.ProbabilityWorse()) {
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
		e := blackspot.Bayes(perKM*1.8*c.years, blackspot.KOfPhi(2.05, 1800), c.observed)
		expect(t, "a year", e.Expected/c.years, c.perYear, 5.01e-3)
		expect(t, "its error", e.SD()/c.years, c.sdYear, 5.01e-3)
		expect(t, "a km and year", e.Expected/c.years/1.8, c.perKM, 5.01e-3)
		expect(t, "its error", e.SD()/c.years/1.8, c.sdKM, 5.01e-3)
		// The older form of the weight, by crashes per km: 1/(1 + μY/φ).
		expect(t, "weight", e.Weight, 1/(1+perKM*c.years/2.05), 1e-12)
	}
}

// The excess by severity is that of two separate screenings, injury crashes
// weighed.
func TestWeightedExcessIsThatOfBothParts(t *testing.T) {
	s, _ := district(12, 900)
	part := func(keep func(blackspot.BySeverity) blackspot.BySeverity) map[int64]float64 {
		p := *s
		p.Observed = nil
		for _, n := range s.Observed {
			p.Observed = append(p.Observed, keep(n))
		}
		out := map[int64]float64{}
		for _, r := range screenBy(t, &p, blackspot.ByExcess).Sites {
			out[s.ID[r.Row]] = r.ExcessPerYear
		}
		return out
	}
	damage := part(func(n blackspot.BySeverity) blackspot.BySeverity {
		return blackspot.BySeverity{4: n[blackspot.DamageOnly]}
	})
	injury := part(func(n blackspot.BySeverity) blackspot.BySeverity { n[blackspot.DamageOnly] = 0; return n })
	var all blackspot.BySeverity
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
	for _, r := range screenBy(t, s, blackspot.ByWeightedExcess).Sites {
		id := s.ID[r.Row]
		expect(t, fmt.Sprintf("site %d", id), r.Value, damage[id]+w*injury[id], 1e-9*(1+math.Abs(r.Value)))
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
		predict := func(change func(f *blackspot.JunctionForm)) blackspot.Prediction {
			f := blackspot.JunctionForm{Type: code, Major: want.major, Minor: want.minor / 3, CalibrationFactor: 1}
			change(&f)
			p, err := s.Predict(f)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		plain := predict(func(*blackspot.JunctionForm) {})
		multi, single := at(want.multi, want.major, want.minor/3), at(want.single, want.major, want.minor/3)
		expect(t, code+" multi", plain.Multi, multi, 1e-12*multi)
		expect(t, code+" single", plain.Single, single, 1e-12*single)
		expect(t, code+" k", plain.K, (want.multi.k*multi*multi+want.single.k*single*single)/((multi+single)*(multi+single)), 1e-12)
		expect(t, code+" bicycles", plain.Bicycle/(plain.Multi+plain.Single), want.bike, 1e-12)
		expect(t, code+" on foot", plain.Pedestrian/(plain.Multi+plain.Single), want.walk, 1e-12)
		beyond := predict(func(f *blackspot.JunctionForm) { f.Minor = want.minor + 1 })
		if len(plain.Warnings) != 0 || !strings.Contains(strings.Join(beyond.Warnings, " "), "beyond") {
			t.Errorf("%s: warnings %v within the data, %v beyond", code, plain.Warnings, beyond.Warnings)
		}
		many := float64(want.mostLanes)
		for name, c := range map[string]struct {
			change func(f *blackspot.JunctionForm)
			factor float64
		}{
			"left-turn lane":        {func(f *blackspot.JunctionForm) { f.LeftTurnLanes = 1 }, want.left},
			"more lanes than legs":  {func(f *blackspot.JunctionForm) { f.LeftTurnLanes = 9 }, math.Pow(want.left, many)},
			"right-turn lane":       {func(f *blackspot.JunctionForm) { f.RightTurnLanes = 1 }, want.right},
			"protected left phase":  {func(f *blackspot.JunctionForm) { f.ProtectedLefts = 1 }, .94},
			"protected, permissive": {func(f *blackspot.JunctionForm) { f.MixedLefts = 1 }, .99},
			"no right on red":       {func(f *blackspot.JunctionForm) { f.RightOnRedBans = 1 }, .98},
			"lighting":              {func(f *blackspot.JunctionForm) { f.Lit = true }, 1 - .38*want.night},
			"camera, angle only":    {func(f *blackspot.JunctionForm) { f.Camera, f.AngleShare = true, 1 }, .74},
			"camera, rear-end only": {func(f *blackspot.JunctionForm) { f.Camera, f.RearEndShare = true, 1 }, 1.18},
		} {
			expect(t, code+" "+name, predict(c.change).Factor, c.factor, 1e-12)
		}
	}
}

func TestPedestriansAtSignalsAreThoseOfThePrintedTable(t *testing.T) {
	s := manual(t)
	for code, v := range map[string][6]float64{ // a, b, c, d, e, k
		"3SG": {-6.60, .05, .24, .41, .09, .52}, "4SG": {-9.53, .40, .26, .45, .04, .24},
	} {
		form := blackspot.JunctionForm{Type: code, Major: 12000, Minor: 7000, PedestriansPerDay: 900, LanesToCross: 3, CalibrationFactor: 1}
		want := math.Exp(v[0] + v[1]*math.Log(19000) + v[2]*math.Log(7./12) + v[3]*math.Log(900) + v[4]*3)
		for _, c := range []struct {
			bus, alcohol int
			school       bool
			factor       float64
		}{
			{0, 0, false, 1}, {1, 0, false, 2.78}, {2, 0, false, 2.78}, {3, 0, false, 4.15}, {0, 1, false, 1.12}, {0, 8, false, 1.12}, {0, 9, false, 1.56}, {0, 0, true, 1.35},
		} {
			f := form
			f.BusStops, f.AlcoholSales, f.School = c.bus, c.alcohol, c.school
			p, err := s.Predict(f)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, fmt.Sprintf("%s %+v", code, c), p.Pedestrian, want*c.factor, 1e-12)
		}
		if got := s.Types[code].Pedestrian.K; got != v[5] {
			t.Errorf("%s k %g, want %g", code, got, v[5])
		}
	}
}

// ruleCase is one printed threshold: n crashes of this kind meet it, n - 1 do
// not.
type ruleCase struct {
	profile, rule, kind string
	windowM             float64
	years, n            int
	crash               blackspot.Event
	condition           string
}

func TestEveryRuleFiresAtItsPrintedThreshold(t *testing.T) {
	dead := blackspot.Event{Year: 2024, Severity: "fatal", Deaths: 1, Type: "angle"}
	three := blackspot.Event{Year: 2024, Severity: "fatal", Deaths: 3, Type: "angle"}
	grave := blackspot.Event{Year: 2024, Severity: "serious", Serious: 3, Injured: 3, Type: "angle"}
	serious := blackspot.Event{Year: 2024, Severity: "serious", Serious: 1, Injured: 1, Type: "angle"}
	slight := blackspot.Event{Year: 2024, Severity: "slight", Slight: 1, Injured: 1, Type: "angle", Procedure: "general"}
	damage := blackspot.Event{Year: 2024, Severity: "damage", Type: "angle"}
	cases := []ruleCase{
		{"CN-MPS-2001", "spot", "route", 500, 1, 3, grave, ""},
		{"CN-MPS-2001", "section", "route", 2000, 1, 3, dead, ""},
		{"CN-CITY-2008", "city_disaster", "node", 0, 3, 1, three, "road_deficiency"},
		{"CN-CITY-2008", "city_disasters", "node", 0, 3, 2, three, ""},
		{"CN-CITY-2008", "city_fatal", "node", 0, 3, 3, dead, ""},
		{"CN-CITY-2008", "city_general", "node", 0, 3, 5, slight, ""},
		{"CN-CITY-2008", "county_any", "node", 0, 3, 5, damage, ""},
		{"CN-CITY-2008", "county_hazard", "node", 0, 3, 1, damage, "road_deficiency"},
		{"CN-HARBIN-2006", "red", "route", 0, 2, 10, dead, ""},
		{"CN-HARBIN-2006", "yellow", "route", 0, 2, 5, dead, ""},
		{"CN-HARBIN-2006", "blue", "route", 0, 2, 20, slight, ""},
		{"DE-RURAL", "score", "route", 300, 3, 3, serious, ""},
		{"DE-RURAL", "score", "route", 300, 3, 8, slight, ""},
		{"DE-HESSE", "same_type", "route", 300, 1, 5, damage, ""},
		{"DE-HESSE", "serious", "route", 300, 3, 3, serious, ""},
		{"DE-NRW", "year", "node", 300, 1, 3, damage, ""},
		{"DE-NRW", "injury", "node", 300, 3, 5, slight, ""},
		{"DE-NRW", "serious", "node", 300, 3, 3, serious, ""},
		{"DE-FRANKFURT", "similar", "node", 300, 1, 5, damage, ""},
		{"DE-TOWN", "same_type", "node", 50, 1, 5, damage, ""},
		{"DE-TOWN", "serious", "node", 50, 3, 5, serious, ""},
		{"BE-FLANDERS", "priority", "route", 100, 3, 3, dead, ""},
		{"BE-FLANDERS", "priority", "route", 100, 3, 15, slight, ""},
		{"NO", "spot", "route", 100, 5, 4, slight, ""},
		{"NO", "section", "route", 1000, 5, 10, slight, ""},
		{"UK-SECONDARY", "area", "radius", 178, 1, 4, damage, ""},
		{"UK-SECONDARY", "stretch", "route", 300, 3, 12, damage, ""},
	}
	all, tried := rules(t), map[string]bool{"CN-ANSHAN/red": true, "CN-ANSHAN/yellow": true, "CN-ANSHAN/blue": true, "CN-EQUIVALENT/equivalent": true} // unset
	for _, c := range cases {
		name := c.profile + "/" + c.rule
		tried[name] = true
		p := all[c.profile]
		at := slices.IndexFunc(p.Rules, func(r blackspot.Rule) bool { return r.Code == c.rule })
		if at < 0 {
			t.Errorf("%s: no such rule", name)
			continue
		}
		r := p.Rules[at]
		if r.WindowKind != c.kind || r.WindowM != c.windowM || r.Years != c.years {
			t.Errorf("%s: %s of %g m over %d years, want %s, %g, %d", name, r.WindowKind, r.WindowM, r.Years, c.kind, c.windowM, c.years)
		}
		confirmed := map[string]bool{c.condition: true}
		if f := r.Evaluate(repeat(c.n, c.crash), confirmed); !f.Fired {
			t.Errorf("%s: %d such crashes: %+v", name, c.n, f)
		}
		if f := r.Evaluate(repeat(c.n-1, c.crash), confirmed); f.Fired {
			t.Errorf("%s: %d such crashes are not enough: %+v", name, c.n-1, f)
		}
		if early := c.crash; c.n > 1 {
			early.Year -= c.years // the first lies just outside the years
			if f := r.Evaluate(append(repeat(c.n-1, c.crash), early), confirmed); f.Fired {
				t.Errorf("%s: a crash %d years before the others counts: %+v", name, c.years, f)
			}
		}
	}
	for code, p := range all {
		for _, r := range p.Rules {
			if !tried[code+"/"+r.Code] {
				t.Errorf("%s/%s: no printed threshold is tried", code, r.Code)
			}
		}
	}
}

// Points alone are not enough in Flanders, nor crashes.
func TestFlandersAsksForBoth(t *testing.T) {
	rule := rules(t)["BE-FLANDERS"].Rules[0]
	two := repeat(2, blackspot.Event{Year: 2024, Severity: "fatal", Deaths: 2})
	if f := rule.Evaluate(two, nil); f.Fired || f.Score != 20 {
		t.Errorf("20 points by two crashes: %+v", f)
	}
	if f := rule.Evaluate(repeat(14, blackspot.Event{Year: 2024, Severity: "slight", Slight: 1, Injured: 1}), nil); f.Fired || f.Score != 14 {
		t.Errorf("14 crashes with 14 points: %+v", f)
	}
}

// The bounds of the severity classes of China, each from both sides.
func TestSeverityClassesAtTheirBounds(t *testing.T) {
	scales, err := blackspot.ReadSeverityScales(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	dead := func(n int) blackspot.Event { return blackspot.Event{Deaths: n} }
	serious := func(n int) blackspot.Event { return blackspot.Event{Serious: n} }
	yuan := func(n float64) blackspot.Event { return blackspot.Event{DamageYuan: n} }
	for _, c := range []struct {
		scale        string
		below, above blackspot.Event
		low, high    string
	}{
		{"statistical", blackspot.Event{Slight: 2}, blackspot.Event{Slight: 3}, "minor", "general"},
		{"statistical", blackspot.Event{Slight: 1}, serious(1), "minor", "general"},
		{"statistical", yuan(999), yuan(1000), "minor", "general"},
		{"statistical", serious(2), serious(3), "general", "major"},
		{"statistical", serious(2), dead(1), "general", "major"},
		{"statistical", yuan(29_999), yuan(30_000), "general", "major"},
		{"statistical", dead(2), dead(3), "major", "extraordinary"},
		{"statistical", serious(10), serious(11), "major", "extraordinary"},
		{"statistical", blackspot.Event{Deaths: 1, Serious: 7}, blackspot.Event{Deaths: 1, Serious: 8}, "major", "extraordinary"},
		{"statistical", blackspot.Event{Deaths: 2, Serious: 4}, blackspot.Event{Deaths: 2, Serious: 5}, "major", "extraordinary"},
		{"statistical", yuan(59_999), yuan(60_000), "major", "extraordinary"},
		{"order_493", dead(2), dead(3), "general", "larger"},
		{"order_493", serious(9), serious(10), "general", "larger"},
		{"order_493", yuan(9_999_999), yuan(10_000_000), "general", "larger"},
		{"order_493", dead(9), dead(10), "larger", "major"},
		{"order_493", serious(49), serious(50), "larger", "major"},
		{"order_493", yuan(49_999_999), yuan(50_000_000), "larger", "major"},
		{"order_493", dead(29), dead(30), "major", "especially_major"},
		{"order_493", serious(99), serious(100), "major", "especially_major"},
		{"order_493", yuan(99_999_999), yuan(100_000_000), "major", "especially_major"},
	} {
		if low, high := scales[c.scale].Class(c.below).Code, scales[c.scale].Class(c.above).Code; low != c.low || high != c.high {
			t.Errorf("%s: %+v is %s, want %s; %+v is %s, want %s", c.scale, c.below, low, c.low, c.above, high, c.high)
		}
	}
}

// The defaults of the methods on roads.
func TestDefaultsOnRoads(t *testing.T) {
	k := blackspot.DefaultKDEPlus()
	if k.BandwidthM != 50 || k.Level != 0.95 || k.MinCrashes != 3 || k.Seed == 0 {
		t.Errorf("in a city KDE+ looks 50 m far, at the 95th percentile, on sections with 3 crashes: %+v", k)
	}
	if d := blackspot.DefaultDensity(); d.BandwidthM < 150 || d.BandwidthM > 200 || d.Split != blackspot.EqualSplit || d.Kernel != blackspot.Epanechnikov {
		t.Errorf("the map's density is discontinuous, 150 to 200 m: %+v", d)
	}
}
