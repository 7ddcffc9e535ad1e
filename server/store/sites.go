package store

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/casework"
)

// Site is a hazard file (隐患点) as it is kept.
type Site struct {
	ID         int64        `json:"-" db:"id,read"`
	UUID       string       `json:"uuid" db:",made" required:"false" readOnly:"true" format:"uuid"`
	Number     string       `json:"number" db:",made" required:"false" readOnly:"true"`
	Title      string       `json:"title" required:"false" minLength:"1" maxLength:"200"`
	Class      string       `json:"class" required:"false" doc:"Vocabulary site_class"`
	State      string       `json:"state" required:"false" readOnly:"true"`
	Origin     string       `json:"origin" required:"false" doc:"Vocabulary site_origin; by_hand when left out"`
	Tier       *string      `json:"tier" required:"false" readOnly:"true"`
	Notice     string       `json:"supervision_number" required:"false" readOnly:"true"`
	Deadline   *Day         `json:"deadline" required:"false" readOnly:"true" format:"date"`
	Overdue    bool         `json:"overdue" db:",derived" required:"false" readOnly:"true"`
	Escalation *string      `json:"escalation" required:"false" readOnly:"true"`
	Extended   int          `json:"extended" required:"false" readOnly:"true"`
	Reopened   int          `json:"reopened" required:"false" readOnly:"true"`
	AcceptedBy *string      `json:"accepted_by" required:"false" readOnly:"true"`
	AcceptedOn *Day         `json:"accepted_on" required:"false" readOnly:"true" format:"date"`
	Crossing   *int64       `json:"intersection_id" required:"false"`
	Leg        *int64       `json:"leg_id" required:"false"`
	Segment    *int64       `json:"segment_id" required:"false"`
	Place      *int64       `json:"place_id" required:"false"`
	Corridor   *int64       `json:"corridor_id" required:"false"`
	Campaign   *int64       `json:"campaign_id" required:"false"`
	Area       *int64       `json:"area_id" required:"false"`
	Note       string       `json:"note" required:"false" maxLength:"10000"`
	Evidence   []Evidence   `json:"evidence" required:"false" maxItems:"100"`
	MergedInto *int64       `json:"merged_into" required:"false" readOnly:"true"`
	OpenedAt   *time.Time   `json:"opened_at" db:",made" required:"false" readOnly:"true"`
	OpenedBy   string       `json:"opened_by" db:",made" required:"false" readOnly:"true"`
	ClosedAt   *time.Time   `json:"closed_at" required:"false" readOnly:"true"`
	Withdrawn  *time.Time   `json:"withdrawn_at,omitempty" required:"false" readOnly:"true"`
	Revision   int64        `json:"revision" required:"false" readOnly:"true"`
	Geometry   orb.Geometry `json:"-" db:"geom"`
	Before     *string      `json:"-" db:"state_before,read"` // what it goes back to when a look-back passes
}

// Evidence is a link of a file to what speaks for it.
type Evidence struct {
	Kind string `json:"kind" doc:"Vocabulary evidence_kind"`
	ID   int64  `json:"id"`
	Note string `json:"note,omitempty" maxLength:"1000"`
}

var (
	siteTable = tableOf[Site]("sites", "s", expressions{
		"overdue": `coalesce(s.state NOT IN ('accepted', 'delisted', 'review_due', 'rejected')
		     AND s.deadline < (now() AT TIME ZONE (SELECT zone FROM settings ORDER BY version DESC LIMIT 1))::date, false)`,
	})
	insertSite = siteTable.insert(expressions{"area_id": `coalesce(@area_id, ` + areaOf + `)`}) + ` RETURNING id`
	updateSite = siteTable.update(expressions{"revision": "revision + 1"}) + ` WHERE id = @id`
)

// areaOf is the smallest area that holds a position.
const areaOf = `(SELECT a.id FROM areas AS a WHERE ST_Intersects(a.geom, ST_PointOnSurface(@geom::geometry)) ORDER BY ST_Area(a.geom), a.id LIMIT 1)`

func oneSite(ctx context.Context, q querier, where string, keys ...any) (Site, error) {
	s, err := siteTable.one(ctx, q, where, keys...)
	return s, wrap("read site", err)
}

// Site is the file of that number, held against other changes.
func (tx *Tx) Site(ctx context.Context, id int64) (Site, error) {
	return oneSite(ctx, tx.sql, `WHERE s.id = $1 FOR UPDATE OF s`, id)
}

// SiteByUUID is the file that a client has made under that key.
func (tx *Tx) SiteByUUID(ctx context.Context, uuid string) (Site, error) {
	return oneSite(ctx, tx.sql, `WHERE s.uuid = $1 FOR UPDATE OF s`, uuid)
}

// Candidate is a file that may be about the same hazard.
type Candidate struct {
	ID        int64   `json:"id"`
	Number    string  `json:"number"`
	Title     string  `json:"title"`
	Class     string  `json:"class"`
	State     string  `json:"state"`
	DistanceM float64 `json:"distance_m"`
}

// Duplicates is the error of a file for which others may stand already.
type Duplicates struct{ Candidates []Candidate }

func (d Duplicates) Error() string {
	return fmt.Sprintf("%d files may be about the same hazard", len(d.Candidates))
}

//go:embed sql/site_candidates.sql
var siteCandidates string

