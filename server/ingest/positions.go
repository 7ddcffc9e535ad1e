package ingest

import (
	"context"
	"errors"
	"io"
	"math"

	"github.com/paulmach/orb"
)

// SamplePositions reads the positions of the first records of a crash file, as
// they would be imported but unchecked: swapped or far away ones are among
// them, so that a fault of the whole file shows before anything is stored.
// Records without a position are left out.
func SamplePositions(ctx context.Context, path string, m *Mapping, o CrashOptions, most int) ([]orb.Point, error) {
	r, err := OpenCrashes(path, m, o)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var points []orb.Point
	cells := row{reading: r.reading}
	for len(points) < most {
		record, err := r.table.next()
		if errors.Is(err, io.EOF) {
			return points, nil
		}
		if err == nil && r.table.row%1024 == 0 {
			err = context.Cause(ctx)
		}
		if err != nil {
			return nil, err
		}
		if p, ok := r.rawPosition(&cells, record); ok {
			points = append(points, p)
		}
	}
	return points, nil
}

func (r *CrashReader) rawPosition(cells *row, record []string) (orb.Point, bool) {
	if len(record) != len(r.header.names) {
		return orb.Point{}, false
	}
	cells.reset(record, r.table.row)
	for _, s := range r.setters {
		if s.name == "lon" || s.name == "lat" || s.name == "position" {
			s.set(cells, s.bound, nil)
		}
	}
	if cells.x == nil || cells.y == nil || *cells.x == 0 && *cells.y == 0 {
		return orb.Point{}, false
	}
	p := r.crs.toWGS84(orb.Point{*cells.x, *cells.y})
	return p, !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0]+p[1], 0)
}
