package sight_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

// departure is the left sight triangle of vector ISD-1 of the methods.
func departure() sight.Triangle {
	return sight.Triangle{
		Kind: sight.Departure, Profile: "AASHTO",
		Own:          sight.NewPath(orb.LineString{{1.8, -1.8}, {1.8, -8}}),
		Other:        sight.NewPath(orb.LineString{{1.8, -1.8}, {-198.2, -1.8}}),
		RequiredOwnM: 6.2, RequiredM: 110, StoppingM: 85,
		Eye: sight.Eye{EyesM: []float64{1.08, 2.33}, TargetM: 1.08, TargetWidthM: 1.8},
	}
}

func disc(id int64, x, y, r, base, top float64) sight.Obstacle {
	return sight.Obstacle{ID: id, Kind: "tree", Plant: true, Removable: true, Footprint: orb.Point{x, y}, RadiusM: r, BaseM: m(base), TopM: m(top)}
}

func TestVerdicts(t *testing.T) {
	unknown := func(o sight.Obstacle) sight.Obstacle { o.BaseM, o.TopM = nil, nil; return o }
	estimated := func(o sight.Obstacle) sight.Obstacle { o.Estimated = true; return o }
	covered, bare := sight.Coverage{Covered: true}, sight.Coverage{}
	row := []sight.Obstacle{}
	for i := range 12 {
		row = append(row, disc(int64(i+1), 10+0.2*float64(i), -10-0.2*float64(i), 0.15, 0, 6))
	}
	for _, c := range []struct {
		name    string
		tri     sight.Triangle
		near    []sight.Obstacle
		cover   sight.Coverage
		verdict string
		reason  string
	}{
		{"nothing there, surveyed", cn1(75), nil, covered, sight.Clear, ""},
		{"nothing known is not clear", cn1(75), nil, bare, sight.Unknown, "not_surveyed"},
		{"wall inside, not surveyed", cn1(75), []sight.Obstacle{wall()}, bare, sight.Partial, "lane_hidden"},
		{"one thin trunk", cn1(75), []sight.Obstacle{disc(1, 15, -10, 0.1, 0, 8)}, covered, sight.Clear, ""},
		{"close row of thin trunks", cn1(75), row, covered, sight.Partial, "lane_hidden"},
		{"tree on the line of a decision moment", cn1(75), []sight.Obstacle{disc(1, 30, -21, 3, 0, 8)}, covered, sight.Blocked, "moment_hidden"},
		{"more than half of the lane", cn1(75), []sight.Obstacle{disc(1, 11, -34, 2.5, 0, 8)}, covered, sight.Blocked, ""},
		{"crown above the band", cn1(75), []sight.Obstacle{disc(1, 20, -10, 4, 3, 9)}, covered, sight.Clear, ""},
		{"shrub below the band", cn1(75), []sight.Obstacle{disc(1, 20, -10, 4, 0, 0.9)}, covered, sight.Clear, ""},
		{"beyond the lane", cn1(75), []sight.Obstacle{disc(1, 40, 8, 4, 0, 9)}, covered, sight.Clear, ""},
		{"height unknown and in the way", cn1(75), []sight.Obstacle{unknown(disc(1, 20, -10, 4, 0, 9))}, covered, sight.Unknown, "needs_survey"},
		{"height unknown but off the way", cn1(75), []sight.Obstacle{unknown(disc(1, 20, 30, 4, 0, 9))}, covered, sight.Clear, ""},
		{"height unknown, blocked anyway", cn1(75), []sight.Obstacle{unknown(disc(1, 20, -10, 1, 0, 9)), disc(2, 30, -21, 3, 0, 8)}, covered, sight.Blocked, "moment_hidden"},
		{"estimated tree blocks", cn1(75), []sight.Obstacle{estimated(disc(1, 20, -10, 4, 0, 9))}, covered, sight.Partial, "estimated"},
		{"estimated tree misses, if the estimate is right", cn1(75), []sight.Obstacle{estimated(disc(1, 20, -10, 4, 3.2, 9))}, covered, sight.Clear, "estimated"},
		{"upside down", cn1(75), []sight.Obstacle{disc(1, 20, -10, 4, 9, 1)}, covered, sight.Unknown, "bad_obstacle"},
		{"over the eye", cn1(75), []sight.Obstacle{disc(1, 5.25, -38.25, 2, 0, 9)}, covered, sight.Unknown, "bad_obstacle"},
		{"crown high over the eye", cn1(75), []sight.Obstacle{disc(1, 5.25, -38.25, 2, 4, 9)}, covered, sight.Clear, ""},
		{"departure, sees less than the stopping distance", departure(), []sight.Obstacle{disc(1, -20, -4, 1.5, 0, 8)}, covered, sight.Blocked, "below_stopping"},
		{"departure, sees more than that", departure(), []sight.Obstacle{disc(1, -8.2, -7.426, 0.1, 0, 8)}, covered, sight.Partial, "lane_hidden"},
		{"departure, a thing too thin", departure(), []sight.Obstacle{disc(1, -8.2, -7.347, 0.06, 0, 8)}, covered, sight.Clear, ""},
		{"low crown hides from the bus only", departure(), []sight.Obstacle{disc(1, -20, -4, 1.5, 1.3, 8)}, covered, sight.Blocked, "below_stopping"},
	} {
		got, err := sight.See(&c.tri, c.near, c.cover, sight.Options{Explain: true})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		has := c.reason == "" || slices.ContainsFunc(got.Reasons, func(r sight.Reason) bool { return r.Code == c.reason && r.ZH != "" && r.EN != "" })
		if got.Verdict != c.verdict || !has {
			t.Errorf("%s: %s for %v, want %s for %s (lane %.3f, near %+v)", c.name, got.Verdict, got.Reasons, c.verdict, c.reason, got.LaneRatio, got.Near.Hidden)
		}
		if got.Estimated != (c.reason == "estimated") {
			t.Errorf("%s: estimated %v", c.name, got.Estimated)
		}
	}
}

