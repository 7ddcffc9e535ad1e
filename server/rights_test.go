package server_test

import (
	"fmt"
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

// rights are the least roles of all operations, by method and path, as the
// routes have them and the description says them.
func (c city) rights() map[[2]string]auth.Role {
	c.Helper()
	doc := getJSON[struct {
		Paths map[string]map[string]struct {
			Least auth.Role `json:"x-least-role"`
		}
	}](c, "/api/openapi.json")
	rights := map[[2]string]auth.Role{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			rights[[2]string{strings.ToUpper(method), path}] = op.Least
		}
	}
	return rights
}

// The table of rights: what each route needs, and what each role is answered.
func TestEveryRouteKeepsItsRight(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080", Files: openFiles(t)}, everything...)
	c.open(opened...)
	as := c.bearers()
	c.furnish(as)
	rights := c.rights()
	shown := statuses{}
	for _, route := range c.routes() {
		method, path := route[0], route[1]
		least := rights[route]
		var got []int
		for _, role := range everyone {
			status := c.probe(method, path+demanded(path), as[role]).StatusCode
			got = append(got, status)
			refused := status == http.StatusUnauthorized || status == http.StatusForbidden
			switch {
			case role.AtLeast(least) && refused && role != auth.Nobody:
				t.Errorf("%s %s refuses %q with %d, and needs %q", method, path, role, status, least)
			case !role.AtLeast(least) && role == auth.Nobody && status != http.StatusUnauthorized:
				t.Errorf("%s %s answers nobody with %d, want 401", method, path, status)
			case !role.AtLeast(least) && role != auth.Nobody && status != http.StatusForbidden:
				t.Errorf("%s %s answers %q with %d, want 403", method, path, role, status)
			}
		}
		shown.add(method, path, least, got)
	}
	golden(t, "rights.golden.txt", []byte(shown.table()))
}

// What nobody signed in may change is their own session; a question too long
// for an address stores nothing.
func TestNobodyChangesMoreThanTheirSession(t *testing.T) {
	c := newCity(t, server.Config{})
	for route, least := range c.rights() {
		method, path := route[0], route[1]
		if method == http.MethodGet || least != auth.Nobody || strings.HasPrefix(path, "/api/session") || path == "/api/intersections/{id}/sight" {
			continue
		}
		t.Errorf("nobody may %s %s", method, path)
	}
}

// furnish makes one of each thing that a route names by its number, so that who
// may see it does see it.
func (c city) furnish(as map[auth.Role][]string) {
	c.Helper()
	raw := func(kind string, role auth.Role) []string { return append([]string{"Content-Type", kind}, as[role]...) }
	c.want("photo", c.send(http.MethodPost, "/api/photos?uuid="+uuid(), string(picture(c, 40, 30)), raw("image/jpeg", auth.Crew)...), 201)
	c.want("paper", c.send(http.MethodPost, "/api/sites/1/documents?title=x&uuid="+uuid(), "%PDF-1.4 "+secret, raw("application/pdf", auth.Planner)...), 201)
	c.want("measure", c.send(http.MethodPost, "/api/sites/1/measures", `{"measure":"临时警示","starts_on":"2026-03-02"}`, as[auth.Planner]...), 201)
	c.want("webhook", c.send(http.MethodPost, "/api/webhooks", `{"name":"群","url":"https://example.org/"}`, as[auth.Admin]...), 201)
	c.want("job", c.send(http.MethodPost, "/api/screenings", `{}`, as[auth.Planner]...), 202)
	exec(c.T, c.address, `UPDATE jobs SET state = 'cancelled', finished_at = now()`) // nobody works here, and its stream ends
	c.account("boss", auth.Admin)
}

// statuses are the answers to each role, by route; collections that answer
// alike stand in one row.
type statuses map[[3]string][]string

func (s statuses) add(method, path string, least auth.Role, got []int) {
	parts, name := strings.Split(path, "/"), ""
	if len(parts) > 3 && parts[2] == "collections" {
		parts[3], name = "*", parts[3]
	}
	key := [3]string{strings.Join(parts, "/"), method, fmt.Sprintf("%-8s%s", least, strings.Trim(fmt.Sprint(got), "[]"))}
	s[key] = append(s[key], name)
}

func (s statuses) table() string {
	rows := []string{}
	for key, names := range s {
		slices.Sort(names)
		row := fmt.Sprintf("%-6s %s", key[1], key[0])
		rows = append(rows, strings.TrimSpace(fmt.Sprintf("%-62s %s  %s", row, key[2], strings.Join(names, " "))))
	}
	slices.SortFunc(rows, func(a, b string) int { return strings.Compare(a[7:]+a, b[7:]+b) })
	return fmt.Sprintf("%-62s %s\n", "# needs, and answers to", "nobody viewer auditor crew planner admin, of a server in a network") + strings.Join(rows, "\n") + "\n"
}

// probe asks a route with a body that nobody takes, so that nothing changes:
// rights are checked before it.
func (c city) probe(method, path string, headers []string) answer {
	c.Helper()
	body := ""
	if method != http.MethodGet {
		body = "[]"
	}
	return c.send(method, filled(path, 0, 0, 0), body, headers...)
}

// demanded is the query without which a path answers nothing.
func demanded(path string) string {
	switch {
	case strings.HasSuffix(path, "/clusters"):
		return "?zoom=10"
	case strings.HasSuffix(path, "/facets"):
		l, _ := layer.All().Find(strings.Split(path, "/")[3])
		for _, c := range l.Columns {
			if c.Filterable() && !c.StaffOnly {
				return "?by=" + c.Name
			}
		}
	case strings.HasSuffix(path, "/compare"):
		return "?with=2"
	}
	return ""
}
