package cases

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/casework"
	"tongshi/server/store"
)

// thing is an obstruction as works find it: in its present state, or, when it
// is gone, in its last.
type thing struct {
	casework.Thing
	ID   int64      `db:"id"`
	Kind string     `db:"kind"`
	From *time.Time `db:"valid_from"` // of that state
	To   *time.Time `db:"valid_to"`   // nil for the present one
}

// holdThing reads an obstruction that is held.
func holdThing(ctx context.Context, tx *store.Tx, id int64) (thing, error) {
	t, err := store.One[thing](ctx, tx.SQL, `
		SELECT o.id, o.kind, o.status, o.regrowth_due AS regrowth, coalesce(t.origin, '') AS origin, t.base_m, t.top_m,
		       t.valid_from, t.valid_to, t.id IS NULL OR t.valid_to IS NOT NULL AS gone,
		       -- the newest that somebody found, as against corrected or left by a work
		       coalesce((SELECT max(s.id) FROM obstruction_states AS s
		                  WHERE s.obstruction_id = o.id AND s.cause NOT IN ('work', 'correction')), 0) AS survey
		  FROM obstructions AS o
		  -- its present state, else its last
		  LEFT JOIN LATERAL (SELECT s.id, s.origin, s.base_m, s.top_m, s.valid_from, s.valid_to FROM obstruction_states AS s
		                      WHERE s.obstruction_id = o.id ORDER BY s.valid_to DESC NULLS FIRST LIMIT 1) AS t ON true
		 WHERE o.id = $1`, id)
	return t, store.Wrap("read obstruction", err)
}

// standAs ends the present state of an obstruction and, unless it is gone,
// begins the next. Columns that works do not change are kept.
func standAs(ctx context.Context, tx *store.Tx, was thing, next casework.Thing, cause string, now time.Time) error {
	if cause == "work" || !was.SameHeights(next) {
		if err := nextState(ctx, tx, was, next, cause, was.after(now)); err != nil {
			return err
		}
	}
	_, err := tx.SQL.Exec(ctx, `
		UPDATE obstructions SET status = $2, regrowth_due = $3, revision = revision + 1 WHERE id = $1`,
		was.ID, next.Status, store.DayPointer(next.Regrowth))
	return store.Wrap("change obstruction", err)
}

// after is now, or the first moment after a state that begins later than now
// by somebody's clock.
func (t thing) after(now time.Time) time.Time {
	now = now.Truncate(time.Microsecond)
	if t.From != nil && !now.After(*t.From) {
		now = t.From.Add(time.Microsecond)
	}
	if t.To != nil && now.Before(*t.To) {
		now = *t.To
	}
	return now
}

func nextState(ctx context.Context, tx *store.Tx, was thing, next casework.Thing, cause string, at time.Time) error {
	_, err := tx.SQL.Exec(ctx, `
		UPDATE obstruction_states SET valid_to = $2 WHERE obstruction_id = $1 AND valid_to IS NULL`, was.ID, at)
	if err != nil || next.Gone {
		return store.Wrap("end state of obstruction", err)
	}
	_, err = tx.SQL.Exec(ctx, `
		INSERT INTO obstruction_states OVERRIDING USER VALUE
		SELECT (jsonb_populate_record(s::obstruction_states, jsonb_build_object(
		       'base_m', @base::float8, 'top_m', @top::float8, 'origin', @origin::text, 'cause', @cause::text,
		       'valid_from', @at::timestamptz, 'valid_to', NULL))).*
		  FROM obstruction_states AS s
		 WHERE s.obstruction_id = @id
		 ORDER BY s.valid_to DESC
		 LIMIT 1`, pgx.StrictNamedArgs{
		"id": was.ID, "at": at, "base": next.BaseM, "top": next.TopM, "origin": next.Origin, "cause": cause,
	})
	return store.Wrap("begin state of obstruction", err)
}

// addEffect notes what a work did to an obstruction, or took back.
func addEffect(
	ctx context.Context, tx *store.Tx, e casework.Effect, obstruction, work, item int64, now time.Time,
) error {
	_, err := tx.SQL.Exec(ctx, `
		INSERT INTO work_effects (obstruction_id, work_id, work_item_id, action, to_m, regrowth_due, made_at, before, after)
		VALUES (@obstruction, @work, @item, nullif(@action, ''), @to, @regrowth, @now, @before, @after)`, pgx.StrictNamedArgs{
		"obstruction": obstruction, "work": work, "item": item, "action": string(e.Action), "to": e.ToM,
		"regrowth": store.DayPointer(e.Regrowth), "now": now, "before": e.Before, "after": e.After,
	})
	return store.Wrap("note the effect of a work", err)
}

// effectsOn are all that works did to an obstruction, oldest first.
func effectsOn(ctx context.Context, tx *store.Tx, obstruction int64) ([]casework.Effect, error) {
	var list []casework.Effect
	err := store.Gather(ctx, tx.SQL, &list, store.ByName[casework.Effect], `
		SELECT coalesce(action, '') AS action, to_m, regrowth_due, before, after, taken_back_at IS NOT NULL AS taken_back
		  FROM work_effects WHERE obstruction_id = $1 ORDER BY id`, obstruction)
	return list, store.Wrap("read effects of works", err)
}
