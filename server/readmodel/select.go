package readmodel

import (
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
	// SortBy orders the features before their id does.
	SortBy []Sort
	// After is the id of the last feature of the page before, 0 for the first
	// page, and Behind that feature's values of the columns of SortBy.
	After  int64
	Behind []layer.Value
	// Offset is how many features to pass over.
	Offset int
	Limit  int // 0 is none
}

// Page is what a query found.
type Page struct {
	Matched int  // how many match without limit, offset and cursor
	More    bool // whether there are more behind the last one
	blocks  []*block
	rows    []place
}

// place is a row of one of some blocks.
type place struct{ block, row int32 }

// at is where the i-th feature of the page lies.
func (p *Page) at(i int) (*block, int) { return p.blocks[p.rows[i].block], int(p.rows[i].row) }

// Len is the number of features of the page.
func (p *Page) Len() int { return len(p.rows) }

// ID is the id of the i-th feature.
func (p *Page) ID(i int) int64 {
	b, row := p.at(i)
	return b.ids[row]
}

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
	for _, f := range q.Filters {
		t, err := evaluator{b, s.zone, rows}.truth(f)
		if err != nil {
			return nil, err
		}
		rows = rows.and(t.yes)
	}
	if q.When != nil && b.when != nil {
		rows.each(func(row int) bool {
			if w := b.when[row]; w.from > q.When.To || w.to < q.When.From {
				rows[row>>6] &^= 1 << (row & 63)
			}
			return true
		})
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
		b.index.search(box, func(from, to int, inside bool) {
			if inside || b.shapes.points == nil && meetsBox(b.shapes.any[from], box) {
				rows.fill(from, to)
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
	p := &Page{blocks: s.blocks}
	for _, r := range rows {
		p.Matched += r.count()
	}
	if len(q.SortBy) > 0 {
		if err := s.sorted(p, rows, q); err != nil {
			return nil, err
		}
		return p, nil
	}
	if p.Matched > 0 && q.Limit > 0 {
		p.rows = make([]place, 0, min(p.Matched, q.Limit))
	}
	pass := q.Offset
	mergeRows(s.blocks, rows, q.After, func(block, row int) bool {
		if pass > 0 {
			pass--
			return true
		}
		if q.Limit > 0 && len(p.rows) == q.Limit {
			p.More = true
			return false
		}
		p.rows = append(p.rows, place{int32(block), int32(row)})
		return true
	})
	return p, nil
}

// Find is the page of the one feature of that id; it is empty when there is
// none, or none that the query's filters let through.
func (s *Snapshot) Find(id int64, filters []*cql2.Node) (*Page, error) {
	p := &Page{blocks: s.blocks}
	for i, b := range s.blocks {
		row := b.row(id)
		if row < 0 || s.dead[i] != nil && s.dead[i].has(row) {
			continue
		}
		for _, f := range filters {
			among := newBitmap(len(b.ids))
			among.set(row)
			t, err := evaluator{b, s.zone, among}.truth(f)
			if err != nil {
				return nil, err
			}
			if !t.yes.has(row) {
				return p, nil
			}
		}
		p.Matched, p.rows = 1, []place{{int32(i), int32(row)}}
	}
	return p, nil
}
