package roads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/store"
)

// Obstruction is a thing that may hide the view, in its present state, as
// people change it by hand.
type Obstruction struct {
	ID   int64  `json:"-" db:"id,read"`
	UUID string `json:"uuid" once:"true" format:"uuid" doc:"Made by the client; the server makes one when it is left out"`
	ObstructionThing
	ObstructionState
	Revision  int64     `json:"revision" readOnly:"true"`
	ValidFrom time.Time `json:"-" db:"valid_from,derived"`
}

// ObstructionThing is what stays the same of it. What DELETE makes of one,
// removed, nobody says of it.
type ObstructionThing struct {
	Kind      string           `json:"kind" must:"true" vocab:"obstruction_kind" zh:"类别" en:"Kind"`
	Status    string           `json:"status" vocab:"obstruction_status" unsaid:"removed" default:"standing" zh:"状态" en:"Status"`
	Species   string           `json:"species" maxLength:"500" zh:"树种" en:"Species"`
	Deciduous *bool            `json:"deciduous" zh:"落叶" en:"Deciduous"`
	Removable *bool            `json:"removable" zh:"可移除" en:"Removable"`
	Protected *bool            `json:"protected" zh:"受保护" en:"Protected"`
	Land      string           `json:"land" vocab:"land" default:"unknown" zh:"用地" en:"Land"`
	Address   string           `json:"address" maxLength:"500" zh:"地址" en:"Address"`
	Condition string           `json:"condition" maxLength:"500" zh:"状况" en:"Condition"`
	Owner     string           `json:"owner" maxLength:"500" zh:"权属单位" en:"Owner" doc:"Code or name of a unit, or any other owner"`
	Regrowth  *store.Day       `json:"regrowth_due" zh:"复长日期" en:"Regrowth due"`
	Windows   []geo.TimeWindow `json:"windows" maxItems:"50" zh:"出现时段" en:"Present at" doc:"When it is there; always when left out"`
}

// ObstructionState is what a new state says anew. Heights are above its own
// ground.
type ObstructionState struct {
	TopM      *float64     `json:"height_m" db:"top_m" minimum:"0" maximum:"500" unit:"m" zh:"顶高" en:"Height"`
	BaseM     *float64     `json:"base_m" minimum:"0" maximum:"500" unit:"m" zh:"底高" en:"Height of the lower edge"`
	RadiusM   *float64     `json:"radius_m" minimum:"0" maximum:"100" unit:"m" zh:"半径" en:"Radius"`
	TrunkM    *float64     `json:"trunk_radius_m" minimum:"0" maximum:"10" unit:"m" zh:"树干半径" en:"Radius of the trunk"`
	GroundM   *float64     `json:"ground_above_lane_m" minimum:"-50" maximum:"50" unit:"m" zh:"地面高出车道" en:"Ground above the lane"`
	Origin    string       `json:"origin" vocab:"origin" default:"estimated" zh:"数据依据" en:"How it is known"`
	ErrorM    *float64     `json:"height_error_m" minimum:"0" maximum:"100" unit:"m" zh:"高度误差" en:"Error of the height"`
	Footprint orb.Geometry `json:"-" db:"footprint"`
}

var (
	obstructionTable = store.TableOf[Obstruction]("obstructions", "o", store.Expressions{"owner": "coalesce(u.name, o.owner)", "valid_from": "t.valid_from"}.
				With(store.ColumnsFrom[ObstructionState]("t")))
	presentObstruction = obstructionTable.Query(`
		  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
		  LEFT JOIN units AS u ON u.id = o.owner_unit_id
		 WHERE o.id = $1`)

	lastState = `
		  JOIN LATERAL (SELECT * FROM obstruction_states AS s WHERE s.obstruction_id = o.id ORDER BY s.valid_from DESC LIMIT 1) AS t ON true
		  LEFT JOIN units AS u ON u.id = o.owner_unit_id`

	thingTable        = store.TableOf[ObstructionThing]("obstructions", "o", nil)
	insertObstruction = thingTable.Insert(store.Expressions{"uuid": "@uuid", "owner_unit_id": ownerUnit}) + ` RETURNING id`
	updateObstruction = thingTable.Update(store.Expressions{"owner_unit_id": ownerUnit, "revision": "revision + 1"}) + ` WHERE id = @id`

	stateTable  = store.TableOf[ObstructionState]("obstruction_states", "t", nil)
	insertState = stateTable.Insert(store.Expressions{"obstruction_id": "@id", "cause": "'survey'", "valid_from": "@now"})
	updateState = stateTable.Update(nil) + ` WHERE obstruction_id = @id AND valid_to IS NULL`
)

