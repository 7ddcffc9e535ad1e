package netstat_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tongshi/geo/netstat"
)

// The worked example: 3,000 m of road, bandwidth 100 m, crashes per km.
func TestDensityOfTheWorkedExample(t *testing.T) {
	g := mustGraph(t, 2, []netstat.Edge{{A: 0, B: 1, LengthM: 3000}})
	var spots []netstat.Spot
	for _, s := range []float64{120, 180, 450, 610, 650, 900, 1490, 1500, 1990, 2000, 2450} {
		spots = append(spots, netstat.Spot{StationM: s, Weight: 1})
	}
	for _, c := range []struct {
		kernel netstat.Kernel
		at     float64
		want   float64
	}{
		{netstat.Epanechnikov, 150, 13.650}, {netstat.Epanechnikov, 630, 14.400},
		{netstat.Epanechnikov, 1495, 14.963}, {netstat.Epanechnikov, 2225, 0},
		{netstat.Quartic, 150, 15.527}, {netstat.Quartic, 630, 17.280}, {netstat.Quartic, 1495, 18.656},
	} {
		for _, split := range []netstat.Split{netstat.EqualSplit, netstat.EqualSplitContinuous, netstat.Simple} {
			d := netstat.Density{BandwidthM: 100, Kernel: c.kernel, Split: split}
			got, err := d.At(g, spots, []netstat.Spot{{StationM: c.at}})
			if err != nil || math.Abs(got[0]-c.want) > 5.001e-4 { // printed to three decimals
				t.Errorf("kernel %d, split %d, at %g m: %v, want %.3f; %v", c.kernel, split, c.at, got, c.want, err)
			}
		}
	}
}

// slowKernel is the kernel by its printed formula.
func slowKernel(k netstat.Kernel, u float64) float64 {
	switch u = math.Abs(u); {
	case u >= 1:
		return 0
	case k == netstat.Quartic:
		return 15. / 16 * (1 - u*u) * (1 - u*u)
	}
	return 0.75 * (1 - u*u)
}

// slowDensity follows every way that leads from a crash within a bandwidth,
// fork by fork, and adds up what they leave at one point, in crashes per km.
func slowDensity(w town, d netstat.Density, p netstat.Spot) float64 {
	sum := 0.0
	// enter goes along an edge from one of its ends, having come reached metres.
	var enter func(edge, side int, reached, share float64)
	arrive := func(edge, side int, reached, share float64) {
		node := w.edges[edge].A
		if side == 1 {
			node = w.edges[edge].B
		}
		degree := 0.0
		for _, e := range w.edges {
			if e.A == node {
				degree++
			}
			if e.B == node {
				degree++
			}
		}
		for f, e := range w.edges {
			for s, n := range [2]int{e.A, e.B} {
				if n != node {
					continue
				}
				part := 1 / (degree - 1)
				if d.Split == netstat.EqualSplitContinuous {
					part = 2 / degree
				}
				if f == edge && s == side {
					part = 0
					if d.Split == netstat.EqualSplitContinuous {
						part = 2/degree - 1
					} else if degree == 1 {
						part = 1
					}
				}
				if part != 0 {
					enter(f, s, reached, share*part)
				}
			}
		}
	}
	enter = func(edge, side int, reached, share float64) {
		if reached >= d.BandwidthM || math.Abs(share) < 1e-10 {
			return
		}
		if edge == p.Edge {
			at := p.StationM
			if side == 1 {
				at = w.edges[edge].LengthM - at
			}
			sum += share * slowKernel(d.Kernel, (reached+at)/d.BandwidthM)
		}
		arrive(edge, 1-side, reached+w.edges[edge].LengthM, share)
	}
	for _, s := range w.spots {
		if s.Edge == p.Edge {
			sum += s.Weight * slowKernel(d.Kernel, (p.StationM-s.StationM)/d.BandwidthM)
		}
		for side, reached := range [2]float64{s.StationM, w.edges[s.Edge].LengthM - s.StationM} {
			if reached < d.BandwidthM {
				arrive(s.Edge, side, reached, s.Weight)
			}
		}
	}
	return sum / d.BandwidthM * 1000
}

