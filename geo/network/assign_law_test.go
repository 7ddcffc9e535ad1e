package network_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// randomRecord is a record somewhere in or around a grid of 5 by 5 crossings
// 100 m apart, x and y in metres.
type randomRecord struct {
	x, y  float64
	names [2]string
	at    *bool
	dist  *float64
}

func drawRecord(t *rapid.T) randomRecord {
	coordinate := rapid.Float64Range(-80, 480)
	name := rapid.SampledFrom([]string{"", "甲0路", "甲2路", "乙1街", "乙3街", "别处路"})
	r := randomRecord{x: coordinate.Draw(t, "x"), y: coordinate.Draw(t, "y"), names: [2]string{name.Draw(t, "street"), name.Draw(t, "cross")}}
	switch rapid.IntRange(0, 4).Draw(t, "word") {
	case 0:
		r.at = ptr(true)
	case 1:
		r.at = ptr(false)
	case 2:
		r.dist = ptr(rapid.Float64Range(0, 200).Draw(t, "distance"))
	}
	return r
}

func (r randomRecord) in(t *town) network.Locator {
	return network.Locator{Position: t.at(r.x, r.y), Street: r.names[0], CrossStreet: r.names[1], AtJunction: r.at, DistanceToNodeM: r.dist}
}

func gridTown(turnDeg, x, y float64) *town {
	t := newTown()
	t.turnDeg = turnDeg
	t.plane = geo.NewPlane(t.plane.Inverse([2]float64{x, y}))
	t.grid(0, 0, 100, 5)
	return t
}

// A turned or moved city gives the same answers: away from ties, which the
// turning itself may break.
func TestAssignmentDoesNotDependOnWhereNorthIs(t *testing.T) {
	plain := gridTown(0, 0, 0)
	x := plain.index()
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRecord(rt)
		other := gridTown(
			rapid.Float64Range(0, 360).Draw(rt, "turn"),
			rapid.Float64Range(-9000, 9000).Draw(rt, "east"),
			rapid.Float64Range(-9000, 9000).Draw(rt, "north"),
		)
		a, b := assign(x, r.in(plain), named()), assign(other.index(), r.in(other), named())
		if a.Quality == network.Ambiguous || b.Quality == network.Ambiguous || nearLimit(r) {
			return
		}
		if a.Intersection != b.Intersection || a.Quality != b.Quality || math.Abs(a.OffsetM-b.OffsetM) > 0.02 {
			rt.Fatalf("turned: %+v became %+v", a, b)
		}
	})
}

// nearLimit says whether a record lies within 5 cm of a limit: the planes of two
// cities agree to a few millimetres only.
func nearLimit(r randomRecord) bool {
	for _, v := range []float64{r.x, r.y} {
		m := math.Mod(v+1000, 100)
		for _, limit := range []float64{0, 3, 15, 20, 30, 50, 70, 80, 85, 97, 100} {
			if math.Abs(m-limit) < 0.05 {
				return true
			}
		}
	}
	corner := math.Hypot(math.Max(0, math.Max(-r.x, r.x-400)), math.Max(0, math.Max(-r.y, r.y-400)))
	return math.Abs(corner-50) < 0.05
}

func TestACrashNeverGoesFartherThanTheRulesAllow(t *testing.T) {
	town := gridTown(17, 0, 0)
	x := town.index()
	words := geotest.Standards().Words
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRecord(rt)
		o := named()
		a := assign(x, r.in(town), o)
		if !words.Has("assignment_reason", a.Reason) {
			rt.Fatalf("the reason %q is not among the known ones", a.Reason)
		}
		if a.Quality == network.Unmatched {
			return
		}
		if a.OffsetM > o.SnapM {
			rt.Fatalf("%v m off the road", a.OffsetM)
		}
		at := town.plane.Forward(r.in(town).Position)
		from := town.plane.ForwardLine(town.net.Segments[a.Segment].Line)
		if d := planar.DistanceFromSegment(from[0], from[1], at); math.Abs(d-a.OffsetM) > 0.01 {
			rt.Fatalf("the segment is %v m away, not %v", d, a.OffsetM)
		}
		if r.at != nil && !*r.at && a.Intersection >= 0 {
			rt.Fatalf("the record says not at a junction: %+v", a)
		}
		if s := town.net.Segments[a.Segment]; a.Intersection >= 0 && s.From != a.Intersection && s.To != a.Intersection {
			rt.Fatalf("segment %d does not touch intersection %d", a.Segment, a.Intersection)
		}
	})
}

