package profile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
)

// Standing says where a data file comes from and whether anybody has checked
// it against the standard's text.
type Standing struct {
	Standard string `json:"standard"`
	Edition  string `json:"edition"`
	Clause   string `json:"clause"`
	Source   string `json:"source"`
	Version  string `json:"version"`
	Verified bool   `json:"verified"`
}

// Check reports a file that does not name its standard or its version.
func (s Standing) Check() error {
	if s.Standard == "" || s.Version == "" {
		return fmt.Errorf("standard, version: must not be empty")
	}
	return nil
}

// ReadTable decodes one data file strictly: a field that is not known is an
// error that names the file, so that a misspelt threshold is not lost.
func ReadTable(files fs.FS, name string, into any) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if decoder.More() {
		return fmt.Errorf("%s: more text after the table", name)
	}
	return nil
}

// Language of a reader, as Content-Language names it.
type Language string

// The languages. Any other reads English.
const (
	English Language = "en"
	Chinese Language = "zh-CN"
)

// Words are a text that stands in both languages already, such as a name in a
// table.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In is one of the two.
func (w Words) In(l Language) string {
	if l == Chinese {
		return w.ZH
	}
	return w.EN
}

// String is the English.
func (w Words) String() string { return w.EN }

// Empty reports whether a language is missing.
func (w Words) Empty() bool { return w.ZH == "" || w.EN == "" }
