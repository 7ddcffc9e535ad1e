package cql2

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/layer"
)

// typ is the type of a value in a filter, in words.
type typ = say.Key

const (
	tBool     typ = "true or false"
	tText     typ = "a text"
	tNumber   typ = "a number"
	tInstant  typ = "a date or time"
	tInterval typ = "an interval"
	tGeometry typ = "a geometry"
	tArray    typ = "a list"
)

// GeometryName is the property that stands for a feature's geometry.
const GeometryName = "geometry"

// Check resolves the properties of a tree against a layer and finds what does
// not fit together. Columns that cannot be filtered by do not exist for it.
func Check(n *Node, l layer.Layer) error {
	c := checker{l}
	t, err := c.typeOf(n)
	if err != nil {
		return err
	}
	if t != tBool {
		return fault(n.Pos, "the filter is %s; it must be a condition", t)
	}
	return nil
}

// RowsOf is the condition that the rows of a view meet, checked against all
// columns of the layer, those that the view hides among them; nil when it shows
// every row.
func RowsOf(l layer.Layer) (*Node, error) {
	if l.Rows == "" {
		return nil, nil
	}
	n, err := ParseText(l.Rows)
	if err == nil {
		err = Check(n, l.Whole())
	}
	if err != nil {
		return nil, fmt.Errorf("rows of a view of %s: %w", l.Name, err)
	}
	return n, nil
}

// DefaultRows is the condition of the rows that a layer means when nobody asks
// for others; nil when all are.
func DefaultRows(l layer.Layer) *Node {
	c, ok := l.Column(l.Default)
	if l.Default == "" || !ok {
		return nil
	}
	return &Node{Kind: Property, Text: c.Name, Column: c}
}

type checker struct{ layer layer.Layer }

func (c checker) typeOf(n *Node) (typ, error) {
	switch n.Kind {
	case Property:
		return c.property(n)
	case String:
		return tText, nil
	case Number:
		return tNumber, nil
	case Boolean:
		return tBool, nil
	case Instant:
		return tInstant, nil
	case Interval:
		return tInterval, c.ends(n)
	case Geometry:
		return tGeometry, nil
	case Array:
		return tArray, c.elements(n)
	}
	return c.call(n)
}

func (c checker) property(n *Node) (typ, error) {
	if column, ok := c.layer.Column(n.Text); ok && column.Filterable() {
		n.Column = column
		return columnType(column.Type), nil
	}
	switch n.Text {
	case GeometryName, "geom":
		n.Column = layer.Column{Name: GeometryName}
		return tGeometry, nil
	case "id":
		n.Column = layer.Column{Name: "id", Type: layer.Integer}
		return tNumber, nil
	}
	return "", fault(n.Pos, "there is no property %q to filter by; see the queryables of %s", shorten(n.Text), c.layer.Name)
}

func columnType(t layer.Type) typ {
	switch t {
	case layer.Integer, layer.Number:
		return tNumber
	case layer.Boolean:
		return tBool
	case layer.Time, layer.Date:
		return tInstant
	case layer.Strings:
		return tArray
	}
	return tText
}

func (c checker) ends(n *Node) error {
	for _, end := range n.Args {
		t, err := c.typeOf(end)
		if err != nil {
			return err
		}
		if t != tInstant {
			return fault(end.Pos, "an end of an interval is %s; it must be a date or time", t)
		}
	}
	return nil
}

func (c checker) elements(n *Node) error {
	for _, e := range n.Args {
		t, err := c.typeOf(e)
		if err != nil {
			return err
		}
		if t == tArray || t == tBool && e.Kind == Call {
			return fault(e.Pos, "a list holds single values")
		}
	}
	return nil
}

func (c checker) call(n *Node) (typ, error) {
	op, ok := operators[strings.ToLower(n.Op)]
	if !ok {
		return "", fault(n.Pos, "there is no operator %q", shorten(n.Op))
	}
	if len(n.Args) < op.low || len(n.Args) > op.high {
		return "", fault(n.Pos, "%s takes %s, it has %d", n.Op, plural(op.low), len(n.Args))
	}
	if op.family == arraying {
		for i, a := range n.Args { // ('x') is a list of one here
			if a.group && a.Kind != Array {
				n.Args[i] = &Node{Kind: Array, Args: []*Node{a}, Pos: a.Pos}
			}
		}
	}
	types := make([]typ, len(n.Args))
	for i, a := range n.Args {
		t, err := c.typeOf(a)
		if err != nil {
			return "", err
		}
		types[i] = t
	}
	return fit(op, n, types)
}

