package blackspot_test

import (
	"testing"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
)

func TestTreatments(t *testing.T) {
	c, err := blackspot.ReadTreatments(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	all, injury, err := c.Sight.CMF("stop", 150, 121.92, 228.60)
	if err != nil {
		t.Fatal(err)
	}
	geotest.Expect(t, "sight", all, 0.789, 5.01e-4)
	geotest.Expect(t, "sight, injury", injury, 0.796, 5.01e-4)
	for _, d := range [][2]float64{{60, 200}, {100, 410}} {
		if _, _, err := c.Sight.CMF("stop", 150, d[0], d[1]); err == nil {
			t.Errorf("%v is outside the validity", d)
		}
	}
	if _, _, err := c.Sight.CMF("signal", 150, 121.92, 228.60); err == nil {
		t.Error("not at signals")
	}
	saved, err := blackspot.Combine(.87, .90)
	geotest.Expect(t, "two factors", saved*3.2, 0.6944, 5e-5)
	if _, four := blackspot.Combine(.9, .9, .9, .9); err != nil || four == nil {
		t.Errorf("%v %v", err, four)
	}
	geotest.Expect(t, "present value", blackspot.PresentValue(10, 0.05), 7.72173, 5.01e-6)

	events := repeat(6, blackspot.Event{Year: 2024, Type: "angle", Severity: "slight"})
	events = append(events, repeat(4, blackspot.Event{Year: 2024, Type: "rear_end", Severity: "damage"})...)
	d := blackspot.Diagnosis{Patterns: []blackspot.Pattern{{Code: "angle", Significant: true}, {Code: "night", Significant: false}}}
	e := counts.Bayes(5, 0.4, 10)
	for _, s := range c.Suggest(d, events, e, 5, blackspot.Situation{Control: "stop", Setting: "urban", Legs: 4}) {
		if !s.Used || s.HasFigure != (s.CMF > 0) || s.HasFigure && (s.SavedPerYear <= 0 || s.SavedSE <= 0) || !s.HasFigure && s.SavedPerYear != 0 {
			t.Errorf("%+v", s)
		}
		if s.Code == "flashing_beacon_angle" {
			geotest.Expect(t, "beacon", s.SavedPerYear, 0.13*0.6*e.Expected/5, 1e-9)
		}
		if s.Code == "red_light_camera_angle" || s.Code == "lighting" || s.Code == "conflict_warning" {
			t.Errorf("%s is outside its validity or answers no pattern", s.Code)
		}
	}
}
