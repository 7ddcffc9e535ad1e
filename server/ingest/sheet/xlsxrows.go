package sheet

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// sheetRows gives the rows of a sheet that hold anything (ECMA-376 Part 1,
// 18.3).
type sheetRows struct {
	markup    *Markup
	file      io.Closer
	book      *bookParts
	texts     sharedTexts
	name      string
	cellBytes int

	number int // of the row in the sheet, from 1
	cells  []string
	column int // of the cell that is read
	cell   xmlCell
	text   textWithin
	within string // "v" or "is" while a value is read
	value  []byte
	merged [][2]int // first and last row of what is merged over several
}

type xmlCell struct {
	kind  string
	style int
}

func (s *sheetRows) close() { _ = s.file.Close() } // it was only read

// next is the next row with anything in it, valid until the call after it.
func (s *sheetRows) next() ([]string, error) {
	for {
		token, err := s.markup.Next()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := s.begins(t); err != nil {
				return nil, err
			}
		case xml.EndElement:
			row, err := s.ends(t)
			if err != nil || row {
				return s.cells, err
			}
		case xml.CharData:
			s.characters(t)
		}
		s.textToken(token)
		if len(s.value) > s.cellBytes {
			return nil, say.Errorf("row %d: a cell holds more than %d bytes, which is the limit", s.number, s.cellBytes)
		}
	}
}

func (s *sheetRows) characters(t xml.CharData) {
	if s.within == "v" {
		s.value = append(s.value, t...)
	}
}

// textToken adds what belongs to an inline text.
func (s *sheetRows) textToken(token xml.Token) {
	if s.within == "is" {
		s.value = append(s.value, s.text.see(token)...)
	}
}

func (s *sheetRows) begins(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		s.cells, s.column = s.cells[:0], -1
		s.number++
		if n, err := strconv.Atoi(Attribute(e, "r")); err == nil && n > 0 {
			s.number = n
		}
	case "c":
		return s.beginsCell(e)
	case "v", "is":
		s.within, s.value, s.text = e.Name.Local, s.value[:0], textWithin{}
	case "mergeCell":
		s.noteMerge(Attribute(e, "ref"))
	}
	return nil
}

func (s *sheetRows) beginsCell(e xml.StartElement) error {
	s.column++
	s.cell = xmlCell{style: -1}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			if at, _, ok := cellName(a.Value); ok {
				s.column = at
			}
		case "t":
			s.cell.kind = a.Value
		case "s":
			if n, err := strconv.Atoi(a.Value); err == nil {
				s.cell.style = n
			}
		}
	}
	if s.column >= maxColumns {
		return say.Errorf("row %d: a cell stands in column %d, %d at most", s.number, s.column+1, maxColumns)
	}
	return nil
}

// ends reports whether a row with anything in it has ended.
func (s *sheetRows) ends(e xml.EndElement) (row bool, err error) {
	switch e.Name.Local {
	case "v", "is":
		text, err := s.shown(string(s.value))
		if err != nil {
			return false, err
		}
		s.within = ""
		for len(s.cells) <= s.column {
			s.cells = append(s.cells, "")
		}
		if s.column >= 0 {
			s.cells[s.column] = text
		}
	case "row":
		return !allEmpty(s.cells), nil
	}
	return false, nil
}

// shown is a cell's value as text.
func (s *sheetRows) shown(raw string) (string, error) {
	switch s.cell.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(raw))
		text, ok := s.texts.text(i)
		if err != nil || !ok {
			return "", say.Errorf("row %d: a cell refers to a text that the workbook does not hold", s.number)
		}
		return text, nil
	case "inlineStr", "str", "b", "e", "d":
		return raw, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil { // it stands as it is, for whoever reads the column to judge
		return raw, nil //nolint:nilerr // said above
	}
	if at := s.cell.style; at >= 0 && at < len(s.book.cellTime) {
		if text, ok := s.book.cellTime[at].text(n, s.book.since04); ok {
			return text, nil
		}
	}
	return plainNumber(raw, n), nil
}

// plainNumber writes a number as a spreadsheet does, which keeps 15 digits: of a
// whole number with more the last are lost, and it stays in its scientific form
// for the reader of keys to refuse.
func plainNumber(raw string, n float64) string {
	const whole = 1e15
	if n >= whole || n <= -whole {
		return strconv.FormatFloat(n, 'E', -1, 64)
	}
	digits := strings.TrimLeft(strings.Replace(raw, ".", "", 1), "-0")
	if len(digits) <= 15 && !strings.ContainsAny(raw, "eE") {
		return strings.TrimSpace(raw)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		short = n
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// mostMerges bounds what is remembered of merged cells.
const mostMerges = 10_000

// noteMerge remembers cells that are merged over several rows: "A3:A7".
func (s *sheetRows) noteMerge(ref string) {
	from, to, _ := strings.Cut(ref, ":")
	_, first, ok := cellName(from)
	_, last, both := cellName(to)
	if ok && both && last > first && len(s.merged) < mostMerges {
		s.merged = append(s.merged, [2]int{first, last})
	}
}

// mergedBelow counts what is merged over several rows below a row.
func (s *sheetRows) mergedBelow(row int) (n int) {
	for _, m := range s.merged {
		if m[0] > row {
			n++
		}
	}
	return n
}

// cellName reads a reference such as BC12: the column, from 0, and the row,
// from 1.
func cellName(ref string) (column, row int, ok bool) {
	letters := 0
	for letters < len(ref) && letters < 4 && ref[letters] >= 'A' && ref[letters] <= 'Z' {
		column = column*26 + int(ref[letters]-'A') + 1
		letters++
	}
	row, err := strconv.Atoi(ref[letters:])
	return column - 1, row, letters > 0 && letters < 4 && err == nil
}
