package netstat_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tongshi/geo/netstat"
)

// line is a road of n pieces of 100 m.
func line(t *testing.T, n int) *netstat.Lattice {
	l, err := mustGraph(t, 2, []netstat.Edge{{A: 0, B: 1, LengthM: 100 * float64(n)}}).Lattice(100)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The worked example: eight pieces of one road.
func TestLatticeStatisticsOfTheWorkedExample(t *testing.T) {
	x := []float64{1, 2, 8, 9, 3, 1, 0, 2}
	l, ctx := line(t, 8), context.Background()
	gi, local, err := l.Locals(ctx, x, netstat.Chance{})
	if err != nil {
		t.Fatal(err)
	}
	global, err := l.GlobalMoran(x, netstat.Chance{})
	if err != nil {
		t.Fatal(err)
	}
	wantGi := []float64{-0.8480, 0.2709, 2.0045, 2.2212, 0.7043, -1.2460, -1.4627, -1.0903}
	wantLocal := []float64{0.2830, -0.1572, 1.0755, 1.3019, -0.0440, 0.3962, 0.5723, 0.4088}
	for i := range x { // printed to four decimals
		if math.Abs(gi[i].Z-wantGi[i]) > 5e-5 || math.Abs(local[i].I-wantLocal[i]) > 5e-5 {
			t.Errorf("piece %d: Gi* %.4f, want %.4f; local Moran %.4f, want %.4f", i, gi[i].Z, wantGi[i], local[i].I, wantLocal[i])
		}
		if !math.IsNaN(gi[i].P) || !math.IsNaN(local[i].Q) {
			t.Errorf("piece %d: a p-value without permutations", i)
		}
	}
	if math.Abs(global.I-0.47956) > 5e-6 || math.Abs(global.Expected+0.14286) > 5e-6 {
		t.Errorf("global %+v", global)
	}
}

// slowTouching says which pieces of a town touch, from the names of their two
// ends: a node, or a cut of an edge.
func slowTouching(w town, lengthM float64) [][]int32 {
	var ends [][2]string
	for i, e := range w.edges {
		n := max(1, int(math.Floor(e.LengthM/lengthM+0.5)))
		for k := range n {
			from, to := fmt.Sprintf("edge %d cut %d", i, k), fmt.Sprintf("edge %d cut %d", i, k+1)
			if k == 0 {
				from = fmt.Sprintf("node %d", e.A)
			}
			if k == n-1 {
				to = fmt.Sprintf("node %d", e.B)
			}
			ends = append(ends, [2]string{from, to})
		}
	}
	touching := make([][]int32, len(ends))
	for i, a := range ends {
		for j, b := range ends {
			if i != j && (a[0] == b[0] || a[0] == b[1] || a[1] == b[0] || a[1] == b[1]) {
				touching[i] = append(touching[i], int32(j))
			}
		}
	}
	return touching
}

// drawLattice draws values on pieces of a random town, and says which of them
// touch by the slow way.
func drawLattice(t *rapid.T) (*netstat.Lattice, []float64, [][]int32) {
	w, piece := drawTown(t, 0), rapid.Float64Range(20, 200).Draw(t, "piece")
	l, err := w.graph.Lattice(piece)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, len(l.Units))
	for i := range x {
		x[i] = float64(rapid.IntRange(-2, 5).Draw(t, "x"))
	}
	return l, x, slowTouching(w, piece)
}

