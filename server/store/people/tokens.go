package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// API tokens, of which only a hash is kept.

// Token is what a program uses the API with. Its secret is shown once.
type Token struct {
	ID        int64      `json:"id" db:",read"`
	Name      string     `json:"name"`
	Role      auth.Role  `json:"role"`
	CrewID    int64      `json:"crew_id,omitempty"`
	GIS       bool       `json:"gis" db:"gis" doc:"For a GIS such as QGIS: edits obstructions and places by the revision that its body carries, without If-Match"`
	CreatedAt time.Time  `json:"created_at" db:",read"`
	CreatedBy string     `json:"created_by"`
	SeenAt    *time.Time `json:"seen_at" db:",read"` // to the minute
	RevokedAt *time.Time `json:"revoked_at" db:",read"`
	ExpiresAt time.Time  `json:"expires_at"`
	State     string     `json:"state" db:",derived" enum:"in_force,revoked,expired"`
}

// Days that a token is in force.
const (
	TokenDays     = 365 // unless asked otherwise
	MostTokenDays = 2 * TokenDays
)

// tokenState tells one that was withdrawn from one that has run out.
const tokenState = `CASE WHEN t.expires_at <= coalesce(t.revoked_at, now()) THEN 'expired' WHEN t.revoked_at IS NOT NULL THEN 'revoked'
	ELSE 'in_force' END`

var (
	tokenColumns = store.Expressions{"crew_id": "coalesce(t.crew_id, 0)", "state": tokenState}
	tokenTable   = store.TableOf[Token]("tokens", "t", tokenColumns)
	insertToken  = tokenTable.Insert(store.Expressions{"crew_id": "nullif(@crew_id::bigint, 0)", "hash": "@hash"}) + `
		ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
		RETURNING ` + tokenTable.Columns
)

// tokenUse is a token with the time since its last use.
type tokenUse struct {
	Token
	Left *time.Duration `db:"left,derived"`
	Ago  *time.Duration `db:"ago,derived"`
}

var tokenUseTable = store.TableOf[tokenUse]("tokens", "t", tokenColumns.With(store.Expressions{
	"left": "t.expires_at - now()", "ago": "now() - t.seen_at",
}))

// Tokens are all there ever were, the newest last.
func Tokens(ctx context.Context, s *store.Store) ([]Token, error) {
	var list []Token
	err := tokenTable.All(ctx, s.Pool, &list, `ORDER BY t.id`)
	return list, store.Wrap("list tokens", err)
}

// AddToken makes a token with that name, of which one can be in force.
func AddToken(ctx context.Context, tx *store.Tx, t Token, hash auth.Hash) (Token, error) {
	t.CreatedBy = tx.Who.Name
	if t.ExpiresAt.IsZero() {
		t.ExpiresAt = time.Now().AddDate(0, 0, TokenDays)
	}
	// One that has run out gives its name free.
	_, err := tx.SQL.Exec(ctx, `UPDATE tokens SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL AND expires_at <= now()`, t.Name)
	if err != nil {
		return Token{}, store.Wrap("add token", err)
	}
	made, err := tokenTable.Made(ctx, tx, insertToken, t, pgx.StrictNamedArgs{"hash": hash[:]})
	if errors.Is(err, pgx.ErrNoRows) {
		return Token{}, fmt.Errorf("add token %s: %w", t.Name, ErrTaken)
	}
	if err != nil {
		return Token{}, store.Wrap("add token", err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "tokens", ObjectID: made.ID, After: made})
}

// RevokeToken withdraws the token by that name.
func RevokeToken(ctx context.Context, tx *store.Tx, name string) error {
	_, err := revokeToken(ctx, tx, `name = $1`, name)
	return store.Wrap("revoke token "+name, err)
}

// RevokeTokenOf withdraws the token of that number. One that was withdrawn
// stays as it is.
func RevokeTokenOf(ctx context.Context, tx *store.Tx, id int64) (Token, error) {
	gone, err := revokeToken(ctx, tx, `id = $1`, id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return gone, store.Wrap("revoke token", err)
	}
	tx.NothingChanged()
	gone, err = tokenTable.One(ctx, tx.SQL, `WHERE t.id = $1`, id)
	return gone, store.Wrap("read token", err)
}

func revokeToken(ctx context.Context, tx *store.Tx, where string, key any) (Token, error) {
	gone, err := store.One[Token](ctx, tx.SQL, `
		UPDATE tokens AS t SET revoked_at = now() WHERE `+where+` AND revoked_at IS NULL RETURNING `+tokenTable.Columns, key)
	if err != nil {
		return gone, err
	}
	return gone, tx.Audit(ctx, store.Change{Action: "revoke", Object: "tokens", ObjectID: gone.ID, After: gone})
}

// TokenActor is for whom a token acts; [ErrNotFound] when it is not in force. It
// notes the use, at most once a minute.
func (k *Access) TokenActor(ctx context.Context, hash auth.Hash) (auth.Actor, error) {
	whose, err := find(ctx, k, &k.tokens, hash, 0, func() (found[auth.Actor], error) {
		var t tokenUse
		err := k.store.Reading(ctx, func() (again bool, err error) {
			t, err = tokenUseTable.One(ctx, k.store.Pool, `WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > now()`, hash[:])
			return true, err
		})
		return found[auth.Actor]{auth.Actor{Name: "token " + t.Name, Role: t.Role, CrewID: t.CrewID, GIS: t.GIS}, t.Left, t.Ago}, err
	})
	if err != nil {
		return auth.Actor{}, store.Wrap("read token", err)
	}
	return whose, nil
}
