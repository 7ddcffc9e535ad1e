package store_test

import (
	"context"
	"errors"
	"testing"

	"tongshi/server/auth"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

func TestAWriteWithoutAnAuditRowIsRolledBack(t *testing.T) {
	st := pgtest.New(t)
	ran := false
	silent := func(tx *store.Tx) error {
		tx.AfterCommit(func() { ran = true })
		return tx.InsertUnaudited(t.Context(), "secretly")
	}
	if err := st.WriteTx(t.Context(), pgtest.Tester, silent); err == nil || ran {
		t.Errorf("a silent write ends with %v, its aftermath ran: %t", err, ran)
	}
	if people, err := peoplestore.Users(t.Context(), st); err != nil || len(people) != 0 {
		t.Errorf("the silent write is there: %v, %v", people, err)
	}
	loud := func(tx *store.Tx) error {
		tx.AfterCommit(func() { ran = true })
		_, err := peoplestore.AddUser(t.Context(), tx, peoplestore.User{Login: "openly", Name: "x", Role: auth.Viewer})
		return err
	}
	if err := st.WriteTx(t.Context(), pgtest.Tester, loud); err != nil || !ran {
		t.Errorf("a write ends with %v, its aftermath ran: %t", err, ran)
	}
}

func TestAFailedWriteLeavesNeitherChangeNorAuditNorKey(t *testing.T) {
	st := pgtest.New(t)
	broken := errors.New("broken")
	request := store.Request{Key: "k", Sum: [32]byte{1}}
	add := func(fail error) (store.Answer, error) {
		return st.Answer(t.Context(), pgtest.Tester, request, func(tx *store.Tx) (store.Answer, error) {
			_, err := peoplestore.AddUser(t.Context(), tx, peoplestore.User{Login: "li", Name: "x", Role: auth.Viewer})
			return store.Answer{Status: 201, Header: map[string]string{"Location": "/x"}, Body: []byte("made")}, errors.Join(err, fail)
		})
	}
	if _, err := add(broken); !errors.Is(err, broken) {
		t.Fatalf("ends with %v", err)
	}
	if n := auditRows(t, st); n != 0 {
		t.Errorf("%d audit rows of a failed write", n)
	}
	for i := range 2 {
		a, err := add(nil)
		if err != nil || a.Status != 201 || string(a.Body) != "made" || a.Header["Location"] != "/x" || a.Repeated != (i == 1) {
			t.Errorf("time %d: %+v %v", i, a, err)
		}
	}
	if n := auditRows(t, st); n != 1 {
		t.Errorf("%d audit rows of one write", n)
	}
	request.Sum[0] = 2
	if _, err := add(nil); !errors.Is(err, store.ErrKeyTaken) {
		t.Errorf("another request under the key: %v", err)
	}
}

func auditRows(t *testing.T, st *store.Store) (n int) {
	t.Helper()
	if err := st.Audit(t.Context(), store.AuditQuery{}, func(store.AuditRow) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSweepTakesWhatHasRunOutAndNothingElse(t *testing.T) {
	st := pgtest.New(t)
	_, fresh := auth.NewSecret(auth.SessionSecret)
	_, stale := auth.NewSecret(auth.SessionSecret)
	err := st.WriteTx(t.Context(), pgtest.Tester, func(tx *store.Tx) error {
		u, err := peoplestore.AddUser(t.Context(), tx, peoplestore.User{Login: "li", Name: "x", Role: auth.Viewer})
		return errors.Join(err, peoplestore.AddSession(t.Context(), tx, u, fresh, false), peoplestore.AddSession(t.Context(), tx, u, stale, false))
	})
	if err != nil {
		t.Fatal(err)
	}
	pool := st.Pool
	if _, err := pool.Exec(t.Context(), `UPDATE sessions SET seen_at = now() - interval '13 hours' WHERE hash = $1`, stale[:]); err != nil {
		t.Fatal(err)
	}
	if err := st.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := pool.QueryRow(context.Background(), `SELECT count(*) FROM sessions`).Scan(&left); err != nil || left != 1 {
		t.Errorf("%d sessions are left, %v", left, err)
	}
	if _, err := pgtest.AccessTo(t, st).Session(t.Context(), fresh); err != nil {
		t.Errorf("the session in use: %v", err)
	}
}
