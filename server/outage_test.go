package server_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/pgtest"
)

// tap stands between the server and the database, so that a test can take the
// database away without stopping the one that other tests share.
type tap struct {
	address  string // of the database through the tap
	listener net.Listener
	cut      context.CancelFunc
	frozen   chan struct{}
}

// newTap opens a tap to the database at address, a Unix socket's.
func newTap(t *testing.T, address string) *tap {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	port := query.Get("port")
	if port == "" {
		port = "5432"
	}
	target := filepath.Join(query.Get("host"), ".s.PGSQL."+port)
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	query.Set("host", dir)
	query.Set("port", "5432")
	u.RawQuery = query.Encode()
	ctx, cut := context.WithCancel(t.Context())
	p := &tap{address: u.String(), listener: listener, cut: cut, frozen: make(chan struct{})}
	t.Cleanup(p.close)
	go p.serve(ctx, target)
	return p
}

func (p *tap) close() {
	p.listener.Close()
	p.cut()
}

// freeze stops the flow without closing anything, like a database that hangs.
func (p *tap) freeze() { close(p.frozen) }

func (p *tap) serve(ctx context.Context, target string) {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("unix", target)
		if err != nil {
			in.Close()
			return
		}
		context.AfterFunc(ctx, func() { in.Close(); out.Close() })
		go p.copy(out, in)
		go p.copy(in, out)
	}
}

func (p *tap) copy(to, from net.Conn) {
	defer to.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		select {
		case <-p.frozen:
			<-make(chan struct{}) // the goroutine hangs like the database would
		default:
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

var databaseReads = []string{
	"/readyz", "/api/settings", "/api/collections", "/api/collections/segments", "/api/collections/segments/items", "/api/collections/segments/items/1",
}

func TestWithoutItsDatabaseTheServerSaysSoAtOnce(t *testing.T) {
	address := pgtest.URL(t)
	load(t, address, "roads")
	p := newTap(t, address)
	c := newCityAt(t, p.address)
	if got := c.get("/readyz"); got.StatusCode != 200 {
		t.Fatalf("with its database: %s %s", got.Status, got.body)
	}
	p.close()
	for _, path := range databaseReads {
		began := time.Now()
		got := c.get(path)
		wantProblem(t, path, got, http.StatusServiceUnavailable)
		if got.Header.Get("Retry-After") == "" {
			t.Errorf("%s lacks Retry-After", path)
		}
		// A refused connection takes no time; the promise to clients is one second.
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s took %s to say so", path, took)
		}
	}
	for _, path := range []string{"/healthz", "/", "/api", "/api/openapi.json", "/api/vocabulary", "/api/collections/segments/schema"} {
		if got := c.get(path); got.StatusCode != 200 {
			t.Errorf("%s needs no database: %s", path, got.Status)
		}
	}
}

func TestADatabaseThatHangsIsGivenUpOn(t *testing.T) {
	address := pgtest.URL(t)
	load(t, address, "roads")
	p := newTap(t, address)
	c := newCityAt(t, p.address)
	p.freeze()
	for _, path := range []string{"/readyz", "/api/collections/segments/items"} {
		got := c.get(path)
		wantProblem(t, path, got, http.StatusServiceUnavailable)
		if got.Header.Get("Retry-After") == "" {
			t.Errorf("%s lacks Retry-After", path)
		}
	}
}

func TestADatabaseThatIsNotMigratedIsNotReady(t *testing.T) {
	c := serveStore(t, openStore(t, pgtest.EmptyURL(t)), server.Config{}, page)
	wantProblem(t, "not migrated", c.get("/readyz"), http.StatusServiceUnavailable)
	if got := c.get("/healthz"); got.StatusCode != 200 {
		t.Errorf("healthz: %s", got.Status)
	}
}

// A real connection: the client of a broken answer sees an error, not an end.
func TestAClientSeesThatAnAnswerBrokeOff(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(5_000)+`; UPDATE places SET geom = ST_GeomFromText('CIRCULARSTRING(0 0,1 1,2 0)', 4326) WHERE id = 4900`)
	running := httptest.NewServer(newCityAt(t, address).handler)
	defer running.Close()
	for _, encoding := range []string{"identity", "gzip"} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, running.URL+"/api/collections/places/items?limit=10000", nil)
		r.Header.Set("Accept-Encoding", encoding)
		got, err := running.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err == nil || strings.Contains(string(body), `"status":500`) {
			t.Errorf("%s: %s, %d bytes, error %v", encoding, got.Status, len(body), err)
		}
	}
}

// A client that leaves in the middle ends the query that its answer was made
// of, and is no fault for the log.
func TestAClientThatLeavesStopsItsQueryAndIsNoFault(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(10_000)+`; UPDATE places SET note = repeat('x', 2000)`)
	var lines lockedBuffer
	st := openStore(t, address)
	c := city{T: t, store: st, address: address}
	running := func() (n int) {
		c.scan(
			`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%FROM places%' AND pid <> pg_backend_pid() AND state <> 'idle'`,
			&n,
		)
		return n
	}
	handler, err := server.New(st, server.Config{Addr: "127.0.0.1:8080"}, slog.New(slog.NewTextHandler(&lines, nil)), page)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	serving := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		handler.ServeHTTP(w, r)
	}))
	defer serving.Close()
	conn, err := net.Dial("tcp", serving.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /api/collections/places/items?limit=10000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if running() != 1 {
		t.Fatalf("%d queries run while the answer is read", running())
	}
	conn.Close()
	<-ended // the handler ends although nobody reads the 20 MB
	c.eventually("the query has ended", func() bool { return running() == 0 })
	if strings.Contains(lines.String(), "request failed") {
		t.Errorf("logged as a fault: %s", lines.String())
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
