package readmodel

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"tongshi/server/geojson"
	"tongshi/server/layer"
)

// records hold, for every row of a block, all that it takes to write the row as
// GeoJSON next to each other: a page's rows lie scattered, and each column of
// each row would be fetched from memory for itself. A record has a part of fixed
// length, with a field for every slot, and the short texts behind it.
type records struct {
	slots  []slot
	fixed  int // bytes of a record before its texts
	most   int // bytes that the slots write of a row, but for far ones
	bytes  []byte
	starts []uint32 // where each record begins; nil when there are no texts
}

// slot is one or more columns as they are written, with a field of the record.
type slot struct {
	form    form
	at      int // of its field
	columns []*column
	table   table  // by code
	prefix  []byte // `,"name":`
	low     int64  // of integers
}

// form is how a slot's field is to be read.
type form uint8

const (
	code8    form = iota // of a table
	code16               // of a table
	integer8             // 1 + what it is above the lowest; 0 null, as the wider ones
	integer16
	integer32
	integer64
	fraction // digits, and a byte: of a decimal
	moment   // seconds since 1970, UTC
	short    // length of a text
	far      // none: the column itself is read
	passed   // a text that is not asked for
)

var widths = [...]int{code8: 1, code16: 2, integer8: 1, integer16: 2, integer32: 4, integer64: 8, fraction: 5, moment: 4, short: 1, far: 0}

// Fields that hold no value, or one that only the column itself holds.
const (
	noFraction  = 0x40
	farFraction = 0x80
	negative    = 0x20
	noMoment    = math.MaxUint32
	farMoment   = math.MaxUint32 - 1
	noPoint     = math.MinInt32
	farPoint    = math.MinInt32 + 1
)

// Texts of a column are kept in the records when they are of so many bytes on
// average, and none longer than a byte says.
const (
	shortText   = 96
	longestText = math.MaxUint8
)

// Fields before those of the slots: the id, and of a block of points where it
// is, in 1e-7 of a degree.
const (
	idAt    = 0
	pointAt = 8
	pointTo = 16
)

// newRecords lays out the rows of a finished block.
func newRecords(b *block) records {
	r := records{fixed: pointAt}
	if b.shapes.points != nil {
		r.fixed = pointTo
	}
	rows := len(b.ids)
	var codes [][]uint16 // of each slot with a table
	for columns := b.columns; len(columns) > 0; {
		s, of := newSlot(columns, rows)
		s.at = r.fixed
		r.fixed += widths[s.form]
		r.slots, codes = append(r.slots, s), append(codes, of)
		columns = columns[len(s.columns):]
	}
	r.measure(rows)
	for row, id := range b.ids {
		binary.LittleEndian.PutUint64(r.of(row)[idAt:], uint64(id))
	}
	for row, p := range b.shapes.points {
		lon, lat := pointField(p)
		binary.LittleEndian.PutUint32(r.of(row)[pointAt:], uint32(lon))
		binary.LittleEndian.PutUint32(r.of(row)[pointAt+4:], uint32(lat))
	}
	for k := range r.slots {
		r.fill(&r.slots[k], codes[k], rows)
	}
	r.fillTexts(rows)
	for k := range r.slots {
		r.most += r.slots[k].most()
	}
	return r
}

// pointField is a position in 1e-7 of a degree.
func pointField(p orb.Point) (lon, lat int32) {
	switch {
	case p[0] != p[0]:
		return noPoint, 0
	case !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 180):
		return farPoint, 0
	}
	return int32(math.Round(p[0] * geojson.PerDegree)), int32(math.Round(p[1] * geojson.PerDegree))
}

// of is the record of a row, and what follows it.
func (r *records) of(row int) []byte {
	if r.starts == nil {
		return r.bytes[row*r.fixed:]
	}
	return r.bytes[r.starts[row]:]
}

// newSlot takes the first of the columns, or several that have few combinations
// of values, and their codes.
func newSlot(columns []*column, rows int) (slot, []uint16) {
	if j, ok := newJoint(columns[0]); ok {
		n := 1
		for rows >= joinedRows && n < len(columns) && j.add(columns[n]) {
			n++
		}
		s := slot{form: code8, columns: columns[:n], table: newTable(j.values)}
		if len(j.values) > 1<<8 {
			s.form = code16
		}
		return s, j.codes
	}
	c := columns[0]
	s := slot{form: far, columns: columns[:1], prefix: c.prefix}
	switch c.spec.Type {
	case layer.Integer:
		s.form, s.low = integersOf(c, rows)
	case layer.Number:
		s.form = fraction
	case layer.Time:
		s.form = moment
	default:
		if textsFit(c, rows) {
			s.form = short
		}
	}
	return s, nil
}

// integersOf is how wide the fields of a column of integers are, and the lowest
// of them.
func integersOf(c *column, rows int) (form, int64) {
	low, high := int64(math.MaxInt64), int64(math.MinInt64)
	for row := range rows {
		if v := c.value(row); !v.Null {
			low, high = min(low, v.Integer), max(high, v.Integer)
		}
	}
	switch span := uint64(high) - uint64(low); {
	case low > high:
		return integer8, 0
	case span < math.MaxUint8:
		return integer8, low
	case span < math.MaxUint16:
		return integer16, low
	case span < math.MaxUint32:
		return integer32, low
	case span < math.MaxUint64:
		return integer64, low
	}
	return far, 0
}

