package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Plane is a transverse Mercator plane: x east and y north, in metres. The
// zero value is not usable; make one with NewPlane or PlaneEPSG.
//
// The projection is Krüger's series to the sixth order of the third
// flattening (C. F. F. Karney, "Transverse Mercator with an accuracy of a few
// nanometers", J. Geod. 85, 2011): its own error is far below a micrometre
// within 3,900 km of the central meridian. NaN in gives NaN out.
type Plane struct {
	lon0        float64 // central meridian, degrees
	scale       float64 // on the central meridian, times the rectifying radius
	east, north float64 // false easting and northing, metres
	ecc         float64 // first eccentricity
	alpha, beta [6]float64
}

// NewPlane returns the local plane of origin (lon, lat): origin maps to
// (0, 0), the scale there is exactly 1, and at x metres east of it
// 1 + x²/(2R²): 3 cm in a kilometre at 50 km.
func NewPlane(origin orb.Point) Plane {
	p := newPlane(wgs84, origin.Lon(), 1, 0, 0)
	p.north = -p.Forward(origin).Y()
	return p
}

// PlaneEPSG returns the plane of a working coordinate system by its EPSG code:
// WGS 84 / UTM north (32601-32660) and south (32701-32760), CGCS2000 3-degree
// Gauss-Krüger with zone prefix (4513-4533) and without (4534-4554).
func PlaneEPSG(code int) (Plane, error) {
	switch {
	case code >= 32601 && code <= 32660:
		return newPlane(wgs84, utmMeridian(code-32600), utmScale, 500000, 0), nil
	case code >= 32701 && code <= 32760:
		return newPlane(wgs84, utmMeridian(code-32700), utmScale, 500000, 10000000), nil
	case code >= 4513 && code <= 4533:
		zone := code - 4513 + 25
		return newPlane(cgcs2000, float64(3*zone), 1, float64(zone)*1e6+500000, 0), nil
	case code >= 4534 && code <= 4554:
		return newPlane(cgcs2000, float64(3*(code-4534+25)), 1, 500000, 0), nil
	}
	return Plane{}, fmt.Errorf("plane EPSG:%d: not a working system known here; use 326xx or 327xx (UTM) or 4513-4554 (CGCS2000 3-degree)", code)
}

// TransverseMercator returns the plane of any system of this projection: the
// semi-major axis in metres and the flattening of its ellipsoid, the origin
// (degrees) whose coordinates are the false easting and northing (metres), and the
// scale on its meridian.
func TransverseMercator(semiMajorM, flattening float64, origin orb.Point, scale, eastM, northM float64) Plane {
	p := newPlane(ellipsoid{semiMajorM, flattening}, origin.Lon(), scale, eastM, 0)
	p.north = northM - p.Forward(orb.Point{origin.Lon(), origin.Lat()}).Y()
	return p
}

const utmScale = 0.9996

func utmMeridian(zone int) float64 { return float64(zone)*6 - 183 }

// ellipsoid is given by its semi-major axis in metres and its flattening.
type ellipsoid struct{ a, f float64 }

var (
	wgs84    = ellipsoid{6378137, 1 / 298.257223563}
	cgcs2000 = ellipsoid{6378137, 1 / 298.257222101}
)

func newPlane(e ellipsoid, lon0, k0, east, north float64) Plane {
	n := e.f / (2 - e.f)
	n2 := n * n
	radius := e.a / (1 + n) * (1 + n2/4 + n2*n2/64 + n2*n2*n2/256)
	return Plane{
		lon0: lon0, scale: k0 * radius, east: east, north: north,
		ecc:   math.Sqrt(e.f * (2 - e.f)),
		alpha: series(n, forwardTerms), beta: series(n, inverseTerms),
	}
}

// forwardTerms and inverseTerms are the coefficients of n, n²… n⁶ in
// Karney (2011), equations 35 and 36; row j belongs to sin 2(j+1)ξ.
var (
	forwardTerms = [6][6]float64{
		{1. / 2, -2. / 3, 5. / 16, 41. / 180, -127. / 288, 7891. / 37800},
		{0, 13. / 48, -3. / 5, 557. / 1440, 281. / 630, -1983433. / 1935360},
		{0, 0, 61. / 240, -103. / 140, 15061. / 26880, 167603. / 181440},
		{0, 0, 0, 49561. / 161280, -179. / 168, 6601661. / 7257600},
		{0, 0, 0, 0, 34729. / 80640, -3418889. / 1995840},
		{0, 0, 0, 0, 0, 212378941. / 319334400},
	}
	inverseTerms = [6][6]float64{
		{1. / 2, -2. / 3, 37. / 96, -1. / 360, -81. / 512, 96199. / 604800},
		{0, 1. / 48, 1. / 15, -437. / 1440, 46. / 105, -1118711. / 3870720},
		{0, 0, 17. / 480, -37. / 840, -209. / 4480, 5569. / 90720},
		{0, 0, 0, 4397. / 161280, -11. / 504, -830251. / 7257600},
		{0, 0, 0, 0, 4583. / 161280, -108847. / 3991680},
		{0, 0, 0, 0, 0, 20648693. / 638668800},
	}
)

