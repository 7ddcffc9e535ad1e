package store_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/layer"
	"tongshi/server/pgtest"
	"tongshi/server/readmodel"
	"tongshi/server/store"
	"tongshi/server/store/served"
)

func TestEveryTableThatALayerIsMadeOfIsWatched(t *testing.T) {
	st := pgtest.New(t)
	for _, l := range layer.All() {
		sources, err := l.Sources()
		if err != nil {
			t.Fatal(err)
		}
		tables := map[string]bool{}
		own := false
		for _, s := range sources {
			tables[s.Table] = true
			own = own || s.Column != "" && s.ViaTable == ""
			if s.Table == layer.Calendar {
				continue
			}
			var triggers int
			err := st.Pool.QueryRow(t.Context(), `
				SELECT count(*) FROM pg_trigger AS t
				 WHERE t.tgrelid = to_regclass($1) AND t.tgname LIKE 'layers\_%' AND t.tgenabled = 'O'
				   AND ($2 = '' OR encode(t.tgargs, 'escape') LIKE '%' || $2 || '%')`, s.Table, s.Column).Scan(&triggers)
			if err != nil || triggers != 4 {
				t.Errorf("layer %s: %d triggers for %s, want 4: %v", l.Name, triggers, s.Text, err)
			}
		}
		for _, table := range l.Reads() {
			if !tables[table] {
				t.Errorf("layer %s reads %s and does not name it", l.Name, table)
			}
		}
		if !own {
			t.Errorf("layer %s names no table whose rows are its features: %v", l.Name, l.Tables)
		}
		if v := pgtest.Versions(t, st)[l.Name]; v == 0 {
			t.Errorf("layer %s has no version", l.Name)
		}
	}
}

func changes(t *testing.T, st *store.Store, name string, since int64) store.Changed {
	t.Helper()
	c, err := st.Changes(t.Context(), name, since)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const insertPlaces = `INSERT INTO places (uuid, kind, name, hours, note, geom)
	SELECT gen_random_uuid(), 'school', 'p' || i, '[]', '', 'SRID=4326;POINT(116 36)' FROM generate_series(1, $1::int) AS i`

func TestOnlyWhatChangedMoves(t *testing.T) {
	st := pgtest.New(t)
	before := pgtest.Versions(t, st)
	pgtest.Exec(t, st, insertPlaces, 3)
	after := pgtest.Versions(t, st)
	if moved := after.Since(before.Latest()); len(moved) != 2 || moved["places"] == 0 || moved["sight-places"] == 0 { // places may hide the view
		t.Errorf("moved: %v", moved)
	}
	if c := changes(t, st, "places", before["places"]); c.Reset || !slices.Equal(c.IDs, []int64{1, 2, 3}) || c.Version != after["places"] {
		t.Errorf("%+v", c)
	}
	pgtest.Exec(t, st, `UPDATE places SET name = 'x' WHERE id = 2`)
	pgtest.Exec(t, st, `DELETE FROM places WHERE id = 3`)
	pgtest.Exec(t, st, `UPDATE places SET name = 'x' WHERE id = 99`)
	if c := changes(t, st, "places", after["places"]); c.Reset || !slices.Equal(c.IDs, []int64{2, 3}) {
		t.Errorf("%+v", c)
	}
	if c := changes(t, st, "places", before["places"]-1); !c.Reset {
		t.Errorf("from before the log: %+v", c)
	}
	if c := changes(t, st, "places", pgtest.Versions(t, st)["places"]+1); !c.Reset {
		t.Errorf("from the future: %+v", c)
	}
}

func TestWhatIsRolledBackMovesNothing(t *testing.T) {
	st := pgtest.New(t)
	before := pgtest.Versions(t, st)
	tx, err := st.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), insertPlaces, 3); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := pgtest.Versions(t, st); !maps.Equal(now, before) {
		t.Errorf("%v, before %v", now, before)
	}
	// A part of a transaction: its first note goes with it, the second stays.
	pgtest.Exec(t, st, `DO $$ BEGIN
		BEGIN
			INSERT INTO places (uuid, kind, name, hours, note, geom) VALUES (gen_random_uuid(), 'school', 'a', '[]', '', 'SRID=4326;POINT(116 36)');
			RAISE EXCEPTION 'no';
		EXCEPTION WHEN raise_exception THEN NULL;
		END;
		INSERT INTO places (uuid, kind, name, hours, note, geom) VALUES (gen_random_uuid(), 'school', 'b', '[]', '', 'SRID=4326;POINT(116 36)');
	END $$`)
	if c := changes(t, st, "places", before["places"]); c.Reset || len(c.IDs) != 1 {
		t.Errorf("%+v", c)
	}
	var left int
	if err := st.Pool.QueryRow(t.Context(), `SELECT count(*) FROM layer_notes`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d notes left, %v", left, err)
	}
}

