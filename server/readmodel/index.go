package readmodel

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// fanout is the number of children of a node of the index.
const fanout = 16

// index is a packed R-tree over the boxes of a block's rows: rows in the order
// of a Hilbert curve through the middle of their boxes, and above them the
// boxes of every sixteen, level by level. Exact float64 boxes, no rounding.
type index struct {
	rows   []uint32  // with a position, along the curve
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

// newIndex packs the rows of a block.
func newIndex(s *shapes, n int) *index {
	x := &index{}
	var boxes []bound
	if s.points != nil {
		x.leaf = func(row int) bound { p := s.points[row]; return bound{p[0], p[1], p[0], p[1]} }
	} else {
		boxes = make([]bound, n)
		x.leaf = func(row int) bound { return boxes[row] }
	}
	world := empty
	for row := range n {
		box, ok := s.bound(row)
		if !ok {
			continue
		}
		if boxes != nil {
			boxes[row] = toBound(box)
		}
		x.rows = append(x.rows, uint32(row))
		world = world.union(toBound(box))
	}
	x.sort(world)
	x.pack()
	return x
}

// sort puts the rows along the curve.
func (x *index) sort(world bound) {
	type placed struct{ at, row uint32 }
	order := make([]placed, len(x.rows))
	width, height := max(world[2]-world[0], 1e-12), max(world[3]-world[1], 1e-12)
	for i, row := range x.rows {
		b := x.leaf(int(row))
		u := uint32(((b[0]+b[2])/2 - world[0]) / width * 65535)
		v := uint32(((b[1]+b[3])/2 - world[1]) / height * 65535)
		order[i] = placed{hilbert(u, v), row}
	}
	slices.SortFunc(order, func(a, b placed) int {
		if a.at != b.at {
			return int(int64(a.at) - int64(b.at))
		}
		return int(int64(a.row) - int64(b.row))
	})
	for i, p := range order {
		x.rows[i] = p.row
	}
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
	boxes := make([]bound, (len(x.rows)+fanout-1)/fanout)
	for i := range boxes {
		boxes[i] = empty
		for _, row := range x.rows[i*fanout : min(len(x.rows), (i+1)*fanout)] {
			boxes[i] = boxes[i].union(x.leaf(int(row)))
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

// search calls see with every row whose box meets the given one; inside says
// that it lies within it for sure.
func (x *index) search(box bound, see func(row int, inside bool)) {
	if len(x.rows) > 0 {
		x.descend(len(x.levels)-1, 0, 1, box, false, see)
	}
}

// descend looks through the nodes [from, to) of a level.
func (x *index) descend(level, from, to int, box bound, inside bool, see func(int, bool)) {
	for i := from; i < to; i++ {
		in := inside
		if !in {
			b := x.levels[level][i]
			if !b.meets(box) {
				continue
			}
			in = b.within(box)
		}
		if level > 0 {
			x.descend(level-1, i*fanout, min(len(x.levels[level-1]), (i+1)*fanout), box, in, see)
			continue
		}
		for _, row := range x.rows[i*fanout : min(len(x.rows), (i+1)*fanout)] {
			if in {
				see(int(row), true)
			} else if b := x.leaf(int(row)); b.meets(box) {
				see(int(row), b.within(box))
			}
		}
	}
}

// world is the box of all rows.
func (x *index) world() bound {
	if len(x.rows) == 0 {
		return empty
	}
	return x.levels[len(x.levels)-1][0]
}

func (x *index) size() int64 {
	n := int64(4 * len(x.rows))
	for _, l := range x.levels {
		n += int64(32 * len(l))
	}
	return n
}
