package cases

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// Site is a hazard file (隐患点) as it is kept.
type Site struct {
	ID         int64        `json:"-" db:"id,read"`
	UUID       string       `json:"uuid" once:"true" format:"uuid" doc:"Made by the client; the server makes one when it is left out"`
	Number     string       `json:"number" db:",made" readOnly:"true" zh:"编号" en:"Number"`
	Title      string       `json:"title" must:"true" maxLength:"200" zh:"名称" en:"Name"`
	Class      string       `json:"class" must:"true" vocab:"site_class" zh:"类别" en:"Class"`
	State      string       `json:"state" readOnly:"true" vocab:"site_state" zh:"状态" en:"State"`
	Origin     string       `json:"origin" keep:"true" vocab:"site_origin" default:"by_hand" zh:"来源" en:"Source"`
	Tier       *string      `json:"tier" readOnly:"true" vocab:"tier" zh:"督办级别" en:"Supervision tier"`
	Notice     string       `json:"supervision_number" readOnly:"true" zh:"督办文号" en:"Notice number"`
	Deadline   *store.Day   `json:"deadline" readOnly:"true" zh:"整改期限" en:"Deadline"`
	Overdue    bool         `json:"overdue" db:",derived" readOnly:"true" zh:"逾期" en:"Overdue"`
	Escalation *string      `json:"escalation" readOnly:"true" vocab:"escalation" zh:"逾期级别" en:"Escalation"`
	Extended   int          `json:"extended" readOnly:"true" zh:"延期次数" en:"Times extended"`
	Reopened   int          `json:"reopened" readOnly:"true" zh:"重新整改次数" en:"Times taken up again"`
	AcceptedBy *string      `json:"accepted_by" readOnly:"true" zh:"验收人" en:"Accepted by"`
	AcceptedOn *store.Day   `json:"accepted_on" readOnly:"true" zh:"验收日期" en:"Accepted"`
	Crossing   *int64       `json:"intersection_id" zh:"路口" en:"Intersection"`
	Leg        *int64       `json:"leg_id" zh:"进口道" en:"Leg"`
	Segment    *int64       `json:"segment_id" zh:"路段" en:"Segment"`
	Place      *int64       `json:"place_id" zh:"重点区域" en:"Place"`
	Corridor   *int64       `json:"corridor_id" zh:"样板路" en:"Model road"`
	Campaign   *int64       `json:"campaign_id"`
	Area       *int64       `json:"area_id" keep:"true"`
	Note       string       `json:"note" maxLength:"10000" zh:"备注" en:"Note"`
	Evidence   []Evidence   `json:"evidence" maxItems:"100" zh:"依据" en:"Evidence"`
	MergedInto *int64       `json:"merged_into" readOnly:"true"`
	OpenedAt   *time.Time   `json:"opened_at" db:",made" readOnly:"true" zh:"立案时间" en:"Opened"`
	OpenedBy   string       `json:"opened_by" db:",made" readOnly:"true" zh:"立案人" en:"Opened by"`
	ClosedAt   *time.Time   `json:"closed_at" readOnly:"true" zh:"销号时间" en:"Closed"`
	Withdrawn  *time.Time   `json:"withdrawn_at,omitempty" readOnly:"true"`
	Revision   int64        `json:"revision" readOnly:"true"`
	Geometry   orb.Geometry `json:"-" db:"geom"`
	Before     *string      `json:"-" db:"state_before,read"` // what it goes back to when a look-back passes
}

// Evidence is a link of a file to what speaks for it.
type Evidence struct {
	Kind string `json:"kind" must:"true" vocab:"evidence_kind"`
	ID   int64  `json:"id" must:"true"`
	Note string `json:"note,omitempty" maxLength:"1000"`
}

var (
	siteTable = store.TableOf[Site]("sites", "s", store.Expressions{
		"overdue": `coalesce(s.state NOT IN ('accepted', 'delisted', 'review_due', 'rejected')
		     AND s.deadline < (now() AT TIME ZONE (SELECT zone FROM settings ORDER BY version DESC LIMIT 1))::date, false)`,
	})
	insertSite = siteTable.Insert(store.Expressions{"area_id": `coalesce(@area_id, ` + areaOf + `)`}) + ` RETURNING id`
	updateSite = siteTable.Update(store.Expressions{"revision": "revision + 1"}) + ` WHERE id = @id`
)

// areaOf is the smallest area that holds a position.
const areaOf = `(SELECT a.id FROM areas AS a WHERE ST_Intersects(a.geom, ST_PointOnSurface(@geom::geometry)) ORDER BY ST_Area(a.geom), a.id LIMIT 1)`

func oneSite(ctx context.Context, q store.Querier, where string, keys ...any) (Site, error) {
	s, err := siteTable.One(ctx, q, where, keys...)
	return s, store.Wrap("read site", err)
}

// HoldSite is the file of that number, held against other changes.
func HoldSite(ctx context.Context, tx *store.Tx, id int64) (Site, error) {
	return oneSite(ctx, tx.SQL, `WHERE s.id = $1 FOR UPDATE OF s`, id)
}

