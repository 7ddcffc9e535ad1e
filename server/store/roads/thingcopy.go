package roads

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

// Bulk load of obstructions, places and volumes by COPY.

// thingImport is an import of obstructions, places or volumes: the rows go
// into a temporary table, from where merge takes what is new and what differs.
type thingImport[T any] struct {
	kind    string
	stage   string // makes the temporary table
	table   string // its name
	columns []string
	values  func(t T) ([]any, error)
	// merge moves the staged rows and sets Added and Updated.
	merge func(ctx context.Context, tx pgx.Tx, r *ImportResult) error
}

func (i thingImport[T]) run(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[T, *geo.Reject]) (ImportResult, error) {
	var result ImportResult
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		var err error
		result, err = i.inTx(ctx, tx, meta, rows)
		return err
	})
	if err != nil {
		return ImportResult{}, fmt.Errorf("import %s: %w", i.kind, store.Classify(store.GivenUp(ctx, err)))
	}
	return result, nil
}

func (i thingImport[T]) inTx(ctx context.Context, tx pgx.Tx, meta ImportMeta, rows iter.Seq2[T, *geo.Reject]) (ImportResult, error) {
	result, err := beginImport(ctx, tx, i.kind, meta)
	if err != nil || result.Earlier {
		return result, err
	}
	if result.ID, err = noteImport(ctx, tx, i.kind, meta); err != nil {
		return result, err
	}
	if _, err := tx.Exec(ctx, i.stage); err != nil {
		return result, store.Wrap("stage "+i.kind, err)
	}
	next, stop := iter.Pull2(rows)
	defer stop()
	source := &thingSource[T]{next: next, values: i.values}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{i.table}, i.columns, source); err != nil {
		return result, store.Wrap("copy "+i.kind, err)
	}
	if meta.Check != nil {
		if err := meta.Check(); err != nil {
			return result, err
		}
	}
	if _, err := tx.Exec(ctx, "ANALYZE "+i.table); err != nil {
		return result, store.Wrap("stage "+i.kind, err)
	}
	if err := i.merge(ctx, tx, &result); err != nil {
		return result, err
	}
	c := &result.Counts
	c.Read, c.Rejected = source.read+len(meta.Rejects), source.refused+len(meta.Rejects)
	c.Unchanged = c.Read - c.Rejected - c.Added - c.Updated
	return result, finishImport(ctx, tx, meta, result, slices.Concat(source.rejects, meta.Rejects))
}

// thingSource gives COPY the rows of a stream and keeps the rejects.
type thingSource[T any] struct {
	next          func() (T, *geo.Reject, bool)
	values        func(t T) ([]any, error)
	row           []any
	err           error
	read, refused int
	rejects       []geo.Reject
}

// Next goes to the next row that is to be stored.
func (s *thingSource[T]) Next() bool {
	for {
		thing, reject, ok := s.next()
		if !ok {
			return false
		}
		s.read++
		if reject == nil {
			s.row, s.err = s.values(thing)
			return true
		}
		s.refused++
		if len(s.rejects) < maxKeptRejects {
			s.rejects = append(s.rejects, *reject)
		}
	}
}

// Values is that row.
func (s *thingSource[T]) Values() ([]any, error) { return s.row, s.err }

// Err is always nil: faults of the stream come by ImportMeta.Check.
func (s *thingSource[T]) Err() error { return nil }
