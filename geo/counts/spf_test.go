package counts_test

import (
	"math"
	"strings"
	"testing"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
)

func manual(t *testing.T) *counts.JunctionSPFs {
	t.Helper()
	s, err := counts.ReadJunctionSPFs(profile.Files, "spf_hsm_ch12.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFunctionsOfTheManual(t *testing.T) {
	s := manual(t)
	cases := []struct {
		form          counts.JunctionForm
		multi, single float64
	}{
		{counts.JunctionForm{Type: "3ST", Major: 14000, Minor: 4000}, 1.8918, 0.3490},
		{counts.JunctionForm{Type: "4SG", Major: 15000, Minor: 9000}, 4.0271, 0.2973},
		{counts.JunctionForm{Type: "4ST", Major: 12000, Minor: 2000}, 2.0182, 0.2676},
		{counts.JunctionForm{Type: "3SG", Major: 20000, Minor: 5000}, 2.9369, 0.2337},
	}
	for _, c := range cases {
		p, err := s.Predict(c.form)
		if err != nil {
			t.Fatal(err)
		}
		geotest.Expect(t, c.form.Type+" multi", p.Multi, c.multi, 5.01e-5)
		geotest.Expect(t, c.form.Type+" single", p.Single, c.single, 5.01e-5)
	}
	p, _ := s.Predict(counts.JunctionForm{Type: "3ST", Major: 14000, Minor: 4000, LeftTurnLanes: 1, Lit: true})
	geotest.Expect(t, "factor", p.Factor, 0.609405, 5.01e-7)
	geotest.Expect(t, "vehicles", p.Multi+p.Single, 1.36558, 5.01e-6)
	geotest.Expect(t, "total", p.Total, 1.41610, 5.01e-6)
	p, _ = s.Predict(counts.JunctionForm{Type: "4SG", Major: 15000, Minor: 9000, PedestriansPerDay: 1500, LanesToCross: 4})
	geotest.Expect(t, "pedestrians", p.Pedestrian, 0.113320, 5.01e-7)
	school, _ := s.Predict(
		counts.JunctionForm{
			Type:              "4SG",
			Major:             15000,
			Minor:             9000,
			PedestriansPerDay: 1500,
			LanesToCross:      4,
			School:            true,
			BusStops:          2,
			AlcoholSales:      9,
		},
	)
	geotest.Expect(t, "pedestrians by a school", school.Pedestrian/p.Pedestrian, 1.35*2.78*1.56, 1e-9)

	p, _ = s.Predict(counts.JunctionForm{Type: "4SG", Major: 15000, Minor: 9000})
	predicted := 3 * p.Multi
	e := counts.Bayes(predicted, 0.39, 18)
	geotest.Expect(t, "w", e.Weight, 0.175077, 5.01e-7)
	geotest.Expect(t, "expected", e.Expected, 16.96379, 5.01e-6)
	geotest.Expect(t, "variance", e.Variance, 13.99381, 5.01e-6)
	geotest.Expect(t, "excess a year", e.Excess()/3, 1.62745, 5.01e-6)
	geotest.Expect(t, "shape", e.Shape, 20.56410, 5.01e-6)
	geotest.Expect(t, "rate", e.Rate, 1.21224, 5.01e-6)
	geotest.Expect(t, "P(λ > predicted)", e.ProbabilityWorse(), 0.9164, 5.01e-5)
	low, high := e.Interval(0.90)
	geotest.Expect(t, "tails", e.ProbabilityAbove(low)-e.ProbabilityAbove(high), 0.90, 1e-9)
}

func TestTrafficIsChecked(t *testing.T) {
	s := manual(t)
	for _, traffic := range [][2]float64{{0, 100}, {100, -1}, {math.NaN(), 10}, {10, math.Inf(1)}} {
		if _, err := s.Predict(counts.JunctionForm{Type: "4SG", Major: traffic[0], Minor: traffic[1]}); err == nil {
			t.Errorf("%v must be refused", traffic)
		}
	}
	if _, err := s.Predict(counts.JunctionForm{Type: "5SG", Major: 1, Minor: 1}); err == nil {
		t.Error("an unknown type must be refused")
	}
	right, _ := s.Predict(counts.JunctionForm{Type: "4SG", Major: 15000, Minor: 9000, CalibrationFactor: 1})
	swapped, err := s.Predict(counts.JunctionForm{Type: "4SG", Major: 9000, Minor: 15000, CalibrationFactor: 1})
	if err != nil || swapped.Total != right.Total || len(right.Warnings) != 0 || !strings.Contains(strings.Join(swapped.Warnings, " "), "swapped") {
		t.Errorf("%+v, %v", swapped, err)
	}
	beyond, err := s.Predict(counts.JunctionForm{Type: "3ST", Major: 80000, Minor: 100, CalibrationFactor: 2})
	if err != nil || !strings.Contains(strings.Join(beyond.Warnings, " "), "beyond") {
		t.Errorf("%+v, %v", beyond, err)
	}
	if c, warning := s.CalibrationFactor([]float64{10, 20}, []float64{5, 15}, 1); c != 1.5 || !strings.Contains(warning, "2 sites") {
		t.Errorf("calibration %g %q", c, warning)
	}
}
