package geo

import "tongshi/geo/say"

// Unread is a cell that could not be read: what it stood for is not known, and
// the rest of its record holds.
type Unread struct {
	Column string
	Value  string // as it stood, numbers of persons masked
	Reason say.Words
}

// SourceRow is a record of a file as it stood, with what became of it. Columns
// of persons are not among its cells. The lists are valid only until the next
// record is read.
type SourceRow struct {
	Row     int // 1-based record number; the header is row 0
	Line    int // 1-based line of the file where the record starts
	Columns []string
	Cells   []string
	Unread  []Unread
	Reject  *Reject // nil when the record stands
}
