package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Bearing returns the direction from a to b on a plane, in degrees clockwise
// from north in [0, 360). Equal points give 0.
func Bearing(a, b orb.Point) float64 {
	return Normalise(math.Atan2(b[0]-a[0], b[1]-a[1]) * 180 / math.Pi)
}

// Normalise brings a bearing in degrees into [0, 360).
func Normalise(deg float64) float64 {
	deg = math.Mod(deg, 360)
	if deg < 0 {
		deg += 360
	}
	if deg >= 360 { // a tiny negative angle rounds up
		return 0
	}
	return deg
}

// Turn returns the signed angle from bearing a to bearing b in (-180, 180],
// positive clockwise (to the right).
func Turn(a, b float64) float64 {
	d := Normalise(b - a)
	if d > 180 {
		d -= 360
	}
	return d
}

// Deflection returns the unsigned angle between two bearings, in [0, 180].
func Deflection(a, b float64) float64 { return math.Abs(Turn(a, b)) }
