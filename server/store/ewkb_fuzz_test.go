package store

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// FuzzDecodeEWKB: no bytes make the reader panic or allocate without bound.
// It is inside the package because the reader has no business outside it.
func FuzzDecodeEWKB(f *testing.F) {
	for _, g := range []orb.Geometry{
		orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}},
		orb.Collection{orb.MultiPoint{{1, 2}}, orb.MultiPolygon{}},
	} {
		b, err := ewkb.Marshal(g, wgs84)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)-1])
	}
	f.Add([]byte{1, 2, 0, 0, 0, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := decodeEWKB(b)
		if err != nil || g == nil {
			return
		}
		if CheckFinite(g) != nil {
			return // PostGIS may hold it, our way in does not
		}
		if _, err := ewkb.Marshal(g, wgs84); err != nil {
			t.Errorf("%#v cannot be written again: %v", g, err)
		}
	})
}
