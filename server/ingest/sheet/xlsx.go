// The reader of XLSX is our own. The library for it, excelize 2.11.1, which
// writes our exports, streams the rows of a sheet but tells no cell's style with
// them, so that a date is a bare number or a text in the form of that cell, 5/3/23
// for one; what it tells of styles and merged cells it tells with the whole sheet
// in memory. It reads the archive into memory, and a shared text for each cell
// from a file on the disk.

package sheet

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// Bounds of a workbook's parts that are kept in memory.
const (
	maxParts       = 16 << 20 // bytes of the list of sheets, of the styles
	maxSharedBytes = 96 << 20 // of the shared texts
	maxShared      = 4 << 20  // shared texts
	maxColumns     = 16_384   // Excel's own
)

// Workbook is one sheet of an XLSX file as records below a header: dates become
// ISO 8601 text by the style of their cell, whether counted from 1900 or 1904.
// Memory is that of the shared texts and one row.
type Workbook struct {
	path   string
	form   Form
	limits Limits

	archive *Archive
	book    bookParts
	texts   sharedTexts
	sheet   bookSheet
	others  []string
	head    tableHead
	header  []string
	merges  int // of data cells over several rows
	padded  []string
}

// bookSheet is a sheet by its name and where it lies in the archive.
type bookSheet struct {
	name, member string
	hidden       bool
}

// OpenWorkbook opens an XLSX file at the sheet that the form names, or at the
// only one that has the columns.
func OpenWorkbook(file string, form Form, limits Limits) (*Workbook, error) {
	a, err := OpenArchive(file, limits.FileBytes)
	if err != nil {
		return nil, err
	}
	w := &Workbook{path: file, form: form, limits: limits, archive: a}
	if err := w.begin(); err != nil {
		a.Close()
		return nil, say.Errorf("%s: %w", a.Name, err)
	}
	return w, nil
}

func (w *Workbook) begin() (err error) {
	if w.book, err = readBook(w.archive); err != nil {
		return err
	}
	if w.texts, err = readSharedTexts(w.archive, w.book.strings); err != nil {
		return err
	}
	if err := w.choose(); err != nil {
		return err
	}
	if len(w.header) == 0 {
		return say.Errorf("sheet %q is empty; a line must name the columns", w.sheet.name)
	}
	return nil
}

// choose takes the sheet that was asked for, or the one that has the columns.
func (w *Workbook) choose() error {
	var names []string
	var fitting []bookSheet
	for _, s := range w.book.sheets {
		names = append(names, s.name)
		if w.form.Layer != "" && strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(w.form.Layer)) {
			return w.take(s)
		}
	}
	if w.form.Layer != "" {
		return say.Errorf("there is no sheet %q; the file has %s", w.form.Layer, quoted(names))
	}
	for _, s := range w.book.sheets {
		if s.hidden {
			continue
		}
		_, fits, err := w.headOf(s)
		if err != nil {
			return err
		}
		if fits {
			fitting = append(fitting, s)
		}
	}
	switch len(fitting) {
	case 0:
		for _, s := range w.book.sheets {
			if err := w.take(s); err != nil || len(w.header) > 0 {
				return err
			}
		}
		return say.Errorf("the file has no sheet with rows")
	case 1:
		return w.take(fitting[0])
	}
	names = names[:0]
	for _, s := range fitting {
		names = append(names, s.name)
	}
	return say.Errorf("the sheets %s all have the columns; say which with --sheet, and import each of them", quoted(names))
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name)
	}
	return strings.Join(list, ", ")
}

// take makes a sheet the one that is read.
func (w *Workbook) take(s bookSheet) error {
	head, _, err := w.headOf(s)
	if err != nil {
		return err
	}
	w.sheet, w.head, w.header = s, head, nil
	for _, name := range head.merged {
		w.header = append(w.header, PlainCell(name))
	}
	for len(w.header) > 0 && w.header[len(w.header)-1] == "" {
		w.header = w.header[:len(w.header)-1]
	}
	w.others = nil
	for _, other := range w.book.sheets {
		if other.name != s.name {
			w.others = append(w.others, other.name)
		}
	}
	return nil
}

// headOf finds the header of a sheet; where no row fits, the first is it.
func (w *Workbook) headOf(s bookSheet) (head tableHead, fits bool, err error) {
	rows, err := w.open(s)
	if err != nil {
		return head, false, err
	}
	defer rows.close()
	var first []string
	var fault error
	read := func() ([]string, error) {
		cells, err := rows.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				fault = err
			}
			return nil, err
		}
		if first == nil {
			first = slices.Clone(cells)
		}
		return cells, nil
	}
	above, merged, ok := headerAmong(read, w.form.Fits)
	if fault != nil {
		return head, false, fault
	}
	if !ok {
		if _, err := read(); first == nil && errors.Is(err, io.EOF) {
			return tableHead{}, false, nil
		}
		above, merged = 0, first
	}
	return tableHead{above: above, merged: merged}, ok, fault
}

func (w *Workbook) open(s bookSheet) (*sheetRows, error) {
	r, err := w.archive.Open(s.member)
	if err != nil {
		return nil, err
	}
	return &sheetRows{markup: NewMarkup(r, w.limits.RecordBytes), file: r, book: &w.book, texts: w.texts, cellBytes: w.limits.CellBytes, name: s.name}, nil
}

