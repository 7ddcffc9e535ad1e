package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
)

// apiPage is the description of the API for people (OGC API – Features Part 1,
// service-doc): what there is to ask, in one table.
type apiPage struct {
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Version     string         `json:"version"`
	Operations  []apiOperation `json:"operations"`
}

type apiOperation struct {
	Path       string `json:"path"`
	Method     string `json:"method"`
	Summary    string `json:"summary"`
	Role       string `json:"least_role"`
	Parameters string `json:"parameters"`
	Answers    string `json:"answers"`
}

// apiWords name the page's members in both languages.
var apiWords = bilingual(map[string]say.Key{
	"version": "Version", "operations": "Operations", "path": "Path", "method": "Method", "summary": "Summary",
	"least_role": "Least role", "parameters": "Parameters", "answers": "Answers",
})

func (s *Server) apiForPeople() apiPage {
	api := s.api.OpenAPI()
	page := apiPage{Title: api.Info.Title, Description: api.Info.Description, Version: api.Info.Version}
	for path, item := range api.Paths {
		for method, op := range operationsOf(item) {
			page.Operations = append(page.Operations, forPeople(method, path, op))
		}
	}
	slices.SortFunc(page.Operations, func(a, b apiOperation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return page
}

func forPeople(method, path string, op *huma.Operation) apiOperation {
	told := apiOperation{Path: path, Method: method, Summary: op.Summary}
	told.Role, _ = op.Extensions[leastRole].(string)
	names := make([]string, len(op.Parameters))
	for i, p := range op.Parameters {
		names[i] = p.Name
	}
	told.Parameters = strings.Join(names, ", ")
	var kinds []string
	for status, response := range op.Responses {
		if status[0] != '2' { // others are refusals
			continue
		}
		kinds = append(kinds, status)
		for kind := range response.Content {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds) // the status is first
	told.Answers = strings.Join(kinds, ", ")
	return told
}
