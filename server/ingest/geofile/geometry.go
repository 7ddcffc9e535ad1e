package geofile

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo/say"
)

// maxParts bounds the lines or rings of one geometry: each hole is looked for in
// each outline.
const maxParts = 1_000

// geometryText writes a geometry as GeoJSON, in the file's own numbers. Those that
// are not finite are an error.
func geometryText(g orb.Geometry) ([]byte, error) {
	t := jsonText{}
	switch g := g.(type) {
	case nil:
		return nil, nil
	case orb.Point:
		t.open("Point")
		t.point(g)
	case orb.MultiPoint:
		t.open("MultiPoint")
		t.points(g)
	case orb.LineString:
		t.open("LineString")
		t.points(orb.MultiPoint(g))
	case orb.MultiLineString:
		t.open("MultiLineString")
		t.list(len(g), func(i int) { t.points(orb.MultiPoint(g[i])) })
	case orb.Polygon:
		t.open("Polygon")
		t.polygon(g)
	case orb.MultiPolygon:
		t.open("MultiPolygon")
		t.list(len(g), func(i int) { t.polygon(g[i]) })
	default:
		return nil, say.Errorf("the geometry is a %q; it must be a Point, LineString or Polygon (spelt so)", g.GeoJSONType())
	}
	if t.broken {
		return nil, say.Errorf("a coordinate is not a finite number")
	}
	return append(t.b, '}'), nil
}

// jsonText is GeoJSON that is being written.
type jsonText struct {
	b      []byte
	broken bool
}

func (t *jsonText) open(kind string) {
	t.b = append(append(append(t.b, `{"type":"`...), kind...), `","coordinates":`...)
}

func (t *jsonText) point(p orb.Point) {
	t.broken = t.broken || math.IsNaN(p[0]+p[1]) || math.IsInf(p[0], 0) || math.IsInf(p[1], 0)
	t.b = strconv.AppendFloat(append(t.b, '['), p[0], 'f', -1, 64)
	t.b = append(strconv.AppendFloat(append(t.b, ','), p[1], 'f', -1, 64), ']')
}

func (t *jsonText) points(list orb.MultiPoint) { t.list(len(list), func(i int) { t.point(list[i]) }) }

func (t *jsonText) polygon(p orb.Polygon) {
	t.list(len(p), func(i int) { t.points(orb.MultiPoint(p[i])) })
}

func (t *jsonText) list(n int, write func(i int)) {
	t.b = append(t.b, '[')
	for i := range n {
		if i > 0 {
			t.b = append(t.b, ',')
		}
		write(i)
	}
	t.b = append(t.b, ']')
}

// lines is one line or several; none is no geometry.
func lines(list []orb.LineString) orb.Geometry {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return orb.MultiLineString(list)
}

// polygons makes polygons of the rings of a Shapefile: outlines run clockwise,
// holes the other way, in any order (ESRI Shapefile Technical Description, 1998,
// "Polygon"). A ring that lies in no outline is one itself.
func polygons(rings []orb.Ring) orb.Geometry {
	var all orb.MultiPolygon
	var holes []orb.Ring
	for _, ring := range rings {
		if ring.Orientation() == orb.CCW {
			holes = append(holes, ring)
		} else {
			all = append(all, orb.Polygon{ring})
		}
	}
	outlines := len(all)
	for _, hole := range holes {
		placed := false
		for i := 0; i < outlines && !placed; i++ {
			if placed = planar.RingContains(all[i][0], hole[0]); placed {
				all[i] = append(all[i], hole)
			}
		}
		if !placed {
			all = append(all, orb.Polygon{hole})
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}
