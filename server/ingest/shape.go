package ingest

import (
	"encoding/json"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
)

// maxOutline bounds the corners of one outline: it is tested for crossings,
// pair by pair.
const maxOutline = 2_000

// shape reads a GeoJSON geometry: a point, a line or a polygon, or a Multi of
// one of them. Heights are dropped.
func (r *reading) shape(raw json.RawMessage, vertices int) (orb.Geometry, error) {
	geometry, err := geofile.Members(raw)
	if err != nil {
		return nil, say.Errorf("the geometry is not an object: %w", err)
	}
	var kind string
	if err := json.Unmarshal(geofile.OrNull(geometry["type"]), &kind); err != nil || kind == "" {
		return nil, say.Errorf("the geometry has no type")
	}
	coordinates := geofile.OrNull(geometry["coordinates"])
	if single, many := singleOf[kind]; many {
		var parts []json.RawMessage
		if err := json.Unmarshal(coordinates, &parts); err != nil || len(parts) != 1 {
			return nil, say.Errorf("a %s of %d parts; write each part as a feature of its own", kind, len(parts))
		}
		kind, coordinates = single, parts[0]
	}
	switch kind {
	case "Point":
		var pair []geofile.Coordinate
		if err := json.Unmarshal(coordinates, &pair); err != nil {
			return nil, geofile.CoordinateWords(err)
		}
		return r.corner(pair)
	case "LineString":
		line, reason := r.corners(coordinates, min(vertices, maxOutline))
		if reason == nil && len(line) < 2 {
			reason = say.Errorf("the line has fewer than two different positions")
		}
		return line, reason
	case "Polygon":
		return r.polygon(coordinates, vertices)
	}
	return nil, say.Errorf("the geometry is a %q; it must be a Point, LineString or Polygon (spelt so)", kind)
}

var singleOf = map[string]string{"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}

func (r *reading) corner(pair []geofile.Coordinate) (orb.Point, error) {
	if len(pair) < 2 || len(pair) > 4 {
		return orb.Point{}, say.Errorf("a position of %d numbers; it needs longitude and latitude", len(pair))
	}
	at, reason := r.crs.Position(float64(pair[0]), float64(pair[1]), r.area)
	return orb.Point{math.Round(at[0]*1e7) / 1e7, math.Round(at[1]*1e7) / 1e7}, reason
}

// corners reads a list of positions; repeated ones are left out.
func (r *reading) corners(raw json.RawMessage, most int) (orb.LineString, error) {
	var list [][]geofile.Coordinate
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, geofile.CoordinateWords(err)
	}
	if len(list) > most {
		return nil, say.Errorf("an outline of %d positions; %d at most", len(list), most)
	}
	var line orb.LineString
	for _, pair := range list {
		at, reason := r.corner(pair)
		if reason != nil {
			return nil, reason
		}
		if len(line) == 0 || line[len(line)-1] != at {
			line = append(line, at)
		}
	}
	return line, nil
}

// extent reads the polygons of an area, of as many parts and corners as it has.
// Outlines that cross themselves are mended where they are stored.
func (r *reading) extent(raw json.RawMessage, vertices int) (orb.Geometry, error) {
	geometry, err := geofile.Members(raw)
	if err != nil {
		return nil, say.Errorf("the geometry is not an object: %w", err)
	}
	var kind string
	if err := json.Unmarshal(geofile.OrNull(geometry["type"]), &kind); err != nil || kind != "Polygon" && kind != "MultiPolygon" {
		return nil, say.Errorf("an area is a polygon; give one, as GeoJSON, a Shapefile or a GeoPackage has it")
	}
	var parts [][]json.RawMessage
	coordinates := geofile.OrNull(geometry["coordinates"])
	if kind == "Polygon" {
		parts = make([][]json.RawMessage, 1)
		err = json.Unmarshal(coordinates, &parts[0])
	} else {
		err = json.Unmarshal(coordinates, &parts)
	}
	if err != nil {
		return nil, say.Errorf("the coordinates are not a list of rings")
	}
	var all orb.MultiPolygon
	for _, rings := range parts {
		var p orb.Polygon
		for i, ring := range rings {
			line, reason := r.corners(ring, vertices)
			if reason == nil && (len(line) < 4 || line[0] != line[len(line)-1]) {
				reason = say.Errorf("ring %d does not end where it begins", i+1)
			}
			if reason != nil {
				return nil, reason
			}
			p = append(p, orb.Ring(line))
		}
		if len(p) > 0 {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil, say.Errorf("the coordinates are not a list of rings")
	}
	return all, nil
}

func (r *reading) polygon(raw json.RawMessage, vertices int) (orb.Geometry, error) {
	var rings []json.RawMessage
	if err := json.Unmarshal(raw, &rings); err != nil || len(rings) == 0 {
		return nil, say.Errorf("the coordinates are not a list of rings")
	}
	var p orb.Polygon
	for i, ring := range rings {
		line, reason := r.corners(ring, min(vertices, maxOutline))
		if reason != nil {
			return nil, reason
		}
		switch {
		case len(line) < 4:
			return nil, say.Errorf("ring %d has fewer than three different corners", i+1)
		case line[0] != line[len(line)-1]:
			return nil, say.Errorf("ring %d does not end where it begins", i+1)
		case geo.CrossesItself(line):
			return nil, say.Errorf("ring %d crosses itself; draw the outline without a crossing", i+1)
		}
		p = append(p, orb.Ring(line))
	}
	if reason := holesOutside(p); reason != nil {
		return nil, reason
	}
	for i, ring := range p { // RFC 7946: the outline left-hand, holes right-hand
		if (ring.Orientation() == orb.CCW) != (i == 0) {
			ring.Reverse()
		}
	}
	return p, nil
}

// holesOutside says what is wrong with the holes of a polygon: each must lie
// within the outline and apart from the other rings.
func holesOutside(p orb.Polygon) error {
	for i := 1; i < len(p); i++ {
		for k := range i {
			if ringsMeet(p[k], p[i]) {
				return say.Errorf("ring %d meets ring %d; a hole must keep clear of the other rings", i+1, k+1)
			}
			if inside := planar.RingContains(p[k], p[i][0]); inside != (k == 0) || k > 0 && planar.RingContains(p[i], p[k][0]) {
				return say.Errorf("ring %d is no hole within the outline; write it as a feature of its own", i+1)
			}
		}
	}
	return nil
}

func ringsMeet(a, b orb.Ring) bool {
	if !a.Bound().Intersects(b.Bound()) {
		return false
	}
	for i := range len(a) - 1 {
		for j := range len(b) - 1 {
			if geo.SidesMeet(a[i], a[i+1], b[j], b[j+1]) {
				return true
			}
		}
	}
	return false
}
