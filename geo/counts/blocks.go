package counts

import "tongshi/geo/parallel"

// blockRows is how many rows a sum takes together. It is fixed, so that sums
// are added up in one order, however many processors there are.
const blockRows = 2048

// inBlocks calls do for [0, n) in blocks on all processors. What do writes must
// depend on the rows alone.
func inBlocks(n int, do func(from, to int)) {
	if n <= blockRows {
		do(0, n)
		return
	}
	parallel.Pieces((n+blockRows-1)/blockRows, func() func(b int) {
		return func(b int) { do(b*blockRows, min(n, (b+1)*blockRows)) }
	})
}

// sumBlocks adds up what of gives for the blocks of [0, n), in their order.
func sumBlocks(n int, of func(from, to int) float64) float64 {
	if n <= blockRows {
		return of(0, n)
	}
	parts := make([]float64, (n+blockRows-1)/blockRows)
	inBlocks(n, func(from, to int) { parts[from/blockRows] = of(from, to) })
	sum := 0.0
	for _, part := range parts {
		sum += part
	}
	return sum
}
