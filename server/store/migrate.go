package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tongshi/migrations"
)

// Migrations of the database schema.

// versionTable is where applied migrations are noted.
const versionTable = "schema_versions"

// What is wrong with a schema.
var (
	// ErrNewerSchema: the database was migrated by a newer program.
	ErrNewerSchema = errors.New("the database is newer than this program")
	// ErrOlderSchema: the database has not been migrated to this program's schema.
	ErrOlderSchema = errors.New("the database is older than this program")
	// ErrNoSchema: the database has no tables of ours.
	ErrNoSchema = errors.New("the database holds nothing of Tongshi")
	// ErrUnfinishedRestore: a restore broke off before its end.
	ErrUnfinishedRestore = errors.New("a restore into this database did not come to its end")
)

// Migrate brings the schema and the vocabulary checks up to what this binary
// knows. Each migration is one transaction; of several processes one migrates
// and the others wait. A newer schema is refused untouched.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.migrations()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	known := newest(provider)
	if err := s.refuseUnfinished(ctx); err != nil {
		return err
	}
	have, err := s.SchemaVersion(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	pending := false
	if have <= known {
		if pending, err = s.pending(ctx, provider); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if pending {
		if err := s.migrateUp(ctx, provider); err != nil {
			return err
		}
		// A newer binary may have been at it while this one waited.
		if have, err = s.SchemaVersion(ctx); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if have > known {
		return newer(have, known)
	}
	return s.complete(ctx, s.Standards.Words)
}

func newer(have, known int64) error {
	return fmt.Errorf("%w: its schema has version %d, this program knows %d; use the newer tongshi or another data folder",
		ErrNewerSchema, have, known)
}

// Migrated refuses a database that does not have this program's schema, for
// those who only read: nothing is changed.
func (s *Store) Migrated(ctx context.Context) error {
	provider, err := s.migrations()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if err := s.refuseUnfinished(ctx); err != nil {
		return err
	}
	have, err := s.SchemaVersion(ctx)
	switch known := newest(provider); {
	case err != nil:
		return err
	case have == 0:
		return ErrNoSchema
	case have > known:
		return newer(have, known)
	}
	pending, err := s.pending(ctx, provider)
	if err == nil && pending {
		err = fmt.Errorf("%w: its schema has version %d, this program works with %d; use the program that made it, "+
			"or make a backup, stop the older server and run tongshi migrate (nothing was changed)", ErrOlderSchema, have, newest(provider))
	}
	return err
}

// pending reports whether a migration that this binary knows is not applied:
// two branches may have brought theirs in any order.
func (s *Store) pending(ctx context.Context, provider *goose.Provider) (bool, error) {
	if have, err := s.SchemaVersion(ctx); err != nil || have == 0 {
		return true, err
	}
	var known []int64
	for _, source := range provider.ListSources() {
		known = append(known, source.Version)
	}
	var missing bool
	err := s.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM unnest($1::bigint[]) AS k (version)
		 WHERE NOT EXISTS (SELECT FROM `+quoted(versionTable)+` AS v WHERE v.version_id = k.version AND v.is_applied))`, known).Scan(&missing)
	return missing, Wrap("read schema version", err)
}

func (s *Store) migrateUp(ctx context.Context, provider *goose.Provider) error {
	done, err := provider.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		return Wrap("migrate: "+partial.Failed.Source.Path, explain(partial.Err))
	}
	if err != nil {
		return Wrap("migrate", err)
	}
	if len(done) > 0 {
		s.Log.InfoContext(ctx, "migrated the database", "schema", done[len(done)-1].Source.Version)
	}
	// Connections made before the extension existed know no geometry.
	s.Pool.Reset()
	return nil
}

// explain adds what to do when a database of somebody else's lacks PostGIS.
func explain(err error) error {
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &pg):
		return err
	case pg.Code == "58P01" || pg.Code == "0A000" && strings.Contains(pg.Message, "postgis"):
		return fmt.Errorf("%w: install PostGIS on the database server", err)
	case pg.Code == "42501":
		return fmt.Errorf("%w: have the database's administrator run CREATE EXTENSION postgis there, and let this user create tables", err)
	}
	return err
}

// describeVersions comments the table that the migration library makes.
func describeVersions(ctx context.Context, tx pgx.Tx) error {
	var described bool
	err := tx.QueryRow(ctx, `SELECT obj_description($1::regclass) IS NOT NULL`, versionTable).Scan(&described)
	if err != nil || described {
		return err
	}
	_, err = tx.Exec(ctx, `
		COMMENT ON TABLE schema_versions IS 'Migrations applied to this database.';
		COMMENT ON COLUMN schema_versions.id IS 'Number.';
		COMMENT ON COLUMN schema_versions.version_id IS 'Number of the migration.';
		COMMENT ON COLUMN schema_versions.is_applied IS 'True: migrations only go forward.';
		COMMENT ON COLUMN schema_versions.tstamp IS 'When it was applied.'`)
	return err
}

func (s *Store) migrations() (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(s.Pool), migrations.Files,
		goose.WithTableName(versionTable), goose.WithSessionLocker(locker), goose.WithAllowOutofOrder(true),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
}

// KnownSchema is the schema version that this binary makes.
func (s *Store) KnownSchema() (int64, error) {
	provider, err := s.migrations()
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return newest(provider), nil
}

func newest(provider *goose.Provider) int64 {
	sources := provider.ListSources()
	return sources[len(sources)-1].Version
}

// SchemaVersion is the version the database has; 0 when it is empty.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	var there bool
	err := s.Pool.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, versionTable).Scan(&there)
	if err != nil || !there {
		return 0, Wrap("read schema version", err)
	}
	var version int64
	err = s.Pool.QueryRow(ctx, `
		SELECT coalesce(max(version_id), 0) FROM `+pgx.Identifier{versionTable}.Sanitize()+` WHERE is_applied`).Scan(&version)
	return version, Wrap("read schema version", err)
}
