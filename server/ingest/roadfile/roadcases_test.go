package roadfile_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// roadCases are road files as people have them, each with the intersections
// that a planner sees ("control legs") and what is worth a warning.
var roadCases = []struct {
	name string
	draw func(*osmSheet)
	want string
	warn string // kinds of warnings, in order
}{
	{"a T whose end is 30 cm short", func(s *osmSheet) {
		s.way("-200,0 0,0 200,0", "highway=residential", "name=甲路")
		s.way("0,-200 0,-0.3", "highway=residential", "name=乙路")
	}, "unknown 3", "near_miss"},
	{"two roads that cross without a node", func(s *osmSheet) {
		s.way("-200,0 200,0", "highway=residential", "name=甲路")
		s.way("0,-200 0,200", "highway=residential", "name=乙路")
	}, "", "no_node"},
	{"a way that leaves the extract and comes back", func(s *osmSheet) {
		s.way("0,0 100,0 200,0 300,5 400,5 500,0 600,0 700,0", "highway=secondary", "name=边界路")
		for _, x := range []string{"100", "600", "700"} {
			s.way(x+",-150 "+x+",0 "+x+",150", "highway=residential", "name="+x+"巷")
		}
		s.lost = map[string]bool{"300,5": true, "400,5": true}
	}, "unknown 4, unknown 4, unknown 3", ""},
	{"a way that lies on another one", func(s *osmSheet) {
		s.way("-200,0 -100,0 0,0 100,0 200,0", "highway=residential", "name=甲路")
		s.way("-100,0 0,0 100,0", "highway=residential", "name=甲路")
		s.way("0,-200 0,0 0,200", "highway=residential", "name=乙路")
	}, "unknown 4", "duplicate"},
	{"a bridge that shares a node with the road below", func(s *osmSheet) {
		s.way("-200,0 0,0 200,0", "highway=secondary", "name=下路")
		s.way("0,-200 0,-60", "highway=secondary", "name=跨线桥")
		s.way("0,-60 0,0 0,60", "highway=secondary", "name=跨线桥", "bridge=yes", "layer=1")
		s.way("0,60 0,200", "highway=secondary", "name=跨线桥")
	}, "", "level_at_node"},
	{"a tunnel that shares a node with the road above", func(s *osmSheet) {
		s.way("-200,0 0,0 200,0", "highway=secondary", "name=上路")
		s.way("0,-200 0,0 0,200", "highway=secondary", "name=隧道", "tunnel=yes")
	}, "", "level_at_node"},
	{"a divided road crossed at 25 degrees, its median 18 m wide", func(s *osmSheet) {
		s.way("350,9 19.3,9 -350,9", "highway=primary", "name=环城路", "oneway=yes", "lanes=3")
		s.way("-350,-9 -19.3,-9 350,-9", "highway=primary", "name=环城路", "oneway=yes", "lanes=3")
		s.way("-235,-110 -19.3,-9 19.3,9 235,110", "highway=secondary", "name=斜街")
	}, "unknown 4", ""},
	{"frontage roads 20 m beside the main road", func(s *osmSheet) {
		s.way("250,28 0,28 -250,28", "highway=tertiary", "oneway=yes")
		s.way("250,8 0,8 -250,8", "highway=primary", "name=文一路", "oneway=yes")
		s.way("-250,-8 0,-8 250,-8", "highway=primary", "name=文一路", "oneway=yes")
		s.way("-250,-28 0,-28 250,-28", "highway=tertiary", "oneway=yes")
		s.way("0,-250 0,-28 0,-8 0,8 0,28 0,250", "highway=secondary", "name=学院路")
	}, "unknown 4", ""},
	{"a circle without a junction tag", func(s *osmSheet) {
		s.way(circleOf(28, 24, 0, 24), "highway=tertiary", "name=五星转盘", "oneway=yes")
		armsOf(s, 28, 24)
	}, "roundabout 4", "circle"},
	{"a circle without a junction tag in three ways", func(s *osmSheet) {
		s.way(circleOf(20, 24, 0, 8), "highway=tertiary", "oneway=yes")
		s.way(circleOf(20, 24, 8, 17), "highway=tertiary", "oneway=yes")
		s.way(circleOf(20, 24, 17, 24), "highway=tertiary", "oneway=yes")
		armsOf(s, 20, 24)
	}, "roundabout 4", "circle"},
	{"a mini roundabout", func(s *osmSheet) {
		crossOf(s, "200")
		s.node("0,0", "highway=mini_roundabout")
	}, "roundabout 4", ""},
	{"signals on the crossings before the junction", func(s *osmSheet) {
		crossOf(s, "9")
		for _, at := range []string{"-9,0", "9,0", "0,-9", "0,9"} {
			s.node(at, "highway=crossing", "crossing=traffic_signals")
		}
	}, "signal 4", ""},
	{"signals on the crossings, said by crossing:signals", func(s *osmSheet) {
		crossOf(s, "9")
		for _, at := range []string{"-9,0", "9,0", "0,-9", "0,9"} {
			s.node(at, "highway=crossing", "crossing=marked", "crossing:signals=yes")
		}
	}, "signal 4", ""},
	{"a signalled crossing on one arm is its own", func(s *osmSheet) {
		crossOf(s, "25")
		s.node("25,0", "highway=crossing", "crossing=traffic_signals")
	}, "unknown 4", ""},
	{"a road without a class", func(s *osmSheet) {
		s.way("-200,0 0,0 200,0", "highway=residential", "name=甲路")
		s.way("0,-200 0,0", "name=乙路", "oneway=yes", "lanes=2")
		s.way("50,-200 50,0", "name=某楼", "building=yes")
	}, "unknown 3", "class_missing"},
	{"a road of a class that nobody knows", func(s *osmSheet) {
		s.way("-200,0 0,0 200,0", "highway=Residential", "name=甲路")
		s.way("0,-200 0,0", "highway=支路", "name=乙路")
		s.way("100,-200 100,0", "highway=footway")
	}, "unknown 3", "class_missing"},
}

