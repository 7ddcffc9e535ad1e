package counts_test

import (
	"sort"

	"gonum.org/v1/gonum/stat"
)

// spearman is the rank correlation; ties share their mean rank.
func spearman(a, b []float64) float64 {
	return stat.Correlation(meanRanks(a), meanRanks(b), nil)
}

func meanRanks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return v[order[i]] < v[order[j]] })
	out := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}