func TestLatticeStatisticsAreThoseOfTheFullFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, x, touching := drawLattice(t)
		if diff := cmp.Diff(touching, l.Neighbours, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		n, ctx := float64(len(x)), context.Background()
		gi, local, err1 := l.Locals(ctx, x, netstat.Chance{})
		global, err2 := l.GlobalMoran(x, netstat.Chance{})
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		mean, squares := 0.0, 0.0
		for _, v := range x {
			mean, squares = mean+v/n, squares+v*v/n
		}
		s2 := squares - mean*mean
		numerator, weights := 0.0, 0.0
		for i := range x {
			sumW, sumW2, sumWX, row, lag := 0.0, 0.0, 0.0, 0.0, 0.0
			for j := range x {
				w := 0.0
				if slices.Contains(touching[i], int32(j)) {
					w, row, lag = 1, row+1, lag+x[j]-mean
				}
				if i == j {
					w = 1
				}
				sumW, sumW2, sumWX = sumW+w, sumW2+w*w, sumWX+w*x[j]
			}
			z := math.NaN()
			if s2 > 1e-9 && sumW < n {
				z = (sumWX - mean*sumW) / (math.Sqrt(s2) * math.Sqrt((n*sumW2-sumW*sumW)/(n-1)))
			}
			moran := math.NaN()
			if s2 > 1e-9 && row > 0 {
				moran = (x[i] - mean) / s2 * lag / row
				numerator, weights = numerator+(x[i]-mean)*lag/row, weights+1
			}
			if !same(gi[i].Z, z) || !same(local[i].I, moran) {
				t.Fatalf("unit %d: Gi* %g, formula %g; local Moran %g, formula %g", i, gi[i].Z, z, local[i].I, moran)
			}
		}
		want := math.NaN()
		if s2 > 1e-9 && weights > 0 {
			want = n / weights * numerator / (n * s2)
		}
		if !same(global.I, want) {
			t.Fatalf("global %g, formula %g", global.I, want)
		}
	})
}

func same(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || near(a, b, 1e-9) }

func TestStatisticsAreUndefinedWhereNothingVaries(t *testing.T) {
	ctx, chance := context.Background(), netstat.Chance{Permutations: 9}
	for name, c := range map[string]struct {
		l *netstat.Lattice
		x []float64
	}{
		"equal values":       {line(t, 4), []float64{0.1, 0.1, 0.1, 0.1}},
		"all touch":          {line(t, 2), []float64{1, 2}},
		"one piece":          {line(t, 1), []float64{1}},
		"no piece":           {&netstat.Lattice{}, nil},
		"nothing is touched": {&netstat.Lattice{Neighbours: [][]int32{nil}}, []float64{3}},
	} {
		gi, _, err := c.l.Locals(ctx, c.x, chance)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, g := range gi {
			if !math.IsNaN(g.Z) || !math.IsNaN(g.P) || !math.IsNaN(g.Q) {
				t.Errorf("%s: Gi* %+v", name, g)
			}
		}
		if global, err := c.l.GlobalMoran(c.x, chance); name != "all touch" && (err != nil || !math.IsNaN(global.I) || !math.IsNaN(global.P)) {
			t.Errorf("%s: global %+v, %v", name, global, err)
		}
	}
}

// exactP is the two-sided conditional p-value by trying every set of
// neighbours.
func exactP(x []float64, u int, neighbours []int32) float64 {
	var others []float64
	observed, all, low, high := 0.0, 0.0, 0.0, 0.0
	for i, v := range x {
		if i != u {
			others = append(others, v)
		}
	}
	for _, v := range neighbours {
		observed += x[v]
	}
	var choose func(from, left int, sum float64)
	choose = func(from, left int, sum float64) {
		if left == 0 {
			all++
			if sum <= observed {
				low++
			}
			if sum >= observed {
				high++
			}
			return
		}
		for i := from; i < len(others); i++ {
			choose(i+1, left-1, sum+others[i])
		}
	}
	choose(0, len(neighbours), 0)
	return min(1, 2*min(low, high)/all)
}

