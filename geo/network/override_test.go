package network_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// corrected builds the sheet with corrections at positions in metres.
func (s *sheet) corrected(overrides ...network.Override) *network.Network {
	s.t.Helper()
	for i := range overrides {
		overrides[i].ID = int64(i + 1)
		if err := overrides[i].Check(&geotest.Standards().Roads); err != nil {
			s.t.Fatal(err)
		}
	}
	s.roads.Overrides = overrides
	return s.build()
}

func (s *sheet) at(pair string) orb.Point { return s.plane.Inverse(s.xy(pair)) }

func cross(t *testing.T) *sheet {
	s := newSheet(t)
	s.way("primary", "建设路", "-200,0 0,0 200,0")
	s.way("residential", "甲街", "0,-150 0,0 0,150")
	return s
}

func TestAPersonsWordHoldsForAnIntersection(t *testing.T) {
	s := cross(t)
	n := s.corrected(
		network.Override{Object: "intersection", Field: "name", At: s.at("4,4"), Value: network.OverrideValue{Text: "火车站路口"}},
		network.Override{Object: "intersection", Field: "control", At: s.at("4,4"), Value: network.OverrideValue{Text: "signal"}},
	)
	x, legs := only(t, n)
	if x.Name != "火车站路口" || !slices.Equal(x.Names, []string{"建设路", "甲街"}) || x.Control != "signal" || x.ControlOrigin != "person" {
		t.Errorf("intersection is %+v", x)
	}
	for _, leg := range legs {
		if leg.Control != "signal" {
			t.Errorf("leg %s: control %s", leg.Name, leg.Control)
		}
	}
	if !slices.Equal(n.Applied, []int64{1, 2}) || n.Waiting != nil {
		t.Errorf("applied %v, waiting %v", n.Applied, n.Waiting)
	}
}

func TestAnOverrideFindsItsIntersectionByNodeBeforePosition(t *testing.T) {
	s := cross(t)
	s.way("residential", "乙街", "60,0 60,150")
	s.roads.Ways[0].Nodes = append(s.roads.Ways[0].Nodes[:2:2], s.id(s.xy("60,0")), s.roads.Ways[0].Nodes[2])
	s.roads.Ways[0].Line = append(s.roads.Ways[0].Line[:2:2], s.at("60,0"), s.roads.Ways[0].Line[2])
	n := s.corrected(network.Override{Object: "intersection", Field: "name", At: s.at("0,0"),
		Nodes: []int64{s.id(s.xy("60,0"))}, Value: network.OverrideValue{Text: "乙口"}})
	if names := namesOf(n); !strings.Contains(names, "乙口") || !strings.Contains(names, "甲街") {
		t.Errorf("intersections are %s", names)
	}
}

func TestAPersonsSpeedAndLanesHoldForALeg(t *testing.T) {
	s := cross(t)
	_, before := only(t, s.build())
	west := slices.IndexFunc(before, func(l network.Leg) bool { return l.BearingDeg > 225 && l.BearingDeg < 315 })
	at := before[west].StopLine
	n := s.corrected(
		network.Override{Object: "leg", Field: "speed", At: at, Value: network.OverrideValue{Number: 45}},
		network.Override{Object: "leg", Field: "lanes_in", At: at, Value: network.OverrideValue{Number: 3}},
		network.Override{Object: "leg", Field: "lanes_out", At: at, Value: network.OverrideValue{Number: 1}},
	)
	_, legs := only(t, n)
	got := legs[west]
	if got.SpeedKMH != 45 || got.SpeedOrigin != "person" || got.LanesIn != 3 || got.LanesOut != 1 || got.LanesOrigin != "person" {
		t.Errorf("leg is %+v", got)
	}
	var order []string
	for _, lane := range got.Lanes {
		order = append(order, lane.Direction+string(rune('0'+lane.Position))+lane.Origin)
	}
	if want := []string{"out1assumed", "in1assumed", "in2assumed", "in3person"}; !slices.Equal(order, want) {
		t.Errorf("lanes from the left %v, want %v", order, want)
	}
	if diff := cmp.Diff(before[(west+1)%4], legs[(west+1)%4]); diff != "" {
		t.Errorf("another leg changed: %s", diff)
	}
}

func TestASegmentsSpeedIsItsLegsSpeedToo(t *testing.T) {
	s := cross(t)
	n := s.corrected(network.Override{Object: "segment", Field: "speed", At: s.at("100,3"), Value: network.OverrideValue{Number: 70}},
		network.Override{Object: "segment", Field: "lanes", At: s.at("100,3"), Value: network.OverrideValue{Number: 6}})
	fast := 0
	for i := range n.Segments {
		if n.Segments[i].SpeedKMH == 70 && n.Segments[i].Lanes == 6 && n.Segments[i].LanesOrigin == "person" {
			fast++
		}
	}
	for _, leg := range n.Legs {
		if leg.SpeedOrigin == "person" && leg.BearingDeg > 45 && leg.BearingDeg < 135 {
			fast++
		}
	}
	if fast != 2 {
		t.Errorf("%d objects have the person's speed, want the segment and its leg", fast)
	}
}

