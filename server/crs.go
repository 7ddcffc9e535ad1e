package server

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/cql2"
	"tongshi/server/store"
)

// The reference systems by their names in OGC's register.
const (
	crs84   = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	epsgURI = "http://www.opengis.net/def/crs/EPSG/0/"
)

// reference is a coordinate reference system that positions are served and
// asked in.
type reference struct {
	uri string
	// place brings longitude and latitude (WGS 84) into it; nil leaves them.
	place func(orb.Point) orb.Point
	frame cql2.Frame // for the way back
}

// references are those that every collection has: WGS 84 with longitude first
// and with latitude first, CGCS2000 (within some decimetres the same, EPSG
// 15918 transforms by nothing), Web Mercator, and the city's working system.
// The axes of each are in the order of its definition.
func references(set store.Settings) []reference {
	latLon := func(code string) reference {
		return reference{epsgURI + code, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }, cql2.Frame{LatLon: true}}
	}
	list := []reference{
		{uri: crs84}, latLon("4326"), latLon("4490"),
		{epsgURI + "3857", toMillimetres(toWebMercator), cql2.Frame{Inverse: fromWebMercator}},
	}
	code, err := strconv.Atoi(strings.TrimPrefix(set.WorkingCRS, "EPSG:"))
	if err != nil {
		return list
	}
	plane, err := geo.PlaneEPSG(code)
	if err != nil {
		return list
	}
	working := reference{epsgURI + strconv.Itoa(code), toMillimetres(plane.Forward), cql2.Frame{Inverse: plane.Inverse}}
	if northingFirst(code) {
		working.place = toMillimetres(func(p orb.Point) orb.Point { xy := plane.Forward(p); return orb.Point{xy[1], xy[0]} })
		working.frame.LatLon = true
	}
	return append(list, working)
}

// northingFirst: the Gauss-Krüger systems of CGCS2000 have x to the north.
func northingFirst(code int) bool { return code >= 4513 && code <= 4554 }

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

func uris(list []reference) []string {
	out := make([]string, len(list))
	for i, ref := range list {
		out[i] = ref.uri
	}
	return out
}

// findReference is the one of that name; wrong says what names there are.
func findReference(list []reference, uri string) (ref reference, wrong string) {
	for _, ref := range list {
		if ref.uri == uri {
			return ref, ""
		}
	}
	return reference{}, "not served; there are " + strings.Join(uris(list), ", ")
}
