package people

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Passwords and one-time links, for sign-in (login).

// Credential is who signs in by a login, and the hash of their password. Both
// are zero for a login that does not exist, is disabled or has no password:
// the three look the same.
type Credential struct {
	UserID int64
	Hash   string
}

// ReadCredential looks a login up.
func ReadCredential(ctx context.Context, s *store.Store, login string) (Credential, error) {
	var c Credential
	err := s.Pool.QueryRow(ctx, `
		SELECT u.id, c.hash
		  FROM users AS u
		  JOIN credentials AS c ON c.user_id = u.id
		 WHERE u.login = $1 AND u.disabled_at IS NULL`, store.Storable(login)).Scan(&c.UserID, &c.Hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return Credential{}, nil
	}
	return c, store.Wrap("read credential", err)
}

// Confirm is the person of a credential, held against changes. [ErrNotFound]
// when the credential no longer holds.
func Confirm(ctx context.Context, tx *store.Tx, c Credential) (User, error) {
	u, err := oneUser(ctx, tx.SQL, ` WHERE u.id = $1 AND u.disabled_at IS NULL AND c.hash = $2 FOR UPDATE OF u`, c.UserID, c.Hash)
	become(tx, u)
	return u, err
}

// become makes u the actor: who has shown to be that person acts from then on.
func become(tx *store.Tx, u User) {
	tx.Who.Name, tx.Who.Role, tx.Who.UserID, tx.Who.CrewID, tx.Who.UnitID = u.Login, u.Role, u.ID, u.CrewID, u.UnitID
}

// SetPassword sets the hash of a person's password, ends their sessions, makes
// their open links void and forgets the tries at the old password.
func SetPassword(ctx context.Context, tx *store.Tx, u User, hash string) error {
	_, err := tx.SQL.Exec(ctx, `SELECT FROM users WHERE id = $1 FOR UPDATE`, u.ID)
	if err != nil {
		return store.Wrap("set password of "+u.Login, err)
	}
	_, err = tx.SQL.Exec(ctx, `
		INSERT INTO credentials (user_id, hash) VALUES ($1, $2)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = now()`, u.ID, hash)
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `UPDATE one_time_links SET used_at = now() WHERE user_id = $1 AND used_at IS NULL`, u.ID)
	}
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `DELETE FROM login_attempts WHERE login = $1`, u.Login)
	}
	if err != nil {
		return store.Wrap("set password of "+u.Login, err)
	}
	if err := signOutEverywhere(ctx, tx, u.ID); err != nil {
		return err
	}
	return tx.Audit(ctx, store.Change{Action: "set password", Object: "users", ObjectID: u.ID})
}

// LinkLasts is how long a one-time link can be used.
const LinkLasts = 24 * time.Hour

// AddLink notes a one-time link with which u sets a password. Links that the
// person had before are void.
func AddLink(ctx context.Context, tx *store.Tx, u User, hash auth.Hash) error {
	_, err := tx.SQL.Exec(ctx, `UPDATE one_time_links SET used_at = now() WHERE user_id = $1 AND used_at IS NULL`, u.ID)
	if err == nil {
		_, err = tx.SQL.Exec(ctx, `
			INSERT INTO one_time_links (hash, user_id, created_by, expires_at) VALUES ($1, $2, $3, now() + $4::interval)`,
			hash[:], u.ID, tx.Who.Name, LinkLasts)
	}
	if err != nil {
		return store.Wrap("add link for "+u.Login, err)
	}
	return tx.Audit(ctx, store.Change{Action: "add one-time link", Object: "users", ObjectID: u.ID})
}

// ErrLink: a one-time link that is void: unknown, used or too old.
var ErrLink = errors.New("one-time link is void")

// LinkUser is whom an open link is for.
func LinkUser(ctx context.Context, s *store.Store, hash auth.Hash) (User, error) {
	return linkUser(ctx, s.Pool, hash, "")
}

// UseLink takes a link, which is void from then on, and gives whom it is for.
func UseLink(ctx context.Context, tx *store.Tx, hash auth.Hash) (User, error) {
	u, err := linkUser(ctx, tx.SQL, hash, " FOR UPDATE OF l")
	if err != nil {
		return User{}, err
	}
	become(tx, u)
	_, err = tx.SQL.Exec(ctx, `UPDATE one_time_links SET used_at = now() WHERE hash = $1`, hash[:])
	return u, store.Wrap("use link", err)
}

func linkUser(ctx context.Context, q store.Querier, hash auth.Hash, lock string) (User, error) {
	var id int64
	err := q.QueryRow(ctx, `
		SELECT l.user_id
		  FROM one_time_links AS l
		  JOIN users AS u ON u.id = l.user_id
		 WHERE l.hash = $1 AND l.used_at IS NULL AND l.expires_at > now() AND u.disabled_at IS NULL`+lock, hash[:]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return User{}, ErrLink
	}
	if err != nil {
		return User{}, store.Wrap("look up link", err)
	}
	return oneUser(ctx, q, ` WHERE u.id = $1`, id)
}
