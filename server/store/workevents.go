package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"

	"tongshi/server/casework"
)

// WorkEvent is one thing that happened to a work, as it is kept.
type WorkEvent struct {
	ID         int64        `json:"id"` // the server's order
	UUID       string       `json:"uuid"`
	WorkID     int64        `json:"work_id"`
	Event      string       `json:"event"` // vocabulary "work_event"
	Actor      string       `json:"actor"`
	Role       string       `json:"actor_role"`
	ActorCrew  string       `json:"actor_crew"`
	After      *string      `json:"after"`
	ClientTime *time.Time   `json:"client_time"`
	ServerTime time.Time    `json:"server_time"`
	Outcome    string       `json:"outcome"` // vocabulary "event_outcome"
	Why        string       `json:"why"`     // vocabulary "event_reason"
	Quantity   *float64     `json:"quantity"`
	Items      []int64      `json:"items"`
	ToCrew     string       `json:"crew"`
	Reason     *string      `json:"reason"` // vocabulary "work_reason"
	Note       string       `json:"note"`
	Photos     []string     `json:"photos"`
	Settles    *string      `json:"settles"`
	Counted    bool         `json:"counted"`
	SettledBy  *string      `json:"settled_by"`
	Position   orb.Geometry `json:"-"`
	Lon        *float64     `json:"lon"`
	Lat        *float64     `json:"lat"`
	AccuracyM  *float64     `json:"accuracy_m"`
}

const workEventColumns = `e.id, e.uuid::text, e.work_id, e.event, e.actor, e.actor_role, e.actor_crew, e.after_uuid::text, e.client_time, e.server_time,
	e.outcome, e.why, e.quantity, e.items, e.to_crew, e.reason, e.note, e.photos::text[], e.settles::text, e.counted, e.settled_by::text,
	ST_X(e.geom), ST_Y(e.geom), e.accuracy_m`

func scanWorkEvent(row pgx.CollectableRow) (WorkEvent, error) {
	var e WorkEvent
	err := row.Scan(&e.ID, &e.UUID, &e.WorkID, &e.Event, &e.Actor, &e.Role, &e.ActorCrew, &e.After, &e.ClientTime, &e.ServerTime,
		&e.Outcome, &e.Why, &e.Quantity, &e.Items, &e.ToCrew, &e.Reason, &e.Note, &e.Photos, &e.Settles, &e.Counted, &e.SettledBy,
		&e.Lon, &e.Lat, &e.AccuracyM)
	return e, err
}

// rules is the event as the rules see it.
func (e WorkEvent) rules() casework.Event {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return casework.Event{
		UUID: e.UUID, Kind: casework.EventKind(e.Event), Actor: e.Actor, Role: casework.Role(e.Role), Crew: e.ActorCrew,
		After: text(e.After), ClientTime: e.ClientTime, ServerTime: e.ServerTime, ToCrew: e.ToCrew, Quantity: e.Quantity,
		Items: e.Items, Photos: e.Photos, Note: e.Note, Reason: text(e.Reason), Conflict: text(e.Settles), Count: e.Counted,
	}
}

// casefile is a work with all that its rules need, held.
type casefile struct {
	work  Work
	items []WorkItem
	log   []WorkEvent
	state casework.Work
}

// open reads a held work with its events and replays them.
func (tx *Tx) openWork(ctx context.Context, id int64) (*casefile, error) {
	if err := tx.lockWork(ctx, id); err != nil {
		return nil, err
	}
	c := &casefile{}
	var err error
	if c.work, err = oneWork(ctx, tx.sql, `WHERE w.id = $1`, id); err != nil {
		return nil, err
	}
	rows, err := tx.sql.Query(ctx, `SELECT id, obstruction_id, NULL::text, title, action, to_m, done, done_by, done_at, effect_at, NULL::float8, NULL::float8
		FROM work_items WHERE work_id = $1 ORDER BY id`, id)
	if err == nil {
		c.items, err = pgx.CollectRows(rows, pgx.RowToStructByPos[WorkItem])
	}
	if err != nil {
		return nil, wrap("read items of work", err)
	}
	if c.log, err = workLog(ctx, tx.sql, id); err != nil {
		return nil, err
	}
	c.replay()
	return c, nil
}