func TestRecordsTogetherAreAssignedAsAlone(t *testing.T) {
	town := gridTown(30, 0, 0)
	x := town.index()
	records := randomRecords(town, 20000)
	var last int
	answers, err := x.AssignAll(t.Context(), records, named(), func(done, total int) {
		if done <= last || total != len(records) {
			t.Errorf("progress went from %d to %d of %d", last, done, total)
		}
		last = done
	})
	if err != nil || last != len(records) {
		t.Fatalf("error %v, progress ended at %d", err, last)
	}
	for i, r := range records {
		if one := assign(x, r, named()); one != answers[i] {
			t.Fatalf("record %d: alone %+v, together %+v", i, one, answers[i])
		}
	}
	again, _ := town.index().AssignAll(t.Context(), records, named(), nil)
	if diff := cmp.Diff(answers, again); diff != "" {
		t.Errorf("a second run differs: %s", diff)
	}
	none, err := x.AssignAll(t.Context(), nil, named(), nil)
	if err != nil || len(none) != 0 {
		t.Errorf("no records: %v, %v", none, err)
	}
}

func randomRecords(town *town, n int) []network.Locator {
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]network.Locator, n)
	for i := range records {
		r := randomRecord{x: random.Float64()*560 - 80, y: random.Float64()*560 - 80, names: [2]string{"甲2路", "乙3街"}}
		if i%3 == 0 {
			r.at = ptr(i%2 == 0)
		}
		records[i] = r.in(town)
	}
	return records
}

func TestAssignAllStopsWithItsContext(t *testing.T) {
	town := gridTown(0, 0, 0)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := town.index().AssignAll(ctx, randomRecords(town, 50000), named(), func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
}

// The order of the network's parts is an accident of the file.
func TestAssignmentDoesNotDependOnTheOrderOfSegments(t *testing.T) {
	town := gridTown(0, 0, 0)
	back := gridTown(0, 0, 0)
	slices.Reverse(back.net.Segments)
	last := len(town.net.Segments) - 1
	x, y := town.index(), back.index()
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRecord(rt).in(town)
		a, b := assign(x, r, positional()), assign(y, r, positional())
		if a.Quality == network.Ambiguous {
			return
		}
		if a.Intersection != b.Intersection || a.Quality != b.Quality {
			rt.Fatalf("reversed: %+v became %+v", a, b)
		}
		if a.Intersection < 0 && a.Segment >= 0 && a.Segment != last-b.Segment {
			rt.Fatalf("reversed: segment %d became %d", a.Segment, last-b.Segment)
		}
	})
}

func TestEveryPointOfACatchmentIsCaught(t *testing.T) {
	town := gridTown(0, 0, 0)
	x := town.index()
	for node := range town.net.Intersections {
		for _, line := range x.Catchment(node, positional()) {
			a, b := town.plane.Forward(line[0]), town.plane.Forward(line[len(line)-1])
			for _, share := range []float64{0.05, 0.5, 0.95} {
				at := town.plane.Inverse([2]float64{a[0] + share*(b[0]-a[0]), a[1] + share*(b[1]-a[1])})
				if got := assign(x, network.Locator{Position: at}, positional()); got.Intersection != node {
					t.Fatalf("%v of the way along a leg of %d: %+v", share, node, got)
				}
			}
			if length := planar.Length(town.plane.ForwardLine(line)); math.Abs(length-50) > 0.01 {
				t.Errorf("a leg of %d reaches %v m, half of a block is 50", node, length)
			}
		}
	}
}
