package network_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
)

// core is the part of the development city where all its data overlap.
var core = orb.Bound{Min: orb.Point{-122.704, 45.496}, Max: orb.Point{-122.632, 45.544}}

// drivable are the classes behind the data's own count of raw nodes.
var drivable = "motorway trunk primary secondary tertiary unclassified residential living_street road " +
	"motorway_link trunk_link primary_link secondary_link tertiary_link"

// rawNodes counts the nodes in the core with three or more drivable legs.
func rawNodes(roads network.Roads) (count int) {
	legs := map[orb.Point]int{}
	for _, w := range roads.Ways {
		if !slices.Contains(strings.Fields(drivable), w.Tags["highway"]) {
			continue
		}
		for i, at := range w.Line {
			legs[at] += 2
			if i == 0 || i == len(w.Line)-1 {
				legs[at]--
			}
		}
	}
	for at, n := range legs {
		if n >= 3 && core.Contains(at) {
			count++
		}
	}
	return count
}

// sameNamePairs lists pairs of core intersections within limit metres that
// share two road names.
func sameNamePairs(n *network.Network, limit float64) (pairs []string) {
	plane := geo.NewPlane(core.Center())
	var inside []int
	for i := range n.Intersections {
		if core.Contains(n.Intersections[i].Point) {
			inside = append(inside, i)
		}
	}
	for k, i := range inside {
		a := &n.Intersections[i]
		for _, j := range inside[k+1:] {
			b := &n.Intersections[j]
			if planar.Distance(plane.Forward(a.Point), plane.Forward(b.Point)) <= limit && sharedRoads(a.Names, b.Names) >= 2 {
				pairs = append(pairs, a.Name+" | "+b.Name)
			}
		}
	}
	return pairs
}

func sharedRoads(a, b []string) (count int) {
	for _, name := range a {
		if slices.ContainsFunc(b, func(other string) bool { return roadNames().Same(name, other) }) {
			count++
		}
	}
	return count
}

// TestRealCityIntersectionsArePlanners holds the figures reached on the
// development city, so that a change that loses them is noticed.
func TestRealCityIntersectionsArePlanners(t *testing.T) {
	roads := portland(t)
	began := time.Now()
	n := mustBuild(t, roads)
	took := time.Since(began)
	checkWhole(t, n)
	inCore, wide := 0, []string{}
	for i := range n.Intersections {
		x := &n.Intersections[i]
		if !core.Contains(x.Point) {
			continue
		}
		inCore++
		if memberSpan(n, x) > 60 {
			wide = append(wide, x.Name)
		}
	}
	pairs := sameNamePairs(n, 40)
	raw := rawNodes(roads)
	t.Logf("%d intersections in the core from %d nodes with three legs or more; built in %v", inCore, raw, took)
	t.Logf("%d pairs of one name within 40 m: %q", len(pairs), pairs)
	t.Logf("%d intersections with members over 60 m apart: %q", len(wide), wide)
	if inCore < 2400 || inCore > 2550 {
		t.Errorf("%d intersections in the core, expected about 2,470", inCore)
	}
	// Beaverton Court leaves Council Crest Drive where Beaverton Avenue does,
	// and meets the avenue again 39 m up the hill: two real junctions.
	survivor := "Southwest Council Crest Drive & Southwest Beaverton Avenue & Southwest Beaverton Court | Southwest Beaverton Court & Southwest Beaverton Avenue"
	if len(pairs) != 1 || pairs[0] != survivor {
		t.Errorf("pairs of one name within 40 m: %q, want only %q", pairs, survivor)
	}
	if len(wide) > 4 {
		t.Errorf("%d intersections reach over 60 m, expected at most 4", len(wide))
	}
}

// memberSpan is the greatest distance between an intersection's nodes, metres.
func memberSpan(n *network.Network, x *network.Intersection) (most float64) {
	plane := geo.NewPlane(x.Point)
	at := map[int64]orb.Point{}
	for _, s := range n.Segments {
		for k, node := range s.Nodes {
			if slices.Contains(x.Nodes, node) {
				at[node] = plane.Forward(s.Line[k])
			}
		}
	}
	for _, a := range at {
		for _, b := range at {
			most = math.Max(most, planar.Distance(a, b))
		}
	}
	return most
}

// TestRealCityNamedPlaces asks for places a planner of the city knows.
func TestRealCityNamedPlaces(t *testing.T) {
	n := mustBuild(t, portland(t))
	for _, c := range []struct {
		name string
		legs int
		kind string
	}{
		{"Northeast Martin Luther King, Junior Boulevard & Northeast Russell Street", 4, "cross"},
		{"Southwest Columbia Street & Southwest Jefferson Street & Southwest 18th Avenue", 6, "roundabout"},
		{"Southeast Harrison Street & Southeast Ladd Avenue & Southeast 16th Avenue & Southeast Elliott Avenue", 8, "roundabout"},
		{"Southwest Naito Parkway & Southwest Morrison Street", 4, "cross"},
		{"West Burnside Street & Southwest 13th Avenue & Southwest Stark Street & Northwest 13th Avenue", 5, "multi"},
		{"Southeast Sandy Boulevard & Southeast Stark Street & Southeast 8th Avenue", 6, "multi"},
		{"Southwest Arthur Street & Southwest 1st Avenue", 4, "cross"},
		{"Southeast 20th Avenue & Southeast Hawthorne Boulevard & Southeast Elliott Avenue", 5, "multi"},
	} {
		var found []*network.Intersection
		for i := range n.Intersections {
			if n.Intersections[i].Name == c.name {
				found = append(found, &n.Intersections[i])
			}
		}
		if len(found) != 1 {
			t.Errorf("%s: found %d times", c.name, len(found))
			continue
		}
		legs := 0
		for i := range n.Legs {
			if &n.Intersections[n.Legs[i].Intersection] == found[0] {
				legs++
			}
		}
		if legs != c.legs || found[0].Kind != c.kind {
			t.Errorf("%s: %d legs, %s; want %d, %s", c.name, legs, found[0].Kind, c.legs, c.kind)
		}
	}
}

// TestRealCityParkBlocksAreNotMedians: Park Avenue runs on both sides of a row
// of parks, 44 m apart, each side with a corner of its own.
func TestRealCityParkBlocksAreNotMedians(t *testing.T) {
	n := mustBuild(t, portland(t))
	for _, street := range []string{"Columbia", "Jefferson", "Main", "Market"} {
		name, found := "Southwest "+street+" Street & Southwest Park Avenue", 0
		for i := range n.Intersections {
			if n.Intersections[i].Name == name {
				found++
			}
		}
		if found != 2 {
			t.Errorf("%s: found %d times, want once on each side of the park", name, found)
		}
	}
}

func TestRealCityKeepsItsObjectsOverARebuild(t *testing.T) {
	roads := portland(t)
	old := mustBuild(t, roads)
	slices.Reverse(roads.Ways)
	fresh := mustBuild(t, roads)
	m := network.Match(old, fresh, roadNames())
	for name, found := range map[string][]int{"segment": m.Segments, "leg": m.Legs, "intersection": m.Intersections} {
		for i, o := range found {
			if o != i {
				t.Errorf("%s %d became %d", name, i, o)
			}
		}
	}
}

func BenchmarkBuildRealCity(b *testing.B) {
	roads := portland(b)
	for b.Loop() {
		mustBuild(b, roads)
	}
}
