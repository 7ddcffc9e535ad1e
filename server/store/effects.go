package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/casework"
)

// workEffects gives the obstructions of an accepted work the state that it left
// them in: a crown raised, a hedge lowered, a thing gone. Items that were not
// ticked keep theirs. It runs once an item, also when a settled conflict ticks
// one later.
func (tx *Tx) workEffects(ctx context.Context, c *casefile, now time.Time) error {
	if c.state.State != casework.Accepted {
		return nil
	}
	today, err := tx.Today(ctx, now)
	if err != nil {
		return err
	}
	var touched []int64
	for _, item := range c.items {
		if item.Done && item.EffectAt == nil && item.Obstruction != nil {
			touched = append(touched, *item.Obstruction)
		}
	}
	slices.Sort(touched)
	// Held in the order of their numbers, as everyone who changes several does.
	if _, err := tx.sql.Exec(ctx, `SELECT id FROM obstructions WHERE id = ANY ($1) ORDER BY id FOR UPDATE`, listed(touched)); err != nil {
		return wrap("hold obstructions", err)
	}
	for _, item := range c.items {
		if !item.Done || item.EffectAt != nil {
			continue
		}
		if item.Obstruction != nil && item.Action != nil {
			if err := tx.cut(ctx, *item.Obstruction, casework.Action(*item.Action), item.ToM, today, now); err != nil {
				return err
			}
		}
		if _, err := tx.sql.Exec(ctx, `UPDATE work_items SET effect_at = $2 WHERE id = $1`, item.ID, now); err != nil {
			return wrap("note the effect of a work", err)
		}
	}
	if len(touched) > 0 {
		tx.FollowUp()
	}
	return nil
}

// standing is the present state of an obstruction.
type standing struct {
	kind, status, origin string
	band                 casework.Band
	regrowth             *Day
	validFrom            *time.Time // nil: it has no present state
}

// cut ends the present state of an obstruction and begins the one that the
// action leaves. One that is gone has no present state any more.
func (tx *Tx) cut(ctx context.Context, id int64, action casework.Action, toM *float64, today Day, now time.Time) error {
	var was standing
	err := tx.sql.QueryRow(ctx, `
		SELECT o.kind, o.status, coalesce(t.origin, ''), t.base_m, t.top_m, o.regrowth_due, t.valid_from
		  FROM obstructions AS o
		  LEFT JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
		 WHERE o.id = $1`, id).Scan(&was.kind, &was.status, &was.origin, &was.band.BaseM, &was.band.TopM, &was.regrowth, &was.validFrom)
	if err != nil {
		return wrap("read obstruction", err)
	}
	if action == casework.OtherAction || was.validFrom == nil {
		return nil
	}
	at := now
	if !at.After(*was.validFrom) { // a state that begins later than now by somebody's clock
		at = was.validFrom.Add(time.Microsecond)
	}
	status := "trimmed"
	if action == casework.Remove {
		status = "removed"
	}
	if err := tx.nextState(ctx, id, was, action, toM, at); err != nil {
		return err
	}
	regrowth := dayPointer(tx.rules.Regrowth(was.kind, action, today.Time))
	_, err = tx.sql.Exec(ctx, `UPDATE obstructions SET status = $2, regrowth_due = $3, revision = revision + 1 WHERE id = $1`, id, status, regrowth)
	if err != nil {
		return wrap("change obstruction", err)
	}
	return tx.Audit(ctx, Change{
		Action: "cut", Object: "obstructions", ObjectID: id,
		Before: map[string]any{"status": was.status, "base_m": was.band.BaseM, "top_m": was.band.TopM, "regrowth_due": was.regrowth},
		After:  map[string]any{"status": status, "action": action, "to_m": toM, "regrowth_due": regrowth},
	})
}

// nextState copies the columns of the state that ends, whatever they are, but
// for those that the work changed: later columns are kept too.
func (tx *Tx) nextState(ctx context.Context, id int64, was standing, action casework.Action, toM *float64, at time.Time) error {
	if action == casework.Remove || toM == nil {
		_, err := tx.sql.Exec(ctx, `UPDATE obstruction_states SET valid_to = $2 WHERE obstruction_id = $1 AND valid_to IS NULL`, id, at)
		return wrap("end state of obstruction", err)
	}
	left := was.band.Cut(action, *toM)
	origin := was.origin
	if origin == "assumed" {
		origin = "estimated" // somebody has been there and accepted the height left
	}
	_, err := tx.sql.Exec(ctx, `
		WITH ended AS (
		    UPDATE obstruction_states SET valid_to = @at WHERE obstruction_id = @id AND valid_to IS NULL RETURNING *
		)
		INSERT INTO obstruction_states OVERRIDING USER VALUE
		SELECT (jsonb_populate_record(e::obstruction_states, jsonb_build_object(
		       'base_m', @base::float8, 'top_m', @top::float8, 'origin', @origin::text, 'cause', 'work', 'valid_from', @at::timestamptz, 'valid_to', NULL))).*
		  FROM ended AS e`, pgx.StrictNamedArgs{"id": id, "at": at, "base": left.BaseM, "top": left.TopM, "origin": origin})
	return wrap("begin state of obstruction", err)
}
