package cql2

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
)

// SQLOptions say what the SQL is for.
type SQLOptions struct {
	// Alias is the name of the row source that has the layer's columns and
	// geom, EPSG:4326.
	Alias string
	// Prefix begins the names of the bound arguments; two filters in one
	// statement need different ones.
	Prefix string
	// Zone is where a calendar day begins and ends.
	Zone *time.Location
}

// SQL writes a checked tree as an SQL condition with named arguments (@name).
// NULL and false come out as SQL has them: three-valued. Only column names of
// the layer and fixed words stand in the text.
func SQL(n *Node, o SQLOptions) (condition string, args map[string]any) {
	w := &writer{SQLOptions: o, args: map[string]any{}}
	if w.Zone == nil {
		w.Zone = time.UTC
	}
	condition = w.expression(n)
	for name := range w.args { // a relation may need but one end of a stretch of time
		if !strings.Contains(condition, "@"+name+"::") {
			delete(w.args, name)
		}
	}
	return condition, w.args
}

type writer struct {
	SQLOptions
	args  map[string]any
	bound int
}

func (w *writer) bind(v any, cast string) string {
	name := fmt.Sprintf("%s%d", w.Prefix, w.bound)
	w.bound++
	w.args[name] = v
	return "@" + name + "::" + cast
}

func (w *writer) expression(n *Node) string {
	switch n.Kind {
	case Property:
		return w.property(n)
	case String:
		return w.bind(n.Text, "text")
	case Number:
		return w.bind(n.Number, "double precision")
	case Boolean:
		return w.bind(n.Bool, "boolean")
	case Geometry:
		return w.geometry(n.Geometry)
	case Array:
		return "ARRAY[" + w.each(n.Args, ", ") + "]::text[]"
	case Instant, Interval:
		from, to := w.span(n)
		return "tstzrange(" + from + ", " + to + ", '[]')"
	}
	return w.call(n)
}

func (w *writer) property(n *Node) string {
	if n.Column.Name == GeometryName && n.Column.Type == "" {
		return w.Alias + ".geom"
	}
	return w.Alias + `."` + strings.ReplaceAll(n.Column.Name, `"`, `""`) + `"`
}

func (w *writer) each(list []*Node, separator string) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = w.expression(n)
	}
	return strings.Join(parts, separator)
}

// geometry binds a literal. Polygons are made valid, since what they cover is
// meant, however their rings cross.
func (w *writer) geometry(g orb.Geometry) string {
	sql := w.bind(g, "geometry")
	switch g.(type) {
	case orb.Polygon, orb.MultiPolygon:
		sql = "ST_MakeValid(" + sql + ")"
	}
	return sql
}

func (w *writer) call(n *Node) string {
	switch op := operators[strings.ToLower(n.Op)]; op.family {
	case logical:
		return w.logical(n)
	case comparing:
		return w.compare(n.Op, n.Args[0], n.Args[1])
	case matching:
		return w.expression(n.Args[0]) + " LIKE " + w.expression(n.Args[1])
	case ranging:
		return "(" + w.compare(">=", n.Args[0], n.Args[1]) + " AND " + w.compare("<=", n.Args[0], n.Args[2]) + ")"
	case listing:
		return w.in(n)
	case nulling:
		return w.isNull(n.Args[0])
	case folding:
		return w.folded(n)
	case spatial:
		return spatialSQL[n.Op] + "(" + w.each(n.Args, ", ") + ")"
	case temporal:
		return w.temporal(n)
	case arraying:
		a, b := w.expression(n.Args[0]), w.expression(n.Args[1])
		return arraySQL(n.Op, a, b)
	}
	return w.arithmetic(n)
}

func (w *writer) logical(n *Node) string {
	if n.Op == "not" {
		return "NOT (" + w.expression(n.Args[0]) + ")"
	}
	parts := make([]string, len(n.Args))
	for i, a := range n.Args {
		parts[i] = "(" + w.expression(a) + ")"
	}
	return "(" + strings.Join(parts, " "+strings.ToUpper(n.Op)+" ") + ")"
}

// compare writes a comparison. Texts are ordered by code point, whatever the
// database's own collation.
func (w *writer) compare(op string, a, b *Node) string {
	switch literalType(a) {
	case tInstant:
		return w.compareTimes(op, a, b)
	case tText:
		if op != "=" && op != "<>" {
			return "((" + w.expression(a) + `) COLLATE "C" ` + op + " (" + w.expression(b) + `) COLLATE "C")`
		}
	}
	return "(" + w.beside(a, b) + " " + op + " " + w.beside(b, a) + ")"
}

// beside writes one side of a comparison: a whole number beside a whole column
// is bound as one, so that the database may use the column's index.
func (w *writer) beside(n, other *Node) string {
	whole := n.Kind == Number && n.Number == math.Trunc(n.Number) && math.Abs(n.Number) < 1<<53
	if whole && other.Kind == Property && other.Column.Type == layer.Integer {
		return w.bind(int64(n.Number), "bigint")
	}
	return w.expression(n)
}

func (w *writer) in(n *Node) string {
	parts := make([]string, len(n.Args[1].Args))
	for i, e := range n.Args[1].Args {
		parts[i] = w.compare("=", n.Args[0], e)
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func (w *writer) isNull(n *Node) string {
	return "(" + w.expression(n) + ") IS NULL"
}

// folded takes case or accents away: the lower case of Unicode, and the
// canonical decomposition without the combining marks U+0300 to U+036F.
func (w *writer) folded(n *Node) string {
	inner := w.expression(n.Args[0])
	if n.Op == "casei" {
		return `(lower((` + inner + `) COLLATE "und-x-icu") COLLATE "C")`
	}
	return `regexp_replace(normalize(` + inner + `, NFD), '[\u0300-\u036f]', '', 'g')`
}

var spatialSQL = map[string]string{
	"s_intersects": "ST_Intersects", "s_equals": "ST_Equals", "s_disjoint": "ST_Disjoint", "s_touches": "ST_Touches",
	"s_within": "ST_Within", "s_overlaps": "ST_Overlaps", "s_crosses": "ST_Crosses", "s_contains": "ST_Contains",
}

// arraySQL compares two lists as sets.
func arraySQL(op, a, b string) string {
	switch op {
	case "a_equals":
		return "(" + a + " @> " + b + " AND " + a + " <@ " + b + ")"
	case "a_contains":
		return "(" + a + " @> " + b + ")"
	case "a_containedBy":
		return "(" + a + " <@ " + b + ")"
	}
	return "(" + a + " && " + b + ")"
}

// arithmetic is done in double precision; dividing by zero gives NULL.
func (w *writer) arithmetic(n *Node) string {
	a, b := w.number(n.Args[0]), w.number(n.Args[1])
	switch n.Op {
	case "/":
		return "(" + a + " / NULLIF(" + b + ", 0))"
	case "div":
		return "trunc(" + a + " / NULLIF(" + b + ", 0))"
	case "%":
		return "(" + a + " - trunc(" + a + " / NULLIF(" + b + ", 0)) * " + b + ")"
	case "^":
		return "power(" + a + ", " + b + ")"
	}
	return "(" + a + " " + n.Op + " " + b + ")"
}

func (w *writer) number(n *Node) string {
	if n.Kind == Property && n.Column.Type == layer.Integer {
		return "(" + w.expression(n) + ")::double precision"
	}
	return w.expression(n)
}
