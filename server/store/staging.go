package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Bulk load: rows go by COPY into a temporary table and from there, those that
// are new or differ, into their own (upsert).

// Staged is a set of rows on its way into a table: copied into a temporary
// table without indexes and triggers, from where one statement takes what is
// new and one what differs.
type Staged struct {
	Table   string
	Key     []string
	Columns []string // besides the key
	// identity: the key is GENERATED ALWAYS and given all the same.
	Identity bool
	// fixed are columns set on insert and change, not compared, such as the
	// import that brought the row. Their values are SQL of our own.
	Fixed map[string]string
	// counted: the table counts the changes of a row in "revision".
	Counted bool
	// byText are columns of a type without equality: their text is compared.
	ByText []string
	Where  string // further condition on rows that may be changed
}

// Temp is the name of the temporary table.
func (s Staged) Temp() string { return "staged_" + s.Table }

// Load makes the temporary table, gone at commit, and copies the rows into it.
// Each row has the key's values and then the columns'.
func (s Staged) Load(ctx context.Context, tx pgx.Tx, n int, row func(i int) ([]any, error)) error {
	return s.loadFrom(ctx, tx, pgx.CopyFromSlice(n, row))
}

// loadFrom is load for rows that come one after the other.
func (s Staged) loadFrom(ctx context.Context, tx pgx.Tx, rows pgx.CopyFromSource) error {
	return s.loadBy(ctx, tx, func() error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{s.Temp()}, s.all(), rows)
		return err
	})
}

// LoadBinary is load for rows that are encoded already: a binary COPY stream.
func (s Staged) LoadBinary(ctx context.Context, tx pgx.Tx, rows io.Reader) error {
	return s.loadBy(ctx, tx, func() error { return s.copyInto(ctx, tx, s.Temp(), rows) })
}

// Fill brings rows that are new for sure, encoded, straight into the table.
func (s Staged) Fill(ctx context.Context, tx pgx.Tx, rows io.Reader) error {
	return Wrap("copy "+s.Table, s.copyInto(ctx, tx, s.Table, rows))
}

func (s Staged) copyInto(ctx context.Context, tx pgx.Tx, table string, rows io.Reader) error {
	_, err := tx.Conn().PgConn().CopyFrom(ctx, rows, fmt.Sprintf("COPY %s (%s) FROM STDIN BINARY", table, strings.Join(s.all(), ", ")))
	return err
}

func (s Staged) all() []string { return slices.Concat(s.Key, s.Columns) }

func (s Staged) loadBy(ctx context.Context, tx pgx.Tx, copyRows func() error) error {
	// Rows are not compressed to be read once.
	_, err := tx.Exec(
		ctx,
		fmt.Sprintf(
			"CREATE TEMPORARY TABLE %s WITH (toast_tuple_target = 8160) ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA",
			s.Temp(),
			strings.Join(s.all(), ", "),
			s.Table,
		),
	)
	if err != nil {
		return Wrap("stage "+s.Table, err)
	}
	if err := copyRows(); err != nil {
		return Wrap("copy "+s.Table, err)
	}
	_, err = tx.Exec(ctx, "ANALYZE "+s.Temp())
	return Wrap("stage "+s.Table, err)
}

// Same is the SQL condition that row t and staged row s have the same key.
func (s Staged) Same() string {
	var parts []string
	for _, k := range s.Key {
		parts = append(parts, fmt.Sprintf("t.%s = s.%s", k, k))
	}
	return strings.Join(parts, " AND ")
}

// InsertNew takes the rows whose key the table does not have.
func (s Staged) InsertNew(ctx context.Context, tx pgx.Tx) (int, error) {
	columns, values := []string{}, []string{}
	for _, c := range append(append([]string{}, s.Key...), s.Columns...) {
		columns, values = append(columns, c), append(values, "s."+c)
	}
	for c, value := range s.Fixed {
		columns, values = append(columns, c), append(values, value)
	}
	overriding := ""
	if s.Identity {
		overriding = "OVERRIDING SYSTEM VALUE "
	}
	tag, err := tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) %sSELECT %s FROM %s AS s WHERE NOT EXISTS (SELECT FROM %s AS t WHERE %s)",
		s.Table, strings.Join(columns, ", "), overriding, strings.Join(values, ", "), s.Temp(), s.Table, s.Same()))
	return int(tag.RowsAffected()), Wrap("add "+s.Table, err)
}

// UpdateChanged rewrites the rows that differ from the table's, and no other.
func (s Staged) UpdateChanged(ctx context.Context, tx pgx.Tx) (int, error) {
	var sets []string
	for _, c := range s.Columns {
		sets = append(sets, fmt.Sprintf("%s = s.%s", c, c))
	}
	for c, value := range s.Fixed {
		sets = append(sets, c+" = "+value)
	}
	if s.Counted {
		sets = append(sets, "revision = t.revision + 1")
	}
	tag, err := tx.Exec(ctx, fmt.Sprintf("UPDATE %s AS t SET %s FROM %s AS s WHERE %s", s.Table, strings.Join(sets, ", "), s.Temp(), s.differs()))
	return int(tag.RowsAffected()), Wrap("change "+s.Table, err)
}

// differs is the SQL condition that staged row s gives row t otherwise, and may
// change it.
func (s Staged) differs() string {
	var old, fresh []string
	for _, c := range s.Columns {
		text := ""
		if slices.Contains(s.ByText, c) {
			text = "::text"
		}
		old, fresh = append(old, "t."+c+text), append(fresh, "s."+c+text)
	}
	where := s.Same()
	if s.Where != "" {
		where += " AND " + s.Where
	}
	return fmt.Sprintf("%s AND (%s) IS DISTINCT FROM (%s)", where, strings.Join(old, ", "), strings.Join(fresh, ", "))
}

// KeepChanged notes the rows that an import is about to change as they stand;
// the table has its geometry in "geom".
func (s Staged) KeepChanged(ctx context.Context, tx pgx.Tx, importID int64) error {
	_, err := tx.Exec(ctx, fmt.Sprintf(`
		INSERT INTO import_before (import_id, object, object_id, before)
		SELECT $1, '%s', t.id, to_jsonb(t) || jsonb_build_object('geom', encode(ST_AsEWKB(t.geom), 'hex'))
		  FROM %s AS t, %s AS s WHERE %s`, s.Table, s.Table, s.Temp(), s.differs()), importID)
	return Wrap("keep what stood before", err)
}

// Analyze renews the planner's figures after a bulk load, which autovacuum
// would do a minute later. The data is stored already: a fault is only noted.
func (s *Store) Analyze(ctx context.Context, tables ...string) {
	if _, err := s.Pool.Exec(ctx, "ANALYZE "+strings.Join(tables, ", ")); err != nil {
		s.Log.WarnContext(ctx, "analyze", "tables", tables, "error", err)
	}
}
