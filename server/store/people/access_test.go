package people_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tongshi/server/auth"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

// door is a database with two processes, and who stands there: somebody signed
// in, and a token.
type door struct {
	*testing.T
	here, there    *store.Store
	access         *peoplestore.Access // of here
	user           peoplestore.User
	session, token auth.Hash
}

func newDoor(t *testing.T) *door {
	d := newClosedDoor(t)
	d.enter("wang")
	d.follow()
	return d
}

// newClosedDoor is one where nobody stands and announcements do not come yet.
func newClosedDoor(t *testing.T) *door {
	address := pgtest.URL(t)
	d := &door{T: t, here: pgtest.OpenAt(t, address), there: pgtest.OpenAt(t, address)}
	d.access = pgtest.AccessTo(t, d.here)
	return d
}

// enter makes a person with a session, and a token, of that name.
func (d *door) enter(name string) {
	d.Helper()
	_, d.session = auth.NewSecret(auth.SessionSecret)
	_, d.token = auth.NewSecret(auth.TokenSecret)
	d.write(d.here, func(tx *store.Tx) error {
		var err error
		if d.user, err = peoplestore.AddUser(d.Context(), tx, peoplestore.User{Login: name, Name: "王", Role: auth.Planner}); err != nil {
			return err
		}
		_, err = peoplestore.AddToken(d.Context(), tx, peoplestore.Token{Name: name, Role: auth.Planner}, d.token)
		return errors.Join(err, peoplestore.SetPassword(d.Context(), tx, d.user, "a hash"), peoplestore.AddSession(d.Context(), tx, d.user, d.session, false))
	})
	d.user.HasPassword = true
}

// follow has here hear announcements until stop, or the test, ends it.
func (d *door) follow() (stop func()) {
	d.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); d.here.Follow(ctx) }()
	stop = func() { cancel(); <-ended }
	d.Cleanup(stop)
	d.eventually("here listens", func() bool { _, sure := d.here.SureVersions(); return sure })
	return stop
}

func (d *door) write(st *store.Store, work func(*store.Tx) error) {
	d.Helper()
	if err := st.WriteTx(d.Context(), pgtest.Tester, work); err != nil {
		d.Fatal(err)
	}
}

func (d *door) eventually(what string, is func() bool) {
	d.Helper()
	for deadline := time.Now().Add(15 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			d.Fatalf("never: %s", what)
		}
	}
}

// who is what the session and the token stand for here, as one text.
func (d *door) who() string {
	d.Helper()
	say := func(name string, role auth.Role, err error) string {
		switch {
		case errors.Is(err, store.ErrNotFound):
			return "out"
		case err != nil:
			d.Fatal(err)
		}
		return strings.Replace(name, d.user.Login, "wang", 1) + " " + string(role)
	}
	s, err := d.access.Session(d.Context(), d.session)
	first := say(s.Login+" "+s.Name, s.Actor.Role, err)
	a, err := d.access.TokenActor(d.Context(), d.token)
	return first + ", " + say(a.Name, a.Role, err)
}

const (
	in  = "wang 王 planner, token wang planner"
	out = "out, token wang planner"
)

func (d *door) want(what, who string) {
	d.Helper()
	if got := d.who(); got != who {
		d.Errorf("%s: %s, want %s", what, got, who)
	}
}

// doorChanges are what can change who a session or a token is, each with who is
// in afterwards.
var doorChanges = map[string]struct {
	change func(d *door, tx *store.Tx) error
	who    string
}{
	"signed-out": {func(d *door, tx *store.Tx) error { return peoplestore.EndSession(d.Context(), tx, d.session) }, out},
	"disabled": {func(d *door, tx *store.Tx) error {
		return d.change(tx, func(u *peoplestore.User) { u.DisabledAt = new(time.Now()) })
	}, out},
	"demoted": {func(d *door, tx *store.Tx) error {
		return d.change(tx, func(u *peoplestore.User) { u.Role = auth.Viewer })
	}, out},
	"renamed": {func(d *door, tx *store.Tx) error {
		return d.change(tx, func(u *peoplestore.User) { u.Name = "李" })
	}, "wang 李 planner, token wang planner"},
	"password-reset": {func(d *door, tx *store.Tx) error { return peoplestore.SetPassword(d.Context(), tx, d.user, "another") }, out},
	"token-revoked":  {func(d *door, tx *store.Tx) error { return peoplestore.RevokeToken(d.Context(), tx, d.user.Login) }, "wang 王 planner, out"},
}

