package sight_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo/network"
	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

// FuzzBuilder draws a small city, spoils it and makes the triangles of all
// profiles: no panic, and only sound triangles.
func FuzzBuilder(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, seed*seed)
	}
	all, err := sight.ReadProfiles(profile.Files)
	if err != nil {
		f.Fatal(err)
	}
	codes, err := profile.ReadVocabulary(profile.Files)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seed, harm uint64) {
		n := gridCity(rand.New(rand.NewPCG(seed, 7)), 3)
		spoil(rand.New(rand.NewPCG(harm, 8)), n, int(harm%12))
		side := []network.Side{network.RightHand, network.LeftHand}[seed%2]
		for _, p := range all {
			b := sight.NewBuilder(n, p, side, map[int]sight.LegFacts{1: {Grade: 0.05}, 2: {Grade: -0.08, DesignKMH: 70}})
			for i := range n.Intersections {
				got, skipped := b.At(i)
				for k := range got {
					checkSound(t, &got[k])
					for _, code := range got[k].Assumed {
						mustKnow(t, codes, "assumption", code)
					}
					for _, code := range got[k].Ended {
						mustKnow(t, codes, "triangle_end", code)
					}
				}
				for _, s := range skipped {
					mustKnow(t, codes, "no_triangle", s.Reason)
				}
			}
		}
	})
}

func mustKnow(t *testing.T, v *profile.Vocabulary, list, code string) {
	t.Helper()
	if !v.Has(list, code) {
		t.Errorf("%s %q is not in the vocabulary", list, code)
	}
}

// spoil damages a network in so many places.
func spoil(r *rand.Rand, n *network.Network, times int) {
	odd := []float64{0, -1, 1e-9, 0.5, 5, 300, 1e9, math.NaN(), math.Inf(1), math.Inf(-1)}
	any := func() float64 { return odd[r.IntN(len(odd))] }
	for range times {
		leg, s := &n.Legs[r.IntN(len(n.Legs))], &n.Segments[r.IntN(len(n.Segments))]
		switch r.IntN(12) {
		case 0:
			leg.SpeedKMH = any()
		case 1:
			leg.BearingDeg = any()
		case 2:
			s.Line = s.Line[:r.IntN(len(s.Line)+1)]
		case 3:
			s.Line = orb.LineString{{116, 36.45}, {116, 36.45}}
		case 4:
			if len(s.Line) > 0 {
				s.Line[r.IntN(len(s.Line))][r.IntN(2)] = any()
			}
		case 5:
			leg.Segments = append(leg.Segments, r.IntN(2*len(n.Segments))-2)
		case 6:
			leg.Lanes, leg.LanesIn, leg.LanesOut = nil, r.IntN(30)-2, r.IntN(30)-2
		case 7:
			leg.MedianM = any()
		case 8:
			leg.StopLine = orb.Point{any(), any()}
		case 9:
			s.OneWay, s.To = true, s.From
		case 10:
			leg.Segments = nil
		case 11:
			if len(leg.Lanes) > 0 {
				leg.Lanes[0].WidthM, leg.Lanes[0].Turns = any(), "left;right"
			}
		}
	}
}

// checkSound wants a triangle that can be looked across and drawn.
func checkSound(t *testing.T, g *sight.Triangle) {
	t.Helper()
	if !(g.RequiredM >= 0.5 && g.RequiredM <= g.Other.LengthM()+1e-6) || !(g.RequiredOwnM >= 0.5 && g.RequiredOwnM <= g.Own.LengthM()+1e-6) {
		t.Errorf("required %v of %v and %v of %v", g.RequiredOwnM, g.Own.LengthM(), g.RequiredM, g.Other.LengthM())
	}
	if !(g.OwnKMH > 0 && g.OtherKMH > 0 && g.StoppingM >= 0) || !near(g.Own.At(0), g.Other.At(0)) {
		t.Errorf("speeds %v and %v, stopping %v, conflict at %v and %v", g.OwnKMH, g.OtherKMH, g.StoppingM, g.Own.At(0), g.Other.At(0))
	}
	if len(g.Area) != 1 {
		t.Fatalf("area %v", g.Area)
	}
	ring := g.Area[0]
	if area := planar.Area(g.Area); ring[0] != ring[len(ring)-1] || ring.Orientation() != orb.CCW || !(area > 0) || math.IsInf(area, 0) {
		t.Errorf("ring %v is not closed and counter-clockwise", ring)
	}
	for i := range len(ring) - 1 {
		for k := i + 2; k < len(ring)-1; k++ {
			if (i > 0 || k < len(ring)-2) && crosses(ring[i], ring[i+1], ring[k], ring[k+1]) {
				t.Fatalf("ring crosses itself between %d and %d: %v", i, k, ring)
			}
		}
	}
}

// crosses tells whether two stretches cross properly.
func crosses(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	return side(a, b, c)*side(a, b, d) < -1e-9 && side(c, d, a)*side(c, d, b) < -1e-9
}
