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
		{
			"height unknown, blocked anyway", cn1(75),
			[]sight.Obstacle{unknown(disc(1, 20, -10, 1, 0, 9)), disc(2, 30, -21, 3, 0, 8)}, covered, sight.Blocked, "moment_hidden",
		},
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
			t.Errorf(
				"%s: %s for %v, want %s for %s (lane %.3f, near %+v)",
				c.name,
				got.Verdict,
				got.Reasons,
				c.verdict,
				c.reason,
				got.LaneRatio,
				got.Near.Hidden,
			)
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
		{"speed 300", func(t *sight.Triangle) { t.OtherKMH = 300 }, "speeds 40 and 300 km/h: both must be above 0 and below 300"},
		{"speed below 0", func(t *sight.Triangle) { t.OtherKMH = -60 }, "speeds 40 and -60 km/h"},
		{"speed not a number", func(t *sight.Triangle) { t.OwnKMH = math.NaN() }, "speeds NaN and 60 km/h"},
		{"no length", func(t *sight.Triangle) { t.Own = sight.NewPath(orb.LineString{{1, 1}, {1, 1}}) }, "own lane: no length"},
		{"NaN in a lane", func(t *sight.Triangle) { t.Other = sight.NewPath(orb.LineString{{1, 1}, {math.NaN(), 1}}) }, "conflicting lane: no length"},
		{"nothing required", func(t *sight.Triangle) { t.RequiredM = 0 }, "required_m 0"},
		{"NaN required", func(t *sight.Triangle) { t.RequiredOwnM = math.NaN() }, "required_own_m NaN"},
		{"band upside down", func(t *sight.Triangle) { t.Eye.Solid = sight.Range{From: 3, To: 1} }, "height band 3-1 m"},
		{"band of no height", func(t *sight.Triangle) { t.Eye.Plant = sight.Range{From: 1, To: 1} }, "height band 1-1 m: it must go from below to above"},
		{"band not a number", func(t *sight.Triangle) { t.Eye.Solid.To = math.NaN() }, "height band 1-NaN m"},
		{"eye below the road", func(t *sight.Triangle) { t.Eye = sight.Eye{EyesM: []float64{-1}} }, "eye, target or width -1 m"},
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
// place and with what to do, in the sentence too, and left out.
func TestAnObstacleAtTheEyeIsAFaultOfTheData(t *testing.T) {
	for _, c := range []struct {
		name   string
		id     int64
		at     orb.Point
		zh, en string
	}{
		{
			"own eye", 3, orb.Point{5.25, -38.25},
			"它盖住了本方驾驶人的位置（冲突点前40米），请更正其位置或大小",
			"obstruction 3: it stands over the eye of the own driver, 40 m before the conflict point; correct its place or its size",
		},
		{
			"other eye", 3, orb.Point{80.25, 1.75},
			"它盖住了来车驾驶人的位置（冲突点前75米），请更正其位置或大小",
			"obstruction 3: it stands over the eye of the other driver, 75 m before the conflict point; correct its place or its size",
		},
		{"a place", -3, orb.Point{5.25, -38.25}, "它盖住了本方驾驶人", "place 3: it stands over"},
	} {
		got := see(t, cn1(75), disc(c.id, c.at[0], c.at[1], 2, 0, 9))
		if len(got.Problems) != 1 || got.Problems[0].ID != c.id || !strings.HasPrefix(got.Problems[0].ZH, c.zh) ||
			!strings.HasPrefix(got.Problems[0].EN, c.en) ||
			got.LaneRatio != 1 {
			t.Errorf("%s: %+v, lane ratio %g", c.name, got.Problems, got.LaneRatio)
			continue
		}
		tri := cn1(75)
		words := got.Sentence(&tri, "建设路", "", 180, 90, nil, kindWords)
		if !strings.Contains(words.ZH, "有记录无法使用。") || !strings.Contains(words.ZH, got.Problems[0].ZH) ||
			!strings.Contains(words.EN, got.Problems[0].EN[1:]) ||
			strings.Contains(words.EN, "nobody") {
			t.Errorf("%s: %s %s", c.name, words.ZH, words.EN)
		}
	}
}

