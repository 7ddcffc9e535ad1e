package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/auth"
	"tongshi/server/layer"
)

// Settings are the city's. Each change is a new version; the old ones stay.
type Settings struct {
	Version         int64            `db:"version,read"`
	Title           string           `db:"title"`
	Zone            string           `db:"zone"`         // IANA time zone of local times
	DrivingSide     string           `db:"driving_side"` // right or left
	WorkingCRS      string           `db:"working_crs"`  // projected, for figures in metres, e.g. "EPSG:4548"
	ServiceArea     orb.MultiPolygon // nil means anywhere
	DefaultProfile  string           `db:"default_profile"`
	TileURL         string           `db:"tile_url"` // template of a background tile service; empty means none
	TileAttribution string           `db:"tile_attribution"`
	PublicLayers    []string         `db:"public_layers"` // seen without an account
	Attributions    []Attribution    `db:"attributions"`
	SecondFactor    string           `db:"second_factor"` // who must have one: off, administrators or all
	LogDays         int              `db:"log_days"`      // that the audit and the access log are kept
	Demonstration   bool             `db:"demonstration"` // the data is the demonstration city's
	ChangedAt       time.Time        `db:"changed_at,read"`
	ChangedBy       string           `db:"changed_by"`
}

// Attribution names whom the data comes from.
type Attribution struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// settingsRow are settings with the area as the column has it: NULL for none.
type settingsRow struct {
	Settings
	Area orb.Geometry `db:"service_area"`
}

func (r settingsRow) settings(err error) (Settings, error) {
	r.ServiceArea, _ = r.Area.(orb.MultiPolygon) // the column's type
	return r.Settings, err
}

var (
	settingsTable  = TableOf[settingsRow]("settings", "s", nil)
	insertSettings = settingsTable.Insert(nil) + ` RETURNING ` + settingsTable.Columns
)

// Settings are those in force.
func (s *Store) Settings(ctx context.Context) (Settings, error) {
	set, err := NewestSettings(ctx, s.Pool)
	return set, Wrap("read settings", err)
}

// ChangeSettings makes a new version: change alters the one in force, and the
// result is checked before it is stored. The error of a bad value wraps
// [ErrInvalid]. Nothing changed means no new version.
func (s *Store) ChangeSettings(ctx context.Context, by string, change func(*Settings) error) (Settings, error) {
	var now Settings
	err := s.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		set, err := NewestSettings(ctx, tx)
		if err != nil {
			return err
		}
		before, text := set, fmt.Sprintf("%#v", set)
		if err := change(&set); err != nil {
			return err
		}
		if now = set; fmt.Sprintf("%#v", set) == text {
			return nil
		}
		if err := set.check(ctx, tx, before); err != nil {
			return err
		}
		set.ChangedBy = by
		note := &Tx{SQL: tx, Who: auth.Actor{Name: by}}
		made, err := settingsTable.Made(ctx, note, insertSettings, settingsRow{set, set.ServiceArea}, nil)
		if now, err = made.settings(err); err != nil {
			return err
		}
		return note.Audit(ctx, Change{Action: "change", Object: "settings", ObjectID: now.Version, Before: before, After: now})
	})
	return now, Wrap("change settings", err)
}

// Querier is a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// NewestSettings reads the settings in force.
func NewestSettings(ctx context.Context, q Querier) (Settings, error) {
	row, err := settingsTable.One(ctx, q, `ORDER BY s.version DESC LIMIT 1`)
	return row.settings(err)
}

// firstSettings makes the first version, of defaults, in a new database.
func firstSettings(ctx context.Context, tx pgx.Tx) error {
	_, err := NewestSettings(ctx, tx)
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = tx.Exec(ctx, `INSERT INTO settings DEFAULT VALUES`)
	}
	return err
}

// ErrInvalid: a value that cannot be stored; the message says which and why.
var ErrInvalid = errors.New("invalid")

func invalid(field, value, want string) error {
	return fmt.Errorf("%w %s %q: %s", ErrInvalid, field, value, want)
}

var crsForm = regexp.MustCompile(`^EPSG:[0-9]{4,6}$`)

// check refuses settings that nothing could work with.
func (s Settings) check(ctx context.Context, tx pgx.Tx, before Settings) error {
	if strings.TrimSpace(s.Title) == "" {
		return invalid("title", s.Title, "it must not be empty")
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		return invalid("zone", s.Zone, "want an IANA time zone such as Asia/Shanghai")
	}
	if s.DrivingSide != "left" && s.DrivingSide != "right" {
		return invalid("driving_side", s.DrivingSide, "want left or right")
	}
	if err := checkTileURL(s.TileURL); err != nil {
		return err
	}
	for _, name := range s.PublicLayers {
		l, ok := layer.All().Find(name)
		if ok && l.StaffOnly {
			return invalid("public_layers", name, "this layer is for the staff alone")
		}
		if !ok && !slices.Contains(before.PublicLayers, name) {
			return invalid("public_layers", name, "there is no such layer")
		}
	}
	for _, a := range s.Attributions {
		if u, err := url.Parse(a.URL); a.Text == "" || err != nil || a.URL != "" && u.Scheme != "http" && u.Scheme != "https" {
			return invalid("attributions", a.Text+" "+a.URL, "want a text and a web address, or no address")
		}
	}
	if !slices.Contains([]string{FactorsOff, FactorsAdministrators, FactorsAll}, s.SecondFactor) {
		return invalid("second_factor", s.SecondFactor, "want off, administrators or all")
	}
	if s.LogDays < LeastLogDays || s.LogDays > mostLogDays {
		return invalid("log_days", strconv.Itoa(s.LogDays), fmt.Sprintf("want %d to %d days", LeastLogDays, mostLogDays))
	}
	return s.checkCRS(ctx, tx)
}

// Who must have a second factor.
const (
	FactorsOff            = "off"
	FactorsAdministrators = "administrators"
	FactorsAll            = "all"
)

// Days that logs are kept: half a year at least (GB/T 22239-2019, 8.1.5.4, and
// the Cybersecurity Law, article 21, want six months).
const (
	LeastLogDays = 180
	mostLogDays  = 3650
)

func checkTileURL(template string) error {
	if template == "" {
		return nil
	}
	u, err := url.Parse(template)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" ||
		!strings.Contains(template, "{z}") || !strings.Contains(template, "{x}") || !strings.Contains(template, "{y}") {
		return invalid("tile_url", template, "want an address such as https://tiles.example/{z}/{x}/{y}.png, or nothing")
	}
	return nil
}

// checkCRS wants a projected reference system in metres that PostGIS knows.
func (s Settings) checkCRS(ctx context.Context, tx pgx.Tx) error {
	const want = "want a projected system in metres such as EPSG:4548"
	if !crsForm.MatchString(s.WorkingCRS) {
		return invalid("working_crs", s.WorkingCRS, want)
	}
	var metric bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM spatial_ref_sys
		 WHERE auth_name || ':' || auth_srid = $1 AND srtext LIKE 'PROJCS%' AND proj4text LIKE '%+units=m%')`, s.WorkingCRS).Scan(&metric)
	if err == nil && !metric {
		err = invalid("working_crs", s.WorkingCRS, want)
	}
	return err
}
