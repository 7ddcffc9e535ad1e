package web

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// linkTo is the address of the link of that kind in a document; empty without.
func (n *htmlNode) linkTo(rel string) string {
	for _, link := range n.Cell("links").List {
		if link.Cell("rel").Text == rel {
			return link.Cell("href").Text
		}
	}
	return ""
}

// flatten makes features into rows of a table: number, properties, position.
func (n *htmlNode) flatten(path string) {
	for _, feature := range n.List {
		feature.flattenFeature(path)
	}
	n.Columns = columnsOf(n.List)
}

func (n *htmlNode) flattenFeature(path string) {
	id := n.Cell("id")
	if path != "" && id.Text != "" {
		id.Href = path + "/" + id.Text + "?f=html"
	}
	members := append([]htmlMember{{"id", id}}, n.Cell("properties").Members...)
	members = append(members, htmlMember{"geometry", &htmlNode{Text: n.Cell("geometry").shape()}})
	if links := n.Cell("links"); links.List != nil {
		members = append(members, htmlMember{"links", links})
	}
	n.Members = members
}

// Cards: the list is of objects that are no rows of a table.
func (n *htmlNode) Cards() bool { return n.List[0].Members != nil }

// shape says what a geometry is in few words.
func (n *htmlNode) shape() string {
	kind, positions := n.Cell("type").Text, n.Cell("coordinates")
	if kind == "Point" && len(positions.List) > 1 {
		return positions.List[0].Text + ", " + positions.List[1].Text
	}
	if kind == "" {
		return ""
	}
	return kind + " (" + strconv.Itoa(positions.positions()) + ")"
}

func (n *htmlNode) positions() (count int) {
	if len(n.List) > 0 && n.List[0].List == nil {
		return 1
	}
	for _, inner := range n.List {
		count += inner.positions()
	}
	return count
}

// documentWords name the members of our documents.
var documentWords = bilingual(map[string]say.Key{
	"id": "Number", "geometry": "Position", "links": "Links", "features": "Features", "type": "Type", "title": "Title",
	"description": "Description", "numberMatched": "Matched", "numberReturned": "On this page", "timeStamp": "Time",
	"collections": "Layers", "extent": "Extent", "crs": "Reference systems", "storageCrs": "Stored in", "itemType": "Holds",
	"href": "Address", "rel": "Relation", "conformsTo": "Conforms to", "properties": "Properties", "tongshi": "Legend",
	"spatial": "Space", "temporal": "Time", "count": "Count", "columns": "Columns", "name": "Name", "unit": "Unit", "color": "Colour",
	"enum": "Values", "items": "Each item", "x-title-zh": "Title in Chinese", "x-title-en": "Title in English",
	"x-vocabulary": "Vocabulary", "additionalProperties": "Other properties",
})

func bilingual(keys map[string]say.Key) map[string]string {
	words := make(map[string]string, len(keys))
	for name, key := range keys {
		words[name] = say.Bilingual(key)
	}
	return words
}

// Word is a member's name in both languages, where it has one.
func (v htmlView) Word(name string) string {
	if word, ok := v.words.names[name]; ok {
		return word
	}
	if word, ok := documentWords[name]; ok {
		return word
	}
	return name
}

// Part is a value within the page.
func (v htmlView) Part(n *htmlNode) htmlView {
	v.Root = n
	return v
}

// htmlStyle is the style of every page; narrow screens scroll tables sideways.
const htmlStyle template.CSS = `
:root{color-scheme:light dark;--line:#cbd5e1;--soft:#f1f5f9;--link:#1d4ed8;--dim:#475569}
@media (prefers-color-scheme:dark){:root{--line:#475569;--soft:#1e293b;--link:#93c5fd;--dim:#cbd5e1}}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:1360px;padding:0 16px 48px}
header{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;border-bottom:2px solid var(--line);padding:12px 0;margin-bottom:16px}
h1{font-size:20px;margin:0}
a{color:var(--link);overflow-wrap:anywhere}
nav{overflow-wrap:anywhere}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:6px;margin:4px 0 12px}
table{border-collapse:collapse;font-size:14px;width:100%}
th,td{border-bottom:1px solid var(--line);padding:6px 10px;text-align:left;vertical-align:top}
th{background:var(--soft);white-space:nowrap;position:sticky;top:0}
td{min-width:3em;max-width:28em;overflow-wrap:break-word}
tr:last-child td{border-bottom:0}
dl{display:grid;grid-template-columns:minmax(9em,max-content) minmax(0,1fr);gap:6px 16px;margin:0}
dt{font-weight:600}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
ul{margin:0;padding-left:18px}
code{font-size:12px;color:var(--dim)}
.cards{list-style:none;padding:0}
.cards>li{border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:4px 0 12px}
.next{display:inline-block;margin:0 0 12px;padding:10px 16px;border:1px solid var(--line);border-radius:6px;background:var(--soft);text-decoration:none}
@media (max-width:600px){dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:10px}dl dl{padding-left:12px;border-left:2px solid var(--line)}}
`

// htmlPolicy is the policy of pages for people: their one style, and no script.
var htmlPolicy = func() string {
	sum := sha256.Sum256([]byte(htmlStyle))
	return strings.Replace(ContentPolicy(""), "style-src 'self'", "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", 1)
}()

// htmlFuncs are the words of the page itself.
var htmlFuncs = template.FuncMap{
	"wordMap":    func() string { return say.Bilingual(say.Key("Map")) },
	"wordLayers": func() string { return say.Bilingual(say.Key("Layers")) },
	"wordNext":   func() string { return say.Bilingual(say.Key("Next page")) },
}

// htmlPage writes objects as lists of terms and lists of objects as tables.
var htmlPage = template.Must(template.New("page").Funcs(htmlFuncs).Parse(`<!doctype html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Path}} · 通视 Tongshi</title>
<style>{{.Style}}</style>
<header><h1>通视 Tongshi</h1><nav><a href="/">{{wordMap}}</a> · <a href="/api/collections?f=html">{{wordLayers}}</a>{{range .Crumbs}} / <a href="{{.Href}}">{{.Name}}</a>{{end}}</nav></header>
<main>{{if .Next}}<a class="next" href="{{.Next}}">{{wordNext}}</a>{{end}}
{{template "node" .}}</main>
</html>
{{define "node"}}{{$view := .}}{{with .Root}}{{if .Columns}}<div class="wide"><table><tr>{{range .Columns}}<th>{{$view.Word .}}</th>{{end}}</tr>
{{$columns := .Columns}}{{range $row := .List}}<tr>{{range $columns}}<td>{{template "node" ($view.Part ($row.Cell .))}}</td>{{end}}</tr>
{{end}}</table></div>{{else if .List}}<ul{{if .Cards}} class="cards"{{end}}>{{range .List}}<li>{{template "node" ($view.Part .)}}</li>{{end}}</ul>
{{else if .Members}}<dl>{{range .Members}}<dt>{{$view.Word .Name}}</dt><dd>{{template "node" ($view.Part .Value)}}</dd>
{{end}}</dl>{{else if .Href}}<a href="{{.Href}}">{{.Text}}</a>{{else if .Word}}{{.Word}} <code>{{.Text}}</code>{{else}}{{.Text}}{{end}}{{end}}{{end}}
`))
