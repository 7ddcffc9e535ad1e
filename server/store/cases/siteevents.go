package cases

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// SiteEvent is a step of a hazard file as it is kept.
type SiteEvent struct {
	ID         int64      `json:"id" db:",read"`
	UUID       string     `json:"uuid"`
	SiteID     int64      `json:"site_id"`
	Event      string     `json:"event" must:"true" vocab:"site_event"`
	Actor      string     `json:"actor"`
	Role       string     `json:"actor_role"`
	ClientTime *time.Time `json:"client_time"`
	ServerTime time.Time  `json:"server_time"`
	From       *string    `json:"from_state" vocab:"site_state"`
	To         string     `json:"to_state" must:"true" vocab:"site_state"`
	Tier       *string    `json:"tier" vocab:"tier"`
	Number     string     `json:"number"`
	Deadline   *store.Day `json:"deadline"`
	Passed     *bool      `json:"passed"`
	Reason     string     `json:"reason"`
	Note       string     `json:"note"`
	Photos     []string   `json:"photos"`
	OtherID    *int64     `json:"other_id"` // the other file of a merger, or the look-back
}

var (
	siteEventTable     = store.TableOf[SiteEvent]("site_events", "e", nil)
	insertSiteEventSQL = siteEventTable.Insert(nil)
)

func insertSiteEvent(ctx context.Context, tx *store.Tx, e SiteEvent) error {
	if e.Actor == "" {
		e.Actor = tx.Who.Name
	}
	if e.Role == "" {
		e.Role = string(tx.Who.Role)
	}
	e.Actor = store.Storable(e.Actor)
	_, err := tx.SQL.Exec(ctx, insertSiteEventSQL, siteEventTable.Making(e, nil))
	return store.Wrap("append event of site", err)
}

// SiteStep is a step that somebody wants to make.
type SiteStep struct {
	SiteEvent
}

// StepSite makes a step of a file. Its error is a [casework.Misfit] when the file
// or the person does not allow it, and a [casework.Fault] when it makes no sense.
func StepSite(ctx context.Context, tx *store.Tx, step SiteStep, now time.Time) (made SiteEvent, site Site, err error) {
	if site, err = HoldSite(ctx, tx, step.SiteID); err != nil {
		return made, site, err
	}
	if site.MergedInto != nil {
		return made, site, casework.Misfit{Code: "state", Detail: say.New("the file was merged into file %d; take the step there", *site.MergedInto)}
	}
	today, err := tx.Today(ctx, now)
	if err != nil {
		return made, site, err
	}
	works, err := workFacts(ctx, tx, site.ID)
	if err != nil {
		return made, site, err
	}
	was := site
	next, err := was.facts(works).Apply(step.rules(), today.Time)
	if err != nil {
		return made, site, err
	}
	if err := saveStep(ctx, tx, was, next, step, today, now); err != nil {
		return made, site, err
	}
	if err := afterStep(ctx, tx, was, &step, today, now); err != nil {
		return made, site, err
	}
	step.From, step.To, step.ServerTime = &was.State, string(next.State), now
	if err := insertSiteEvent(ctx, tx, step.SiteEvent); err != nil {
		return made, site, err
	}
	if site, err = HoldSite(ctx, tx, was.ID); err != nil {
		return made, site, err
	}
	if made, err = siteEvent(ctx, tx, step.UUID); err != nil {
		return made, site, err
	}
	return made, site, tx.Audit(ctx, store.Change{Action: "event", Object: "sites", ObjectID: was.ID, Before: was, After: made})
}

func (step SiteStep) rules() casework.SiteEvent {
	e := casework.SiteEvent{
		Step: casework.SiteStep(step.Event), Actor: step.Actor, Role: casework.Role(step.Role),
		Number: step.Number, Deadline: step.Deadline.At(), Reason: step.Reason,
	}
	if step.Tier != nil {
		e.Tier = *step.Tier
	}
	e.Passed = step.Passed != nil && *step.Passed
	return e
}

