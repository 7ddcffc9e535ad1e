package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/layer"
	"tongshi/server/ogc"
)

// The abstract tests of OGC API – Features Part 5 (Common Part 3), on every
// collection: the schema of what is answered and taken, queryables and sortables.

type part5 struct {
	Schema     string `json:"$schema"`
	ID         string `json:"$id"`
	Type       string
	Title      string
	Open       *bool `json:"additionalProperties"`
	Properties map[string]map[string]any
}

// schemaWords are the keywords of JSON Schema that the documents use; others must
// be of our own or of OGC's.
var schemaWords = strings.Fields(`type format title description enum items readOnly writeOnly properties required additionalProperties
	pattern minLength maxLength minItems maxItems minimum maximum exclusiveMinimum exclusiveMaximum examples default`)

func TestSchemasAreThoseOfPart5(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	claimed := getJSON[ogc.Conformance](c, "/api/conformance").ConformsTo
	for _, class := range []string{"schemas", "advanced-property-roles", "returnables-and-receivables", "queryables", "sortables"} {
		if !slices.Contains(claimed, "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/"+class) {
			t.Errorf("%s is not claimed", class)
		}
	}
	for _, l := range layer.All() {
		path := "/api/collections/" + l.Name
		links := getJSON[ogc.Collection](c, path).Links
		for _, kind := range []string{"schema", "queryables", "sortables"} {
			link := linkOf(links, "http://www.opengis.net/def/rel/ogc/1.0/"+kind)
			if link.Href != "http://127.0.0.1:8080"+path+"/"+kind || link.Type != "application/schema+json" {
				t.Errorf("%s: its %s are at %+v", path, kind, link)
			}
			c.checkSchema(path+"/"+kind, l)
		}
		c.checkReturned(path)
	}
}

func (c city) checkSchema(path string, l layer.Layer) {
	c.Helper()
	got := c.get(path, "Accept", "application/schema+json")
	s := decode[part5](c, got)
	if got.Header.Get("Content-Type") != "application/schema+json" || s.Schema != "https://json-schema.org/draft/2020-12/schema" ||
		s.ID != "http://127.0.0.1:8080"+path || s.Type != "object" || s.Title == "" || s.Open == nil || *s.Open {
		c.Errorf("%s: %s, %s %s of type %s, open %v", path, got.Header.Get("Content-Type"), s.Schema, s.ID, s.Type, s.Open)
	}
	roles, places := map[any][]string{}, map[any]string{}
	for name, p := range s.Properties {
		spatial := strings.HasPrefix(fmt.Sprint(p["format"]), "geometry-")
		if _, typed := p["type"].(string); typed == spatial || p["title"] == nil && p["writeOnly"] == nil {
			c.Errorf("%s: %s is %v", path, name, p)
		}
		if strings.HasSuffix(path, "/sortables") && (spatial || p["type"] == "array" || p["type"] == "object") {
			c.Errorf("%s: nothing is sorted by %s", path, name)
		}
		if other := places[p["x-ogc-propertySeq"]]; other != "" || p["x-ogc-propertySeq"] == nil {
			c.Errorf("%s: %s stands in the place %v of %q", path, name, p["x-ogc-propertySeq"], other)
		}
		places[p["x-ogc-propertySeq"]] = name
		if role := p["x-ogc-role"]; role != nil {
			roles[role] = append(roles[role], name)
		}
		c.checkWords(path+"#"+name, p)
	}
	c.checkRoles(path, s, roles, l)
}

// checkWords finds keywords that are none of JSON Schema's, and units that are not
// of UCUM.
func (c city) checkWords(at string, schema map[string]any) {
	c.Helper()
	for word, value := range schema {
		if !strings.HasPrefix(word, "x-") && !slices.Contains(schemaWords, word) {
			c.Errorf("%s: %s is no keyword", at, word)
		}
		if word == "x-ogc-unit" && (schema["x-ogc-unitLang"] != "UCUM" || !slices.Contains([]string{"m", "km/h", "deg", "/a", "/km", "/km/a"}, value.(string))) {
			c.Errorf("%s: the unit is %v of %v", at, value, schema["x-ogc-unitLang"])
		}
		inner, nested := value.(map[string]any)
		if nested && word != "properties" {
			c.checkWords(at+"/"+word, inner)
			continue
		}
		for name, property := range inner {
			c.checkWords(at+"."+name, property.(map[string]any))
		}
	}
}

