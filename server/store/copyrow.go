package store

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/paulmach/orb"
)

// Encoding of rows for a bulk load (binary COPY).

// CopyRow writes one row of PostgreSQL's binary COPY format (manual, "COPY",
// File Formats). Crash imports are bound by how fast rows are encoded; writing
// them directly costs a third of the general path.
type CopyRow struct{ B []byte }

// CopyHead opens a binary COPY stream: signature, flags, no extension.
var CopyHead = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")

// CopyTail closes it.
var CopyTail = []byte{0xff, 0xff}

// Begin starts a row of so many fields, which must follow one by one.
func (r *CopyRow) Begin(fields int) { r.B = binary.BigEndian.AppendUint16(r.B, uint16(fields)) }

func (r *CopyRow) size(n int) { r.B = binary.BigEndian.AppendUint32(r.B, uint32(n)) }

// Null writes NULL.
func (r *CopyRow) Null() { r.size(-1) }

// Bytes writes a bytea, or a value that is encoded already; nil is empty, not
// NULL.
func (r *CopyRow) Bytes(v []byte) {
	r.size(len(v))
	r.B = append(r.B, v...)
}

// Text writes a text as far as PostgreSQL can store it ([Storable]); an empty
// one is not NULL.
func (r *CopyRow) Text(v string) {
	v = Storable(v)
	r.size(len(v))
	r.B = append(r.B, v...)
}

// Code is a vocabulary code: empty is NULL.
func (r *CopyRow) Code(v string) {
	if v == "" {
		r.Null()
		return
	}
	r.Text(v)
}

// Texts writes a text[]; nil is the empty array.
func (r *CopyRow) Texts(list []string) {
	const textOID = 25
	at := len(r.B)
	r.size(0)
	r.arrayHead(textOID, len(list))
	for _, v := range list {
		r.Text(v)
	}
	binary.BigEndian.PutUint32(r.B[at:], uint32(len(r.B)-at-4))
}

// arrayHead begins an array of one dimension, or of none when it is empty,
// without NULLs.
func (r *CopyRow) arrayHead(oid uint32, n int) {
	r.B = binary.BigEndian.AppendUint32(r.B, uint32(min(n, 1)))
	r.B = binary.BigEndian.AppendUint32(r.B, 0) // no NULLs
	r.B = binary.BigEndian.AppendUint32(r.B, oid)
	if n > 0 {
		r.B = binary.BigEndian.AppendUint32(r.B, uint32(n))
		r.B = binary.BigEndian.AppendUint32(r.B, 1) // lower bound
	}
}

// Int writes an integer of 32 bits; higher bits are cut off.
func (r *CopyRow) Int(v int) {
	r.size(4)
	r.B = binary.BigEndian.AppendUint32(r.B, uint32(int32(v)))
}

// Long writes a bigint.
func (r *CopyRow) Long(v int64) {
	r.size(8)
	r.B = binary.BigEndian.AppendUint64(r.B, uint64(v))
}

// MaybeInt writes an integer; nil is NULL.
func (r *CopyRow) MaybeInt(v *int) {
	if v == nil {
		r.Null()
		return
	}
	r.Int(*v)
}

// MaybeFloat writes a double precision; nil is NULL, NaN stays NaN.
func (r *CopyRow) MaybeFloat(v *float64) {
	if v == nil {
		r.Null()
		return
	}
	r.size(8)
	r.B = binary.BigEndian.AppendUint64(r.B, math.Float64bits(*v))
}

// MaybeBool writes a boolean; nil is NULL.
func (r *CopyRow) MaybeBool(v *bool) {
	switch {
	case v == nil:
		r.Null()
	case *v:
		r.B = append(r.B, 0, 0, 0, 1, 1)
	default:
		r.B = append(r.B, 0, 0, 0, 1, 0)
	}
}

// Float writes a double precision.
func (r *CopyRow) Float(v float64) { r.MaybeFloat(&v) }

// Bool writes a boolean.
func (r *CopyRow) Bool(v bool) { r.MaybeBool(&v) }

// Longs writes a bigint[]; nil is the empty array.
func (r *CopyRow) Longs(list []int64) {
	const int8OID = 20
	r.size(12 + 8*min(len(list), 1) + 12*len(list))
	r.arrayHead(int8OID, len(list))
	for _, v := range list {
		r.Long(v)
	}
}

// MaybeTime is a timestamptz: microseconds since 2000-01-01 UTC.
func (r *CopyRow) MaybeTime(v *time.Time) {
	if v == nil {
		r.Null()
		return
	}
	const epoch2000 = 946684800
	r.size(8)
	r.B = binary.BigEndian.AppendUint64(r.B, uint64((v.Unix()-epoch2000)*1_000_000+int64(v.Nanosecond()/1000)))
}

// JSON is the text.
func (r *CopyRow) JSON(text []byte) { r.Bytes(StorableJSON(text)) }

// Jsonb is a version byte and the text.
func (r *CopyRow) Jsonb(text []byte) {
	text = StorableJSON(text)
	r.size(len(text) + 1)
	r.B = append(append(r.B, 1), text...)
}

// Polygon is an EWKB polygon, SRID 4326, lon lat.
func (r *CopyRow) Polygon(p orb.Polygon) {
	size := 13
	for _, ring := range p {
		size += 4 + 16*len(ring)
	}
	r.size(size)
	r.B = append(r.B, 1) // little endian
	r.B = binary.LittleEndian.AppendUint32(r.B, 3|ewkbSRID)
	r.B = binary.LittleEndian.AppendUint32(r.B, wgs84)
	r.B = binary.LittleEndian.AppendUint32(r.B, uint32(len(p)))
	for _, ring := range p {
		r.B = binary.LittleEndian.AppendUint32(r.B, uint32(len(ring)))
		for _, at := range ring {
			r.B = binary.LittleEndian.AppendUint64(r.B, math.Float64bits(at[0]))
			r.B = binary.LittleEndian.AppendUint64(r.B, math.Float64bits(at[1]))
		}
	}
}

// MaybePoint is an EWKB point, SRID 4326, lon lat.
func (r *CopyRow) MaybePoint(v *orb.Point) {
	if v == nil {
		r.Null()
		return
	}
	r.size(25)
	r.B = append(r.B, 1) // little endian
	r.B = binary.LittleEndian.AppendUint32(r.B, 1|ewkbSRID)
	r.B = binary.LittleEndian.AppendUint32(r.B, wgs84)
	r.B = binary.LittleEndian.AppendUint64(r.B, math.Float64bits(v[0]))
	r.B = binary.LittleEndian.AppendUint64(r.B, math.Float64bits(v[1]))
}
