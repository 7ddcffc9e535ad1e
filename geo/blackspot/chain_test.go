package blackspot_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/geo"
	"tongshi/geo/blackspot"
	"tongshi/geo/geotest"
	"tongshi/geo/netstat"
	"tongshi/geo/network"
)

// quarter is a network laid out by hand on a plane in metres.
type quarter struct {
	plane geo.Plane
	net   network.Network
}

func newQuarter() *quarter { return &quarter{plane: geo.NewPlane(orb.Point{116, 36.45})} }

func (q *quarter) crossing(control string, x, y float64) int {
	q.net.Intersections = append(q.net.Intersections, network.Intersection{Control: control, Point: q.plane.Inverse(orb.Point{x, y})})
	return len(q.net.Intersections) - 1
}

// road adds a segment along x, y pairs.
func (q *quarter) road(name, class string, from, to int, xy ...float64) int {
	s := network.Segment{From: from, To: to, Internal: -1, Name: name, Class: class}
	for i := 0; i+1 < len(xy); i += 2 {
		s.Line = append(s.Line, q.plane.Inverse(orb.Point{xy[i], xy[i+1]}))
		if i > 0 {
			s.LengthM += math.Hypot(xy[i]-xy[i-2], xy[i+1]-xy[i-1])
		}
	}
	q.net.Segments = append(q.net.Segments, s)
	for _, x := range []int{from, to} {
		if x >= 0 {
			q.net.Intersections[x].Segments = append(q.net.Intersections[x].Segments, len(q.net.Segments)-1)
		}
	}
	return len(q.net.Segments) - 1
}

// mainStreet is 建设路, a secondary road of 100 m blocks from west to east: a
// lane of no control at 100 m, a signal with an equal road at 200 m, a primary
// road at 300 m, and from 400 m it is a tertiary road. The second block is
// drawn from east to west.
func mainStreet() *quarter {
	q := newQuarter()
	lane, signal := q.crossing("stop", 100, 0), q.crossing("signal", 200, 0)
	primary, change := q.crossing("stop", 300, 0), q.crossing("stop", 400, 0)
	q.road("建设路", "secondary", -1, lane, 0, 0, 100, 0)
	q.road("建设路", "secondary", signal, lane, 200, 0, 100, 0)
	q.road("建设路", "secondary", signal, primary, 200, 0, 300, 0)
	q.road("建设路", "secondary", primary, change, 300, 0, 400, 0)
	q.road("建设路", "tertiary", change, -1, 400, 0, 500, 0)
	q.road("柳巷", "residential", lane, -1, 100, 0, 100, 80)
	q.road("振兴路", "secondary", signal, -1, 200, 0, 200, 90)
	q.road("东昌路", "primary", primary, -1, 300, 0, 300, 90)
	q.road("兴华路", "tertiary", change, -1, 400, 0, 400, 90)
	return q
}

// described lists streets by their segments; a minus is a reversed one.
func described(s *blackspot.Streets) string {
	var all []string
	for _, street := range s.List {
		var parts []string
		for _, p := range street.Parts {
			text := fmt.Sprint(p.Segment)
			if p.Reversed {
				text = "-" + text
			}
			parts = append(parts, text)
		}
		all = append(all, strings.Join(parts, " "))
	}
	return strings.Join(all, ", ")
}

func TestStreetsEndWhereTheRuleSays(t *testing.T) {
	for _, c := range []struct {
		join blackspot.Join
		want string
	}{
		{blackspot.BetweenJunctions, "0, 1, 2, 3, 4, 5, 6, 7, 8"},
		{blackspot.ThroughMinor, "0 -1, 2, 3, 4, 5, 6, 7, 8"},
		{blackspot.SameRoad, "0 -1 2, 3, 4, 5, 6, 7, 8"},
		{blackspot.WholeRoute, "0 -1 2 3 4, 5, 6, 7, 8"},
	} {
		s, err := blackspot.NewStreets(&mainStreet().net, c.join, &geotest.Standards().Roads)
		if err != nil {
			t.Fatal(err)
		}
		if got := described(s); got != c.want {
			t.Errorf("join %d: %s, want %s", c.join, got, c.want)
		}
	}
}

