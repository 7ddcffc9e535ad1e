package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/casework"
)

// Work is a remediation task (整治任务) as it is kept. What its events say of it
// is read-only.
type Work struct {
	ID           int64             `json:"-" db:"id,read"`
	UUID         string            `json:"uuid" db:",made" required:"false" readOnly:"true" format:"uuid"`
	SiteID       int64             `json:"site_id" db:",made" required:"false" readOnly:"true"`
	Kind         string            `json:"kind" db:",made" required:"false" readOnly:"true"`
	Title        string            `json:"title" required:"false" minLength:"1" maxLength:"200"`
	State        string            `json:"state" required:"false" readOnly:"true"`
	Crew         *string           `json:"crew" db:",derived" required:"false" readOnly:"true" doc:"Code of the crew; changed by the event assign"`
	Quantity     float64           `json:"quantity" required:"false" minimum:"0" maximum:"1000000000"`
	QuantityDone float64           `json:"quantity_done" required:"false" readOnly:"true"`
	Unit         string            `json:"unit" db:"unit_of_work,made" required:"false" readOnly:"true"`
	ItemsTotal   int               `json:"items_total" db:",derived" required:"false" readOnly:"true"`
	ItemsDone    int               `json:"items_done" db:",derived" required:"false" readOnly:"true"`
	Conflicts    int               `json:"conflicts" required:"false" readOnly:"true"`
	Held         int               `json:"held" required:"false" readOnly:"true"`
	Doers        []string          `json:"doers" required:"false" readOnly:"true"`
	Reason       *string           `json:"reason" required:"false" readOnly:"true"`
	AcceptedBy   *string           `json:"accepted_by" required:"false" readOnly:"true"`
	AcceptedOn   *Day              `json:"accepted_on" required:"false" readOnly:"true" format:"date"`
	DoneOn       *Day              `json:"done_on" required:"false" readOnly:"true" format:"date"`
	UnitID       *int64            `json:"unit_id" required:"false"`
	Campaign     *int64            `json:"campaign_id" required:"false"`
	Priority     int               `json:"priority" required:"false" minimum:"-1000" maximum:"1000"`
	DueOn        *Day              `json:"due_on" required:"false" format:"date"`
	StartsOn     *Day              `json:"starts_on" required:"false" format:"date"`
	EndsOn       *Day              `json:"ends_on" required:"false" format:"date"`
	EffectiveOn  *Day              `json:"effective_from" required:"false" format:"date"`
	EffectiveTo  *Day              `json:"effective_to" required:"false" format:"date"`
	Treatment    string            `json:"treatment" required:"false" maxLength:"2000"`
	CostPlanned  *float64          `json:"cost_planned" required:"false" minimum:"0" exclusiveMaximum:"1000000000000" doc:"Yuan"`
	CostActual   *float64          `json:"cost_actual" required:"false" minimum:"0" exclusiveMaximum:"1000000000000" doc:"Yuan"`
	Fund         string            `json:"fund" required:"false" maxLength:"2000"`
	Obstructions []int64           `json:"obstruction_ids" required:"false" maxItems:"2000"`
	Assets       []string          `json:"asset_ids" required:"false" maxItems:"2000"`
	DependsOn    []int64           `json:"depends_on" required:"false" maxItems:"100"`
	Note         string            `json:"note" required:"false" maxLength:"2000"`
	CreatedAt    *time.Time        `json:"created_at" required:"false" readOnly:"true"`
	Withdrawn    *time.Time        `json:"withdrawn_at,omitempty" required:"false" readOnly:"true"`
	Revision     int64             `json:"revision" required:"false" readOnly:"true"`
	Geometry     orb.Geometry      `json:"-" db:"geom"`
	Opening      *casework.Opening `json:"-" db:"opening,read"`
}

