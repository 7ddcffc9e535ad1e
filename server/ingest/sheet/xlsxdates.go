package sheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// timeStyle says what of a time the style of a cell shows.
type timeStyle struct{ date, clock bool }

// readStyles reads which styles of cells are dates or times: by the number of
// the format where it is built in, else by its code (ECMA-376 Part 1, 18.8.30).
func readStyles(a *Archive, member string) (list []timeStyle, err error) {
	codes := map[int]string{}
	inCells := false
	err = elements(a, member, func(e xml.StartElement) {
		id, _ := strconv.Atoi(Attribute(e, "numFmtId")) // 0 is General
		switch e.Name.Local {
		case "numFmt":
			codes[id] = Attribute(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inCells = false
		case "xf":
			if inCells {
				list = append(list, styleOf(id, codes))
			}
		}
	})
	return list, err
}

// styleOf is what a format shows. Formats 27 to 36 and 50 to 58 are dates in
// the Chinese, Japanese and Korean editions.
func styleOf(id int, codes map[int]string) timeStyle {
	if code, own := codes[id]; own {
		return codeStyle(code)
	}
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return timeStyle{date: true}
	case id == 22:
		return timeStyle{date: true, clock: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return timeStyle{clock: true}
	}
	return timeStyle{}
}

// codeStyle reads the letters of a format code; what stands in quotes, behind a
// backslash or in square brackets is none of them, but [h] counts hours, which is
// no time of day.
func codeStyle(code string) (s timeStyle) {
	code, _, _ = strings.Cut(code, ";")
	if strings.EqualFold(code, "General") {
		return s
	}
	var plain strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				end = len(code) - i - 1
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return s
			}
			if word := strings.ToLower(code[i+1 : i+end]); strings.Trim(word, "h") == "" || strings.Trim(word, "m") == "" || strings.Trim(word, "s") == "" {
				return timeStyle{}
			}
			i += end
		default:
			plain.WriteByte(c)
		}
	}
	letters := strings.ToLower(plain.String())
	s.date = strings.ContainsAny(letters, "yd") || strings.Contains(letters, "mmm")
	s.clock = strings.ContainsAny(letters, "hs")
	if !s.date && !s.clock {
		s.date = strings.Contains(letters, "m")
	}
	return s
}

// lastDay is 31 December 9999, the last that a spreadsheet knows.
const lastDay = 2_958_465

// text writes a day number as ISO 8601; ok is false when the style is none of a
// time, or the number none of a day. A clock below one day is a time of day, and
// what a style of days hides of the clock is written as well.
func (s timeStyle) text(days float64, since04 bool) (text string, ok bool) {
	if !s.date && !s.clock || math.IsNaN(days) || days < 0 || days > lastDay {
		return "", false
	}
	seconds := math.Round((days - math.Floor(days)) * 86400)
	whole := int(days)
	midnight := seconds == 0 || seconds == 86400
	if whole == 0 && !s.date {
		return time.Date(2000, 1, 1, 0, 0, int(seconds), 0, time.UTC).Format("15:04:05"), true
	}
	if since04 {
		whole += 1462 // days from 1 January 1904 to the same of 1900
	} else if whole < 60 {
		whole++ // of a 29 February 1900 that never was
	}
	at := time.Date(1899, 12, 30+whole, 0, 0, int(seconds), 0, time.UTC)
	if midnight && !s.clock {
		return at.Format("2006-01-02"), true
	}
	return at.Format("2006-01-02 15:04:05"), true
}