func TestDerivedFeaturesAreListed(t *testing.T) {
	st := pgtest.New(t)
	pgtest.Exec(t, st, `INSERT INTO units (code, kind, name) VALUES ('a', 'parks', 'a'), ('b', 'parks', 'b');
		INSERT INTO obstructions (uuid, kind, status, land, windows, owner_unit_id)
		VALUES (gen_random_uuid(), 'tree', 'standing', 'unknown', '[]', 1), (gen_random_uuid(), 'tree', 'standing', 'unknown', '[]', 2);
		INSERT INTO obstruction_states (obstruction_id, footprint, radius_m, base_m, top_m, origin, cause, valid_from)
		VALUES (1, 'SRID=4326;POINT(116 36)', 1, 0, 3, 'measured', 'survey', now()), (2, 'SRID=4326;POINT(116 36)', 1, 0, 3, 'measured', 'survey', now())`)
	before := pgtest.Versions(t, st)
	pgtest.Exec(t, st, `UPDATE units SET name = 'c' WHERE id = 2`)
	if c := changes(t, st, "obstructions", before["obstructions"]); c.Reset || !slices.Equal(c.IDs, []int64{2}) {
		t.Errorf("renamed unit: %+v", c)
	}
	before = pgtest.Versions(t, st)
	pgtest.Exec(t, st, `UPDATE obstruction_states SET top_m = 4 WHERE obstruction_id = 1`)
	if c := changes(t, st, "obstructions", before["obstructions"]); c.Reset || !slices.Equal(c.IDs, []int64{1}) {
		t.Errorf("new height: %+v", c)
	}
	before = pgtest.Versions(t, st)
	if _, err := st.ChangeSettings(t.Context(), "test", func(s *store.Settings) error { s.Title = "t"; return nil }); err != nil {
		t.Fatal(err)
	}
	if moved := pgtest.Versions(t, st).Since(before.Latest()); len(moved) != 1 || moved[store.SettingsLayer] == 0 {
		t.Errorf("a new title moves %v", moved)
	}
	if _, err := st.ChangeSettings(t.Context(), "test", func(s *store.Settings) error { s.Zone = "Europe/Berlin"; return nil }); err != nil {
		t.Fatal(err)
	}
	if moved := pgtest.Versions(t, st).Since(before.Latest()); moved["crashes"] == 0 || moved["sites"] == 0 || moved["places"] != 0 {
		t.Errorf("a new zone moves %v", moved)
	}
}

func TestTooManyAreAReset(t *testing.T) {
	st := pgtest.New(t)
	for n, reset := range map[int]bool{10_000: false, 10_001: true} {
		before := pgtest.Versions(t, st)
		pgtest.Exec(t, st, insertPlaces, n)
		if c := changes(t, st, "places", before["places"]); c.Reset != reset || !reset && len(c.IDs) != n {
			t.Errorf("%d rows: reset %t with %d ids", n, c.Reset, len(c.IDs))
		}
	}
	before := pgtest.Versions(t, st)
	pgtest.Exec(t, st, `UPDATE places SET note = 'x' WHERE id <= 10000`)
	if c := changes(t, st, "places", before["places"]); c.Reset || len(c.IDs) != 10_000 {
		t.Errorf("10000 changed: reset %t with %d ids", c.Reset, len(c.IDs))
	}
	before = pgtest.Versions(t, st)
	pgtest.Exec(t, st, `TRUNCATE places CASCADE`)
	if c := changes(t, st, "places", before["places"]); !c.Reset {
		t.Errorf("truncated: %+v", c)
	}
}

func TestATrimmedLogResetsWhoIsTooLate(t *testing.T) {
	st := pgtest.New(t)
	var seen []int64
	for range 5 {
		pgtest.Exec(t, st, insertPlaces, 2)
		seen = append(seen, pgtest.Versions(t, st)["places"])
	}
	if err := st.TrimTo(t.Context(), 4, 1000); err != nil {
		t.Fatal(err)
	}
	if c := changes(t, st, "places", seen[1]); !c.Reset {
		t.Errorf("too late: %+v", c)
	}
	if c := changes(t, st, "places", seen[2]); c.Reset || len(c.IDs) != 4 {
		t.Errorf("in time: %+v", c)
	}
	if err := st.TrimTo(t.Context(), 1000, 3); err != nil {
		t.Fatal(err)
	}
	if c := changes(t, st, "places", seen[2]); !c.Reset {
		t.Errorf("too many numbers: %+v", c)
	}
}

