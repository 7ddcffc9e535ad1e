package blackspot

import (
	"math"
	"math/rand/v2"
	"slices"
)

// trial is what the test finds on one section.
type trial struct {
	clusters []Cluster
	observed float64   // density area above the level
	excess   []float64 // the same in each simulation of the second set; nil when not looked at
}

// try tests one section.
func (k KDEPlus) try(s *Section) trial {
	free := s.free()
	marks := s.inside(free)
	if len(free) == 0 || len(marks) < max(1, k.MinCrashes) {
		return trial{}
	}
	g := k.grid(s, free)
	stations := make([]float64, len(marks))
	for i, m := range marks {
		stations[i] = m.StationM
	}
	rng := rand.New(rand.NewPCG(k.Seed, uint64(s.ID)))
	level := g.level(k, rng, len(stations))
	var t trial
	peaks := make([]float64, k.Simulations)
	t.excess = make([]float64, k.Simulations)
	thrown := make([]float64, len(stations))
	for j := range t.excess {
		throw(rng, free, thrown)
		peaks[j], t.excess[j] = judge(g.density(thrown), level)
	}
	density := g.density(stations)
	_, t.observed = judge(density, level)
	for _, c := range g.clusters(density, level, marks) {
		if c.Count >= k.MinCluster {
			c.Section, c.OnSection, c.P = s.ID, len(marks), pValue(c.PeakPerKM, peaks)
			t.clusters = append(t.clusters, c)
		}
	}
	return t
}

// free are the stretches of a section that are not cut out.
func (s *Section) free() []Interval {
	var free []Interval
	from := 0.0
	for _, c := range union(s.Cuts, 0, s.LengthM) {
		if c.FromM > from {
			free = append(free, Interval{from, c.FromM})
		}
		from = c.ToM
	}
	if from < s.LengthM {
		free = append(free, Interval{from, s.LengthM})
	}
	return free
}

// inside are the crashes on the free stretches, by station.
func (s *Section) inside(free []Interval) []Mark {
	var marks []Mark
	for _, m := range WindowRule.sorted(WindowRule{}, s.Crashes) {
		if slices.ContainsFunc(free, func(f Interval) bool { return m.StationM >= f.FromM && m.StationM <= f.ToM }) {
			marks = append(marks, m)
		}
	}
	return marks
}

// throw places crashes at random on the free stretches.
func throw(rng *rand.Rand, free []Interval, stations []float64) {
	total := 0.0
	for _, f := range free {
		total += f.ToM - f.FromM
	}
	for i := range stations {
		at := rng.Float64() * total
		for k, f := range free {
			if at <= f.ToM-f.FromM || k == len(free)-1 {
				stations[i] = min(f.FromM+at, f.ToM)
				break
			}
			at -= f.ToM - f.FromM
		}
	}
}

// judge gives the highest density and the sum of what lies above the level.
func judge(density, level []float64) (peak, excess float64) {
	for i, d := range density {
		if above := d - level[i]; above > 0 {
			excess += above
		}
		peak = max(peak, d)
	}
	return peak, excess
}

// level is the quantile of the simulated density in each cell: the value at
// rank ceil(level times the simulations), counted from the lowest.
func (g *grid) level(k KDEPlus, rng *rand.Rand, crashes int) []float64 {
	// Only the values from that rank up are kept, as heaps with the least on top.
	keep := k.Simulations - int(math.Ceil(k.Level*float64(k.Simulations)-1e-9)) + 1
	tops := make([]float64, len(g.cells)*keep)
	thrown := make([]float64, crashes)
	for j := range k.Simulations {
		throw(rng, g.free, thrown)
		for i, d := range g.density(thrown) {
			top := tops[i*keep : (i+1)*keep]
			if j < keep {
				top[j] = d
				if j == keep-1 {
					slices.Sort(top) // a sorted list is a heap
				}
			} else if d > top[0] {
				sink(top, d)
			}
		}
	}
	level := make([]float64, len(g.cells))
	for i := range level {
		level[i] = tops[i*keep]
	}
	return level
}

// sink replaces the least value of a heap.
func sink(heap []float64, value float64) {
	i := 0
	for {
		child := 2*i + 1
		if child >= len(heap) {
			break
		}
		if child+1 < len(heap) && heap[child+1] < heap[child] {
			child++
		}
		if heap[child] >= value {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	heap[i] = value
}
