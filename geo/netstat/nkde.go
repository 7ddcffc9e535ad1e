package netstat

import (
	"context"
	"fmt"
	"math"

	"tongshi/geo/parallel"
)

// Density describes a kernel density on the network: crashes per kilometre of
// road. It is for maps; it tests nothing.
type Density struct {
	BandwidthM float64 // 150 to 200 m suit a city
	Kernel     Kernel
	Split      Split
	LixelM     float64 // longest piece of road with one value
	Workers    int     // below 1: one for each processor
}

// DefaultDensity is the equal-split discontinuous Epanechnikov density with a
// bandwidth of 150 m on pieces of at most 20 m.
func DefaultDensity() Density { return Density{BandwidthM: 150, LixelM: 20} }

// Lixel is a piece of an edge with its mean density.
type Lixel struct {
	Edge       int
	FromM, ToM float64
	PerKM      float64
}

// Lixels gives the pieces of road with a density above 0, by edge and station.
// Every edge is cut into the fewest equal pieces of at most LixelM.
//
// The split densities are integrated over each piece exactly, crash by crash,
// but for the merging of waves (waveBins), so that the masses of all pieces
// sum to the weight of the crashes: a kernel turns round at dead ends and
// loses nothing. The simple estimator is taken at the middle of each piece.
// The result does not depend on the number of workers.
func (d Density) Lixels(ctx context.Context, g *Graph, spots []Spot) ([]Lixel, error) {
	f, err := d.field(g, spots)
	if err != nil {
		return nil, err
	}
	if !(d.LixelM > 0) || g.LengthM()/d.LixelM > 1e9 {
		return nil, fmt.Errorf("density: pieces of %g m: not above 0 or too many", d.LixelM)
	}
	pieces := make([][]Lixel, g.Edges())
	workers := make([]*gatherer, parallel.Workers(d.Workers))
	err = parallel.Each(ctx, g.Edges(), d.Workers, func(worker, edge int) {
		if workers[worker] == nil {
			workers[worker] = f.gatherer()
		}
		pieces[edge] = workers[worker].lixels(edge)
	})
	if err != nil {
		return nil, fmt.Errorf("density: %w", err)
	}
	return joinLixels(pieces), nil
}

func joinLixels(pieces [][]Lixel) []Lixel {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	all := make([]Lixel, 0, n)
	for _, p := range pieces {
		all = append(all, p...)
	}
	return all
}

// field holds the spots by edge, ready to be summed.
type field struct {
	Density
	graph *Graph
	// ends has the moments of each edge's spots by their distance from each of
	// its ends.
	ends []moments
}

func (d Density) field(g *Graph, spots []Spot) (*field, error) {
	if !(d.BandwidthM > 0) || math.IsInf(d.BandwidthM, 1) {
		return nil, fmt.Errorf("density: bandwidth %g m is not above 0 and finite", d.BandwidthM)
	}
	spots, err := g.check(spots)
	if err != nil {
		return nil, fmt.Errorf("density: %w", err)
	}
	f := &field{Density: d, graph: g, ends: make([]moments, len(g.ends))}
	first, order := g.byEdge(spots)
	for e := range g.edges {
		on := order[first[e]:first[e+1]]
		for _, i := range on {
			f.ends[2*e].add(spots[i].StationM/d.BandwidthM, spots[i].Weight)
		}
		for k := len(on) - 1; k >= 0; k-- {
			s := spots[on[k]]
			f.ends[2*e+1].add((g.edges[e].LengthM-s.StationM)/d.BandwidthM, s.Weight)
		}
	}
	return f, nil
}

// gatherer collects what reaches one edge. A split density is the same both
// ways: what a crash sends here by some way is what would reach the crash from
// here by that way. So each edge is worked out alone, from its own ends.
type gatherer struct {
	*field
	waves waves
	reach *reach
	mass  []float64
}

func (f *field) gatherer() *gatherer {
	return &gatherer{field: f, waves: waves{graph: f.graph, split: f.Split, bandM: f.BandwidthM}, reach: newReach(f.graph)}
}

// lixels are the pieces of an edge that have a density.
func (w *gatherer) lixels(edge int) []Lixel {
	length := w.graph.edges[edge].LengthM
	n := max(1, int(math.Ceil(length/w.LixelM-1e-9)))
	w.mass = append(w.mass[:0], make([]float64, n)...)
	step := length / float64(n) / w.BandwidthM
	if w.Split == Simple {
		w.shortest(edge, step)
	} else {
		w.own(edge, step)
		w.arriving(2*int32(edge), step)
		w.arriving(2*int32(edge)+1, step)
	}
	var out []Lixel
	for i, mass := range w.mass {
		if mass > 1e-12 {
			from, to := length*float64(i)/float64(n), length*float64(i+1)/float64(n)
			out = append(out, Lixel{edge, from, to, mass / (to - from) * 1000})
		}
	}
	return out
}

// own adds the crashes of the edge itself, before any node.
func (w *gatherer) own(edge int, step float64) {
	m := &w.ends[2*edge]
	n := len(w.mass)
	for i, u := range m.u {
		weight := m.sums[i+1][0] - m.sums[i][0]
		from := max(0, int((u-1)/step))
		passed := w.Kernel.below(float64(from)*step - u)
		for k := from; k < n && float64(k)*step < u+1; k++ {
			next := w.Kernel.below(float64(k+1)*step - u)
			w.mass[k] += weight * (next - passed)
			passed = next
		}
	}
}

// arriving adds the crashes whose kernels come in by one end of the edge.
func (w *gatherer) arriving(end int32, step float64) {
	n := len(w.mass)
	for _, at := range w.waves.from(end) {
		spots := &w.ends[at.end]
		if len(spots.u) == 0 || spots.u[0]+at.u >= 1 {
			continue
		}
		passed := spots.beyond(w.Kernel, at.u)
		for i := range n {
			next := 0.0
			if x := at.u + float64(i+1)*step; x < 1 {
				next = spots.beyond(w.Kernel, x)
			}
			k := i
			if end&1 == 1 {
				k = n - 1 - i
			}
			w.mass[k] += at.share * (passed - next)
			if passed = next; next == 0 {
				break
			}
		}
	}
}
