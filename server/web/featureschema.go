package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo"
)

// What a collection takes in the body of a write (OGC API – Features Part 4),
// described from the Go type that the body is read into and from the layer.

// heldProperties are those that a feature is never without, and of those the
// ones that have no default.
var heldProperties = map[string]struct{ always, needed []string }{
	"obstructions": {[]string{"kind", "status", "origin", "land"}, []string{"kind"}},
	"places":       {[]string{"kind"}, []string{"kind"}},
	"sites":        {[]string{"class", "origin", "title"}, []string{"class", "title"}},
	"works":        {[]string{"site_id", "kind", "title"}, []string{"title"}},
}

// FeatureBody describes the body of an operation on features whose properties
// are those of a Go type. It is kept among the components: each media type and
// /schema refer to the one.
func (s *Server) FeatureBody(op *huma.Operation, properties any) *huma.Operation {
	name := tagOf(op.Path)
	title := strings.ToUpper(name[:1]) + name[1:]
	kind := map[string]string{http.MethodPost: "Create", http.MethodPut: "Replace", http.MethodPatch: "Update"}[op.Method]
	components := s.api.OpenAPI().Components.Schemas.Map()
	components[title+kind] = s.takenFeature(op.Method, name, s.takenProperties(op.Method, name, properties))
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, media := range []string{"application/json", GeoJSON} {
		op.RequestBody.Content[media] = &huma.MediaType{Schema: &huma.Schema{Ref: "#/components/schemas/" + title + kind}}
	}
	return op
}

func (s *Server) takenFeature(method, name string, properties *huma.Schema) *huma.Schema {
	s.api.OpenAPI().Components.Schemas.Map()["GeoJSONGeometry"] = geometryForms()
	feature := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"type": {Type: huma.TypeString, Enum: []any{"Feature"}},
			"geometry": {Type: huma.TypeObject, Description: "GeoJSON geometry (RFC 7946)",
				AllOf: []*huma.Schema{{Ref: "#/components/schemas/GeoJSONGeometry"}}},
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
func (s *Server) takenProperties(method, name string, of any) *huma.Schema {
	own := s.taken(s.Typed(of))
	for property, schema := range own.Properties {
		switch {
		case method == http.MethodPost && schema.ReadOnly:
			delete(own.Properties, property)
		case !schema.ReadOnly && !slices.Contains(heldProperties[name].always, property):
			setNullable(schema) // null is as if it were left out
		}
	}
	switch method {
	case http.MethodPost:
		own.Properties["uuid"] = &huma.Schema{Type: huma.TypeString, Format: "uuid", Pattern: "^$|" + UUIDForm.String(), Nullable: true,
			Description: "Made by the client, so that the same sent twice is one; the server makes one when it is left out"}
		if unit := own.Properties["unit"]; unit != nil {
			unit.Enum = append(unit.Enum, "") // as if it were left out
		}
	default:
		l, _ := s.Layers.Find(name)
		for property, schema := range s.FeatureSchema(l).Properties["properties"].Properties {
			if own.Properties[property] == nil {
				schema.ReadOnly = true
				own.Properties[property] = schema
			}
		}
	}
	if own.Nullable = method == http.MethodPatch; !own.Nullable {
		own.Required = slices.Compact(slices.Sorted(slices.Values(append(own.Required, heldProperties[name].needed...))))
		own.Nullable = len(own.Required) == 0
	}
	return own
}

func setNullable(schema *huma.Schema) {
	if !schema.Nullable && len(schema.Enum) > 0 {
		schema.Enum = append(schema.Enum, nil)
	}
	schema.Nullable = true
}

// taken is a copy of a schema with what it refers to in place and, where a
// description names a vocabulary, with its codes.
func (s *Server) taken(from *huma.Schema) *huma.Schema {
	if from.Ref != "" {
		own := s.taken(s.api.OpenAPI().Components.Schemas.SchemaFromRef(from.Ref))
		if s.Typed(geo.TimeWindow{}).Ref == from.Ref {
			boundWindow(own)
		}
		return own
	}
	own := *from
	own.Properties = maps.Clone(from.Properties)
	for name, property := range own.Properties {
		own.Properties[name] = s.taken(property)
	}
	if own.Items != nil {
		own.Items = s.taken(own.Items)
		for name, property := range own.Items.Properties {
			if !slices.Contains(own.Items.Required, name) {
				setNullable(property)
			}
		}
	}
	if named, ok := strings.CutPrefix(own.Description, "Vocabulary "); ok {
		end := strings.IndexFunc(named+" ", func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') })
		for _, code := range s.Terms.Codes(named[:end]) {
			if named[:end] != "obstruction_status" || code != "removed" { // which DELETE makes it
				own.Enum = append(own.Enum, code)
			}
		}
	}
	return &own
}

// boundWindow holds a time of the year, the week and the day to what
// [windowFaults] asks for.
func boundWindow(window *huma.Schema) {
	first, months, weekdays := 1.0, 12.0, 7.0
	window.Properties["months"].Items.Minimum, window.Properties["months"].Items.Maximum = &first, &months
	window.Properties["weekdays"].Items.Minimum, window.Properties["weekdays"].Items.Maximum = &first, &weekdays
	for _, end := range []string{"from", "to"} {
		window.Properties[end].Pattern = "^$|" + ClockForm.String()
	}
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
