package main_test

import (
	"path/filepath"
	"testing"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/ingest/roadfile"
)

// TestRealCityIsOneNetworkFromEitherFile reads the development city with its
// node numbers and from plain lines without any: the junctions are the same.
// What they are is held by the tests of geo/network.
func TestRealCityIsOneNetworkFromEitherFile(t *testing.T) {
	dir := realCity(t)
	numbered := realNetwork(t, dir)
	roads, _, err := roadfile.Read(t.Context(), roadfile.Options{},
		filepath.Join(dir, "roads.geojson.gz"), filepath.Join(dir, "road_points.geojson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := network.Build(t.Context(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := len(numbered.Intersections), len(lines.Intersections); a != b || a < 2500 {
		t.Fatalf("%d intersections from the PBF file, %d from the lines; want the same, over 2500", a, b)
	}
	m := network.Match(numbered, lines, geotest.Standards().Roads.Names)
	if gone := len(m.GoneIntersections) + len(m.GoneSegments) + len(m.GoneLegs); gone > 0 {
		t.Errorf("%d objects of the PBF file are not found from the lines; intersections %+v", gone, m.GoneIntersections)
	}
	for i, o := range m.Intersections {
		a, b := &numbered.Intersections[o], &lines.Intersections[i]
		if a.Name != b.Name || a.Control != b.Control || a.Kind != b.Kind {
			t.Errorf("%s, %s, %s is %s, %s, %s from the lines", a.Name, a.Control, a.Kind, b.Name, b.Control, b.Kind)
		}
	}
}
