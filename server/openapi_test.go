package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"tongshi/server"
	"tongshi/server/layer"
	"tongshi/server/ogc"
	"tongshi/server/people"
	"tongshi/server/web"
)

type document struct {
	OpenAPI string
	Info    struct {
		Title, Version string
		Contact        map[string]string
	}
	Servers    []struct{ URL string }
	Tags       []struct{ Name, Description string }
	Paths      map[string]map[string]operation
	Components struct {
		Schemas   map[string]any
		Responses map[string]response
	}
}

type operation struct {
	OperationID string
	RequestBody struct {
		Content map[string]struct{ Schema map[string]any }
	}
	Parameters []struct {
		Name, In string
		Required bool
		Schema   map[string]any
	}
	Responses map[string]response
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]struct{ Schema map[string]any }
}

// refusal is the response of a status, found among the components.
func (d document) refusal(r response) response {
	return d.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
}

func TestEveryRouteIsInTheDescriptionAndNoOther(t *testing.T) {
	c := newCity(t, server.Config{Version: "1.2.3"})
	doc := getJSON[document](c, "/api/openapi.json")
	described := map[string]bool{}
	for path, methods := range doc.Paths {
		for method := range methods {
			described[strings.ToUpper(method)+" "+path] = true
		}
	}
	routed := map[string]bool{}
	err := chi.Walk(c.handler.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if route != "/" && route != "/*" { // files of the page
			routed[method+" "+route] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(described, routed) {
		t.Errorf("described %v\nrouted %v", slices.Sorted(maps.Keys(described)), slices.Sorted(maps.Keys(routed)))
	}
	for _, l := range layer.All() {
		if !described["GET /api/collections/"+l.Name+"/items/{id}"] {
			t.Errorf("layer %s is not described", l.Name)
		}
	}
}

// The structure that OpenAPI 3.0.3 demands, as far as we use it.
func TestTheDescriptionIsOpenAPI30(t *testing.T) {
	c := newCity(t, server.Config{Version: "1.2.3"})
	got := c.get("/api/openapi.json")
	if kind := got.Header.Get("Content-Type"); kind != "application/vnd.oai.openapi+json;version=3.0" {
		t.Errorf("media type %q", kind)
	}
	doc := decode[document](c, got)
	if doc.OpenAPI != "3.0.3" || doc.Info.Version != "1.2.3" || doc.Info.Title == "" {
		t.Errorf("openapi %q, info %+v", doc.OpenAPI, doc.Info)
	}
	seen := map[string]bool{}
	for path, methods := range doc.Paths {
		for _, op := range methods {
			if op.OperationID == "" || seen[op.OperationID] {
				t.Errorf("%s: operationId %q is empty or stands twice", path, op.OperationID)
			}
			seen[op.OperationID] = true
			checkOperation(t, doc, path, op)
		}
	}
	var whole any
	if err := json.Unmarshal([]byte(got.body), &whole); err != nil {
		t.Fatal(err)
	}
	checkSchemas(t, "", whole, doc.Components.Schemas)
}

func checkOperation(t *testing.T, doc document, path string, op operation) {
	t.Helper()
	names := map[string]bool{}
	for _, p := range op.Parameters {
		if p.Name == "" || names[p.In+p.Name] || (p.In != "query" && p.In != "path" && p.In != "header") || p.Schema == nil ||
			p.In == "path" && !p.Required ||
			p.In == "header" && p.Required != (p.Name == "If-Match") {
			t.Errorf("%s: parameter %+v", path, p)
		}
		names[p.In+p.Name] = true
	}
	for _, part := range strings.Split(path, "{")[1:] {
		if name, _, _ := strings.Cut(part, "}"); !names["path"+name] {
			t.Errorf("%s: its path parameter %s is not described", path, name)
		}
	}
	successes := 0
	for status, r := range op.Responses {
		if r.Ref != "" {
			r = doc.refusal(r)
		}
		if r.Description == "" || len(r.Content) == 0 != (status == "204") {
			t.Errorf("%s: response %s is incomplete", path, status)
		}
		if status[0] == '2' {
			successes++
		}
	}
	if successes != 1 {
		t.Errorf("%s: %d ways to succeed", path, successes)
	}
	if _, ok := op.Responses["default"].Content["application/problem+json"]; !ok {
		t.Errorf("%s: errors are not problem+json", path)
	}
}

// checkSchemas walks the document: references must lead somewhere, types be
// those of 3.0, arrays say what of.
func checkSchemas(t *testing.T, at string, v any, components map[string]any) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			checkSchemas(t, fmt.Sprintf("%s/%d", at, i), item, components)
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && strings.Contains(ref, "schemas") && components[strings.TrimPrefix(ref, "#/components/schemas/")] == nil {
			t.Errorf("%s: %s leads nowhere", at, ref)
		}
		if v["$ref"] != nil && len(v) > 1 {
			t.Errorf("%s: members beside a reference are not OpenAPI 3.0", at)
		}
		if kinds, ok := v["type"].([]any); ok {
			t.Errorf("%s: a list of types %v is not OpenAPI 3.0", at, kinds)
		}
		if v["type"] == "array" && v["items"] == nil {
			t.Errorf("%s: array of what?", at)
		}
		for name, item := range v {
			if name == "$schema" || name == "const" {
				t.Errorf("%s: %s is not OpenAPI 3.0", at, name)
			}
			checkSchemas(t, at+"/"+name, item, components)
		}
	}
}