// textsFit reports whether a column's texts are kept in the records.
func textsFit(c *column, rows int) bool {
	var scratch []byte
	total := 0
	for row := range rows {
		scratch = c.appendValue(scratch[:0], row)
		if total += len(scratch); len(scratch) > longestText {
			return false
		}
	}
	return total <= shortText*rows
}

// measure makes room for the records.
func (r *records) measure(rows int) {
	var texts []*slot
	for k := range r.slots {
		if r.slots[k].form == short {
			texts = append(texts, &r.slots[k])
		}
	}
	if texts == nil {
		r.bytes = make([]byte, rows*r.fixed)
		return
	}
	r.starts = make([]uint32, rows)
	var scratch []byte
	size := 0
	for row := range r.starts {
		r.starts[row] = uint32(size)
		size += r.fixed
		for _, s := range texts {
			scratch = s.columns[0].appendValue(scratch[:0], row)
			size += len(scratch)
		}
	}
	if size > math.MaxUint32 { // beyond what starts can say
		for _, s := range texts {
			s.form = far
		}
		r.starts, size = nil, rows*r.fixed
	}
	r.bytes = make([]byte, size)
}

// fill writes the fields of a slot.
func (r *records) fill(s *slot, codes []uint16, rows int) {
	for row := range rows {
		field := r.of(row)[s.at:]
		switch s.form {
		case code8:
			field[0] = byte(codes[row])
		case code16:
			binary.LittleEndian.PutUint16(field, codes[row])
		case integer8, integer16, integer32, integer64:
			if v := s.columns[0].value(row); !v.Null {
				setField(field, s.form, uint64(v.Integer-s.low)+1)
			}
		case fraction:
			setFraction(field, s.columns[0].value(row))
		case moment:
			binary.LittleEndian.PutUint32(field, momentField(s.columns[0].value(row)))
		}
	}
}

func setField(field []byte, f form, v uint64) {
	switch f {
	case integer8:
		field[0] = byte(v)
	case integer16:
		binary.LittleEndian.PutUint16(field, uint16(v))
	case integer32:
		binary.LittleEndian.PutUint32(field, uint32(v))
	default:
		binary.LittleEndian.PutUint64(field, v)
	}
}

func setFraction(field []byte, v layer.Value) {
	d, ok := geojson.Shortest(v.Number)
	switch {
	case v.Null || math.IsNaN(v.Number):
		field[4] = noFraction
		return
	case !ok:
		field[4] = farFraction
		return
	}
	binary.LittleEndian.PutUint32(field, d.Digits)
	field[4] = d.Decimals
	if d.Negative {
		field[4] |= negative
	}
}

func momentField(v layer.Value) uint32 {
	if v.Null {
		return noMoment
	}
	if seconds := v.Time.Unix(); seconds >= 0 && seconds < farMoment {
		return uint32(seconds)
	}
	return farMoment
}

// fillTexts writes the texts of every row behind its fields.
func (r *records) fillTexts(rows int) {
	if r.starts == nil {
		return
	}
	for row := range rows {
		record := r.of(row)
		end := record[r.fixed:r.fixed]
		for k := range r.slots {
			if s := &r.slots[k]; s.form == short {
				before := len(end)
				end = s.columns[0].appendValue(end, row)
				record[s.at] = byte(len(end) - before)
			}
		}
	}
}

// most is how many bytes a slot writes at the most; 0 for a far one, which
// makes room for itself.
func (s *slot) most() (n int) {
	switch s.form {
	case code8, code16:
		return s.table.longest()
	case short:
		return len(s.prefix) + longestText
	case far, passed:
		return 0
	}
	return len(s.prefix) + geojson.MostDigits
}

// putNumber writes the value of a field that is no code and no text; ok is
// false when the column alone knows it.
func (s *slot) putNumber(to, field []byte) (n int, ok bool) {
	var v uint64
	switch s.form {
	case integer8:
		v = uint64(field[0])
	case integer16:
		v = uint64(binary.LittleEndian.Uint16(field))
	case integer32:
		v = uint64(binary.LittleEndian.Uint32(field))
	case integer64:
		v = binary.LittleEndian.Uint64(field)
	case fraction:
		switch how := field[4]; how {
		case noFraction:
			return copy(to, "null"), true
		case farFraction:
			return 0, false
		default:
			return geojson.Decimal{Digits: binary.LittleEndian.Uint32(field), Decimals: how &^ negative, Negative: how&negative != 0}.Put(to), true
		}
	case moment:
		switch seconds := binary.LittleEndian.Uint32(field); seconds {
		case noMoment:
			return copy(to, "null"), true
		case farMoment:
			return 0, false
		default:
			return geojson.PutTime(to, uint64(seconds)), true
		}
	}
	if v == 0 {
		return copy(to, "null"), true
	}
	return geojson.PutInt(to, s.low+int64(v-1)), true
}

func (r *records) size() int64 {
	n := int64(len(r.bytes) + 4*len(r.starts))
	for k := range r.slots {
		n += r.slots[k].table.size()
	}
	return n
}
