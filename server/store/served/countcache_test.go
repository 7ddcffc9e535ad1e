package served_test

import (
	"testing"
	"time"

	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/pgtest"
	"tongshi/server/store/served"
)

// counting asks pages of a layer and looks how often that spares a count.
type counting struct {
	*testing.T
	reader *served.Reader
	layer  string
	early  bool // the number is asked for before the features, as CSV does
}

func (c counting) found(filter string, after int64) (found served.Found) {
	c.Helper()
	q := query(c.layer)
	q.Limit, q.After, q.Zone = 10, after, time.UTC
	if filter != "" {
		n, err := cql2.ParseText(filter)
		if err == nil {
			err = cql2.Check(n, q.Layer)
		}
		if err != nil {
			c.Fatal(err)
		}
		q.Filters = []*cql2.Node{n}
	}
	var before served.Found
	if c.early {
		q.Begin = func(f served.Found) error { before = f; return nil }
	}
	found, err := c.reader.Items(c.Context(), q, time.Minute, func(*layer.Item) error { return nil })
	if err != nil {
		c.Fatal(err)
	}
	if c.early && before != found {
		c.Errorf("%q after %d: %+v before the features, %+v behind them", filter, after, before, found)
	}
	return found
}

func (c counting) want(filter string, after, count int64, spared int) {
	c.Helper()
	if got := c.found(filter, after); got.Matched != count || c.reader.CountsSpared() != spared {
		c.Errorf("%q after %d: %+v, %d counts spared; want %d and %d", filter, after, got, c.reader.CountsSpared(), count, spared)
	}
}

// The number that match is counted once for a version of the layer, and never
// is that of another version or another question.
func TestAPageDoesNotCountWhatWasCounted(t *testing.T) {
	for _, early := range []bool{false, true} {
		st := pgtest.New(t)
		c := counting{t, served.NewReader(st), "places", early}
		addPlaces(t, st, 250)
		c.want("", 0, 250, 0)
		c.want("", 10, 250, 1)
		c.want("id > 100", 0, 150, 1)
		c.want("id > 101", 0, 149, 1)
		c.want("id > 100", 200, 150, 2)
		if f := c.found("id > 100", 245); f.Returned != 5 || f.More {
			t.Errorf("early %t: the last page is %+v", early, f)
		}
		if f := c.found("id > 100", 240); f.Returned != 10 || f.More {
			t.Errorf("early %t: a page that ends with the layer is %+v", early, f)
		}
		addPlaces(t, st, 5)
		c.want("", 10, 255, 4)
		c.want("id > 100", 0, 155, 4)
		c.want("", 20, 255, 5)
	}
}

// A layer that changes with the calendar is counted once a day, though no
// version says that the day has ended.
func TestWhatIsOverdueIsCountedOnceADay(t *testing.T) {
	for _, early := range []bool{false, true} {
		st := pgtest.New(t)
		c := counting{t, served.NewReader(st), "works", early}
		pgtest.Exec(t, st, `
			INSERT INTO settings (zone) VALUES ('Pacific/Pago_Pago');
			INSERT INTO sites (uuid, number, class, state, title, geom) VALUES (gen_random_uuid(), 'x', 'black_spot', 'reported', 'x', 'SRID=4326;POINT(116 36)');
			INSERT INTO works (uuid, site_id, kind, title, state, quantity, unit_of_work, geom, due_on)
			SELECT gen_random_uuid(), 1, 'sign', 'x', 'planned', 1, 'piece', 'SRID=4326;POINT(116 36)', (now() AT TIME ZONE 'Pacific/Pago_Pago')::date - i / 20 FROM generate_series(1, 40) AS i`)
		c.want("overdue = true", 0, 21, 0)
		c.want("overdue = true", 5, 21, 1)
		// A day later there: 25 hours lie between the two zones.
		pgtest.Exec(t, st, `ALTER TABLE settings DISABLE TRIGGER USER; INSERT INTO settings (zone) VALUES ('Pacific/Kiritimati')`)
		c.want("overdue = true", 0, 40, 1)
		c.want("overdue = true", 5, 40, 2)
	}
}