func plural(n int) say.Key {
	switch n {
	case 1:
		return "one argument"
	case 2:
		return "two arguments"
	}
	return "three arguments"
}

// fit holds the arguments of an operator against what it takes.
func fit(op operator, n *Node, types []typ) (typ, error) {
	switch op.family {
	case logical:
		return tBool, all(n, types, tBool)
	case comparing:
		return tBool, comparable(n, types)
	case matching:
		return tBool, pattern(n, types)
	case ranging:
		if types[0] == tInstant {
			return tBool, all(n, types, tInstant)
		}
		if types[0] == tText {
			return tBool, all(n, types, tText)
		}
		return tBool, all(n, types, tNumber)
	case listing:
		return tBool, inList(n, types)
	case nulling:
		return tBool, nil
	case folding:
		return tText, all(n, types, tText)
	case spatial:
		return tBool, shapes(n, types)
	case temporal:
		for i, t := range types {
			if t != tInstant && t != tInterval {
				return "", fault(n.Args[i].Pos, "%s takes times and intervals, not %s", n.Op, t)
			}
		}
		return tBool, nil
	case arraying:
		return tBool, all(n, types, tArray)
	}
	return tNumber, all(n, types, tNumber)
}

func all(n *Node, types []typ, want typ) error {
	for i, t := range types {
		if t != want {
			return fault(n.Args[i].Pos, "%s takes %s, not %s", strings.ToUpper(n.Op), want, t)
		}
	}
	return nil
}

func comparable(n *Node, types []typ) error {
	a, b := types[0], types[1]
	switch {
	case a != b:
		return fault(n.Pos, "%s cannot be compared with %s", a, b)
	case a == tGeometry || a == tInterval || a == tArray:
		return fault(n.Pos, "%s cannot be compared by %s", a, n.Op)
	case a == tBool && n.Op != "=" && n.Op != "<>":
		return fault(n.Pos, "%s has no order", a)
	}
	return nil
}

// pattern: a text, and a literal pattern, folded or not. A backslash takes the
// meaning from the character behind it, so one cannot stand at the end.
func pattern(n *Node, types []typ) error {
	if err := all(n, types, tText); err != nil {
		return err
	}
	p := n.Args[1]
	for p.Kind == Call && (p.Op == "casei" || p.Op == "accenti") {
		p = p.Args[0]
	}
	if p.Kind != String {
		return fault(p.Pos, "the pattern of LIKE must be a text in quotes")
	}
	if (len(p.Text)-len(strings.TrimRight(p.Text, `\`)))%2 == 1 {
		return fault(p.Pos, "the pattern of LIKE ends with a single backslash")
	}
	return nil
}

func inList(n *Node, types []typ) error {
	list := n.Args[1]
	if list.Kind != Array || len(list.Args) == 0 {
		return fault(n.Pos, "IN takes a list of at least one value in parentheses")
	}
	if types[0] == tArray || types[0] == tGeometry {
		return fault(n.Pos, "%s cannot be looked up in a list", types[0])
	}
	for _, e := range list.Args {
		t := literalType(e)
		if t != types[0] {
			return fault(e.Pos, "%s cannot be compared with %s", types[0], t)
		}
	}
	return nil
}

// literalType is the type of an element that was checked before.
func literalType(e *Node) typ {
	switch e.Kind {
	case String:
		return tText
	case Number:
		return tNumber
	case Boolean:
		return tBool
	case Instant:
		return tInstant
	case Geometry:
		return tGeometry
	case Property:
		return columnType(e.Column.Type)
	case Call:
		if e.Op == "casei" || e.Op == "accenti" {
			return tText
		}
		return tNumber
	}
	return tArray
}

// shapes: collections of unlike shapes can only be asked for what they touch
// or miss; the other relations are not defined for them (OGC 06-103r4, 6.1.15).
func shapes(n *Node, types []typ) error {
	if err := all(n, types, tGeometry); err != nil {
		return err
	}
	if n.Op == "s_intersects" || n.Op == "s_disjoint" {
		return nil
	}
	for _, a := range n.Args {
		if _, ok := a.Geometry.(orb.Collection); ok {
			return fault(a.Pos, "a GEOMETRYCOLLECTION can only be asked with S_INTERSECTS or S_DISJOINT")
		}
	}
	return nil
}
