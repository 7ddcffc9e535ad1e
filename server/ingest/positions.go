package ingest

import (
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/server/ingest/sheet"
)

// Sample is what a file's positions are compared with the roads by: some of its
// positions, spread over all of it, and what they have in common with others.
type Sample struct {
	Points    []orb.Point
	Groupings []network.Grouping
}

// mostKinds bounds the values of a column by which a file is looked at in parts.
const mostKinds = 20

// thinned keeps things evenly over all that come, at most so many.
type thinned[T any] struct {
	most, stride, seen int
	kept               []T
}

// next counts one more and says whether it is to be kept.
func (t *thinned[T]) next() bool {
	t.stride = max(t.stride, 1)
	t.seen++
	return (t.seen-1)%t.stride == 0
}

func (t *thinned[T]) keep(one T) {
	if t.kept = append(t.kept, one); len(t.kept) < t.most {
		return
	}
	half := t.kept[:0]
	for i := 0; i < len(t.kept); i += 2 { // every second one is enough
		half = append(half, t.kept[i])
	}
	t.kept, t.stride = half, 2*t.stride
}

// sampled is a record that was looked at.
type sampled struct {
	at    orb.Point
	row   int
	year  string
	cells []string
}

// SampleCrashes reads positions of a crash file, evenly over all of it and at
// most so many, as they would be imported but unchecked: swapped or far away ones
// are among them, so that a fault of the file, or of a part of it, shows before
// anything is stored. Records without a position are left out. They are grouped
// by the columns that have few values, by year and by blocks of rows.
func SampleCrashes(ctx context.Context, path string, m *Mapping, o CrashOptions, most int) (Sample, error) {
	r, err := OpenCrashes(path, m, o)
	if err != nil {
		return Sample{}, err
	}
	defer r.Close()
	taken, cells := thinned[sampled]{most: most}, row{reading: r.reading}
	err = r.input.Each(ctx, func(rec sheet.Record) bool {
		if !taken.next() {
			return true
		}
		if p, ok := r.rawPosition(&cells, rec); ok {
			taken.keep(sampled{p, rec.Row, r.yearOf(&cells, rec), slices.Clone(rec.Cells)})
		}
		return true
	})
	return sampleOf(taken.kept, r.header.names), err
}

// SampleObstructions is SampleCrashes for a file of obstructions, by the middle of
// each and by blocks of rows.
func SampleObstructions(ctx context.Context, path string, m *Mapping, o Options, most int) (Sample, error) {
	r, err := OpenObstructions(path, m, o)
	if err != nil {
		return Sample{}, err
	}
	defer r.Close()
	taken, number := thinned[sampled]{most: most}, 0
	for thing, reject := range r.Rows(ctx) {
		number++
		if taken.next() && reject == nil && thing.Footprint != nil {
			taken.keep(sampled{at: thing.Footprint.Bound().Center(), row: number})
		}
	}
	return sampleOf(taken.kept, nil), r.Err()
}

// yearOf is the year of a record; empty when it cannot be read.
func (r *CrashReader) yearOf(cells *row, rec sheet.Record) string {
	if c, _ := r.crash(cells, rec); c.Year > 0 {
		return strconv.Itoa(c.Year)
	}
	return ""
}

// sampleOf groups what was taken by the columns of few values, by year and by
// blocks of rows.
func sampleOf(taken []sampled, columns []string) Sample {
	s := Sample{Points: make([]orb.Point, len(taken))}
	rows := make([]int, len(taken))
	years := network.Grouping{By: "year", Of: make([]string, len(taken))}
	for i, t := range taken {
		s.Points[i], rows[i], years.Of[i] = t.at, t.row, t.year
	}
	for column, name := range columns {
		if g, few := columnOf(taken, column, name); few {
			s.Groupings = append(s.Groupings, g)
		}
	}
	s.Groupings = append(s.Groupings, years, network.Rows(rows))
	return s
}

// columnOf groups by a column; few is false where it has one value or too many.
func columnOf(taken []sampled, column int, name string) (g network.Grouping, few bool) {
	g = network.Grouping{By: name, Of: make([]string, len(taken))}
	values := map[string]bool{}
	for i, t := range taken {
		g.Of[i] = t.cells[column]
		if values[g.Of[i]] = true; len(values) > mostKinds {
			return g, false
		}
	}
	return g, len(values) > 1
}

func (r *CrashReader) rawPosition(cells *row, rec sheet.Record) (orb.Point, bool) {
	if len(rec.Cells) != len(r.header.names) {
		return orb.Point{}, false
	}
	if p, _, there := r.pointOf(rec); there {
		if p == nil {
			return orb.Point{}, false
		}
		return *p, true
	}
	cells.reset(rec.Cells, rec.Row)
	for _, s := range r.setters {
		if s.name == "lon" || s.name == "lat" || s.name == "position" {
			s.set(cells, s.bound, nil)
		}
	}
	if cells.x == nil || cells.y == nil || *cells.x == 0 && *cells.y == 0 {
		return orb.Point{}, false
	}
	p := r.crs.ToWGS84(orb.Point{*cells.x, *cells.y})
	return p, !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0]+p[1], 0)
}
