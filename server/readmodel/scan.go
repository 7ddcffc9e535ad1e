package readmodel

import "math"

// The loops of filters over columns: a word of 64 rows at a time, those left
// out of which no row is asked about, and without a branch for each row.

// lookUp turns codes into answers: 0 unknown, 1 no, 2 yes.
func lookUp[C uint16 | uint32](t truth, among Bitmap, codes []C, answers []uint8) {
	for word, w := range among {
		if w == 0 {
			continue
		}
		var yes, no uint64
		for i, code := range codes[word*64 : min(len(codes), word*64+64)] {
			a := uint64(answers[code])
			yes |= (a >> 1) << i
			no |= (a & 1) << i
		}
		t.yes[word], t.no[word] = yes, no
	}
}

// lookUp8 is lookUp for small codes: their answers stand in the highest bit of
// tables and are shifted in from there.
func (t truth) lookUp8(among Bitmap, codes []uint8, answers []uint8) {
	var yesOf, noOf [256]uint64
	for code, a := range answers[:256] {
		yesOf[code], noOf[code] = uint64(a>>1)<<63, uint64(a&1)<<63
	}
	for word, w := range among {
		if w == 0 {
			continue
		}
		var yes, no uint64
		part := codes[word*64 : min(len(codes), word*64+64)]
		for _, code := range part {
			yes = yes>>1 | yesOf[code]
			no = no>>1 | noOf[code]
		}
		t.yes[word], t.no[word] = yes>>(64-len(part)), no>>(64-len(part))
	}
}

// exactBelow is where float64 ceases to tell whole numbers apart.
const exactBelow = 1 << 53

// compareWhole compares whole numbers, which lie in a range that is known.
func compareWhole[N int32 | int64](t truth, among Bitmap, list []N, known [2]int64, op string, want float64) {
	if math.Abs(want) >= exactBelow {
		compareNumbers(t, among, list, op, want)
		return
	}
	low, high, inside := wholeRange(op, want)
	none := low > high || low > known[1] || high < known[0]
	if none || low <= known[0] && high >= known[1] {
		marked := ^uint64(0)
		if none {
			marked = 0
		}
		for word := range among {
			t.setWord(word, len(list), marked&valid(word, len(list)), inside)
		}
		return
	}
	span := uint64(high - low)
	for word, w := range among {
		if w == 0 {
			continue
		}
		var in uint64
		for i, v := range list[word*64 : min(len(list), word*64+64)] {
			in |= bit(uint64(int64(v)-low) <= span) << i
		}
		t.setWord(word, len(list), in, inside)
	}
}

// wholeRange is which whole numbers make a comparison true: those from low to
// high, or unless inside, all others.
func wholeRange(op string, want float64) (low, high int64, inside bool) {
	low, high = math.MinInt64, math.MaxInt64
	switch op {
	case "<":
		high = int64(math.Ceil(want)) - 1
	case "<=":
		high = int64(math.Floor(want))
	case ">":
		low = int64(math.Floor(want)) + 1
	case ">=":
		low = int64(math.Ceil(want))
	default: // equal, or not
		low, high = int64(math.Ceil(want)), int64(math.Floor(want))
	}
	return low, high, op != "<>"
}

// setWord answers a word of n rows in all: yes for those marked, or for the
// others unless inside.
func (t truth) setWord(word, n int, marked uint64, inside bool) {
	all := valid(word, n)
	t.yes[word], t.no[word] = marked, all&^marked
	if !inside {
		t.yes[word], t.no[word] = t.no[word], t.yes[word]
	}
}

// compareNumbers compares any numbers, as PostgreSQL does: NaN is above all.
func compareNumbers[N int32 | int64 | float64](t truth, among Bitmap, list []N, op string, want float64) {
	// Which of more, less and equal make the comparison true, bit by bit.
	truths := bit(holds(op, 1)) | bit(holds(op, -1))<<1 | bit(holds(op, 0))<<2
	for word, w := range among {
		if w == 0 {
			continue
		}
		var yes uint64
		for i, v := range list[word*64 : min(len(list), word*64+64)] {
			f := float64(v)
			yes |= (truths >> (bit(f < want) | bit(f == want)<<1) & 1) << i
		}
		t.setWord(word, len(list), yes, true)
	}
}

// bit is 1 for true; the compiler makes no branch of it.
func bit(b bool) uint64 {
	var n uint64
	if b {
		n = 1
	}
	return n
}
