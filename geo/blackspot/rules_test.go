package blackspot_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/geo/blackspot"
	"tongshi/geo/geotest"
	"tongshi/geo/profile"
)

func rules(t *testing.T) map[string]*blackspot.RuleProfile {
	t.Helper()
	all, err := blackspot.ReadRules(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*blackspot.RuleProfile{}
	for _, p := range all {
		out[p.Code] = p
	}
	return out
}

// evaluate applies every rule of a profile.
func evaluate(p *blackspot.RuleProfile, events []blackspot.Event, conditions map[string]bool) (all []blackspot.Firing) {
	for _, r := range p.Rules {
		all = append(all, r.Evaluate(events, conditions))
	}
	return all
}

func fired(p *blackspot.RuleProfile, events []blackspot.Event, conditions ...string) string {
	confirmed := map[string]bool{}
	for _, c := range conditions {
		confirmed[c] = true
	}
	var codes []string
	for _, f := range evaluate(p, events, confirmed) {
		if f.Fired {
			codes = append(codes, f.Rule)
		}
	}
	return strings.Join(codes, " ")
}

// six crashes: 2 fatal, 2 serious, 2 slight, with 2 dead, 3 seriously and 4
// slightly hurt persons in all.
func six() []blackspot.Event {
	return []blackspot.Event{
		{Year: 2023, Severity: "fatal", Deaths: 1, Slight: 1, Injured: 1}, {Year: 2023, Severity: "fatal", Deaths: 1},
		{Year: 2024, Severity: "serious", Serious: 2, Injured: 2}, {Year: 2024, Severity: "serious", Serious: 1, Slight: 1, Injured: 2},
		{Year: 2025, Severity: "slight", Slight: 1, Injured: 1}, {Year: 2025, Severity: "slight", Slight: 1, Injured: 1},
	}
}

func TestPersonsAndCrashesAsTheProfileSays(t *testing.T) {
	all := rules(t)
	flanders := evaluate(all["BE-FLANDERS"], six(), nil)[0]
	geotest.Expect(t, "Flanders, persons", flanders.Score, 23, 0)
	germany := evaluate(all["DE-RURAL"], six(), nil)[0]
	geotest.Expect(t, "Germany, crashes", germany.Score, 24, 0)
	if !flanders.Fired || !germany.Fired || flanders.Count != 6 || germany.FromYear != 2023 || germany.ToYear != 2025 {
		t.Errorf("%+v %+v", flanders, germany)
	}
}

func repeat(n int, e blackspot.Event) []blackspot.Event {
	var out []blackspot.Event
	for range n {
		out = append(out, e)
	}
	return out
}

func TestRulesFireAtTheirThreshold(t *testing.T) {
	all := rules(t)
	fatal := blackspot.Event{Year: 2024, Severity: "fatal", Deaths: 1}
	slight := blackspot.Event{Year: 2024, Severity: "slight", Slight: 1, Injured: 1, Type: "angle", Procedure: "simple"}
	general := slight
	general.Procedure = "general"
	disaster := blackspot.Event{Year: 2024, Severity: "fatal", Deaths: 3}
	mixed := append(repeat(4, slight), blackspot.Event{Year: 2024, Severity: "slight", Type: "rear_end"})
	cases := []struct {
		name, profile string
		events        []blackspot.Event
		confirmed     []string
		want          string
	}{
		{"three grave in a year", "CN-MPS-2001", repeat(3, fatal), nil, "spot section"},
		{"two grave in a year", "CN-MPS-2001", repeat(2, fatal), nil, ""},
		{"three over two years", "CN-MPS-2001", append(repeat(2, fatal), blackspot.Event{Year: 2023, Severity: "fatal", Deaths: 1}), nil, ""},
		{
			"three seriously hurt are grave",
			"CN-MPS-2001",
			repeat(3, blackspot.Event{Year: 2024, Severity: "serious", Serious: 3}),
			nil,
			"spot section",
		},
		{"a disaster needs the deficiency", "CN-CITY-2008", repeat(1, disaster), nil, ""},
		{"a disaster with the deficiency", "CN-CITY-2008", repeat(1, disaster), []string{"road_deficiency"}, "city_disaster county_hazard"},
		{"two disasters", "CN-CITY-2008", repeat(2, disaster), nil, "city_disasters"},
		{"five by general procedure", "CN-CITY-2008", repeat(5, general), nil, "city_general county_any"},
		{"five by simple procedure", "CN-CITY-2008", repeat(5, slight), nil, "county_any"},
		{"ten dead", "CN-HARBIN-2006", repeat(10, fatal), nil, "red yellow"},
		{"nine dead", "CN-HARBIN-2006", repeat(9, fatal), nil, "yellow"},
		{"twenty hurt", "CN-HARBIN-2006", repeat(20, slight), nil, "blue"},
		{"thresholds nobody gave", "CN-ANSHAN", repeat(50, fatal), nil, ""},
		{"five of one type", "DE-HESSE", repeat(5, slight), nil, "same_type"},
		{"five of two types", "DE-HESSE", mixed, nil, ""},
		{"four in five years", "NO", repeat(4, slight), nil, "spot"},
		{"no crash", "NO", nil, nil, ""},
	}
	for _, c := range cases {
		if got := fired(all[c.profile], c.events, c.confirmed...); got != c.want {
			t.Errorf("%s: %s fired %q, want %q", c.name, c.profile, got, c.want)
		}
	}
	f := evaluate(all["CN-EQUIVALENT"], []blackspot.Event{{Year: 2024, Severity: "fatal", Deaths: 2, Slight: 1, Injured: 1}}, nil)[0]
	geotest.Expect(t, "equivalent count", f.Score, 1+2*1.75+1.1, 1e-12)
}

func TestChineseSeverityClasses(t *testing.T) {
	scales, err := blackspot.ReadSeverityScales(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		scale string
		e     blackspot.Event
		want  string
	}{
		{"statistical", blackspot.Event{Slight: 2}, "minor"}, {"statistical", blackspot.Event{Slight: 3}, "general"},
		{"statistical", blackspot.Event{Serious: 2}, "general"}, {"statistical", blackspot.Event{Serious: 3}, "major"},
		{"statistical", blackspot.Event{Serious: 10}, "major"}, {"statistical", blackspot.Event{Serious: 11}, "extraordinary"},
		{"statistical", blackspot.Event{Deaths: 1, Serious: 8}, "extraordinary"}, {"statistical", blackspot.Event{Deaths: 2, Serious: 4}, "major"},
		{"statistical", blackspot.Event{Deaths: 2, Serious: 5}, "extraordinary"}, {"statistical", blackspot.Event{DamageYuan: 999}, "minor"},
		{"statistical", blackspot.Event{DamageYuan: 30000}, "major"}, {"statistical", blackspot.Event{DamageYuan: 60000}, "extraordinary"},
		{"handling", blackspot.Event{}, "damage"}, {"handling", blackspot.Event{Injured: 1},
			"injury"}, {"handling", blackspot.Event{Deaths: 1}, "death"},
		{"order_493", blackspot.Event{Deaths: 2, Serious: 9}, "general"}, {"order_493", blackspot.Event{Deaths: 3}, "larger"},
		{"order_493", blackspot.Event{Serious: 50}, "major"}, {"order_493", blackspot.Event{Deaths: 30}, "especially_major"},
	}
	for _, c := range cases {
		if got := scales[c.scale].Class(c.e).Code; got != c.want {
			t.Errorf("%s of %+v is %s, want %s", c.scale, c.e, got, c.want)
		}
	}
}

const goodRule = `{"code":"X","name":{"zh":"某","en":"X"},"about":"","standard":"s","standard_zh":"标","edition":"","clause":"","source":"","version":"1","verified":false,"window_m":100,"window_kind":"route","years":1,"rules":[{"code":"a","name":{"zh":"某","en":"a"},"count":"crashes","min_count":3}]}`

func TestRuleFilesAreChecked(t *testing.T) {
	cases := map[string][2]string{
		"rules_x.json: window_kind":        {`"route"`, `"square"`},
		"rules_x.json: years: 0":           {`"years":1`, `"years":0`},
		"rules_x.json: rules[0].min_count": {`,"min_count":3`, ``},
		"rules_x.json: rules[0].count":     {`"count":"crashes"`, `"count":"cars"`},
		"rules_x.json: rules[0].tier":      {`"min_count":3`, `"min_count":3,"tier":"t"`},
		"rules_x.json: standard_zh":        {`"standard_zh":"标"`, `"standard_zh":""`},
		`unknown field "min_cuont"`:        {`"min_count"`, `"min_cuont"`},
		"rules_x.json: name":               {`"zh":"某","en":"X"`, `"zh":"","en":"X"`},
	}
	for want, change := range cases {
		files := fstest.MapFS{"rules_x.json": {Data: []byte(strings.Replace(goodRule, change[0], change[1], 1))}}
		if _, err := blackspot.ReadRules(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func FuzzRules(f *testing.F) {
	f.Add([]byte(goodRule))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := blackspot.ReadRules(fstest.MapFS{"rules_x.json": {Data: text}})
		if err != nil {
			return
		}
		for _, p := range all {
			evaluate(p, six(), nil)
		}
	})
}
