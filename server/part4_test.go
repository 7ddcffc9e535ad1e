package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
)

// written is a collection whose features people write, and what the tests of
// OGC API – Features Part 4 send to it.
type written struct {
	name, table string
	create      string                 // properties of a new one; empty when nobody makes one
	geometry    string                 // of a new one, in CRS84
	place       func(at string) string // another geometry, at the position
	patch       string                 // properties that a PATCH changes
	changed     string                 // in the feature after it
	wrong       string                 // properties that are refused
	at          string                 // the member at fault
	unset       string                 // property that a null takes away; empty for none
}

const somewhere = `[116.0031,36.5003]`

func aPoint(at string) string { return `{"type":"Point","coordinates":` + at + `}` }

var writtenCollections = []written{
	{
		name:     "obstructions",
		table:    "obstructions",
		create:   `"kind":"tree","species":"国槐","height_m":6,"base_m":1.5,"radius_m":2,"windows":[{"from":"06:30","to":"09:00"}]`,
		geometry: aPoint(somewhere),
		place:    aPoint,
		patch:    `"height_m":7.25`,
		changed:  `"height_m":7.25`,
		wrong:    `"height_m":-1`,
		at:       "body.properties.height_m",
		unset:    "base_m",
	},
	{
		name:     "places",
		table:    "places",
		create:   `"kind":"school","name":"第二小学","hours":[{"weekdays":[1,2,3,4,5],"from":"07:00","to":"08:00"}]`,
		geometry: aPoint(somewhere),
		place:    aPoint,
		patch:    `"name":"第三小学"`,
		changed:  `"name":"第三小学"`,
		wrong:    `"kind":"castle"`,
		at:       "body.properties.kind",
		unset:    "hours",
	},
	{name: "sites", table: "sites", create: `"title":"树挡视线","class":"parking"`, geometry: aPoint(somewhere), place: aPoint,
		patch: `"note":"西侧"`, changed: `"note":"西侧"`, wrong: `"class":"none such"`, at: "body.properties.class", unset: "note"},
	{name: "works", table: "works", create: `"site_id":1,"kind":"sign","title":"补标志"`, geometry: aPoint(somewhere), place: aPoint,
		patch: `"priority":7`, changed: `"priority":7`, wrong: `"quantity":-1`, at: "body.properties.quantity", unset: "due_on"},
	{name: "intersections", table: "intersections",
		patch: `"name":"建设路大路口"`, changed: `"name":"建设路大路口"`, wrong: `"control":"magic"`, at: "body.properties.control", unset: "name"},
}

// part4 is one collection under test.
type part4 struct {
	office
	written
	memory city // the same store, read from memory
}

func (p part4) items() string { return "/api/collections/" + p.name + "/items" }

func (p part4) as4(login string, more ...string) []string {
	return append(slices.Clone(p.as[login]), more...)
}

// make is the path of a feature to change: a new one, where people make some.
func (p part4) make() string {
	p.Helper()
	if p.create == "" {
		return p.items() + "/1"
	}
	got := p.send(http.MethodPost, p.items()+p.forced(), `{"type":"Feature","geometry":`+p.geometry+`,"properties":{`+p.create+`}}`, p.as4("zhao")...)
	p.want("POST "+p.name, got, http.StatusCreated)
	return got.Header.Get("Location")
}

// forced lets files of the same place be opened one after the other.
func (p part4) forced() string {
	if p.name == "sites" {
		return "?force=true"
	}
	return ""
}

func (p part4) read(path string) (feature string, tag string) {
	p.Helper()
	got := p.get(path, p.as4("reader")...)
	p.want("GET "+path, got, http.StatusOK)
	return got.body, got.Header.Get("ETag")
}

func (p part4) audits(action, path string) int64 {
	p.Helper()
	id := path[strings.LastIndex(path, "/")+1:]
	return p.count(
		`SELECT count(*) FROM audit WHERE object = '` + p.table + `' AND action = '` + action + `' AND object_id = ` + id + ` AND actor <> ''`,
	)
}

