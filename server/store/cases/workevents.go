package cases

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// WorkEvent is one thing that happened to a work, as it is kept.
type WorkEvent struct {
	ID         int64      `json:"id" db:",read"` // the server's order
	UUID       string     `json:"uuid"`
	WorkID     int64      `json:"work_id"`
	Event      string     `json:"event" must:"true" vocab:"work_event"`
	Actor      string     `json:"actor"`
	Role       string     `json:"actor_role"`
	ActorCrew  string     `json:"actor_crew"`
	After      *string    `json:"after" db:"after_uuid"`
	ClientTime *time.Time `json:"client_time"`
	ServerTime time.Time  `json:"server_time"`
	Outcome    string     `json:"outcome" must:"true" vocab:"event_outcome"`
	Why        string     `json:"why" vocab:"event_reason"`
	Quantity   *float64   `json:"quantity"`
	Items      []int64    `json:"items"`
	Checks     []string   `json:"checks"`
	ToCrew     string     `json:"crew" db:"to_crew"`
	Reason     *string    `json:"reason" vocab:"work_reason"`
	Note       string     `json:"note"`
	Photos     []string   `json:"photos"`
	Settles    *string    `json:"settles"`
	Counted    bool       `json:"counted"`
	SettledBy  *string    `json:"settled_by" db:",read"`
	Lon        *float64   `json:"lon" db:",derived"`
	Lat        *float64   `json:"lat" db:",derived"`
	AccuracyM  *float64   `json:"accuracy_m"`
}

var (
	workEventTable  = store.TableOf[WorkEvent]("work_events", "e", store.Expressions{"lon": "ST_X(e.geom)", "lat": "ST_Y(e.geom)"})
	insertWorkEvent = workEventTable.Insert(store.Expressions{"geom": pointAt}) + ` RETURNING ` + workEventTable.Columns
	workLogSQL      = workEventTable.Query(`WHERE e.work_id = $1 ORDER BY e.id`)
)

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
		Items: e.Items, Checks: e.Checks, Photos: e.Photos, Note: e.Note, Reason: text(e.Reason), Conflict: text(e.Settles), Count: e.Counted,
	}
}

// casefile is a work with all that its rules need, held.
type casefile struct {
	work  Work
	items []WorkItem
	log   []WorkEvent
	state casework.Work
	// reopenings is how often it had been taken up again when it was opened.
	reopenings int
}

// openWork reads a held work with its events, and whatever else is asked in
// one exchange with it, and replays them. What is read after the lock was
// stored by those who had it before.
func openWork(ctx context.Context, tx *store.Tx, id int64, also ...func(*pgx.Batch)) (*casefile, error) {
	c := &casefile{}
	batch := &pgx.Batch{}
	batch.Queue(lockWorkSQL, id).QueryRow(func(row pgx.Row) error { return store.Wrap("hold work", row.Scan(&id)) })
	batch.Queue(workTable.Query(`WHERE w.id = $1`), id).Query(func(rows pgx.Rows) (err error) {
		c.work, err = pgx.CollectExactlyOneRow(rows, store.ByName[Work])
		return store.Wrap("read work", err)
	})
	batch.Queue(itemTable.Query(`WHERE i.work_id = $1 ORDER BY i.id`), id).Query(func(rows pgx.Rows) (err error) {
		c.items, err = pgx.CollectRows(rows, store.ByName[WorkItem])
		return store.Wrap("read items of work", err)
	})
	batch.Queue(workLogSQL, id).Query(func(rows pgx.Rows) (err error) {
		c.log, err = pgx.CollectRows(rows, store.ByName[WorkEvent])
		return store.Wrap("read events of work", err)
	})
	for _, ask := range also {
		ask(batch)
	}
	if err := tx.SQL.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	c.replay()
	return c, nil
}

// EventAgain is the event that a client made under that key, and its work, both
// as they are now.
func EventAgain(ctx context.Context, tx *store.Tx, uuid string) (WorkEvent, Work, error) {
	e, err := workEventTable.One(ctx, tx.SQL, `WHERE e.uuid = $1`, uuid)
	if err != nil {
		return e, Work{}, store.Wrap("read event of work", err)
	}
	w, err := oneWork(ctx, tx.SQL, `WHERE w.id = $1`, e.WorkID)
	return e, w, err
}

