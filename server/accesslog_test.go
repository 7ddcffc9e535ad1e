package server_test

import (
	"strings"
	"sync"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/web"
)

// Each request leaves a line with who asked, and without what a query holds.
func TestEachRequestIsInTheAccessLog(t *testing.T) {
	var mu sync.Mutex
	var lines []web.AccessLine
	c := newCity(t, server.Config{Access: func(line web.AccessLine) {
		if line.Path == "/api/openapi.json" { // answers are checked against it
			return
		}
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}}, "roads")
	c.account("wang", auth.Planner)
	token := c.token("feed", auth.Viewer)
	cookie := c.signIn("wang")
	for _, a := range []struct {
		path    string
		headers []string
		actor   string
		status  int
	}{
		{"/api/jobs", nil, "", 401},
		{"/api/jobs?limit=5", []string{"Cookie", cookie, "RemoteAddr", stranger + ":50000"}, "wang", 200},
		{"/api/jobs", []string{"Authorization", "Bearer " + token}, "token feed", 200},
		{"/api/calendar.ics?token=" + token, nil, "token feed", 200},
		{"/api/jobs", []string{"Authorization", "Bearer tst_x"}, "", 401},
		{"/", []string{"Cookie", cookie}, "", 200},
	} {
		got := c.send("GET", a.path, "", a.headers...)
		c.want(a.path, got, a.status)
		line := lines[len(lines)-1]
		address := "192.0.2.1" // of requests that say nothing else
		if len(a.headers) == 4 {
			address = stranger
		}
		path, _, _ := strings.Cut(a.path, "?")
		if line.Actor != a.actor || line.Status != a.status || line.Path != path || line.Method != "GET" || line.Address != address ||
			line.Request != got.Header.Get("X-Request-Id") || line.At.IsZero() || line.Bytes == 0 {
			t.Errorf("%s of %q leaves %+v", a.path, a.actor, line)
		}
	}
	if len(lines) != 7 { // with the sign-in
		t.Errorf("%d lines", len(lines))
	}
}
