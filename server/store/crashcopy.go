package store

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"iter"

	"tongshi/geo"
)

// crashColumns are the columns that crashCopy fills, in its order.
const crashColumns = `import_id, source, source_id, occurred_at, time_precision, local_year, local_month, local_day, local_hour, local_weekday,
	severity, deaths, serious_injured, slight_injured, injured_unspecified, death_window_days, damage_yuan, procedure,
	kind, cause, light, weather, surface, modes, control, obscured_by, hit_and_run, alcohol, street, cross_street,
	at_junction, distance_to_node_m, extra, geom, content_hash`

const crashColumnCount = 35

// crashCopy turns a stream of crashes into a binary COPY stream as it is read,
// so that a file is parsed while the database takes in what came before.
type crashCopy struct {
	source  string
	id      int64 // of the import
	next    func() (geo.Crash, *geo.Reject, bool)
	row     copyRow
	at      int // how much of row was read
	begun   bool
	ended   bool
	read    int
	refused int
	parties *partyFile
	rejects []geo.Reject
	hash    hash.Hash
}

func newCrashCopy(source string, id int64, rows iter.Seq2[geo.Crash, *geo.Reject]) (c *crashCopy, stop func()) {
	next, stopRows := iter.Pull2(rows)
	c = &crashCopy{source: source, id: id, next: next, parties: &partyFile{}, hash: sha256.New()}
	return c, func() {
		stopRows()
		c.parties.remove()
	}
}

// Read gives the next bytes of the stream.
func (c *crashCopy) Read(p []byte) (int, error) {
	if c.at == len(c.row.b) {
		if c.ended {
			return 0, io.EOF
		}
		c.row.b, c.at = c.row.b[:0], 0
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.row.b[c.at:])
	c.at += n
	return n, nil
}

// fill encodes some rows more.
func (c *crashCopy) fill() error {
	const enough = 64 << 10
	if !c.begun {
		c.begun = true
		c.row.b = append(c.row.b, copyHead...)
	}
	for len(c.row.b) < enough {
		crash, reject, ok := c.next()
		if !ok {
			c.ended = true
			c.row.b = append(c.row.b, copyTail...)
			return nil
		}
		c.read++
		if reject != nil {
			c.refused++
			if len(c.rejects) < maxKeptRejects {
				c.rejects = append(c.rejects, *reject)
			}
			continue
		}
		if err := c.add(crash); err != nil {
			return fmt.Errorf("row %d: %w", c.read, err)
		}
	}
	return nil
}

func (c *crashCopy) add(crash geo.Crash) error {
	if crash.Source != c.source && crash.Source != "" {
		return fmt.Errorf("crash %q belongs to the source %q, the import to %q", crash.SourceID, crash.Source, c.source)
	}
	r := &c.row
	r.begin(crashColumnCount)
	r.long(c.id)
	r.text(c.source)
	start := len(r.b)
	addCrash(r, &crash)
	if err := c.addExtras(&crash); err != nil {
		return err
	}
	parties, err := c.parties.add(&crash)
	if err != nil {
		return err
	}
	c.hash.Reset()
	c.hash.Write(r.b[start:])
	c.hash.Write(parties)
	r.bytes(c.hash.Sum(nil)[:16])
	return nil
}

func addCrash(r *copyRow, c *geo.Crash) {
	r.text(c.SourceID)
	r.maybeTime(c.OccurredAt)
	r.text(string(c.Precision))
	r.int(c.Year)
	r.maybeInt(c.Month)
	r.maybeInt(c.Day)
	r.maybeInt(c.Hour)
	r.maybeInt(c.Weekday)
	r.text(c.Severity)
	r.maybeInt(c.Deaths)
	r.maybeInt(c.SeriousInjured)
	r.maybeInt(c.SlightInjured)
	r.maybeInt(c.InjuredUnspecified)
	r.maybeInt(c.DeathWindowDays)
	r.maybeFloat(c.DamageYuan)
	r.code(c.Procedure)
	r.code(c.Kind)
	r.text(c.Cause)
	r.code(c.Light)
	r.code(c.Weather)
	r.code(c.Surface)
	r.texts(c.Modes)
	r.code(c.Control)
	r.texts(c.Obscured)
	r.maybeBool(c.HitAndRun)
	r.maybeBool(c.Alcohol)
	r.text(c.Street)
	r.text(c.CrossStreet)
	r.maybeBool(c.AtJunction)
	r.maybeFloat(c.DistanceToNodeM)
}

// addExtras adds the extra columns and the position.
func (c *crashCopy) addExtras(crash *geo.Crash) error {
	if p := crash.Position; p != nil {
		if err := checkFinite(*p); err != nil {
			return err
		}
	}
	extra := []byte("{}")
	if len(crash.Extra) > 0 {
		var err error
		if extra, err = json.Marshal(crash.Extra); err != nil {
			return err
		}
	}
	c.row.jsonb(extra)
	c.row.maybePoint(crash.Position)
	return nil
}
