package readmodel

import (
	"bytes"
	"cmp"
	"container/heap"
	"math"
	"slices"

	"tongshi/server/layer"
)

// Sort is one column to order by. Features without a value come last.
type Sort struct {
	Column     string
	Descending bool
}

// ordering compares rows of some blocks by columns, then by id. Texts are
// compared by code point, numbers as PostgreSQL does: NaN is above all.
type ordering struct {
	blocks  []*block
	columns []orderColumn
}

// orderColumn reads what a column is compared by: numbers as keys in the same
// order, texts as they are. A descending column's keys are turned over.
type orderColumn struct {
	turned bool
	keys   []func(row int) uint64 // by block
	texts  []func(row int) []byte // by block, nil for none; instead of keys
}

// noValue is the key of NULL: the last one in either direction.
const noValue = math.MaxUint64

func newOrdering(blocks []*block, l layer.Layer, by []Sort) (*ordering, error) {
	o := &ordering{blocks: blocks}
	for _, s := range by {
		spec, ok := l.Column(s.Column)
		if s.Column != "id" && (!ok || !spec.Sortable()) {
			return nil, ErrNotHere
		}
		c := orderColumn{turned: s.Descending}
		for _, b := range blocks {
			switch {
			case s.Column == "id" && !ok:
				c.keys = append(c.keys, func(row int) uint64 { return c.turn(signed(b.ids[row])) })
			case spec.Type == layer.String || spec.Type == layer.Date:
				c.texts = append(c.texts, textReader(b.column(spec.Name)))
			default:
				c.keys = append(c.keys, c.keyReader(b.column(spec.Name)))
			}
		}
		o.columns = append(o.columns, c)
	}
	return o, nil
}

func (c orderColumn) turn(key uint64) uint64 {
	if c.turned {
		return noValue - 1 - key
	}
	return key
}

// keyReader gives the key of a row; for codes it is looked up.
func (c orderColumn) keyReader(from *column) func(int) uint64 {
	if !from.coded() {
		return func(row int) uint64 {
			v := from.value(row)
			return c.key(&v, from.spec.Type)
		}
	}
	table := make([]uint64, len(from.values))
	for code := range table {
		table[code] = c.key(&from.values[code], from.spec.Type)
	}
	return func(row int) uint64 { return table[from.code(row)] }
}

func (c orderColumn) key(v *layer.Value, t layer.Type) uint64 {
	if v.Null {
		return noValue
	}
	switch t {
	case layer.Number:
		return c.turn(floated(v.Number))
	case layer.Boolean:
		if v.Boolean {
			return c.turn(1)
		}
		return c.turn(0)
	case layer.Time:
		return c.turn(signed(v.Time.UnixMicro()))
	}
	return c.turn(signed(v.Integer))
}

// signed keeps the order of integers, and leaves the last key to NULL.
func signed(n int64) uint64 { return min(uint64(n)^1<<63, noValue-1) }

// floated keeps the order of numbers, NaN above all.
func floated(f float64) uint64 {
	if f != f {
		return noValue - 1
	}
	bits := math.Float64bits(f + 0) // -0 is 0
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

func textReader(from *column) func(int) []byte {
	if !from.coded() {
		return func(row int) []byte {
			if from.isNull(row) {
				return nil
			}
			return from.bytes[from.offsets[row]:from.offsets[row+1]:from.offsets[row+1]]
		}
	}
	table := make([][]byte, len(from.values))
	for code := 1; code < len(table); code++ {
		table[code] = append([]byte{}, from.values[code].Text...)
	}
	return func(row int) []byte { return table[from.code(row)] }
}

func (o *ordering) compare(a, b place) int {
	for i := range o.columns {
		c := &o.columns[i]
		var order int
		if c.keys != nil {
			order = cmp.Compare(c.keys[a.block](int(a.row)), c.keys[b.block](int(b.row)))
		} else {
			order = c.compareTexts(c.texts[a.block](int(a.row)), c.texts[b.block](int(b.row)))
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(o.id(a), o.id(b))
}

func (o *ordering) id(c place) int64 { return o.blocks[c.block].ids[c.row] }

func (c *orderColumn) compareTexts(a, b []byte) int {
	switch {
	case a == nil || b == nil:
		return cmp.Compare(isNil(a), isNil(b))
	case c.turned:
		return bytes.Compare(b, a)
	}
	return bytes.Compare(a, b)
}

func isNil(b []byte) int {
	if b == nil {
		return 1
	}
	return 0
}

// behind reports whether a row comes after the feature that had those values
// and that id.
func (o *ordering) behind(a place, values []layer.Value, l layer.Layer, by []Sort, id int64) bool {
	for i := range o.columns {
		c := &o.columns[i]
		var order int
		if c.keys != nil {
			spec, _ := l.Column(by[i].Column)
			order = cmp.Compare(c.keys[a.block](int(a.row)), c.key(&values[i], spec.Type))
		} else {
			var text []byte
			if !values[i].Null {
				text = append([]byte{}, values[i].Text...)
			}
			order = c.compareTexts(c.texts[a.block](int(a.row)), text)
		}
		if order != 0 {
			return order > 0
		}
	}
	return o.id(a) > id
}

// sorted fills a page in the order of columns.
func (s *Snapshot) sorted(p *Page, rows []Bitmap, q *Query) error {
	o, err := newOrdering(s.blocks, s.Layer, q.SortBy)
	if err != nil {
		return err
	}
	top, limit := &worstFirst{ordering: o}, 0
	if q.Limit > 0 {
		limit = q.Offset + q.Limit
		top.list = make([]place, 0, min(limit, p.Matched))
	}
	behind := 0
	for i, r := range rows {
		r.each(func(row int) bool {
			c := place{int32(i), int32(row)}
			if q.Behind == nil || o.behind(c, q.Behind, s.Layer, q.SortBy, q.After) {
				behind++
				top.offer(c, limit)
			}
			return true
		})
	}
	slices.SortFunc(top.list, o.compare)
	p.rows = top.list[min(q.Offset, len(top.list)):]
	p.More = behind > len(top.list)
	return nil
}

// worstFirst is a heap of the best places seen, the worst of them on top,
// once there are as many as are wanted.
type worstFirst struct {
	*ordering
	list []place
}

// offer takes a place among the best limit ones; 0 is no limit.
func (w *worstFirst) offer(c place, limit int) {
	switch {
	case limit == 0:
		w.list = append(w.list, c)
	case len(w.list) < limit:
		if w.list = append(w.list, c); len(w.list) == limit {
			heap.Init(w)
		}
	case w.compare(c, w.list[0]) < 0:
		w.list[0] = c
		heap.Fix(w, 0)
	}
}

// The methods of heap.Interface.
func (w *worstFirst) Len() int           { return len(w.list) }
func (w *worstFirst) Less(i, j int) bool { return w.compare(w.list[i], w.list[j]) > 0 }
func (w *worstFirst) Swap(i, j int)      { w.list[i], w.list[j] = w.list[j], w.list[i] }
func (w *worstFirst) Push(x any)         { w.list = append(w.list, x.(place)) }

// Pop takes the last one off.
func (w *worstFirst) Pop() any {
	last := w.list[len(w.list)-1]
	w.list = w.list[:len(w.list)-1]
	return last
}
