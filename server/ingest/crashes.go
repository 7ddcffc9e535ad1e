package ingest

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/profile"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

// CrashOptions override a mapping for one file.
type CrashOptions struct {
	CRS      string // empty or auto: the mapping's, or what the file declares
	Find     geofile.Finder
	Encoding string // empty or auto: the mapping's
	Layer    string // the sheet or layer, of a file with several
	// Area is where positions are expected, WGS 84; it serves to notice
	// swapped coordinates. Empty means anywhere.
	Area   orb.Bound
	Limits sheet.Limits
	// Personal tells columns and texts of persons; nil means the program's own
	// rules.
	Personal *profile.Personal
	// Now is the moment by which a date is to come; zero means the clock's.
	Now time.Time
	// Sink, where there is one, is told of every record that stands although some
	// of its cells could not be read, until it has enough.
	Sink func(geo.SourceRow) (more bool)
}

// CrashReader reads a crash file once, in the file's order. Memory does not
// grow with the file but for the keys seen (16 bytes each).
type CrashReader struct {
	*reading
	mapping *Mapping
	input   sheet.Records
	header  *header

	setters []boundSetter
	fields  map[string]*bound
	modes   []boundFlag
	obscure []boundFlag
	parties [][]boundParty
	extra   []int
	keys    *keyMaker // nil where a column has the key
	seen    keySet
	limits  sheet.Limits

	placeless int // records without a position
	err       error
}

type boundParty struct {
	*bound
	set partySetter
}

// OpenCrashes opens a file of crashes (CSV, XLSX, GeoJSON, Shapefile, GeoPackage)
// and ties the mapping to its header. A header that lacks or repeats a mapped column is an error.
func OpenCrashes(path string, m *Mapping, o CrashOptions) (*CrashReader, error) {
	if m.Kind != "" && m.Kind != "crashes" {
		return nil, say.Errorf("mapping %s is for %s, not for crashes", m.Name, m.Kind)
	}
	if len(m.Fields) == 0 {
		return nil, say.Errorf("mapping %s maps no crash fields", m.Name)
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
	r := &CrashReader{reading: newReading(o, crs, zone), mapping: m, input: input, limits: o.Limits, seen: keySet{}, fields: map[string]*bound{}}
	r.header, r.scan = headerOf(input, r.personal, crs), input.Scan
	if err := r.bind(); err != nil {
		return nil, errors.Join(say.Errorf("%s: mapping %s: %w", filepath.Base(path), m.Name, err), input.Close())
	}
	return r, nil
}

func override(given, standard string) string {
	if given == "" || given == sheet.Auto {
		return standard
	}
	return given
}

func (r *CrashReader) bind() error {
	m, h := r.mapping, r.header
	err := bindAll(m, h, m.Fields, crashFields, crashSetters, func(b *bound, set setter) {
		r.setters = append(r.setters, boundSetter{b, set})
		r.fields[b.name] = b
	})
	if err != nil {
		return err
	}
	pairUp(r.fields["lon"], r.fields["lat"])
	if r.keys, err = m.bindKey(h); err != nil {
		return err
	}
	if r.modes, err = m.bindFlags(h, m.Modes); err != nil {
		return say.Errorf("modes: %w", err)
	}
	if r.obscure, err = m.bindFlags(h, m.ObscuredBy); err != nil {
		return say.Errorf("obscured_by: %w", err)
	}
	for _, fields := range m.Parties {
		var party []boundParty
		err := bindAll(m, h, fields, partyFields, partySetters, func(b *bound, set partySetter) {
			party = append(party, boundParty{b, set})
		})
		if err != nil {
			return say.Errorf("parties: %w", err)
		}
		r.parties = append(r.parties, party)
	}
	if r.extra, err = m.bindExtra(h); err != nil {
		return err
	}
	if r.keys != nil && len(r.keys.columns) == 0 {
		r.keys.contentOf(h)
		h.note(say.New("the file has no column of keys; keys are made of the content of its rows, and a row that is corrected counts as another"))
	}
	h.suggest(r.fields["lon"] == nil && m.Fields["lon"].given() && r.fields["position"] == nil && !h.sited)
	return nil
}

// Encoding is the encoding the file has, CRS the reference system it is read
// in, Dropped the columns that nothing maps.
func (r *CrashReader) Encoding() string  { return r.input.Encoding() }
func (r *CrashReader) CRS() string       { return r.crs.Name }
func (r *CrashReader) Dropped() []string { return r.header.dropped() }

// Columns are the columns that the mapping uses, in the header's order; a
// reject keeps these and no other.
func (r *CrashReader) Columns() []string { return r.header.kept() }

// Report is what was noticed so far.
func (r *CrashReader) Report() Noticed {
	whole := slices.Concat(r.header.notes, r.input.Notes())
	if r.placeless > 0 {
		whole = append(whole, Note{Text: said("no position; they wait in the queue of unassigned crashes"), Count: r.placeless})
	}
	return r.tally.report(whole)
}

// Progress is how much of the file was read, in bytes on the disk.
func (r *CrashReader) Progress() (done, total int64) { return r.input.Progress() }

// Close closes the file.
func (r *CrashReader) Close() error { return r.input.Close() }

// Err is what ended Rows before the end of the file: a structural fault, after
// which nothing of the file may be stored. Nil at the proper end.
func (r *CrashReader) Err() error { return r.err }

// Rows gives every record once: a crash, or a reject and an empty crash. It
// ends early when ctx ends; see Err.
func (r *CrashReader) Rows(ctx context.Context) iter.Seq2[geo.Crash, *geo.Reject] {
	return func(yield func(geo.Crash, *geo.Reject) bool) {
		cells := row{reading: r.reading}
		r.err = r.input.Each(ctx, func(rec sheet.Record) bool {
			c, reject := r.crash(&cells, rec)
			if reject == nil {
				r.tell(r.header, rec.Cells, &cells, c.SourceID, rec.Line)
			}
			return yield(c, reject)
		})
	}
}
