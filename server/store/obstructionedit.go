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
// people change it by hand. Lengths are metres, heights above its own ground.
type Obstruction struct {
	ID        int64            `json:"-"`
	UUID      string           `json:"-"`
	Kind      string           `json:"kind" required:"false" doc:"Vocabulary obstruction_kind"`
	Status    string           `json:"status" required:"false" doc:"Vocabulary obstruction_status; standing when left out"`
	Species   string           `json:"species" required:"false" maxLength:"500"`
	TopM      *float64         `json:"height_m" required:"false" minimum:"0" maximum:"500"`
	BaseM     *float64         `json:"base_m" required:"false" minimum:"0" maximum:"500"`
	RadiusM   *float64         `json:"radius_m" required:"false" minimum:"0" maximum:"100"`
	TrunkM    *float64         `json:"trunk_radius_m" required:"false" minimum:"0" maximum:"10"`
	GroundM   *float64         `json:"ground_above_lane_m" required:"false" minimum:"-50" maximum:"50"`
	Origin    string           `json:"origin" required:"false" doc:"Vocabulary origin: how the sizes are known; estimated when left out"`
	ErrorM    *float64         `json:"height_error_m" required:"false" minimum:"0" maximum:"100"`
	Deciduous *bool            `json:"deciduous" required:"false"`
	Removable *bool            `json:"removable" required:"false"`
	Protected *bool            `json:"protected" required:"false"`
	Land      string           `json:"land" required:"false" doc:"Vocabulary land; unknown when left out"`
	Address   string           `json:"address" required:"false" maxLength:"500"`
	Condition string           `json:"condition" required:"false" maxLength:"500"`
	Owner     string           `json:"owner" required:"false" maxLength:"500" doc:"Code or name of a unit, or any other owner"`
	Regrowth  *Day             `json:"regrowth_due" required:"false" format:"date"`
	Windows   []geo.TimeWindow `json:"windows" required:"false" maxItems:"50" doc:"When it is there; always when left out"`
	Revision  int64            `json:"revision" required:"false" readOnly:"true"`
	Footprint orb.Geometry     `json:"-"`
	validFrom time.Time
}

// NewObstruction is one of which nothing is said yet.
func NewObstruction() Obstruction {
	return Obstruction{Status: "standing", Origin: "estimated", Land: "unknown", Windows: []geo.TimeWindow{}}
}

const obstructionSQL = `
	SELECT o.id, o.uuid::text, o.kind, o.status, o.species, t.top_m, t.base_m, t.radius_m, t.trunk_radius_m, t.ground_above_lane_m, t.origin, t.height_error_m,
	       o.deciduous, o.removable, o.protected, o.land, o.address, o.condition, coalesce(u.name, o.owner), o.regrowth_due, o.windows, o.revision,
	       t.footprint, t.valid_from
	  FROM obstructions AS o
	  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
	  LEFT JOIN units AS u ON u.id = o.owner_unit_id
	 WHERE o.id = $1`

// Obstruction is the obstruction of that number, held against other changes;
// [ErrNotFound] when it is gone.
func (tx *Tx) Obstruction(ctx context.Context, id int64) (o Obstruction, err error) {
	// Held before its state is read: who waits here reads what the one before left.
	if err = tx.sql.QueryRow(ctx, `SELECT id FROM obstructions WHERE id = $1 FOR UPDATE`, id).Scan(&id); err != nil {
		return o, wrap("hold obstruction", err)
	}
	err = tx.sql.QueryRow(ctx, obstructionSQL, id).Scan(&o.ID, &o.UUID, &o.Kind, &o.Status, &o.Species, &o.TopM, &o.BaseM, &o.RadiusM, &o.TrunkM, &o.GroundM,
		&o.Origin, &o.ErrorM, &o.Deciduous, &o.Removable, &o.Protected, &o.Land, &o.Address, &o.Condition, &o.Owner, &o.Regrowth, &o.Windows, &o.Revision,
		&o.Footprint, &o.validFrom)
	return o, wrap("read obstruction", err)
}

