package readmodel

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// Cluster is the features of one cell.
type Cluster struct {
	// X and Y are the cell, counted from the north-west of Web Mercator.
	X, Y  uint32
	Count int
	At    orb.Point // mean position of its features in Web Mercator
	By    []int     // features by value, as ClusterSet.Values lists them
	Only  int64     // id of the feature when it is the only one
}

// ClusterSet is what a query found, by cell.
type ClusterSet struct {
	Values   []string // of the column counted by, as JSON, in order; "" is none
	Clusters []Cluster
}

// cellBits: a cell is 64 pixels wide, a quarter of a tile of 256.
const cellBits = 2

// denseCells is how many cells are counted in an array at the most.
const denseCells = 1 << 20

// Clusters counts the features that a query asks for by cells of a quarter of
// a tile of that zoom, and in each by the values of a column; by may be empty.
// Features without a position are left out.
func (s *Snapshot) Clusters(q *Query, zoom int, by string) (*ClusterSet, error) {
	rows, err := s.match(q)
	if err != nil {
		return nil, err
	}
	for i, b := range s.blocks {
		rows[i] = rows[i].without(b.lost)
	}
	c := newCellCounter(s, rows, min(zoom+cellBits, 32), by)
	for i, b := range s.blocks {
		c.count(b, rows[i])
	}
	return c.result(), nil
}

// cellCounter adds up rows by cell.
type cellCounter struct {
	shift  int
	west   uint32 // the least cell
	north  uint32
	width  uint32 // cells across, when they are counted in an array
	dense  []int32
	sparse map[uint64]int32
	cells  []cellSum
	by     string
	values []string
	known  map[string]int
}

type cellSum struct {
	x, y   uint32
	count  int
	sx, sy uint64 // in 2^-32 of the square
	only   int64
	by     []int
}

func newCellCounter(s *Snapshot, rows []Bitmap, depth int, by string) *cellCounter {
	c := &cellCounter{shift: 32 - depth, by: by, known: map[string]int{}, sparse: map[uint64]int32{}}
	west, north, east, south := ^uint32(0), ^uint32(0), uint32(0), uint32(0)
	for i, b := range s.blocks {
		for word, marks := range rows[i] {
			if marks != 0 {
				p := &b.patches[word]
				west, east, north, south = min(west, p.west), max(east, p.east), min(north, p.north), max(south, p.south)
			}
		}
	}
	if west > east {
		return c
	}
	c.west, c.north = west>>c.shift, north>>c.shift
	across, down := uint64(east>>c.shift-c.west)+1, uint64(south>>c.shift-c.north)+1
	if across*down <= denseCells {
		c.width, c.dense = uint32(across), make([]int32, across*down)
	}
	return c
}

func (c *cellCounter) count(b *block, rows Bitmap) {
	column := b.column(c.by)
	number := c.numbers(column)
	b.piles(rows, c.shift, func(p pile) {
		cell := c.cell(p.cell.x, p.cell.y)
		cell.count += p.count
		cell.sx += p.sx
		cell.sy += p.sy
		cell.only = b.ids[p.first()]
		if column != nil {
			cell.countBy(p, number)
		}
	})
}

// countBy counts a pile by the values of a column.
func (s *cellSum) countBy(p pile, number func(row int) int) {
	for marks := p.marks; marks != 0; marks &= marks - 1 {
		k := number(p.word*64 + bits.TrailingZeros64(marks))
		for len(s.by) <= k {
			s.by = append(s.by, 0)
		}
		s.by[k]++
	}
}

// cell finds or makes a cell.
func (c *cellCounter) cell(x, y uint32) *cellSum {
	var at int32 // 1 + index
	if c.dense != nil {
		slot := &c.dense[(y-c.north)*c.width+(x-c.west)]
		if *slot == 0 {
			c.cells = append(c.cells, cellSum{x: x, y: y})
			*slot = int32(len(c.cells))
		}
		at = *slot
	} else {
		key := uint64(x)<<32 | uint64(y)
		if at = c.sparse[key]; at == 0 {
			c.cells = append(c.cells, cellSum{x: x, y: y})
			at = int32(len(c.cells))
			c.sparse[key] = at
		}
	}
	return &c.cells[at-1]
}

// numbers gives the number of a row's value over all blocks.
func (c *cellCounter) numbers(column *column) func(int) int {
	if column == nil {
		return nil
	}
	number := func(v layer.Value) int {
		text := ""
		if !v.Null {
			text = string(AppendValue(nil, column.spec.Type, &v))
		}
		n, ok := c.known[text]
		if !ok {
			n = len(c.values)
			c.known[text], c.values = n, append(c.values, text)
		}
		return n
	}
	if !column.coded() {
		return func(row int) int { return number(column.value(row)) }
	}
	table := make([]int, len(column.values))
	for code := range table {
		table[code] = number(column.values[code])
	}
	if codes := column.codes8; codes != nil {
		return func(row int) int { return table[codes[row]] }
	}
	return func(row int) int { return table[column.code(row)] }
}

// sortValues puts the values in order, whatever order the rows came in.
func (c *cellCounter) sortValues() {
	order := make([]int, len(c.values))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(c.values[a], c.values[b]) })
	values := make([]string, len(order))
	for at, was := range order {
		values[at] = c.values[was]
	}
	c.values = values
	for i := range c.cells {
		by := make([]int, len(order))
		for at, was := range order {
			if was < len(c.cells[i].by) {
				by[at] = c.cells[i].by[was]
			}
		}
		c.cells[i].by = by
	}
}

func (c *cellCounter) result() *ClusterSet {
	c.sortValues()
	out := &ClusterSet{Values: c.values, Clusters: make([]Cluster, 0, len(c.cells))}
	for i := range c.cells {
		s := &c.cells[i]
		n := float64(s.count)
		k := Cluster{X: s.x, Y: s.y, Count: s.count, By: s.by,
			At: lonLat(float64(s.sx)/n/(1<<32), float64(s.sy)/n/(1<<32))}
		if s.count == 1 {
			k.Only = s.only
		}
		out.Clusters = append(out.Clusters, k)
	}
	slices.SortFunc(out.Clusters, func(a, b Cluster) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	return out
}