func TestStationsOfAStreet(t *testing.T) {
	q := mainStreet()
	s, err := blackspot.NewStreets(&q.net, blackspot.WholeRoute, &geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	if street, at := s.At(1, 30); street != 0 || at != 170 {
		t.Errorf("30 m on the reversed block is station %g of street %d", at, street)
	}
	street := s.List[0]
	want := []blackspot.Stretch{{Segment: 0, FromM: 90, ToM: 100}, {Segment: 1, FromM: 0, ToM: 100}, {Segment: 2, FromM: 0, ToM: 20}}
	if got := street.Cut(90, 220); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := street.Cut(100, 100); len(got) != 1 {
		t.Errorf("a place on a node: %v", got)
	}
	zones := street.JunctionZones(func(int) float64 { return 60 })
	wantZones := []netstat.Interval{{FromM: 40, ToM: 150}, {FromM: 150, ToM: 250}, {FromM: 250, ToM: 350}, {FromM: 350, ToM: 460}}
	if !slices.Equal(zones, wantZones) {
		t.Errorf("zones %v", zones)
	}
	shape, err := blackspot.Shapes(&q.net, street.Cut(90, 220))
	if err != nil || len(shape) != 1 {
		t.Fatalf("%v; %v", shape, err)
	}
	xy := q.plane.ForwardLine(shape[0])
	first, last := xy[0], xy[len(xy)-1]
	if math.Hypot(first[0]-90, first[1]) > 0.001 || math.Hypot(last[0]-220, last[1]) > 0.001 || len(xy) != 4 {
		t.Errorf("shape %v", xy)
	}
	if _, err := blackspot.Shapes(&q.net, []blackspot.Stretch{{Segment: 99}}); err == nil {
		t.Error("a segment that is not there: no error")
	}
}

// arc is a part of a circle of radius 100 m.
func arc(fromDeg, toDeg int) (xy []float64) {
	for deg := fromDeg; deg <= toDeg; deg += 10 {
		sin, cos := math.Sincos(float64(deg%360) * math.Pi / 180)
		xy = append(xy, 100*cos, 100*sin)
	}
	return xy
}

func TestRingsAndCarriageways(t *testing.T) {
	q := newQuarter()
	ring := q.road("环路", "primary", -1, -1, arc(0, 120)...)
	q.road("环路", "primary", -1, -1, arc(120, 240)...)
	q.road("环路", "primary", -1, -1, arc(240, 360)...)
	// A divided road that becomes one: its ways cannot both go on.
	in := q.road("东昌路", "trunk", -1, -1, 500, 10, 600, 0)
	out := q.road("东昌路", "trunk", -1, -1, 600, 0, 500, -10)
	q.net.Segments[in].OneWay, q.net.Segments[out].OneWay = true, true
	q.road("东昌路", "trunk", -1, -1, 600, 0, 700, 0)
	s, err := blackspot.NewStreets(&q.net, blackspot.SameRoad, &geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	if got := described(s); got != "0 1 2, 3 5, 4" || !s.List[0].Closed || s.List[1].Closed || s.List[0].Parts[0].Segment != ring {
		t.Errorf("%s, ring closed: %v", got, s.List[0].Closed)
	}
}

func TestEverySegmentIsInOneStreet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQuarter()
		for range 9 {
			q.crossing("stop", 0, 0)
		}
		at := func(i int) (x, y float64) { return float64(i%3) * 100, float64(i/3) * 100 }
		for range rapid.IntRange(1, 14).Draw(t, "roads") {
			a, b := rapid.IntRange(0, 8).Draw(t, "a"), rapid.IntRange(0, 8).Draw(t, "b")
			if a == b {
				continue
			}
			ax, ay := at(a)
			bx, by := at(b)
			i := q.road(
				rapid.SampledFrom([]string{"甲", "乙", ""}).Draw(t, "name"),
				rapid.SampledFrom([]string{"primary", "residential"}).Draw(t, "class"),
				a,
				b,
				ax,
				ay,
				bx,
				by,
			)
			q.net.Segments[i].OneWay = rapid.Bool().Draw(t, "one-way")
		}
		for _, join := range []blackspot.Join{blackspot.BetweenJunctions, blackspot.ThroughMinor, blackspot.SameRoad, blackspot.WholeRoute} {
			s, err := blackspot.NewStreets(&q.net, join, &geotest.Standards().Roads)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[int]bool{}
			for k, street := range s.List {
				for _, p := range street.Parts {
					if seen[p.Segment] {
						t.Fatalf("segment %d twice: %s", p.Segment, described(s))
					}
					seen[p.Segment] = true
					middle := q.net.Segments[p.Segment].LengthM / 2
					if on, m := s.At(p.Segment, middle); on != k || math.Abs(m-(p.FromM+p.ToM)/2) > 1e-9 {
						t.Fatalf("segment %d is at %g of street %d", p.Segment, m, on)
					}
				}
				for i := range street.Parts[1:] {
					if !touch(&q.net, street.Parts[i], street.Parts[i+1]) {
						t.Fatalf("a street jumps: %s", described(s))
					}
				}
			}
			if len(seen) != len(q.net.Segments) {
				t.Fatalf("%d of %d segments", len(seen), len(q.net.Segments))
			}
		}
	})
}

