package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tongshi/geo/say"
)

// What errors of PostgreSQL mean to callers, and which transactions may be
// retried.

// What callers may need to tell apart. Everything else is a fault of ours.
var (
	// ErrNotFound: no such row.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the change clashes with another row or another change.
	ErrConflict = errors.New("conflict")
	// ErrUnavailable: the database is away or answers too slowly; try again.
	ErrUnavailable = errors.New("database unavailable")
	// ErrDiskFull: the database is there and has no room to write.
	ErrDiskFull = fmt.Errorf("%w: its disk is full", ErrUnavailable)
	// ErrOutOfRange: the arithmetic of a filter leaves the range of numbers.
	ErrOutOfRange = errors.New("number out of range")
)

// Wrap says what was being done when err came up, and classifies it. Nil
// stays nil.
func Wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, Classify(err))
}

// Classify marks err as one of the errors above where it is one. A request
// that its own client gave up stays context.Canceled, and nil stays nil.
func Classify(err error) error {
	if err == nil {
		return nil
	}
	kind := kindOf(err)
	if kind == nil || errors.Is(err, kind) {
		return err
	}
	return fmt.Errorf("%w: %w", kind, err)
}

// Away reports whether err says that the database was away or too slow.
func Away(err error) bool { return errors.Is(Classify(err), ErrUnavailable) }

// GivenUp turns whatever a query ended with into context.Canceled when its
// caller gave it up: pgx may then report the connection that it closed.
func GivenUp(ctx context.Context, err error) error {
	if err == nil || !errors.Is(ctx.Err(), context.Canceled) || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w (%v)", context.Canceled, err) //nolint:errorlint // what it looked like is no longer what it was
}

func kindOf(err error) error {
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNotFound
	case errors.Is(err, context.Canceled):
		return nil
	case errors.As(err, &pg) && strings.HasSuffix(pg.ConstraintName, "_uuid_key"):
		return ErrKeyUsed // by a row that no client made, or made elsewhere
	case errors.As(err, &pg):
		return kindOfState(pg.Code)
	case errors.As(err, &connect), errors.As(err, &network),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), pgconn.SafeToRetry(err), err.Error() == "conn closed":
		return ErrUnavailable
	}
	return nil
}

// kindOfState classifies an SQLSTATE (PostgreSQL, appendix A).
func kindOfState(code string) error {
	switch {
	case code == "23505", code == "23503", code == "23P01": // unique, foreign key, exclusion
		return ErrConflict
	case code == "22003", code == "2201F", code == "2201E", code == "22012": // range, power, logarithm, division by zero
		return ErrOutOfRange
	case code == "53100":
		return ErrDiskFull
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"), // connection; out of memory or connections
		strings.HasPrefix(code, "57"),                     // shut down, crashed, starting, statement cancelled by its time limit
		code == "40001", code == "40P01", code == "55P03", // still clashing after all retries; lock not to be had
		code == "3D000": // the database is not there
		return ErrUnavailable
	}
	return nil
}

// clashed reports whether a transaction lost against another one and may be
// run again: serialization failure or deadlock.
func clashed(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// ParameterError is what is wrong with one parameter.
type ParameterError struct {
	Field   string
	Message say.Text
}

// ParameterErrors is a request that cannot be done as it is.
type ParameterErrors []ParameterError

// Error is what is wrong, in English.
func (e ParameterErrors) Error() string { return e.In(say.English) }

// In is what is wrong in a reader's language.
func (e ParameterErrors) In(l say.Language) string {
	var list say.List
	for _, p := range e {
		list.Items = append(list.Items, say.New("%s: %s", p.Field, p.Message))
	}
	return list.In(l)
}

// ErrUnknown: something that the change names is not there. Field says where
// it is named.
type ErrUnknown struct {
	Field string
	What  say.Text
}

// Error names the field and what is missing.
func (e ErrUnknown) Error() string { return fmt.Sprintf("%s: there is no %s", e.Field, e.What) }
