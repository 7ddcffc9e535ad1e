package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

const (
	firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
	phone   = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
)

func TestPeopleSeeAndEndTheirOwnSessions(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	c.account("li", auth.Planner)
	here := c.signIn("wang", "User-Agent", firefox, "RemoteAddr", home+":50000")
	mobile := c.signIn("wang", "User-Agent", phone, "RemoteAddr", stranger+":50000")
	third := c.signIn("wang", "User-Agent", "curl/8.5.0")
	li := c.signIn("li")
	list := func(cookie string) []peoplestore.OwnSession {
		return getJSON[people.OwnSessions](c, "/api/session/all", "Cookie", cookie).Sessions
	}
	mine := list(here)
	if len(mine) != 3 || !mine[0].This || mine[0].Agent != "Firefox 128, Windows" || mine[0].Origin != home ||
		time.Since(mine[0].CreatedAt) > time.Minute || time.Since(mine[0].SeenAt) > time.Minute {
		t.Fatalf("my sessions are %+v", mine)
	}
	ids := map[string]int64{}
	for _, s := range mine[1:] {
		if ids[s.Agent] = s.ID; s.This {
			t.Errorf("%+v is this one, too", s)
		}
	}
	if ids["Chrome 126, Android"] == 0 || ids["curl/8.5.0"] == 0 {
		t.Errorf("my other sessions are %+v", mine[1:])
	}
	end := func(path, cookie string) answer {
		return c.send(http.MethodDelete, "/api/session/all"+path, "", "Cookie", cookie)
	}
	c.want("one of somebody else's", end(fmt.Sprintf("/%d", list(li)[0].ID), here), 404)
	c.want("one of mine", end(fmt.Sprintf("/%d", ids["Chrome 126, Android"]), here), 204)
	c.want("the one that was ended", c.get("/api/session", "Cookie", mobile), 401)
	c.want("the third", c.get("/api/session", "Cookie", third), 200)
	c.want("all others", end("", here), 204)
	c.want("all others, again", end("", here), 204)
	c.want("the third, ended", c.get("/api/session", "Cookie", third), 401)
	c.want("this one", c.get("/api/session", "Cookie", here), 200)
	c.want("somebody else's", c.get("/api/session", "Cookie", li), 200)
	c.want("nobody's", c.get("/api/session/all"), 401)
	bearer := "Bearer " + c.token("program", auth.Viewer)
	c.want("a token's", c.send(http.MethodDelete, "/api/session/all", "", "Authorization", bearer), 403)
}

func TestATokenEnds(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	boss := c.signIn("boss")
	add := func(body string) answer { return c.send(http.MethodPost, "/api/tokens", body, "Cookie", boss) }
	c.want("three years", add(`{"name":"long","role":"viewer","days":1095}`), 422)
	c.want("no time", add(`{"name":"none","role":"viewer","days":0}`), 422)
	for days, body := range map[int]string{365: `{"name":"year","role":"viewer"}`, 30: `{"name":"month","role":"viewer","days":30}`} {
		made := decode[people.TokenWithSecret](c, add(body))
		if off := time.Until(made.ExpiresAt) - time.Duration(days)*24*time.Hour; off < -2*time.Hour || off > 2*time.Hour || made.State != "in_force" {
			t.Errorf("%s gives %+v", body, made.Token)
		}
	}
	made := decode[people.TokenWithSecret](c, add(`{"name":"feed","role":"planner"}`))
	bearer := []string{"Authorization", "Bearer " + made.Secret}
	c.want("in force", c.get("/api/jobs", bearer...), 200)
	exec(t, c.address, "UPDATE tokens SET expires_at = now() - interval '1 second' WHERE name = 'feed'")
	void := c.get("/api/jobs", bearer...)
	if p := decode[web.Problem](c, void); void.StatusCode != 401 || p.Type != web.TokenVoid {
		t.Errorf("run out: %s %s", void.Status, void.body)
	}
	feed := getJSON[people.Tokens](c, "/api/tokens", "Cookie", boss).Tokens[2]
	if feed.State != "expired" || feed.SeenAt == nil {
		t.Errorf("it is listed as %+v", feed)
	}
	c.want("its name is free", add(`{"name":"feed","role":"viewer"}`), 201)
	var states []string
	for _, token := range getJSON[people.Tokens](c, "/api/tokens", "Cookie", boss).Tokens {
		states = append(states, token.State)
	}
	if got := strings.Join(states, " "); got != "in_force in_force expired in_force" {
		t.Errorf("the tokens are %s", got)
	}
}

func TestAnAdministratorsActsAskForThePasswordAgain(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	boss, bearer := c.signIn("boss"), "Bearer "+c.token("program", auth.Admin)
	acts := map[string][2]string{
		"a person":  {"/api/users", `{"login":"u%d","role":"viewer"}`},
		"a token":   {"/api/tokens", `{"name":"t%d","role":"viewer"}`},
		"a webhook": {"/api/webhooks", `{"name":"群%d","url":"https://example.org/"}`},
		"a crew":    {"/api/crews", `{"code":"c%d","name":"班"}`},
	}
	number := 0
	act := func(headers ...string) map[string]answer {
		got := map[string]answer{}
		for what, a := range acts {
			number++
			got[what] = c.send(http.MethodPost, a[0], fmt.Sprintf(a[1], number), headers...)
		}
		return got
	}
	all := func(when string, status int, headers ...string) {
		for what, got := range act(headers...) {
			c.want(when+": "+what, got, status)
			if p := decode[web.Problem](c, got); status == 403 && p.Type != "urn:tongshi:problem:password-needed" {
				t.Errorf("%s: %s: %s", when, what, got.body)
			}
		}
	}
	all("just signed in", 201, "Cookie", boss)
	exec(t, c.address, "UPDATE sessions SET proved_at = now() - interval '16 minutes'")
	all("a quarter of an hour later", 403, "Cookie", boss)
	all("a token meanwhile", 201, "Authorization", bearer)
	c.want("reading meanwhile", c.get("/api/users", "Cookie", boss), 200)
	prove := func(password string, headers ...string) answer {
		return c.send(http.MethodPost, "/api/session/proof", `{"password":"`+password+`"}`, headers...)
	}
	c.want("a wrong password", prove("nine white cranes", "Cookie", boss), 422)
	all("after a wrong password", 403, "Cookie", boss)
	c.want("the password", prove(goodPassword, "Cookie", boss), 204)
	all("after the password", 201, "Cookie", boss)
	c.want("a token's password", prove(goodPassword, "Authorization", bearer), 403)
}
