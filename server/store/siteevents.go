package store

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/casework"
)

// SiteEvent is a step of a hazard file as it is kept.
type SiteEvent struct {
	ID         int64      `json:"id" db:",read"`
	UUID       string     `json:"uuid"`
	SiteID     int64      `json:"site_id"`
	Event      string     `json:"event"` // vocabulary "site_event"
	Actor      string     `json:"actor"`
	Role       string     `json:"actor_role"`
	ClientTime *time.Time `json:"client_time"`
	ServerTime time.Time  `json:"server_time"`
	From       *string    `json:"from_state"`
	To         string     `json:"to_state"`
	Tier       *string    `json:"tier"`
	Number     string     `json:"number"`
	Deadline   *Day       `json:"deadline"`
	Passed     *bool      `json:"passed"`
	Reason     string     `json:"reason"`
	Note       string     `json:"note"`
	Photos     []string   `json:"photos"`
	OtherID    *int64     `json:"other_id"`      // the other file of a merger, or the look-back
	Digest     []byte     `json:"-" db:"digest"` // of what the client sent
}

// ErrOtherBody: the key of a client came with something else before.
var ErrOtherBody = errors.New("the key was used for something else")

var (
	siteEventTable  = tableOf[SiteEvent]("site_events", "e", nil)
	insertSiteEvent = siteEventTable.insert(nil)
)

func (tx *Tx) insertSiteEvent(ctx context.Context, e SiteEvent, digest []byte) error {
	if e.Actor == "" {
		e.Actor = tx.actor.Name
	}
	if e.Role == "" {
		e.Role = string(tx.actor.Role)
	}
	e.Actor, e.Digest = storable(e.Actor), listed(digest)
	_, err := tx.sql.Exec(ctx, insertSiteEvent, siteEventTable.making(e, nil))
	return wrap("append event of site", err)
}

// SiteStep is a step that somebody wants to make.
type SiteStep struct {
	SiteEvent
}

// StepSite makes a step of a file. One that was made before by the same key
// changes nothing and reports repeated. Its error is a [casework.Misfit] when
// the file or the person does not allow it, a [casework.Fault] when it makes
// no sense, or [ErrOtherBody].
func (tx *Tx) StepSite(ctx context.Context, step SiteStep, now time.Time) (made SiteEvent, site Site, repeated bool, err error) {
	if site, err = tx.Site(ctx, step.SiteID); err != nil {
		return made, site, false, err
	}
	if made, repeated, err = tx.repeatedStep(ctx, step); err != nil || repeated {
		return made, site, repeated, err
	}
	if site.MergedInto != nil {
		return made, site, false, casework.Misfit{Code: "state", Detail: fmt.Sprintf("the file was merged into file %d; take the step there", *site.MergedInto)}
	}
	today, err := tx.Today(ctx, now)
	if err != nil {
		return made, site, false, err
	}
	works, err := tx.workFacts(ctx, site.ID)
	if err != nil {
		return made, site, false, err
	}
	was := site
	next, err := was.facts(works).Apply(step.rules(), today.Time)
	if err != nil {
		return made, site, false, err
	}
	if err := tx.saveStep(ctx, was, next, step, today, now); err != nil {
		return made, site, false, err
	}
	if err := tx.afterStep(ctx, was, &step, today, now); err != nil {
		return made, site, false, err
	}
	step.From, step.To, step.ServerTime = &was.State, string(next.State), now
	if err := tx.insertSiteEvent(ctx, step.SiteEvent, step.Digest); err != nil {
		return made, site, false, err
	}
	if site, err = tx.Site(ctx, was.ID); err != nil {
		return made, site, false, err
	}
	if made, err = tx.siteEvent(ctx, step.UUID); err != nil {
		return made, site, false, err
	}
	return made, site, false, tx.Audit(ctx, Change{Action: "event", Object: "sites", ObjectID: was.ID, Before: was, After: made})
}

func (step SiteStep) rules() casework.SiteEvent {
	e := casework.SiteEvent{
		Step: casework.SiteStep(step.Event), Actor: step.Actor, Role: casework.Role(step.Role),
		Number: step.Number, Deadline: step.Deadline.at(), Reason: step.Reason,
	}
	if step.Tier != nil {
		e.Tier = *step.Tier
	}
	e.Passed = step.Passed != nil && *step.Passed
	return e
}

func (tx *Tx) repeatedStep(ctx context.Context, step SiteStep) (SiteEvent, bool, error) {
	made, err := tx.siteEvent(ctx, step.UUID)
	switch {
	case errors.Is(err, ErrNotFound):
		return made, false, nil
	case err != nil:
		return made, false, err
	case made.SiteID != step.SiteID || string(made.Digest) != string(step.Digest):
		return made, false, fmt.Errorf("event %s: %w", step.UUID, ErrOtherBody)
	}
	tx.NothingChanged()
	return made, true, nil
}