func TestPermutationsApproachEveryArrangement(t *testing.T) {
	x := []float64{1, 2, 8, 9, 3, 1, 0, 2, 7, 7, 7, 1}
	l, ctx := line(t, len(x)), context.Background()
	chance := netstat.Chance{Permutations: 20000, Seed: 4}
	gi, local, err := l.Locals(ctx, x, chance)
	if err != nil {
		t.Fatal(err)
	}
	for u := range x {
		want := exactP(x, u, l.Neighbours[u])
		// Twice a share of 20,000 draws: standard error at most 0.0071.
		if math.Abs(gi[u].P-want) > 0.03 || gi[u].P != local[u].P {
			t.Errorf("unit %d: Gi* p %.4f, local Moran p %.4f, exact %.4f", u, gi[u].P, local[u].P, want)
		}
	}
	chance.Workers = 1
	again, _, err := l.Locals(ctx, x, chance)
	if diff := cmp.Diff(gi, again); diff != "" || err != nil {
		t.Errorf("another number of workers: %s %v", diff, err)
	}
	chance.Permutations = 2000
	alternating, err := l.GlobalMoran([]float64{9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0}, chance)
	if err != nil || alternating.P > 0.01 || alternating.I > -0.9 {
		t.Errorf("alternating values: %+v, %v", alternating, err)
	}
}

// On small random networks, every p-value against all arrangements: of the
// neighbours for a piece, of all values for the whole.
func TestPValuesOfRandomNetworksAreThoseOfEveryArrangement(t *testing.T) {
	dice := rand.New(rand.NewPCG(11, 12))
	const permutations = 4000
	const tolerance = 0.09 // twice a share of 4,000 draws: standard error at most 0.016
	looked := 0
	for network := range 40 {
		w := town{nodes: 2 + dice.IntN(4)}
		for range 2 + dice.IntN(4) {
			w.edges = append(w.edges, netstat.Edge{A: dice.IntN(w.nodes), B: dice.IntN(w.nodes), LengthM: 50 + 150*dice.Float64()})
		}
		l, err := mustGraph(t, w.nodes, w.edges).Lattice(100)
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Units) > 8 {
			continue
		}
		x := make([]float64, len(l.Units))
		for i := range x {
			x[i] = float64(dice.IntN(5))
		}
		touching := slowTouching(w, 100)
		chance := netstat.Chance{Permutations: permutations, Seed: uint64(network)}
		gi, local, err1 := l.Locals(t.Context(), x, chance)
		global, err2 := l.GlobalMoran(x, chance)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for u := range x {
			want := exactP(x, u, touching[u])
			for name, got := range map[string]float64{"Gi*": gi[u].P, "local Moran": local[u].P} {
				if !math.IsNaN(got) && math.Abs(got-want) > tolerance {
					t.Errorf("network %d, piece %d: p of %s %.4f, exact %.4f", network, u, name, got, want)
				}
			}
			looked++
		}
		if want := exactGlobalP(x, touching); !math.IsNaN(global.P) && math.Abs(global.P-want) > tolerance {
			t.Errorf("network %d: global p %.4f, exact %.4f", network, global.P, want)
		}
	}
	if looked < 100 {
		t.Errorf("only %d pieces were looked at", looked)
	}
}

// exactGlobalP is the two-sided p-value of Moran's I over all orders of the
// values; what does not change with the order is left out of I.
func exactGlobalP(x []float64, touching [][]int32) float64 {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	index := func() (sum float64) {
		for u, list := range touching {
			for _, v := range list {
				sum += (x[u] - mean) * (x[v] - mean) / float64(len(list))
			}
		}
		return sum
	}
	observed, all, low, high := index(), 0.0, 0.0, 0.0
	var order func(k int)
	order = func(k int) {
		if k == len(x) {
			all++
			if index() <= observed+1e-9 {
				low++
			}
			if index() >= observed-1e-9 {
				high++
			}
			return
		}
		for i := k; i < len(x); i++ {
			x[k], x[i] = x[i], x[k]
			order(k + 1)
			x[k], x[i] = x[i], x[k]
		}
	}
	order(0)
	return min(1, 2*min(low, high)/all)
}

