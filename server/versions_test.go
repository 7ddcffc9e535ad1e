package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/findings"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/store/roads"
)

// follow makes the city's store listen until the test ends.
func (c city) follow() {
	c.Helper()
	if err := c.store.TurnDay(c.Context()); err != nil { // or it would come in between
		c.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); c.store.Follow(ctx) }()
	c.Cleanup(func() { cancel(); <-ended })
	c.eventually("the server listens", func() bool {
		var n int
		c.scan(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '`+store.ListenerName+`'`, &n)
		return n == 1 && len(c.store.KnownVersions()) > 0
	})
}

func (c city) eventually(what string, is func() bool) {
	c.Helper()
	for deadline := time.Now().Add(15 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.Fatalf("never: %s", what)
		}
	}
}

func versionIn(t *testing.T, header, name string) int64 {
	t.Helper()
	for part := range strings.SplitSeq(header, ", ") {
		if is, number, _ := strings.Cut(part, "="); is == name {
			version, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return version
		}
	}
	return 0
}

const places = "/api/collections/places/items"

func TestAnUnchangedCollectionIsNotSentAgain(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for _, following := range []bool{false, true} {
		if following {
			c.follow()
		}
		for _, path := range []string{places, places + "?kind=school&limit=1", "/api/collections", "/api/collections/places"} {
			first := c.get(path)
			tag := first.Header.Get("ETag")
			if got := c.get(path, "If-None-Match", tag); got.StatusCode != http.StatusNotModified || got.body != "" || got.Header.Get("ETag") != tag {
				t.Errorf("following %t: %s: %s with %d bytes", following, path, got.Status, len(got.body))
			}
			exec(t, c.address, `UPDATE places SET note = note || 'x' WHERE id = 1`)
			c.eventually("the change is heard of", func() bool {
				return c.get(path, "If-None-Match", tag).StatusCode == http.StatusOK
			})
		}
	}
	crashes := c.get("/api/collections/crashes/items")
	exec(t, c.address, `UPDATE places SET note = 'y' WHERE id = 1`)
	time.Sleep(50 * time.Millisecond)
	if got := c.get("/api/collections/crashes/items", "If-None-Match", crashes.Header.Get("ETag")); got.StatusCode != http.StatusNotModified {
		t.Errorf("another layer's change: %s", got.Status)
	}
}

func TestATagIsOfItsQueryAndItsView(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	c.open(opened...)
	staff := []string{"Authorization", "Bearer " + c.token("wang", auth.Viewer)}
	seen := map[string]string{}
	for name, got := range map[string]answer{
		"public": c.get(places), "staff": c.get(places, staff...), "other query": c.get(places + "?limit=1"),
		"other layer": c.get("/api/collections/segments/items"),
	} {
		tag := got.Header.Get("ETag")
		if other, twice := seen[tag]; twice || tag == "" {
			t.Errorf("%s and %s have the tag %q", name, other, tag)
		}
		seen[tag] = name
	}
	if header := c.get(places).Header.Get("Layer-Version"); versionIn(t, header, "places") == 0 || strings.Contains(header, "crashes") {
		t.Errorf("the public is told %s", header)
	}
	if header := c.get(places, staff...).Header.Get("Layer-Version"); versionIn(t, header, "crashes") == 0 {
		t.Errorf("the staff is told %s", header)
	}
}

func TestA304NeedsNoSQLWhileAnnouncementsComeIn(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.follow()
	tag := c.get(places).Header.Get("ETag")
	calls := func() (n int64) {
		c.scan(`SELECT pg_stat_get_db_xact_commit(oid) FROM pg_database WHERE datname = current_database()`, &n)
		return n
	}
	before := calls()
	for range 300 {
		if got := c.get(places, "If-None-Match", tag); got.StatusCode != http.StatusNotModified {
			t.Fatal(got.Status)
		}
	}
	if n := calls() - before; n > 150 {
		t.Errorf("%d transactions for 300 answers", n)
	}
}

func TestMinLayerVersionWaitsOrIsRefused(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.follow()
	now := versionIn(t, c.get(places).Header.Get("Layer-Version"), "places")
	c.want("what is there", c.get(places, "Min-Layer-Version", fmt.Sprintf("places=%d", now)), 200)
	later := c.get(places, "Min-Layer-Version", fmt.Sprintf("places=%d", now+1e12))
	wantProblem(t, "what nobody has", later, 503)
	if later.Header.Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	for _, wrong := range []string{"places", "places=x", "nothing=1", "places=-1", "places=1;segments=1"} {
		wantProblem(t, wrong, c.get(places, "Min-Layer-Version", wrong), 400)
	}
	waited := make(chan answer)
	go func() { waited <- c.get(places, "Min-Layer-Version", fmt.Sprintf("places=%d", now+1)) }()
	time.Sleep(30 * time.Millisecond)
	exec(t, c.address, `UPDATE places SET note = 'later' WHERE id = 2`)
	if got := <-waited; got.StatusCode != 200 || !strings.Contains(got.body, "later") {
		t.Errorf("%s %s", got.Status, got.body)
	}
}

// Writers read what they wrote, by the version that memory holds, while the
// connection that brings announcements is killed now and then. One in three is
// signed in with a cookie and one with a token; those are put out every now and
// then, here or by another process, and come back as somebody else.
func TestNoReadIsStaleAfterAWrite(t *testing.T) {
	c := newCity(t, server.Config{Demo: true}, everything...)
	c.follow()
	pairs, longest := 500, 500*time.Millisecond
	if text := os.Getenv("TONGSHI_STALE_PAIRS"); text != "" {
		var err error
		if pairs, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		longest = 4 * time.Second
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var killer, writers sync.WaitGroup
	killed := 0
	killer.Go(func() { killed = c.killListeners(ctx, longest) })
	elsewhere := openStore(t, c.address)
	var sure atomic.Int64
	for w := range 8 {
		writers.Go(func() {
			reader := &comer{city: c, name: fmt.Sprintf("writer-%d", w), elsewhere: elsewhere}
			path, tag := "/api/collections/crashes/items?properties=cause&source="+reader.name, "none"
			for i := range pairs / 8 {
				if w%3 > 0 && i%8 == 0 {
					reader.comeBack(w%3 == 1, i%16 == 0)
				}
				word := fmt.Sprintf("word %d.", i)
				if err := c.importCrash(reader.name, word); err != nil {
					t.Error(err)
					return
				}
				if _, known := c.store.SureVersions(); known {
					sure.Add(1)
				}
				got := c.get(path, append([]string{"If-None-Match", tag}, reader.as...)...)
				if got.StatusCode != http.StatusOK || !strings.Contains(got.body, word) {
					t.Errorf("stale: %s after %s: %.200s", got.Status, word, got.body)
				}
				tag = got.Header.Get("ETag")
			}
		})
	}
	writers.Wait()
	cancel()
	killer.Wait()
	t.Logf("%d pairs, %d of them from memory; the connection was killed %d times", pairs, sure.Load(), killed)
	if killed < 2 || sure.Load() < int64(pairs/50) {
		t.Errorf("the connection was killed %d times, and stood at %d of %d reads", killed, sure.Load(), pairs)
	}
}

// killListeners cuts the connection that announcements come in on until ctx
// ends, each time some while after it has been made.
func (c city) killListeners(ctx context.Context, longest time.Duration) (killed int) {
	for ctx.Err() == nil {
		if _, sure := c.store.SureVersions(); sure {
			select {
			case <-ctx.Done():
			case <-time.After(rand.N(longest)):
			}
			exec(
				c.T,
				c.address,
				`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '`+store.ListenerName+`'`,
			)
			killed++
		}
		time.Sleep(5 * time.Millisecond)
	}
	return killed
}

// comer is somebody who comes again and again, each time as another person or
// program.
type comer struct {
	city
	name      string
	elsewhere *store.Store
	times     int
	out       func(*store.Tx) error // puts out who it is now
	as        []string
}

// comeBack puts out who the comer was, here or elsewhere, sees that nobody is
// let in as that any more, and comes back with a new cookie or token.
func (r *comer) comeBack(cookie, here bool) {
	if r.out != nil {
		r.putOut(here)
		if got := r.get("/api/session", r.as...); got.StatusCode != http.StatusUnauthorized {
			r.Errorf("%s was put out, here %t, and is let in: %s %s", r.name, here, got.Status, got.body)
		}
	}
	r.times++
	me := fmt.Sprintf("%s-%d", r.name, r.times)
	kind, header := auth.TokenSecret, []string{"Authorization", "Bearer "}
	if cookie {
		kind, header = auth.SessionSecret, []string{"Cookie", "tongshi="}
	}
	secret, hash := auth.NewSecret(kind)
	err := r.store.WriteTx(r.Context(), auth.CommandLine("test"), func(tx *store.Tx) error {
		if !cookie {
			r.out = func(tx *store.Tx) error { return peoplestore.RevokeToken(r.Context(), tx, me) }
			_, err := peoplestore.AddToken(r.Context(), tx, peoplestore.Token{Name: me, Role: auth.Viewer}, hash)
			return err
		}
		u, err := peoplestore.AddUser(r.Context(), tx, peoplestore.User{Login: me, Name: me, Role: auth.Viewer})
		if err != nil {
			return err
		}
		r.out = func(tx *store.Tx) error { return peoplestore.SetPassword(r.Context(), tx, u, quick) }
		return peoplestore.AddSession(r.Context(), tx, u, hash, false)
	})
	if err != nil {
		r.Error(err)
	}
	r.as = []string{header[0], header[1] + secret}
	if got := r.get("/api/session", r.as...); got.StatusCode != http.StatusOK || !strings.Contains(got.body, me) {
		r.Errorf("%s came in: %s %s", me, got.Status, got.body)
	}
}

// putOut has it done by this server, or by another process, which this server
// has heard of when it returns.
func (r *comer) putOut(here bool) {
	st := r.store
	if !here {
		st = r.elsewhere
	}
	err := st.WriteTx(r.Context(), auth.CommandLine("test"), r.out)
	if err == nil && !here {
		var versions store.Versions
		if versions, err = st.Versions(r.Context()); err == nil {
			_, err = r.store.AwaitVersions(r.Context(), func(v store.Versions) bool { return v[store.AccessLayer] >= versions[store.AccessLayer] })
		}
	}
	if err != nil {
		r.Error(err)
	}
}

// importCrash stores a crash of that source, or changes the cause of the one
// that is there.
func (c city) importCrash(source, cause string) error {
	crash := geo.Crash{
		Source: source, SourceID: "1", Precision: geo.PrecisionYear, Year: 2024, Severity: "fatal", Cause: cause,
		Position: &orb.Point{116, 36.5},
	}
	_, err := roads.ImportCrashes(
		c.Context(),
		c.store,
		roads.ImportMeta{Source: source, FileName: "f"},
		func(yield func(geo.Crash, *geo.Reject) bool) {
			yield(crash, nil)
		},
	)
	return err
}

// events reads server-sent events of one name.
type events struct {
	*bufio.Scanner
	body io.Closer
}

func (c city) events(base, path string, headers ...string) events {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), http.MethodGet, base+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/event-stream" {
		c.Fatalf("%s %s", got.Status, got.Header.Get("Content-Type"))
	}
	c.Cleanup(func() { _ = got.Body.Close() })
	return events{bufio.NewScanner(got.Body), got.Body}
}

// next is the next event; false when the stream has ended.
func (e events) next() (id int64, data string, ok bool) {
	for e.Scan() {
		name, value, _ := strings.Cut(e.Text(), ": ")
		switch name {
		case "id":
			id, _ = strconv.ParseInt(value, 10, 64)
		case "data":
			return id, value, true
		}
	}
	return 0, "", false
}

func (c city) listening() string {
	c.Helper()
	running := httptest.NewUnstartedServer(c.handler)
	running.Config = server.HTTPServer("", c.handler)
	running.Start()
	c.Cleanup(func() { running.CloseClientConnections(); running.Close() })
	return running.URL
}

func TestChangesAreStreamedAndReplayed(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.follow()
	base := c.listening()
	live := c.events(base, "/api/changes")
	first, data, _ := live.next()
	if !strings.Contains(data, `"crashes":`) || first == 0 {
		t.Fatalf("first %d %s", first, data)
	}
	exec(t, c.address, `UPDATE places SET note = 'x' WHERE id = 1`)
	second, data, _ := live.next()
	if second <= first || data != fmt.Sprintf(`{"places":%d}`, second) {
		t.Errorf("second %d %s", second, data)
	}
	exec(t, c.address, `UPDATE works SET priority = 1`)
	third, data, _ := live.next()
	for name, headers := range map[string][]string{"header": {"Last-Event-ID", strconv.FormatInt(first, 10)}, "parameter": nil} {
		path := "/api/changes"
		if headers == nil {
			path += "?since=" + strconv.FormatInt(first, 10)
		}
		id, again, _ := c.events(base, path, headers...).next()
		if id != third || again != fmt.Sprintf(`{"places":%d,"sites":%d,"works":%d}`, second, third, third) {
			t.Errorf("replayed by %s: %d %s, want %d after %s", name, id, again, third, data)
		}
	}
	if _, all, _ := c.events(base, "/api/changes?since=9000000000000000000").next(); !strings.Contains(all, `"crashes":`) {
		t.Errorf("from the future: %s", all)
	}
	wantProblem(t, "since", c.get("/api/changes?since=yesterday"), 400)
}

func TestThePublicHearsOnlyOfPublicLayers(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	c.open(opened...)
	c.follow()
	live := c.events(c.listening(), "/api/changes")
	_, data, _ := live.next()
	if strings.Contains(data, "crashes") || !strings.Contains(data, "places") {
		t.Errorf("first %s", data)
	}
	exec(t, c.address, `UPDATE works SET priority = 1`)
	exec(t, c.address, `UPDATE places SET note = 'x' WHERE id = 1`)
	if _, data, _ := live.next(); strings.Contains(data, "works") || !strings.HasPrefix(data, `{"places":`) {
		t.Errorf("second %s", data)
	}
	exec(t, c.address, `INSERT INTO settings (public_layers) VALUES (ARRAY['segments'])`)
	exec(t, c.address, `UPDATE places SET note = 'y' WHERE id = 1`)
	exec(t, c.address, `UPDATE segments SET name = 'y'`)
	if _, data, _ := live.next(); !strings.HasPrefix(data, `{"segments":`) {
		t.Errorf("after places were hidden: %s", data)
	}
}

func TestStreamsEndWithTheServer(t *testing.T) {
	closing := make(chan struct{})
	c := newCity(t, server.Config{Closing: closing}, everything...)
	c.follow()
	live := c.events(c.listening(), "/api/changes")
	live.next()
	close(closing)
	if _, data, ok := live.next(); ok {
		t.Errorf("still there: %s", data)
	}
}

// lazy takes in nothing: each write waits until the deadline that was set.
type lazy struct {
	http.ResponseWriter
	mu       sync.Mutex
	deadline time.Time
	begun    bool
}

func (l *lazy) SetReadDeadline(time.Time) error { return nil }

func (l *lazy) SetWriteDeadline(at time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deadline = at
	return nil
}

func (l *lazy) Flush() {}

func (l *lazy) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.begun {
		l.begun = true
		return len(p), nil
	}
	if l.deadline.IsZero() || time.Until(l.deadline) > time.Minute {
		return 0, fmt.Errorf("no deadline was set")
	}
	return 0, os.ErrDeadlineExceeded
}

func TestAReaderThatNeverReadsIsDropped(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.follow()
	ended := make(chan any)
	go func() {
		defer func() { ended <- recover() }()
		c.handler.ServeHTTP(
			&lazy{ResponseWriter: httptest.NewRecorder()},
			httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080/api/changes", nil),
		)
	}()
	select {
	case cause := <-ended:
		if cause != http.ErrAbortHandler { //nolint:errorlint // a panic's value
			t.Errorf("it ended with %v", cause)
		}
	case <-time.After(10 * time.Second):
		t.Error("it is still held")
	}
}

func TestJobsAreSeenFollowedAndCancelled(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	j, err := c.store.AddJob(t.Context(), auth.Actor{Name: "wang"}, "test", map[string]int{"a": 1})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/api/jobs/%d", j.ID)
	if got := c.get(path, planner...); !strings.Contains(got.body, `"state":"queued"`) {
		t.Error(got.body)
	}
	page := getJSON[findings.JobPage](c, "/api/jobs?limit=1", planner...)
	if len(page.Jobs) != 1 || page.Jobs[0].ID != j.ID {
		t.Errorf("%+v", page)
	}
	live := c.events(c.listening(), path+"/events", planner...)
	if _, data, _ := live.next(); !strings.Contains(data, `"state":"queued"`) {
		t.Errorf("first %s", data)
	}
	c.want("cancel", c.send("POST", path+"/cancel", "", planner...), 200)
	if _, data, _ := live.next(); !strings.Contains(data, `"state":"cancelled"`) {
		t.Errorf("then %s", data)
	}
	if _, data, ok := live.next(); ok {
		t.Errorf("after its end: %s", data)
	}
	c.want("cancel again", c.send("POST", path+"/cancel", "", planner...), 409)
	c.want("resume", c.send("POST", path+"/resume", "", planner...), 200)
	c.want("none", c.get("/api/jobs/99", planner...), 404)
	c.want("cancel none", c.send("POST", "/api/jobs/99/cancel", "", planner...), 404)
}
