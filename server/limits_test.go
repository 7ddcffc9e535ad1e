package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tongshi/server/auth"
	"tongshi/server/web"
)

// open are the texts and lists that a body bounds in another way.
var open = []string{
	"POST /api/session login", "POST /api/session password", // any try is refused alike; the body's size bounds them
	"PUT intersections", "PATCH intersections", // of their layer, read-only
	"geometry", "links",
}

// limited is a member of a body that has a limit, and what is beyond it.
type limited struct{ member, says, beyond string }

// limits are those of a schema's members, and the members without one.
func (d *description) limits(schema map[string]any) (bounded []limited, unbounded []string) {
	if ref, ok := schema["$ref"].(string); ok {
		schema, _ = d.doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		p, _ := properties[name].(map[string]any)
		if p["readOnly"] == true {
			continue
		}
		number := func(key string) (float64, bool) { n, ok := p[key].(float64); return n, ok }
		most, isText := number("maxLength")
		items, isList := number("maxItems")
		high, isNumber := number("maximum")
		switch {
		case isText && p["type"] == "string":
			bounded = append(bounded, limited{name, "longer", `"` + strings.Repeat("长", int(most)+1) + `"`})
		case isList:
			one := map[string]string{"string": `"a"`, "integer": `1`, "object": `{}`}[p["items"].(map[string]any)["type"].(string)]
			bounded = append(bounded, limited{name, "more than", `[` + strings.TrimSuffix(strings.Repeat(one+",", int(items)+1), ",") + `]`})
		case isNumber:
			bounded = append(bounded, limited{name, "must", fmt.Sprint(int64(high) + 1)})
		case p["type"] == "array", p["type"] == "string" && p["enum"] == nil && p["format"] == nil && p["pattern"] == nil:
			unbounded = append(unbounded, name)
		}
	}
	return bounded, unbounded
}

// A text and a list have a limit in the description, and what is beyond it the
// server refuses: both come from the same tag.
func TestEveryLimitThatIsDescribedHolds(t *testing.T) {
	o := newOffice(t)
	admin := o.bearers()[auth.Admin]
	doc := described.read(o.handler)
	tried := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			method = strings.ToUpper(method)
			schema, form := op.RequestBody.Content["application/json"].Schema, `{"%s":%s}`
			if schema == nil {
				continue
			}
			target, at := strings.ReplaceAll(path, "{id}", "1"), "body."
			if op.RequestBody.Content["application/geo+json"].Schema != nil {
				if method != http.MethodPost { // bodies_test.go tries every property of these
					continue
				}
				schema, form, at = propertiesOf(doc, schema), `{"type":"Feature","properties":{"%s":%s}}`, "body.properties."
			}
			bounded, unbounded := described.limits(schema)
			for _, name := range unbounded {
				if where := method + " " + path + " " + name; !slices.Contains(open, where) && !slices.Contains(open, name) {
					t.Errorf("%s has no limit", where)
				}
			}
			for _, l := range bounded {
				tried++
				got := o.send(method, target, fmt.Sprintf(form, l.member, l.beyond), append([]string{"If-Match", "*"}, admin...)...)
				var p web.Problem
				if err := json.Unmarshal([]byte(got.body), &p); err != nil || got.StatusCode != http.StatusUnprocessableEntity ||
					!slices.ContainsFunc(p.Errors, func(f web.Fault) bool {
						return f.Location == at+l.member && strings.Contains(f.Message.Error(), l.says)
					}) {
					t.Errorf("%s %s: %s beyond its limit: %s %.300s", method, path, l.member, got.Status, got.body)
				}
			}
		}
	}
	if tried < 80 {
		t.Errorf("only %d limits were tried", tried)
	}
}

func propertiesOf(doc *document, schema map[string]any) map[string]any {
	ref, _ := schema["$ref"].(string)
	feature, _ := doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
	members, _ := feature["properties"].(map[string]any)
	properties, _ := members["properties"].(map[string]any)
	return properties
}

func TestAWorkHasNoMoreItemsThanItMay(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	items := strings.TrimSuffix(strings.Repeat(`{"title":"标志"},`, 2001), ",")
	body := fmt.Sprintf(`{"type":"Feature","geometry":null,"properties":{"site_id":%d,"kind":"sign","title":"标志","items":[%s]}}`, site, items)
	if got := o.post("zhao", "/api/collections/works/items", body, 422); !strings.Contains(got.body, "properties.items") {
		t.Error(got.body)
	}
	o.post("zhao", "/api/collections/works/items", strings.Replace(body, `{"title":"标志"},`, "", 1), 201)
}

// What the description of a list says of its length is what it is cut at.
func TestListsAreAsLongAsTheyAreDescribed(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "parking", "违停", 116.001, 36.5).ID
	for range 3 {
		o.plan(site, `"kind":"sign","title":"标志"`)
	}
	if got := getJSON[struct{ Works []any }](o.city, "/api/works/nearest?limit=2", o.as["zhao"]...); len(got.Works) != 2 {
		t.Errorf("%d of 2 works", len(got.Works))
	}
	for path, methods := range described.read(o.handler).Paths {
		for _, p := range methods["get"].Parameters {
			if p.Name != "limit" || !slices.Contains([]string{"/api/works/nearest", "/api/priorities", "/api/crashes/unassigned"}, path) {
				continue
			}
			want := map[string]float64{"/api/works/nearest": 200}[path]
			if most, ok := p.Schema["maximum"].(float64); !ok || want != 0 && most != want || p.Schema["default"] == nil {
				t.Errorf("%s: limit is described as %v", path, p.Schema)
			}
		}
	}
}
