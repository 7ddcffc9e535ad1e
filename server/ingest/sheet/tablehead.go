package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"tongshi/geo/say"
)

// maxAbove is how many records are looked at for the header: titles, a unit, a
// date of printing.
const maxAbove = 20

// tableHead is where a table begins.
type tableHead struct {
	comma  byte
	lines  int      // taken away already
	above  int      // records before the header
	merged []string // a heading of two records in one; nil when it is one
}

// findHead finds delimiter and header: the first record that has the columns
// that the mapping needs. Where none has, the header is the first record and
// the delimiter what stands in it most often.
func findHead(lines *bufio.Reader, form Form) (tableHead, error) {
	head, err := lines.Peek(lines.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return tableHead{}, err
	}
	var h tableHead
	declared := form.Delimiter
	if sep, size := sepLine(head); size > 0 {
		if declared == "" {
			declared = sep
		}
		_, _ = lines.Discard(size) // it was peeked at
		h.lines, head = 1, head[size:]
	}
	delimiters, err := delimitersOf(head, declared)
	if err != nil {
		return h, err
	}
	if err == nil && len(head) == lines.Size() {
		head = head[:bytes.LastIndexByte(head, '\n')+1] // the last line may be cut
	}
	h.comma = delimiters[0]
	for _, comma := range delimiters {
		if above, merged, ok := headerIn(head, comma, form.Fits); ok {
			h.comma, h.above, h.merged = comma, above, merged
			break
		}
	}
	return h, nil
}

// sepLine reads the line "sep=;" by which a spreadsheet is told the delimiter.
func sepLine(head []byte) (delimiter string, size int) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	text := strings.Trim(strings.ToLower(string(line)), " \"")
	if sep, ok := strings.CutPrefix(text, "sep="); ok && (len(sep) == 1 || sep == "" && strings.HasSuffix(string(line), "\t")) {
		if sep == "" {
			sep = "\t"
		}
		return sep, min(len(line)+1, len(head))
	}
	return "", 0
}

// delimitersOf are the declared delimiter, or all candidates: first the one
// that the first line with any of them holds most often outside quotes.
func delimitersOf(head []byte, declared string) ([]byte, error) {
	switch declared {
	case "":
	case "tab", "\t":
		return []byte{'\t'}, nil
	case ",", ";", "|":
		return []byte{declared[0]}, nil
	default:
		return nil, say.Errorf("delimiter %q is not supported; use \",\", \";\", \"|\" or tab", declared)
	}
	list := []byte{',', ';', '\t', '|'}
	var counts [256]int
	quoted := false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted && counts[',']+counts[';']+counts['\t']+counts['|'] > 0 {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	for i := 1; i < len(list); i++ {
		if counts[list[i]] > counts[list[0]] {
			list[0], list[i] = list[i], list[0]
		}
	}
	return list, nil
}

// headerIn finds the header among the first records of a text.
func headerIn(head []byte, comma byte, fits func([]string) bool) (above int, merged []string, ok bool) {
	csv := newCSVLines(bufio.NewReader(bytes.NewReader(head)), comma)
	return headerAmong(csv.read, fits)
}

// headerAmong finds the header among the first records, as one of them or as two
// of which the lower names the parts of the upper.
func headerAmong(read func() ([]string, error), fits func([]string) bool) (above int, names []string, ok bool) {
	if fits == nil {
		return 0, nil, false
	}
	var upper []string
	for n := range maxAbove {
		record, err := read()
		if err != nil {
			return 0, nil, false
		}
		if fits(record) {
			return n, slices.Clone(record), true
		}
		if both := twoLineHeading(upper, record); both != nil && fits(both) {
			return n, both, true
		}
		upper = slices.Clone(record)
	}
	return 0, nil, false
}

// twoLineHeading takes the lower name of each column, and the upper where the
// lower line has none. It is nil unless both have something to say.
func twoLineHeading(upper, lower []string) []string {
	var both []string
	for i := range max(len(upper), len(lower)) {
		name := ""
		if i < len(lower) {
			name = strings.TrimSpace(lower[i])
		}
		if name == "" && i < len(upper) {
			name = strings.TrimSpace(upper[i])
		}
		both = append(both, name)
	}
	if len(upper) < 2 || allEmpty(lower) {
		return nil
	}
	return both
}
