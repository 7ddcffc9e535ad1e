package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/auth"
	"tongshi/server/layer"
)

// Settings are the city's. Each change is a new version; the old ones stay.
type Settings struct {
	Version         int64
	Title           string
	Zone            string           // IANA time zone of local times
	DrivingSide     string           // right or left
	WorkingCRS      string           // projected, for figures in metres, e.g. "EPSG:4548"
	ServiceArea     orb.MultiPolygon // nil means anywhere
	DefaultProfile  string
	TileURL         string // template of a background tile service; empty means none
	TileAttribution string
	PublicLayers    []string // seen without an account
	Attributions    []Attribution
	Demonstration   bool // the data is the demonstration city's
	ChangedAt       time.Time
	ChangedBy       string
}

// Attribution names whom the data comes from.
type Attribution struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

const settingsColumns = `version, title, zone, driving_side, working_crs, service_area, default_profile, tile_url,
	tile_attribution, public_layers, attributions, demonstration, changed_at, changed_by`

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
		if now, err = insertSettings(ctx, tx, set); err != nil {
			return err
		}
		note := &Tx{SQL: tx, Who: auth.Actor{Name: by}}
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
	return scanSettings(q.QueryRow(ctx, `SELECT `+settingsColumns+` FROM settings ORDER BY version DESC LIMIT 1`))
}

func scanSettings(row pgx.Row) (Settings, error) {
	var s Settings
	var area orb.Geometry
	err := row.Scan(&s.Version, &s.Title, &s.Zone, &s.DrivingSide, &s.WorkingCRS, &area, &s.DefaultProfile, &s.TileURL,
		&s.TileAttribution, &s.PublicLayers, &s.Attributions, &s.Demonstration, &s.ChangedAt, &s.ChangedBy)
	s.ServiceArea, _ = area.(orb.MultiPolygon) // the column's type; nil for NULL
	return s, err
}

func insertSettings(ctx context.Context, tx pgx.Tx, s Settings) (Settings, error) {
	return scanSettings(tx.QueryRow(ctx, `
		INSERT INTO settings (title, zone, driving_side, working_crs, service_area, default_profile, tile_url,
		                      tile_attribution, public_layers, attributions, demonstration, changed_by)
		VALUES (@title, @zone, @side, @crs, @area, @profile, @tiles, @tilesBy, @public, @attributions, @demonstration, @by)
		RETURNING `+settingsColumns, pgx.StrictNamedArgs{
		"title": s.Title, "zone": s.Zone, "side": s.DrivingSide, "crs": s.WorkingCRS, "area": s.ServiceArea,
		"profile": s.DefaultProfile, "tiles": s.TileURL, "tilesBy": s.TileAttribution, "public": s.PublicLayers,
		"attributions": s.Attributions, "demonstration": s.Demonstration, "by": s.ChangedBy,
	}))
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
		if _, ok := layer.All().Find(name); !ok && !slices.Contains(before.PublicLayers, name) {
			return invalid("public_layers", name, "there is no such layer")
		}
	}
	for _, a := range s.Attributions {
		if u, err := url.Parse(a.URL); a.Text == "" || err != nil || a.URL != "" && u.Scheme != "http" && u.Scheme != "https" {
			return invalid("attributions", a.Text+" "+a.URL, "want a text and a web address, or no address")
		}
	}
	return s.checkCRS(ctx, tx)
}

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
