package netstat

import (
	"fmt"
	"math"
	"slices"
)

// Lattice is a set of units, such as stretches of road of about equal length,
// and which of them touch.
type Lattice struct {
	Units      []Unit
	Neighbours [][]int32 // of each unit, ascending, distinct, without itself
}

// Unit is a stretch of an edge.
type Unit struct {
	Edge       int
	FromM, ToM float64
}

// Lattice cuts every edge into equal pieces as near to lengthM as can be, at
// least one. Pieces touch along their edge and where their edges meet.
func (g *Graph) Lattice(lengthM float64) (*Lattice, error) {
	if !(lengthM > 0) || g.LengthM()/lengthM > math.MaxInt32/2 {
		return nil, fmt.Errorf("cut roads into pieces of %g m: not above 0 or too many", lengthM)
	}
	l := &Lattice{}
	first := make([]int32, len(g.edges)+1)
	for i, e := range g.edges {
		n := max(1, int(math.Round(e.LengthM/lengthM)))
		for k := range n {
			l.Units = append(l.Units, Unit{i, e.LengthM * float64(k) / float64(n), e.LengthM * float64(k+1) / float64(n)})
		}
		first[i+1] = int32(len(l.Units))
	}
	// tip is the unit at an end of an edge.
	tip := func(end int32) int32 {
		if end&1 == 0 {
			return first[end>>1]
		}
		return first[end>>1+1] - 1
	}
	l.Neighbours = make([][]int32, len(l.Units))
	for i := range g.edges {
		for u := first[i] + 1; u < first[i+1]; u++ {
			l.Neighbours[u], l.Neighbours[u-1] = append(l.Neighbours[u], u-1), append(l.Neighbours[u-1], u)
		}
	}
	for end := range int32(len(g.ends)) {
		u := tip(end)
		for _, other := range g.at(g.nodeOf(end)) {
			l.Neighbours[u] = append(l.Neighbours[u], tip(other))
		}
	}
	for u, list := range l.Neighbours {
		slices.Sort(list)
		l.Neighbours[u] = slices.DeleteFunc(slices.Compact(list), func(v int32) bool { return int(v) == u })
	}
	return l, nil
}

// Sums adds up the weights of spots in each unit. A spot where two pieces of
// an edge meet belongs to the later one. Spots that are on no unit are left
// out.
func (l *Lattice) Sums(spots []Spot) []float64 {
	type span struct{ from, to int }
	spans := map[int]span{}
	for u, unit := range l.Units {
		at, seen := spans[unit.Edge]
		if !seen {
			at.from = u
		}
		spans[unit.Edge] = span{at.from, u + 1}
	}
	sums := make([]float64, len(l.Units))
	for _, s := range spots {
		if on, known := spans[s.Edge]; known {
			u := search(on.from, on.to, func(u int) bool { return l.Units[u].ToM > s.StationM })
			sums[min(u, on.to-1)] += s.Weight
		}
	}
	return sums
}

// check returns an error for values and neighbours that do not fit together.
func (l *Lattice) check(x []float64) error {
	if len(x) != len(l.Neighbours) {
		return fmt.Errorf("%d values for %d units", len(x), len(l.Neighbours))
	}
	for u, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("unit %d: value %g is not finite", u, v)
		}
		for k, w := range l.Neighbours[u] {
			if int(w) == u || w < 0 || int(w) >= len(x) || k > 0 && l.Neighbours[u][k-1] >= w {
				return fmt.Errorf("unit %d: neighbours are not other units in ascending order", u)
			}
		}
	}
	return nil
}
