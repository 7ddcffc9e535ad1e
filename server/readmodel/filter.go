package readmodel

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"tongshi/server/cql2"
	"tongshi/server/layer"
)

// ErrNotHere says that a question is beyond the read model; SQL answers it.
var ErrNotHere = errors.New("not answered from memory")

// evaluator answers a checked filter for some rows of one block. What it says
// of others means nothing.
type evaluator struct {
	block *block
	zone  *time.Location
	among Bitmap
}

func (e evaluator) truth(n *cql2.Node) (truth, error) {
	rows := len(e.block.ids)
	if n.Kind == cql2.Boolean {
		return constant(rows, n.Bool), nil
	}
	if n.Kind == cql2.Property && n.Column.Type == layer.Boolean {
		return e.values(n, func(v *layer.Value) bool { return v.Boolean })
	}
	if n.Kind != cql2.Call {
		return truth{}, ErrNotHere
	}
	switch n.Op {
	case "and", "or", "not":
		return e.logical(n)
	case "=", "<>", "<", ">", "<=", ">=":
		return e.compare(n.Op, n.Args[0], n.Args[1])
	case "between":
		low, err := e.compare(">=", n.Args[0], n.Args[1])
		if err != nil {
			return truth{}, err
		}
		high, err := e.compare("<=", n.Args[0], n.Args[2])
		if err != nil {
			return truth{}, err
		}
		return low.and(high), nil
	case "in":
		return e.in(n)
	case "like":
		return e.like(n)
	case "isNull":
		return e.isNull(n.Args[0])
	case "s_intersects":
		return e.intersects(n)
	case "a_equals", "a_contains", "a_containedBy", "a_overlaps":
		return e.lists(n)
	}
	if strings.HasPrefix(n.Op, "t_") {
		return e.temporal(n)
	}
	return truth{}, ErrNotHere
}

func (e evaluator) logical(n *cql2.Node) (truth, error) {
	t, err := e.truth(n.Args[0])
	if err != nil || n.Op == "not" {
		return t.not(), err
	}
	for _, a := range n.Args[1:] {
		next, err := e.truth(a)
		if err != nil {
			return truth{}, err
		}
		if n.Op == "and" {
			t = t.and(next)
		} else {
			t = t.or(next)
		}
	}
	return t, nil
}

// values asks a question of every value of a property that is not null: once
// for each different value where the column is coded.
func (e evaluator) values(n *cql2.Node, ask func(*layer.Value) bool) (truth, error) {
	if n.Kind != cql2.Property {
		return truth{}, ErrNotHere
	}
	c := e.block.column(n.Column.Name)
	if c == nil {
		return truth{}, ErrNotHere
	}
	t := newTruth(len(e.block.ids))
	if !c.coded() {
		e.among.each(func(row int) bool {
			if v := c.value(row); !v.Null {
				t.put(row, ask(&v))
			}
			return true
		})
		return t, nil
	}
	answers := make([]uint8, max(256, len(c.values))) // 0 unknown, 1 no, 2 yes
	for code := 1; code < len(c.values); code++ {
		answers[code] = 1
		if ask(&c.values[code]) {
			answers[code] = 2
		}
	}
	switch {
	case c.codes8 != nil:
		t.lookUp8(e.among, c.codes8, answers)
	case c.codes16 != nil:
		lookUp(t, e.among, c.codes16, answers)
	default:
		lookUp(t, e.among, c.codes32, answers)
	}
	return t, nil
}

// compare holds a property against a literal.
func (e evaluator) compare(op string, a, b *cql2.Node) (truth, error) {
	if a.Kind != cql2.Property && !folds(a) {
		a, b, op = b, a, mirrored[op]
	}
	switch {
	case b.Kind == cql2.Number && a.Kind == cql2.Property:
		return e.compareNumber(op, a, b.Number)
	case b.Kind == cql2.Boolean && a.Kind == cql2.Property:
		return e.values(a, func(v *layer.Value) bool { return (v.Boolean == b.Bool) == (op == "=") })
	case b.Kind == cql2.Instant && a.Kind == cql2.Property:
		return e.compareTime(op, a, b)
	}
	column, fold := foldOf(a)
	literal, ok := foldedLiteral(b)
	if !ok || column.Kind != cql2.Property || column.Column.Type != layer.String {
		return truth{}, ErrNotHere
	}
	return e.values(column, func(v *layer.Value) bool { return holds(op, strings.Compare(fold(v.Text), literal)) })
}

