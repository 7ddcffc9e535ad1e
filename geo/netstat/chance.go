package netstat

import (
	"context"
	"math"
	"math/rand/v2"

	"tongshi/geo/parallel"
)

// Chance says how the p-values of lattice statistics are drawn.
type Chance struct {
	Permutations int // 0: no p-values; 999 is usual
	// Further are the permutations of further looks, each drawn anew: a unit of
	// which fewer than rareTail drawn values lay beyond the observed one goes on
	// to the next look, and the last look alone decides. So the p-values that
	// many units are corrected by can be small without drawing much for all,
	// and each stays one: to be small at the end it must be small in a look.
	Further []int
	Seed    uint64
	Workers int // below 1: one for each processor
}

const rareTail = 4

// further is the seed of a further look.
func (c Chance) further(look int) uint64 { return c.Seed + uint64(look)*0x9e3779b97f4a7c15 }

// permute gives each unit its conditional p-value: its own value stays, and
// its neighbours' are drawn anew from all other units, without repetition. The
// sum over the neighbours decides for Gi* and for local Moran alike, since the
// unit's own value only shifts or scales it. Each unit draws from its own
// stream of chance. NaN for units without neighbours.
func (l *Lattice) permute(ctx context.Context, x []float64, chance Chance, defined bool) ([]float64, error) {
	p := make([]float64, len(x))
	for u := range p {
		p[u] = math.NaN()
	}
	if chance.Permutations < 1 || !defined {
		return p, ctx.Err()
	}
	drawers := make([]*drawer, parallel.Workers(chance.Workers))
	return p, parallel.Each(ctx, len(x), chance.Workers, func(worker, u int) {
		if drawers[worker] == nil {
			drawers[worker] = newDrawer(len(x))
		}
		k := len(l.Neighbours[u])
		if k == 0 {
			return
		}
		observed := 0.0
		for _, v := range l.Neighbours[u] {
			observed += x[v]
		}
		low, high := 0, 0
		for look := 0; look == 0 || look <= len(chance.Further) && min(low, high) < rareTail; look++ {
			permutations := chance.Permutations
			if look > 0 {
				permutations = chance.Further[look-1]
			}
			rng := rand.New(rand.NewPCG(chance.further(look), uint64(u)))
			low, high = 0, 0
			for range permutations {
				low, high = tally(low, high, drawers[worker].sum(rng, x, u, k), observed)
			}
			p[u] = twoSided(low, high, permutations)
		}
	})
}

// drawer draws distinct units by the first steps of a Fisher-Yates shuffle,
// which it takes back afterwards.
type drawer struct {
	units []int32
	swaps []int
}

func newDrawer(n int) *drawer {
	d := &drawer{units: make([]int32, n)}
	for i := range d.units {
		d.units[i] = int32(i)
	}
	return d
}

// sum adds the values of k distinct units other than u.
func (d *drawer) sum(rng *rand.Rand, x []float64, u, k int) (sum float64) {
	last := len(d.units) - 1
	d.units[u], d.units[last] = d.units[last], d.units[u]
	d.swaps = d.swaps[:0]
	for i := range k {
		at := i + rng.IntN(last-i)
		d.units[i], d.units[at] = d.units[at], d.units[i]
		d.swaps = append(d.swaps, at)
		sum += x[d.units[i]]
	}
	for i := k - 1; i >= 0; i-- {
		at := d.swaps[i]
		d.units[i], d.units[at] = d.units[at], d.units[i]
	}
	d.units[u], d.units[last] = d.units[last], d.units[u]
	return sum
}

// tally counts a simulated value that is at most, or at least, the observed.
// Sums of the same values in another order must count as equal.
func tally(low, high int, simulated, observed float64) (int, int) {
	slack := 1e-9 * math.Max(math.Abs(simulated), math.Abs(observed))
	if simulated <= observed+slack {
		low++
	}
	if simulated >= observed-slack {
		high++
	}
	return low, high
}

// twoSided doubles the smaller tail, the observed value counted among the
// simulated ones.
func twoSided(low, high, permutations int) float64 {
	return min(1, 2*float64(min(low, high)+1)/float64(permutations+1))
}
