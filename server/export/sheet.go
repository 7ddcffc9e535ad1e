// Package export writes tables for people: CSV and Excel workbooks.
package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Sheet is a table. A cell is a string, an int, an int64, a float64, a bool or
// nil for an empty one.
type Sheet struct {
	Name    string // of the workbook's sheet
	Columns []string
	Rows    [][]any
}

// guarded keeps a spreadsheet from running text as a formula: what begins like
// one gets an apostrophe before it (OWASP, CSV injection). Numbers that are
// numbers here need none.
func guarded(text string) string {
	if text == "" {
		return text
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return "'" + text
	}
	return text
}

// CSV writes the table as RFC 4180 with a byte order mark, without which
// spreadsheets take UTF-8 for the machine's old encoding.
func (s Sheet) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	record := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		record[i] = guarded(c)
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for n, row := range s.Rows {
		if len(row) != len(s.Columns) {
			return fmt.Errorf("row %d has %d cells, the table %d columns", n+1, len(row), len(s.Columns))
		}
		for i, cell := range row {
			record[i] = text(cell)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func text(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		return guarded(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(cell)
}

// XLSX writes the table as a workbook of one sheet with a fixed head. Text is
// stored as text; what begins like a formula gets the same apostrophe as in
// CSV, for whoever saves it as one.
func (s Sheet) XLSX(w io.Writer) (err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	if err := book.SetSheetName("Sheet1", s.Name); err != nil {
		return err
	}
	out, err := book.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: bold, Value: guarded(c)}
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	for n, row := range s.Rows {
		cells := make([]any, len(row))
		for i, cell := range row {
			if cells[i] = cell; cell != nil {
				if v, ok := cell.(string); ok {
					cells[i] = guarded(v)
				}
			}
		}
		if err := out.SetRow("A"+strconv.Itoa(n+2), cells); err != nil {
			return fmt.Errorf("row %d: %w", n+1, err)
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}
