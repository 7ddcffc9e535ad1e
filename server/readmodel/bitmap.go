package readmodel

import "math/bits"

// Bitmap is a set of rows of one block.
type Bitmap []uint64

func newBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// full is the set of the first n rows.
func full(n int) Bitmap {
	b := newBitmap(n)
	for i := range b {
		b[i] = ^uint64(0)
	}
	if n%64 != 0 {
		b[len(b)-1] = 1<<(n%64) - 1
	}
	return b
}

func (b Bitmap) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b Bitmap) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// fill sets the rows [from, to).
func (b Bitmap) fill(from, to int) {
	for from < to && from&63 != 0 {
		b.set(from)
		from++
	}
	for ; from+64 <= to; from += 64 {
		b[from>>6] = ^uint64(0)
	}
	for ; from < to; from++ {
		b.set(from)
	}
}

// valid are the rows of a word of a set of n rows.
func valid(word, n int) uint64 {
	if rest := n - word*64; rest < 64 {
		return 1<<rest - 1
	}
	return ^uint64(0)
}

func (b Bitmap) clone() Bitmap { return append(Bitmap(nil), b...) }

func (b Bitmap) and(o Bitmap) Bitmap {
	for i := range b {
		b[i] &= o[i]
	}
	return b
}

func (b Bitmap) or(o Bitmap) Bitmap {
	for i := range b {
		b[i] |= o[i]
	}
	return b
}

// without takes the rows of o out; a nil o holds none.
func (b Bitmap) without(o Bitmap) Bitmap {
	for i := range o {
		b[i] &^= o[i]
	}
	return b
}

func (b Bitmap) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls see with every row in ascending order until it returns false.
func (b Bitmap) each(see func(row int) bool) {
	for i, w := range b {
		for w != 0 {
			if !see(i<<6 + bits.TrailingZeros64(w)) {
				return
			}
			w &= w - 1
		}
	}
}
