package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// WGS84 is a position as GPS and CGCS2000 give it, in degrees. The two differ
// by some decimetres at most, which does not matter for crashes.
type WGS84 struct{ Lon, Lat float64 }

// GCJ02 is a position on AMap, Tencent and other public maps of mainland China,
// in degrees. It is not a datum: the offset from WGS 84 varies from place to
// place, 300 to 700 m.
type GCJ02 struct{ Lon, Lat float64 }

// BD09 is a position on Baidu maps, in degrees: GCJ-02 with a second offset.
// Baidu's metric coordinates (BD09MC) are another system.
type BD09 struct{ Lon, Lat float64 }

// Datum names one of the three on the command line and in settings.
type Datum string

// The datums an import or an answer may be in.
const (
	DatumWGS84 Datum = "wgs84"
	DatumGCJ02 Datum = "gcj02"
	DatumBD09  Datum = "bd09"
)

// ToWGS84 converts a position given in this datum; lon, lat in degrees. A
// datum that is not known leaves the position as it is.
func (d Datum) ToWGS84(p orb.Point) orb.Point {
	switch d {
	case DatumGCJ02:
		w := GCJ02{p[0], p[1]}.WGS84()
		return orb.Point{w.Lon, w.Lat}
	case DatumBD09:
		w := BD09{p[0], p[1]}.WGS84()
		return orb.Point{w.Lon, w.Lat}
	}
	return p
}

// FromWGS84 converts a WGS 84 position into this datum; lon, lat in degrees.
func (d Datum) FromWGS84(p orb.Point) orb.Point {
	switch d {
	case DatumGCJ02:
		g := WGS84{p[0], p[1]}.GCJ02()
		return orb.Point{g.Lon, g.Lat}
	case DatumBD09:
		b := WGS84{p[0], p[1]}.BD09()
		return orb.Point{b.Lon, b.Lat}
	}
	return p
}

// The publicly known form of the offset: Krasovsky 1940 ellipsoid, and the box
// outside of which positions stay as they are. The box is larger than the area
// where maps are really shifted.
const (
	krasovskyA  = 6378245.0
	krasovskyEE = 0.00669342162296594323
	shiftWest   = 72.004
	shiftEast   = 137.8347
	shiftSouth  = 0.8293
	shiftNorth  = 55.8271
	baiduK      = math.Pi * 3000.0 / 180.0
	baiduLon    = 0.0065
	baiduLat    = 0.006
)

// GCJ02 shifts a position as public maps of China do, by the public form of the
// algorithm (lon, lat in degrees). Outside the box, and for NaN, the position
// is unchanged.
func (w WGS84) GCJ02() GCJ02 {
	if !inShiftBox(w.Lon, w.Lat) {
		return GCJ02(w)
	}
	return w.shifted()
}

func inShiftBox(lon, lat float64) bool {
	return lon >= shiftWest && lon <= shiftEast && lat >= shiftSouth && lat <= shiftNorth
}

// shifted applies the offset whatever the box says.
func (w WGS84) shifted() GCJ02 {
	x, y, pi := w.Lon-105, w.Lat-35, math.Pi
	fast := (20*math.Sin(6*x*pi) + 20*math.Sin(2*x*pi)) * 2 / 3
	tLat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + fast +
		(20*math.Sin(y*pi)+40*math.Sin(y/3*pi))*2/3 +
		(160*math.Sin(y/12*pi)+320*math.Sin(y*pi/30))*2/3
	tLon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + fast +
		(20*math.Sin(x*pi)+40*math.Sin(x/3*pi))*2/3 +
		(150*math.Sin(x/12*pi)+300*math.Sin(x/30*pi))*2/3
	rad := w.Lat / 180 * pi
	m := 1 - krasovskyEE*math.Sin(rad)*math.Sin(rad)
	return GCJ02{
		Lon: w.Lon + tLon*180/(krasovskyA/math.Sqrt(m)*math.Cos(rad)*pi),
		Lat: w.Lat + tLat*180/((krasovskyA*(1-krasovskyEE))/(m*math.Sqrt(m))*pi),
	}
}

// WGS84 takes the shift back by iteration; a round trip returns within a
// micrometre. Outside the box, and for NaN, the position is unchanged.
func (g GCJ02) WGS84() WGS84 {
	if !inShiftBox(g.Lon, g.Lat) {
		return WGS84(g)
	}
	lon, lat := inverse(g.Lon, g.Lat, func(lon, lat float64) (float64, float64) {
		f := WGS84{lon, lat}.shifted()
		return f.Lon, f.Lat
	})
	return WGS84{lon, lat}
}

// BD09 adds the second offset of Baidu maps.
func (g GCJ02) BD09() BD09 {
	z := math.Hypot(g.Lon, g.Lat) + 0.00002*math.Sin(g.Lat*baiduK)
	theta := math.Atan2(g.Lat, g.Lon) + 0.000003*math.Cos(g.Lon*baiduK)
	return BD09{z*math.Cos(theta) + baiduLon, z*math.Sin(theta) + baiduLat}
}

// GCJ02 takes the second offset back by iteration, which the usual one-step
// form does only to a tenth of a metre.
func (b BD09) GCJ02() GCJ02 {
	lon, lat := inverse(b.Lon, b.Lat, func(lon, lat float64) (float64, float64) {
		f := GCJ02{lon, lat}.BD09()
		return f.Lon, f.Lat
	})
	return GCJ02{lon, lat}
}

// BD09 goes through GCJ-02. Outside the box the position is unchanged.
func (w WGS84) BD09() BD09 {
	if !inShiftBox(w.Lon, w.Lat) {
		return BD09(w)
	}
	return w.GCJ02().BD09()
}

// WGS84 goes through GCJ-02. Outside the box the position is unchanged.
func (b BD09) WGS84() WGS84 {
	if !inShiftBox(b.Lon, b.Lat) {
		return WGS84(b)
	}
	return b.GCJ02().WGS84()
}

// inverse solves f(lon, lat) = target by fixed-point iteration. The offsets
// change by less than a hundredth of a move, so each step gains two digits or
// more; 1e-11 degrees is about a micrometre.
func inverse(targetLon, targetLat float64, f func(lon, lat float64) (float64, float64)) (lon, lat float64) {
	lon, lat = targetLon, targetLat
	for range 20 {
		fLon, fLat := f(lon, lat)
		dLon, dLat := fLon-targetLon, fLat-targetLat
		lon, lat = lon-dLon, lat-dLat
		if math.Abs(dLon) < 1e-11 && math.Abs(dLat) < 1e-11 {
			break
		}
	}
	return lon, lat
}
