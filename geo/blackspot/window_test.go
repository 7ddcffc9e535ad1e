package blackspot_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tongshi/geo/blackspot"
	"tongshi/geo/netstat"
)

// stations are the crashes of the worked example on 3,000 m of road.
var stations = []float64{120, 180, 450, 610, 650, 900, 1490, 1500, 1990, 2000, 2450}

func marksAt(stations ...float64) []netstat.Mark {
	marks := make([]netstat.Mark, len(stations))
	for i, s := range stations {
		marks[i] = netstat.Mark{ID: i, StationM: s, Weight: 1}
	}
	return marks
}

func countsOf(windows []blackspot.Window) (n []int) {
	for _, w := range windows {
		n = append(n, w.Count)
	}
	return n
}

func TestAnchoredWindowsFindWhatFixedOnesMiss(t *testing.T) {
	rule := blackspot.WindowRule{LengthM: 500, MinCount: 4}
	anchored := countsOf(blackspot.AnchoredWindows(marksAt(stations...), rule))
	if want := []int{4, 4, 4, 3, 2, 1, 3, 3, 3, 2, 1}; !slices.Equal(anchored, want) {
		t.Errorf("anchored %v, want %v", anchored, want)
	}
	windows, err := blackspot.SlidingWindows(marksAt(stations...), 3000, 100, rule)
	if err != nil {
		t.Fatal(err)
	}
	want := []int{3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0}
	if fixed := countsOf(windows); !slices.Equal(fixed, want) {
		t.Errorf("fixed %v, want %v", fixed, want)
	}
}

func TestFindWindows(t *testing.T) {
	kinds := func(marks []netstat.Mark, kinds ...string) []netstat.Mark {
		for i := range marks {
			marks[i].Kind = kinds[i]
		}
		return marks
	}
	rule := func(length float64, count int) blackspot.WindowRule {
		return blackspot.WindowRule{LengthM: length, MinCount: count}
	}
	same := rule(100, 2)
	same.SameKind = true
	broken := rule(500, 3)
	broken.Breaks = []float64{150}
	weighted := blackspot.WindowRule{LengthM: 100, MinScore: 0.3}
	filtered := rule(100, 2)
	filtered.Keep = func(m netstat.Mark) bool { return m.ID != 1 }
	tenths := marksAt(0, 50, 100)
	for i := range tenths {
		tenths[i].Weight = 0.1
	}
	for _, c := range []struct {
		name  string
		marks []netstat.Mark
		rule  blackspot.WindowRule
		want  []string
	}{
		{"no crashes", nil, rule(500, 1), nil},
		{"nothing asked for", marksAt(1, 2), rule(500, 0), nil},
		{"worked example, four in 500 m", marksAt(stations...), rule(500, 4), []string{"120-900 n6 best 4"}},
		{"both ends of the window count", marksAt(0, 500), rule(500, 2), []string{"0-500 n2 best 2"}},
		{"a hair too far", marksAt(0, 500.001), rule(500, 2), nil},
		{"crashes on one spot", marksAt(7, 7, 7), rule(0, 3), []string{"7-7 n3 best 3"}},
		{"two sections stay apart", marksAt(0, 10, 1000, 1010), rule(100, 2), []string{"0-10 n2 best 2", "1000-1010 n2 best 2"}},
		{"windows that touch are merged", marksAt(0, 100, 200), rule(100, 2), []string{"0-200 n3 best 2"}},
		{"same type only", kinds(marksAt(0, 10, 20, 30), "a", "b", "a", "b"), same, []string{"0-20 n2 best 2 a", "10-30 n2 best 2 b"}},
		{"no type is not the same type", kinds(marksAt(0, 10), "", ""), same, nil},
		{"does not cross a break", marksAt(100, 149, 151, 200), broken, nil},
		{"a crash on the break is on both sides", marksAt(100, 120, 150, 160, 170), broken, []string{"100-150 n3 best 3", "150-170 n3 best 3"}},
		{"score of decimals that sum to the limit", tenths, weighted, []string{"0-100 n3 best 3"}},
		{"crashes that do not count", marksAt(0, 10, 200), filtered, nil},
		{"unknown stations do not count", marksAt(math.NaN(), 10, math.NaN()), rule(500, 2), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, h := range blackspot.FindWindows(c.marks, c.rule) {
				text := fmt.Sprintf("%g-%g n%d best %d", h.FromM, h.ToM, h.Count, h.Best.Count)
				if h.Kind != "" {
					text += " " + h.Kind
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// drawMarks draws crashes on a kilometre, often at equal stations.
func drawMarks(t *rapid.T) []netstat.Mark {
	marks := marksAt(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 {
		return float64(rapid.IntRange(0, 200).Draw(t, "station")) * 5
	}), 0, 40).Draw(t, "stations")...)
	for i := range marks {
		marks[i].Weight = float64(rapid.IntRange(0, 5).Draw(t, "weight"))
	}
	return marks
}

func TestAnchoredWindowsAreNeverBeaten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		marks := drawMarks(t)
		rule := blackspot.WindowRule{LengthM: float64(rapid.IntRange(1, 60).Draw(t, "length")) * 5}
		best := 0
		for _, w := range blackspot.AnchoredWindows(marks, rule) {
			best = max(best, w.Count)
		}
		// Any closed window at all, and so every half-open sliding one.
		from := rapid.Float64Range(-100, 1000).Draw(t, "from")
		free := 0
		for _, m := range marks {
			if m.StationM >= from && m.StationM <= from+rule.LengthM {
				free++
			}
		}
		sliding, err := blackspot.SlidingWindows(marks, 1000, 10, rule)
		if err != nil {
			t.Fatal(err)
		}
		if fixed := slices.Max(countsOf(sliding)); best < fixed || best < free {
			t.Fatalf("anchored %d, sliding %d, free %d", best, fixed, free)
		}
	})
}

