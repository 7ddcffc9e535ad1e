package store

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/paulmach/orb"
)

// copyRow writes one row of PostgreSQL's binary COPY format (manual, "COPY",
// File Formats). Crash imports are bound by how fast rows are encoded; writing
// them directly costs a third of the general path.
type copyRow struct{ b []byte }

// copyHead opens a binary COPY stream: signature, flags, no extension.
var copyHead = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")

// copyTail closes it.
var copyTail = []byte{0xff, 0xff}

func (r *copyRow) begin(fields int) { r.b = binary.BigEndian.AppendUint16(r.b, uint16(fields)) }

func (r *copyRow) size(n int) { r.b = binary.BigEndian.AppendUint32(r.b, uint32(n)) }

func (r *copyRow) null() { r.size(-1) }

func (r *copyRow) bytes(v []byte) {
	r.size(len(v))
	r.b = append(r.b, v...)
}

func (r *copyRow) text(v string) {
	v = storable(v)
	r.size(len(v))
	r.b = append(r.b, v...)
}

// code is a vocabulary code: empty is NULL.
func (r *copyRow) code(v string) {
	if v == "" {
		r.null()
		return
	}
	r.text(v)
}

func (r *copyRow) texts(list []string) {
	const textOID = 25
	at := len(r.b)
	r.size(0)
	r.arrayHead(textOID, len(list))
	for _, v := range list {
		r.text(v)
	}
	binary.BigEndian.PutUint32(r.b[at:], uint32(len(r.b)-at-4))
}

// arrayHead begins an array of one dimension, or of none when it is empty,
// without NULLs.
func (r *copyRow) arrayHead(oid uint32, n int) {
	r.b = binary.BigEndian.AppendUint32(r.b, uint32(min(n, 1)))
	r.b = binary.BigEndian.AppendUint32(r.b, 0) // no NULLs
	r.b = binary.BigEndian.AppendUint32(r.b, oid)
	if n > 0 {
		r.b = binary.BigEndian.AppendUint32(r.b, uint32(n))
		r.b = binary.BigEndian.AppendUint32(r.b, 1) // lower bound
	}
}

func (r *copyRow) int(v int) {
	r.size(4)
	r.b = binary.BigEndian.AppendUint32(r.b, uint32(int32(v)))
}

func (r *copyRow) long(v int64) {
	r.size(8)
	r.b = binary.BigEndian.AppendUint64(r.b, uint64(v))
}

func (r *copyRow) maybeInt(v *int) {
	if v == nil {
		r.null()
		return
	}
	r.int(*v)
}

func (r *copyRow) maybeFloat(v *float64) {
	if v == nil {
		r.null()
		return
	}
	r.size(8)
	r.b = binary.BigEndian.AppendUint64(r.b, math.Float64bits(*v))
}

func (r *copyRow) maybeBool(v *bool) {
	switch {
	case v == nil:
		r.null()
	case *v:
		r.b = append(r.b, 0, 0, 0, 1, 1)
	default:
		r.b = append(r.b, 0, 0, 0, 1, 0)
	}
}

func (r *copyRow) float(v float64) { r.maybeFloat(&v) }

func (r *copyRow) bool(v bool) { r.maybeBool(&v) }

func (r *copyRow) longs(list []int64) {
	const int8OID = 20
	r.size(12 + 8*min(len(list), 1) + 12*len(list))
	r.arrayHead(int8OID, len(list))
	for _, v := range list {
		r.long(v)
	}
}

// maybeTime is a timestamptz: microseconds since 2000-01-01 UTC.
func (r *copyRow) maybeTime(v *time.Time) {
	if v == nil {
		r.null()
		return
	}
	const epoch2000 = 946684800
	r.size(8)
	r.b = binary.BigEndian.AppendUint64(r.b, uint64((v.Unix()-epoch2000)*1_000_000+int64(v.Nanosecond()/1000)))
}

// json is the text.
func (r *copyRow) json(text []byte) { r.bytes(storableJSON(text)) }

// jsonb is a version byte and the text.
func (r *copyRow) jsonb(text []byte) {
	text = storableJSON(text)
	r.size(len(text) + 1)
	r.b = append(append(r.b, 1), text...)
}

// polygon is an EWKB polygon, SRID 4326, lon lat.
func (r *copyRow) polygon(p orb.Polygon) {
	size := 13
	for _, ring := range p {
		size += 4 + 16*len(ring)
	}
	r.size(size)
	r.b = append(r.b, 1) // little endian
	r.b = binary.LittleEndian.AppendUint32(r.b, 3|ewkbSRID)
	r.b = binary.LittleEndian.AppendUint32(r.b, wgs84)
	r.b = binary.LittleEndian.AppendUint32(r.b, uint32(len(p)))
	for _, ring := range p {
		r.b = binary.LittleEndian.AppendUint32(r.b, uint32(len(ring)))
		for _, at := range ring {
			r.b = binary.LittleEndian.AppendUint64(r.b, math.Float64bits(at[0]))
			r.b = binary.LittleEndian.AppendUint64(r.b, math.Float64bits(at[1]))
		}
	}
}

// maybePoint is an EWKB point, SRID 4326, lon lat.
func (r *copyRow) maybePoint(v *orb.Point) {
	if v == nil {
		r.null()
		return
	}
	r.size(25)
	r.b = append(r.b, 1) // little endian
	r.b = binary.LittleEndian.AppendUint32(r.b, 1|ewkbSRID)
	r.b = binary.LittleEndian.AppendUint32(r.b, wgs84)
	r.b = binary.LittleEndian.AppendUint64(r.b, math.Float64bits(v[0]))
	r.b = binary.LittleEndian.AppendUint64(r.b, math.Float64bits(v[1]))
}
