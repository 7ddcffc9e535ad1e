package readmodel

import "math/bits"

// patch sums up the positions of 64 rows that follow one another. Rows lie
// along a curve, so at most zooms those of a patch share a cell and are counted
// together.
type patch struct {
	west, north, east, south uint32
	sx, sy                   uint64
}

// newPatches sums up the first rows of a block, those with a position.
func newPatches(grids []grid) []patch {
	list := make([]patch, (len(grids)+63)/64)
	for i := range list {
		p := patch{west: ^uint32(0), north: ^uint32(0)}
		for _, g := range grids[i*64 : min(len(grids), i*64+64)] {
			p.west, p.east = min(p.west, g.x), max(p.east, g.x)
			p.north, p.south = min(p.north, g.y), max(p.south, g.y)
			p.sx, p.sy = p.sx+uint64(g.x), p.sy+uint64(g.y)
		}
		list[i] = p
	}
	return list
}

// oneCell reports whether all rows of a patch lie in the same cell.
func (p *patch) oneCell(shift int) bool {
	return p.west>>shift == p.east>>shift && p.north>>shift == p.south>>shift
}

// pile is some rows of one cell: how many, the sums of their positions, and one
// of them.
type pile struct {
	cell   grid // its number from the west and from the north
	count  int
	sx, sy uint64
	word   int // the rows are marked of this word
	marks  uint64
}

// piles calls see with rows put together by cells. The rows have a position.
func (b *block) piles(rows Bitmap, shift int, see func(h pile)) {
	for word, marks := range rows {
		switch {
		case marks == 0:
		case b.patches[word].oneCell(shift):
			see(b.pile(word, marks, shift))
		default:
			b.split(word, marks, shift, see)
		}
	}
}

// split puts those rows of a patch together that follow one another in a cell.
func (b *block) split(word int, marks uint64, shift int, see func(p pile)) {
	var p pile
	for ; marks != 0; marks &= marks - 1 {
		g := b.grids[word*64+bits.TrailingZeros64(marks)]
		if at := (grid{g.x >> shift, g.y >> shift}); p.count == 0 || at != p.cell {
			if p.count > 0 {
				see(p)
			}
			p = pile{cell: at, word: word}
		}
		p.count++
		p.sx, p.sy = p.sx+uint64(g.x), p.sy+uint64(g.y)
		p.marks |= marks & -marks
	}
	see(p)
}

// pile sums up marked rows of a patch in one cell: those that are marked, or
// when these are the fewer, those that are not.
func (b *block) pile(word int, marks uint64, shift int) pile {
	p := &b.patches[word]
	h := pile{cell: grid{p.west >> shift, p.north >> shift}, count: bits.OnesCount64(marks), word: word, marks: marks}
	others := valid(word, b.index.rows) &^ marks
	if bits.OnesCount64(others) < h.count {
		x, y := b.sum(word, others)
		h.sx, h.sy = p.sx-x, p.sy-y
	} else {
		h.sx, h.sy = b.sum(word, marks)
	}
	return h
}

func (b *block) sum(word int, marks uint64) (sx, sy uint64) {
	for ; marks != 0; marks &= marks - 1 {
		g := b.grids[word*64+bits.TrailingZeros64(marks)]
		sx, sy = sx+uint64(g.x), sy+uint64(g.y)
	}
	return sx, sy
}

// first is one row of a pile.
func (h *pile) first() int { return h.word*64 + bits.TrailingZeros64(h.marks) }
