package store

import (
	"context"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/profile"
)

// What tests from outside the package may touch.

func (s *Store) Complete(ctx context.Context, files fs.FS) error {
	words, err := profile.ReadVocabulary(files)
	if err != nil {
		return err
	}
	return s.complete(ctx, words)
}

func (s *Store) TrimTo(ctx context.Context, versions, ids int64) error {
	return s.trimChanges(ctx, versions, ids)
}

// InsertUnaudited makes a person and says nothing of it.
func (tx *Tx) InsertUnaudited(ctx context.Context, login string) error {
	_, err := tx.SQL.Exec(ctx, `INSERT INTO users (login, name, role) VALUES ($1, $1, 'viewer')`, login)
	return err
}

// HearWithin has a connection that is silent found out sooner.
func (s *Store) HearWithin(every, within time.Duration) {
	s.follower.askEvery, s.follower.hearWithin = every, within
}

// Statements are the INSERT and the UPDATE of a struct, with what each is given.
func Statements[T any](name string, values map[string]string, one T) (insert, update string, made, changed pgx.StrictNamedArgs) {
	t := TableOf[T](name, "t", nil)
	return t.Insert(values), t.Update(nil), t.Making(one, nil), t.Changing(one, nil)
}
