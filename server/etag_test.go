package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"tongshi/server"
)

// tagOf reads a feature and gives its ETag.
func (c city) tagOf(path string, headers ...string) string {
	c.Helper()
	got := c.get(path, headers...)
	c.want("GET "+path, got, http.StatusOK)
	return got.Header.Get("ETag")
}

// The ETag of a write's answer is that of the read after it, and either may be
// sent back as If-None-Match and as If-Match.
func TestAFeatureHasOneETagForReadingAndChanging(t *testing.T) {
	o := newOffice(t)
	memory := serveMemory(t, o.store, server.Config{})
	zhao := o.as["zhao"]
	with := func(more ...string) []string { return append(append([]string{}, zhao...), more...) }
	created := map[string]answer{
		"sites": o.post(
			"zhao",
			"/api/collections/sites/items",
			`{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36.5]},"properties":{"title":"x","class":"parking"}}`,
			201,
		),
	}
	created["works"] = o.post(
		"zhao",
		"/api/collections/works/items",
		`{"type":"Feature","geometry":null,"properties":{"site_id":1,"kind":"sign","title":"x"}}`,
		201,
	)
	for name, made := range created {
		path := made.Header.Get("Location")
		if name == "sites" { // the work has changed a figure of its site
			made = o.send("PATCH", path, `{"properties":{"note":"n"}}`, with("If-Match", o.tagOf(path, zhao...))...)
			o.want("change", made, 200)
		}
		for _, c := range []city{o.city, memory} {
			if tag := c.tagOf(path, zhao...); tag != made.Header.Get("ETag") {
				t.Errorf("%s: read as %s, written as %s", name, tag, made.Header.Get("ETag"))
			}
			c.want("read again", c.get(path, with("If-None-Match", made.Header.Get("ETag"))...), http.StatusNotModified)
		}
		if name == "works" && !strings.HasPrefix(made.Header.Get("ETag"), `"1.`) {
			t.Errorf("%s: %s is not of the first revision", name, made.Header.Get("ETag"))
		}
		change := func(tag string, status int) answer {
			t.Helper()
			got := o.send("PATCH", path, `{"properties":{"title":"y"}}`, with("If-Match", tag, "Content-Type", "application/merge-patch+json")...)
			o.want(name+" by "+tag, got, status)
			return got
		}
		stale := o.tagOf(path, zhao...)
		o.want(name+" without If-Match", o.send("PATCH", path, `{"properties":{"title":"y"}}`, zhao...), http.StatusPreconditionRequired)
		first := change(o.tagOf(path+"?properties=title&crs=http://www.opengis.net/def/crs/EPSG/0/3857", zhao...), 200) // another form of the same
		o.want("what was read before", o.get(path, with("If-None-Match", stale)...), 200)
		change(stale, http.StatusPreconditionFailed)
		second := change(first.Header.Get("ETag"), 200)
		change(second.Header.Get("ETag"), 200)
		change("W/"+o.tagOf(path, zhao...), 200)
		change(o.tagOf("/api/"+name+"/"+path[strings.LastIndex(path, "/")+1:], zhao...), 200) // the file with all that hangs on it
		change(`"nonsense"`, http.StatusPreconditionFailed)
		change("*", 200)
	}
}

// A figure that other rows make is in the ETag for reading, and no reason to
// refuse a change.
func TestAnETagCoversFiguresMadeOfOtherRows(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	const path = "/api/collections/obstructions/items/2"
	before := c.tagOf(path)
	exec(t, c.address, `UPDATE sight_blockers SET hides_m = 3 WHERE obstruction_id = 2`)
	now := c.get(path, "If-None-Match", before)
	if now.StatusCode != http.StatusOK || !strings.Contains(now.body, `"blocks_m":3,`) {
		t.Errorf("%s after a triangle changed: %s", now.Status, now.body)
	}
	if old, tag := before, now.Header.Get("ETag"); old == tag || old[:3] != `"1.` || tag[:3] != `"1.` {
		t.Errorf("ETag %s before, %s after", old, tag)
	}
}

// What the public is not shown, the revision, is not in its ETags either.
func TestThePublicsETagsHoldNoRevision(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	c.open(opened...)
	for _, reader := range []city{c, serveMemory(t, c.store, server.Config{Public: true})} {
		if tag := reader.tagOf("/api/collections/places/items/2"); !strings.HasPrefix(tag, "W/") || strings.Contains(tag, "1.") {
			t.Errorf("ETag %s", tag)
		}
	}
}

func TestOfAHundredChangesToAFeatureOneWins(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "x", 116, 36.5)
	path := fmt.Sprintf("/api/collections/sites/items/%d", site.ID)
	tag := o.tagOf(path, o.as["zhao"]...)
	count := map[int]int{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for i := range 100 {
		wait.Go(func() {
			got := o.send("PATCH", path, fmt.Sprintf(`{"properties":{"title":"title %d"}}`, i), append([]string{"If-Match", tag}, o.as["zhao"]...)...)
			mu.Lock()
			defer mu.Unlock()
			count[got.StatusCode]++
		})
	}
	wait.Wait()
	if count[http.StatusOK] != 1 || count[http.StatusPreconditionFailed] != 99 {
		t.Errorf("answers by status: %v", count)
	}
}

func TestOptionsSayWhatBodiesAreTaken(t *testing.T) {
	c := newCity(t, server.Config{}, "roads")
	for _, test := range []struct{ path, allow, post, patch string }{
		{"/api/collections/sites/items", "GET, HEAD, POST, OPTIONS", "application/geo+json, application/json", ""},
		{"/api/collections/sites/items/1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS", "", "application/geo+json, application/json, application/merge-patch+json"},
		{"/api/users/1", "GET, HEAD, PATCH, OPTIONS", "", "application/json, application/merge-patch+json"},
		{"/api/collections/crashes/items", "GET, HEAD, OPTIONS", "", ""},
	} {
		h := c.ask("OPTIONS", test.path).Header
		if h.Get("Allow") != test.allow || h.Get("Accept-Post") != test.post || h.Get("Accept-Patch") != test.patch {
			t.Errorf("%s: Allow %q, Accept-Post %q, Accept-Patch %q", test.path, h.Get("Allow"), h.Get("Accept-Post"), h.Get("Accept-Patch"))
		}
	}
}
