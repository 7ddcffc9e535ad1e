package network_test

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func TestControlComesFromSignalsAndSigns(t *testing.T) {
	cross := func(s *sheet) {
		s.way("primary", "建设路", "-200,0 -60,0 -12,0 0,0 12,0 200,0")
		s.way("residential", "甲街", "0,-200 0,-60 0,-12 0,0 0,12 0,200")
	}
	for _, c := range []struct {
		name   string
		draw   func(*sheet)
		want   string
		origin string
		south  string // control of the southern leg
	}{
		{"nothing known", cross, "unknown", "assumed", "unknown"},
		{"a signal on the node", func(s *sheet) { cross(s); s.sign("0,0", "highway=traffic_signals") }, "signal", "tagged", "signal"},
		{"a signal on one approach", func(s *sheet) { cross(s); s.sign("-12,0", "highway=traffic_signals") }, "signal", "tagged", "signal"},
		{"a signal farther out is another's", func(s *sheet) { cross(s); s.sign("-60,0", "highway=traffic_signals") }, "unknown", "assumed", "unknown"},
		{"a signal for traffic that leaves is another's", func(s *sheet) {
			cross(s)
			s.sign("-12,0", "highway=traffic_signals", "traffic_signals:direction=backward")
		}, "unknown", "assumed", "unknown"},
		{"a stop sign on the minor road", func(s *sheet) {
			cross(s)
			s.sign("0,-12", "highway=stop", "direction=forward")
		}, "stop", "tagged", "stop"},
		{"a stop sign for the other direction", func(s *sheet) {
			cross(s)
			s.sign("0,-12", "highway=stop", "direction=backward")
		}, "unknown", "assumed", "unknown"},
		{"stop signs all round", func(s *sheet) {
			cross(s)
			for _, at := range []string{"0,-12", "0,12", "-12,0", "12,0"} {
				s.sign(at, "highway=stop")
			}
		}, "all_way_stop", "tagged", "stop"},
		{"an all-way stop on the node", func(s *sheet) { cross(s); s.sign("0,0", "highway=stop", "stop=all") }, "all_way_stop", "tagged", "stop"},
		{"a give-way sign", func(s *sheet) { cross(s); s.sign("0,-12", "highway=give_way") }, "yield", "tagged", "yield"},
		{"a sign on the major road leaves the minor uncontrolled", func(s *sheet) { cross(s); s.sign("-12,0", "highway=stop") }, "stop", "tagged", "none"},
		{"a roundabout", roundabout, "roundabout", "tagged", "yield"},
		{"a roundabout with a signal", func(s *sheet) { roundabout(s); s.sign("20,0", "highway=traffic_signals") }, "signal", "tagged", "signal"},
		{"a signal between the carriageways", func(s *sheet) {
			fourNodes(s)
			s.sign("5,6", "highway=traffic_signals")
		}, "signal", "tagged", "signal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.draw(s)
			x, legs := only(t, s.build())
			if x.Control != c.want || x.ControlOrigin != c.origin {
				t.Errorf("%s (%s), want %s (%s)", x.Control, x.ControlOrigin, c.want, c.origin)
			}
			if south := legTowards(t, legs, 180); south.Control != c.south {
				t.Errorf("southern leg: %s, want %s", south.Control, c.south)
			}
		})
	}
}

func TestASignOnTheLegGivesTheStopLine(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0 200,0")
	s.way("residential", "甲街", "0,-200 0,-14 0,0")
	s.sign("0,-14", "highway=stop")
	_, legs := only(t, s.build())
	south := legTowards(t, legs, 180)
	if at := s.plane.Forward(south.StopLine); planar.Distance(at, orb.Point{0, -14}) > 0.05 || south.StopLineOrigin != "tagged" {
		t.Errorf("stop line at %v (%s), want 0, -14 (tagged)", at, south.StopLineOrigin)
	}
}

func TestASignalWithoutNodeNumberIsFoundByPosition(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0 200,0")
	s.way("residential", "甲街", "0,-200 0,0")
	s.sign("0,0", "highway=traffic_signals")
	for i := range s.roads.Ways {
		s.roads.Ways[i].Nodes = nil
	}
	s.roads.Points[0].Node = 0
	if x, _ := only(t, s.build()); x.Control != "signal" {
		t.Errorf("control %s", x.Control)
	}
}

func TestASignalBetweenTwoIntersectionsIsTheNearersOwn(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0 26,0 44,0 200,0")
	s.way("residential", "甲街", "0,-150 0,0 0,150")
	s.way("residential", "乙街", "44,-150 44,0 44,150")
	s.sign("26,0", "highway=traffic_signals")
	n := s.build()
	if len(n.Intersections) != 2 {
		t.Fatalf("%d intersections", len(n.Intersections))
	}
	if west, east := n.Intersections[0].Control, n.Intersections[1].Control; west != "unknown" || east != "signal" {
		t.Errorf("18 m away %s, 26 m away %s", east, west)
	}
}
