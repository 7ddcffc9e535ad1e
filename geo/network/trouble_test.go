package network_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// each case is a drawing and the legs of the intersections it should give, in
// the order of the network.
var troubles = []struct {
	name string
	draw func(*sheet)
	legs []int
	kind string // of the first intersection; empty when it does not matter
}{
	{"four nodes of two divided roads are one intersection", fourNodes, []int{4}, "cross"},
	{"a divided road's two nodes are one", func(s *sheet) {
		s.way("primary", "建设路", "-200,-6 0,-6 200,-6", "oneway=yes")
		s.way("primary", "建设路", "200,6 0,6 -200,6", "oneway=yes")
		s.way("residential", "振兴路", "0,-150 0,-6 0,6 0,150")
	}, []int{4}, "cross"},
	{"a park between the carriageways makes two intersections", func(s *sheet) {
		s.way("primary", "建设路", "-200,-22 0,-22 200,-22", "oneway=yes")
		s.way("primary", "建设路", "200,22 0,22 -200,22", "oneway=yes")
		s.way("residential", "振兴路", "0,-150 0,-22 0,22 0,150")
	}, []int{4, 4}, "cross"},
	{"a closed median does not part an intersection", func(s *sheet) {
		s.way("primary", "建设路", "-200,-6 0,-6 200,-6", "oneway=yes")
		s.way("primary", "建设路", "200,6 0,6 -200,6", "oneway=yes")
		s.way("residential", "振兴路", "0,-150 0,-6")
		s.way("residential", "振兴路", "0,6 0,150")
	}, []int{4}, "cross"},
	{"a bridge over a road does not meet it", func(s *sheet) {
		s.way("primary", "建设路", "-200,0 200,0")
		s.way("primary", "振兴路", "0,-200 0,200", "bridge=yes", "layer=1")
	}, nil, ""},
	{"a shared node on a bridge is real", func(s *sheet) {
		s.way("primary", "建设路", "-200,0 0,0 200,0", "bridge=yes", "layer=1")
		s.way("primary", "振兴路", "0,0 0,200", "bridge=yes", "layer=1")
	}, []int{3}, "tee"},
	{"a slip lane belongs to its intersection", slipLane, []int{4}, "cross"},
	{"a separate left-turn lane belongs to its intersection", func(s *sheet) {
		s.way("primary", "建设路", "-300,-8 -80,-8 0,-8 300,-8", "oneway=yes")
		s.way("primary", "建设路", "300,8 0,8 -300,8", "oneway=yes")
		s.way("primary", "建设路", "-80,-8 -60,-2 -15,-2 0,8", "oneway=yes")
		s.way("secondary", "振兴路", "0,-200 0,-8 0,8 0,200")
	}, []int{4}, "cross"},
	{"a roundabout with four arms is one", roundabout, []int{4}, "roundabout"},
	{"a roundabout whose arms divide before it is one", func(s *sheet) {
		s.way("tertiary", "", "20,0 0,20 -20,0 0,-20 20,0", "junction=roundabout")
		s.way("tertiary", "甲路", "45,0 20,0", "oneway=yes")
		s.way("tertiary", "甲路", "0,20 45,0", "oneway=yes")
		s.way("tertiary", "甲路", "45,0 200,0")
		s.way("tertiary", "甲路", "-20,0 -200,0")
		s.way("tertiary", "乙路", "0,-20 0,-200")
	}, []int{3}, "roundabout"},
	{"staggered Ts stay apart", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 32,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "乙街", "32,0 32,-150")
	}, []int{3, 3}, "tee"},
	{"staggered Ts whose surfaces meet are one", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 8,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "乙街", "8,0 8,-150")
	}, []int{4}, "staggered"},
	{"a street that jogs is one intersection", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 28,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "甲街", "28,0 28,-150")
	}, []int{4}, "staggered"},
	{"a street that jogs round the end of another is one", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 18,0 36,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "丙街", "18,0 18,150")
		s.way("residential", "甲街", "36,0 36,-150")
	}, []int{5}, "multi"},
	{"both ends of a crescent stay apart", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 36,0 200,0")
		s.way("residential", "月牙街", "0,0 0,80 36,80 36,0")
	}, []int{3, 3}, "tee"},
	{"neighbouring cross streets stay apart", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 60,0 200,0")
		s.way("residential", "甲街", "0,-150 0,0 0,150")
		s.way("residential", "乙街", "60,-150 60,0 60,150")
	}, []int{4, 4}, "cross"},
	{"three roads that cross in a small triangle are one", func(s *sheet) {
		s.way("primary", "斜街", "-150,-150 0,0 25,25 150,150")
		s.way("secondary", "建设路", "-150,0 0,0 25,0 150,0")
		s.way("residential", "甲街", "25,-150 25,0 25,25 25,150")
	}, []int{6}, "multi"},
	{"an end that forks round an island is one", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 -25,0 25,0 200,0")
		s.way("residential", "甲街", "0,200 0,45")
		s.way("residential", "甲街", "0,45 -25,0")
		s.way("residential", "甲街", "0,45 25,0")
	}, []int{3}, "tee"},
	{"a road that divides before the crossing is one leg", func(s *sheet) {
		s.way("secondary", "建设路", "-200,0 0,0 200,0")
		s.way("residential", "甲街", "0,0 -4,8 0,25", "oneway=yes")
		s.way("residential", "甲街", "0,25 4,8 0,0", "oneway=yes")
		s.way("residential", "甲街", "0,25 0,200")
	}, []int{3}, "tee"},
	{"a cul-de-sac with its turning loop is none", func(s *sheet) {
		s.way("residential", "死胡同", "0,0 100,0")
		s.way("residential", "死胡同", "100,0 112,10 124,0 112,-10 100,0")
	}, nil, ""},
	{"a cul-de-sac is one leg where it starts", func(s *sheet) {
		s.way("residential", "甲街", "-200,0 0,0 200,0")
		s.way("residential", "死胡同", "0,0 0,80")
		s.way("residential", "死胡同", "0,80 10,92 0,104 -10,92 0,80")
	}, []int{3}, "tee"},
	{"a long loop comes back to a real junction", func(s *sheet) {
		s.way("residential", "环街", "0,0 100,0 200,100 300,0 200,-100 100,0")
	}, []int{3}, ""},
	{"a way through itself meets itself", func(s *sheet) {
		s.way("residential", "结街", "-200,0 0,0 200,0 200,200 0,200 0,0 0,-200")
	}, []int{4}, "cross"},
	{"two nodes at one position are one", func(s *sheet) {
		s.way("residential", "甲街", "-200,0 0,0 200,0")
		s.way("residential", "乙街", "0,-200 0,0 0,200")
		s.roads.Ways[1].Nodes[1] = 999
	}, []int{4}, "cross"},
	{"a way without length is left out", func(s *sheet) {
		s.way("residential", "甲街", "-200,0 0,0 200,0")
		s.way("residential", "乙街", "0,0 0,0")
		s.way("residential", "丙街", "0,0")
	}, nil, ""},
	{"an empty sheet is an empty network", func(*sheet) {}, nil, ""},
	{"a stub is no leg", func(s *sheet) {
		s.way("residential", "甲街", "-200,0 0,0 200,0")
		s.way("residential", "", "0,0 0,9")
	}, nil, ""},
	{"what is not a road makes no intersection", func(s *sheet) {
		s.way("residential", "甲街", "-200,0 -100,0 0,0 50,0 100,0 200,0")
		s.way("service", "", "-100,0 -100,80", "service=alley")
		s.way("service", "", "0,0 0,80", "service=driveway")
		s.way("footway", "", "0,0 0,-80")
		s.way("track", "", "50,0 50,80")
		s.way("residential", "", "100,0 100,80", "access=private")
		s.way("unclassified", "", "100,0 100,-80", "access=yes", "motor_vehicle=no")
		s.way("pedestrian", "", "50,0 50,-80", "area=yes")
	}, nil, ""},
	{"ramps part and join without an intersection", func(s *sheet) {
		s.way("motorway", "", "-300,0 0,0 150,0 300,0", "ref=G1")
		s.way("motorway_link", "", "0,0 80,-20 200,-60", "oneway=yes")
		s.way("motorway_link", "", "40,40 150,0", "oneway=yes")
	}, nil, ""},
	{"a ramp's foot on a street is an intersection", func(s *sheet) {
		s.way("motorway", "", "-300,0 0,0 300,0", "ref=G1")
		s.way("motorway_link", "", "0,0 120,-40 190,-60 200,-150", "oneway=yes")
		s.way("secondary", "建设路", "0,-150 200,-150 400,-150")
	}, []int{3}, "tee"},
	{"a ramp that slides off a street is none", func(s *sheet) {
		s.way("primary", "建设路", "-300,0 0,0 300,0", "oneway=yes")
		s.way("primary_link", "", "0,0 80,-20 200,-60", "oneway=yes")
	}, nil, ""},
	{"where one road becomes divided is none", func(s *sheet) {
		s.way("primary", "建设路", "-300,0 0,0")
		s.way("primary", "建设路", "0,0 40,-8 300,-8", "oneway=yes")
		s.way("primary", "建设路", "300,8 40,8 0,0", "oneway=yes")
	}, nil, ""},
	{"a road that turns away from a street of its name is a junction", func(s *sheet) {
		s.way("primary", "建设路", "0,200 0,0 150,40", "oneway=yes")
		s.way("residential", "建设路", "0,0 0,-150")
	}, []int{3}, ""},
	{"a two-way bridge end that fans out into ramps is none", func(s *sheet) {
		s.way("primary", "湖桥", "300,0 0,0", "bridge=yes")
		s.way("primary", "建设路", "0,0 -100,10 -300,10", "oneway=yes")
		s.way("primary", "振兴路", "-300,-10 -100,-10 0,0", "oneway=yes")
		s.way("primary_link", "", "0,0 -80,30 -150,90", "oneway=yes")
	}, nil, ""},
	{"a turning lane beside a road is part of its leg", func(s *sheet) {
		s.way("primary", "建设路", "-400,0 -120,0 0,0 300,0")
		s.way("primary_link", "", "-120,0 -100,8 -20,8 0,0", "oneway=yes")
		s.way("residential", "甲街", "0,-150 0,0 0,150")
	}, []int{4}, "cross"},
	{"a nameless opening in a wide median belongs to the crossing", func(s *sheet) {
		s.way("primary", "建设路", "-200,-15 0,-15 200,-15", "oneway=yes")
		s.way("primary", "建设路", "200,15 0,15 -200,15", "oneway=yes")
		s.way("primary_link", "", "0,-15 0,15")
		s.way("residential", "甲街", "0,-15 0,-150")
	}, []int{3}, "tee"},
	{"two signals next to each other work as one", func(s *sheet) {
		s.way("primary", "建设路", "-200,0 0,0 18,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "乙街", "18,0 18,-150")
		s.sign("0,0", "highway=traffic_signals")
		s.sign("18,0", "highway=traffic_signals")
	}, []int{4}, "staggered"},
	{"a divided road without a name is one all the same", func(s *sheet) {
		s.way("primary", "", "-200,-12 0,-12 200,-12", "oneway=yes")
		s.way("primary", "", "200,12 0,12 -200,12", "oneway=yes")
		s.way("residential", "甲街", "0,-150 0,-12 0,12 0,150")
	}, []int{4}, "cross"},
	{"a far jog along a divided road stays two", func(s *sheet) {
		s.way("primary", "建设路", "-200,-6 0,-6 43,-6 200,-6", "oneway=yes")
		s.way("primary", "建设路", "200,6 43,6 0,6 -200,6", "oneway=yes")
		s.way("residential", "甲街", "0,150 0,6 0,-6")
		s.way("residential", "甲街", "43,6 43,-6 43,-150")
	}, []int{3, 3}, "tee"},
	{"a road that parts round a garden is none", func(s *sheet) {
		s.way("residential", "园路", "-200,0 0,0")
		s.way("residential", "园路", "240,0 200,70 120,140 40,70 0,0", "oneway=yes")
		s.way("residential", "园路", "0,0 40,-70 120,-140 200,-70 240,0", "oneway=yes")
		s.way("residential", "园路", "240,0 440,0")
	}, nil, ""},
	{"a stream that parts into two ramps is none", func(s *sheet) {
		s.way("trunk", "湖滨路", "-300,0 0,0", "oneway=yes")
		s.way("trunk_link", "", "0,0 60,100 70,300", "oneway=yes")
		s.way("trunk_link", "", "0,0 60,-100 70,-300", "oneway=yes")
	}, nil, ""},
	{"lanes of one direction behind a kerb are one leg", func(s *sheet) {
		s.way("tertiary", "建设路", "-400,0 -150,0 0,0 150,0 400,0", "oneway=yes")
		s.way("tertiary", "建设路", "-150,0 -130,8 0,8 130,8 150,0", "oneway=yes")
		s.way("residential", "甲街", "0,-150 0,0 0,8 0,150")
	}, []int{4}, "cross"},
	{"what faces at another level is another intersection", func(s *sheet) {
		s.way("primary", "建设路", "-200,-10 0,-10 200,-10", "oneway=yes")
		s.way("primary", "建设路", "200,10 0,10 -200,10", "oneway=yes", "bridge=yes", "layer=1")
		s.way("residential", "甲街", "0,-150 0,-10")
		s.way("residential", "甲街", "0,10 0,150", "bridge=yes", "layer=1")
	}, []int{3, 3}, "tee"},
	{"an opening in the median is none", func(s *sheet) {
		s.way("primary", "建设路", "-200,-6 0,-6 200,-6", "oneway=yes")
		s.way("primary", "建设路", "200,6 0,6 -200,6", "oneway=yes")
		s.way("primary_link", "", "0,-6 0,6")
	}, nil, ""},
}

