package network

import (
	"strconv"
	"strings"
)

// kmhPerUnit are the units of a maxspeed value; no unit means km/h.
var kmhPerUnit = map[string]float64{
	"": 1, "km/h": 1, "kmh": 1, "kph": 1, "公里/小时": 1,
	"mph": 1.609344, "knots": 1.852,
}

// ParseSpeed reads an OpenStreetMap maxspeed value and returns km/h. Zones
// gives the limit behind a code like RU:urban, asked with and without its
// country. Of a list (50;30, or one value a lane) the highest counts, since it
// is the speed to look out for. Values that state no figure (none, signals,
// variable) and values that make no sense give false.
func ParseSpeed(text string, zones map[string]float64) (kmh float64, ok bool) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '|' || r == ',' }) {
		if v, good := parseOneSpeed(strings.TrimSpace(part), zones); good && v > kmh {
			kmh, ok = v, true
		}
	}
	return kmh, ok
}

func parseOneSpeed(text string, zones map[string]float64) (float64, bool) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789."))
	if digits == 0 {
		return zoneSpeed(text, zones)
	}
	v, err := strconv.ParseFloat(text[:digits], 64)
	factor, known := kmhPerUnit[strings.ToLower(strings.TrimSpace(text[digits:]))]
	if err != nil || !known || v*factor < 3 || v*factor > 200 {
		return 0, false
	}
	return v * factor, true
}

// zoneSpeed reads walk, RU:urban, DE:zone30 and DE:zone:30.
func zoneSpeed(text string, zones map[string]float64) (float64, bool) {
	if v, ok := zones[text]; ok {
		return v, true
	}
	_, kind, found := strings.Cut(text, ":")
	if !found {
		return 0, false
	}
	if figure, isZone := strings.CutPrefix(kind, "zone"); isZone {
		v, err := strconv.ParseFloat(strings.TrimPrefix(figure, ":"), 64)
		return v, err == nil && v >= 3 && v <= 200
	}
	v, ok := zones[kind]
	return v, ok
}