// TestWordsForBadObstacles: each is a problem that says what is wrong with which
// thing and what to do, in both languages; the rest is looked at all the same.
func TestWordsForBadObstacles(t *testing.T) {
	nan := math.NaN()
	point := orb.Point{10, -10}
	for _, c := range []struct {
		name   string
		o      sight.Obstacle
		zh, en string
	}{
		{"no footprint", sight.Obstacle{}, "没有位置，请在地图上标出", "it has no footprint; draw it on the map"},
		{"point without radius", sight.Obstacle{Footprint: point}, "点状物没有半径，请填写米数", "a point needs a radius; give it in metres"},
		{"negative radius", sight.Obstacle{Footprint: point, RadiusM: -1}, "半径-1不是有效的米数", "its radius, -1, is no number of metres; give one above 0"},
		{"radius not a number", sight.Obstacle{Footprint: point, RadiusM: nan}, "半径NaN不是有效的米数", "its radius, NaN, is no number"},
		{"radius without end", sight.Obstacle{Footprint: point, RadiusM: math.Inf(1)}, "半径+Inf", "its radius, +Inf, is no number"},
		{"NaN", sight.Obstacle{Footprint: orb.Point{nan, -10}, RadiusM: 1}, "坐标不是数字", "a coordinate is no number; draw it anew"},
		{"NaN in the middle", sight.Obstacle{Footprint: orb.LineString{{1, 2}, {nan, 3}, {4, 5}}, RadiusM: 1}, "坐标不是数字", "a coordinate is no number"},
		{"empty polygon", sight.Obstacle{Footprint: orb.Polygon{}}, "轮廓为空", "its footprint is empty"},
		{"polygon of two points", sight.Obstacle{Footprint: orb.Polygon{{{1, 1}, {2, 2}}}}, "轮廓为空", "its footprint is empty"},
		{"line of one point", sight.Obstacle{Footprint: orb.LineString{{1, 1}}}, "轮廓为空", "its footprint is empty; draw it anew on the map"},
		{"multipolygon of no rings", sight.Obstacle{Footprint: orb.MultiPolygon{{}}}, "轮廓为空", "its footprint is empty"},
		{
			"collection", sight.Obstacle{Footprint: orb.Collection{point}}, "几何类型GeometryCollection不适用",
			"its footprint is a GeometryCollection; draw a point, a line or a polygon",
		},
		{
			"height not a number", sight.Obstacle{Footprint: point, RadiusM: 1, TopM: &nan}, "高度不是数字",
			"a height is no number; give metres, or nothing where it was not measured",
		},
		{"heights upside down", disc(42, 10, -10, 1, 3, 1.5), "底部高度3米高于顶部高度1.5米，请更正或对调", "its base, 3 m, is above its top, 1.5 m; correct or exchange them"},
		{"trunk not a number", sight.Obstacle{Footprint: point, RadiusM: 1, TrunkRadiusM: nan}, "树干半径NaN", "the radius of its trunk, NaN, is no number of metres"},
		{
			"negative trunk", sight.Obstacle{Footprint: point, RadiusM: 1, TrunkRadiusM: -0.2}, "树干半径-0.2",
			"the radius of its trunk, -0.2, is no number of metres; give one above 0",
		},
	} {
		c.o.ID = 42
		got := see(t, cn1(75), c.o, disc(8, 30, -21, 3, 0, 8))
		if len(got.Problems) != 1 || !strings.HasPrefix(got.Problems[0].EN, "obstruction 42: "+c.en) || !strings.HasPrefix(got.Problems[0].ZH, c.zh) {
			t.Errorf("%s: %+v", c.name, got.Problems)
		}
		if got.Verdict != sight.Blocked || len(got.Blockers) != 1 || got.Blockers[0].ID != 8 {
			t.Errorf("%s: the tree beside it makes it %s, blockers %+v", c.name, got.Verdict, got.Blockers)
		}
		if alone := see(t, cn1(75), c.o); alone.Verdict != sight.Unknown {
			t.Errorf("%s, alone: %s", c.name, alone.Verdict)
		}
	}
}

// TestAnOutlineThatCrossesItself hides what its two halves hide: a line of sight
// ends at the first side that it meets, whatever is inside.
func TestAnOutlineThatCrossesItself(t *testing.T) {
	bow := sight.Obstacle{ID: 1, BaseM: m(0), TopM: m(5), Footprint: orb.Polygon{{{15, -12}, {25, -6}, {25, -12}, {15, -6}, {15, -12}}}}
	halves := bow
	halves.Footprint = orb.MultiPolygon{{{{15, -12}, {20, -9}, {15, -6}, {15, -12}}}, {{{20, -9}, {25, -12}, {25, -6}, {20, -9}}}}
	got, want := see(t, cn1(75), bow), see(t, cn1(75), halves)
	if got.Verdict != sight.Partial || len(got.Problems) > 0 || math.Abs(got.LaneRatio-want.LaneRatio) > 1e-9 ||
		math.Abs(got.AreaRatio-want.AreaRatio) > 1e-9 ||
		math.Abs(*got.SyncRatio-*want.SyncRatio) > 1e-9 {
		t.Errorf(
			"%s %+v: %g %g %g; its halves %g %g %g",
			got.Verdict,
			got.Problems,
			got.LaneRatio,
			got.AreaRatio,
			*got.SyncRatio,
			want.LaneRatio,
			want.AreaRatio,
			*want.SyncRatio,
		)
	}
}
