package cases

import (
	"context"
	"slices"
	"time"

	"tongshi/server/casework"
	"tongshi/server/store"
)

// workEffects brings the obstructions of a work in line with what its events
// say: the items of an accepted work leave theirs cut, or gone, and those of a
// work that was taken up again take back what they did. Items that were not
// ticked keep theirs. It runs once an item and round, also when a settled
// conflict ticks one later.
func workEffects(ctx context.Context, tx *store.Tx, c *casefile, now time.Time) error {
	again, done := c.openedAgain(), c.newlyDone()
	if len(again)+len(done) == 0 {
		return nil
	}
	today, err := tx.Today(ctx, now)
	if err != nil {
		return err
	}
	touched, err := holdThings(ctx, tx, slices.Concat(again, done))
	if err != nil {
		return err
	}
	for _, item := range again {
		if err := takeBack(ctx, tx, c, item, now); err != nil {
			return err
		}
	}
	for _, item := range done {
		if err := cut(ctx, tx, c.work.ID, item, today, now); err != nil {
			return err
		}
	}
	if len(touched) > 0 {
		tx.FollowUp()
	}
	return nil
}

// openedAgain are the items whose effect is of a round that has ended.
func (c *casefile) openedAgain() (list []WorkItem) {
	for _, item := range c.items {
		if item.EffectAt != nil && (!item.Done || c.reopening(item.ID) >= c.reopenings) {
			list = append(list, item)
		}
	}
	return list
}

// newlyDone are the items of an accepted work whose effect is still to come.
func (c *casefile) newlyDone() (list []WorkItem) {
	for _, item := range c.items {
		due := item.EffectAt == nil || c.reopening(item.ID) >= c.reopenings
		if c.state.State == casework.Accepted && item.Done && due {
			list = append(list, item)
		}
	}
	return list
}

// reopening is which of the reopenings opened an item last; -1 for none.
func (c *casefile) reopening(item int64) int {
	for i := len(c.state.Reopenings) - 1; i >= 0; i-- {
		if slices.Contains(c.state.Reopenings[i].Items, item) {
			return i
		}
	}
	return -1
}

// holdThings holds the obstructions of items in the order of their numbers, as
// everyone who changes several does.
func holdThings(ctx context.Context, tx *store.Tx, items []WorkItem) ([]int64, error) {
	var ids []int64
	for _, item := range items {
		if item.Obstruction != nil {
			ids = append(ids, *item.Obstruction)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	_, err := tx.SQL.Exec(ctx, `SELECT id FROM obstructions WHERE id = ANY ($1) ORDER BY id FOR UPDATE`, store.Listed(ids))
	return ids, store.Wrap("hold obstructions", err)
}

// cut gives an obstruction the state in which an item of an accepted work
// leaves it.
func cut(ctx context.Context, tx *store.Tx, workID int64, item WorkItem, today store.Day, now time.Time) error {
	_, err := tx.SQL.Exec(ctx, `UPDATE work_items SET effect_at = $2 WHERE id = $1`, item.ID, now)
	if err != nil {
		return store.Wrap("note the effect of a work", err)
	}
	if item.Obstruction == nil || item.Action == nil || *item.Action == string(casework.OtherAction) {
		return nil
	}
	was, err := holdThing(ctx, tx, *item.Obstruction)
	if err != nil {
		return err
	}
	action := casework.Action(*item.Action)
	regrowth := tx.Rules.Regrowth(was.Kind, action, today.Time)
	left := was.Cut(action, item.ToM, regrowth)
	effect := casework.Effect{Action: action, ToM: item.ToM, Regrowth: regrowth, Before: was.Thing, After: left}
	if err := addEffect(ctx, tx, effect, was.ID, workID, item.ID, now); err != nil || was.Gone {
		return err
	}
	if err := standAs(ctx, tx, was, left, "work", now); err != nil {
		return err
	}
	return tx.Audit(ctx, store.Change{
		Action: "cut", Object: "obstructions", ObjectID: was.ID, Before: told(was.Thing),
		After: map[string]any{
			"status": left.Status, "action": action, "to_m": item.ToM, "regrowth_due": store.DayPointer(left.Regrowth),
		},
	})
}

// takeBack opens an item again. What it did to its obstruction in the round
// that has ended is taken back, unless it had been done and has to be done
// again; what others did to the thing, before or since, stands.
func takeBack(ctx context.Context, tx *store.Tx, c *casefile, item WorkItem, now time.Time) error {
	_, err := tx.SQL.Exec(ctx, `UPDATE work_items SET effect_at = NULL WHERE id = $1`, item.ID)
	if err != nil {
		return store.Wrap("open an item again", err)
	}
	n := c.reopening(item.ID)
	if item.Obstruction == nil || n < 0 || c.state.Reopenings[n].Stands {
		return nil
	}
	tag, err := tx.SQL.Exec(ctx, `
		UPDATE work_effects SET taken_back_at = $2
		 WHERE id = (SELECT max(id) FROM work_effects
		              WHERE work_item_id = $1 AND action IS NOT NULL AND taken_back_at IS NULL)`, item.ID, now)
	if err != nil || tag.RowsAffected() == 0 {
		return store.Wrap("take back the effect of a work", err)
	}
	return withoutTakenBack(ctx, tx, c.work.ID, item, now)
}

// withoutTakenBack gives an obstruction the state that it has without the
// effects that were taken back.
func withoutTakenBack(ctx context.Context, tx *store.Tx, workID int64, item WorkItem, now time.Time) error {
	effects, err := effectsOn(ctx, tx, *item.Obstruction)
	if err != nil {
		return err
	}
	was, err := holdThing(ctx, tx, *item.Obstruction)
	if err != nil {
		return err
	}
	left := casework.Left(effects, was.Thing)
	note := casework.Effect{Before: was.Thing, After: left}
	if err := addEffect(ctx, tx, note, was.ID, workID, item.ID, now); err != nil || was.Same(left) {
		return err
	}
	if err := standAs(ctx, tx, was, left, "correction", now); err != nil {
		return err
	}
	return tx.Audit(ctx, store.Change{
		Action: "take_back", Object: "obstructions", ObjectID: was.ID, Before: told(was.Thing), After: told(left),
	})
}

// told is a thing as the audit says it.
func told(t casework.Thing) map[string]any {
	return map[string]any{
		"status": t.Status, "base_m": t.BaseM, "top_m": t.TopM, "regrowth_due": store.DayPointer(t.Regrowth),
	}
}
