package server_test

import (
	"net/http"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	"tongshi/server/pgtest"
)

// The database hangs, so that whoever asks it anything has no answer.
func TestWhoIsSignedInIsAnsweredFromMemoryAlone(t *testing.T) {
	address := pgtest.URL(t)
	load(t, address, everything...)
	p := newTap(t, address)
	defer p.close() // before the store, which waits for its connections
	c := serveMemory(t, openStore(t, p.address), server.Config{})
	c.account("wang", auth.Planner)
	const tile, session = "/api/collections/places/tiles/WebMercatorQuad/14/6396/13475", "/api/session"
	signedIn := map[string][]string{
		"cookie": {"Cookie", c.signIn("wang")}, "token": {"Authorization", "Bearer " + c.token("program", auth.Planner)},
	}
	tag := ""
	for name, as := range signedIn {
		for _, path := range []string{session, places, tile} {
			got := c.get(path, as...)
			c.want(name+": "+path, got, http.StatusOK)
			tag = got.Header.Get("ETag") // of the tile in the end
		}
	}
	p.freeze()
	for name, as := range signedIn {
		c.want(name+": unchanged tile", c.get(tile, append(as, "If-None-Match", tag)...), http.StatusNotModified)
		c.want(name+": repeated tile", c.get(tile, as...), http.StatusOK)
		c.want(name+": a box nobody asked for", c.get(places+"?bbox=115,35,117,37&limit=7&kind=school", as...), http.StatusOK)
		c.want(name+": unchanged page", c.get(places, append(as, "If-None-Match", c.get(places, as...).Header.Get("ETag"))...), http.StatusNotModified)
		if me := getJSON[people.Session](c, session, as...); !me.SignedIn || me.Role != auth.Planner {
			t.Errorf("%s: %+v", name, me)
		}
	}
}

// Who signs in or out changes nothing that a map shows.
func TestASignInIsNoNewsOfTheLayers(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.account("wang", auth.Planner)
	c.follow()
	as := []string{"Cookie", c.signIn("wang")}
	live := c.events(c.listening(), "/api/changes", as...)
	_, first, _ := live.next()
	page := c.get(places, as...)
	c.signIn("wang")
	c.token("program", auth.Planner)
	again := c.get(places, append(as, "If-None-Match", page.Header.Get("ETag"))...)
	c.want("the same page", again, http.StatusNotModified)
	if header := again.Header.Get("Layer-Version"); header != page.Header.Get("Layer-Version") || strings.Contains(header+first, "access") {
		t.Errorf("before %s\nafter %s\nstream %s", page.Header.Get("Layer-Version"), header, first)
	}
	exec(t, c.address, `UPDATE places SET note = 'x' WHERE id = 1`)
	if _, data, _ := live.next(); !strings.HasPrefix(data, `{"places":`) || strings.Contains(data, ",") {
		t.Errorf("the next event is %s", data)
	}
}

// A stream ends as soon as its reader is signed out, not with the next change
// of a layer.
func TestWhoIsSignedOutHearsNoMore(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	c.account("wang", auth.Planner)
	c.follow()
	as := []string{"Cookie", c.signIn("wang")}
	live := c.events(c.listening(), "/api/changes", as...)
	live.next()
	c.want("sign out", c.send(http.MethodDelete, "/api/session", "", as...), http.StatusNoContent)
	if _, data, ok := live.next(); ok {
		t.Errorf("after signing out: %s", data)
	}
}
