package web

import (
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/layer"
)

// The schemas of a collection as OGC API – Features Part 5 (Common Part 3) has
// them: what it answers and takes, what a filter may name, what it can be sorted
// by. They are of the logical model, in which a null is no value.

// Queryables lists what a filter may name: every column but free documents.
func (s *Server) Queryables(name string) Handler {
	return s.schemaDocument(name, "/queryables", func(_ *Request, l layer.Layer) (map[string]any, error) {
		return s.propertiesOf(l, true, layer.Column.Filterable), nil
	})
}

// Sortables lists what features can be ordered by.
func (s *Server) Sortables(name string) Handler {
	return s.schemaDocument(name, "/sortables", func(_ *Request, l layer.Layer) (map[string]any, error) {
		return s.propertiesOf(l, false, layer.Column.Sortable), nil
	})
}

// propertiesOf describes the columns of a layer that are meant, its id and, where
// wanted, its geometry, in their order.
func (s *Server) propertiesOf(l layer.Layer, geometry bool, meant func(layer.Column) bool) map[string]any {
	properties, order := map[string]any{}, 0
	add := func(name string, described map[string]any) {
		order++
		described["x-ogc-propertySeq"] = order
		properties[name] = described
	}
	add("id", numberSchema())
	if geometry {
		add("geometry", geometrySchema(l))
	}
	for _, c := range l.Columns {
		if !meant(c) {
			continue
		}
		described := s.ColumnSchema(c)
		if role := timeRole(l, c.Name); role != "" {
			described["x-ogc-role"] = role
		}
		add(c.Name, described)
	}
	return properties
}

// timeRole is what a column says of a layer's time; empty for nothing.
func timeRole(l layer.Layer, column string) string {
	switch {
	case column == l.Time.Column && l.Time.Until != "":
		return "primary-interval-start"
	case column == l.Time.Column && column != "":
		return "primary-instant"
	case column == l.Time.Until && column != "":
		return "primary-interval-end"
	}
	return ""
}

func numberSchema() map[string]any {
	return map[string]any{"type": "integer", "title": say.Bilingual(say.Key("Number")), "readOnly": true, "x-ogc-role": "id"}
}

// SchemaOperation describes the schema of a layer's features; that of what it
// takes, too, where it takes anything.
func (s *Server) SchemaOperation(l layer.Layer, path string) *huma.Operation {
	op := s.Operation(l.Name+".getSchema", path+"/schema", "Properties of "+l.TitleEN, SchemaKind, &huma.Schema{Type: huma.TypeObject})
	if p := s.receivableParameter(path); p != nil {
		op.Parameters = append(op.Parameters, p)
	}
	return op
}

// Schema lists the properties of a feature.
func (s *Server) Schema(name string) Handler {
	shown := s.shownSchema(name)
	return func(w http.ResponseWriter, r *Request) error {
		if !r.Query.Has("type") {
			return shown(w, r)
		}
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		return s.receivableSchema(w, r, "/api/collections/"+l.Name, r.Query.Get("type"))
	}
}

// shownSchema describes what is answered, all of it read-only but for what the
// collection takes, and what it takes and never answers.
func (s *Server) shownSchema(name string) Handler {
	return s.schemaDocument(name, "/schema", func(r *Request, l layer.Layer) (map[string]any, error) {
		properties := s.propertiesOf(l, true, func(layer.Column) bool { return true })
		taken, err := s.takenOf(r, l)
		if err != nil {
			return nil, err
		}
		for name, described := range properties {
			if _, ok := taken[name]; !ok {
				described.(map[string]any)["readOnly"] = true //nolint:forcetypeassert // propertiesOf makes it
			}
		}
		order := len(properties)
		for _, name := range slices.Sorted(maps.Keys(taken)) {
			if properties[name] == nil {
				order++
				taken[name]["writeOnly"], taken[name]["x-ogc-propertySeq"] = true, order
				properties[name] = taken[name]
			}
		}
		return properties, nil
	})
}