func workLog(ctx context.Context, q store.Querier, id int64) (log []WorkEvent, err error) {
	err = store.Gather(ctx, q, &log, store.ByName[WorkEvent], workLogSQL, id)
	return log, store.Wrap("read events of work", err)
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
	if c.work.Opening == nil && len(c.log) == 0 && c.work.State != string(casework.Planned) {
		c.work.Opening = &casework.Opening{State: casework.State(c.work.State), Reported: c.work.QuantityDone, Items: done}
		if c.work.Crew != nil {
			c.work.Opening.Crew = *c.work.Crew
		}
	}
	c.state = casework.NewWork(c.work.Quantity, ids)
	if c.work.Opening != nil {
		c.state = c.state.From(*c.work.Opening)
	}
	events := make([]casework.Event, len(c.log))
	for i, e := range c.log {
		events[i] = e.rules()
	}
	c.state, _ = casework.Replay(c.state, events)
	c.reopenings = len(c.state.Reopenings)
}

// AppendWorkEvent adds an event to a work, whatever the state of the work, and
// says what became of it. The work is held, so that of many at once each sees
// what those before did.
func AppendWorkEvent(ctx context.Context, tx *store.Tx, e WorkEvent, now time.Time) (made WorkEvent, work Work, err error) {
	var around surroundings
	if err := holdFile(ctx, tx, e); err != nil {
		return e, work, err
	}
	c, err := openWork(ctx, tx, e.WorkID, around.ask(tx, e))
	if err != nil {
		return e, work, err
	}
	if err := completeEvent(tx, around, &e, now); err != nil {
		return e, c.work, err
	}
	if err := e.rules().Check(); err != nil {
		return e, c.work, err
	}
	if err := tx.Rules.CheckLines(c.work.Kind, e.Checks); err != nil {
		return e, c.work, err
	}
	was := c.work
	decided := c.apply(&e)
	if made, work, err = saveEvent(ctx, tx, c, e, decided, store.Day{Time: store.DateOf(now.In(around.zone))}); err != nil {
		return e, was, err
	}
	if err := workEffects(ctx, tx, c, now); err != nil {
		return e, was, err
	}
	if err := reviveFile(ctx, tx, c, now); err != nil {
		return e, was, err
	}
	return made, work, tx.Audit(
		ctx,
		store.Change{
			Action:   "event",
			Object:   "works",
			ObjectID: e.WorkID,
			Before:   summary(was),
			After:    map[string]any{"event": made, "work": summary(work)},
		},
	)
}

// summary is what events change of a work.
func summary(w Work) map[string]any {
	return map[string]any{
		"state": w.State, "crew": w.Crew, "quantity_done": w.QuantityDone, "items_done": w.ItemsDone, "conflicts": w.Conflicts,
		"held": w.Held, "accepted_by": w.AcceptedBy, "effective_from": w.EffectiveOn, "revision": w.Revision,
	}
}

// surroundings are what an event needs beside its work.
type surroundings struct {
	own       *string // crew of the actor
	knownCrew bool    // the crew that the event names is there
	zone      *time.Location
}

// ask adds the questions about an event to the exchange that opens its work.
func (s *surroundings) ask(tx *store.Tx, e WorkEvent) func(*pgx.Batch) {
	return func(batch *pgx.Batch) {
		batch.Queue(`SELECT (SELECT code FROM crews WHERE id = $1), $2 = '' OR EXISTS (SELECT FROM crews WHERE code = $2)`,
			tx.Who.CrewID, e.ToCrew).QueryRow(func(row pgx.Row) error { return store.Wrap("read crew", row.Scan(&s.own, &s.knownCrew)) })
		batch.Queue(store.CityZoneSQL).QueryRow(func(row pgx.Row) (err error) {
			s.zone, err = store.ScanZone(row)
			return err
		})
	}
}

