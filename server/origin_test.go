package server_test

import (
	"net/http"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
)

func TestChangesNeedProofThatTheyComeFromOurPages(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	cookie := c.signIn("boss")
	token := c.token("program", auth.Admin)
	const body = `{"login":"li","role":"viewer"}`
	for name, test := range map[string]struct {
		body    string
		headers []string
		status  int
	}{
		"page of another site":           {body, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"page of a sister site":          {body, []string{"Sec-Fetch-Site", "same-site"}, 403},
		"old browser, another origin":    {body, []string{"Sec-Fetch-Site", "", "Origin", "http://evil.example"}, 403},
		"sandboxed page":                 {body, []string{"Sec-Fetch-Site", "", "Origin", "null"}, 403},
		"form":                           {"login=li&role=viewer", []string{"Sec-Fetch-Site", "", "Content-Type", "application/x-www-form-urlencoded"}, 403},
		"form with a file":               {"--x--", []string{"Sec-Fetch-Site", "", "Content-Type", "multipart/form-data; boundary=x"}, 403},
		"JSON as plain text":             {body, []string{"Sec-Fetch-Site", "", "Content-Type", "text/plain"}, 403},
		"form of another site":           {"login=li", []string{"Sec-Fetch-Site", "cross-site", "Content-Type", "application/x-www-form-urlencoded"}, 403},
		"our page, JSON as plain text":   {body, []string{"Content-Type", "text/plain"}, 415},
		"our page, unnamed type":         {body, []string{"Content-Type", ""}, 400},
		"our page, other letters":        {body, []string{"Content-Type", "application/json; charset=gb18030"}, 415},
		"program with a cookie, unnamed": {body, []string{"Sec-Fetch-Site", "", "Content-Type", ""}, 400},
		"token, whatever the page": {
			`{"login":"zhao","role":"viewer"}`,
			[]string{"Sec-Fetch-Site", "cross-site", "Cookie", "", "Authorization", "Bearer " + token}, 201,
		},
		"program with a cookie and JSON":   {`{"login":"qian","role":"viewer"}`, []string{"Sec-Fetch-Site", ""}, 201},
		"old browser, our own origin":      {`{"login":"sun","role":"viewer"}`, []string{"Sec-Fetch-Site", "", "Origin", "http://127.0.0.1:8080"}, 201},
		"our page, JSON with its encoding": {`{"login":"zhou","role":"viewer"}`, []string{"Content-Type", "Application/JSON; charset=UTF-8"}, 201},
	} {
		got := c.send(http.MethodPost, "/api/users", test.body, append([]string{"Cookie", cookie}, test.headers...)...)
		c.want(name, got, test.status)
	}
	c.want(
		"sign-in by another site",
		c.send(http.MethodPost, "/api/session", `{"login":"boss","password":"`+goodPassword+`"}`, "Sec-Fetch-Site", "cross-site"),
		403,
	)
	c.want("sign-out by another site", c.send(http.MethodDelete, "/api/session", "", "Cookie", cookie, "Sec-Fetch-Site", "cross-site"), 403)
	c.want("bodiless POST without proof", c.send(http.MethodPost, "/api/users/1/link", "", "Cookie", cookie, "Sec-Fetch-Site", ""), 403)
	c.want("still signed in", c.get("/api/session", "Cookie", cookie), 200)
}

func TestAProxysNameIsOurOwnOrigin(t *testing.T) {
	c := newCity(t, server.Config{BaseURL: "https://tongshi.example.cn"})
	c.account("boss", auth.Admin)
	got := c.send(http.MethodPost, "/api/session", `{"login":"boss","password":"`+goodPassword+`"}`,
		"Sec-Fetch-Site", "", "Origin", "https://tongshi.example.cn")
	c.want("through the proxy", got, 200)
	cookie := got.Cookies()[0]
	if cookie.Name != "__Host-tongshi" || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" ||
		cookie.Domain != "" {
		t.Errorf("cookie %+v", cookie)
	}
	plain := newCity(t, server.Config{})
	plain.account("boss", auth.Admin)
	cookie = plain.send(http.MethodPost, "/api/session", `{"login":"boss","password":"`+goodPassword+`"}`).Cookies()[0]
	if cookie.Name != "tongshi" || cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode {
		t.Errorf("cookie without encryption %+v", cookie)
	}
}

func TestReadingChangesNothing(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	cookie := c.signIn("boss")
	for _, path := range []string{"/api/session/demo", "/api/session/link", "/api/users/1/link", "/api/session/password"} {
		if got := c.get(path, "Cookie", cookie); got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "POST, OPTIONS" {
			t.Errorf("GET %s: %s, Allow %q", path, got.Status, got.Header.Get("Allow"))
		}
	}
	if got := c.ask("OPTIONS", "/api/users/1"); got.Header.Get("Allow") != "GET, HEAD, PATCH, OPTIONS" {
		t.Errorf("OPTIONS: %s", got.Header.Get("Allow"))
	}
}
