package network_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// legTowards returns the leg that points most nearly in a direction.
func legTowards(t testing.TB, legs []network.Leg, bearing float64) network.Leg {
	t.Helper()
	best := slices.MinFunc(legs, func(a, b network.Leg) int {
		return int(1000*geo.Deflection(a.BearingDeg, bearing)) - int(1000*geo.Deflection(b.BearingDeg, bearing))
	})
	if geo.Deflection(best.BearingDeg, bearing) > 45 {
		t.Fatalf("no leg towards %v", bearing)
	}
	return best
}

func TestADividedRoadIsOneLegWithTwoSegments(t *testing.T) {
	s := newSheet(t)
	fourNodes(s)
	n := s.build()
	x, legs := only(t, n)
	for _, leg := range legs {
		if len(leg.Segments) != 2 || leg.LanesIn != leg.LanesOut {
			t.Errorf("leg at %.0f: segments %v, lanes %d in, %d out", leg.BearingDeg, leg.Segments, leg.LanesIn, leg.LanesOut)
		}
	}
	// Carriageways 12 m apart, each two lanes of 3.5 m wide: 5 m between.
	if east := legTowards(t, legs, 90); math.Abs(east.MedianM-5) > 0.01 {
		t.Errorf("median %v m, want 5", east.MedianM)
	}
	if len(x.Nodes) != 4 || internal(n) != 4 || len(x.Segments) != 8 {
		t.Errorf("%d nodes, %d segments inside, %d outside; want 4, 4, 8", len(x.Nodes), internal(n), len(x.Segments))
	}
}

func TestASlipLaneIsASegmentInsideItsIntersection(t *testing.T) {
	s := newSheet(t)
	slipLane(s)
	n := s.build()
	only(t, n)
	for i := range n.Segments {
		seg := &n.Segments[i]
		if want := seg.Class == "primary_link"; (seg.Internal == 0) != want {
			t.Errorf("%s %s: inside %d", seg.Class, seg.Name, seg.Internal)
		}
		if seg.Class == "primary" && seg.LengthM < 199 {
			t.Errorf("the slip lane cuts its road: %v m", seg.LengthM)
		}
	}
}

func TestAStreetRunsOnPastARamp(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-300,0 0,0 60,0 300,0", "oneway=yes")
	s.way("primary_link", "", "0,0 80,-20 200,-60", "oneway=yes")
	s.way("primary_link", "", "-100,60 20,20 60,0", "oneway=yes")
	n := s.build()
	if len(n.Segments) != 3 || len(n.Intersections) != 0 {
		t.Fatalf("%d segments and %d intersections, want the street and two ramps", len(n.Segments), len(n.Intersections))
	}
	longest := slices.MaxFunc(n.Segments, func(a, b network.Segment) int { return int(a.LengthM - b.LengthM) })
	if math.Abs(longest.LengthM-600) > 0.01 || len(longest.Nodes) != 4 {
		t.Errorf("the street is %v m long over %d nodes", longest.LengthM, len(longest.Nodes))
	}
}

func TestBearingsAreTakenSomeWayOut(t *testing.T) {
	s := newSheet(t)
	// The arm leaves to the north for 4 m and then runs east.
	s.way("residential", "甲街", "0,0 0,4 200,4")
	s.way("residential", "乙街", "-200,0 0,0 0,-200")
	_, legs := only(t, s.build())
	if east := legTowards(t, legs, 80); math.Abs(east.BearingDeg-80) > 3 {
		t.Errorf("bearing %v, want about 80", east.BearingDeg)
	}
}

func TestSpeedsArePostedOrAssumed(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0 200,0", "maxspeed=25 mph")
	s.way("residential", "甲街", "0,0 0,200")
	_, legs := only(t, s.build())
	if east := legTowards(t, legs, 90); math.Abs(east.SpeedKMH-40.2336) > 1e-9 || east.SpeedOrigin != "posted" {
		t.Errorf("primary: %v %s", east.SpeedKMH, east.SpeedOrigin)
	}
	want := geotest.Standards().Roads.Classes["residential"].SpeedKMH
	if north := legTowards(t, legs, 0); north.SpeedKMH != want || north.SpeedOrigin != "assumed" {
		t.Errorf("residential: %v %s", north.SpeedKMH, north.SpeedOrigin)
	}
}

