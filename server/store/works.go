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
	ID           int64        `json:"-"`
	UUID         string       `json:"uuid" required:"false" readOnly:"true" format:"uuid"`
	SiteID       int64        `json:"site_id" required:"false" readOnly:"true"`
	Kind         string       `json:"kind" required:"false" readOnly:"true"`
	Title        string       `json:"title" required:"false" minLength:"1" maxLength:"200"`
	State        string       `json:"state" required:"false" readOnly:"true"`
	Crew         *string      `json:"crew" required:"false" readOnly:"true" doc:"Code of the crew; changed by the event assign"`
	Quantity     float64      `json:"quantity" required:"false" minimum:"0" maximum:"1000000000"`
	QuantityDone float64      `json:"quantity_done" required:"false" readOnly:"true"`
	Unit         string       `json:"unit" required:"false" readOnly:"true"`
	ItemsTotal   int          `json:"items_total" required:"false" readOnly:"true"`
	ItemsDone    int          `json:"items_done" required:"false" readOnly:"true"`
	Conflicts    int          `json:"conflicts" required:"false" readOnly:"true"`
	Held         int          `json:"held" required:"false" readOnly:"true"`
	Doers        []string     `json:"doers" required:"false" readOnly:"true"`
	Reason       *string      `json:"reason" required:"false" readOnly:"true"`
	AcceptedBy   *string      `json:"accepted_by" required:"false" readOnly:"true"`
	AcceptedOn   *Day         `json:"accepted_on" required:"false" readOnly:"true" format:"date"`
	DoneOn       *Day         `json:"done_on" required:"false" readOnly:"true" format:"date"`
	UnitID       *int64       `json:"unit_id" required:"false"`
	Campaign     *int64       `json:"campaign_id" required:"false"`
	Priority     int          `json:"priority" required:"false" minimum:"-1000" maximum:"1000"`
	DueOn        *Day         `json:"due_on" required:"false" format:"date"`
	StartsOn     *Day         `json:"starts_on" required:"false" format:"date"`
	EndsOn       *Day         `json:"ends_on" required:"false" format:"date"`
	EffectiveOn  *Day         `json:"effective_from" required:"false" format:"date"`
	EffectiveTo  *Day         `json:"effective_to" required:"false" format:"date"`
	Treatment    string       `json:"treatment" required:"false" maxLength:"2000"`
	CostPlanned  *float64     `json:"cost_planned" required:"false" minimum:"0" exclusiveMaximum:"1000000000000" doc:"Yuan"`
	CostActual   *float64     `json:"cost_actual" required:"false" minimum:"0" exclusiveMaximum:"1000000000000" doc:"Yuan"`
	Fund         string       `json:"fund" required:"false" maxLength:"2000"`
	Obstructions []int64      `json:"obstruction_ids" required:"false" maxItems:"2000"`
	Assets       []string     `json:"asset_ids" required:"false" maxItems:"2000"`
	DependsOn    []int64      `json:"depends_on" required:"false" maxItems:"100"`
	Note         string       `json:"note" required:"false" maxLength:"2000"`
	CreatedAt    *time.Time   `json:"created_at" required:"false" readOnly:"true"`
	Withdrawn    *time.Time   `json:"withdrawn_at,omitempty" required:"false" readOnly:"true"`
	Revision     int64        `json:"revision" required:"false" readOnly:"true"`
	Geometry     orb.Geometry `json:"-"`
	opening      *casework.Opening
	crewID       *int64
}

// WorkItem is one thing that a work deals with.
type WorkItem struct {
	ID          int64      `json:"id"`
	Obstruction *int64     `json:"obstruction_id"`
	Kind        *string    `json:"obstruction_kind"`
	Title       string     `json:"title"`
	Action      *string    `json:"action"` // vocabulary "item_action"
	ToM         *float64   `json:"to_m"`
	Done        bool       `json:"done"`
	DoneBy      *string    `json:"done_by"`
	DoneAt      *time.Time `json:"done_at"`
	EffectAt    *time.Time `json:"effect_at"`
	Lon         *float64   `json:"lon"`
	Lat         *float64   `json:"lat"`
}

