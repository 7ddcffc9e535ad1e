package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/geojson"
)

// Reading and validation of a geometry that is sent.

// room is how many positions a geometry may still have, and what they are in.
type room struct {
	positions int
	frame     geo.Frame
}

// MaxVertices bounds the positions of one geometry that is sent.
const MaxVertices = 10_000

// degree is one number of a position. A null, a text or what is no finite
// number is refused: encoding/json would take a null for 0.
type degree float64

// UnmarshalJSON reads a number.
func (d *degree) UnmarshalJSON(b []byte) error {
	var n float64
	if len(b) == 0 || b[0] != '-' && (b[0] < '0' || b[0] > '9') || json.Unmarshal(b, &n) != nil {
		return say.Errorf("%s is not a number", Shorten(string(b)))
	}
	*d = degree(math.Round(n*1e7) / 1e7)
	return nil
}

// ReadGeometry reads a GeoJSON geometry (RFC 7946, 3.1) of positions in WGS 84,
// longitude first; heights are dropped. The text says what is wrong.
func ReadGeometry(raw json.RawMessage) (orb.Geometry, error) {
	return readGeometryIn(geo.Frame{}, raw)
}

// readGeometryIn is readGeometry of positions in another reference system: each
// is brought to WGS 84.
func readGeometryIn(frame geo.Frame, raw json.RawMessage) (orb.Geometry, error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	sent, err := members(raw)
	if err != nil {
		return nil, say.Errorf("is no object: %s", err)
	}
	for name := range sent {
		if name != "type" && name != "coordinates" && name != "bbox" {
			return nil, say.Errorf("has the member %q, which a geometry does not have", Shorten(name))
		}
	}
	var kind string
	if json.Unmarshal(sent["type"], &kind) != nil {
		return nil, say.Errorf("has no type")
	}
	coordinates := sent["coordinates"]
	left := &room{MaxVertices, frame}
	switch kind {
	case "Point":
		return readPart(coordinates, left, readPosition)
	case "MultiPoint":
		return readParts(coordinates, left, func(l []orb.Point) orb.Geometry { return orb.MultiPoint(l) }, readPosition)
	case "LineString":
		return readPart(coordinates, left, readLine)
	case "MultiLineString":
		return readParts(coordinates, left, func(l []orb.LineString) orb.Geometry { return orb.MultiLineString(l) }, readLine)
	case "Polygon":
		return readPart(coordinates, left, readPolygon)
	case "MultiPolygon":
		return readParts(coordinates, left, func(l []orb.Polygon) orb.Geometry { return orb.MultiPolygon(l) }, readPolygon)
	}
	return nil, say.Errorf("is a %q; want Point, LineString, Polygon or a Multi of one, spelt so", Shorten(kind))
}

func readPart[G orb.Geometry](raw json.RawMessage, left *room, one func(json.RawMessage, *room) (G, error)) (orb.Geometry, error) {
	g, wrong := one(raw, left)
	if wrong != nil {
		return nil, wrong
	}
	return g, nil
}

func readParts[G orb.Geometry](
	raw json.RawMessage,
	left *room,
	whole func([]G) orb.Geometry,
	one func(json.RawMessage, *room) (G, error),
) (orb.Geometry, error) {
	list, wrong := readList(raw, left, one)
	switch {
	case wrong != nil:
		return nil, wrong
	case len(list) == 0:
		return nil, say.Errorf("is empty; a position is needed")
	}
	return whole(list), nil
}

func readList[G any](raw json.RawMessage, left *room, one func(json.RawMessage, *room) (G, error)) ([]G, error) {
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return nil, say.Errorf("has coordinates that are no list of what its type is made of")
	}
	list := make([]G, 0, len(parts))
	for _, part := range parts {
		g, wrong := one(part, left)
		if wrong != nil {
			return nil, wrong
		}
		list = append(list, g)
	}
	return list, nil
}

func readPosition(raw json.RawMessage, left *room) (orb.Point, error) {
	var numbers []degree
	if err := json.Unmarshal(raw, &numbers); errors.As(err, new(*json.UnmarshalTypeError)) {
		return orb.Point{}, say.Errorf("has a position that is no list of numbers")
	} else if err != nil {
		return orb.Point{}, say.Errorf("has a position that is none: %s", say.JSON(err))
	}
	if left.positions--; left.positions < 0 {
		return orb.Point{}, say.Errorf("has more than %d positions", MaxVertices)
	}
	if len(numbers) < 2 || len(numbers) > 4 {
		return orb.Point{}, say.Errorf("has a position of %d numbers; want two, of which %s", len(numbers), left.frame.Order())
	}
	at := orb.Point{float64(numbers[0]), float64(numbers[1])}
	if !left.frame.Plain() {
		at = left.frame.Position(at)
		at = orb.Point{math.Round(at[0]*1e7) / 1e7, math.Round(at[1]*1e7) / 1e7}
	}
	switch {
	case !(math.Abs(at[0]) <= 180): // NaN too
		return orb.Point{}, say.Errorf("has the longitude %v; it lies between -180 and 180, and %s", at[0], left.frame.Order())
	case !(math.Abs(at[1]) <= 90):
		return orb.Point{}, say.Errorf("has the latitude %v; it lies between -90 and 90, and %s", at[1], left.frame.Order())
	}
	return at, nil
}

func readLine(raw json.RawMessage, left *room) (orb.LineString, error) {
	list, wrong := readList(raw, left, readPosition)
	if wrong == nil && len(list) < 2 {
		wrong = say.Errorf("has a line of fewer than two positions")
	}
	return list, wrong
}

func readPolygon(raw json.RawMessage, left *room) (orb.Polygon, error) {
	rings, wrong := readList(raw, left, readLine)
	if wrong == nil && len(rings) == 0 {
		wrong = say.Errorf("has a polygon without an outline")
	}
	var p orb.Polygon
	for i, ring := range rings {
		switch {
		case len(ring) < 4:
			return nil, say.Errorf("has a ring (%d) of fewer than four positions", i+1)
		case ring[0] != ring[len(ring)-1]:
			return nil, say.Errorf("has a ring (%d) that does not end where it begins", i+1)
		}
		p = append(p, orb.Ring(ring))
	}
	return p, wrong
}

// CheckPlace refuses a shape that PostGIS finds wrong, and one that lies
// outside the city's area; where its numbers look swapped it says so, in the
// order of the reference system that they came in.
func (c *Change) CheckPlace(g orb.Geometry) error {
	ctx, tx := c.Context(), c.Tx
	wrong, err := tx.GeometryFault(ctx, g)
	if err != nil {
		return err
	}
	if wrong == nil {
		set, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		wrong = outside(set.ServiceArea, g.Bound().Center(), c.frame)
	}
	if wrong != nil {
		return Faults([]Fault{InBody("geometry", "%s", wrong)})
	}
	return nil
}

func outside(area orb.MultiPolygon, at orb.Point, frame geo.Frame) error {
	if len(area) == 0 || planar.MultiPolygonContains(area, at) {
		return nil
	}
	swapped := orb.Point{at[1], at[0]}
	sent := at
	if frame.LatLon && frame.Degrees() {
		sent = swapped
	}
	if frame.Degrees() && planar.MultiPolygonContains(area, swapped) {
		return say.Errorf("lies at %v, outside the city's area, and inside it with the numbers swapped: %s", sent, frame.Order())
	}
	return say.Errorf("lies at %v, outside the city's area", sent)
}

// GeoJSONOf is a geometry as an answer has it.
func GeoJSONOf(g orb.Geometry) json.RawMessage {
	return geojson.AppendGeometry(nil, g, nil)
}
