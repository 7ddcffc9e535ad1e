package web

import (
	"tongshi/geo/profile"
	"tongshi/server/layer"
)

// pageWords are what a page for people says of a layer's columns in both
// languages: their names, and the words of the codes in them.
type pageWords struct {
	names   map[string]string
	columns map[string]layer.Column
	terms   *profile.Vocabulary
}

func wordsOfPage(l layer.Layer, terms *profile.Vocabulary) pageWords {
	p := pageWords{names: map[string]string{}, columns: map[string]layer.Column{}, terms: terms}
	for _, c := range l.Columns {
		p.columns[c.Name] = c
		p.names[c.Name] = c.TitleZH + " " + c.TitleEN
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
		for _, term := range p.terms.Lists[c.Vocabulary] {
			if term.Code == n.Text {
				n.Word = term.ZH + " " + term.EN
			}
		}
	case c.Type == layer.Boolean:
		n.Text = map[string]string{"true": "是 Yes", "false": "否 No"}[n.Text]
	case c.Unit != "":
		n.Text += " " + c.Unit
	}
}
