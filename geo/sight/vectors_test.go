package sight_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo/network"
	"tongshi/geo/sight"
)

// The vectors of the methods, sections 2 to 6, that stand in no other test.

// TestVectorCN1ByTheRoadTable: with the row of CJJ 37 for 60 km/h, 70 m.
func TestVectorCN1ByTheRoadTable(t *testing.T) {
	road := *standard(t, "CN-URBAN")
	road.Table = road.RoadTable
	got, _ := sight.NewBuilder(crossingTown(network.RightHand, fourArms(0)...), &road, network.RightHand, nil).At(0)
	i := slices.IndexFunc(got, func(g sight.Triangle) bool { return g.LegID == 3 })
	if i < 0 {
		t.Fatal("no triangle of the northbound approach")
	}
	if g := &got[i]; !near(g.FarVertex(), orb.Point{75.25, 1.75}) || math.Abs(planar.Area(g.Area)-1400) > .01 {
		t.Errorf("PB %v, area %v; want (75.25, 1.75) and 1400", g.FarVertex(), planar.Area(g.Area))
	}
}

// TestVectorISD1OfATruck: a single-unit truck turns left onto four lanes, 50 km/h;
// it crosses two lanes: 10.2 s -> 145 m to the right, into the lane by the middle.
func TestVectorISD1OfATruck(t *testing.T) {
	n := crossingTown(network.RightHand, arm{90, 50, 2, 3.6, "none"}, arm{180, 40, 1, 3.6, "stop"}, arm{270, 50, 2, 3.6, "none"})
	got := made(t, n, "AASHTO", sight.WhatIf{Vehicle: "single"}, 2, 1, "left")
	if !slices.ContainsFunc(got, func(g sight.Triangle) bool { return g.Lane == 1 && g.RequiredM == 145 }) {
		t.Errorf("%d triangles, none of 145 m to the inner lane: %+v", len(got), got)
	}
}

// TestHeightsOfTheStandards: sections 2.1 to 2.4, 3.1, 4.3 and 5, metres.
func TestHeightsOfTheStandards(t *testing.T) {
	type heights struct {
		band                   bool
		solid, plant           sight.Range
		eyes                   []float64
		target, width, vertexM float64
	}
	china := heights{true, sight.Range{From: 1, To: 3}, sight.Range{From: .9, To: 3}, []float64{1.2}, 1.2, 1.8, 0}
	truck := china
	truck.eyes = []float64{1.2, 2}
	for name, want := range map[string]heights{
		"CN-URBAN": china, "CN-URBAN-MIN": china, "CN-HIGHWAY": truck,
		"AASHTO":    {eyes: []float64{1.08, 2.33}, target: 1.08, width: 1.8, vertexM: 4.4},
		"MFS":       {eyes: []float64{1.05, 2}, target: .6, width: 1.8, vertexM: 2.4},
		"AUSTROADS": {eyes: []float64{1.1}, target: 1.25, width: 1.8, vertexM: 5},
	} {
		p := standard(t, name)
		e := p.Eye()
		if !e.Band {
			e.Solid, e.Plant = sight.Range{}, sight.Range{}
		}
		if e.Band != want.band || e.Solid != want.solid || e.Plant != want.plant || !slices.Equal(e.EyesM, want.eyes) || e.TargetM != want.target ||
			e.TargetWidthM != want.width ||
			p.VertexM != want.vertexM {
			t.Errorf("%s: %+v, vertex %v m; want %+v", name, e, p.VertexM, want)
		}
	}
}

// TestTheBandOfHeights: section 4.3, to the centimetre: solid things hide above
// 1.0 m and below 3.0 m, plants between 0.9 and 3.0 m.
func TestTheBandOfHeights(t *testing.T) {
	for _, c := range []struct {
		name      string
		plant     bool
		base, top float64
		hides     bool
	}{
		{"solid up to the limit", false, 0, 1, false}, {"solid over it", false, 0, 1.01, true},
		{"solid from the upper limit", false, 3, 9, false}, {"solid from below it", false, 2.99, 9, true},
		{"plant up to the limit", true, 0, .9, false}, {"plant over it", true, 0, .91, true},
		{"crown from the upper limit", true, 3, 9, false}, {"crown from below it", true, 2.99, 9, true},
	} {
		o := disc(1, 20, -10, 4, c.base, c.top)
		o.Plant = c.plant
		if got := see(t, cn1(75), o); (got.Near.HiddenM > 0) != c.hides || (got.Verdict == sight.Clear) == c.hides {
			t.Errorf("%s, %v-%v m: %s, %v m hidden", c.name, c.base, c.top, got.Verdict, got.Near.HiddenM)
		}
	}
}

