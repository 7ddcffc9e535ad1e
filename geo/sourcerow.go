package geo

import "tongshi/geo/say"

// Unread is a cell that could not be read: what it stood for is not known, and
// the rest of its record holds.
type Unread struct {
	Column string    `json:"column"`
	Value  string    `json:"value"` // as it stood, numbers of persons masked
	Reason say.Words `json:"reason"`
}

// SourceRow is a record of a file that stands although some of its cells could
// not be read: by the columns that are mapped and not of persons.
type SourceRow struct {
	SourceID string
	Row      int // 1-based record number; the header is row 0
	Line     int // 1-based line of the file where the record starts
	Unread   []Unread
	Raw      map[string]string
}
