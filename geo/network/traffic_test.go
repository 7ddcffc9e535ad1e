package network_test

import (
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
)

// TestACountBearsOnWhatItTellsOf puts one count at a time on two crossings.
func TestACountBearsOnWhatItTellsOf(t *testing.T) {
	town, west, east, between := crossroads()
	south, eastSouth := between+1, between+2
	for i, leg := range []struct {
		node, segment int
		bearing       float64
	}{{west, between, 90}, {east, between, 270}, {west, south, 180}} { // as crossroads has them
		town.net.Legs[i].BearingDeg = leg.bearing
		if town.net.Legs[i].Intersection != leg.node || town.net.Legs[i].Segments[0] != leg.segment {
			t.Fatalf("leg %d is %+v", i, town.net.Legs[i])
		}
	}
	x := town.index()
	at := func(e, n float64) *orb.Point { p := town.at(e, n); return &p }
	for _, c := range []struct {
		name     string
		count    geo.Volume
		how      network.Closeness
		leg      int
		segments []int
	}{
		{"a road by name", geo.Volume{Road: "建设路"}, network.CountOfRoad, -1, []int{between}},
		{"a road that is not there", geo.Volume{Road: "人民路"}, network.CountNowhere, -1, nil},
		{"a road at a junction", geo.Volume{Road: "兴华路", CrossRoad: "建设路"}, network.CountOfJunction, -1, []int{eastSouth}},
		{"two roads that do not meet", geo.Volume{Road: "兴华路", CrossRoad: "振兴路"}, network.CountNowhere, -1, nil},
		{"a place on a road", geo.Volume{Position: at(150, 4)}, network.CountOfPlace, -1, []int{between}},
		{"a place nearer to another road", geo.Volume{Road: "振兴路", Position: at(10, -9)}, network.CountOfPlace, -1, []int{south}},
		{"a place off the roads", geo.Volume{Position: at(150, 400)}, network.CountNowhere, -1, nil},
		{"a position off the globe", geo.Volume{Position: &orb.Point{200, 100}}, network.CountNowhere, -1, nil},
		{"the arm to the south", geo.Volume{Position: at(3, 3), Bearing: ptr(170.0)}, network.CountOfArm, 2, []int{south}},
		{"the arm by two names", geo.Volume{Road: "建设路", CrossRoad: "兴华路", Bearing: ptr(250.0)}, network.CountOfArm, 1, []int{between}},
		{"no arm to the north", geo.Volume{Position: at(3, 3), Bearing: ptr(0.0)}, network.CountNowhere, -1, nil},
		{"nothing", geo.Volume{}, network.CountNowhere, -1, nil},
	} {
		_, _, found := x.Traffic([]geo.Volume{c.count}, named())
		got := found[0]
		if got.Closeness != c.how || got.Leg != c.leg || len(got.Segments) != len(c.segments) || len(got.Segments) > 0 && got.Segments[0] != c.segments[0] {
			t.Errorf("%s: %+v", c.name, got)
		}
		if (got.Closeness == network.CountNowhere) != (got.Reason != "") {
			t.Errorf("%s: reason %q", c.name, got.Reason)
		}
	}
}

func TestTheClosestAndThenTheNewestCountWins(t *testing.T) {
	town, _, _, between := crossroads()
	x := town.index()
	place := town.at(150, 0)
	counts := []geo.Volume{
		{Road: "建设路", AADT: 9000, Year: 2026},
		{Position: &place, AADT: 7000, Year: 2020},
		{Position: &place, AADT: 8000, Year: 2023},
		{Position: &place, AADT: 5000, Year: 2019},
	}
	for range 2 {
		segments, legs, _ := x.Traffic(counts, named())
		if l := segments[between]; l.AADT != 8000 || l.Year != 2023 {
			t.Errorf("got %+v; the count of the place from 2023 is the closest and newest", l)
		}
		if l := legs[0]; l.AADT != 8000 { // the arm on that segment
			t.Errorf("its leg has %+v", l)
		}
		if _, ok := legs[2]; ok {
			t.Error("a leg of another road has traffic")
		}
		counts[0], counts[3] = counts[3], counts[0] // the order says nothing
	}
}

func TestCarriagewaysShareTheLoad(t *testing.T) {
	town := newTown()
	node := town.node(0, 0)
	in := town.road("建设路", -1, node, 400, 8, 0, 8)
	out := town.road("建设路", node, -1, 0, -8, 400, -8)
	other := town.road("振兴路", node, -1, 0, 0, 0, 300)
	town.net.Segments[in].OneWay, town.net.Segments[out].OneWay = true, true
	town.stop(node, 12, 8, in, out)
	x := town.index()
	place := town.at(200, 9)
	segments, legs, _ := x.Traffic([]geo.Volume{{Position: &place, AADT: 20_000, Year: 2025}}, named())
	sum := 0.0
	for i, l := range segments {
		sum += l.AADT * x.Share(i)
	}
	if len(segments) != 2 || sum != 20_000 || legs[0].AADT != 20_000 {
		t.Errorf("segments %+v with %v in all, leg %+v", segments, sum, legs[0])
	}
	if x.Share(other) != 1 {
		t.Errorf("an undivided road bears %v of its load", x.Share(other))
	}
}
