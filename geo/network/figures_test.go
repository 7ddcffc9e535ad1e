package network_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/planar"

	"tongshi/geo"
	"tongshi/geo/network"
)

// TestRealCityFigures holds the figures of the development city's network that a
// rule for awkward files must not change for the worse, and prints them, so that
// two builds can be laid side by side.
func TestRealCityFigures(t *testing.T) {
	n := mustBuild(t, portland(t))
	controls, legs, warned := map[string]int{}, map[int]int{}, map[string]int{}
	of := make([]int, len(n.Intersections))
	for i := range n.Legs {
		of[n.Legs[i].Intersection]++
	}
	for i := range n.Intersections {
		controls[n.Intersections[i].Control]++
		legs[min(of[i], 5)]++
	}
	for _, w := range n.Warnings {
		warned[w.Kind]++
	}
	pairs := twins(n, 30)
	t.Logf("%d intersections, %d segments, %d legs; by control %v, by legs %v", len(n.Intersections), len(n.Segments), len(n.Legs), controls, legs)
	t.Logf("twins within 30 m: %q; warnings %v", pairs, warned)
	if len(n.Intersections) < 2715 || len(n.Intersections) > 2730 || len(pairs) > 0 {
		t.Errorf("%d intersections, twins %q; want about 2,723 and none", len(n.Intersections), pairs)
	}
	// 28 rings and 7 mini roundabouts; 433 signals on the road, 2 on crossings alone.
	if controls["roundabout"] != 35 || controls["signal"] != 435 {
		t.Errorf("by control %v", controls)
	}
	if len(n.Warnings) > 30 {
		t.Errorf("%d warnings of a file that thousands have looked at: %v", len(n.Warnings), warned)
	}
}

// twins are pairs of intersections within a distance of each other that bear
// the same two names.
func twins(n *network.Network, limitM float64) (pairs []string) {
	plane := geo.NewPlane(core.Center())
	places := map[string][]int{}
	for i := range n.Intersections {
		names := slices.Clone(n.Intersections[i].Names)
		slices.Sort(names)
		key := strings.Join(names, "|")
		for _, j := range places[key] {
			a, b := &n.Intersections[i], &n.Intersections[j]
			if len(names) >= 2 && planar.Distance(plane.Forward(a.Point), plane.Forward(b.Point)) <= limitM {
				pairs = append(pairs, a.Name)
			}
		}
		places[key] = append(places[key], i)
	}
	return pairs
}
