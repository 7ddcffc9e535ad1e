package cases

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// workReopened is the reason of a file that is taken up again with a work.
var workReopened = say.Bilingual(say.Key("a work was taken up again"))

// holdFile holds the file of an accepted work that is taken up again, before
// the work: whoever accepts a file holds them in that order.
func holdFile(ctx context.Context, tx *store.Tx, e WorkEvent) error {
	if e.Event != string(casework.Reopen) {
		return nil
	}
	_, err := tx.SQL.Exec(ctx, `
		SELECT s.id FROM sites AS s WHERE s.id = (SELECT site_id FROM works WHERE id = $1) FOR UPDATE`, e.WorkID)
	return store.Wrap("hold site", err)
}

// endRound forgets the days of a round that has ended: those of the next one
// are its own, and what lies between is no time in which the work had effect.
// Where it had been done, its first day stays the first.
func (c *casefile) endRound(batch *pgx.Batch) {
	ended := c.state.Reopenings[c.reopenings:]
	if len(ended) == 0 {
		return
	}
	stood := slices.ContainsFunc(ended, func(r casework.Reopening) bool { return r.Stands })
	batch.Queue(`
		UPDATE works
		   SET starts_on = CASE WHEN $2 THEN coalesce(starts_on, effective_from) ELSE starts_on END,
		       accepted_on = NULL, done_on = NULL, effective_from = NULL, effective_to = NULL
		 WHERE id = $1`, c.work.ID, stood)
}

// reviveFile takes a file up again that was accepted with a work that no longer
// is: its look-backs, those for what grows back too, are given up.
func reviveFile(ctx context.Context, tx *store.Tx, c *casefile, now time.Time) error {
	ended := c.state.Reopenings[c.reopenings:]
	if len(ended) == 0 {
		return nil
	}
	site, err := HoldSite(ctx, tx, c.work.SiteID)
	if err != nil {
		return err
	}
	closed := []casework.SiteState{casework.SiteAccepted, casework.Delisted, casework.ReviewDue}
	if site.MergedInto != nil || !slices.Contains(closed, casework.SiteState(site.State)) {
		return nil
	}
	by := ended[0].Event
	step := SiteStep{SiteEvent: SiteEvent{
		UUID: store.NewUUID(), SiteID: site.ID, Event: string(casework.Revive),
		Actor: by.Actor, Role: string(by.Role), Reason: workReopened,
	}}
	_, _, err = StepSite(ctx, tx, step, now)
	return err
}