// The collections one after the other, each through the abstract tests.
func TestFeaturesArePartFour(t *testing.T) {
	o := newOffice(t)
	memory := serveMemory(t, o.store, server.Config{})
	o.site("zhao", "parking", "the works' file", 116, 36.5)
	for _, w := range writtenCollections {
		p := part4{o, w, memory}
		for name, test := range map[string]func(part4){
			"create-replace-delete/options-op":  part4.optionsSayWhatIsAllowed,
			"create-replace-delete/post":        part4.postMakesOne,
			"create-replace-delete/post-again":  part4.postActsOnce,
			"create-replace-delete/put":         part4.putReplaces,
			"create-replace-delete/put-rid":     part4.putOfNothing,
			"create-replace-delete/delete":      part4.deleteRemoves,
			"update/patch":                      part4.patchMerges,
			"optimistic-locking-etags/if-match": part4.staleAndMissing,
			"optimistic-locking-etags/race":     part4.oneOfManyWins,
			"features/crs":                      part4.positionsInEverySystem,
			"features/errors":                   part4.faultsNameTheirField,
			"features/schema":                   part4.schemaOfWhatIsTaken,
			"rights":                            part4.rolesAreAsked,
			"versions":                          part4.answersCarryTheVersion,
		} {
			t.Run(w.name+"/"+name, func(t *testing.T) { p := p; p.T = t; p.memory.T = t; test(p) })
		}
	}
}

func (p part4) optionsSayWhatIsAllowed() {
	for path, want := range map[string][3]string{
		p.items():        {"GET, HEAD, POST, OPTIONS", "application/geo+json, application/json", ""},
		p.items() + "/1": {"GET, HEAD, PUT, PATCH, DELETE, OPTIONS", "", "application/geo+json, application/json, application/merge-patch+json"},
	} {
		if p.create == "" && path == p.items() {
			want = [3]string{"GET, HEAD, OPTIONS", "", ""}
		}
		got := p.ask(http.MethodOptions, path)
		p.want("OPTIONS "+path, got, http.StatusOK)
		if h := got.Header; h.Get("Allow") != want[0] || h.Get("Accept-Post") != want[1] || h.Get("Accept-Patch") != want[2] {
			p.Errorf("%s: Allow %q, Accept-Post %q, Accept-Patch %q", path, h.Get("Allow"), h.Get("Accept-Post"), h.Get("Accept-Patch"))
		}
	}
}

func (p part4) postMakesOne() {
	if p.create == "" {
		p.want("POST", p.send(http.MethodPost, p.items(), `{"type":"Feature"}`, p.as4("zhao")...), http.StatusMethodNotAllowed)
		return
	}
	first, second := p.make(), p.make()
	if first == second {
		p.Errorf("two new features at %s", first)
	}
	body, _ := p.read(first)
	if !strings.Contains(body, somewhere) {
		p.Errorf("not where it was made: %s", body)
	}
	if n := p.audits("add", first); n != 1 {
		p.Errorf("%d audit rows", n)
	}
}

func (p part4) postActsOnce() {
	if p.create == "" {
		return
	}
	all := func() int64 { return p.count(`SELECT count(*) FROM ` + p.table) }
	before := all()
	body := `{"type":"Feature","geometry":` + p.geometry + `,"properties":{` + p.create + `}}`
	headers := p.as4("zhao", "Idempotency-Key", uuid())
	first := p.send(http.MethodPost, p.items()+p.forced(), body, headers...)
	again := p.send(http.MethodPost, p.items()+p.forced(), body, headers...)
	p.want("first", first, http.StatusCreated)
	p.want("again", again, http.StatusCreated)
	if first.body != again.body || again.Header.Get("Idempotency-Replayed") != "true" ||
		first.Header.Get("Location") != again.Header.Get("Location") ||
		all() != before+1 {
		p.Errorf("%d more; first %s, again %s", all()-before, first.body, again.body)
	}
	p.want(
		"another request by the same key",
		p.send(http.MethodPost, p.items()+p.forced(), strings.Replace(body, `"Feature"`, ` "Feature"`, 1), headers...),
		http.StatusConflict,
	)
}

