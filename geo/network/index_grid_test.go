package network_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// The nearest road is that of a search through all of them, whatever their
// length and direction, with one far away, and for positions off the map.
func TestTheNearestRoadIsThatOfTheSlowSearch(t *testing.T) {
	plane := geo.NewPlane(orb.Point{116, 36.45})
	rapid.Check(t, func(rt *rapid.T) {
		place := func(name string, reach float64) orb.Point {
			return orb.Point{rapid.Float64Range(-reach, reach).Draw(rt, name+" x"), rapid.Float64Range(-reach, reach).Draw(rt, name+" y")}
		}
		net := &network.Network{}
		var lines []orb.LineString
		for range rapid.IntRange(1, 12).Draw(rt, "roads") {
			line := orb.LineString{place("a", 600)}
			for range rapid.IntRange(1, 4).Draw(rt, "pieces") {
				line = append(line, place("b", rapid.SampledFrom([]float64{600, 600, 40_000}).Draw(rt, "reach")))
			}
			if rapid.IntRange(0, 3).Draw(rt, "straight") == 0 {
				line[1][1] = line[0][1]
			}
			lines = append(lines, line)
			net.Segments = append(net.Segments, network.Segment{From: -1, To: -1, Internal: -1, Line: plane.InverseLine(line)})
		}
		x, o := network.NewIndex(net, roadNames()), geotest.Standards().Assign
		o.UseNames = false
		for range 20 {
			at := place("crash", rapid.SampledFrom([]float64{650, 650, 50_000}).Draw(rt, "where"))
			nearest := math.Inf(1)
			for _, line := range lines {
				nearest = min(nearest, planar.DistanceFrom(line, at))
			}
			got := assign(x, network.Locator{Position: plane.Inverse(at)}, o)
			// The index's plane lies elsewhere: lengths differ by the square of the
			// distance, up to 2 in 10,000 here.
			const share = 5e-4
			switch found := got.Quality != network.Unmatched; {
			case found && math.Abs(got.OffsetM-nearest) > share*nearest+0.5, found && nearest > o.SnapM*(1+share)+0.5, !found && nearest < o.SnapM*(1-share)-0.5:
				rt.Fatalf("%+v, the nearest road is %g m away", got, nearest)
			}
		}
	})
}
