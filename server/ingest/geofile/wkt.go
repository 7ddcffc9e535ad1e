package geofile

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tongshi/geo/say"
)

// maxWKT bounds the description of a reference system, bytes.
const maxWKT = 64 << 10

// wktNode is an element of Well-Known Text (OGC 01-009, ISO 19162): a keyword,
// the texts and numbers in it, and the elements in it.
type wktNode struct {
	word  string // in capitals
	texts []string
	nodes []wktNode
}

// wkt takes what a description of a reference system declares. Programs that give
// no EPSG number describe the same systems by their parameters.
func (d *Declared) wkt(place, text string) error {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if text == "" || len(text) > maxWKT {
		return say.Errorf("the %s describes no reference system", place)
	}
	root, rest, err := parseWKT(text, 0)
	if err != nil || strings.TrimSpace(rest) != "" {
		return say.Errorf("the %s cannot be read: it is not well-known text", place)
	}
	shown := root.name()
	name, err := root.system()
	if err != nil {
		return say.Errorf("the file declares the reference system %q: %w", shown, err)
	}
	return d.declare(place, shown, name)
}

// parseWKT reads one element; it may be nested ten deep.
func parseWKT(text string, depth int) (n wktNode, rest string, err error) {
	const most = 10
	at := strings.IndexAny(text, "[(")
	if at < 0 || depth > most {
		return n, text, errWKT
	}
	n.word = strings.ToUpper(strings.TrimSpace(text[:at]))
	text = strings.TrimSpace(text[at+1:])
	for {
		switch {
		case text == "":
			return n, text, errWKT
		case text[0] == '"':
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				return n, text, errWKT
			}
			n.texts, text = append(n.texts, text[1:1+end]), text[end+2:]
		default:
			end := strings.IndexAny(text, ",[]()")
			switch {
			case end < 0:
				return n, text, errWKT
			case text[end] == '[' || text[end] == '(':
				var child wktNode
				if child, text, err = parseWKT(text, depth+1); err != nil {
					return n, text, err
				}
				n.nodes = append(n.nodes, child)
			default:
				n.texts, text = append(n.texts, strings.TrimSpace(text[:end])), text[end:]
			}
		}
		text = strings.TrimSpace(text)
		if text == "" {
			return n, text, errWKT
		}
		closes := text[0] == ']' || text[0] == ')'
		if !closes && text[0] != ',' {
			return n, text, errWKT
		}
		if text = strings.TrimSpace(text[1:]); closes {
			return n, text, nil
		}
	}
}

var errWKT = say.Errorf("it is not well-known text")

func (n wktNode) name() string {
	if len(n.texts) == 0 {
		return n.word
	}
	return n.texts[0]
}

// find is the first element of one of the words, at any depth.
func (n wktNode) find(words ...string) (wktNode, bool) {
	for _, child := range n.nodes {
		for _, word := range words {
			if child.word == word {
				return child, true
			}
		}
		if found, ok := child.find(words...); ok {
			return found, true
		}
	}
	return wktNode{}, false
}

// system is the name of the reference system as [ParseCRS] reads it.
func (n wktNode) system() (string, error) {
	if n.word == "COMPD_CS" || n.word == "COMPOUNDCRS" || n.word == "BOUNDCRS" || n.word == "SOURCECRS" {
		for _, child := range n.nodes { // heights are dropped
			return child.system()
		}
	}
	for _, child := range n.nodes {
		if (child.word == "AUTHORITY" || child.word == "ID") && len(child.texts) > 1 && strings.EqualFold(child.texts[0], "EPSG") {
			return "epsg:" + child.texts[1], nil
		}
	}
	datum, err := n.datum()
	switch {
	case err != nil:
		return "", err
	case n.word == "GEOGCS" || n.word == "GEOGCRS" || n.word == "GEODCRS":
		return datum.degrees, nil
	case n.word == "PROJCS" || n.word == "PROJCRS":
		return n.plane(datum)
	}
	return "", say.Errorf("a system of the kind %s is not known here", n.word)
}

// wktDatum is a datum by the systems that are built on it, as EPSG numbers.
type wktDatum struct {
	degrees string // in longitude and latitude
	utm     int    // UTM zone 0 north; 0 where there is none
	china   chinaZones
}

// chinaZones are the first of a row of Gauss-Krüger zones each, that of 75° east:
// with the number of the zone before the eastings, and without.
type chinaZones struct{ three, threeBare, six int }

