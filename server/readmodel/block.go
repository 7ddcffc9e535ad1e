package readmodel

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// block holds rows of one layer along a Hilbert curve, so that what lies
// together in the city lies together in memory. It never changes.
type block struct {
	layer   layer.Layer
	ids     []int64
	byID    []uint32 // rows, ascending by id
	ranks   []uint32 // of every row in byID
	columns []*column
	records records // the rows as they are written
	shapes  shapes
	index   *index
	grids   []grid // of every row, for cells and tiles
	patches []patch
	lost    Bitmap // rows without a position; nil for none
	when    []span // of every row; nil when the layer has no time
}

// noTime is the span of a row that has none: it meets no interval.
var noTime = span{farOff, longAgo}

// column is the column of that name, or nil.
func (b *block) column(name string) *column {
	for _, c := range b.columns {
		if c.spec.Name == name {
			return c
		}
	}
	return nil
}

// row is where an id lies, or -1.
func (b *block) row(id int64) int {
	if i := b.firstFrom(id); i < len(b.byID) && b.ids[b.byID[i]] == id {
		return int(b.byID[i])
	}
	return -1
}

// firstFrom is the place in byID of the first id not below the given one.
func (b *block) firstFrom(id int64) int {
	i, _ := slices.BinarySearchFunc(b.byID, id, func(row uint32, id int64) int { return cmp.Compare(b.ids[row], id) })
	return i
}

// rangeOfIDs is the lowest and the highest id.
func (b *block) rangeOfIDs() [2]int64 {
	if len(b.byID) == 0 {
		return [2]int64{}
	}
	return [2]int64{b.ids[b.byID[0]], b.ids[b.byID[len(b.byID)-1]]}
}

func (b *block) size() int64 {
	n := int64(16*len(b.ids)+16*len(b.when)+8*len(b.grids)+32*len(b.patches)) + b.shapes.size() + b.index.size()
	if b.shapes.points == nil {
		n += int64(32 * len(b.ids))
	}
	for _, c := range b.columns {
		n += c.size()
	}
	return n + b.records.size()
}

// When is the stretch of time, in microseconds, both ends included, that a
// row lies in for the datetime parameter.
type When struct{ From, To int64 }

// Always has both ends open.
var Always = When{longAgo, farOff}

// Builder takes the rows of a layer, ascending by id.
type Builder struct {
	layer   layer.Layer
	ids     []int64
	columns []*columnBuilder
	shapes  []orb.Geometry
	points  []orb.Point
	timed   bool
	when    []span
}

// NewBuilder begins a block for about so many rows. timed says that rows come
// with a [When].
func NewBuilder(l layer.Layer, rows int, timed bool) *Builder {
	b := &Builder{layer: l, timed: timed, ids: make([]int64, 0, rows)}
	for _, c := range l.Columns {
		b.columns = append(b.columns, newColumnBuilder(c, rows))
	}
	return b
}

// Add takes a row; it keeps nothing of the item's memory but its geometry,
// which must not be reused. when is nil for a row without a time.
func (b *Builder) Add(item *layer.Item, when *When) {
	b.ids = append(b.ids, item.ID)
	b.addShape(item.Geometry)
	for i, c := range b.columns {
		c.add(&item.Values[i])
	}
	if b.timed {
		s := noTime
		if when != nil {
			s = span{when.From, when.To}
		}
		b.when = append(b.when, s)
	}
}

// Bytes is about the memory that the rows so far will take.
func (b *Builder) Bytes() (n int64) {
	n = int64(24*len(b.ids) + 16*len(b.when) + 24*len(b.points) + 32*len(b.shapes))
	for _, g := range b.shapes {
		n += 24 + 16*int64(vertices(g))
	}
	for _, c := range b.columns {
		n += c.size()
	}
	return n
}

// addShape keeps bare positions as long as all rows are points.
func (b *Builder) addShape(g orb.Geometry) {
	if b.shapes == nil {
		switch p := g.(type) {
		case nil:
			b.points = append(b.points, nowhere)
			return
		case orb.Point:
			b.points = append(b.points, p)
			return
		}
		b.shapes = make([]orb.Geometry, 0, cap(b.ids))
		for _, p := range b.points {
			if p[0] == p[0] {
				b.shapes = append(b.shapes, p)
			} else {
				b.shapes = append(b.shapes, nil)
			}
		}
		b.points = nil
	}
	b.shapes = append(b.shapes, g)
}

// done is the finished block.
func (b *Builder) done() *block {
	came := shapes{points: b.points, any: b.shapes}
	if came.points == nil && came.any == nil {
		came.points = []orb.Point{}
	}
	order, placed := came.alongCurve(len(b.ids))
	out := &block{layer: b.layer, ids: reorder(b.ids, order), when: reorder(b.when, order),
		shapes: shapes{points: reorder(came.points, order), any: reorder(came.any, order)}}
	out.ranks = order // rows came ascending by id
	out.byID = make([]uint32, len(order))
	for row, was := range order {
		out.byID[was] = uint32(row)
	}
	for _, c := range b.columns {
		out.columns = append(out.columns, c.done().permuted(order))
	}
	out.records = newRecords(out)
	out.index = newIndex(&out.shapes, placed)
	out.grids, out.lost = out.shapes.grids(len(out.ids))
	out.patches = newPatches(out.grids[:placed])
	return out
}

// read reads a row back.
func (b *block) read(row int, into *layer.Item) {
	into.ID, into.Geometry = b.ids[row], b.shapes.geometry(row)
	into.Values = into.Values[:0]
	for _, c := range b.columns {
		into.Values = append(into.Values, c.value(row))
	}
}

// whenOf is the stretch of time that a row lies in; nil for none.
func (b *block) whenOf(row int) *When {
	if b.when == nil || b.when[row] == noTime {
		return nil
	}
	return &When{b.when[row].from, b.when[row].to}
}