var mirrored = map[string]string{"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

func holds(op string, order int) bool {
	switch op {
	case "=":
		return order == 0
	case "<>":
		return order != 0
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	}
	return order >= 0
}

func (e evaluator) compareNumber(op string, a *cql2.Node, want float64) (truth, error) {
	if a.Column.Name == "id" && e.block.column("id") == nil {
		t := newTruth(len(e.block.ids))
		compareWhole(t, e.among, e.block.ids, e.block.rangeOfIDs(), op, want)
		return t, nil
	}
	if c := e.block.column(a.Column.Name); c != nil && !c.coded() {
		return e.plainNumbers(c, op, want), nil
	}
	integer := a.Column.Type == layer.Integer
	return e.values(a, func(v *layer.Value) bool {
		if integer {
			return holds(op, order(float64(v.Integer), want))
		}
		return holds(op, order(v.Number, want))
	})
}

// plainNumbers compares a column that holds its numbers themselves.
func (e evaluator) plainNumbers(c *column, op string, want float64) truth {
	t := newTruth(len(e.block.ids))
	switch {
	case c.ints32 != nil:
		compareWhole(t, e.among, c.ints32, c.known, op, want)
	case c.ints64 != nil:
		compareWhole(t, e.among, c.ints64, c.known, op, want)
	default:
		compareNumbers(t, e.among, c.floats, op, want)
	}
	t.yes.without(c.null)
	t.no.without(c.null)
	return t
}

// order compares as PostgreSQL does: NaN is above all and equals itself.
func order(a, b float64) int {
	switch {
	case a < b, a == a && b != b:
		return -1
	case a > b, a != a && b == b:
		return 1
	}
	return 0
}

func (e evaluator) in(n *cql2.Node) (truth, error) {
	t, err := e.compare("=", n.Args[0], n.Args[1].Args[0])
	for _, item := range n.Args[1].Args[1:] {
		if err != nil {
			return truth{}, err
		}
		var next truth
		if next, err = e.compare("=", n.Args[0], item); err == nil {
			t = t.or(next)
		}
	}
	return t, err
}

func (e evaluator) isNull(n *cql2.Node) (truth, error) {
	if n.Kind != cql2.Property {
		return truth{}, ErrNotHere
	}
	t := newTruth(len(e.block.ids))
	c := e.block.column(n.Column.Name)
	e.among.each(func(row int) bool {
		switch {
		case c != nil:
			t.put(row, c.isNull(row))
		case n.Column.Name == cql2.GeometryName:
			t.put(row, e.block.shapes.geometry(row) == nil)
		default: // the number, which every row has
			t.put(row, false)
		}
		return true
	})
	return t, nil
}

// folds reports whether a node is a text with its case or accents taken away.
func folds(n *cql2.Node) bool { return n.Kind == cql2.Call && (n.Op == "casei" || n.Op == "accenti") }

// foldOf is the property inside of foldings, and what they do to its text.
func foldOf(n *cql2.Node) (*cql2.Node, func(string) string) {
	if !folds(n) {
		return n, func(s string) string { return s }
	}
	inner, first := foldOf(n.Args[0])
	second := withoutAccents
	if n.Op == "casei" {
		second = lowered
	}
	return inner, func(s string) string { return second(first(s)) }
}

func foldedLiteral(n *cql2.Node) (string, bool) {
	inner, fold := foldOf(n)
	return fold(inner.Text), inner.Kind == cql2.String
}

func lowered(s string) string { return cases.Lower(language.Und).String(s) }

func withoutAccents(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

func (e evaluator) like(n *cql2.Node) (truth, error) {
	column, fold := foldOf(n.Args[0])
	literal, ok := foldedLiteral(n.Args[1])
	if !ok {
		return truth{}, ErrNotHere
	}
	pattern := readPattern(literal)
	return e.values(column, func(v *layer.Value) bool { return pattern.matches(fold(v.Text)) })
}

// lists compares a list property with literal texts, as sets.
func (e evaluator) lists(n *cql2.Node) (truth, error) {
	a, b, op := n.Args[0], n.Args[1], n.Op
	if a.Kind == cql2.Array {
		a, b = b, a
		op = map[string]string{"a_contains": "a_containedBy", "a_containedBy": "a_contains"}[op]
		if op == "" {
			op = n.Op
		}
	}
	var want []string
	for _, item := range b.Args {
		if item.Kind != cql2.String {
			return truth{}, ErrNotHere
		}
		want = append(want, item.Text)
	}
	if b.Kind != cql2.Array {
		return truth{}, ErrNotHere
	}
	return e.values(a, func(v *layer.Value) bool {
		switch op {
		case "a_contains":
			return containsAll(v.List, want)
		case "a_containedBy":
			return containsAll(want, v.List)
		case "a_overlaps":
			return slices.ContainsFunc(want, func(s string) bool { return slices.Contains(v.List, s) })
		}
		return containsAll(v.List, want) && containsAll(want, v.List)
	})
}

func containsAll(set, of []string) bool {
	return !slices.ContainsFunc(of, func(s string) bool { return !slices.Contains(set, s) })
}

// intersects answers for points in boxes and polygons; other pairs of shapes
// are left to SQL.
func (e evaluator) intersects(n *cql2.Node) (truth, error) {
	column, literal := n.Args[0], n.Args[1]
	if column.Kind == cql2.Geometry {
		column, literal = literal, column
	}
	if column.Kind != cql2.Property || literal.Kind != cql2.Geometry || e.block.shapes.points == nil {
		return truth{}, ErrNotHere
	}
	switch literal.Geometry.(type) {
	case orb.Polygon, orb.MultiPolygon:
	default:
		return truth{}, ErrNotHere
	}
	t := newTruth(len(e.block.ids))
	e.among.each(func(row int) bool {
		if p := e.block.shapes.points[row]; p[0] == p[0] {
			t.no.set(row)
		}
		return true
	})
	e.block.index.search(toBound(literal.Geometry.Bound()), func(from, to int, _ bool) {
		for row := from; row < to; row++ {
			if e.among.has(row) && coversPoint(literal.Geometry, e.block.shapes.points[row]) {
				t.yes.set(row)
			}
		}
	})
	t.no.without(t.yes)
	return t, nil
}
