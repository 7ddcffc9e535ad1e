package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/layer"
)

// Queryables lists what a filter may name: every column but free documents.
func (s *Server) Queryables(name string) Handler {
	return s.schemaDocument(name, "/queryables", func(l layer.Layer) map[string]any {
		properties := map[string]any{"geometry": geometrySchema(l), "id": numberSchema()}
		for _, c := range l.Columns {
			if c.Filterable() {
				properties[c.Name] = s.ColumnSchema(c)
			}
		}
		return map[string]any{"properties": properties, "additionalProperties": false}
	})
}

// Sortables lists what features can be ordered by.
func (s *Server) Sortables(name string) Handler {
	return s.schemaDocument(name, "/sortables", func(l layer.Layer) map[string]any {
		properties := map[string]any{"id": numberSchema()}
		for _, c := range l.Columns {
			if c.Sortable() {
				properties[c.Name] = s.ColumnSchema(c)
			}
		}
		return map[string]any{"properties": properties, "additionalProperties": false}
	})
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

func (s *Server) shownSchema(name string) Handler {
	return s.schemaDocument(name, "/schema", func(l layer.Layer) map[string]any {
		properties := map[string]any{
			"id":       numberSchema(),
			"geometry": geometrySchema(l),
		}
		for i, c := range l.Columns {
			described := s.ColumnSchema(c)
			described["x-ogc-propertySeq"] = i + 1
			if c.Name == l.Time.Column {
				described["x-ogc-role"] = "primary-instant"
			}
			properties[c.Name] = described
		}
		return map[string]any{"properties": properties}
	})
}

func (s *Server) schemaDocument(name, suffix string, describe func(layer.Layer) map[string]any) Handler {
	return func(w http.ResponseWriter, r *Request) error {
		l, err := s.LayerOf(r, name)
		if err != nil {
			return err
		}
		document := describe(l)
		// The dialect that OGC API Features Part 3 asks for.
		document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		document["$id"] = s.Link(r.Request, "/api/collections/"+l.Name+suffix)
		document["type"] = "object"
		document["title"] = l.TitleZH + " " + l.TitleEN
		return RespondKind(w, r, "application/schema+json", document)
	}
}

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
