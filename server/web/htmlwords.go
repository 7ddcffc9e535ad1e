package web

import (
	"tongshi/geo/say"
	"tongshi/server/layer"
)

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
