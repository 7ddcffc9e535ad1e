package store

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
)

// Obstruction is a thing that may hide the view, in its present state, as
// people change it by hand.
type Obstruction struct {
	ID   int64  `json:"-" db:"id,read"`
	UUID string `json:"-" db:"uuid,made"`
	ObstructionThing
	ObstructionState
	Revision  int64     `json:"revision" required:"false" readOnly:"true"`
	ValidFrom time.Time `json:"-" db:"valid_from,derived"`
}

// ObstructionThing is what stays the same of it.
type ObstructionThing struct {
	Kind      string           `json:"kind" required:"false" doc:"Vocabulary obstruction_kind"`
	Status    string           `json:"status" required:"false" doc:"Vocabulary obstruction_status; standing when left out"`
	Species   string           `json:"species" required:"false" maxLength:"500"`
	Deciduous *bool            `json:"deciduous" required:"false"`
	Removable *bool            `json:"removable" required:"false"`
	Protected *bool            `json:"protected" required:"false"`
	Land      string           `json:"land" required:"false" doc:"Vocabulary land; unknown when left out"`
	Address   string           `json:"address" required:"false" maxLength:"500"`
	Condition string           `json:"condition" required:"false" maxLength:"500"`
	Owner     string           `json:"owner" required:"false" maxLength:"500" doc:"Code or name of a unit, or any other owner"`
	Regrowth  *Day             `json:"regrowth_due" required:"false" format:"date"`
	Windows   []geo.TimeWindow `json:"windows" required:"false" maxItems:"50" doc:"When it is there; always when left out"`
}

// ObstructionState is what a new state says anew. Lengths are metres, heights
// above its own ground.
type ObstructionState struct {
	TopM      *float64     `json:"height_m" db:"top_m" required:"false" minimum:"0" maximum:"500"`
	BaseM     *float64     `json:"base_m" required:"false" minimum:"0" maximum:"500"`
	RadiusM   *float64     `json:"radius_m" required:"false" minimum:"0" maximum:"100"`
	TrunkM    *float64     `json:"trunk_radius_m" required:"false" minimum:"0" maximum:"10"`
	GroundM   *float64     `json:"ground_above_lane_m" required:"false" minimum:"-50" maximum:"50"`
	Origin    string       `json:"origin" required:"false" doc:"Vocabulary origin: how the sizes are known; estimated when left out"`
	ErrorM    *float64     `json:"height_error_m" required:"false" minimum:"0" maximum:"100"`
	Footprint orb.Geometry `json:"-" db:"footprint"`
}

var (
	obstructionTable = tableOf[Obstruction]("obstructions", "o", expressions{"owner": "coalesce(u.name, o.owner)", "valid_from": "t.valid_from"}.
				with(columnsFrom[ObstructionState]("t")))
	presentObstruction = obstructionTable.query(`
		  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
		  LEFT JOIN units AS u ON u.id = o.owner_unit_id
		 WHERE o.id = $1`)

	thingTable        = tableOf[ObstructionThing]("obstructions", "o", nil)
	insertObstruction = thingTable.insert(expressions{"uuid": "@uuid", "owner_unit_id": ownerUnit}) + ` ON CONFLICT (uuid) DO NOTHING RETURNING id`
	updateObstruction = thingTable.update(expressions{"owner_unit_id": ownerUnit, "revision": "revision + 1"}) + ` WHERE id = @id`

	stateTable  = tableOf[ObstructionState]("obstruction_states", "t", nil)
	insertState = stateTable.insert(expressions{"obstruction_id": "@id", "cause": "'survey'", "valid_from": "@now"})
	updateState = stateTable.update(nil) + ` WHERE obstruction_id = @id AND valid_to IS NULL`
)

// ownerUnit is the unit of that code or name.
const ownerUnit = `(SELECT min(u.id) FROM units AS u WHERE @owner <> '' AND @owner IN (u.code, u.name))`

// NewObstruction is one of which nothing is said yet.
func NewObstruction() Obstruction {
	return Obstruction{
		ObstructionThing: ObstructionThing{Status: "standing", Land: "unknown", Windows: []geo.TimeWindow{}},
		ObstructionState: ObstructionState{Origin: "estimated"},
	}
}

// Obstruction is the obstruction of that number, held against other changes;
// [ErrNotFound] when it is gone.
func (tx *Tx) Obstruction(ctx context.Context, id int64) (o Obstruction, err error) {
	// Held before its state is read: who waits here reads what the one before left.
	if err = tx.sql.QueryRow(ctx, `SELECT id FROM obstructions WHERE id = $1 FOR UPDATE`, id).Scan(&id); err != nil {
		return o, wrap("hold obstruction", err)
	}
	rows, err := tx.sql.Query(ctx, presentObstruction, id)
	if err == nil {
		o, err = pgx.CollectExactlyOneRow(rows, byName[Obstruction])
	}
	return o, wrap("read obstruction", err)
}

