package cases

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// Work is a remediation task (整治任务) as it is kept. What its events say of it
// is read-only.
type Work struct {
	ID           int64             `json:"-" db:"id,read"`
	UUID         string            `json:"uuid" once:"true" format:"uuid" doc:"Made by the client; the server makes one when it is left out"`
	SiteID       int64             `json:"site_id" once:"true" must:"true" minimum:"1" zh:"隐患点" en:"Site"`
	Kind         string            `json:"kind" once:"true" must:"true" vocab:"work_kind" zh:"类别" en:"Kind"`
	Title        string            `json:"title" must:"true" maxLength:"200" zh:"名称" en:"Name"`
	State        string            `json:"state" readOnly:"true" vocab:"work_state" zh:"状态" en:"State"`
	Crew         *string           `json:"crew" db:",derived" once:"true" minLength:"1" maxLength:"64" zh:"班组" en:"Crew" doc:"Code of the crew that it is assigned to at once; later by the event assign"`
	Campaign     *int64            `json:"campaign_id"`
	UnitID       *int64            `json:"unit_id" zh:"单位" en:"Unit"`
	DueOn        *store.Day        `json:"due_on" zh:"期限" en:"Due"`
	Quantity     float64           `json:"quantity" keep:"true" minimum:"0" maximum:"1000000000" zh:"数量" en:"Quantity" doc:"In the unit of its kind; the number of its items when left out"`
	QuantityDone float64           `json:"quantity_done" readOnly:"true" zh:"完成数量" en:"Quantity done"`
	Unit         string            `json:"unit" db:"unit_of_work" once:"true" vocab:"work_unit" zh:"计量单位" en:"Unit of measure" doc:"That of its kind when left out"`
	ItemsTotal   int               `json:"items_total" db:",derived" readOnly:"true" zh:"项数" en:"Items"`
	ItemsDone    int               `json:"items_done" db:",derived" readOnly:"true" zh:"已完成项数" en:"Items done"`
	Priority     int               `json:"priority" minimum:"-1000" maximum:"1000" zh:"优先级" en:"Priority" doc:"A higher number goes first"`
	StartsOn     *store.Day        `json:"starts_on" zh:"自" en:"From"`
	EndsOn       *store.Day        `json:"ends_on" zh:"至" en:"Until"`
	DoneOn       *store.Day        `json:"done_on" readOnly:"true" zh:"完工日期" en:"Finished"`
	Reason       *string           `json:"reason" readOnly:"true" vocab:"work_reason" zh:"原因" en:"Reason"`
	AcceptedBy   *string           `json:"accepted_by" readOnly:"true" zh:"验收人" en:"Accepted by"`
	AcceptedOn   *store.Day        `json:"accepted_on" readOnly:"true" zh:"验收日期" en:"Accepted"`
	EffectiveOn  *store.Day        `json:"effective_from" zh:"生效" en:"In effect from"`
	EffectiveTo  *store.Day        `json:"effective_to" zh:"失效" en:"In effect until"`
	Treatment    string            `json:"treatment" maxLength:"2000" zh:"措施" en:"Treatment"`
	CostPlanned  *float64          `json:"cost_planned" minimum:"0" exclusiveMaximum:"1000000000000" unit:"元" zh:"计划费用" en:"Planned cost"`
	CostActual   *float64          `json:"cost_actual" minimum:"0" exclusiveMaximum:"1000000000000" unit:"元" zh:"实际费用" en:"Actual cost"`
	Fund         string            `json:"fund" maxLength:"2000" zh:"资金来源" en:"Fund"`
	PermitNo     string            `json:"permit_no" maxLength:"100" zh:"许可证号" en:"Permit number" doc:"Of the permit to fell or to work in the road"`
	Obstructions []int64           `json:"obstruction_ids" keep:"true" maxItems:"2000" doc:"Each is an item, with what is done to its kind"`
	Assets       []string          `json:"asset_ids" maxItems:"2000" minLength:"1" maxLength:"100" zh:"资产编号" en:"Numbers of assets"`
	DependsOn    []int64           `json:"depends_on" maxItems:"100" zh:"须先完成的任务" en:"Works to be done before"`
	Note         string            `json:"note" maxLength:"2000" zh:"备注" en:"Note"`
	Conflicts    int               `json:"conflicts" readOnly:"true"`
	Held         int               `json:"held" readOnly:"true"`
	Doers        []string          `json:"doers" readOnly:"true"`
	CreatedAt    *time.Time        `json:"created_at" readOnly:"true"`
	Withdrawn    *time.Time        `json:"withdrawn_at,omitempty" readOnly:"true"`
	Revision     int64             `json:"revision" readOnly:"true"`
	Geometry     orb.Geometry      `json:"-" db:"geom"`
	Opening      *casework.Opening `json:"-" db:"opening,read"`
}

