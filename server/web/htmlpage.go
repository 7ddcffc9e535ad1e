package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html/template"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo/say"
	"tongshi/server/layer"
)

// rendered is a JSON document as a page for people, when that is what the
// request asks for; any other answer stays as it is. The page is text and links
// only, without a script; its style is the one that htmlPolicy allows.
func (r *Request) rendered(kind string, body []byte) (string, []byte) {
	if r.Kind != HTMLKind || !isJSON(kind) {
		return kind, body
	}
	node, err := readNode(json.NewDecoder(bytes.NewReader(body)))
	if err != nil {
		return kind, body
	}
	view := htmlView{Path: r.URL.Path, Root: node, Style: htmlStyle, Next: node.linkTo("next"), Crumbs: crumbs(r.URL.Path), words: r.words}
	if list := node.Cell("features"); list.List != nil {
		for _, feature := range list.List {
			r.words.explain(feature.Cell("properties"))
		}
		list.flatten(r.URL.Path)
	} else if r.words.explain(node.Cell("properties")); node.Cell("properties").Members != nil && node.Cell("type").Text == "Feature" {
		node.flattenFeature("")
	}
	var page bytes.Buffer
	if err := htmlPage.Execute(&page, view); err != nil {
		return kind, body
	}
	return HTMLKind + "; charset=utf-8", page.Bytes()
}

type htmlView struct {
	Path   string
	Root   *htmlNode
	Style  template.CSS
	Next   string
	Crumbs []htmlCrumb
	words  pageWords
}

// htmlCrumb is one part of the path with the page that it leads to.
type htmlCrumb struct{ Name, Href string }

func crumbs(path string) (list []htmlCrumb) {
	href := ""
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		href += "/" + part
		list = append(list, htmlCrumb{part, href + "?f=html"})
	}
	return list
}

// htmlNode is a JSON value with its members in the order of the document.
type htmlNode struct {
	Text    string
	Word    string // of a text that is a code: what it means, in both languages
	Href    string
	Members []htmlMember
	List    []*htmlNode
	Columns []string // of a list of plain objects: their members, once
}

type htmlMember struct {
	Name  string
	Value *htmlNode
}

// Cell is the member of that name; an empty one when there is none.
func (n *htmlNode) Cell(name string) *htmlNode {
	for _, m := range n.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return &htmlNode{}
}

func readNode(d *json.Decoder) (*htmlNode, error) {
	d.UseNumber()
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return readNodes(d)
		}
		return readObject(d)
	case nil:
		return &htmlNode{}, nil
	case string:
		n := &htmlNode{Text: t}
		if strings.HasPrefix(t, "http://") || strings.HasPrefix(t, "https://") {
			n.Href = t
		}
		return n, nil
	case bool:
		if t {
			return &htmlNode{Text: "true"}, nil
		}
		return &htmlNode{Text: "false"}, nil
	}
	return &htmlNode{Text: t.(json.Number).String()}, nil
}

func readObject(d *json.Decoder) (*htmlNode, error) {
	n := &htmlNode{Members: []htmlMember{}}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := readNode(d)
		if err != nil {
			return nil, err
		}
		n.Members = append(n.Members, htmlMember{name.(string), value})
	}
	_, err := d.Token()
	return n, err
}

func readNodes(d *json.Decoder) (*htmlNode, error) {
	n := &htmlNode{List: []*htmlNode{}}
	objects := true
	for d.More() {
		item, err := readNode(d)
		if err != nil {
			return nil, err
		}
		objects = objects && item.plain()
		n.List = append(n.List, item)
	}
	if objects {
		n.Columns = columnsOf(n.List)
	}
	_, err := d.Token()
	return n, err
}

// plain reports whether a value is an object of single values: a row of a table.
func (n *htmlNode) plain() bool {
	for _, m := range n.Members {
		if m.Value.Members != nil || m.Value.List != nil {
			return false
		}
	}
	return n.Members != nil
}

func columnsOf(list []*htmlNode) (names []string) {
	seen := map[string]bool{}
	for _, item := range list {
		for _, m := range item.Members {
			if !seen[m.Name] {
				seen[m.Name] = true
				names = append(names, m.Name)
			}
		}
	}
	return names
}

// pageWords are what a page for people says of a layer's columns in both
// languages: their names, and the words of the codes in them.
type pageWords struct {
	names   map[string]string
	columns map[string]layer.Column
}

func wordsOfPage(l layer.Layer) pageWords {
	p := pageWords{names: map[string]string{}, columns: map[string]layer.Column{}}
	for _, c := range l.Columns {
		p.columns[c.Name] = c
		p.names[c.Name] = say.Bilingual(say.Words{ZH: c.TitleZH, EN: c.TitleEN})
		if c.Unit != "" {
			p.names[c.Name] += " (" + c.Unit + ")"
		}
	}
	return p
}

// explain puts words to a feature's properties, or to the values that the
// schema of a feature allows.
func (p pageWords) explain(properties *htmlNode) {
	for _, m := range properties.Members {
		c, ok := p.columns[m.Name]
		switch {
		case !ok:
		case m.Value.Members == nil:
			p.value(c, m.Value)
		default:
			p.value(c, m.Value.Cell("enum"))
			p.value(c, m.Value.Cell("items").Cell("enum"))
		}
	}
}

func (p pageWords) value(c layer.Column, n *htmlNode) {
	for _, part := range n.List {
		p.value(c, part)
	}
	switch {
	case n.Text == "":
	case c.Vocabulary != "":
		if word := say.Bilingual(say.Word{List: c.Vocabulary, Code: n.Text}); word != n.Text {
			n.Word = word
		}
	case c.Type == layer.Boolean:
		n.Text = say.Bilingual(map[string]say.Key{"true": "Yes", "false": "No"}[n.Text])
	case c.Unit != "":
		n.Text += " " + c.Unit
	}
}

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