func (tx *Tx) siteEvent(ctx context.Context, uuid string) (SiteEvent, error) {
	e, err := siteEventTable.one(ctx, tx.sql, `WHERE e.uuid = $1`, uuid)
	return e, wrap("read event of site", err)
}

// workFacts are the works of a file as its rules see them, held: nobody may
// take one up again while the file is accepted.
func (tx *Tx) workFacts(ctx context.Context, siteID int64) ([]casework.WorkFact, error) {
	rows, err := tx.sql.Query(ctx, `SELECT state, doers FROM works WHERE site_id = $1 ORDER BY id FOR SHARE`, siteID)
	if err != nil {
		return nil, wrap("read works of site", err)
	}
	facts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f casework.WorkFact, err error) {
		return f, row.Scan(&f.State, &f.Doers)
	})
	return facts, wrap("read works of site", err)
}

// saveStep stores what the rules made of the file.
func (tx *Tx) saveStep(ctx context.Context, was Site, next casework.Site, step SiteStep, today Day, now time.Time) error {
	acceptedBy, acceptedOn, closed := was.AcceptedBy, was.AcceptedOn, was.ClosedAt
	switch next.State {
	case casework.SiteAccepted:
		if step.Event == string(casework.SiteAccept) {
			acceptedBy, acceptedOn = &step.Actor, &today
		}
		closed = nil
	case casework.Delisted, casework.Rejected:
		if closed == nil {
			closed = &now
		}
	case casework.ReviewDue:
	default:
		acceptedBy, acceptedOn, closed = nil, nil, nil
	}
	_, err := tx.sql.Exec(ctx, `
		UPDATE sites
		   SET state = @state, tier = nullif(@tier, ''), supervision_number = @number, deadline = @deadline, extended = @extended,
		       reopened = @reopened, state_before = nullif(@before, ''), escalation = nullif(@escalation, ''),
		       accepted_by = @acceptedBy, accepted_on = @acceptedOn, closed_at = @closed, withdrawn_at = NULL, revision = revision + 1
		 WHERE id = @id`, pgx.StrictNamedArgs{
		"id": was.ID, "state": string(next.State), "tier": next.Tier, "number": next.Number, "deadline": dayPointer(next.Deadline),
		"extended": next.Extended, "reopened": next.Reopened, "before": string(next.Before),
		"escalation": tx.rules.Escalation(next, today.Time), "acceptedBy": acceptedBy, "acceptedOn": acceptedOn, "closed": closed,
	})
	return wrap("step site "+was.Number, err)
}

// afterStep does what follows from a step: look-backs are planned when a file
// is accepted, noted when one was done, and given up when it is taken up
// again.
func (tx *Tx) afterStep(ctx context.Context, was Site, step *SiteStep, today Day, now time.Time) error {
	switch casework.SiteStep(step.Event) {
	case casework.SiteAccept:
		return tx.planLookBacks(ctx, was, today, now)
	case casework.LookBack:
		if step.OtherID == nil {
			id, err := tx.addLookBack(ctx, was.ID, today, "now", now)
			if err != nil {
				return err
			}
			step.OtherID = &id
		}
		if err := tx.noteLookBack(ctx, *step.OtherID, step, now); err != nil {
			return err
		}
		if step.Passed == nil || !*step.Passed {
			return tx.voidLookBacks(ctx, was.ID, now)
		}
	case casework.Revive:
		return tx.voidLookBacks(ctx, was.ID, now)
	}
	return nil
}

// HistoryRow is one thing that happened to a file or to what hangs on it.
type HistoryRow struct {
	At       time.Time       `json:"at"`
	Source   string          `json:"source"` // site_event, work_event or audit
	ID       int64           `json:"id"`     // in its source
	Object   string          `json:"object"`
	ObjectID int64           `json:"object_id"`
	Action   string          `json:"action"`
	Actor    string          `json:"actor"`
	Details  json.RawMessage `json:"details"`
}

//go:embed sql/site_history.sql
var siteHistory string

// SiteHistory is all that happened to a file, its works and its look-backs, and
// to the files that were merged into it, oldest first.
func (s *Store) SiteHistory(ctx context.Context, id int64) ([]HistoryRow, error) {
	var list []HistoryRow
	err := s.reading(ctx, func() (bool, error) {
		return true, gather(ctx, s.pool, &list, byName[HistoryRow], siteHistory, pgx.StrictNamedArgs{"id": id})
	})
	return list, wrap("read history of site", err)
}
