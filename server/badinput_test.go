package server_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/pgtest"
	"tongshi/server/web"
)

// A filter is refused for its form before anything is done with it; how long
// that takes is told.
func TestFiltersThatAreTooMuchAreRefusedForTheirForm(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	for name, test := range map[string]struct {
		filter, says string
		status       int
	}{
		"5,000 parentheses":            {strings.Repeat("(", 5000) + "deaths=1" + strings.Repeat(")", 5000), "8192 bytes", 400},
		"as many as the length allows": {strings.Repeat("(", 4000) + "deaths=1" + strings.Repeat(")", 4000), "64", 400},
		"65 deep":                      {strings.Repeat("(", 65) + "deaths=1" + strings.Repeat(")", 65), "64", 400},
		"2,000 negations":              {strings.Repeat("NOT ", 2000) + "deaths=1", "64", 400},
		"20,000 negations":             {strings.Repeat("NOT ", 20_000) + "deaths=1", "longer than", 414},
		"1,000 conditions":             {"deaths=1" + strings.Repeat(" OR id=1", 1000), "1000", 400},
		"functions of other servers":   {"strStartsWith(kind,'x''y')=true", "strStartsWith", 400},
		"code for a property":          {"exec(java.lang.Runtime.getRuntime(),'id')=1", "", 400},
	} {
		began := time.Now()
		got := c.get("/api/collections/crashes/items?filter=" + url.QueryEscape(test.filter))
		t.Logf("%s: %d bytes refused in %.1f ms", name, len(test.filter), float64(time.Since(began).Microseconds())/1000)
		if p := wantProblem(t, name, got, test.status); !strings.Contains(got.body, test.says) {
			t.Errorf("%s: %+v does not say %q", name, p, test.says)
		}
	}
	deep := strings.Repeat("(", 60) + "deaths=1" + strings.Repeat(")", 60)
	if got := getJSON[collection](c, "/api/collections/crashes/items?filter="+deep); len(got.Features) != 1 {
		t.Errorf("60 deep finds %v", got.ids())
	}
}

func TestTilesThatAreNoneAreRefused(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	const tiles = "/api/collections/segments/tiles/WebMercatorQuad/"
	for _, path := range []string{"/api/tiles/", "/api/collections/segments/tiles/", "/api/tileMatrixSets/"} {
		for _, below := range []string{"WorldCRS84Quad", "webmercatorquad", "WebMercatorQuad/0/0", "WorldCRS84Quad/0/0/0"} {
			if got := c.get(path + below); got.StatusCode != 404 {
				t.Errorf("%s%s: %s", path, below, got.Status)
			}
		}
	}
	for _, path := range []string{
		"40/0/0", "25/0/0", "-1/0/0", "0/-1/0", "0/0/-1", "0/1/0", "0/0/1", "3/8/0", "3/0/8", "a/0/0", "0/b/0", "0/0/c",
		"1.0/0/0", "0/0/0x1", "99999999999999999999/0/0",
	} {
		if got := c.get(tiles + path); got.StatusCode != 400 && got.StatusCode != 404 {
			t.Errorf("%s: %s %.100s", path, got.Status, got.body)
		}
	}
	empty := c.get(tiles + "14/0/0")
	if empty.StatusCode != 200 && empty.StatusCode != 204 || len(empty.body) > 100 {
		t.Errorf("where nothing is: %s with %d bytes", empty.Status, len(empty.body))
	}
	for _, encoding := range []string{"identity", "gzip", "zstd"} {
		got := c.get(tiles+"14/6405/13471", "Accept-Encoding", encoding)
		if length := got.Header.Get("Content-Length"); got.StatusCode != 200 || length != fmt.Sprint(len(got.body)) || len(got.body) < 50 {
			t.Errorf("%s: %s, Content-Length %s, %d bytes", encoding, got.Status, length, len(got.body))
		}
	}
}

