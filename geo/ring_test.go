package geo_test

import (
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

func TestAnOutlineCrossesItselfOrNot(t *testing.T) {
	for name, c := range map[string]struct {
		ring []orb.Point
		want bool
	}{
		"nothing":                          {nil, false},
		"a point":                          {[]orb.Point{{1, 1}, {1, 1}}, false},
		"a triangle":                       {[]orb.Point{{0, 0}, {1, 0}, {1, 1}, {0, 0}}, false},
		"a square":                         {[]orb.Point{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}, false},
		"a bow-tie":                        {[]orb.Point{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}, true},
		"a spike":                          {[]orb.Point{{0, 0}, {2, 0}, {2, 2}, {2, -1}, {0, 2}, {0, 0}}, true},
		"two squares that touch at a spot": {[]orb.Point{{0, 0}, {1, 0}, {1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}, {0, 1}, {0, 0}}, true},
		"a bay":                            {[]orb.Point{{0, 0}, {3, 0}, {3, 3}, {2, 3}, {2, 1}, {1, 1}, {1, 3}, {0, 3}, {0, 0}}, false},
	} {
		if got := geo.CrossesItself(c.ring); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
