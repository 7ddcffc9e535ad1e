package geofile

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// Definition is a reference system as the PROJ library writes it, such as
// "+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0 +no_defs": the
// form in which PostGIS keeps the ones that it knows.
type Definition struct {
	number int
	values map[string]string
}

// ReadDefinition takes a definition apart. It is false of a system that cannot be
// read with it: neither degrees nor a transverse Mercator plane in metres.
func ReadDefinition(number int, text string) (Definition, bool) {
	d := Definition{number, map[string]string{}}
	for word := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(strings.TrimPrefix(word, "+"), "=")
		d.values[name] = value
	}
	switch d.values["proj"] {
	case "longlat":
		return d, d.values["pm"] == ""
	case "tmerc":
		return d, d.values["units"] == "m" && d.values["a"]+d.values["ellps"]+d.values["datum"] != ""
	}
	return d, false
}

// Degrees is the definition of the longitudes and latitudes that the system is
// built on.
func (d Definition) Degrees() string {
	text := "+proj=longlat"
	for _, name := range []string{"datum", "ellps", "a", "b", "rf", "towgs84", "nadgrids"} {
		if value := d.values[name]; value != "" {
			text += " +" + name + "=" + value
		}
	}
	return text + " +no_defs"
}

// CRS is the system, given the way from its degrees to WGS 84. Ellipsoid is the
// semi-major axis in metres and the flattening of the one that it stands on.
func (d Definition) CRS(toWGS84 func(orb.Point) orb.Point, ellipsoid [2]float64) CRS {
	c := CRS{Name: "EPSG:" + strconv.Itoa(d.number), ToWGS84: toWGS84, Doubt: d.doubt(ellipsoid)}
	if d.values["proj"] != "tmerc" {
		return c
	}
	origin := orb.Point{d.float("lon_0", 0), d.float("lat_0", 0)}
	scale := d.float("k", d.float("k_0", 1))
	plane := geo.TransverseMercator(ellipsoid[0], ellipsoid[1], origin, scale, d.float("x_0", 0), d.float("y_0", 0))
	c.Projected = true
	c.ToWGS84 = func(p orb.Point) orb.Point { return toWGS84(plane.Inverse(p)) }
	return c
}

func (d Definition) float(name string, otherwise float64) float64 {
	if value, err := strconv.ParseFloat(d.values[name], 64); err == nil {
		return value
	}
	return otherwise
}

// doubt is said of a datum on an old ellipsoid without parameters to WGS 84: its
// degrees are taken as they are.
func (d Definition) doubt(ellipsoid [2]float64) *sheet.Note {
	const wgs84SemiMajorM = 6378137
	old := math.Abs(ellipsoid[0]-wgs84SemiMajorM) > 0.5
	if !old || d.values["towgs84"]+d.values["nadgrids"]+d.values["datum"] != "" {
		return nil
	}
	return &sheet.Note{Text: say.BothOf(say.New(
		"The database knows the datum of EPSG:%d but no parameters from it to WGS 84: positions may lie up to 200 m beside where they belong. What is left of that is looked for at the roads.", d.number))}
}

// Lattice is how far WGS 84 lies from the degrees of a datum, in degrees, at every
// LatticeStep of the earth, rows from south to north: the way of a datum is so
// smooth that in between it is a few centimetres off.
type Lattice struct{ East, North []float64 }

// The corners of a lattice, degrees.
const (
	LatticeStep = 1
	LatticeLat  = 85 // north and south of it, the values there are taken
	columns     = 360/LatticeStep + 1
)

// ToWGS84 turns degrees of the datum into WGS 84.
func (l Lattice) ToWGS84(p orb.Point) orb.Point {
	if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
		return p
	}
	x := (math.Max(-180, math.Min(180, p[0])) + 180) / LatticeStep
	y := (math.Max(-LatticeLat, math.Min(LatticeLat, p[1])) + LatticeLat) / LatticeStep
	column, row := min(int(x), columns-2), min(int(y), 2*LatticeLat/LatticeStep-1)
	x, y = x-float64(column), y-float64(row)
	at := row*columns + column
	between := func(v []float64) float64 {
		return (v[at]*(1-x)+v[at+1]*x)*(1-y) + (v[at+columns]*(1-x)+v[at+columns+1]*x)*y
	}
	return orb.Point{p[0] + between(l.East), p[1] + between(l.North)}
}
