package pgtest

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/geotest"
	"tongshi/geo/profile"
	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

func AccessTo(t *testing.T, st *store.Store) *peoplestore.Access {
	t.Helper()
	access, err := peoplestore.NewAccess(st)
	if err != nil {
		t.Fatal(err)
	}
	return access
}

// Rules are those of the casework that come with the program.
var Rules = sync.OnceValue(func() *casework.Rules {
	rules, err := casework.ReadRules(profile.Files)
	if err != nil {
		panic(err) // the file is embedded: every test of it fails
	}
	return rules
})

// Open is store.Open with the standards and rules that come with the program.
func Open(ctx context.Context, url string, log *slog.Logger) (*store.Store, error) {
	return store.Open(ctx, url, log, geotest.Standards(), Rules())
}

func OpenAt(t *testing.T, address string) *store.Store {
	t.Helper()
	st, err := Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

func Versions(t *testing.T, st *store.Store) store.Versions {
	t.Helper()
	v, err := st.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func Exec(t *testing.T, st *store.Store, sql string, args ...any) {
	t.Helper()
	if _, err := st.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func Connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(t.Context()) })
	return db
}

var Tester = auth.Actor{Name: "tester", Role: auth.Admin, Origin: "test"}
