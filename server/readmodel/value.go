package readmodel

import (
	"strconv"
	"time"

	"tongshi/server/geojson"
	"tongshi/server/layer"
)

// AppendValue writes a property as JSON.
func AppendValue(b []byte, kind layer.Type, v *layer.Value) []byte {
	if v.Null {
		return append(b, "null"...)
	}
	switch kind {
	case layer.Integer:
		return strconv.AppendInt(b, v.Integer, 10)
	case layer.Number:
		return geojson.AppendNumber(b, v.Number)
	case layer.Boolean:
		return strconv.AppendBool(b, v.Boolean)
	case layer.Time:
		return appendTime(b, v.Time.UnixMicro())
	case layer.JSON:
		return append(b, v.Text...)
	case layer.Strings:
		b = append(b, '[')
		for i, s := range v.List {
			if i > 0 {
				b = append(b, ',')
			}
			b = geojson.AppendString(b, s)
		}
		return append(b, ']')
	}
	return geojson.AppendString(b, v.Text)
}

// appendTime writes a moment in UTC to the second.
func appendTime(b []byte, micros int64) []byte {
	if micros < 0 || micros >= 1e6*endOf9999 { // far from any crash
		b = time.UnixMicro(micros).UTC().AppendFormat(append(b, '"'), time.RFC3339)
		return append(b, '"')
	}
	return geojson.Put(b, func(to []byte) int { return geojson.PutTime(to, uint64(micros)/1e6) })
}

const endOf9999 = 253402300800 // in seconds since 1970
