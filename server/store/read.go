package store

import (
	"context"
	"errors"
	"io"
	"net"
	"reflect"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Retry of reads whose connection was lost.

// Reading runs work, which only reads, and again as long as it says that it
// may and its connection proves to have been cut before: the database was
// restarted, or somebody ended the session. Each connection of the pool can
// disappoint once.
func (s *Store) Reading(ctx context.Context, work func() (again bool, err error)) error {
	var err error
	for range maxConnections + 1 {
		var again bool
		if again, err = work(); !again || !cutOff(err) || ctx.Err() != nil {
			break
		}
	}
	return err
}

// cutOff reports whether err says that an open connection was lost. A database
// that cannot be reached at all is another matter: asking again does not help.
func cutOff(err error) bool {
	var connect *pgconn.ConnectError
	var pg *pgconn.PgError
	switch {
	case err == nil, errors.As(err, &connect):
		return false
	case errors.As(err, &pg):
		return strings.HasPrefix(pg.Code, "57P") // ended by an administrator, a crash or a restart
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || strings.HasSuffix(err.Error(), "conn closed")
}

// One is the one row of a query, read by the names of its columns; without
// one, [Wrap] makes its error [ErrNotFound].
func One[T any](ctx context.Context, q Querier, sql string, keys ...any) (T, error) {
	rows, err := q.Query(ctx, sql, keys...)
	if err != nil {
		var none T
		return none, err
	}
	return pgx.CollectExactlyOneRow(rows, ByName[T])
}

// Each calls see with every row of a query, read by the names of its columns.
// The columns find their fields once for all rows, so that a long list costs
// no more than one read by position.
func Each[T any](ctx context.Context, q Querier, see func(T) error, sql string, keys ...any) error {
	rows, err := q.Query(ctx, sql, keys...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var one T
	var targets []any
	for rows.Next() {
		if targets == nil {
			v := reflect.ValueOf(&one).Elem()
			if targets, err = columnsOf(v.Type()).targets(v, rows.FieldDescriptions()); err != nil {
				return err
			}
		}
		if err = rows.Scan(targets...); err == nil {
			err = see(one)
		}
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// Gather puts all rows of a query into a list: never nil, empty when there are
// none or after an error.
func Gather[T any](ctx context.Context, q Querier, into *[]T, scan pgx.RowToFunc[T], sql string, keys ...any) error {
	rows, err := q.Query(ctx, sql, keys...)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, scan)
	*into = Listed(list)
	return err
}
