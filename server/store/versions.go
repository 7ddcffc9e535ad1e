package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
)

// Versions of the layers: what caches and ETags depend on, and the log of
// changes.

// Versions are the versions of the layers by name, [SettingsLayer] and
// [AccessLayer] among them.
// A version is the number of the last commit that changed the layer; numbers
// grow in the order of the commits of all layers together.
type Versions map[string]int64

// Latest is the highest of them: the last commit known.
func (v Versions) Latest() int64 {
	var latest int64
	for _, version := range v {
		latest = max(latest, version)
	}
	return latest
}

// Since are those that are higher than since.
func (v Versions) Since(since int64) Versions {
	newer := Versions{}
	for name, version := range v {
		if version > since {
			newer[name] = version
		}
	}
	return newer
}

// Versions reads the versions of all layers from the database.
func (s *Store) Versions(ctx context.Context) (Versions, error) {
	var all Versions
	err := s.Reading(ctx, func() (bool, error) {
		var err error
		all, err = readVersions(ctx, s.Pool)
		return true, err
	})
	return all, Wrap("read layer versions", err)
}

func readVersions(ctx context.Context, q Querier) (Versions, error) {
	rows, err := q.Query(ctx, `SELECT layer, version FROM layer_versions`)
	if err != nil {
		return nil, err
	}
	all := Versions{}
	var name string
	var version int64
	_, err = pgx.ForEachRow(rows, []any{&name, &version}, func() error {
		all[name] = version
		return nil
	})
	return all, err
}

// Changed is what changed in a layer between a version and the one it has.
type Changed struct {
	// Version is the one that the layer has in the same snapshot.
	Version int64
	// Reset: anything may have changed; read the layer as a whole. IDs is nil.
	Reset bool
	// IDs are the features that came, changed or went, ascending. A feature may
	// be listed that looks as before; none that differs is missing.
	IDs []int64
}

// Changes is what changed in a layer since a version. A since that the log does
// not reach back to, or that the layer never had, is a reset.
func (s *Store) Changes(ctx context.Context, name string, since int64) (Changed, error) {
	var c Changed
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		var err error
		c, err = ChangesSince(ctx, tx, name, since)
		return err
	})
	return c, Wrap("read changes of "+name, err)
}

// ReadOnly runs work in one snapshot.
func (s *Store) ReadOnly(ctx context.Context, work func(pgx.Tx) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, s.Pool, options, work)
}

// ChangesSince is [Store.Changes] in the reader's transaction; an unknown layer
// is [ErrNotFound].
func ChangesSince(ctx context.Context, tx pgx.Tx, name string, since int64) (Changed, error) {
	var c Changed
	var knownFrom int64
	err := tx.QueryRow(ctx, `SELECT version, known_from FROM layer_versions WHERE layer = $1`, name).Scan(&c.Version, &knownFrom)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, fmt.Errorf("layer %q: %w", name, ErrNotFound)
	}
	if err != nil || since == c.Version {
		return c, err
	}
	if since < knownFrom || since > c.Version {
		c.Reset = true
		return c, nil
	}
	rows, err := tx.Query(ctx, `SELECT ids FROM layer_changes WHERE layer = $1 AND version > $2`, name, since)
	if err != nil {
		return c, err
	}
	var ids []int64
	_, err = pgx.ForEachRow(rows, []any{&ids}, func() error {
		c.Reset = c.Reset || ids == nil
		c.IDs = append(c.IDs, ids...)
		return nil
	})
	if c.Reset {
		c.IDs = nil
	}
	slices.Sort(c.IDs)
	c.IDs = slices.Compact(c.IDs)
	return c, err
}

// What the log keeps: so many versions with so many numbers in all.
const (
	keptVersions = 10_000
	keptIDs      = 5_000_000
)

// TrimChanges forgets what is old in the log of changes. Who follows from there
// begins anew.
func (s *Store) TrimChanges(ctx context.Context) error {
	return s.trimChanges(ctx, keptVersions, keptIDs)
}

func (s *Store) trimChanges(ctx context.Context, versions, ids int64) error {
	_, err := s.Pool.Exec(ctx, `SELECT trim_layer_changes($1, $2)`, versions, ids)
	return Wrap("trim the log of changes", err)
}

// TurnDay announces that a day of the city's calendar has begun, to the layers
// that change by it, once a day whoever calls it how often.
func (s *Store) TurnDay(ctx context.Context) error {
	var due bool
	err := s.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM layer_versions AS v JOIN layer_sources AS s USING (layer)
		                WHERE s.table_name = $1 AND v.due_on IS DISTINCT FROM
		                      (now() AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date)`,
		layer.Calendar).Scan(&due)
	if err != nil || !due {
		return Wrap("look at the calendar", err)
	}
	return Wrap("turn the day", s.InTx(ctx, func(tx pgx.Tx) error {
		// The lock of the step at commit goes first, here as there.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('layer versions', 0))`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			WITH today AS (SELECT (now() AT TIME ZONE coalesce((SELECT zone FROM settings ORDER BY version DESC LIMIT 1), 'Asia/Shanghai'))::date AS d),
			     turned AS (
			       UPDATE layer_versions AS v SET due_on = t.d FROM today AS t
			        WHERE v.due_on IS DISTINCT FROM t.d AND v.layer IN (SELECT layer FROM layer_sources WHERE table_name = $1)
			       RETURNING v.layer)
			INSERT INTO layer_notes (xid, table_name, column_name, first)
			SELECT pg_current_xact_id(), $1, '', true WHERE EXISTS (SELECT FROM turned)`, layer.Calendar)
		return err
	}))
}