func series(n float64, terms [6][6]float64) (sums [6]float64) {
	for j, row := range terms {
		power := 1.0
		for _, c := range row {
			power *= n
			sums[j] += c * power
		}
	}
	return sums
}

// Forward maps lon, lat in degrees to x, y in metres. Longitudes are taken the
// short way round from the central meridian.
func (p Plane) Forward(at orb.Point) orb.Point {
	lon := math.Remainder(at.Lon()-p.lon0, 360) * math.Pi / 180
	sinLat, cosLat := math.Sincos(at.Lat() * math.Pi / 180)
	// tau is the tangent of the conformal latitude.
	tau := sinLat / cosLat
	sigma := math.Sinh(p.ecc * math.Atanh(p.ecc*sinLat))
	tau = tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
	sinLon, cosLon := math.Sincos(lon)
	xi := math.Atan2(tau, cosLon)
	eta := math.Asinh(sinLon / math.Hypot(tau, cosLon))
	dXi, dEta := clenshaw(p.alpha, xi, eta)
	return orb.Point{p.east + p.scale*(eta+dEta), p.north + p.scale*(xi+dXi)}
}

// Inverse maps x, y in metres to lon, lat in degrees, lon in [-180, 180].
func (p Plane) Inverse(xy orb.Point) orb.Point {
	eta, xi := (xy.X()-p.east)/p.scale, (xy.Y()-p.north)/p.scale
	dXi, dEta := clenshaw(p.beta, xi, eta)
	xi, eta = xi-dXi, eta-dEta
	sinXi, cosXi := math.Sincos(xi)
	sinhEta := math.Sinh(eta)
	tau := p.geographicTangent(sinXi / math.Hypot(sinhEta, cosXi))
	lon := p.lon0 + math.Atan2(sinhEta, cosXi)*180/math.Pi
	return orb.Point{math.Remainder(lon, 360), math.Atan(tau) * 180 / math.Pi}
}

// geographicTangent solves for the tangent of the latitude whose conformal
// latitude has tangent want, by Newton's method (Karney 2011, equations 19-21);
// from this start three rounds reach the precision of float64.
func (p Plane) geographicTangent(want float64) float64 {
	e2m := 1 - p.ecc*p.ecc
	tau := want / e2m
	for range 4 {
		sigma := math.Sinh(p.ecc * math.Atanh(p.ecc*tau/math.Hypot(1, tau)))
		got := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
		tau += (want - got) / math.Hypot(1, got) * (1 + e2m*tau*tau) / (e2m * math.Hypot(1, tau))
	}
	return tau
}

// clenshaw sums the terms c[j] sin 2(j+1)ζ for the complex ζ = xi + i eta.
func clenshaw(c [6]float64, xi, eta float64) (dXi, dEta float64) {
	sin, cos := math.Sincos(2 * xi)
	sinh, cosh := math.Sinh(2*eta), math.Cosh(2*eta)
	double := complex(2*cos*cosh, -2*sin*sinh)
	var b1, b2 complex128
	for j := len(c) - 1; j >= 0; j-- {
		b1, b2 = complex(c[j], 0)+double*b1-b2, b1
	}
	sum := b1 * complex(sin*cosh, cos*sinh)
	return real(sum), imag(sum)
}

// ForwardLine maps every vertex; the result is new.
func (p Plane) ForwardLine(line orb.LineString) orb.LineString {
	out := make(orb.LineString, len(line))
	for i, at := range line {
		out[i] = p.Forward(at)
	}
	return out
}

// InverseLine maps every vertex back; the result is new.
func (p Plane) InverseLine(line orb.LineString) orb.LineString {
	out := make(orb.LineString, len(line))
	for i, xy := range line {
		out[i] = p.Inverse(xy)
	}
	return out
}
