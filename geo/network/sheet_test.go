package network_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// sheet is a road file drawn by hand, in metres east and north of its origin.
type sheet struct {
	t      testing.TB
	roads  network.Roads
	plane  geo.Plane
	node   map[orb.Point]int64 // ways that pass one position share its node
	origin orb.Point
}

func newSheet(t testing.TB) *sheet {
	origin := orb.Point{116, 36.45}
	return &sheet{t: t, plane: geo.NewPlane(origin), node: map[orb.Point]int64{}, origin: origin}
}

// way draws a line through "x,y x,y ..." with tags "key=value", the first two
// being its class and its name.
func (s *sheet) way(class, name, line string, tags ...string) int64 {
	w := network.Way{ID: int64(len(s.roads.Ways) + 1), Tags: map[string]string{"highway": class}}
	if name != "" {
		w.Tags["name"] = name
	}
	for _, tag := range tags {
		key, value, _ := strings.Cut(tag, "=")
		w.Tags[key] = value
	}
	for _, pair := range strings.Fields(line) {
		xy := s.xy(pair)
		w.Nodes, w.Line = append(w.Nodes, s.id(xy)), append(w.Line, s.plane.Inverse(xy))
	}
	s.roads.Ways = append(s.roads.Ways, w)
	return w.ID
}

func (s *sheet) xy(pair string) orb.Point {
	x, y, _ := strings.Cut(pair, ",")
	east, err1 := strconv.ParseFloat(x, 64)
	north, err2 := strconv.ParseFloat(y, 64)
	if err1 != nil || err2 != nil {
		s.t.Fatalf("cannot read position %q", pair)
	}
	return orb.Point{east, north}
}

func (s *sheet) id(xy orb.Point) int64 {
	if _, seen := s.node[xy]; !seen {
		s.node[xy] = int64(1000 + len(s.node))
	}
	return s.node[xy]
}

// sign puts a tagged point on a node of the ways.
func (s *sheet) sign(at string, tags ...string) {
	xy := s.xy(at)
	p := network.Point{Node: s.id(xy), Position: s.plane.Inverse(xy), Tags: map[string]string{}}
	for _, tag := range tags {
		key, value, _ := strings.Cut(tag, "=")
		p.Tags[key] = value
	}
	s.roads.Points = append(s.roads.Points, p)
}

func (s *sheet) build() *network.Network { return s.buildWith(geotest.Standards().Roads) }

func (s *sheet) buildWith(o network.Options) *network.Network {
	s.t.Helper()
	n, err := network.Build(context.Background(), s.roads, o)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// only returns the network's one intersection with its legs.
func only(t testing.TB, n *network.Network) (network.Intersection, []network.Leg) {
	t.Helper()
	if len(n.Intersections) != 1 {
		t.Fatalf("%d intersections (%s), want 1", len(n.Intersections), namesOf(n))
	}
	return n.Intersections[0], n.Legs
}

func namesOf(n *network.Network) string {
	var names []string
	for i := range n.Intersections {
		names = append(names, n.Intersections[i].Name)
	}
	return strings.Join(names, "; ")
}

// internal counts the segments inside intersections.
func internal(n *network.Network) (count int) {
	for i := range n.Segments {
		if n.Segments[i].Internal >= 0 {
			count++
		}
	}
	return count
}
