package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"tongshi/geo/say"
)

// sharedTexts are the texts that the cells of a workbook share, in one string.
type sharedTexts struct {
	all  string
	ends []uint32
}

func (s sharedTexts) text(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.all[from:s.ends[i]], true
}

// readSharedTexts reads the table of shared texts (ECMA-376 Part 1, 18.4). Runs
// of one text are joined; how it is to be pronounced is left out.
func readSharedTexts(a *Archive, name string) (s sharedTexts, err error) {
	if name == "" || !a.Has(name) {
		return s, nil
	}
	r, err := a.Open(name)
	if err != nil {
		return s, err
	}
	defer r.Close()
	m := NewMarkup(r, maxParts)
	var all strings.Builder
	var within textWithin
	for {
		token, err := m.Next()
		if errors.Is(err, io.EOF) {
			s.all = all.String()
			return s, nil
		}
		if err != nil {
			return s, say.Errorf("shared texts: %w", err)
		}
		if text := within.see(token); text != nil {
			all.Write(text)
		}
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "si" {
			s.ends = append(s.ends, uint32(all.Len()))
		}
		if all.Len() > maxSharedBytes || len(s.ends) > maxShared {
			return s, say.Errorf("the workbook's table of shared texts holds more than %d bytes or %d texts; save the sheet as CSV (UTF-8)", maxSharedBytes, maxShared)
		}
	}
}

// textWithin follows where in a text the tokens are.
type textWithin struct{ text, phonetic int }

// see gives the characters that belong to a text; nil where there are none.
func (w *textWithin) see(token xml.Token) []byte {
	switch t := token.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "t":
			w.text++
		case "rPh":
			w.phonetic++
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "t":
			w.text--
		case "rPh":
			w.phonetic--
		}
	case xml.CharData:
		if w.text > 0 && w.phonetic == 0 {
			return t
		}
	}
	return nil
}