// crossOf draws two roads that cross, with a node some metres from the middle.
func crossOf(s *osmSheet, out string) {
	s.way("-300,0 -"+out+",0 0,0 "+out+",0 300,0", "highway=secondary", "name=甲路")
	s.way("0,-300 0,-"+out+" 0,0 0,"+out+" 0,300", "highway=secondary", "name=乙路")
}

// circleOf is a circle's points from one of its steps to another,
// counter-clockwise.
func circleOf(radiusM float64, steps, from, to int) string {
	var line []string
	for i := from; i <= to; i++ {
		sin, cos := math.Sincos(2 * math.Pi * float64(i%steps) / float64(steps))
		line = append(line, fmt.Sprintf("%.3f,%.3f", radiusM*cos, radiusM*sin))
	}
	return strings.Join(line, " ")
}

// armsOf draws four streets away from a circle.
func armsOf(s *osmSheet, radiusM float64, steps int) {
	for i, far := range []string{"200,0", "0,200", "-200,0", "0,-200"} {
		s.way(circleOf(radiusM, steps, i*steps/4, i*steps/4)+" "+far, "highway=tertiary", fmt.Sprintf("name=第%d街", i))
	}
}

func TestRoadFilesAsPeopleHaveThem(t *testing.T) {
	for _, c := range roadCases {
		t.Run(c.name, func(t *testing.T) {
			s := newOSMSheet(t)
			c.draw(s)
			n := s.build()
			if got := summary(n); got != c.want {
				t.Errorf("intersections %q, want %q", got, c.want)
			}
			var kinds []string
			for _, w := range n.Warnings {
				kinds = append(kinds, w.Kind)
			}
			if got := strings.Join(slices.Compact(kinds), " "); got != c.warn {
				t.Errorf("warnings %q, want %q: %v", got, c.warn, n.Warnings)
			}
		})
	}
}

// TestANameTurnsNoOtherText: characters that turn the direction of what follows
// are taken out of names; letters from the right and pictures stay.
func TestANameTurnsNoOtherText(t *testing.T) {
	s := newOSMSheet(t)
	s.way("-200,0 0,0 200,0", "highway=residential", "name=شارع الملك 🚑 \u202eevil")
	s.way("0,-200 0,0 0,200", "highway=residential", "name="+strings.Repeat("很长的路", 60))
	for name, path := range map[string]string{"PBF": write(t, "a.osm.pbf", s.pbf()), "GeoJSON": write(t, "a.geojson", s.geoJSON("osm_id"))} {
		roads := readAgain(t, path)
		if got := roads.Ways[0].Tags["name"]; got != "شارع الملك 🚑 evil" {
			t.Errorf("%s: name %q", name, got)
		}
		if n := builtFrom(t, path); len(n.Intersections) != 1 || len([]rune(n.Intersections[0].Name)) < 240 {
			t.Errorf("%s: %s", name, summary(n))
		}
	}
}
