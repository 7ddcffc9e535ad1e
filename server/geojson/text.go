package geojson

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendNumber writes a figure with what a reader can use of it: nine
// significant digits. What is no number is null.
func AppendNumber(b []byte, n float64) []byte {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return append(b, "null"...)
	}
	if short, ok := Shortest(n); ok {
		return Put(b, short.Put)
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
	if !Plain(s) {
		quoted, _ := json.Marshal(s) // a string always marshals
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// Plain reports whether a string stands in JSON as it is.
func Plain(s string) bool {
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
