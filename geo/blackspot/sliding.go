package blackspot

import (
	"fmt"
	"math"
	"slices"

	"tongshi/geo"
	"tongshi/geo/netstat"
)

// mostWindows bounds the sliding windows of one route.
const mostWindows = 10_000_000

// SlidingWindows counts the crashes in half-open windows [a, a+W) at steps
// from 0 while they fit into the route. They can miss the densest stretch by
// up to a step: use AnchoredWindows for a rule, these for a picture. The end
// of the route itself is counted in the window that ends there. Type, minima
// and breaks of the rule are not looked at.
func SlidingWindows(marks []netstat.Mark, routeM, stepM float64, rule WindowRule) ([]Window, error) {
	if !(routeM >= 0) || !(stepM > 0) || !(rule.LengthM > 0) || routeM/stepM > mostWindows {
		return nil, fmt.Errorf("slide windows: route %g m, step %g m, window %g m: lengths above 0 are needed, and at most %d windows",
			routeM, stepM, rule.LengthM, mostWindows)
	}
	marks = rule.sorted(marks)
	sums := make([]float64, len(marks)+1)
	for i, m := range marks {
		sums[i+1] = sums[i] + m.Weight
	}
	n := max(1, 1+int(math.Floor((routeM-rule.LengthM)/stepM*(1+1e-12))))
	windows := make([]Window, n)
	from, to := 0, 0
	for i := range windows {
		a := float64(i) * stepM
		b := a + rule.LengthM
		for from < len(marks) && marks[from].StationM < a {
			from++
		}
		for to < len(marks) && (marks[to].StationM < b || b >= routeM && marks[to].StationM <= routeM) {
			to++
		}
		windows[i] = Window{a, b, max(0, to-from), sums[max(from, to)] - sums[from]}
	}
	return windows, nil
}

// Placed is a crash in the plane, in metres.
type Placed struct {
	netstat.Mark
	X, Y float64
}

// Disc is a group of crashes that a radius rule names.
type Disc struct {
	X, Y  float64 // of the circle with the most crashes
	Best  int     // crashes in that circle
	Score float64 // of all its crashes
	IDs   []int   // all crashes of the circles that were merged, ascending
	Kind  string  // for a rule that asks for the same type
}

// RadiusWindows applies a rule to the circles about every crash, radius
// LengthM, the rim included. Qualifying circles that share a crash are merged.
// Breaks are not looked at. Groups are ordered by their lowest crash number.
func RadiusWindows(crashes []Placed, rule WindowRule) []Disc {
	places := map[int]Placed{}
	marks := make([]netstat.Mark, 0, len(crashes))
	for i, c := range crashes {
		if math.IsNaN(c.X+c.Y) || math.IsInf(c.X+c.Y, 0) || rule.Keep != nil && !rule.Keep(c.Mark) {
			continue
		}
		places[i] = c
		marks = append(marks, netstat.Mark{ID: i, Weight: c.Weight, Kind: c.Kind})
	}
	unkept := rule
	unkept.Keep = nil
	var discs []Disc
	for _, group := range unkept.groups(unkept.sorted(marks)) {
		members := make([]Placed, len(group))
		for i, m := range group {
			members[i] = places[m.ID]
		}
		discs = append(discs, rule.discs(members)...)
	}
	slices.SortStableFunc(discs, func(a, b Disc) int { return a.IDs[0] - b.IDs[0] })
	return discs
}

// discs merges the qualifying circles of crashes of one group.
func (r WindowRule) discs(members []Placed) []Disc {
	slices.SortStableFunc(members, func(a, b Placed) int { return a.ID - b.ID })
	cells := newCells(members, r.LengthM)
	groups := geo.NewSets(len(members))
	best := make([]int, len(members)) // crashes of the circle about each, 0 when it does not qualify
	inside := make([]bool, len(members))
	for i := range members {
		near, score := cells.near(i), 0.0
		for _, k := range near {
			score += members[k].Weight
		}
		if !r.meets(len(near), score) {
			continue
		}
		best[i] = len(near)
		for _, k := range near {
			inside[k] = true
			groups.Join(i, k)
		}
	}
	index := map[int]int{}
	var discs []Disc
	for i, m := range members {
		if !inside[i] {
			continue
		}
		root := groups.Find(i)
		d, known := index[root]
		if !known {
			d = len(discs)
			index[root] = d
			discs = append(discs, Disc{})
			if r.SameKind {
				discs[d].Kind = m.Kind
			}
		}
		if best[i] > discs[d].Best {
			discs[d].X, discs[d].Y, discs[d].Best = m.X, m.Y, best[i]
		}
		discs[d].IDs = append(discs[d].IDs, m.ID)
		discs[d].Score += m.Weight
	}
	return discs
}