// slowSections marks every crash that lies in a qualifying window and joins
// overlapping windows, by trying all pairs.
func slowSections(marks []netstat.Mark, rule blackspot.WindowRule) (sections [][2]float64) {
	var windows [][2]float64
	for _, a := range marks {
		n, score, last := 0, 0.0, a.StationM
		for _, b := range marks {
			if b.StationM >= a.StationM && b.StationM <= a.StationM+rule.LengthM {
				n, score, last = n+1, score+b.Weight, max(last, b.StationM)
			}
		}
		if n >= rule.MinCount && score >= rule.MinScore {
			windows = append(windows, [2]float64{a.StationM, last})
		}
	}
	slices.SortFunc(windows, func(a, b [2]float64) int { return slices.Compare(a[:], b[:]) })
	for _, w := range windows {
		if n := len(sections); n > 0 && w[0] <= sections[n-1][1] {
			sections[n-1][1] = max(sections[n-1][1], w[1])
		} else {
			sections = append(sections, w)
		}
	}
	return sections
}

func TestSectionsAreThoseOfTheSlowWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		marks := drawMarks(t)
		rule := blackspot.WindowRule{
			LengthM:  float64(rapid.IntRange(0, 60).Draw(t, "length")) * 5,
			MinCount: rapid.IntRange(1, 6).Draw(t, "count"), MinScore: float64(rapid.IntRange(0, 12).Draw(t, "score")),
		}
		hits := blackspot.FindWindows(marks, rule)
		var got [][2]float64
		for _, h := range hits {
			got = append(got, [2]float64{h.FromM, h.ToM})
		}
		if diff := cmp.Diff(slowSections(marks, rule), got); diff != "" {
			t.Fatal(diff)
		}
		shuffled := slices.Clone(marks)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(marks), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
		if diff := cmp.Diff(hits, blackspot.FindWindows(shuffled, rule)); diff != "" {
			t.Fatalf("order matters: %s", diff)
		}
	})
}

func TestSlidingWindowsRefuseNonsense(t *testing.T) {
	for _, c := range [][3]float64{{math.NaN(), 1, 1}, {100, 0, 1}, {100, 1, -1}, {1e12, 1, 1}} {
		if _, err := blackspot.SlidingWindows(nil, c[0], c[1], blackspot.WindowRule{LengthM: c[2]}); err == nil {
			t.Errorf("route %g, step %g, window %g: no error", c[0], c[1], c[2])
		}
	}
}

func TestRadiusWindows(t *testing.T) {
	at := func(id int, x, y float64, kind string) blackspot.Placed {
		return blackspot.Placed{Mark: netstat.Mark{ID: id, Weight: 1, Kind: kind}, X: x, Y: y}
	}
	crashes := []blackspot.Placed{
		at(9, 0, 0, "a"), at(3, 100, 0, "a"), at(5, 200, 0, "b"), at(4, 1000, 0, "a"),
		at(7, -500, -500, "a"), at(8, -500, -400, "b"), at(2, math.NaN(), 0, "a"),
	}
	rule := blackspot.WindowRule{LengthM: 100, MinCount: 3}
	want := []blackspot.Disc{{X: 100, Y: 0, Best: 3, Score: 3, IDs: []int{3, 5, 9}}}
	if diff := cmp.Diff(want, blackspot.RadiusWindows(crashes, rule)); diff != "" {
		t.Error(diff)
	}
	rule = blackspot.WindowRule{LengthM: 100, MinCount: 2, SameKind: true}
	want = []blackspot.Disc{{X: 100, Y: 0, Best: 2, Score: 2, IDs: []int{3, 9}, Kind: "a"}}
	if diff := cmp.Diff(want, blackspot.RadiusWindows(crashes, rule)); diff != "" {
		t.Error(diff)
	}
}

func FuzzFindWindows(f *testing.F) {
	f.Add(0.0, 1.0, 2.0, 500.0, 2, 75.0)
	f.Add(math.Inf(1), math.Inf(-1), math.NaN(), -1.0, -3, math.NaN())
	f.Add(5.0, 5.0, math.Inf(-1), math.NaN(), 1, 5.0)
	f.Add(5.0, 6.0, 7.0, math.Inf(1), 3, math.Inf(-1))
	f.Fuzz(func(t *testing.T, a, b, c, length float64, count int, stop float64) {
		rule := blackspot.WindowRule{LengthM: length, MinCount: count, Breaks: []float64{stop}}
		for _, w := range blackspot.AnchoredWindows(marksAt(a, b, c, a), rule) {
			if w.Count < 0 || w.Count > 4 {
				t.Fatalf("%+v", w)
			}
		}
		for _, h := range blackspot.FindWindows(marksAt(a, b, c, a), rule) {
			if h.Count < count || h.FromM > h.ToM || h.Count != len(h.IDs) {
				t.Fatalf("%+v", h)
			}
		}
	})
}

// The size of a large city: 1,000,000 crashes on 6,000 streets of ten blocks.
func BenchmarkFindWindows(b *testing.B) {
	rng := rand.New(rand.NewPCG(9, 9))
	streets := make([][]netstat.Mark, 6_000)
	for id := range 1_000_000 {
		street := rng.IntN(len(streets))
		streets[street] = append(streets[street], netstat.Mark{ID: id, StationM: 1000 * rng.Float64(), Weight: 1})
	}
	for b.Loop() {
		for _, street := range streets {
			blackspot.FindWindows(street, blackspot.WindowRule{LengthM: 500, MinCount: 100})
		}
	}
}
