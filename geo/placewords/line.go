package placewords

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// line is a segment's line on the plane.
type line []orb.Point

func (l line) lengthM() float64 { return planar.Length(orb.LineString(l)) }

// at is the point at a station, within the line; ok is false beyond its ends.
func (l line) at(stationM float64) (p orb.Point, ok bool) {
	if stationM < 0 || len(l) == 0 {
		return p, false
	}
	for i := 1; i < len(l); i++ {
		length := planar.Distance(l[i-1], l[i])
		if stationM <= length && length > 0 {
			return between(l[i-1], l[i], stationM/length), true
		}
		stationM -= length
	}
	const rounding = 1e-6
	return l[len(l)-1], stationM <= rounding
}

// project is the station of the point of the line nearest to p, and how far off
// the line p is.
func (l line) project(p orb.Point) (stationM, offM float64) {
	offM = math.Inf(1)
	from := 0.0
	for i := 1; i < len(l); i++ {
		a, b := l[i-1], l[i]
		length := planar.Distance(a, b)
		t := 0.0
		if length > 0 {
			t = ((p[0]-a[0])*(b[0]-a[0]) + (p[1]-a[1])*(b[1]-a[1])) / (length * length)
			t = math.Max(0, math.Min(1, t))
		}
		if d := planar.Distance(p, between(a, b, t)); d < offM {
			stationM, offM = from+t*length, d
		}
		from += length
	}
	return stationM, offM
}

func (l line) reversed() line {
	r := make(line, len(l))
	for i, p := range l {
		r[len(l)-1-i] = p
	}
	return r
}

func between(a, b orb.Point, t float64) orb.Point {
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}

// compass are the bearings of the directions, in degrees.
var compass = map[string]float64{"n": 0, "ne": 45, "e": 90, "se": 135, "s": 180, "sw": 225, "w": 270, "nw": 315}

// bearing is that from a to b on the plane, degrees clockwise from north.
func bearing(a, b orb.Point) float64 {
	return math.Mod(math.Atan2(b[0]-a[0], b[1]-a[1])*180/math.Pi+360, 360)
}
