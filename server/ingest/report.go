package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// Noticed is what a reader noticed in a file beside its rejects.
type Noticed struct {
	// Unread are cells that became "not known", by column.
	Unread []ColumnUnread `json:"unread,omitempty"`
	// Notes are what else somebody should know, with how many rows it concerns.
	Notes []Note `json:"notes,omitempty"`
	// Repeated are keys that stand in more than one row.
	Repeated []RepeatedKey `json:"repeated_keys,omitempty"`
}

// ColumnUnread are the cells of one column that could not be read.
type ColumnUnread struct {
	Column   string       `json:"column"`
	Count    int          `json:"count"`
	Values   []ValueCount `json:"values"` // the commonest, at most five
	Expected say.Words    `json:"expected"`
	Reason   say.Words    `json:"reason"` // of the first of them
}

// ValueCount is a text and how often it stood there.
type ValueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Note is a remark on a file.
type Note = sheet.Note

// RepeatedKey is a key with the rows that have it.
type RepeatedKey struct {
	Key  string `json:"key"`
	Rows []int  `json:"rows"`
}

const (
	mostValues    = 5   // of a column in the report
	mostDifferent = 200 // values of a column that are counted one by one
	mostRows      = 10  // of a note or a key
	mostKeys      = 50  // repeated, told by name
)

// tally counts while a file is read.
type tally struct {
	personal *profile.Personal
	columns  map[string]*columnTally
	notes    map[noteKey]*Note
	repeated map[string]*RepeatedKey
}

type columnTally struct {
	count    int
	values   map[string]int
	expected say.Text
	reason   say.Words
}

type noteKey struct {
	key    say.Key
	column string
}

func newTally(personal *profile.Personal) *tally {
	return &tally{personal: personal, columns: map[string]*columnTally{}, notes: map[noteKey]*Note{}, repeated: map[string]*RepeatedKey{}}
}

// lost counts a cell; reason is asked for once a column.
func (t *tally) lost(b *bound, text string, reason func() say.Words) {
	c := t.columns[b.column]
	if c == nil {
		c = &columnTally{values: map[string]int{}, expected: b.expected(), reason: reason()}
		t.columns[b.column] = c
	}
	c.count++
	if b.hidden {
		return
	}
	if _, counted := c.values[text]; !counted {
		if len(c.values) >= mostDifferent {
			return
		}
		text = strings.Clone(text) // the record's memory is not kept
	}
	c.values[text]++
}

// note counts a remark of one row; the text may name one column.
func (t *tally) note(row int, key say.Key, column string) {
	n := t.notes[noteKey{key, column}]
	if n == nil {
		words := say.New(key)
		if column != "" {
			words = say.New(key, column)
		}
		n = &Note{Text: say.BothOf(words)}
		t.notes[noteKey{key, column}] = n
	}
	if n.Count++; len(n.Rows) < mostRows {
		n.Rows = append(n.Rows, row)
	}
}

func (t *tally) twice(key string, first, row int) {
	r := t.repeated[key]
	if r == nil {
		if len(t.repeated) >= mostKeys {
			return
		}
		key = strings.Clone(key)
		r = &RepeatedKey{Key: key, Rows: []int{first}}
		t.repeated[key] = r
	}
	if len(r.Rows) < mostRows {
		r.Rows = append(r.Rows, row)
	}
}

// report is all of it; whole are remarks on the whole file, which come first.
func (t *tally) report(whole []Note) Noticed {
	r := Noticed{Notes: whole}
	for column, c := range t.columns {
		r.Unread = append(r.Unread, ColumnUnread{column, c.count, t.commonest(c.values), say.BothOf(c.expected), c.reason})
	}
	slices.SortFunc(r.Unread, func(a, b ColumnUnread) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Column, b.Column)) })
	rows := make([]Note, 0, len(t.notes))
	for _, n := range t.notes {
		rows = append(rows, *n)
	}
	slices.SortFunc(rows, func(a, b Note) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Text.EN, b.Text.EN)) })
	r.Notes = append(r.Notes, rows...)
	for _, key := range slices.Sorted(maps.Keys(t.repeated)) {
		r.Repeated = append(r.Repeated, *t.repeated[key])
	}
	return r
}

func (t *tally) commonest(values map[string]int) []ValueCount {
	masked := map[string]int{}
	for value, n := range values {
		masked[t.personal.Mask(value)] += n
	}
	var list []ValueCount
	for value, n := range masked {
		list = append(list, ValueCount{value, n})
	}
	slices.SortFunc(list, func(a, b ValueCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	return list[:min(len(list), mostValues)]
}

// expected says what a column's cells should have been.
func (b *bound) expected() say.Text {
	switch b.want.kind {
	case whole:
		return say.New("a whole number, such as 2")
	case number:
		return say.New("a number, such as 12.5")
	case length:
		return say.New("a length, such as 12, 12.5 or 12 m")
	case money:
		return say.New("an amount, such as 500 or 500元")
	case yesNo:
		return say.New("yes or no: 1 or 0, 是 or 否")
	case moment:
		return say.New("a date or time, such as 2026-05-03 08:05")
	case degree:
		return say.New("longitude or latitude, such as 120.15")
	case code:
		return say.New("a word of the mapping's value table")
	case hours:
		return say.New("hours, such as Mon-Fri 07:00-08:30")
	}
	return say.New("text")
}
