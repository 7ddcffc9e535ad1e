package netstat

import (
	"cmp"
	"math"
	"slices"
)

// FalseDiscovery corrects p-values for their number (Benjamini & Hochberg
// 1995): of those at most q, a share of at most q is expected to be false.
// NaN stays NaN and does not count.
func FalseDiscovery(p []float64) []float64 {
	q := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	least := 1.0
	for i, at := range order {
		rank := len(order) - i
		least = min(least, p[at]*float64(len(order))/float64(rank))
		q[at] = least
	}
	return q
}