// ownerUnit is the unit of that code or name.
const ownerUnit = `(SELECT min(u.id) FROM units AS u WHERE @owner <> '' AND @owner IN (u.code, u.name))`

// HoldObstruction is the obstruction of that number, held against other changes;
// [ErrNotFound] when it is gone.
func HoldObstruction(ctx context.Context, tx *store.Tx, id int64) (o Obstruction, err error) {
	// Held before its state is read: who waits here reads what the one before left.
	if err = tx.SQL.QueryRow(ctx, `SELECT id FROM obstructions WHERE id = $1 FOR UPDATE`, id).Scan(&id); err != nil {
		return o, store.Wrap("hold obstruction", err)
	}
	rows, err := tx.SQL.Query(ctx, presentObstruction, id)
	if err == nil {
		o, err = pgx.CollectExactlyOneRow(rows, store.ByName[Obstruction])
	}
	return o, store.Wrap("read obstruction", err)
}

// ObstructionByUUID is the obstruction that a client made under that key, in its
// last state when it was removed.
func ObstructionByUUID(ctx context.Context, tx *store.Tx, uuid string) (o Obstruction, err error) {
	o, err = obstructionTable.One(ctx, tx.SQL, lastState+` WHERE o.uuid = $1`, uuid)
	return o, store.Wrap("read obstruction", err)
}

// AddObstruction stores one that somebody made.
func AddObstruction(ctx context.Context, tx *store.Tx, o Obstruction, now time.Time) (Obstruction, error) {
	var id int64
	err := tx.SQL.QueryRow(ctx, insertObstruction, thingTable.Making(o.ObstructionThing, pgx.StrictNamedArgs{"uuid": o.UUID})).Scan(&id)
	if err != nil {
		return o, store.Wrap("add obstruction", err)
	}
	_, err = tx.SQL.Exec(ctx, insertState, stateTable.Making(o.ObstructionState, pgx.StrictNamedArgs{"id": id, "now": now}))
	if err != nil {
		return o, store.Wrap("add state of obstruction", err)
	}
	made, err := HoldObstruction(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "add", Object: "obstructions", ObjectID: id, After: made.told()}); err != nil {
		return o, err
	}
	tx.FollowUp()
	return made, nil
}

// told is the obstruction as the audit says it.
func (o Obstruction) told() map[string]any {
	return map[string]any{"obstruction": o, "geometry": geoJSON(o.Footprint)}
}

// ChangeObstruction makes was into now. Other measures or another place are a
// new state, a correction; the one before ends and is kept.
func ChangeObstruction(ctx context.Context, tx *store.Tx, was, now Obstruction, at time.Time) (Obstruction, error) {
	_, err := tx.SQL.Exec(ctx, updateObstruction, thingTable.Changing(now.ObstructionThing, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, store.Wrap("change obstruction", err)
	}
	if !reflect.DeepEqual(was.ObstructionState, now.ObstructionState) {
		if err := correctState(ctx, tx, was, now, at); err != nil {
			return was, err
		}
	}
	made, err := HoldObstruction(ctx, tx, was.ID)
	if err != nil {
		return was, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "change", Object: "obstructions", ObjectID: was.ID, Before: was.told(), After: made.told()}); err != nil {
		return was, err
	}
	tx.FollowUp()
	return made, nil
}

