package readmodel

import (
	"math"
	"slices"
	"time"

	"tongshi/server/geojson"
	"tongshi/server/layer"
)

// column is one property of a block's rows. Columns with few different values
// hold codes into a list of them; others hold the values themselves. Exactly
// one of the slices is in use.
type column struct {
	spec   layer.Column
	prefix []byte // `,"name":`

	// Coded columns: code 0 is null.
	codes8  []uint8
	codes16 []uint16
	codes32 []uint32
	values  []layer.Value
	json    [][]byte // prefix and value of each code

	null    Bitmap // of the plain columns; nil when no row is null
	ints32  []int32
	ints64  []int64  // Integer; Time in microseconds
	known   [2]int64 // lowest and highest of them
	floats  []float64
	bytes   []byte   // String and JSON, one after another
	offsets []uint32 // where each begins, and where the last ends
	escape  bool     // some text needs escaping in JSON
}

// code is the code of a row of a coded column.
func (c *column) code(row int) int {
	switch {
	case c.codes8 != nil:
		return int(c.codes8[row])
	case c.codes16 != nil:
		return int(c.codes16[row])
	}
	return int(c.codes32[row])
}

func (c *column) coded() bool { return c.values != nil }

func (c *column) isNull(row int) bool {
	if c.coded() {
		return c.code(row) == 0
	}
	return c.null != nil && c.null.has(row)
}

func (c *column) text(row int) string { return string(c.bytes[c.offsets[row]:c.offsets[row+1]]) }

func (c *column) integer(row int) int64 {
	if c.ints32 != nil {
		return int64(c.ints32[row])
	}
	return c.ints64[row]
}

// value is the property of a row.
func (c *column) value(row int) layer.Value {
	switch {
	case c.coded():
		return c.values[c.code(row)]
	case c.isNull(row):
		return layer.Value{Null: true}
	}
	switch c.spec.Type {
	case layer.Integer:
		return layer.Value{Integer: c.integer(row)}
	case layer.Number:
		return layer.Value{Number: c.floats[row]}
	case layer.Time:
		return layer.Value{Time: time.UnixMicro(c.ints64[row]).UTC()}
	}
	return layer.Value{Text: c.text(row)}
}

// appendJSON writes a comma, the name and the value of a row.
func (c *column) appendJSON(b []byte, row int) []byte {
	if c.coded() {
		return append(b, c.json[c.code(row)]...)
	}
	return c.appendValue(append(b, c.prefix...), row)
}

// appendValue writes the value of a row alone.
func (c *column) appendValue(b []byte, row int) []byte {
	if c.coded() {
		return append(b, c.json[c.code(row)][len(c.prefix):]...)
	}
	if c.isNull(row) {
		return append(b, "null"...)
	}
	switch c.spec.Type {
	case layer.Integer:
		return geojson.AppendInt(b, c.integer(row))
	case layer.Number:
		return geojson.AppendNumber(b, c.floats[row])
	case layer.Time:
		return appendTime(b, c.ints64[row])
	case layer.JSON:
		return append(b, c.bytes[c.offsets[row]:c.offsets[row+1]]...)
	}
	if c.escape {
		return geojson.AppendString(b, c.text(row))
	}
	b = append(b, '"')
	b = append(b, c.bytes[c.offsets[row]:c.offsets[row+1]]...)
	return append(b, '"')
}

// size is the memory that the column takes, bytes.
func (c *column) size() int64 {
	n := len(c.codes8) + 2*len(c.codes16) + 4*len(c.codes32) + 8*len(c.null) + 4*len(c.ints32) + 8*len(c.ints64) +
		8*len(c.floats) + len(c.bytes) + 4*len(c.offsets)
	for i, v := range c.values {
		n += 136 + len(v.Text) + len(c.json[i]) // 136: of the Value and the two slice headers
	}
	return int64(n)
}

// columnBuilder takes the values of one column, row by row.
type columnBuilder struct {
	spec   layer.Column
	rows   int
	codes  []uint32
	known  map[string]uint32
	values []layer.Value
	plain  *column // once there are too many different values
	key    []byte
}

// mostCodes is how many different values a coded column may have at most, and
// fewRows how many rows there must be for each of them.
const (
	mostCodes = 1 << 16
	fewRows   = 3
)

func newColumnBuilder(spec layer.Column, rows int) *columnBuilder {
	return &columnBuilder{spec: spec, codes: make([]uint32, 0, rows), known: map[string]uint32{}, values: []layer.Value{{Null: true}}}
}

func (b *columnBuilder) add(v *layer.Value) {
	b.rows++
	if b.plain != nil {
		b.plain.append(v, b.rows-1)
		return
	}
	b.codes = append(b.codes, b.codeOf(v))
	if b.listless() && len(b.values) > 256 && len(b.values)*fewRows > cap(b.codes) || len(b.values) > mostCodes && b.listless() {
		b.unfold()
	}
}

// size is about the memory of the finished column, bytes.
func (b *columnBuilder) size() int64 {
	if b.plain != nil {
		return b.plain.size()
	}
	width := 1
	if len(b.values) > 1<<8 {
		width = 2
	}
	return int64(width*len(b.codes) + 160*len(b.values))
}

