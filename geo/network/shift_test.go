package network_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/say"
)

// oldTown is a city near Liaocheng with streets 60 to 200 m apart, 24 by 24 of
// them, none quite parallel to the next.
func oldTown() *town {
	t := newTown()
	random := rand.New(rand.NewPCG(7, 7))
	x, y := -1500.0, -1500.0
	for range 24 {
		lean := random.Float64()*200 - 100
		t.road("南北街", -1, -1, x, -1600, x+lean, 1600)
		t.road("东西路", -1, -1, -1600, y, 1600, y+lean)
		x += 60 + random.Float64()*140
		y += 60 + random.Float64()*140
	}
	return t
}

// chessTown has equal blocks of 250 m, 12 by 12 streets.
func chessTown() *town {
	t := newTown()
	t.grid(-1375, -1375, 250, 12)
	return t
}

// crashesOn puts n points along the town's roads, 6 m off in the mean square.
func crashesOn(t *town, n int, moveEast, moveNorth float64) []orb.Point {
	random := rand.New(rand.NewPCG(3, 4))
	points := make([]orb.Point, n)
	for i := range points {
		line := t.net.Segments[random.IntN(len(t.net.Segments))].Line
		k := random.IntN(len(line) - 1)
		a, b, share := t.plane.Forward(line[k]), t.plane.Forward(line[k+1]), random.Float64()
		points[i] = t.plane.Inverse(orb.Point{
			a[0] + share*(b[0]-a[0]) + random.NormFloat64()*4 + moveEast,
			a[1] + share*(b[1]-a[1]) + random.NormFloat64()*4 + moveNorth,
		})
	}
	return points
}

func mapPoints(points []orb.Point, f func(orb.Point) orb.Point) []orb.Point {
	out := make([]orb.Point, len(points))
	for i, p := range points {
		out[i] = f(p)
	}
	return out
}

func TestAConsistentShiftIsFoundWithItsCause(t *testing.T) {
	town := oldTown()
	x := town.index()
	crashes := crashesOn(town, 2000, 0, 0)
	for _, c := range []struct {
		name  string
		shift func(orb.Point) orb.Point
		cause network.Cause
	}{
		{"100 m to the south-west", town.move(-71, -71), network.CauseProjection},
		{"1.7 km to the west", town.move(-1700, 0), network.CauseUnknown},
		{"GCJ-02 as WGS 84", geo.DatumGCJ02.FromWGS84, network.CauseGCJ02},
		{"BD-09 as WGS 84", geo.DatumBD09.FromWGS84, network.CauseBD09},
		{"WGS 84 converted as if it had been GCJ-02", geo.DatumGCJ02.ToWGS84, network.CauseGCJ02Back},
	} {
		points := mapPoints(crashes, c.shift)
		east, north := town.meanMove(crashes, points)
		s, ok := network.DetectShift(x, points, geotest.Standards().Shift)
		if !ok || s.Cause != c.cause || math.Hypot(s.EastM-east, s.NorthM-north) > 5 || s.Ambiguous || s.Support < 0.95 || s.Reason.Key == "" {
			t.Errorf("%s: %v %+v", c.name, ok, s)
		}
	}
}

// move shifts a position by metres.
func (t *town) move(east, north float64) func(orb.Point) orb.Point {
	return func(p orb.Point) orb.Point {
		xy := t.plane.Forward(p)
		return t.plane.Inverse(orb.Point{xy[0] + east, xy[1] + north})
	}
}

func (t *town) meanMove(from, to []orb.Point) (east, north float64) {
	for i := range from {
		a, b := t.plane.Forward(from[i]), t.plane.Forward(to[i])
		east += (b[0] - a[0]) / float64(len(from))
		north += (b[1] - a[1]) / float64(len(from))
	}
	return east, north
}

