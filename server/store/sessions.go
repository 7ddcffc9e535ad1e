package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
)

// Lifetimes of a session (OWASP ASVS 5.0, 7.3.1 and 7.3.2): out after a shift
// without use, and after a week in any case.
const (
	SessionIdle  = 12 * time.Hour
	SessionLasts = 7 * 24 * time.Hour
)

// Session is a person who is signed in.
type Session struct {
	Actor         auth.Actor
	Login, Name   string
	Demonstration bool // made by one click
	HasPassword   bool
}

// AddSession notes that u has signed in and gives the audit its row.
func (tx *Tx) AddSession(ctx context.Context, u User, hash auth.Hash, demonstration bool) error {
	_, err := tx.sql.Exec(ctx, `
		INSERT INTO sessions (hash, user_id, demonstration, origin, expires_at) VALUES ($1, $2, $3, $4, now() + $5::interval)`,
		hash[:], u.ID, demonstration, tx.actor.Origin, SessionLasts)
	if err != nil {
		return wrap("sign in "+u.Login, err)
	}
	return tx.Audit(ctx, Change{Action: "sign in", Object: "users", ObjectID: u.ID})
}

// Session is whose session a hash is. A person who is disabled has none; what
// has ended or lain idle too long is [ErrNotFound]. It notes the use, at most
// once a minute.
func (k *Access) Session(ctx context.Context, hash auth.Hash) (Session, error) {
	whose, err := find(ctx, k, &k.sessions, hash, SessionIdle, func() (found[Session], error) {
		var f found[Session]
		err := k.store.reading(ctx, func() (bool, error) {
			who, a := &f.whose, &f.whose.Actor
			return true, k.store.pool.QueryRow(ctx, `
				SELECT u.id, u.login, u.login, u.name, u.role, coalesce(u.crew_id, 0), coalesce(u.unit_id, 0), s.demonstration,
				       EXISTS (SELECT FROM credentials AS c WHERE c.user_id = u.id), s.expires_at - now(), now() - s.seen_at
				  FROM sessions AS s
				  JOIN users AS u ON u.id = s.user_id
				 WHERE s.hash = $1 AND s.expires_at > now() AND s.seen_at > now() - $2::interval AND u.disabled_at IS NULL`,
				hash[:], SessionIdle).Scan(&a.UserID, &a.Name, &who.Login, &who.Name, &a.Role, &a.CrewID, &a.UnitID,
				&who.Demonstration, &who.HasPassword, &f.left, &f.ago)
		})
		return f, err
	})
	if err != nil {
		return Session{}, wrap("read session", err)
	}
	return whose, nil
}

// EndSession signs a session out. One that is not there is out already.
func (tx *Tx) EndSession(ctx context.Context, hash auth.Hash) error {
	var id int64
	err := tx.sql.QueryRow(ctx, `DELETE FROM sessions WHERE hash = $1 RETURNING user_id`, hash[:]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		tx.NothingChanged()
		return nil
	}
	if err != nil {
		return wrap("sign out", err)
	}
	return tx.Audit(ctx, Change{Action: "sign out", Object: "users", ObjectID: id})
}

func (tx *Tx) signOutEverywhere(ctx context.Context, userID int64) error {
	_, err := tx.sql.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1`, userID)
	return wrap("end sessions", err)
}

// DemonstrationUser is the person of the demonstration with that role, made
// at the first click. The crew member is in the first crew there is.
func (tx *Tx) DemonstrationUser(ctx context.Context, role auth.Role, name string) (User, error) {
	login := "demo-" + string(role)
	u, err := oneUser(ctx, tx.sql, ` WHERE u.login = $1 AND u.demonstration FOR UPDATE OF u`, login)
	if !errors.Is(err, ErrNotFound) {
		tx.become(u)
		return u, err
	}
	made := User{Login: login, Name: name, Role: role, Demonstration: true}
	if role == auth.Crew {
		err := tx.sql.QueryRow(ctx, `SELECT coalesce(min(id), 0) FROM crews`).Scan(&made.CrewID)
		if err != nil {
			return User{}, wrap("find a crew", err)
		}
	}
	tx.actor.Name = login
	u, err = tx.AddUser(ctx, made)
	tx.become(u)
	return u, err
}
