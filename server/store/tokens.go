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
	ID        int64      `json:"id" db:",read"`
	Name      string     `json:"name"`
	Role      auth.Role  `json:"role"`
	CrewID    int64      `json:"crew_id,omitempty"`
	CreatedAt time.Time  `json:"created_at" db:",read"`
	CreatedBy string     `json:"created_by"`
	SeenAt    *time.Time `json:"seen_at" db:",read"` // to the minute
	RevokedAt *time.Time `json:"revoked_at" db:",read"`
}

var (
	tokenTable  = tableOf[Token]("tokens", "t", expressions{"crew_id": "coalesce(t.crew_id, 0)"})
	insertToken = tokenTable.insert(expressions{"crew_id": "nullif(@crew_id::bigint, 0)", "hash": "@hash"}) + `
		ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
		RETURNING ` + tokenTable.columns
)

// Tokens are all there ever were, the newest last.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	var list []Token
	err := tokenTable.all(ctx, s.pool, &list, `ORDER BY t.id`)
	return list, wrap("list tokens", err)
}

// AddToken makes a token with that name, of which one can be in force.
func (tx *Tx) AddToken(ctx context.Context, t Token, hash auth.Hash) (Token, error) {
	t.CreatedBy = tx.actor.Name
	made, err := tokenTable.made(ctx, tx, insertToken, t, pgx.StrictNamedArgs{"hash": hash[:]})
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
	gone, err = tokenTable.one(ctx, tx.sql, `WHERE t.id = $1`, id)
	return gone, wrap("read token", err)
}

func (tx *Tx) revokeToken(ctx context.Context, where string, key any) (Token, error) {
	rows, err := tx.sql.Query(ctx, `
		UPDATE tokens AS t SET revoked_at = now() WHERE `+where+` AND revoked_at IS NULL RETURNING `+tokenTable.columns, key)
	if err != nil {
		return Token{}, err
	}
	gone, err := pgx.CollectExactlyOneRow(rows, byName[Token])
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