// SiteStepAgain is the step that a client made under that key, and its file as it
// is now.
func SiteStepAgain(ctx context.Context, tx *store.Tx, uuid string) (SiteEvent, Site, error) {
	e, err := siteEvent(ctx, tx, uuid)
	if err != nil {
		return e, Site{}, err
	}
	s, err := HoldSite(ctx, tx, e.SiteID)
	return e, s, err
}

func siteEvent(ctx context.Context, tx *store.Tx, uuid string) (SiteEvent, error) {
	e, err := siteEventTable.One(ctx, tx.SQL, `WHERE e.uuid = $1`, uuid)
	return e, store.Wrap("read event of site", err)
}

// workFacts are the works of a file as its rules see them, held: nobody may
// take one up again while the file is accepted.
func workFacts(ctx context.Context, tx *store.Tx, siteID int64) ([]casework.WorkFact, error) {
	rows, err := tx.SQL.Query(ctx, `SELECT state, doers FROM works WHERE site_id = $1 ORDER BY id FOR SHARE`, siteID)
	if err != nil {
		return nil, store.Wrap("read works of site", err)
	}
	facts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f casework.WorkFact, err error) {
		return f, row.Scan(&f.State, &f.Doers)
	})
	return facts, store.Wrap("read works of site", err)
}

// saveStep stores what the rules made of the file.
func saveStep(ctx context.Context, tx *store.Tx, was Site, next casework.Site, step SiteStep, today store.Day, now time.Time) error {
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
	_, err := tx.SQL.Exec(ctx, `
		UPDATE sites
		   SET state = @state, tier = nullif(@tier, ''), supervision_number = @number, deadline = @deadline, extended = @extended,
		       reopened = @reopened, state_before = nullif(@before, ''), escalation = nullif(@escalation, ''),
		       accepted_by = @acceptedBy, accepted_on = @acceptedOn, closed_at = @closed, withdrawn_at = NULL, revision = revision + 1
		 WHERE id = @id`, pgx.StrictNamedArgs{
		"id": was.ID, "state": string(next.State), "tier": next.Tier, "number": next.Number, "deadline": store.DayPointer(next.Deadline),
		"extended": next.Extended, "reopened": next.Reopened, "before": string(next.Before),
		"escalation": tx.Rules.Escalation(next, today.Time), "acceptedBy": acceptedBy, "acceptedOn": acceptedOn, "closed": closed,
	})
	return store.Wrap("step site "+was.Number, err)
}

// afterStep does what follows from a step: look-backs are planned when a file
// is accepted, noted when one was done, and given up when it is taken up
// again.
func afterStep(ctx context.Context, tx *store.Tx, was Site, step *SiteStep, today store.Day, now time.Time) error {
	switch casework.SiteStep(step.Event) {
	case casework.SiteAccept:
		return planLookBacks(ctx, tx, was, today, now)
	case casework.LookBack:
		if step.OtherID == nil {
			id, err := addLookBack(ctx, tx, was.ID, today, "now", now)
			if err != nil {
				return err
			}
			step.OtherID = &id
		}
		if err := noteLookBack(ctx, tx, *step.OtherID, step, now); err != nil {
			return err
		}
		if step.Passed == nil || !*step.Passed {
			return voidLookBacks(ctx, tx, was.ID, now)
		}
	case casework.Revive:
		return voidLookBacks(ctx, tx, was.ID, now)
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
func SiteHistory(ctx context.Context, s *store.Store, id int64) ([]HistoryRow, error) {
	var list []HistoryRow
	err := s.Reading(ctx, func() (bool, error) {
		return true, store.Gather(ctx, s.Pool, &list, store.ByName[HistoryRow], siteHistory, pgx.StrictNamedArgs{"id": id})
	})
	return list, store.Wrap("read history of site", err)
}
