package sheet

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"tongshi/geo/say"
)

// Table reads a CSV file record by record: any of the encodings, mixed line
// ends, commas, semicolons or tabs. Memory is that of one record.
type Table struct {
	path     string
	form     Form
	src      *Source
	csv      *csvLines
	budget   *Budget
	limits   Limits
	header   []string
	encoding string
	above    int // records above the header
	row      int // records given so far; the header is row 0
	line     int // where the last record starts
	short    int // records whose last cells were missing
	padded   []string
}

// Form is what a mapping says of a table's outer form.
type Form struct {
	Encoding  string
	Delimiter string // empty: found from the header line
	SkipRows  int    // lines before the header, such as a title
	// Fits reports whether a record has the columns that a mapping needs.
	Fits func(names []string) bool
	// Layer is the sheet that was asked for, of a file with several.
	Layer string
}

// OpenTable opens a CSV file, plain or compressed, and reads its header.
func OpenTable(path string, form Form, limits Limits) (*Table, error) {
	src, err := OpenSource(path, limits.FileBytes)
	if err != nil {
		return nil, err
	}
	t := &Table{path: path, form: form, src: src, limits: limits}
	if err := t.begin(); err != nil {
		src.Close()
		return nil, say.Errorf("%s: %w", src.Name, err)
	}
	return t, nil
}

func (t *Table) begin() error {
	text, encoding, err := ReadText(t.src, t.form.Encoding)
	if err != nil {
		return err
	}
	t.encoding, t.budget = encoding, NewBudget(&lineEnds{r: text}, t.limits.RecordBytes)
	lines := bufio.NewReaderSize(t.budget, 64<<10)
	for range t.form.SkipRows {
		if _, err := lines.ReadString('\n'); err != nil {
			return say.Errorf("line %d: the file ends before its header", t.form.SkipRows)
		}
	}
	head, err := findHead(lines, t.form)
	if err != nil {
		return err
	}
	t.csv, t.above = newCSVLines(lines, head.comma), head.above
	t.csv.lines = t.form.SkipRows + head.lines
	for range head.above {
		if _, err := t.read(); err != nil {
			return err
		}
	}
	header, err := t.read()
	if errors.Is(err, io.EOF) {
		return say.Errorf("the file is empty; the first line must name the columns")
	}
	if err != nil {
		return err
	}
	if head.merged != nil {
		header = head.merged
	}
	for _, name := range header {
		t.header = append(t.header, PlainCell(name))
	}
	return nil
}

// next gives the next record, which is valid until the call after it and as
// wide as the header: cells missing at its end are empty, empty ones beyond it
// are cut. A record of other width has more cells than the header; one of empty
// cells alone is none. It ends with io.EOF; any other error is a structural
// fault.
func (t *Table) next() ([]string, error) {
	for {
		record, err := t.read()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, say.Errorf("%s: after row %d: %w", t.src.Name, t.row, err)
		}
		if len(record) != len(t.header) {
			record = t.fit(record)
		}
		if strings.TrimSpace(record[0]) == "" && allEmpty(record) {
			continue
		}
		if t.row++; t.row > t.limits.Rows {
			return nil, say.Errorf("%s: more than %d rows, which is the limit; split the file", t.src.Name, t.limits.Rows)
		}
		return record, nil
	}
}

func (t *Table) fit(record []string) []string {
	fitted := Fit(record, len(t.header), &t.padded)
	if len(record) < len(t.header) && !allEmpty(record) {
		t.short++
	}
	return fitted
}

// Fit makes a record as wide as the header: cells missing at its end are empty,
// empty ones beyond it are cut. It uses padded again for each record.
func Fit(record []string, width int, padded *[]string) []string {
	if len(record) >= width {
		if allEmpty(record[width:]) {
			return record[:width]
		}
		return record
	}
	*padded = append((*padded)[:0], record...)
	for len(*padded) < width {
		*padded = append(*padded, "")
	}
	return *padded
}

func allEmpty(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

func (t *Table) read() ([]string, error) {
	t.budget.Reset()
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

// Notes are what was done to make records of the file.
func (t *Table) Notes() (list []Note) {
	if t.above > 0 {
		list = append(list, Note{Text: said("%d lines above the header are left out", t.above)})
	}
	if t.short > 0 {
		list = append(list, Note{Text: said("rows are shorter than the header; the cells missing at their end count as empty"), Count: t.short})
	}
	return list
}

// Names, Encoding and Progress are those of the file.
func (t *Table) Names() []string               { return t.header }
func (t *Table) Encoding() string              { return t.encoding }
func (t *Table) Progress() (done, total int64) { return t.src.Progress() }

// Close closes the file.
func (t *Table) Close() error { return t.src.Close() }

// Scan shows the cells of one column of the whole file.
func (t *Table) Scan(column int, see func(text string)) error {
	again, err := OpenTable(t.path, t.form, t.limits)
	if err != nil {
		return err
	}
	return errors.Join(again.Each(context.Background(), func(r Record) bool {
		if column < len(r.Cells) {
			see(r.Cells[column])
		}
		return true
	}), again.Close())
}

// Each gives every record below the header.
func (t *Table) Each(ctx context.Context, see func(Record) bool) error {
	for {
		cells, err := t.next()
		if err == nil && t.row%1024 == 0 {
			err = context.Cause(ctx)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !see(Record{Cells: cells, Row: t.row, Line: t.line}) {
			return nil
		}
	}
}

// Budget bounds what one record may read, so that an open quote cannot swallow
// the file.
type Budget struct {
	r           io.Reader
	limit, left int
}

// NewBudget allows limit bytes until the first Reset.
func NewBudget(r io.Reader, limit int) *Budget { return &Budget{r: r, limit: limit, left: limit} }

// Reset allows the whole limit again: a new record begins.
func (b *Budget) Reset() { b.left = b.limit }

// Read reads on, and fails where the record holds too much.
func (b *Budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, say.Errorf("one record holds more than %d bytes; is a quote left open?", b.limit)
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}
