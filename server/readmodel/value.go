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

func appendTime(b []byte, micros int64) []byte {
	b = append(b, '"')
	b = time.UnixMicro(micros).UTC().AppendFormat(b, time.RFC3339)
	return append(b, '"')
}

// AppendNumber writes a figure with what a reader can use of it: nine
// significant digits. What is no number is null.
func AppendNumber(b []byte, n float64) []byte {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return append(b, "null"...)
	}
	if out, ok := appendShort(b, n); ok {
		return out
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 9, 64), 64)
	if a := math.Abs(rounded); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.AppendFloat(b, rounded, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, rounded, 'f', -1, 64)
}

// appendShort writes nine significant digits of a number from 1e-4 up to 1e9 by
// integer arithmetic. It declines a number so near to the middle between two
// results that the product's own rounding (below 1e-6 of the last digit) could
// decide.
func appendShort(b []byte, n float64) ([]byte, bool) {
	a := math.Abs(n)
	if a == 0 {
		return append(b, '0'), true
	}
	if a < 1e-4 || a >= 1e9 {
		return b, false
	}
	decimals := 0
	for limit := 1e8; a < limit; limit /= 10 {
		decimals++
	}
	scaled := a * pow10[decimals]
	whole := math.Floor(scaled)
	rest := scaled - whole
	if math.Abs(rest-0.5) < 1e-4 {
		return b, false
	}
	digits := int64(whole)
	if rest > 0.5 {
		digits++
	}
	if n < 0 {
		b = append(b, '-')
	}
	return appendDecimal(b, digits, decimals), true
}

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13}
var intPow10 = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13}

// appendDecimal writes digits with so many of them behind the point, without
// trailing zeros. digits is not negative.
func appendDecimal(b []byte, digits int64, decimals int) []byte {
	scale := intPow10[decimals]
	b = strconv.AppendInt(b, digits/scale, 10)
	fraction := digits % scale
	if fraction == 0 {
		return b
	}
	for fraction%10 == 0 {
		fraction /= 10
		decimals--
	}
	b = append(b, '.')
	for lead := intPow10[decimals-1]; fraction < lead; lead /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, fraction, 10)
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

// AppendDegrees writes seven decimals without trailing zeros.
func AppendDegrees(b []byte, degrees float64) []byte {
	scaled := int64(math.Round(degrees * 1e7))
	if scaled < 0 {
		b = append(b, '-')
		scaled = -scaled
	}
	return appendDecimal(b, scaled, 7)
}
