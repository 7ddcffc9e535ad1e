package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"tongshi/server/pgtest"
	"tongshi/server/store"
)

// Each row of the audit is sent once, also one whose transaction ends after
// later ones, and what was not taken comes again.
func TestTheAuditIsSentOnce(t *testing.T) {
	st := pgtest.New(t)
	note := func(tx *store.Tx, n int) error {
		return tx.Audit(t.Context(), store.Change{Action: fmt.Sprint("n", n), Object: "jobs", ObjectID: 1})
	}
	write := func(n int) {
		t.Helper()
		if err := st.WriteTx(t.Context(), pgtest.Tester, func(tx *store.Tx) error { return note(tx, n) }); err != nil {
			t.Fatal(err)
		}
	}
	// settled waits until no transaction that began before the rows that are there
	// still runs anywhere: the cluster has other tests' databases.
	settled := func() {
		t.Helper()
		for until := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			var open int
			err := st.Pool.QueryRow(t.Context(), `
				SELECT count(*) FROM audit WHERE age(xmin) <= age(pg_snapshot_xmin(pg_current_snapshot())::text::xid8::xid)`).Scan(&open)
			if err != nil || time.Now().After(until) {
				t.Fatalf("%d rows are not settled: %v", open, err)
			}
			if open == 0 {
				return
			}
		}
	}
	var sent []string
	export := func() {
		t.Helper()
		err := st.ExportAudit(t.Context(), "udp://there:514", func(r store.AuditRow) error { sent = append(sent, r.Action); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	write(0)
	settled()
	export()
	if len(sent) != 0 {
		t.Errorf("what was there before is sent: %v", sent)
	}
	write(1)
	settled()
	export()
	began, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- st.WriteTx(t.Context(), pgtest.Tester, func(tx *store.Tx) error {
			err := note(tx, 2)
			close(began)
			<-goOn
			return err
		})
	}()
	<-began
	write(3)
	export()
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	settled()
	export()
	export()
	away := errors.New("away")
	write(4)
	settled()
	if err := st.ExportAudit(t.Context(), "udp://there:514", func(store.AuditRow) error { return away }); !errors.Is(err, away) {
		t.Errorf("what is not taken: %v", err)
	}
	export()
	slices.Sort(sent)
	if got := fmt.Sprint(sent); got != "[n1 n2 n3 n4]" {
		t.Errorf("sent %s", got)
	}
}

// Of the audit what is about people and tokens goes after the city's log_days,
// never before half a year; the history of other things stays.
func TestTheAuditIsKeptForTheCitysDays(t *testing.T) {
	address := pgtest.URL(t)
	st := pgtest.OpenAt(t, address)
	days := func(n int) error {
		_, err := st.ChangeSettings(t.Context(), "test", func(s *store.Settings) error { s.LogDays = n; return nil })
		return err
	}
	if err := days(179); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("179 days: %v", err)
	}
	if err := days(store.LeastLogDays); err != nil {
		t.Fatal(err)
	}
	for _, object := range []string{"users", "tokens", "sites", "obstructions"} {
		for _, age := range []int{179, 181} {
			err := st.WriteTx(t.Context(), pgtest.Tester, func(tx *store.Tx) error {
				return tx.Audit(t.Context(), store.Change{Action: fmt.Sprint("d", age), Object: object, ObjectID: 1})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	pgtest.Exec(t, st, `UPDATE audit SET at = now() - make_interval(days => substr(action, 2)::integer) WHERE action ~ '^d[0-9]+$'`)
	if err := st.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []string
	err := st.Audit(t.Context(), store.AuditQuery{}, func(r store.AuditRow) error {
		if r.Object != "settings" {
			left = append(left, r.Object+" "+r.Action)
		}
		return nil
	})
	slices.Sort(left)
	if want := "[obstructions d179 obstructions d181 sites d179 sites d181 tokens d179 users d179]"; err != nil || fmt.Sprint(left) != want {
		t.Errorf("left are %v, want %s: %v", left, want, err)
	}
}