// datums by the names that programs give them, in small letters without marks.
var datums = datumsByName(map[string]wktDatum{
	"wgs1984 worldgeodeticsystem1984 wgs84 worldgeodeticsystem1984ensemble": {"wgs84", 32600, chinaZones{}},
	"china2000 cgcs2000 chinageodeticcoordinatesystem2000":                  {"epsg:4490", 0, chinaZones{4513, 4534, 4491}},
	"xian1980":    {"epsg:4610", 0, chinaZones{2349, 2370, 2327}},
	"beijing1954": {"epsg:4214", 0, chinaZones{2401, 2422, 21413}},
	"etrs1989 europeanterrestrialreferencesystem1989 europeanterrestrialreferencesystem1989ensemble": {"epsg:4258", 25800, chinaZones{}},
})

func datumsByName(lists map[string]wktDatum) map[string]wktDatum {
	byName := map[string]wktDatum{}
	for names, datum := range lists {
		for _, name := range strings.Fields(names) {
			byName[name] = datum
		}
	}
	return byName
}

func (n wktNode) datum() (wktDatum, error) {
	found, ok := n.find("DATUM", "ENSEMBLE")
	if !ok {
		return wktDatum{}, say.Errorf("it names no datum")
	}
	plain := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.TrimPrefix(strings.ToLower(found.name()), "d_"))
	datum, known := datums[plain]
	if !known {
		return datum, say.Errorf("its datum %q is not known here; convert the file to WGS 84 (EPSG:4326) or CGCS2000 (EPSG:4490)", found.name())
	}
	return datum, nil
}

// plane is the projected system of these parameters.
func (n wktNode) plane(datum wktDatum) (string, error) {
	projection, _ := n.find("PROJECTION", "METHOD")
	kind := strings.ToLower(strings.ReplaceAll(projection.name(), " ", "_"))
	value := func(names ...string) float64 { return n.parameter(names) }
	lon, scale := value("central_meridian", "longitude_of_natural_origin"), value("scale_factor", "scale_factor_at_natural_origin")
	east, north := value("false_easting"), value("false_northing")
	unknown := say.Errorf("its projection is not known here; convert the file to WGS 84 (EPSG:4326)")
	if unit, ok := n.unit(); !ok || math.Abs(unit-1) > 1e-9 {
		return "", unknown
	}
	switch {
	case strings.Contains(kind, "pseudo_mercator") || strings.Contains(kind, "auxiliary_sphere"):
		return "epsg:3857", nil
	case !strings.Contains(kind, "transverse_mercator") && !strings.Contains(kind, "gauss_kruger"):
		return "", unknown
	case math.Abs(scale-0.9996) < 1e-9 && east == 500_000 && math.Mod(lon+183, 6) == 0 && datum.utm > 0:
		zone := int((lon + 183) / 6)
		if north == 10_000_000 {
			zone += 100
		}
		return fmt.Sprintf("epsg:%d", datum.utm+zone), nil
	case scale == 1 && north == 0:
		if number := datum.china.zone(lon, east); number > 0 {
			return fmt.Sprintf("epsg:%d", number), nil
		}
	}
	return "", unknown
}

// zone is the EPSG number of the zone with this central meridian (degrees) and
// false easting (metres); 0 where there is none.
func (c chinaZones) zone(lon, east float64) int {
	if c.three == 0 || math.Mod(lon, 3) != 0 || lon < 75 || lon > 135 {
		return 0
	}
	three, six := int(lon)/3-25, (int(lon)-75)/6
	switch {
	case east == 500_000:
		return c.threeBare + three
	case east == float64(three+25)*1e6+500_000:
		return c.three + three
	case math.Mod(lon-75, 6) == 0 && east == float64(six+13)*1e6+500_000:
		return c.six + six
	}
	return 0
}

// parameter is a number by one of its names; 0 when it is not there, which is what
// the ones that may be left out mean.
func (n wktNode) parameter(names []string) float64 {
	for _, child := range n.nodes {
		if child.word == "CONVERSION" {
			return child.parameter(names)
		}
		if child.word != "PARAMETER" || len(child.texts) < 2 {
			continue
		}
		for _, name := range names {
			if strings.EqualFold(strings.ReplaceAll(child.texts[0], " ", "_"), name) {
				value, _ := strconv.ParseFloat(child.texts[1], 64) // 0 when it is none
				return value
			}
		}
	}
	return 0
}

// unit is that of the coordinates, metres.
func (n wktNode) unit() (float64, bool) {
	for _, child := range n.nodes {
		if (child.word == "UNIT" || child.word == "LENGTHUNIT") && len(child.texts) > 1 {
			value, err := strconv.ParseFloat(child.texts[1], 64)
			return value, err == nil
		}
	}
	unit, ok := n.find("LENGTHUNIT")
	if !ok || len(unit.texts) < 2 {
		return 0, false
	}
	value, err := strconv.ParseFloat(unit.texts[1], 64)
	return value, err == nil
}
