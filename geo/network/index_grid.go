package network

import (
	"math"

	"github.com/paulmach/orb"
)

// pieceGrid lists the pieces of an index by square cell, so that those near a
// position are found without a walk down a tree: a city's crashes are looked
// up by the million.
type pieceGrid struct {
	box   orb.Bound // of all pieces; its low corner is that of the first cell
	perM  float64   // cells in a metre
	nx    int
	ny    int
	first []int32 // pieces of cell i are list[first[i]:first[i+1]]
	list  []int32
}

// A cell of an index is gridCellM wide. Cells are wider than was asked where there
// were more than cellsPerPiece for each piece: a road in the next country must not
// cost memory [choice].
const (
	gridCellM     = 50
	cellsPerPiece = 8
)

func newPieceGrid(pieces []piece, cellM float64) *pieceGrid {
	if len(pieces) == 0 {
		return &pieceGrid{}
	}
	box := orb.Bound{Min: pieces[0].a, Max: pieces[0].a}
	for _, p := range pieces {
		box = box.Extend(p.a).Extend(p.b)
	}
	wide, high := box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]
	side := math.Max(cellM, math.Sqrt(wide*high/float64(cellsPerPiece*len(pieces))))
	side = math.Max(side, (wide+high)/float64(cellsPerPiece*len(pieces))) // all on one line
	g := &pieceGrid{box: box, perM: 1 / side, nx: int(wide/side) + 1, ny: int(high/side) + 1}
	g.first = make([]int32, g.nx*g.ny+1)
	for i := range pieces {
		g.cells(&pieces[i], func(cell int) { g.first[cell+1]++ })
	}
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	g.list = make([]int32, g.first[len(g.first)-1])
	next := append([]int32(nil), g.first...)
	for i := range pieces {
		g.cells(&pieces[i], func(cell int) {
			g.list[next[cell]] = int32(i)
			next[cell]++
		})
	}
	return g
}

// span are the first and the last of n cells that [low, high] touches, both
// within the grid.
func span(low, high, perM float64, n int) (from, to int) {
	from, to = 0, n-1
	if at := low * perM; at > 0 {
		from = int(math.Min(at, float64(n-1)))
	}
	if at := high * perM; at < float64(n-1) {
		to = int(math.Max(at, 0))
	}
	return from, to
}

// cells calls do with every cell that a piece passes through, row by row; a
// little more where it passes near a corner.
func (g *pieceGrid) cells(p *piece, do func(cell int)) {
	const slack = 1e-6 // metres, for rounding
	low := g.box.Min
	a, b := orb.Point{p.a[0] - low[0], p.a[1] - low[1]}, orb.Point{p.b[0] - low[0], p.b[1] - low[1]}
	if a[1] > b[1] {
		a, b = b, a
	}
	from, to := span(a[1]-slack, b[1]+slack, g.perM, g.ny)
	for row := from; row <= to; row++ {
		left, right := a[0], b[0]
		if b[1] > a[1] && from != to {
			at := func(y float64) float64 {
				t := math.Max(0, math.Min(1, (y-a[1])/(b[1]-a[1])))
				return a[0] + t*(b[0]-a[0])
			}
			left, right = at(float64(row)/g.perM-slack), at(float64(row+1)/g.perM+slack)
		}
		first, last := span(math.Min(left, right)-slack, math.Max(left, right)+slack, g.perM, g.nx)
		for col := first; col <= last; col++ {
			do(row*g.nx + col)
		}
	}
}

// in lists the pieces of a cell.
func (g *pieceGrid) in(cell int) []int32 { return g.list[g.first[cell]:g.first[cell+1]] }

// cellOf is the cell of a place within the grid.
func (g *pieceGrid) cellOf(at orb.Point) int {
	x, y := at[0]-g.box.Min[0], at[1]-g.box.Min[1]
	col, _ := span(x, x, g.perM, g.nx)
	row, _ := span(y, y, g.perM, g.ny)
	return row*g.nx + col
}

// search calls do with the pieces of the cells that a box touches, a row of
// cells at a time: all pieces that touch the box, some that do not, and those
// of several cells more than once.
func (g *pieceGrid) search(box orb.Bound, do func(pieces []int32)) {
	low := g.box.Min
	left, right := span(box.Min[0]-low[0], box.Max[0]-low[0], g.perM, g.nx)
	bottom, top := span(box.Min[1]-low[1], box.Max[1]-low[1], g.perM, g.ny)
	for row := bottom; row <= top; row++ {
		do(g.list[g.first[row*g.nx+left]:g.first[row*g.nx+right+1]])
	}
}
