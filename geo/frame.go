package geo

import (
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// Frame is the reference system of the positions in a filter. The zero value
// is longitude and latitude, WGS 84.
type Frame struct {
	// LatLon: positions and boxes have the latitude first.
	LatLon bool
	// Inverse gives longitude and latitude of plane positions in metres; nil
	// when they are degrees.
	Inverse func(orb.Point) orb.Point
}

// Plain reports whether positions are longitude and latitude as they stand.
func (f Frame) Plain() bool { return !f.LatLon && f.Inverse == nil }

// Position is a position of the frame as longitude and latitude.
func (f Frame) Position(p orb.Point) orb.Point { return f.position(p) }

// Edges in a plane are not straight in degrees: they are cut into pieces, which
// keeps them within 3 cm over 100 km.
const (
	pieceM     = 500
	mostPieces = 64
)

// Degrees reports whether positions are degrees, in whichever order.
func (f Frame) Degrees() bool { return f.Inverse == nil }

// Order says which number of a position comes first.
func (f Frame) Order() say.Key {
	switch {
	case f.Inverse != nil:
		return "the axes come in the order of the reference system"
	case f.LatLon:
		return "latitude comes first in this reference system"
	}
	return "longitude comes first"
}

// BoxOrder says in what order the numbers of a box come.
func (f Frame) BoxOrder() say.Key {
	switch {
	case f.Inverse != nil:
		return "lower corner, upper corner, each in the order of the axes"
	case f.LatLon:
		return "south,west,north,east"
	}
	return "west,south,east,north"
}

// CheckLatitudes refuses positions that are none (CQL2,
// /conf/basic-spatial-functions/s_intersects), brought to longitude and latitude
// from the frame. Longitudes may go round the earth.
func (f Frame) CheckLatitudes(g orb.Geometry) error {
	b := g.Bound()
	if b.IsEmpty() || b.Min[1] >= -90 && b.Max[1] <= 90 {
		return nil
	}
	return say.Errorf("a latitude lies between -90 and 90, and %s; there is one of %g", f.Order(), max(-b.Min[1], b.Max[1]))
}

// Moved is a shape, whose positions are the frame's, in longitude and latitude
// (WGS 84); edges of a plane get more positions. What is no shape stays.
func (f Frame) Moved(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return f.position(g)
	case orb.MultiPoint:
		out := make(orb.MultiPoint, len(g))
		for i, p := range g {
			out[i] = f.position(p)
		}
		return out
	case orb.LineString:
		return orb.LineString(f.edges(g))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i, l := range g {
			out[i] = f.edges(l)
		}
		return out
	case orb.Polygon:
		return f.polygon(g)
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = f.polygon(p)
		}
		return out
	case orb.Collection:
		out := make(orb.Collection, len(g))
		for i, m := range g {
			out[i] = f.Moved(m)
		}
		return out
	}
	return g
}

func (f Frame) polygon(g orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, len(g))
	for i, r := range g {
		out[i] = f.edges(r)
	}
	return out
}

func (f Frame) position(p orb.Point) orb.Point {
	if f.LatLon {
		p = orb.Point{p[1], p[0]}
	}
	if f.Inverse != nil {
		p = f.Inverse(p)
	}
	return p
}

// edges places a line or a ring, with more positions where it is in a plane.
func (f Frame) edges(line []orb.Point) []orb.Point {
	out := make([]orb.Point, 0, len(line))
	for i, b := range line {
		if i > 0 && f.Inverse != nil {
			a := line[i-1]
			pieces := min(mostPieces, int(math.Ceil(math.Hypot(b[0]-a[0], b[1]-a[1])/pieceM)))
			for k := 1; k < pieces; k++ {
				t := float64(k) / float64(pieces)
				out = append(out, f.position(orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}))
			}
		}
		out = append(out, f.position(b))
	}
	return out
}

// Flat is a box as the simplest geometry that covers it.
func Flat(b orb.Bound) orb.Geometry {
	switch {
	case b.Min == b.Max:
		return b.Min
	case b.Min[0] == b.Max[0], b.Min[1] == b.Max[1]:
		return orb.LineString{b.Min, b.Max}
	}
	return b.ToPolygon()
}
