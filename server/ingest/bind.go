package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"tongshi/geo/profile"
	"tongshi/geo/say"
)

// header finds columns by name whatever their case, spaces, underscores and
// full-width letters.
type header struct {
	names    []string
	at       map[string][]int
	used     map[int]bool
	personal map[int]bool // columns of persons: their text is never read
	exact    map[int]bool // keys: nothing in them is masked
	crs      string       // of the positions
	sited    bool         // the records have a geometry
	cut      bool         // names of columns may have been cut
	notes    []Note       // what somebody should know of the columns
	missed   [][]string   // optional columns that are not there
}

func newHeader(names []string, rules *profile.Personal, crs string) *header {
	h := &header{names: names, at: map[string][]int{}, used: map[int]bool{}, personal: map[int]bool{}, exact: map[int]bool{}, crs: crs}
	for i, name := range names {
		key := columnKey(name)
		h.at[key] = append(h.at[key], i)
		h.personal[i] = rules != nil && rules.Column(name)
	}
	return h
}

func (h *header) note(words say.Text) { h.notes = append(h.notes, Note{Text: say.BothOf(words)}) }

func columnKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '*' || r == ':' || r == '\ufeff' {
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

// dropped are the columns that nothing maps, in the header's order, without
// those that our own file of rejects puts before them.
func (h *header) dropped() []string {
	var list []string
	for i, name := range h.names {
		if !h.used[i] && name != "" && !slices.Contains(rejectColumns(h.names), name) {
			list = append(list, name)
		}
	}
	return list
}

// RejectColumns are the columns that a file of rejects has before those of the
// file that was imported.
var RejectColumns = []string{"row", "line", "field", "value", "reason"}

func rejectColumns(names []string) []string {
	if n := len(RejectColumns); len(names) > n && slices.Equal(names[:n], RejectColumns) {
		return RejectColumns
	}
	return nil
}

// kept are the columns that a reject may keep.
func (h *header) kept() []string {
	var list []string
	for i, name := range h.names {
		if h.used[i] && !h.personal[i] {
			list = append(list, name)
		}
	}
	return list
}

// raw are the cells of a record that a reject may keep.
func (h *header) raw(record []string, rules *profile.Personal) map[string]string {
	cells := map[string]string{}
	for i, name := range h.names {
		if !h.used[i] || h.personal[i] || i >= len(record) || len(record) != len(h.names) {
			continue
		}
		if cells[name] = strings.Clone(record[i]); !h.exact[i] {
			cells[name] = rules.Mask(cells[name])
		}
	}
	return cells
}

// bound is a field tied to the columns of one file.
type bound struct {
	name     string // our field
	want     fieldType
	column   string   // the file's column, for messages
	index    []int    // more than one: their numbers are added
	parts    []string // the columns of a sum
	constant *string
	values   map[string]string
	folded   map[string]string // the value table by [columnKey]
	other    string
	unknown  map[string]bool
	factor   float64
	formats  []timeFormat
	conflict bool // two formats may read one text differently
	latest   int  // the format that fitted last
	comma    bool
	needed   bool      // no record can do without
	hidden   bool      // of a column of persons: no report shows it
	pair     bool      // one cell has both numbers of a position
	order    pairOrder // of the two, by the mapping
}

// figure reports whether the field is anything but free text or yes and no: words
// for "nothing" are not its value.
func (b *bound) figure() bool { return b.want.kind != text && b.want.kind != yesNo }

// bind ties a field to the header. It is nil when the file lacks an optional
// column, and when the text of a column of persons was wanted.
func (m *Mapping) bind(h *header, name string, f Field, want fieldType) (*bound, error) {
	b := &bound{name: name, want: want, column: name, constant: f.Constant, values: f.Values, folded: foldedKeys(f.Values), other: f.Other,
		comma: m.DecimalComma, factor: units[want.kind][f.Unit], unknown: map[string]bool{"": true}, order: pairOrders[f.Order], pair: name == "position"}
	for _, word := range slices.Concat(m.Unknown, f.Unknown) {
		b.unknown[word] = true
	}
	if b.factor == 0 {
		b.factor = 1
	}
	if err := b.setFormats(f); err != nil {
		return nil, err
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
		if at < 0 {
			at = h.findNoted(list, b, f)
		}
		if at < 0 {
			if at = h.findCut(list, want.kind == length || want.kind == money || want.kind == degree); at >= 0 {
				h.used[at] = true
				h.note(say.New("column %s is read as %s", h.names[at], uncut(list, h.names[at])))
			}
		}
		if at < 0 {
			if !f.Optional && !h.spares(name) {
				return nil, h.missing(list)
			}
			if !h.spares(name) {
				h.missed = append(h.missed, list)
			}
			return nil, nil
		}
		if err := h.guard(at, b); err != nil || b.column == "" {
			return nil, err
		}
		b.index = append(b.index, at)
		b.column = h.names[at]
		b.parts = append(b.parts, b.column)
		h.exact[at] = h.exact[at] || name == "source_id"
	}
	return b, nil
}

// uncut is the first of the names that begins so.
func uncut(list []string, beginning string) string {
	for _, name := range list {
		if isCut(beginning, name) || isCut(beginning, name+openNote(beginning)) {
			return name
		}
	}
	return beginning
}

func (b *bound) setFormats(f Field) error {
	formats := f.Format
	if len(formats) == 0 {
		formats = isoFormats[b.name]
	}
	for _, text := range formats {
		format, err := parseFormat(text)
		if err != nil {
			return err
		}
		b.formats = append(b.formats, format)
	}
	b.conflict = conflicting(b.formats)
	return nil
}

// guard keeps text of persons out: the column counts as not there. What becomes
// a code or a figure may be read, and no report shows it.
func (h *header) guard(at int, b *bound) error {
	if !h.personal[at] {
		return nil
	}
	if b.name == "source_id" {
		return say.Errorf("column %q holds data of persons and cannot be the key", h.names[at])
	}
	if b.hidden = true; b.want.kind == text {
		h.note(say.New("column %s holds data of persons and is not read", h.names[at]))
		b.column = ""
	}
	return nil
}

// foldedKeys are a value table's words whatever their case, spaces and width;
// words that become one and differ in their code are left out.
func foldedKeys(values map[string]string) map[string]string {
	folded := make(map[string]string, len(values))
	twice := map[string]bool{}
	for from, to := range values {
		key := columnKey(from)
		if other, there := folded[key]; there && other != to {
			twice[key] = true
		}
		folded[key] = to
	}
	for key := range twice {
		delete(folded, key)
	}
	return folded
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

// bindExtra ties the columns that are kept as they are; those of persons are not.
func (m *Mapping) bindExtra(h *header) (list []int, err error) {
	for _, column := range m.Extra {
		at, err := h.find([]string{column})
		switch {
		case err != nil:
			return nil, say.Errorf("extra: %w", err)
		case at < 0:
		case h.personal[at]:
			h.note(say.New("column %s holds data of persons and is not read", h.names[at]))
		default:
			list = append(list, at)
		}
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