// touch reports whether one part ends where the next begins.
func touch(net *network.Network, a, b blackspot.StreetPart) bool {
	from, to := net.Segments[a.Segment].To, net.Segments[b.Segment].From
	if a.Reversed {
		from = net.Segments[a.Segment].From
	}
	if b.Reversed {
		to = net.Segments[b.Segment].To
	}
	return from == to
}

func TestNetworkGraphJoinsSharedNodesOnly(t *testing.T) {
	q := mainStreet()
	// A bridge over 建设路: same position, another node.
	q.road("高架桥", "primary", -1, -1, 100, 0, 100, -80)
	for i := range q.net.Segments {
		line := q.net.Segments[i].Line
		q.net.Segments[i].Nodes = []int64{network.NodeAt(line[0]), network.NodeAt(line[len(line)-1])}
	}
	q.net.Segments[9].Nodes[0] = 77
	g, err := netstat.GraphOf(&q.net)
	if err != nil || g.Edges() != 10 {
		t.Fatal(g, err)
	}
	// A crash at the end of either block and one at the foot of the bridge.
	ends := []netstat.Spot{{Edge: 0, StationM: 100, Weight: 1}, {Edge: 1, StationM: 100, Weight: 1}, {Edge: 9, StationM: 0, Weight: 1}}
	near, err := netstat.DBSCAN{EpsM: 1, MinPoints: 2}.Clusters(t.Context(), g, ends)
	if err != nil || near[0] == netstat.NoCluster || near[0] != near[1] {
		t.Errorf("two blocks of one street do not meet: %v, %v", near, err)
	}
	if near[2] != netstat.NoCluster {
		t.Error("the bridge meets the road below")
	}
	q.net.Segments[3].Nodes, q.net.Segments[3].Line = nil, nil
	if _, err := netstat.GraphOf(&q.net); err == nil {
		t.Error("a segment without a line: no error")
	}
}

func TestSectionsLeaveJunctionsOut(t *testing.T) {
	s, err := blackspot.NewStreets(&mainStreet().net, blackspot.ThroughMinor, &geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	sections, err := s.Sections([]netstat.Spot{{Edge: 1, StationM: 10, Weight: 2}}, func(int) float64 { return 30 })
	if err != nil || len(sections) != len(s.List) {
		t.Fatal(sections, err)
	}
	first := sections[0]
	if first.LengthM != 200 || len(first.Cuts) != 2 || first.Cuts[0] != (netstat.Interval{FromM: 70, ToM: 130}) ||
		len(first.Crashes) != 1 || first.Crashes[0].StationM != 190 || first.Crashes[0].Weight != 2 {
		t.Errorf("%+v", first)
	}
	if _, err := s.Sections([]netstat.Spot{{Edge: -1}}, nil); err == nil {
		t.Error("a crash on no segment: no error")
	}
}