func TestPointsThatFitAreNotShifted(t *testing.T) {
	town := oldTown()
	x := town.index()
	good := crashesOn(town, 2000, 0, 0)
	random := rand.New(rand.NewPCG(5, 6))
	anywhere := func(reachM float64) []orb.Point {
		points := make([]orb.Point, 2000)
		for i := range points {
			points[i] = town.at((random.Float64()-0.5)*reachM, (random.Float64()-0.5)*reachM)
		}
		return points
	}
	for name, points := range map[string][]orb.Point{
		"as they are":       good,
		"10 m off together": crashesOn(town, 2000, 7, 7),
		"a third, the rest beyond the roads": append(good[:1000:1000], mapPoints(
			anywhere(3000), func(p orb.Point) orb.Point { return orb.Point{p[0] + 0.06, p[1]} },
		)...),
		"one in twenty, the rest of the province": append(good[:100:100], mapPoints(
			anywhere(200000), func(p orb.Point) orb.Point { return orb.Point{p[0] + 1.5, p[1]} },
		)[:1900]...),
		"anywhere at all": anywhere(3000),
		"few":             good[:20],
		"none":            nil,
		"not numbers":     mapPoints(good, func(orb.Point) orb.Point { return orb.Point{math.NaN(), math.Inf(1)} }),
	} {
		if s, ok := network.DetectShift(x, points, geotest.Standards().Shift); ok {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if s, ok := network.DetectShift(network.NewIndex(&network.Network{}, roadNames()), good, geotest.Standards().Shift); ok {
		t.Errorf("no network: %+v", s)
	}
	chess := chessTown()
	if s, ok := network.DetectShift(chess.index(), crashesOn(chess, 3000, 0, 0), geotest.Standards().Shift); ok {
		t.Errorf("equal blocks, not shifted: %+v", s)
	}
}

func TestNumbersReadTheWrongWayAreNamed(t *testing.T) {
	town := oldTown()
	x := town.index()
	good := crashesOn(town, 500, 0, 0)
	for cause, f := range map[network.Cause]func(orb.Point) orb.Point{
		network.CauseSwapped:   func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} },
		network.CauseSignLon:   func(p orb.Point) orb.Point { return orb.Point{-p[0], p[1]} },
		network.CauseSignLat:   func(p orb.Point) orb.Point { return orb.Point{p[0], -p[1]} },
		network.CauseElsewhere: func(p orb.Point) orb.Point { return orb.Point{p[0] + 1, p[1]} },
	} {
		if s, ok := network.DetectShift(x, mapPoints(good, f), geotest.Standards().Shift); !ok || s.Cause != cause || s.Reason.Key == "" {
			t.Errorf("%s: %v %+v", cause, ok, s)
		}
	}
	metres := mapPoints(good, func(p orb.Point) orb.Point { return orb.Point{500000 + p[0], 4000000 + p[1]} })
	if s, ok := network.DetectShift(x, metres, geotest.Standards().Shift); !ok || s.Cause != network.CauseElsewhere {
		t.Errorf("metres as degrees: %v %+v", ok, s)
	}
}

// In a city of equal blocks only the edge tells a shift by a block from none;
// the finder says so instead of choosing silently.
func TestAShiftByOneBlockOfAChessTownIsSaidToBeAmbiguous(t *testing.T) {
	town := chessTown()
	x := town.index()
	s, ok := network.DetectShift(x, crashesOn(town, 3000, 250, 0), geotest.Standards().Shift)
	if !ok || !s.Ambiguous || math.Hypot(s.EastM-250, s.NorthM) > 12 {
		t.Errorf("one block: %v %+v", ok, s)
	}
	s, ok = network.DetectShift(x, crashesOn(town, 3000, 100, 60), geotest.Standards().Shift)
	if !ok || math.Hypot(s.EastM-100, s.NorthM-60) > 12 {
		t.Errorf("part of a block: %v %+v", ok, s)
	}
}

func TestTheSamePointsGiveTheSameShift(t *testing.T) {
	town := oldTown()
	points := crashesOn(town, 5000, 120, -40)
	a, _ := network.DetectShift(town.index(), points, geotest.Standards().Shift)
	b, _ := network.DetectShift(town.index(), points, geotest.Standards().Shift)
	if a.EastM != b.EastM || a.NorthM != b.NorthM || a.Reason.In(say.English) != b.Reason.In(say.English) {
		t.Errorf("%+v\n%+v", a, b)
	}
}
