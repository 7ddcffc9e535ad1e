package netstat_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tongshi/geo/netstat"
)

// drawSection draws a street with junctions cut out of it and crashes on the
// rest, now and then in one place.
func drawSection(t *rapid.T, id int) netstat.Section {
	s := netstat.Section{ID: id, LengthM: float64(rapid.IntRange(30, 900).Draw(t, "length"))}
	for range rapid.IntRange(0, 3).Draw(t, "cuts") {
		from := rapid.IntRange(-20, int(s.LengthM)).Draw(t, "cut")
		to := from + rapid.IntRange(0, 60).Draw(t, "cut length")
		s.Cuts = append(s.Cuts, netstat.Interval{FromM: float64(from), ToM: float64(to)})
	}
	for i := range rapid.IntRange(0, 14).Draw(t, "crashes") {
		s.Crashes = append(s.Crashes, netstat.Mark{ID: i, StationM: s.LengthM * float64(rapid.IntRange(0, 997).Draw(t, "station")) / 997})
	}
	return s
}

func drawKDEPlus(t *rapid.T) netstat.KDEPlus {
	k := netstat.DefaultKDEPlus()
	k.BandwidthM = rapid.Float64Range(20, 120).Draw(t, "bandwidth")
	k.CellM = rapid.Float64Range(4, 20).Draw(t, "cell")
	k.Simulations = rapid.IntRange(1, 60).Draw(t, "simulations")
	k.Boundary = rapid.SampledFrom([]netstat.Boundary{netstat.SameEstimator, netstat.Reflect}).Draw(t, "boundary")
	k.Seed = rapid.Uint64().Draw(t, "seed")
	return k
}

// slowKDE is the test in its plain words: every cell, every crash, every
// simulation, and a full sort for each level. It returns the clusters, the
// area above the level and that of each simulation.
func slowKDE(k netstat.KDEPlus, s netstat.Section) (clusters []netstat.Cluster, observed float64, excess []float64) {
	isCut := func(at float64) bool {
		return at < 0 || at > s.LengthM ||
			slices.ContainsFunc(s.Cuts, func(c netstat.Interval) bool { return at >= c.FromM && at <= c.ToM })
	}
	// The edge of a cut is free when there is room beside it.
	isFree := func(at float64) bool { return !isCut(at-1e-9) || !isCut(at+1e-9) }
	var stations, cells, free []float64
	var ids []int
	for _, m := range s.Crashes {
		if isFree(m.StationM) {
			stations, ids = append(stations, m.StationM), append(ids, m.ID)
		}
	}
	sort.Sort(byStation{stations, ids})
	n := int(math.Ceil(s.LengthM / k.CellM))
	step := s.LengthM / float64(n)
	for i := range n {
		if isFree((float64(i) + 0.5) * step) {
			cells = append(cells, float64(i))
		}
	}
	// What is free, from one edge of a cut to the next.
	edges := []float64{0, s.LengthM}
	for _, c := range s.Cuts {
		edges = append(edges, min(max(c.FromM, 0), s.LengthM), min(max(c.ToM, 0), s.LengthM))
	}
	slices.Sort(edges)
	total := 0.0
	for i := range edges[1:] {
		if isFree((edges[i] + edges[i+1]) / 2) {
			free = append(free, edges[i], edges[i+1])
			total += edges[i+1] - edges[i]
		}
	}
	if len(stations) < 3 || total == 0 {
		return nil, 0, nil
	}
	density := func(stations []float64) []float64 {
		out := make([]float64, len(cells))
		for i, c := range cells {
			for _, at := range stations {
				out[i] += slowKernel(netstat.Epanechnikov, ((c+0.5)*step-at)/k.BandwidthM)
				if k.Boundary == netstat.Reflect {
					out[i] += slowKernel(netstat.Epanechnikov, ((c+0.5)*step+at)/k.BandwidthM)
					out[i] += slowKernel(netstat.Epanechnikov, ((c+0.5)*step-(2*s.LengthM-at))/k.BandwidthM)
				}
			}
			out[i] *= 1000 / k.BandwidthM
		}
		return out
	}
	rng := rand.New(rand.NewPCG(k.Seed, uint64(s.ID)))
	thrown := func() []float64 {
		out := make([]float64, len(stations))
		for i := range out {
			at := rng.Float64() * total
			for f := 0; f < len(free); f += 2 {
				if length := free[f+1] - free[f]; at > length && f+2 < len(free) {
					at -= length
				} else {
					out[i] = free[f] + at
					break
				}
			}
		}
		return out
	}
	columns := make([][]float64, len(cells))
	for range k.Simulations {
		for i, d := range density(thrown()) {
			columns[i] = append(columns[i], d)
		}
	}
	level := make([]float64, len(cells))
	for i, column := range columns {
		slices.Sort(column)
		level[i] = column[int(math.Ceil(k.Level*float64(len(column))-1e-9))-1]
	}
	above := func(d []float64) (sum float64) {
		for i := range d {
			sum += max(0, d[i]-level[i])
		}
		return sum
	}
	var peaks []float64
	for range k.Simulations {
		d := density(thrown())
		excess = append(excess, above(d))
		peaks = append(peaks, slices.Max(append(d, 0)))
	}
	d := density(stations)
	for i := 0; i < len(cells); i++ {
		c := netstat.Cluster{Section: s.ID, FromM: cells[i] * step, OnSection: len(stations)}
		area, over := 0.0, 0.0
		for ; i < len(cells) && d[i] > level[i]; i++ {
			c.ToM = (cells[i] + 1) * step
			area, over = area+d[i], over+d[i]-level[i]
			if d[i] > c.PeakPerKM {
				c.PeakPerKM, c.PeakM = d[i], (cells[i]+0.5)*step
			}
		}
		for j, at := range stations {
			if area > 0 && at >= c.FromM && at <= c.ToM {
				c.IDs = append(c.IDs, ids[j])
			}
		}
		if c.Count = len(c.IDs); c.Count < k.MinCluster {
			continue
		}
		c.Strength, c.PerKM = over/area, float64(c.Count)/(c.ToM-c.FromM)*1000
		hits := 1
		for _, p := range peaks {
			if p >= c.PeakPerKM {
				hits++
			}
		}
		c.P = float64(hits) / float64(len(peaks)+1)
		clusters = append(clusters, c)
	}
	return clusters, above(d), excess
}

