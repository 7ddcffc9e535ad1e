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
			d := netstat.Density{BandwidthM: 100, Kernel: c.kernel, Split: split, LixelM: 0.02}
			lixels, err := d.Lixels(t.Context(), g, spots)
			got := 0.0 // the mean of the two pieces that meet at the place
			for _, x := range lixels {
				if math.Abs(x.FromM-c.at) < 1e-6 || math.Abs(x.ToM-c.at) < 1e-6 {
					got += x.PerKM / 2
				}
			}
			if err != nil || math.Abs(got-c.want) > 5.01e-4 { // printed to three decimals
				t.Errorf("kernel %d, split %d, at %g m: %v, want %.3f; %v", c.kernel, split, c.at, got, c.want, err)
			}
		}
	}
}

// slowBelow is the integral of the kernel from 0, by its printed formula.
func slowBelow(k netstat.Kernel, u float64) float64 {
	u = min(max(u, -1), 1)
	if k == netstat.Quartic {
		return 15. / 16 * (u - 2*u*u*u/3 + u*u*u*u*u/5)
	}
	return 0.75 * (u - u*u*u/3)
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
// fork by fork, and adds up what they leave on one piece, in crashes per km.
func slowDensity(w town, d netstat.Density, x netstat.Lixel) float64 {
	sum := 0.0
	// between adds what lies between two distances from a crash.
	between := func(share, fromM, toM float64) {
		sum += share * (slowBelow(d.Kernel, toM/d.BandwidthM) - slowBelow(d.Kernel, fromM/d.BandwidthM))
	}
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
		if edge == x.Edge {
			from, to := x.FromM, x.ToM
			if side == 1 {
				from, to = w.edges[edge].LengthM-to, w.edges[edge].LengthM-from
			}
			between(share, reached+from, reached+to)
		}
		arrive(edge, 1-side, reached+w.edges[edge].LengthM, share)
	}
	for _, s := range w.spots {
		if s.Edge == x.Edge {
			between(s.Weight, x.FromM-s.StationM, x.ToM-s.StationM)
		}
		for side, reached := range [2]float64{s.StationM, w.edges[s.Edge].LengthM - s.StationM} {
			if reached < d.BandwidthM {
				arrive(s.Edge, side, reached, s.Weight)
			}
		}
	}
	return sum / (x.ToM - x.FromM) * 1000
}

// slowSimple is the kernel of the shortest distance at the middle of a piece.
func slowSimple(w town, d netstat.Density, x netstat.Lixel) float64 {
	apart, sum := w.apart(), 0.0
	p := netstat.Spot{Edge: x.Edge, StationM: (x.FromM + x.ToM) / 2}
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
		lixels, err := d.Lixels(context.Background(), w.graph, w.spots)
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
		e := rapid.IntRange(0, len(w.edges)-1).Draw(t, "at edge")
		for _, x := range w.pieces(e, d.LixelM) {
			got := 0.0 // where no crash reaches there is no piece
			for _, l := range lixels {
				if l.Edge == e && l.FromM == x.FromM {
					got = l.PerKM
				}
			}
			if want := slow(w, d, x); math.Abs(got-want) > mergedTolerance*weight*1000/d.BandwidthM {
				t.Fatalf("%+v, piece %+v: %.9g, slow way %.9g", d, x, got, want)
			}
		}
	})
}

// pieces are those that a road is cut into.
func (w town) pieces(edge int, lixelM float64) (pieces []netstat.Lixel) {
	length := w.edges[edge].LengthM
	n := math.Ceil(length/lixelM - 1e-9)
	for i := range int(n) {
		pieces = append(pieces, netstat.Lixel{Edge: edge, FromM: length * float64(i) / n, ToM: length * float64(i+1) / n})
	}
	return pieces
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

// The order of roads and crashes, the direction a road is drawn in and the
// workers change nothing.
func TestDensityIsThatOfTheRelabelledTown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, d := drawTown(t, 5), drawDensity(t)
		d.Workers = 1
		lixels, err := d.Lixels(context.Background(), w.graph, w.spots)
		if err != nil {
			t.Fatal(err)
		}
		d.Workers = 3
		again, _ := d.Lixels(context.Background(), w.graph, w.spots)
		if !slices.Equal(lixels, again) {
			t.Fatal("the number of workers changes the result")
		}
		other, edgeAt, _ := w.relabelled(t)
		relabelled, err := d.Lixels(context.Background(), other.graph, other.spots)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range lixels {
			there := 0.0
			for _, y := range relabelled {
				if y.Edge == edgeAt[x.Edge] && math.Abs(y.ToM-(w.edges[x.Edge].LengthM-x.FromM)) < 1e-6 {
					there = y.PerKM
				}
			}
			if !near(x.PerKM, there, 20*mergedTolerance) { // waves may merge in another order
				t.Fatalf("%+v: relabelled %.9g", x, there)
			}
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
		"weight": func() error {
			_, err := ok.Lixels(context.Background(), g, []netstat.Spot{{Weight: math.NaN()}})
			return err
		},
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
