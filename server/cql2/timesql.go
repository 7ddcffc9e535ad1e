package cql2

import (
	"time"

	"tongshi/server/layer"
)

// Times are compared as closed stretches: an instant begins and ends at once,
// a day lasts from its first to its last microsecond in the city's zone.

// span is the first and the last moment of an instant or an interval.
func (w *writer) span(n *Node) (from, to string) {
	switch {
	case n.Kind == Interval:
		from, _ = w.end(n.Args[0], "'-infinity'::timestamptz")
		_, to = w.end(n.Args[1], "'infinity'::timestamptz")
		return from, to
	case n.Kind == Property && n.Column.Type == layer.Date:
		column, zone := w.property(n), w.bind(w.Zone.String(), "text")
		return "(" + column + "::timestamp AT TIME ZONE " + zone + ")",
			"((" + column + " + 1)::timestamp AT TIME ZONE " + zone + " - interval '1 microsecond')"
	case n.Kind == Property:
		return w.property(n), w.property(n)
	case n.Date:
		first := day(n.Time, w.Zone)
		return w.bind(first, "timestamptz"), w.bind(day(n.Time.AddDate(0, 0, 1), w.Zone).Add(-time.Microsecond), "timestamptz")
	}
	at := w.bind(n.Time.Truncate(time.Microsecond), "timestamptz")
	return at, at
}

func (w *writer) end(n *Node, open string) (from, to string) {
	if n.Open {
		return open, open
	}
	return w.span(n)
}

func day(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// coarse reports whether a value is a whole day.
func coarse(n *Node) bool { return n.Date || n.Kind == Property && n.Column.Type == layer.Date }

// compareTimes compares two instants, either of which may be a day: an instant
// equals the day that it lies in.
func (w *writer) compareTimes(op string, a, b *Node) string {
	af, at := w.span(a)
	bf, bt := w.span(b)
	switch op {
	case "<":
		return "(" + at + " < " + bf + ")"
	case ">":
		return "(" + af + " > " + bt + ")"
	case "<=":
		return "(" + af + " <= " + bt + ")"
	case ">=":
		return "(" + at + " >= " + bf + ")"
	}
	equal := "(" + af + " >= " + bf + " AND " + at + " <= " + bt + ")"
	if coarse(a) && !coarse(b) {
		equal = "(" + bf + " >= " + af + " AND " + bt + " <= " + at + ")"
	}
	if op == "<>" {
		return "NOT " + equal
	}
	return equal
}

// temporal writes Allen's relations (CQL2 table 9) of two stretches of time.
func (w *writer) temporal(n *Node) string {
	as, ae := w.span(n.Args[0])
	bs, be := w.span(n.Args[1])
	and := func(parts ...string) string {
		sql := "(" + parts[0]
		for _, p := range parts[1:] {
			sql += " AND " + p
		}
		return sql + ")"
	}
	switch n.Op {
	case "t_after":
		return and(as + " > " + be)
	case "t_before":
		return and(ae + " < " + bs)
	case "t_disjoint":
		return "(" + ae + " < " + bs + " OR " + as + " > " + be + ")"
	case "t_intersects":
		return and(as+" <= "+be, ae+" >= "+bs)
	case "t_equals":
		return and(as+" = "+bs, ae+" = "+be)
	case "t_contains":
		return and(as+" < "+bs, ae+" > "+be)
	case "t_during":
		return and(as+" > "+bs, ae+" < "+be)
	case "t_finishes":
		return and(as+" > "+bs, ae+" = "+be)
	case "t_finishedBy":
		return and(as+" < "+bs, ae+" = "+be)
	case "t_starts":
		return and(as+" = "+bs, ae+" < "+be)
	case "t_startedBy":
		return and(as+" = "+bs, ae+" > "+be)
	case "t_meets":
		return and(ae + " = " + bs)
	case "t_metBy":
		return and(as + " = " + be)
	case "t_overlaps":
		return and(as+" < "+bs, ae+" > "+bs, ae+" < "+be)
	}
	return and(bs+" < "+as, be+" > "+as, be+" < "+ae) // t_overlappedBy
}