func TestFalseDiscovery(t *testing.T) {
	for _, c := range []struct{ p, want []float64 }{
		{nil, nil},
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.02, 0.04, 0.04, 0.02}},
		{[]float64{0.9, math.NaN(), 0.5}, []float64{0.9, math.NaN(), 0.9}},
	} {
		if diff := cmp.Diff(c.want, netstat.FalseDiscovery(c.p), cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-15), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	}
	// By the definition: q of i is the least p of k times n by rank, over k not before i.
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		q := netstat.FalseDiscovery(p)
		for i := range p {
			want := 1.0
			for k := range p {
				rank := 0.0
				for _, v := range p {
					if v <= p[k] {
						rank++
					}
				}
				if p[k] >= p[i] {
					want = min(want, p[k]*float64(len(p))/rank)
				}
			}
			if !near(q[i], want, 1e-12) {
				t.Fatalf("p %v: q %v, want %g at %d", p, q, want, i)
			}
		}
	})
}

func TestLatticeOfRoads(t *testing.T) {
	// A fork of three roads and a loop; a piece of 100 m for each but the first.
	g := mustGraph(t, 4, []netstat.Edge{{0, 1, 210}, {1, 2, 90}, {3, 1, 40}, {2, 2, 120}})
	l, err := g.Lattice(100)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]int32{{1}, {0, 2, 3}, {1, 3, 4}, {1, 2}, {2}}
	if diff := cmp.Diff(want, l.Neighbours); diff != "" {
		t.Error(diff)
	}
	spots := []netstat.Spot{{0, 0, 1}, {0, 105, 2}, {0, 210, 4}, {3, 5, 8}, {9, 5, 16}}
	if got := l.Sums(spots); !slices.Equal(got, []float64{1, 6, 0, 0, 8}) {
		t.Errorf("sums %v", got)
	}
	if _, _, err := l.Locals(context.Background(), []float64{1}, netstat.Chance{}); err == nil {
		t.Error("one value for five units: no error")
	}
	if _, err := l.GlobalMoran([]float64{1, 2, 3, 4, math.NaN()}, netstat.Chance{}); err == nil {
		t.Error("NaN: no error")
	}
	if _, err := g.Lattice(0); err == nil {
		t.Error("pieces of 0 m: no error")
	}
}

// Further looks leave ordinary units as they are and give the rare ones
// p-values that one look could not.
func TestFurtherLooksSharpenOnlyWhatIsRare(t *testing.T) {
	n := 400
	l := &netstat.Lattice{Units: make([]netstat.Unit, n), Neighbours: make([][]int32, n)}
	rng := rand.New(rand.NewPCG(3, 3))
	x := make([]float64, n)
	for u := range n {
		x[u] = rng.Float64()
		if u > 0 {
			l.Neighbours[u] = append(l.Neighbours[u], int32(u-1))
		}
		if u < n-1 {
			l.Neighbours[u] = append(l.Neighbours[u], int32(u+1))
		}
	}
	for u := 200; u < 206; u++ {
		x[u] = 9 + rng.Float64()
	}
	one := netstat.Chance{Permutations: 199, Seed: 4}
	more := one
	more.Further = []int{999, 9_999}
	first, _, err := l.Locals(t.Context(), x, one)
	if err != nil {
		t.Fatal(err)
	}
	last, _, err := l.Locals(t.Context(), x, more)
	if err != nil {
		t.Fatal(err)
	}
	for u := range first {
		if first[u].P > 2*4.0/200 && last[u].P != first[u].P {
			t.Errorf("unit %d: %g became %g", u, first[u].P, last[u].P)
		}
	}
	if last[202].P > 0.002 || first[202].P < 0.01 || last[202].Q > 0.05 {
		t.Errorf("the hot unit: %+v, with one look %+v", last[202], first[202])
	}
	// Small p-values keep their promise: of the 394 others few are below 1 %.
	small := 0
	for u, g := range last {
		if (u < 198 || u > 207) && g.P <= 0.01 {
			small++
		}
	}
	if small > 14 { // Binomial(390, 0.01): mean 3.9, five standard deviations
		t.Errorf("%d p-values of 1 %% or less by chance alone", small)
	}
}
