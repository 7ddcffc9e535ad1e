package server

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"
)

// rendered is a JSON document as a plain page for people, when that is what the
// request asks for; any other answer stays as it is. The page is text and links
// only: no script, no style of its own.
func (r *request) rendered(kind string, body []byte) (string, []byte) {
	if r.kind != htmlKind || !isJSON(kind) {
		return kind, body
	}
	node, err := readNode(json.NewDecoder(bytes.NewReader(body)))
	if err != nil {
		return kind, body
	}
	var page bytes.Buffer
	if err := htmlPage.Execute(&page, htmlView{r.URL.Path, node}); err != nil {
		return kind, body
	}
	return htmlKind + "; charset=utf-8", page.Bytes()
}

type htmlView struct {
	Path string
	Root *htmlNode
}

// htmlNode is a JSON value with its members in the order of the document.
type htmlNode struct {
	Text    string
	Href    string
	Members []htmlMember
	List    []*htmlNode
	Columns []string // of a list of objects: their members, once
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
		objects = objects && item.Members != nil
		n.List = append(n.List, item)
	}
	if objects {
		n.Columns = columnsOf(n.List)
	}
	_, err := d.Token()
	return n, err
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

// htmlPage writes objects as lists of terms and lists of objects as tables.
var htmlPage = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Path}} · 通视 Tongshi</title>
<h1>通视 Tongshi</h1>
<p><a href="/api?f=html">API</a> · <a href="/api/collections?f=html">图层 Layers</a> · <a href="/">地图 Map</a> · {{.Path}}</p>
{{template "node" .Root}}
</html>
{{define "node"}}{{if .Columns}}<table border="1"><tr>{{range .Columns}}<th>{{.}}</th>{{end}}</tr>
{{range $row := .List}}<tr>{{range $.Columns}}<td>{{template "node" ($row.Cell .)}}</td>{{end}}</tr>
{{end}}</table>{{else if .List}}<ul>{{range .List}}<li>{{template "node" .}}</li>{{end}}</ul>
{{else if .Members}}<dl>{{range .Members}}<dt>{{.Name}}</dt><dd>{{template "node" .Value}}</dd>
{{end}}</dl>{{else if .Href}}<a href="{{.Href}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}{{end}}
`))
