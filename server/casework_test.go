package server_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/cases"
	"tongshi/server/media"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// office is a city with people who work on its files, and a clock that the
// test turns.
type office struct {
	city
	clock  *time.Time
	as     map[string][]string // headers by login
	folder string              // of photos and papers
}

// newOffice has the planners zhao and qian, li and sun of crew A, and wang of
// crew B.
func newOffice(t *testing.T, fixtures ...string) office {
	t.Helper()
	clock := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	o := office{clock: &clock, as: map[string][]string{}, folder: t.TempDir()}
	o.city = newCity(
		t,
		server.Config{Now: func() time.Time { return *o.clock }, Files: openFilesIn(t, o.folder)},
		append([]string{"roads", "hazards"}, fixtures...)...)
	exec(t, o.address, `INSERT INTO crews (code, name) VALUES ('A', '甲班'), ('B', '乙班')`)
	for login, role := range map[string]auth.Role{
		"zhao": auth.Planner, "qian": auth.Planner, "li": auth.Crew, "sun": auth.Crew, "wang": auth.Crew, "reader": auth.Viewer,
	} {
		crew := map[string]string{"li": "A", "sun": "A", "wang": "B"}[login]
		o.as[login] = []string{"Authorization", "Bearer " + o.member(login, role, crew)}
	}
	return o
}

func openFiles(t *testing.T) *media.Vault {
	t.Helper()
	return openFilesIn(t, t.TempDir())
}

func openFilesIn(t *testing.T, folder string) *media.Vault {
	t.Helper()
	files, err := media.OpenVault(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	return files
}

// member is a token of somebody in a crew.
func (o office) member(name string, role auth.Role, crew string) string {
	o.Helper()
	secret, hash := auth.NewSecret(auth.TokenSecret)
	err := o.store.WriteTx(o.Context(), auth.CommandLine("test"), func(tx *store.Tx) error {
		id, err := peoplestore.CrewByCode(o.Context(), tx, crew)
		if err == nil {
			_, err = peoplestore.AddToken(o.Context(), tx, peoplestore.Token{Name: name, Role: role, CrewID: id}, hash)
		}
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return secret
}

// later turns the clock.
func (o office) later(days int) { *o.clock = o.clock.AddDate(0, 0, days) }

// uuid is a fresh key of a client.
func uuid() string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", rand.Uint32(), rand.Uint64()&0xffffffffffff)
}

// post sends a body, given as JSON text, and wants that status.
func (o office) post(login, path, body string, status int) answer {
	o.Helper()
	got := o.send(http.MethodPost, path, body, o.as[login]...)
	if got.StatusCode != status {
		o.Fatalf("%s: POST %s %s: %s, want %d: %s", login, path, body, got.Status, status, got.body)
	}
	return got
}

// site opens a file and gives its number.
func (o office) site(login, class, title string, lon, lat float64) cases.SiteFeature {
	o.Helper()
	body := fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[%v,%v]},"properties":{"title":%q,"class":%q}}`,
		lon,
		lat,
		title,
		class,
	)
	return decode[cases.SiteFeature](o.city, o.post(login, "/api/collections/sites/items", body, 201))
}

func (o office) step(login string, site int64, event, more string, status int) answer {
	o.Helper()
	return o.post(login, fmt.Sprintf("/api/sites/%d/events", site), fmt.Sprintf(`{"uuid":%q,"event":%q%s}`, uuid(), event, more), status)
}

func (o office) plan(site int64, more string) cases.WorkFeature {
	o.Helper()
	got := o.post(
		"zhao",
		"/api/collections/works/items",
		fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"site_id":%d,%s}}`, site, more),
		201,
	)
	return decode[cases.WorkFeature](o.city, got)
}

func (o office) event(login string, work int64, event, more string) cases.WorkEventOutcome {
	o.Helper()
	got := o.post(login, fmt.Sprintf("/api/works/%d/events", work), fmt.Sprintf(`{"uuid":%q,"event":%q%s}`, uuid(), event, more), 201)
	return decode[cases.WorkEventOutcome](o.city, got)
}

func (o office) file(site int64) cases.SiteFile {
	o.Helper()
	return getJSON[cases.SiteFile](o.city, fmt.Sprintf("/api/sites/%d", site), o.as["reader"]...)
}

func (o office) work(id int64) cases.WorkFile {
	o.Helper()
	return getJSON[cases.WorkFile](o.city, fmt.Sprintf("/api/works/%d", id), o.as["reader"]...)
}