func (c city) checkRoles(path string, s part5, roles map[any][]string, l layer.Layer) {
	c.Helper()
	want := map[any][]string{"id": {"id"}}
	if !strings.HasSuffix(path, "/sortables") {
		want["primary-geometry"] = []string{"geometry"}
	}
	switch until := s.Properties[l.Time.Until]; {
	case l.Time.Column == "":
	case until != nil:
		want["primary-interval-start"], want["primary-interval-end"] = []string{l.Time.Column}, []string{l.Time.Until}
		if until["format"] != s.Properties[l.Time.Column]["format"] {
			c.Errorf("%s: the interval ends in a %v", path, until["format"])
		}
	case l.Time.Until != "":
		want["primary-interval-start"] = []string{l.Time.Column}
	default:
		want["primary-instant"] = []string{l.Time.Column}
	}
	if fmt.Sprint(roles) != fmt.Sprint(want) {
		c.Errorf("%s: roles %v, want %v", path, roles, want)
	}
	if id := s.Properties["id"]; id["type"] != "integer" || id["readOnly"] != true {
		c.Errorf("%s: the id is %v", path, id)
	}
}

// checkReturned holds features against the schema: no property that is not in it,
// none that is only taken, each of its type.
func (c city) checkReturned(path string) {
	c.Helper()
	s := getJSON[part5](c, path+"/schema")
	for _, f := range getJSON[collection](c, path+"/items").Features {
		for name, value := range f.Properties {
			p := s.Properties[name]
			if p == nil || p["writeOnly"] == true {
				c.Errorf("%s/items/%d has %s, which is %v", path, f.ID, name, p)
				continue
			}
			if fault := described.fits(map[string]any{"type": p["type"], "format": p["format"], "enum": p["enum"]}, value, name); value != nil && fault != nil {
				c.Errorf("%s/items/%d: %v", path, f.ID, fault)
			}
		}
	}
}

// Whoever may write learns from the schema what is taken: what is not read-only,
// also what is never answered; others learn of neither.
func TestSchemasSayWhatIsTaken(t *testing.T) {
	c := newCity(t, server.Config{Addr: "192.0.2.1:8080"}, everything...)
	c.open(opened...)
	planner := []string{"Authorization", "Bearer " + c.token("zhao", auth.Planner)}
	s := getJSON[part5](c, "/api/collections/places/schema", planner...)
	for name, want := range map[string][2]any{
		"kind": {nil, nil}, "hours": {nil, nil}, "geometry": {nil, nil}, "uuid": {nil, true}, "id": {true, nil}, "revision": {true, nil},
	} {
		if p := s.Properties[name]; p == nil || p["readOnly"] != want[0] || p["writeOnly"] != want[1] {
			t.Errorf("%s is %v", name, p)
		}
	}
	if crossing := getJSON[part5](c, "/api/collections/intersections/schema", planner...).Properties; crossing["geometry"]["readOnly"] != true ||
		crossing["control"]["readOnly"] != nil || crossing["legs"]["readOnly"] != true {
		t.Errorf("of intersections: %v", crossing)
	}
	for name, p := range getJSON[part5](c, "/api/collections/places/schema").Properties {
		if p["readOnly"] != true {
			t.Errorf("the public may write %s: %v", name, p)
		}
	}
	// What a schema calls writable is.
	body, err := json.Marshal(map[string]any{
		"type": "Feature", "geometry": map[string]any{"type": "Point", "coordinates": []float64{116.005, 36.505}},
		"properties": map[string]any{"uuid": uuid(), "kind": "school", "name": "x", "note": "y"},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.want("writable", c.send(http.MethodPost, "/api/collections/places/items", string(body), planner...), http.StatusCreated)
	for name, p := range s.Properties {
		if p["readOnly"] == true && name != "id" {
			refused := strings.Replace(string(body), `"name":"x"`, fmt.Sprintf(`%q:1`, name), 1)
			wantProblem(t, name, c.send(http.MethodPost, "/api/collections/places/items", refused, planner...), http.StatusUnprocessableEntity)
		}
	}
}
