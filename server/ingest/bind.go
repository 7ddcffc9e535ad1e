package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"tongshi/geo/say"
)

// header finds columns by name whatever their case, spaces, underscores and
// full-width letters.
type header struct {
	names []string
	at    map[string][]int
	used  map[int]bool
}

func newHeader(names []string) *header {
	h := &header{names: names, at: map[string][]int{}, used: map[int]bool{}}
	for i, name := range names {
		key := columnKey(name)
		h.at[key] = append(h.at[key], i)
	}
	return h
}

func columnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, width.Fold.String(name))
}

// find is the index of the first of names that the header has; -1 when it has
// none of them.
func (h *header) find(names []string) (int, error) {
	for _, name := range names {
		switch at := h.at[columnKey(name)]; len(at) {
		case 0:
		case 1:
			h.used[at[0]] = true
			return at[0], nil
		default:
			return -1, say.Errorf("column %q stands %d times in the header; rename all but one", name, len(at))
		}
	}
	return -1, nil
}

func (h *header) missing(names []string) error {
	return say.Errorf("column %s is not in the header, which has %s", quotedList(names, " or "), quotedList(h.names, ", "))
}

func quotedList(list []string, between string) string {
	const most = 80
	var b strings.Builder
	for i, s := range list {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(list)-most)
			break
		}
		if i > 0 {
			b.WriteString(between)
		}
		fmt.Fprintf(&b, "%q", s)
	}
	return b.String()
}

// dropped are the columns that nothing maps, in the header's order.
func (h *header) dropped() []string {
	var list []string
	for i, name := range h.names {
		if !h.used[i] && name != "" {
			list = append(list, name)
		}
	}
	return list
}

// bound is a field tied to the columns of one file.
type bound struct {
	name     string // our field
	column   string // the file's column, for messages
	index    []int  // more than one: their numbers are added
	constant *string
	values   map[string]string
	other    string
	unknown  map[string]bool
	factor   float64
	formats  []timeFormat
	comma    bool
}

// bind ties a field to the header. It is nil when the file lacks an optional
// column.
func (m *Mapping) bind(h *header, name string, f Field, want fieldType) (*bound, error) {
	b := &bound{name: name, column: name, constant: f.Constant, values: f.Values, other: f.Other, comma: m.DecimalComma,
		factor: units[want.kind][f.Unit], unknown: map[string]bool{"": true}}
	for _, word := range slices.Concat(m.Unknown, f.Unknown) {
		b.unknown[word] = true
	}
	formats := f.Format
	if len(formats) == 0 {
		formats = isoFormats[name]
	}
	for _, text := range formats {
		format, err := parseFormat(text)
		if err != nil {
			return nil, err
		}
		b.formats = append(b.formats, format)
	}
	lists := [][]string{f.Columns}
	if len(f.Sum) > 0 {
		lists = lists[:0]
		for _, column := range f.Sum {
			lists = append(lists, []string{column})
		}
	}
	for _, list := range lists {
		if len(list) == 0 {
			continue
		}
		at, err := h.find(list)
		if err != nil {
			return nil, err
		}
		if at < 0 && f.Optional {
			return nil, nil
		}
		if at < 0 {
			return nil, h.missing(list)
		}
		b.index = append(b.index, at)
		b.column = h.names[at]
	}
	return b, nil
}

// boundFlag is a flag tied to a column.
type boundFlag struct {
	Flag
	at *bound
}

func (m *Mapping) bindFlags(h *header, flags []Flag) ([]boundFlag, error) {
	var list []boundFlag
	for _, flag := range flags {
		b, err := m.bind(h, flag.Code, Field{Columns: flag.Column, Optional: flag.Optional}, fieldType{kind: text})
		if err != nil {
			return nil, err
		}
		if b == nil {
			continue
		}
		if flag.Separator == "" {
			flag.Separator = ";"
		}
		list = append(list, boundFlag{flag, b})
	}
	return list, nil
}

// boundSetter puts one field of a record into a crash.
type boundSetter struct {
	*bound
	set setter
}

// bindAll ties every field, in the order of their names.
func bindAll[S any](m *Mapping, h *header, fields map[string]Field, types map[string]fieldType, setters map[string]S, add func(*bound, S)) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b, err := m.bind(h, name, fields[name], types[name])
		if err != nil {
			return say.Errorf("field %s: %w", name, err)
		}
		if b != nil {
			add(b, setters[name])
		}
	}
	return nil
}
