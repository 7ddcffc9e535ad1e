package server_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tongshi/server/auth"
	"tongshi/server/cases"
	casestore "tongshi/server/store/cases"
)

// What a phone sends is kept however late, in whatever order and by whatever
// clock; the server's time and order count (rows 62 and 63).
func TestAnEventThatIsWaitedForInVainIsReleasedAfterAWeek(t *testing.T) {
	o := newOffice(t)
	w := o.plan(o.site("zhao", "parking", "违停", 116.001, 36.5).ID, `"kind":"sign","title":"标志","crew":"A"`).ID
	held := o.event("li", w, "done", `,"after":"`+uuid()+`","client_time":"1999-12-31T23:59:59"`)
	if held.Outcome != "held" || held.Event.ClientTime == nil || !held.Event.ClientTime.Equal(time.Date(1999, 12, 31, 15, 59, 59, 0, time.UTC)) ||
		!held.Event.ServerTime.Equal(*o.clock) {
		t.Errorf("%+v", held.Event)
	}
	o.later(6)
	if done := o.turn(); done.Released != 0 || o.work(w).Properties.State != "assigned" {
		t.Errorf("after six days: %+v", done)
	}
	o.later(1)
	if done := o.turn(); done.Released != 1 {
		t.Errorf("after seven days: %+v", done)
	}
	f := o.work(w)
	if f.Properties.State != "done" || f.Properties.Held != 0 || f.Events[len(f.Events)-1].Event != "release" ||
		f.Events[len(f.Events)-1].Actor != "server" {
		t.Errorf("%+v", f)
	}
	if done := o.turn(); done.Released != 0 {
		t.Errorf("again: %+v", done)
	}
	o.post("li", fmt.Sprintf("/api/works/%d/events", w), `{"uuid":"`+uuid()+`","event":"note","client_time":"soon"}`, 422)
	o.post("li", "/api/works/999999/events", `{"uuid":"`+uuid()+`","event":"note"}`, 404)
}

func TestALateReportOfAnotherCrewIsSettledByAPerson(t *testing.T) {
	o := newOffice(t)
	w := o.plan(o.site("zhao", "parking", "违停", 116.001, 36.5).ID, `"kind":"marking","title":"标线","crew":"A","quantity":10`).ID
	o.event("li", w, "progress", `,"quantity":3`)
	o.event("zhao", w, "assign", `,"crew":"B"`)
	late := o.event("li", w, "progress", `,"quantity":2`)
	if late.Outcome != "conflict" || late.Why != "other_crew" {
		t.Fatalf("%+v", late)
	}
	if crew := o.event("wang", w, "settle", `,"settles":"`+late.Event.UUID+`","count":true`); crew.Outcome != "conflict" ||
		crew.Why != "not_allowed" {
		t.Errorf("a crew settles: %+v", crew)
	}
	settled := o.event("zhao", w, "settle", `,"settles":"`+late.Event.UUID+`","count":true`)
	f := o.work(w)
	i := slices.IndexFunc(f.Events, func(e casestore.WorkEvent) bool { return e.UUID == late.Event.UUID })
	if settled.Outcome != "applied" || f.Properties.QuantityDone != 5 || f.Properties.Conflicts != 1 || f.Events[i].SettledBy == nil ||
		*f.Events[i].SettledBy != settled.Event.UUID {
		t.Errorf("%+v", f.Properties)
	}
	if !slices.Contains(settled.Allowed, "settle") {
		t.Errorf("zhao may %v", settled.Allowed)
	}
}

func TestAnOverdueFileEscalatesAndAnExtensionCalmsIt(t *testing.T) {
	o := newOffice(t)
	id := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	o.step("zhao", id, "verify", "", 201)
	o.step("zhao", id, "list", `,"tier":"county","number":"7","deadline":"2026-03-10"`, 201)
	level := func() string {
		list := getJSON[cases.SupervisionList](o.city, "/api/supervision?tier=county", o.as["reader"]...).Sites
		if len(list) != 1 || list[0].ID != id {
			t.Fatalf("supervision lists %+v", list)
		}
		if e := list[0].Escalation; e != nil {
			return *e
		}
		return ""
	}
	for _, at := range []struct {
		days int
		want string
	}{{8, ""}, {1, "overdue"}, {14, "reminded"}, {15, "superior"}} {
		o.later(at.days)
		o.turn()
		if got := level(); got != at.want {
			t.Errorf("on %s it is %q, want %q", o.clock.Format("01-02"), got, at.want)
		}
	}
	o.step("zhao", id, "extend", `,"deadline":"2026-03-01","reason":"x"`, 422)
	o.step("zhao", id, "extend", `,"deadline":"2026-06-30"`, 422)
	o.step("zhao", id, "extend", `,"deadline":"2026-06-30","reason":"管线迁改"`, 201)
	if got := level(); got != "" || o.file(id).Properties.Extended != 1 {
		t.Errorf("extended, it is %q", got)
	}
}