func TestFilesAreNumberedByYearAndClassWithoutGaps(t *testing.T) {
	o := newOffice(t)
	first := o.site("li", "parking", "违停", 116.001, 36.5)
	if first.Properties.Number != "TC-2026-0001" || first.Properties.State != "reported" || first.Properties.OpenedBy != "token li" {
		t.Errorf("%+v", first.Properties)
	}
	o.post(
		"li",
		"/api/collections/sites/items",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[116.2,36.5]},"properties":{"title":"x","class":"parking","campaign_id":99}}`,
		422,
	)
	numbers := make([]string, 20)
	done := make(chan struct{})
	for i := range numbers {
		go func() {
			defer func() { done <- struct{}{} }()
			body := fmt.Sprintf(
				`{"type":"Feature","geometry":{"type":"Point","coordinates":[116.0%02d,36.51]},"properties":{"title":"x","class":"parking"}}`,
				i+10,
			)
			got := o.send("POST", "/api/collections/sites/items", body, o.as["zhao"]...)
			var a cases.SiteFeature
			if json.Unmarshal([]byte(got.body), &a) == nil {
				numbers[i] = a.Properties.Number
			}
		}()
	}
	for range numbers {
		<-done
	}
	slices.Sort(numbers)
	for i, number := range numbers {
		if want := fmt.Sprintf("TC-2026-%04d", i+2); number != want {
			t.Errorf("number %d is %q, want %s", i, number, want)
		}
	}
	o.later(365)
	if next := o.site("zhao", "parking", "明年", 116.3, 36.5); next.Properties.Number != "TC-2027-0001" {
		t.Errorf("next year's first is %s", next.Properties.Number)
	}
	if other := o.site("zhao", "street_market", "集市", 116.3, 36.5); other.Properties.Number != "JS-2027-0001" {
		t.Errorf("another class's first is %s", other.Properties.Number)
	}
}

func TestFilesOfTheSameHazardAreOfferedFirst(t *testing.T) {
	o := newOffice(t)
	first := o.site("zhao", "parking", "违停", 116.001, 36.5)
	near := `{"type":"Feature","geometry":{"type":"Point","coordinates":[116.0012,36.5]},"properties":{"title":"又见违停","class":"parking"}}`
	refused := o.post("li", "/api/collections/sites/items", near, 409)
	p := decode[web.Problem](o.city, refused)
	if len(p.Candidates) != 1 || p.Candidates[0].ID != first.ID || p.Candidates[0].DistanceM < 17 || p.Candidates[0].DistanceM > 19 {
		t.Errorf("offered %+v", p.Candidates)
	}
	o.post("li", fmt.Sprintf("/api/sites/%d/reports", first.ID), `{"uuid":"`+uuid()+`","origin":"patrol","note":"又见违停"}`, 201)
	made := decode[cases.SiteFeature](o.city, o.post("li", "/api/collections/sites/items?force=true", near, 201))
	if made.Properties.Number != "TC-2026-0002" {
		t.Errorf("the refused one took a number: %s", made.Properties.Number)
	}
	o.site("zhao", "missing_sign", "缺标志", 116.001, 36.5)
}

func TestStepsFollowTheRules(t *testing.T) {
	o := newOffice(t)
	id := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	if p := decode[web.Problem](o.city, o.step("zhao", id, "accept", "", 409)); p.Code != "state" {
		t.Errorf("%+v", p)
	}
	o.step("li", id, "verify", "", 403)
	o.step("zhao", id, "verify", "", 201)
	o.step("zhao", id, "list", `,"tier":"city"`, 422)
	o.step("zhao", id, "list", `,"tier":"galaxy","number":"1","deadline":"2026-04-01"`, 422)
	o.step("zhao", id, "list", `,"tier":"city","number":"聊〔2026〕1号","deadline":"2026-04-01"`, 201)
	body := `{"uuid":"` + uuid() + `","event":"rectify"}`
	path := fmt.Sprintf("/api/sites/%d/events", id)
	first, again := o.post("zhao", path, body, 201), o.post("zhao", path, body, 201)
	if a, b := decode[cases.SiteStepOutcome](o.city, first), decode[cases.SiteStepOutcome](o.city, again); a.Event.ID != b.Event.ID ||
		a.Site.Properties.Revision != b.Site.Properties.Revision {
		t.Errorf("sent again: %s\n%s", first.body, again.body)
	}
	o.post("zhao", path, strings.Replace(body, "rectify", "delist", 1), 409)
	f := o.file(id)
	if f.Properties.State != "rectifying" || *f.Properties.Tier != "city" || len(f.Events) != 4 || len(f.Steps) != 0 {
		t.Errorf("%+v, may %v", f.Properties, f.Steps)
	}
}

func TestACrewsWorkIsDoneAndAcceptedByAnother(t *testing.T) {
	o := newOffice(t)
	id := o.site("zhao", "sight_obstruction", "遮挡", 116.0003, 36.5001).ID
	w := o.plan(id, `"kind":"tree_trimming","title":"修剪","crew":"A","obstruction_ids":[1,2]`)
	if w.Properties.State != "assigned" || *w.Properties.Crew != "A" || w.Properties.Quantity != 2 || w.Properties.Unit != "tree" ||
		w.Properties.ItemsTotal != 2 {
		t.Fatalf("%+v", w.Properties)
	}
	f := o.work(w.ID)
	if len(f.Items) != 2 || *f.Items[0].Action != "raise_crown" || *f.Items[0].ToM != 3 || len(f.Checklist) == 0 || len(f.Allowed) != 0 {
		t.Errorf("%+v", f)
	}
	if other := o.event("wang", w.ID, "start", ""); other.Outcome != "conflict" || other.Why != "other_crew" {
		t.Errorf("%+v", other)
	}
	o.event("li", w.ID, "tick", fmt.Sprintf(`,"items":[%d]`, f.Items[0].ID))
	got := o.event("li", w.ID, "done", `,"photos":["`+uuid()+`"],"lon":116.0003,"lat":36.5001,"client_time":"2026-03-02T12:00:00+08:00"`)
	if got.Outcome != "applied" || got.Work.Properties.State != "done" || got.Work.Properties.QuantityDone != 1 ||
		got.Work.Properties.Conflicts != 1 {
		t.Errorf("%+v", got)
	}
	if again := o.event("sun", w.ID, "done", ""); again.Outcome != "conflict" || again.Why != "already_done" {
		t.Errorf("%+v", again)
	}
	if accepted := o.event("zhao", w.ID, "accept", ""); accepted.Work.Properties.State != "accepted" || accepted.Work.Properties.EffectiveOn == nil {
		t.Errorf("%+v", accepted)
	}
	o.post("li", fmt.Sprintf("/api/works/%d/events", w.ID), `{"uuid":"`+uuid()+`","event":"progress"}`, 422)
	var base float64
	o.scan(`SELECT base_m FROM obstruction_states WHERE obstruction_id = 1 AND valid_to IS NULL AND cause = 'work'`, &base)
	if base != 3.2 { // it was higher than 3.0 m already
		t.Errorf("the crown begins at %g m", base)
	}
	if hedge := o.work(w.ID).Items[1]; hedge.Done || hedge.EffectAt != nil {
		t.Errorf("what was not ticked changed: %+v", hedge)
	}
}

// The permit to fell is planned with a work, corrected on it, and taken away by a
// replacement that leaves it out.
func TestAWorkNamesItsPermit(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "sight_obstruction", "遮挡", 116.0003, 36.5001).ID
	made := o.plan(site, `"kind":"tree_trimming","title":"修剪","permit_no":"聊园伐〔2026〕7号"`)
	path := fmt.Sprintf("/api/collections/works/items/%d", made.ID)
	change := func(method, body string, status int) {
		o.want(method, o.send(method, path, body, append([]string{"If-Match", "*"}, o.as["zhao"]...)...), status)
	}
	if got := o.work(made.ID).Properties.PermitNo; got != "聊园伐〔2026〕7号" {
		t.Errorf("planned: %q", got)
	}
	change(http.MethodPatch, `{"properties":{"permit_no":"聊园伐〔2026〕8号"}}`, 200)
	if got := o.work(made.ID).Properties.PermitNo; got != "聊园伐〔2026〕8号" {
		t.Errorf("corrected: %q", got)
	}
	change(http.MethodPatch, `{"properties":{"permit_no":"`+strings.Repeat("7", 101)+`"}}`, 422)
	change(http.MethodPut, `{"type":"Feature","geometry":null,"properties":{"title":"修剪"}}`, 200)
	if got := o.work(made.ID).Properties.PermitNo; got != "" {
		t.Errorf("replaced: %q", got)
	}
}

// The checklist of a work is gone through by events like any other: who found a
// line in order first stands there, another crew's word waits for a person, and
// a line that the kind of work does not have is refused.
func TestACrewGoesThroughTheChecklist(t *testing.T) {
	o := newOffice(t)
	w := o.plan(o.site("zhao", "missing_sign", "缺标志", 116.001, 36.5).ID, `"kind":"sign","title":"标志","crew":"A"`).ID
	done := func() (list []string) {
		for _, line := range o.work(w).Checklist {
			if line.Done != (line.DoneBy != nil) || line.Done != (line.DoneAt != nil) || line.ZH == "" {
				t.Errorf("%+v", line)
			}
			if line.Done {
				list = append(list, line.Code+" "+strings.TrimPrefix(*line.DoneBy, "token "))
			}
		}
		return list
	}
	if got := done(); len(o.work(w).Checklist) != 4 || len(got) != 0 {
		t.Errorf("before anything: %v", got)
	}
	o.event("li", w, "tick", `,"checks":["height"]`)
	other := o.event("wang", w, "tick", `,"checks":["face"]`)
	o.event("sun", w, "done", `,"checks":["height","place"],"quantity":1`)
	if got := done(); !slices.Equal(got, []string{"place sun", "height li"}) {
		t.Errorf("done: %v", got)
	}
	o.event("zhao", w, "settle", `,"count":true,"settles":"`+other.Event.UUID+`"`)
	if got := done(); !slices.Equal(got, []string{"place sun", "height li", "face wang"}) {
		t.Errorf("once the other crew's counts: %v", got)
	}
	for _, wrong := range []string{`"event":"tick","checks":["crown"]`, `"event":"tick","checks":[]`, `"event":"start","checks":["face"]`} {
		o.post("li", fmt.Sprintf("/api/works/%d/events", w), fmt.Sprintf(`{"uuid":%q,%s}`, uuid(), wrong), 422)
	}
}
