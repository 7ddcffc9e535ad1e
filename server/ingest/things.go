package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// thingKind says how the records of one kind of file are read.
type thingKind[T any] struct {
	name    string
	fields  map[string]fieldType
	setters map[string]func(r *row, b *bound, t *T)
	// finish checks what several cells say together; it gives the field and
	// value at fault and the reason, which is empty when all is well.
	finish func(t *T, at orb.Geometry, cells *row) (field, value string, reason error)
	key    func(t *T) *string
	needs  []string // fields that no record can do without, beside its key
	noSite bool     // a record may be without a position
	// extents: the geometry is a polygon of any parts and holes.
	extents bool
}

// Reader reads a file of obstructions, places or volumes once, in the file's
// order: CSV or XLSX with a position, GeoJSON, a Shapefile or a GeoPackage.
type Reader[T any] struct {
	*reading
	kind    thingKind[T]
	mapping *Mapping
	header  *header
	input   sheet.Records
	setters []boundThing[T]
	lon     *bound
	keys    *keyMaker // nil where a column has the key
	seen    keySet
	limits  sheet.Limits
	err     error
}

type boundThing[T any] struct {
	*bound
	set func(r *row, b *bound, t *T)
}

// Options override a mapping for one file.
type Options = CrashOptions

func openThings[T any](path string, m *Mapping, o Options, kind thingKind[T]) (*Reader[T], error) {
	if m.Kind != kind.name {
		return nil, say.Errorf("mapping %s is for %s, not for %s", m.Name, m.For(), kind.name)
	}
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nil, say.Errorf("mapping %s: zone %q: %w", m.Name, m.Zone, err)
	}
	o.Limits = o.Limits.WithDefaults()
	input, crs, err := openRecords(path, m, o)
	if err != nil {
		return nil, err
	}
	r := &Reader[T]{reading: newReading(o, crs, zone), kind: kind, mapping: m, input: input, seen: keySet{}, limits: o.Limits}
	r.header = headerOf(input, r.personal, crs)
	r.scan = input.Scan
	if err := r.bind(); err != nil {
		return nil, errors.Join(say.Errorf("mapping %s: %w", m.Name, err), input.Close())
	}
	return r, nil
}

func (r *Reader[T]) bind() error {
	m, h := r.mapping, r.header
	var lat *bound
	err := bindAll(m, h, m.Fields, r.kind.fields, r.kind.setters, func(b *bound, set func(*row, *bound, *T)) {
		b.needed = slices.Contains(r.kind.needs, b.name)
		r.setters = append(r.setters, boundThing[T]{b, set})
		if b.name == "lon" || b.name == "position" {
			r.lon = b
		}
		if b.name == "lat" {
			lat = b
		}
	})
	if err != nil {
		return err
	}
	pairUp(r.lon, lat)
	if r.keys, err = m.bindKey(h); err != nil {
		return err
	}
	if r.keys != nil && len(r.keys.columns) == 0 {
		r.keys.contentOf(h)
		h.note(say.New("the file has no column of keys; keys are made of the content of its rows, and a row that is corrected counts as another"))
	}
	h.suggest(false)
	return nil
}

// Rows gives every record once: a thing, or a reject and an empty thing. It
// ends early when ctx ends; see Err.
func (r *Reader[T]) Rows(ctx context.Context) iter.Seq2[T, *geo.Reject] {
	return func(yield func(T, *geo.Reject) bool) {
		cells := row{reading: r.reading}
		err := r.input.Each(ctx, func(rec sheet.Record) bool {
			thing, fault := r.thing(&cells, rec)
			if fault != nil {
				var none T
				return yield(none, r.reject(rec, fault))
			}
			r.tell(r.header, rec.Cells, &cells, *r.kind.key(&thing), rec.Line)
			return yield(thing, nil)
		})
		if err != nil && !errors.Is(err, io.EOF) {
			r.err = err
		}
	}
}

