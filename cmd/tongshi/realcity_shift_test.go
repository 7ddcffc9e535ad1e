package main_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// TestRealCityShiftsAreFoundAndNothingElse gives the finder the development
// city's crashes as they are, in the core and in the whole city (which the road
// file covers in part), and displaced.
func TestRealCityShiftsAreFoundAndNothingElse(t *testing.T) {
	dir := realCity(t)
	x := network.NewIndex(realNetwork(t, dir), geotest.Standards().Roads.Names)
	core := positionsOf(realCrashes(t, dir, func(r crashRow) bool { return r["in_core"] == "1" }))
	whole := positionsOf(realCrashes(t, dir, func(r crashRow) bool { return r["lon"] != "" }))
	for name, points := range map[string][]orb.Point{"core": core, "whole city": whole} {
		if s, ok := network.DetectShift(x, points, geotest.Standards().Shift); ok {
			t.Errorf("%s as it is: %+v", name, s)
		}
	}
	plane := geo.NewPlane(orb.Point{-122.67, 45.52})
	for _, c := range []struct {
		name        string
		points      []orb.Point
		east, north float64
		cause       network.Cause
	}{
		{"GCJ-like", core, 508, 10, network.CauseGCJ02},
		{"BD-like", core, 1098, 642, network.CauseBD09},
		{"100 m", core, 60, -80, network.CauseProjection},
		{"one block of the centre", core, 0, 80, network.CauseProjection},
		{"40 m", core, -40, 0, network.CauseProjection},
		{"whole city, GCJ-like", whole, 508, 10, network.CauseGCJ02},
		{"whole city, 100 m", whole, -100, 0, network.CauseProjection},
	} {
		moved := make([]orb.Point, len(c.points))
		for i, p := range c.points {
			xy := plane.Forward(p)
			moved[i] = plane.Inverse(orb.Point{xy[0] + c.east, xy[1] + c.north})
		}
		s, ok := network.DetectShift(x, moved, geotest.Standards().Shift)
		if !ok || s.Cause != c.cause || s.Ambiguous || math.Hypot(s.EastM-c.east, s.NorthM-c.north) > 5 {
			t.Errorf("%s: %v %+v", c.name, ok, s)
		}
		t.Logf("%s: %s", c.name, s.Reason)
	}
	swapped := make([]orb.Point, len(core))
	for i, p := range core {
		swapped[i] = orb.Point{p[1], p[0]}
	}
	if s, ok := network.DetectShift(x, swapped, geotest.Standards().Shift); !ok || s.Cause != network.CauseSwapped {
		t.Errorf("swapped axes: %v %+v", ok, s)
	}
}

func positionsOf(rows []crashRow) []orb.Point {
	points := make([]orb.Point, len(rows))
	for i, r := range rows {
		points[i] = r.position()
	}
	return points
}
