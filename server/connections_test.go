package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/web"
)

// caller is a listener of connections that come from where a test says, each
// of which remembers what it was told.
type caller struct {
	net.Listener
	next *call
}

type call struct {
	net.Conn
	from   string
	told   strings.Builder
	closed bool
}

func (c *call) RemoteAddr() net.Addr { return namedAddress(c.from) }

func (c *call) Write(p []byte) (int, error) { return c.told.Write(p) }

func (c *call) Close() error { c.closed = true; return nil }

type namedAddress string

func (namedAddress) Network() string { return "tcp" }

func (a namedAddress) String() string { return string(a) }

func (c *caller) Accept() (net.Conn, error) {
	if c.next == nil {
		return nil, io.EOF
	}
	conn := c.next
	c.next = nil
	return conn, nil
}

func TestConnectionsAreCountedByWhoHoldsThem(t *testing.T) {
	for name, test := range map[string]struct {
		limits web.ConnectionLimits
		from   []string // one after the other, none closed
		taken  string   // y or n for each
	}{
		"an address has its share": {
			web.ConnectionLimits{Total: 9, PerAddress: 2},
			[]string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3", "192.0.2.2:1", "192.0.2.1:4"}, "yynyn",
		},
		"all have theirs together": {
			web.ConnectionLimits{Total: 3, PerAddress: 2}, []string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1", "192.0.2.4:1"},
			"yyyn",
		},
		"a network of IPv6 is one": {
			web.ConnectionLimits{PerAddress: 1},
			[]string{"[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8:0:1::1]:1", "[fe80::1%eth0]:1", "[fe80::2%eth1]:1"}, "ynyyn",
		},
		"IPv4 within IPv6 is IPv4": {web.ConnectionLimits{PerAddress: 1}, []string{"[::ffff:192.0.2.1]:1", "192.0.2.1:2", "[::ffff:192.0.2.2]:1"}, "yny"},
		"this machine without a proxy": {
			web.ConnectionLimits{PerAddress: 1},
			[]string{"127.0.0.1:1", "127.0.0.1:2", "[::1]:1", "[::1]:2", "10.0.0.1:1", "10.0.0.1:2"}, "ynynyn",
		},
		"a proxy speaks for many": {
			web.ConnectionLimits{Total: 5, PerAddress: 1, Proxied: true},
			[]string{"127.0.0.1:1", "127.0.0.1:2", "10.0.0.1:1", "10.0.0.1:2", "[fd00::1]:1", "[::1]:1"}, "yyyyyn",
		},
		"with a proxy others are as they are": {
			web.ConnectionLimits{PerAddress: 1, Proxied: true}, []string{"[::1]:1", "[::1]:2", "192.0.2.1:1", "192.0.2.1:2"}, "yyyn",
		},
		"no limits":               {web.ConnectionLimits{}, []string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3"}, "yyy"},
		"an address that is none": {web.ConnectionLimits{PerAddress: 1}, []string{"@", "@", "192.0.2.1:1"}, "yny"},
	} {
		calls := &caller{}
		listener := web.NewConnections(test.limits, slog.New(slog.DiscardHandler)).Over(calls)
		for i, from := range test.from {
			one := &call{from: from}
			calls.next = one
			_, err := listener.Accept()
			if err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if taken, want := err == nil, test.taken[i] == 'y'; taken != want || one.closed == want {
				t.Errorf("%s: number %d, from %s: taken %t, closed %t, want %t", name, i+1, from, taken, one.closed, want)
			}
			if told := one.told.String(); strings.HasPrefix(told, "HTTP/1.1 503 ") == (test.taken[i] == 'y') {
				t.Errorf("%s: number %d, from %s, was told %q", name, i+1, from, told)
			}
		}
	}
}

func TestAConnectionThatIsClosedMakesRoomOnce(t *testing.T) {
	calls := &caller{}
	listener := web.NewConnections(web.ConnectionLimits{PerAddress: 2}, slog.New(slog.DiscardHandler)).Over(calls)
	accept := func() net.Conn {
		calls.next = &call{from: "192.0.2.1:1"}
		conn, _ := listener.Accept() // nil when it was turned away
		return conn
	}
	first, second := accept(), accept()
	if first == nil || second == nil || accept() != nil {
		t.Fatal("the limit of two is not two")
	}
	for range 3 { // net/http closes more than once
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if accept() == nil {
		t.Error("one was closed, and there is no room")
	}
	if accept() != nil {
		t.Error("closing one three times made room for more")
	}
}

// A program that opens a connection for each request and leaves it open is
// served: what waits gives way, the longest waiting first. One that says nothing,
// or is being answered, does not.
func TestAConnectionThatWaitsGivesWay(t *testing.T) {
	for name, limits := range map[string]web.ConnectionLimits{"of an address": {PerAddress: 3}, "in total": {Total: 3}} {
		bounds := web.NewConnections(limits, slog.New(slog.DiscardHandler))
		calls, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		busy := make(chan struct{})
		srv := server.HTTPServer("", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/busy" {
				<-busy
			}
		}))
		srv.ConnState = bounds.Watch
		go func() { _ = srv.Serve(bounds.Over(calls)) }() // ends with the test
		dial := func() net.Conn {
			conn, err := net.Dial("tcp", calls.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second)) // an open socket takes it
			return conn
		}
		ask := func(conn net.Conn, path string) string {
			_, _ = io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n") // what fails is seen when it is read
			if path == "/busy" {
				return ""
			}
			line, _ := bufio.NewReader(conn).ReadString('\n')
			time.Sleep(20 * time.Millisecond) // until net/http waits again
			return strings.TrimSpace(line)
		}
		first := dial()
		ask(first, "/busy")
		for number := range 20 {
			if got := ask(dial(), "/"); got != "HTTP/1.1 200 OK" {
				t.Errorf("%s: number %d: %q", name, number, got)
			}
		}
		silent := dial()
		ask(silent, "/busy")
		ask(dial(), "/busy")
		time.Sleep(50 * time.Millisecond)
		if got := ask(dial(), "/"); !strings.HasPrefix(got, "HTTP/1.1 503") {
			t.Errorf("%s: with three at work: %q", name, got)
		}
		close(busy)
		if line, err := bufio.NewReader(first).ReadString('\n'); err != nil || strings.TrimSpace(line) != "HTTP/1.1 200 OK" {
			t.Errorf("%s: the one at work is answered %q, %v", name, line, err)
		}
		_ = srv.Close()
	}
}

