package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
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
	document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	document["$id"] = s.Link(r.Request, path+"/schema?type="+kind)
	return RespondKind(w, r, SchemaKind, document)
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