func TestTheDayTurnsOnce(t *testing.T) {
	st := pgtest.New(t)
	before := pgtest.Versions(t, st)
	for range 3 {
		if err := st.TurnDay(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	after := pgtest.Versions(t, st)
	var logged int
	err := st.Pool.QueryRow(t.Context(), `SELECT count(*) FROM layer_changes WHERE layer = 'sites'`).Scan(&logged)
	if moved := after.Since(before.Latest()); err != nil || logged != 1 || len(moved) != daily() || moved["sites"] == 0 {
		t.Errorf("%d logged, moved %v, %v", logged, moved, err)
	}
}

// daily is the number of layers that change by the calendar.
func daily() (n int) {
	for _, l := range layer.All() {
		if l.Daily {
			n++
		}
	}
	return n
}

// Readers that take what the log lists have the same rows as the table, at
// every version, while eight writers add, change and remove in transactions
// that overlap. A lost change, or a version that overtakes another, shows.
func TestNoChangeIsLostUnderConcurrentWriters(t *testing.T) {
	st := pgtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	pgtest.Exec(t, st, insertPlaces, 50)
	places, _ := layer.All().Find("places")
	var writers, readers sync.WaitGroup
	var mu sync.Mutex
	committed := []int64{}
	for w := range 8 {
		writers.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for i := range 40 {
				seen := writeSome(t, st, random, fmt.Sprintf("w%d-%d", w, i))
				mu.Lock()
				if seen != 0 {
					committed = append(committed, seen)
				}
				mu.Unlock()
			}
		})
	}
	final := make([]map[int64]string, 2)
	for r := range final {
		readers.Go(func() {
			model, since := map[int64]string{}, int64(0)
			for last := false; ; last = ctx.Err() != nil {
				fresh := map[int64]string{}
				c, err := served.ReadChanges(
					t.Context(),
					st,
					places,
					since,
					func(store.Changed, int64) bool { return true },
					func(item *layer.Item, _ *readmodel.When) error {
						fresh[item.ID] = item.Values[1].Text
						return nil
					},
				)
				if err != nil {
					t.Error(err)
					return
				}
				if c.Version < since {
					t.Errorf("version %d after %d", c.Version, since)
				}
				if c.Reset {
					clear(model)
				}
				for _, id := range c.IDs {
					delete(model, id)
				}
				maps.Copy(model, fresh)
				since = c.Version
				if last {
					break
				}
			}
			final[r] = model
		})
	}
	writers.Wait()
	cancel()
	readers.Wait()
	truth := map[int64]string{}
	rows, err := st.Pool.Query(t.Context(), `SELECT id, name FROM places`)
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error { truth[id] = name; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, model := range final {
		if !maps.Equal(model, truth) {
			t.Errorf("the reader has %d places, the table %d, or others", len(model), len(truth))
		}
	}
	noted := len(committed)
	slices.Sort(committed)
	if different := len(slices.Compact(committed)); noted < 100 || different != noted {
		t.Errorf("%d commits have %d versions", noted, different)
	}
}

// writeSome changes some places in one transaction and gives the version that
// it made, as every second one learns it before it commits; else 0.
func writeSome(t *testing.T, st *store.Store, random *rand.Rand, name string) (version int64) {
	ctx := t.Context()
	// In order of id, so that writers wait for each other but never in a ring.
	ids := []int64{1 + random.Int64N(60), 1 + random.Int64N(60)}
	slices.Sort(ids)
	gone, early := 60+random.Int64N(200), random.IntN(2) == 0
	err := st.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(
			ctx,
			`INSERT INTO places (uuid, kind, name, hours, note, geom) VALUES (gen_random_uuid(), 'school', $1, '[]', '', 'SRID=4326;POINT(116 36)')`,
			name,
		); err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := tx.Exec(ctx, `UPDATE places SET name = $1 WHERE id = $2`, name, id); err != nil {
				return err
			}
			time.Sleep(time.Duration(id) * 20 * time.Microsecond)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM places WHERE id = $1`, gone); err != nil || !early {
			return err
		}
		if _, err := tx.Exec(ctx, `SET CONSTRAINTS ALL IMMEDIATE`); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT version FROM layer_versions WHERE layer = 'places'`).Scan(&version)
	})
	if err != nil {
		t.Errorf("write: %v", err)
	}
	return version
}
