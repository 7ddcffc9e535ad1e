package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Crew is a crew that does works.
type Crew struct {
	ID       int64  `json:"id,omitempty" readOnly:"true"`
	Code     string `json:"code,omitempty" doc:"Short, of letters and digits; works name their crew by it"`
	Name     string `json:"name,omitempty"`
	UnitID   *int64 `json:"unit_id" required:"false" doc:"Unit that it belongs to; works of what that unit owns go to it"`
	Revision int64  `json:"revision,omitempty" readOnly:"true"`
}

// Unit is an organisation.
type Unit struct {
	ID       int64  `json:"id,omitempty" readOnly:"true"`
	Code     string `json:"code,omitempty" doc:"Short, of letters and digits"`
	Kind     string `json:"kind,omitempty" doc:"Vocabulary unit_kind"`
	Name     string `json:"name,omitempty"`
	Revision int64  `json:"revision,omitempty" readOnly:"true"`
}

var (
	crewTable  = tableOf[Crew]("crews", "c", nil)
	insertCrew = crewTable.insert(nil) + ` ON CONFLICT (code) DO NOTHING RETURNING ` + crewTable.columns
	updateCrew = crewTable.update(expressions{"revision": "c.revision + 1"}) + `
		WHERE c.id = @id AND NOT EXISTS (SELECT FROM crews AS o WHERE o.code = @code AND o.id <> @id) RETURNING ` + crewTable.columns
	unitTable  = tableOf[Unit]("units", "u", nil)
	insertUnit = unitTable.insert(nil) + ` ON CONFLICT (code) DO NOTHING RETURNING ` + unitTable.columns
	updateUnit = unitTable.update(expressions{"revision": "u.revision + 1"}) + `
		WHERE u.id = @id AND NOT EXISTS (SELECT FROM units AS o WHERE o.code = @code AND o.id <> @id) RETURNING ` + unitTable.columns
)

// Crews are the crews, by code.
func (s *Store) Crews(ctx context.Context) ([]Crew, error) {
	var list []Crew
	err := s.reading(ctx, func() (bool, error) {
		return true, crewTable.all(ctx, s.pool, &list, `ORDER BY c.code`)
	})
	return list, wrap("list crews", err)
}

// Units are the organisations, by kind and name.
func (s *Store) Units(ctx context.Context) ([]Unit, error) {
	var list []Unit
	err := s.reading(ctx, func() (bool, error) {
		return true, unitTable.all(ctx, s.pool, &list, `ORDER BY u.kind, u.name`)
	})
	return list, wrap("list units", err)
}

// Crew is the crew of that number, held against other changes.
func (tx *Tx) Crew(ctx context.Context, id int64) (Crew, error) {
	c, err := crewTable.one(ctx, tx.sql, `WHERE c.id = $1 FOR UPDATE`, id)
	return c, wrap("read crew", err)
}

// Unit is the unit of that number, held against other changes.
func (tx *Tx) Unit(ctx context.Context, id int64) (Unit, error) {
	u, err := unitTable.one(ctx, tx.sql, `WHERE u.id = $1 FOR UPDATE`, id)
	return u, wrap("read unit", err)
}

// AddCrew makes a crew; [ErrTaken] when another one has its code.
func (tx *Tx) AddCrew(ctx context.Context, c Crew) (Crew, error) {
	made, err := crewTable.made(ctx, tx, insertCrew, c, nil)
	if err != nil {
		return c, taken("add crew "+c.Code, err)
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "crews", ObjectID: made.ID, After: made})
}

// ChangeCrew makes was into now.
func (tx *Tx) ChangeCrew(ctx context.Context, was, now Crew) (Crew, error) {
	made, err := crewTable.changed(ctx, tx, updateCrew, now, pgx.StrictNamedArgs{"id": was.ID})
	if err != nil {
		return was, taken("change crew "+was.Code, err)
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "crews", ObjectID: was.ID, Before: was, After: made})
}

// AddUnit makes a unit; [ErrTaken] when another one has its code.
func (tx *Tx) AddUnit(ctx context.Context, u Unit) (Unit, error) {
	made, err := unitTable.made(ctx, tx, insertUnit, u, nil)
	if err != nil {
		return u, taken("add unit "+u.Code, err)
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "units", ObjectID: made.ID, After: made})
}

// ChangeUnit makes was into now.
func (tx *Tx) ChangeUnit(ctx context.Context, was, now Unit) (Unit, error) {
	made, err := unitTable.changed(ctx, tx, updateUnit, now, pgx.StrictNamedArgs{"id": was.ID})
	if err != nil {
		return was, taken("change unit "+was.Code, err)
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "units", ObjectID: was.ID, Before: was, After: made})
}

// taken tells a write that found another row of its name from other failures.
func taken(verb string, err error) error {
	if err = wrap(verb, err); errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}
