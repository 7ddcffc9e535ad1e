package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/server"
	"tongshi/server/pgtest"
)

func TestItemNumbersThatAreNoneAnswer404(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	for _, id := range []string{"abc", "0", "-1", "999999", "1'%20OR%20'1", "%00", "%ff%fe", "1.0", "99999999999999999999", "%EF%BC%91"} {
		wantProblem(t, id, c.get("/api/collections/crashes/items/"+id), http.StatusNotFound)
	}
}

func TestASingleItemIsAFeatureWithLinks(t *testing.T) {
	c := newCity(t, server.Config{}, "roads", "crashes")
	got := c.get("/api/collections/crashes/items/3")
	f := decode[feature](c, got)
	if got.Header.Get("Content-Type") != "application/geo+json" || f.Type != "Feature" || f.ID != 3 || f.Geometry != nil || len(f.Links) != 3 {
		t.Errorf("%s %s", got.Header.Get("Content-Type"), got.body)
	}
	if again := c.get("/api/collections/crashes/items/3", "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified ||
		again.body != "" {
		t.Errorf("with its ETag: %s %q", again.Status, again.body)
	}
}

func TestPathsThatLeaveTheirPlaceFindNothing(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for _, path := range []string{
		"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", `/\..\..\etc\passwd`, "/assets/../../server.go",
		"/assets/%2e%2e/index.html", "/api/../etc/passwd", "/api/collections/..%2f..%2fetc", "/assets//main-0a1b2c3d.js", "/assets", "/%00", "/index.html%00.js",
		"/api/collections/secrets", "/api/collections/secrets/items", "/api/nothing", "/apix", "/nothing.html",
	} {
		wantProblem(t, path, c.get(path), http.StatusNotFound)
	}
}

func TestOversizedAddressesAndHeadersAreRefused(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	wantProblem(t, "100 KB value", c.get("/api/collections/segments/items?name="+strings.Repeat("x", 100<<10)), http.StatusRequestURITooLong)

	running := httptest.NewUnstartedServer(c.handler)
	running.Config = server.HTTPServer("", c.handler)
	running.Start()
	defer running.Close()
	for name, request := range map[string]func() *http.Request{
		"10 MB address": func() *http.Request {
			r, _ := http.NewRequest(http.MethodGet, running.URL+"/api?x="+strings.Repeat("x", 10<<20), nil)
			return r
		},
		"2 MB header": func() *http.Request {
			r, _ := http.NewRequest(http.MethodGet, running.URL+"/api", nil)
			r.Header.Set("X-Large", strings.Repeat("x", 2<<20))
			return r
		},
	} {
		got, err := running.Client().Do(request())
		if err != nil {
			continue // the server closed while we were still sending, which refuses it too
		}
		got.Body.Close()
		if got.StatusCode != http.StatusRequestURITooLong && got.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s: %s", name, got.Status)
		}
	}
}

func TestMethodsThatAPathDoesNotHave(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for _, path := range []string{"/api", "/api/collections/segments/items", "/api/collections/segments/items/1", "/healthz", "/", "/assets/main-0a1b2c3d.js"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} {
			got := c.ask(method, path)
			wantProblem(t, method+" "+path, got, http.StatusMethodNotAllowed)
			if got.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s: Allow is %q", method, path, got.Header.Get("Allow"))
			}
		}
		if got := c.ask("OPTIONS", path); got.StatusCode != http.StatusOK || got.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("OPTIONS %s: %s, Allow %q", path, got.Status, got.Header.Get("Allow"))
		}
	}
	wantProblem(t, "POST to nothing", c.ask("POST", "/api/nothing"), http.StatusNotFound)
	wantProblem(t, "OPTIONS of nothing", c.ask("OPTIONS", "/api/nothing"), http.StatusNotFound)
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for _, path := range []string{
		"/api", "/api/collections/segments/items", "/api/collections/segments/items/1", "/api/collections/segments/items/9",
		"/healthz", "/",
	} {
		get, head := c.get(path), c.ask("HEAD", path)
		if head.StatusCode != get.StatusCode || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.body != "" {
			t.Errorf(
				"HEAD %s: %s %s with %d bytes; GET: %s %s",
				path,
				head.Status,
				head.Header.Get("Content-Type"),
				len(head.body),
				get.Status,
				get.Header.Get("Content-Type"),
			)
		}
	}
}

