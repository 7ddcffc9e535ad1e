package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
	"tongshi/server/ingest/sheet"
)

func (r *CrashReader) crash(cells *row, rec sheet.Record) (geo.Crash, *geo.Reject) {
	cells.reset(rec.Cells, rec.Row)
	if rec.Fault != nil && len(rec.Cells) != len(r.header.names) {
		return geo.Crash{}, r.reject(rec, &geo.Reject{Reason: said("%w", rec.Fault)})
	}
	if len(rec.Cells) != len(r.header.names) {
		return geo.Crash{}, r.reject(rec, &geo.Reject{
			Reason: said("the row has %d cells and the header %d; look for a missing or stray delimiter", len(rec.Cells), len(r.header.names)),
		})
	}
	c := geo.Crash{Source: r.mapping.Source}
	for _, s := range r.setters {
		s.set(cells, s.bound, &c)
	}
	c.Modes = cells.addFlags(r.modes, nil)
	c.Obscured = cells.addFlags(r.obscure, nil)
	r.addParties(cells, &c)
	r.finish(cells, &c, rec)
	if cells.fault != nil {
		return geo.Crash{}, r.reject(rec, cells.fault)
	}
	return c, nil
}

// finish makes what several cells say together. Only a record without a key, or
// without a time, is none.
func (r *CrashReader) finish(cells *row, c *geo.Crash, rec sheet.Record) {
	if cells.fault != nil {
		return
	}
	blame := func(field, value string, reason error) {
		cells.fault = &geo.Reject{Field: field, Value: value, Reason: said("%w", reason)}
	}
	if r.keys != nil {
		c.SourceID = r.keys.key(cells.record)
	}
	if reason := keyFault(c.SourceID); reason != nil {
		blame("source_id", c.SourceID, reason)
		return
	}
	if cells.when.year == 0 {
		if cells.fault = cells.timeLost; cells.fault == nil {
			blame("date", "", say.Errorf("the date is not known; a crash needs at least its year"))
		}
		return
	}
	r.finishTime(cells, c)
	cells.finishCasualties(c, r.fieldNamed("injured"))
	if c.Severity == "" {
		c.Severity = "unknown"
		cells.remark("the severity is not known: neither a severity nor deaths and injured are given", "")
	}
	r.place(cells, c, rec)
	cells.finishStake(c)
	r.addExtra(cells, c)
	if r.keys != nil && r.keys.ofContent() {
		return
	}
	if first := r.seen.first(c.SourceID, rec.Row); first > 0 {
		cells.tally.twice(c.SourceID, first, rec.Row)
		blame("source_id", c.SourceID, say.Errorf("the key stands already in row %d of this file", first))
	}
}

// finishStake makes the stake of kilometres and metres of two columns. Nought in
// both is how forms write that there is none.
func (r *row) finishStake(c *geo.Crash) {
	km, m := orNought(r.stakeKM), orNought(r.stakeM)
	if c.Stake == "" && km >= 0 && m >= 0 && km+m > 0 {
		c.Stake = fmt.Sprintf("K%g+%g", km, m)
	}
	if c.Street == "" {
		c.Street = r.roadNumber
	}
}

func orNought(n *float64) float64 {
	if n == nil {
		return 0
	}
	return *n
}

// finishTime sets the time. A day that does not exist, and a weekday of another
// day, are not known; what stands beside them is.
func (r *CrashReader) finishTime(cells *row, c *geo.Crash) {
	if b := r.fieldNamed("weekday"); b != nil && cells.when.contradicts() {
		cells.fail(b, cells.textOf(b), "the weekday is not that of the date; the date stands")
		cells.when.weekday = nil
	}
	if err := cells.when.set(c, r.zone); err != nil {
		b := r.fieldNamed("day")
		if b == nil {
			b = r.dateField()
		}
		cells.fail(b, cells.textOf(b), "%w", err)
		cells.when.day = nil
		_ = cells.when.set(c, r.zone) // a month exists
	}
	cells.datesBeyond(c.Year, c.OccurredAt)
}

// place sets the position: that of its geometry, where the file has one. A record
// without one is kept and waits in the queue of unassigned crashes.
func (r *CrashReader) place(cells *row, c *geo.Crash, rec sheet.Record) {
	if p, reason, there := r.pointOf(rec); there {
		if reason != nil {
			cells.fail(&bound{name: "geometry", column: "geometry", want: fieldType{kind: degree}}, siteText(cells, rec), "%w", reason)
		}
		c.Position = p
	} else {
		c.Position = r.placeOfCells(cells)
	}
	if c.Position == nil {
		r.placeless++
	}
}

// pointOf is the point of a record's geometry; there is false where it has none.
func (r *CrashReader) pointOf(rec sheet.Record) (p *orb.Point, reason error, there bool) {
	if rec.Fault != nil {
		return nil, rec.Fault, true
	}
	if len(rec.Geometry) == 0 {
		return nil, nil, false
	}
	g, reason := r.shape(rec.Geometry, r.limits.Vertices)
	at, isPoint := g.(orb.Point)
	switch {
	case reason != nil:
		return nil, reason, true
	case !isPoint:
		return nil, say.Errorf("a crash happened at a point, and the geometry is a %s", g.GeoJSONType()), true
	}
	return &at, nil, true
}

func (r *CrashReader) placeOfCells(cells *row) *orb.Point {
	from := r.fieldNamed("lon")
	if from == nil || cells.x == nil && r.fields["position"] != nil {
		from = r.fields["position"]
	}
	p, b, text, reason := cells.position(from)
	if reason != nil {
		cells.fail(b, text, "%w", reason)
	}
	return p
}

// position is where the record lies: nil without a reason where it gives no
// place, nil with one where what it gives cannot be read.
func (r *row) position(lon *bound) (p *orb.Point, b *bound, text string, reason error) {
	none := r.x == nil && r.y == nil || r.x != nil && r.y != nil && *r.x == 0 && *r.y == 0
	switch {
	case r.placeLost != nil:
		return nil, r.placeLost.column, r.placeLost.text, r.placeLost.reason
	case none:
		return nil, nil, "", nil
	case r.x == nil || r.y == nil:
		return nil, lon, numberText(r.x) + ", " + numberText(r.y), say.Errorf("one of longitude and latitude is missing")
	}
	at, reason := r.crs.Position(*r.x, *r.y, r.area)
	if reason == nil {
		return &at, nil, "", nil
	}
	if found, ok := r.lostPoint(*r.x, *r.y); ok {
		r.remark("%s: the decimal point was lost and is put back where the place lies in the city", lon.column)
		return &found, nil, "", nil
	}
	return nil, lon, fmt.Sprintf("%s, %s", numberText(r.x), numberText(r.y)), reason
}

// fieldNamed is a field as it is tied to the file; nil when it is not.
func (r *CrashReader) fieldNamed(name string) *bound { return r.fields[name] }

// dateField is where the date comes from.
func (r *CrashReader) dateField() *bound {
	for _, name := range []string{"datetime", "date", "year"} {
		if b := r.fields[name]; b != nil {
			return b
		}
	}
	return &bound{name: "date", column: "date", constant: new(string)}
}

func numberText(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
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
		text := geofile.CleanText(r.personal.Mask(sheet.PlainCell(cells.record[at])))
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
// ones and those of persons are not kept.
func (r *CrashReader) reject(rec sheet.Record, fault *geo.Reject) *geo.Reject {
	fault.Row, fault.Line = rec.Row, rec.Line
	fault.Raw = r.header.raw(rec.Cells, r.personal)
	fault.Value = strings.Clone(fault.Value)
	return fault
}