// WorkItem is one thing that a work deals with.
type WorkItem struct {
	ID          int64      `json:"id" db:",read"`
	Obstruction *int64     `json:"obstruction_id"`
	Kind        *string    `json:"obstruction_kind" db:",derived"`
	Title       string     `json:"title"`
	Action      *string    `json:"action"` // vocabulary "item_action"
	ToM         *float64   `json:"to_m"`
	Done        bool       `json:"done" db:",read"`
	DoneBy      *string    `json:"done_by" db:",read"`
	DoneAt      *time.Time `json:"done_at" db:",read"`
	EffectAt    *time.Time `json:"effect_at" db:",read"`
	Lon         *float64   `json:"lon" db:",derived"`
	Lat         *float64   `json:"lat" db:",derived"`
}

var (
	workTable = tableOf[Work]("works", "w", expressions{
		"crew":        `(SELECT code FROM crews AS c WHERE c.id = w.crew_id)`,
		"items_total": `(SELECT count(*) FROM work_items AS i WHERE i.work_id = w.id)`,
		"items_done":  `(SELECT count(*) FROM work_items AS i WHERE i.work_id = w.id AND i.done)`,
	})
	insertWork = workTable.insert(nil) + ` RETURNING id`
	updateWork = workTable.update(expressions{"revision": "revision + 1"}) + ` WHERE id = @id`

	itemTable = tableOf[WorkItem]("work_items", "i", nil)
	// itemsShown are items with what people know them by: the kind of the thing,
	// and where it is, or was last.
	itemsShown = tableOf[WorkItem]("work_items", "i", expressions{
		"obstruction_kind": "o.kind", "lon": "ST_X(t.at)", "lat": "ST_Y(t.at)",
	}).query(`
		  LEFT JOIN obstructions AS o ON o.id = i.obstruction_id
		  LEFT JOIN LATERAL (
		       SELECT ST_PointOnSurface(s.footprint) AS at FROM obstruction_states AS s
		        WHERE s.obstruction_id = i.obstruction_id ORDER BY s.valid_from DESC LIMIT 1) AS t ON true
		 WHERE i.work_id = $1 ORDER BY i.id`)
	insertItem = itemTable.insert(expressions{"work_id": "@work"})
)

func oneWork(ctx context.Context, q querier, where string, keys ...any) (Work, error) {
	w, err := workTable.one(ctx, q, where, keys...)
	return w, wrap("read work", err)
}

// Work is the work of that number, held against other changes and events.
func (tx *Tx) Work(ctx context.Context, id int64) (Work, error) {
	if err := tx.lockWork(ctx, id); err != nil {
		return Work{}, err
	}
	return oneWork(ctx, tx.sql, `WHERE w.id = $1`, id)
}

// lockWork holds a work before anything of it is read: who waits here reads
// what the one before has stored.
func (tx *Tx) lockWork(ctx context.Context, id int64) error {
	return wrap("hold work", tx.sql.QueryRow(ctx, lockWorkSQL, id).Scan(&id))
}

const lockWorkSQL = `SELECT id FROM works WHERE id = $1 FOR UPDATE`

// ErrUnknown: something that the change names is not there. Field says where
// it is named.
type ErrUnknown struct{ Field, What string }

func (e ErrUnknown) Error() string { return fmt.Sprintf("%s: there is no %s", e.Field, e.What) }