func (p part4) putReplaces() {
	path := p.make()
	read, tag := p.read(path)
	same := p.send(http.MethodPut, path, read, p.as4("zhao", "If-Match", tag, "Content-Type", "application/geo+json")...)
	p.want("PUT of what was read", same, http.StatusOK)
	if p.unset == "" {
		return
	}
	var f struct {
		Type       string          `json:"type"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties map[string]any  `json:"properties"`
	}
	if err := json.Unmarshal([]byte(read), &f); err != nil {
		p.Fatal(err)
	}
	maps.DeleteFunc(f.Properties, func(name string, _ any) bool { return name == p.unset || name == "revision" })
	less, _ := json.Marshal(f)
	done := p.send(http.MethodPut, path, string(less), p.as4("zhao", "If-Match", same.Header.Get("ETag"))...)
	p.want("PUT without "+p.unset, done, http.StatusOK)
	after, tag := p.read(path)
	var now feature
	if err := json.Unmarshal([]byte(after), &now); err != nil {
		p.Fatal(err)
	}
	if v := now.Properties[p.unset]; v != nil && v != "" && fmt.Sprint(v) != "[]" && p.create != "" {
		p.Errorf("%s is still %v", p.unset, v)
	}
	if tag != done.Header.Get("ETag") {
		p.Errorf("read as %s, replaced as %s", tag, done.Header.Get("ETag"))
	}
}

func (p part4) putOfNothing() {
	body := `{"type":"Feature","geometry":` + aPoint(somewhere) + `,"properties":{}}`
	p.want("PUT of nothing", p.send(http.MethodPut, p.items()+"/99999", body, p.as4("zhao", "If-Match", `"1"`)...), http.StatusPreconditionFailed)
	p.want(
		"PATCH of nothing",
		p.send(http.MethodPatch, p.items()+"/99999", `{"properties":{}}`, p.as4("zhao", "If-Match", `"1"`)...),
		http.StatusNotFound,
	)
	p.want("DELETE of nothing", p.send(http.MethodDelete, p.items()+"/99999", "", p.as4("zhao", "If-Match", `"1"`)...), http.StatusNotFound)
}

func (p part4) deleteRemoves() {
	path := p.make()
	if p.create == "" {
		p.patched(path, p.patch)
	}
	_, tag := p.read(path)
	got := p.send(http.MethodDelete, path, "", p.as4("zhao", "If-Match", tag)...)
	p.want("DELETE", got, http.StatusNoContent)
	if p.create == "" {
		if body, _ := p.read(path); strings.Contains(body, p.changed) {
			p.Errorf("still corrected: %s", body)
		}
		return
	}
	for _, c := range []city{p.city, p.memory} {
		c.T = p.T
		c.want("GET after DELETE", c.get(path, p.as4("reader")...), http.StatusNotFound)
		id := path[strings.LastIndex(path, "/")+1:]
		if list := c.get(p.items()+"?limit=1000", p.as4("reader")...); strings.Contains(list.body, `"id":`+id+`,"geometry"`) {
			p.Errorf("still listed")
		}
	}
	if n := p.audits("remove", path); n != 1 {
		p.Errorf("%d audit rows", n)
	}
	p.want("DELETE again", p.send(http.MethodDelete, path, "", p.as4("zhao", "If-Match", tag)...), http.StatusNotFound)
}

func (p part4) patched(path, properties string) answer {
	p.Helper()
	_, tag := p.read(path)
	got := p.send(
		http.MethodPatch,
		path,
		`{"properties":{`+properties+`}}`,
		p.as4("zhao", "If-Match", tag, "Content-Type", "application/merge-patch+json")...)
	p.want("PATCH "+properties, got, http.StatusOK)
	return got
}

func (p part4) patchMerges() {
	path := p.make()
	before, _ := p.read(path)
	p.patched(path, p.patch)
	after, _ := p.read(path)
	if !strings.Contains(after, p.changed) {
		p.Errorf("PATCH %s: %s", p.patch, after)
	}
	var was, now feature
	if err := errorsOf(json.Unmarshal([]byte(before), &was), json.Unmarshal([]byte(after), &now)); err != nil {
		p.Fatal(err)
	}
	changed := 0
	for name := range was.Properties {
		if fmt.Sprint(was.Properties[name]) != fmt.Sprint(now.Properties[name]) {
			changed++
		}
	}
	if changed > 5 { // the value, the revision, and what follows from them
		p.Errorf("%d properties changed: %s → %s", changed, before, after)
	}
	if p.unset != "" {
		p.patched(path, `"`+p.unset+`":null`)
	}
	if p.create == "" {
		if again, _ := p.read(path); strings.Contains(again, p.changed) {
			p.Errorf("null leaves the correction: %s", again)
		}
		return
	}
	if n := p.audits("change", path); n < 1 {
		p.Errorf("no audit row")
	}
}

func errorsOf(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
