package ingest

import (
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
)

// reading is what the records of one file have in common.
type reading struct {
	zone     *time.Location
	crs      geofile.CRS
	area     orb.Bound
	now      time.Time
	personal *profile.Personal
	words    *unknownWords
	tally    *tally
	sink     func(geo.SourceRow) (more bool)
	// scan reads one column of the whole file: what a single cell leaves open,
	// all of them may decide.
	scan   func(column int, see func(text string)) error
	orders map[int]partOrder // of dates, by column
	pairs  map[int]pairOrder // of positions in one cell, by column
	clocks map[int]bool      // columns of times without a colon, by column: minutes are among them
}

func newReading(o Options, crs geofile.CRS, zone *time.Location) *reading {
	f := &reading{zone: zone, crs: crs, area: o.Area, now: o.Now, personal: o.Personal, sink: o.Sink,
		words:  &unknownWords{counts: map[[2]string]int{}},
		orders: map[int]partOrder{}, pairs: map[int]pairOrder{}, clocks: map[int]bool{}}
	if f.now.IsZero() {
		f.now = time.Now()
	}
	if f.personal == nil {
		f.personal = profile.OwnPersonal()
	}
	f.tally = newTally(f.personal)
	return f
}

// masked is a reason without numbers of persons.
func (f *reading) masked(words say.Words) say.Words {
	return say.Words{ZH: f.personal.Mask(words.ZH), EN: f.personal.Mask(words.EN)}
}

// tell gives the sink a record that stands although cells of it could not be
// read.
func (f *reading) tell(h *header, record []string, cells *row, sourceID string, line int) {
	if f.sink == nil || len(cells.unread) == 0 {
		return
	}
	if more := f.sink(geo.SourceRow{SourceID: strings.Clone(sourceID), Row: cells.rowNo, Line: line,
		Unread: slices.Clone(cells.unread), Raw: h.raw(record, f.personal)}); !more {
		f.sink = nil
	}
}