func workLog(ctx context.Context, q querier, id int64) ([]WorkEvent, error) {
	rows, err := q.Query(ctx, `SELECT `+workEventColumns+` FROM work_events AS e WHERE e.work_id = $1 ORDER BY e.id`, id)
	if err != nil {
		return nil, wrap("read events of work", err)
	}
	log, err := pgx.CollectRows(rows, scanWorkEvent)
	return log, wrap("read events of work", err)
}

// replay derives the state from the events. A work that was taken over begins
// in the state that it had when its first event came.
func (c *casefile) replay() {
	var ids, done []int64
	for _, i := range c.items {
		ids = append(ids, i.ID)
		if i.Done {
			done = append(done, i.ID)
		}
	}
	if c.work.opening == nil && len(c.log) == 0 && c.work.State != string(casework.Planned) {
		c.work.opening = &casework.Opening{State: casework.State(c.work.State), Reported: c.work.QuantityDone, Items: done}
		if c.work.Crew != nil {
			c.work.opening.Crew = *c.work.Crew
		}
	}
	c.state = casework.NewWork(c.work.Quantity, ids)
	if c.work.opening != nil {
		c.state = c.state.From(*c.work.opening)
	}
	events := make([]casework.Event, len(c.log))
	for i, e := range c.log {
		events[i] = e.rules()
	}
	c.state, _ = casework.Replay(c.state, events)
}

// AppendWorkEvent adds an event to a work, whatever the state of the work, and
// says what became of it. An event that was sent before, by its key, changes
// nothing and gets the answer of now; the same key with something else is
// [ErrOtherBody]. The work is held, so that of many at once each sees what
// those before did.
func (tx *Tx) AppendWorkEvent(ctx context.Context, e WorkEvent, digest []byte, now time.Time) (made WorkEvent, work Work, repeated bool, err error) {
	c, err := tx.openWork(ctx, e.WorkID)
	if err != nil {
		return e, work, false, err
	}
	if made, repeated, err = tx.repeatedEvent(ctx, e, digest); err != nil || repeated {
		return made, c.work, repeated, err
	}
	if err := tx.completeEvent(ctx, &e, now); err != nil {
		return e, c.work, false, err
	}
	if err := e.rules().Check(); err != nil {
		return e, c.work, false, err
	}
	was := c.work
	decided := c.apply(&e)
	if err := tx.insertWorkEvent(ctx, e, digest); err != nil {
		return e, was, false, err
	}
	if err := tx.noteDecisions(ctx, c, decided); err != nil {
		return e, was, false, err
	}
	if err := tx.saveWork(ctx, c, e, now); err != nil {
		return e, was, false, err
	}
	if err := tx.workEffects(ctx, c, now); err != nil {
		return e, was, false, err
	}
	if work, err = oneWork(ctx, tx.sql, `WHERE w.id = $1`, e.WorkID); err != nil {
		return e, was, false, err
	}
	if made, _, err = tx.workEvent(ctx, e.UUID); err != nil {
		return e, was, false, err
	}
	return made, work, false, tx.Audit(ctx, Change{Action: "event", Object: "works", ObjectID: e.WorkID, Before: summary(was), After: map[string]any{"event": made, "work": summary(work)}})
}

// summary is what events change of a work.
func summary(w Work) map[string]any {
	return map[string]any{
		"state": w.State, "crew": w.Crew, "quantity_done": w.QuantityDone, "items_done": w.ItemsDone, "conflicts": w.Conflicts,
		"held": w.Held, "accepted_by": w.AcceptedBy, "revision": w.Revision,
	}
}