// AddObstruction stores one that somebody made. A second one with the same UUID
// is the first, if it is of the same kind, and [ErrOtherBody] if not.
func (tx *Tx) AddObstruction(ctx context.Context, o Obstruction, now time.Time) (Obstruction, error) {
	var id int64
	err := tx.sql.QueryRow(ctx, insertObstruction, thingTable.making(o.ObstructionThing, pgx.StrictNamedArgs{"uuid": o.UUID})).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return tx.obstructionAgain(ctx, o)
	}
	if err != nil {
		return o, wrap("add obstruction", err)
	}
	_, err = tx.sql.Exec(ctx, insertState, stateTable.making(o.ObstructionState, pgx.StrictNamedArgs{"id": id, "now": now}))
	if err != nil {
		return o, wrap("add state of obstruction", err)
	}
	made, err := tx.Obstruction(ctx, id)
	if err != nil {
		return o, err
	}
	if err := tx.Audit(ctx, Change{Action: "add", Object: "obstructions", ObjectID: id, After: made.told()}); err != nil {
		return o, err
	}
	tx.FollowUp()
	return made, nil
}

func (tx *Tx) obstructionAgain(ctx context.Context, o Obstruction) (Obstruction, error) {
	var id int64
	if err := tx.sql.QueryRow(ctx, `SELECT id FROM obstructions WHERE uuid = $1`, o.UUID).Scan(&id); err != nil {
		return o, wrap("read obstruction", err)
	}
	made, err := tx.Obstruction(ctx, id)
	if err == nil && made.Kind != o.Kind {
		err = ErrOtherBody
	}
	tx.NothingChanged()
	return made, err
}

// told is the obstruction as the audit says it.
func (o Obstruction) told() map[string]any {
	return map[string]any{"obstruction": o, "geometry": geoJSON(o.Footprint)}
}

// ChangeObstruction makes was into now. Other measures or another place are a
// new state, a correction; the one before ends and is kept.
func (tx *Tx) ChangeObstruction(ctx context.Context, was, now Obstruction, at time.Time) (Obstruction, error) {
	_, err := tx.sql.Exec(ctx, updateObstruction, thingTable.changing(now.ObstructionThing, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, wrap("change obstruction", err)
	}
	if !reflect.DeepEqual(was.ObstructionState, now.ObstructionState) {
		if err := tx.correctState(ctx, was, now, at); err != nil {
			return was, err
		}
	}
	made, err := tx.Obstruction(ctx, was.ID)
	if err != nil {
		return was, err
	}
	if err := tx.Audit(ctx, Change{Action: "change", Object: "obstructions", ObjectID: was.ID, Before: was.told(), After: made.told()}); err != nil {
		return was, err
	}
	tx.FollowUp()
	return made, nil
}

// correctState ends the present state and begins one with other measures;
// columns that nobody changes by hand are carried over.
func (tx *Tx) correctState(ctx context.Context, was, now Obstruction, at time.Time) error {
	if !at.After(was.ValidFrom) { // a state that begins later than now by somebody's clock
		at = was.ValidFrom.Add(time.Microsecond)
	}
	_, err := tx.sql.Exec(ctx, `
		WITH ended AS (
		    UPDATE obstruction_states SET valid_to = @at WHERE obstruction_id = @id AND valid_to IS NULL RETURNING *
		)
		INSERT INTO obstruction_states OVERRIDING USER VALUE
		SELECT (jsonb_populate_record(e::obstruction_states, jsonb_build_object('cause', 'correction', 'valid_from', @at::timestamptz, 'valid_to', NULL))).*
		  FROM ended AS e`, pgx.StrictNamedArgs{"id": was.ID, "at": at})
	if err != nil {
		return wrap("begin state of obstruction", err)
	}
	_, err = tx.sql.Exec(ctx, updateState, stateTable.changing(now.ObstructionState, pgx.StrictNamedArgs{"id": was.ID}))
	return wrap("correct state of obstruction", err)
}

// RemoveObstruction ends an obstruction: it has no present state any more and
// no layer shows it; what it was is kept.
func (tx *Tx) RemoveObstruction(ctx context.Context, was Obstruction, at time.Time) error {
	if !at.After(was.ValidFrom) {
		at = was.ValidFrom.Add(time.Microsecond)
	}
	_, err := tx.sql.Exec(ctx, `UPDATE obstruction_states SET valid_to = $2 WHERE obstruction_id = $1 AND valid_to IS NULL`, was.ID, at)
	if err == nil {
		_, err = tx.sql.Exec(ctx, `UPDATE obstructions SET status = 'removed', regrowth_due = NULL, revision = revision + 1 WHERE id = $1`, was.ID)
	}
	if err != nil {
		return wrap("remove obstruction", err)
	}
	if err := tx.Audit(ctx, Change{Action: "remove", Object: "obstructions", ObjectID: was.ID, Before: was.told()}); err != nil {
		return err
	}
	tx.FollowUp()
	return nil
}