func (d *door) change(tx *store.Tx, change func(*peoplestore.User)) error {
	now := d.user
	change(&now)
	_, err := peoplestore.ChangeUser(d.Context(), tx, d.user, now)
	return err
}

func TestWhoIsPutOutHereIsOutWithTheNextRequest(t *testing.T) {
	d := newDoor(t)
	for name, c := range doorChanges {
		d.enter(name)
		d.want(name+", before", in)
		d.want(name+", from memory", in)
		d.write(d.here, func(tx *store.Tx) error { return c.change(d, tx) })
		d.want(name, c.who)
	}
}

func TestWhoIsPutOutElsewhereIsOutWhenItIsAnnounced(t *testing.T) {
	d := newDoor(t)
	for name, c := range doorChanges {
		d.enter(name)
		d.want(name+", before", in)
		d.write(d.there, func(tx *store.Tx) error { return c.change(d, tx) })
		d.settle()
		d.want(name, c.who)
	}
}

func TestNobodyIsLetInFromMemoryWhileAnnouncementsCannotCome(t *testing.T) {
	d := newClosedDoor(t)
	for name, c := range doorChanges {
		d.enter(name)
		stop := d.follow()
		d.want(name+", before", in)
		stop()
		d.write(d.there, func(tx *store.Tx) error { return c.change(d, tx) })
		d.want(name, c.who)
	}
}

// unheard changes sessions and tokens so that no version moves: whoever does
// not see it answers from memory.
func (d *door) unheard(sql string) {
	d.Helper()
	pgtest.Exec(d.T, d.there, `ALTER TABLE sessions DISABLE TRIGGER USER; ALTER TABLE tokens DISABLE TRIGGER USER; `+sql+
		`; ALTER TABLE sessions ENABLE TRIGGER USER; ALTER TABLE tokens ENABLE TRIGGER USER`)
}

func TestSessionsInMemoryEndByTheClock(t *testing.T) {
	d := newDoor(t)
	var passed time.Duration
	d.access.SetClock(func() time.Time { return time.Now().Add(passed) })
	const soon, unused = `UPDATE sessions SET expires_at = now() + interval '1 hour'`, `UPDATE sessions SET seen_at = now() - interval '11 hours'`
	for name, c := range map[string]struct {
		prepare string
		pass    time.Duration
		who     string
	}{
		"at-once":     {"SELECT", 0, in},
		"nearly-idle": {"SELECT", auth.SessionIdle - time.Minute, in},
		"idle":        {"SELECT", auth.SessionIdle, out},
		"not-yet":     {soon, 59 * time.Minute, in},
		"expired":     {soon, time.Hour, out},
		"used-again":  {unused, 2 * time.Hour, in},
	} {
		passed = 0
		d.enter(name)
		pgtest.Exec(t, d.there, c.prepare)
		d.settle()
		d.want(name+", read", in)
		d.unheard("DELETE FROM sessions")
		passed = c.pass
		d.want(name, c.who)
	}
}

// settle waits until here has heard of all that there has done.
func (d *door) settle() {
	d.Helper()
	versions := pgtest.Versions(d.T, d.there)
	d.eventually("here has heard of it", func() bool {
		return d.here.KnownVersions()[store.AccessLayer] == versions[store.AccessLayer]
	})
}

// What the database does not hold for good any more goes out of memory with the
// next use that is noted, even if nothing was announced.
func TestAUseThatCannotBeNotedEndsTheMemory(t *testing.T) {
	d := newDoor(t)
	passed := time.Duration(0)
	d.access.SetClock(func() time.Time { return time.Now().Add(passed) })
	d.want("read", in)
	d.unheard("DELETE FROM sessions; UPDATE tokens SET revoked_at = now()")
	d.want("from memory", in)
	passed = time.Minute
	d.eventually("both are out", func() bool { return d.who() == "out, out" })
}

