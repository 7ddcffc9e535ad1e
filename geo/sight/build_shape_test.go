package sight_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/sight"
)

// TestACurveIsAFan bends the conflicting road by 45 degrees 30 m out: the lane
// 1.75 m to its side bends at 30 - 1.75·tan 22.5° = 29.2751, the far point lies
// 75 - 24.0251 m beyond on the bent stretch, and the outline follows the lane.
func TestACurveIsAFan(t *testing.T) {
	n := crossingTown(network.RightHand, fourArms(0)...)
	plane := geo.NewPlane(orb.Point{116, 36.45})
	n.Segments[1].Line = orb.LineString{plane.Inverse(orb.Point{}), plane.Inverse(orb.Point{30, 0}), plane.Inverse(orb.Point{130, 100})}
	got, _ := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
	for i := range got {
		g := &got[i]
		checkSound(t, g)
		if g.LegID != 3 {
			continue
		}
		want := orb.Ring{{5.25, 1.75}, {29.275126, 1.75}, {65.319805, 37.794679}, {5.25, -38.25}}
		if !near(g.FarVertex(), want[2]) || g.Other.LengthM() < 75 {
			t.Fatalf("fan %v, far %v", g.Area, g.FarVertex())
		}
		for _, p := range want {
			if !slices.ContainsFunc(g.Area[0], func(q orb.Point) bool { return near(p, q) }) {
				t.Errorf("%v is no corner of %v", p, g.Area[0])
			}
		}
		if area := planar.Area(g.Area); math.Abs(area-768.4071) > .001 {
			t.Errorf("area %v, want 768.4071", area)
		}
		return
	}
	t.Fatal("no triangle from the south")
}

// divided is a divided road from west to east, carriageways of two lanes of 3.6 m
// either side of a median, that a minor road of one lane each way meets from
// the south, and with through set goes on to the north.
func divided(medianM float64, through bool) *network.Network {
	plane := geo.NewPlane(orb.Point{116, 36.45})
	n := crossingTown(network.RightHand, arm{90, 60, 2, 3.6, "none"}, arm{180, 40, 1, 3.6, "stop"}, arm{270, 60, 2, 3.6, "none"})
	if through {
		n = crossingTown(network.RightHand, arm{90, 60, 2, 3.6, "none"}, arm{180, 40, 1, 3.6, "stop"}, arm{270, 60, 2, 3.6, "none"}, arm{0, 40, 1, 3.6, "stop"})
	}
	off := medianM/2 + 3.6
	line := func(x, y float64) orb.LineString {
		return orb.LineString{plane.Inverse(orb.Point{0, y}), plane.Inverse(orb.Point{x, y})}
	}
	westIn, eastIn := line(-400, -off), line(400, off)
	westIn.Reverse()
	eastIn.Reverse()
	n.Segments[0] = network.Segment{From: -1, To: 0, Internal: -1, OneWay: true, Lanes: 2, Line: eastIn}
	n.Segments[2] = network.Segment{From: -1, To: 0, Internal: -1, OneWay: true, Lanes: 2, Line: westIn}
	k := len(n.Segments)
	n.Segments = append(n.Segments,
		network.Segment{From: 0, To: -1, Internal: -1, OneWay: true, Lanes: 2, Line: line(400, -off)},
		network.Segment{From: 0, To: -1, Internal: -1, OneWay: true, Lanes: 2, Line: line(-400, off)})
	n.Legs[0].Segments, n.Legs[2].Segments = []int{k, 0}, []int{k + 1, 2}
	n.Legs[0].MedianM, n.Legs[2].MedianM = medianM, medianM
	return n
}

