package sight_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

// TestAreaAgreesWithSampling tries 20,000 places of each triangle. The hidden
// share must agree within five standard errors of such a sample.
func TestAreaAgreesWithSampling(t *testing.T) {
	const places = 20000
	tried, worst := 0, 0.0
	for seed := range max(30, scenesToTry()/10) {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		tri, near := randomScene(r, seed%3 == 2)
		got, err := sight.See(&tri, near, sight.Coverage{Covered: true}, sight.Options{Shadows: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Problems) > 0 {
			continue
		}
		tried++
		ring := fanOf(&tri)
		for _, v := range []struct {
			name string
			eye  orb.Point
			want float64
		}{{"vertex", tri.Vertex(), got.Near.AreaRatio}, {"far vertex", tri.FarVertex(), got.Far.AreaRatio}} {
			seen, all := 0, 0
			b := ring.Bound()
			for all < places {
				p := orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}
				if !inRing(ring, p) {
					continue
				}
				all++
				if !anyHidden(tri.Eye, near, v.eye, p) {
					seen++
				}
			}
			share := float64(seen) / places
			off := math.Abs(share-v.want) / math.Sqrt((v.want*(1-v.want)+1.0/places)/places)
			worst = max(worst, off)
			if off > 5 {
				t.Errorf("scene %d from the %s: sampled %.5f, exact %.5f", seed, v.name, share, v.want)
			}
		}
		total := math.Abs(areaOf(orb.MultiPolygon{{ring}}))
		// Arcs are drawn with straight sides 3 degrees apart: short by under
		// 0.05 % of the discs' own size, here below 0.5 m².
		// A fan that crosses itself has no such sum.
		if drawn := areaOf(got.Shadow); seed%3 != 2 && math.Abs(drawn-(1-got.Near.AreaRatio)*total) > 0.5 {
			t.Errorf("scene %d: drawn %.3f m², integrated %.3f m²", seed, drawn, (1-got.Near.AreaRatio)*total)
		}
	}
	t.Logf("%d scenes, worst deviation %.2f standard errors", tried, worst)
}

// fanOf is the area between the lanes, as the package makes it.
func fanOf(t *sight.Triangle) orb.Ring {
	var ring orb.Ring
	const n = 4000 // fine enough to hit each bend within millimetres
	for k := range n + 1 {
		ring = append(ring, t.Other.At(t.RequiredM*float64(k)/n))
	}
	for k := n; k >= 0; k-- {
		ring = append(ring, t.Own.At(t.RequiredOwnM*float64(k)/n))
	}
	return append(simple(ring), ring[0])
}

// simple leaves out vertices on a straight line.
func simple(ring orb.Ring) orb.Ring {
	out := orb.Ring{ring[0]}
	for i := 1; i+1 < len(ring); i++ {
		a, b, c := out[len(out)-1], ring[i], ring[i+1]
		if math.Abs((b[0]-a[0])*(c[1]-b[1])-(b[1]-a[1])*(c[0]-b[0])) > 1e-9 {
			out = append(out, b)
		}
	}
	return append(out, ring[len(ring)-1])
}

func inRing(ring orb.Ring, p orb.Point) bool {
	inside := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			inside = !inside
		}
	}
	return inside
}
