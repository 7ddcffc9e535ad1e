package ingest

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// Sample is what a file's positions are compared with the roads by: some of its
// positions, spread over all of it, and what they have in common with others.
type Sample struct {
	Points    []orb.Point
	Groupings []network.Grouping
}

// mostKinds bounds the values of a column by which a file is looked at in parts.
const mostKinds = 20

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
	var taken []sampled
	cells := row{reading: r.reading}
	for stride, i := 1, 0; ; i++ {
		record, err := r.table.next()
		if errors.Is(err, io.EOF) {
			return r.sample(taken), nil
		}
		if err == nil && r.table.row%1024 == 0 {
			err = context.Cause(ctx)
		}
		if err != nil {
			return Sample{}, err
		}
		if i%stride != 0 {
			continue
		}
		if p, ok := r.rawPosition(&cells, record); ok {
			taken = append(taken, sampled{p, r.yearOf(&cells, record), slices.Clone(record)})
		}
		if len(taken) == most { // every second one is enough
			taken, stride = everySecond(taken), 2*stride
		}
	}
}

// sampled is a record that was looked at.
type sampled struct {
	at     orb.Point
	year   string
	record []string
}

func everySecond(list []sampled) []sampled {
	half := list[:0]
	for i := 0; i < len(list); i += 2 {
		half = append(half, list[i])
	}
	return half
}

// yearOf is the year of a record; empty when it cannot be read.
func (r *CrashReader) yearOf(cells *row, record []string) string {
	if c, _ := r.crash(cells, record); c.Year > 0 {
		return strconv.Itoa(c.Year)
	}
	return ""
}

func (r *CrashReader) sample(taken []sampled) Sample {
	s := Sample{Points: make([]orb.Point, len(taken))}
	years := network.Grouping{By: "year", Of: make([]string, len(taken))}
	for i, t := range taken {
		s.Points[i], years.Of[i] = t.at, t.year
	}
	for column, name := range r.header.names {
		g := network.Grouping{By: name, Of: make([]string, len(taken))}
		values := map[string]bool{}
		for i, t := range taken {
			if column < len(t.record) {
				g.Of[i] = t.record[column]
				values[g.Of[i]] = true
			}
			if len(values) > mostKinds {
				break
			}
		}
		if len(values) > 1 && len(values) <= mostKinds {
			s.Groupings = append(s.Groupings, g)
		}
	}
	s.Groupings = append(s.Groupings, years, network.Rows(len(taken)))
	return s
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
