package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/people"
	"tongshi/server/store"
	"tongshi/server/web"
)

// authenticator is the phone of somebody, whose clock the test sets.
type authenticator struct {
	city
	at  *time.Time
	key string
}

func newAuthenticated(t *testing.T) authenticator {
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	return authenticator{city: newCity(t, server.Config{Now: func() time.Time { return at }}), at: &at}
}

// code is what the phone shows now, never the same twice.
func (a *authenticator) code() string {
	a.Helper()
	*a.at = a.at.Add(30 * time.Second)
	code, err := totp.GenerateCode(a.key, *a.at)
	if err != nil {
		a.Fatal(err)
	}
	return code
}

func (a *authenticator) post(path, body, cookie string) answer {
	a.Helper()
	return a.send(http.MethodPost, path, body, "Cookie", cookie)
}

// enrol sets up the second factor of who has that cookie and gives the recovery
// codes.
func (a *authenticator) enrol(cookie string) []string {
	a.Helper()
	made := a.post("/api/session/second-factor", "", cookie)
	a.want("make a key", made, 200)
	a.key = decode[people.NewAuthenticator](a.city, made).Key
	done := a.post("/api/session/second-factor/confirm", `{"code":"`+a.code()+`"}`, cookie)
	a.want("confirm it", done, 200)
	return decode[people.RecoveryCodes](a.city, done).Codes
}

func (a *authenticator) enter(login, code string) answer {
	a.Helper()
	return a.send(http.MethodPost, "/api/session", fmt.Sprintf(`{"login":%q,"password":%q,"code":%q}`, login, goodPassword, code))
}

func (a *authenticator) kind(what string, got answer, status int, kind string) {
	a.Helper()
	if p := decode[web.Problem](a.city, got); got.StatusCode != status || p.Type != "urn:tongshi:problem:"+kind {
		a.Errorf("%s: %s %s", what, got.Status, got.body)
	}
}

func TestACodeIsAskedForAtSignIn(t *testing.T) {
	a := newAuthenticated(t)
	a.account("wang", auth.Planner)
	cookie := a.signIn("wang")
	started := a.post("/api/session/second-factor", "", cookie)
	key := decode[people.NewAuthenticator](a.city, started)
	if !strings.HasPrefix(key.Picture, "data:image/png;base64,") || !strings.Contains(key.Address, key.Key) {
		t.Errorf("the key is %+v", key)
	}
	a.want("before it is confirmed nothing is asked", a.enter("wang", ""), 200)
	a.want("a wrong first code", a.post("/api/session/second-factor/confirm", `{"code":"000000"}`, cookie), 422)
	recovery := a.enrol(cookie)
	if me := getJSON[people.Session](a.city, "/api/session", "Cookie", cookie); me.SecondFactor != auth.FactorOn || len(recovery) != 10 {
		t.Errorf("I am %+v, with the codes %v", me, recovery)
	}
	a.want("a second one", a.post("/api/session/second-factor", "", cookie), 409)
	for range 12 { // the first step of each sign-in is no wrong try
		a.kind("without a code", a.enter("wang", ""), 401, "code-needed")
	}
	code := a.code()
	a.want("with the code", a.enter("wang", code), 200)
	a.kind("the same code again", a.enter("wang", code), 401, "code-wrong")
	a.want("a recovery code", a.enter("wang", strings.ToUpper(recovery[2])), 200)
	a.kind("the same recovery code again", a.enter("wang", recovery[2]), 401, "code-wrong")
	wrong := a.send(http.MethodPost, "/api/session", `{"login":"wang","password":"nine white cranes","code":"`+a.code()+`"}`)
	if p := decode[web.Problem](a.city, wrong); wrong.StatusCode != 401 || p.Type != "about:blank" {
		t.Errorf("a wrong password with a right code: %s", wrong.body)
	}
	for range 8 {
		a.enter("wang", "000000")
	}
	a.want("wrong codes are wrong tries", a.enter("wang", a.code()), 429)
	var rows int
	a.scan(`SELECT count(*) FROM audit WHERE coalesce(before::text, '') || coalesce(after::text, '') ~ '`+a.key+`|secret'`, &rows)
	if rows != 0 {
		t.Errorf("%d rows of the audit hold the key", rows)
	}
}

