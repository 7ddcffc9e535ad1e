package sight_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"tongshi/geo/network"
	"tongshi/geo/sight"
)

// drawnArms are two to six legs of every kind, no two closer than 11.3 degrees;
// no angle between them is one of those at which the rules change.
func drawnArms(t *rapid.T) []arm {
	at := rapid.SliceOfNDistinct(rapid.IntRange(0, 30), 2, 6, rapid.ID[int]).Draw(t, "bearings")
	var arms []arm
	for _, k := range at {
		arms = append(arms, arm{
			11.3 * float64(k), rapid.SampledFrom([]float64{20, 40, 50, 60}).Draw(t, "kmh"), rapid.IntRange(1, 3).Draw(t, "lanes"),
			rapid.SampledFrom([]float64{3, 3.5, 3.75}).Draw(t, "width"),
			rapid.SampledFrom([]string{"stop", "yield", "none", "unknown", "all_way_stop", "flashing"}).Draw(t, "control"),
		})
	}
	return arms
}

// likeness is what turning and mirroring keep of a triangle, lengths apart.
func likeness(g *sight.Triangle, mirrored bool) string {
	manoeuvre := g.Manoeuvre
	if other := map[string]string{"left": "right", "right": "left"}[manoeuvre]; mirrored && other != "" {
		manoeuvre = other
	}
	return fmt.Sprint(g.LegID, g.ConflictLegID, manoeuvre, g.Lane, g.Kind, g.OwnKMH, g.OtherKMH, g.StoppingM, g.Ended, g.Assumed)
}

// alike wants the same triangles, each once, lengths within a millimetre.
func alike(t *rapid.T, what string, want, got []sight.Triangle, mirrored bool) {
	if len(want) != len(got) {
		t.Fatalf("%s: %d triangles became %d", what, len(want), len(got))
	}
	used := make([]bool, len(got))
	for i := range want {
		w, found := &want[i], false
		for k := range got {
			g := &got[k]
			if !used[k] && likeness(w, false) == likeness(g, mirrored) && math.Abs(g.RequiredOwnM-w.RequiredOwnM) < 1e-3 &&
				math.Abs(g.RequiredM-w.RequiredM) < 1e-3 && math.Abs(planar.Area(g.Area)-planar.Area(w.Area)) < .05 {
				used[k], found = true, true
				break
			}
		}
		if !found {
			t.Fatalf("%s: no match of %s, %v and %v m, %v m2", what, likeness(w, false), w.RequiredOwnM, w.RequiredM, planar.Area(w.Area))
		}
	}
}

var drawnProfiles = []string{"CN-URBAN", "CN-HIGHWAY", "AASHTO", "MFS", "AUSTROADS"}

func TestTurningACrossingTurnsItsTriangles(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := standard(t, rapid.SampledFrom(drawnProfiles).Draw(r, "profile"))
		arms := drawnArms(r)
		turn := rapid.Float64Range(0, 360).Draw(r, "turn")
		want, _ := sight.NewBuilder(crossingTown(network.RightHand, arms...), p, network.RightHand, nil).At(0)
		turned := make([]arm, len(arms))
		for i, a := range arms {
			turned[i] = a
			turned[i].bearingDeg = math.Mod(a.bearingDeg+turn, 360)
		}
		got, _ := sight.NewBuilder(crossingTown(network.RightHand, turned...), p, network.RightHand, nil).At(0)
		alike(r, p.Name, want, got, false)
	})
}

// TestTheMirrorOfAnyCrossingIsTheOtherSide holds for all but signals, where
// only traffic on the right turns on red.
func TestTheMirrorOfAnyCrossingIsTheOtherSide(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := standard(t, rapid.SampledFrom(drawnProfiles).Draw(r, "profile"))
		arms := drawnArms(r)
		want, _ := sight.NewBuilder(crossingTown(network.RightHand, arms...), p, network.RightHand, nil).At(0)
		mirrored := make([]arm, len(arms))
		for i, a := range arms {
			mirrored[i] = a
			mirrored[i].bearingDeg = math.Mod(360-a.bearingDeg, 360)
		}
		got, _ := sight.NewBuilder(crossingTown(network.LeftHand, mirrored...), p, network.LeftHand, nil).At(0)
		alike(r, p.Name, want, got, true)
	})
}

// TestFasterNeedsNoLess: a higher speed of the conflicting leg never shortens
// what must be seen of it.
func TestFasterNeedsNoLess(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := standard(t, rapid.SampledFrom(drawnProfiles).Draw(r, "profile"))
		arms := drawnArms(r)
		for i := range arms {
			arms[i].control = []string{"stop", "none"}[i%2] // who gives way does not change with speed
		}
		n := crossingTown(network.RightHand, arms...)
		b := sight.NewBuilder(n, p, network.RightHand, nil)
		longest := func(w sight.WhatIf) (most float64) {
			got, _ := b.AtIf(0, w)
			for i := range got {
				checkLaw(r, &got[i])
				if got[i].ConflictLegID == 2 {
					most = math.Max(most, got[i].RequiredM)
				}
			}
			return most
		}
		slow := longest(sight.WhatIf{})
		fast := longest(sight.WhatIf{SpeedKMH: map[int]float64{1: arms[1].kmh + 10}})
		if fast < slow-1e-6 && p.Construction != "splay" { // a splay belongs to the slower of equals
			t.Errorf("%s: %v m at %v km/h, %v m at 10 more", p.Name, slow, arms[1].kmh, fast)
		}
	})
}

// TestEachCornerHasOneTriangle holds for the Chinese rule on any crossing.
func TestEachCornerHasOneTriangle(t *testing.T) {
	p := standard(t, "CN-URBAN")
	rapid.Check(t, func(r *rapid.T) {
		arms := drawnArms(r)
		got, _ := sight.NewBuilder(crossingTown(network.RightHand, arms...), p, network.RightHand, nil).At(0)
		seen := map[[2]int64]bool{}
		for _, g := range got {
			pair := [2]int64{min(g.LegID, g.ConflictLegID), max(g.LegID, g.ConflictLegID)}
			if seen[pair] {
				t.Errorf("two triangles between legs %v", pair)
			}
			seen[pair] = true
		}
		if len(got) > len(arms) {
			t.Errorf("%d corners of %d legs", len(got), len(arms))
		}
	})
}

func checkLaw(t *rapid.T, g *sight.Triangle) {
	ring := g.Area[0]
	if ring.Orientation() != orb.CCW || !(g.RequiredM > 0 && g.RequiredOwnM > 0) {
		t.Errorf("%v and %v m, ring %v", g.RequiredOwnM, g.RequiredM, ring)
	}
}
