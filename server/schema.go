package server

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/layer"
)

// queryables lists what a filter may name: every column but free documents.
func (s *server) queryables(name string) handler {
	return s.schemaDocument(name, "/queryables", func(l layer.Layer) map[string]any {
		properties := map[string]any{"geometry": geometrySchema(l), "id": numberSchema()}
		for _, c := range l.Columns {
			if c.Filterable() {
				properties[c.Name] = s.columnSchema(c)
			}
		}
		return map[string]any{"properties": properties, "additionalProperties": false}
	})
}

// sortables lists what features can be ordered by.
func (s *server) sortables(name string) handler {
	return s.schemaDocument(name, "/sortables", func(l layer.Layer) map[string]any {
		properties := map[string]any{"id": numberSchema()}
		for _, c := range l.Columns {
			if c.Sortable() {
				properties[c.Name] = s.columnSchema(c)
			}
		}
		return map[string]any{"properties": properties, "additionalProperties": false}
	})
}

func numberSchema() map[string]any {
	return map[string]any{"type": "integer", "title": "编号 Number", "readOnly": true, "x-ogc-role": "id"}
}

// schemaOperation describes the schema of a layer's features; that of what it
// takes, too, where it takes anything.
func (s *server) schemaOperation(l layer.Layer, path string) *huma.Operation {
	op := s.operation(path+"/schema", "Properties of "+l.TitleEN, schemaKind, &huma.Schema{Type: huma.TypeObject})
	if p := s.receivableParameter(path); p != nil {
		op.Parameters = append(op.Parameters, p)
	}
	return op
}

// schema lists the properties of a feature.
func (s *server) schema(name string) handler {
	shown := s.shownSchema(name)
	return func(w http.ResponseWriter, r *request) error {
		if !r.query.Has("type") {
			return shown(w, r)
		}
		l, err := s.layerOf(r, name)
		if err != nil {
			return err
		}
		return s.receivableSchema(w, r, "/api/collections/"+l.Name, r.query.Get("type"))
	}
}

func (s *server) shownSchema(name string) handler {
	return s.schemaDocument(name, "/schema", func(l layer.Layer) map[string]any {
		properties := map[string]any{
			"id":       numberSchema(),
			"geometry": geometrySchema(l),
		}
		for i, c := range l.Columns {
			described := s.columnSchema(c)
			described["x-ogc-propertySeq"] = i + 1
			if c.Name == l.Time.Column {
				described["x-ogc-role"] = "primary-instant"
			}
			properties[c.Name] = described
		}
		return map[string]any{"properties": properties}
	})
}

func (s *server) schemaDocument(name, suffix string, describe func(layer.Layer) map[string]any) handler {
	return func(w http.ResponseWriter, r *request) error {
		l, err := s.layerOf(r, name)
		if err != nil {
			return err
		}
		document := describe(l)
		// The dialect that OGC API Features Part 3 asks for.
		document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		document["$id"] = s.link(r.Request, "/api/collections/"+l.Name+suffix)
		document["type"] = "object"
		document["title"] = l.TitleZH + " " + l.TitleEN
		return respondKind(w, r, "application/schema+json", document)
	}
}

func geometrySchema(l layer.Layer) map[string]any {
	format := map[string]string{"Point": "geometry-point", "LineString": "geometry-linestring", "MultiLineString": "geometry-multilinestring", "Polygon": "geometry-polygon", "Geometry": "geometry-any"}[l.Geometry]
	return map[string]any{"format": format, "title": "位置 Position", "x-ogc-role": "primary-geometry"}
}

// columnSchema is a column in JSON Schema, with both languages.
func (s *server) columnSchema(c layer.Column) map[string]any {
	described := map[string]any{"title": c.TitleZH + " " + c.TitleEN, "x-title-zh": c.TitleZH, "x-title-en": c.TitleEN}
	value := s.valueSchema(c)
	if c.Type == layer.Strings {
		described["type"], described["items"] = "array", plainSchema(value.Items)
	} else {
		for name, v := range plainSchema(value) {
			described[name] = v
		}
	}
	if c.Unit != "" {
		described["x-ogc-unit"] = c.Unit
	}
	if c.Vocabulary != "" {
		described["x-vocabulary"] = c.Vocabulary
	}
	return described
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
func (s *server) valueSchema(c layer.Column) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	for _, code := range s.terms.Codes(c.Vocabulary) {
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
