package readmodel

import (
	"github.com/paulmach/orb"
)

// meetsBox reports whether a geometry and a closed box have a point in common.
// The geometry's own box is known to meet it.
func meetsBox(g orb.Geometry, b bound) bool {
	switch g := g.(type) {
	case orb.Point:
		return g[0] >= b[0] && g[0] <= b[2] && g[1] >= b[1] && g[1] <= b[3]
	case orb.MultiPoint:
		return anyOf(g, func(p orb.Point) bool { return meetsBox(p, b) })
	case orb.LineString:
		return lineMeets(g, b)
	case orb.MultiLineString:
		return anyOf(g, func(l orb.LineString) bool { return lineMeets(l, b) })
	case orb.Ring:
		return polygonMeets(orb.Polygon{g}, b)
	case orb.Polygon:
		return polygonMeets(g, b)
	case orb.MultiPolygon:
		return anyOf(g, func(p orb.Polygon) bool { return polygonMeets(p, b) })
	case orb.Collection:
		return anyOf(g, func(m orb.Geometry) bool { return meetsBox(m, b) })
	}
	return false
}

func anyOf[T any](list []T, yes func(T) bool) bool {
	for _, v := range list {
		if yes(v) {
			return true
		}
	}
	return false
}

func lineMeets(l []orb.Point, b bound) bool {
	if len(l) == 1 {
		return meetsBox(l[0], b)
	}
	for i := 1; i < len(l); i++ {
		if segmentMeets(l[i-1], l[i], b) {
			return true
		}
	}
	return false
}

// segmentMeets: unless both ends lie beyond one side of the box, the segment
// meets it exactly when the corners of the box do not all lie on one side of
// its line.
func segmentMeets(p, q orb.Point, b bound) bool {
	if max(p[0], q[0]) < b[0] || min(p[0], q[0]) > b[2] || max(p[1], q[1]) < b[1] || min(p[1], q[1]) > b[3] {
		return false
	}
	above, below := false, false
	for _, c := range [4]orb.Point{{b[0], b[1]}, {b[2], b[1]}, {b[2], b[3]}, {b[0], b[3]}} {
		side := (q[0]-p[0])*(c[1]-p[1]) - (q[1]-p[1])*(c[0]-p[0])
		if side == 0 {
			return true
		}
		above, below = above || side > 0, below || side < 0
	}
	return above && below
}

// polygonMeets: an edge meets the box, or the box lies inside.
func polygonMeets(p orb.Polygon, b bound) bool {
	for _, ring := range p {
		if lineMeets(ring, b) {
			return true
		}
	}
	return covers(p, orb.Point{b[0], b[1]})
}

// covers reports whether a polygon holds a point, its edges included. Rings
// count by parity, so that a hole is outside.
func covers(p orb.Polygon, at orb.Point) bool {
	inside := false
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			a, c := ring[i-1], ring[i]
			side := (c[0]-a[0])*(at[1]-a[1]) - (c[1]-a[1])*(at[0]-a[0])
			if side == 0 && at[0] >= min(a[0], c[0]) && at[0] <= max(a[0], c[0]) && at[1] >= min(a[1], c[1]) && at[1] <= max(a[1], c[1]) {
				return true
			}
			if (a[1] > at[1]) != (c[1] > at[1]) && (side > 0) == (c[1] > a[1]) {
				inside = !inside
			}
		}
	}
	return inside
}

// coversPoint reports whether a polygon or several hold a point.
func coversPoint(g orb.Geometry, at orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return covers(g, at)
	case orb.MultiPolygon:
		return anyOf(g, func(p orb.Polygon) bool { return covers(p, at) })
	}
	return false
}
