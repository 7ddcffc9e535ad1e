package readmodel

import (
	"math"

	"github.com/paulmach/orb"
)

// shapes are the geometries of a block's rows: bare positions when all are
// points, or whatever they are.
type shapes struct {
	points []orb.Point // NaN where a row has no position
	any    []orb.Geometry
}

func (s *shapes) geometry(row int) orb.Geometry {
	if s.points == nil {
		return s.any[row]
	}
	if p := s.points[row]; p[0] == p[0] {
		return p
	}
	return nil
}

// bound is the box of a row; ok is false when it has no position.
func (s *shapes) bound(row int) (orb.Bound, bool) {
	if s.points != nil {
		p := s.points[row]
		return orb.Bound{Min: p, Max: p}, p[0] == p[0]
	}
	if s.any[row] == nil {
		return orb.Bound{}, false
	}
	b := s.any[row].Bound()
	return b, b.Min[0] <= b.Max[0]
}

func (s *shapes) size() int64 {
	n := int64(16*len(s.points) + 16*len(s.any))
	for _, g := range s.any {
		n += 24 + 16*int64(vertices(g))
	}
	return n
}

func vertices(g orb.Geometry) (n int) {
	switch g := g.(type) {
	case orb.Point:
		return 1
	case orb.MultiPoint:
		return len(g)
	case orb.LineString:
		return len(g)
	case orb.Ring:
		return len(g)
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l) + 2
		}
	case orb.Polygon:
		for _, r := range g {
			n += len(r) + 2
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += vertices(p) + 2
		}
	case orb.Collection:
		for _, m := range g {
			n += vertices(m) + 2
		}
	}
	return n
}

var nowhere = orb.Point{math.NaN(), math.NaN()}

// AppendGeometry writes a GeoJSON geometry (RFC 7946): longitude before
// latitude, outer rings counter-clockwise. place maps every position, nil
// leaves them.
func AppendGeometry(b []byte, g orb.Geometry, place func(orb.Point) orb.Point) []byte {
	if g == nil {
		return append(b, "null"...)
	}
	w := geometryWriter{place}
	b = append(b, `{"type":"`...)
	b = append(b, g.GeoJSONType()...)
	if all, ok := g.(orb.Collection); ok {
		b = append(b, `","geometries":`...)
		b = appendList(b, all, func(b []byte, g orb.Geometry) []byte { return AppendGeometry(b, g, place) })
		return append(b, '}')
	}
	b = append(b, `","coordinates":`...)
	switch g := g.(type) {
	case orb.Point:
		b = w.position(b, g)
	case orb.MultiPoint:
		b = appendList(b, g, w.position)
	case orb.LineString:
		b = appendList(b, g, w.position)
	case orb.MultiLineString:
		b = appendList(b, g, w.line)
	case orb.Polygon:
		b = w.polygon(b, g)
	case orb.MultiPolygon:
		b = appendList(b, g, w.polygon)
	}
	return append(b, '}')
}

type geometryWriter struct{ place func(orb.Point) orb.Point }

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, item := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, item)
	}
	return append(b, ']')
}

func (w geometryWriter) line(b []byte, l orb.LineString) []byte { return appendList(b, l, w.position) }

// polygon writes the outer ring counter-clockwise and holes clockwise.
func (w geometryWriter) polygon(b []byte, p orb.Polygon) []byte {
	b = append(b, '[')
	for i, ring := range p {
		if i > 0 {
			b = append(b, ',')
		}
		want := orb.CCW
		if i > 0 {
			want = orb.CW
		}
		b = w.ring(b, ring, ring.Orientation() == -want)
	}
	return append(b, ']')
}

func (w geometryWriter) ring(b []byte, r orb.Ring, backwards bool) []byte {
	if !backwards {
		return appendList(b, r, w.position)
	}
	b = append(b, '[')
	for i := len(r) - 1; i >= 0; i-- {
		if i < len(r)-1 {
			b = append(b, ',')
		}
		b = w.position(b, r[i])
	}
	return append(b, ']')
}

func (w geometryWriter) position(b []byte, p orb.Point) []byte {
	if w.place != nil {
		p = w.place(p)
	}
	b = append(b, '[')
	b = AppendDegrees(b, p[0])
	b = append(b, ',')
	b = AppendDegrees(b, p[1])
	return append(b, ']')
}
