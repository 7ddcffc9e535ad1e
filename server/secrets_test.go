package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/layer"
)

// doors are the parameters by which one may ask for a property.
var doors = []string{
	"?NAME=1", "/schema?NAME=1", "/queryables?NAME=1", "/items/1?properties=NAME",
	"/items?NAME=1", "/items?properties=NAME", "/items?f=csv&properties=NAME", "/items?datetime=2024-01-01T00:00:00Z&NAME=1",
	"/items?filter=NAME%3D1", "/items?filter=NAME+IS+NULL", "/items?f=html&filter=NAME%3E1+OR+1%3D1", "/items?sortby=NAME", "/items?sortby=-NAME",
	"/facets?by=NAME", "/clusters?zoom=10&filter=NAME%3D1", "/clusters?zoom=10&by=NAME", "/tiles/WebMercatorQuad/0/0/0?filter=NAME%3D1",
}

// A hidden property of an open layer must not be told from an unknown one by
// any parameter, and a hidden layer answers to none.
func TestHiddenPropertiesHaveNoSideDoor(t *testing.T) {
	c := newCity(t, server.Config{Public: true}, everything...)
	c.open(opened...)
	for _, l := range layer.All() {
		hidden, open := c.hiddenColumns(l)
		if !open {
			hidden = hidden[:2] // it is gone before anything is read
		}
		for _, column := range hidden {
			for _, door := range doors {
				ask := func(name string) answer {
					return c.get("/api/collections/" + l.Name + strings.ReplaceAll(door, "NAME", name))
				}
				known, unknown := ask(column), ask("zzz")
				if open && strings.ReplaceAll(known.body, column, "zzz") != unknown.body {
					t.Errorf("%s%s tells %s from an unknown property: %s / %s", l.Name, door, column, known.body, unknown.body)
				}
				if known.StatusCode < 400 {
					t.Errorf("%s%s answers about the hidden %s: %s", l.Name, door, column, known.Status)
				}
			}
		}
	}
}

// hiddenColumns are those that the schema does not show to nobody.
func (c city) hiddenColumns(l layer.Layer) (names []string, open bool) {
	c.Helper()
	shown := c.get("/api/collections/" + l.Name + "/schema")
	for _, column := range l.Columns {
		if !strings.Contains(shown.body, `"`+column.Name+`"`) {
			names = append(names, column.Name)
		}
	}
	return names, shown.StatusCode == http.StatusOK
}

// secret stands in every text of every table that the public views do not show.
const secret = "ZQXSECRET"

// openTables are those whose texts anybody may read.
const openTables = `'settings','segments','intersections','legs','places','black_spots','screenings','areas','schema_versions','layer_versions','layer_changes','layer_sources','vocabulary'`

const hideSecrets = `DO $$ DECLARE c record; BEGIN
	FOR c IN SELECT table_name, column_name FROM information_schema.columns
	          WHERE table_schema = 'public' AND data_type = 'text' AND is_updatable = 'YES' AND table_name NOT IN (` + openTables + `)
	            AND column_name NOT IN ('profile', 'hash', 'object', 'action', 'deviation_reason') LOOP -- by which rows are found
		BEGIN
			EXECUTE format('UPDATE %I SET %I = %L', c.table_name, c.column_name, '` + secret + `');
		EXCEPTION WHEN OTHERS THEN NULL; -- a code, or a key
		END;
	END LOOP;
END $$`

// Whatever nobody in particular reads in public mode, by every route and every
// form of it, holds no word of a hidden layer; the staff finds it by the same.
func TestPublicModeShowsNothingHiddenByAnyRoute(t *testing.T) {
	address := "192.0.2.1:8080"
	c := newCity(t, server.Config{Addr: address, Public: true, Files: openFiles(t)}, everything...)
	as := c.bearers()
	c.furnish(as)
	exec(t, c.address, hideSecrets)
	seen := map[string]bool{}
	for _, route := range c.routes() {
		method, path := route[0], route[1]
		if method != http.MethodGet {
			continue
		}
		for _, target := range c.forms(path) {
			got := c.get(target)
			if words := leak(got); words != "" {
				t.Errorf("GET %s shows %s to nobody: %s %.300s", target, words, got.Status, got.body)
			}
			if leak(c.get(target, as[auth.Planner]...)) != "" {
				seen[path] = true
			}
		}
	}
	for _, path := range []string{
		"/api/collections/crashes/items", "/api/collections/obstructions/items/{id}", "/api/collections/works/facets",
		"/api/collections/sites/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
		"/api/collections/look-backs/items", "/api/collections/corridors/items", "/api/collections/sight-triangles/items",
		"/api/sites/{id}", "/api/works/{id}", "/api/works/nearest",
		"/api/supervision", "/api/calendar.ics", "/api/feeds/sites.atom", "/api/audit", "/api/crashes/unassigned",
		"/api/clearing-list", "/api/casework", "/api/documents/{id}", "/api/jobs",
	} {
		if !seen[path] {
			t.Errorf("not even a planner finds the secret by %s: this test would see no leak there", path)
		}
	}
}