func TestNotModifiedKeepsWhatTheAnswerSaysOfCaches(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for path, want := range map[string]string{"/api/session": "no-store", "/api/collections": "private, no-cache"} {
		whole := c.get(path)
		same := c.get(path, "If-None-Match", whole.Header.Get("ETag"))
		if same.StatusCode != http.StatusNotModified || same.Header.Get("Cache-Control") != want || whole.Header.Get("Cache-Control") != want {
			t.Errorf("%s: %q, then %s with %q; want %q", path, whole.Header.Get("Cache-Control"), same.Status, same.Header.Get("Cache-Control"), want)
		}
	}
}

func TestTrailingSlashesDoNotMatter(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for _, path := range []string{"/api/", "/api/collections/", "/api/collections/segments/items/", "/healthz/"} {
		if got := c.get(path); got.StatusCode != http.StatusOK {
			t.Errorf("GET %s: %s", path, got.Status)
		}
	}
}

func TestAcceptIsHonoured(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for accept, want := range map[string]int{
		"":                              200,
		"*/*":                           200,
		"application/*":                 200,
		"application/json":              200,
		"application/geo+json":          200,
		"text/html,*/*;q=0.8":           200,
		"text/html":                     200, // for people
		"image/png, text/csv":           200,
		"image/png":                     406,
		"application/geo+json;q=0":      406,
		"*/*, application/geo+json;q=0": 200, // another form
		"nonsense":                      406,
	} {
		got := c.get("/api/collections/segments/items", "Accept", accept)
		if accept == "" {
			got = c.get("/api/collections/segments/items")
		}
		if got.StatusCode != want {
			t.Errorf("Accept %q: %s, want %d", accept, got.Status, want)
		}
	}
	if got := c.get("/api/collections/segments/items?f=json", "Accept", "text/html"); got.StatusCode != 200 {
		t.Errorf("f=json goes before Accept, got %s", got.Status)
	}
}

func TestLinksAreNeverMadeFromWhatARequestClaims(t *testing.T) {
	own := newCity(t, server.Config{}, "roads")
	own.open(opened...)
	shared := own.store
	for name, test := range map[string]struct {
		cfg  server.Config
		host string
		want string
	}{
		"own machine":                   {server.Config{Addr: "127.0.0.1:8080"}, "127.0.0.1:8080", `"http://127.0.0.1:8080/api/`},
		"own machine by name":           {server.Config{Addr: "127.0.0.1:8080"}, "localhost:8080", `"http://localhost:8080/api/`},
		"somebody's name for us":        {server.Config{Addr: "127.0.0.1:8080"}, "evil.example", `"http://127.0.0.1:8080/api/`},
		"name that begins as ours":      {server.Config{Addr: "127.0.0.1:8080"}, "localhost.evil.example", `"http://127.0.0.1:8080/api/`},
		"name with a port that is none": {server.Config{Addr: "127.0.0.1:8080"}, "localhost:8080@evil.example", `"http://127.0.0.1:8080/api/`},
		"address on all interfaces":     {server.Config{Addr: "[::]:8080", Public: true}, "evil.example", `"href":"/api/`},
		"configured address":            {server.Config{BaseURL: "https://tongshi.example.cn"}, "evil.example", `"https://tongshi.example.cn/api/`},
	} {
		c := serveStore(t, shared, test.cfg, page)
		for _, path := range []string{"/api", "/api/collections", "/api/collections/segments/items?limit=1", "/api/collections/segments/schema"} {
			got := c.get(
				path,
				"Host",
				test.host,
				"X-Forwarded-Host",
				"worse.example",
				"X-Forwarded-Proto",
				"gopher",
				"Forwarded",
				"host=worst.example",
			)
			if got.StatusCode != 200 || strings.Contains(got.body, "evil") || strings.Contains(got.body, "wors") ||
				strings.Contains(got.body, "gopher") {
				t.Errorf("%s: %s repeats a claim: %s %s", name, path, got.Status, got.body)
			}
			if !strings.Contains(got.body, strings.TrimPrefix(test.want, `"href":`)) {
				t.Errorf("%s: %s has no link to %s: %.400s", name, path, test.want, got.body)
			}
		}
	}
}

