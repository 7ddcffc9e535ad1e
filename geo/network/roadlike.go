package network

import (
	"slices"
	"strings"
)

// What is a road when the tag highway does not say so, and what class it has
// when the tag says something that no list knows.

// otherFeatures are tags that say what a line is when it is no road.
var otherFeatures = []string{
	"building", "building:part", "waterway", "railway", "aeroway", "aerialway", "natural", "landuse", "leisure",
	"power", "boundary", "barrier", "man_made", "amenity", "route", "place", "shop", "area", "historic",
	"tourism", "office", "public_transport", "indoor", "playground", "attraction", "piste:type", "admin_level",
	"military", "golf", "craft", "pipeline", "area:highway", "abandoned:highway", "disused:highway",
	"proposed:highway", "construction:highway", "razed:highway", "demolished:highway", "removed:highway",
	"was:highway", "abandoned:railway", "razed:railway", "disused:railway", "addr:interpolation", "telecom",
	"communication", "seamark:type", "roller_coaster", "contour",
}

// OtherFeature reports whether tags say that a line is no road.
func OtherFeature(tags map[string]string) bool {
	return slices.ContainsFunc(otherFeatures, func(key string) bool { return tags[key] != "" && tags[key] != "no" })
}

// roadOnly are tags that only roads have.
var roadOnly = []string{"oneway", "lanes", "maxspeed", "junction", "lanes:forward", "turn:lanes"}

// Roadlike reports whether a line without a class is a road all the same: it
// has a tag that only roads have, and none that makes it something else.
func Roadlike(tags map[string]string) bool {
	if tags["highway"] != "" || OtherFeature(tags) {
		return false
	}
	return slices.ContainsFunc(roadOnly, func(key string) bool { return tags[key] != "" })
}

// unknownClass is what a road is taken for whose class is missing or unknown:
// OpenStreetMap's own word for that.
const unknownClass = "road"

// notRoads are values of highway for what motor traffic does not drive on, or
// not yet, or not as a road: these are left out by intention.
var notRoads = setOf(
	"service", "track", "footway", "path", "cycleway", "steps", "pedestrian", "bridleway", "corridor", "sidewalk",
	"crossing", "platform", "bus_stop", "bus_guideway", "busway", "raceway", "escape", "elevator", "ladder",
	"via_ferrata", "construction", "proposed", "planned", "abandoned", "disused", "razed", "demolished",
	"removed", "historic", "rest_area", "services", "no", "none", "trailhead", "emergency_bay",
	"emergency_access_point", "traffic_island", "street_lamp", "passing_place", "turning_circle", "turning_loop",
	"byway", "stairs", "ford", "traffic_signals", "stop", "give_way", "mini_roundabout", "motorway_junction",
	"milestone", "toll_gantry", "stepping_stones",
)

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// classOf is the class of a road and whether it had to be assumed; "" for what
// is no road by intention.
func (o *Options) classOf(tags map[string]string) (class string, assumed bool) {
	class = tags["highway"]
	if _, known := o.Classes[class]; known {
		return class, false
	}
	if notRoads[class] {
		return "", false
	}
	if class == "" {
		if Roadlike(tags) {
			return unknownClass, true
		}
		return "", false
	}
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(class)), ";")
	if _, known := o.Classes[first]; known {
		return first, false
	}
	if notRoads[first] {
		return "", false
	}
	return unknownClass, true
}
