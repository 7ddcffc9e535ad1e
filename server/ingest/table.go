package ingest

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"tongshi/geo/say"
)

// table reads a CSV file record by record: any of the encodings, mixed line
// ends, commas, semicolons or tabs. Memory is that of one record.
type table struct {
	src      *source
	csv      *csvLines
	budget   *budgetReader
	limits   Limits
	header   []string
	encoding string
	above    int // records above the header
	row      int // records given so far; the header is row 0
	line     int // where the last record starts
	short    int // records whose last cells were missing
	padded   []string
}

// tableFormat is what a mapping says of the file's outer form.
type tableFormat struct {
	encoding  string
	delimiter string // empty: found from the header line
	skipRows  int    // lines before the header, such as a title
	// fits reports whether a record has the columns that a mapping needs.
	fits func(names []string) bool
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
	head, err := findHead(lines, form)
	if err != nil {
		return nil, err
	}
	t := &table{src: src, csv: newCSVLines(lines, head.comma), budget: budget, limits: limits, encoding: encoding, above: head.above}
	t.csv.lines = form.skipRows + head.lines
	for range head.above {
		if _, err := t.read(); err != nil {
			return nil, err
		}
	}
	header, err := t.read()
	if errors.Is(err, io.EOF) {
		return nil, say.Errorf("the file is empty; the first line must name the columns")
	}
	if err != nil {
		return nil, err
	}
	if head.merged != nil {
		header = head.merged
	}
	for _, name := range header {
		t.header = append(t.header, plainCell(name))
	}
	return t, nil
}

// next gives the next record, which is valid until the call after it and as
// wide as the header: cells missing at its end are empty, empty ones beyond it
// are cut. A record of other width has more cells than the header; one of empty
// cells alone is none. It ends with io.EOF; any other error is a structural
// fault.
func (t *table) next() ([]string, error) {
	for {
		record, err := t.read()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, say.Errorf("%s: after row %d: %w", t.src.name, t.row, err)
		}
		if len(record) != len(t.header) {
			record = t.fit(record)
		}
		if strings.TrimSpace(record[0]) == "" && allEmpty(record) {
			continue
		}
		if t.row++; t.row > t.limits.Rows {
			return nil, say.Errorf("%s: more than %d rows, which is the limit; split the file", t.src.name, t.limits.Rows)
		}
		return record, nil
	}
}

func (t *table) fit(record []string) []string {
	want := len(t.header)
	if len(record) > want {
		if allEmpty(record[want:]) {
			return record[:want]
		}
		return record
	}
	if !allEmpty(record) {
		t.short++
	}
	t.padded = append(t.padded[:0], record...)
	for len(t.padded) < want {
		t.padded = append(t.padded, "")
	}
	return t.padded
}

func allEmpty(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

func (t *table) read() ([]string, error) {
	t.budget.reset()
	record, err := t.csv.read()
	if err != nil {
		return nil, err
	}
	t.line = t.csv.start
	for _, cell := range record {
		if len(cell) > t.limits.CellBytes {
			return nil, say.Errorf("line %d: a cell holds %d bytes, %d at most; is a quote left open?", t.line, len(cell), t.limits.CellBytes)
		}
	}
	return record, nil
}

// notes are what was done to make records of the file.
func (t *table) notes() (list []Note) {
	if t.above > 0 {
		list = append(list, Note{Text: said("%d lines above the header are left out", t.above)})
	}
	if t.short > 0 {
		list = append(list, Note{Text: said("rows are shorter than the header; the cells missing at their end count as empty"), Count: t.short})
	}
	return list
}

// scanColumn shows the cells of one column of a whole file.
func scanColumn(path string, form tableFormat, limits Limits, column int, see func(text string)) error {
	t, err := openTable(path, form, limits)
	if err != nil {
		return err
	}
	defer t.src.Close()
	for {
		record, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if column < len(record) {
			see(record[column])
		}
	}
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