// listless: lists are always coded.
func (b *columnBuilder) listless() bool { return b.spec.Type != layer.Strings }

func (b *columnBuilder) codeOf(v *layer.Value) uint32 {
	if v.Null {
		return 0
	}
	b.key = AppendValue(b.key[:0], b.spec.Type, v)
	if b.spec.Type == layer.Number || b.spec.Type == layer.Time { // equal only when equal in full
		bits := math.Float64bits(v.Number)
		if b.spec.Type == layer.Time {
			bits = uint64(v.Time.UnixMicro())
		}
		for range 8 {
			b.key = append(b.key, byte(bits))
			bits >>= 8
		}
	}
	if code, ok := b.known[string(b.key)]; ok {
		return code
	}
	code := uint32(len(b.values))
	b.known[string(b.key)] = code
	kept := *v
	kept.List = append([]string(nil), v.List...)
	if v.List != nil && kept.List == nil {
		kept.List = []string{}
	}
	b.values = append(b.values, kept)
	return code
}

// unfold goes over from codes to plain values.
func (b *columnBuilder) unfold() {
	b.plain = &column{spec: b.spec}
	for row, code := range b.codes {
		b.plain.append(&b.values[code], row)
	}
	b.codes, b.known, b.values = nil, nil, nil
}

// append adds a value to a plain column under construction.
func (c *column) append(v *layer.Value, row int) {
	if v.Null {
		for len(c.null)*64 <= row {
			c.null = append(c.null, 0)
		}
		c.null.set(row)
	}
	switch c.spec.Type {
	case layer.Integer:
		c.ints64 = append(c.ints64, v.Integer)
	case layer.Number:
		c.floats = append(c.floats, v.Number)
	case layer.Time:
		at := int64(0)
		if !v.Null {
			at = v.Time.UnixMicro()
		}
		c.ints64 = append(c.ints64, at)
	default:
		c.offsets = append(c.offsets, uint32(len(c.bytes)))
		c.bytes = append(c.bytes, v.Text...)
		c.escape = c.escape || !geojson.Plain(v.Text)
	}
}

// done is the finished column.
func (b *columnBuilder) done() *column {
	c := b.plain
	if c == nil {
		c = &column{spec: b.spec, values: b.values}
		c.pack(b.codes)
	} else {
		c.finish(b.rows)
	}
	c.prefix = append(append([]byte{','}, geojson.AppendString(nil, b.spec.Name)...), ':')
	for i := range c.values {
		c.json = append(c.json, AppendValue(append([]byte(nil), c.prefix...), b.spec.Type, &c.values[i]))
	}
	return c
}

func (c *column) pack(codes []uint32) {
	switch {
	case len(c.values) <= 1<<8:
		c.codes8 = make([]uint8, len(codes))
		for i, code := range codes {
			c.codes8[i] = uint8(code)
		}
	case len(c.values) <= 1<<16:
		c.codes16 = make([]uint16, len(codes))
		for i, code := range codes {
			c.codes16[i] = uint16(code)
		}
	default:
		c.codes32 = codes
	}
}

// finish trims a plain column to what it needs.
func (c *column) finish(rows int) {
	for c.null != nil && len(c.null)*64 < rows {
		c.null = append(c.null, 0)
	}
	if c.offsets != nil || c.spec.Type == layer.String || c.spec.Type == layer.JSON || c.spec.Type == layer.Date {
		c.offsets = append(c.offsets, uint32(len(c.bytes)))
		c.bytes = append([]byte(nil), c.bytes...)
	}
	if len(c.ints64) > 0 {
		c.known = [2]int64{slices.Min(c.ints64), slices.Max(c.ints64)}
	}
	if c.spec.Type != layer.Integer || c.known[0] < math.MinInt32 || c.known[1] > math.MaxInt32 {
		return
	}
	c.ints32 = make([]int32, len(c.ints64))
	for i, v := range c.ints64 {
		c.ints32[i] = int32(v)
	}
	c.ints64 = nil
}

// permuted is the column with its rows in another order: row i is what was row
// order[i].
func (c *column) permuted(order []uint32) *column {
	out := *c
	out.codes8, out.codes16, out.codes32 = reorder(c.codes8, order), reorder(c.codes16, order), reorder(c.codes32, order)
	out.ints32, out.ints64, out.floats = reorder(c.ints32, order), reorder(c.ints64, order), reorder(c.floats, order)
	if c.null != nil {
		out.null = newBitmap(len(order))
		for i, row := range order {
			if c.null.has(int(row)) {
				out.null.set(i)
			}
		}
	}
	if c.offsets != nil {
		out.bytes, out.offsets = make([]byte, 0, len(c.bytes)), make([]uint32, 0, len(c.offsets))
		for _, row := range order {
			out.offsets = append(out.offsets, uint32(len(out.bytes)))
			out.bytes = append(out.bytes, c.bytes[c.offsets[row]:c.offsets[row+1]]...)
		}
		out.offsets = append(out.offsets, uint32(len(out.bytes)))
	}
	return &out
}

// reorder keeps nil as it is.
func reorder[T any](list []T, order []uint32) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(order))
	for i, row := range order {
		out[i] = list[row]
	}
	return out
}