// completeEvent adds what the server knows of an event.
func completeEvent(tx *store.Tx, around surroundings, e *WorkEvent, now time.Time) error {
	e.ServerTime = now
	if e.Actor == "" {
		e.Actor = tx.Who.Name
	}
	if e.Role == "" {
		e.Role = string(tx.Who.Role)
	}
	if !around.knownCrew {
		return store.ErrUnknown{Field: "crew", What: say.New("crew %s", e.ToCrew)}
	}
	if around.own != nil {
		e.ActorCrew = *around.own
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

// saveEvent stores an event, what became of those that waited, what it ticks
// and the state that the work has now, in one exchange.
func saveEvent(
	ctx context.Context,
	tx *store.Tx,
	c *casefile,
	e WorkEvent,
	decided []casework.Decision,
	today store.Day,
) (made WorkEvent, work Work, err error) {
	batch := &pgx.Batch{}
	e.Actor = store.Storable(e.Actor)
	batch.Queue(insertWorkEvent, workEventTable.Making(e, pgx.StrictNamedArgs{"lon": e.Lon, "lat": e.Lat})).Query(func(rows pgx.Rows) (err error) {
		made, err = pgx.CollectExactlyOneRow(rows, store.ByName[WorkEvent])
		return store.Wrap("append event of work", err)
	})
	c.noteDecisions(batch, decided)
	c.saveItems(batch, e)
	c.endRound(batch)
	batch.Queue(saveWorkSQL, c.stateArguments(today)).Query(func(rows pgx.Rows) (err error) {
		work, err = pgx.CollectExactlyOneRow(rows, store.ByName[Work])
		return store.Wrap("save state of work", err)
	})
	err = tx.SQL.SendBatch(ctx, batch).Close()
	return made, work, err
}

// noteDecisions stores what became of events that waited, and which conflict
// was settled.
func (c *casefile) noteDecisions(batch *pgx.Batch, decided []casework.Decision) {
	taken := map[string]bool{c.log[len(c.log)-1].UUID: true}
	for _, d := range decided {
		taken[d.UUID] = true
		batch.Queue(`UPDATE work_events SET outcome = $2, why = $3 WHERE uuid = $1`, d.UUID, string(d.Outcome), d.Why)
	}
	for _, e := range c.log {
		if e.Settles == nil || e.Event != string(casework.Settle) || !taken[e.UUID] {
			continue
		}
		if d, ok := c.state.Decided(e.UUID); ok && d.Outcome == casework.Applied {
			batch.Queue(`UPDATE work_events SET settled_by = $2 WHERE uuid = $1`, *e.Settles, e.UUID)
		}
	}
}

// saveWorkSQL stores the state that the events give.
var saveWorkSQL = `
	UPDATE works AS w
	   SET state = @state, crew_id = (SELECT id FROM crews WHERE code = @crew), quantity_done = @done, conflicts = @conflicts, held = @held,
	       doers = @doers, reason = nullif(@reason, ''), opening = @opening,
	       withdrawn_at = CASE WHEN @state = 'cancelled' THEN withdrawn_at END,
	       accepted_by = nullif(@by, ''),
	       accepted_on = CASE WHEN @state = 'accepted' THEN coalesce(accepted_on, @today) END,
	       done_on = CASE WHEN @state IN ('done', 'accepted') THEN coalesce(done_on, @today) END,
	       starts_on = CASE WHEN @state = 'started' THEN coalesce(starts_on, @today) ELSE starts_on END,
	       effective_from = CASE WHEN @state = 'accepted' THEN coalesce(effective_from, done_on, @today) ELSE effective_from END,
	       revision = revision + 1
	 WHERE w.id = @id
	RETURNING ` + workTable.Columns

func (c *casefile) stateArguments(today store.Day) pgx.StrictNamedArgs {
	doers := slices.Sorted(maps.Keys(c.state.Doers))
	return pgx.StrictNamedArgs{
		"id": c.work.ID, "state": string(c.state.State), "crew": c.state.Crew, "done": c.state.QuantityDone(),
		"conflicts": len(c.state.Conflicts), "held": len(c.state.Waiting()), "doers": store.Listed(doers), "reason": c.state.Reason,
		"opening": c.work.Opening, "by": c.state.AcceptedBy, "today": today,
	}
}

// saveItems ticks what the events tick, and opens what they open again. Who did
// it is who said so first.
func (c *casefile) saveItems(batch *pgx.Batch, e WorkEvent) {
	for i := range c.items {
		item := &c.items[i]
		done := c.state.Items[item.ID]
		if item.Done == done && c.reopening(item.ID) < c.reopenings {
			continue
		}
		item.Done, item.DoneBy, item.DoneAt = done, nil, nil
		if by := c.state.TickedBy[item.ID]; done {
			item.DoneBy, item.DoneAt = &by, &e.ServerTime
		}
		batch.Queue(`UPDATE work_items SET done = $2, done_by = $3, done_at = $4 WHERE id = $1`, item.ID, done, item.DoneBy, item.DoneAt)
	}
}
