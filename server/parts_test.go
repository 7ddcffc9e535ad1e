package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tongshi/server/auth"
	"tongshi/server/cases"
	casestore "tongshi/server/store/cases"
	peoplestore "tongshi/server/store/people"
)

func TestAWebhookIsChangedAndRemoved(t *testing.T) {
	o := newOffice(t)
	o.as["boss"] = []string{"Authorization", "Bearer " + o.token("boss", auth.Admin)}
	hook := decode[cases.WebhookWithSecret](o.city, o.post("boss", "/api/webhooks", `{"name":"群","url":"https://example.cn/hook","objects":["sites"]}`, 201))
	path := fmt.Sprintf("/api/webhooks/%d", hook.ID)
	match := func(revision string) []string { return append([]string{"If-Match", revision}, o.as["boss"]...) }
	changed := o.send(http.MethodPatch, path, `{"active":false}`, match(`"1"`)...)
	if o.want("change", changed, 200); decode[casestore.Webhook](o.city, changed).Active {
		t.Errorf("still active: %s", changed.body)
	}
	o.want("change what has changed", o.send(http.MethodPatch, path, `{"active":true}`, match(`"1"`)...), 412)
	o.want("remove", o.send(http.MethodDelete, path, "", match(`"2"`)...), 204)
	if left := o.get("/api/webhooks", o.as["boss"]...); strings.Contains(left.body, "example.cn") {
		t.Errorf("still there: %s", left.body)
	}
}

func TestAUnitGetsARoleAtASite(t *testing.T) {
	o := newOffice(t)
	o.as["boss"] = []string{"Authorization", "Bearer " + o.token("boss", auth.Admin)}
	unit := decode[peoplestore.Unit](o.city, o.post("boss", "/api/units", `{"code":"YL9","name":"园林九处","kind":"parks"}`, 201))
	site := o.site("zhao", "sight_obstruction", "树篱遮挡", 116.05, 36.5).ID
	path := fmt.Sprintf("/api/sites/%d/units", site)
	o.post("zhao", path, fmt.Sprintf(`{"unit_id":%d,"role":"cooperating","letter_number":"聊交函1号","due_on":"2026-12-01"}`, unit.ID), 200)
	o.post("zhao", path, fmt.Sprintf(`{"unit_id":%d,"role":"spectator"}`, unit.ID), 422)
	if got := o.get(fmt.Sprintf("/api/sites/%d", site), o.as["zhao"]...); !strings.Contains(got.body, "聊交函1号") {
		t.Errorf("the file does not show it: %s", got.body)
	}
}
