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