type byStation struct {
	stations []float64
	ids      []int
}

func (b byStation) Len() int { return len(b.ids) }
func (b byStation) Less(i, j int) bool {
	return b.stations[i] < b.stations[j] || b.stations[i] == b.stations[j] && b.ids[i] < b.ids[j]
}
func (b byStation) Swap(i, j int) {
	b.stations[i], b.stations[j] = b.stations[j], b.stations[i]
	b.ids[i], b.ids[j] = b.ids[j], b.ids[i]
}

// approximately compares figures that were summed in another order.
var approximately = cmpopts.EquateApprox(1e-7, 1e-7)

func TestClustersAreThoseOfThePlainWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawKDEPlus(t)
		sections := []netstat.Section{drawSection(t, 7), drawSection(t, -3), drawSection(t, 0)}
		got, err := k.Clusters(context.Background(), sections)
		if err != nil {
			t.Fatal(err)
		}
		var want []netstat.Cluster
		observed, simulated, judged := 0.0, make([]float64, k.Simulations), 0
		for _, s := range sections {
			clusters, o, excess := slowKDE(k, s)
			want = append(want, clusters...)
			if observed += o; excess != nil {
				judged++
			}
			for j, x := range excess {
				simulated[j] += x
			}
		}
		sort.SliceStable(want, func(i, j int) bool {
			a, b := want[i], want[j]
			if math.Abs(a.Strength-b.Strength) > 1e-9 {
				return a.Strength > b.Strength
			}
			return a.Section < b.Section || a.Section == b.Section && a.FromM < b.FromM
		})
		if diff := cmp.Diff(want, got.Clusters, approximately); diff != "" || judged != got.Sections {
			t.Fatalf("%d and %d sections: %s", judged, got.Sections, diff)
		}
		least, most := 1, 1 // ties within rounding count either way
		for _, x := range simulated {
			if x >= observed+1e-7 {
				least++
			}
			if x >= observed-1e-7 {
				most++
			}
		}
		n := float64(k.Simulations + 1)
		if judged > 0 && (got.GlobalP < float64(least)/n-1e-12 || got.GlobalP > float64(most)/n+1e-12) {
			t.Fatalf("global p %g, slow way %d to %d of %g", got.GlobalP, least, most, n)
		}
	})
}

// Who asks only for small p-values gets them to the last bit, and of the others
// that they are larger.
func TestEnoughLeavesSmallPValuesAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawKDEPlus(t)
		sections := []netstat.Section{drawSection(t, 1), drawSection(t, 2), drawSection(t, 3)}
		all, err := k.Clusters(context.Background(), sections)
		if err != nil {
			t.Fatal(err)
		}
		k.Enough = rapid.Float64Range(0.02, 0.5).Draw(t, "enough")
		some, err := k.Clusters(context.Background(), sections)
		if err != nil {
			t.Fatal(err)
		}
		if !math.IsNaN(some.GlobalP) || some.Sections != all.Sections || len(some.Clusters) != len(all.Clusters) {
			t.Fatalf("%+v, all of it %+v", some, all)
		}
		for i, c := range some.Clusters {
			want := all.Clusters[i]
			if want.P > k.Enough && c.P > k.Enough && c.P <= want.P {
				c.P = want.P
			}
			if diff := cmp.Diff(want, c); diff != "" {
				t.Fatalf("enough %g: %s", k.Enough, diff)
			}
		}
	})
}

func TestClustersDoNotDependOnWorkersOrOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawKDEPlus(t)
		var sections []netstat.Section
		for id := range rapid.IntRange(1, 5).Draw(t, "sections") {
			sections = append(sections, drawSection(t, id))
		}
		k.Workers = 1
		one, err := k.Clusters(context.Background(), sections)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(sections)
		for i := range sections {
			slices.Reverse(sections[i].Crashes)
		}
		k.Workers = 5
		five, err := k.Clusters(context.Background(), sections)
		if diff := cmp.Diff(one, five, cmpopts.EquateNaNs()); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

// uniform throws crashes onto sections of one length.
func uniform(rng *rand.Rand, sections, crashes int, lengthM float64, cuts ...netstat.Interval) []netstat.Section {
	out := make([]netstat.Section, sections)
	for i := range out {
		out[i] = netstat.Section{ID: i, LengthM: lengthM, Cuts: cuts}
		for len(out[i].Crashes) < crashes {
			at := rng.Float64() * lengthM
			if !slices.ContainsFunc(cuts, func(c netstat.Interval) bool { return at >= c.FromM && at <= c.ToM }) {
				out[i].Crashes = append(out[i].Crashes, netstat.Mark{ID: len(out[i].Crashes), StationM: at})
			}
		}
	}
	return out
}

// With nothing but chance on the road, the p-values keep their promise: 300
// sections with the junctions cut out of them, each with its strongest peak.
func TestChanceAloneIsNotSignificant(t *testing.T) {
	k := netstat.DefaultKDEPlus()
	k.Simulations = 199
	cuts := []netstat.Interval{{FromM: 0, ToM: 40}, {FromM: 380, ToM: 460}, {FromM: 760, ToM: 800}}
	sections := uniform(rand.New(rand.NewPCG(5, 5)), 300, 8, 800, cuts...)
	got, err := k.Clusters(context.Background(), sections)
	if err != nil {
		t.Fatal(err)
	}
	significant := map[int]bool{}
	for _, c := range got.Clusters {
		if c.P <= 0.05 {
			significant[c.Section] = true
		}
	}
	// Binomial(300, 0.05): mean 15, standard deviation 3.8; four of them.
	if n := len(significant); n > 30 {
		t.Errorf("%d of 300 sections are significant at 5 %%", n)
	}
	if got.GlobalP < 0.01 {
		t.Errorf("global p %g", got.GlobalP)
	}
}

func TestPlantedClusterIsFound(t *testing.T) {
	k := netstat.DefaultKDEPlus()
	sections := uniform(rand.New(rand.NewPCG(1, 1)), 20, 6, 1500)
	for i := range 6 {
		for section, size := range map[int]float64{4: 6, 9: 10, 13: 12} {
			s := &sections[section]
			s.Crashes = append(s.Crashes, netstat.Mark{ID: 100 + i, StationM: 700 + size*float64(i)})
		}
	}
	got, err := k.Clusters(context.Background(), sections)
	if err != nil {
		t.Fatal(err)
	}
	best := got.Clusters[0]
	if best.Section != 4 || best.FromM > 700 || best.ToM < 730 || best.P > 0.01 || best.Count < 6 || got.GlobalP > 0.05 {
		t.Errorf("strongest %+v, global p %g", best, got.GlobalP)
	}
}

func TestClustersRefuseNonsense(t *testing.T) {
	ok := netstat.DefaultKDEPlus()
	bad := []netstat.KDEPlus{ok, ok, ok, ok, ok}
	bad[0].BandwidthM, bad[1].CellM, bad[2].Simulations, bad[3].Level, bad[4].Enough = math.NaN(), 0, 0, 1, math.NaN()
	for _, k := range bad {
		if _, err := k.Clusters(context.Background(), nil); err == nil {
			t.Errorf("%+v: no error", k)
		}
	}
	for _, sections := range [][]netstat.Section{{{LengthM: 0}}, {{LengthM: math.Inf(1)}}, {{LengthM: 1}, {LengthM: 1}}} {
		if _, err := ok.Clusters(context.Background(), sections); err == nil {
			t.Errorf("%+v: no error", sections)
		}
	}
}
