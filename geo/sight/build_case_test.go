package sight_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo/network"
	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

// made are the triangles of a leg with another by manoeuvre, on lane 1.
func made(t *testing.T, n *network.Network, name string, w sight.WhatIf, leg, other int64, manoeuvre string) []sight.Triangle {
	t.Helper()
	all, _ := sight.NewBuilder(n, standard(t, name), network.RightHand, nil).AtIf(0, w)
	for i := range all {
		checkSound(t, &all[i])
	}
	return slices.DeleteFunc(all, func(g sight.Triangle) bool {
		return g.LegID != leg || g.ConflictLegID != other || g.Manoeuvre != manoeuvre || g.Lane != 1
	})
}

// TestASkewRoadIsWiderToCross: at 45 degrees the two lanes of 3.6 m are 0.828
// lanes wider: 6.5 + 0.414 s over 60 km/h are 115.3 -> 120 m, else 110.
func TestASkewRoadIsWiderToCross(t *testing.T) {
	for _, k := range []struct{ bearing, want float64 }{{180, 110}, {151, 110}, {135, 120}, {225, 120}} {
		n := crossingTown(network.RightHand, arm{90, 60, 1, 3.6, "none"}, arm{k.bearing, 40, 1, 3.6, "stop"},
			arm{270, 60, 1, 3.6, "none"}, arm{k.bearing - 179.5, 40, 1, 3.6, "stop"})
		for _, other := range []int64{1, 3} {
			got := made(t, n, "AASHTO", sight.WhatIf{}, 2, other, "cross")
			if len(got) != 1 || got[0].RequiredM != k.want {
				t.Errorf("from %v degrees towards %d: %d triangles; want one of %v m", k.bearing, other, len(got), k.want)
			}
		}
	}
}

// TestTheTurnFromTheMajorRoad (case F, 60 km/h): from the south in the lane
// x = 1.8, into the lane y = 1.8 to the west, the eye 4.4 m before it; the lane
// from ahead is x = -1.8, 5.5 s are 91.7 -> 95 m, half of 95·3.6 is the area.
func TestTheTurnFromTheMajorRoad(t *testing.T) {
	n := crossingTown(
		network.RightHand,
		arm{0, 60, 1, 3.6, "none"},
		arm{90, 40, 1, 3.6, "stop"},
		arm{180, 60, 1, 3.6, "none"},
		arm{270, 40, 1, 3.6, "stop"},
	)
	got := made(t, n, "AASHTO", sight.WhatIf{}, 3, 1, "left")
	if len(got) != 1 {
		t.Fatalf("%d triangles", len(got))
	}
	g := &got[0]
	if !near(g.Vertex(), orb.Point{1.8, -2.6}) || !near(g.Own.At(0), orb.Point{-1.8, 1.8}) || !near(g.FarVertex(), orb.Point{-1.8, 96.8}) {
		t.Errorf("eye %v, conflict %v, far %v", g.Vertex(), g.Own.At(0), g.FarVertex())
	}
	if area := planar.Area(g.Area); math.Abs(area-171) > .01 {
		t.Errorf("area %v, want 171", area)
	}
	tee := crossingTown(network.RightHand, arm{0, 60, 1, 3.6, "none"}, arm{90, 40, 1, 3.6, "stop"}, arm{180, 60, 1, 3.6, "none"})
	if got := made(t, tee, "AASHTO", sight.WhatIf{}, 3, 1, "left"); len(got) != 0 {
		t.Errorf("a left turn where no road goes left: %v", got[0].Area)
	}
}

// TestAFlashingSignalIsAStopForTheMinorRoad: B3 and B1 from the slower road,
// nothing but the left turn from the faster one.
func TestAFlashingSignalIsAStopForTheMinorRoad(t *testing.T) {
	arms := fourArms(0)
	for i := range arms {
		arms[i].control = "flashing"
	}
	n := crossingTown(network.RightHand, arms...)
	for _, k := range []struct {
		leg, other int64
		manoeuvre  string
		want       int
		b          float64
	}{{3, 2, "left", 1, 135}, {3, 4, "right", 1, 110}, {3, 2, "cross", 1, 130}, {3, 1, "left", 1, 70}, {2, 3, "cross", 0, 0}, {2, 4, "left", 1, 105}} {
		got := made(t, n, "AASHTO", sight.WhatIf{}, k.leg, k.other, k.manoeuvre)
		if len(got) != k.want || k.want > 0 && got[0].RequiredM != k.b {
			t.Errorf("%d towards %d, %s: %d triangles %v; want %d of %v m", k.leg, k.other, k.manoeuvre, len(got), got, k.want, k.b)
		}
	}
}

