// Package geotest is what the tests of geo share; only tests import it.
package geotest

import (
	"math"
	"sort"
	"sync"
	"testing"

	"gonum.org/v1/gonum/stat"

	"tongshi/geo/profile"
	"tongshi/geo/standards"
)

// Standards are those that come with the program. What they hold must not be
// changed; a copy may.
var Standards = sync.OnceValue(func() *standards.Set {
	set, err := standards.Read(profile.Files)
	if err != nil {
		panic(err) // the files are embedded: every test of them fails
	}
	return set
})

// Expect fails the test when a figure is not within the tolerance of the one
// that is wanted. NaN is never within it.
func Expect(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.8g, want %.8g ± %g", what, got, want, tolerance)
	}
}

// Spearman is the rank correlation; ties share their mean rank.
func Spearman(a, b []float64) float64 {
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
