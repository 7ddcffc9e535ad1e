package store

import (
	"context"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"tongshi/server/auth"
)

// What tests from outside the package may touch.

func (s *Store) Pool() *pgxpool.Pool { return s.pool }

func (s *Store) InTx(ctx context.Context, work func(pgx.Tx) error) error { return s.inTx(ctx, work) }

func (s *Store) Complete(ctx context.Context, files fs.FS) error { return s.complete(ctx, files) }

// CountsSpared is how many counts were answered without counting.
func (s *Reader) CountsSpared() int { return s.counted.hits }

func GivenUp(ctx context.Context, err error) error { return givenUp(ctx, err) }

func Classify(err error) error { return classify(err) }

func (s *Store) TrimTo(ctx context.Context, versions, ids int64) error {
	return s.trimChanges(ctx, versions, ids)
}

// InsertUnaudited makes a person and says nothing of it.
func (tx *Tx) InsertUnaudited(ctx context.Context, login string) error {
	_, err := tx.sql.Exec(ctx, `INSERT INTO users (login, name, role) VALUES ($1, $1, 'viewer')`, login)
	return err
}

// SetClock has sessions and tokens in memory end by another clock.
func (k *Access) SetClock(now func() time.Time) { k.now = now }

// KeepSessions puts so many sessions into memory and gives how many stay there.
func (k *Access) KeepSessions(n int) int {
	b := &k.sessions
	for range n {
		_, hash := auth.NewSecret(auth.SessionSecret)
		b.kept.Set(hash, new(bearer[Session]))
	}
	b.kept.CleanUp()
	return b.kept.EstimatedSize()
}

// HearWithin has a connection that is silent found out sooner.
func (s *Store) HearWithin(every, within time.Duration) {
	s.follower.askEvery, s.follower.hearWithin = every, within
}

// ByName reads a row into a struct.
func ByName[T any](row pgx.CollectableRow) (T, error) { return byName[T](row) }

// Statements are the INSERT and the UPDATE of a struct, with what each is given.
func Statements[T any](name string, values map[string]string, one T) (insert, update string, made, changed pgx.StrictNamedArgs) {
	t := tableOf[T](name, "t", nil)
	return t.insert(values), t.update(nil), t.making(one, nil), t.changing(one, nil)
}