func TestTheLegTakesWhatHoldsNearTheIntersection(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0")
	s.way("primary", "建设路", "0,0 60,0", "maxspeed=30", "lanes=5", "lanes:forward=2", "lanes:backward=3")
	s.way("primary", "建设路", "60,0 400,0", "maxspeed=60", "lanes=4")
	s.way("residential", "甲街", "0,0 0,200")
	n := s.build()
	_, legs := only(t, n)
	east := legTowards(t, legs, 90)
	if east.SpeedKMH != 30 || east.LanesIn != 3 || east.LanesOut != 2 {
		t.Errorf("leg: %v km/h, %d in, %d out; want 30, 3, 2", east.SpeedKMH, east.LanesIn, east.LanesOut)
	}
	if seg := n.Segments[east.Segments[0]]; seg.SpeedKMH != 60 || seg.Lanes != 4 || len(seg.Ways) != 2 {
		t.Errorf("segment: %v km/h, %d lanes, ways %v; want 60, 4 and both ways", seg.SpeedKMH, seg.Lanes, seg.Ways)
	}
}

func TestLanesAreListedFromTheLeftOfAnApproachingDriver(t *testing.T) {
	for _, c := range []struct {
		side network.Side
		want []network.Lane // direction, position and turns
	}{
		{network.RightHand, []network.Lane{
			{Direction: "out", Position: 1},
			{Direction: "in", Position: 1, Turns: "left"},
			{Direction: "in", Position: 2, Turns: "through;right"},
		}},
		{network.LeftHand, []network.Lane{
			{Direction: "in", Position: 2, Turns: "left"},
			{Direction: "in", Position: 1, Turns: "through;right"},
			{Direction: "out", Position: 1},
		}},
	} {
		s := newSheet(t)
		s.way("residential", "甲街", "0,-200 0,0", "lanes=3", "lanes:forward=2", "turn:lanes:forward=left|through;right")
		s.way("secondary", "建设路", "-200,0 0,0 200,0")
		o := geotest.Standards().Roads
		o.Side = c.side
		_, legs := only(t, s.buildWith(o))
		got := legTowards(t, legs, 180).Lanes
		if len(got) != len(c.want) {
			t.Fatalf("%s: %d lanes, want %d", c.side, len(got), len(c.want))
		}
		for i, want := range c.want {
			if got[i].Direction != want.Direction || got[i].Position != want.Position || got[i].Turns != want.Turns {
				t.Errorf("%s: lane %d is %+v, want %+v", c.side, i+1, got[i], want)
			}
			if got[i].Use != "motor" || got[i].Origin != "tagged" || got[i].WidthM != o.Classes["residential"].LaneWidthM {
				t.Errorf("%s: lane %d: %+v", c.side, i+1, got[i])
			}
		}
	}
}

func TestLaneCounts(t *testing.T) {
	for _, c := range []struct {
		name    string
		tags    []string
		in, out int
		origin  string
	}{
		{"nothing said: the class's", nil, 2, 2, "assumed"},
		{"four in all", []string{"lanes=4"}, 2, 2, "tagged"},
		{"three: one in the middle for turns", []string{"lanes=3"}, 2, 1, "tagged"},
		{"one lane serves both directions", []string{"lanes=1"}, 1, 1, "tagged"},
		{"five with a centre lane", []string{"lanes=5", "lanes:both_ways=1"}, 3, 2, "tagged"},
		{"one direction said", []string{"lanes=3", "lanes:backward=1"}, 2, 1, "tagged"},
		{"nonsense", []string{"lanes=many"}, 2, 2, "assumed"},
		{"a list gives the fewest", []string{"lanes=4;2"}, 1, 1, "tagged"},
		{"one-way towards", []string{"lanes=3", "oneway=yes"}, 3, 0, "tagged"},
		{"one-way away", []string{"lanes=3", "oneway=-1"}, 0, 3, "tagged"},
	} {
		s := newSheet(t)
		s.way("primary", "建设路", "0,-200 0,0", c.tags...)
		s.way("primary", "振兴路", "-200,0 0,0 200,0")
		_, legs := only(t, s.build())
		leg := legTowards(t, legs, 180)
		if leg.LanesIn != c.in || leg.LanesOut != c.out || leg.LanesOrigin != c.origin {
			t.Errorf("%s: %d in, %d out, %s", c.name, leg.LanesIn, leg.LanesOut, leg.LanesOrigin)
		}
	}
}

func TestTheStopLineIsOnTheApproachBeforeTheCrossingRoad(t *testing.T) {
	s := newSheet(t)
	s.way("residential", "甲街", "0,-200 0,0")
	s.way("primary", "建设路", "-200,0 0,0 200,0", "lanes=4")
	_, legs := only(t, s.build())
	at := s.plane.Forward(legTowards(t, legs, 180).StopLine)
	// Half of four lanes of 3.5 m, and 3 m for the zebra crossing.
	if d := planar.Distance(at, orb.Point{0, -10}); d > 0.01 {
		t.Errorf("stop line at %v, want 0, -10", at)
	}
}