// AddSite opens a file. Where others of the same class lie within reach, or
// bear on the same evidence, it fails with [Duplicates] unless force says that
// they were seen. Numbers are given in the order of the commits, none is left
// out: the number's row is held until then, so two who open the same file at
// once do not miss each other.
func (tx *Tx) AddSite(ctx context.Context, s Site, force bool, now time.Time) (Site, error) {
	today, err := tx.Today(ctx, now)
	if err != nil {
		return Site{}, err
	}
	if s.Number, err = tx.nextNumber(ctx, s.Class, today.Year()); err != nil {
		return Site{}, err
	}
	if !force {
		found, err := tx.candidates(ctx, s)
		if err != nil {
			return Site{}, err
		}
		if len(found) > 0 {
			return Site{}, Duplicates{found}
		}
	}
	var id int64
	s.OpenedAt, s.OpenedBy = &now, tx.actor.Name
	if err := tx.sql.QueryRow(ctx, insertSite, siteTable.making(s, nil)).Scan(&id); err != nil {
		return Site{}, wrap("open site", err)
	}
	made, err := tx.Site(ctx, id)
	if err != nil {
		return Site{}, err
	}
	event := SiteEvent{UUID: NewUUID(), SiteID: id, Event: "open", ServerTime: now, To: made.State, Reason: made.Note}
	if err := tx.insertSiteEvent(ctx, event, nil); err != nil {
		return Site{}, err
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "sites", ObjectID: id, After: made})
}

func (tx *Tx) nextNumber(ctx context.Context, class string, year int) (string, error) {
	prefix := tx.rules.Prefix(class)
	var last int
	err := tx.sql.QueryRow(ctx, `
		INSERT INTO site_numbers AS n (prefix, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (prefix, year) DO UPDATE SET last = n.last + 1
		RETURNING last`, prefix, year).Scan(&last)
	return tx.rules.FileNumber(class, year, last), wrap("number the site", err)
}

func (tx *Tx) candidates(ctx context.Context, s Site) ([]Candidate, error) {
	rows, err := tx.sql.Query(ctx, siteCandidates, pgx.StrictNamedArgs{
		"class": s.Class, "geom": s.Geometry, "reach": tx.rules.ReachM, "evidence": listed(s.Evidence),
	})
	if err != nil {
		return nil, wrap("look for files of the same hazard", err)
	}
	found, err := pgx.CollectRows(rows, byName[Candidate])
	return found, wrap("look for files of the same hazard", err)
}

// ChangeSite makes was into now, as far as people may change a file without a
// step.
func (tx *Tx) ChangeSite(ctx context.Context, was, now Site) (Site, error) {
	_, err := tx.sql.Exec(ctx, updateSite, siteTable.changing(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return Site{}, wrap("change site "+was.Number, err)
	}
	made, err := tx.Site(ctx, was.ID)
	if err != nil {
		return Site{}, err
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "sites", ObjectID: was.ID, Before: was, After: made})
}

// touchSite counts a change of what hangs on a file.
func (tx *Tx) touchSite(ctx context.Context, id int64) error {
	_, err := tx.sql.Exec(ctx, `UPDATE sites SET revision = revision + 1 WHERE id = $1`, id)
	return wrap("touch site", err)
}

// Anchor is where something lies that speaks for a file.
type Anchor struct {
	Crossing, Leg, Segment, Place *int64
	Geometry                      orb.Geometry
}

//go:embed sql/site_merge.sql
var mergeSites string

//go:embed sql/evidence_anchor.sql
var evidenceAnchor string

// ErrNoEvidence: what a file should be linked to is not there.
var ErrNoEvidence = errors.New("no such evidence")

// Anchor is where a piece of evidence lies.
func (tx *Tx) Anchor(ctx context.Context, e Evidence) (Anchor, error) {
	var a Anchor
	err := tx.sql.QueryRow(ctx, evidenceAnchor, pgx.StrictNamedArgs{"kind": e.Kind, "id": e.ID}).
		Scan(&a.Crossing, &a.Leg, &a.Segment, &a.Place, &a.Geometry)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, fmt.Errorf("%s %d: %w", e.Kind, e.ID, ErrNoEvidence)
	}
	return a, wrap("find the evidence", err)
}

// facts is the file as the rules see it. Works are only looked at to accept.
func (s Site) facts(works []casework.WorkFact) casework.Site {
	f := casework.Site{
		State: casework.SiteState(s.State), Number: s.Notice, Deadline: s.Deadline.at(),
		Extended: s.Extended, Reopened: s.Reopened, Works: works,
	}
	if s.Tier != nil {
		f.Tier = *s.Tier
	}
	if s.Before != nil {
		f.Before = casework.SiteState(*s.Before)
	}
	return f
}

// GeometryFault says what PostGIS finds wrong with a shape; empty when nothing.
func (tx *Tx) GeometryFault(ctx context.Context, g orb.Geometry) (string, error) {
	var empty, valid bool
	var reason string
	err := tx.sql.QueryRow(ctx, `SELECT ST_IsEmpty(g), ST_IsValid(g), ST_IsValidReason(g) FROM (SELECT $1::geometry AS g) AS given`, g).
		Scan(&empty, &valid, &reason)
	switch {
	case err != nil:
		return "", wrap("check geometry", err)
	case empty:
		return "is empty; a position is needed", nil
	case !valid:
		return "is not valid: " + reason, nil
	}
	return "", nil
}
