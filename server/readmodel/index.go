package readmodel

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// fanout is the number of children of a node of the index.
const fanout = 16

// index is a packed R-tree over the boxes of a block's rows, which lie in the
// order of a Hilbert curve through the middle of their boxes: the boxes of
// every sixteen rows, and above them level by level. Exact float64 boxes, no
// rounding.
type index struct {
	rows   int       // those with a position: the first ones of the block
	levels [][]bound // the lowest covers rows, the last has one box
	leaf   func(row int) bound
}

// bound is a box: west, south, east, north.
type bound [4]float64

func (b bound) meets(o bound) bool {
	return b[0] <= o[2] && b[2] >= o[0] && b[1] <= o[3] && b[3] >= o[1]
}

func (b bound) within(o bound) bool {
	return b[0] >= o[0] && b[2] <= o[2] && b[1] >= o[1] && b[3] <= o[3]
}

func (b bound) union(o bound) bound {
	return bound{min(b[0], o[0]), min(b[1], o[1]), max(b[2], o[2]), max(b[3], o[3])}
}

func toBound(b orb.Bound) bound { return bound{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} }

var empty = bound{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

// newIndex packs the first rows of a block, those with a position.
func newIndex(s *shapes, rows int) *index {
	x := &index{rows: rows}
	if s.points != nil {
		x.leaf = func(row int) bound { p := s.points[row]; return bound{p[0], p[1], p[0], p[1]} }
	} else {
		boxes := make([]bound, rows)
		for row := range boxes {
			b, _ := s.bound(row)
			boxes[row] = toBound(b)
		}
		x.leaf = func(row int) bound { return boxes[row] }
	}
	x.pack()
	return x
}

// alongCurve is the order of rows along the curve, and how many of them have a
// position; those without come last, in the order they were.
func (s *shapes) alongCurve(rows int) (order []uint32, placed int) {
	type spot struct{ at, row uint32 }
	spots, lost := make([]spot, 0, rows), []uint32{}
	world := empty
	for row := range rows {
		if box, ok := s.bound(row); ok {
			spots = append(spots, spot{row: uint32(row)})
			world = world.union(toBound(box))
		} else {
			lost = append(lost, uint32(row))
		}
	}
	width, height := max(world[2]-world[0], 1e-12), max(world[3]-world[1], 1e-12)
	for i := range spots {
		box, _ := s.bound(int(spots[i].row))
		at := box.Center()
		spots[i].at = hilbert(uint32((at[0]-world[0])/width*65535), uint32((at[1]-world[1])/height*65535))
	}
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.row, b.row)) })
	for _, p := range spots {
		order = append(order, p.row)
	}
	return append(order, lost...), len(spots)
}

// hilbert is the distance along a Hilbert curve of order 16 through a square
// of 65,536 by 65,536.
func hilbert(u, v uint32) (d uint32) {
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		var ru, rv uint32
		if u&s != 0 {
			ru = 1
		}
		if v&s != 0 {
			rv = 1
		}
		d += s * s * ((3 * ru) ^ rv)
		if rv == 0 {
			if ru == 1 {
				u, v = 65535-u, 65535-v
			}
			u, v = v, u
		}
	}
	return d
}

func (x *index) pack() {
	boxes := make([]bound, (x.rows+fanout-1)/fanout)
	for i := range boxes {
		boxes[i] = empty
		for row := i * fanout; row < min(x.rows, (i+1)*fanout); row++ {
			boxes[i] = boxes[i].union(x.leaf(row))
		}
	}
	for {
		x.levels = append(x.levels, boxes)
		if len(boxes) <= 1 {
			return
		}
		above := make([]bound, (len(boxes)+fanout-1)/fanout)
		for i := range above {
			above[i] = empty
			for _, b := range boxes[i*fanout : min(len(boxes), (i+1)*fanout)] {
				above[i] = above[i].union(b)
			}
		}
		boxes = above
	}
}

// search calls see with ranges of rows: those whose boxes lie within the given
// one for sure, many at once, and one by one those that meet it.
func (x *index) search(box bound, see func(from, to int, inside bool)) {
	if x.rows > 0 {
		x.descend(len(x.levels)-1, 0, 1, box, see)
	}
}

// descend looks through the nodes [from, to) of a level.
func (x *index) descend(level, from, to int, box bound, see func(int, int, bool)) {
	for i := from; i < to; i++ {
		switch b := x.levels[level][i]; {
		case !b.meets(box):
		case b.within(box):
			first, last := i, i+1
			for range level + 1 {
				first, last = first*fanout, last*fanout
			}
			see(first, min(x.rows, last), true)
		case level > 0:
			x.descend(level-1, i*fanout, min(len(x.levels[level-1]), (i+1)*fanout), box, see)
		default:
			x.leaves(i*fanout, min(x.rows, (i+1)*fanout), box, see)
		}
	}
}

func (x *index) leaves(from, to int, box bound, see func(int, int, bool)) {
	for row := from; row < to; row++ {
		if b := x.leaf(row); b.meets(box) {
			see(row, row+1, b.within(box))
		}
	}
}

// world is the box of all rows.
func (x *index) world() bound {
	if x.rows == 0 {
		return empty
	}
	return x.levels[len(x.levels)-1][0]
}

func (x *index) size() int64 {
	n := int64(0)
	for _, l := range x.levels {
		n += int64(32 * len(l))
	}
	return n
}
