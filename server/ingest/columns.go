package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// notedName is a header with a note in brackets, such as 重伤（人）.
var notedName = regexp.MustCompile(`^(.*?)\s*[(\[【{<]([^()\[\]【】{}<>]*)[)\]】}>]\s*$`)

// cutNote parts a header from its note; ok is false when it has none.
func cutNote(name string) (base, note string, ok bool) {
	m := notedName.FindStringSubmatch(strings.ToLower(folded(strings.NewReplacer("（", "(", "）", ")", "［", "[", "］", "]").Replace(name))))
	if m == nil {
		return "", "", false
	}
	return m[1], strings.TrimSpace(m[2]), true
}

// noNotes say nothing of what stands in the column.
var noNotes = []string{"", "必填", "选填", "required", "optional", "文本", "数字", "数值", "text", "number", "*"}

// countNotes are what is counted.
var countNotes = []string{"人", "人数", "名", "个", "辆", "起", "次", "n", "no.", "count", "persons", "people"}

// datumNotes are the names of reference systems as people note them.
var datumNotes = map[string]string{
	"wgs84": "wgs84", "wgs-84": "wgs84", "wgs 84": "wgs84", "epsg:4326": "wgs84", "4326": "wgs84", "gps": "wgs84", "cgcs2000": "wgs84", "2000": "wgs84",
	"gcj02": "gcj02", "gcj-02": "gcj02", "gcj 02": "gcj02", "火星": "gcj02", "火星坐标": "gcj02", "高德": "gcj02", "腾讯": "gcj02",
	"bd09": "bd09", "bd-09": "bd09", "bd 09": "bd09", "百度": "bd09",
}

var unitNotes = map[string]string{
	"米": "m", "meter": "m", "metre": "m", "metres": "m", "厘米": "cm", "公分": "cm", "毫米": "mm", "公里": "km", "千米": "km", "英尺": "ft", "feet": "ft",
	"英寸": "in", "inch": "in", "inches": "in", "英里": "mi", "元": "yuan", "人民币元": "yuan", "rmb": "yuan", "万元": "wan_yuan", "万": "wan_yuan",
}

// findNoted finds a column whose header is one of the names with a note that
// changes nothing or says the unit; -1 when there is none, or several.
func (h *header) findNoted(list []string, b *bound, f Field) int {
	for _, name := range list {
		found, times := -1, 0
		for i, header := range h.names {
			base, note, ok := cutNote(header)
			if !ok || columnKey(base) != columnKey(name) || h.used[i] {
				continue
			}
			if h.noteFits(note, b, f) {
				found = i
			}
			times++
		}
		if found >= 0 && times == 1 {
			h.used[found] = true
			h.note(say.New("column %s is read as %s", h.names[found], name))
			return found
		}
	}
	return -1
}

// noteFits reports whether a column with this note can be read; a unit in the
// note is taken where the mapping says none.
func (h *header) noteFits(note string, b *bound, f Field) bool {
	if slices.Contains(noNotes, note) {
		return true
	}
	unit := note
	if to, ok := unitNotes[note]; ok {
		unit = to
	}
	switch b.want.kind {
	case whole:
		return slices.Contains(countNotes, note)
	case number:
		perDay, known := flowUnits[note]
		_, plain := degreeUnits[note]
		return known && perDay == 1 || plain
	case degree:
		datum, known := datumNotes[note]
		_, plain := degreeUnits[note]
		return known && datum == h.crs || plain || note == "十进制"
	case moment:
		return !strings.ContainsAny(note, "上录登补")
	case length, money:
		factor, known := units[b.want.kind][unit]
		if !known || f.Unit != "" && f.Unit != unit {
			return false
		}
		b.factor = factor
		return true
	}
	return false
}

// suggest names, for each optional column that is not there, the unused one
// that is likely meant. Nothing is lost without a word.
func (h *header) suggest(placeless bool) {
	if placeless {
		h.note(say.New("no record has a position: neither longitude nor latitude is in the header"))
	}
	told := map[int]bool{}
	for _, list := range h.missed {
		at := h.likely(list)
		if at < 0 || told[at] {
			continue
		}
		told[at] = true
		words := say.New("the optional column %s is not in the header; is %s it? Then name it in the mapping", list[0], h.names[at])
		if _, note, ok := cutNote(h.names[at]); ok {
			if datum := datumNotes[note]; datum != "" && datum != h.crs {
				words = say.New("the optional column %s is not in the header; is %s it? Then say --crs %s", list[0], h.names[at], datum)
			}
		}
		h.note(words)
	}
}

func (h *header) likely(list []string) int {
	for _, name := range list {
		for i, header := range h.names {
			if !h.used[i] && !h.personal[i] && alike(columnKey(name), columnKey(header)) {
				return i
			}
		}
	}
	return -1
}

