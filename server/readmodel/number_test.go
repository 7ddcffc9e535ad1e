package readmodel_test

import (
	"math"
	"strconv"
)

// plainNumber is nine significant digits by the standard library alone.
func plainNumber(n float64) string {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return "null"
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 9, 64), 64)
	if rounded == 0 {
		return "0"
	}
	if a := math.Abs(rounded); a < 1e-6 || a >= 1e15 {
		return strconv.FormatFloat(rounded, 'e', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