// AddWork plans a work at a site. One with a crew is assigned to it at once,
// by an event. Each obstruction becomes an item, with what is done to its kind
// unless actions says otherwise.
func (tx *Tx) AddWork(ctx context.Context, w Work, actions map[int64]WorkItem, titles []string, now time.Time) (Work, error) {
	site, err := oneSite(ctx, tx.sql, `WHERE s.id = $1 FOR SHARE OF s`, w.SiteID)
	if errors.Is(err, ErrNotFound) {
		return w, ErrUnknown{"site_id", fmt.Sprintf("site %d", w.SiteID)}
	}
	if err != nil {
		return w, err
	}
	if site.MergedInto != nil || slices.Contains([]string{"delisted", "rejected"}, site.State) {
		return w, casework.Misfit{Code: "state", Detail: fmt.Sprintf("file %s is closed or was merged; no work can be added", site.Number)}
	}
	if w.Geometry == nil {
		w.Geometry = site.Geometry
	}
	if err := tx.checkDependencies(ctx, w); err != nil {
		return w, err
	}
	var id int64
	if err := tx.sql.QueryRow(ctx, insertWork, workTable.making(w, nil)).Scan(&id); err != nil {
		return w, wrap("plan work", err)
	}
	if err := tx.addItems(ctx, id, w.Obstructions, actions); err != nil {
		return w, err
	}
	for _, title := range titles {
		if err := tx.addItem(ctx, id, WorkItem{Title: title}); err != nil {
			return w, err
		}
	}
	made, err := oneWork(ctx, tx.sql, `WHERE w.id = $1`, id)
	if err != nil {
		return w, err
	}
	if err := tx.Audit(ctx, Change{Action: "add", Object: "works", ObjectID: id, After: made}); err != nil || w.Crew == nil {
		return made, err
	}
	_, made, _, err = tx.AppendWorkEvent(ctx, WorkEvent{UUID: NewUUID(), WorkID: id, Event: string(casework.Assign), ToCrew: *w.Crew}, nil, now)
	return made, err
}

func (tx *Tx) checkDependencies(ctx context.Context, w Work) error {
	if len(w.DependsOn) == 0 {
		return nil
	}
	var missing int64
	err := tx.sql.QueryRow(ctx, `
		SELECT d FROM unnest($1::bigint[]) AS d WHERE d = $2 OR NOT EXISTS (SELECT FROM works AS w WHERE w.id = d) LIMIT 1`, w.DependsOn, w.ID).Scan(&missing)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = ErrUnknown{"depends_on", fmt.Sprintf("other work %d", missing)}
	}
	return err
}

// addItems makes obstructions into items.
func (tx *Tx) addItems(ctx context.Context, workID int64, obstructions []int64, actions map[int64]WorkItem) error {
	rows, err := tx.sql.Query(ctx, `SELECT id, kind, species FROM obstructions WHERE id = ANY ($1) ORDER BY id`, listed(obstructions))
	if err != nil {
		return wrap("read obstructions", err)
	}
	type thing struct {
		ID      int64  `db:"id"`
		Kind    string `db:"kind"`
		Species string `db:"species"`
	}
	found, err := pgx.CollectRows(rows, byName[thing])
	if err != nil {
		return wrap("read obstructions", err)
	}
	for _, id := range obstructions {
		if !slices.ContainsFunc(found, func(t thing) bool { return t.ID == id }) {
			return ErrUnknown{"obstruction_ids", fmt.Sprintf("obstruction %d", id)}
		}
	}
	for _, t := range found {
		rule := tx.rules.Clearing(t.Kind)
		action, to := string(rule.Action), &rule.ToM
		if rule.ToM == 0 {
			to = nil
		}
		if own, ok := actions[t.ID]; ok && own.Action != nil {
			action, to = *own.Action, own.ToM
		}
		title := t.Species
		if title == "" {
			title = t.Kind
		}
		if err := tx.addItem(ctx, workID, WorkItem{Obstruction: &t.ID, Title: title, Action: &action, ToM: to}); err != nil {
			return err
		}
	}
	return nil
}

// addItem adds an item; of an obstruction that is one already nothing changes.
func (tx *Tx) addItem(ctx context.Context, workID int64, item WorkItem) error {
	_, err := tx.sql.Exec(ctx, insertItem+` ON CONFLICT (work_id, obstruction_id) DO NOTHING`,
		itemTable.making(item, pgx.StrictNamedArgs{"work": workID}))
	return wrap("add item", err)
}

// ErrTicked: an item that was done stays with its work.
var ErrTicked = errors.New("the item is done already")

