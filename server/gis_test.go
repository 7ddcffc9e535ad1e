package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
)

// qgis edits one collection as QGIS 3.32 and later do. The requests and what is
// kept between them follow its published source (src/providers/wfs/oapif:
// qgsoapifprovider.cpp, qgsoapif{options,schema,create,put,delete}…request.cpp,
// qgsjsonutils.cpp): the columns are those of /schema, a row is replaced whole
// from what was read at first, with the position and the values of one saving
// as two requests; positions are rounded to six digits, a list that a cell
// cannot hold becomes nothing, and no answer of a write is looked at.
type qgis struct {
	city
	layer    string
	header   []string
	columns  map[string]string // types
	rows     map[int64]*qgisRow
	may      map[string]bool // methods by OPTIONS, "PUT" and so on
	problems []string        // what QGIS shows in its message log
}

type qgisRow struct {
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties map[string]any  `json:"properties"`
}

const qgisAgent = "Mozilla/5.0 QGIS/33400/Linux"

// gisToken makes a token as an administrator does on the page.
func (c city) gisToken(name string) string {
	c.Helper()
	boss := []string{"Authorization", "Bearer " + c.token("boss-of-"+name, auth.Admin)}
	got := c.send(http.MethodPost, "/api/tokens", `{"name":"`+name+`","role":"planner","gis":true}`, boss...)
	c.want("a token for a GIS", got, http.StatusCreated)
	return decode[struct{ Token string }](c, got).Token
}

// addLayer is QGIS adding the collection to a project.
func (c city) addLayer(layer, token string) *qgis {
	c.Helper()
	q := &qgis{city: c, layer: layer, header: []string{"Authorization", "Bearer " + token, "Sec-Fetch-Site", "", "User-Agent", qgisAgent}, may: map[string]bool{}}
	for _, path := range []string{"/api", "/api/conformance", "/api/collections/" + layer} {
		c.want(path, c.get(path, q.header...), http.StatusOK)
	}
	schema := getJSON[struct {
		Properties map[string]struct{ Type, Format string }
	}](c, "/api/collections/"+layer+"/schema", q.header...)
	q.columns = map[string]string{}
	for name, p := range schema.Properties {
		if p.Type != "" {
			q.columns[name] = p.Type
		}
	}
	q.reload()
	first := slices.Min(slices.Collect(maps.Keys(q.rows)))
	for _, path := range []string{q.items(), fmt.Sprint(q.items(), "/", first)} {
		for method := range strings.SplitSeq(c.send(http.MethodOptions, path, "", q.header...).Header.Get("Allow"), ",") {
			q.may[strings.TrimSpace(method)] = true
		}
	}
	return q
}

func (q *qgis) items() string { return "/api/collections/" + q.layer + "/items" }

// reload throws the cache away, as "Reload" does.
func (q *qgis) reload() {
	q.Helper()
	q.rows = map[int64]*qgisRow{}
	for _, row := range getJSON[struct{ Features []*qgisRow }](q.city, q.items()+"?limit=1000", q.header...).Features {
		for name, value := range row.Properties {
			if _, cell := value.([]any); cell {
				row.Properties[name] = nil // a list is not converted to the field's type
			}
		}
		q.rows[row.ID] = row
	}
}

// told is a row as QgsJsonExporter writes it.
func (q *qgis) told(row *qgisRow, withID bool) string {
	q.Helper()
	properties := map[string]any{}
	for name := range q.columns {
		properties[name] = row.Properties[name]
	}
	delete(properties, "id") // it is a member of the feature
	f := map[string]any{"type": "Feature", "geometry": sixDigits(q, row.Geometry), "properties": properties}
	if withID {
		f["id"] = row.ID
	}
	text, err := json.Marshal(f)
	if err != nil {
		q.Fatal(err)
	}
	return string(text)
}

