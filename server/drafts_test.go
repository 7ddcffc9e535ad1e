package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/ogc"
	"tongshi/server/store"
)

// opened are the layers that a city may well open.
var opened = []string{"segments", "intersections", "legs", "black-spots", "places"}

// open makes layers public.
func (c city) open(names ...string) {
	c.Helper()
	_, err := c.store.ChangeSettings(c.Context(), "test", func(s *store.Settings) error {
		s.PublicLayers = names
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
}

// draftForms are addresses that lead to a screening of that number, to its rows,
// or to its spot of that number, by what they are.
var draftForms = map[string]string{
	"items":            "/api/collections/LAYER/items?screening_id=SCREENING",
	"items, filter":    "/api/collections/LAYER/items?filter=screening_id%3DSCREENING",
	"items, geojson":   "/api/collections/LAYER/items?f=geojson&screening_id=SCREENING",
	"items, sequence":  "/api/collections/LAYER/items?f=geojsonseq&screening_id=SCREENING",
	"items, csv":       "/api/collections/LAYER/items?f=csv&screening_id=SCREENING",
	"items, html":      "/api/collections/LAYER/items?f=html&screening_id=SCREENING",
	"items, by number": "/api/collections/LAYER/items?id=ITEM&filter=screening_id%3E0",
	"item":             "/api/collections/LAYER/items/ITEM",
	"item, html":       "/api/collections/LAYER/items/ITEM?f=html",
	"facets":           "/api/collections/LAYER/facets?by=screening_id&screening_id=SCREENING",
	"clusters":         "/api/collections/LAYER/clusters?zoom=10&screening_id=SCREENING",
	"tile":             "/api/collections/LAYER/tiles/WebMercatorQuad/12/1601/3367?screening_id=SCREENING",
	"screening":        "/api/screenings/SCREENING",
	"comparison":       "/api/screenings/SCREENING/compare?with=1",
	"compared with":    "/api/screenings/1/compare?with=SCREENING",
	"priorities":       "/api/priorities?screening_id=SCREENING",
	"spot":             "/api/black-spots/ITEM",
}

// drafted are the numbers of the features of the unpublished screening, 2.
var drafted = map[string]string{"black-spots": "4", "crash-density": "2", "hot-roads": "3"}

// askDraft is what a form answers of the draft, and of one that is not there;
// the numbers are taken out of both.
func (c city) askDraft(form, layer string, headers []string) (draft, none string) {
	ask := func(screening, item string) string {
		path := strings.NewReplacer("LAYER", layer, "SCREENING", screening, "ITEM", item).Replace(draftForms[form])
		got := c.get(path, headers...)
		text := strings.ReplaceAll(fmt.Sprint(got.StatusCode, " ", got.body), path, "")
		for _, number := range []string{"screening_id=" + screening, "screening " + screening, "items/" + item, "screening_id%3D" + screening} {
			text = strings.ReplaceAll(text, number, "")
		}
		text = strings.NewReplacer("value=\""+screening+"\"", "", "value\":\""+screening+"\"", "", "/"+screening, "", "="+screening, "", "="+item, "", "/"+item, "").Replace(text)
		return stamp.ReplaceAllString(text, "")
	}
	return ask("2", drafted[layer]), ask("99", "99")
}

// Two answers are held to say the same though a second ends between them.
func TestTheMomentOfAnAnswerIsNoDifference(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	for _, form := range []string{"", "?f=html"} {
		text := c.get("/api/collections/places/items" + form).body
		if left := stamp.ReplaceAllString(text, ""); len(left) == len(text) || strings.Contains(left, time.Now().UTC().Format("2006-01-02T")) {
			t.Errorf("%q still tells its moment: %.2000s", form, left)
		}
	}
}

// Drafts are private: whoever is no planner is answered of one as of a screening
// that does not exist, in every form; planners see it. The table says who.
func TestDraftsAreSeenByPlannersAlone(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	c.open("segments", "intersections", "legs", "crashes", "black-spots", "crash-density", "hot-roads", "places", "obstructions")
	as := c.bearers()
	table := fmt.Sprintf("%-32s%s\n", "# a draft, and how it is asked", "nobody viewer auditor crew planner admin")
	for _, layer := range []string{"black-spots", "crash-density", "hot-roads"} {
		for _, form := range slices.Sorted(maps.Keys(draftForms)) {
			if layer != "black-spots" && !strings.Contains(draftForms[form], "LAYER") {
				continue
			}
			table += fmt.Sprintf("%-32s", layer+" "+form)
			for _, role := range everyone {
				draft, none := c.askDraft(form, layer, as[role])
				seen := map[bool]string{true: "-", false: "seen"}[draft == none]
				table += seen + " "
				if may := role.AtLeast(auth.Planner); may != (seen == "seen") {
					t.Errorf("%s as %s to %q: %s\n%.900s\n%.900s", layer, form, role, seen, draft, none)
				}
			}
			table = strings.TrimSpace(table) + "\n"
		}
	}
	golden(t, "drafts.golden.txt", []byte(table))
}

// What is current is what is published, for everybody: with nothing published
// nobody is shown anything, but for planners, who ask by number.
func TestWithNothingPublishedNothingIsShown(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	c.open("crashes", "black-spots", "crash-density", "hot-roads", "intersections")
	as := c.bearers()
	shown := func(layer, query string, role auth.Role) int {
		return getJSON[collection](c, "/api/collections/"+layer+"/items"+query, as[role]...).NumberMatched
	}
	counted := func(layer string) int64 {
		return getJSON[ogc.Collection](c, "/api/collections/"+layer, as[auth.Viewer]...).Tongshi.Count
	}
	if n := counted("black-spots"); n != 3 {
		t.Errorf("%d spots are counted", n)
	}
	c.want("take it back", c.send(http.MethodPatch, "/api/screenings/1", `{"published":false}`, append(as[auth.Planner], "If-Match", "*")...), 200)
	for layer := range drafted {
		for _, role := range everyone {
			if n := shown(layer, "", role); n != 0 {
				t.Errorf("%s: %q is shown %d", layer, role, n)
			}
			if n, may := shown(layer, "?screening_id=1", role), role.AtLeast(auth.Planner); may != (n > 0) {
				t.Errorf("%s by number: %q is shown %d", layer, role, n)
			}
		}
	}
	if n := counted("black-spots"); n != 0 {
		t.Errorf("%d spots are counted though none is published", n)
	}
	c.want("no priorities", c.get("/api/priorities", as[auth.Viewer]...), 404)
	c.want("publish", c.send(http.MethodPatch, "/api/screenings/2", `{"published":true}`, append(as[auth.Planner], "If-Match", "*")...), 200)
	if n := shown("black-spots", "", auth.Nobody); n != 1 {
		t.Errorf("of the published one %d are shown", n)
	}
}

// At the server's own machine, without accounts, the newest is shown where none
// is published: nobody there could publish one but by the command line.
func TestWithoutAccountsTheNewestIsShown(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	if n := getJSON[collection](c, "/api/collections/black-spots/items").NumberMatched; n != 3 {
		t.Errorf("%d of the published one", n)
	}
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	c.want("take it back", c.send(http.MethodPatch, "/api/screenings/1", `{"published":false}`, append(planner, "If-Match", "*")...), 200)
	if n := getJSON[collection](c, "/api/collections/black-spots/items").NumberMatched; n != 1 {
		t.Errorf("%d of the newest one", n)
	}
}

// A crew may open files, but learns of a draft by no evidence; its jobs do not
// tell what it found.
func TestNothingOfADraftIsFoundBesides(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	as := c.bearers()
	file := func(spot int, role auth.Role, status int) {
		body := fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"title":"t","class":"black_spot","evidence":[{"kind":"black_spot","id":%d}]}}`, spot)
		c.want(fmt.Sprint(role, " opens a file on spot ", spot), c.send(http.MethodPost, "/api/collections/sites/items?force=true", body, as[role]...), status)
	}
	file(4, auth.Crew, 422)
	file(1, auth.Crew, 201)
	file(4, auth.Planner, 201)
}

// The public sees of open crashes the month and the part of the day, and neither
// filters nor orders by more.
func TestOpenCrashesTellMonthAndPartOfTheDay(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	c.open("crashes", "places", "intersections", "black-spots", "obstructions", "sites", "works")
	for _, path := range []string{"items", "items/1", "items?f=csv", "items?f=html", "schema", "queryables", "sortables"} {
		got := c.get("/api/collections/crashes/" + path)
		c.want(path, got, 200)
		for _, hidden := range []string{"source_id", "occurred_at", "weekday", "cause", "alcohol", "hit_and_run", `"hour":`, `"day":`, "assigned_by"} {
			if strings.Contains(got.body, hidden) {
				t.Errorf("%s tells %s: %.300s", path, hidden, got.body)
			}
		}
		for _, shown := range []string{"month", "hour_band"} {
			if !strings.Contains(got.body, shown) && !strings.Contains(path, "html") {
				t.Errorf("%s does not tell %s: %.300s", path, shown, got.body)
			}
		}
	}
	all := getJSON[collection](c, "/api/collections/crashes/items").NumberMatched
	if n := getJSON[collection](c, "/api/collections/crashes/items?datetime=1900-01-01").NumberMatched; n != all || all == 0 {
		t.Errorf("%d of %d by a day on which there was none", n, all)
	}
	wantProblem(t, "by the hour", c.get("/api/collections/crashes/items?filter=hour%3D8"), http.StatusBadRequest)
	wantProblem(t, "by cause", c.get("/api/collections/crashes/items?sortby=occurred_at"), http.StatusBadRequest)
	for _, path := range []string{"/api/crashes/unassigned", "/api/intersections/1/report"} {
		c.want(path, c.get(path), 404)
	}
	if got := c.get("/api/collections/places/items"); got.StatusCode != 200 || strings.Contains(got.body, `"note"`) {
		t.Errorf("notes of places are public: %s %s", got.Status, got.body)
	}
}

// Nothing is public until the city says so.
func TestNothingIsPublicByItself(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	if list := getJSON[ogc.Collections](c, "/api/collections").Collections; len(list) != 0 {
		t.Errorf("public are %+v", list)
	}
}
