package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/ogc"
	"tongshi/server/store"
)

// Who asks, and whether the staff view is theirs.
func TestStaffViewIsForTheServersOwnMachine(t *testing.T) {
	shared := newCity(t, server.Config{}, everything...).store
	for name, test := range map[string]struct {
		cfg     server.Config
		headers []string
		staff   bool
	}{
		"own machine":                {server.Config{}, nil, true},
		"own machine by name":        {server.Config{}, []string{"Host", "localhost:8080"}, true},
		"own machine over IPv6":      {server.Config{Addr: "[::1]:8080"}, []string{"Host", "[::1]:8080"}, true},
		"public server":              {server.Config{Public: true}, nil, false},
		"page that took our address": {server.Config{}, []string{"Host", "evil.example:8080"}, false},
		"passed on by a proxy":       {server.Config{}, []string{"X-Forwarded-For", "203.0.113.9"}, false},
		"passed on, by the standard": {server.Config{}, []string{"Forwarded", "for=203.0.113.9"}, false},
		"open to the network":        {server.Config{Addr: "192.0.2.1:8080"}, nil, false},
		"open on all interfaces":     {server.Config{Addr: "0.0.0.0:8080"}, nil, false},
	} {
		c := serveStore(t, shared, test.cfg, page)
		want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[test.staff]
		for _, path := range []string{
			"/api/collections/crashes", "/api/collections/crashes/items", "/api/collections/crashes/items/1",
			"/api/collections/crashes/schema", "/api/collections/crashes/queryables",
		} {
			if got := c.get(path, test.headers...); got.StatusCode != want {
				t.Errorf("%s: %s: %s, want %d", name, path, got.Status, want)
			}
		}
		if got := c.get("/metrics", test.headers...).StatusCode; (got == http.StatusOK) != test.staff {
			t.Errorf("%s: /metrics: %d", name, got)
		}
	}
}

func TestPublicViewListsOpenLayersOnly(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	c.open(opened...)
	var ids []string
	for _, one := range getJSON[ogc.Collections](c, "/api/collections").Collections {
		ids = append(ids, one.ID)
	}
	if want := []string{"segments", "legs", "intersections", "black-spots", "places"}; !slices.Equal(ids, want) {
		t.Errorf("public collections %v, want %v", ids, want)
	}
}

func TestFiguresMadeOfHiddenCrashesAreHidden(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	c.open(opened...)
	for _, path := range []string{"items", "items/1", "schema", "queryables", "items?properties=name"} {
		if got := c.get("/api/collections/intersections/" + path); got.StatusCode != 200 || strings.Contains(got.body, "crashes") {
			t.Errorf("%s: %s %s", path, got.Status, got.body)
		}
	}
	hidden := c.get("/api/collections/intersections/items?crashes=2")
	unknown := c.get("/api/collections/intersections/items?crashez=2")
	if strings.ReplaceAll(hidden.body, "crashes", "crashez") != unknown.body || hidden.StatusCode != unknown.StatusCode {
		t.Errorf("a filter tells a hidden property from an unknown one:\n%s\n%s", hidden.body, unknown.body)
	}
	selected := c.get("/api/collections/intersections/items?properties=crashes")
	wantProblem(t, "selection of a hidden property", selected, http.StatusBadRequest)
}

func TestACityMayOpenALayerWithoutItsInternalColumns(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	_, err := c.store.ChangeSettings(t.Context(), "test", func(s *store.Settings) error {
		s.PublicLayers = []string{"sites", "crashes", "intersections"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := c.get("/api/collections/sites/items")
	if got.StatusCode != 200 || !strings.Contains(got.body, "2025-TS-001") || strings.Contains(got.body, "内部备注") ||
		strings.Contains(got.body, `"note"`) {
		t.Errorf("sites opened: %s %s", got.Status, got.body)
	}
	if got := c.get("/api/collections/intersections/items/1"); !strings.Contains(got.body, `"crashes":2`) {
		t.Errorf("with crashes open their count is public: %s", got.body)
	}
	wantProblem(t, "layer closed", c.get("/api/collections/segments/items"), http.StatusNotFound)
}

// A request that comes again is answered from what is remembered of it, but by
// nothing that holds no longer: another view, a layer's change, a layer closed.
func TestWhatIsRememberedOfARequestEndsWithWhatItWasMadeOf(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	c.open(opened...)
	staff := []string{"Authorization", "Bearer " + c.token("wang", auth.Viewer)}
	const tile = "/api/collections/places/tiles/WebMercatorQuad/10/399/842"
	for _, path := range []string{"/api/collections/intersections/items", "/api/collections/intersections/facets?by=control", tile} {
		all := c.get(path, staff...)
		c.want("staff", all, 200)
		if again := c.get(path, staff...); stamp.ReplaceAllString(again.body, "") != stamp.ReplaceAllString(all.body, "") || again.Header.Get("ETag") != all.Header.Get("ETag") {
			t.Errorf("%s: asked again, the staff gets %s, not %s", path, again.body, all.body)
		}
		public := c.get(path, "If-None-Match", all.Header.Get("ETag"))
		if public.StatusCode == http.StatusNotModified || strings.Contains(public.body, "crashes") {
			t.Errorf("%s: the public is answered as the staff: %s %s", path, public.Status, public.body)
		}
	}
	const path = "/api/collections/places/items"
	tag := c.get(path).Header.Get("ETag")
	c.want("unchanged", c.get(path, "If-None-Match", tag), http.StatusNotModified)
	exec(t, c.address, `UPDATE places SET note = 'later' WHERE id = 1`)
	changed := c.get(path, "If-None-Match", tag)
	c.want("after a change", changed, 200)
	_, err := c.store.ChangeSettings(t.Context(), "test", func(s *store.Settings) error {
		s.PublicLayers = []string{"segments"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, closed := range []string{path, tile} {
		wantProblem(t, "a layer closed", c.get(closed, "If-None-Match", changed.Header.Get("ETag")), http.StatusNotFound)
	}
}

func TestRowsOfAViewAreCut(t *testing.T) {
	all := layer.Registry{{Name: "a", PublicRows: "y = 0", Columns: []layer.Column{{Name: "x"}, {Name: "y", Type: layer.Integer, StaffOnly: true}}}}
	if staff := all.In(layer.Staff, nil); staff[0].Rows != "" || len(staff[0].Columns) != 2 {
		t.Errorf("staff view is cut: %+v", staff[0])
	}
	if public := all.In(layer.Public, []string{"a"}); public[0].Rows != "(y = 0)" || len(public[0].Columns) != 1 {
		t.Errorf("public view is not cut: %+v", public[0])
	} else if rows, err := cql2.RowsOf(public[0]); err != nil || rows == nil {
		t.Errorf("rows cut by a hidden column: %v, %v", rows, err)
	}
	if closed := all.In(layer.Public, nil); len(closed) != 0 {
		t.Errorf("nothing is open, yet %+v", closed)
	}
}