// TestYieldMakesCrossingAndTurns: case C at 40 and 60 km/h over two lanes of
// 3.6 m: C1 40 m and 6.5 s -> 110; C2 25 m at 16 km/h and 8.0 s -> 135.
func TestYieldMakesCrossingAndTurns(t *testing.T) {
	n := crossingTown(
		network.RightHand,
		arm{0, 40, 1, 3.6, "yield"},
		arm{90, 60, 1, 3.6, "none"},
		arm{180, 40, 1, 3.6, "yield"},
		arm{270, 60, 1, 3.6, "none"},
	)
	for _, k := range []struct {
		other          int64
		manoeuvre      string
		own, b, ownKMH float64
	}{
		{2, "cross", 40, 110, 40}, {4, "cross", 40, 110, 40}, {4, "right", 25, 135, 16},
		{2, "left", 25, 135, 16}, {4, "left", 25, 135, 16},
	} {
		got := made(t, n, "AASHTO", sight.WhatIf{}, 3, k.other, k.manoeuvre)
		if len(got) != 1 || got[0].RequiredOwnM != k.own || got[0].RequiredM != k.b || got[0].OwnKMH != k.ownKMH || got[0].Kind != sight.Approach {
			t.Errorf("%s towards %d: %+v; want %v and %v m at %v", k.manoeuvre, k.other, got, k.own, k.b, k.ownKMH)
		}
	}
	tee := crossingTown(network.RightHand, arm{90, 60, 1, 3.6, "none"}, arm{180, 40, 1, 3.6, "yield"}, arm{270, 60, 1, 3.6, "none"})
	if got := made(t, tee, "AASHTO", sight.WhatIf{}, 2, 1, "cross"); len(got) != 0 {
		t.Error("crossing at a T, where no road goes on")
	}
}

// TestTheReducedTriangle is that of the highway standard: 115 m of the major
// road and the vertex 6 m from its lane.
func TestTheReducedTriangle(t *testing.T) {
	n := crossingTown(network.RightHand, fourArms(0)...)
	full := made(t, n, "CN-HIGHWAY", sight.WhatIf{}, 3, 2, "corner")
	less := made(t, n, "CN-HIGHWAY", sight.WhatIf{Reduced: true}, 3, 2, "corner")
	more := made(t, n, "CN-HIGHWAY", sight.WhatIf{Reduced: true}, 2, 1, "corner")
	lane1 := func(g []sight.Triangle) bool { return len(g) == 1 }
	if !lane1(full) || !lane1(less) || !lane1(more) {
		t.Fatal(full, less, more)
	}
	if full[0].RequiredOwnM != 40 || full[0].RequiredM != 75 || less[0].RequiredOwnM != 6 || less[0].RequiredM != 115 ||
		more[0].RequiredOwnM != 115 ||
		more[0].RequiredM != 6 {
		t.Errorf("%v and %v; reduced %v and %v, from the major %v and %v", full[0].RequiredOwnM, full[0].RequiredM,
			less[0].RequiredOwnM, less[0].RequiredM, more[0].RequiredOwnM, more[0].RequiredM)
	}
}

