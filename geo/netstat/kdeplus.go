package netstat

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tongshi/geo/parallel"
)

// Section is a road between junctions, or a street joined through its minor
// ones, with the crashes that are not at junctions.
type Section struct {
	ID      int
	LengthM float64
	// Cuts are the lengths about junctions whose crashes are left out: no
	// crash is looked for or simulated there. They may overlap.
	Cuts    []Interval
	Crashes []Mark // weights are not looked at: a crash counts as one
}

// Interval is a closed stretch of stations.
type Interval struct{ FromM, ToM float64 }

// Boundary says what a kernel does at the ends of a section.
type Boundary int

const (
	// SameEstimator lets it reach over the end, in the simulations as in the
	// crashes, which cancels.
	SameEstimator Boundary = iota
	// Reflect folds it back.
	Reflect
)

// KDEPlus finds clusters between junctions that chance does not explain (Bíl,
// Andrášik & Janoška 2013): the kernel density of the crashes against that of
// as many crashes thrown at random onto the same section, many times.
type KDEPlus struct {
	BandwidthM  float64 // 50 m in towns, 100 m outside, at most 500
	CellM       float64 // longest cell; the density is taken at its middle
	Simulations int
	Level       float64 // quantile of the simulated density, 0.95
	MinCrashes  int     // on a section for it to be looked at, and at least 1
	MinCluster  int     // in a cluster for it to be reported
	Boundary    Boundary
	// Enough stops the second set of simulations on a section as soon as the
	// p-values of all its clusters are certain to be above it: they are then
	// the least that they can be, those at most Enough are exact, and there is
	// no GlobalP. 0 stops nothing.
	Enough  float64
	Seed    uint64
	Workers int // below 1: one for each processor
}

// DefaultKDEPlus is for towns: 50 m, cells of 5 m, 1,000 simulations, the
// 95th percentile, 3 crashes on the section and 2 in a cluster.
func DefaultKDEPlus() KDEPlus {
	return KDEPlus{BandwidthM: 50, CellM: 5, Simulations: 1000, Level: 0.95, MinCrashes: 3, MinCluster: 2, Seed: 1}
}

// Cluster is a stretch where the density exceeds its level: whole cells, with
// no other than cut-out ones in between.
type Cluster struct {
	Section    int // its ID
	FromM, ToM float64
	Count      int
	OnSection  int   // crashes on the section, for comparison
	IDs        []int // crashes in the cluster, by station
	// Strength is the share of the density's area above the level, 0 to 1.
	Strength  float64
	PeakM     float64 // station of the highest density
	PeakPerKM float64
	PerKM     float64 // crashes on a kilometre of the cluster
	// P is how often chance alone makes a peak as high anywhere on the
	// section: the p-value, corrected for looking along the whole section.
	P float64
}

// KDEResult is the outcome over all sections.
type KDEResult struct {
	Clusters []Cluster // strongest first
	Sections int       // those with enough crashes
	// GlobalP is the p-value of the whole network: how often chance alone puts
	// as much density above the levels, summed over all sections. Clusters
	// mean little when it is large. NaN without sections, and with Enough.
	GlobalP float64
}

// Clusters runs the test. Every section draws from its own stream of chance,
// made of the seed and its ID, and so the result does not depend on the order
// of the sections or on the number of workers.
//
// The levels come from one set of simulations and the p-values from a second
// one of the same size, so that observed and simulated are judged alike.
func (k KDEPlus) Clusters(ctx context.Context, sections []Section) (KDEResult, error) {
	if err := k.check(sections); err != nil {
		return KDEResult{}, fmt.Errorf("find clusters: %w", err)
	}
	found := make([]trial, len(sections))
	err := parallel.Each(ctx, len(sections), k.Workers, func(_, i int) { found[i] = k.try(&sections[i]) })
	if err != nil {
		return KDEResult{}, fmt.Errorf("find clusters: %w", err)
	}
	return k.collect(sections, found), nil
}

// collect puts the sections' trials together, in the order of their IDs.
func (k KDEPlus) collect(sections []Section, found []trial) KDEResult {
	order := make([]int, len(sections))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(sections[a].ID, sections[b].ID) })
	result := KDEResult{GlobalP: math.NaN()}
	observed, simulated := 0.0, make([]float64, k.Simulations)
	for _, i := range order {
		if !found[i].looked {
			continue
		}
		result.Sections++
		result.Clusters = append(result.Clusters, found[i].clusters...)
		observed += found[i].observed
		for j, x := range found[i].excess {
			simulated[j] += x
		}
	}
	if result.Sections > 0 && k.Enough == 0 {
		result.GlobalP = pValue(observed, simulated)
	}
	slices.SortStableFunc(result.Clusters, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(b.Strength, a.Strength), cmp.Compare(a.Section, b.Section), cmp.Compare(a.FromM, b.FromM))
	})
	return result
}

// pValue is the share of trials, the observed one among them, that reach the
// observed value.
func pValue(observed float64, simulated []float64) float64 {
	n := 1
	for _, x := range simulated {
		if x >= observed {
			n++
		}
	}
	return float64(n) / float64(len(simulated)+1)
}

// mostCells bounds the cells of one section.
const mostCells = 1_000_000

func (k KDEPlus) check(sections []Section) error {
	if !(k.Enough >= 0) {
		return fmt.Errorf("enough %g: want a p-value, or 0", k.Enough)
	}
	if !(k.BandwidthM > 0) || !(k.CellM > 0) || k.Simulations < 1 || !(k.Level > 0 && k.Level < 1) {
		return fmt.Errorf("bandwidth %g m, cell %g m, %d simulations, level %g: above 0 are needed, and a level below 1",
			k.BandwidthM, k.CellM, k.Simulations, k.Level)
	}
	seen := map[int]bool{}
	for i := range sections {
		s := &sections[i]
		if !(s.LengthM > 0) || s.LengthM/k.CellM > mostCells {
			return fmt.Errorf("section %d: length %g m is not above 0 or needs more than %d cells", s.ID, s.LengthM, mostCells)
		}
		if seen[s.ID] {
			return fmt.Errorf("section %d: given twice; number the sections apart", s.ID)
		}
		seen[s.ID] = true
	}
	return nil
}

// union joins intervals, cut to [fromM, toM], by station. NaN is left out.
func union(intervals []Interval, fromM, toM float64) []Interval {
	var out []Interval
	sorted := slices.SortedFunc(slices.Values(intervals), func(a, b Interval) int { return cmp.Compare(a.FromM, b.FromM) })
	for _, v := range sorted {
		v = Interval{max(v.FromM, fromM), min(v.ToM, toM)}
		if !(v.FromM <= v.ToM) {
			continue
		}
		if n := len(out); n > 0 && v.FromM <= out[n-1].ToM {
			out[n-1].ToM = max(out[n-1].ToM, v.ToM)
		} else {
			out = append(out, v)
		}
	}
	return out
}

// Work is what one simulation costs, in cells added up.
func (k KDEPlus) Work(sections []Section) (cells float64) {
	for _, s := range sections {
		if len(s.Crashes) >= max(1, k.MinCrashes) {
			cells += 2 * (float64(len(s.Crashes))*2*k.BandwidthM/k.CellM + s.LengthM/k.CellM)
		}
	}
	return cells
}
