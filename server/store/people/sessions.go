package people

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Sessions: sign-in and sign-out.

// AddSession notes that u has signed in and gives the audit its row.
func AddSession(ctx context.Context, tx *store.Tx, u User, hash auth.Hash, demonstration bool) error {
	_, err := tx.SQL.Exec(ctx, `
		INSERT INTO sessions (hash, user_id, demonstration, origin, expires_at) VALUES ($1, $2, $3, $4, now() + $5::interval)`,
		hash[:], u.ID, demonstration, tx.Who.Origin, auth.SessionLasts)
	if err != nil {
		return store.Wrap("sign in "+u.Login, err)
	}
	return tx.Audit(ctx, store.Change{Action: "sign in", Object: "users", ObjectID: u.ID})
}

// Session is whose session a hash is. A person who is disabled has none; what
// has ended or lain idle too long is [ErrNotFound]. It notes the use, at most
// once a minute.
func (k *Access) Session(ctx context.Context, hash auth.Hash) (auth.Session, error) {
	whose, err := find(ctx, k, &k.sessions, hash, auth.SessionIdle, func() (found[auth.Session], error) {
		var f found[auth.Session]
		err := k.store.Reading(ctx, func() (bool, error) {
			who, a := &f.whose, &f.whose.Actor
			return true, k.store.Pool.QueryRow(ctx, `
				SELECT u.id, u.login, u.login, u.name, u.role, coalesce(u.crew_id, 0), coalesce(u.unit_id, 0), s.demonstration,
				       EXISTS (SELECT FROM credentials AS c WHERE c.user_id = u.id), s.expires_at - now(), now() - s.seen_at
				  FROM sessions AS s
				  JOIN users AS u ON u.id = s.user_id
				 WHERE s.hash = $1 AND s.expires_at > now() AND s.seen_at > now() - $2::interval AND u.disabled_at IS NULL`,
				hash[:], auth.SessionIdle).Scan(&a.UserID, &a.Name, &who.Login, &who.Name, &a.Role, &a.CrewID, &a.UnitID,
				&who.Demonstration, &who.HasPassword, &f.left, &f.ago)
		})
		return f, err
	})
	if err != nil {
		return auth.Session{}, store.Wrap("read session", err)
	}
	return whose, nil
}

// EndSession signs a session out. One that is not there is out already.
func EndSession(ctx context.Context, tx *store.Tx, hash auth.Hash) error {
	var id int64
	err := tx.SQL.QueryRow(ctx, `DELETE FROM sessions WHERE hash = $1 RETURNING user_id`, hash[:]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		tx.NothingChanged()
		return nil
	}
	if err != nil {
		return store.Wrap("sign out", err)
	}
	return tx.Audit(ctx, store.Change{Action: "sign out", Object: "users", ObjectID: id})
}

func signOutEverywhere(ctx context.Context, tx *store.Tx, userID int64) error {
	_, err := tx.SQL.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1`, userID)
	return store.Wrap("end sessions", err)
}

// DemonstrationUser is the person of the demonstration with that role, made
// at the first click. The crew member is in the first crew there is.
func DemonstrationUser(ctx context.Context, tx *store.Tx, role auth.Role, name string) (User, error) {
	login := "demo-" + string(role)
	u, err := oneUser(ctx, tx.SQL, ` WHERE u.login = $1 AND u.demonstration FOR UPDATE OF u`, login)
	if !errors.Is(err, store.ErrNotFound) {
		become(tx, u)
		return u, err
	}
	made := User{Login: login, Name: name, Role: role, Demonstration: true}
	if role == auth.Crew {
		err := tx.SQL.QueryRow(ctx, `SELECT coalesce(min(id), 0) FROM crews`).Scan(&made.CrewID)
		if err != nil {
			return User{}, store.Wrap("find a crew", err)
		}
	}
	tx.Who.Name = login
	u, err = AddUser(ctx, tx, made)
	become(tx, u)
	return u, err
}
