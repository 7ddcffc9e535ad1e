package server_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

func TestEverySignInHasACookieOfItsOwn(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	planted, _ := auth.NewSecret(auth.SessionSecret)
	fixed := c.send(http.MethodPost, "/api/session", `{"login":"wang","password":"`+goodPassword+`"}`, "Cookie", "tongshi="+planted)
	c.want("with a planted cookie", fixed, 200)
	if cookieOf(fixed) == "" || strings.Contains(cookieOf(fixed), planted) {
		t.Errorf("the planted cookie was taken over: %s", cookieOf(fixed))
	}
	c.want("the planted cookie", c.get("/api/session", "Cookie", "tongshi="+planted), 401)
	first := cookieOf(fixed)
	second := c.signIn("wang", "Cookie", first)
	if first == second {
		t.Error("a second sign-in has the first one's cookie")
	}
	c.want("the cookie before the second sign-in", c.get("/api/session", "Cookie", first), 401)
	c.want("the second cookie", c.get("/api/session", "Cookie", second), 200)
}

// What puts a person out, and how the person's cookie answers at once.
func TestWhoIsPutOutIsOutAtOnce(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	c.account("boss", auth.Admin)
	boss := c.signIn("boss")
	patch := func(u peoplestore.User, body string) {
		got := c.send(http.MethodPatch, fmt.Sprintf("/api/users/%d", u.ID), body, "Cookie", boss, "If-Match", `"1"`)
		c.want(body, got, 200)
	}
	for name, put := range map[string]func(u peoplestore.User, cookie string){
		"out": func(_ peoplestore.User, cookie string) {
			c.send(http.MethodDelete, "/api/session", "", "Cookie", cookie)
		},
		"disabled": func(u peoplestore.User, _ string) { patch(u, `{"disabled":true}`) },
		"demoted":  func(u peoplestore.User, _ string) { patch(u, `{"role":"viewer"}`) },
		"promoted": func(u peoplestore.User, _ string) { patch(u, `{"role":"admin"}`) },
		"changed-password-here": func(_ peoplestore.User, cookie string) {
			got := c.send(http.MethodPost, "/api/session/password", `{"current":"`+goodPassword+`","password":"another long one"}`, "Cookie", cookie)
			c.want("change password", got, 200)
			c.want("the new cookie", c.get("/api/session", "Cookie", cookieOf(got)), 200)
		},
		"changed-password-on-the-machine": func(u peoplestore.User, _ string) {
			err := c.store.WriteTx(t.Context(), auth.CommandLine("test"), func(tx *store.Tx) error { return peoplestore.SetPassword(t.Context(), tx, u, quick) })
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		u := c.account(name, auth.Planner)
		cookie, other := c.signIn(name), c.signIn(name)
		put(u, cookie)
		for _, path := range []string{"/api/session", "/api/collections/segments/items", "/api/audit"} {
			got := c.get(path, "Cookie", cookie)
			c.want(name+": "+path, got, 401)
			if cleared := got.Cookies(); len(cleared) != 1 || cleared[0].MaxAge >= 0 {
				t.Errorf("%s: the cookie is not taken away: %v", name, cleared)
			}
		}
		if name == "out" {
			c.want("another browser of theirs", c.get("/api/session", "Cookie", other), 200)
		} else {
			c.want(name+": another browser", c.get("/api/session", "Cookie", other), 401)
		}
	}
}

func TestSessionsEndByTheClock(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	for name, age := range map[string]string{
		"idle":    "UPDATE sessions SET seen_at = now() - interval '13 hours'",
		"too old": "UPDATE sessions SET expires_at = now() - interval '1 second'",
	} {
		cookie := c.signIn("wang")
		exec(t, c.address, age)
		c.want(name, c.get("/api/session", "Cookie", cookie), 401)
	}
}

func TestATokenWorksUntilItIsRevoked(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	c.account("boss", auth.Admin)
	bearer := "Bearer " + c.token("program", auth.Planner)
	me := getJSON[people.Session](c, "/api/session", "Authorization", bearer)
	if !me.SignedIn || me.Role != auth.Planner || me.Name != "token program" || me.UserID != nil {
		t.Errorf("the token is %+v", me)
	}
	c.want("its own password", c.send(http.MethodPost, "/api/session/password", `{"current":"a","password":"b"}`, "Authorization", bearer), 403)
	for name, header := range map[string]string{
		"another secret": "Bearer tst_" + strings.Repeat("A", 43), "a cookie's secret": "Bearer tss_" + strings.Repeat("A", 43),
		"another scheme": "Basic " + bearer[7:], "nothing": "Bearer", "none of ours": "Bearer eyJhbGciOiJub25lIn0.e30.",
	} {
		got := c.get("/api/session", "Authorization", header)
		c.want(name, got, 401)
		if got.Header.Get("WWW-Authenticate") == "" || strings.Contains(got.body, "Authenticate") {
			t.Errorf("%s: WWW-Authenticate is not in the head alone: %s", name, got.body)
		}
	}
	err := c.store.WriteTx(t.Context(), auth.CommandLine("test"), func(tx *store.Tx) error { return peoplestore.RevokeToken(t.Context(), tx, "program") })
	if err != nil {
		t.Fatal(err)
	}
	c.want("revoked", c.get("/api/collections/segments/items", "Authorization", bearer), 401)
}

// Signing in often and rightly is no attack: an office shares one address.
func TestGoodSignInsDoNotUseUpAnAddress(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	for range 3 {
		c.signIn("wang")
	}
	var tries int
	c.scan("SELECT coalesce(sum(tries), 0) FROM login_attempts", &tries)
	if tries != 0 {
		t.Errorf("%d tries are counted after good sign-ins", tries)
	}
}

func TestNobodyLearnsWhichNamesExist(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("wang", auth.Planner)
	gone := c.account("gone", auth.Planner)
	err := c.store.WriteTx(t.Context(), auth.CommandLine("test"), func(tx *store.Tx) error {
		if _, err := peoplestore.AddUser(t.Context(), tx, peoplestore.User{Login: "invited", Name: "invited", Role: auth.Viewer}); err != nil {
			return err
		}
		now := gone
		moment := time.Now()
		now.DisabledAt = &moment
		_, err := peoplestore.ChangeUser(t.Context(), tx, gone, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// What a try costs is a hash, which takes 19 MiB of memory and hardly any
	// time but its own: one of them, whoever is asked for.
	say := func(login, password string) string {
		before := allocated()
		got := c.send(http.MethodPost, "/api/session", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password))
		hashes := (allocated() - before) / (19 << 20)
		return fmt.Sprint(got.StatusCode, got.Header["Retry-After"], got.Header["Set-Cookie"], hashes, " hashes ", got.body)
	}
	want := say("wang", "not the password")
	if !strings.HasPrefix(want, "401 ") || !strings.Contains(want, " 1 hashes ") {
		t.Errorf("a wrong password answers %s", want)
	}
	for _, login := range []string{"nobody", "gone", "invited", "", "wang'--", strings.Repeat("x", 5000), "王"} {
		if got := say(login, goodPassword); got != want {
			t.Errorf("%.20q answers %s, want %s", login, got, want)
		}
	}
}

// allocated is how many bytes were ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestAOneTimeLinkWorksOnce(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	boss := c.signIn("boss")
	made := decode[people.User](c, c.send(http.MethodPost, "/api/users", `{"login":"li","role":"crew","name":"李"}`, "Cookie", boss))
	invite := func() string {
		got := c.send(http.MethodPost, fmt.Sprintf("/api/users/%d/link", made.ID), "", "Cookie", boss)
		c.want("make a link", got, 200)
		link := decode[people.OneTimeLink](c, got).Link
		return link[strings.Index(link, "#link=")+len("#link="):]
	}
	use := func(link, password string) answer {
		return c.send(http.MethodPost, "/api/session/link", fmt.Sprintf(`{"link":%q,"password":%q}`, link, password))
	}
	old, link := invite(), invite()
	c.want("an earlier link", use(old, goodPassword), 422)
	for _, weak := range []string{"", "short", "password123", "12345678", "aaaaaaaaaaaa", strings.Repeat("x", 129)} {
		c.want("with a weak password", use(link, weak), 422)
	}
	got := use(link, goodPassword)
	c.want("the link", got, 200)
	if me := getJSON[people.Session](c, "/api/session", "Cookie", cookieOf(got)); me.Login != "li" || me.Role != auth.Crew {
		t.Errorf("the link's person is %+v", me)
	}
	c.want("the link again", use(link, goodPassword), 422)
	c.want("no link", use("tsl_x", goodPassword), 422)
	late := invite()
	exec(t, c.address, "UPDATE one_time_links SET expires_at = now() - interval '1 second'")
	c.want("a link of the day before", use(late, goodPassword), 422)
	c.signIn("li")
}

// A cookie or a token that counts no more is told so wherever the staff looks,
// so that nobody takes what everybody sees for theirs; without either, what is
// hidden is not there.
func TestACredentialThatCountsNoMoreIsToldApart(t *testing.T) {
	c := newCity(t, server.Config{Public: true, Files: openFiles(t)}, everything...)
	c.open(opened...)
	c.account("wang", auth.Planner)
	cookie := c.signIn("wang")
	out := c.send(http.MethodDelete, "/api/session", "", "Cookie", cookie)
	if c.want("sign out", out, 204); out.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("signed out, and what was read stays: %v", out.Header)
	}
	token := c.token("gone", auth.Planner)
	err := c.store.WriteTx(t.Context(), auth.CommandLine("test"), func(tx *store.Tx) error {
		return peoplestore.RevokeToken(t.Context(), tx, "gone")
	})
	if err != nil {
		t.Fatal(err)
	}
	const seen, staffs, hidden = http.StatusOK, http.StatusUnauthorized, http.StatusNotFound
	for path, nobody := range map[string]int{
		"/api/collections/sites/items":                               hidden,
		"/api/collections/works/items":                               hidden,
		"/api/collections/look-backs/items":                          hidden,
		"/api/collections/works/items/1":                             hidden,
		"/api/collections/works/items?f=csv":                         hidden,
		"/api/collections/works/facets?by=state":                     hidden,
		"/api/collections/works/tiles/WebMercatorQuad/14/13463/6402": hidden,
		"/api/collections/works/clusters?zoom=10":                    hidden,
		"/api/sites/1":                            staffs,
		"/api/works/nearest":                      staffs,
		"/api/calendar.ics":                       staffs,
		"/api/feeds/works.atom":                   staffs,
		"/api/changes":                            seen,
		"/api/collections/segments/items?limit=1": seen,
	} {
		for kind, headers := range map[string][]string{
			"session-ended": {"Cookie", cookie}, "token-void": {"Authorization", "Bearer " + token},
		} {
			for language, word := range map[string]string{"en": "Unauthorized", "zh": "未登录或登录已失效"} {
				got := c.get(path, append([]string{"Accept-Language", language}, headers...)...)
				p := decode[struct{ Type, Title string }](c, got)
				ours := strings.HasPrefix(got.Header.Get("Content-Type"), "application/problem+json")
				if got.StatusCode != staffs || p.Type != "urn:tongshi:problem:"+kind || p.Title != word || !ours {
					t.Errorf("%s with %s, in %s: %s %s", path, kind, language, got.Status, got.body)
				}
			}
		}
		if path == "/api/changes" {
			continue // it goes on
		}
		got := c.get(path)
		if got.StatusCode != nobody {
			t.Errorf("%s by nobody: %s, want %d: %s", path, got.Status, nobody, got.body)
		}
		if nobody == http.StatusUnauthorized {
			if p := decode[web.Problem](c, got); p.Type != web.SignInNeeded {
				t.Errorf("%s by nobody: %s", path, got.body)
			}
		}
	}
	void := c.get("/api/calendar.ics?token=" + token)
	if p := decode[web.Problem](c, void); void.StatusCode != 401 || p.Type != web.TokenVoid {
		t.Errorf("a token in the address: %s %s", void.Status, void.body)
	}
}