const workColumns = `w.id, w.uuid::text, w.site_id, w.kind, w.title, w.state, (SELECT code FROM crews AS c WHERE c.id = w.crew_id), w.quantity, w.quantity_done, w.unit_of_work,
	(SELECT count(*) FROM work_items AS i WHERE i.work_id = w.id)::int, (SELECT count(*) FROM work_items AS i WHERE i.work_id = w.id AND i.done)::int,
	w.conflicts, w.held, w.doers, w.reason, w.accepted_by, w.accepted_on, w.done_on, w.unit_id, w.campaign_id, w.priority, w.due_on, w.starts_on,
	w.ends_on, w.effective_from, w.effective_to, w.treatment, w.cost_planned::float8, w.cost_actual::float8, w.fund, w.obstruction_ids,
	w.asset_ids, w.depends_on, w.note, w.created_at, w.withdrawn_at, w.revision, w.geom, w.opening, w.crew_id`

const workSQL = `SELECT ` + workColumns + ` FROM works AS w `

func scanWork(row pgx.CollectableRow) (Work, error) {
	var w Work
	err := row.Scan(&w.ID, &w.UUID, &w.SiteID, &w.Kind, &w.Title, &w.State, &w.Crew, &w.Quantity, &w.QuantityDone, &w.Unit,
		&w.ItemsTotal, &w.ItemsDone, &w.Conflicts, &w.Held, &w.Doers, &w.Reason, &w.AcceptedBy, &w.AcceptedOn, &w.DoneOn, &w.UnitID, &w.Campaign,
		&w.Priority, &w.DueOn, &w.StartsOn, &w.EndsOn, &w.EffectiveOn, &w.EffectiveTo, &w.Treatment, &w.CostPlanned, &w.CostActual,
		&w.Fund, &w.Obstructions, &w.Assets, &w.DependsOn, &w.Note, &w.CreatedAt, &w.Withdrawn, &w.Revision, &w.Geometry, &w.opening, &w.crewID)
	return w, err
}