// WorkItem is one thing that a work deals with.
type WorkItem struct {
	ID          int64      `json:"id" db:",read"`
	Obstruction *int64     `json:"obstruction_id"`
	Kind        *string    `json:"obstruction_kind" db:",derived" vocab:"obstruction_kind"`
	Title       string     `json:"title"`
	Action      *string    `json:"action" vocab:"item_action"`
	ToM         *float64   `json:"to_m" unit:"m"`
	Done        bool       `json:"done" db:",read"`
	DoneBy      *string    `json:"done_by" db:",read"`
	DoneAt      *time.Time `json:"done_at" db:",read"`
	EffectAt    *time.Time `json:"effect_at" db:",read"`
	Lon         *float64   `json:"lon" db:",derived"`
	Lat         *float64   `json:"lat" db:",derived"`
}

var (
	workTable = store.TableOf[Work]("works", "w", store.Expressions{
		"crew":        `(SELECT code FROM crews AS c WHERE c.id = w.crew_id)`,
		"items_total": `(SELECT count(*) FROM work_items AS i WHERE i.work_id = w.id)`,
		"items_done":  `(SELECT count(*) FROM work_items AS i WHERE i.work_id = w.id AND i.done)`,
	})
	insertWork = workTable.Insert(nil) + ` RETURNING id`
	updateWork = workTable.Update(store.Expressions{"revision": "revision + 1"}) + ` WHERE id = @id`

	itemTable = store.TableOf[WorkItem]("work_items", "i", nil)
	// itemsShown are items with what people know them by: the kind of the thing,
	// and where it is, or was last.
	itemsShown = store.TableOf[WorkItem]("work_items", "i", store.Expressions{
		"obstruction_kind": "o.kind", "lon": "ST_X(t.at)", "lat": "ST_Y(t.at)",
	}).Query(`
		  LEFT JOIN obstructions AS o ON o.id = i.obstruction_id
		  LEFT JOIN LATERAL (
		       SELECT ST_PointOnSurface(s.footprint) AS at FROM obstruction_states AS s
		        WHERE s.obstruction_id = i.obstruction_id ORDER BY s.valid_from DESC LIMIT 1) AS t ON true
		 WHERE i.work_id = $1 ORDER BY i.id`)
	insertItem = itemTable.Insert(store.Expressions{"work_id": "@work"})
)

func oneWork(ctx context.Context, q store.Querier, where string, keys ...any) (Work, error) {
	w, err := workTable.One(ctx, q, where, keys...)
	return w, store.Wrap("read work", err)
}

// HoldWork is the work of that number, held against other changes and events.
func HoldWork(ctx context.Context, tx *store.Tx, id int64) (Work, error) {
	if err := lockWork(ctx, tx, id); err != nil {
		return Work{}, err
	}
	return oneWork(ctx, tx.SQL, `WHERE w.id = $1`, id)
}

// WorkByUUID is the work that a client made under that key.
func WorkByUUID(ctx context.Context, tx *store.Tx, uuid string) (Work, error) {
	return oneWork(ctx, tx.SQL, `WHERE w.uuid = $1`, uuid)
}

// lockWork holds a work before anything of it is read: who waits here reads
// what the one before has stored.
func lockWork(ctx context.Context, tx *store.Tx, id int64) error {
	return store.Wrap("hold work", tx.SQL.QueryRow(ctx, lockWorkSQL, id).Scan(&id))
}

const lockWorkSQL = `SELECT id FROM works WHERE id = $1 FOR UPDATE`

