package people

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// Crew is a crew that does works.
type Crew struct {
	ID       int64  `json:"id" readOnly:"true"`
	Code     string `json:"code" must:"true" trim:"true" maxLength:"64" zh:"代码" en:"Code" doc:"Short, of letters and digits; works name their crew by it"`
	Name     string `json:"name" must:"true" trim:"true" maxLength:"100" zh:"名称" en:"Name"`
	UnitID   *int64 `json:"unit_id" zh:"单位" en:"Unit" doc:"Unit that it belongs to; works of what that unit owns go to it"`
	Revision int64  `json:"revision" readOnly:"true"`
}

// Unit is an organisation.
type Unit struct {
	ID       int64  `json:"id" readOnly:"true"`
	Code     string `json:"code" must:"true" trim:"true" maxLength:"64" zh:"代码" en:"Code" doc:"Short, of letters and digits"`
	Kind     string `json:"kind" must:"true" vocab:"unit_kind" zh:"类别" en:"Kind"`
	Name     string `json:"name" must:"true" trim:"true" maxLength:"100" zh:"名称" en:"Name"`
	Revision int64  `json:"revision" readOnly:"true"`
}

var (
	crewTable  = store.TableOf[Crew]("crews", "c", nil)
	insertCrew = crewTable.Insert(nil) + ` ON CONFLICT (code) DO NOTHING RETURNING ` + crewTable.Columns
	updateCrew = crewTable.Update(store.Expressions{"revision": "c.revision + 1"}) + `
		WHERE c.id = @id AND NOT EXISTS (SELECT FROM crews AS o WHERE o.code = @code AND o.id <> @id) RETURNING ` + crewTable.Columns
	unitTable  = store.TableOf[Unit]("units", "u", nil)
	insertUnit = unitTable.Insert(nil) + ` ON CONFLICT (code) DO NOTHING RETURNING ` + unitTable.Columns
	updateUnit = unitTable.Update(store.Expressions{"revision": "u.revision + 1"}) + `
		WHERE u.id = @id AND NOT EXISTS (SELECT FROM units AS o WHERE o.code = @code AND o.id <> @id) RETURNING ` + unitTable.Columns
)

// Crews are the crews, by code.
func Crews(ctx context.Context, s *store.Store) ([]Crew, error) {
	var list []Crew
	err := s.Reading(ctx, func() (bool, error) {
		return true, crewTable.All(ctx, s.Pool, &list, `ORDER BY c.code`)
	})
	return list, store.Wrap("list crews", err)
}

// Units are the organisations, by kind and name.
func Units(ctx context.Context, s *store.Store) ([]Unit, error) {
	var list []Unit
	err := s.Reading(ctx, func() (bool, error) {
		return true, unitTable.All(ctx, s.Pool, &list, `ORDER BY u.kind, u.name`)
	})
	return list, store.Wrap("list units", err)
}

// HoldCrew is the crew of that number, held against other changes.
func HoldCrew(ctx context.Context, tx *store.Tx, id int64) (Crew, error) {
	c, err := crewTable.One(ctx, tx.SQL, `WHERE c.id = $1 FOR UPDATE`, id)
	return c, store.Wrap("read crew", err)
}

// HoldUnit is the unit of that number, held against other changes.
func HoldUnit(ctx context.Context, tx *store.Tx, id int64) (Unit, error) {
	u, err := unitTable.One(ctx, tx.SQL, `WHERE u.id = $1 FOR UPDATE`, id)
	return u, store.Wrap("read unit", err)
}

// AddCrew makes a crew; [ErrTaken] when another one has its code.
func AddCrew(ctx context.Context, tx *store.Tx, c Crew) (Crew, error) {
	made, err := crewTable.Made(ctx, tx, insertCrew, c, nil)
	if err != nil {
		return c, taken("add crew "+c.Code, err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "crews", ObjectID: made.ID, After: made})
}

// ChangeCrew makes was into now.
func ChangeCrew(ctx context.Context, tx *store.Tx, was, now Crew) (Crew, error) {
	made, err := crewTable.Changed(ctx, tx, updateCrew, now, pgx.StrictNamedArgs{"id": was.ID})
	if err != nil {
		return was, taken("change crew "+was.Code, err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "change", Object: "crews", ObjectID: was.ID, Before: was, After: made})
}

// AddUnit makes a unit; [ErrTaken] when another one has its code.
func AddUnit(ctx context.Context, tx *store.Tx, u Unit) (Unit, error) {
	made, err := unitTable.Made(ctx, tx, insertUnit, u, nil)
	if err != nil {
		return u, taken("add unit "+u.Code, err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "units", ObjectID: made.ID, After: made})
}

// ChangeUnit makes was into now.
func ChangeUnit(ctx context.Context, tx *store.Tx, was, now Unit) (Unit, error) {
	made, err := unitTable.Changed(ctx, tx, updateUnit, now, pgx.StrictNamedArgs{"id": was.ID})
	if err != nil {
		return was, taken("change unit "+was.Code, err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "change", Object: "units", ObjectID: was.ID, Before: was, After: made})
}

// taken tells a write that found another row of its name from other failures.
func taken(verb string, err error) error {
	if err = store.Wrap(verb, err); errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}
