package sight_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/sight"
)

// arm is one two-way leg of a drawn crossing.
type arm struct {
	bearingDeg float64
	kmh        float64
	lanes      int // of each direction
	widthM     float64
	control    string
}

// crossingTown is one intersection at (116, 36.45) with straight legs of 400 m.
func crossingTown(side network.Side, arms ...arm) *network.Network {
	plane := geo.NewPlane(orb.Point{116, 36.45})
	n := &network.Network{Intersections: []network.Intersection{{ID: 1, Point: plane.Inverse(orb.Point{})}}}
	for i, a := range arms {
		sin, cos := math.Sincos(a.bearingDeg * math.Pi / 180)
		n.Segments = append(n.Segments, network.Segment{From: 0, To: -1, Internal: -1, Lanes: 2 * a.lanes,
			Line: orb.LineString{plane.Inverse(orb.Point{}), plane.Inverse(orb.Point{400 * sin, 400 * cos})}})
		leg := network.Leg{ID: int64(i + 1), Segments: []int{i}, BearingDeg: a.bearingDeg, SpeedKMH: a.kmh, SpeedOrigin: "posted",
			LanesIn: a.lanes, LanesOut: a.lanes, LanesOrigin: "tagged", Control: a.control, StopLine: plane.Inverse(orb.Point{10 * sin, 10 * cos})}
		for k := range a.lanes {
			leg.Lanes = append(leg.Lanes, network.Lane{Direction: "in", Position: k + 1, WidthM: a.widthM, Use: "motor", Origin: "tagged"},
				network.Lane{Direction: "out", Position: k + 1, WidthM: a.widthM, Use: "motor", Origin: "tagged"})
		}
		n.Legs = append(n.Legs, leg)
		n.Intersections[0].Segments = append(n.Intersections[0].Segments, i)
	}
	return n
}

func fourArms(turnDeg float64) []arm {
	return []arm{{turnDeg, 40, 2, 3.5, ""}, {90 + turnDeg, 60, 2, 3.5, ""}, {180 + turnDeg, 40, 2, 3.5, ""}, {270 + turnDeg, 60, 2, 3.5, ""}}
}

func near(a, b orb.Point) bool { return math.Hypot(a[0]-b[0], a[1]-b[1]) < 1e-4 }

// checkRing wants a closed ring, counter-clockwise, with an area.
func checkRing(t *testing.T, g *sight.Triangle) float64 {
	t.Helper()
	ring := g.Area[0]
	if area := planar.Area(g.Area); ring[0] != ring[len(ring)-1] || ring.Orientation() != orb.CCW || !(area > 0) {
		t.Errorf("ring %v is not closed and counter-clockwise", ring)
	}
	return planar.Area(g.Area)
}

func TestVectorCN1(t *testing.T) {
	n := crossingTown(network.RightHand, fourArms(0)...)
	got, skipped := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
	if len(got) != 4 || len(skipped) != 0 {
		t.Fatalf("%d triangles, %v skipped", len(got), skipped)
	}
	for i := range got {
		g := &got[i]
		checkRing(t, g)
		if g.LegID != 3 {
			continue
		}
		if g.ConflictLegID != 2 || !near(g.Own.At(0), orb.Point{5.25, 1.75}) || !near(g.Vertex(), orb.Point{5.25, -38.25}) ||
			!near(g.FarVertex(), orb.Point{80.25, 1.75}) {
			t.Errorf("C %v, PA %v, PB %v with leg %d", g.Own.At(0), g.Vertex(), g.FarVertex(), g.ConflictLegID)
		}
		if area := planar.Area(g.Area); math.Abs(area-1500) > .01 {
			t.Errorf("area %v, want 1500", area)
		}
	}
	road := *standard(t, "CN-URBAN")
	road.Table = road.RoadTable
	got, _ = sight.NewBuilder(n, &road, network.RightHand, nil).At(0)
	for _, g := range got {
		if area := planar.Area(g.Area); g.LegID == 3 && math.Abs(area-1400) > .01 {
			t.Errorf("area by CJJ 37 %v, want 1400", area)
		}
	}
}

