package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"tongshi/server/auth"
	"tongshi/server/cases"
)

// crewBodies are what a crew member sends to the routes that name an object,
// and the status that it gets; %q stands for a fresh key.
var crewBodies = map[string]struct {
	body   string
	status int
}{
	"/api/sites/{id}/events":        {`{"uuid":%q,"event":"delist"}`, 403},
	"/api/sites/{id}/reports":       {`{"uuid":%q,"origin":"patrol","note":"n"}`, 201},
	"/api/sites/{id}/look-backs":    {"", 201},
	"/api/look-backs/{id}/result":   {`{"uuid":%q,"passed":false}`, 422}, // the reason is missing
	"/api/works/{id}/events":        {`{"uuid":%q,"event":"progress","quantity":1}`, 201},
	"/api/session/all/{id}":         {"", 403}, // a token has none
	"/api/intersections/{id}/sight": {`{}`, 200},
}

// The third dimension of the table of rights: the object. A crew member asks
// for the same work, file, photo and paper as the crew that it belongs to, and
// as another; every route that names an object has to be here.
func TestWhatACrewReachesOfItsOwnAndOfAnothersWork(t *testing.T) {
	o := newOffice(t)
	id := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	work := o.plan(id, `"kind":"marking","title":"甲班的标线","crew":"A","quantity":10`).ID
	o.plan(id, `"kind":"sign","title":"乙班的标志","crew":"B"`)
	photo := uuid()
	o.want("photo", o.photo("li", picture(t, 40, 30), "uuid="+photo), 201)
	o.event("li", work, "start", `,"photos":["`+photo+`"]`)
	o.want(
		"paper",
		o.send(
			http.MethodPost,
			fmt.Sprintf("/api/sites/%d/documents?title=x&uuid=%s", id, uuid()),
			"%PDF-1.4",
			append([]string{"Content-Type", "application/pdf"}, o.as["zhao"]...)...),
		201,
	)
	exec(t, o.address, `UPDATE sites SET state = 'accepted'`)
	o.post("li", fmt.Sprintf("/api/sites/%d/look-backs", id), "", 201)
	rights := o.rights()
	for _, route := range o.routes() {
		method, path := route[0], route[1]
		if !strings.Contains(path, "{id}") || !auth.Crew.AtLeast(rights[route]) {
			continue
		}
		target := strings.ReplaceAll(path, "{id}", "1")
		if method == http.MethodGet {
			own, other := o.get(target, o.as["li"]...), o.get(target, o.as["wang"]...)
			if own.StatusCode != other.StatusCode || !reflect.DeepEqual(o.shown(own), o.shown(other)) {
				t.Errorf("GET %s: the crew itself gets %s, another %s:\n%s\n%s", path, own.Status, other.Status, own.body, other.body)
			}
			continue
		}
		try, ok := crewBodies[path]
		if !ok {
			t.Errorf("%s %s is open to crews and not tried for another's object", method, path)
			continue
		}
		for _, login := range []string{"li", "wang"} {
			body := try.body
			if strings.Contains(body, "%q") {
				body = fmt.Sprintf(body, uuid())
			}
			got := o.send(method, target, body, o.as[login]...)
			o.want(login+" "+method+" "+path, got, try.status)
			if path == "/api/works/{id}/events" {
				outcome, why := "applied", ""
				if login == "wang" {
					outcome, why = "conflict", "other_crew"
				}
				if a := decode[cases.WorkEventOutcome](o.city, got); a.Outcome != outcome || a.Why != why {
					t.Errorf("%s: %s of %s: %s %s", path, login, "crew A's work", a.Outcome, a.Why)
				}
			}
		}
	}
	if w := o.work(work); w.Properties.QuantityDone != 1 || w.Properties.Conflicts != 1 {
		t.Errorf("%+v", w.Properties)
	}
	o.ownListsOnly()
}

// shown is an answer without what is about its reader: what they may do next.
func (o office) shown(got answer) any {
	o.Helper()
	var members map[string]any
	if json.Unmarshal([]byte(got.body), &members) != nil {
		return got.body
	}
	delete(members, "allowed")
	return members
}

// ownListsOnly: a crew's nearest list and calendar are its own, unless it asks
// for more.
func (o office) ownListsOnly() {
	o.Helper()
	for login, title := range map[string]string{"li": "甲班的标线", "wang": "乙班的标志"} {
		near := getJSON[cases.NearestWorks](o.city, "/api/works/nearest?lon=116&lat=36.5", o.as[login]...).Works
		if len(near) != 1 || near[0].Title != title {
			o.Errorf("%s's nearest works: %+v", login, near)
		}
		all := getJSON[cases.NearestWorks](o.city, "/api/works/nearest?crew=", o.as[login]...).Works
		if len(all) != 2 {
			o.Errorf("all works for %s: %+v", login, all)
		}
	}
}
