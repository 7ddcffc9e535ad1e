package store_test

import (
	"testing"
	"time"

	"tongshi/server/cql2"
	"tongshi/server/pgtest"
	"tongshi/server/store"
)

// The number that match is counted once for a version of the layer, and never
// is that of another version or another question.
func TestAPageDoesNotCountWhatWasCounted(t *testing.T) {
	st := pgtest.New(t)

	addPlaces(t, st, 250)
	matched := func(filter string, after int64) int64 {
		t.Helper()
		q := query("places")
		q.Limit, q.After, q.Zone = 10, after, time.UTC
		if filter != "" {
			n, err := cql2.ParseText(filter)
			if err == nil {
				err = cql2.Check(n, q.Layer)
			}
			if err != nil {
				t.Fatal(err)
			}
			q.Filters = []*cql2.Node{n}
		}
		found, err := st.Items(t.Context(), q, time.Minute, func(*store.Item) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		return found.Matched
	}
	want := func(filter string, after, count int64, spared int) {
		t.Helper()
		if got := matched(filter, after); got != count || st.CountsSpared() != spared {
			t.Errorf("%q after %d: %d match, %d counts spared; want %d and %d", filter, after, got, st.CountsSpared(), count, spared)
		}
	}
	want("", 0, 250, 0)
	want("", 10, 250, 1)
	want("id > 100", 0, 150, 1)
	want("id > 101", 0, 149, 1)
	want("id > 100", 200, 150, 2)
	addPlaces(t, st, 5)
	want("", 10, 255, 2)
	want("id > 100", 0, 155, 2)
	want("", 20, 255, 3)
}