// TestWhatIsAssumedIsSaid: a grade that no source gives where the standard asks
// for it, and a lane extended far.
func TestWhatIsAssumedIsSaid(t *testing.T) {
	n := divided(30, true)
	for name, want := range map[string]bool{"AASHTO": true, "AUSTROADS": true, "CN-URBAN": false} {
		for _, facts := range []map[int]sight.LegFacts{nil, {0: {Grade: .01}, 1: {Grade: .01}, 2: {Grade: .01}, 3: {Grade: .01}}} {
			got, _ := sight.NewBuilder(n, standard(t, name), network.RightHand, facts).At(0)
			for _, g := range got {
				if said := slices.Contains(g.Assumed, "grade"); said != (want && facts == nil) {
					t.Errorf("%s with %d grades: grade said to be assumed: %v", name, len(facts), said)
				}
			}
		}
	}
	extended := func(n *network.Network) (some bool) {
		got, _ := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
		for _, g := range got {
			some = some || slices.Contains(g.Assumed, "straight_extension")
		}
		return some
	}
	if extended(crossingTown(network.RightHand, fourArms(0)...)) || !extended(n) {
		t.Error("want a long extension said across the median of 30 m only")
	}
}

// TestAnotherFileIsAnotherStandard replaces a profile by one from another
// folder.
func TestAnotherFileIsAnotherStandard(t *testing.T) {
	text, err := profile.Files.ReadFile("sight_cn_urban.json")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `"m": 75`, `"m": 90`, 1)
	all, err := sight.ReadProfiles(fstest.MapFS{"sight_cn_urban.json": {Data: []byte(changed)}})
	if err != nil || changed == string(text) {
		t.Fatal(err, "or no row of 75 m")
	}
	got, _ := sight.NewBuilder(crossingTown(network.RightHand, fourArms(0)...), all[0], network.RightHand, nil).At(0)
	for _, g := range got {
		if g.LegID == 3 && g.RequiredM != 90 {
			t.Errorf("%v m, want 90", g.RequiredM)
		}
	}
	for _, k := range [][2]string{{`"m": 75`, `"m": -75`}, {`"construction": "corner"`, `"construction": "square"`}} {
		broken := strings.Replace(string(text), k[0], k[1], 1)
		_, err := sight.ReadProfiles(fstest.MapFS{"sight_mine.json": {Data: []byte(broken)}})
		if err == nil || broken == string(text) || !strings.Contains(err.Error(), "sight_mine.json") {
			t.Errorf("%s: %v", k[1], err)
		}
	}
}

// TestBadLegsInWords says why there is no triangle.
func TestBadLegsInWords(t *testing.T) {
	for _, k := range []struct {
		name, reason, words string
		spoil               func(n *network.Network)
	}{
		{"no legs", "no_legs", "", func(n *network.Network) { n.Legs = nil }},
		{"speed 0", "speed", "speed unknown", func(n *network.Network) { n.Legs[0].SpeedKMH = 0 }},
		{"speed 300", "speed", "300 km/h: outside the valid range", func(n *network.Network) { n.Legs[0].SpeedKMH = 300 }},
		{"speed -5", "speed", "-5 km/h: outside the valid range", func(n *network.Network) { n.Legs[0].SpeedKMH = -5 }},
		{"no line", "no_line", "", func(n *network.Network) { n.Segments[0].Line = n.Segments[0].Line[:1] }},
		{"line of length 0", "no_line", "", func(n *network.Network) { n.Segments[0].Line[1] = n.Segments[0].Line[0] }},
		{"line out of the city", "no_line", "", func(n *network.Network) { n.Segments[0].Line[1] = orb.Point{0, 0} }},
		{"parallel legs", "merge", "", func(n *network.Network) {
			n.Segments[0].Line, n.Legs[0].BearingDeg = n.Segments[1].Line.Clone(), n.Legs[1].BearingDeg
		}},
	} {
		for _, p := range []string{"CN-URBAN", "AASHTO", "MFS"} {
			n := crossingTown(network.RightHand, fourArms(0)...)
			k.spoil(n)
			got, skipped := sight.NewBuilder(n, standard(t, p), network.RightHand, nil).At(0)
			for i := range got {
				checkSound(t, &got[i])
			}
			if !slices.ContainsFunc(
				skipped,
				func(s sight.Skipped) bool { return s.Reason == k.reason && strings.Contains(s.Detail.Error(), k.words) },
			) {
				t.Errorf("%s by %s: %+v", k.name, p, skipped)
			}
		}
	}
}