func (r *Reader[T]) thing(cells *row, rec sheet.Record) (t T, fault *geo.Reject) {
	cells.reset(rec.Cells, rec.Row)
	if rec.Fault != nil {
		return t, &geo.Reject{Reason: said("%w", rec.Fault)}
	}
	if len(rec.Cells) != len(r.header.names) {
		return t, &geo.Reject{Reason: said("the row has %d cells and the header %d; look for a missing or stray delimiter", len(rec.Cells), len(r.header.names))}
	}
	for _, s := range r.setters {
		s.set(cells, s.bound, &t)
	}
	if cells.fault != nil {
		return t, cells.fault
	}
	key := r.kind.key(&t)
	if r.keys != nil {
		*key = r.keys.key(rec.Cells)
	}
	if reason := keyFault(*key); reason != nil {
		return t, &geo.Reject{Field: "source_id", Value: *key, Reason: said("%w", reason)}
	}
	at, field, value, reason := r.place(cells, rec)
	if reason == nil {
		field, value, reason = r.kind.finish(&t, at, cells)
	}
	if reason != nil {
		return t, &geo.Reject{Field: field, Value: value, Reason: r.masked(said("%w", reason))}
	}
	if r.keys != nil && r.keys.ofContent() {
		return t, nil
	}
	if first := r.seen.first(*key, rec.Row); first > 0 {
		r.tally.twice(*key, first, rec.Row)
		return t, &geo.Reject{Field: "source_id", Value: *key, Reason: said("the key stands already in row %d of this file", first)}
	}
	return t, nil
}

func siteText(cells *row, rec sheet.Record) string {
	if cells.x == nil && cells.y == nil {
		const most = 200
		text := string(rec.Geometry[:min(len(rec.Geometry), most)])
		return strings.ToValidUTF8(text, "")
	}
	return numberText(cells.x) + ", " + numberText(cells.y)
}

// place is where the record lies: its geometry, or longitude and latitude.
func (r *Reader[T]) place(cells *row, rec sheet.Record) (at orb.Geometry, field, value string, reason error) {
	if len(rec.Geometry) > 0 {
		read := r.shape
		if r.kind.extents {
			read = r.extent
		}
		g, reason := read(rec.Geometry, r.limits.Vertices)
		return g, "geometry", siteText(cells, rec), reason
	}
	p, b, text, reason := cells.position(r.lon)
	switch {
	case reason != nil && cells.placeLost != nil:
		return nil, b.column, text, reason
	case reason != nil:
		return nil, "lon, lat", text, reason
	case p == nil && !r.kind.noSite:
		return nil, "lon, lat", siteText(cells, rec), say.Errorf("the record has no position")
	case p == nil:
		return nil, "", "", nil
	}
	return *p, "", "", nil
}

// reject completes a reject by where it stands and the mapped cells; unmapped
// ones and those of persons are not kept.
func (r *Reader[T]) reject(rec sheet.Record, fault *geo.Reject) *geo.Reject {
	fault.Row, fault.Line = rec.Row, rec.Line
	fault.Raw = r.header.raw(rec.Cells, r.personal)
	fault.Value = strings.Clone(fault.Value)
	return fault
}

// Report is what was noticed so far.
func (r *Reader[T]) Report() Noticed {
	return r.tally.report(slices.Concat(r.header.notes, r.input.Notes()))
}

// Encoding is the encoding the file has, CRS the reference system it is read
// in, Dropped the columns that nothing maps, Columns those that the mapping
// uses.
func (r *Reader[T]) Encoding() string  { return r.input.Encoding() }
func (r *Reader[T]) CRS() string       { return r.crs.Name }
func (r *Reader[T]) Dropped() []string { return r.header.dropped() }
func (r *Reader[T]) Columns() []string { return r.header.kept() }

// UnknownWords are the words that value tables lack, by column.
func (r *Reader[T]) UnknownWords() map[string]map[string]int { return r.words.byColumn(r.personal) }

// Progress is how much of the file was read, in bytes on the disk.
func (r *Reader[T]) Progress() (done, total int64) { return r.input.Progress() }

// Err is what ended Rows before the end of the file: after it nothing of the
// file may be stored.
func (r *Reader[T]) Err() error { return r.err }

// Close closes the file.
func (r *Reader[T]) Close() error { return r.input.Close() }
