package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
)

// Token is what a program uses the API with. Its secret is shown once.
type Token struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	Role      auth.Role  `json:"role"`
	CrewID    int64      `json:"crew_id,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	CreatedBy string     `json:"created_by"`
	SeenAt    *time.Time `json:"seen_at"` // to the minute
	RevokedAt *time.Time `json:"revoked_at"`
}

const tokenColumns = `id, name, role, coalesce(crew_id, 0), created_at, created_by, seen_at, revoked_at`

func scanToken(row pgx.CollectableRow) (Token, error) {
	var t Token
	err := row.Scan(&t.ID, &t.Name, &t.Role, &t.CrewID, &t.CreatedAt, &t.CreatedBy, &t.SeenAt, &t.RevokedAt)
	return t, err
}

// Tokens are all there ever were, the newest last.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+tokenColumns+` FROM tokens ORDER BY id`)
	if err != nil {
		return nil, wrap("list tokens", err)
	}
	list, err := pgx.CollectRows(rows, scanToken)
	return list, wrap("list tokens", err)
}

// AddToken makes a token with that name, of which one can be in force.
func (tx *Tx) AddToken(ctx context.Context, t Token, hash auth.Hash) (Token, error) {
	rows, err := tx.sql.Query(ctx, `
		INSERT INTO tokens (name, role, crew_id, hash, created_by) VALUES ($1, $2, nullif($3::bigint, 0), $4, $5)
		ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
		RETURNING `+tokenColumns, t.Name, t.Role, t.CrewID, hash[:], tx.actor.Name)
	if err != nil {
		return Token{}, wrap("add token", err)
	}
	made, err := pgx.CollectExactlyOneRow(rows, scanToken)
	if errors.Is(err, pgx.ErrNoRows) {
		return Token{}, fmt.Errorf("add token %s: %w", t.Name, ErrTaken)
	}
	if err != nil {
		return Token{}, wrap("add token", err)
	}
	return made, tx.Audit(ctx, Change{Action: "add", Object: "tokens", ObjectID: made.ID, After: made})
}

// RevokeToken withdraws the token in force by that name.
func (tx *Tx) RevokeToken(ctx context.Context, name string) error {
	_, err := tx.revokeToken(ctx, `name = $1`, name)
	return wrap("revoke token "+name, err)
}

// RevokeTokenOf withdraws the token of that number. One that was withdrawn
// stays as it is.
func (tx *Tx) RevokeTokenOf(ctx context.Context, id int64) (Token, error) {
	gone, err := tx.revokeToken(ctx, `id = $1`, id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return gone, wrap("revoke token", err)
	}
	tx.NothingChanged()
	rows, err := tx.sql.Query(ctx, `SELECT `+tokenColumns+` FROM tokens WHERE id = $1`, id)
	if err != nil {
		return Token{}, wrap("read token", err)
	}
	gone, err = pgx.CollectExactlyOneRow(rows, scanToken)
	return gone, wrap("read token", err)
}

func (tx *Tx) revokeToken(ctx context.Context, where string, key any) (Token, error) {
	rows, err := tx.sql.Query(ctx, `
		UPDATE tokens SET revoked_at = now() WHERE `+where+` AND revoked_at IS NULL RETURNING `+tokenColumns, key)
	if err != nil {
		return Token{}, err
	}
	gone, err := pgx.CollectExactlyOneRow(rows, scanToken)
	if err != nil {
		return gone, err
	}
	return gone, tx.Audit(ctx, Change{Action: "revoke", Object: "tokens", ObjectID: gone.ID, After: gone})
}

// TokenActor is for whom a token acts; [ErrNotFound] when it is not in force. It
// notes the use, at most once a minute.
func (k *Access) TokenActor(ctx context.Context, hash auth.Hash) (auth.Actor, error) {
	whose, err := find(ctx, k, &k.tokens, hash, 0, func() (found[auth.Actor], error) {
		var f found[auth.Actor]
		err := k.store.reading(ctx, func() (bool, error) {
			a := &f.whose
			return true, k.store.pool.QueryRow(ctx, `
				SELECT 'token ' || name, role, coalesce(crew_id, 0), now() - seen_at FROM tokens WHERE hash = $1 AND revoked_at IS NULL`,
				hash[:]).Scan(&a.Name, &a.Role, &a.CrewID, &f.ago)
		})
		return f, err
	})
	if err != nil {
		return auth.Actor{}, wrap("read token", err)
	}
	return whose, nil
}
