package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/cases"
	"tongshi/server/people"
	peoplestore "tongshi/server/store/people"
)

func TestAnAdministratorKeepsCrewsAndUnits(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	as := []string{"Cookie", c.signIn("boss")}
	post := func(path, body string, status int) answer {
		got := c.send(http.MethodPost, path, body, as...)
		c.want(path+" "+body, got, status)
		return got
	}
	patch := func(path, body, tag string, status int) answer {
		got := c.send(http.MethodPatch, path, body, append(as, "If-Match", tag)...)
		c.want(path+" "+body, got, status)
		return got
	}
	unit := decode[peoplestore.Unit](c, post("/api/units", `{"code":" YL ","name":"园林中心","kind":"parks"}`, 201))
	post("/api/units", `{"code":"YL","name":"另一个","kind":"parks"}`, 409)
	post("/api/units", `{"code":"X","name":"x","kind":"navy"}`, 422)
	crew := decode[peoplestore.Crew](c, post("/api/crews", fmt.Sprintf(`{"code":"SG-1","name":"施工一班","unit_id":%d}`, unit.ID), 201))
	other := decode[peoplestore.Crew](c, post("/api/crews", `{"code":"SG-2","name":"施工二班"}`, 201))
	if unit.Code != "YL" || crew.UnitID == nil || *crew.UnitID != unit.ID || other.UnitID != nil || crew.Revision != 1 {
		t.Errorf("made %+v, %+v and %+v", unit, crew, other)
	}
	for _, body := range []string{
		`{"code":"","name":"x"}`, `{"code":"a b","name":"x"}`, `{"code":"X","name":""}`, `{"code":"X","name":"x","unit_id":999}`,
		`{"code":"X","name":"x","id":7}`,
	} {
		post("/api/crews", body, 422)
	}
	path := fmt.Sprintf("/api/crews/%d", crew.ID)
	patch(path, `{"name":"一班"}`, `"9"`, 412)
	patch(path, `{"code":"SG-2"}`, `"1"`, 409)
	now := decode[peoplestore.Crew](c, patch(path, `{"name":"一班"}`, `"1"`, 200))
	if now.Name != "一班" || now.Code != "SG-1" || now.UnitID == nil || now.Revision != 2 {
		t.Errorf("after a new name the crew is %+v", now)
	}
	if now := decode[peoplestore.Crew](c, patch(path, `{"unit_id":null}`, `"2"`, 200)); now.UnitID != nil {
		t.Errorf("without its unit the crew is %+v", now)
	}
	patch(fmt.Sprintf("/api/units/%d", unit.ID), `{"kind":"navy"}`, `"1"`, 422)
	patch(fmt.Sprintf("/api/units/%d", unit.ID), `{"name":"园林绿化中心"}`, `"1"`, 200)
	patch("/api/units/999", `{"name":"x"}`, `"1"`, 404)
	all := getJSON[cases.CaseworkRules](c, "/api/casework", as...)
	if len(all.Crews) != 2 || len(all.Units) != 1 || all.Units[0].Name != "园林绿化中心" || all.Units[0].Revision != 2 {
		t.Errorf("the lists are %+v and %+v", all.Crews, all.Units)
	}
	if trail := c.get("/api/audit?object=crews", as...).body; strings.Count(trail, `"action":"change"`) != 2 || !strings.Contains(trail, "施工一班") {
		t.Errorf("the audit has %s", trail)
	}
}

func TestATokenIsShownOnceAndWithdrawnAtOnce(t *testing.T) {
	c := newCity(t, server.Config{})
	c.account("boss", auth.Admin)
	as := []string{"Cookie", c.signIn("boss")}
	post := func(path, body string, status int) answer {
		got := c.send(http.MethodPost, path, body, as...)
		c.want(path+" "+body, got, status)
		return got
	}
	made := decode[people.TokenWithSecret](c, post("/api/tokens", `{"name":" Robot ","role":"viewer"}`, 201))
	if made.Name != "robot" || made.Role != auth.Viewer || !strings.HasPrefix(made.Secret, "tst_") || made.CreatedBy != "boss" {
		t.Fatalf("made %+v", made)
	}
	for body, status := range map[string]int{
		`{"name":"robot","role":"admin"}`: 409, `{"name":"a b","role":"viewer"}`: 422, `{"name":"x","role":"king"}`: 422,
		`{"name":"x","role":"crew","crew_id":999}`: 422, `{"name":"x","role":"viewer","id":1}`: 422,
	} {
		post("/api/tokens", body, status)
	}
	bearer := []string{"Authorization", "Bearer " + made.Secret}
	if me := getJSON[people.Session](c, "/api/session", bearer...); me.Role != auth.Viewer {
		t.Errorf("the token acts as %+v", me)
	}
	list := c.get("/api/tokens", as...).body
	if strings.Contains(list, made.Secret) || !strings.Contains(list, `"name":"robot"`) ||
		strings.Contains(c.get("/api/audit?object=tokens", as...).body, made.Secret) {
		t.Errorf("the secret is kept, or the token is not listed: %s", list)
	}
	path := fmt.Sprintf("/api/tokens/%d/revoke", made.ID)
	first := decode[peoplestore.Token](c, post(path, "", 200))
	again := decode[peoplestore.Token](c, post(path, "", 200))
	if first.RevokedAt == nil || again.RevokedAt == nil || !first.RevokedAt.Equal(*again.RevokedAt) {
		t.Errorf("withdrawn %+v, then %+v", first, again)
	}
	c.want("a token that was withdrawn", c.get("/api/session", bearer...), 401)
	post("/api/tokens/999/revoke", "", 404)
	post("/api/tokens", `{"name":"robot","role":"viewer"}`, 201)
}
