package readmodel

import (
	"cmp"
	"slices"
	"time"

	"tongshi/server/layer"
)

// Snapshot is one layer as of one version. It never changes.
type Snapshot struct {
	Layer   layer.Layer
	Version int64
	blocks  []*block
	dead    []Bitmap // rows of each block that a later one replaces; nil for none
	zone    *time.Location
}

// NewSnapshot is a layer with the rows of a builder. zone is where a calendar
// day begins and ends.
func (b *Builder) NewSnapshot(version int64, zone *time.Location) *Snapshot {
	return &Snapshot{Layer: b.layer, Version: version, blocks: []*block{b.done()}, dead: []Bitmap{nil}, zone: zone}
}

// Row is a row as a change brings it.
type Row struct {
	Item layer.Item
	When *When
}

// Apply is the snapshot after a change: rows that are new or different, and
// the ids of all that were touched, those that are gone among them. Rows need
// no order.
func (s *Snapshot) Apply(version int64, touched []int64, rows []Row) *Snapshot {
	next := &Snapshot{Layer: s.Layer, Version: version, zone: s.zone, blocks: slices.Clone(s.blocks), dead: slices.Clone(s.dead)}
	cloned := make([]bool, len(next.blocks))
	for _, id := range touched {
		next.bury(id, cloned)
	}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.Item.ID, b.Item.ID) })
	b := NewBuilder(s.Layer, len(rows), s.timed())
	for i := range rows {
		next.bury(rows[i].Item.ID, cloned)
		if i+1 == len(rows) || rows[i+1].Item.ID != rows[i].Item.ID {
			b.Add(&rows[i].Item, rows[i].When)
		}
	}
	if len(b.ids) > 0 {
		next.blocks, next.dead = append(next.blocks, b.done()), append(next.dead, nil)
	}
	next.merge()
	return next
}

func (s *Snapshot) timed() bool {
	return len(s.blocks) > 0 && s.blocks[0].when != nil || s.Layer.Time.Column != ""
}

// bury marks an id as dead wherever it is alive.
func (s *Snapshot) bury(id int64, cloned []bool) {
	for i, b := range s.blocks {
		row := b.row(id)
		if row < 0 || s.dead[i] != nil && s.dead[i].has(row) {
			continue
		}
		switch {
		case s.dead[i] == nil:
			s.dead[i] = newBitmap(len(b.ids))
		case !cloned[i]:
			s.dead[i] = s.dead[i].clone()
		}
		cloned[i] = true
		s.dead[i].set(row)
	}
}

// merge joins the youngest blocks while they are of like size, so that their
// number grows with the logarithm of the rows, and drops empty ones.
func (s *Snapshot) merge() {
	for len(s.blocks) > 1 {
		last := len(s.blocks) - 1
		young, old := s.alive(last), s.alive(last-1)
		if young*4 < old && last < 12 {
			return
		}
		s.join(last - 1)
	}
}

func (s *Snapshot) alive(i int) int {
	n := len(s.blocks[i].ids)
	if s.dead[i] != nil {
		n -= s.dead[i].count()
	}
	return n
}

// join makes one block of the blocks i and i+1.
func (s *Snapshot) join(i int) {
	b := NewBuilder(s.Layer, s.alive(i)+s.alive(i+1), s.timed())
	s.merged(i, i+2, func(blk *block, row int) bool {
		var item layer.Item
		blk.read(row, &item)
		when := blk.whenOf(row)
		b.Add(&item, when)
		return true
	})
	s.blocks = append(s.blocks[:i:i], b.done())
	s.dead = append(s.dead[:i:i], nil)
}

// merged calls see with every living row of the blocks [from, to) in order of
// id, until it returns false.
func (s *Snapshot) merged(from, to int, see func(*block, int) bool) {
	rows := make([]Bitmap, to-from)
	for i := range rows {
		rows[i] = full(len(s.blocks[from+i].ids)).without(s.dead[from+i])
	}
	mergeRows(s.blocks[from:to], rows, 0, func(i, row int) bool { return see(s.blocks[from+i], row) })
}

// mergeRows calls see with the given rows of blocks in order of id, those
// behind the id after, until it returns false.
func mergeRows(blocks []*block, rows []Bitmap, after int64, see func(block, row int) bool) {
	var heads []*walk
	for i, b := range blocks {
		if h := newWalk(b, rows[i], after); h.next() {
			h.number = i
			heads = append(heads, h)
		}
	}
	for len(heads) > 0 {
		least := 0
		for i := 1; i < len(heads); i++ {
			if heads[i].id() < heads[least].id() {
				least = i
			}
		}
		h := heads[least]
		if !see(h.number, h.row) {
			return
		}
		if !h.next() {
			heads = slices.Delete(heads, least, least+1)
		}
	}
}

// Len is the number of features.
func (s *Snapshot) Len() (n int) {
	for i := range s.blocks {
		n += s.alive(i)
	}
	return n
}

// Bytes is about the memory that the snapshot takes.
func (s *Snapshot) Bytes() (n int64) {
	for i, b := range s.blocks {
		n += b.size() + int64(8*len(s.dead[i]))
	}
	return n
}

// Bounds is the box of all features, dead ones included; ok is false when
// there is none with a position.
func (s *Snapshot) Bounds() (west, south, east, north float64, ok bool) {
	world := empty
	for _, b := range s.blocks {
		world = world.union(b.index.world())
	}
	return world[0], world[1], world[2], world[3], world[0] <= world[2]
}