// alike reports whether one name is the other with a note, or has it within it,
// or differs by one letter.
func alike(name, header string) bool {
	if base, _, ok := cutNote(header); ok && columnKey(base) == name {
		return true
	}
	const least = 2 // letters of a name that says something, in Chinese
	short, long := name, header
	if len(short) > len(long) {
		short, long = long, short
	}
	n := utf8.RuneCountInString(short)
	if n >= least && short[0] >= 0x80 || n > 2*least {
		return strings.Contains(long, short) || oneApart(name, header)
	}
	return false
}

// oneApart reports whether one letter is another, missing or too much.
func oneApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	const least = 5
	if len(y)-len(x) > 1 || len(x) < least {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return slices.Equal(x[min(i+1, len(x)):], y[min(i+1, len(y)):])
	}
	return slices.Equal(x[i:], y[i+1:])
}

// fits reports whether a record may be the header: it has a column for every
// field that the mapping cannot do without, and more than one in all.
func (m *Mapping) fits(list []string) bool { return m.fitting(list, false) }

// fitsSited is fits for files whose records have a geometry, and names of columns
// that may have been cut.
func (m *Mapping) fitsSited(list []string) bool { return m.fitting(list, true) }

func (m *Mapping) fitting(list []string, sited bool) bool {
	if len(list) == 0 {
		return false
	}
	names := make([]string, len(list))
	for i, name := range list {
		names[i] = sheet.PlainCell(name)
	}
	h := newHeader(names, nil, "")
	h.sited, h.cut = sited, sited
	needed, found := 0, 0
	for name, f := range m.Fields {
		for _, list := range f.lists() {
			there := h.has(list)
			if !f.Optional && !h.spares(name) {
				needed++
				if !there {
					return false
				}
			}
			if there {
				found++
			}
		}
	}
	if _, ok := m.Fields["source_id"]; !ok || m.Fields["source_id"].Optional {
		for _, list := range m.Key.Columns {
			if !ok && !h.has(list) {
				return false
			}
		}
	}
	return needed > 0 || found > 0
}

// lists are the lists of names, one of each of which the field needs.
func (f Field) lists() (all [][]string) {
	if len(f.Columns) > 0 {
		all = append(all, f.Columns)
	}
	for _, column := range f.Sum {
		all = append(all, []string{column})
	}
	return all
}

// has reports whether a column of one of the names is there, with or without a
// note.
func (h *header) has(list []string) bool {
	for _, name := range list {
		if len(h.at[columnKey(name)]) > 0 {
			return true
		}
		for _, header := range h.names {
			if base, _, ok := cutNote(header); ok && columnKey(base) == columnKey(name) {
				return true
			}
		}
	}
	return h.findCut(list, false) >= 0
}

// spares reports whether a field of places may be missing: the records have a
// geometry.
func (h *header) spares(field string) bool {
	return h.sited && (field == "lon" || field == "lat" || field == "position")
}

// dbfNameBytes is what a Shapefile keeps of the name of a column.
const dbfNameBytes = 10

// findCut finds a column whose name is the beginning of one of the names, as much
// of it as a Shapefile keeps; -1 when there is none, or several. A note behind it
// that was cut may have been a unit, which a field in units cannot do without.
func (h *header) findCut(list []string, inUnits bool) int {
	if !h.cut {
		return -1
	}
	for _, name := range list {
		found, times := -1, 0
		for i, header := range h.names {
			if !h.used[i] && (isCut(header, name) || !inUnits && isCut(header, name+openNote(header))) {
				found = i
				times++
			}
		}
		if times == 1 {
			return found
		}
	}
	return -1
}

// openNote is the beginning of a note that was cut, with a mark for what is gone.
func openNote(header string) string {
	at := strings.IndexAny(header, "(（[【")
	if at < 0 || strings.ContainsAny(header[at:], ")）]】") {
		return ""
	}
	return header[at:] + "…"
}

// isCut reports whether a header is what is left of a name: in UTF-8, or in GB18030
// where a Chinese character takes two bytes. A last character that was cut is
// gone, or is not the name's.
func isCut(header, name string) bool {
	if !strings.HasPrefix(name, header) {
		return false
	}
	gb := 0
	for _, c := range header {
		if gb++; c >= utf8.RuneSelf {
			gb++
		}
	}
	const lastCharacter = 2 // bytes that may be gone besides
	return len(header) < len(name) && (len(header) >= dbfNameBytes-lastCharacter && len(header) <= dbfNameBytes || gb >= dbfNameBytes-1 && gb <= dbfNameBytes)
}