func fourNodes(s *sheet) {
	s.way("primary", "建设路", "-200,-6 -5,-6 5,-6 200,-6", "oneway=yes")
	s.way("primary", "建设路", "200,6 5,6 -5,6 -200,6", "oneway=yes")
	s.way("secondary", "振兴路", "5,-200 5,-6 5,6 5,200", "oneway=yes")
	s.way("secondary", "振兴路", "-5,200 -5,6 -5,-6 -5,-200", "oneway=yes")
}

func slipLane(s *sheet) {
	s.way("primary", "建设路", "-200,0 -40,0 0,0 200,0")
	s.way("secondary", "振兴路", "0,-200 0,-40 0,0 0,200")
	s.way("primary_link", "", "-40,0 -12,-8 -4,-20 0,-40", "oneway=yes")
}

func roundabout(s *sheet) {
	s.way("tertiary", "", "20,0 0,20 -20,0 0,-20 20,0", "junction=roundabout")
	s.way("tertiary", "甲路", "20,0 200,0")
	s.way("tertiary", "甲路", "-20,0 -200,0")
	s.way("residential", "乙路", "0,20 0,200")
	s.way("residential", "乙路", "0,-20 0,-200")
}

func TestIntersectionsArePlanners(t *testing.T) {
	for _, c := range troubles {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.draw(s)
			n := s.build()
			if len(n.Intersections) != len(c.legs) {
				t.Fatalf("%d intersections (%s), want %d", len(n.Intersections), namesOf(n), len(c.legs))
			}
			legs := make([]int, len(c.legs))
			for i := range n.Legs {
				legs[n.Legs[i].Intersection]++
			}
			for i, want := range c.legs {
				if legs[i] != want {
					t.Errorf("intersection %d has %d legs, want %d", i, legs[i], want)
				}
			}
			if c.kind != "" && n.Intersections[0].Kind != c.kind {
				t.Errorf("kind %q, want %q", n.Intersections[0].Kind, c.kind)
			}
			checkWhole(t, n)
		})
	}
}