// TestAWideMedianIsCrossedInTwoStages: 10 m holds a car, so the eye waits 4.4 m
// before the far carriageway at y = 5 and turns over no lane; 4 m does not: the
// eye is 4.4 m before y = -9.2 and the turn crosses two lanes and 4/3.6 more:
// 7.5 + 0.5·2.111 = 8.556 s, 142.7 -> 145 m.
func TestAWideMedianIsCrossedInTwoStages(t *testing.T) {
	for _, k := range []struct {
		medianM  float64
		vehicle  string
		eyeY, b  float64
		ofCross  float64 // B3 towards the far side
		laneOfY  float64
		ownM     float64
		crossTo1 float64 // B3 towards the near side
	}{
		{10, "", 0.6, 130, 110, 6.8, 6.2, 110},
		{4, "", -13.6, 145, 135, 3.8, 17.4, 135}, // 4 lanes + 1.11: 6.5 + 0.5·3.111 = 8.056 s, 134.4
		// A truck does not fit: B1 9.5 + 0.7·3.778 = 12.144 s, B3 8.5 + 0.7·4.778 = 11.844 s.
		{10, "single", -16.6, 205, 200, 6.8, 23.4, 200},
	} {
		n := divided(k.medianM, true)
		got, skipped := sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).AtIf(0, sight.WhatIf{Vehicle: k.vehicle})
		seen := map[string]bool{}
		for i := range got {
			g := &got[i]
			checkSound(t, g)
			if g.LegID != 2 || g.Lane != 1 {
				continue
			}
			if g.ConflictLegID == 1 && g.Manoeuvre == "left" {
				seen["left"] = true
				if !near(g.Vertex(), orb.Point{1.8, k.eyeY}) || math.Abs(g.Own.At(0)[1]-k.laneOfY) > 1e-4 || math.Abs(g.RequiredOwnM-k.ownM) > 1e-6 || g.RequiredM != k.b {
					t.Errorf("median %v %s: eye %v, lane at %v, own %v, b %v; want %+v", k.medianM, k.vehicle, g.Vertex(), g.Own.At(0), g.RequiredOwnM, g.RequiredM, k)
				}
			}
			if g.Manoeuvre == "cross" {
				want := k.ofCross
				if g.ConflictLegID == 3 {
					want = k.crossTo1
				}
				seen["cross"] = true
				if g.RequiredM != want {
					t.Errorf("median %v %s: crossing towards %d needs %v, want %v", k.medianM, k.vehicle, g.ConflictLegID, g.RequiredM, want)
				}
			}
		}
		if !seen["left"] || !seen["cross"] {
			t.Errorf("median %v: made %v, skipped %v", k.medianM, seen, skipped)
		}
	}
}

// TestAClosedMedianHasNoCorner: without an opening the side road meets one
// carriageway only and turns off; nothing crosses.
func TestAClosedMedianHasNoCorner(t *testing.T) {
	plane := geo.NewPlane(orb.Point{116, 36.45})
	n := crossingTown(network.RightHand, arm{90, 60, 2, 3.5, "none"}, arm{180, 40, 1, 3.5, "stop"}, arm{270, 60, 2, 3.5, "none"})
	west := orb.LineString{plane.Inverse(orb.Point{-400, 0}), plane.Inverse(orb.Point{})}
	n.Segments[0].OneWay, n.Segments[2] = true, network.Segment{From: -1, To: 0, Internal: -1, OneWay: true, Lanes: 2, Line: west}
	oneWay := func(l *network.Leg, keep string) {
		l.Lanes = slices.DeleteFunc(l.Lanes, func(x network.Lane) bool { return x.Direction != keep })
	}
	oneWay(&n.Legs[0], "out")
	oneWay(&n.Legs[2], "in")
	got, skipped := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
	if len(got) != 0 || len(skipped) != 1 || skipped[0].Reason != "turns_off" {
		t.Errorf("%d corners, skipped %v", len(got), skipped)
	}
	got, _ = sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
	if len(got) == 0 {
		t.Error("AASHTO: the right turn looks nowhere")
	}
	for _, g := range got {
		if g.LegID == 2 && (g.Manoeuvre != "right" || g.ConflictLegID != 3) {
			t.Errorf("AASHTO: %s towards %d where only a right turn is possible", g.Manoeuvre, g.ConflictLegID)
		}
	}
}