func sixDigits(q *qgis, raw json.RawMessage) any {
	var g struct {
		Type        string `json:"type"`
		Coordinates any    `json:"coordinates"`
	}
	if err := json.Unmarshal(raw, &g); err != nil {
		q.Fatalf("%v: %s", err, raw)
	}
	var round func(any) any
	round = func(v any) any {
		if list, ok := v.([]any); ok {
			for i := range list {
				list[i] = round(list[i])
			}
			return list
		}
		return math.Round(v.(float64)*1e6) / 1e6 //nolint:forcetypeassert // coordinates are numbers
	}
	g.Coordinates = round(g.Coordinates)
	return g
}

func (q *qgis) ask(method, path, body string) bool {
	q.Helper()
	got := q.send(method, path, body, append([]string{"Content-Type", "application/geo+json"}, q.header...)...)
	if got.StatusCode < 300 {
		return true
	}
	q.problems = append(q.problems, got.Status+": "+got.body)
	return false
}

// add draws a feature with the values of the form, all other cells empty.
func (q *qgis) add(geometry string, values map[string]any) int64 {
	q.Helper()
	row := &qgisRow{Geometry: json.RawMessage(geometry), Properties: values}
	got := q.send(http.MethodPost, q.items(), q.told(row, false), append([]string{"Content-Type", "application/geo+json"}, q.header...)...)
	q.want("add", got, http.StatusCreated)
	_, number, ok := strings.Cut(got.Header.Get("Location"), "/items/")
	if !ok {
		q.Fatalf("no number in %q", got.Header.Get("Location"))
	}
	one := getJSON[*qgisRow](q.city, q.items()+"/"+number, q.header...)
	q.rows[one.ID] = one
	return one.ID
}

// save sends what was edited of a row: the position first, then the values.
func (q *qgis) save(id int64, geometry string, values map[string]any) bool {
	q.Helper()
	row, path := q.rows[id], fmt.Sprint(q.items(), "/", id)
	if geometry != "" {
		moved := &qgisRow{ID: id, Geometry: json.RawMessage(geometry), Properties: row.Properties}
		if !q.ask(http.MethodPut, path, q.told(moved, true)) {
			return false
		}
		row.Geometry = moved.Geometry
	}
	if values != nil {
		edited := &qgisRow{ID: id, Geometry: row.Geometry, Properties: maps.Clone(row.Properties)}
		maps.Copy(edited.Properties, values)
		if !q.ask(http.MethodPut, path, q.told(edited, true)) {
			return false
		}
		row.Properties = edited.Properties
	}
	return true
}

func (q *qgis) remove(id int64) bool {
	q.Helper()
	return q.ask(http.MethodDelete, fmt.Sprint(q.items(), "/", id), "")
}

// served is a feature as everybody reads it.
func (q *qgis) served(id int64) *qgisRow {
	q.Helper()
	return getJSON[*qgisRow](q.city, fmt.Sprint(q.items(), "/", id), q.header...)
}

func (q *qgis) wantValue(what string, id int64, name string, want any) {
	q.Helper()
	if got := q.served(id).Properties[name]; fmt.Sprint(got) != fmt.Sprint(want) {
		q.Errorf("%s: %s is %v, want %v", what, name, got, want)
	}
}

