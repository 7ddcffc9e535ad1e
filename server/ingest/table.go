package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"tongshi/geo/say"
)

// table reads a CSV file record by record: any of the encodings, mixed line
// ends, commas, semicolons or tabs. Memory is that of one record.
type table struct {
	src      *source
	csv      *csv.Reader
	budget   *budgetReader
	limits   Limits
	header   []string
	encoding string
	row      int // records given so far; the header is row 0
	line     int // where the last record starts
}

// tableFormat is what a mapping says of the file's outer form.
type tableFormat struct {
	encoding  string
	delimiter string // empty: found from the header line
	skipRows  int    // lines before the header, such as a title
}

func openTable(path string, form tableFormat, limits Limits) (*table, error) {
	src, err := openSource(path, limits.FileBytes)
	if err != nil {
		return nil, err
	}
	t, err := newTable(src, form, limits)
	if err != nil {
		src.Close()
		return nil, say.Errorf("%s: %w", src.name, err)
	}
	return t, nil
}

func newTable(src *source, form tableFormat, limits Limits) (*table, error) {
	text, encoding, err := readText(src, form.encoding)
	if err != nil {
		return nil, err
	}
	budget := &budgetReader{r: &lineEnds{r: text}, limit: limits.RecordBytes}
	budget.reset()
	lines := bufio.NewReaderSize(budget, 64<<10)
	for range form.skipRows {
		if _, err := lines.ReadString('\n'); err != nil {
			return nil, say.Errorf("line %d: the file ends before its header", form.skipRows)
		}
	}
	comma, err := delimiterOf(lines, form.delimiter)
	if err != nil {
		return nil, err
	}
	t := &table{src: src, csv: csv.NewReader(lines), budget: budget, limits: limits, encoding: encoding}
	t.csv.Comma, t.csv.FieldsPerRecord, t.csv.ReuseRecord = comma, -1, true
	header, err := t.read()
	if errors.Is(err, io.EOF) {
		return nil, say.Errorf("the file is empty; the first line must name the columns")
	}
	if err != nil {
		return nil, err
	}
	for _, name := range header {
		t.header = append(t.header, strings.TrimSpace(name))
	}
	return t, nil
}

// delimiterOf takes the declared delimiter, or the candidate that the header
// line holds most often outside quotes.
func delimiterOf(lines *bufio.Reader, declared string) (rune, error) {
	switch declared {
	case "":
	case "tab", "\t":
		return '\t', nil
	case ",", ";", "|":
		return rune(declared[0]), nil
	default:
		return 0, say.Errorf("delimiter %q is not supported; use \",\", \";\", \"|\" or tab", declared)
	}
	head, err := lines.Peek(lines.Size())
	if err != nil && err != io.EOF {
		return 0, err
	}
	counts := map[rune]int{}
	quoted := false
	for _, c := range string(head) {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	best := ','
	for _, c := range []rune{';', '\t', '|'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best, nil
}

// next gives the next record, which is valid until the call after it. It ends
// with io.EOF; any other error is a structural fault.
func (t *table) next() ([]string, error) {
	if t.row >= t.limits.Rows {
		if _, err := t.read(); errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, say.Errorf("%s: more than %d rows, which is the limit; split the file", t.src.name, t.limits.Rows)
	}
	record, err := t.read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, say.Errorf("%s: after row %d: %w", t.src.name, t.row, err)
	}
	t.row++
	return record, nil
}

func (t *table) read() ([]string, error) {
	t.budget.reset()
	record, err := t.csv.Read()
	var fault *csv.ParseError
	switch {
	case errors.As(err, &fault) && errors.Is(err, csv.ErrQuote) && fault.Line > fault.StartLine:
		return nil, say.Errorf("line %d: a quote is opened and not closed; repair the quoting", fault.StartLine)
	case errors.As(err, &fault):
		return nil, say.Errorf("line %d: a quote stands where none may (column %d); write it twice inside a quoted cell", fault.Line, fault.Column)
	case err != nil:
		return nil, err
	}
	t.line, _ = t.csv.FieldPos(0)
	for _, cell := range record {
		if len(cell) > t.limits.CellBytes {
			return nil, say.Errorf("line %d: a cell holds %d bytes, %d at most; is a quote left open?", t.line, len(cell), t.limits.CellBytes)
		}
	}
	return record, nil
}

// budgetReader bounds what one record may read, so that an open quote cannot
// swallow the file.
type budgetReader struct {
	r           io.Reader
	limit, left int
}

func (b *budgetReader) reset() { b.left = b.limit }

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, say.Errorf("one record holds more than %d bytes; is a quote left open?", b.limit)
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}
