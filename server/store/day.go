package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"tongshi/geo/say"
)

// Day is a day of the city's calendar, without a time: midnight UTC of it. In
// JSON it is "2026-05-01".
type Day struct{ time.Time }

// DayError: a text is no day; it says so to whoever wrote it.
type DayError struct{ What say.Text }

// Error is what is wrong, in English.
func (e DayError) Error() string { return e.What.Error() }

// In is what it says in a reader's language.
func (e DayError) In(l say.Language) string { return e.What.In(l) }

// MarshalJSON writes the day.
func (d Day) MarshalJSON() ([]byte, error) { return []byte(d.Format(`"` + time.DateOnly + `"`)), nil }

// UnmarshalJSON reads a day; a time of day beside it is refused.
func (d *Day) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return DayError{say.New("%.40q is no day: want one such as 2024-01-31", text)}
	}
	d.Time = t
	return nil
}

// MarshalText is the day as text.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.Format(time.DateOnly)), nil }

// UnmarshalText reads a day.
func (d *Day) UnmarshalText(b []byte) error { return d.UnmarshalJSON(b) }

// ScanDate takes a date column.
func (d *Day) ScanDate(v pgtype.Date) error {
	if !v.Valid || v.InfinityModifier != pgtype.Finite {
		return errors.New("no day")
	}
	d.Time = v.Time
	return nil
}

// DateValue is the day as a date column takes it.
func (d Day) DateValue() (pgtype.Date, error) { return pgtype.Date{Time: d.Time, Valid: true}, nil }

// At is the day as the rules take it; nil stays nil.
func (d *Day) At() *time.Time {
	if d == nil {
		return nil
	}
	return &d.Time
}

// DayPointer is a day of the rules as a column takes it.
func DayPointer(t *time.Time) *Day {
	if t == nil {
		return nil
	}
	return &Day{*t}
}

// Today is the city's day at a moment.
func (tx *Tx) Today(ctx context.Context, now time.Time) (Day, error) {
	zone, err := cityZone(ctx, tx.SQL)
	return Day{DateOf(now.In(zone))}, err
}

// Today is the city's day at a moment.
func (s *Store) Today(ctx context.Context, now time.Time) (Day, error) {
	zone, err := cityZone(ctx, s.Pool)
	return Day{DateOf(now.In(zone))}, err
}

// Zone is the city's time zone.
func (tx *Tx) Zone(ctx context.Context) (*time.Location, error) { return cityZone(ctx, tx.SQL) }

// Zone is the city's time zone.
func (s *Store) Zone(ctx context.Context) (*time.Location, error) { return cityZone(ctx, s.Pool) }

// Settings are those in force, read in the transaction: a handler that holds
// one connection must not wait for a second one.
func (tx *Tx) Settings(ctx context.Context) (Settings, error) {
	set, err := NewestSettings(ctx, tx.SQL)
	return set, Wrap("read settings", err)
}

// cityZone is the time zone that the city's settings name.
func cityZone(ctx context.Context, q Querier) (*time.Location, error) {
	return ScanZone(q.QueryRow(ctx, CityZoneSQL))
}

// CityZoneSQL selects the name of the city's time zone, for [ScanZone].
const CityZoneSQL = `SELECT zone FROM settings ORDER BY version DESC LIMIT 1`

// ScanZone reads a time zone by its name. With an error it gives UTC.
func ScanZone(row pgx.Row) (*time.Location, error) {
	var name string
	if err := row.Scan(&name); err != nil {
		return time.UTC, Wrap("read the city's zone", err)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, fmt.Errorf("the city's zone %q: %w", name, err)
	}
	return zone, nil
}

// DateOf is the calendar day of a moment in its own zone, at midnight UTC, as a
// date column takes it.
func DateOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
