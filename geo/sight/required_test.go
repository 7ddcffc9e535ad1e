package sight_test

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

func standard(t testing.TB, name string) *sight.Profile {
	t.Helper()
	all, err := sight.ReadProfiles(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	p, err := all.ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// check compares a row of a published table, printed to within a tolerance.
func check(t *testing.T, what string, from, step float64, want []float64, within float64, of func(v float64) (float64, error)) {
	t.Helper()
	for i, w := range want {
		v := from + float64(i)*step
		if got, err := of(v); err != nil || math.Abs(got-w) > within+1e-9 {
			t.Errorf("%s at %v: %v (%v), want %v", what, v, got, err, w)
		}
	}
}

func computed(d sight.Distance, err error) (float64, error) { return d.Computed, err }
func design(d sight.Distance, err error) (float64, error)   { return d.Design, err }

func TestStoppingAASHTO(t *testing.T) {
	p := standard(t, "AASHTO")
	check(t, "computed", 20, 10, []float64{18.5, 31.2, 46.2, 63.4, 83.0, 104.9, 129.0, 155.5, 184.2, 215.2, 248.6, 284.2}, .05,
		func(v float64) (float64, error) { return computed(p.Stopping(v, 0)) })
	check(t, "design", 20, 10, []float64{20, 35, 50, 65, 85, 105, 130, 160, 185, 220, 250, 285}, 0,
		func(v float64) (float64, error) { return design(p.Stopping(v, 0)) })
	for v, row := range map[float64][]float64{
		40:  {52.4, 49.8, 47.7, 46.0, 44.5, 43.3, 42.2},
		50:  {73.1, 69.1, 65.8, 63.1, 60.9, 59.0, 57.3},
		60:  {96.9, 91.2, 86.5, 82.6, 79.3, 76.6, 74.2},
		80:  {153.8, 143.5, 135.2, 128.3, 122.5, 117.6, 113.3},
		100: {222.9, 206.9, 193.9, 183.1, 174.0, 166.3, 159.7},
	} {
		check(t, "grade", -.09, .03, row, .05, func(g float64) (float64, error) {
			if math.Abs(g) < 1e-9 {
				g = 1e-12 // the grade form, not the level one
			}
			return computed(p.Stopping(v, g))
		})
	}
}

func TestStoppingChina(t *testing.T) {
	urban, highway := standard(t, "CN-URBAN"), standard(t, "CN-HIGHWAY")
	for v, want := range map[float64]float64{
		60: 75, 50: 60, 45: 50, 40: 40, 35: 35, 30: 30, 25: 25, 20: 20, 5: 20, 42: 50, 51: 75, 61: 110, 70: 110, 80: 110,
		81: 160, 100: 160,
	} {
		if d, err := urban.Stopping(v, 0); err != nil || d.Design != want {
			t.Errorf("GB 50647 at %v: %v %v, want %v", v, d, err, want)
		}
	}
	cross := map[float64]float64{100: 156.4, 80: 107.3, 60: 67.5, 50: 51.2, 40: 37.2, 30: 25.6, 20: 16.4}
	if len(urban.RoadTable) != len(cross) {
		t.Errorf("%d rows of CJJ 37, want %d", len(urban.RoadTable), len(cross))
	}
	road := *urban
	road.Table, road.Formula = nil, urban.RoadFormula
	for _, r := range urban.RoadTable {
		d, err := road.Stopping(r.KMH, 0)
		if err != nil || math.Abs(d.Computed-cross[r.KMH]) > .05 || d.Design != r.M {
			t.Errorf("CJJ 37 at %v: %v %v, want %v and %v", r.KMH, d, err, cross[r.KMH], r.M)
		}
	}
	rows := map[float64][4]float64{
		120: {210, 245, 0, 212.1},
		100: {160, 180, 250, 153.8},
		80:  {110, 125, 175, 105.9},
		60:  {75, 85, 115, 72.3},
		40:  {40, 50, 70, 38.4},
		30:  {30, 35, 55, 28.9},
		20:  {20, 20, 35, 17.5},
	}
	for _, r := range highway.Table {
		v := r.RunningFactor * r.KMH
		s := v*2.5/3.6 + v*v/(254*r.Friction)
		if want := rows[r.KMH]; r.M != want[0] || r.TruckM != want[1] || r.SafeM != want[2] || math.Abs(s-want[3]) > .05 {
			t.Errorf("JTG D20: %+v (%.1f), want %v", r, s, want)
		}
	}
	if _, err := highway.SafeStopping(120); err == nil {
		t.Error("a safe intersection stopping distance at 120 km/h is not in the table")
	}
	least := standard(t, "CN-URBAN-MIN")
	if s, err := least.ChooseSpeed(sight.Speed{KMH: 60, Origin: "posted"}); err != nil || math.Abs(s.KMH-42) > 1e-9 {
		t.Errorf("CN-URBAN-MIN takes %v %v of 60 km/h", s, err)
	} else if d, _ := least.Stopping(s.KMH, 0); d.Design != 50 {
		t.Errorf("CN-URBAN-MIN asks for %v m at 60 km/h, want 50", d.Design)
	}
}

func TestComparisonProfiles(t *testing.T) {
	mfs := standard(t, "MFS")
	for v, want := range map[float64]float64{20: 14.2, 30: 22.8, 32: 24.7, 40: 33.1, 48: 42.6, 50: 45.1, 60: 58.9} {
		if d, err := mfs.Stopping(v, 0); err != nil || math.Abs(d.Computed-want) > .051 {
			t.Errorf("MfS at %v: %v %v, want %v", v, d, err, want)
		}
	}
	for v, want := range map[float64]float64{20: 11.8, 30: 20.4, 32: 22.3, 40: 30.7, 48: 40.2, 50: 42.7, 60: 56.5} {
		if d, err := mfs.Stopping(v, 0); err != nil || math.Abs(d.Computed-2.4-want) > .051 {
			t.Errorf("MfS at %v without the bonnet: %v %v, want %v", v, d.Computed-2.4, err, want)
		}
	}
	aus := standard(t, "AUSTROADS")
	for v, want := range map[float64]float64{40: 73, 50: 97, 60: 123, 70: 151, 80: 181, 90: 214, 100: 248, 110: 285} {
		if d, err := aus.Stopping(v, 0); err != nil || math.Abs(d.Computed-want) > .51 {
			t.Errorf("Austroads at %v: %v %v, want %v", v, d, err, want)
		}
	}
}

func TestGapDistances(t *testing.T) {
	p := standard(t, "AASHTO")
	for name, want := range map[string][]float64{
		"B1": {45, 65, 85, 105, 130, 150, 170, 190, 210, 230, 255, 275},
		"B2": {40, 55, 75, 95, 110, 130, 145, 165, 185, 200, 220, 235},
		"B3": {40, 55, 75, 95, 110, 130, 145, 165, 185, 200, 220, 235},
		"F":  {35, 50, 65, 80, 95, 110, 125, 140, 155, 170, 185, 200},
		"C2": {45, 70, 90, 115, 135, 160, 180, 205, 225, 245, 270, 290},
	} {
		check(t, name, 20, 10, want, 0, func(v float64) (float64, error) { return design(p.GapDistance(name, v, sight.Gap{})) })
	}
	if d, err := p.GapDistance("B1", 50, sight.Gap{Vehicle: "single", Lanes: 2}); err != nil || math.Abs(d.Computed-141.78) > 1e-9 ||
		d.Design != 145 {
		t.Errorf("single-unit truck over two lanes: %v %v", d, err)
	}
	excess := *p
	excess.GradeMode = "excess"
	for _, k := range []struct {
		p    *sight.Profile
		want float64
	}{{p, 8.3}, {&excess, 7.7}} {
		if s, err := k.p.GapSeconds("B1", sight.Gap{Grade: .04}); err != nil || math.Abs(s-k.want) > 1e-9 {
			t.Errorf("4 %% up, %s: %v s (%v), want %v", k.p.GradeMode, s, err, k.want)
		}
	}
	if s, _ := p.GapSeconds("B1", sight.Gap{Grade: -.08}); s != 7.5 {
		t.Errorf("a downgrade was credited: %v s", s)
	}
	for vehicle, want := range map[string]float64{"car": 7.5, "single": 9.5, "combination": 11.5} {
		if s, _ := p.GapSeconds("B1", sight.Gap{Vehicle: vehicle}); s != want {
			t.Errorf("B1 %s: %v s, want %v", vehicle, s, want)
		}
	}
	for name, want := range map[string][3]float64{
		"B1": {7.5, 9.5, 11.5}, "B2": {6.5, 8.5, 10.5}, "B3": {6.5, 8.5, 10.5}, "C2": {8, 10, 12}, "F": {5.5, 6.5, 7.5},
	} {
		// The lane that counts, and what one more costs a car and a truck.
		free := map[string]float64{"B1": 1, "B2": 1, "B3": 2, "C2": 1, "F": 1}[name]
		more := map[string][2]float64{"B2": {0, 0}}[name]
		if name != "B2" {
			more = [2]float64{.5, .7}
		}
		for i, vehicle := range []string{"car", "single", "combination"} {
			few, _ := p.GapSeconds(name, sight.Gap{Vehicle: vehicle, Lanes: free})
			many, _ := p.GapSeconds(name, sight.Gap{Vehicle: vehicle, Lanes: free + 2})
			if math.Abs(few-want[i]) > 1e-9 || math.Abs(many-want[i]-2*more[min(i, 1)]) > 1e-9 {
				t.Errorf(
					"%s %s: %v s over %v lanes, %v s over two more; want %v and %v each",
					name,
					vehicle,
					few,
					free,
					many,
					want[i],
					more[min(i, 1)],
				)
			}
		}
	}
	for name, want := range map[string]float64{"B1": .8, "B2": .4, "B3": .8} {
		up, _ := p.GapSeconds(name, sight.Gap{Grade: .04})
		level, _ := p.GapSeconds(name, sight.Gap{Grade: .03})
		if flat, _ := p.GapSeconds(name, sight.Gap{}); level != flat || math.Abs(up-flat-want) > 1e-9 {
			t.Errorf("%s: %v s on the level, %v at 3 %%, %v at 4 %%", name, flat, level, up)
		}
	}
	if s, _ := p.GapSeconds("G", sight.Gap{}); s != 5 {
		t.Errorf("G: %v s", s)
	}
}

func TestUncontrolledAndYield(t *testing.T) {
	p := standard(t, "AASHTO")
	check(t, "case A", 20, 10, []float64{20, 25, 35, 45, 55, 65, 75, 90, 105, 120, 135, 150}, 0,
		func(v float64) (float64, error) { return p.UncontrolledM(v, 0) })
	check(t, "C1 minor leg", 20, 10, []float64{20, 30, 40, 55, 65, 80, 100, 115, 135, 155, 180, 205}, 0,
		func(v float64) (float64, error) { m, _, _, err := p.YieldCrossing(v, 7.2); return m, err })
	// The printed gaps were made with 1/6 where the formula prints 0.167: at 40
	// km/h that is 5.950 (6.0) against 5.946.
	sixth, y := *p, *p.Yield
	y.SpeedK, sixth.Yield = 1./6, &y
	check(t, "C1 gap", 20, 10, []float64{7.1, 6.2, 6.0, 6.0, 6.1, 6.2, 6.5, 6.8, 7.1, 7.4, 7.7, 8.1}, .05,
		func(v float64) (float64, error) { _, s, _, err := sixth.YieldCrossing(v, 7.2); return s, err })
	for v := 20.0; v <= 130; v += 10 {
		_, a, _, _ := p.YieldCrossing(v, 7.2)
		_, b, _, _ := sixth.YieldCrossing(v, 7.2)
		if want := 13/(y.SpeedK*v) - 13/(.167*v); math.Abs(b-a-want) > 1e-9 {
			t.Errorf("C1 gap at %v: %v with 0.167, %v with 1/6", v, a, b)
		}
	}
	if _, _, s, _ := p.YieldCrossing(40, 7.2); s != 6.5 {
		t.Errorf("C1 gap %v s is below that at a stop", s)
	}
	up, _ := p.GradeFactor(60, .06)
	down, _ := p.GradeFactor(100, -.06)
	if flat, _ := p.GradeFactor(60, .03); flat != 1 || math.Abs(up-76.6/82.6) > .001 || math.Abs(down-206.9/183.1) > .001 {
		t.Errorf("grade factors %v %v %v", flat, up, down)
	}
}

func TestBadSpeedsAndGradesAreRefusedWithTheRange(t *testing.T) {
	all, err := sight.ReadProfiles(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		for _, v := range []float64{0, -30, 300, math.NaN(), math.Inf(1)} {
			if _, err := p.Stopping(v, 0); err == nil || !strings.Contains(err.Error(), "valid range") {
				t.Errorf("%s: speed %v: %v", p.Name, v, err)
			}
			if p.Gap != nil {
				if _, err := p.GapDistance("B1", v, sight.Gap{}); err == nil || !strings.Contains(err.Error(), "valid range") {
					t.Errorf("%s: gap at speed %v: %v", p.Name, v, err)
				}
			}
		}
		for _, g := range []float64{-.4, .4, math.NaN()} {
			if _, err := p.Stopping(50, g); err == nil || !strings.Contains(err.Error(), "valid range") {
				t.Errorf("%s: grade %v: %v", p.Name, g, err)
			}
		}
	}
}

func TestProfileFilesAreChecked(t *testing.T) {
	good, err := profile.Files.ReadFile("sight_cn_urban.json")
	if err != nil {
		t.Fatal(err)
	}
	for field, swap := range map[string][2]string{
		"construction": {`"corner"`, `"circle"`},
		"speed_order":  {`"measured"`, `"guessed"`},
		"table[0]":     {`"m": 20`, `"m": -20`},
		"speed_factor": {`"speed_factor": 1`, `"speed_factor": 3`},
		"eye":          {`"to_m": 3.0`, `"to_m": 0.5`},
	} {
		text := strings.Replace(string(good), swap[0], swap[1], 1)
		_, err := sight.ReadProfiles(fstest.MapFS{"sight_x.json": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), "sight_x.json") || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := sight.ReadProfiles(fstest.MapFS{}); err == nil {
		t.Error("no files, no error")
	}
}
