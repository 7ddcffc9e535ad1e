package sheet

import (
	"context"

	"tongshi/geo/say"
)

// Record is one row of cells, and a geometry where the file has one.
type Record struct {
	Cells    []string // valid until the next record
	Geometry []byte   // as GeoJSON; empty where there is none
	Row      int      // of the record, from 1
	Line     int      // on which it begins; 0 where the file has no lines
	Fault    error    // the record cannot be read
}

// Records is a file as records below a header, whatever its form.
type Records interface {
	// Names are the columns.
	Names() []string
	// Each gives every record until see wants no more, once in the life of the
	// opened file. An error is a structural fault, after which nothing of the
	// file may be stored.
	Each(ctx context.Context, see func(Record) bool) error
	// Scan reads one column of the whole file, beside Each.
	Scan(column int, see func(text string)) error
	// Notes are what was done to make records of the file.
	Notes() []Note
	Encoding() string
	// Progress is how much of the file was read, in bytes on the disk.
	Progress() (done, total int64)
	Close() error
}

// Note is a remark on a file. Count is 0 when it concerns all of it.
type Note struct {
	Text  say.Words `json:"text"`
	Count int       `json:"count,omitempty"`
	Rows  []int     `json:"rows,omitempty"` // the first of them
}

// said is a remark in both languages.
func said(key say.Key, args ...any) say.Words { return say.BothOf(say.New(key, args...)) }