// TestAThinThingHidesABicycleAndNoCar: section 4.3, targets of 1.8 m and 0.7 m.
func TestAThinThingHidesABicycleAndNoCar(t *testing.T) {
	for width, want := range map[float64]string{1.8: sight.Clear, .7: sight.Partial} {
		tri := cn1(75)
		tri.Eye.TargetWidthM = width
		if got := see(t, tri, disc(1, 15, -10, .25, 0, 8)); got.Verdict != want || got.LaneRatio == 1 {
			t.Errorf("a target %v m wide behind a post: %s, lane ratio %v", width, got.Verdict, got.LaneRatio)
		}
	}
}

// TestUnitedKingdomRoundedAndFaster: section 5: the published figures, and CD 109
// above 60 km/h (2 s, 0.25 g, no bonnet), worked out here by itself.
func TestUnitedKingdomRoundedAndFaster(t *testing.T) {
	p := standard(t, "MFS")
	for v, want := range map[float64]float64{20: 14, 30: 23, 32: 25, 40: 33, 48: 43, 50: 45, 60: 59} {
		if d, err := p.Stopping(v, 0); err != nil || math.Round(d.Computed) != want {
			t.Errorf("published at %v: %v %v, want %v", v, d, err, want)
		}
	}
	for _, v := range []float64{70, 85, 100, 120} {
		s := v / 3.6
		want := 2*s + s*s/(2*.25*9.81)
		if d, err := p.Stopping(v, 0); err != nil || math.Abs(d.Computed-want) > .01 {
			t.Errorf("CD 109 at %v: %v %v, want %v", v, d, err, want)
		}
	}
	v := 48 / 3.6
	if up, err := p.Stopping(48, .05); err != nil || math.Abs(up.Computed-(1.5*v+v*v/(2*(4.41+.1*5))+2.4)) > .01 {
		t.Errorf("5 %% up at 48 km/h: %v %v", up, err)
	}
}

// TestTooSteepToStop: section 2.1 refuses a grade that takes all the friction.
func TestTooSteepToStop(t *testing.T) {
	p := *standard(t, "AASHTO")
	p.Formula = slices.Clone(p.Formula)
	p.Formula[0].Friction = .2
	for grade, fails := range map[float64]bool{-.19: false, -.2: true, -.25: true} {
		if _, err := p.Stopping(50, grade); (err != nil) != fails || fails && !strings.Contains(err.Error(), "too steep to stop") {
			t.Errorf("grade %v: %v", grade, err)
		}
	}
}

// TestTheGradeFactorOfCaseA stays between about 0.9 and 1.2 up to 6 %: section 3.3.
func TestTheGradeFactorOfCaseA(t *testing.T) {
	p := standard(t, "AASHTO")
	least, most := 1.0, 1.0
	for v := 20.0; v <= 130; v += 10 {
		for _, g := range []float64{-.06, -.04, .04, .06} {
			f, err := p.GradeFactor(v, g)
			on, err2 := p.Stopping(v, g)
			level, err3 := p.Stopping(v, 1e-12)
			if err != nil || err2 != nil || err3 != nil || math.Abs(f-on.Computed/level.Computed) > 1e-9 {
				t.Fatalf("%v km/h, %v: %v (%v)", v, g, f, err)
			}
			m, err := p.UncontrolledM(v, g)
			flat, _ := p.UncontrolledM(v, 0)
			if err != nil || math.Abs(m-f*flat) > 1e-9 {
				t.Errorf("case A at %v km/h, %v: %v m, want %v", v, g, m, f*flat)
			}
			least, most = min(least, f), max(most, f)
		}
	}
	if least < .89 || least > .93 || most < 1.13 || most > 1.2 {
		t.Errorf("factors from %v to %v", least, most)
	}
}

// TestTheSpeedInItsOrder: section 2.5, and the toggle of 10 km/h over the limit.
func TestTheSpeedInItsOrder(t *testing.T) {
	measured, designed, posted, assumed := sight.Speed{
		KMH:    57,
		Origin: "measured",
	}, sight.Speed{
		KMH:    50,
		Origin: "design",
	}, sight.Speed{
		KMH:    40,
		Origin: "posted",
	}, sight.Speed{
		KMH:    30,
		Origin: "assumed",
	}
	faster := *standard(t, "CN-URBAN")
	faster.PostedExtraKMH = 10
	for _, c := range []struct {
		name  string
		p     *sight.Profile
		known []sight.Speed
		want  sight.Speed
	}{
		{"measured first", standard(t, "CN-URBAN"), []sight.Speed{assumed, posted, designed, measured}, measured},
		{"then design", standard(t, "CN-URBAN"), []sight.Speed{assumed, posted, designed}, designed},
		{"then posted", standard(t, "CN-URBAN"), []sight.Speed{assumed, posted, {Origin: "design"}}, posted},
		{"then assumed", standard(t, "CN-URBAN"), []sight.Speed{assumed}, assumed},
		{"highways are built for a speed", standard(t, "CN-HIGHWAY"), []sight.Speed{measured, designed}, designed},
		{"10 km/h over the limit", &faster, []sight.Speed{posted}, sight.Speed{KMH: 50, Origin: "posted"}},
		{"but not over what was measured", &faster, []sight.Speed{measured}, measured},
		{"a person's word before all", standard(t, "CN-URBAN"), []sight.Speed{measured, {KMH: 20, Origin: "person"}}, sight.Speed{KMH: 20, Origin: "person"}},
	} {
		if got, err := c.p.ChooseSpeed(c.known...); err != nil || got != c.want {
			t.Errorf("%s: %v (%v), want %v", c.name, got, err, c.want)
		}
	}
}

