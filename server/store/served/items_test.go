package served_test

import (
	"context"
	"errors"
	"log/slog"
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

func query(name string) served.ItemQuery {
	l, _ := layer.All().Find(name)
	return served.ItemQuery{Layer: l, Query: readmodel.Query{Limit: 100}}
}

func TestEmptyLayersHaveNoItems(t *testing.T) {
	st := pgtest.New(t)
	for _, l := range layer.All() {
		found, err := served.NewReader(st).
			Items(t.Context(), served.ItemQuery{Layer: l, Query: readmodel.Query{Limit: 10}}, time.Minute, func(*layer.Item) error {
				return errors.New("an item of nothing")
			})
		if found != (served.Found{}) || err != nil {
			t.Errorf("%s: %+v, %v", l.Name, found, err)
		}
	}
}

func TestAnItemThatIsNotThere(t *testing.T) {
	st := pgtest.New(t)
	l, _ := layer.All().Find("crashes")
	if err := served.NewReader(st).Item(t.Context(), l, 7, time.Minute, func(*layer.Item) error { return nil }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// The watch runs only while the database is waited for: who reads slowly keeps
// the answer, however long it takes.
func TestPatienceIsWithTheDatabaseNotWithTheReader(t *testing.T) {
	st := pgtest.New(t)
	addPlaces(t, st, 3)
	const patience = time.Second
	seen := 0
	found, err := served.NewReader(st).Items(t.Context(), query("places"), patience, func(*layer.Item) error {
		if seen++; seen == 1 {
			time.Sleep(patience * 3 / 2)
		}
		return nil
	})
	if err != nil || found.Matched != 3 || seen != 3 {
		t.Errorf("slow reader saw %d of %d: %v", seen, found.Matched, err)
	}
}

func TestPatienceWithTheDatabaseEnds(t *testing.T) {
	st := pgtest.New(t)
	q := query("places")
	q.Layer.SQL = "SELECT p.id, p.geom, p.kind, p.name, p.hours, p.note, p.revision FROM (SELECT 1 AS one FROM pg_sleep(60)) AS slow JOIN places AS p ON p.id = slow.one"
	_, err := served.NewReader(st).Items(t.Context(), q, 100*time.Millisecond, func(*layer.Item) error { return nil })
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
}

func TestAnErrorOfTheReaderEndsThePage(t *testing.T) {
	st := pgtest.New(t)
	addPlaces(t, st, 3)
	stop := errors.New("enough")
	seen := 0
	_, err := served.NewReader(st).Items(t.Context(), query("places"), time.Minute, func(*layer.Item) error { seen++; return stop })
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("saw %d, got %v", seen, err)
	}
	if _, err := served.NewReader(st).Items(t.Context(), query("places"), time.Minute, func(*layer.Item) error { return nil }); err != nil {
		t.Errorf("the connection is spoilt: %v", err)
	}
}

func TestExtentsComeInTheOrderAsked(t *testing.T) {
	st := pgtest.New(t)
	addPlaces(t, st, 3)
	crashes, _ := layer.All().Find("crashes")
	places, _ := layer.All().Find("places")
	extents, err := served.LayerExtents(t.Context(), st, []layer.Layer{crashes, places})
	if err != nil || extents[0].Count != 0 || extents[0].Bound != nil || extents[1].Count != 3 || extents[1].Bound.Max[0] != 3 {
		t.Errorf("%+v, %v", extents, err)
	}
}

// Somebody ends all sessions, again and again: readers notice nothing.
func TestReadsOutliveTheirConnections(t *testing.T) {
	address := pgtest.URL(t)
	st, err := pgtest.Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	addPlaces(t, st, 3)
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	places, _ := layer.All().Find("places")
	for round := range 5 {
		var readers sync.WaitGroup
		for range 6 { // several connections wait in the pool
			readers.Go(func() {
				if _, err := served.NewReader(st).Items(t.Context(), query("places"), time.Minute, func(*layer.Item) error { return nil }); err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		readers.Wait()
		if _, err := admin.Exec(
			t.Context(),
			`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
		); err != nil {
			t.Fatal(err)
		}
		if _, err := served.LayerExtents(t.Context(), st, []layer.Layer{places}); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
}

func addPlaces(t *testing.T, st *store.Store, n int) {
	t.Helper()
	_, err := st.Pool.Exec(t.Context(), `
		INSERT INTO places (uuid, kind, name, geom)
		SELECT gen_random_uuid(), 'school', 'p' || i, ST_SetSRID(ST_MakePoint(i, i), 4326) FROM generate_series(1, $1::int) AS i`, n)
	if err != nil {
		t.Fatal(err)
	}
}
