package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Rows of a backup into an empty database.

// restoreMark is a table that is there from the first step of a restore until
// all rows are: who finds it knows that nothing in the database counts.
const restoreMark = "unfinished_restore"

func (s *Store) restoring(ctx context.Context) (bool, error) {
	var there bool
	err := s.Pool.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, restoreMark).Scan(&there)
	return there, Wrap("look for an unfinished restore", err)
}

func (s *Store) refuseUnfinished(ctx context.Context) error {
	there, err := s.restoring(ctx)
	if err == nil && there {
		err = fmt.Errorf("%w: run tongshi restore again", ErrUnfinishedRestore)
	}
	return err
}

// ErrNotEmpty: a restore wants an empty database.
var ErrNotEmpty = fmt.Errorf("the database is not empty")

// EmptyForRestore refuses a database that holds a table of anybody's, but for
// those that an extension brought and those of a restore that broke off. It
// changes nothing.
func (s *Store) EmptyForRestore(ctx context.Context) error {
	unfinished, err := s.restoring(ctx)
	if err != nil || unfinished {
		return err
	}
	var some []string
	err = Gather(ctx, s.Pool, &some, pgx.RowTo[string], `
		SELECT c.relname::text FROM pg_class AS c
		 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
		   AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\_%' OR nspname = 'information_schema')
		   AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
		 ORDER BY 1 LIMIT 3`)
	if err == nil && len(some) > 0 {
		err = fmt.Errorf("%w: it has the tables %s … (nothing was changed)", ErrNotEmpty, strings.Join(some, ", "))
	}
	return Wrap("look whether the database is empty", err)
}

// PrepareRestore gives an empty database the migrations of a backup, and marks
// it until [Store.Load] has loaded the rows.
func (s *Store) PrepareRestore(ctx context.Context, schema []int64) error {
	if err := s.EmptyForRestore(ctx); err != nil {
		return err
	}
	_, err := s.Pool.Exec(ctx, `CREATE TABLE IF NOT EXISTS `+restoreMark+` ();
		COMMENT ON TABLE `+restoreMark+` IS 'A restore is under way, or broke off: nothing here counts yet.'`)
	if err != nil {
		return Wrap("mark the database", err)
	}
	provider, err := s.migrations()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, err := s.appliedMigrations(ctx)
	if err != nil {
		return err
	}
	for _, number := range have {
		if !slices.Contains(schema, number) {
			return fmt.Errorf(
				"a restore of another backup broke off here, which had migration %d: use another empty database",
				number,
			)
		}
	}
	for _, number := range schema {
		if slices.Contains(have, number) {
			continue
		}
		if _, err := provider.ApplyVersion(ctx, number, true); err != nil {
			return Wrap(fmt.Sprintf("migrate to %d", number), explain(err))
		}
	}
	s.Pool.Reset() // connections made before the extension existed know no geometry
	return nil
}

func (s *Store) appliedMigrations(ctx context.Context) ([]int64, error) {
	if have, err := s.SchemaVersion(ctx); err != nil || have == 0 {
		return nil, err
	}
	var have []int64
	err := Gather(
		ctx,
		s.Pool,
		&have,
		pgx.RowTo[int64],
		`SELECT DISTINCT version_id FROM schema_versions WHERE is_applied AND version_id > 0`,
	)
	return have, Wrap("read schema versions", err)
}

// Loading is a table of a backup with where its rows are read.
type Loading struct {
	Dumped
	Rows int64
	Open func() (io.ReadCloser, error) // as [Snapshot.Copy] wrote them
}

// Load stores the rows of all tables in one transaction and sets the sequences.
// The database has been prepared.
func (s *Store) Load(ctx context.Context, tables []Loading, sequences []Sequence) error {
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, plainForms); err != nil {
			return err
		}
		l := loader{tx: tx}
		if err := l.setAside(ctx, tables); err != nil {
			return err
		}
		for _, table := range tables {
			if err := l.load(ctx, table); err != nil {
				return err
			}
		}
		for _, q := range sequences {
			if _, err := tx.Exec(ctx, `SELECT setval($1::text::regclass, $2)`, quoted(q.Name), q.Last); err != nil {
				return Wrap("set sequence "+q.Name, err)
			}
		}
		return l.putBack(ctx)
	})
	if err != nil {
		return Classify(GivenUp(ctx, err))
	}
	_, err = s.Pool.Exec(ctx, `ANALYZE`)
	return Wrap("count what was restored for the planner", err)
}

// loader fills the tables of a database in any order: what would look at other
// rows is set aside until all are there.
type loader struct {
	tx      pgx.Tx
	tables  []string // quoted
	putting []string // statements that make again what was set aside
}

// setAside drops the foreign keys, and the checks that do not hold for old rows,
// switches the triggers off and empties the tables of what migrations put there.
func (l *loader) setAside(ctx context.Context, tables []Loading) error {
	known, err := keptTables()
	if err != nil {
		return err
	}
	for _, table := range tables {
		if !slices.Contains(known, table.Name) {
			return fmt.Errorf("the backup has a table %s, which no schema of this program has", table.Name)
		}
		l.tables = append(l.tables, quoted(table.Name))
	}
	var drop []string
	rows, err := l.tx.Query(ctx, `
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
		       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		  FROM pg_constraint
		 WHERE contype = 'f' AND (conrelid = ANY ($1::text[]::regclass[]) OR confrelid = ANY ($1::text[]::regclass[]))
		    OR contype = 'c' AND NOT convalidated AND conrelid = ANY ($1::text[]::regclass[])
		 ORDER BY 1`, l.tables)
	if err != nil {
		return Wrap("list the constraints", err)
	}
	var dropping, adding string
	_, err = pgx.ForEachRow(rows, []any{&dropping, &adding}, func() error {
		drop, l.putting = append(drop, dropping), append(l.putting, adding)
		return nil
	})
	if err != nil {
		return Wrap("list the constraints", err)
	}
	for _, table := range l.tables {
		drop = append(drop, `ALTER TABLE `+table+` DISABLE TRIGGER USER`)
		l.putting = append(l.putting, `ALTER TABLE `+table+` ENABLE TRIGGER USER`)
	}
	drop = append(drop, `TRUNCATE `+strings.Join(l.tables, ", "))
	_, err = l.tx.Exec(ctx, strings.Join(drop, "; "))
	return Wrap("make ready for the rows", err)
}

func (l *loader) load(ctx context.Context, table Loading) error {
	rows, err := table.Open()
	if err != nil {
		return err
	}
	tag, err := l.tx.Conn().PgConn().CopyFrom(ctx, rows,
		`COPY `+quoted(table.Name)+` (`+table.columnList()+`) FROM STDIN (FORMAT csv, HEADER true, ENCODING 'UTF8')`)
	if err != nil {
		_ = rows.Close() // the other error counts
		return Wrap("restore "+table.Name, err)
	}
	if tag.RowsAffected() != table.Rows {
		_ = rows.Close() // as above
		return fmt.Errorf("restore %s: %d rows, the backup says %d", table.Name, tag.RowsAffected(), table.Rows)
	}
	return rows.Close()
}

// putBack makes the constraints again, which looks at every row, and takes the
// mark away.
func (l *loader) putBack(ctx context.Context) error {
	for _, statement := range append(l.putting, `DROP TABLE `+restoreMark) {
		if _, err := l.tx.Exec(ctx, statement); err != nil {
			return Wrap("restore: "+statement, err)
		}
	}
	return nil
}
