package cases

import (
	"context"
	"time"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// A file that was opened and a work that was planned by mistake are withdrawn:
// their rows, numbers and events stay, no layer shows them. The rules do not
// know of it: to them the file is refused and the work cancelled, and whoever
// takes one up again brings it back.

// withdrawn is the reason that such an event gives.
var withdrawn = say.Bilingual(say.Key("withdrawn"))

// siteHangers counts what hangs on a file beside its opening.
func siteHangers(ctx context.Context, tx *store.Tx, id int64) (n int, err error) {
	err = tx.SQL.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM site_events WHERE site_id = $1 AND event <> 'open')
		     + (SELECT count(*) FROM works WHERE site_id = $1 AND withdrawn_at IS NULL)
		     + (SELECT count(*) FROM look_backs WHERE site_id = $1)
		     + (SELECT count(*) FROM site_reports WHERE site_id = $1)
		     + (SELECT count(*) FROM site_units WHERE site_id = $1)
		     + (SELECT count(*) FROM site_measures WHERE site_id = $1)
		     + (SELECT count(*) FROM documents WHERE site_id = $1)
		     + (SELECT count(*) FROM sites WHERE merged_into = $1)`, id).Scan(&n)
	return n, store.Wrap("look for a history of site", err)
}

// WithdrawSite withdraws a file that nothing has happened to since it was
// opened; one with a history is a [casework.Misfit] of the code "history".
func WithdrawSite(ctx context.Context, tx *store.Tx, was Site, now time.Time) error {
	n, err := siteHangers(ctx, tx, was.ID)
	if err != nil {
		return err
	}
	if n > 0 || was.State != string(casework.Reported) {
		return casework.Misfit{
			Code: "history",
			Detail: say.New(
				"the file has a history, which stays: refuse it (step refuse), merge it into another (merge), or withdraw its works first",
			),
		}
	}
	step := SiteStep{
		SiteEvent: SiteEvent{
			UUID:   store.NewUUID(),
			SiteID: was.ID,
			Event:  string(casework.Refuse),
			Actor:  tx.Who.Name,
			Role:   string(tx.Who.Role),
			Reason: withdrawn,
		},
	}
	if _, _, err := StepSite(ctx, tx, step, now); err != nil {
		return err
	}
	if _, err := tx.SQL.Exec(ctx, `UPDATE sites SET withdrawn_at = $2 WHERE id = $1`, was.ID, now); err != nil {
		return store.Wrap("withdraw site", err)
	}
	return tx.Audit(ctx, store.Change{Action: "remove", Object: "sites", ObjectID: was.ID, Before: was})
}

// WithdrawWork withdraws a work that nothing has happened to but that it was
// given to a crew; one with a history is a [casework.Misfit] of the code
// "history".
func WithdrawWork(ctx context.Context, tx *store.Tx, was Work, now time.Time) error {
	var n int
	err := tx.SQL.QueryRow(ctx, `SELECT count(*) FROM work_events WHERE work_id = $1 AND event <> 'assign'`, was.ID).Scan(&n)
	if err != nil {
		return store.Wrap("look for a history of work", err)
	}
	if state := casework.State(was.State); n > 0 || state != casework.Planned && state != casework.Assigned {
		return casework.Misfit{Code: "history", Detail: say.New("the work has a history, which stays: cancel it (event cancel)")}
	}
	reason := "not_needed"
	event := WorkEvent{UUID: store.NewUUID(), WorkID: was.ID, Event: string(casework.Cancel), Reason: &reason, Note: withdrawn}
	if _, _, err := AppendWorkEvent(ctx, tx, event, now); err != nil {
		return err
	}
	if _, err := tx.SQL.Exec(ctx, `UPDATE works SET withdrawn_at = $2 WHERE id = $1`, was.ID, now); err != nil {
		return store.Wrap("withdraw work", err)
	}
	return tx.Audit(ctx, store.Change{Action: "remove", Object: "works", ObjectID: was.ID, Before: was})
}
