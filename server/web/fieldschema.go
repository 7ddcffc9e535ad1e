package web

import (
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/store"
)

// The description of a struct is huma's, with what the tags say beyond: the
// words of a field in both languages, its unit, its place among the others and
// the codes of its vocabulary. Screens take all of these from here.

// Typed is the schema of a Go type, kept among the components.
func (s *Server) Typed(v any) *huma.Schema { return s.schemaOf(reflect.TypeOf(v)) }

func (s *Server) schemaOf(t reflect.Type) *huma.Schema {
	registry := s.api.OpenAPI().Components.Schemas
	made := registry.Schema(t, true, "")
	for name, schema := range registry.Map() { // with those that it refers to
		of := registry.TypeFromRef("#/components/schemas/" + name)
		if !s.worded[name] && of != nil {
			s.worded[name] = true
			s.word(schema, of)
		}
	}
	return made
}

// word adds what the tags of a struct say to its schema.
func (s *Server) word(schema *huma.Schema, t reflect.Type) {
	for i, f := range fieldsOf(t) {
		if described := schema.Properties[f.name]; described != nil {
			s.wordField(described, f, t.FieldByIndex(f.index), i+1)
		}
	}
}

func (s *Server) wordField(schema *huma.Schema, f field, from reflect.StructField, order int) {
	if elementOf(from.Type) == reflect.TypeFor[store.Day]() {
		schema.Format = "date"
	}
	if zh, en := from.Tag.Get("zh"), from.Tag.Get("en"); zh != "" {
		schema.Title = zh + " " + en
		extend(schema, "x-title-zh", zh, "x-title-en", en, "x-ogc-propertySeq", order)
	}
	for name, v := range unitKeywords(from.Tag.Get("unit")) {
		extend(schema, name, v)
	}
	if f.once {
		extend(schema, "x-once", true)
	}
	switch {
	case f.vocab != "":
		s.wordCodes(schema, f, from.Type.Kind() == reflect.String)
	case f.must && schema.Type == huma.TypeString && schema.MinLength == nil && schema.Format == "" && len(schema.Enum) == 0:
		schema.MinLength = new(1)
	case f.must && schema.Type == huma.TypeArray && schema.MinItems == nil:
		schema.MinItems = new(1)
	}
}

// wordCodes names the codes that a field may have; a text may be left empty.
func (s *Server) wordCodes(schema *huma.Schema, f field, isText bool) {
	extend(schema, "x-vocabulary", f.vocab)
	one := schema
	if schema.Type == huma.TypeArray {
		one = schema.Items
	}
	for _, code := range s.Terms.Codes(f.vocab) {
		one.Enum = append(one.Enum, code)
	}
	if isText && !f.must && !f.readOnly && f.standard == "" {
		one.Enum = append(one.Enum, "") // as if it were left out
	}
	if one.Nullable {
		one.Enum = append(one.Enum, nil)
	}
}

func extend(schema *huma.Schema, pairs ...any) {
	if schema.Extensions == nil {
		schema.Extensions = map[string]any{}
	}
	for i := 0; i < len(pairs); i += 2 {
		schema.Extensions[pairs[i].(string)] = pairs[i+1] //nolint:forcetypeassert // names are texts
	}
}

// taken is the schema of a struct as it is sent: a new object without what the
// server sets, a changed one with it as it was read.
func (s *Server) taken(method string, t reflect.Type) *huma.Schema {
	registry := s.api.OpenAPI().Components.Schemas
	from := s.schemaOf(t)
	if from.Ref != "" {
		from = registry.SchemaFromRef(from.Ref)
	}
	own := *from
	own.Properties, own.Required = map[string]*huma.Schema{}, nil
	isNew := method == http.MethodPost
	for _, f := range fieldsOf(t) {
		described := from.Properties[f.name]
		if described == nil || isNew && !f.free(true) {
			continue
		}
		own.Properties[f.name] = s.takenField(*described, f, t.FieldByIndex(f.index).Type, isNew)
		if f.must && f.free(isNew) && method != http.MethodPatch {
			own.Required = append(own.Required, f.name)
		}
	}
	slices.Sort(own.Required)
	return &own
}

// takenField is one of a struct's fields as it is sent: null is as if it were
// left out, and codes that only the server says are not there.
func (s *Server) takenField(own huma.Schema, f field, t reflect.Type, isNew bool) *huma.Schema {
	own.ReadOnly = !f.free(isNew)
	if own.ReadOnly {
		return &own
	}
	if isObject(elementOf(t)) {
		inner := s.taken(http.MethodPost, elementOf(t))
		if own.Type == huma.TypeArray {
			own.Items = inner
		} else {
			inner.Description, inner.Title, inner.Extensions = own.Description, own.Title, own.Extensions
			own = *inner
		}
	}
	own.Enum = slices.DeleteFunc(slices.Clone(own.Enum), func(code any) bool {
		return slices.ContainsFunc(f.unsaid, func(unsaid string) bool { return unsaid == code })
	})
	switch {
	case f.uuid && own.Type == huma.TypeString && !f.must:
		own.Pattern = "^$|" + UUIDForm.String()
	case f.uuid && own.Type == huma.TypeString:
		own.Pattern = UUIDForm.String()
	}
	if !f.must && f.standard == "" && own.Type != "" {
		setNullable(&own)
	}
	return &own
}

// NewParameters are what people say of a new object, as parameters of a query.
func (s *Server) NewParameters(of any) (params []*huma.Param) {
	t := reflect.TypeOf(of)
	own := s.taken(http.MethodPost, t)
	for _, f := range fieldsOf(t) {
		if schema := own.Properties[f.name]; schema != nil {
			schema.Nullable = false
			schema.Enum = slices.DeleteFunc(schema.Enum, func(code any) bool { return code == nil })
			params = append(params, Parameter(f.name, schema.Description+".", schema))
		}
	}
	return params
}

func setNullable(schema *huma.Schema) {
	if !schema.Nullable && len(schema.Enum) > 0 {
		schema.Enum = append(schema.Enum, nil)
	}
	schema.Nullable = true
}