func TestVectorISD1(t *testing.T) {
	n := crossingTown(network.RightHand, arm{90, 60, 1, 3.6, "none"}, arm{180, 40, 1, 3.6, "stop"}, arm{270, 60, 1, 3.6, "none"})
	got, skipped := sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
	type key struct {
		other     int64
		manoeuvre string
	}
	want := map[key]struct {
		far  orb.Point
		own  float64
		area float64
	}{
		{3, "right"}: {orb.Point{-108.2, -1.8}, 6.2, 341}, {3, "left"}: {orb.Point{-108.2, -1.8}, 6.2, 341},
		{1, "left"}: {orb.Point{131.8, 1.8}, 9.8, 637},
	}
	for i := range got {
		g := &got[i]
		area := checkRing(t, g)
		w, ok := want[key{g.ConflictLegID, g.Manoeuvre}]
		if g.LegID != 2 || !ok {
			continue
		}
		delete(want, key{g.ConflictLegID, g.Manoeuvre})
		if !near(g.Vertex(), orb.Point{1.8, -8}) || !near(g.FarVertex(), w.far) || math.Abs(g.RequiredOwnM-w.own) > 1e-6 ||
			math.Abs(area-w.area) > .01 {
			t.Errorf("%s towards %d: eye %v, far %v, own %v, area %v", g.Manoeuvre, g.ConflictLegID, g.Vertex(), g.FarVertex(), g.RequiredOwnM, area)
		}
	}
	if len(want) != 0 {
		t.Errorf("missing %v (skipped %v)", want, skipped)
	}
}

func TestTurningTheCityTurnsItsTriangles(t *testing.T) {
	for _, name := range []string{"CN-URBAN", "AASHTO", "MFS"} {
		level, _ := sight.NewBuilder(crossingTown(network.RightHand, fourArms(0)...), standard(t, name), network.RightHand, nil).At(0)
		if len(level) == 0 {
			t.Fatalf("%s: no triangle", name)
		}
		for turn := 7.0; turn < 90; turn += 13 {
			got, _ := sight.NewBuilder(crossingTown(network.RightHand, fourArms(turn)...), standard(t, name), network.RightHand, nil).At(0)
			if len(got) != len(level) {
				t.Fatalf("%s turned by %v: %d triangles, want %d", name, turn, len(got), len(level))
			}
			for i := range got {
				if d := planar.Area(got[i].Area) - planar.Area(level[i].Area); got[i].LegID != level[i].LegID || math.Abs(d) > .01 {
					t.Errorf("%s turned by %v: triangle %d differs by %v m2", name, turn, i, d)
				}
			}
		}
	}
}

func TestTheMirrorIsTheOtherSide(t *testing.T) {
	right, _ := sight.NewBuilder(crossingTown(network.RightHand, fourArms(0)...), standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
	left, _ := sight.NewBuilder(crossingTown(network.LeftHand, fourArms(0)...), standard(t, "CN-URBAN"), network.LeftHand, nil).At(0)
	mirror := map[int64]int64{1: 1, 2: 4, 3: 3, 4: 2}
	if len(right) != len(left) {
		t.Fatalf("%d on the right, %d on the left", len(right), len(left))
	}
	for _, r := range right {
		found := false
		for _, l := range left {
			c := l.Own.At(0)
			if l.LegID == mirror[r.LegID] && l.ConflictLegID == mirror[r.ConflictLegID] {
				found = near(orb.Point{-c[0], c[1]}, r.Own.At(0)) && near(orb.Point{-l.FarVertex()[0], l.FarVertex()[1]}, r.FarVertex())
			}
		}
		if !found {
			t.Errorf("leg %d with %d has no mirror image", r.LegID, r.ConflictLegID)
		}
	}
}

func TestCornersOfOddShapes(t *testing.T) {
	base := func(bearing float64) arm { return arm{bearing, 40, 1, 3.5, ""} }
	cases := []struct {
		name string
		arms []arm
		want int
	}{
		{"T", []arm{base(90), base(180), base(270)}, 2},
		{"parallel", []arm{base(90), base(90)}, 0},
		{"straight on", []arm{base(90), base(270)}, 0},
		{"merge of 10 degrees", []arm{base(90), base(100), base(270)}, 1},
		{"six legs", []arm{base(0), base(60), base(120), base(180), base(240), base(300)}, 6},
		{"no legs", nil, 0},
	}
	for _, c := range cases {
		n := crossingTown(network.RightHand, c.arms...)
		b := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil)
		got, skipped := b.At(0)
		seen := map[[2]int64]bool{}
		for i := range got {
			checkRing(t, &got[i])
			pair := [2]int64{min(got[i].LegID, got[i].ConflictLegID), max(got[i].LegID, got[i].ConflictLegID)}
			if seen[pair] {
				t.Errorf("%s: two triangles in one corner", c.name)
			}
			seen[pair] = true
		}
		if c.name != "merge of 10 degrees" && len(got) != c.want {
			t.Errorf("%s: %d triangles, want %d (%v)", c.name, len(got), c.want, skipped)
		}
		if again, _ := b.At(0); !reflect.DeepEqual(got, again) {
			t.Errorf("%s: a second time differs", c.name)
		}
	}
}

