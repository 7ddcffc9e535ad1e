package ingest

import (
	"fmt"
	"slices"
	"strings"

	"tongshi/geo"
	"tongshi/geo/say"
)

func (r *CrashReader) crash(cells *row, record []string) (geo.Crash, *geo.Reject) {
	if len(record) != len(r.header.names) {
		return geo.Crash{}, r.reject(record, &geo.Reject{
			Reason: said("the row has %d cells and the header %d; look for a missing or stray delimiter", len(record), len(r.header.names)),
		})
	}
	cells.reset(record)
	c := geo.Crash{Source: r.mapping.Source}
	for _, s := range r.setters {
		s.set(cells, s.bound, &c)
	}
	c.Modes = cells.addFlags(r.modes, nil)
	c.Obscured = cells.addFlags(r.obscure, nil)
	r.addParties(cells, &c)
	r.finish(cells, &c)
	if cells.fault != nil {
		return geo.Crash{}, r.reject(record, cells.fault)
	}
	return c, nil
}

// finish makes what several cells say together, and checks it.
func (r *CrashReader) finish(cells *row, c *geo.Crash) {
	if cells.fault != nil {
		return
	}
	blame := func(field, value string, key say.Key, args ...any) {
		cells.fault = &geo.Reject{Field: field, Value: value, Reason: said(key, args...)}
	}
	if c.SourceID == "" {
		blame("source_id", "", "the key is empty; every record needs one")
		return
	}
	if cells.when.year == 0 {
		blame("date", "", "the date is not known; a crash needs at least its year")
		return
	}
	if err := cells.when.set(c, r.zone); err != nil {
		blame("date", "", "%w", err)
		return
	}
	if reason := finishCasualties(c, cells.injured); reason != nil {
		blame("severity", c.Severity, "%w", reason)
		return
	}
	if reason := r.place(cells, c); reason != nil {
		blame("lon, lat", fmt.Sprintf("%s, %s", numberText(cells.x), numberText(cells.y)), "%w", reason)
		return
	}
	r.addExtra(cells, c)
	if first := r.seen.first(c.SourceID, r.table.row); first > 0 {
		blame("source_id", c.SourceID, "the key stands already in row %d of this file", first)
	}
}

func (r *CrashReader) place(cells *row, c *geo.Crash) error {
	if cells.x == nil && cells.y == nil {
		if r.mapping.Position == "optional" {
			return nil
		}
		return say.Errorf("the record has no position; say \"position: optional\" in the mapping to keep such records unassigned")
	}
	if cells.x == nil || cells.y == nil {
		return say.Errorf("one of longitude and latitude is missing")
	}
	p, reason := r.crs.position(*cells.x, *cells.y, r.area)
	if reason == nil {
		c.Position = &p
	}
	return reason
}

func numberText(n *float64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func (r *CrashReader) addParties(cells *row, c *geo.Crash) {
	for _, fields := range r.parties {
		var p geo.Party
		for _, f := range fields {
			f.set(cells, f.bound, &p)
		}
		if p.Mode == "" {
			continue
		}
		c.Parties = append(c.Parties, p)
		if !slices.Contains(c.Modes, p.Mode) {
			c.Modes = append(c.Modes, p.Mode)
		}
	}
	slices.Sort(c.Modes)
}

func (r *CrashReader) addExtra(cells *row, c *geo.Crash) {
	for _, at := range r.extra {
		text := cleanText(cells.record[at])
		if text == "" {
			continue
		}
		if c.Extra == nil {
			c.Extra = make(map[string]string, len(r.extra))
		}
		c.Extra[r.header.names[at]] = text
	}
}

// reject completes a reject by where it stands and the mapped cells; unmapped
// ones, which may name people, are not kept.
func (r *CrashReader) reject(record []string, fault *geo.Reject) *geo.Reject {
	fault.Row, fault.Line = r.table.row, r.table.line
	fault.Raw = make(map[string]string, len(r.kept))
	for _, at := range r.kept {
		if at < len(record) && len(record) == len(r.header.names) {
			fault.Raw[r.header.names[at]] = strings.Clone(record[at])
		}
	}
	fault.Value = strings.Clone(fault.Value)
	return fault
}
