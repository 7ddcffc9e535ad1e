package netstat

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Quadrant says how a unit and its neighbours stand to the mean: high among
// high is a hot spot, high among low stands alone.
type Quadrant string

// The quadrants: the unit's own value first, then its neighbours'. A value at
// the mean counts as high.
const (
	HighHigh Quadrant = "high-high"
	LowLow   Quadrant = "low-low"
	HighLow  Quadrant = "high-low"
	LowHigh  Quadrant = "low-high"
)

// LocalMoran is Anselin's (1995) statistic of a unit.
type LocalMoran struct {
	I        float64 // NaN where it is undefined
	Quadrant Quadrant
	P        float64 // two-sided, by conditional permutation; NaN where I is
	Q        float64 // P corrected for the number of units (FalseDiscovery)
}

// Locals are Gi* and local Moran of each unit by the same draws of chance. X
// should be rates or excesses: on counts they map the traffic. Without
// permutations P and Q are NaN.
func (l *Lattice) Locals(ctx context.Context, x []float64, chance Chance) ([]GiStar, []LocalMoran, error) {
	if err := l.check(x); err != nil {
		return nil, nil, fmt.Errorf("compute Gi* and local Moran: %w", err)
	}
	_, m2 := meanAndSpread(x)
	p, err := l.permute(ctx, x, chance, m2 > 0)
	if err != nil {
		return nil, nil, fmt.Errorf("compute Gi* and local Moran: %w", err)
	}
	return l.giStars(x, p), l.localMorans(x, p), nil
}

// localMorans computes I = (z/m2)·mean of the neighbours' z for each unit,
// m2 = Σz²/n, with the conditional p-values p. It is undefined, NaN, when all
// values are equal and for a unit without neighbours.
func (l *Lattice) localMorans(x, p []float64) []LocalMoran {
	out := make([]LocalMoran, len(x))
	mean, m2 := meanAndSpread(x)
	p = slices.Clone(p)
	for u := range out {
		out[u] = LocalMoran{I: math.NaN(), P: math.NaN(), Q: math.NaN()}
		if m2 == 0 || len(l.Neighbours[u]) == 0 {
			p[u] = math.NaN()
			continue
		}
		lag := l.lag(x, mean, u)
		out[u].I, out[u].P = (x[u]-mean)/m2*lag, p[u]
		out[u].Quadrant = quadrant(x[u]-mean, lag)
	}
	for u, q := range FalseDiscovery(p) {
		out[u].Q = q
	}
	return out
}

// lag is the mean of the neighbours' distances from the mean.
func (l *Lattice) lag(x []float64, mean float64, u int) (sum float64) {
	for _, v := range l.Neighbours[u] {
		sum += x[v] - mean
	}
	return sum / float64(len(l.Neighbours[u]))
}

func quadrant(own, lag float64) Quadrant {
	switch {
	case own >= 0 && lag >= 0:
		return HighHigh
	case own >= 0:
		return HighLow
	case lag >= 0:
		return LowHigh
	}
	return LowLow
}

// GlobalMoran says whether like values lie together at all.
type GlobalMoran struct {
	I        float64 // NaN when all values are equal or nothing touches
	Expected float64 // without any pattern: -1/(n-1); NaN for fewer than two units
	P        float64 // two-sided, by permuting all values; NaN without permutations
}

// GlobalMoran computes Moran's I with row-standardised weights; units without
// neighbours have no weight but count in n.
func (l *Lattice) GlobalMoran(x []float64, chance Chance) (GlobalMoran, error) {
	if err := l.check(x); err != nil {
		return GlobalMoran{}, fmt.Errorf("compute Moran's I: %w", err)
	}
	out := GlobalMoran{I: math.NaN(), Expected: math.NaN(), P: math.NaN()}
	if len(x) > 1 {
		out.Expected = -1 / float64(len(x)-1)
	}
	mean, m2 := meanAndSpread(x)
	index := func(x []float64) float64 {
		sum, weights := 0.0, 0.0
		for u := range x {
			if len(l.Neighbours[u]) > 0 {
				sum += (x[u] - mean) * l.lag(x, mean, u)
				weights++
			}
		}
		return sum / weights / m2
	}
	if m2 == 0 {
		return out, nil
	}
	out.I = index(x)
	if math.IsNaN(out.I) || chance.Permutations < 1 {
		return out, nil
	}
	rng := rand.New(rand.NewPCG(chance.Seed, math.MaxUint64))
	shuffled := append([]float64(nil), x...)
	low, high := 0, 0
	for range chance.Permutations {
		rng.Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
		low, high = tally(low, high, index(shuffled), out.I)
	}
	out.P = twoSided(low, high, chance.Permutations)
	return out, nil
}
