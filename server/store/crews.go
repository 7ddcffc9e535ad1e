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

const (
	crewColumns = `id, code, name, unit_id, revision`
	unitColumns = `id, code, kind, name, revision`
)

// Crews are the crews, by code.
func (s *Store) Crews(ctx context.Context) ([]Crew, error) {
	var list []Crew
	err := s.reading(ctx, func() (bool, error) {
		return true, gather(ctx, s.pool, &list, pgx.RowToStructByPos[Crew], `SELECT `+crewColumns+` FROM crews ORDER BY code`)
	})
	return list, wrap("list crews", err)
}

// Units are the organisations, by kind and name.
func (s *Store) Units(ctx context.Context) ([]Unit, error) {
	var list []Unit
	err := s.reading(ctx, func() (bool, error) {
		return true, gather(ctx, s.pool, &list, pgx.RowToStructByPos[Unit], `SELECT `+unitColumns+` FROM units ORDER BY kind, name`)
	})
	return list, wrap("list units", err)
}

// Crew is the crew of that number, held against other changes.
func (tx *Tx) Crew(ctx context.Context, id int64) (Crew, error) {
	return oneRow[Crew](ctx, tx, "read crew", `SELECT `+crewColumns+` FROM crews WHERE id = $1 FOR UPDATE`, id)
}

// Unit is the unit of that number, held against other changes.
func (tx *Tx) Unit(ctx context.Context, id int64) (Unit, error) {
	return oneRow[Unit](ctx, tx, "read unit", `SELECT `+unitColumns+` FROM units WHERE id = $1 FOR UPDATE`, id)
}

// AddCrew makes a crew; [ErrTaken] when another one has its code.
func (tx *Tx) AddCrew(ctx context.Context, c Crew) (Crew, error) {
	made, err := oneRow[Crew](ctx, tx, "add crew "+c.Code, `
		INSERT INTO crews (code, name, unit_id) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING RETURNING `+crewColumns, c.Code, c.Name, c.UnitID)
	if err != nil {
		return c, taken(err)
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "crews", ObjectID: made.ID, After: made})
}

// ChangeCrew makes was into now.
func (tx *Tx) ChangeCrew(ctx context.Context, was, now Crew) (Crew, error) {
	made, err := oneRow[Crew](ctx, tx, "change crew "+was.Code, `
		UPDATE crews SET code = $2, name = $3, unit_id = $4, revision = revision + 1
		 WHERE id = $1 AND NOT EXISTS (SELECT FROM crews AS o WHERE o.code = $2 AND o.id <> $1) RETURNING `+crewColumns,
		was.ID, now.Code, now.Name, now.UnitID)
	if err != nil {
		return was, taken(err)
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "crews", ObjectID: was.ID, Before: was, After: made})
}

// AddUnit makes a unit; [ErrTaken] when another one has its code.
func (tx *Tx) AddUnit(ctx context.Context, u Unit) (Unit, error) {
	made, err := oneRow[Unit](ctx, tx, "add unit "+u.Code, `
		INSERT INTO units (code, kind, name) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING RETURNING `+unitColumns, u.Code, u.Kind, u.Name)
	if err != nil {
		return u, taken(err)
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "units", ObjectID: made.ID, After: made})
}

// ChangeUnit makes was into now.
func (tx *Tx) ChangeUnit(ctx context.Context, was, now Unit) (Unit, error) {
	made, err := oneRow[Unit](ctx, tx, "change unit "+was.Code, `
		UPDATE units SET code = $2, kind = $3, name = $4, revision = revision + 1
		 WHERE id = $1 AND NOT EXISTS (SELECT FROM units AS o WHERE o.code = $2 AND o.id <> $1) RETURNING `+unitColumns,
		was.ID, now.Code, now.Kind, now.Name)
	if err != nil {
		return was, taken(err)
	}
	return made, tx.Audit(ctx, Change{Action: "change", Object: "units", ObjectID: was.ID, Before: was, After: made})
}

// taken tells a write that found another row of its name from other failures.
func taken(err error) error {
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}

// oneRow is the one row of a statement; [ErrNotFound] without.
func oneRow[T any](ctx context.Context, tx *Tx, verb, sql string, args ...any) (T, error) {
	var one T
	rows, err := tx.sql.Query(ctx, sql, args...)
	if err != nil {
		return one, wrap(verb, err)
	}
	one, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[T])
	return one, wrap(verb, err)
}
