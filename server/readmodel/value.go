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
	b = append(b, '"')
	seconds := micros / 1e6
	if micros < 0 || seconds >= endOf9999 { // far from any crash
		b = time.UnixMicro(micros).UTC().AppendFormat(b, time.RFC3339)
		return append(b, '"')
	}
	y, m, d := civil(seconds / 86400)
	clock := seconds % 86400
	b = appendTwo(appendTwo(b, y/100), y%100)
	b = appendTwo(append(b, '-'), m)
	b = appendTwo(append(b, '-'), d)
	b = appendTwo(append(b, 'T'), clock/3600)
	b = appendTwo(append(b, ':'), clock/60%60)
	b = appendTwo(append(b, ':'), clock%60)
	return append(b, 'Z', '"')
}

const endOf9999 = 253402300800 // in seconds since 1970

func appendTwo(b []byte, n int64) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// civil is the date of a day counted from 1970-01-01, not before it: years
// begin in March, so that the leap day comes last (H. Hinnant, "chrono-
// compatible low-level date algorithms", civil_from_days).
func civil(day int64) (y, m, d int64) {
	day += 719468 // from 0000-03-01
	era, day := day/146097, day%146097
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	month := (5*day + 2) / 153
	d = day - (153*month+2)/5 + 1
	y, m = era*400+year, month+3
	if m > 12 {
		y, m = y+1, m-12
	}
	return y, m, d
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
	for a < nineDigits[decimals] {
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

// nineDigits[d] is from where on nine digits leave d of them behind the point.
var nineDigits = [...]float64{1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2, 1e-3, 1e-4}

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
	b = append(b, ".0000000000000"[:1+decimals]...)
	for at := len(b) - 1; fraction > 0; at-- {
		b[at] = byte('0' + fraction%10)
		fraction /= 10
	}
	return b
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
