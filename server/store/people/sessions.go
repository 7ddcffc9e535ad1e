package people

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Sessions: sign-in and sign-out.

// AddSession notes that u has signed in and gives the audit its row.
func AddSession(ctx context.Context, tx *store.Tx, u User, hash auth.Hash, demonstration bool) error {
	_, err := tx.SQL.Exec(ctx, `
		INSERT INTO sessions (hash, user_id, demonstration, origin, agent, expires_at)
		VALUES (@hash, @user, @demonstration, @origin, @agent, now() + @lasts::interval)`, pgx.StrictNamedArgs{
		"hash": hash[:], "user": u.ID, "demonstration": demonstration, "origin": tx.Who.Origin,
		"agent": store.Storable(auth.ShortAgent(tx.Who.Agent)), "lasts": auth.SessionLasts,
	})
	if err != nil {
		return store.Wrap("sign in "+u.Login, err)
	}
	return tx.Audit(ctx, store.Change{Action: "sign in", Object: "users", ObjectID: u.ID})
}

// sessionRow is a session with whose it is.
type sessionRow struct {
	User
	SessionID int64          `db:"session_id,derived"`
	Clicked   bool           `db:"clicked,derived"` // made by one click
	Proved    time.Duration  `db:"proved,derived"`  // since the password was given
	Left      *time.Duration `db:"left,derived"`
	Ago       *time.Duration `db:"ago,derived"`
}

var sessionTable = store.TableOf[sessionRow]("users", "u", userColumns.With(store.Expressions{
	"session_id": "s.id", "clicked": "s.demonstration", "proved": "now() - s.proved_at", "left": "s.expires_at - now()", "ago": "now() - s.seen_at",
}))

// Session is whose session a hash is. A person who is disabled has none; what
// has ended or lain idle too long is [ErrNotFound]. It notes the use, at most
// once a minute.
func (k *Access) Session(ctx context.Context, hash auth.Hash) (auth.Session, error) {
	whose, err := find(ctx, k, &k.sessions, hash, auth.SessionIdle, func() (found[auth.Session], error) {
		var row sessionRow
		err := k.store.Reading(ctx, func() (again bool, err error) {
			row, err = sessionTable.One(ctx, k.store.Pool, `JOIN sessions AS s ON s.user_id = u.id `+withCredentials+`
				WHERE s.hash = $1 AND s.expires_at > now() AND s.seen_at > now() - $2::interval AND u.disabled_at IS NULL`,
				hash[:], auth.SessionIdle)
			return true, err
		})
		u, factor := row.User, auth.FactorOff
		if u.SecondFactor {
			factor = auth.FactorOn
		}
		return found[auth.Session]{auth.Session{
			Actor: auth.Actor{Name: u.Login, Role: u.Role, UserID: u.ID, CrewID: u.CrewID, UnitID: u.UnitID},
			Login: u.Login, Name: u.Name, Demonstration: row.Clicked, HasPassword: u.HasPassword,
			ID: row.SessionID, Proved: k.now().Add(-row.Proved), Factor: factor,
		}, row.Left, row.Ago}, err
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

// Prove notes that the owner of a session has given the password again.
func Prove(ctx context.Context, tx *store.Tx, hash auth.Hash) error {
	var id int64
	err := tx.SQL.QueryRow(ctx, `UPDATE sessions SET proved_at = now() WHERE hash = $1 RETURNING user_id`, hash[:]).Scan(&id)
	if err != nil {
		return store.Wrap("note password given again", err)
	}
	return tx.Audit(ctx, store.Change{Action: "give password again", Object: "users", ObjectID: id})
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
