// Package pgtest gives each test a PostGIS database of its own, migrated and
// empty. They are cloned from one template in a private cluster that all
// packages and runs share and that does not survive a power cut, only speed
// matters there.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server/cluster"
	"tongshi/server/store"
)

// unsafe are settings for a cluster whose data nobody will miss.
var unsafe = []string{
	"fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300",
	"shared_buffers=128MB", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0",
}

// folder is per user: a database belongs to one.
func folder() string {
	return filepath.Join(os.TempDir(), "tongshi-pgtest-"+strconv.Itoa(os.Geteuid()))
}

// Main runs a package's tests and leaves the cluster, which the last package to
// leave stops. Without it PostgreSQL is left running for the next run.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is [Main] for a package with more to do before it exits.
func Run(m *testing.M) int {
	code := m.Run()
	if err := hold.leave(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	return code
}

// New is a store on a fresh migrated database, gone when the test ends.
func New(t testing.TB) *store.Store {
	t.Helper()
	st, err := Open(t.Context(), URL(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

// URL is the address of a fresh migrated database, gone when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	address := clone(t, template)
	if err := migrate(t.Context(), address); err != nil {
		t.Fatalf("migrate test database: %v", err)
	}
	return address
}

// migrate brings a database up to date. A clone is that already, unless the
// store's own part in it has changed since the template was made.
func migrate(ctx context.Context, address string) error {
	st, err := Open(ctx, address, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer st.Close()
	return st.Migrate(ctx)
}

// EmptyURL is the address of a fresh database without anything in it, not even
// PostGIS, for tests of the migrations themselves.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return clone(t, func(context.Context, *pgx.Conn, string) (string, error) { return "template1", nil })
}

func clone(t testing.TB, source func(context.Context, *pgx.Conn, string) (string, error)) string {
	t.Helper()
	shared, err := hold.join()
	if err != nil {
		missing(t, err)
	}
	name := fmt.Sprintf("%s%d_%s", clonePrefix, os.Getpid(), strings.ToLower(rand.Text()[:8]))
	err = asAdmin(shared.URL(), func(ctx context.Context, admin *pgx.Conn) error {
		from, err := source(ctx, admin, shared.URL())
		if err != nil {
			return err
		}
		return cloneDatabase(ctx, admin, from, name)
	})
	if err != nil {
		t.Fatalf("make test database: %v", err)
	}
	t.Cleanup(func() {
		err := asAdmin(shared.URL(), func(ctx context.Context, admin *pgx.Conn) error { return drop(ctx, admin, name) })
		if err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return withDatabase(shared.URL(), name)
}

// missing ends a test that has no PostGIS to run on. In CI that is a failure:
// tests that silently do not run prove nothing.
func missing(t testing.TB, err error) {
	t.Helper()
	if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci || !errors.Is(err, cluster.ErrMissing) {
		t.Fatalf("test database: %v", err)
	}
	t.Skip("test database: ", err)
}

// asAdmin runs work on a connection to the maintenance database.
func asAdmin(base string, work func(context.Context, *pgx.Conn) error) error {
	ctx := context.Background() // cleanup runs after the test's own context has ended
	admin, err := pgx.Connect(ctx, withDatabase(base, "postgres"))
	if err != nil {
		return err
	}
	return errors.Join(work(ctx, admin), admin.Close(ctx))
}

func withDatabase(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic(err) // cluster makes the address
	}
	u.Path = "/" + name
	return u.String()
}