func TestARenamedSegmentNamesItsIntersection(t *testing.T) {
	s := cross(t)
	n := s.corrected(network.Override{Object: "segment", Field: "name", At: s.at("0,100"), Value: network.OverrideValue{Text: "胜利街"}})
	x, _ := only(t, n)
	if x.Name != "建设路 & 胜利街" {
		t.Errorf("intersection is %s", x.Name)
	}
	for i := range n.Segments {
		if seg := &n.Segments[i]; seg.Name == "胜利街" && !slices.Contains(seg.Names, "甲街") {
			t.Errorf("the old name is gone: %v", seg.Names)
		}
	}
}

func TestAPersonMergesAndSplits(t *testing.T) {
	two := func() *sheet {
		s := newSheet(t)
		s.way("secondary", "建设路", "-200,0 0,0 32,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "乙街", "32,0 32,-150")
		return s
	}
	s := two()
	if n := s.build(); len(n.Intersections) != 2 {
		t.Fatalf("without a word: %s", namesOf(n))
	}
	both := network.OverrideValue{Positions: []orb.Point{s.at("0,0"), s.at("32,0")}}
	n := s.corrected(network.Override{Object: "intersection", Field: "merge", At: s.at("0,0"), Value: both})
	if x, legs := only(t, n); len(legs) != 4 || len(n.Applied) != 1 {
		t.Errorf("merged: %+v with %d legs", x, len(legs))
	}
	s = newSheet(t)
	fourNodes(s)
	if only(t, s.build()); t.Failed() {
		return
	}
	apart := network.OverrideValue{Positions: []orb.Point{s.at("-5,6"), s.at("5,6"), s.at("5,-6"), s.at("-5,-6")}}
	n = s.corrected(network.Override{Object: "intersection", Field: "split", At: s.at("0,0"), Value: apart})
	if len(n.Intersections) != 4 || len(n.Applied) != 1 {
		t.Errorf("split: %s", namesOf(n))
	}
}

func TestAVillageLaneThatTheFileLacksMakesAJunction(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "省道", "-400,0 400,0")
	lane := network.OverrideValue{Text: "王庄路", Class: "unclassified", Line: orb.LineString{s.at("30,4"), s.at("30,180")}}
	n := s.corrected(network.Override{Object: "node", Field: "add", At: s.at("30,4"), Value: lane})
	x, legs := only(t, n)
	if x.Name != "省道 & 王庄路" || x.Kind != "tee" || len(legs) != 3 {
		t.Errorf("intersection is %+v with %d legs", x, len(legs))
	}
}

func TestAnOverrideWithoutAPlaceWaits(t *testing.T) {
	s := cross(t)
	plain := s.build()
	far := s.at("900,900")
	n := s.corrected(
		network.Override{Object: "intersection", Field: "control", At: far, Value: network.OverrideValue{Text: "signal"}},
		network.Override{Object: "leg", Field: "speed", At: far, Value: network.OverrideValue{Number: 40}},
		network.Override{Object: "segment", Field: "name", At: far, Value: network.OverrideValue{Text: "新路"}},
		network.Override{Object: "segment", Field: "lanes", At: far, Value: network.OverrideValue{Number: 4}},
		network.Override{Object: "node", Field: "add", At: far, Value: network.OverrideValue{Class: "residential", Line: orb.LineString{far, s.at("900,990")}}},
		network.Override{Object: "intersection", Field: "merge", At: far, Value: network.OverrideValue{Positions: []orb.Point{s.at("0,0"), far}}},
	)
	if !slices.Equal(n.Waiting, []int64{1, 2, 3, 4, 5, 6}) || n.Applied != nil {
		t.Errorf("applied %v, waiting %v", n.Applied, n.Waiting)
	}
	n.Waiting = nil
	if diff := cmp.Diff(plain, n); diff != "" {
		t.Errorf("the network changed: %s", diff)
	}
}

func TestFaultyOverridesAreNamed(t *testing.T) {
	for want, text := range map[string]string{
		"want intersection, leg": `{"Object":"town","Field":"name"}`,
		"cannot be corrected":    `{"Object":"leg","Field":"colour"}`,
		"is empty":               `{"Object":"intersection","Field":"name"}`,
		"is none of":             `{"Object":"leg","Field":"control","Value":{"text":"wave"}}`,
		"not between 3 and 200":  `{"Object":"leg","Field":"speed","Value":{"number":900}}`,
		"whole number":           `{"Object":"leg","Field":"lanes_in","Value":{"number":1.5}}`,
		"fewer than two":         `{"Object":"intersection","Field":"merge","Value":{"positions":[[1,1]]}}`,
		"no road class":          `{"Object":"node","Field":"add","Value":{"class":"river"}}`,
		"line has fewer":         `{"Object":"node","Field":"add","Value":{"class":"residential"}}`,
		"longitude, latitude":    `{"Object":"intersection","Field":"name","Value":{"text":"甲"},"At":[500,95]}`,
	} {
		var o network.Override
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			t.Fatal(err)
		}
		if err := o.Check(&geotest.Standards().Roads); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