func TestAThinTrunkIsMinor(t *testing.T) {
	got := see(t, cn1(75), disc(5, 15, -10, 0.1, 0, 8))
	if len(got.Minor) != 1 || got.Minor[0] != 5 || got.LaneRatio == 1 {
		t.Errorf("minor %v, lane ratio %g", got.Minor, got.LaneRatio)
	}
}

func TestRaisingACrownLeavesTheTrunk(t *testing.T) {
	tree := disc(9, 20, -10, 3, 0.5, 8)
	tree.TrunkRadiusM = 0.15
	got := see(t, cn1(75), tree)
	if len(got.Blockers) != 1 || got.Blockers[0].Without != sight.Clear {
		t.Fatalf("blockers %+v", got.Blockers)
	}
	var raise, lower *sight.Action
	for i := range got.Blockers[0].Actions {
		switch a := &got.Blockers[0].Actions[i]; a.Code {
		case "raise_crown":
			raise = a
		case "lower":
			lower = a
		}
	}
	if raise == nil || raise.ToM != 3 || raise.Verdict != sight.Clear || raise.HiddenM <= 0 || raise.GainM <= 0 {
		t.Errorf("raise %+v: the trunk must remain and be minor", raise)
	}
	if lower == nil || lower.ToM != 0.9 || lower.Verdict != sight.Clear || lower.HiddenM != 0 {
		t.Errorf("lower %+v: nothing must remain", lower)
	}
}

func TestImmovableThingsEnterNoList(t *testing.T) {
	w := wall()
	w.Removable = false
	got := see(t, cn1(75), w, disc(8, 30, -8, 2, 0, 8))
	if got.Clearing.Set != nil || !slices.Equal(got.Clearing.Immovable, []int64{7}) {
		t.Errorf("%+v", got.Clearing)
	}
}

// TestALongRowIsClearedGreedily: sixty thin trunks touching each other, far too
// many sets to try.
func TestALongRowIsClearedGreedily(t *testing.T) {
	var row []sight.Obstacle
	for i := range 60 {
		row = append(row, disc(int64(i+1), 8+0.5*float64(i), -10, 0.26, 0, 8))
	}
	got := see(t, cn1(75), row...)
	c := got.Clearing
	if c == nil || len(c.Set) == 0 || c.AtLeast > len(c.Set) || c.Exact != (c.AtLeast == len(c.Set)) && c.Exact {
		t.Fatalf("%+v", c)
	}
	t.Logf("set of %d, at least %d, exact %v, factor %.2f", len(c.Set), c.AtLeast, c.Exact, c.Factor)
	left := slices.DeleteFunc(slices.Clone(row), func(o sight.Obstacle) bool { return slices.Contains(c.Set, o.ID) })
	if v := see(t, cn1(75), left...).Verdict; v != sight.Clear {
		t.Errorf("it leaves %s", v)
	}
}

func TestOverlapInPlanAtDifferentHeights(t *testing.T) {
	// From 2.33 m down to 1.08 m the line passes under the crown and over the
	// planter standing in it: what each hides is told apart.
	tri := departure()
	tri.Eye.EyesM = []float64{2.33}
	planter, crown := disc(1, -20, -5, 1, 0, 1.2), disc(2, -20, -5, 1, 2.2, 6)
	both := see(t, tri, planter, crown)
	one, other := see(t, tri, planter), see(t, tri, crown)
	if len(both.Near.Hidden) > 0 && both.Near.HiddenM > one.Near.HiddenM+other.Near.HiddenM+1e-9 {
		t.Errorf("together %.3f m, alone %.3f and %.3f m", both.Near.HiddenM, one.Near.HiddenM, other.Near.HiddenM)
	}
	merged := see(t, tri, disc(3, -20, -5, 1, 0, 6))
	if !(both.Near.HiddenM < merged.Near.HiddenM) {
		t.Errorf("two bands hide %.3f m, as one %.3f m", both.Near.HiddenM, merged.Near.HiddenM)
	}
}