// AddWork plans a work at a site. One with a crew is assigned to it at once,
// by an event. Each obstruction becomes an item, with what is done to its kind
// unless actions says otherwise.
func AddWork(ctx context.Context, tx *store.Tx, w Work, actions map[int64]WorkItem, titles []string, now time.Time) (Work, error) {
	site, err := oneSite(ctx, tx.SQL, `WHERE s.id = $1 FOR SHARE OF s`, w.SiteID)
	if errors.Is(err, store.ErrNotFound) {
		return w, store.ErrUnknown{Field: "site_id", What: say.New("site %d", w.SiteID)}
	}
	if err != nil {
		return w, err
	}
	if site.MergedInto != nil || slices.Contains([]string{"delisted", "rejected"}, site.State) {
		return w, casework.Misfit{Code: "state", Detail: say.New("file %s is closed or was merged; no work can be added", site.Number)}
	}
	if w.Geometry == nil {
		w.Geometry = site.Geometry
	}
	if err := checkDependencies(ctx, tx, w); err != nil {
		return w, err
	}
	var id int64
	if err := tx.SQL.QueryRow(ctx, insertWork, workTable.Making(w, nil)).Scan(&id); err != nil {
		return w, store.Wrap("plan work", err)
	}
	if err := addItems(ctx, tx, id, w.Obstructions, actions); err != nil {
		return w, err
	}
	for _, title := range titles {
		if err := addItem(ctx, tx, id, WorkItem{Title: title}); err != nil {
			return w, err
		}
	}
	made, err := oneWork(ctx, tx.SQL, `WHERE w.id = $1`, id)
	if err != nil {
		return w, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "add", Object: "works", ObjectID: id, After: made}); err != nil || w.Crew == nil {
		return made, err
	}
	_, made, err = AppendWorkEvent(ctx, tx, WorkEvent{UUID: store.NewUUID(), WorkID: id, Event: string(casework.Assign), ToCrew: *w.Crew}, now)
	return made, err
}

func checkDependencies(ctx context.Context, tx *store.Tx, w Work) error {
	if len(w.DependsOn) == 0 {
		return nil
	}
	var missing int64
	err := tx.SQL.QueryRow(ctx, `
		SELECT d FROM unnest($1::bigint[]) AS d WHERE d = $2 OR NOT EXISTS (SELECT FROM works AS w WHERE w.id = d) LIMIT 1`, w.DependsOn, w.ID).Scan(&missing)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = store.ErrUnknown{Field: "depends_on", What: say.New("other work %d", missing)}
	}
	return err
}

// addItems makes obstructions into items.
func addItems(ctx context.Context, tx *store.Tx, workID int64, obstructions []int64, actions map[int64]WorkItem) error {
	rows, err := tx.SQL.Query(ctx, `SELECT id, kind, species FROM obstructions WHERE id = ANY ($1) ORDER BY id`, store.Listed(obstructions))
	if err != nil {
		return store.Wrap("read obstructions", err)
	}
	type thing struct {
		ID      int64  `db:"id"`
		Kind    string `db:"kind"`
		Species string `db:"species"`
	}
	found, err := pgx.CollectRows(rows, store.ByName[thing])
	if err != nil {
		return store.Wrap("read obstructions", err)
	}
	for _, id := range obstructions {
		if !slices.ContainsFunc(found, func(t thing) bool { return t.ID == id }) {
			return store.ErrUnknown{Field: "obstruction_ids", What: say.New("obstruction %d", id)}
		}
	}
	for _, t := range found {
		rule := tx.Rules.Clearing(t.Kind)
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
		if err := addItem(ctx, tx, workID, WorkItem{Obstruction: &t.ID, Title: title, Action: &action, ToM: to}); err != nil {
			return err
		}
	}
	return nil
}

// addItem adds an item; of an obstruction that is one already nothing changes.
func addItem(ctx context.Context, tx *store.Tx, workID int64, item WorkItem) error {
	_, err := tx.SQL.Exec(ctx, insertItem+` ON CONFLICT (work_id, obstruction_id) DO NOTHING`,
		itemTable.Making(item, pgx.StrictNamedArgs{"work": workID}))
	return store.Wrap("add item", err)
}