// Names, Encoding and Progress are those of the file.
func (w *Workbook) Names() []string               { return w.header }
func (w *Workbook) Encoding() string              { return UTF8 }
func (w *Workbook) Progress() (done, total int64) { return w.archive.Progress() }

// Close closes the file.
func (w *Workbook) Close() error { return w.archive.Close() }

// Notes are what was done to make records of the file.
func (w *Workbook) Notes() (list []Note) {
	if len(w.others) > 0 {
		list = append(list, Note{Text: said("sheet %q is read, the others of the file are not: %s", w.sheet.name, quoted(w.others))})
	}
	if w.head.above > 0 {
		list = append(list, Note{Text: said("%d lines above the header are left out", w.head.above)})
	}
	if w.merges > 0 {
		list = append(list, Note{Text: said("cells are merged over several rows; only the first of the rows has what stands in them"), Count: w.merges})
	}
	return list
}

// Scan shows the cells of one column of the whole sheet.
func (w *Workbook) Scan(column int, see func(text string)) error {
	again := *w
	return again.Each(context.Background(), func(r Record) bool {
		if column < len(r.Cells) {
			see(r.Cells[column])
		}
		return true
	})
}

// Each gives every row below the header that is not empty.
func (w *Workbook) Each(ctx context.Context, see func(Record) bool) error {
	rows, err := w.open(w.sheet)
	if err != nil {
		return err
	}
	defer rows.close()
	for range w.head.above + 1 {
		if _, err := rows.next(); err != nil {
			return w.fault(0, err)
		}
	}
	heading := rows.number
	for n := 1; ; n++ {
		cells, err := rows.next()
		if err == nil && n%1024 == 0 {
			err = context.Cause(ctx)
		}
		if errors.Is(err, io.EOF) {
			w.merges = rows.mergedBelow(heading)
			return nil
		}
		if err != nil {
			return w.fault(n-1, err)
		}
		if n > w.limits.Rows {
			return say.Errorf("%s: more than %d rows, which is the limit; split the file", w.archive.Name, w.limits.Rows)
		}
		if !see(Record{Cells: Fit(cells, len(w.header), &w.padded), Row: n, Line: rows.number}) {
			return nil
		}
	}
}

func (w *Workbook) fault(row int, err error) error {
	return say.Errorf("%s: sheet %q: after row %d: %w", w.archive.Name, w.sheet.name, row, err)
}

// bookParts is what the parts of the workbook beside its sheets say.
type bookParts struct {
	sheets   []bookSheet
	strings  string // member with the shared texts; empty when there is none
	since04  bool   // dates are counted from 1904
	cellTime []timeStyle
}

// readBook reads the list of sheets and the styles of cells (ECMA-376 Part 1,
// 18.2 and 18.8).
func readBook(a *Archive) (b bookParts, err error) {
	member := "xl/workbook.xml"
	if !a.Has(member) {
		member = a.Ending("workbook.xml")[0]
	}
	folder := path.Dir(member)
	targets, err := relations(a, path.Join(folder, "_rels", path.Base(member)+".rels"), folder)
	if err != nil {
		return b, err
	}
	err = elements(a, member, func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			b.since04 = isTrue(Attribute(e, "date1904"))
		case "sheet":
			target := targets[relationOf(e)]
			if target.kind == "worksheet" && a.Has(target.member) {
				b.sheets = append(b.sheets, bookSheet{Attribute(e, "name"), target.member, Attribute(e, "state") == "hidden" || Attribute(e, "state") == "veryHidden"})
			}
		}
	})
	if err != nil {
		return b, err
	}
	if len(b.sheets) == 0 {
		return b, say.Errorf("the workbook has no sheet")
	}
	for _, t := range targets {
		switch t.kind {
		case "sharedStrings":
			b.strings = t.member
		case "styles":
			if b.cellTime, err = readStyles(a, t.member); err != nil {
				return b, err
			}
		}
	}
	return b, nil
}

// relationOf is the id of the part that an element refers to: the attribute id
// with a prefix, beside the sheet's own sheetId.
func relationOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

type relation struct{ kind, member string }

// relations are the parts that a part refers to, by id.
func relations(a *Archive, member, folder string) (map[string]relation, error) {
	list := map[string]relation{}
	err := elements(a, member, func(e xml.StartElement) {
		if e.Name.Local != "Relationship" {
			return
		}
		target := Attribute(e, "Target")
		if inside, absolute := strings.CutPrefix(target, "/"); absolute {
			target = inside
		} else {
			target = path.Join(folder, target)
		}
		list[Attribute(e, "Id")] = relation{path.Base(Attribute(e, "Type")), target}
	})
	return list, err
}

// elements shows every element of a small part.
func elements(a *Archive, member string, see func(xml.StartElement)) error {
	text, err := a.Small(member, maxParts)
	if err != nil {
		return err
	}
	m := NewMarkup(strings.NewReader(string(text)), maxParts+1)
	for {
		token, err := m.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return say.Errorf("member %q: %w", member, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			see(e)
		}
	}
}

func isTrue(text string) bool { return text == "1" || text == "true" || text == "on" }