func TestSecurityHeadersAreOnEveryAnswer(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for _, path := range []string{
		"/", "/assets/main-0a1b2c3d.js", "/api", "/api/collections/segments/items", "/api/nothing",
		"/api/collections/segments/items?limit=0", "/healthz", "/metrics",
	} {
		got := c.get(path)
		policy := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for _, name := range []string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Request-Id"} {
			if got.Header.Get(name) == "" {
				t.Errorf("%s lacks %s", path, name)
			}
		}
	}
}

func TestRequestNumbersAreOurOwn(t *testing.T) {
	c := newCity(t, server.Config{})
	first := c.get("/api", "X-Request-Id", "forged").Header.Get("X-Request-Id")
	second := c.get("/api").Header.Get("X-Request-Id")
	host, _ := os.Hostname()
	if first == "" || first == second || strings.Contains(first, "forged") || host != "" && strings.Contains(first, host) {
		t.Errorf("request numbers %q and %q on %s", first, second, host)
	}
}

func TestThePageAndItsFiles(t *testing.T) {
	c := newCity(t, server.Config{})
	index := c.get("/")
	if index.StatusCode != 200 || !strings.HasPrefix(index.Header.Get("Content-Type"), "text/html") || index.Header.Get("ETag") == "" ||
		index.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("index: %s %v", index.Status, index.Header)
	}
	if again := c.get("/", "If-None-Match", index.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("index again: %s", again.Status)
	}
	script := c.get("/assets/main-0a1b2c3d.js")
	if script.body != "console.log(1)" || !strings.Contains(script.Header.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(script.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("script: %s %v", script.Status, script.Header)
	}
	if withQuery := c.get("/?lang=en"); withQuery.StatusCode != 200 {
		t.Errorf("the page with a query of its own: %s", withQuery.Status)
	}
}

func TestAFrontEndThatIsNotBuiltIsSaid(t *testing.T) {
	c := serveStore(t, pgtest.New(t), server.Config{}, fstest.MapFS{})
	p := wantProblem(t, "no front end", c.get("/"), http.StatusServiceUnavailable)
	if !strings.Contains(p.Error(), "make build") {
		t.Errorf("detail %q does not say what to do", p.Error())
	}
}

func TestAnswersAreCompressed(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	got := c.get("/api/collections/segments/items", "Accept-Encoding", "gzip")
	if got.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encoding %q", got.Header.Get("Content-Encoding"))
	}
	unpacked, err := gzip.NewReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unpacked)
	if err != nil || !json.Valid(plain) || !bytes.Contains(plain, []byte("建设路")) {
		t.Errorf("unpacked: %v %.100s", err, plain)
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	c.get("/api/collections/segments/items/1")
	c.get("/api/collections/segments/items/2")
	c.get("/api/random-" + strings.Repeat("x", 10))
	got := c.get("/metrics")
	if want := `tongshi_http_requests_total{method="GET",route="/api/collections/segments/items/{id}",status="200"} 2`; !strings.Contains(
		got.body,
		want,
	) {
		t.Errorf("no line %s", want)
	}
	if strings.Contains(got.body, "random-") {
		t.Error("a path that anybody can make up became a label")
	}
}
