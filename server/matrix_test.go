package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/layer"
)

// everyone is nobody and each role.
var everyone = append([]auth.Role{auth.Nobody}, auth.Roles...)

// bearers are the headers with which each role asks.
func (c city) bearers() map[auth.Role][]string {
	c.Helper()
	headers := map[auth.Role][]string{auth.Nobody: nil}
	for _, role := range auth.Roles {
		headers[role] = []string{"Authorization", "Bearer " + c.token(string(role), role)}
	}
	return headers
}

// routes are every method and path that the server answers.
func (c city) routes() [][2]string {
	c.Helper()
	var all [][2]string
	err := chi.Walk(c.handler.(chi.Routes), func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if path != "/*" {
			all = append(all, [2]string{method, path})
		}
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	return all
}

func TestEveryRouteHasItsRowInTheTableOfRightsAndKeepsIt(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	as := c.bearers()
	used := map[auth.Rule]bool{}
	for _, route := range c.routes() {
		method, path := route[0], route[1]
		rule, ok := auth.RuleOf(method, path)
		if !ok {
			t.Errorf("%s %s has no row in auth.Matrix", method, path)
			continue
		}
		used[rule] = true
		for _, role := range everyone {
			status := c.probe(method, path, as[role]).StatusCode
			refused := status == http.StatusUnauthorized || status == http.StatusForbidden
			switch {
			case role.AtLeast(rule.Least) && refused && rule.Reach != auth.OwnView:
				t.Errorf("%s %s refuses %q with %d; its row says %q may", method, path, role, status, rule.Least)
			case !role.AtLeast(rule.Least) && role == auth.Nobody && status != http.StatusUnauthorized:
				t.Errorf("%s %s answers nobody with %d, want 401", method, path, status)
			case !role.AtLeast(rule.Least) && role != auth.Nobody && status != http.StatusForbidden:
				t.Errorf("%s %s answers %q with %d, want 403", method, path, role, status)
			}
		}
	}
	for _, rule := range auth.Matrix {
		if !used[rule] {
			t.Errorf("the row %+v fits no route", rule)
		}
	}
}

// probe asks a route with a body that nobody takes, so that nothing changes:
// rights are checked before it.
func (c city) probe(method, path string, headers []string) answer {
	c.Helper()
	body := ""
	if method != http.MethodGet {
		body = "[]"
	}
	return c.send(method, strings.NewReplacer("{id}", "1", "{z}", "0", "{y}", "0", "{x}", "0").Replace(path), body, headers...)
}

// demanded is the query without which a path of a layer answers nothing.
func demanded(path, name string) string {
	switch l, _ := layer.All().Find(name); {
	case strings.HasSuffix(path, "/clusters"):
		return "?zoom=10"
	case strings.HasSuffix(path, "/facets"):
		for _, c := range l.Columns {
			if c.Filterable() && !c.StaffOnly {
				return "?by=" + c.Name
			}
		}
	}
	return ""
}

// What a route's description says of rights is what its row says.
func TestDescribedRightsAreThoseOfTheTable(t *testing.T) {
	c := newCity(t, server.Config{})
	doc := getJSON[struct {
		Paths map[string]map[string]struct {
			Least    string `json:"x-least-role"`
			Security []map[string][]string
		}
	}](c, "/api/openapi.json")
	for path, methods := range doc.Paths {
		for method, op := range methods {
			rule, _ := auth.RuleOf(strings.ToUpper(method), path)
			if op.Least != string(rule.Least) || (op.Security == nil) != (rule.Least == auth.Nobody) {
				t.Errorf("%s %s is described for %q %v, its row says %q", method, path, op.Least, op.Security, rule.Least)
			}
		}
	}
}

// What is hidden from the public is hidden on every path that has a view, and
// shown to everyone who has signed in.
func TestHiddenLayersAreHiddenFromNobodyElse(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	as := c.bearers()
	open := []string{"segments", "legs", "intersections", "places", "black-spots"}
	for _, route := range c.routes() {
		method, path := route[0], route[1]
		rule, _ := auth.RuleOf(method, path)
		if rule.Reach != auth.OwnView || method != http.MethodGet || !strings.HasPrefix(path, "/api/collections/") {
			continue
		}
		name := strings.Split(path, "/")[3]
		for _, role := range everyone {
			want := http.StatusOK
			if role == auth.Nobody && !slices.Contains(open, name) {
				want = http.StatusNotFound
			}
			if got := c.probe(method, path+demanded(path, name), as[role]); got.StatusCode != want {
				t.Errorf("%s answers %q with %s, want %d", path, role, got.Status, want)
			}
		}
	}
	if got := c.get("/metrics"); got.StatusCode != http.StatusForbidden {
		t.Errorf("/metrics answers nobody with %s", got.Status)
	}
}

// A hidden property of an open layer must not be told from an unknown one by
// any parameter, and a hidden layer answers to none.
func TestHiddenPropertiesHaveNoSideDoor(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	for _, l := range layer.All() {
		shown := c.get("/api/collections/" + l.Name + "/schema")
		for _, column := range l.Columns {
			if strings.Contains(shown.body, `"`+column.Name+`"`) {
				continue
			}
			for _, door := range []string{"/items?NAME=1", "/items?properties=NAME", "/items?bbox=-180,-90,180,90&NAME=1", "/items/1?properties=NAME", "/items?datetime=2024-01-01T00:00:00Z&NAME=1", "?NAME=1", "/queryables?NAME=1"} {
				ask := func(name string) answer {
					return c.get("/api/collections/" + l.Name + strings.ReplaceAll(door, "NAME", name))
				}
				hidden, unknown := ask(column.Name), ask("zzz")
				if shown.StatusCode == http.StatusOK && strings.ReplaceAll(hidden.body, column.Name, "zzz") != unknown.body {
					t.Errorf("%s%s tells %s from an unknown property: %s / %s", l.Name, door, column.Name, hidden.body, unknown.body)
				}
				if hidden.StatusCode < 400 {
					t.Errorf("%s%s answers about the hidden %s: %s", l.Name, door, column.Name, hidden.Status)
				}
			}
		}
	}
}