// ChangeWork makes was into now, as far as people may change a work without an
// event. Obstructions that are named no more leave the work unless they are
// done.
func (tx *Tx) ChangeWork(ctx context.Context, was, now Work) (Work, error) {
	if err := tx.checkDependencies(ctx, now); err != nil {
		return was, err
	}
	var kept bool
	err := tx.sql.QueryRow(ctx, `
		WITH gone AS (DELETE FROM work_items WHERE work_id = $1 AND obstruction_id <> ALL ($2) AND NOT done)
		SELECT EXISTS (SELECT FROM work_items WHERE work_id = $1 AND obstruction_id <> ALL ($2) AND done)`, was.ID, listed(now.Obstructions)).Scan(&kept)
	if err == nil && kept {
		err = ErrTicked
	}
	if err != nil {
		return was, wrap("change items of work", err)
	}
	if err := tx.addItems(ctx, was.ID, now.Obstructions, nil); err != nil {
		return was, err
	}
	_, err = tx.sql.Exec(ctx, updateWork, workTable.changing(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, wrap("change work", err)
	}
	made, err := oneWork(ctx, tx.sql, `WHERE w.id = $1`, was.ID)
	if err != nil {
		return was, err
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "works", ObjectID: was.ID, Before: was, After: made})
}

func workItems(ctx context.Context, q querier, workID int64) (list []WorkItem, err error) {
	err = gather(ctx, q, &list, byName[WorkItem], itemsShown, workID)
	return list, wrap("read items of work", err)
}

// NearWork is a work of the nearest list.
type NearWork struct {
	ID           int64    `json:"id"`
	SiteID       int64    `json:"site_id"`
	Kind         string   `json:"kind"`
	Title        string   `json:"title"`
	State        string   `json:"state"`
	Crew         *string  `json:"crew" db:",derived"`
	Priority     int      `json:"priority"`
	DueOn        *Day     `json:"due_on"`
	Quantity     float64  `json:"quantity"`
	QuantityDone float64  `json:"quantity_done"`
	Unit         string   `json:"unit" db:"unit_of_work"`
	Conflicts    int      `json:"conflicts"`
	Revision     int64    `json:"revision"`
	Lon          float64  `json:"lon" db:",derived"`
	Lat          float64  `json:"lat" db:",derived"`
	DistanceM    *float64 `json:"distance_m" db:",derived"`
}

var (
	// nearestWorks takes the open works of a crew (all crews when it is empty)
	// in the order of the index, nearest first.
	nearestWorks = nearWorks(`ST_Distance(w.geom::geography, $1::geometry::geography)`).query(`
		  LEFT JOIN crews AS c ON c.id = w.crew_id
		 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND ($2 = '' OR c.code = $2)
		 ORDER BY w.geom::geography <-> $1::geometry::geography
		 LIMIT $3`)

	// urgentWorks takes the same works by their due day, then by priority.
	urgentWorks = nearWorks(`NULL::float8`).query(`
		  LEFT JOIN crews AS c ON c.id = w.crew_id
		 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND ($1 = '' OR c.code = $1)
		 ORDER BY w.due_on NULLS LAST, w.priority DESC, w.id
		 LIMIT $2`)
)

func nearWorks(distance string) table[NearWork] {
	return tableOf[NearWork]("works", "w", expressions{
		"crew": "c.code", "lon": "ST_X(ST_PointOnSurface(w.geom))", "lat": "ST_Y(ST_PointOnSurface(w.geom))", "distance_m": distance,
	})
}

// NearestWorks are the open works of a crew nearest to a position; without one,
// those that are due first.
func (s *Store) NearestWorks(ctx context.Context, at *orb.Point, crew string, limit int) ([]NearWork, error) {
	var list []NearWork
	sql, keys := urgentWorks, []any{crew, limit}
	if at != nil {
		sql, keys = nearestWorks, []any{*at, crew, limit}
	}
	err := s.reading(ctx, func() (bool, error) {
		return true, gather(ctx, s.pool, &list, byName[NearWork], sql, keys...)
	})
	return list, wrap("list the nearest works", err)
}

// CrewCode is the code of a crew; empty for 0.
func (s *Store) CrewCode(ctx context.Context, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	var code string
	err := s.pool.QueryRow(ctx, `SELECT code FROM crews WHERE id = $1`, id).Scan(&code)
	return code, wrap("read crew", err)
}