func TestWhoNeedsASecondFactorDoesNothingWithoutOne(t *testing.T) {
	a := newAuthenticated(t)
	a.account("boss", auth.Admin)
	a.account("wang", auth.Planner)
	boss, wang := a.signIn("boss"), a.signIn("wang")
	set := func(who string) {
		t.Helper()
		_, err := a.store.ChangeSettings(t.Context(), "test", func(s *store.Settings) error { s.SecondFactor = who; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	users := func(what string, status int) { a.want(what, a.get("/api/users", "Cookie", boss), status) }
	users("nobody needs one", 200)
	set(store.FactorsAdministrators)
	a.kind("an administrator", a.get("/api/users", "Cookie", boss), 403, "second-factor-needed")
	a.want("a planner", a.get("/api/jobs", "Cookie", wang), 200)
	set(store.FactorsAll)
	a.kind("a planner, where all need one", a.get("/api/jobs", "Cookie", wang), 403, "second-factor-needed")
	a.want("what everybody sees", a.get("/api/settings", "Cookie", wang), 200)
	a.want("a token", a.get("/api/jobs", "Authorization", "Bearer "+a.token("feed", auth.Viewer)), 200)
	me := getJSON[people.Session](a.city, "/api/session", "Cookie", boss)
	if me.SecondFactor != auth.FactorNeeded || me.View != "public" || me.Role != auth.Admin {
		t.Errorf("an administrator is %+v", me)
	}
	a.enrol(boss)
	users("once it is set up", 200)
	a.want("taking it away oneself", a.post("/api/session/second-factor/remove", `{"code":"`+a.code()+`"}`, boss), 409)
	set(store.FactorsOff)
	a.want("by a wrong code", a.post("/api/session/second-factor/remove", `{"code":"000000"}`, boss), 422)
	a.want("where none is needed", a.post("/api/session/second-factor/remove", `{"code":"`+a.code()+`"}`, boss), 204)
	a.want("afterwards", a.enter("boss", ""), 200)
}

func TestAnAdministratorTakesALostSecondFactorAway(t *testing.T) {
	a := newAuthenticated(t)
	a.account("boss", auth.Admin)
	wang := a.account("wang", auth.Planner)
	boss := a.signIn("boss")
	a.enrol(a.signIn("wang"))
	reset := fmt.Sprintf("/api/users/%d/second-factor/reset", wang.ID)
	link := a.post(fmt.Sprintf("/api/users/%d/link", wang.ID), "", boss)
	_, secret, _ := strings.Cut(decode[people.OneTimeLink](a.city, link).Link, "#link=")
	use := func(code string) answer {
		return a.send(http.MethodPost, "/api/session/link", fmt.Sprintf(`{"link":%q,"password":"nine white cranes","code":%q}`, secret, code))
	}
	a.kind("a new password by a link is no way around it", use(""), 401, "code-needed")
	a.kind("nor with a wrong code", use("000000"), 401, "code-wrong")
	if u := getJSON[people.User](a.city, fmt.Sprintf("/api/users/%d", wang.ID), "Cookie", boss); !u.SecondFactor {
		t.Errorf("the user is %+v", u)
	}
	a.want("nobody's act", a.send(http.MethodPost, reset, ""), 401)
	got := a.post(reset, "", boss)
	a.want("an administrator's", got, 200)
	if decode[people.User](a.city, got).SecondFactor {
		t.Errorf("afterwards the user is %s", got.body)
	}
	a.want("the link then", use(""), 200)
}