func TestItemsParametersAreDescribedAsTheStandardWants(t *testing.T) {
	c := newCity(t, server.Config{})
	doc := getJSON[document](c, "/api/openapi.json")
	for _, l := range layer.All() {
		schemas := map[string]map[string]any{}
		for _, p := range doc.Paths["/api/collections/"+l.Name+"/items"]["get"].Parameters {
			schemas[p.Name] = p.Schema
		}
		limit, box := schemas["limit"], schemas["bbox"]
		if limit["minimum"] != 1.0 || limit["maximum"] != 10000.0 || limit["default"] != 100.0 || limit["type"] != "integer" {
			t.Errorf("%s: limit is %v", l.Name, limit)
		}
		if box["type"] != "array" || box["minItems"] != 4.0 || box["maxItems"] != 6.0 || schemas["datetime"]["type"] != "string" {
			t.Errorf("%s: bbox is %v", l.Name, box)
		}
		for _, column := range l.Columns {
			if column.Filterable() && schemas[column.Name] == nil {
				t.Errorf("%s: property %s is no parameter", l.Name, column.Name)
			}
		}
	}
}

// What documents say of themselves, by the requirements of OGC API – Features
// on their links and on queryables.
func TestDocumentsHaveTheLinksThatTheStandardWants(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	type linked struct{ Links []web.Link }
	check := func(path string, want ...string) { // "relation media-type"
		t.Helper()
		got := map[string]string{}
		for _, link := range getJSON[linked](c, path).Links {
			got[link.Rel+" "+link.Type] = link.Href
		}
		for _, name := range want {
			href, ok := got[name]
			if !ok {
				t.Errorf("%s has no link %s: %v", path, name, got)
				continue
			}
			there := c.get(strings.TrimPrefix(href, "http://127.0.0.1:8080"))
			if _, kind, _ := strings.Cut(name, " "); there.StatusCode != http.StatusOK || mediaType(there.Header) != strings.Split(kind, ";")[0] {
				t.Errorf("%s: %s at %s is %s %s", path, name, href, there.Status, there.Header.Get("Content-Type"))
			}
		}
	}
	check(
		"/api",
		"self application/json",
		"alternate text/html",
		"service-desc application/vnd.oai.openapi+json;version=3.0",
		"service-doc text/html",
		"conformance application/json",
		"data application/json",
		"http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector application/json",
		"http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes application/json",
	)
	check("/api/collections", "self application/json", "alternate text/html")
	const queryables, tilesets = "http://www.opengis.net/def/rel/ogc/1.0/queryables application/schema+json", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector application/json"
	for _, l := range layer.All() {
		path := "/api/collections/" + l.Name
		check(path, "self application/json", "alternate text/html", "items application/geo+json", queryables, tilesets)
		check(
			path+"/items?limit=1",
			"self application/geo+json",
			"alternate text/html",
			"alternate application/geo+json-seq",
			"alternate text/csv",
			"collection application/json",
		)
		for _, id := range getJSON[collection](c, path+"/items?limit=1").ids() {
			check(fmt.Sprintf("%s/items/%d", path, id), "self application/geo+json", "alternate text/html", "collection application/json")
		}
		one := getJSON[ogc.Collection](c, path)
		if !slices.Contains(one.CRS, one.StorageCRS) || !slices.Contains(one.CRS, "http://www.opengis.net/def/crs/OGC/1.3/CRS84") {
			t.Errorf("%s: crs %v, storageCrs %s", path, one.CRS, one.StorageCRS)
		}
		c.checkQueryables(path)
	}
	if page := c.get("/api/openapi.json?f=html"); !strings.Contains(page.body, "/api/collections/crashes/items/{id}") ||
		!strings.Contains(page.body, "方法 Method") {
		t.Errorf("the API's page: %.300s", page.body)
	}
}

