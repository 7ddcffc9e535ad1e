package ingest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// row reads the cells of one record. A cell that cannot be read is not known,
// and the record stands; only what a record cannot do without ends it, and of
// such faults the first stands.
type row struct {
	*reading
	record []string
	rowNo  int // of the record in the file
	fault  *geo.Reject
	unread []geo.Unread // kept for a sink only
	lost   int          // cells that could not be read

	when       localTime
	x, y       *float64
	roadNumber string // stands for the road where that has no name
	stakeKM    *float64
	stakeM     *float64
	placeLost  *lostPlace
	timeLost   *geo.Reject // the date that could not be read
	injured    *int
	deathsLost bool
}

// lostPlace is where a position was given and could not be read.
type lostPlace struct {
	column *bound
	text   string
	reason error
}

func (r *row) reset(record []string, number int) {
	*r = row{reading: r.reading, record: record, rowNo: number, unread: r.unread[:0]}
}

// said is why a record is rejected, in both languages: it is kept beside the
// import, and holds on to nothing of the file.
func said(key say.Key, args ...any) say.Words { return say.BothOf(say.New(key, args...)) }

// fail says that a cell cannot be read.
func (r *row) fail(b *bound, text string, key say.Key, args ...any) {
	if b.needed {
		r.refuse(b, text, key, args...)
		return
	}
	r.lost++
	reason := func() say.Words {
		if b.hidden {
			return said("it cannot be read; it is not shown, for the column holds data of persons")
		}
		return r.masked(said(key, args...))
	}
	r.tally.lost(b, text, reason)
	if r.sink != nil {
		r.unread = append(r.unread, geo.Unread{Column: b.column, Value: r.shown(b, text), Reason: reason()})
	}
}

// refuse ends the record.
func (r *row) refuse(b *bound, text string, key say.Key, args ...any) {
	if r.fault == nil {
		r.fault = &geo.Reject{Field: b.column, Value: r.shown(b, text), Reason: r.masked(said(key, args...))}
	}
}

// shown is a cell as a report may show it.
func (r *row) shown(b *bound, text string) string {
	if b.hidden {
		return ""
	}
	return strings.Clone(r.personal.Mask(text))
}

// remark counts something that a person should know of this record.
func (r *row) remark(key say.Key, column string) { r.tally.note(r.rowNo, key, column) }

// cell is the text of a field, and whether it is known.
func (r *row) cell(b *bound) (string, bool) {
	if b.constant != nil && len(b.index) == 0 {
		return *b.constant, true
	}
	text := sheet.PlainCell(r.record[b.index[0]])
	if text == "" || b.unknown[text] {
		if b.constant != nil {
			return *b.constant, true
		}
		return text, false
	}
	return text, true
}

// nothing are words by which programs and people write that they have no
// figure. In a text they are text.
var nothing = map[string]bool{
	"null": true, "(null)": true, "none": true, "nan": true, "n/a": true, "#n/a": true, "na": true, "nil": true, `\n`: true, "-": true, "--": true,
	"—": true, "——": true, "/": true, "?": true, "*": true, "无": true, "空": true, "不详": true, "未知": true, "不明": true, "无数据": true, "暂无": true,
	"未填": true, "未填写": true, "unknown": true, "not known": true, "not available": true, "unbekannt": true, "inconnu": true,
}

func isNothing(text string) bool {
	const longest = 16
	return len(text) <= longest && nothing[strings.ToLower(text)]
}

// mapped is the cell after the value table.
func (r *row) mapped(b *bound) (string, bool) {
	text, known := r.cell(b)
	if b.values == nil || b.constant != nil && len(b.index) == 0 {
		return text, known && !(b.figure() && isNothing(text))
	}
	if to, ok := b.values[text]; ok { // the table may also name the unknown
		return to, to != ""
	}
	if !known {
		return "", false
	}
	if to, ok := b.folded[columnKey(text)]; ok {
		return to, to != ""
	}
	switch {
	case b.other == "unknown":
		r.words.add(b.column, text)
		return "", false
	case b.other == "keep":
		return text, true
	case b.other == "reject":
		r.refuse(b, text, "%q is not in the value table of %s; add it to the mapping", text, b.name)
	case !isNothing(text):
		r.fail(b, text, "%q is not in the value table of %s; add it to the mapping", text, b.name)
	}
	return "", false
}

// text is empty when not known. Control characters become spaces: the text
// goes into pages and files. Numbers of persons are masked.
func (r *row) text(b *bound) string {
	text, known := r.mapped(b)
	if !known {
		return ""
	}
	return geofile.CleanText(r.personal.Mask(text))
}

// key is a text that stays as it is.
func (r *row) key(b *bound) string {
	text, known := r.mapped(b)
	if !known {
		return ""
	}
	return geofile.CleanText(text)
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

var yesNoWords = map[string]bool{
	"1": true, "1.0": true, "true": true, "yes": true, "y": true, "t": true, "是": true, "有": true, "√": true, "✓": true, "ja": true, "oui": true,
	"0": false, "0.0": false, "false": false, "no": false, "n": false, "f": false, "否": false, "无": false, "×": false, "nein": false, "non": false,
}

func (r *row) yesNo(b *bound) *bool {
	text, known := r.mapped(b)
	if !known {
		return nil
	}
	answer, ok := yesNoWords[strings.ToLower(folded(text))]
	switch {
	case ok:
		return &answer
	case !isNothing(text):
		r.fail(b, text, "%q is neither yes nor no; give a value table in the mapping", text)
	}
	return nil
}

// count is a whole number of zero or more; a sum is unknown when one of its
// parts is.
func (r *row) count(b *bound) *int {
	if len(b.index) < 2 {
		text, known := r.mapped(b)
		if !known {
			return nil
		}
		return r.wholeNumber(b, text)
	}
	total := 0
	for _, at := range b.index {
		part := *b
		part.index, part.column = []int{at}, b.columnAt(at)
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
	n, err := strconv.Atoi(text)
	if err != nil {
		var ok bool
		if n, ok = looseWhole(text, b.comma); !ok {
			n = -1
		}
	}
	if n < 0 || n > maxCount {
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

// moment reads a date, a time or both into the record's local time.
func (r *row) moment(b *bound, date, clock bool) {
	text, known := r.mapped(b)
	if !known {
		return
	}
	m, err := r.readMoment(b, text, date, clock)
	if err != nil {
		r.fail(b, text, "%q %w", text, err)
		if date && r.timeLost == nil {
			r.timeLost = &geo.Reject{Field: b.column, Value: r.shown(b, text), Reason: r.masked(said("%q %w", text, err))}
		}
	}
	if date && m.year > 0 {
		r.when.year, r.when.month, r.when.day = m.year, m.month, m.day
	}
	if clock && m.hour != nil {
		r.when.hour, r.when.minute, r.when.sec, r.when.exact = m.hour, m.minute, m.sec, m.exact
	}
}

// datesBeyond counts a date that can hardly be right.
func (r *row) datesBeyond(year int, at *time.Time) {
	const longAgo = 20 // years
	switch {
	case year > r.now.Year() || at != nil && at.After(r.now.AddDate(0, 0, 1)):
		r.remark("the date lies in the future", "")
	case year < r.now.Year()-longAgo:
		r.remark("the date is more than 20 years ago", "")
	}
}

func (b *bound) columnAt(at int) string {
	if i := slices.Index(b.index, at); i >= 0 && i < len(b.parts) {
		return b.parts[i]
	}
	return b.column
}
