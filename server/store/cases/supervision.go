package cases

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// Supervised is a file under supervision (挂牌督办) or with a deadline.
type Supervised struct {
	ID         int64      `json:"id"`
	Number     string     `json:"number"`
	Title      string     `json:"title"`
	Class      string     `json:"class" must:"true" vocab:"site_class"`
	State      string     `json:"state" must:"true" vocab:"site_state"`
	Tier       *string    `json:"tier" vocab:"tier"`
	Notice     string     `json:"supervision_number"`
	Deadline   *store.Day `json:"deadline"`
	DaysLeft   *int       `json:"days_left" doc:"Below 0 when the deadline has passed; null when the file is not open"`
	Escalation *string    `json:"escalation" vocab:"escalation"`
	Extended   int        `json:"extended"`
	Reopened   int        `json:"reopened"`
	Area       *string    `json:"area"`
	Lead       *string    `json:"lead_unit"`
	Works      int        `json:"works"`
	WorksOpen  int        `json:"works_open"`
}

//go:embed sql/supervision.sql
var supervision string

// Supervision lists files with a tier or a deadline that are not closed, the
// most urgent first. Empty texts ask about nothing.
func Supervision(ctx context.Context, s *store.Store, tier, escalation string, today store.Day, limit int) ([]Supervised, error) {
	var list []Supervised
	err := s.Reading(ctx, func() (bool, error) {
		return true, store.Gather(ctx, s.Pool, &list, store.ByName[Supervised], supervision, pgx.StrictNamedArgs{
			"tier": tier, "escalation": escalation, "today": today, "limit": limit,
		})
	})
	return list, store.Wrap("list files under supervision", err)
}

// Appointment is a day in the calendar.
type Appointment struct {
	Kind     string    `db:"kind"` // deadline, look_back or work
	ID       int64     `db:"id"`
	Revision int64     `db:"revision"`
	Day      store.Day `db:"day"`
	Title    string    `db:"title"`
	Number   string    `db:"number"`
	Lon      float64   `db:"lon"`
	Lat      float64   `db:"lat"`
}

//go:embed sql/appointments.sql
var appointments string

// Appointments are the days that wait: deadlines of open files, look-backs to
// come and works that are due. A crew's calendar has its own works only.
func Appointments(ctx context.Context, s *store.Store, crewID int64) ([]Appointment, error) {
	var list []Appointment
	err := s.Reading(ctx, func() (bool, error) {
		return true, store.Gather(ctx, s.Pool, &list, store.ByName[Appointment], appointments, pgx.StrictNamedArgs{"crew": crewID})
	})
	return list, store.Wrap("read the calendar", err)
}

// Entry is a change as a feed tells it.
type Entry struct {
	ID       int64           `db:"id"` // of the audit row
	At       time.Time       `db:"at"`
	Actor    string          `db:"actor"`
	Action   string          `db:"action"`
	ObjectID int64           `db:"object_id"`
	Number   string          `db:"number"` // of the file
	Title    string          `db:"title"`
	After    json.RawMessage `db:"after"`
}

//go:embed sql/feed.sql
var feed string

// Feed is the newest changes of a table: sites, works or look_backs.
func Feed(ctx context.Context, s *store.Store, table string, limit int) ([]Entry, error) {
	var list []Entry
	err := s.Reading(ctx, func() (bool, error) {
		return true, store.Gather(ctx, s.Pool, &list, store.ByName[Entry], feed, pgx.StrictNamedArgs{"table": table, "limit": limit})
	})
	return list, store.Wrap("read the feed", err)
}