// forms are the addresses of a path by every form and parameter that it takes.
func (c city) forms(path string) []string {
	full := filled(path, 12, 1601, 3367) // the tile where the fixtures lie
	base := full + demanded(path)
	list := []string{base, full, full + "?f=html", full + "?f=json"}
	parts := strings.Split(path, "/")
	if len(parts) < 5 || parts[2] != "collections" {
		return append(list, full+"?f=csv", full+"?f=geojson", full+"?limit=10000")
	}
	switch l, _ := layer.All().Find(parts[3]); parts[4] {
	case "items":
		for _, query := range []string{
			"f=csv", "f=geojsonseq", "limit=10000", "bbox=-180,-90,180,90", "datetime=../..", "filter=id%3E0", "sortby=id",
			"crs=http://www.opengis.net/def/crs/EPSG/0/3857", "datum=gcj02",
		} {
			list = append(list, full+"?"+query)
		}
	case "facets":
		for _, column := range l.Columns {
			list = append(list, full+"?by="+url.QueryEscape(column.Name))
		}
	case "tiles":
		list = append(list, full+"?filter=id%3E0")
	}
	return list
}

// leak is what an answer tells of hidden things; empty for nothing.
func leak(got answer) string {
	for name, values := range got.Header {
		if strings.Contains(strings.Join(values, " "), secret) {
			return "header " + name
		}
	}
	for _, word := range []string{secret, "2025-TS-001", "2025-HD-001"} {
		if strings.Contains(got.body, word) {
			return word
		}
	}
	return ""
}

// Of a change in a hidden layer the stream tells the public nothing, not even
// that the layer exists; tiles and tables leave hidden columns out by name too.
func TestPublicModeNamesNothingHidden(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080", Public: true}, everything...)
	c.open(opened...)
	var hiddenLayers, told []string
	for _, l := range layer.All() {
		columns, open := c.hiddenColumns(l)
		if !open {
			hiddenLayers = append(hiddenLayers, l.Name)
			continue
		}
		base := "/api/collections/" + l.Name
		for _, path := range []string{
			"/items", "/items?f=csv", "/items?f=geojsonseq", "/items/1", "/tiles/WebMercatorQuad/12/1601/3367",
			"/tiles/WebMercatorQuad", "/clusters?zoom=10",
		} {
			got := c.get(base + path)
			told = append(told, got.Header.Get("Layer-Version"))
			for _, column := range columns {
				words := strings.FieldsFunc(got.body, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') })
				if slices.Contains(words, column) && l.Name != "black-spots" { // whose reasons speak of crashes
					t.Errorf("%s%s names the hidden %s", base, path, column)
				}
			}
		}
	}
	stream := c.get("/api/changes")
	exec(t, c.address, `UPDATE works SET note = 'x'; UPDATE crashes SET cause = 'x'`)
	for _, path := range []string{"/api/changes?since=1", "/api/collections", "/api/collections?f=html", "/api", "/api/settings", "/api/session"} {
		got := c.get(path)
		told = append(told, got.body, got.Header.Get("Layer-Version"))
	}
	for _, body := range append(told, stream.body) {
		for _, name := range hiddenLayers {
			if strings.Contains(body, `"`+name+`"`) || strings.Contains(body, "/"+name) || strings.Contains(body, name+"=") {
				t.Errorf("the hidden layer %s is named: %.300s", name, body)
			}
		}
	}
	if !strings.Contains(stream.body, "places") || len(hiddenLayers) < 9 {
		t.Errorf("the stream says %q, %d layers are hidden", stream.body, len(hiddenLayers))
	}
}
