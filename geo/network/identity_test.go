package network_test

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/geo/network"
)

func TestARebuildOfTheSameFileKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSheet(nil)
		randomStreets(t, s)
		n := mustBuild(t, s.roads)
		m := network.Match(n, n, roadNames())
		for name, found := range map[string][]int{"segment": m.Segments, "leg": m.Legs, "intersection": m.Intersections} {
			for i, o := range found {
				if o != i {
					t.Fatalf("%s %d became %d", name, i, o)
				}
			}
		}
		if len(m.GoneSegments)+len(m.GoneLegs)+len(m.GoneIntersections) > 0 {
			t.Fatalf("gone: %+v", m)
		}
	})
}

func TestNewNumbersKeepEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSheet(nil)
		randomStreets(t, s)
		old, fresh := mustBuild(t, s.roads), mustBuild(t, shuffled(s.roads, 7))
		m := network.Match(old, fresh, roadNames())
		for name, found := range map[string][]int{"segment": m.Segments, "leg": m.Legs, "intersection": m.Intersections} {
			for i, o := range found {
				if o != i {
					t.Fatalf("%s %d became %d", name, i, o)
				}
			}
		}
	})
}

// streets is a row of three crossings, 100 m apart.
func streets(s *sheet) {
	s.way("primary", "建设路", "-100,0 0,0 100,0 200,0 300,0")
	s.way("residential", "甲街", "0,-100 0,0 0,100")
	s.way("residential", "乙街", "100,-100 100,0 100,100")
	s.way("residential", "丙街", "200,-100 200,0 200,100")
}

// rebuilt builds a drawing, and again after a change to it.
func rebuilt(t *testing.T, draw, change func(*sheet)) (old, fresh *network.Network, m network.Matching) {
	s := newSheet(t)
	draw(s)
	old = s.build()
	change(s)
	fresh = s.build()
	return old, fresh, network.Match(old, fresh, roadNames())
}

// kept counts the new objects that continue an old one.
func kept(found []int) (count int) {
	for _, o := range found {
		if o >= 0 {
			count++
		}
	}
	return count
}

func TestAMovedNodeKeepsItsObjects(t *testing.T) {
	_, fresh, m := rebuilt(t, streets, func(s *sheet) {
		moved := s.plane.Inverse(s.xy("112,9"))
		s.roads.Ways[0].Line[2], s.roads.Ways[2].Line[1] = moved, moved
	})
	if kept(m.Intersections) != 3 || kept(m.Segments) != len(fresh.Segments) || kept(m.Legs) != len(fresh.Legs) {
		t.Errorf("kept %d intersections, %d segments, %d legs of %d, %d, %d",
			kept(m.Intersections), kept(m.Segments), kept(m.Legs), 3, len(fresh.Segments), len(fresh.Legs))
	}
}

func TestASplitWayKeepsItsObjects(t *testing.T) {
	_, fresh, m := rebuilt(t, streets, func(s *sheet) {
		w := &s.roads.Ways[0]
		s.roads.Ways = append(s.roads.Ways, network.Way{ID: 99, Nodes: w.Nodes[2:], Line: w.Line[2:], Tags: w.Tags})
		s.roads.Ways[0].Nodes, s.roads.Ways[0].Line = s.roads.Ways[0].Nodes[:3], s.roads.Ways[0].Line[:3]
	})
	if kept(m.Intersections) != 3 || kept(m.Segments) != len(fresh.Segments) || kept(m.Legs) != len(fresh.Legs) {
		t.Errorf("a split way lost objects: %+v", m)
	}
}

func TestARenamedRoadKeepsItsObjects(t *testing.T) {
	_, fresh, m := rebuilt(t, streets, func(s *sheet) { s.roads.Ways[0].Tags["name"] = "振兴路" })
	if kept(m.Intersections) != 3 || kept(m.Segments) != len(fresh.Segments) || kept(m.Legs) != len(fresh.Legs) {
		t.Errorf("a new name lost objects: %+v", m)
	}
}

