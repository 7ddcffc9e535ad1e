package web

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// What a collection takes in the body of a write (OGC API – Features Part 4),
// described from the Go type that the body is read into and from the layer.

// FeatureBody describes the body of an operation on features whose properties
// are those of a Go type. It is kept among the components: each media type and
// /schema refer to the one.
func (s *Server) FeatureBody(op *huma.Operation, properties any) *huma.Operation {
	name, t := tagOf(op.Path), reflect.TypeOf(properties)
	body := s.component(bodyName(op.Method, t.Name()), s.takenFeature(op.Method, name, s.takenProperties(op.Method, name, t)))
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, media := range []string{"application/json", GeoJSON} {
		op.RequestBody.Content[media] = &huma.MediaType{Schema: body}
	}
	return op
}

func (s *Server) takenFeature(method, name string, properties *huma.Schema) *huma.Schema {
	geometry := s.component("GeoJSONGeometry", geometryForms())
	feature := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"type": {Type: huma.TypeString, Enum: []any{"Feature"}},
			"geometry": {Type: huma.TypeObject, Description: "GeoJSON geometry (RFC 7946)",
				AllOf: []*huma.Schema{geometry}},
			"properties": properties,
			"links":      {Description: "As it was read; not looked at", ReadOnly: true},
		},
	}
	if method != http.MethodPost {
		feature.Properties["id"] = &huma.Schema{Type: huma.TypeInteger, Format: "int64", ReadOnly: true}
	}
	lies := name == "obstructions" || name == "places" || name == "sites" && method != http.MethodPost // else evidence says where
	feature.Properties["geometry"].Nullable = !lies
	if method == http.MethodPatch { // takes a part
		return feature
	}
	feature.Required = []string{"type"}
	if lies {
		feature.Required = append(feature.Required, "geometry")
	}
	if len(properties.Required) > 0 {
		feature.Required = append(feature.Required, "properties")
	}
	return feature
}

// takenProperties are the properties of a feature that is sent: those of the
// type, and what else the layer shows, which may come back as it was read.
func (s *Server) takenProperties(method, name string, t reflect.Type) *huma.Schema {
	own := s.taken(method, t)
	if own.Nullable = len(own.Required) == 0; method == http.MethodPost {
		return own
	}
	l, _ := s.Layers.Find(name)
	for property, schema := range s.servedProperties(l).Properties {
		if own.Properties[property] == nil {
			schema.ReadOnly = true
			own.Properties[property] = schema
		}
	}
	return own
}

// geometryForms are the geometries that [readGeometryIn] reads.
func geometryForms() *huma.Schema {
	list := func(of *huma.Schema, least int) *huma.Schema {
		return &huma.Schema{Type: huma.TypeArray, Items: of, MinItems: &least}
	}
	position := list(&huma.Schema{Type: huma.TypeNumber}, 2)
	most := 4
	position.MaxItems = &most
	line, outline := list(position, 2), list(list(position, 4), 1)
	all := &huma.Schema{Description: "Longitude comes first; a height is dropped. At most 10,000 positions."}
	for _, form := range []struct {
		kind        string
		coordinates *huma.Schema
	}{
		{"Point", position}, {"MultiPoint", list(position, 1)}, {"LineString", line}, {"MultiLineString", list(line, 1)},
		{"Polygon", outline}, {"MultiPolygon", list(outline, 1)},
	} {
		all.OneOf = append(all.OneOf, &huma.Schema{
			Type: huma.TypeObject, Required: []string{"type", "coordinates"}, AdditionalProperties: false,
			Properties: map[string]*huma.Schema{
				"type": {Type: huma.TypeString, Enum: []any{form.kind}}, "coordinates": form.coordinates,
				"bbox": {Description: "Not looked at"},
			},
		})
	}
	return all
}
