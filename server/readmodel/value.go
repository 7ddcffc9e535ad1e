package readmodel

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

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
		return AppendNumber(b, v.Number)
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
			b = AppendString(b, s)
		}
		return append(b, ']')
	}
	return AppendString(b, v.Text)
}

// appendTime writes a moment in UTC to the second.
func appendTime(b []byte, micros int64) []byte {
	if micros < 0 || micros >= 1e6*endOf9999 { // far from any crash
		b = time.UnixMicro(micros).UTC().AppendFormat(append(b, '"'), time.RFC3339)
		return append(b, '"')
	}
	return put(b, func(to []byte) int { return putTime(to, uint64(micros)/1e6) })
}

const endOf9999 = 253402300800 // in seconds since 1970

// AppendNumber writes a figure with what a reader can use of it: nine
// significant digits. What is no number is null.
func AppendNumber(b []byte, n float64) []byte {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return append(b, "null"...)
	}
	if short, ok := shortest(n); ok {
		return put(b, short.put)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 9, 64), 64)
	if a := math.Abs(rounded); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.AppendFloat(b, rounded, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, rounded, 'f', -1, 64)
}

// AppendString writes a JSON string. Text that needs no escape, Chinese
// included, is copied.
func AppendString(b []byte, s string) []byte {
	if !plain(s) {
		quoted, _ := json.Marshal(s) // a string always marshals
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// plain reports whether a string stands in JSON as it is.
func plain(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < 0x20 || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s)
}
