package store_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/geotest"
	"tongshi/server/pgtest"
	"tongshi/server/store"
)

func TestSeveralMigrateAtOnceAndOneDoesIt(t *testing.T) {
	address := pgtest.EmptyURL(t)
	var wait sync.WaitGroup
	for range 3 {
		st := pgtest.OpenAt(t, address)
		wait.Go(func() {
			if err := st.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	var doubled int
	err := pgtest.OpenAt(t, address).Pool.QueryRow(t.Context(), `
		SELECT count(*) FROM (SELECT version_id FROM schema_versions GROUP BY version_id HAVING count(*) > 1) AS twice`).Scan(&doubled)
	if err != nil || doubled != 0 {
		t.Errorf("%d migrations ran twice, %v", doubled, err)
	}
}

func TestNewerSchemaIsRefusedUntouched(t *testing.T) {
	st := pgtest.New(t)
	if _, err := st.Pool.Exec(t.Context(), `INSERT INTO schema_versions (version_id, is_applied) VALUES (9999, true)`); err != nil {
		t.Fatal(err)
	}
	err := st.Migrate(t.Context())
	if !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "9999") {
		t.Errorf("newer schema: %v", err)
	}
}

func TestEveryTableAndColumnHasAComment(t *testing.T) {
	st := pgtest.New(t)
	rows, err := st.Pool.Query(t.Context(), `
		-- tables and views of ours: not those that an extension brought
		WITH ours AS (
		    SELECT c.oid, c.relname FROM pg_class c
		     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
		       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
		SELECT relname::text FROM ours WHERE obj_description(oid, 'pg_class') IS NULL
		UNION ALL
		SELECT relname || '.' || attname FROM ours JOIN pg_attribute ON attrelid = oid
		 WHERE attnum > 0 AND NOT attisdropped AND col_description(oid, attnum) IS NULL`)
	if err != nil {
		t.Fatal(err)
	}
	silent, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(silent) > 0 {
		t.Errorf("without a comment: %s", strings.Join(silent, ", "))
	}
}

func TestEveryListedColumnIsRestrictedToItsCodes(t *testing.T) {
	st := pgtest.New(t)
	words := geotest.Standards().Words
	want := 0
	for _, places := range words.AppliesTo {
		want += len(places)
	}
	var got int
	err := st.Pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_constraint WHERE conname LIKE 'vocab\_%' AND convalidated`).Scan(&got)
	if err != nil || got != want {
		t.Errorf("%d checks for %d columns, %v", got, want, err)
	}
	_, err = st.Pool.Exec(t.Context(), `INSERT INTO units (code, kind, name) VALUES ('x', 'circus', 'x')`)
	if err == nil || !strings.Contains(err.Error(), "vocab_units_kind") {
		t.Errorf("unknown kind of unit: %v", err)
	}
}

func file(version, codes string) fstest.MapFS {
	return fstest.MapFS{"vocabulary.json": {Data: []byte(`{"version": "` + version + `",
		"applies_to": {"unit_kind": ["units.kind"], "mode": ["crashes.modes[]"]},
		"lists": {"unit_kind": [` + codes + `], "mode": [["car", "汽车", "Car"]]}}`)}}
}

func TestChangedVocabularyRemakesTheChecks(t *testing.T) {
	st := pgtest.New(t)
	add := func(code, kind string) error {
		_, err := st.Pool.Exec(t.Context(), `INSERT INTO units (code, kind, name) VALUES ($1, $2, 'x')`, code, kind)
		return err
	}
	circus := `["circus", "马戏团", "Circus"]`
	if err := st.Complete(t.Context(), file("2999-01-02", circus)); err != nil {
		t.Fatal(err)
	}
	if err := add("a", "circus"); err != nil {
		t.Errorf("new code: %v", err)
	}
	if err := st.Complete(t.Context(), file("2999-01-01", `["zoo", "动物园", "Zoo"]`)); err != nil {
		t.Errorf("older file: %v", err)
	}
	if err := add("b", "circus"); err != nil {
		t.Errorf("an older file took over: %v", err)
	}
	err := st.Complete(t.Context(), file("2999-01-03", `["zoo", "动物园", "Zoo"]`))
	if err == nil || !strings.Contains(err.Error(), "circus") || !strings.Contains(err.Error(), "units.kind") {
		t.Errorf("file without a code in use: %v", err)
	}
	if err := add("c", "circus"); err != nil {
		t.Errorf("a refused file changed something: %v", err)
	}
}

func TestClashingTransactionRunsAgain(t *testing.T) {
	st := pgtest.New(t)
	runs := 0
	err := st.InTx(t.Context(), func(tx pgx.Tx) error {
		if runs++; runs < 3 {
			_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '40001'; END $$`)
			return err
		}
		return nil
	})
	if err != nil || runs != 3 {
		t.Errorf("%d runs, %v", runs, err)
	}
	err = st.InTx(t.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '40P01'; END $$`)
		return err
	})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("without end: %v", err)
	}
}

func TestErrorsAreToldApart(t *testing.T) {
	st := pgtest.New(t)
	exec := func(sql string) error {
		_, err := st.Pool.Exec(t.Context(), sql)
		return store.Classify(err)
	}
	if err := exec(`INSERT INTO crews (code, name) VALUES ('a', 'a'), ('a', 'b')`); !errors.Is(err, store.ErrConflict) {
		t.Errorf("doubled code: %v", err)
	}
	if err := exec(`SET statement_timeout = 1; SELECT pg_sleep(1)`); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("too slow: %v", err)
	}
	var name string
	err := st.Pool.QueryRow(t.Context(), `SELECT name FROM crews WHERE id = 7`).Scan(&name)
	if !errors.Is(store.Classify(err), store.ErrNotFound) {
		t.Errorf("no row: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = st.Pool.Exec(ctx, `SELECT 1`)
	if err = store.Classify(err); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("client gone: %v", err)
	}
	if err = store.Classify(store.GivenUp(ctx, net.ErrClosed)); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("client gone, connection closed: %v", err)
	}
	if _, err := pgtest.Open(t.Context(), "postgres://tongshi@/tongshi?host=/nowhere", slog.Default()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("no server: %v", err)
	}
}
