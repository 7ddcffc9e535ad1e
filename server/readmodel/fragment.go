package readmodel

// fragment is the JSON of some columns that stand next to each other, for every
// combination of values that occurs. Most of a feature is copied from a few of
// these. One column alone is a fragment without codes.
type fragment struct {
	columns []*column
	codes8  []uint8
	codes16 []uint16
	json    []byte   // of the combinations, one after another
	offsets []uint32 // where each begins, and where the last ends
}

// Fragments are made of blocks of so many rows at least, one of so many
// combinations and bytes at most: what does not stay in the processor's cache
// is slower to copy than to put together.
const (
	fragmentRows  = 1024
	fragmentCodes = 1024
	fragmentBytes = 1 << 18
)

// newFragments joins columns as long as their combinations are few.
func newFragments(columns []*column, rows int) []fragment {
	var list []fragment
	for len(columns) > 0 {
		j := joint{codes: columns[0].smallCodes(), values: columns[0].json}
		n := 1
		if rows >= fragmentRows && j.codes != nil {
			for n < len(columns) && j.add(columns[n]) {
				n++
			}
		}
		f := fragment{columns: columns[:n]}
		if n > 1 {
			f.pack(&j)
		}
		list, columns = append(list, f), columns[n:]
	}
	return list
}

// joint is combinations of codes under construction.
type joint struct {
	codes  []uint16 // of every row
	values [][]byte
}

// add takes in another column, unless there would be too many combinations.
func (j *joint) add(c *column) bool {
	codes, width := c.smallCodes(), len(c.json)
	if codes == nil || len(j.values)*width > denseCells {
		return false
	}
	numbers := make([]int32, len(j.values)*width) // 1 + number of a combination
	joined := make([]uint16, len(codes))
	var values [][]byte
	size := 0
	for row, code := range codes {
		slot := &numbers[int(j.codes[row])*width+int(code)]
		if *slot == 0 {
			value := append(append([]byte(nil), j.values[j.codes[row]]...), c.json[code]...)
			values, size = append(values, value), size+len(value)
			if len(values) > min(fragmentCodes, len(codes)/4) || size > fragmentBytes {
				return false
			}
			*slot = int32(len(values))
		}
		joined[row] = uint16(*slot - 1)
	}
	j.codes, j.values = joined, values
	return true
}

// smallCodes are the codes of a coded column; nil when there are none, or more
// than sixteen bits hold.
func (c *column) smallCodes() []uint16 {
	if c.codes8 == nil {
		return c.codes16
	}
	codes := make([]uint16, len(c.codes8))
	for row, code := range c.codes8 {
		codes[row] = uint16(code)
	}
	return codes
}

func (f *fragment) pack(j *joint) {
	for _, v := range j.values {
		f.offsets, f.json = append(f.offsets, uint32(len(f.json))), append(f.json, v...)
	}
	f.offsets = append(f.offsets, uint32(len(f.json)))
	if len(j.values) > 1<<8 {
		f.codes16 = j.codes
		return
	}
	f.codes8 = make([]uint8, len(j.codes))
	for row, code := range j.codes {
		f.codes8[row] = uint8(code)
	}
}

// appendJSON writes the columns of a row, each with a comma before it.
func (f *fragment) appendJSON(b []byte, row int) []byte {
	var code int
	switch {
	case f.codes8 != nil:
		code = int(f.codes8[row])
	case f.codes16 != nil:
		code = int(f.codes16[row])
	default:
		return f.columns[0].appendJSON(b, row)
	}
	return append(b, f.json[f.offsets[code]:f.offsets[code+1]]...)
}

func (f *fragment) size() int64 {
	return int64(len(f.codes8) + 2*len(f.codes16) + len(f.json) + 4*len(f.offsets))
}
