package readmodel

import (
	"math/bits"
	"slices"
)

// walk goes through some rows of a block in order of id. Few rows are sorted by
// their ranks; many are marked at their ranks, and the marks read in order.
type walk struct {
	block  *block
	number int // of the block
	sorted []ranked
	ranks  Bitmap
	word   int
	row    int
}

// ranked is a row with its rank, the rank in the higher half.
type ranked uint64

// fewRanked is how many rows of a block there must be for each that is sorted.
const fewRanked = 32

func newWalk(b *block, rows Bitmap, after int64) *walk {
	least := uint32(0)
	if after > 0 {
		least = uint32(b.firstFrom(after + 1))
	}
	w := &walk{block: b}
	if n := rows.count(); n <= len(b.ids)/fewRanked {
		w.sorted = make([]ranked, 0, n)
		rows.each(func(row int) bool {
			if rank := b.ranks[row]; rank >= least {
				w.sorted = append(w.sorted, ranked(rank)<<32|ranked(row))
			}
			return true
		})
		w.sorted = sortRanked(w.sorted, bits.Len(uint(len(b.ids))))
		return w
	}
	w.ranks = newBitmap(len(b.ids))
	rows.each(func(row int) bool {
		if rank := b.ranks[row]; rank >= least {
			w.ranks.set(int(rank))
		}
		return true
	})
	return w
}

// radixBits is how many bits of the ranks each step of sorting looks at.
const radixBits = 11

// sortRanked sorts rows by ranks of so many bits.
func sortRanked(list []ranked, width int) []ranked {
	if len(list) < 1<<radixBits/16 {
		slices.Sort(list)
		return list
	}
	other := make([]ranked, len(list))
	for shift := 32; shift < 32+width; shift += radixBits {
		var from [1<<radixBits + 1]int
		for _, r := range list {
			from[1+r>>shift&(1<<radixBits-1)]++
		}
		for digit := range 1 << radixBits {
			from[digit+1] += from[digit]
		}
		for _, r := range list {
			to := &from[r>>shift&(1<<radixBits-1)]
			other[*to] = r
			*to++
		}
		list, other = other, list
	}
	return list
}

func (w *walk) id() int64 { return w.block.ids[w.row] }

// next steps to the next row; false when there is none.
func (w *walk) next() bool {
	if len(w.sorted) > 0 {
		w.row = int(uint32(w.sorted[0]))
		w.sorted = w.sorted[1:]
		return true
	}
	for ; w.word < len(w.ranks); w.word++ {
		if marks := w.ranks[w.word]; marks != 0 {
			w.row = int(w.block.byID[w.word*64+bits.TrailingZeros64(marks)])
			w.ranks[w.word] = marks & (marks - 1)
			return true
		}
	}
	return false
}
