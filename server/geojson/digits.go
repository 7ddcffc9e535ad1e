package geojson

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// twoDigits are the numbers from 00 to 99.
var twoDigits = func() (all [200]byte) {
	for n := range 100 {
		all[2*n], all[2*n+1] = byte('0'+n/10), byte('0'+n%10)
	}
	return all
}()

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13}

var uintPow10 = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13}

// MostDigits is room enough for any number and any time.
const MostDigits = 32

// Put makes an appending function of one that writes to where there is room and
// says how much it wrote.
func Put(b []byte, write func(to []byte) int) []byte {
	b = slices.Grow(b, MostDigits)
	return b[:len(b)+write(b[len(b):cap(b)])]
}

// putUint writes a whole number. Most here are below 2^32, for which it is
// about twice as fast as the standard library's.
func putUint(to []byte, n uint64) int {
	switch {
	case n < 10:
		to[0] = byte('0' + n)
		return 1
	case n < 100:
		putTwo(to, uint32(n))
		return 2
	case n < 1000:
		to[0] = byte('0' + n/100)
		putTwo(to[1:], uint32(n%100))
		return 3
	case n > math.MaxUint32:
		return len(strconv.AppendUint(to[:0], n, 10))
	}
	return putDigits(to, uint32(n), digitsOf(uint32(n)))
}

// putTwo writes a number below 100 with two digits.
func putTwo(to []byte, n uint32) {
	to[0], to[1] = twoDigits[2*n], twoDigits[2*n+1]
}

// PutInt writes n in decimal at the start of to, which has room for 20 bytes,
// and gives how many it wrote.
func PutInt(to []byte, n int64) int {
	if n < 0 {
		to[0] = '-'
		return 1 + putUint(to[1:], -uint64(n))
	}
	return putUint(to, uint64(n))
}

// AppendInt appends n in decimal.
func AppendInt(b []byte, n int64) []byte {
	return Put(b, func(to []byte) int { return PutInt(to, n) })
}

// digitsOf is how many digits a number above zero has.
func digitsOf(n uint32) int {
	guess := bits.Len32(n) * 1233 >> 12
	if uint64(n) < uintPow10[guess] {
		return guess
	}
	return guess + 1
}

// putDigits writes the last count digits of a number, with leading zeros.
func putDigits(to []byte, n uint32, count int) int {
	to = to[:count]
	for count >= 2 {
		count -= 2
		putTwo(to[count:], n%100)
		n /= 100
	}
	if count > 0 {
		to[0] = byte('0' + n%10)
	}
	return len(to)
}

// Decimal is digits with so many of them behind the point, at most thirteen;
// the last of these is not zero.
type Decimal struct {
	Digits   uint32
	Decimals uint8
	Negative bool
}

// trimmed is a decimal without trailing zeros behind the point.
func trimmed(digits uint32, decimals int, negative bool) Decimal {
	for decimals > 0 && digits%10 == 0 {
		digits, decimals = digits/10, decimals-1
	}
	return Decimal{digits, uint8(decimals), negative}
}

// Put writes d at the start of to and gives how many bytes it wrote.
func (d Decimal) Put(to []byte) (n int) {
	if d.Negative {
		to[0], n = '-', 1
	}
	if d.Decimals == 0 {
		return n + putUint(to[n:], uint64(d.Digits))
	}
	if d.Decimals > 9 { // with zeros that no number of 32 bits has
		n += copy(to[n:], "0.0000"[:2+d.Decimals-9])
		return n + putDigits(to[n:], d.Digits, 9)
	}
	scale := uint32(uintPow10[d.Decimals])
	whole := d.Digits / scale
	n += putUint(to[n:], uint64(whole))
	to[n] = '.'
	n++
	return n + putDigits(to[n:], d.Digits-whole*scale, int(d.Decimals))
}

// Shortest is a number by nine significant digits, from 1e-4 up to 1e9, by
// integer arithmetic. It declines a number so near to the middle between two
// results that the product's own rounding (below 1e-6 of the last digit) could
// decide.
func Shortest(n float64) (d Decimal, ok bool) {
	a := math.Abs(n)
	if a == 0 {
		return Decimal{}, true
	}
	if !(a >= 1e-4 && a < 1e9) {
		return Decimal{}, false
	}
	decimals := 0
	for a < nineDigits[decimals] {
		decimals++
	}
	scaled := a * pow10[decimals]
	whole := math.Floor(scaled)
	rest := scaled - whole
	if math.Abs(rest-0.5) < 1e-4 {
		return Decimal{}, false
	}
	digits := uint32(whole)
	if rest > 0.5 {
		digits++
	}
	return trimmed(digits, decimals, n < 0), true
}

// nineDigits[d] is from where on nine digits leave d of them behind the point.
var nineDigits = [...]float64{1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2, 1e-3, 1e-4}

// PerDegree: positions are written with seven decimals, 1.1 cm or better.
const PerDegree = 1e7

// AppendDegrees writes seven decimals without trailing zeros.
func AppendDegrees(b []byte, degrees float64) []byte {
	return Put(b, func(to []byte) int { return PutDegrees(to, int64(math.Round(degrees*PerDegree))) })
}

// PutDegrees writes an angle counted in 1e-7 of a degree.
func PutDegrees(to []byte, scaled int64) (n int) {
	if scaled < 0 {
		to[0], n, scaled = '-', 1, -scaled
	}
	whole := uint64(scaled) / PerDegree
	n += putUint(to[n:], whole)
	rest := uint32(uint64(scaled) - whole*PerDegree)
	if rest == 0 {
		return n
	}
	fraction := to[n : n+8]
	fraction[0] = '.'
	putTwo(fraction[1:], rest/100_000)
	putTwo(fraction[3:], rest/1000%100)
	putTwo(fraction[5:], rest/10%100)
	fraction[7] = byte('0' + rest%10)
	n += len(fraction)
	for to[n-1] == '0' {
		n--
	}
	return n
}

// PutTime writes a moment in UTC, in seconds since 1970 and before the year
// 10000, in quotes.
func PutTime(to []byte, seconds uint64) int {
	y, m, d := civil(uint32(seconds / 86400))
	clock := uint32(seconds % 86400)
	to = to[:len(`"2006-01-02T15:04:05Z"`)]
	copy(to, `"0000-00-00T00:00:00Z"`)
	putTwo(to[1:], y/100)
	putTwo(to[3:], y%100)
	putTwo(to[6:], m)
	putTwo(to[9:], d)
	putTwo(to[12:], clock/3600)
	putTwo(to[15:], clock/60%60)
	putTwo(to[18:], clock%60)
	return len(to)
}

// civil is the date of a day counted from 1970-01-01: years begin in March, so
// that the leap day comes last (H. Hinnant, "chrono-compatible low-level date
// algorithms", civil_from_days).
func civil(day uint32) (y, m, d uint32) {
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
