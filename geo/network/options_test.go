package network_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

func TestRoadClassesAreOfTheVocabulary(t *testing.T) {
	words := geotest.Standards().Words
	o := geotest.Standards().Roads
	for class, rule := range o.Classes {
		if !words.Has("road_class", class) {
			t.Errorf("class %s is not in the vocabulary", class)
		}
		if rule.Rank < 1 {
			t.Errorf("class %s has no rank", class)
		}
	}
	for _, class := range []string{"service", "track", "pedestrian", "footway"} {
		if _, read := o.Classes[class]; read {
			t.Errorf("class %s is read as a road", class)
		}
	}
}

func TestEverythingWrittenIsOfTheVocabulary(t *testing.T) {
	words := geotest.Standards().Words
	check := func(list, code string) {
		if !words.Has(list, code) {
			t.Errorf("%q is not in the list %s", code, list)
		}
	}
	for _, c := range troubles {
		s := newSheet(t)
		c.draw(s)
		n := s.build()
		for i := range n.Intersections {
			x := &n.Intersections[i]
			check("intersection_kind", x.Kind)
			check("control", x.Control)
			check("value_origin", x.ControlOrigin)
		}
		for i := range n.Legs {
			l := &n.Legs[i]
			check("road_class", l.Class)
			check("control", l.Control)
			check("speed_origin", l.SpeedOrigin)
			check("value_origin", l.LanesOrigin)
			check("value_origin", l.StopLineOrigin)
		}
		for i := range n.Segments {
			check("road_class", n.Segments[i].Class)
			check("speed_origin", n.Segments[i].SpeedOrigin)
			check("value_origin", n.Segments[i].LanesOrigin)
		}
	}
}

func TestFaultyRoadClassFilesAreRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"missing", "", "read road classes"},
		{"no JSON", "{", "roads.json"},
		{"no class", `{"classes": {}}`, "name at least one road class"},
		{"no speed", `{"classes": {"primary": {"rank": 1, "lanes": 1, "lane_width_m": 3}}}`, "classes.primary"},
	} {
		files := fstest.MapFS{}
		if c.text != "" {
			files["roads.json"] = &fstest.MapFile{Data: []byte(c.text)}
		}
		if _, err := network.ReadOptions(files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", c.name, err, c.want)
		}
	}
}

func TestACityMayReadOtherClasses(t *testing.T) {
	s := newSheet(t)
	s.way("residential", "甲街", "-100,0 0,0 100,0")
	s.way("service", "厂门", "0,0 0,100")
	o := geotest.Standards().Roads
	o.Classes = maps.Clone(o.Classes)
	o.Classes["service"] = network.ClassRule{Rank: 9, SpeedKMH: 15, Lanes: 1, LaneWidthM: 3}
	x, _ := only(t, s.buildWith(o))
	if !slices.Equal(x.Names, []string{"甲街", "厂门"}) {
		t.Errorf("names %q", x.Names)
	}
}
