package store

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"tongshi/migrations"
)

// All rows of one moment, for a backup.

// madeAnew are tables whose rows no backup holds: they are made again from the
// others and from the program, or end with the server.
var madeAnew = []string{"layer_changes", "layer_notes", "layer_sources", "layer_versions", "vocabulary", "sessions", "uploads"}

var tableMade = regexp.MustCompile(`(?m)^CREATE (?:UNLOGGED )?TABLE (\w+)`)

// keptTables are the tables of the schema whose rows a backup holds, by the
// migrations: in somebody else's database there may be others.
func keptTables() ([]string, error) {
	texts, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, name := range texts {
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			return nil, err
		}
		for _, match := range tableMade.FindAllSubmatch(text, -1) {
			found[string(match[1])] = true
		}
	}
	for _, name := range madeAnew {
		delete(found, name)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// KnownMigrations are the numbers of the migrations that this binary brings,
// ascending.
func KnownMigrations() ([]int64, error) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	var known []int64
	for _, name := range names {
		digits, _, _ := strings.Cut(name, "_")
		number, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		known = append(known, number)
	}
	slices.Sort(known)
	return known, nil
}

// Dumped is a table with the columns that are copied.
type Dumped struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

func (d Dumped) columnList() string {
	var quotedNames []string
	for _, c := range d.Columns {
		quotedNames = append(quotedNames, quoted(c))
	}
	return strings.Join(quotedNames, ", ")
}

// Sequence is a sequence and the last number that it gave.
type Sequence struct {
	Name string `json:"name"`
	Last int64  `json:"last"`
}

// Snapshot is the database at one moment, as long as [Store.Snapshot] runs.
type Snapshot struct {
	SQL        pgx.Tx
	Schema     []int64  // migrations that were applied
	Vocabulary string   // version of the codes that rows are held to
	Tables     []Dumped // by name
	Sequences  []Sequence
	PostgreSQL string
	PostGIS    string
}

// plainForms make values read the same wherever they are copied to.
const plainForms = `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex';
	SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`

// Snapshot runs work on the rows of one moment while others go on writing. A
// database of a newer program is refused, since it may have tables that this
// one does not know; one of an older program is taken as it is.
func (s *Store) Snapshot(ctx context.Context, work func(*Snapshot) error) error {
	if err := s.refuseUnfinished(ctx); err != nil {
		return err
	}
	lock, err := s.lockOfTables(ctx)
	if err != nil {
		return err
	}
	err = s.ReadOnly(ctx, func(tx pgx.Tx) error {
		// Neither statement looks at a row: the moment is that of the first question.
		if _, err := tx.Exec(ctx, plainForms+lock); err != nil {
			return Wrap("lock the tables", err)
		}
		shot, err := takeSnapshot(ctx, tx)
		if err != nil {
			return err
		}
		return work(shot)
	})
	return Classify(GivenUp(ctx, err))
}

func takeSnapshot(ctx context.Context, tx pgx.Tx) (*Snapshot, error) {
	shot := &Snapshot{SQL: tx}
	if err := shot.listTables(ctx); err != nil {
		return nil, err
	}
	if err := shot.readSchema(ctx); err != nil {
		return nil, err
	}
	known, err := KnownMigrations()
	if err != nil {
		return nil, err
	}
	for _, number := range shot.Schema {
		if !slices.Contains(known, number) {
			return nil, fmt.Errorf(
				"%w: its schema has migration %d, this program knows those up to %d; use the newer tongshi",
				ErrNewerSchema,
				number,
				slices.Max(known),
			)
		}
	}
	return shot, nil
}

// lockOfTables is the statement that keeps others from changing or emptying the
// tables as a whole, which would show through. Reading and writing of rows goes
// on.
func (s *Store) lockOfTables(ctx context.Context) (string, error) {
	names, err := keptTables()
	if err != nil {
		return "", err
	}
	var there []string
	err = Gather(
		ctx,
		s.Pool,
		&there,
		pgx.RowTo[string],
		`SELECT quote_ident(n) FROM unnest($1::text[]) AS n WHERE to_regclass(n) IS NOT NULL`,
		append(names, versionTable),
	)
	if err != nil {
		return "", Wrap("list the tables", err)
	}
	if len(there) == 0 {
		return "", ErrNoSchema
	}
	return `; LOCK TABLE ` + strings.Join(there, ", ") + ` IN ACCESS SHARE MODE`, nil
}

func (shot *Snapshot) listTables(ctx context.Context) error {
	names, err := keptTables()
	if err != nil {
		return err
	}
	err = Gather(ctx, shot.SQL, &shot.Tables, pgx.RowToStructByPos[Dumped], `
		SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
		  FROM pg_class AS c
		  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		 WHERE c.oid = ANY (SELECT to_regclass(n)::oid FROM unnest($1::text[]) AS n)
		 GROUP BY c.relname ORDER BY c.relname`, names)
	return Wrap("list the tables", err)
}

func (shot *Snapshot) readSchema(ctx context.Context) error {
	err := Gather(ctx, shot.SQL, &shot.Schema, pgx.RowTo[int64], `
		SELECT version_id FROM schema_versions WHERE is_applied AND version_id > 0 GROUP BY version_id ORDER BY version_id`)
	if err != nil {
		return Wrap("read schema versions", err)
	}
	err = shot.SQL.QueryRow(ctx, `
		SELECT coalesce((SELECT version FROM vocabulary), ''), current_setting('server_version'),
		       coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), '')`).
		Scan(&shot.Vocabulary, &shot.PostgreSQL, &shot.PostGIS)
	if err != nil {
		return Wrap("read versions", err)
	}
	err = Gather(ctx, shot.SQL, &shot.Sequences, pgx.RowToStructByPos[Sequence], `
		SELECT s.sequencename::text, s.last_value
		  FROM pg_sequences AS s
		  JOIN pg_depend AS d ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype IN ('a', 'i')
		 WHERE s.last_value IS NOT NULL AND d.refobjid = ANY (SELECT to_regclass(n)::oid FROM unnest($1::text[]) AS n)
		 ORDER BY 1`, shot.names())
	return Wrap("read sequences", err)
}

func (shot *Snapshot) names() []string {
	var names []string
	for _, table := range shot.Tables {
		names = append(names, table.Name)
	}
	return names
}

// Copy writes the rows of a table as CSV with a line of names: UTF-8, commas,
// NULL as nothing, an empty text as "". It returns how many rows there are.
func (shot *Snapshot) Copy(ctx context.Context, table Dumped, to io.Writer) (int64, error) {
	tag, err := shot.SQL.Conn().PgConn().CopyTo(ctx, to,
		`COPY `+quoted(table.Name)+` (`+table.columnList()+`) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')`)
	return tag.RowsAffected(), Wrap("copy "+table.Name, err)
}

// Sizes are about how many bytes each table takes, to tell how far a copy is.
func (shot *Snapshot) Sizes(ctx context.Context) (map[string]int64, error) {
	sizes := map[string]int64{}
	rows, err := shot.SQL.Query(
		ctx,
		`SELECT n, pg_table_size(to_regclass(n)) FROM unnest($1::text[]) AS n`,
		shot.names(),
	)
	if err != nil {
		return nil, Wrap("read the sizes of tables", err)
	}
	var name string
	var size int64
	_, err = pgx.ForEachRow(rows, []any{&name, &size}, func() error { sizes[name] = size; return nil })
	return sizes, Wrap("read the sizes of tables", err)
}