func TestANewStreetSplitsASegmentWhoseLongerPartKeepsItsIdentity(t *testing.T) {
	old, fresh, m := rebuilt(t, streets, func(s *sheet) {
		w := &s.roads.Ways[0]
		at := s.xy("130,0")
		w.Nodes = slices.Insert(slices.Clone(w.Nodes), 3, s.id(at))
		w.Line = slices.Insert(slices.Clone(w.Line), 3, s.plane.Inverse(at))
		s.way("residential", "丁街", "130,0 130,100")
	})
	if len(fresh.Intersections) != 4 || kept(m.Intersections) != 3 || len(m.GoneSegments) != 0 {
		t.Fatalf("%d intersections, %d kept, gone %+v", len(fresh.Intersections), kept(m.Intersections), m.GoneSegments)
	}
	for i, o := range m.Segments {
		length := fresh.Segments[i].LengthM
		if length > 69 && length < 71 && (o < 0 || old.Segments[o].LengthM < 99) {
			t.Errorf("the longer part continues segment %d", o)
		}
		if length > 29 && length < 31 && o >= 0 {
			t.Errorf("the shorter part continues segment %d too", o)
		}
	}
}

func TestARemovedStreetIsGoneWithAReason(t *testing.T) {
	old, _, m := rebuilt(t, streets, func(s *sheet) { s.roads.Ways = s.roads.Ways[:3] })
	if len(m.GoneIntersections) != 1 || old.Intersections[m.GoneIntersections[0].Old].Name != "建设路 & 丙街" {
		t.Fatalf("gone %+v", m.GoneIntersections)
	}
	gone := m.GoneIntersections[0]
	if len(gone.ReplacedBy) != 0 || gone.Reason != "no longer in the road file" {
		t.Errorf("%+v", gone)
	}
	// Both arms of the street have no successor; of the two stretches of the
	// main road one continues in the longer segment, the other points to it.
	replaced := 0
	for _, g := range m.GoneSegments {
		replaced += len(g.ReplacedBy)
		if (old.Segments[g.Old].Name == "建设路") != (len(g.ReplacedBy) == 1) || g.Reason == "" {
			t.Errorf("segment %s: %+v", old.Segments[g.Old].Name, g)
		}
	}
	if len(m.GoneSegments) != 3 || replaced != 1 {
		t.Errorf("gone segments %+v", m.GoneSegments)
	}
	if len(m.GoneLegs) != 4 || m.GoneLegs[0].Reason != "its intersection is gone" {
		t.Errorf("gone legs %+v", m.GoneLegs)
	}
}

func TestAMergedIntersectionPointsToWhatTookItsPlace(t *testing.T) {
	draw := func(s *sheet) {
		s.way("primary", "建设路", "-200,0 0,0 36,0 200,0")
		s.way("residential", "甲街", "0,0 0,150")
		s.way("residential", "乙街", "36,0 36,-150")
	}
	_, fresh, m := rebuilt(t, draw, func(s *sheet) { s.roads.Ways[2].Tags["name"] = "甲街" })
	if len(fresh.Intersections) != 1 || m.Intersections[0] < 0 || len(m.GoneIntersections) != 1 {
		t.Fatalf("%+v", m)
	}
	gone := m.GoneIntersections[0]
	if len(gone.ReplacedBy) != 1 || gone.ReplacedBy[0] != 0 || gone.Reason != "merged into another one nearby" {
		t.Errorf("%+v", gone)
	}
}

func TestTheDecksOfAViaductAreNotMistaken(t *testing.T) {
	decks := func(s *sheet) {
		s.way("primary", "高架路", "0,0 200,0")
		s.way("primary", "高架路", "0,4 200,4", "bridge=yes", "layer=1")
	}
	old, fresh, m := rebuilt(t, decks, func(s *sheet) {
		s.roads = shuffled(s.roads, 3)
		for i := range s.roads.Ways { // the decks change places: each lies on the other's old line
			for k, at := range s.roads.Ways[i].Line {
				xy := s.plane.Forward(at)
				s.roads.Ways[i].Line[k] = s.plane.Inverse(orb.Point{xy[0], 4 - xy[1]})
			}
		}
	})
	for i, o := range m.Segments {
		if o < 0 || old.Segments[o].Level != fresh.Segments[i].Level {
			t.Errorf("the deck at level %d continues segment %d", fresh.Segments[i].Level, o)
		}
	}
}

func TestMatchOfEmptyNetworks(t *testing.T) {
	s := newSheet(t)
	streets(s)
	n, none := s.build(), &network.Network{}
	if m := network.Match(none, none, roadNames()); len(m.Segments)+len(m.GoneSegments) != 0 {
		t.Errorf("%+v", m)
	}
	if m := network.Match(none, n, roadNames()); kept(m.Segments) != 0 || len(m.Segments) != len(n.Segments) {
		t.Errorf("%+v", m)
	}
	if m := network.Match(n, none, roadNames()); len(m.GoneSegments) != len(n.Segments) || len(m.GoneLegs) != len(n.Legs) || len(m.GoneIntersections) != 3 {
		t.Errorf("%+v", m)
	}
}
