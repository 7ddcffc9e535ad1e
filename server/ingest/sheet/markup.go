package sheet

import (
	"encoding/xml"
	"errors"
	"io"

	"tongshi/geo/say"
)

// Markup reads an XML file token by token. Memory does not grow with the file:
// the depth, and the bytes from one element to the next, are bounded, and a
// document type, by which entities could multiply, is refused.
type Markup struct {
	d      *xml.Decoder
	budget *Budget
	depth  int
}

// maxDepth is of elements within each other; no format that is read here has
// more than ten.
const maxDepth = 64

// NewMarkup reads from r, of which no token may hold more than limit bytes.
func NewMarkup(r io.Reader, limit int) *Markup {
	m := &Markup{budget: NewBudget(r, limit)}
	m.d = xml.NewDecoder(m.budget)
	m.d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // it is UTF-8 by now
	return m
}

// Next is the next token; it is valid until the call after it. At the proper end
// of the file the error is io.EOF.
func (m *Markup) Next() (xml.Token, error) {
	token, err := m.d.RawToken()
	if err != nil {
		return nil, m.words(err)
	}
	switch t := token.(type) {
	case xml.StartElement:
		m.budget.Reset()
		if m.depth++; m.depth > maxDepth {
			return nil, say.Errorf("byte %d: elements lie within each other more than %d deep", m.d.InputOffset(), maxDepth)
		}
	case xml.EndElement:
		if m.depth--; m.depth < 0 {
			return nil, say.Errorf("byte %d: an element ends that has not begun", m.d.InputOffset())
		}
	case xml.Directive:
		return nil, say.Errorf("byte %d: the file declares a document type, by which entities can be defined; such a file is not read", m.d.InputOffset())
	case xml.CharData:
		return t, nil
	}
	return token, nil
}

func (m *Markup) words(err error) error {
	var syntax *xml.SyntaxError
	at := m.d.InputOffset()
	switch {
	case errors.Is(err, io.EOF) && m.depth == 0:
		return io.EOF
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return say.Errorf("byte %d: the file is cut off; copy it again", at)
	case errors.As(err, &syntax):
		return say.Errorf("byte %d, line %d: not XML: %s", at, syntax.Line, syntax.Msg)
	}
	return say.Errorf("byte %d: %w", at, err)
}

// Attribute is the value of an attribute, whatever its prefix; empty when the
// element has none of that name.
func Attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