// repeatedEvent finds the event that came by the same key.
func (tx *Tx) repeatedEvent(ctx context.Context, e WorkEvent, digest []byte) (WorkEvent, bool, error) {
	made, before, err := tx.workEvent(ctx, e.UUID)
	switch {
	case errors.Is(err, ErrNotFound):
		return made, false, nil
	case err != nil:
		return made, false, err
	case made.WorkID != e.WorkID || string(before) != string(digest):
		return made, false, fmt.Errorf("event %s: %w", e.UUID, ErrOtherBody)
	}
	tx.NothingChanged()
	return made, true, nil
}

func (tx *Tx) workEvent(ctx context.Context, uuid string) (WorkEvent, []byte, error) {
	rows, err := tx.sql.Query(ctx, `SELECT `+workEventColumns+`, e.digest FROM work_events AS e WHERE e.uuid = $1::uuid`, uuid)
	if err != nil {
		return WorkEvent{}, nil, wrap("read event of work", err)
	}
	var digest []byte
	e, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (e WorkEvent, err error) {
		return e, row.Scan(&e.ID, &e.UUID, &e.WorkID, &e.Event, &e.Actor, &e.Role, &e.ActorCrew, &e.After, &e.ClientTime, &e.ServerTime,
			&e.Outcome, &e.Why, &e.Quantity, &e.Items, &e.ToCrew, &e.Reason, &e.Note, &e.Photos, &e.Settles, &e.Counted, &e.SettledBy,
			&e.Lon, &e.Lat, &e.AccuracyM, &digest)
	})
	return e, digest, wrap("read event of work", err)
}

// completeEvent adds what the server knows of an event.
func (tx *Tx) completeEvent(ctx context.Context, e *WorkEvent, now time.Time) error {
	e.ServerTime = now
	if e.Actor == "" {
		e.Actor = tx.actor.Name
	}
	if e.Role == "" {
		e.Role = string(tx.actor.Role)
	}
	var own *string
	var known bool
	err := tx.sql.QueryRow(ctx, `SELECT (SELECT code FROM crews WHERE id = $1), $2 = '' OR EXISTS (SELECT FROM crews WHERE code = $2)`,
		tx.actor.CrewID, e.ToCrew).Scan(&own, &known)
	if err != nil {
		return wrap("read crew", err)
	}
	if !known {
		return ErrUnknown{"crew", "crew " + e.ToCrew}
	}
	if own != nil {
		e.ActorCrew = *own
	}
	return nil
}

// apply lets the rules decide and returns every decision that changed.
func (c *casefile) apply(e *WorkEvent) []casework.Decision {
	state, decided := c.state.Apply(e.rules())
	c.state = state
	own := decided[0]
	e.Outcome, e.Why = string(own.Outcome), own.Why
	c.log = append(c.log, *e)
	return decided[1:]
}

