package network_test

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
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
		{"a mini roundabout", func(s *sheet) { cross(s); s.sign("0,0", "highway=mini_roundabout") }, "roundabout", "tagged", "yield"},
		{"an untagged circle", func(s *sheet) {
			s.way("tertiary", "转盘", ring(28, 0, 24), "oneway=yes")
			ringArms(s, 28)
		}, "roundabout", "assumed", "yield"},
		{"signals on the crossings of two arms", func(s *sheet) {
			cross(s)
			s.sign("-12,0", "highway=crossing", "crossing=traffic_signals")
			s.sign("12,0", "highway=crossing", "crossing=traffic_signals")
		}, "signal", "tagged", "signal"},
		{"a signalled crossing on one arm is its own", func(s *sheet) {
			cross(s)
			s.sign("-12,0", "highway=crossing", "crossing=traffic_signals")
		}, "unknown", "assumed", "unknown"},
		{"crossings whose signals are denied", func(s *sheet) {
			cross(s)
			s.sign("-12,0", "highway=crossing", "crossing=traffic_signals", "crossing:signals=no")
			s.sign("12,0", "highway=crossing", "crossing=traffic_signals", "crossing:signals=no")
		}, "unknown", "assumed", "unknown"},
		{"signals on crossings far out are others'", func(s *sheet) {
			cross(s)
			s.sign("-60,0", "highway=crossing", "crossing=traffic_signals")
			s.sign("0,60", "highway=crossing", "crossing=traffic_signals")
		}, "unknown", "assumed", "unknown"},
		{"stop signs on the minor road, said at the node", func(s *sheet) { cross(s); s.sign("0,0", "highway=stop", "stop=minor") }, "stop", "tagged", "stop"},
		{"a give-way sign for the other direction", func(s *sheet) {
			cross(s)
			s.sign("0,-12", "highway=give_way", "direction=backward")
		}, "unknown", "assumed", "unknown"},
		{"an all-way stop said on one arm", func(s *sheet) { cross(s); s.sign("-12,0", "highway=stop", "stop=all") }, "all_way_stop", "tagged", "stop"},
		{"a signal beside the road", func(s *sheet) { cross(s); s.sign("6,-10", "highway=traffic_signals") }, "signal", "tagged", "signal"},
		{"a signal on the median, a little off the node", func(s *sheet) {
			cross(s)
			s.sign("0.4,0.3", "highway=traffic_signals")
		}, "signal", "tagged", "signal"},
		{"a signal far beside the road is another's", func(s *sheet) { cross(s); s.sign("20,-18", "highway=traffic_signals") }, "unknown", "assumed", "unknown"},
		{"a stop sign right of the road", func(s *sheet) { cross(s); s.sign("5,-10", "highway=stop") }, "stop", "tagged", "stop"},
		{"a stop sign left of the road faces who leaves", func(s *sheet) { cross(s); s.sign("-5,-10", "highway=stop") }, "unknown", "assumed", "unknown"},
		{"a sign against stopping is none", func(s *sheet) { cross(s); s.sign("5,-10", "traffic_sign=no_stopping") }, "unknown", "assumed", "unknown"},
		{"a give-way sign by its code", func(s *sheet) { cross(s); s.sign("5,-10", "traffic_sign=DE:205") }, "yield", "tagged", "yield"},
		{"a stop sign farther out than signs stand", func(s *sheet) { cross(s); s.sign("5,-40", "highway=stop") }, "unknown", "assumed", "unknown"},
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

func TestASignBesideTheRoadFacesWhoDrivesOnItsSide(t *testing.T) {
	for side, want := range map[network.Side]string{network.RightHand: "stop", network.LeftHand: "unknown"} {
		s := newSheet(t)
		s.way("primary", "建设路", "-200,0 0,0 200,0")
		s.way("residential", "甲街", "0,-200 0,0")
		s.sign("5,-10", "highway=stop")
		o := geotest.Standards().Roads
		o.Side = side
		if x, _ := only(t, s.buildWith(o)); x.Control != want {
			t.Errorf("traffic on the %s: %s, want %s", side, x.Control, want)
		}
	}
}