// TestTheShadowOfACircle: section 6.2: from the eye, bearings within asin(r/D).
func TestTheShadowOfACircle(t *testing.T) {
	tri := cn1(75)
	eye, centre, r := tri.Vertex(), orb.Point{20, -12}, 2.5
	got := see(t, tri, disc(1, centre[0], centre[1], r, 0, 9))
	bearing := math.Atan2(centre[0]-eye[0], centre[1]-eye[1])
	half := math.Asin(r / math.Hypot(centre[0]-eye[0], centre[1]-eye[1]))
	from, to := 40*math.Tan(bearing-half), 40*math.Tan(bearing+half) // along the lane 40 m ahead
	if len(got.Near.Hidden) != 1 || math.Abs(got.Near.Hidden[0].From-from) > 1e-9 || math.Abs(got.Near.Hidden[0].To-to) > 1e-9 {
		t.Errorf("hidden %+v, want %v to %v", got.Near.Hidden, from, to)
	}
}

// TestAnObstacleAcrossTheEdgeIsClipped: section 6.4: what stands out of the
// triangle counts for nothing.
func TestAnObstacleAcrossTheEdgeIsClipped(t *testing.T) {
	// The hypotenuse of CN-1 goes from (5.25, -38.25) to (80.25, 1.75): y = -38.25 + (x - 5.25)·40/75.
	edge := func(x float64) float64 { return -38.25 + (x-5.25)*40/75 }
	whole, inside := wall(), wall()
	whole.Footprint = orb.Polygon{{{30, -40}, {34, -40}, {34, -18}, {30, -18}, {30, -40}}}
	inside.Footprint = orb.Polygon{{{30, edge(30)}, {34, edge(34)}, {34, -18}, {30, -18}, {30, edge(30)}}}
	a, b := see(t, cn1(75), whole), see(t, cn1(75), inside)
	if a.AreaRatio >= 1 || math.Abs(a.AreaRatio-b.AreaRatio) > 1e-6 || math.Abs(a.LaneRatio-b.LaneRatio) > 1e-6 {
		t.Errorf("area %v and lane %v; of the part inside %v and %v", a.AreaRatio, a.LaneRatio, b.AreaRatio, b.LaneRatio)
	}
}

// TestUnderFifteenDegreesIsAMerge: section 6.4, on both sides of the bound.
func TestUnderFifteenDegreesIsAMerge(t *testing.T) {
	for angle, merges := range map[float64]bool{5: true, 14: true, 16: false, 30: false} {
		n := crossingTown(network.RightHand, arm{0, 40, 2, 3.5, "none"}, arm{180 - angle, 40, 2, 3.5, "none"}, arm{180, 40, 2, 3.5, "none"})
		got, skipped := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
		said := slices.ContainsFunc(skipped, func(s sight.Skipped) bool { return s.Reason == "merge" })
		pair := slices.ContainsFunc(got, func(g sight.Triangle) bool { return g.LegID+g.ConflictLegID == 5 })
		if said != merges || merges && pair {
			t.Errorf("%v degrees: a merge: %v, a triangle: %v (%+v)", angle, said, pair, skipped)
		}
	}
}

// TestCaseDAtASignal: section 3.2: the first vehicles see each other, a left turn
// has case F (5.5 s), the turn on red has B2 to the left (6.5 s); nothing of case B
// to the right.
func TestCaseDAtASignal(t *testing.T) {
	arms := fourArms(0)
	for i := range arms {
		arms[i].control = "signal"
	}
	n := crossingTown(network.RightHand, arms...)
	for _, c := range []struct {
		other     int64
		manoeuvre string
		least     int
		metres    float64 // 0: within the junction
	}{{2, "through", 1, 0}, {4, "through", 1, 0}, {1, "left", 1, 70}, {4, "right", 1, 110}, {2, "right", 0, 0}, {2, "cross", 0, 0}} {
		got := made(t, n, "AASHTO", sight.WhatIf{}, 3, c.other, c.manoeuvre)
		if len(got) < c.least || c.least == 0 && len(got) > 0 {
			t.Errorf("%s towards %d: %d triangles", c.manoeuvre, c.other, len(got))
		}
		for _, g := range got {
			if c.metres == 0 && g.RequiredM > 40 || c.metres > 0 && g.RequiredM != c.metres {
				t.Errorf("%s towards %d: %v m, want %v", c.manoeuvre, c.other, g.RequiredM, c.metres)
			}
		}
	}
}
