package ingest

import "tongshi/geo"

// sinkRow tells a sink of records; its lists are used again for each.
type sinkRow struct {
	columns []string
	at      []int
	cells   []string
}

// tell gives the record without columns of persons, free text masked.
func (s *sinkRow) tell(f *reading, h *header, record []string, cells *row, line int, reject *geo.Reject) {
	if s.columns == nil {
		for i, name := range h.names {
			if !h.personal[i] {
				s.columns, s.at = append(s.columns, name), append(s.at, i)
			}
		}
	}
	s.cells = s.cells[:0]
	for _, at := range s.at {
		cell := ""
		if at < len(record) {
			if cell = record[at]; !h.exact[at] {
				cell = f.personal.Mask(cell)
			}
		}
		s.cells = append(s.cells, cell)
	}
	f.sink(geo.SourceRow{Row: cells.rowNo, Line: line, Columns: s.columns, Cells: s.cells, Unread: cells.unread, Reject: reject})
}
