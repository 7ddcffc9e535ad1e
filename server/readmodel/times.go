package readmodel

import (
	"math"
	"time"

	"tongshi/server/cql2"
	"tongshi/server/layer"
)

// span is a closed stretch of time in microseconds.
type span struct{ from, to int64 }

// openEnd stands for the ends of time.
const (
	longAgo = math.MinInt64
	farOff  = math.MaxInt64
)

// spanOf is the stretch that a literal stands for: a day lasts from its first
// to its last microsecond in the city's zone.
func (e evaluator) spanOf(n *cql2.Node) span {
	switch {
	case n.Kind == cql2.Interval:
		s := span{longAgo, farOff}
		if from := n.Args[0]; !from.Open {
			s.from = e.spanOf(from).from
		}
		if to := n.Args[1]; !to.Open {
			s.to = e.spanOf(to).to
		}
		return s
	case n.Date:
		return daySpan(n.Time.Year(), n.Time.Month(), n.Time.Day(), e.zone)
	}
	at := n.Time.Truncate(time.Microsecond).UnixMicro()
	return span{at, at}
}

func daySpan(y int, m time.Month, d int, zone *time.Location) span {
	return span{time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMicro(), time.Date(y, m, d+1, 0, 0, 0, 0, zone).UnixMicro() - 1}
}

// valueSpan is the stretch of a value of a Time or Date column.
func (e evaluator) valueSpan(v *layer.Value, t layer.Type) span {
	if t == layer.Time {
		at := v.Time.UnixMicro()
		return span{at, at}
	}
	day, err := time.Parse(time.DateOnly, v.Text)
	if err != nil {
		return span{farOff, longAgo} // meets nothing; the database gives no such day
	}
	return daySpan(day.Year(), day.Month(), day.Day(), e.zone)
}

// compareTime: an instant equals the day that it lies in.
func (e evaluator) compareTime(op string, a, literal *cql2.Node) (truth, error) {
	b := e.spanOf(literal)
	kind := a.Column.Type
	return e.values(a, func(v *layer.Value) bool {
		a := e.valueSpan(v, kind)
		equal := a.from >= b.from && a.to <= b.to
		if kind == layer.Date && !literal.Date {
			equal = b.from >= a.from && b.to <= a.to
		}
		switch op {
		case "=":
			return equal
		case "<>":
			return !equal
		case "<":
			return a.to < b.from
		case ">":
			return a.from > b.to
		case "<=":
			return a.from <= b.to
		}
		return a.to >= b.from
	})
}

// temporal answers Allen's relations of an instant property and a literal, or
// of an interval with property ends that SQL would be asked for.
func (e evaluator) temporal(n *cql2.Node) (truth, error) {
	a, b := n.Args[0], n.Args[1]
	flip := a.Kind != cql2.Property
	if flip {
		a, b = b, a
	}
	if a.Kind != cql2.Property || !literalTime(b) {
		return truth{}, ErrNotHere
	}
	literal, kind := e.spanOf(b), a.Column.Type
	return e.values(a, func(v *layer.Value) bool {
		x, y := e.valueSpan(v, kind), literal
		if flip {
			x, y = y, x
		}
		return related(n.Op, x, y)
	})
}

func literalTime(n *cql2.Node) bool {
	if n.Kind == cql2.Interval {
		return n.Args[0].Kind == cql2.Instant && n.Args[1].Kind == cql2.Instant
	}
	return n.Kind == cql2.Instant
}

// related is CQL2 table 9 for closed stretches.
func related(op string, a, b span) bool {
	switch op {
	case "t_after":
		return a.from > b.to
	case "t_before":
		return a.to < b.from
	case "t_disjoint":
		return a.to < b.from || a.from > b.to
	case "t_intersects":
		return a.from <= b.to && a.to >= b.from
	case "t_equals":
		return a == b
	case "t_contains":
		return a.from < b.from && a.to > b.to
	case "t_during":
		return a.from > b.from && a.to < b.to
	case "t_finishes":
		return a.from > b.from && a.to == b.to
	case "t_finishedBy":
		return a.from < b.from && a.to == b.to
	case "t_starts":
		return a.from == b.from && a.to < b.to
	case "t_startedBy":
		return a.from == b.from && a.to > b.to
	case "t_meets":
		return a.to == b.from
	case "t_metBy":
		return a.from == b.to
	case "t_overlaps":
		return a.from < b.from && a.to > b.from && a.to < b.to
	}
	return b.from < a.from && b.to > a.from && b.to < a.to // t_overlappedBy
}
