package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// When and where a backup last succeeded, and last failed.

// Backups is what is known of the backups of a database; zero before the first.
type Backups struct {
	MadeAt   *time.Time `json:"made_at"`
	Path     string     `json:"path"`
	Bytes    int64      `json:"bytes"`
	LeftOut  int64      `json:"left_out"` // photos and papers that are not in it
	FailedAt *time.Time `json:"failed_at"`
	Failure  string     `json:"failure"`
}

// Failing reports whether the last try is not the good one.
func (b Backups) Failing() bool {
	return b.FailedAt != nil && (b.MadeAt == nil || b.FailedAt.After(*b.MadeAt))
}

// Backups reads what is known.
func (s *Store) Backups(ctx context.Context) (Backups, error) {
	b, err := One[Backups](ctx, s.Pool, `SELECT made_at, path, bytes, left_out, failed_at, failure FROM backups`)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return b, Wrap("read what is known of backups", err)
}

// NoteBackup notes a good backup. A schema of before such notes takes none.
func (s *Store) NoteBackup(ctx context.Context, b Backups) error {
	return s.noteBackup(ctx, `
		INSERT INTO backups (made_at, path, bytes, left_out) VALUES ($1, $2, $3, $4)
		ON CONFLICT (singleton) DO UPDATE
		   SET made_at = excluded.made_at, path = excluded.path, bytes = excluded.bytes, left_out = excluded.left_out`,
		b.MadeAt, Storable(b.Path), b.Bytes, b.LeftOut)
}

// NoteFailedBackup notes that a backup failed, and why.
func (s *Store) NoteFailedBackup(ctx context.Context, at time.Time, why string) error {
	return s.noteBackup(ctx, `
		INSERT INTO backups (failed_at, failure) VALUES ($1, $2)
		ON CONFLICT (singleton) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure`, at, Storable(why))
}

func (s *Store) noteBackup(ctx context.Context, sql string, args ...any) error {
	var there bool
	err := s.Pool.QueryRow(ctx, `SELECT to_regclass('backups') IS NOT NULL`).Scan(&there)
	if err == nil && there {
		_, err = s.Pool.Exec(ctx, sql, args...)
	}
	return Wrap("note the backup", err)
}
