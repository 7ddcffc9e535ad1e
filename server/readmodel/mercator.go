package readmodel

import (
	"math"

	"github.com/paulmach/orb"
)

// grid is a position in the square of Web Mercator, in 2^-32 of its side: x
// from the west, y from the north. Cells and tiles of every zoom are its
// leading bits, so that no position changes its cell between zooms.
type grid struct{ x, y uint32 }

// maxLat is where the square of Web Mercator ends.
const maxLat = 85.0511287798066

func toGrid(p orb.Point) grid {
	x, y := mercator(p)
	return grid{fixed(x), fixed(y)}
}

// mercator is a position in the unit square.
func mercator(p orb.Point) (x, y float64) {
	sin := math.Sin(max(-maxLat, min(maxLat, p[1])) * math.Pi / 180)
	return (p[0] + 180) / 360, 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
}

func fixed(v float64) uint32 { return uint32(max(0, min(math.MaxUint32, v*(1<<32)))) }

// lonLat is the position of a point of the unit square.
func lonLat(x, y float64) orb.Point {
	return orb.Point{x*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi}
}

// grids places every row of a block: a point where it is, another shape at the
// middle of its box. lost are the rows without a position.
func (s *shapes) grids(rows int) (out []grid, lost Bitmap) {
	out = make([]grid, rows)
	for row := range out {
		b, ok := s.bound(row)
		switch {
		case ok && s.points != nil:
			out[row] = toGrid(b.Min)
		case ok:
			out[row] = toGrid(b.Center())
		default:
			if lost == nil {
				lost = newBitmap(rows)
			}
			lost.set(row)
		}
	}
	return out, lost
}