// SiteByUUID is the file that a client made under that key.
func SiteByUUID(ctx context.Context, tx *store.Tx, uuid string) (Site, error) {
	return oneSite(ctx, tx.SQL, `WHERE s.uuid = $1`, uuid)
}

//go:embed sql/site_candidates.sql
var siteCandidates string

// AddSite opens a file. Where others of the same class lie within reach, or
// bear on the same evidence, it fails with [Duplicates] unless force says that
// they were seen. Numbers are given in the order of the commits, none is left
// out: the number's row is held until then, so two who open the same file at
// once do not miss each other.
func AddSite(ctx context.Context, tx *store.Tx, s Site, force bool, now time.Time) (Site, error) {
	today, err := tx.Today(ctx, now)
	if err != nil {
		return Site{}, err
	}
	if s.Number, err = nextNumber(ctx, tx, s.Class, today.Year()); err != nil {
		return Site{}, err
	}
	if !force {
		found, err := candidates(ctx, tx, s)
		if err != nil {
			return Site{}, err
		}
		if len(found) > 0 {
			return Site{}, casework.Duplicates{Candidates: found}
		}
	}
	var id int64
	s.OpenedAt, s.OpenedBy = &now, tx.Who.Name
	if err := tx.SQL.QueryRow(ctx, insertSite, siteTable.Making(s, nil)).Scan(&id); err != nil {
		return Site{}, store.Wrap("open site", err)
	}
	made, err := HoldSite(ctx, tx, id)
	if err != nil {
		return Site{}, err
	}
	event := SiteEvent{UUID: store.NewUUID(), SiteID: id, Event: "open", ServerTime: now, To: made.State, Reason: made.Note}
	if err := insertSiteEvent(ctx, tx, event); err != nil {
		return Site{}, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "sites", ObjectID: id, After: made})
}

func nextNumber(ctx context.Context, tx *store.Tx, class string, year int) (string, error) {
	prefix := tx.Rules.Prefix(class)
	var last int
	err := tx.SQL.QueryRow(ctx, `
		INSERT INTO site_numbers AS n (prefix, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (prefix, year) DO UPDATE SET last = n.last + 1
		RETURNING last`, prefix, year).Scan(&last)
	return tx.Rules.FileNumber(class, year, last), store.Wrap("number the site", err)
}

func candidates(ctx context.Context, tx *store.Tx, s Site) ([]casework.Candidate, error) {
	rows, err := tx.SQL.Query(ctx, siteCandidates, pgx.StrictNamedArgs{
		"class": s.Class, "geom": s.Geometry, "reach": tx.Rules.ReachM, "evidence": store.Listed(s.Evidence),
	})
	if err != nil {
		return nil, store.Wrap("look for files of the same hazard", err)
	}
	found, err := pgx.CollectRows(rows, store.ByName[casework.Candidate])
	return found, store.Wrap("look for files of the same hazard", err)
}

// ChangeSite makes was into now, as far as people may change a file without a
// step.
func ChangeSite(ctx context.Context, tx *store.Tx, was, now Site) (Site, error) {
	_, err := tx.SQL.Exec(ctx, updateSite, siteTable.Changing(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return Site{}, store.Wrap("change site "+was.Number, err)
	}
	made, err := HoldSite(ctx, tx, was.ID)
	if err != nil {
		return Site{}, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "change", Object: "sites", ObjectID: was.ID, Before: was, After: made})
}

// touchSite counts a change of a part of a file (a report, a unit) as one of
// the file.
func touchSite(ctx context.Context, tx *store.Tx, id int64) error {
	_, err := tx.SQL.Exec(ctx, `UPDATE sites SET revision = revision + 1 WHERE id = $1`, id)
	return store.Wrap("touch site", err)
}

// Anchor is where something lies that speaks for a file.
type Anchor struct {
	Crossing *int64       `db:"intersection_id"`
	Leg      *int64       `db:"leg_id"`
	Segment  *int64       `db:"segment_id"`
	Place    *int64       `db:"place_id"`
	Geometry orb.Geometry `db:"geom"`
}

//go:embed sql/site_merge.sql
var mergeSites string

//go:embed sql/evidence_anchor.sql
var evidenceAnchor string

// ErrNoEvidence: what a file should be linked to is not there.
var ErrNoEvidence = errors.New("no such evidence")

// AnchorOf is where a piece of evidence lies.
func AnchorOf(ctx context.Context, tx *store.Tx, e Evidence) (Anchor, error) {
	a, err := store.One[Anchor](ctx, tx.SQL, evidenceAnchor, pgx.StrictNamedArgs{
		"kind": e.Kind, "id": e.ID, "drafts": tx.Who.Role.AtLeast(auth.Planner),
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return a, fmt.Errorf("%s %d: %w", e.Kind, e.ID, ErrNoEvidence)
	}
	return a, store.Wrap("find the evidence", err)
}

// facts is the file as the rules see it. Works are only looked at to accept.
func (s Site) facts(works []casework.WorkFact) casework.Site {
	f := casework.Site{
		State: casework.SiteState(s.State), Number: s.Notice, Deadline: s.Deadline.At(),
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
