package sheet

import "strconv"

// SafeCell escapes a cell of a file made for spreadsheets: text that one would
// run as a formula gets a leading apostrophe (OWASP ASVS 1.2.10). Numbers stay.
// The readers take the apostrophe off again, so that such a file can be mended
// and imported.
func SafeCell(text string) string {
	if text == "" {
		return text
	}
	if runsAsFormula(text[0]) {
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return text
		}
		return "'" + text
	}
	return text
}

func runsAsFormula(first byte) bool {
	switch first {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return true
	}
	return false
}
