package main_test

import (
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/demo"
)

// TestDemonstrationCrashesAreNotTakenForShifted gives the finder the
// demonstration city as it is and in the datums of public maps.
func TestDemonstrationCrashesAreNotTakenForShifted(t *testing.T) {
	city := demo.Generate(1, demo.Sparse)
	net, err := network.Build(t.Context(), city.Roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	x := network.NewIndex(net, geotest.Standards().Roads.Names)
	if s, ok := network.DetectShift(x, crashPositions(city, geo.DatumWGS84), geotest.Standards().Shift); ok {
		t.Errorf("as it is: %+v", s)
	}
	for datum, cause := range map[geo.Datum]network.Cause{geo.DatumGCJ02: network.CauseGCJ02, geo.DatumBD09: network.CauseBD09} {
		s, ok := network.DetectShift(x, crashPositions(city, datum), geotest.Standards().Shift)
		if !ok || s.Cause != cause || s.Ambiguous {
			t.Errorf("%s read as wgs84: %v %+v", datum, ok, s)
		}
		t.Logf("%s: %s", datum, s.Reason)
	}
}

func crashPositions(city *demo.City, datum geo.Datum) (points []orb.Point) {
	for _, c := range city.Crashes {
		if c.Position != nil {
			points = append(points, datum.FromWGS84(*c.Position))
		}
	}
	return points
}

// wantInDemonstration leaves room for the wrong street names that the generator
// plants, and for crashes that name a road and its own continuation.
const wantInDemonstration = 0.94

// TestDemonstrationCrashesReachTheJunctionTheyName is the proof of the real
// city on the demonstration's Chinese names.
func TestDemonstrationCrashesReachTheJunctionTheyName(t *testing.T) {
	city := demo.Generate(1, demo.Sparse)
	net, err := network.Build(t.Context(), city.Roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	var records []network.Locator
	for _, c := range city.Crashes {
		if c.Position != nil && c.AtJunction != nil && *c.AtJunction && c.Street != "" && c.CrossStreet != "" {
			records = append(records, network.Locator{Position: *c.Position, Street: c.Street, CrossStreet: c.CrossStreet, AtJunction: c.AtJunction})
		}
	}
	if len(records) < 300 {
		t.Fatalf("only %d crashes name a junction", len(records))
	}
	p := newNameProof(t, net)
	o := geotest.Standards().Assign
	for _, o.UseNames = range []bool{false, true} {
		r := p.run(t, map[bool]string{false: "position alone", true: "names in use"}[o.UseNames], records, o)
		if share := r.share(len(records)); share < wantInDemonstration {
			t.Errorf("names in use %v: %.4f, want %.2f", o.UseNames, share, wantInDemonstration)
		}
	}
}