// A tile is made before any of it goes out: one that cannot be made is a
// problem, and what came before is not kept for it.
func TestATileThatCannotBeMadeIsAProblemAndNeverHalfATile(t *testing.T) {
	address := pgtest.URL(t)
	exec(t, address, manyPlaces(2_000))
	c := newCityAt(t, address)
	const tile = "/api/collections/places/tiles/WebMercatorQuad/4/6/13"
	whole := c.get(tile, "Accept-Encoding", "gzip")
	c.want("whole", whole, http.StatusOK)
	exec(t, address, `UPDATE places SET geom = ST_GeomFromText('CIRCULARSTRING(116 36.5,117 37,118 36.5)', 4326) WHERE id = 1900`)
	for _, encoding := range []string{"identity", "gzip", "zstd"} {
		got := c.get(tile, "Accept-Encoding", encoding)
		plain, err := got.unpacked()
		if err != nil {
			t.Errorf("%s: %v", encoding, err)
		}
		got.body = string(plain)
		wantProblem(t, encoding, got, http.StatusInternalServerError)
	}
	exec(t, address, `UPDATE places SET geom = ST_SetSRID(ST_MakePoint(116, 36.5), 4326) WHERE id = 1900`)
	c.want("put right", c.get(tile, "Accept-Encoding", "gzip"), http.StatusOK)
}

// patient is a server of which a test shortens the time that it waits, and
// that keeps bounds.
func (c city) patient(header, body time.Duration, bounds *web.Connections) string {
	c.Helper()
	running := httptest.NewUnstartedServer(c.handler)
	running.Config = server.HTTPServer("", c.handler)
	if limit := running.Config.ReadHeaderTimeout; limit <= 0 || limit > 10*time.Second {
		c.Errorf("a header may take %s", limit)
	}
	running.Config.ReadHeaderTimeout, running.Config.ReadTimeout = header, body
	running.Listener = bounds.Over(running.Listener)
	running.Start()
	c.Cleanup(func() { running.CloseClientConnections(); running.Close() })
	return running.Listener.Addr().String()
}

// unbounded takes any number of connections.
func unbounded() *web.Connections {
	return web.NewConnections(web.ConnectionLimits{}, slog.New(slog.DiscardHandler))
}

func TestBodiesThatAreNotWhatTheySayAreRefused(t *testing.T) {
	c := newCity(t, server.Config{})
	token := "Authorization: Bearer " + c.token("program", auth.Admin)
	usual, hurried := c.patient(time.Minute, time.Minute, unbounded()), c.patient(time.Second, 300*time.Millisecond, unbounded())
	post := func(address, headers, body string) string {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		go func() { // the server may answer before all of it is there
			_, _ = io.WriteString(conn, "POST /api/users HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"+token+"\r\n"+headers+"\r\n\r\n"+body)
		}()
		if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil {
			return err.Error()
		}
		return strings.TrimSpace(line)
	}
	const asJSON = "Content-Type: application/json\r\n"
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.Copy(z, io.LimitReader(zeros{}, 64<<20)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ headers, body, want string }{
		"declared as larger than is taken": {asJSON + "Content-Length: 100000000000", "{", "413"},
		"chunks without end":               {asJSON + "Transfer-Encoding: chunked", strings.Repeat("100000\r\n"+strings.Repeat(" ", 1<<20)+"\r\n", 40), "413"},
		"a body that never comes":          {asJSON + "Content-Length: 100", `{"login"`, "408"},
		"compressed":                       {asJSON + "Content-Encoding: gzip\r\nContent-Length: " + fmt.Sprint(bomb.Len()), bomb.String(), "415"},
		"without a type":                   {"Content-Length: 2", "{}", "400"},
		"of a type that is not taken":      {"Content-Type: application/xml\r\nContent-Length: 4", "<a/>", "415"},
		"larger than declared":             {asJSON + "Content-Length: 2", "{}" + strings.Repeat("x", 100), "422"},
	} {
		address := usual
		if test.want == "408" {
			address = hurried
		}
		if got := post(address, test.headers, test.body); !strings.HasPrefix(got, "HTTP/1.1 "+test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
