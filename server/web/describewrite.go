package web

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
)

// The OpenAPI description of writes: body, roles, headers.

// Changing describes an operation that changes something and answers a JSON
// document of that schema, or nothing.
func (s *Server) Changing(id, method, path, summary string, status int, answer *huma.Schema, params ...*huma.Param) *huma.Operation {
	op := s.Operation(id, path, summary, "application/json", answer, params...)
	op.Method = method
	success := op.Responses["200"]
	delete(op.Responses, "200")
	if answer == nil {
		success.Content = nil
	}
	op.Responses[strconv.Itoa(status)] = success
	return op
}

// Asking describes a POST that changes nothing: a question in a body.
func (s *Server) Asking(id, path, summary, kind string, answer *huma.Schema, params ...*huma.Param) *huma.Operation {
	op := s.Operation(id, path, summary, kind, answer, params...)
	op.Method = http.MethodPost
	return op
}

// describeWrite adds to an operation what every write has: its body, who may
// use it, and the headers; a repeatable one has those for that too.
func (s *Server) describeWrite(op *huma.Operation, least auth.Role, body any, repeatable bool) {
	s.Guard(op, least)
	if t := reflect.TypeOf(body).Elem(); t.Kind() == reflect.Struct && t.NumField() > 0 && op.RequestBody == nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: s.bodySchema(op.Method, t)},
		}}
	}
	takeMergePatch(op)
	if takesFeature(op) {
		header(op, contentCRSHeader,
			"Reference system of the positions in the body, one of the collection's crs in angle brackets, the latitude first in EPSG:4326 and EPSG:4490; longitude and latitude without it.")
	}
	if !repeatable {
		return
	}
	switch {
	case needsMatch(op.Method):
		Matched(op)
	case op.Method == http.MethodPost:
		header(op, "Idempotency-Key", "Made by the client; a repeated request with the same key has one effect and the same answer.")
	}
}

// Matched says of an operation that it is refused without the header If-Match.
func Matched(op *huma.Operation) *huma.Operation {
	header(op, "If-Match", "ETag of what was read. 428 without it, 412 when it is stale.").Required = true
	return op
}

func header(op *huma.Operation, name, description string) *huma.Param {
	p := &huma.Param{Name: name, In: "header", Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	op.Parameters = append(op.Parameters, p)
	return p
}

// bodySchema is the schema of a body, kept among the components: of a type that
// is only sent under its own name, of a noun under one for each way to send it.
func (s *Server) bodySchema(method string, t reflect.Type) *huma.Schema {
	name := t.Name()
	if slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.readOnly || f.once }) {
		name = bodyName(method, strings.TrimSuffix(name, "Body"))
	}
	return s.component(name, s.taken(method, t))
}

// bodyName is the name of a noun's schema as an operation takes it.
func bodyName(method, noun string) string {
	switch method {
	case http.MethodPut:
		return noun + "Replacement"
	case http.MethodPatch:
		return noun + "Patch"
	}
	return "New" + strings.TrimPrefix(noun, "New")
}

// component keeps a schema under a name and refers to it.
func (s *Server) component(name string, schema *huma.Schema) *huma.Schema {
	s.api.OpenAPI().Components.Schemas.Map()[name] = schema
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// mergePatchKind is a JSON document that holds what changes (RFC 7396).
const mergePatchKind = "application/merge-patch+json"

// takeMergePatch lets a change of parts come under its own name: it is what a
// JSON body of a PATCH is here anyway.
func takeMergePatch(op *huma.Operation) {
	if op.Method != http.MethodPatch || op.RequestBody == nil {
		return
	}
	if plain := op.RequestBody.Content["application/json"]; plain != nil {
		op.RequestBody.Content[mergePatchKind] = plain
	}
}

// Guard says in the description who may use an operation.
func (s *Server) Guard(op *huma.Operation, least auth.Role) {
	components := s.api.OpenAPI().Components
	if components.SecuritySchemes == nil {
		components.SecuritySchemes = map[string]*huma.SecurityScheme{
			"session": {Type: "apiKey", In: "cookie", Name: "tongshi", Description: "Made by POST /api/session; __Host-tongshi over https."},
			"token":   {Type: "http", Scheme: "bearer", Description: "Made by tongshi token add."},
		}
	}
	if least == auth.Nobody {
		return
	}
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions[leastRole] = string(least)
	op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
}
