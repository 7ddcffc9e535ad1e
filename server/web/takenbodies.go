package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/layer"
)

// What a collection takes in its writes, from the description of the writes
// themselves (OGC API – Features Part 4, /req/features/representation-geojson-replace).

// receivableParameter is the parameter type of /schema, with what the
// collection at that path takes; nil when it takes nothing.
func (s *Server) receivableParameter(path string) *huma.Param {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, kind := range []string{"create", "replace", "update"} {
		if s.receivable(path, kind) != nil {
			schema.Enum = append(schema.Enum, kind)
		}
	}
	if len(schema.Enum) == 0 {
		return nil
	}
	return Parameter("type", "What a feature must look like that is sent to create, to replace or to update; what is answered when absent.", schema)
}

// receivable is the body of a write of the collection at path.
func (s *Server) receivable(path, kind string) *huma.Schema {
	paths := s.api.OpenAPI().Paths
	var op *huma.Operation
	switch one := paths[path+"/items/{id}"]; {
	case kind == "create" && paths[path+"/items"] != nil:
		op = paths[path+"/items"].Post
	case kind == "replace" && one != nil:
		op = one.Put
	case kind == "update" && one != nil:
		op = one.Patch
	}
	if op == nil || !takesFeature(op) {
		return nil
	}
	return op.RequestBody.Content[GeoJSON].Schema
}

// receivableSchema answers with the JSON Schema of what a write takes.
func (s *Server) receivableSchema(w http.ResponseWriter, r *Request, path, kind string) error {
	schema := s.receivable(path, kind)
	if schema == nil {
		return BadQuery(InQuery("type", kind, "want create, replace or update, as far as the collection takes them"))
	}
	document, err := s.inlined(schema)
	if err != nil {
		return err
	}
	document["$schema"] = schemaDialect
	document["$id"] = s.Link(r.Request, path+"/schema?type="+kind)
	return RespondKind(w, r, SchemaKind, document)
}

// takenOf are the properties that a collection takes in any of its writes, for
// readers whose view has all that it answers.
func (s *Server) takenOf(r *Request, l layer.Layer) (map[string]map[string]any, error) {
	taken, path := map[string]map[string]any{}, "/api/collections/"+l.Name
	if !s.ViewOf(r.Request).Staff() {
		return taken, nil
	}
	for _, kind := range []string{"create", "replace", "update"} {
		body := s.receivable(path, kind)
		if body == nil {
			continue
		}
		if kind == "create" {
			taken["geometry"] = nil
		}
		feature, err := s.inlined(body)
		if err != nil {
			return nil, err
		}
		for name, property := range inside(feature, "properties", "properties", "properties") {
			if described, ok := property.(map[string]any); ok && described["readOnly"] != true && taken[name] == nil {
				taken[name], _ = logical(described).(map[string]any)
			}
		}
	}
	return taken, nil
}

// inside is an object deep in a document; nil when there is none.
func inside(of map[string]any, names ...string) map[string]any {
	for _, name := range names {
		of, _ = of[name].(map[string]any)
	}
	return of
}

// logical is a schema without what is about null: that is no value.
func logical(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = logical(v[i])
		}
	case map[string]any:
		for name, inner := range v {
			v[name] = logical(inner)
		}
		if kinds, ok := v["type"].([]any); ok {
			v["type"] = kinds[slices.IndexFunc(kinds, func(kind any) bool { return kind != "null" })]
		}
		if codes, ok := v["enum"].([]any); ok {
			v["enum"] = slices.DeleteFunc(codes, func(code any) bool { return code == nil })
		}
	}
	return v
}

// inlined is a schema with what it refers to in place.
func (s *Server) inlined(schema *huma.Schema) (map[string]any, error) {
	text, err := json.Marshal(schema)
	if err != nil {
		return nil, err
	}
	var plain map[string]any
	if err := json.Unmarshal(text, &plain); err != nil {
		return nil, err
	}
	if ref, ok := plain["$ref"].(string); ok {
		return s.inlined(s.api.OpenAPI().Components.Schemas.Map()[ref[strings.LastIndex(ref, "/")+1:]])
	}
	for name, v := range plain {
		if plain[name], err = s.inlinedValue(v); err != nil {
			return nil, err
		}
	}
	return plain, nil
}

func (s *Server) inlinedValue(v any) (any, error) {
	if list, ok := v.([]any); ok {
		for i := range list {
			inner, err := s.inlinedValue(list[i])
			if err != nil {
				return nil, err
			}
			list[i] = inner
		}
		return list, nil
	}
	object, ok := v.(map[string]any)
	if !ok {
		return v, nil
	}
	if ref, ok := object["$ref"].(string); ok {
		return s.inlined(&huma.Schema{Ref: ref})
	}
	for name, member := range object {
		inner, err := s.inlinedValue(member)
		if err != nil {
			return nil, err
		}
		object[name] = inner
	}
	return object, nil
}