// A GIS adds, moves, changes and removes obstructions and places, and is refused
// what another has changed.
func TestAGISEditsObstructionsAndPlaces(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	token := c.gisToken("desk-3")
	for layer, test := range map[string]struct {
		values     map[string]any
		name, list string
		listed     string
	}{
		"obstructions": {map[string]any{"kind": "tree", "height_m": 6.5, "radius_m": 2}, "species", "windows", `[{"from":"06:30","to":"09:00"}]`},
		"places":       {map[string]any{"kind": "school"}, "name", "hours", `[{"weekdays":[1,2],"from":"07:00","to":"08:00"}]`},
	} {
		t.Run(layer, func(t *testing.T) {
			c.T = t
			q := c.addLayer(layer, token)
			if !q.may["POST"] || !q.may["PUT"] || !q.may["DELETE"] || q.may["PATCH"] {
				t.Fatalf("offered are %v", q.may)
			}
			id := q.add(`{"type":"Point","coordinates":[116.00312345,36.50031234]}`, test.values)
			path := fmt.Sprint(q.items(), "/", id)
			c.want("its hours", c.send(http.MethodPatch, path, `{"geometry":{"type":"Point","coordinates":[116.00312345,36.50031234]},
				"properties":{"`+test.list+`":`+test.listed+`}}`,
				append(slices.Clone(planner), "If-Match", "*")...), 200)
			q.reload()
			at := string(q.served(id).Geometry)

			if !q.save(id, "", map[string]any{test.name: "一"}) || string(q.served(id).Geometry) != at {
				t.Errorf("a value alone: %v, at %s, not %s", q.problems, q.served(id).Geometry, at)
			}
			if !q.save(id, `{"type":"Point","coordinates":[116.0041,36.5004]}`, map[string]any{test.name: "二"}) {
				t.Errorf("place and value in one saving: %v", q.problems)
			}
			q.wantValue("place and value", id, test.name, "二")
			if got := string(q.served(id).Geometry); !strings.Contains(got, "[116.0041,36.5004]") {
				t.Errorf("moved to %s", got)
			}
			if text, _ := json.Marshal(q.served(id).Properties[test.list]); !strings.Contains(string(text), "07:00") && !strings.Contains(string(text), "06:30") {
				t.Errorf("what no cell holds is %s", text)
			}

			c.want("another's change", c.send(http.MethodPatch, path, `{"properties":{"`+test.name+`":"别人"}}`,
				append(slices.Clone(planner), "If-Match", "*")...), 200)
			if q.save(id, "", map[string]any{test.name: "三"}) || !strings.HasPrefix(q.problems[len(q.problems)-1], "412") {
				t.Errorf("over another's change: %v", q.problems)
			}
			q.wantValue("refused", id, test.name, "别人")
			q.reload()
			if !q.save(id, "", map[string]any{test.name: "三"}) {
				t.Errorf("read again: %v", q.problems)
			}

			colleague := c.addLayer(layer, token)
			q.save(id, "", map[string]any{test.name: "四"})
			if colleague.save(id, `{"type":"Point","coordinates":[116.0042,36.5004]}`, nil) {
				t.Error("with the same token, an old value came back")
			}
			q.wantValue("refused", id, test.name, "四")

			if !q.remove(id) {
				t.Errorf("remove: %v", q.problems)
			}
			c.want("removed", c.get(path, planner...), 404)
			c.want("replace what is gone", c.send(http.MethodPut, path, q.told(q.rows[id], true), q.header...), 412)
			c.want("put back", c.send(http.MethodPost, path+"/restore", "", planner...), 200)
			q.wantValue("put back", id, test.name, "四")
			c.want("put back twice", c.send(http.MethodPost, path+"/restore", "", planner...), 409)
			if text, _ := json.Marshal(q.served(id).Properties[test.list]); len(text) < 10 {
				t.Errorf("put back without its times: %s", text)
			}
		})
	}
}

