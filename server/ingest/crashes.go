package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// CrashOptions override a mapping for one file.
type CrashOptions struct {
	CRS      string // empty or auto: the mapping's
	Encoding string // empty or auto: the mapping's
	// Area is where positions are expected, WGS 84; it serves to notice
	// swapped coordinates. Empty means anywhere.
	Area   orb.Bound
	Limits Limits
}

// CrashReader reads a crash file once, in the file's order. Memory does not
// grow with the file but for the keys seen (16 bytes each).
type CrashReader struct {
	mapping *Mapping
	table   *table
	header  *header
	crs     CRS
	area    orb.Bound

	setters []boundSetter
	modes   []boundFlag
	obscure []boundFlag
	parties [][]boundParty
	extra   []int
	kept    []int // columns that a reject may keep
	zone    *time.Location
	seen    keySet
	words   *unknownWords
	err     error
}

type boundParty struct {
	*bound
	set partySetter
}

// OpenCrashes opens a CSV file, plain or gzip, and ties the mapping to its
// header. A header that lacks or repeats a mapped column is an error.
func OpenCrashes(path string, m *Mapping, o CrashOptions) (*CrashReader, error) {
	if m.Kind != "" && m.Kind != "crashes" {
		return nil, say.Errorf("mapping %s is for %s, not for crashes", m.Name, m.Kind)
	}
	if len(m.Fields) == 0 {
		return nil, say.Errorf("mapping %s maps no crash fields", m.Name)
	}
	crs, err := ParseCRS(override(o.CRS, m.CRS))
	if err != nil {
		return nil, err
	}
	encoding, err := ParseEncoding(override(o.Encoding, m.Encoding))
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nil, say.Errorf("mapping %s: zone %q: %w", m.Name, m.Zone, err)
	}
	form := tableFormat{encoding: encoding, delimiter: m.Delimiter, skipRows: m.SkipRows}
	t, err := openTable(path, form, o.Limits.withDefaults())
	if err != nil {
		return nil, err
	}
	r := &CrashReader{mapping: m, table: t, header: newHeader(t.header), crs: crs, area: o.Area, zone: zone, seen: keySet{},
		words: &unknownWords{counts: map[[2]string]int{}}}
	if err := r.bind(); err != nil {
		t.src.Close()
		return nil, say.Errorf("%s: mapping %s: %w", t.src.name, m.Name, err)
	}
	return r, nil
}

func override(given, standard string) string {
	if given == "" || given == Auto {
		return standard
	}
	return given
}

func (r *CrashReader) bind() error {
	m, h := r.mapping, r.header
	err := bindAll(m, h, m.Fields, crashFields, crashSetters, func(b *bound, set setter) {
		r.setters = append(r.setters, boundSetter{b, set})
	})
	if err != nil {
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
	for _, column := range m.Extra {
		at, err := h.find([]string{column})
		if err != nil {
			return say.Errorf("extra: %w", err)
		}
		if at >= 0 {
			r.extra = append(r.extra, at)
		}
	}
	for i := range h.names {
		if h.used[i] {
			r.kept = append(r.kept, i)
		}
	}
	return nil
}

// Encoding is the encoding the file has, CRS the reference system it is read
// in, Dropped the columns that nothing maps.
func (r *CrashReader) Encoding() string  { return r.table.encoding }
func (r *CrashReader) CRS() string       { return r.crs.Name }
func (r *CrashReader) Dropped() []string { return r.header.dropped() }

// Columns are the columns that the mapping uses, in the header's order; a
// reject keeps these and no other.
func (r *CrashReader) Columns() []string {
	list := make([]string, 0, len(r.kept))
	for _, at := range r.kept {
		list = append(list, r.header.names[at])
	}
	return list
}

// Progress is how much of the file was read, in bytes on the disk.
func (r *CrashReader) Progress() (done, total int64) { return r.table.src.onDisk.n, r.table.src.size }

// Close closes the file.
func (r *CrashReader) Close() error { return r.table.src.Close() }

// Err is what ended Rows before the end of the file: a structural fault, after
// which nothing of the file may be stored. Nil at the proper end.
func (r *CrashReader) Err() error { return r.err }

// Rows gives every record once: a crash, or a reject and an empty crash. It
// ends early when ctx ends; see Err.
func (r *CrashReader) Rows(ctx context.Context) iter.Seq2[geo.Crash, *geo.Reject] {
	return func(yield func(geo.Crash, *geo.Reject) bool) {
		cells := row{zone: r.zone, words: r.words}
		for {
			record, err := r.table.next()
			if err == nil && r.table.row%1024 == 0 {
				err = context.Cause(ctx)
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					r.err = err
				}
				return
			}
			c, reject := r.crash(&cells, record)
			if !yield(c, reject) {
				return
			}
		}
	}
}