// correctState ends the present state and begins one with other measures;
// columns that nobody changes by hand are carried over.
func correctState(ctx context.Context, tx *store.Tx, was, now Obstruction, at time.Time) error {
	if !at.After(was.ValidFrom) { // a state that begins later than now by somebody's clock
		at = was.ValidFrom.Add(time.Microsecond)
	}
	_, err := tx.SQL.Exec(ctx, `
		WITH ended AS (
		    UPDATE obstruction_states SET valid_to = @at WHERE obstruction_id = @id AND valid_to IS NULL RETURNING *
		)
		INSERT INTO obstruction_states OVERRIDING USER VALUE
		SELECT (jsonb_populate_record(e::obstruction_states, jsonb_build_object('cause', 'correction', 'valid_from', @at::timestamptz, 'valid_to', NULL))).*
		  FROM ended AS e`, pgx.StrictNamedArgs{"id": was.ID, "at": at})
	if err != nil {
		return store.Wrap("begin state of obstruction", err)
	}
	_, err = tx.SQL.Exec(ctx, updateState, stateTable.Changing(now.ObstructionState, pgx.StrictNamedArgs{"id": was.ID}))
	return store.Wrap("correct state of obstruction", err)
}

// RemoveObstruction ends an obstruction: it has no present state any more and
// no layer shows it; what it was is kept.
func RemoveObstruction(ctx context.Context, tx *store.Tx, was Obstruction, at time.Time) error {
	if !at.After(was.ValidFrom) {
		at = was.ValidFrom.Add(time.Microsecond)
	}
	_, err := tx.SQL.Exec(ctx, `UPDATE obstruction_states SET valid_to = $2 WHERE obstruction_id = $1 AND valid_to IS NULL`, was.ID, at)
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `UPDATE obstructions SET status = 'removed', regrowth_due = NULL, revision = revision + 1 WHERE id = $1`, was.ID)
	}
	if err != nil {
		return store.Wrap("remove obstruction", err)
	}
	if err := tx.Audit(ctx, store.Change{Action: "remove", Object: "obstructions", ObjectID: was.ID, Before: was.told()}); err != nil {
		return err
	}
	tx.FollowUp()
	return nil
}

// RestoreObstruction puts an obstruction back that somebody removed: as it
// stood, in a state that begins now. [store.ErrConflict] when nobody removed it,
// or when work did: that is taken back with the work.
func RestoreObstruction(ctx context.Context, tx *store.Tx, id int64, at time.Time) (Obstruction, error) {
	err := tx.SQL.QueryRow(ctx, `SELECT id FROM obstructions WHERE id = $1 FOR UPDATE`, id).Scan(&id)
	if err != nil {
		return Obstruction{}, store.Wrap("hold obstruction", err)
	}
	var was struct {
		Obstruction ObstructionThing `json:"obstruction"`
	}
	if err := removedAs(ctx, tx, "obstructions", id, &was); err != nil {
		return Obstruction{}, err
	}
	begun, err := tx.SQL.Exec(ctx, `
		INSERT INTO obstruction_states OVERRIDING USER VALUE
		SELECT (jsonb_populate_record(t::obstruction_states,
		            jsonb_build_object('cause', 'correction', 'valid_from', greatest($2::timestamptz, t.valid_to), 'valid_to', NULL))).*
		  FROM obstructions AS o `+lastState+`
		 WHERE o.id = $1 AND t.valid_to IS NOT NULL`, id, at)
	if err == nil && begun.RowsAffected() == 0 {
		err = store.ErrConflict
	}
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `UPDATE obstructions SET status = $2, regrowth_due = $3, revision = revision + 1 WHERE id = $1`,
			id, was.Obstruction.Status, was.Obstruction.Regrowth)
	}
	if err != nil {
		return Obstruction{}, store.Wrap("restore obstruction", err)
	}
	made, err := HoldObstruction(ctx, tx, id)
	if err != nil {
		return made, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "restore", Object: "obstructions", ObjectID: id, After: made.told()}); err != nil {
		return made, err
	}
	tx.FollowUp()
	return made, nil
}

// removedAs reads into was what the audit says of a thing whose removal was the
// last that was noted of it; [store.ErrConflict] when that was something else.
func removedAs(ctx context.Context, tx *store.Tx, object string, id int64, was any) error {
	last, err := store.One[struct {
		Action string          `db:"action"`
		Before json.RawMessage `db:"before"`
	}](ctx, tx.SQL, `SELECT action, before FROM audit WHERE object = $1 AND object_id = $2 ORDER BY id DESC LIMIT 1`, object, id)
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && last.Action != "remove":
		return fmt.Errorf("restore %s %d: %w", object, id, store.ErrConflict)
	case err == nil:
		err = json.Unmarshal(last.Before, was)
	}
	return store.Wrap("read what was removed", err)
}
