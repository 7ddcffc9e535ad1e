package geojson

import (
	"github.com/paulmach/orb"
)

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
