package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/geo"
)

func TestBearingsOfTheCompass(t *testing.T) {
	for _, c := range []struct {
		to   orb.Point
		want float64
	}{
		{orb.Point{0, 1}, 0},
		{orb.Point{1, 1}, 45},
		{orb.Point{1, 0}, 90},
		{orb.Point{0, -1}, 180},
		{orb.Point{-1, 0}, 270},
		{orb.Point{-1, 1}, 315},
		{orb.Point{0, 0}, 0},
	} {
		if got := geo.Bearing(orb.Point{}, c.to); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("towards %v: %v, want %v", c.to, got, c.want)
		}
	}
}

func TestTurnsAreSignedTheShortWay(t *testing.T) {
	for _, c := range []struct{ from, to, want float64 }{
		{0, 90, 90}, {90, 0, -90}, {350, 10, 20}, {10, 350, -20}, {0, 180, 180}, {180, 0, 180}, {725, 5, 0},
	} {
		if got := geo.Turn(c.from, c.to); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("from %v to %v: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestNormaliseStaysInTheCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deg := rapid.Float64Range(-1e6, 1e6).Draw(t, "deg")
		if got := geo.Normalise(deg); got < 0 || got >= 360 {
			t.Fatalf("%v became %v", deg, got)
		}
	})
	if got := geo.Normalise(-1e-15); got != 0 {
		t.Errorf("just below north is %v", got)
	}
}

func TestDeflectionIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 360).Draw(t, "a"), rapid.Float64Range(0, 360).Draw(t, "b")
		d := geo.Deflection(a, b)
		if d < 0 || d > 180 || math.Abs(d-geo.Deflection(b, a)) > 1e-9 {
			t.Fatalf("%v and %v: %v, %v", a, b, d, geo.Deflection(b, a))
		}
	})
}
