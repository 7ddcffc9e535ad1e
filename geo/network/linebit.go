package network

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// line is one kept way as vertices, in travel direction, with its road.
type line struct {
	road  int
	verts []int
}

// lineBit is the stretch of line number line from its vertex k to the next.
type lineBit struct{ line, k int32 }

// stretchGrid finds the stretches near a place. The plane is cut into squares;
// each lists the stretches whose boxes touch it.
type stretchGrid struct {
	low        orb.Point
	side       float64
	cols, rows int
	start      []int32 // of each square in list, one more at the end
	list       []lineBit
}

// leastSquareM is the least side of a square of the grid: few stretches are
// longer in a city.
const leastSquareM = 90.0

// newStretchGrid files all stretches of lines by a counting sort.
func (g *graph) newStretchGrid(lines []line) *stretchGrid {
	grid := &stretchGrid{}
	bound := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	count, reach := 0, 0.0
	for _, l := range lines {
		for k := 1; k < len(l.verts); k++ {
			a, b := g.xy[l.verts[k-1]], g.xy[l.verts[k]]
			bound = bound.Extend(a).Extend(b)
			reach += math.Abs(a[0]-b[0]) + math.Abs(a[1]-b[1])
			count++
		}
	}
	if count == 0 {
		return grid
	}
	width, height := bound.Right()-bound.Left(), bound.Top()-bound.Bottom()
	// No more squares than a few a stretch, however wide the land.
	grid.low, grid.side = bound.Min, max(leastSquareM, reach/float64(count), math.Sqrt(width*height/float64(4*count)))
	grid.cols, grid.rows = int(width/grid.side)+1, int(height/grid.side)+1
	grid.fill(g, lines)
	return grid
}

func (s *stretchGrid) fill(g *graph, lines []line) {
	s.start = make([]int32, s.cols*s.rows+1)
	each := func(see func(square int, of lineBit)) {
		for i, l := range lines {
			for k := 1; k < len(l.verts); k++ {
				a, b := s.square(g.xy[l.verts[k-1]]), s.square(g.xy[l.verts[k]])
				for row := min(a[1], b[1]); row <= max(a[1], b[1]); row++ {
					for col := min(a[0], b[0]); col <= max(a[0], b[0]); col++ {
						see(row*s.cols+col, lineBit{int32(i), int32(k - 1)})
					}
				}
			}
		}
	}
	each(func(square int, _ lineBit) { s.start[square+1]++ })
	for i := 1; i < len(s.start); i++ {
		s.start[i] += s.start[i-1]
	}
	s.list = make([]lineBit, s.start[len(s.start)-1])
	next := slices.Clone(s.start)
	each(func(square int, of lineBit) {
		s.list[next[square]] = of
		next[square]++
	})
}

// squares calls see with each square within a distance of a place.
func (s *stretchGrid) squares(at orb.Point, within float64, see func(square int)) {
	from, to := s.square(orb.Point{at[0] - within, at[1] - within}), s.square(orb.Point{at[0] + within, at[1] + within})
	for row := from[1]; row <= to[1]; row++ {
		for col := from[0]; col <= to[0]; col++ {
			see(row*s.cols + col)
		}
	}
}

func (s *stretchGrid) square(at orb.Point) [2]int {
	return [2]int{
		min(s.cols-1, max(0, int((at[0]-s.low[0])/s.side))),
		min(s.rows-1, max(0, int((at[1]-s.low[1])/s.side))),
	}
}

// in lists the stretches of a square.
func (s *stretchGrid) in(square int) []lineBit { return s.list[s.start[square]:s.start[square+1]] }

// near calls see with the stretches of the squares within a distance of a
// place; one may come several times.
func (s *stretchGrid) near(at orb.Point, within float64, see func(lineBit)) {
	if len(s.list) == 0 {
		return
	}
	s.squares(at, within, func(square int) {
		for _, of := range s.in(square) {
			see(of)
		}
	})
}