func TestACrestHides(t *testing.T) {
	tri := cn1(75)
	tri.Eye = sight.Eye{EyesM: []float64{1.2}, TargetM: 1.2, TargetWidthM: 1.8}
	hill := func(at orb.Point) (float64, bool) {
		return 5 * math.Exp(-((at[0]-30)*(at[0]-30)+(at[1]+10)*(at[1]+10))/50), true
	}
	got, err := sight.See(&tri, nil, sight.Coverage{Covered: true}, sight.Options{Ground: hill, Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict == sight.Clear || got.Clearing == nil || got.Clearing.Set != nil || !slices.Equal(got.Clearing.Immovable, []int64{0}) {
		t.Errorf("%s, %+v", got.Verdict, got.Clearing)
	}
}

func TestWordsForBadTriangles(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*sight.Triangle)
		says   string
	}{
		{"speed 0", func(t *sight.Triangle) { t.OwnKMH = 0 }, "speeds 0 and 60 km/h"},
		{"speed 301", func(t *sight.Triangle) { t.OtherKMH = 301 }, "at most 300"},
		{"no length", func(t *sight.Triangle) { t.Own = sight.NewPath(orb.LineString{{1, 1}, {1, 1}}) }, "own lane: no length"},
		{"NaN in a lane", func(t *sight.Triangle) { t.Other = sight.NewPath(orb.LineString{{1, 1}, {math.NaN(), 1}}) }, "conflicting lane: no length"},
		{"nothing required", func(t *sight.Triangle) { t.RequiredM = 0 }, "required_m 0"},
		{"NaN required", func(t *sight.Triangle) { t.RequiredOwnM = math.NaN() }, "required_own_m NaN"},
		{"band upside down", func(t *sight.Triangle) { t.Eye.Solid = sight.Range{From: 3, To: 1} }, "height band 3-1 m"},
		{"no eye", func(t *sight.Triangle) { t.Eye = sight.Eye{} }, "no eye height"},
		{"no kind", func(t *sight.Triangle) { t.Kind = "" }, "approach or departure"},
	} {
		tri := cn1(75)
		c.change(&tri)
		_, err := sight.See(&tri, nil, sight.Coverage{}, sight.Options{})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := sight.See(nil, nil, sight.Coverage{}, sight.Options{}); err == nil {
		t.Error("no triangle: no error")
	}
}

// TestAnObstacleAtTheEyeIsAFaultOfTheData, at either end: it is named, with the
// place, and left out.
func TestAnObstacleAtTheEyeIsAFaultOfTheData(t *testing.T) {
	tri := cn1(75)
	for name, at := range map[string]orb.Point{"vertex": tri.Vertex(), "far vertex": tri.FarVertex()} {
		o := disc(42, at[0], at[1], 1, 0, 4)
		got := see(t, tri, o)
		if got.Verdict != sight.Unknown || len(got.Problems) != 1 || got.Problems[0].ID != 42 || got.Problems[0].ZH == "" || got.Near.HiddenM != 0 {
			t.Errorf("at the %s: %s, %+v, %v m hidden", name, got.Verdict, got.Problems, got.Near.HiddenM)
		}
	}
}

func TestWordsForBadObstacles(t *testing.T) {
	nan := math.NaN()
	for name, o := range map[string]sight.Obstacle{
		"no footprint":             {},
		"point without radius":     {Footprint: orb.Point{10, -10}},
		"NaN":                      {Footprint: orb.Point{nan, -10}, RadiusM: 1},
		"NaN in the middle":        {Footprint: orb.LineString{{1, 2}, {nan, 3}, {4, 5}}, RadiusM: 1},
		"negative radius":          {Footprint: orb.Point{10, -10}, RadiusM: -1},
		"empty polygon":            {Footprint: orb.Polygon{}},
		"polygon of two points":    {Footprint: orb.Polygon{{{1, 1}, {2, 2}}}},
		"line of one point":        {Footprint: orb.LineString{{1, 1}}},
		"collection":               {Footprint: orb.Collection{orb.Point{1, 1}}},
		"height not a number":      {Footprint: orb.Point{10, -10}, RadiusM: 1, TopM: &nan},
		"trunk not a number":       {Footprint: orb.Point{10, -10}, RadiusM: 1, TrunkRadiusM: nan},
		"multipolygon of no rings": {Footprint: orb.MultiPolygon{}},
	} {
		o.ID = 42
		got := see(t, cn1(75), o)
		if got.Verdict != sight.Unknown || len(got.Problems) != 1 || !strings.HasPrefix(got.Problems[0].EN, "obstacle 42: ") || got.Problems[0].ZH == "" {
			t.Errorf("%s: %s, %+v", name, got.Verdict, got.Problems)
		}
	}
	bow := sight.Obstacle{ID: 1, BaseM: m(0), TopM: m(5), Footprint: orb.Polygon{{{15, -12}, {25, -6}, {25, -12}, {15, -6}, {15, -12}}}}
	if got := see(t, cn1(75), bow); got.Verdict != sight.Partial || len(got.Problems) > 0 {
		t.Errorf("a ring that crosses itself: %s, %+v", got.Verdict, got.Problems)
	}
}
