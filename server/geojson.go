package server

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/layer"
	"tongshi/server/store"
)

// decimals of a degree in answers: 1 cm (RFC 7946 advises 6 or 7).
const decimals = 7

// encoder writes features as GeoJSON (RFC 7946): longitude before latitude,
// outer rings counter-clockwise. It reuses its memory.
type encoder struct {
	datum   geo.Datum
	columns []encodedColumn
	buf     []byte
}

type encodedColumn struct {
	index  int    // in the layer's columns
	prefix []byte // `"name":`
	kind   layer.Type
}

// newEncoder writes the named columns of a layer, all when names is nil.
func newEncoder(l layer.Layer, names []string, datum geo.Datum) *encoder {
	e := &encoder{datum: datum}
	for i, c := range l.Columns {
		if names == nil || slices.Contains(names, c.Name) {
			e.columns = append(e.columns, encodedColumn{i, append(appendString(nil, c.Name), ':'), c.Type})
		}
	}
	return e
}

// feature is the item as a Feature without the closing brace, so that members
// can follow. It is valid until the next call.
func (e *encoder) feature(item *store.Item) []byte {
	b := e.buf[:0]
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, item.ID, 10)
	b = append(b, `,"geometry":`...)
	b = e.geometry(b, item.Geometry)
	b = append(b, `,"properties":{`...)
	for i, c := range e.columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, c.prefix...)
		b = appendValue(b, c.kind, &item.Values[c.index])
	}
	b = append(b, '}')
	e.buf = b
	return b
}

func appendValue(b []byte, kind layer.Type, v *store.Value) []byte {
	if v.Null {
		return append(b, "null"...)
	}
	switch kind {
	case layer.Integer:
		return strconv.AppendInt(b, v.Integer, 10)
	case layer.Number:
		return appendNumber(b, v.Number)
	case layer.Boolean:
		return strconv.AppendBool(b, v.Boolean)
	case layer.Time:
		b = append(b, '"')
		b = v.Time.UTC().AppendFormat(b, time.RFC3339)
		return append(b, '"')
	case layer.JSON:
		return append(b, v.Text...)
	case layer.Strings:
		b = append(b, '[')
		for i, s := range v.List {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		return append(b, ']')
	}
	return appendString(b, v.Text)
}

// appendNumber writes a figure with what a reader can use of it: nine
// significant digits. What is no number is null.
func appendNumber(b []byte, n float64) []byte {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return append(b, "null"...)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 9, 64), 64)
	if a := math.Abs(rounded); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.AppendFloat(b, rounded, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, rounded, 'f', -1, 64)
}

// appendString writes a JSON string. Text that needs no escape, Chinese
// included, is copied.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf && !utf8.ValidString(s) {
			quoted, _ := json.Marshal(s) // a string always marshals
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func (e *encoder) geometry(b []byte, g orb.Geometry) []byte {
	if g == nil {
		return append(b, "null"...)
	}
	b = append(b, `{"type":"`...)
	b = append(b, g.GeoJSONType()...)
	if all, ok := g.(orb.Collection); ok {
		b = append(b, `","geometries":`...)
		b = appendList(b, all, e.geometry)
		return append(b, '}')
	}
	b = append(b, `","coordinates":`...)
	switch g := g.(type) {
	case orb.Point:
		b = e.position(b, g)
	case orb.MultiPoint:
		b = appendList(b, g, e.position)
	case orb.LineString:
		b = appendList(b, g, e.position)
	case orb.MultiLineString:
		b = appendList(b, g, e.line)
	case orb.Polygon:
		b = e.polygon(b, g)
	case orb.MultiPolygon:
		b = appendList(b, g, e.polygon)
	}
	return append(b, '}')
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, item := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, item)
	}
	return append(b, ']')
}

func (e *encoder) line(b []byte, l orb.LineString) []byte { return appendList(b, l, e.position) }

// polygon turns the outer ring counter-clockwise and holes clockwise.
func (e *encoder) polygon(b []byte, p orb.Polygon) []byte {
	for i, ring := range p {
		want := orb.CCW
		if i > 0 {
			want = orb.CW
		}
		if turn := ring.Orientation(); turn != 0 && turn != want {
			ring.Reverse()
		}
	}
	return appendList(b, p, func(b []byte, r orb.Ring) []byte { return appendList(b, r, e.position) })
}

func (e *encoder) position(b []byte, p orb.Point) []byte {
	if e.datum != geo.DatumWGS84 {
		p = e.datum.FromWGS84(p)
	}
	b = append(b, '[')
	b = appendDegrees(b, p[0])
	b = append(b, ',')
	b = appendDegrees(b, p[1])
	return append(b, ']')
}

// appendDegrees writes seven decimals without trailing zeros.
func appendDegrees(b []byte, degrees float64) []byte {
	scaled := int64(math.Round(degrees * 1e7))
	if scaled < 0 {
		b = append(b, '-')
		scaled = -scaled
	}
	b = strconv.AppendInt(b, scaled/1e7, 10)
	fraction := scaled % 1e7
	if fraction == 0 {
		return b
	}
	var digits [decimals]byte
	end := 0
	for i := decimals - 1; i >= 0; i-- {
		digits[i] = byte('0' + fraction%10)
		if fraction /= 10; digits[i] != '0' && end == 0 {
			end = i + 1
		}
	}
	return append(append(b, '.'), digits[:end]...)
}
