package cql2

import (
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// place brings a geometry to longitude and latitude.
func place(f geo.Frame, g orb.Geometry) (orb.Geometry, error) {
	if f.Plain() {
		return g, f.CheckLatitudes(g)
	}
	g = f.Moved(g)
	if err := checkGeometry(g); err != nil {
		return nil, say.Errorf("a position lies outside of the reference system's area")
	}
	return g, f.CheckLatitudes(g)
}

// Box is a box of four numbers, or of six with heights, which are left out, in
// the order of the frame's axes: as longitude and latitude. One of degrees
// whose west lies east of its east crosses the antimeridian and is two.
func Box(f geo.Frame, n []float64) (orb.Geometry, error) {
	switch len(n) {
	case 4:
	case 6:
		n = []float64{n[0], n[1], n[3], n[4]}
	default:
		return nil, say.Errorf("BBOX takes 4 numbers, or 6 with heights; it has %d", len(n))
	}
	low, high := orb.Point{n[0], n[1]}, orb.Point{n[2], n[3]}
	if err := checkFinite(low, high); err != nil {
		return nil, say.Errorf("BBOX takes finite numbers")
	}
	if f.LatLon {
		low, high = orb.Point{low[1], low[0]}, orb.Point{high[1], high[0]}
	}
	if low[1] > high[1] {
		return nil, say.Errorf("the box's south %g lies north of its north %g", low[1], high[1])
	}
	if low[0] > high[0] && f.Inverse != nil {
		return nil, say.Errorf("the box's west %g lies east of its east %g", low[0], high[0])
	}
	if low[0] > high[0] {
		east := orb.Bound{Min: low, Max: orb.Point{180, high[1]}}
		west := orb.Bound{Min: orb.Point{-180, low[1]}, Max: high}
		return orb.MultiPolygon{east.ToPolygon(), west.ToPolygon()}, nil
	}
	box := geo.Flat(orb.Bound{Min: low, Max: high})
	if f.Inverse == nil {
		return box, nil // a box may be larger than the world
	}
	return place(geo.Frame{Inverse: f.Inverse}, box)
}
