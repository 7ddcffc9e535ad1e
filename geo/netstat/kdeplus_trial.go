package netstat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// trial is what the test finds on one section.
type trial struct {
	looked   bool // it had enough crashes
	clusters []Cluster
	observed float64   // density area above the level
	excess   []float64 // the same in each simulation of the second set; nil with Enough
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
	source := rand.NewPCG(k.Seed, uint64(s.ID))
	level := g.level(k, source, len(stations))
	t := trial{looked: true}
	density := g.density(stations)
	_, t.observed = judge(density, level)
	for _, c := range g.clusters(density, level, marks) {
		if c.Count >= k.MinCluster {
			c.Section, c.OnSection = s.ID, len(marks)
			t.clusters = append(t.clusters, c)
		}
	}
	g.second(k, source, level, len(stations), &t)
	return t
}

// second runs the second set of simulations: the p-value of each cluster, and
// what lies above the level in each of them.
func (g *grid) second(k KDEPlus, source *rand.PCG, level []float64, crashes int, t *trial) {
	higher := make([]int, len(t.clusters)) // peaks that reach the cluster's, itself among them
	for i := range higher {
		higher[i] = 1
	}
	p := func(i int) float64 { return float64(higher[i]) / float64(k.Simulations+1) }
	open := func() bool {
		for i := range higher {
			if p(i) <= k.Enough {
				return true
			}
		}
		return false
	}
	if k.Enough == 0 {
		t.excess = make([]float64, k.Simulations)
	}
	thrown := make([]float64, crashes)
	for j := range k.Simulations {
		if k.Enough > 0 && !open() {
			break
		}
		g.throw(source, thrown)
		peak, excess := judge(g.density(thrown), level)
		if t.excess != nil {
			t.excess[j] = excess
		}
		for i := range t.clusters {
			if peak >= t.clusters[i].PeakPerKM {
				higher[i]++
			}
		}
	}
	for i := range t.clusters {
		t.clusters[i].P = p(i)
	}
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
	for _, m := range SortMarks(s.Crashes) {
		if slices.ContainsFunc(free, func(f Interval) bool { return m.StationM >= f.FromM && m.StationM <= f.ToM }) {
			marks = append(marks, m)
		}
	}
	return marks
}

// throw places crashes at random on the free stretches. A number from 0 to 1 is
// made of the upper 53 bits of the source's, as the library's generators do.
func (g *grid) throw(source *rand.PCG, stations []float64) {
	const unit = 1.0 / (1 << 53)
	last := len(g.free) - 1
	for i := range stations {
		at := float64(source.Uint64()<<11>>11) * unit * g.freeM
		for k, f := range g.free {
			if length := f.ToM - f.FromM; at > length && k < last {
				at -= length
				continue
			}
			stations[i] = min(f.FromM+at, f.ToM)
			break
		}
	}
}

// judge gives the highest density and the sum of what lies above the level.
func judge(density, level []float64) (peak, excess float64) {
	for i, d := range density {
		if above := d - level[i]; above > 0 {
			excess += above
		}
		if d > peak {
			peak = d
		}
	}
	return peak, excess
}

// level is the quantile of the simulated density in each cell: the value at
// rank ceil(level times the simulations), counted from the lowest.
func (g *grid) level(k KDEPlus, source *rand.PCG, crashes int) []float64 {
	// Only the values from that rank up are kept, as heaps with the least on top.
	keep := k.Simulations - int(math.Ceil(k.Level*float64(k.Simulations)-1e-9)) + 1
	tops := make([]float64, len(g.cells)*keep)
	thrown := make([]float64, crashes)
	for j := range k.Simulations {
		g.throw(source, thrown)
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
