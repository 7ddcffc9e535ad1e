package readmodel

// table is the JSON of the combinations of values of some columns that stand
// next to each other, by code. Most of a feature is copied from a few of these.
type table struct {
	json    []byte   // of the combinations, one after another
	offsets []uint32 // where each begins, and where the last ends
}

func newTable(values [][]byte) table {
	size := 0
	for _, v := range values {
		size += len(v)
	}
	t := table{json: make([]byte, 0, size), offsets: make([]uint32, 0, len(values)+1)}
	for _, v := range values {
		t.offsets, t.json = append(t.offsets, uint32(len(t.json))), append(t.json, v...)
	}
	t.offsets = append(t.offsets, uint32(len(t.json)))
	return t
}

// of is the JSON of a code.
func (t *table) of(code uint32) []byte { return t.json[t.offsets[code]:t.offsets[code+1]] }

// longest is the length of the longest of them.
func (t *table) longest() (n int) {
	for code := range len(t.offsets) - 1 {
		n = max(n, len(t.of(uint32(code))))
	}
	return n
}

func (t *table) size() int64 { return int64(cap(t.json) + 4*cap(t.offsets)) }

// Columns are joined in blocks of so many rows at least, to tables of so many
// combinations and bytes at most: what does not stay in the processor's cache
// is slower to copy than to put together.
const (
	joinedRows = 1024
	tableCodes = 1024
	tableBytes = 1 << 18
)

// joint is combinations of codes under construction.
type joint struct {
	codes  []uint16 // of every row
	values [][]byte
}

// newJoint begins with a column; ok is false for one that has too many values
// for a table.
func newJoint(c *column) (j joint, ok bool) {
	if !c.coded() || len(c.json) > tableCodes || c.jsonBytes() > tableBytes {
		return joint{}, false
	}
	return joint{codes: c.smallCodes(), values: c.json}, true
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
			if len(values) > min(tableCodes, len(codes)/4) || size > tableBytes {
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

// jsonBytes is the length of the JSON of all codes.
func (c *column) jsonBytes() (n int) {
	for _, v := range c.json {
		n += len(v)
	}
	return n
}
