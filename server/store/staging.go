package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// staged is a set of rows on its way into a table: copied into a temporary
// table without indexes and triggers, from where one statement takes what is
// new and one what differs.
type staged struct {
	table   string
	key     []string
	columns []string // besides the key
	// identity: the key is GENERATED ALWAYS and given all the same.
	identity bool
	// fixed are columns set on insert and change, not compared, such as the
	// import that brought the row. Their values are SQL of our own.
	fixed map[string]string
	// counted: the table counts the changes of a row in "revision".
	counted bool
	// byText are columns of a type without equality: their text is compared.
	byText []string
	where  string // further condition on rows that may be changed
}

func (s staged) temp() string { return "staged_" + s.table }

// load makes the temporary table, gone at commit, and copies the rows into it.
// Each row has the key's values and then the columns'.
func (s staged) load(ctx context.Context, tx pgx.Tx, n int, row func(i int) ([]any, error)) error {
	return s.loadFrom(ctx, tx, pgx.CopyFromSlice(n, row))
}

// loadFrom is load for rows that come one after the other.
func (s staged) loadFrom(ctx context.Context, tx pgx.Tx, rows pgx.CopyFromSource) error {
	return s.loadBy(ctx, tx, func() error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{s.temp()}, s.all(), rows)
		return err
	})
}

// loadBinary is load for rows that are encoded already: a binary COPY stream.
func (s staged) loadBinary(ctx context.Context, tx pgx.Tx, rows io.Reader) error {
	return s.loadBy(ctx, tx, func() error { return s.copyInto(ctx, tx, s.temp(), rows) })
}

// fill brings rows that are new for sure, encoded, straight into the table.
func (s staged) fill(ctx context.Context, tx pgx.Tx, rows io.Reader) error {
	return wrap("copy "+s.table, s.copyInto(ctx, tx, s.table, rows))
}

func (s staged) copyInto(ctx context.Context, tx pgx.Tx, table string, rows io.Reader) error {
	_, err := tx.Conn().PgConn().CopyFrom(ctx, rows, fmt.Sprintf("COPY %s (%s) FROM STDIN BINARY", table, strings.Join(s.all(), ", ")))
	return err
}

func (s staged) all() []string { return slices.Concat(s.key, s.columns) }

func (s staged) loadBy(ctx context.Context, tx pgx.Tx, copyRows func() error) error {
	// Rows are not compressed to be read once.
	_, err := tx.Exec(ctx, fmt.Sprintf("CREATE TEMPORARY TABLE %s WITH (toast_tuple_target = 8160) ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA", s.temp(), strings.Join(s.all(), ", "), s.table))
	if err != nil {
		return wrap("stage "+s.table, err)
	}
	if err := copyRows(); err != nil {
		return wrap("copy "+s.table, err)
	}
	_, err = tx.Exec(ctx, "ANALYZE "+s.temp())
	return wrap("stage "+s.table, err)
}

func (s staged) same() string {
	var parts []string
	for _, k := range s.key {
		parts = append(parts, fmt.Sprintf("t.%s = s.%s", k, k))
	}
	return strings.Join(parts, " AND ")
}

// insertNew takes the rows whose key the table does not have.
func (s staged) insertNew(ctx context.Context, tx pgx.Tx) (int, error) {
	columns, values := []string{}, []string{}
	for _, c := range append(append([]string{}, s.key...), s.columns...) {
		columns, values = append(columns, c), append(values, "s."+c)
	}
	for c, value := range s.fixed {
		columns, values = append(columns, c), append(values, value)
	}
	overriding := ""
	if s.identity {
		overriding = "OVERRIDING SYSTEM VALUE "
	}
	tag, err := tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) %sSELECT %s FROM %s AS s WHERE NOT EXISTS (SELECT FROM %s AS t WHERE %s)",
		s.table, strings.Join(columns, ", "), overriding, strings.Join(values, ", "), s.temp(), s.table, s.same()))
	return int(tag.RowsAffected()), wrap("add "+s.table, err)
}

// updateChanged rewrites the rows that differ from the table's, and no other.
func (s staged) updateChanged(ctx context.Context, tx pgx.Tx) (int, error) {
	var sets, old, fresh []string
	for _, c := range s.columns {
		sets = append(sets, fmt.Sprintf("%s = s.%s", c, c))
		text := ""
		if slices.Contains(s.byText, c) {
			text = "::text"
		}
		old, fresh = append(old, "t."+c+text), append(fresh, "s."+c+text)
	}
	for c, value := range s.fixed {
		sets = append(sets, c+" = "+value)
	}
	if s.counted {
		sets = append(sets, "revision = t.revision + 1")
	}
	where := s.same()
	if s.where != "" {
		where += " AND " + s.where
	}
	tag, err := tx.Exec(ctx, fmt.Sprintf("UPDATE %s AS t SET %s FROM %s AS s WHERE %s AND (%s) IS DISTINCT FROM (%s)",
		s.table, strings.Join(sets, ", "), s.temp(), where, strings.Join(old, ", "), strings.Join(fresh, ", ")))
	return int(tag.RowsAffected()), wrap("change "+s.table, err)
}

// analyze renews the planner's figures after a bulk load, which autovacuum
// would do a minute later. The data is stored already: a fault is only noted.
func (s *Store) analyze(ctx context.Context, tables ...string) {
	if _, err := s.pool.Exec(ctx, "ANALYZE "+strings.Join(tables, ", ")); err != nil {
		s.log.WarnContext(ctx, "analyze", "tables", tables, "error", err)
	}
}