// TestNodelessRoads builds every drawing again without node numbers: lines of
// a file that has none meet where their positions do.
func TestLinesWithoutNodeNumbersMeetByPosition(t *testing.T) {
	for _, c := range troubles {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.draw(s)
			for i := range s.roads.Ways {
				s.roads.Ways[i].Nodes = nil
			}
			if n := s.build(); len(n.Intersections) != len(c.legs) {
				t.Errorf("%d intersections (%s), want %d", len(n.Intersections), namesOf(n), len(c.legs))
			}
		})
	}
}

func TestABridgesVertexAboveARoadsVertexDoesNotMeetIt(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0 200,0")
	s.way("primary", "振兴路", "0,-200 0,0 0,200", "bridge=yes", "layer=1")
	for i := range s.roads.Ways {
		s.roads.Ways[i].Nodes = nil
	}
	if n := s.build(); len(n.Intersections) != 0 {
		t.Errorf("%d intersections across levels", len(n.Intersections))
	}
}

func TestTheAntimeridianIsNoTear(t *testing.T) {
	s := newSheet(t)
	s.plane = geo.NewPlane(orb.Point{179.9999, -17})
	fourNodes(s)
	x, legs := only(t, s.build())
	if len(legs) != 4 || math.Abs(math.Abs(x.Point.Lon())-180) > 0.001 {
		t.Errorf("%d legs at %v", len(legs), x.Point)
	}
}

