package network_test

import (
	"math"
	"slices"
	"testing"

	"tongshi/geo/network"
)

func TestABridgeIsASegmentOfItsOwn(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "湖桥路", "0,0 100,0")
	s.way("primary", "湖桥路", "100,0 160,0", "bridge=yes")
	s.way("primary", "湖桥路", "160,0 300,0")
	n := s.build()
	if len(n.Segments) != 3 {
		t.Fatalf("%d segments, want road, bridge, road", len(n.Segments))
	}
	for i := range n.Segments {
		seg := &n.Segments[i]
		if want := math.Abs(seg.LengthM-60) < 0.01; seg.Bridge != want || (seg.Level == 1) != want {
			t.Errorf("%.0f m: bridge %v, level %d", seg.LengthM, seg.Bridge, seg.Level)
		}
	}
}

func TestACulvertIsNot(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "湖桥路", "0,0 100,0")
	s.way("primary", "湖桥路", "100,0 108,0", "bridge=yes")
	s.way("primary", "湖桥路", "108,0 300,0")
	n := s.build()
	if len(n.Segments) != 1 || n.Segments[0].Bridge || len(n.Segments[0].Ways) != 3 {
		t.Errorf("segments %+v", n.Segments)
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		name           string
		tags           []string
		level          int
		bridge, tunnel bool
	}{
		{"ground", nil, 0, false, false},
		{"bridge without a layer", []string{"bridge=yes"}, 1, true, false},
		{"viaduct on layer 2", []string{"bridge=viaduct", "layer=2"}, 2, true, false},
		{"tunnel without a layer", []string{"tunnel=yes"}, -1, false, true},
		{"no bridge", []string{"bridge=no"}, 0, false, false},
		{"through a building", []string{"tunnel=building_passage"}, 0, false, false},
		{"nonsense", []string{"layer=high"}, 0, false, false},
		{"far too high", []string{"bridge=yes", "layer=400"}, 9, true, false},
	} {
		s := newSheet(t)
		s.way("primary", "建设路", "0,0 100,0", c.tags...)
		seg := s.build().Segments[0]
		if seg.Level != c.level || seg.Bridge != c.bridge || seg.Tunnel != c.tunnel {
			t.Errorf("%s: level %d, bridge %v, tunnel %v", c.name, seg.Level, seg.Bridge, seg.Tunnel)
		}
	}
}

func TestASegmentEndsWhereTheRoadChangesItsName(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "0,0 100,0")
	s.way("primary", "振兴路", "100,0 300,0")
	s.way("primary", "", "300,0 400,0")
	n := s.build()
	if len(n.Segments) != 2 || n.Segments[0].Name == n.Segments[1].Name {
		t.Fatalf("%d segments, want one a name", len(n.Segments))
	}
	if n.Segments[0].To != -1 || n.Segments[1].From != -1 || !slices.Contains(n.Segments[0].Nodes, n.Segments[1].Nodes[0]) {
		t.Errorf("they should share a node and no intersection: %+v", n.Segments)
	}
}

func TestOneWaySegmentsRunWithTheTraffic(t *testing.T) {
	s := newSheet(t)
	s.way("primary", "建设路", "0,0 100,0", "oneway=-1")
	seg := s.build().Segments[0]
	if first := s.plane.Forward(seg.Line[0]); !seg.OneWay || math.Abs(first[0]-100) > 0.01 {
		t.Errorf("one-way %v, starts at %v", seg.OneWay, first)
	}
}

func TestLightingOfAnIntersection(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want string
	}{
		{"", "", "unknown"}, {"lit=no", "", "no"}, {"lit=no", "lit=yes", "yes"}, {"lit=unknown", "", "unknown"}, {"lit=24/7", "lit=no", "yes"},
	} {
		s := newSheet(t)
		s.way("primary", "建设路", "-100,0 0,0 100,0", tagsOf(c.a)...)
		s.way("primary", "振兴路", "0,0 0,100", tagsOf(c.b)...)
		x, _ := only(t, s.build())
		got := "unknown"
		if x.Lit != nil {
			got = map[bool]string{true: "yes", false: "no"}[*x.Lit]
		}
		if got != c.want {
			t.Errorf("%q and %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func tagsOf(tag string) []string {
	if tag == "" {
		return nil
	}
	return []string{tag}
}

func TestIntersectionsAndSegmentsPointAtEachOther(t *testing.T) {
	for _, c := range troubles {
		s := newSheet(t)
		c.draw(s)
		n := s.build()
		for i := range n.Intersections {
			for _, k := range n.Intersections[i].Segments {
				if seg := &n.Segments[k]; seg.From != i && seg.To != i || seg.Internal >= 0 {
					t.Errorf("%s: intersection %d lists segment %d, which runs from %d to %d inside %d", c.name, i, k, seg.From, seg.To, seg.Internal)
				}
			}
		}
		checkInside(t, c.name, n)
	}
}

// checkInside: what is inside an intersection ends at it or at nothing.
func checkInside(t *testing.T, name string, n *network.Network) {
	for k := range n.Segments {
		seg := &n.Segments[k]
		if seg.Internal < 0 {
			continue
		}
		for _, at := range []int{seg.From, seg.To} {
			if at != -1 && at != seg.Internal {
				t.Errorf("%s: segment %d is inside %d but ends at %d", name, k, seg.Internal, at)
			}
		}
	}
}
