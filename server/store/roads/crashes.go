package roads

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

//go:embed sql/crashes_stage.sql
var stageCrashesSQL string

//go:embed sql/crashes_apart.sql
var setApartCrashesSQL string

//go:embed sql/crashes_before.sql
var crashesBeforeSQL string

//go:embed sql/crashes_update.sql
var updateCrashesSQL string

//go:embed sql/crashes_insert.sql
var insertCrashesSQL string

//go:embed sql/parties_insert.sql
var insertPartiesSQL string

// ImportCrashes stores a stream of crashes in one transaction: rows with a new
// key are added, rows whose content differs replace the stored form with their
// parties, all others are left alone. Nothing is stored when the stream or
// meta.Check reports a fault, or when ctx ends. A crash without a position is
// stored unassigned. Rows may be read only once.
func ImportCrashes(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[geo.Crash, *geo.Reject]) (ImportResult, error) {
	var result ImportResult
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		var err error
		result, err = importCrashes(ctx, tx, meta, rows)
		return err
	})
	s.Committed(ctx, err)
	if err != nil {
		return ImportResult{}, fmt.Errorf("import crashes: %w", store.Classify(store.GivenUp(ctx, err)))
	}
	return result, nil
}

func importCrashes(ctx context.Context, tx pgx.Tx, meta ImportMeta, rows iter.Seq2[geo.Crash, *geo.Reject]) (ImportResult, error) {
	result, err := beginImport(ctx, tx, "crashes", meta)
	if err != nil || result.Earlier {
		return result, err
	}
	if result.ID, err = noteImport(ctx, tx, "crashes", meta); err != nil {
		return result, err
	}
	stream, stop := newCrashCopy(meta.Source, result.ID, rows)
	defer stop()
	if err := takeCrashes(ctx, tx, meta, stream, &result); err != nil {
		return result, err
	}
	rejects := slices.Concat(stream.rejects, meta.Rejects)
	result.Counts.Read = stream.read + len(meta.Rejects)
	result.Counts.Rejected = stream.refused + len(meta.Rejects)
	result.Counts.Unchanged = stream.read - stream.refused - result.Counts.Added - result.Counts.Updated - result.Counts.SetApart
	return result, finishImport(ctx, tx, meta, result, rejects)
}

// takeCrashes brings the stream into the table. A source that has no rows yet
// is copied straight in; else the rows are staged and merged.
func takeCrashes(ctx context.Context, tx pgx.Tx, meta ImportMeta, stream *crashCopy, result *ImportResult) error {
	var some bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM crashes WHERE source = $1)`, meta.Source).Scan(&some); err != nil {
		return store.Wrap("look for crashes", err)
	}
	table := "crashes"
	if some {
		table = "staged_crashes"
		if _, err := tx.Exec(ctx, stageCrashesSQL); err != nil {
			return store.Wrap("stage crashes", err)
		}
	}
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, stream, "COPY "+table+" ("+crashColumns+") FROM STDIN (FORMAT binary)")
	if err != nil {
		return store.Wrap("copy crashes", err)
	}
	if meta.Check != nil {
		if err := meta.Check(); err != nil {
			return err
		}
	}
	result.Counts.Added = int(tag.RowsAffected())
	if some {
		if err := mergeCrashes(ctx, tx, meta, result); err != nil {
			return err
		}
	}
	return replaceParties(ctx, tx, meta.Source, stream, result)
}

// apartMetres is how far a crash may move and still be the same: farther than
// clerks correct a position, nearer than the next crossing of the same street.
const apartMetres = 200

// namedApart is how many of them the import's result names.
const namedApart = 20

// mergeCrashes moves the staged rows into the table: those that differ, then
// the new ones. What seems to be another crash under the same key is set apart,
// unless it was said that the file replaces what is there.
func mergeCrashes(ctx context.Context, tx pgx.Tx, meta ImportMeta, result *ImportResult) error {
	if _, err := tx.Exec(ctx, `ANALYZE staged_crashes (source_id, content_hash)`); err != nil {
		return store.Wrap("stage crashes", err)
	}
	if !meta.Replace {
		tag, err := tx.Exec(ctx, setApartCrashesSQL, pgx.StrictNamedArgs{"source": meta.Source, "import": result.ID, "metres": apartMetres})
		if err != nil {
			return store.Wrap("set crashes apart", err)
		}
		result.Counts.SetApart = int(tag.RowsAffected())
		if result.Apart, err = SetApartBy(ctx, tx, result.ID, namedApart); err != nil {
			return err
		}
	}
	args := pgx.StrictNamedArgs{"source": meta.Source, "import": result.ID}
	if _, err := tx.Exec(ctx, crashesBeforeSQL, args); err != nil {
		return store.Wrap("keep what stood before", err)
	}
	tag, err := tx.Exec(ctx, updateCrashesSQL, args)
	if err != nil {
		return store.Wrap("change crashes", err)
	}
	result.Counts.Updated = int(tag.RowsAffected())
	if tag, err = tx.Exec(ctx, insertCrashesSQL, pgx.StrictNamedArgs{"source": meta.Source}); err != nil {
		return store.Wrap("add crashes", err)
	}
	result.Counts.Added = int(tag.RowsAffected())
	return nil
}

// replaceParties renews the parties of the crashes that this import brought.
func replaceParties(ctx context.Context, tx pgx.Tx, source string, stream *crashCopy, result *ImportResult) error {
	if result.Counts.Updated > 0 {
		_, err := tx.Exec(ctx, `DELETE FROM parties AS p USING crashes AS c WHERE p.crash_id = c.id AND c.import_id = $1`, result.ID)
		if err != nil {
			return store.Wrap("replace parties", err)
		}
	}
	if stream.parties.n == 0 {
		return nil
	}
	if err := stream.parties.stage(ctx, tx); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, insertPartiesSQL, pgx.StrictNamedArgs{"source": source, "import": result.ID})
	return store.Wrap("add parties", err)
}
