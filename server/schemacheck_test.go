package server_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tongshi/server"
	"tongshi/server/auth"
	"tongshi/server/layer"
)

// What the server answers is what its description says: every operation is
// asked and the answer held against the schema of OpenAPI 3.0.
func TestAnswersFitTheirDescription(t *testing.T) {
	c := newCity(t, server.Config{Version: "1.2.3", Files: openFiles(t)}, everything...)
	token := c.token("checker", auth.Admin)
	c.account("boss", auth.Admin)
	for path, file := range map[string][]byte{"/api/photos?": picture(t, 20, 10), "/api/sites/1/documents?title=x&": []byte("%PDF-1.4 one page")} {
		c.want(
			path,
			c.send("POST", path+"uuid="+uuid(), string(file), "Content-Type", "application/octet-stream", "Authorization", "Bearer "+token),
			201,
		)
	}
	if _, err := c.store.AddJob(t.Context(), auth.CommandLine("test"), "test", map[string]int{"a": 1}); err != nil {
		t.Fatal(err)
	}
	c.bring(crashOn("1", "fatal", 1, 116.05))
	c.sendFile("a.csv", "id\n1\n", 100, []string{"Authorization", "Bearer " + token})
	raw := c.get("/api/openapi.json").body
	doc := decode[document](c, answer{body: raw})
	for path, methods := range doc.Paths {
		if _, ok := methods["get"]; !ok {
			continue
		}
		target := filled(path, 0, 0, 0)
		switch {
		case strings.HasSuffix(path, "/facets"):
			name, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/collections/"), "/")
			l, _ := layer.All().Find(name)
			target += "?by=" + l.Columns[0].Name + "," + l.Columns[0].Name + "*" + l.Columns[1].Name
		case strings.HasSuffix(path, "/clusters"):
			target += "?zoom=12"
		}
		for kind, media := range methods["get"].Responses["200"].Content {
			got := c.get(target, "Accept", kind, "Authorization", "Bearer "+token)
			if got.StatusCode != 200 || !strings.HasPrefix(got.Header.Get("Content-Type"), kind) {
				t.Errorf("%s: %s %s, described as %s", target, got.Status, got.Header.Get("Content-Type"), kind)
				continue
			}
			if !strings.HasSuffix(kind, "json") && !strings.Contains(kind, "json;") {
				continue
			}
			var v any
			if err := json.Unmarshal([]byte(got.body), &v); err != nil {
				t.Errorf("%s: %v", target, err)
			}
			for _, fault := range misfits(target, v, media.Schema, doc.Components.Schemas) {
				t.Error(fault)
			}
		}
		join := "?"
		if strings.Contains(target, "?") {
			join = "&"
		}
		wrong := c.get(target+join+"nonsense=1", "Authorization", "Bearer "+token)
		var v any
		if err := json.Unmarshal([]byte(wrong.body), &v); err != nil {
			t.Errorf("%s: %v", target, err)
		}
		for _, fault := range misfits(
			target+"?nonsense=1", v, methods["get"].Responses["default"].Content["application/problem+json"].Schema,
			doc.Components.Schemas,
		) {
			t.Error(fault)
		}
	}
}

func TestSettingsOfAnEmptyCityFitTheirDescription(t *testing.T) {
	c := newCity(t, server.Config{})
	doc := getJSON[document](c, "/api/openapi.json")
	schema := doc.Paths["/api/settings"]["get"].Responses["200"].Content["application/json"].Schema
	for _, fault := range misfits("settings", getJSON[any](c, "/api/settings"), schema, doc.Components.Schemas) {
		t.Error(fault)
	}
}

// misfits are the places where a value is not what a schema says.
func misfits(at string, v any, schema map[string]any, components map[string]any) []string {
	if all, ok := schema["allOf"].([]any); ok && len(all) == 1 {
		schema, _ = all[0].(map[string]any)
	}
	if ref, ok := schema["$ref"].(string); ok {
		schema, _ = components[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
	}
	if v == nil {
		if schema["nullable"] == true || schema["type"] == nil {
			return nil
		}
		return []string{at + ": null, which the schema does not allow"}
	}
	if kind, ok := schema["type"].(string); ok && !isKind(v, kind) {
		return []string{fmt.Sprintf("%s: %T is no %s", at, v, kind)}
	}
	if codes, ok := schema["enum"].([]any); ok && !slices.Contains(codes, v) {
		return []string{fmt.Sprintf("%s: %v is none of %v", at, v, codes)}
	}
	switch v := v.(type) {
	case []any:
		items, _ := schema["items"].(map[string]any)
		var faults []string
		for i, item := range v {
			faults = append(faults, misfits(fmt.Sprintf("%s/%d", at, i), item, items, components)...)
		}
		return faults
	case map[string]any:
		return misfitsOfObject(at, v, schema, components)
	}
	return nil
}

func misfitsOfObject(at string, v, schema, components map[string]any) []string {
	var faults []string
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := v[name.(string)]; !there {
			faults = append(faults, fmt.Sprintf("%s: no %s", at, name))
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, member := range v {
		described, ok := properties[name].(map[string]any)
		if !ok {
			if free, is := schema["additionalProperties"].(map[string]any); is {
				faults = append(faults, misfits(at+"/"+name, member, free, components)...)
			} else if schema["additionalProperties"] == false || properties != nil {
				faults = append(faults, at+": "+name+" is not described")
			}
			continue
		}
		faults = append(faults, misfits(at+"/"+name, member, described, components)...)
	}
	return faults
}

func isKind(v any, kind string) bool {
	switch v := v.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && v == math.Trunc(v)
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}