func (s *Server) schemaDocument(name, suffix string, describe func(*Request, layer.Layer) (map[string]any, error)) Handler {
	return func(w http.ResponseWriter, r *Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		properties, err := describe(r, l)
		if err != nil {
			return err
		}
		return RespondKind(w, r, SchemaKind, map[string]any{
			"$schema": schemaDialect, "$id": s.Link(r.Request, "/api/collections/"+l.Name+suffix), "type": "object",
			"title": l.TitleZH + " " + l.TitleEN, "description": l.DescriptionZH + " " + l.DescriptionEN,
			"properties": properties, "additionalProperties": false,
		})
	}
}

// schemaDialect is the JSON Schema that the standard asks for.
const schemaDialect = "https://json-schema.org/draft/2020-12/schema"

func geometrySchema(l layer.Layer) map[string]any {
	format := map[string]string{
		"Point": "geometry-point", "LineString": "geometry-linestring", "MultiLineString": "geometry-multilinestring",
		"Polygon": "geometry-polygon", "Geometry": "geometry-any",
	}[l.Geometry]
	return map[string]any{"format": format, "title": say.Bilingual(say.Key("Position")), "x-ogc-role": "primary-geometry"}
}

// ColumnSchema is a column in JSON Schema, with both languages.
func (s *Server) ColumnSchema(c layer.Column) map[string]any {
	described := map[string]any{"title": c.TitleZH + " " + c.TitleEN, "x-title-zh": c.TitleZH, "x-title-en": c.TitleEN}
	value := s.valueSchema(c)
	switch c.Type {
	case layer.JSON: // each is a list
		described["type"] = "array"
	case layer.Strings:
		described["type"], described["items"] = "array", plainSchema(value.Items)
	default:
		maps.Copy(described, plainSchema(value))
	}
	maps.Copy(described, unitKeywords(c.Unit))
	if c.Vocabulary != "" {
		described["x-vocabulary"] = c.Vocabulary
	}
	return described
}

// ucum are the units that the layers and bodies have, as the Unified Code for
// Units of Measure writes them.
var ucum = map[string]string{"m": "m", "km/h": "km/h", "°": "deg", "/a": "/a", "/km": "/km", "/km/a": "/km/a"}

// unitKeywords say what unit a number has; one that UCUM does not know, such as
// money, under a keyword of our own.
func unitKeywords(unit string) map[string]any {
	if unit == "" {
		return nil
	}
	if code, ok := ucum[unit]; ok {
		return map[string]any{"x-ogc-unit": code, "x-ogc-unitLang": "UCUM"}
	}
	return map[string]any{"x-unit": unit}
}

func plainSchema(from *huma.Schema) map[string]any {
	plain := map[string]any{}
	if from.Type != "" {
		plain["type"] = from.Type
	}
	if from.Format != "" {
		plain["format"] = from.Format
	}
	if len(from.Enum) > 0 {
		plain["enum"] = from.Enum
	}
	return plain
}

// valueSchema is a column's values as the API description has them.
func (s *Server) valueSchema(c layer.Column) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	for _, code := range s.Terms.Codes(c.Vocabulary) {
		text.Enum = append(text.Enum, code)
	}
	switch c.Type {
	case layer.Integer:
		return &huma.Schema{Type: huma.TypeInteger}
	case layer.Number:
		return &huma.Schema{Type: huma.TypeNumber}
	case layer.Boolean:
		return &huma.Schema{Type: huma.TypeBoolean}
	case layer.Time:
		return &huma.Schema{Type: huma.TypeString, Format: "date-time"}
	case layer.Date:
		return &huma.Schema{Type: huma.TypeString, Format: "date"}
	case layer.Strings:
		return &huma.Schema{Type: huma.TypeArray, Items: text}
	case layer.JSON:
		return &huma.Schema{}
	}
	return text
}
