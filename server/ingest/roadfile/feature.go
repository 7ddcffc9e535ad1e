package roadfile

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/say"
	"tongshi/server/ingest/geofile"
)

func (c *collector) reject(field, value string, key say.Key, args ...any) {
	const most = 200
	if len(value) > most {
		value = strings.ToValidUTF8(value[:most], "") + "…"
	}
	c.rejects = append(c.rejects, geo.Reject{Row: c.number, Field: field, Value: value, Reason: say.BothOf(say.New(key, args...))})
}

// add takes one GeoJSON feature: a line with a highway tag becomes a way, a tagged
// point a point, anything else is left out.
func (c *collector) add(raw json.RawMessage) {
	c.number++
	feature, err := geofile.Members(raw)
	if err != nil {
		c.reject("feature", string(raw), "%w", err)
		return
	}
	tags, err := c.properties(feature)
	if err != nil {
		c.reject("properties", string(feature["properties"]), "%w", err)
		return
	}
	own, _ := geofile.PlainText(geofile.OrNull(feature["id"]))
	c.place(feature["geometry"], tags, featureID(own, tags))
}

// place gives what the tags describe its geometry.
func (c *collector) place(raw json.RawMessage, tags map[string]string, id int64) {
	geometry, err := geofile.Members(raw)
	if err != nil {
		if tags["highway"] != "" {
			c.reject("geometry", string(raw), "the geometry is missing or is not an object: %w", err)
		}
		return
	}
	var kind string
	if err := json.Unmarshal(geometry["type"], &kind); err != nil {
		c.reject("geometry", string(geometry["type"]), "the geometry has no type")
		return
	}
	c.addGeometry(kind, geometry["coordinates"], tags, id)
}

func (c *collector) addGeometry(kind string, coordinates json.RawMessage, tags map[string]string, id int64) {
	isLine := kind == "LineString" || kind == "MultiLineString"
	switch {
	case kind == "Point":
		c.addPoint(coordinates, tags)
	case tags["highway"] == "" && !network.Roadlike(tags):
		if isLine && !network.OtherFeature(tags) {
			c.reject("highway", tags["name"], "the line has no road class; add the tag highway, or say in a mapping where the class is")
		}
	case kind == "LineString":
		c.addLine(coordinates, tags, id)
	case kind == "MultiLineString":
		var parts []json.RawMessage
		if err := json.Unmarshal(coordinates, &parts); err != nil {
			c.reject("geometry", string(coordinates), "the coordinates are not a list of lines")
			return
		}
		for i, part := range parts {
			c.addLine(part, tags, partID(id, i))
		}
	default:
		c.reject("geometry", kind, "a road must be a LineString or MultiLineString (spelt so)")
	}
}

func (c *collector) addLine(coordinates json.RawMessage, tags map[string]string, id int64) {
	var list [][]geofile.Coordinate
	if err := json.Unmarshal(coordinates, &list); err != nil {
		c.reject("geometry", string(coordinates), "%w", geofile.CoordinateWords(err))
		return
	}
	if len(list) < 2 || len(list) > c.options.Limits.Vertices {
		c.reject("geometry", string(coordinates), "a line of %d positions; it needs 2 to %d", len(list), c.options.Limits.Vertices)
		return
	}
	way := network.Way{Tags: tags}
	for _, pair := range list {
		at, reason := c.position(pair)
		if reason != nil {
			c.reject("geometry", fmt.Sprint(pair), "%w", reason)
			return
		}
		if node := nodeAt(at); len(way.Nodes) == 0 || way.Nodes[len(way.Nodes)-1] != node {
			way.Nodes = append(way.Nodes, node)
			way.Line = append(way.Line, at)
		}
	}
	if len(way.Line) < 2 {
		c.reject("geometry", string(coordinates), "all positions of the line are the same")
		return
	}
	line := lineID(append(slices.Clone(way.Nodes), levelOf(tags)))
	if first, twice := c.seen[line]; twice {
		c.reject("geometry", tags["name"], "feature %d has this line already; this one was left out", first)
		return
	}
	c.seen[line] = c.number
	if way.ID = id; id == 0 || c.taken[id] {
		way.ID = lineID(way.Nodes)
	}
	for c.taken[way.ID] {
		way.ID = lineID([]int64{way.ID, line})
	}
	c.taken[way.ID] = true
	c.roads.Ways = append(c.roads.Ways, way)
}

// levelOf is the layer tag as a number: two decks may have one line.
func levelOf(tags map[string]string) int64 {
	level, _ := strconv.ParseInt(tags["layer"], 10, 64) // 0 when it has none
	return level
}

// pointKeys are the tags that make a point worth keeping.
var pointKeys = []string{"highway", "crossing", "railway", "barrier", "traffic_calming", "traffic_sign"}

func (c *collector) addPoint(coordinates json.RawMessage, tags map[string]string) {
	useful := false
	for _, key := range pointKeys {
		useful = useful || tags[key] != ""
	}
	if !useful {
		return
	}
	var pair []geofile.Coordinate
	if err := json.Unmarshal(coordinates, &pair); err != nil {
		c.reject("geometry", string(coordinates), "%w", geofile.CoordinateWords(err))
		return
	}
	at, reason := c.position(pair)
	if reason != nil {
		c.reject("geometry", fmt.Sprint(pair), "%w", reason)
		return
	}
	c.roads.Points = append(c.roads.Points, network.Point{Node: nodeAt(at), Position: at, Tags: tags})
}

// position reads longitude and latitude; a height is dropped.
func (c *collector) position(pair []geofile.Coordinate) (orb.Point, error) {
	if len(pair) < 2 || len(pair) > 4 {
		return orb.Point{}, say.Errorf("a position of %d numbers; it needs longitude and latitude", len(pair))
	}
	at, reason := c.crs.Position(float64(pair[0]), float64(pair[1]), orb.Bound{})
	return orb.Point{math.Round(at[0]*1e7) / 1e7, math.Round(at[1]*1e7) / 1e7}, reason
}

// nodeAt names a node by its place: lines that share a position to seven
// decimals (about a centimetre) meet there.
func nodeAt(p orb.Point) int64 {
	lon, lat := int32(math.Round(p[0]*1e7)), int32(math.Round(p[1]*1e7))
	return int64(uint64(uint32(lon))<<32 | uint64(uint32(lat)))
}

// lineID names a line without an id by its nodes, so that the same file gives
// the same ids again.
func lineID(nodes []int64) int64 {
	h := fnv.New64a()
	for _, node := range nodes {
		_ = binary.Write(h, binary.LittleEndian, node)
	}
	return int64(h.Sum64() >> 1)
}

// partID names the parts of a line in several parts; the first keeps the id.
func partID(id int64, part int) int64 {
	if id == 0 || part == 0 {
		return id
	}
	return lineID([]int64{id, int64(part)})
}
