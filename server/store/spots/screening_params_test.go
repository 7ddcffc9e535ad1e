package spots_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/spots"
)

// badParameters are requests that cannot be done, each with the member at
// fault and words that its message must hold.
var badParameters = []struct {
	body, field, words string
}{
	{`{"profile":"XX"}`, "profile", `"XX" is not known: want none, `},
	{`{"profile":"cn-mps-2001"}`, "profile", "CN-MPS-2001"},
	{`{"profile":"x'; DROP TABLE crashes"}`, "profile", "is not known"},
	{`{"measure":"luck"}`, "measure", "want excess, "},
	{`{"weights":"heavy"}`, "weights", "soft-1-3-5"},
	{`{"from":"2024-13-01"}`, "from", "no day"},
	{`{"from":"2024-02-30"}`, "from", "such as 2024-01-31"},
	{`{"from":"01.02.2024"}`, "from", "no day"},
	{`{"from":"1899-12-31"}`, "from", "no day"},
	{`{"to":"2201-01-01"}`, "to", "no day"},
	{`{"to":"tomorrow"}`, "to", `"tomorrow" is no day`},
	{`{"from":"2024-01-02","to":"2024-01-01"}`, "to", "ends before it begins"},
	{`{"from":"2000-01-01","to":"2021-01-01"}`, "to", "longer than 20 years"},
	{`{"severity":["fatal","bad"]}`, "severity", `"bad" is not known: want `},
	{`{"severity":[""]}`, "severity", "is not known"},
	{`{"modes":["horse"]}`, "modes", "e_bike"},
	{`{"types":["bump"]}`, "types", "rear_end"},
	{`{"seed":9007199254740993}`, "seed", "up to 9007199254740992"},
	{`{"least_probability":1}`, "least_probability", "between 0 and 1"},
	{`{"least_probability":-0.1}`, "least_probability", "between 0 and 1"},
	{`{"least_probability":1e300}`, "least_probability", "between 0 and 1"},
	{`{"most":-1}`, "most", "want 1 to 5000"},
	{`{"most":5001}`, "most", "want 1 to 5000"},
	{`{"cluster_m":0.5}`, "cluster_m", "metres"},
	{`{"cluster_m":-75}`, "cluster_m", "metres"},
	{`{"cluster_m":1e9}`, "cluster_m", "metres"},
	{`{"cluster_points":1}`, "cluster_points", "want 2 to 1000000"},
	{`{"cluster_points":-2}`, "cluster_points", "want 2 to 1000000"},
	{`{"cluster_points":1000000000}`, "cluster_points", "want 2 to 1000000"},
}

func TestEveryParameterHasItsBounds(t *testing.T) {
	tried := map[string]bool{"density": true} // yes or no: whatever it holds is good
	for _, c := range badParameters {
		tried[c.field] = true
		var q spots.ScreeningRequest
		if err := json.Unmarshal([]byte(c.body), &q); err != nil {
			t.Errorf("%s: %v", c.body, err)
			continue
		}
		var wrong store.ParameterErrors
		err := q.Check(geotest.Standards())
		if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Field != c.field || !strings.Contains(wrong[0].Message.Error(), c.words) {
			t.Errorf("%s: %v, want %s: … %s", c.body, err, c.field, c.words)
		}
	}
	for _, member := range members() {
		if !tried[member] {
			t.Errorf("no bad value of %s is tried", member)
		}
	}
	for _, good := range []string{
		`{}`, `{"from":"2001-01-01","to":"2020-12-31"}`,
		`{"cluster_points":2,"cluster_m":1,"most":5000,"seed":9007199254740992,"least_probability":0.5,"profile":"none","density":false}`,
	} {
		var q spots.ScreeningRequest
		if err := json.Unmarshal([]byte(good), &q); err != nil || q.Check(geotest.Standards()) != nil {
			t.Errorf("%s: %v, %v", good, err, q.Check(geotest.Standards()))
		}
	}
}

// members are the names of a screening's parameters.
func members() (names []string) {
	of := reflect.TypeFor[spots.ScreeningRequest]()
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// FuzzScreeningParameters: whatever is asked for ends in words about members
// that there are, or in parameters within their bounds, which then stay as they
// are.
func FuzzScreeningParameters(f *testing.F) {
	for _, c := range badParameters {
		f.Add([]byte(c.body))
	}
	f.Add(
		[]byte(
			`{"profile":"NO","from":"2021-01-01","to":"2023-12-31","severity":["fatal"],"modes":["e_bike"],"types":["angle"],"measure":"epdo","seed":7}`,
		),
	)
	known := map[string]bool{}
	for _, m := range members() {
		known[m] = true
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var q spots.ScreeningRequest
		if json.Unmarshal(body, &q) != nil {
			return
		}
		err := q.Check(geotest.Standards())
		var wrong store.ParameterErrors
		switch {
		case errors.As(err, &wrong):
			for _, p := range wrong {
				if !known[p.Field] || p.Message.IsZero() || len(p.Message.Error()) > 1000 {
					t.Fatalf("%+v", p)
				}
			}
			return
		case err != nil:
			t.Fatal(err)
		}
		if !(q.LeastProbability > 0 && q.LeastProbability < 1) || q.Most < 1 || !(q.ClusterM >= 1) || q.ClusterPoints < 0 || q.Measure == "" ||
			q.Seed == 0 {
			t.Fatalf("passed: %+v", q)
		}
		from, err1 := time.Parse(time.DateOnly, q.From)
		to, err2 := time.Parse(time.DateOnly, q.To)
		if q.From != "" && err1 != nil || q.To != "" && err2 != nil || err1 == nil && err2 == nil && to.Before(from) {
			t.Fatalf("passed: %s to %s", q.From, q.To)
		}
		was := q
		if err := q.Check(geotest.Standards()); err != nil || !reflect.DeepEqual(was, q) {
			t.Fatalf("checked twice: %+v, then %+v, %v", was, q, err)
		}
	})
}

// What the screens and the command start from is the measure that wins on the
// demonstration city (demo's TestExcessFindsThePlantedSpots).
func TestTheDefaultsAreThoseOfTheBestMeasure(t *testing.T) {
	st, err := pgtest.Open(t.Context(), pgtest.URL(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	c, err := spots.ReadScreeningChoices(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	if want := string(counts.ByExcess); c.Defaults.Measure != want || c.Measures[0] != want {
		t.Errorf("the default is %s, the first to choose %s, want %s", c.Defaults.Measure, c.Measures[0], want)
	}
	for _, p := range c.Profiles {
		if !strings.ContainsFunc(p.StandardZH, isHan) || p.Standard == "" ||
			!strings.ContainsFunc(p.SourceZH, func(r rune) bool { return isHan(r) || r == '（' }) ||
			p.Source == "" {
			t.Errorf("%s: %q, %q; %q, %q", p.Code, p.Standard, p.StandardZH, p.Source, p.SourceZH)
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
