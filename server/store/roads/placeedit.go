package roads

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/geojson"
	"tongshi/server/store"
)

// Place is something that draws people to a road, as people change it by hand.
type Place struct {
	ID       int64            `json:"-" db:"id,read"`
	UUID     string           `json:"uuid" once:"true" format:"uuid" doc:"Made by the client; the server makes one when it is left out"`
	Kind     string           `json:"kind" must:"true" vocab:"place_kind" zh:"类别" en:"Kind"`
	Name     string           `json:"name" maxLength:"200" zh:"名称" en:"Name"`
	Hours    []geo.TimeWindow `json:"hours" maxItems:"50" zh:"时间" en:"Hours" doc:"When it draws people; always when left out"`
	Note     string           `json:"note" maxLength:"10000" zh:"备注" en:"Note"`
	Revision int64            `json:"revision" readOnly:"true"`
	Geometry orb.Geometry     `json:"-" db:"geom"`
}

var (
	placeTable  = store.TableOf[Place]("places", "p", nil)
	insertPlace = placeTable.Insert(store.Expressions{"by_person": "true"}) + ` RETURNING id`
	updatePlace = placeTable.Update(store.Expressions{"by_person": "true", "revision": "p.revision + 1"}) + ` WHERE p.id = @id`
)

// HoldPlace is the place of that number, held against other changes; [ErrNotFound]
// when it was removed.
func HoldPlace(ctx context.Context, tx *store.Tx, id int64) (p Place, err error) {
	p, err = placeTable.One(ctx, tx.SQL, `WHERE p.id = $1 AND p.removed_at IS NULL FOR UPDATE`, id)
	return p, store.Wrap("read place", err)
}

// PlaceByUUID is the place that a client made under that key, also when it was
// removed.
func PlaceByUUID(ctx context.Context, tx *store.Tx, uuid string) (p Place, err error) {
	p, err = placeTable.One(ctx, tx.SQL, `WHERE p.uuid = $1`, uuid)
	return p, store.Wrap("read place", err)
}

// AddPlace stores a place that somebody made.
func AddPlace(ctx context.Context, tx *store.Tx, p Place) (Place, error) {
	var id int64
	err := tx.SQL.QueryRow(ctx, insertPlace, placeTable.Making(p, nil)).Scan(&id)
	if err != nil {
		return p, store.Wrap("add place", err)
	}
	made, err := HoldPlace(ctx, tx, id)
	if err != nil {
		return p, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "add", Object: "places", ObjectID: id, After: made.told()}); err != nil {
		return p, err
	}
	tx.FollowUp()
	return made, nil
}

// told is the place as the audit says it.
func (p Place) told() map[string]any {
	return map[string]any{"place": p, "geometry": geoJSON(p.Geometry)}
}

// geoJSON is a geometry as the audit says it.
func geoJSON(g orb.Geometry) json.RawMessage { return geojson.AppendGeometry(nil, g, nil) }

// ChangePlace makes was into now. From then on imports leave it alone.
func ChangePlace(ctx context.Context, tx *store.Tx, was, now Place) (Place, error) {
	_, err := tx.SQL.Exec(ctx, updatePlace, placeTable.Changing(now, pgx.StrictNamedArgs{"id": was.ID}))
	if err != nil {
		return was, store.Wrap("change place", err)
	}
	made, err := HoldPlace(ctx, tx, was.ID)
	if err != nil {
		return was, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "change", Object: "places", ObjectID: was.ID, Before: was.told(), After: made.told()}); err != nil {
		return was, err
	}
	tx.FollowUp()
	return made, nil
}

// RemovePlace takes a place off every map and list. Its row stays, for what
// refers to it and so that its file does not bring it back.
func RemovePlace(ctx context.Context, tx *store.Tx, was Place, at time.Time) error {
	_, err := tx.SQL.Exec(ctx, `UPDATE places SET removed_at = $2, by_person = true, revision = revision + 1 WHERE id = $1`, was.ID, at)
	if err != nil {
		return store.Wrap("remove place", err)
	}
	if err := tx.Audit(ctx, store.Change{Action: "remove", Object: "places", ObjectID: was.ID, Before: was.told()}); err != nil {
		return err
	}
	tx.FollowUp()
	return nil
}

// RestorePlace puts a place back that somebody removed; [store.ErrConflict] when
// nobody did.
func RestorePlace(ctx context.Context, tx *store.Tx, id int64) (Place, error) {
	done, err := tx.SQL.Exec(ctx, `UPDATE places SET removed_at = NULL, by_person = true, revision = revision + 1 WHERE id = $1 AND removed_at IS NOT NULL`, id)
	if err != nil {
		return Place{}, store.Wrap("restore place", err)
	}
	made, err := HoldPlace(ctx, tx, id)
	switch {
	case err != nil:
		return made, err
	case done.RowsAffected() == 0:
		return made, fmt.Errorf("restore place %d: %w", id, store.ErrConflict)
	}
	if err := tx.Audit(ctx, store.Change{Action: "restore", Object: "places", ObjectID: id, After: made.told()}); err != nil {
		return made, err
	}
	tx.FollowUp()
	return made, nil
}
