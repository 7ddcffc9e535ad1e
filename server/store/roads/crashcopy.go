package roads

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"iter"
	"strings"

	"tongshi/geo"
	"tongshi/server/store"
)

// Bulk load of crashes by COPY.

// crashColumns are the columns that crashCopy fills, in its order.
const crashColumns = `import_id, source, source_id, occurred_at, time_precision, local_year, local_month, local_day, local_hour, local_weekday,
	severity, deaths, serious_injured, slight_injured, injured_unspecified, death_window_days, damage_yuan, procedure,
	kind, cause, light, weather, surface, modes, control, obscured_by, hit_and_run, alcohol, street, cross_street,
	at_junction, distance_to_node_m, extra, geom, content_hash, place, stake, direction, side`

const crashColumnCount = 39

// crashCopy turns a stream of crashes into a binary COPY stream as it is read,
// so that a file is parsed while the database takes in what came before.
type crashCopy struct {
	source  string
	id      int64 // of the import
	next    func() (geo.Crash, *geo.Reject, bool)
	row     store.CopyRow
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
	if c.at == len(c.row.B) {
		if c.ended {
			return 0, io.EOF
		}
		c.row.B, c.at = c.row.B[:0], 0
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.row.B[c.at:])
	c.at += n
	return n, nil
}

// fill encodes some rows more.
func (c *crashCopy) fill() error {
	const enough = 64 << 10
	if !c.begun {
		c.begun = true
		c.row.B = append(c.row.B, store.CopyHead...)
	}
	for len(c.row.B) < enough {
		crash, reject, ok := c.next()
		if !ok {
			c.ended = true
			c.row.B = append(c.row.B, store.CopyTail...)
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
	r.Begin(crashColumnCount)
	r.Long(c.id)
	r.Text(c.source)
	start := len(r.B)
	addCrash(r, &crash)
	if err := c.addExtras(&crash); err != nil {
		return err
	}
	parties, err := c.parties.add(&crash)
	if err != nil {
		return err
	}
	c.hash.Reset()
	c.hash.Write(r.B[start:])
	c.hash.Write(parties)
	words := []string{crash.Place, crash.Stake, crash.Direction, crash.Side}
	if said := strings.Join(words, "\x1f"); len(said) >= len(words) { // a record without words has the hash that it always had
		c.hash.Write([]byte(said))
	}
	r.Bytes(c.hash.Sum(nil)[:16])
	for _, word := range words {
		r.Code(word)
	}
	return nil
}

func addCrash(r *store.CopyRow, c *geo.Crash) {
	r.Text(c.SourceID)
	r.MaybeTime(c.OccurredAt)
	r.Text(string(c.Precision))
	r.Int(c.Year)
	r.MaybeInt(c.Month)
	r.MaybeInt(c.Day)
	r.MaybeInt(c.Hour)
	r.MaybeInt(c.Weekday)
	r.Text(c.Severity)
	r.MaybeInt(c.Deaths)
	r.MaybeInt(c.SeriousInjured)
	r.MaybeInt(c.SlightInjured)
	r.MaybeInt(c.InjuredUnspecified)
	r.MaybeInt(c.DeathWindowDays)
	r.MaybeFloat(c.DamageYuan)
	r.Code(c.Procedure)
	r.Code(c.Kind)
	r.Text(c.Cause)
	r.Code(c.Light)
	r.Code(c.Weather)
	r.Code(c.Surface)
	r.Texts(c.Modes)
	r.Code(c.Control)
	r.Texts(c.Obscured)
	r.MaybeBool(c.HitAndRun)
	r.MaybeBool(c.Alcohol)
	r.Text(c.Street)
	r.Text(c.CrossStreet)
	r.MaybeBool(c.AtJunction)
	r.MaybeFloat(c.DistanceToNodeM)
}

// addExtras adds the extra columns and the position.
func (c *crashCopy) addExtras(crash *geo.Crash) error {
	if p := crash.Position; p != nil {
		if err := store.CheckFinite(*p); err != nil {
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
	c.row.Jsonb(extra)
	c.row.MaybePoint(crash.Position)
	return nil
}