func TestARowOfNearStreetsIsNotOneIntersection(t *testing.T) {
	s := newSheet(t)
	line := "-100,0"
	for i := range 15 {
		at := fmt.Sprintf("%d,0", i*11)
		line += " " + at
		s.way("residential", fmt.Sprintf("第%d街", i), fmt.Sprintf("%s %d,100", at, i*11))
	}
	s.way("secondary", "建设路", line+" 300,0")
	n := s.build()
	if len(n.Intersections) < 2 {
		t.Fatalf("%d intersections", len(n.Intersections))
	}
	limit := geotest.Standards().Roads.Distances.Extent
	for i := range n.Intersections {
		if x := &n.Intersections[i]; memberSpan(n, x) > limit {
			t.Errorf("%s spans more than %v m", x.Name, limit)
		}
	}
}

// checkWhole holds what is true of every network.
func checkWhole(t testing.TB, n *network.Network) {
	t.Helper()
	for i := range n.Segments {
		s := &n.Segments[i]
		if len(s.Line) < 2 || len(s.Line) != len(s.Nodes) || len(s.Ways) == 0 || s.LengthM <= 0 {
			t.Errorf("segment %d: %d positions, %d nodes, %d ways, %v m", i, len(s.Line), len(s.Nodes), len(s.Ways), s.LengthM)
		}
		for _, x := range []int{s.From, s.To, s.Internal} {
			if x < -1 || x >= len(n.Intersections) {
				t.Errorf("segment %d refers to intersection %d", i, x)
			}
		}
		if s.SpeedKMH <= 0 || s.Lanes < 1 || s.Class == "" {
			t.Errorf("segment %d: speed %v, %d lanes, class %q", i, s.SpeedKMH, s.Lanes, s.Class)
		}
	}
	for i := range n.Legs {
		l := &n.Legs[i]
		if len(l.Segments) == 0 || l.LanesIn+l.LanesOut != len(l.Lanes) || l.BearingDeg < 0 || l.BearingDeg >= 360 {
			t.Errorf("leg %d: %+v", i, *l)
		}
		for _, s := range l.Segments {
			if from, to := n.Segments[s].From, n.Segments[s].To; from != l.Intersection && to != l.Intersection {
				t.Errorf("leg %d: segment %d does not touch intersection %d", i, s, l.Intersection)
			}
		}
	}
	for i := range n.Intersections {
		x := &n.Intersections[i]
		if x.Kind == "" || x.Control == "" || x.ControlOrigin == "" || len(x.Nodes) == 0 || x.RadiusM <= 0 {
			t.Errorf("intersection %d: %+v", i, *x)
		}
	}
}
