package readmodel

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// shape projects, simplifies and clips a geometry. Simplifying comes first and
// looks at the whole geometry, so that neighbouring tiles agree on the line
// between them.
func (w *tileWriter) shape(g orb.Geometry) (kind uint64, commands []uint32) {
	var p pen
	switch g := g.(type) {
	case orb.Point:
		return 1, pointCommands([]orb.Point{w.project(g)})
	case orb.MultiPoint:
		points := make([]orb.Point, len(g))
		for i, at := range g {
			points[i] = w.project(at)
		}
		return 1, pointCommands(points)
	case orb.LineString:
		w.drawLine(&p, g)
		return 2, p.commands
	case orb.MultiLineString:
		for _, l := range g {
			w.drawLine(&p, l)
		}
		return 2, p.commands
	case orb.Polygon:
		w.drawPolygon(&p, g)
		return 3, p.commands
	case orb.MultiPolygon:
		for _, part := range g {
			w.drawPolygon(&p, part)
		}
		return 3, p.commands
	case orb.Collection: // a tile's feature has one kind: the first member's
		if len(g) > 0 {
			return w.shape(g[0])
		}
	}
	return 0, nil
}

func (w *tileWriter) prepared(points []orb.Point) []orb.Point {
	out := make([]orb.Point, len(points))
	for i, at := range points {
		out[i] = w.project(at)
	}
	return simplify(out, w.options.Simplify*extent/256)
}

func (w *tileWriter) drawLine(p *pen, l orb.LineString) {
	for _, piece := range clipLine(w.prepared(l)) {
		p.line(piece, false)
	}
}

// drawPolygon draws outer rings clockwise on the screen (positive area with y
// down) and holes the other way.
func (w *tileWriter) drawPolygon(p *pen, g orb.Polygon) {
	for i, r := range g {
		ring := clipRing(w.prepared(r))
		if (signedArea(ring) > 0) != (i == 0) {
			slices.Reverse(ring)
		}
		before := len(p.commands)
		p.line(ring, true)
		if i == 0 && len(p.commands) == before {
			return // the outer ring is gone, and its holes with it
		}
	}
}

func signedArea(ring []orb.Point) (sum float64) {
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		sum += a[0]*b[1] - b[0]*a[1]
	}
	return sum
}

// simplify is Douglas and Peucker's: it keeps the ends and every vertex that
// lies farther than tolerance from the line between those kept.
func simplify(points []orb.Point, tolerance float64) []orb.Point {
	if len(points) < 3 || tolerance <= 0 {
		return points
	}
	keep := make([]bool, len(points))
	keep[0], keep[len(points)-1] = true, true
	stack := [][2]int{{0, len(points) - 1}}
	for len(stack) > 0 {
		from, to := stack[len(stack)-1][0], stack[len(stack)-1][1]
		stack = stack[:len(stack)-1]
		far, at := tolerance, -1
		for i := from + 1; i < to; i++ {
			if d := distance(points[i], points[from], points[to]); d > far {
				far, at = d, i
			}
		}
		if at > 0 {
			keep[at] = true
			stack = append(stack, [2]int{from, at}, [2]int{at, to})
		}
	}
	out := points[:0:0]
	for i, at := range points {
		if keep[i] {
			out = append(out, at)
		}
	}
	return out
}

// distance of a point from the stretch between two others.
func distance(p, a, b orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	if length := dx*dx + dy*dy; length > 0 {
		t := max(0, min(1, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/length))
		a = orb.Point{a[0] + t*dx, a[1] + t*dy}
	}
	return math.Hypot(p[0]-a[0], p[1]-a[1])
}

// The edges that geometry is cut at: the tile and its buffer.
const (
	low  = -tileBuffer
	high = extent + tileBuffer
)

// clipLine cuts a line into the pieces that lie within (Liang and Barsky).
func clipLine(points []orb.Point) (pieces [][]orb.Point) {
	var piece []orb.Point
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		from, to, ok := clipSegment(a, b)
		if !ok {
			piece = nil
			continue
		}
		if piece == nil || from != a {
			pieces = append(pieces, []orb.Point{from})
		}
		last := len(pieces) - 1
		pieces[last] = append(pieces[last], to)
		piece = pieces[last]
		if to != b {
			piece = nil
		}
	}
	return pieces
}

func clipSegment(a, b orb.Point) (from, to orb.Point, ok bool) {
	t0, t1 := 0.0, 1.0
	for axis := range 2 {
		d := b[axis] - a[axis]
		for _, edge := range [2][2]float64{{-d, a[axis] - low}, {d, high - a[axis]}} {
			p, q := edge[0], edge[1]
			switch {
			case p == 0 && q < 0:
				return from, to, false
			case p < 0:
				t0 = max(t0, q/p)
			case p > 0:
				t1 = min(t1, q/p)
			}
		}
	}
	if t0 > t1 {
		return from, to, false
	}
	at := func(t float64) orb.Point {
		switch t {
		case 0:
			return a
		case 1:
			return b
		}
		return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
	}
	return at(t0), at(t1), true
}

// clipRing cuts a ring at the four edges in turn (Sutherland and Hodgman).
func clipRing(ring []orb.Point) []orb.Point {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		ring = ring[:n-1]
	}
	for axis := range 2 {
		ring = clipEdge(ring, axis, low, 1)
		ring = clipEdge(ring, axis, high, -1)
	}
	return ring
}

// clipEdge keeps what lies on the side of an edge that sign points to.
func clipEdge(ring []orb.Point, axis int, edge, sign float64) (out []orb.Point) {
	inside := func(p orb.Point) bool { return sign*(p[axis]-edge) >= 0 }
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		if inside(a) != inside(b) {
			t := (edge - a[axis]) / (b[axis] - a[axis])
			out = append(out, orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])})
		}
		if inside(b) {
			out = append(out, b)
		}
	}
	return out
}
