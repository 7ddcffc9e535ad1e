package profile

import (
	"encoding/json"
	"fmt"
	"io/fs"
)

// Term is one code of a vocabulary list with its words.
type Term struct {
	Code, ZH, EN string
}

// UnmarshalJSON reads the file's form, ["code", "中文", "English"].
func (t *Term) UnmarshalJSON(b []byte) error {
	var parts []string
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("term %s: want [code, zh, en]", b)
	}
	t.Code, t.ZH, t.EN = parts[0], parts[1], parts[2]
	return nil
}

// Vocabulary is every list of codes that the tables, the API and the screens
// share. AppliesTo names the columns ("table.column", "table.column[]" for an
// array) that a list restricts.
type Vocabulary struct {
	Version   string              `json:"version"`
	AppliesTo map[string][]string `json:"applies_to"`
	Lists     map[string][]Term   `json:"lists"`
	// File is the text that it was read from, for who passes it on.
	File []byte `json:"-"`
}

// ReadVocabulary reads vocabulary.json. It reports a list that is applied but
// not defined, and a code that stands twice in one list.
func ReadVocabulary(files fs.FS) (*Vocabulary, error) {
	text, err := fs.ReadFile(files, "vocabulary.json")
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w", err)
	}
	v := Vocabulary{File: text}
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, fmt.Errorf("vocabulary.json: %w", err)
	}
	for list := range v.AppliesTo {
		if len(v.Lists[list]) == 0 {
			return nil, fmt.Errorf("vocabulary.json: list %q is applied to columns but has no terms", list)
		}
	}
	for list, terms := range v.Lists {
		seen := map[string]bool{}
		for _, term := range terms {
			if term.Code == "" || seen[term.Code] {
				return nil, fmt.Errorf("vocabulary.json: list %q: code %q is empty or stands twice", list, term.Code)
			}
			seen[term.Code] = true
		}
	}
	return &v, nil
}

// Codes are the codes of one list in the file's order.
func (v *Vocabulary) Codes(list string) []string {
	codes := make([]string, 0, len(v.Lists[list]))
	for _, term := range v.Lists[list] {
		codes = append(codes, term.Code)
	}
	return codes
}

// Has reports whether a list holds a code.
func (v *Vocabulary) Has(list, code string) bool {
	for _, term := range v.Lists[list] {
		if term.Code == code {
			return true
		}
	}
	return false
}

// Term is a code of one list with its words; the code stands for the words of
// one that the list does not hold.
func (v *Vocabulary) Term(list, code string) Term {
	for _, term := range v.Lists[list] {
		if term.Code == code {
			return term
		}
	}
	return Term{Code: code, ZH: code, EN: code}
}