func TestMergedFilesKeepBothHistories(t *testing.T) {
	o := newOffice(t)
	a, b := o.site("zhao", "parking", "甲", 116.001, 36.5).ID, o.site("zhao", "school_gate", "乙", 116.001, 36.5).ID
	w := o.plan(a, `"kind":"sign","title":"标志","crew":"A"`).ID
	o.post("li", fmt.Sprintf("/api/sites/%d/reports", a), `{"uuid":"`+uuid()+`","origin":"citizen","note":"n","reporter":"王先生 13800000000"}`, 201)
	o.post("zhao", fmt.Sprintf("/api/sites/%d/merge", a), fmt.Sprintf(`{"uuid":%q,"into":%d,"reason":"同一隐患"}`, uuid(), a), 422)
	body := fmt.Sprintf(`{"uuid":%q,"into":%d,"reason":"同一隐患"}`, uuid(), b)
	for range 2 {
		if got := decode[cases.SiteFeature](o.city, o.post("zhao", fmt.Sprintf("/api/sites/%d/merge", a), body, 200)); got.ID != b {
			t.Errorf("merged into %d", got.ID)
		}
	}
	gone, into := o.file(a), o.file(b)
	if *gone.Properties.MergedInto != b || len(gone.Steps) != 0 || len(into.Works) != 1 || into.Works[0].ID != w || len(into.Reports) != 1 ||
		!slices.Equal(into.Merged, []int64{a}) {
		t.Errorf("%+v\n%+v", gone, into)
	}
	if into.Reports[0].Reporter != "" {
		t.Errorf("a reader sees who reported: %+v", into.Reports[0])
	}
	o.step("zhao", a, "verify", "", 409)
	history := getJSON[cases.History](o.city, fmt.Sprintf("/api/sites/%d/history", b), o.as["reader"]...).History
	for _, what := range []string{"site_event sites open", "site_event sites merge"} {
		n := 0
		for _, h := range history {
			if h.Source+" "+h.Object+" "+h.Action == what {
				n++
			}
		}
		if n != 2 {
			t.Errorf("the history tells %s %d times, want of both files", what, n)
		}
	}
}

func TestAClearingListBecomesAWorkAStreetAndCrew(t *testing.T) {
	o := newOffice(t)
	exec(t, o.address, `UPDATE crews SET unit_id = 1 WHERE code = 'B'`)
	got := decode[cases.ClearingWorks](o.city, o.post("zhao", "/api/works/bulk", `{"obstruction_ids":[1,2,1],"due_on":"2026-04-01"}`, 201))
	crews := map[string]int{}
	for _, w := range got.Works {
		crew := ""
		if w.Properties.Crew != nil {
			crew = *w.Properties.Crew
		}
		crews[crew] += w.Properties.ItemsTotal
		if w.Properties.SiteID != got.Sites[0].ID || !strings.Contains(w.Properties.Title, "建设路") {
			t.Errorf("%+v", w.Properties)
		}
	}
	if len(got.Works) != 2 || crews["B"] != 1 || crews[""] != 1 || len(got.Sites) != 1 || got.Sites[0].Properties.Class != "sight_obstruction" {
		t.Errorf("%v, %d sites", crews, len(got.Sites))
	}
	again := decode[cases.ClearingWorks](o.city, o.post("zhao", "/api/works/bulk", `{"obstruction_ids":[1,2]}`, 201))
	if len(again.Works) != 0 || len(again.Skipped) != 2 {
		t.Errorf("a second time %+v", again)
	}
	o.post("zhao", "/api/works/bulk", `{"obstruction_ids":[99]}`, 422)
	near := getJSON[cases.NearestWorks](o.city, "/api/works/nearest?lon=116&lat=36.5", o.as["wang"]...)
	if len(near.Works) != 1 || *near.Works[0].Crew != "B" || *near.Works[0].DistanceM < 20 || *near.Works[0].DistanceM > 40 {
		t.Errorf("wang's nearest %+v", near.Works)
	}
	if all := getJSON[cases.NearestWorks](o.city, "/api/works/nearest?crew=", o.as["wang"]...); len(all.Works) != 2 {
		t.Errorf("all: %+v", all.Works)
	}
}