// checkQueryables holds them to /req/queryables/get-queryables-response, and to
// /req/queryables-query-parameters/parameters: each that is a single value is a
// parameter of items.
func (c city) checkQueryables(path string) {
	c.Helper()
	q := getJSON[struct {
		Schema     string `json:"$schema"`
		ID         string `json:"$id"`
		Type       string
		Open       *bool `json:"additionalProperties"`
		Properties map[string]struct{ Type, Format string }
	}](c, path+"/queryables")
	if q.Schema != "https://json-schema.org/draft/2020-12/schema" || q.ID != "http://127.0.0.1:8080"+path+"/queryables" || q.Type != "object" ||
		q.Open == nil ||
		*q.Open {
		c.Errorf("%s/queryables: %+v", path, q)
	}
	parameters := map[string]bool{}
	for _, p := range described.read(c.handler).Paths[path+"/items"]["get"].Parameters {
		parameters[p.Name] = true
	}
	for name, property := range q.Properties {
		spatial := strings.HasPrefix(property.Format, "geometry-")
		if spatial == (property.Type != "") || property.Format != strings.ToLower(property.Format) {
			c.Errorf("%s/queryables: %s is %+v", path, name, property)
		}
		if !spatial && !parameters[name] {
			c.Errorf("%s/queryables: %s is no parameter of items", path, name)
		}
	}
}

func TestDocumentsLeadToEachOther(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	waiting, seen := []string{"/api"}, map[string]bool{"/api": true}
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		got := c.get(path)
		if got.StatusCode != 200 {
			t.Errorf("%s: %s", path, got.Status)
		}
		for _, href := range hrefs([]byte(got.body)) {
			href = strings.TrimPrefix(href, "http://127.0.0.1:8080")
			if strings.HasPrefix(href, "/") && !seen[href] && !strings.Contains(href, "{") && !strings.Contains(href, "limit=10000000") {
				seen[href] = true
				waiting = append(waiting, href)
			}
		}
	}
	if !seen["/api/collections/look-backs/queryables"] || !seen["/api/collections/crashes/items"] {
		t.Errorf("links do not reach the layers: %v", slices.Sorted(maps.Keys(seen)))
	}
}

func hrefs(body []byte) []string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return nil
	}
	var found []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if href, ok := v["href"].(string); ok {
				found = append(found, href)
			}
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(v)
	return found
}

func TestACollectionSaysWhatAMapNeeds(t *testing.T) {
	c := newCity(t, server.Config{}, everything...)
	one := getJSON[ogc.Collection](c, "/api/collections/crashes")
	if one.Tongshi.Count != 5 || one.Tongshi.TitleZH != "事故" || one.Tongshi.Color == "" || one.Tongshi.MinZoom == 0 {
		t.Errorf("legend %+v", one.Tongshi)
	}
	if one.Extent == nil || one.Extent.Spatial.BBox[0] != [4]float64{-180, -16.5, 116.0099, 36.50001} ||
		one.Extent.Temporal.Interval[0][0].Year() != 2024 {
		t.Errorf("extent %+v", one.Extent)
	}
	empty := getJSON[ogc.Collection](newCity(t, server.Config{}), "/api/collections/crashes")
	if empty.Extent != nil || empty.Tongshi.Count != 0 {
		t.Errorf("an empty layer has %+v", empty.Extent)
	}
}

func TestSchemaNamesTypesCodesAndBothLanguages(t *testing.T) {
	c := newCity(t, server.Config{})
	schema := getJSON[struct {
		Schema     string `json:"$schema"`
		Properties map[string]struct {
			Type    string
			Enum    []string
			TitleZH string `json:"x-title-zh"`
			Items   struct{ Enum []string }
		}
	}](c, "/api/collections/crashes/schema")
	severity, modes := schema.Properties["severity"], schema.Properties["modes"]
	if !slices.Contains(severity.Enum, "fatal") || severity.TitleZH != "严重程度" || modes.Type != "array" ||
		!slices.Contains(modes.Items.Enum, "e_bike") ||
		schema.Schema == "" {
		t.Errorf("%+v", schema)
	}
}

func TestSettingsAndVocabularyForThePage(t *testing.T) {
	c := newCity(t, server.Config{Version: "1.2.3", Demo: true}, "roads")
	set := getJSON[people.Settings](c, "/api/settings")
	if !set.Demo || set.Zone != "Asia/Shanghai" || set.Version != "1.2.3" || set.BBox == nil || set.BBox[3] != 36.6 || set.Datum != "wgs84" ||
		len(set.Languages) != 2 {
		t.Errorf("settings %+v", set)
	}
	if body := c.get("/api/settings").body; !strings.Contains(body, `"attributions":[]`) {
		t.Errorf("attributions are not a list: %s", body)
	}
	if bare := getJSON[people.Settings](newCity(t, server.Config{}), "/api/settings"); bare.BBox != nil || bare.Center != nil {
		t.Errorf("without roads the page opens at %v", bare.BBox)
	}
	words := getJSON[struct{ Lists map[string][][3]string }](c, "/api/vocabulary")
	if len(words.Lists["severity"]) == 0 {
		t.Error("vocabulary has no severities")
	}
}
