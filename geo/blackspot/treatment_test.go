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
