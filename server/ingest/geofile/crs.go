package geofile

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// CRS is the reference system that a file's coordinates are in.
type CRS struct {
	Name      string
	Projected bool // coordinates are metres east and north
	// ToWGS84 turns a pair of the file's numbers into longitude and latitude. It is
	// nil of a system that a [Finder] must be asked for.
	ToWGS84 func(orb.Point) orb.Point
	// Doubt is what the person who imports should know of it; nil when nothing.
	Doubt *sheet.Note

	number int // by EPSG; 0 of the ones that are known here
}

// Finder knows the reference systems of an EPSG number that are not known here.
// It says so when it does not know one either.
type Finder func(number int) (crs CRS, known bool, err error)

// found is the system itself, by the finder where it is not known here.
func (c CRS) found(find Finder) (CRS, error) {
	if c.ToWGS84 != nil {
		return c, nil
	}
	if find != nil {
		if found, known, err := find(c.number); known || err != nil {
			return found, err
		}
	}
	return CRS{}, unknownCRS(c.Name)
}

func unknownCRS(name string) error {
	return say.Errorf(
		"reference system %q is not known; use wgs84, gcj02, bd09, EPSG:4326, EPSG:3857, a UTM zone (EPSG:326xx, 327xx, 25828-25838), EPSG:4513-4554 (CGCS2000 3-degree), or degrees or a transverse Mercator zone that PostGIS knows; convert others with ogr2ogr -t_srs EPSG:4326",
		name,
	)
}

// numbersEPSG are the numbers that reference systems have in the register.
var numbersEPSG = [2]int{1024, 32767}

// ParseCRS reads the name of a reference system: wgs84 (also when empty),
// gcj02, bd09 or EPSG:n. What is not known here is left to a [Finder].
func ParseCRS(name string) (CRS, error) {
	same := func(p orb.Point) orb.Point { return p }
	switch lower := strings.ToLower(strings.TrimSpace(name)); lower {
	case "", "auto", "wgs84", "epsg:4326", "epsg:4490":
		return CRS{Name: "wgs84", ToWGS84: same}, nil
	case "gcj02":
		return CRS{Name: lower, ToWGS84: geo.DatumGCJ02.ToWGS84}, nil
	case "bd09":
		return CRS{Name: lower, ToWGS84: geo.DatumBD09.ToWGS84}, nil
	case "epsg:3857":
		return CRS{Name: "EPSG:3857", Projected: true, ToWGS84: fromWebMercator}, nil
	default:
		return planeCRS(lower)
	}
}

// planeCRS reads the projected systems that geo knows. ETRS89 / UTM
// (EPSG:258xx) is read as WGS 84 / UTM: they differ by less than a metre.
func planeCRS(name string) (CRS, error) {
	digits, ok := strings.CutPrefix(name, "epsg:")
	number, err := strconv.Atoi(digits)
	if !ok || err != nil || number < numbersEPSG[0] || number > numbersEPSG[1] {
		return CRS{}, unknownCRS(name)
	}
	system := CRS{Name: fmt.Sprintf("EPSG:%d", number), number: number}
	same := number
	if number >= 25828 && number <= 25838 {
		same = number - 25800 + 32600
	}
	if plane, err := geo.PlaneEPSG(same); err == nil {
		system.Projected, system.ToWGS84 = true, plane.Inverse
	}
	return system, nil
}

// fromWebMercator undoes the spherical Mercator projection (EPSG:3857).
func fromWebMercator(p orb.Point) orb.Point {
	const radius = 6378137
	lat := math.Atan(math.Sinh(p[1]/radius)) * 180 / math.Pi
	return orb.Point{p[0] / radius * 180 / math.Pi, lat}
}

// maxPlaneM bounds coordinates of a plane, metres; the farthest zone prefix of
// CGCS2000 (45) gives 45,600,000.
const maxPlaneM = 50_000_000

// Position turns a pair of a file's numbers into WGS 84, or says in words what
// is wrong with it. Area, when not empty, is where positions are expected: it
// tells swapped coordinates.
func (c CRS) Position(x, y float64, area orb.Bound) (orb.Point, error) {
	if reason := finite(x, y); reason != nil {
		return orb.Point{}, reason
	}
	if c.Projected {
		if math.Abs(x) > maxPlaneM || math.Abs(y) > maxPlaneM {
			return orb.Point{}, say.Errorf("%v, %v are not metres of %s", x, y, c.Name)
		}
	} else if reason := degrees(x, y); reason != nil {
		return orb.Point{}, reason
	}
	p := c.ToWGS84(orb.Point{x, y})
	if math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
		return orb.Point{}, say.Errorf("%v, %v are not a place on earth in %s", x, y, c.Name)
	}
	swapped := orb.Point{p[1], p[0]}
	if !area.IsZero() && !area.Contains(p) && math.Abs(p[0]) <= 90 && area.Contains(swapped) {
		return orb.Point{}, say.Errorf("longitude %v and latitude %v look swapped; map the columns the other way round", x, y)
	}
	return p, nil
}

func finite(x, y float64) error {
	if math.IsNaN(x+y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return say.Errorf("a coordinate is not a finite number")
	}
	return nil
}

func degrees(x, y float64) error {
	switch {
	case x == 0 && y == 0:
		return say.Errorf("longitude and latitude are both 0, which is a place in the sea; leave them empty when the place is not known")
	case math.Abs(y) > 90 && math.Abs(y) <= 180 && math.Abs(x) <= 90:
		return say.Errorf("latitude %v is beyond 90 degrees; longitude and latitude look swapped", y)
	case math.Abs(x) > 1000 || math.Abs(y) > 1000:
		return say.Errorf("%v, %v are not degrees; are they metres (say --crs EPSG:3857 or the city's own)?", x, y)
	case math.Abs(x) > 180:
		return say.Errorf("longitude %v is beyond 180 degrees", x)
	case math.Abs(y) > 90:
		return say.Errorf("latitude %v is beyond 90 degrees", y)
	}
	return nil
}
