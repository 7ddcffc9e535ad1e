package sight_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"tongshi/geo/say"
	"tongshi/geo/sight"
	sightstore "tongshi/server/store/sight"
)

// TestDetailsAreWhatReflectionWrites holds the JSON written by hand against
// encoding/json over findings with every member filled, whatever members there
// are: one that is not written, or is written otherwise, is found.
func TestDetailsAreWhatReflectionWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		var f sightstore.SightFinding
		fillAny(r, reflect.ValueOf(&f.Sight).Elem(), r.IntN(3))
		for _, text := range []*string{&f.Own, &f.Other, &f.OwnControl, &f.OtherControl, &f.Sentence.ZH, &f.Sentence.EN, &f.Otherwise} {
			*text = anyText(r)
		}
		fillAny(r, reflect.ValueOf(&f.Temporary).Elem(), r.IntN(3))
		fillAny(r, reflect.ValueOf(&f.Triangle.Ended).Elem(), r.IntN(3))
		f.Triangle.Kind, f.Triangle.StoppingM = sight.Approach, anyNumber(r)
		p := sight.Profile{Standard: anyText(r), Edition: anyText(r), Clause: anyText(r), Verified: r.IntN(2) == 0}
		got, err := f.Details(&p)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(struct {
			*sight.Sight
			Kind         sight.Kind `json:"kind"`
			StoppingM    float64    `json:"stopping_m"`
			Ended        []string   `json:"ended,omitempty"`
			OwnRoad      string     `json:"own_road"`
			OtherRoad    string     `json:"other_road"`
			OwnControl   string     `json:"own_control"`
			OtherControl string     `json:"other_control"`
			Sentence     say.Words  `json:"sentence"`
			Temporary    []int64    `json:"temporary,omitempty"`
			Otherwise    string     `json:"verdict_otherwise,omitempty"`
			Standard     string     `json:"standard"`
			Edition      string     `json:"edition"`
			Clause       string     `json:"clause"`
			Verified     bool       `json:"verified"`
		}{
			&f.Sight, f.Triangle.Kind, f.Triangle.StoppingM, f.Triangle.Ended, f.Own, f.Other, f.OwnControl, f.OtherControl,
			f.Sentence, f.Temporary, f.Otherwise, p.Standard, p.Edition, p.Clause, p.Verified,
		})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := inFull(t, got, false), inFull(t, want, true); !reflect.DeepEqual(a, b) {
			t.Fatalf("by hand:\n%s\nby reflection:\n%s", got, want)
		}
	}
}

// TestDetailsRefuseWhatIsNoNumber keeps NaN out of the database.
func TestDetailsRefuseWhatIsNoNumber(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		f := sightstore.SightFinding{}
		f.Sight.Deficit = v
		if text, err := f.Details(&sight.Profile{}); err == nil {
			t.Errorf("%v is written as %s", v, text)
		}
	}
}

// inFull reads JSON, its numbers as text; rounded ones to four decimals.
func inFull(t *testing.T, text []byte, round bool) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if round {
		v = roundedIn(v)
	}
	return v
}

func roundedIn(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = roundedIn(v[k])
		}
	case []any:
		for i := range v {
			v[i] = roundedIn(v[i])
		}
	case json.Number:
		if n, err := v.Float64(); err == nil && n != math.Trunc(n) {
			return json.Number(strconv.FormatFloat(math.Round(n*1e4)/1e4+0, 'f', -1, 64))
		}
	}
	return v
}

// fillAny gives every member a value; lists get n elements, and are nil where n
// is 0.
func fillAny(r *rand.Rand, v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillAny(r, v.Field(i), n)
		}
	case reflect.Slice:
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fillAny(r, v.Index(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fillAny(r, v.Index(i), n)
		}
	case reflect.Pointer:
		if n > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fillAny(r, v.Elem(), n)
		}
	case reflect.String:
		v.SetString(anyText(r))
	case reflect.Float64:
		v.SetFloat(anyNumber(r))
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int64N(1e6) - 1000)
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	default:
		panic(v.Kind())
	}
}

func anyText(r *rand.Rand) string {
	texts := []string{"tree", "建设路", `"quoted" \ <b>&amp;</b>`, "line\nand\x00tab\t", "\u2028\u2029", "\xff", "crown 1.2–6 m"}
	return texts[r.IntN(len(texts))]
}

func anyNumber(r *rand.Rand) float64 {
	numbers := []float64{
		0, math.Copysign(0, -1), 1, -3, 30, 0.5, -0.5, 0.00004, -0.00004, 0.00005, 1e-9, 99999.99995, 12.3, 12.34, 12.345, 12.3456, 12.34567,
		1 - 1e-12, 1e15, 1e11 + 0.25, 123456789012345.5, 1e20,
	}
	if n := r.IntN(2 * len(numbers)); n < len(numbers) {
		return numbers[n]
	}
	return (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(9)))
}