// What a GIS may leave out nobody else may, and it may leave out no revision.
func TestOnlyATokenForAGISGoesWithoutIfMatch(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	q := c.addLayer("obstructions", c.gisToken("desk"))
	planner := []string{"Authorization", "Bearer " + c.token("wang", auth.Planner)}
	id := slices.Min(slices.Collect(maps.Keys(q.rows)))
	path, row := fmt.Sprint(q.items(), "/", id), q.rows[id]
	c.want("a planner", c.send(http.MethodPut, path, q.told(row, true), planner...), http.StatusPreconditionRequired)
	c.want("a planner removes", c.send(http.MethodDelete, path, "", planner...), http.StatusPreconditionRequired)
	c.want("parts by a GIS", c.send(http.MethodPatch, path, `{"properties":{"species":"x"}}`, q.header...), http.StatusPreconditionRequired)
	allow := c.send(http.MethodOptions, path, "", planner...).Header.Get("Allow")
	if !strings.Contains(allow, "PATCH") {
		t.Errorf("a planner is offered %s", allow)
	}
	revision := row.Properties["revision"]
	for _, other := range []any{nil, "", float64(99), float64(0), "x"} {
		row.Properties["revision"] = other
		want := http.StatusPreconditionRequired
		if _, number := other.(float64); number {
			want = http.StatusPreconditionFailed
		}
		c.want(fmt.Sprintf("revision %v", other), c.send(http.MethodPut, path, q.told(row, true), q.header...), want)
	}
	row.Properties["revision"] = revision
	c.want("as it was read", c.send(http.MethodPut, path, q.told(row, true), q.header...), http.StatusOK)
	site := "/api/collections/sites/items/1"
	c.want("files are no rows of a table", c.send(http.MethodDelete, site, "", q.header...), http.StatusPreconditionRequired)
	admin := []string{"Authorization", "Bearer " + c.token("boss", auth.Admin)}
	for _, role := range []string{"viewer", "crew", "admin"} {
		c.want(role, c.send(http.MethodPost, "/api/tokens", `{"name":"x`+role+`","role":"`+role+`","gis":true}`, admin...), 422)
	}
}

// A column without a value in the first rows is text to a GIS without the
// schema: its numbers come back as text.
func TestAGISWithoutTheSchemaSendsNumbersAsText(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	q := c.addLayer("obstructions", c.gisToken("old-desk"))
	id := q.add(`{"type":"Point","coordinates":[116.0031,36.5003]}`, map[string]any{"kind": "tree"})
	if !q.save(id, "", map[string]any{"height_m": "7.5", "removable": "true", "base_m": "", "regrowth_due": "2027-03-01T00:00:00"}) {
		t.Fatal(q.problems)
	}
	q.wantValue("a number", id, "height_m", 7.5)
	q.wantValue("a yes", id, "removable", true)
	q.wantValue("nothing", id, "base_m", nil)
	q.wantValue("a day", id, "regrowth_due", "2027-03-01")
	if q.save(id, "", map[string]any{"height_m": "high"}) || !strings.Contains(q.problems[0], "height_m") {
		t.Errorf("no number: %v", q.problems)
	}
}

// What a GIS changes is what the city sees: a hedge that it draws lower hides
// the view no more, one that it removes neither, and it hides again when put back.
func TestAGISChangesWhatIsSeen(t *testing.T) {
	c := newCorner(t)
	q := c.addLayer("obstructions", c.gisToken("desk"))
	hidden := func() bool { return maps.Equal(c.triangles(), c.hidden) }
	for _, step := range []struct {
		what   string
		do     func() bool
		hidden bool
	}{
		{"lower", func() bool { return q.save(c.hedge, "", map[string]any{"height_m": 0.5}) }, false},
		{"high again", func() bool { return q.save(c.hedge, "", map[string]any{"height_m": 2.0}) }, true},
		{"moved away", func() bool {
			return q.save(c.hedge, `{"type":"LineString","coordinates":[[116.0601,36.5084],[116.0601,36.50808]]}`, nil)
		}, false},
		{"moved back", func() bool {
			return q.save(c.hedge, `{"type":"LineString","coordinates":[[116.0501,36.5004],[116.0501,36.50008],[116.0506,36.50008]]}`, nil)
		}, true},
		{"removed", func() bool { return q.remove(c.hedge) }, false},
		{"put back", func() bool {
			return c.send(http.MethodPost, fmt.Sprintf("/api/collections/obstructions/items/%d/restore", c.hedge), "", q.header...).StatusCode == 200
		}, true},
	} {
		q.reload() // what it makes as it was would else undo its own change
		if !step.do() {
			t.Fatalf("%s: %v", step.what, q.problems)
		}
		if hidden() != step.hidden {
			t.Errorf("%s: the triangles are %v, with the hedge %v", step.what, c.triangles(), c.hidden)
		}
	}
}
