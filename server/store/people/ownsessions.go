package people

import (
	"context"
	"time"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// OwnSession is where a person is signed in, as they see it.
type OwnSession struct {
	ID        int64     `json:"id"`
	CreatedAt time.Time `json:"created_at" doc:"When they signed in"`
	SeenAt    time.Time `json:"seen_at" doc:"Last use, to the minute"`
	Origin    string    `json:"origin" doc:"Network address that signed in"`
	Agent     string    `json:"agent" doc:"Browser and system that signed in, in a few words"`
	This      bool      `json:"this" doc:"The one that asks"`
}

// OwnSessions are a person's sessions that count, the one that asks first, then
// the last used first.
func OwnSessions(ctx context.Context, s *store.Store, userID, this int64) ([]OwnSession, error) {
	var list []OwnSession
	err := store.Gather(ctx, s.Pool, &list, store.ByName[OwnSession], `
		SELECT id, created_at, seen_at, origin, agent, id = $2 AS this
		  FROM sessions
		 WHERE user_id = $1 AND expires_at > now() AND seen_at > now() - $3::interval
		 ORDER BY id = $2 DESC, seen_at DESC, id DESC`, userID, this, auth.SessionIdle)
	return list, store.Wrap("list sessions", err)
}

// EndOtherSessions ends all sessions of a person but one.
func EndOtherSessions(ctx context.Context, tx *store.Tx, userID, but int64) error {
	return endSessions(ctx, tx, userID, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, but)
}

// EndOwnSession ends one session of a person; [store.ErrNotFound] when it is
// none of theirs.
func EndOwnSession(ctx context.Context, tx *store.Tx, userID, id int64) error {
	var mine bool
	err := tx.SQL.QueryRow(ctx, `SELECT EXISTS (SELECT FROM sessions WHERE user_id = $1 AND id = $2)`, userID, id).Scan(&mine)
	switch {
	case err != nil:
		return store.Wrap("end session", err)
	case !mine:
		return store.ErrNotFound
	}
	return endSessions(ctx, tx, userID, `DELETE FROM sessions WHERE user_id = $1 AND id = $2`, id)
}

func endSessions(ctx context.Context, tx *store.Tx, userID int64, sql string, id int64) error {
	gone, err := tx.SQL.Exec(ctx, sql, userID, id)
	if err != nil {
		return store.Wrap("end sessions", err)
	}
	if gone.RowsAffected() == 0 {
		tx.NothingChanged()
		return nil
	}
	return tx.Audit(ctx, store.Change{Action: "sign out elsewhere", Object: "users", ObjectID: userID})
}