func (tx *Tx) insertWorkEvent(ctx context.Context, e WorkEvent, digest []byte) error {
	_, err := tx.sql.Exec(ctx, `
		INSERT INTO work_events (uuid, work_id, event, actor, actor_role, actor_crew, after_uuid, client_time, server_time, outcome, why,
		                         quantity, items, to_crew, reason, note, photos, settles, counted, geom, accuracy_m, digest)
		VALUES (@uuid::uuid, @work, @event, @actor, @role, @crew, @after::uuid, @client, @server, @outcome, @why,
		        @quantity, @items, @toCrew, @reason, @note, @photos::text[]::uuid[], @settles::uuid, @counted, @geom, @accuracy, @digest)`, pgx.StrictNamedArgs{
		"uuid": e.UUID, "work": e.WorkID, "event": e.Event, "actor": storable(e.Actor), "role": e.Role, "crew": e.ActorCrew, "after": e.After,
		"client": e.ClientTime, "server": e.ServerTime, "outcome": e.Outcome, "why": e.Why, "quantity": e.Quantity, "items": listed(e.Items),
		"toCrew": e.ToCrew, "reason": e.Reason, "note": e.Note, "photos": listed(e.Photos), "settles": e.Settles, "counted": e.Counted,
		"geom": e.Position, "accuracy": e.AccuracyM, "digest": listed(digest),
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "work_events_uuid_key" {
		return fmt.Errorf("event %s: %w", e.UUID, ErrOtherBody) // it came for another work in the same moment
	}
	return wrap("append event of work", err)
}

// noteDecisions stores what became of events that waited, and which conflict
// was settled.
func (tx *Tx) noteDecisions(ctx context.Context, c *casefile, decided []casework.Decision) error {
	for _, d := range decided {
		if _, err := tx.sql.Exec(ctx, `UPDATE work_events SET outcome = $2, why = $3 WHERE uuid = $1::uuid`, d.UUID, string(d.Outcome), d.Why); err != nil {
			return wrap("note what became of an event", err)
		}
	}
	last := c.log[len(c.log)-1]
	taken := []string{last.UUID}
	for _, d := range decided {
		taken = append(taken, d.UUID)
	}
	for _, e := range c.log {
		if d, ok := c.state.Decided(e.UUID); !ok || d.Outcome != casework.Applied || e.Settles == nil || e.Event != string(casework.Settle) || !slices.Contains(taken, e.UUID) {
			continue
		}
		if _, err := tx.sql.Exec(ctx, `UPDATE work_events SET settled_by = $2::uuid WHERE uuid = $1::uuid`, *e.Settles, e.UUID); err != nil {
			return wrap("note what settled a conflict", err)
		}
	}
	return nil
}

// saveWork stores the state that the events give.
func (tx *Tx) saveWork(ctx context.Context, c *casefile, e WorkEvent, now time.Time) error {
	today, err := tx.Today(ctx, now)
	if err != nil {
		return err
	}
	if err := tx.saveItems(ctx, c, e, now); err != nil {
		return err
	}
	var doers []string
	for login := range c.state.Doers {
		doers = append(doers, login)
	}
	slices.Sort(doers)
	_, err = tx.sql.Exec(ctx, `
		UPDATE works
		   SET state = @state, crew_id = (SELECT id FROM crews WHERE code = @crew), quantity_done = @done, conflicts = @conflicts, held = @held,
		       doers = @doers, reason = nullif(@reason, ''), opening = @opening,
		       accepted_by = nullif(@by, ''),
		       accepted_on = CASE WHEN @state = 'accepted' THEN coalesce(accepted_on, @today) END,
		       done_on = CASE WHEN @state IN ('done', 'accepted') THEN coalesce(done_on, @today) END,
		       starts_on = CASE WHEN @state = 'started' THEN coalesce(starts_on, @today) ELSE starts_on END,
		       effective_from = CASE WHEN @state = 'accepted' THEN coalesce(effective_from, done_on, @today) ELSE effective_from END,
		       effective_to = CASE WHEN @state = 'accepted' THEN NULLIF(effective_to, @today) WHEN state = 'accepted' THEN @today ELSE effective_to END,
		       revision = revision + 1
		 WHERE id = @id`, pgx.StrictNamedArgs{
		"id": c.work.ID, "state": string(c.state.State), "crew": c.state.Crew, "done": c.state.QuantityDone(),
		"conflicts": len(c.state.Conflicts), "held": len(c.state.Waiting()), "doers": listed(doers), "reason": c.state.Reason,
		"opening": c.work.opening, "by": c.state.AcceptedBy, "today": today,
	})
	return wrap("save state of work", err)
}

// saveItems ticks what the events tick. Who did it is who said so first.
func (tx *Tx) saveItems(ctx context.Context, c *casefile, e WorkEvent, now time.Time) error {
	for i := range c.items {
		item := &c.items[i]
		if item.Done == c.state.Items[item.ID] {
			continue
		}
		item.Done = c.state.Items[item.ID]
		by := e.Actor
		for _, past := range c.log {
			if d, ok := c.state.Decided(past.UUID); ok && d.Outcome == casework.Applied && slices.Contains(past.Items, item.ID) {
				by = past.Actor
				break
			}
		}
		if _, err := tx.sql.Exec(ctx, `UPDATE work_items SET done = $2, done_by = $3, done_at = $4 WHERE id = $1`, item.ID, item.Done, by, now); err != nil {
			return wrap("tick item", err)
		}
	}
	return nil
}