// AddObstruction stores one that somebody made. A second one with the same UUID
// is the first, if it is of the same kind, and [ErrOtherBody] if not.
func (tx *Tx) AddObstruction(ctx context.Context, o Obstruction, now time.Time) (Obstruction, error) {
	var id int64
	err := tx.sql.QueryRow(ctx, `
		INSERT INTO obstructions (uuid, kind, status, species, deciduous, removable, protected, land, address, condition, owner, owner_unit_id, regrowth_due, windows)
		VALUES (@uuid::uuid, @kind, @status, @species, @deciduous, @removable, @protected, @land, @address, @condition, @owner, `+ownerUnit+`, @regrowth, @windows)
		ON CONFLICT (uuid) DO NOTHING
		RETURNING id`, o.arguments(pgx.StrictNamedArgs{"uuid": o.UUID})).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return tx.obstructionAgain(ctx, o)
	}
	if err != nil {
		return o, wrap("add obstruction", err)
	}
	_, err = tx.sql.Exec(ctx, `
		INSERT INTO obstruction_states (obstruction_id, footprint, radius_m, base_m, top_m, ground_above_lane_m, trunk_radius_m, origin, height_error_m, cause, valid_from)
		VALUES (@id, @footprint, @radius, @base, @top, @ground, @trunk, @origin, @error, 'survey', @now)`,
		o.measures(pgx.StrictNamedArgs{"id": id, "now": now}))
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
	if err := tx.sql.QueryRow(ctx, `SELECT id FROM obstructions WHERE uuid = $1::uuid`, o.UUID).Scan(&id); err != nil {
		return o, wrap("read obstruction", err)
	}
	made, err := tx.Obstruction(ctx, id)
	if err == nil && made.Kind != o.Kind {
		err = ErrOtherBody
	}
	tx.NothingChanged()
	return made, err
}

// ownerUnit is the unit of that code or name.
const ownerUnit = `(SELECT min(u.id) FROM units AS u WHERE @owner <> '' AND @owner IN (u.code, u.name))`

// arguments adds what is kept of the thing itself.
func (o Obstruction) arguments(args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	for name, value := range map[string]any{
		"kind": o.Kind, "status": o.Status, "species": o.Species, "deciduous": o.Deciduous, "removable": o.Removable, "protected": o.Protected, "land": o.Land,
		"address": o.Address, "condition": o.Condition, "owner": o.Owner, "regrowth": o.Regrowth, "windows": listed(o.Windows),
	} {
		args[name] = value
	}
	return args
}

// measures adds what is kept of its state.
func (o Obstruction) measures(args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	for name, value := range map[string]any{
		"footprint": o.Footprint, "radius": o.RadiusM, "base": o.BaseM, "top": o.TopM, "ground": o.GroundM, "trunk": o.TrunkM, "origin": o.Origin, "error": o.ErrorM,
	} {
		args[name] = value
	}
	return args
}

// told is the obstruction as the audit says it.
func (o Obstruction) told() map[string]any {
	return map[string]any{"obstruction": o, "geometry": geoJSON(o.Footprint)}
}

// ChangeObstruction makes was into now. Other measures or another place are a
// new state, a correction; the one before ends and is kept.
func (tx *Tx) ChangeObstruction(ctx context.Context, was, now Obstruction, at time.Time) (Obstruction, error) {
	_, err := tx.sql.Exec(ctx, `
		UPDATE obstructions
		   SET kind = @kind, status = @status, species = @species, deciduous = @deciduous, removable = @removable, protected = @protected, land = @land,
		       address = @address, condition = @condition, owner = @owner, owner_unit_id = `+ownerUnit+`, regrowth_due = @regrowth, windows = @windows,
		       revision = revision + 1
		 WHERE id = @id`, now.arguments(pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, wrap("change obstruction", err)
	}
	if !reflect.DeepEqual(was.measures(pgx.StrictNamedArgs{}), now.measures(pgx.StrictNamedArgs{})) {
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
	if !at.After(was.validFrom) { // a state that begins later than now by somebody's clock
		at = was.validFrom.Add(time.Microsecond)
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
	_, err = tx.sql.Exec(ctx, `
		UPDATE obstruction_states
		   SET footprint = @footprint, radius_m = @radius, base_m = @base, top_m = @top, ground_above_lane_m = @ground, trunk_radius_m = @trunk,
		       origin = @origin, height_error_m = @error
		 WHERE obstruction_id = @id AND valid_to IS NULL`, now.measures(pgx.StrictNamedArgs{"id": was.ID}))
	return wrap("correct state of obstruction", err)
}

// RemoveObstruction ends an obstruction: it has no present state any more and
// no layer shows it; what it was is kept.
func (tx *Tx) RemoveObstruction(ctx context.Context, was Obstruction, at time.Time) error {
	if !at.After(was.validFrom) {
		at = was.validFrom.Add(time.Microsecond)
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
