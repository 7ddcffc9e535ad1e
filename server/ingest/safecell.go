package ingest

import "strconv"

// SafeCell escapes a cell of a file made for spreadsheets: text that one would
// run as a formula gets a leading apostrophe (OWASP ASVS 1.2.10). Numbers stay.
func SafeCell(text string) string {
	if text == "" {
		return text
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return text
		}
		return "'" + text
	}
	return text
}
