package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/store"
)

// Coordinate reference systems (CRS) and the projection of positions into them.

// The reference systems by their names in OGC's register.
const (
	CRS84   = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	EPSGURI = "http://www.opengis.net/def/crs/EPSG/0/"
)

// Reference is a coordinate reference system that positions are served and
// asked in.
type Reference struct {
	Uri string
	// place brings longitude and latitude (WGS 84) into it; nil leaves them.
	Place func(orb.Point) orb.Point
	Frame geo.Frame // for the way back
}

// References are those that every collection has: WGS 84 with longitude first
// and with latitude first, CGCS2000 (within some decimetres the same, EPSG
// 15918 transforms by nothing), Web Mercator, and the city's working system.
// The axes of each are in the order of its definition.
func References(set store.Settings) []Reference {
	latLon := func(code string) Reference {
		return Reference{EPSGURI + code, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }, geo.Frame{LatLon: true}}
	}
	list := []Reference{
		{Uri: CRS84}, latLon("4326"), latLon("4490"),
		{EPSGURI + "3857", toMillimetres(toWebMercator), geo.Frame{Inverse: fromWebMercator}},
	}
	code, err := strconv.Atoi(strings.TrimPrefix(set.WorkingCRS, "EPSG:"))
	if err != nil {
		return list
	}
	plane, err := geo.PlaneEPSG(code)
	if err != nil {
		return list
	}
	working := Reference{EPSGURI + strconv.Itoa(code), toMillimetres(plane.Forward), geo.Frame{Inverse: plane.Inverse}}
	if northingFirst(code) {
		working.Place = toMillimetres(func(p orb.Point) orb.Point { xy := plane.Forward(p); return orb.Point{xy[1], xy[0]} })
		working.Frame.LatLon = true
	}
	return append(list, working)
}

// northingFirst: the Gauss-Krüger systems of CGCS2000 have x to the north.
func northingFirst(code int) bool { return code >= 4513 && code <= 4554 }

// PlaneHalfM is how far a position of a plane may be off as it is served: half of
// a millimetre.
const PlaneHalfM = 0.0005

func toMillimetres(place func(orb.Point) orb.Point) func(orb.Point) orb.Point {
	return func(p orb.Point) orb.Point {
		p = place(p)
		return orb.Point{math.Round(p[0]*1000) / 1000, math.Round(p[1]*1000) / 1000}
	}
}

// earthM is the radius of Web Mercator's sphere, and maxMercatorLat where its
// square ends.
const (
	earthM         = 6378137
	maxMercatorLat = 85.0511287798066
)

func toWebMercator(p orb.Point) orb.Point {
	sin := math.Sin(max(-maxMercatorLat, min(maxMercatorLat, p[1])) * math.Pi / 180)
	return orb.Point{earthM * p[0] * math.Pi / 180, earthM * math.Atanh(sin)}
}

func fromWebMercator(p orb.Point) orb.Point {
	return orb.Point{p[0] / earthM * 180 / math.Pi, math.Atan(math.Sinh(p[1]/earthM)) * 180 / math.Pi}
}

// URIs are the names of the systems, in the same order.
func URIs(list []Reference) []string {
	out := make([]string, len(list))
	for i, ref := range list {
		out[i] = ref.Uri
	}
	return out
}

// FindReference is the one of that name; wrong says what names there are.
func FindReference(list []Reference, uri string) (ref Reference, wrong error) {
	for _, ref := range list {
		if ref.Uri == uri {
			return ref, nil
		}
	}
	return Reference{}, say.Errorf("not served; there are %s", strings.Join(URIs(list), ", "))
}

// PlaceIn brings positions into a datum; nil leaves them.
func PlaceIn(datum geo.Datum) func(orb.Point) orb.Point {
	if datum == geo.DatumWGS84 {
		return nil
	}
	return datum.FromWGS84
}

// ParseDatum reads the name of a datum. An unknown or empty one is an error
// that lists those there are.
func ParseDatum(text string) (geo.Datum, error) {
	switch datum := geo.Datum(text); datum {
	case geo.DatumWGS84, geo.DatumGCJ02, geo.DatumBD09:
		return datum, nil
	}
	return geo.DatumWGS84, say.Errorf("want wgs84, gcj02 or bd09")
}
