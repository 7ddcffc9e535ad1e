package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
)

const goodPassword = "seven grey herons"

// quick is the hash of goodPassword, made once for all tests.
var quick = auth.HashPassword(goodPassword)

// account makes a person who signs in with goodPassword.
func (c city) account(login string, role auth.Role) peoplestore.User {
	c.Helper()
	var u peoplestore.User
	err := c.store.WriteTx(c.Context(), auth.CommandLine("test"), func(tx *store.Tx) error {
		var err error
		if u, err = peoplestore.AddUser(c.Context(), tx, peoplestore.User{Login: login, Name: login, Role: role}); err != nil {
			return err
		}
		return peoplestore.SetPassword(c.Context(), tx, u, quick)
	})
	if err != nil {
		c.Fatal(err)
	}
	return u
}

// token makes a token and gives its secret.
func (c city) token(name string, role auth.Role) string {
	c.Helper()
	secret, hash := auth.NewSecret(auth.TokenSecret)
	err := c.store.WriteTx(c.Context(), auth.CommandLine("test"), func(tx *store.Tx) error {
		_, err := peoplestore.AddToken(c.Context(), tx, peoplestore.Token{Name: name, Role: role}, hash)
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	return secret
}

// send sends a JSON body from a page of the server's own. Headers come in
// pairs; an empty value takes one away.
func (c city) send(method, target, body string, headers ...string) answer {
	c.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+target, strings.NewReader(body))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		switch name, value := headers[i], headers[i+1]; {
		case name == "Host":
			r.Host = value
		case name == "RemoteAddr":
			r.RemoteAddr = value
		case value == "":
			r.Header.Del(name)
		default:
			r.Header.Set(name, value)
		}
	}
	return c.answered(r, []byte(body))
}

// cookieOf is the session that an answer gives, as a request sends it; empty
// when it gives none.
func cookieOf(got answer) string {
	for _, cookie := range got.Cookies() {
		if cookie.Value != "" {
			return cookie.Name + "=" + cookie.Value
		}
	}
	return ""
}

// signIn is the cookie of a person.
func (c city) signIn(login string, headers ...string) string {
	c.Helper()
	got := c.send(http.MethodPost, "/api/session", `{"login":"`+login+`","password":"`+goodPassword+`"}`, headers...)
	if got.StatusCode != http.StatusOK || cookieOf(got) == "" {
		c.Fatalf("sign in as %s: %s %s", login, got.Status, got.body)
	}
	return cookieOf(got)
}

func (c city) want(what string, got answer, status int) {
	c.Helper()
	if got.StatusCode != status {
		c.Errorf("%s: %s, want %d: %.300s", what, got.Status, status, got.body)
	}
}

func TestAPersonSignsInAndOut(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.want("before there are accounts", c.get("/api/collections/crashes/items/1"), http.StatusOK)
	c.account("wang", auth.Planner)
	c = serveStore(t, c.store, server.Config{}, page)
	c.want("not signed in", c.get("/api/collections/crashes/items/1"), http.StatusNotFound)
	cookie := c.signIn(" WANG ")
	c.want("signed in", c.get("/api/collections/crashes/items/1", "Cookie", cookie), http.StatusOK)
	me := getJSON[people.Session](c, "/api/session", "Cookie", cookie)
	if !me.SignedIn || me.Login != "wang" || me.Role != auth.Planner || me.View != "staff" || len(me.Demo) != 0 {
		t.Errorf("I am %+v", me)
	}
	out := c.send(http.MethodDelete, "/api/session", "", "Cookie", cookie)
	c.want("sign out", out, http.StatusNoContent)
	c.want("the cookie afterwards", c.get("/api/session", "Cookie", cookie), http.StatusUnauthorized)
	c.want("the cookie afterwards, on a layer", c.get("/api/collections/crashes/items/1", "Cookie", cookie), http.StatusUnauthorized)
	if me := getJSON[people.Session](c, "/api/session"); me.SignedIn || me.View != "public" || !me.Accounts {
		t.Errorf("nobody is %+v", me)
	}
}

func TestTheDemonstrationOffersRolesHereAndNowhereElse(t *testing.T) {
	shared := newCity(t, server.Config{}, everything...).store
	demo := serveStore(t, shared, server.Config{Demo: true}, page)
	me := getJSON[people.Session](demo, "/api/session")
	if me.SignedIn || me.View != "staff" || len(me.Demo) != 2 {
		t.Errorf("the demonstration's reader is %+v", me)
	}
	var cookies []string
	for _, role := range []auth.Role{auth.Planner, auth.Crew} {
		got := demo.send(http.MethodPost, "/api/session/demo", `{"role":"`+string(role)+`"}`)
		demo.want(string(role), got, http.StatusOK)
		if me := getJSON[people.Session](demo, "/api/session", "Cookie", cookieOf(got)); me.Role != role || !me.Demonstration {
			t.Errorf("after one click I am %+v", me)
		}
		cookies = append(cookies, cookieOf(got))
	}
	demo.want("administrator at one click", demo.send(http.MethodPost, "/api/session/demo", `{"role":"admin"}`), http.StatusUnprocessableEntity)
	demo.want("a click elsewhere", demo.send(http.MethodPost, "/api/session/demo", `{"role":"planner"}`, "Sec-Fetch-Site", "cross-site"), http.StatusForbidden)
	for name, test := range map[string]struct {
		cfg     server.Config
		headers []string
	}{
		"no demonstration":    {server.Config{}, nil},
		"public":              {server.Config{Demo: true, Public: true}, nil},
		"open to the network": {server.Config{Demo: true, Addr: "192.0.2.1:8080"}, nil},
		"passed on":           {server.Config{Demo: true}, []string{"X-Forwarded-For", "203.0.113.9"}},
		"taken address":       {server.Config{Demo: true}, []string{"Host", "evil.example:8080"}},
	} {
		c := serveStore(t, shared, test.cfg, page)
		c.want(name, c.send(http.MethodPost, "/api/session/demo", `{"role":"planner"}`, test.headers...), http.StatusNotFound)
		if me := getJSON[people.Session](c, "/api/session", test.headers...); len(me.Demo) != 0 {
			t.Errorf("%s offers %+v", name, me.Demo)
		}
		c.want(name+": a cookie of the demonstration", c.get("/api/session", append(test.headers, "Cookie", cookies[0])...), http.StatusUnauthorized)
	}
}

// scan reads one value straight from the database.
func (c city) scan(sql string, into any) {
	c.Helper()
	conn, err := pgx.Connect(c.Context(), c.address)
	if err != nil {
		c.Fatal(err)
	}
	defer conn.Close(context.Background()) // the test's own context may have ended
	if err := conn.QueryRow(c.Context(), sql).Scan(into); err != nil {
		c.Fatalf("%v\n%s", err, sql)
	}
}
