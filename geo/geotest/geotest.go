// Package geotest is what the tests of geo share; only tests import it.
package geotest

import (
	"math"
	"testing"
)

// Expect fails the test when a figure is not within the tolerance of the one
// that is wanted. NaN is never within it.
func Expect(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.8g, want %.8g ± %g", what, got, want, tolerance)
	}
}