// slowSimple is the kernel of the shortest distance.
func slowSimple(w town, d netstat.Density, p netstat.Spot) float64 {
	apart, sum := w.apart(), 0.0
	for _, s := range w.spots {
		sum += s.Weight * slowKernel(d.Kernel, w.distance(apart, s, p)/d.BandwidthM)
	}
	return sum / d.BandwidthM * 1000
}

func drawDensity(t *rapid.T) netstat.Density {
	return netstat.Density{
		BandwidthM: rapid.Float64Range(10, 160).Draw(t, "bandwidth"),
		Kernel:     rapid.SampledFrom([]netstat.Kernel{netstat.Epanechnikov, netstat.Quartic}).Draw(t, "kernel"),
		Split:      rapid.SampledFrom([]netstat.Split{netstat.EqualSplit, netstat.EqualSplitContinuous, netstat.Simple}).Draw(t, "split"),
		LixelM:     rapid.Float64Range(3, 50).Draw(t, "lixel"),
	}
}

// mergedTolerance is what merging waves may move a density by, relative to
// what the crashes could bring at most.
const mergedTolerance = 1e-5

func TestDensityIsThatOfAllWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, d := drawTown(t, 5), drawDensity(t)
		for _, e := range w.edges { // four roads deep is deep enough for the slow way
			d.BandwidthM = min(d.BandwidthM, 4*e.LengthM)
		}
		e := rapid.IntRange(0, len(w.edges)-1).Draw(t, "at edge")
		p := netstat.Spot{Edge: e, StationM: rapid.Float64Range(0.01, 0.99).Draw(t, "at") * w.edges[e].LengthM}
		got, err := d.At(w.graph, w.spots, []netstat.Spot{p})
		if err != nil {
			t.Fatal(err)
		}
		slow := slowDensity
		if d.Split == netstat.Simple {
			slow = slowSimple
		}
		weight := 1.0
		for _, s := range w.spots {
			weight += s.Weight
		}
		if want := slow(w, d, p); math.Abs(got[0]-want) > mergedTolerance*weight*1000/d.BandwidthM {
			t.Fatalf("%+v at %+v: %.9g, slow way %.9g", d, p, got[0], want)
		}
	})
}

func mass(lixels []netstat.Lixel) (sum float64) {
	for _, x := range lixels {
		sum += x.PerKM * (x.ToM - x.FromM) / 1000
	}
	return sum
}

func TestDensityHoldsEveryCrashOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, d := drawTown(t, 8), drawDensity(t)
		if d.Split == netstat.Simple {
			d.Split = netstat.EqualSplit
		}
		lixels, err := d.Lixels(context.Background(), w.graph, w.spots)
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for _, s := range w.spots {
			want += s.Weight
		}
		if got := mass(lixels); !near(got, want, mergedTolerance) {
			t.Fatalf("mass %.9g of %g crashes", got, want)
		}
	})
}

