package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// thingKind says how the records of one kind of file are read.
type thingKind[T any] struct {
	name    string
	fields  map[string]fieldType
	setters map[string]func(r *row, b *bound, t *T)
	// finish checks what several cells say together; it gives the field and
	// value at fault and the reason, which is empty when all is well.
	finish func(t *T, at orb.Geometry, cells *row) (field, value string, reason error)
	key    func(t *T) string
	noSite bool // a record may be without a position
}

// Reader reads a file of obstructions, places or volumes once, in the file's
// order: CSV with a position or GeoJSON, plain or gzip.
type Reader[T any] struct {
	kind    thingKind[T]
	mapping *Mapping
	header  *header
	input   records
	crs     CRS
	area    orb.Bound
	setters []boundThing[T]
	kept    []int
	zone    *time.Location
	keys    keySet
	words   *unknownWords
	limits  Limits
	err     error
}

type boundThing[T any] struct {
	*bound
	set func(r *row, b *bound, t *T)
}

// record is one row of cells, and a geometry where the file has one.
type record struct {
	cells    []string
	geometry []byte
	row      int
	line     int
	fault    error // the record cannot be read
}

// records is a file as records below a header.
type records interface {
	names() []string
	each(ctx context.Context, see func(record) bool) error
	encoding() string
	progress() (done, total int64)
	Close() error
}

// Options override a mapping for one file.
type Options = CrashOptions

func openThings[T any](path string, m *Mapping, o Options, kind thingKind[T]) (*Reader[T], error) {
	if m.Kind != kind.name {
		return nil, say.Errorf("mapping %s is for %s, not for %s", m.Name, m.kindName(), kind.name)
	}
	crs, err := ParseCRS(override(o.CRS, m.CRS))
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nil, say.Errorf("mapping %s: zone %q: %w", m.Name, m.Zone, err)
	}
	limits := o.Limits.withDefaults()
	input, err := openRecords(path, m, o, limits)
	if err != nil {
		return nil, err
	}
	r := &Reader[T]{kind: kind, mapping: m, header: newHeader(input.names()), input: input, crs: crs, area: o.Area, zone: zone,
		keys: keySet{}, words: &unknownWords{counts: map[[2]string]int{}}, limits: limits}
	err = bindAll(m, r.header, m.Fields, kind.fields, kind.setters, func(b *bound, set func(*row, *bound, *T)) {
		r.setters = append(r.setters, boundThing[T]{b, set})
	})
	if err != nil {
		return nil, errors.Join(say.Errorf("mapping %s: %w", m.Name, err), input.Close())
	}
	for i := range r.header.names {
		if r.header.used[i] {
			r.kept = append(r.kept, i)
		}
	}
	return r, nil
}

// Rows gives every record once: a thing, or a reject and an empty thing. It
// ends early when ctx ends; see Err.
func (r *Reader[T]) Rows(ctx context.Context) iter.Seq2[T, *geo.Reject] {
	return func(yield func(T, *geo.Reject) bool) {
		cells := row{zone: r.zone, words: r.words}
		err := r.input.each(ctx, func(rec record) bool {
			thing, fault := r.thing(&cells, rec)
			if fault != nil {
				var none T
				return yield(none, r.reject(rec, fault))
			}
			return yield(thing, nil)
		})
		if err != nil && !errors.Is(err, io.EOF) {
			r.err = err
		}
	}
}

func (r *Reader[T]) thing(cells *row, rec record) (t T, fault *geo.Reject) {
	if rec.fault != nil {
		return t, &geo.Reject{Reason: said("%w", rec.fault)}
	}
	if len(rec.cells) != len(r.header.names) {
		return t, &geo.Reject{Reason: said("the row has %d cells and the header %d; look for a missing or stray delimiter", len(rec.cells), len(r.header.names))}
	}
	cells.reset(rec.cells)
	for _, s := range r.setters {
		s.set(cells, s.bound, &t)
	}
	if cells.fault != nil {
		return t, cells.fault
	}
	key := r.kind.key(&t)
	if key == "" {
		return t, &geo.Reject{Field: "source_id", Reason: said("the key is empty; every record needs one")}
	}
	at, field, reason := r.place(cells, rec)
	if reason == nil {
		var value string
		if field, value, reason = r.kind.finish(&t, at, cells); reason != nil {
			return t, &geo.Reject{Field: field, Value: value, Reason: said("%w", reason)}
		}
	}
	if reason != nil {
		return t, &geo.Reject{Field: field, Value: siteText(cells, rec), Reason: said("%w", reason)}
	}
	if first := r.keys.first(key, rec.row); first > 0 {
		return t, &geo.Reject{Field: "source_id", Value: key, Reason: said("the key stands already in row %d of this file", first)}
	}
	return t, nil
}

func siteText(cells *row, rec record) string {
	if cells.x == nil && cells.y == nil {
		const most = 200
		text := string(rec.geometry[:min(len(rec.geometry), most)])
		return strings.ToValidUTF8(text, "")
	}
	return numberText(cells.x) + ", " + numberText(cells.y)
}

// place is where the record lies: its geometry, or longitude and latitude.
func (r *Reader[T]) place(cells *row, rec record) (orb.Geometry, string, error) {
	if len(rec.geometry) > 0 && string(rec.geometry) != "null" {
		g, reason := r.shape(rec.geometry)
		return g, "geometry", reason
	}
	if cells.x == nil && cells.y == nil {
		if r.kind.noSite {
			return nil, "", nil
		}
		return nil, "lon, lat", say.Errorf("the record has no position")
	}
	if cells.x == nil || cells.y == nil {
		return nil, "lon, lat", say.Errorf("one of longitude and latitude is missing")
	}
	p, reason := r.crs.position(*cells.x, *cells.y, r.area)
	return p, "lon, lat", reason
}

// reject completes a reject by where it stands and the mapped cells; unmapped
// ones, which may name people, are not kept.
func (r *Reader[T]) reject(rec record, fault *geo.Reject) *geo.Reject {
	fault.Row, fault.Line = rec.row, rec.line
	fault.Raw = make(map[string]string, len(r.kept))
	for _, at := range r.kept {
		if len(rec.cells) == len(r.header.names) {
			fault.Raw[r.header.names[at]] = strings.Clone(rec.cells[at])
		}
	}
	fault.Value = strings.Clone(fault.Value)
	return fault
}

// Encoding is the encoding the file has, CRS the reference system it is read
// in, Dropped the columns that nothing maps, Columns those that the mapping
// uses.
func (r *Reader[T]) Encoding() string  { return r.input.encoding() }
func (r *Reader[T]) CRS() string       { return r.crs.Name }
func (r *Reader[T]) Dropped() []string { return r.header.dropped() }
func (r *Reader[T]) Columns() []string {
	list := make([]string, 0, len(r.kept))
	for _, at := range r.kept {
		list = append(list, r.header.names[at])
	}
	return list
}

// UnknownWords are the words that value tables lack, by column.
func (r *Reader[T]) UnknownWords() map[string]map[string]int { return r.words.byColumn() }

// Progress is how much of the file was read, in bytes on the disk.
func (r *Reader[T]) Progress() (done, total int64) { return r.input.progress() }

// Err is what ended Rows before the end of the file: after it nothing of the
// file may be stored.
func (r *Reader[T]) Err() error { return r.err }

// Close closes the file.
func (r *Reader[T]) Close() error { return r.input.Close() }
