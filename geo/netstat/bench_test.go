package netstat_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"tongshi/geo/netstat"
)

// The size of a large city: 1,000,000 crashes on 60,000 segments of a grid of
// 100 m blocks, half of them near every tenth junction.
const (
	cityBlocks  = 173 // by as many: 59,858 segments
	cityCrashes = 1_000_000
)

func city(b *testing.B) (*netstat.Graph, []netstat.Edge, []netstat.Spot) {
	n := cityBlocks
	var edges []netstat.Edge
	for y := range n + 1 {
		for x := range n {
			if len(edges) < 60_000 {
				edges = append(edges, netstat.Edge{A: y*(n+1) + x, B: y*(n+1) + x + 1, LengthM: 80 + float64((x*7+y*3)%40)})
			}
			if x <= n && len(edges) < 60_000 && y < n {
				edges = append(edges, netstat.Edge{A: y*(n+1) + x, B: (y+1)*(n+1) + x, LengthM: 80 + float64((x*5+y*11)%40)})
			}
		}
	}
	rng := rand.New(rand.NewPCG(9, 9))
	spots := make([]netstat.Spot, cityCrashes)
	for i := range spots {
		e := rng.IntN(len(edges))
		at := rng.Float64()
		if i%2 == 0 {
			e, at = e/10*10, at*at*at
		}
		spots[i] = netstat.Spot{Edge: e, StationM: at * edges[e].LengthM, Weight: 1}
	}
	return mustGraph(b, (n+1)*(n+1), edges), edges, spots
}

func BenchmarkDensity(b *testing.B) {
	g, _, spots := city(b)
	for _, c := range []struct {
		name string
		d    netstat.Density
	}{
		{"equal split 150 m", netstat.DefaultDensity()},
		{"equal split 200 m lixels 10 m", netstat.Density{BandwidthM: 200, LixelM: 10}},
		{"continuous 150 m", netstat.Density{BandwidthM: 150, LixelM: 20, Split: netstat.EqualSplitContinuous}},
		{"simple 150 m", netstat.Density{BandwidthM: 150, LixelM: 20, Split: netstat.Simple}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				lixels, err := c.d.Lixels(context.Background(), g, spots)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(lixels)), "lixels")
			}
		})
	}
}

func BenchmarkGroups(b *testing.B) {
	g, _, spots := city(b)
	for b.Loop() {
		if _, err := (netstat.DBSCAN{EpsM: 50, MinPoints: 20}).Clusters(context.Background(), g, spots); err != nil {
			b.Fatal(err)
		}
	}
}

// cityMarks are the crashes on streets of ten segments.
func cityMarks(edges []netstat.Edge, spots []netstat.Spot) (marks [][]netstat.Mark, lengthM []float64) {
	const blocks = 10
	marks, lengthM = make([][]netstat.Mark, len(edges)/blocks+1), make([]float64, len(edges)/blocks+1)
	from := make([]float64, len(edges))
	for e := range edges {
		from[e] = lengthM[e/blocks]
		lengthM[e/blocks] += edges[e].LengthM
	}
	for i, s := range spots {
		marks[s.Edge/blocks] = append(marks[s.Edge/blocks], netstat.Mark{ID: i, StationM: from[s.Edge] + s.StationM, Weight: 1})
	}
	return marks, lengthM
}

func BenchmarkKDEPlus(b *testing.B) {
	_, edges, spots := city(b)
	marks, lengthM := cityMarks(edges, spots)
	var sections []netstat.Section
	for i, street := range marks {
		if lengthM[i] > 0 {
			sections = append(sections, netstat.Section{ID: i, LengthM: lengthM[i], Crashes: street})
		}
	}
	for b.Loop() {
		if _, err := netstat.DefaultKDEPlus().Clusters(context.Background(), sections); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLattice(b *testing.B) {
	g, _, spots := city(b)
	for b.Loop() {
		l, err := g.Lattice(100)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := l.Locals(context.Background(), l.Sums(spots), netstat.Chance{Permutations: 999, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
