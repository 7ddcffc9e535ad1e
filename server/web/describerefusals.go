package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The OpenAPI description of refusals: each operation names the statuses from
// 400 to 499 that it can come to, besides "default" for what goes wrong on the
// server.

// refusals are the kinds of refusal: the name of each among the components, and
// what it means.
var refusals = map[int]struct{ name, meaning string }{
	http.StatusBadRequest:                   {"BadRequest", "A parameter, a header or the body cannot be read as what it has to be"},
	http.StatusUnauthorized:                 {"Unauthorized", "Nobody has signed in, or the session or the token counts no more"},
	http.StatusForbidden:                    {"Forbidden", "The role does not allow it, or the change does not come from a page of this server"},
	http.StatusNotFound:                     {"NotFound", "There is no such thing, or the reader may not see it"},
	http.StatusNotAcceptable:                {"NotAcceptable", "The header Accept allows none of the media types served"},
	http.StatusRequestTimeout:               {"RequestTimeout", "The body did not come in time"},
	http.StatusConflict:                     {"Conflict", "The state of things does not allow it now, or a key came with something else before"},
	http.StatusPreconditionFailed:           {"PreconditionFailed", "It has changed since it was read, or there is nothing to replace"},
	http.StatusRequestEntityTooLarge:        {"BodyTooLarge", "The body is too large"},
	http.StatusRequestURITooLong:            {"AddressTooLong", "The address is too long"},
	http.StatusUnsupportedMediaType:         {"UnsupportedMediaType", "The body is of a media type or a coding that is not taken"},
	http.StatusRequestedRangeNotSatisfiable: {"RangeNotSatisfiable", "The file has no such part"},
	http.StatusUnprocessableEntity:          {"UnprocessableBody", "A member of the body is not what it may be"},
	http.StatusPreconditionRequired:         {"PreconditionRequired", "The header If-Match is missing"},
	http.StatusTooManyRequests:              {"TooManyRequests", "There were too many tries"},
}

// Refusing says what an operation may refuse with besides what follows from its
// path, its parameters and its body.
func Refusing(op *huma.Operation, statuses ...int) *huma.Operation {
	op.Errors = append(op.Errors, statuses...)
	return op
}

// describeRefusals completes the responses of all operations.
func (s *Server) describeRefusals() {
	api := s.api.OpenAPI()
	api.Components.Responses = map[string]*huma.Response{}
	problem := map[string]*huma.MediaType{problemKind: {Schema: s.Typed(Problem{})}}
	for _, item := range api.Paths {
		for _, op := range operationsOf(item) {
			for _, status := range refusalsOf(op) {
				kind := refusals[status]
				api.Components.Responses[kind.name] = &huma.Response{Description: kind.meaning, Content: problem}
				op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + kind.name}
			}
		}
	}
}

// operationsOf are the operations of one path by their methods.
func operationsOf(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })
	return all
}

// refusalsOf are the statuses from 400 to 499 that an operation can come to: any
// by what its address holds, others by who may use it and what it takes.
func refusalsOf(op *huma.Operation) []int {
	list := append([]int{http.StatusBadRequest, http.StatusRequestURITooLong}, op.Errors...)
	add := func(when bool, statuses ...int) {
		if when {
			list = append(list, statuses...)
		}
	}
	changes := op.Method != http.MethodGet
	least, _ := op.Extensions[leastRole].(string)
	add(strings.HasPrefix(op.Path, "/api") || op.Path == "/metrics", http.StatusUnauthorized)
	add(changes || least != "", http.StatusForbidden) // also for want of a second factor
	add(strings.Contains(op.Path, "{") || !changes && strings.HasPrefix(op.Path, "/api/collections/"), http.StatusNotFound)
	add(len(kinds(op)) > 0, http.StatusNotAcceptable)
	add(op.RequestBody != nil, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	add(takesHeader(op, "If-Match"), http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	add(takesHeader(op, "Idempotency-Key"), http.StatusConflict)
	return list
}

func takesHeader(op *huma.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == name })
}
