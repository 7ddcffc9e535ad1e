package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Day is a day of the city's calendar, without a time: midnight UTC of it. In
// JSON it is "2026-05-01".
type Day struct{ time.Time }

// DayError: a text is no day; it says so to whoever wrote it.
type DayError struct{ What string }

func (e DayError) Error() string { return e.What }

// MarshalJSON writes the day.
func (d Day) MarshalJSON() ([]byte, error) { return []byte(d.Format(`"` + time.DateOnly + `"`)), nil }

// UnmarshalJSON reads a day; a time of day beside it is refused.
func (d *Day) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return DayError{fmt.Sprintf("%.40q is no day: want one such as 2024-01-31", text)}
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

// at is the day as the rules take it; nil stays nil.
func (d *Day) at() *time.Time {
	if d == nil {
		return nil
	}
	return &d.Time
}

// dayPointer is a day of the rules as a column takes it.
func dayPointer(t *time.Time) *Day {
	if t == nil {
		return nil
	}
	return &Day{*t}
}

// Today is the city's day at a moment.
func (tx *Tx) Today(ctx context.Context, now time.Time) (Day, error) {
	zone, err := cityZone(ctx, tx.sql)
	return Day{day(now.In(zone))}, err
}

// Today is the city's day at a moment.
func (s *Store) Today(ctx context.Context, now time.Time) (Day, error) {
	zone, err := cityZone(ctx, s.pool)
	return Day{day(now.In(zone))}, err
}

// Zone is the city's time zone.
func (tx *Tx) Zone(ctx context.Context) (*time.Location, error) { return cityZone(ctx, tx.sql) }

// Zone is the city's time zone.
func (s *Store) Zone(ctx context.Context) (*time.Location, error) { return cityZone(ctx, s.pool) }

// Settings are those in force, read in the transaction: a handler that holds
// one connection must not wait for a second one.
func (tx *Tx) Settings(ctx context.Context) (Settings, error) {
	set, err := newestSettings(ctx, tx.sql)
	return set, wrap("read settings", err)
}

// cityZone is the time zone that the city's settings name.
func cityZone(ctx context.Context, q querier) (*time.Location, error) {
	return scanZone(q.QueryRow(ctx, cityZoneSQL))
}

const cityZoneSQL = `SELECT zone FROM settings ORDER BY version DESC LIMIT 1`

func scanZone(row pgx.Row) (*time.Location, error) {
	var name string
	if err := row.Scan(&name); err != nil {
		return time.UTC, wrap("read the city's zone", err)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, fmt.Errorf("the city's zone %q: %w", name, err)
	}
	return zone, nil
}