// ChangeWork makes was into now, as far as people may change a work without an
// event. Obstructions that are named no more leave the work unless they are
// done.
func ChangeWork(ctx context.Context, tx *store.Tx, was, now Work) (Work, error) {
	if err := checkDependencies(ctx, tx, now); err != nil {
		return was, err
	}
	var kept bool
	err := tx.SQL.QueryRow(ctx, `
		WITH gone AS (DELETE FROM work_items WHERE work_id = $1 AND obstruction_id <> ALL ($2) AND NOT done)
		SELECT EXISTS (SELECT FROM work_items WHERE work_id = $1 AND obstruction_id <> ALL ($2) AND done)`, was.ID, store.Listed(now.Obstructions)).Scan(&kept)
	if err == nil && kept {
		err = casework.ErrTicked
	}
	if err != nil {
		return was, store.Wrap("change items of work", err)
	}
	if err := addItems(ctx, tx, was.ID, now.Obstructions, nil); err != nil {
		return was, err
	}
	_, err = tx.SQL.Exec(ctx, updateWork, workTable.Changing(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, store.Wrap("change work", err)
	}
	made, err := oneWork(ctx, tx.SQL, `WHERE w.id = $1`, was.ID)
	if err != nil {
		return was, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "change", Object: "works", ObjectID: was.ID, Before: was, After: made})
}

func workItems(ctx context.Context, q store.Querier, workID int64) (list []WorkItem, err error) {
	err = store.Gather(ctx, q, &list, store.ByName[WorkItem], itemsShown, workID)
	return list, store.Wrap("read items of work", err)
}

// NearWork is a work of the nearest list.
type NearWork struct {
	ID           int64      `json:"id"`
	SiteID       int64      `json:"site_id"`
	Kind         string     `json:"kind" must:"true" vocab:"work_kind"`
	Title        string     `json:"title"`
	State        string     `json:"state" must:"true" vocab:"work_state"`
	Crew         *string    `json:"crew" db:",derived"`
	Priority     int        `json:"priority"`
	DueOn        *store.Day `json:"due_on"`
	Quantity     float64    `json:"quantity"`
	QuantityDone float64    `json:"quantity_done"`
	Unit         string     `json:"unit" db:"unit_of_work" must:"true" vocab:"work_unit"`
	Conflicts    int        `json:"conflicts"`
	Revision     int64      `json:"revision"`
	Lon          float64    `json:"lon" db:",derived"`
	Lat          float64    `json:"lat" db:",derived"`
	DistanceM    *float64   `json:"distance_m" db:",derived" unit:"m"`
}

var (
	// nearestWorks takes the open works of a crew (all crews when it is empty)
	// in the order of the index, nearest first.
	nearestWorks = nearWorks(`ST_Distance(w.geom::geography, $1::geometry::geography)`).Query(`
		  LEFT JOIN crews AS c ON c.id = w.crew_id
		 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND ($2 = '' OR c.code = $2)
		 ORDER BY w.geom::geography <-> $1::geometry::geography
		 LIMIT $3`)

	// urgentWorks takes the same works by their due day, then by priority.
	urgentWorks = nearWorks(`NULL::float8`).Query(`
		  LEFT JOIN crews AS c ON c.id = w.crew_id
		 WHERE w.state NOT IN ('done', 'accepted', 'cancelled') AND ($1 = '' OR c.code = $1)
		 ORDER BY w.due_on NULLS LAST, w.priority DESC, w.id
		 LIMIT $2`)
)

func nearWorks(distance string) store.Table[NearWork] {
	return store.TableOf[NearWork]("works", "w", store.Expressions{
		"crew": "c.code", "lon": "ST_X(ST_PointOnSurface(w.geom))", "lat": "ST_Y(ST_PointOnSurface(w.geom))", "distance_m": distance,
	})
}

// NearestWorks are the open works of a crew nearest to a position; without one,
// those that are due first.
func NearestWorks(ctx context.Context, s *store.Store, at *orb.Point, crew string, limit int) ([]NearWork, error) {
	var list []NearWork
	sql, keys := urgentWorks, []any{crew, limit}
	if at != nil {
		sql, keys = nearestWorks, []any{*at, crew, limit}
	}
	err := s.Reading(ctx, func() (bool, error) {
		return true, store.Gather(ctx, s.Pool, &list, store.ByName[NearWork], sql, keys...)
	})
	return list, store.Wrap("list the nearest works", err)
}

// CrewCode is the code of a crew; empty for 0.
func CrewCode(ctx context.Context, s *store.Store, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	var code string
	err := s.Pool.QueryRow(ctx, `SELECT code FROM crews WHERE id = $1`, id).Scan(&code)
	return code, store.Wrap("read crew", err)
}
