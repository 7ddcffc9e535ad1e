package readmodel

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/server/cql2"
	"tongshi/server/layer"
)

// Query asks for features of a snapshot.
type Query struct {
	// Boxes are where, in degrees; a feature in any of them is meant. Empty
	// means everywhere, features without a position included.
	Boxes []orb.Bound
	// When bounds the layer's time; nil is open.
	When *When
	// Filters are checked conditions that all must be true.
	Filters []*cql2.Node
	// SortBy orders the features before their id does; with it a page begins
	// behind Offset features instead of behind the id After.
	SortBy []Sort
	After  int64
	Offset int
	Limit  int // 0 is none
}

// Sort is one column to order by. Features without a value come last.
type Sort struct {
	Column     string
	Descending bool
}

// Page is what a query found.
type Page struct {
	Matched int  // how many match without limit and cursor
	More    bool // whether there are more behind the last one
	Last    int64
	rows    []place
}

type place struct {
	block *block
	row   int32
}

// Len is the number of features of the page.
func (p *Page) Len() int { return len(p.rows) }

// match finds the living rows of every block that a query asks for.
func (s *Snapshot) match(q *Query) ([]Bitmap, error) {
	out := make([]Bitmap, len(s.blocks))
	for i, b := range s.blocks {
		rows, err := s.matchBlock(b, q)
		if err != nil {
			return nil, err
		}
		out[i] = rows.without(s.dead[i])
	}
	return out, nil
}

func (s *Snapshot) matchBlock(b *block, q *Query) (Bitmap, error) {
	rows := b.inBoxes(q.Boxes)
	e := evaluator{b, s.zone}
	for _, f := range q.Filters {
		t, err := e.truth(f)
		if err != nil {
			return nil, err
		}
		rows = rows.and(t.yes)
	}
	if q.When != nil && b.when != nil {
		for row, w := range b.when {
			if w.from > q.When.To || w.to < q.When.From {
				rows[row>>6] &^= 1 << (row & 63)
			}
		}
	}
	return rows, nil
}

// inBoxes are the rows in any of some boxes.
func (b *block) inBoxes(boxes []orb.Bound) Bitmap {
	if len(boxes) == 0 {
		return full(len(b.ids))
	}
	rows := newBitmap(len(b.ids))
	for _, o := range boxes {
		box := toBound(o)
		b.index.search(box, func(row int, inside bool) {
			if inside || b.shapes.points == nil && meetsBox(b.shapes.any[row], box) {
				rows.set(row)
			}
		})
	}
	return rows
}

// Select is one page of the features that a query asks for, by id or as it
// sorts, or [ErrNotHere] when the read model cannot tell.
func (s *Snapshot) Select(q *Query) (*Page, error) {
	rows, err := s.match(q)
	if err != nil {
		return nil, err
	}
	p := &Page{}
	for _, r := range rows {
		p.Matched += r.count()
	}
	if len(q.SortBy) > 0 {
		return p, s.sorted(p, rows, q)
	}
	mergeRows(s.blocks, rows, q.After, func(b *block, row int) bool {
		if q.Limit > 0 && len(p.rows) == q.Limit {
			p.More = true
			return false
		}
		p.rows = append(p.rows, place{b, int32(row)})
		return true
	})
	if n := len(p.rows); n > 0 {
		p.Last = p.rows[n-1].block.ids[p.rows[n-1].row]
	}
	return p, nil
}

// sorted fills a page in the order of columns.
func (s *Snapshot) sorted(p *Page, rows []Bitmap, q *Query) error {
	var all []place
	for i, r := range rows {
		r.each(func(row int) bool { all = append(all, place{s.blocks[i], int32(row)}); return true })
	}
	for _, by := range q.SortBy {
		if c, ok := s.Layer.Column(by.Column); by.Column != "id" && (!ok || c.Type == layer.JSON || c.Type == layer.Strings) {
			return ErrNotHere
		}
	}
	slices.SortFunc(all, func(a, b place) int {
		for _, by := range q.SortBy {
			if o := comparePlaces(a, b, by); o != 0 {
				return o
			}
		}
		return cmp.Compare(a.block.ids[a.row], b.block.ids[b.row])
	})
	all = all[min(q.Offset, len(all)):]
	if q.Limit > 0 && len(all) > q.Limit {
		all, p.More = all[:q.Limit], true
	}
	p.rows = all
	return nil
}

func comparePlaces(a, b place, by Sort) int {
	if by.Column == "id" {
		o := cmp.Compare(a.block.ids[a.row], b.block.ids[b.row])
		if by.Descending {
			return -o
		}
		return o
	}
	x, y := a.block.column(by.Column), b.block.column(by.Column)
	xn, yn := x.isNull(int(a.row)), y.isNull(int(b.row))
	switch {
	case xn && yn:
		return 0
	case xn:
		return 1
	case yn:
		return -1
	}
	v, w := x.value(int(a.row)), y.value(int(b.row))
	o := compareValues(&v, &w, x.spec.Type)
	if by.Descending {
		return -o
	}
	return o
}

func compareValues(v, w *layer.Value, t layer.Type) int {
	switch t {
	case layer.Integer:
		return cmp.Compare(v.Integer, w.Integer)
	case layer.Number:
		return order(v.Number, w.Number)
	case layer.Boolean:
		switch {
		case v.Boolean == w.Boolean:
			return 0
		case v.Boolean:
			return 1
		}
		return -1
	case layer.Time:
		return v.Time.Compare(w.Time)
	}
	switch {
	case v.Text < w.Text:
		return -1
	case v.Text > w.Text:
		return 1
	}
	return 0
}

// Find is the page of the one feature of that id; it is empty when there is
// none, or none that the query's filters let through.
func (s *Snapshot) Find(id int64, filters []*cql2.Node) (*Page, error) {
	p := &Page{}
	for i, b := range s.blocks {
		row := b.row(id)
		if row < 0 || s.dead[i] != nil && s.dead[i].has(row) {
			continue
		}
		for _, f := range filters {
			t, err := evaluator{b, s.zone}.truth(f)
			if err != nil {
				return nil, err
			}
			if !t.yes.has(row) {
				return p, nil
			}
		}
		p.Matched, p.Last, p.rows = 1, id, []place{{b, int32(row)}}
	}
	return p, nil
}
