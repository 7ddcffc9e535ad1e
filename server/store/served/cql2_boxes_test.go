package served_test

import (
	"github.com/paulmach/orb"
)

// Relations of shapes along the axes — boxes, lines and points as boxes without
// a width or a height — by plain arithmetic (OGC 06-103r4, 6.1.15).

// axis compares two closed stretches of one axis.
type axis struct {
	meet, inside bool // they share a point; so do their interiors
	length       bool // what they share is more than a point
	in, around   bool // the first lies in the second, and the other way round
}

func along(a, b orb.Bound, i int) axis {
	low, high := max(a.Min[i], b.Min[i]), min(a.Max[i], b.Max[i])
	x := axis{meet: low <= high, length: low < high, in: a.Min[i] >= b.Min[i] && a.Max[i] <= b.Max[i], around: b.Min[i] >= a.Min[i] && b.Max[i] <= a.Max[i]}
	switch pa, pb := a.Min[i] == a.Max[i], b.Min[i] == b.Max[i]; {
	case pa && pb:
		x.inside = x.meet
	case pa:
		x.inside = b.Min[i] < a.Min[i] && a.Min[i] < b.Max[i]
	case pb:
		x.inside = a.Min[i] < b.Min[i] && b.Min[i] < a.Max[i]
	default:
		x.inside = x.length
	}
	return x
}

func dimension(b orb.Bound) (d int) {
	for i := range 2 {
		if b.Min[i] < b.Max[i] {
			d++
		}
	}
	return d
}

// both are the two axes together.
func both(a, b orb.Bound) (x axis, shared int) {
	h, v := along(a, b, 0), along(a, b, 1)
	for _, one := range []axis{h, v} {
		if one.length {
			shared++
		}
	}
	return axis{meet: h.meet && v.meet, inside: h.inside && v.inside, in: h.in && v.in, around: h.around && v.around}, shared
}

var boxRelations = map[string]func(a, b orb.Bound) bool{
	"INTERSECTS": func(a, b orb.Bound) bool { x, _ := both(a, b); return x.meet },
	"DISJOINT":   func(a, b orb.Bound) bool { x, _ := both(a, b); return !x.meet },
	"TOUCHES":    func(a, b orb.Bound) bool { x, _ := both(a, b); return x.meet && !x.inside },
	"WITHIN":     func(a, b orb.Bound) bool { x, _ := both(a, b); return x.in && x.inside },
	"CONTAINS":   func(a, b orb.Bound) bool { x, _ := both(a, b); return x.around && x.inside },
	"EQUALS":     func(a, b orb.Bound) bool { x, _ := both(a, b); return x.in && x.around },
	"OVERLAPS": func(a, b orb.Bound) bool {
		x, shared := both(a, b)
		return dimension(a) == dimension(b) && x.inside && shared == dimension(a) && !x.in && !x.around
	},
	"CROSSES": func(a, b orb.Bound) bool {
		x, shared := both(a, b)
		if da, db := dimension(a), dimension(b); da == db {
			return da == 1 && x.inside && shared == 0
		} else if da < db {
			return x.inside && !x.in
		}
		return x.inside && !x.around
	},
}
