package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/geo/say"
)

// row reads the cells of one record. The first fault stands; what is read
// after it does not count.
type row struct {
	record []string
	fault  *geo.Reject

	when    localTime
	x, y    *float64
	injured *int
	zone    *time.Location
	words   *unknownWords
}

func (r *row) reset(record []string) {
	*r = row{record: record, zone: r.zone, words: r.words}
}

// said is why a record is rejected, in both languages: it is kept beside the
// import, and holds on to nothing of the file.
func said(key say.Key, args ...any) say.Words { return say.BothOf(say.New(key, args...)) }

func (r *row) fail(b *bound, text string, key say.Key, args ...any) {
	if r.fault == nil {
		r.fault = &geo.Reject{Field: b.column, Value: text, Reason: said(key, args...)}
	}
}

// cell is the text of a field, and whether it is known.
func (r *row) cell(b *bound) (string, bool) {
	if b.constant != nil && len(b.index) == 0 {
		return *b.constant, true
	}
	text := strings.TrimSpace(r.record[b.index[0]])
	if b.unknown[text] {
		if b.constant != nil {
			return *b.constant, true
		}
		return text, false
	}
	return text, true
}

// mapped is the cell after the value table.
func (r *row) mapped(b *bound) (string, bool) {
	text, known := r.cell(b)
	if b.values == nil || b.constant != nil && len(b.index) == 0 {
		return text, known
	}
	if to, ok := b.values[text]; ok { // the table may also name the unknown
		return to, to != ""
	}
	switch {
	case !known:
		return "", false
	case b.other == "unknown":
		r.words.add(b.column, text)
		return "", false
	case b.other == "keep":
		return text, true
	}
	r.fail(b, text, "%q is not in the value table of %s; add it to the mapping", text, b.name)
	return "", false
}

// text is empty when not known. Control characters become spaces: the text
// goes into pages and files.
func (r *row) text(b *bound) string {
	text, known := r.mapped(b)
	if !known {
		return ""
	}
	return cleanText(text)
}

func cleanText(text string) string {
	clean := func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}
	return strings.TrimSpace(strings.Map(clean, text))
}

// code is a word of a vocabulary list: only a value table makes one.
func (r *row) code(b *bound) string {
	text, known := r.mapped(b)
	switch {
	case !known:
		return ""
	case b.values == nil && b.constant == nil:
		r.fail(b, text, "%s needs a value table in the mapping", b.name)
		return ""
	}
	return text
}

func (r *row) number(b *bound) *float64 {
	text, known := r.mapped(b)
	if !known {
		return nil
	}
	plain := text
	if b.comma {
		if strings.Contains(text, ".") {
			r.fail(b, text, "a point stands in a number of a file with decimal commas")
			return nil
		}
		plain = strings.Replace(text, ",", ".", 1)
	}
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || strings.ContainsAny(plain, "xXpP_") {
		r.fail(b, text, "%q is not a number", text)
		return nil
	}
	return &n
}

// measure is a number of zero or more in our unit.
func (r *row) measure(b *bound) *float64 {
	n := r.number(b)
	if n == nil {
		return nil
	}
	if *n < 0 {
		r.fail(b, fmt.Sprint(*n), "a negative length or sum cannot be")
	}
	*n *= b.factor
	return n
}

// count is a whole number of zero or more; a sum is unknown when one of its
// parts is.
func (r *row) count(b *bound) *int {
	total := 0
	if b.constant != nil && len(b.index) == 0 {
		return r.wholeNumber(b, *b.constant)
	}
	for _, at := range b.index {
		part := *b
		part.index = []int{at}
		text, known := r.mapped(&part)
		if !known {
			return nil
		}
		n := r.wholeNumber(&part, text)
		if n == nil {
			return nil
		}
		total += *n
	}
	return &total
}

// maxCount bounds casualties and the like: beyond it the cell is something else.
const maxCount = 100_000

func (r *row) wholeNumber(b *bound, text string) *int {
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	if err != nil || n < 0 || n > maxCount {
		r.fail(b, text, "%q is not a whole number of 0 to %d", text, maxCount)
		return nil
	}
	return &n
}

func (r *row) within(b *bound, low, high int) *int {
	n := r.count(b)
	if n != nil && (*n < low || *n > high) {
		r.fail(b, strconv.Itoa(*n), "%d is not between %d and %d", *n, low, high)
		return nil
	}
	return n
}

var yesNoWords = map[string]bool{
	"1": true, "true": true, "yes": true, "y": true, "t": true, "是": true, "有": true,
	"0": false, "false": false, "no": false, "n": false, "f": false, "否": false, "无": false,
}

func (r *row) yesNo(b *bound) *bool {
	text, known := r.mapped(b)
	if !known {
		return nil
	}
	answer, ok := yesNoWords[strings.ToLower(text)]
	if !ok {
		r.fail(b, text, "%q is neither yes nor no; give a value table in the mapping", text)
		return nil
	}
	return &answer
}

// moment reads a date, a time or both into the record's local time.
func (r *row) moment(b *bound, date, clock bool) {
	text, known := r.mapped(b)
	if !known {
		return
	}
	at, format, err := parseMoment(text, b.formats)
	if err != nil {
		r.fail(b, text, "%q %w", text, err)
		return
	}
	if strings.Contains(format.layout, "Z07") {
		at = at.In(r.zone)
		r.when.exact = &at
	}
	if date {
		month, day := int(at.Month()), at.Day()
		r.when.year, r.when.month, r.when.day = at.Year(), &month, &day
	}
	if clock && format.precise != geo.PrecisionDay {
		hour := at.Hour()
		r.when.hour = &hour
		if format.precise == geo.PrecisionMinute {
			minute, second := at.Minute(), at.Second()
			r.when.minute, r.when.sec = &minute, &second
		}
	}
}