// TestShapesOfRealTowns counts the corners of what town streets do.
func TestShapesOfRealTowns(t *testing.T) {
	base := func(bearing float64) arm { return arm{bearing, 40, 1, 3.5, "none"} }
	five := []arm{base(0), base(70), base(140), base(215), base(290)}
	cases := []struct {
		name    string
		n       *network.Network
		want    int
		reasons []string
	}{
		{"open dual carriageway, T", divided(10, false), 2, nil},
		{"open dual carriageway, cross", divided(5, true), 4, nil},
		{"five legs", crossingTown(network.RightHand, five...), 5, nil},
		{"merge of 12 degrees", crossingTown(network.RightHand, base(90), base(102), base(270)), 0, []string{"merge"}},
		{"roundabout", ringed(), 0, []string{"roundabout", "roundabout", "roundabout", "roundabout"}},
		{"one-way pair", oneWayCross(), 1, nil},
		{"bridge above", bridged(), 4, nil},
	}
	for _, c := range cases {
		got, skipped := sight.NewBuilder(c.n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
		for i := range got {
			checkSound(t, &got[i])
		}
		var reasons []string
		for _, s := range skipped {
			reasons = append(reasons, s.Reason)
		}
		if len(got) != c.want || !slices.Equal(reasons, c.reasons) {
			t.Errorf("%s: %d corners, skipped %v; want %d and %v", c.name, len(got), skipped, c.want, c.reasons)
		}
		for _, name := range []string{"AASHTO", "MFS", "AUSTROADS", "CN-HIGHWAY", "CN-URBAN-MIN"} {
			got, _ := sight.NewBuilder(c.n, standard(t, name), network.RightHand, nil).At(0)
			for i := range got {
				checkSound(t, &got[i])
			}
		}
	}
}

func ringed() *network.Network {
	n := crossingTown(network.RightHand, fourArms(0)...)
	n.Intersections[0].Kind = "roundabout"
	return n
}

// oneWayCross is a crossing of an eastbound and a northbound street.
func oneWayCross() *network.Network {
	n := crossingTown(network.RightHand, fourArms(0)...)
	for i, keep := range []string{"out", "out", "in", "in"} {
		l := &n.Legs[i]
		l.Lanes = slices.DeleteFunc(l.Lanes, func(x network.Lane) bool { return x.Direction != keep })
		s := &n.Segments[i]
		s.OneWay = true
		if keep == "in" {
			s.From, s.To = -1, 0
			s.Line.Reverse()
		}
	}
	return n
}

// bridged is a crossing below a bridge that shares none of its nodes.
func bridged() *network.Network {
	n := crossingTown(network.RightHand, fourArms(0)...)
	plane := geo.NewPlane(orb.Point{116, 36.45})
	n.Segments = append(n.Segments, network.Segment{From: -1, To: -1, Internal: -1, Bridge: true, Level: 1,
		Line: orb.LineString{plane.Inverse(orb.Point{-300, -300}), plane.Inverse(orb.Point{300, 300})}})
	return n
}

// TestAStaggeredCrossingIsTwoTs: each side road meets the main road at its own
// node and has its own two corners.
func TestAStaggeredCrossingIsTwoTs(t *testing.T) {
	plane := geo.NewPlane(orb.Point{116, 36.45})
	at := func(x, y float64) orb.Point { return plane.Inverse(orb.Point{x, y}) }
	n := &network.Network{
		Intersections: []network.Intersection{{ID: 1, Point: at(0, 0), Segments: []int{0, 1, 2}}, {ID: 2, Point: at(60, 0), Segments: []int{1, 3, 4}}},
		Segments: []network.Segment{
			{From: -1, To: 0, Name: "建设路", Line: orb.LineString{at(-300, 0), at(0, 0)}},
			{From: 0, To: 1, Name: "建设路", Line: orb.LineString{at(0, 0), at(60, 0)}},
			{From: 0, To: -1, Line: orb.LineString{at(0, 0), at(0, 300)}},
			{From: 1, To: -1, Name: "建设路", Line: orb.LineString{at(60, 0), at(300, 0)}},
			{From: 1, To: -1, Line: orb.LineString{at(60, 0), at(60, -300)}},
		},
	}
	for _, l := range []struct {
		node, segment int
		bearing       float64
	}{{0, 0, 270}, {0, 1, 90}, {0, 2, 0}, {1, 1, 270}, {1, 3, 90}, {1, 4, 180}} {
		n.Legs = append(n.Legs, network.Leg{ID: int64(len(n.Legs) + 1), Intersection: l.node, Segments: []int{l.segment}, BearingDeg: l.bearing,
			SpeedKMH: 60, SpeedOrigin: "posted", LanesIn: 1, LanesOut: 1, LanesOrigin: "tagged", Control: "none"})
	}
	b := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil)
	for node := range n.Intersections {
		got, skipped := b.At(node)
		if len(got) != 2 {
			t.Errorf("at %d: %d corners, skipped %v", node, len(got), skipped)
		}
		for i := range got {
			checkSound(t, &got[i])
			if g := &got[i]; g.RequiredM != 75 || g.RequiredOwnM != 75 || len(g.Ended) != 0 {
				t.Errorf("at %d: %v and %v m, ended %v; want 75 m through the other T", node, g.RequiredOwnM, g.RequiredM, g.Ended)
			}
		}
	}
}