func TestAUseIsNotedOnceAMinute(t *testing.T) {
	d := newDoor(t)
	passed := time.Duration(0)
	d.access.SetClock(func() time.Time { return time.Now().Add(passed) })
	seen := func() (session, token time.Time) {
		t.Helper()
		err := d.there.Pool.QueryRow(t.Context(), `SELECT s.seen_at, coalesce(t.seen_at, 'epoch') FROM sessions AS s, tokens AS t`).Scan(&session, &token)
		if err != nil {
			t.Fatal(err)
		}
		return session, token
	}
	d.want("first", in)
	session, token := seen()
	if token.Unix() == 0 {
		t.Error("the token's first use is not noted")
	}
	before := pgtest.Versions(t, d.there)
	for range 20 {
		d.want("again", in)
	}
	if s, k := seen(); s != session || k != token {
		t.Error("uses within a minute are noted")
	}
	passed = 61 * time.Second
	for range 20 {
		d.want("after a minute", in)
	}
	d.eventually("both uses are noted", func() bool { s, k := seen(); return s.After(session) && k.After(token) })
	if moved := pgtest.Versions(t, d.there).Since(before.Latest()); len(moved) != 0 {
		t.Errorf("the note of a use moves %v", moved)
	}
}

func TestASessionIsNobodyElses(t *testing.T) {
	d := newDoor(t)
	_, other := auth.NewSecret(auth.SessionSecret)
	d.want("wang", in)
	for name, hash := range map[string]auth.Hash{"unknown": other, "a token's": d.token} {
		if s, err := d.access.Session(t.Context(), hash); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	if a, err := d.access.TokenActor(t.Context(), d.session); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session's as a token: %+v, %v", a, err)
	}
	d.write(d.there, func(tx *store.Tx) error {
		li, err := peoplestore.AddUser(t.Context(), tx, peoplestore.User{Login: "li", Name: "李", Role: auth.Crew})
		return errors.Join(err, peoplestore.AddSession(t.Context(), tx, li, other, false))
	})
	for range 2 {
		if s, err := d.access.Session(t.Context(), other); err != nil || s.Login != "li" || s.Actor.Name != "li" || s.Actor.Role != auth.Crew || s.HasPassword {
			t.Errorf("%+v, %v", s, err)
		}
		d.want("wang still", in)
	}
}

func TestTheMemoryOfSessionsIsBounded(t *testing.T) {
	if kept := pgtest.AccessTo(t, pgtest.New(t)).KeepSessions(25_000); kept > 10_000 || kept == 0 {
		t.Errorf("%d sessions are kept", kept)
	}
}

// Whatever of a person, a password, a session or a token changes moves the one
// version and no layer's; the note of a use moves none.
func TestAccessHasAVersion(t *testing.T) {
	d := newDoor(t)
	if err := d.there.TurnDay(d.Context()); err != nil { // else the first look at the clock may do it meanwhile
		t.Fatal(err)
	}
	for _, c := range []struct {
		sql   string
		moves bool
	}{
		{`UPDATE users SET name = 'x'`, true},
		{`UPDATE users SET unit_id = NULL`, true},
		{`UPDATE credentials SET hash = 'x'`, true},
		{`UPDATE sessions SET seen_at = now()`, false},
		{`UPDATE sessions SET seen_at = now(), demonstration = true`, true},
		{`UPDATE sessions SET expires_at = now() + interval '1 day'`, true},
		{`UPDATE sessions SET seen_at = now() WHERE false`, false},
		{`UPDATE tokens SET seen_at = now()`, false},
		{`UPDATE tokens SET role = 'viewer'`, true},
		{`UPDATE tokens SET revoked_at = now()`, true},
		{`DELETE FROM sessions`, true},
		{`DELETE FROM sessions`, false},
		{`INSERT INTO login_attempts (login, origin, tries, started_at) VALUES ('x', '', 1, now())`, false},
		{`DELETE FROM credentials`, true},
		{`TRUNCATE sessions`, true},
	} {
		before := pgtest.Versions(t, d.there)
		pgtest.Exec(t, d.there, c.sql)
		moved := pgtest.Versions(t, d.there).Since(before.Latest())
		if want := map[bool]int{true: 1}[c.moves]; len(moved) != want || c.moves && moved[store.AccessLayer] == 0 {
			t.Errorf("%s moves %v", c.sql, moved)
		}
	}
}