func TestTheCalendarAndTheFeedAreReadByTheirAddress(t *testing.T) {
	o := newOffice(t)
	id := o.site("zhao", "parking", "违停; 好的,\\ <b>", 116.001, 36.5).ID
	o.step("zhao", id, "verify", "", 201)
	o.step("zhao", id, "list", `,"tier":"city","number":"1","deadline":"2026-04-01"`, 201)
	o.plan(id, `"kind":"sign","title":"甲班的标志","crew":"A","due_on":"2026-03-20"`)
	o.plan(id, `"kind":"sign","title":"乙班的标志","crew":"B","due_on":"2026-03-20"`)
	token := strings.TrimPrefix(o.as["li"][1], "Bearer ")
	got := o.get("/api/calendar.ics?token="+token, "Host", "elsewhere:80")
	text := strings.ReplaceAll(got.body, "\r\n ", "")
	if got.StatusCode != 200 || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/calendar") || strings.Count(text, "BEGIN:VEVENT") != 2 ||
		!strings.Contains(
			text,
			"DTSTART;VALUE=DATE:20260401",
		) || !strings.Contains(text, `违停\; 好的\,\\ <b>`) || !strings.Contains(text, "甲班的标志") || strings.Contains(text, "乙班的标志") {
		t.Errorf("%s\n%s", got.Status, text)
	}
	for _, line := range strings.Split(got.body, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
	feed := o.get("/api/feeds/sites.atom?token="+token, "Host", "elsewhere:80")
	var atom struct {
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(feed.body), &atom); err != nil || len(atom.Entries) != 3 ||
		!strings.Contains(atom.Entries[0].Title, "挂牌督办 Put under supervision") {
		t.Errorf("%v %s", err, feed.body)
	}
	for _, wrong := range []string{"tst_nothing", ""} {
		o.want("token "+wrong, o.get("/api/feeds/works.atom?token="+wrong), 401)
	}
	o.want("the token in the address of something else", o.get(fmt.Sprintf("/api/sites/%d?token=%s", id, token)), 400)
}

func TestWebhooksAreToldOnceTheyListen(t *testing.T) {
	o := newOffice(t)
	o.as["boss"] = []string{"Authorization", "Bearer " + o.member("boss", auth.Admin, "")}
	var mu sync.Mutex
	var bodies, signatures []string
	up := false
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if !up {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		body, _ := io.ReadAll(r.Body)
		bodies, signatures = append(bodies, string(body)), append(signatures, r.Header.Get("Tongshi-Signature"))
	}))
	defer target.Close()
	hook := decode[cases.WebhookWithSecret](o.city, o.post("boss", "/api/webhooks", `{"name":"群","url":"`+target.URL+`","objects":["sites"]}`, 201))
	o.post("boss", "/api/webhooks", `{"name":"群","url":"file:///etc/passwd"}`, 422)
	o.post("zhao", "/api/webhooks", `{"name":"群","url":"`+target.URL+`"}`, 403)
	if hook.Secret == "" || strings.Contains(o.get("/api/webhooks", o.as["boss"]...).body, hook.Secret) {
		t.Errorf("the secret is shown once: %+v", hook)
	}
	id := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	o.plan(id, `"kind":"sign","title":"标志"`)
	courier := func(private bool) *cases.Courier {
		c, err := cases.NewCourier(o.store, slog.New(slog.DiscardHandler), cases.Networks{Any: private}, func() time.Time { return *o.clock })
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	// deliver lets a courier work until it has tried something, or had time to.
	deliver := func(c *cases.Courier) int64 {
		before := o.count(`SELECT coalesce(sum(attempts), 0) FROM webhook_outbox`)
		ctx, stop := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { c.Run(ctx) })
		tried := int64(0)
		for until := time.Now().Add(2 * time.Second); tried == 0 && time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
			tried = o.count(`SELECT coalesce(sum(attempts), 0) FROM webhook_outbox`) - before
		}
		time.Sleep(300 * time.Millisecond) // what was tried is noted
		stop()
		run.Wait()
		return tried
	}
	o.later(300) // the database's clock wrote the message
	if n := deliver(courier(true)); n != 1 || len(bodies) != 0 {
		t.Errorf("%d tried, %d arrived while nobody listened", n, len(bodies))
	}
	if n := deliver(courier(true)); n != 0 {
		t.Errorf("%d tried again at once", n)
	}
	mu.Lock()
	up = true
	mu.Unlock()
	o.later(1)
	if n := deliver(courier(true)); n != 1 || len(bodies) != 1 || !strings.Contains(bodies[0], `"object":"sites"`) {
		t.Fatalf("%d tried, arrived %v", n, bodies)
	}
	stamp, sign, _ := strings.Cut(strings.TrimPrefix(signatures[0], "t="), ",v1=")
	want := hmac.New(sha256.New, []byte(hook.Secret))
	want.Write([]byte(stamp + "." + bodies[0]))
	if sign != hex.EncodeToString(want.Sum(nil)) {
		t.Errorf("signature %s", signatures[0])
	}
	o.step("zhao", id, "verify", "", 201)
	if n := deliver(courier(false)); n != 1 || len(bodies) != 1 {
		t.Errorf("%d tried, %d arrived although private addresses are closed", n, len(bodies))
	}
	if list := o.get("/api/webhooks", o.as["boss"]...).body; !strings.Contains(list, `"failed":1`) || !strings.Contains(list, "private network") {
		t.Errorf("%s", list)
	}
	if list := o.get("/api/webhooks", append([]string{"Accept-Language", "zh"}, o.as["boss"]...)...).body; !strings.Contains(list, "地址在本机或内部网络") ||
		strings.Contains(list, "private network") {
		t.Errorf("in Chinese: %s", list)
	}
}