func oneWork(ctx context.Context, q querier, where string, keys ...any) (Work, error) {
	rows, err := q.Query(ctx, workSQL+where, keys...)
	if err != nil {
		return Work{}, wrap("read work", err)
	}
	w, err := pgx.CollectExactlyOneRow(rows, scanWork)
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
	id, err := tx.insertWork(ctx, w)
	if err != nil {
		return w, wrap("plan work", err)
	}
	if err := tx.addItems(ctx, id, w.Obstructions, actions); err != nil {
		return w, err
	}
	for _, title := range titles {
		if _, err := tx.sql.Exec(ctx, `INSERT INTO work_items (work_id, title) VALUES ($1, $2)`, id, title); err != nil {
			return w, wrap("add item", err)
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

func (tx *Tx) insertWork(ctx context.Context, w Work) (int64, error) {
	var id int64
	err := tx.sql.QueryRow(ctx, `
		INSERT INTO works (uuid, site_id, kind, title, quantity, unit_of_work, unit_id, campaign_id, priority, due_on, starts_on, ends_on,
		                   effective_from, effective_to, treatment, cost_planned, cost_actual, fund, obstruction_ids, asset_ids, depends_on, note, geom)
		VALUES (@uuid::uuid, @site, @kind, @title, @quantity, @unitOfWork, @unit, @campaign, @priority, @due, @starts, @ends,
		        @effective, @effectiveTo, @treatment, @planned, @actual, @fund, @obstructions, @assets, @depends, @note, @geom)
		RETURNING id`, workArguments(w, pgx.StrictNamedArgs{"uuid": w.UUID, "site": w.SiteID, "kind": w.Kind, "unitOfWork": w.Unit})).Scan(&id)
	return id, err
}

// workArguments adds what people may change of a work.
func workArguments(w Work, args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	for name, value := range map[string]any{
		"title": w.Title, "quantity": w.Quantity, "unit": w.UnitID, "campaign": w.Campaign, "priority": w.Priority, "due": w.DueOn,
		"starts": w.StartsOn, "ends": w.EndsOn, "effective": w.EffectiveOn, "effectiveTo": w.EffectiveTo, "treatment": w.Treatment,
		"planned": w.CostPlanned, "actual": w.CostActual, "fund": w.Fund, "obstructions": listed(w.Obstructions), "assets": listed(w.Assets),
		"depends": listed(w.DependsOn), "note": w.Note, "geom": w.Geometry,
	} {
		args[name] = value
	}
	return args
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
		ID            int64
		Kind, Species string
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[thing])
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
		_, err := tx.sql.Exec(ctx, `
			INSERT INTO work_items (work_id, obstruction_id, title, action, to_m) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (work_id, obstruction_id) DO NOTHING`, workID, t.ID, title, action, to)
		if err != nil {
			return wrap("add item", err)
		}
	}
	return nil
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
	_, err = tx.sql.Exec(ctx, `
		UPDATE works
		   SET title = @title, quantity = @quantity, unit_id = @unit, campaign_id = @campaign, priority = @priority, due_on = @due,
		       starts_on = @starts, ends_on = @ends, effective_from = @effective, effective_to = @effectiveTo, treatment = @treatment,
		       cost_planned = @planned, cost_actual = @actual, fund = @fund, obstruction_ids = @obstructions, asset_ids = @assets,
		       depends_on = @depends, note = @note, geom = @geom, revision = revision + 1
		 WHERE id = @id`, workArguments(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, wrap("change work", err)
	}
	made, err := oneWork(ctx, tx.sql, `WHERE w.id = $1`, was.ID)
	if err != nil {
		return was, err
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "works", ObjectID: was.ID, Before: was, After: made})
}

func workItems(ctx context.Context, q querier, workID int64) ([]WorkItem, error) {
	rows, err := q.Query(ctx, `
		SELECT i.id, i.obstruction_id, o.kind, i.title, i.action, i.to_m, i.done, i.done_by, i.done_at, i.effect_at,
		       ST_X(ST_PointOnSurface(t.footprint)), ST_Y(ST_PointOnSurface(t.footprint))
		  FROM work_items AS i
		  LEFT JOIN obstructions AS o ON o.id = i.obstruction_id
		  -- where the thing is, or was last
		  LEFT JOIN LATERAL (SELECT footprint FROM obstruction_states AS t WHERE t.obstruction_id = i.obstruction_id ORDER BY valid_from DESC LIMIT 1) AS t ON true
		 WHERE i.work_id = $1
		 ORDER BY i.id`, workID)
	if err != nil {
		return nil, wrap("read items of work", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[WorkItem])
	return list, wrap("read items of work", err)
}

// NearWork is a work of the nearest list.
type NearWork struct {
	ID           int64    `json:"id"`
	SiteID       int64    `json:"site_id"`
	Kind         string   `json:"kind"`
	Title        string   `json:"title"`
	State        string   `json:"state"`
	Crew         *string  `json:"crew"`
	Priority     int      `json:"priority"`
	DueOn        *Day     `json:"due_on"`
	Quantity     float64  `json:"quantity"`
	QuantityDone float64  `json:"quantity_done"`
	Unit         string   `json:"unit"`
	Conflicts    int      `json:"conflicts"`
	Revision     int64    `json:"revision"`
	Lon          float64  `json:"lon"`
	Lat          float64  `json:"lat"`
	DistanceM    *float64 `json:"distance_m"`
}

// NearestWorksSQL takes the open works of a crew (all crews when it is empty)
// in the order of the index, nearest first.
const NearestWorksSQL = `
	SELECT w.id, w.site_id, w.kind, w.title, w.state, c.code, w.priority, w.due_on, w.quantity, w.quantity_done, w.unit_of_work, w.conflicts, w.revision,
	       ST_X(ST_PointOnSurface(w.geom)), ST_Y(ST_PointOnSurface(w.geom)), ST_Distance(w.geom::geography, $1::geometry::geography)
	  FROM works AS w
	  LEFT JOIN crews AS c ON c.id = w.crew_id
	 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND ($2 = '' OR c.code = $2)
	 ORDER BY w.geom::geography <-> $1::geometry::geography
	 LIMIT $3`

// UrgentWorksSQL takes the same works by their due day, then by priority.
const UrgentWorksSQL = `
	SELECT w.id, w.site_id, w.kind, w.title, w.state, c.code, w.priority, w.due_on, w.quantity, w.quantity_done, w.unit_of_work, w.conflicts, w.revision,
	       ST_X(ST_PointOnSurface(w.geom)), ST_Y(ST_PointOnSurface(w.geom)), NULL::float8
	  FROM works AS w
	  LEFT JOIN crews AS c ON c.id = w.crew_id
	 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND ($1 = '' OR c.code = $1)
	 ORDER BY w.due_on NULLS LAST, w.priority DESC, w.id
	 LIMIT $2`

// NearestWorks are the open works of a crew nearest to a position; without one,
// those that are due first.
func (s *Store) NearestWorks(ctx context.Context, at *orb.Point, crew string, limit int) ([]NearWork, error) {
	var list []NearWork
	sql, keys := UrgentWorksSQL, []any{crew, limit}
	if at != nil {
		sql, keys = NearestWorksSQL, []any{*at, crew, limit}
	}
	err := s.reading(ctx, func() (bool, error) {
		rows, err := s.pool.Query(ctx, sql, keys...)
		if err == nil {
			list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[NearWork])
		}
		return true, err
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
