package blackspot_test

import (
	"slices"
	"testing"

	"tongshi/geo/blackspot"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
)

func TestTheSoftDefaultCountsVictims(t *testing.T) {
	c := geotest.Standards().Costs
	soft, err := c.Set(c.Default)
	if err != nil {
		t.Fatal(err)
	}
	e := blackspot.Event{Severity: "fatal", Deaths: 2, Serious: 3, Slight: 4, Injured: 8}
	geotest.Expect(t, "weight", e.Weighed(soft), 2*5+3*3+4+1, 0)
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