// The pieces are the integral of the density, and the order of roads and
// crashes, the direction a road is drawn in and the workers change nothing.
func TestPiecesFollowTheDensity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, d := drawTown(t, 5), drawDensity(t)
		d.LixelM, d.Workers = 0.5, 1
		lixels, err := d.Lixels(context.Background(), w.graph, w.spots)
		if err != nil {
			t.Fatal(err)
		}
		d.Workers = 3
		again, _ := d.Lixels(context.Background(), w.graph, w.spots)
		if !slices.Equal(lixels, again) {
			t.Fatal("the number of workers changes the result")
		}
		if len(lixels) == 0 {
			return
		}
		x := lixels[rapid.IntRange(0, len(lixels)-1).Draw(t, "piece")]
		middle := netstat.Spot{Edge: x.Edge, StationM: (x.FromM + x.ToM) / 2}
		other, edgeAt, _ := w.relabelled(t)
		here, err := d.At(w.graph, w.spots, []netstat.Spot{middle})
		if err != nil {
			t.Fatal(err)
		}
		there, err := d.At(other.graph, other.spots, []netstat.Spot{w.turned(middle, edgeAt)})
		if err != nil || !near(here[0], there[0], 20*mergedTolerance) { // waves may merge in another order
			t.Fatalf("%.9g, relabelled %.9g; %v", here[0], there[0], err)
		}
		// Within a piece the density moves by at most its slope times half the
		// piece; half a metre of bandwidths of 10 m and more.
		slope := 0.0
		for _, s := range w.spots {
			slope += 4 * s.Weight * 1000 / d.BandwidthM * d.LixelM / d.BandwidthM
		}
		if math.Abs(here[0]-x.PerKM) > slope+1e-6 && d.Split != netstat.Simple {
			t.Fatalf("piece %+v, density %.9g", x, here[0])
		}
	})
}

func TestDensityDoesNotDrownInShortRoads(t *testing.T) {
	// A ring of twelve roads of 1 m with an arm at each node: the number of
	// ways within 200 m is beyond counting.
	var edges []netstat.Edge
	for i := range 12 {
		edges = append(edges, netstat.Edge{A: i, B: (i + 1) % 12, LengthM: 1}, netstat.Edge{A: i, B: 12 + i, LengthM: 50})
	}
	g := mustGraph(t, 24, edges)
	spots := []netstat.Spot{{Edge: 1, StationM: 25, Weight: 1}, {Edge: 0, StationM: 0.5, Weight: 2}}
	for _, split := range []netstat.Split{netstat.EqualSplit, netstat.EqualSplitContinuous} {
		d := netstat.Density{BandwidthM: 200, Split: split, LixelM: 10}
		lixels, err := d.Lixels(context.Background(), g, spots)
		if err != nil || !near(mass(lixels), 3, mergedTolerance) {
			t.Errorf("split %d: mass %.9g of 3; %v", split, mass(lixels), err)
		}
	}
}

func TestDensityRefusesNonsense(t *testing.T) {
	g := mustGraph(t, 2, []netstat.Edge{{A: 0, B: 1, LengthM: 10}})
	ok := netstat.DefaultDensity()
	for name, try := range map[string]func() error{
		"bandwidth": func() error { _, err := netstat.Density{LixelM: 1}.Lixels(context.Background(), g, nil); return err },
		"pieces": func() error {
			_, err := netstat.Density{BandwidthM: 1}.Lixels(context.Background(), g, nil)
			return err
		},
		"edge": func() error {
			_, err := ok.Lixels(context.Background(), g, []netstat.Spot{{Edge: 1, Weight: 1}})
			return err
		},
		"weight": func() error { _, err := ok.At(g, []netstat.Spot{{Weight: math.NaN()}}, nil); return err },
		"point":  func() error { _, err := ok.At(g, nil, []netstat.Spot{{Edge: -1}}); return err },
		"ended": func() error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := ok.Lixels(ctx, g, nil)
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The defaults of the methods on roads.
func TestDefaultsOnRoads(t *testing.T) {
	k := netstat.DefaultKDEPlus()
	if k.BandwidthM != 50 || k.Level != 0.95 || k.MinCrashes != 3 || k.Seed == 0 {
		t.Errorf("in a city KDE+ looks 50 m far, at the 95th percentile, on sections with 3 crashes: %+v", k)
	}
	if d := netstat.DefaultDensity(); d.BandwidthM < 150 || d.BandwidthM > 200 || d.Split != netstat.EqualSplit || d.Kernel != netstat.Epanechnikov {
		t.Errorf("the map's density is discontinuous, 150 to 200 m: %+v", d)
	}
}