func TestBadLegsAreSkippedInWords(t *testing.T) {
	n := crossingTown(network.RightHand, fourArms(0)...)
	n.Legs[0].SpeedKMH = 0
	n.Legs[1].SpeedKMH = math.NaN()
	n.Segments[2].Line = orb.LineString{n.Segments[2].Line[0], n.Segments[2].Line[0]}
	for _, name := range []string{"CN-URBAN", "AASHTO", "MFS", "AUSTROADS", "CN-HIGHWAY"} {
		_, skipped := sight.NewBuilder(n, standard(t, name), network.RightHand, nil).At(0)
		reasons := map[string]bool{}
		for _, s := range skipped {
			reasons[s.Reason] = true
		}
		if !reasons["speed"] || !reasons["no_line"] {
			t.Errorf("%s: %v", name, skipped)
		}
	}
	b := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil)
	if got, skipped := b.AtIf(1, sight.WhatIf{}); got != nil || len(skipped) != 1 {
		t.Errorf("no such intersection: %v %v", got, skipped)
	}
	if got, _ := b.AtIf(0, sight.WhatIf{SpeedKMH: map[int]float64{0: 40, 1: 60}}); len(got) != 2 {
		t.Errorf("with speeds given: %d triangles, want 2", len(got))
	}
}

func BenchmarkBuild(b *testing.B) {
	builder := sight.NewBuilder(crossingTown(network.RightHand, fourArms(3)...), standard(b, "CN-URBAN"), network.RightHand, nil)
	for b.Loop() {
		builder.At(0)
	}
}

// TestLegsGoOnAlongTheStreet lengthens a leg of 20 m by the block beyond, and
// ends it where the street does.
func TestLegsGoOnAlongTheStreet(t *testing.T) {
	for _, k := range []struct{ more, want float64 }{{200, 75}, {30, 0}} {
		n := crossingTown(network.RightHand, fourArms(0)...)
		plane := geo.NewPlane(orb.Point{116, 36.45})
		short, far := plane.Inverse(orb.Point{20, 0}), plane.Inverse(orb.Point{20 + k.more, 0})
		n.Segments[1].Line[1] = short
		n.Segments = append(n.Segments, network.Segment{From: -1, To: -1, Internal: -1, Line: orb.LineString{short, far}})
		got, _ := sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil).At(0)
		for i := range got {
			g := &got[i]
			if g.ConflictLegID != 2 {
				continue
			}
			checkRing(t, g)
			want := k.want
			if want == 0 {
				want = 20 + k.more - 5.25 // from the conflict point
			}
			if math.Abs(g.RequiredM-want) > 1e-3 || (k.want == 0) != (len(g.Ended) == 1 && g.Ended[0] == "street_ends") {
				t.Errorf("with %v m more: %v m, ended %v; want %v m", k.more, g.RequiredM, g.Ended, want)
			}
		}
	}
}