// reader is a client that comes from an address of this machine and keeps no
// connection.
func reader(from string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 10 * time.Second}
	return &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		}},
	}
}

// Six hundred of one address send their header letter by letter: as many as
// the address may hold are waited for and closed, the others turned away at
// once, and the readers of other addresses notice nothing.
func TestSlowSendersAreClosedAndHinderNobody(t *testing.T) {
	const most, total = 256, 280
	bounds := web.NewConnections(web.ConnectionLimits{Total: total, PerAddress: most}, slog.New(slog.DiscardHandler))
	c := newCity(t, server.Config{Connections: bounds}, "roads")
	address := c.patient(time.Second, 5*time.Second, bounds)
	read := func(from string) error {
		got, err := reader(from).Get("http://" + address + "/api/collections/segments/items")
		if err != nil {
			return err
		}
		defer got.Body.Close()
		if _, err := io.Copy(io.Discard, got.Body); err != nil || got.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %w", got.Status, err)
		}
		return nil
	}
	var mu sync.Mutex
	closed, turnedAway := 0, 0
	var all sync.WaitGroup
	for range 600 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "GET /api HTTP/1.1\r\nX-A: b\r\n") // one turned away may be closed by now
		all.Go(func() {
			if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Error(err)
			}
			line, err := bufio.NewReader(conn).ReadString('\n')
			var late net.Error
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.As(err, &late) && late.Timeout():
				t.Error("a connection is still open after 10 s")
			case strings.HasPrefix(line, "HTTP/1.1 503 "):
				turnedAway++
			default:
				closed++
			}
		})
	}
	for range 20 {
		if err := read("127.0.0.2"); err != nil {
			t.Errorf("meanwhile: %v", err)
		}
	}
	figures := c.get("/metrics").body
	var held int
	if _, err := fmt.Sscanf(figures[strings.Index(figures, "\ntongshi_connections_open ")+1:], "tongshi_connections_open %d", &held); err != nil ||
		held > most+20 {
		t.Errorf("%d connections are held, %d are allowed to one address, and the reader's that are not closed yet: %v", held, most, err)
	}
	all.Wait()
	t.Logf("of 600 slow connections %d were turned away at once and %d closed in time", turnedAway, closed)
	if turnedAway == 0 || closed < most {
		t.Errorf("%d were turned away and %d closed, want %d closed or more", turnedAway, closed, most)
	}
	if !strings.Contains(figures, `tongshi_connections_refused_total{over="total"} 0`) ||
		strings.Contains(figures, `tongshi_connections_refused_total{over="address"} 0`) {
		t.Error("the figures do not tell of them")
	}
	if err := read("127.0.0.1"); err != nil {
		t.Errorf("the slow ones' address, afterwards: %v", err)
	}
}
