package sheet

import "strings"

// unseen are characters that stand in cells and show nothing: zero width
// spaces, joiners, a byte order mark.
const unseen = "\u200b\u200c\u200d\u2060\ufeff"

// PlainCell is a cell without what only a spreadsheet needs: spaces around it,
// the apostrophe that marks text, the formula ="…" that keeps digits.
func PlainCell(cell string) string {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return cell
	}
	if cell[0] >= 0x80 || cell[len(cell)-1] >= 0x80 {
		cell = strings.TrimSpace(strings.Trim(cell, unseen))
		if cell == "" {
			return cell
		}
	}
	if cell[0] == '\'' && marked(cell) {
		cell = strings.TrimSpace(cell[1:])
	}
	if cell == "" {
		return cell
	}
	if cell[0] == '=' && len(cell) >= 3 && cell[1] == '"' && cell[len(cell)-1] == '"' {
		if inner := cell[2 : len(cell)-1]; !strings.Contains(inner, `"`) {
			return strings.TrimSpace(inner)
		}
	}
	return cell
}

// marked reports whether an apostrophe at the start is a spreadsheet's: before
// digits, and before what SafeCell escapes. That of 't Zand is the word's.
func marked(cell string) bool {
	if len(cell) < 2 {
		return false
	}
	c := cell[1]
	return c >= '0' && c <= '9' || runsAsFormula(c)
}
