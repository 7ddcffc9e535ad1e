package cases

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// The scheduler of the casework (cron): what falls due by the calendar.

// clockwork is who the audit says made the changes of the clock.
var clockwork = auth.Actor{Name: "server", Origin: "clock"}

// DueChanges counts what a tick of the clock changed.
type DueChanges struct{ LookBacks, Escalations, Released int }

// TurnDue does what is due by the clock at a moment: files whose look-back has
// fallen due wait for it, overdue files escalate, and works go on without
// events that have been waited for too long. Each is a transaction of its own,
// so a tick that breaks off is continued by the next; of several servers each
// does what the others have not.
func TurnDue(ctx context.Context, s *store.Store, now time.Time) (DueChanges, error) {
	var done DueChanges
	today, err := s.Today(ctx, now)
	if err != nil {
		return done, err
	}
	done.LookBacks, err = eachDue(ctx, s, `
		SELECT DISTINCT s.id
		  FROM look_backs AS b
		  JOIN sites AS s ON s.id = b.site_id
		 WHERE b.done_at IS NULL AND b.void_at IS NULL AND b.due_on <= $1 AND s.state IN ('accepted', 'delisted') AND s.merged_into IS NULL
		 ORDER BY s.id`, today, func(tx *store.Tx, id int64) error { return fallDue(ctx, tx, id, now) })
	if err != nil {
		return done, err
	}
	done.Escalations, err = eachDue(ctx, s, `
		SELECT s.id FROM sites AS s
		 WHERE s.merged_into IS NULL AND (s.escalation IS NOT NULL OR s.deadline < $1 AND s.state NOT IN ('accepted', 'delisted', 'review_due', 'rejected'))
		 ORDER BY s.id`, today, func(tx *store.Tx, id int64) error { return escalate(ctx, tx, id, today) })
	if err != nil {
		return done, err
	}
	done.Released, err = eachDue(ctx, s, `
		SELECT DISTINCT work_id FROM work_events WHERE outcome = 'held' AND server_time <= $1 ORDER BY work_id`,
		now.Add(-casework.HoldFor), func(tx *store.Tx, id int64) error { return release(ctx, tx, id, now) })
	return done, err
}

// eachDue runs work on every object that the query finds, and counts those
// that it changed.
func eachDue(ctx context.Context, s *store.Store, sql string, until any, work func(*store.Tx, int64) error) (int, error) {
	rows, err := s.Pool.Query(ctx, sql, until)
	if err != nil {
		return 0, store.Wrap("look for what is due", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, store.Wrap("look for what is due", err)
	}
	changed := 0
	for _, id := range ids {
		quiet := false
		err := s.WriteTx(ctx, clockwork, func(tx *store.Tx) error {
			err := work(tx, id)
			quiet = tx.Quiet
			return err
		})
		if err != nil {
			return changed, err
		}
		if !quiet {
			changed++
		}
	}
	return changed, nil
}

func fallDue(ctx context.Context, tx *store.Tx, id int64, now time.Time) error {
	step := SiteStep{SiteEvent: SiteEvent{UUID: store.NewUUID(), SiteID: id, Event: string(casework.FallDue), Actor: tx.Who.Name, Role: string(casework.System)}}
	_, _, err := StepSite(ctx, tx, step, now)
	var misfit casework.Misfit
	if errors.As(err, &misfit) { // somebody was quicker
		tx.NothingChanged()
		return nil
	}
	return err
}

func escalate(ctx context.Context, tx *store.Tx, id int64, today store.Day) error {
	was, err := HoldSite(ctx, tx, id)
	if err != nil {
		return err
	}
	level := tx.Rules.Escalation(was.facts(nil), today.Time)
	if had := was.Escalation; (had == nil && level == "") || had != nil && *had == level {
		tx.NothingChanged()
		return nil
	}
	_, err = tx.SQL.Exec(ctx, `UPDATE sites SET escalation = nullif($2, ''), revision = revision + 1 WHERE id = $1`, id, level)
	if err != nil {
		return store.Wrap("escalate site", err)
	}
	return tx.Audit(ctx, store.Change{Action: "escalate", Object: "sites", ObjectID: id, Before: was.Escalation, After: level})
}

// release goes on without events that never came. It is an event of the work
// like any other, so that a replay ends in the same state.
func release(ctx context.Context, tx *store.Tx, id int64, now time.Time) error {
	e := WorkEvent{UUID: store.NewUUID(), WorkID: id, Event: string(casework.Release), Actor: tx.Who.Name, Role: string(casework.System), ServerTime: now}
	c, err := openWork(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, decided := c.state.Apply(e.rules()); len(decided) == 1 { // those that wait stand behind a newer one
		tx.NothingChanged()
		return nil
	}
	_, _, err = AppendWorkEvent(ctx, tx, e, now)
	return err
}
