package sight_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

func gaps(t *testing.T) *sight.Gaps {
	t.Helper()
	g, err := sight.ReadGaps(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestWhatARecordLeavesOutIsTakenSoThatSomeoneLooks(t *testing.T) {
	f := func(v float64) *float64 { return &v }
	yes, no := true, false
	for name, c := range map[string]struct {
		known sight.Known
		want  func(sight.Obstacle) bool
	}{
		"a tree without a crown": {sight.Known{Kind: "tree", Footprint: orb.Point{}, BaseM: f(1), TopM: f(6), Origin: "measured"},
			func(o sight.Obstacle) bool { return o.RadiusM > 0 && o.BaseM == nil && o.TopM == nil }},
		"a fence without a thickness": {sight.Known{Kind: "wall", Footprint: orb.LineString{{0, 0}, {1, 0}}, BaseM: f(0), TopM: f(2), Origin: "measured"},
			func(o sight.Obstacle) bool { return o.RadiusM > 0 && *o.TopM == 2 && o.Estimated }},
		"a building that nobody says is movable": {sight.Known{Kind: "building", Footprint: square(0, 0, 2), Origin: "measured"},
			func(o sight.Obstacle) bool { return !o.Removable && o.RadiusM == 0 && !o.Estimated }},
		"a wall that may go": {sight.Known{Kind: "wall", Footprint: square(0, 0, 2), Removable: &yes}, func(o sight.Obstacle) bool { return o.Removable }},
		"a tree that may not": {
			sight.Known{Kind: "tree", Footprint: orb.Point{}, RadiusM: f(2), Removable: &no},
			func(o sight.Obstacle) bool { return !o.Removable && o.Plant },
		},
		"on a bank a metre high": {
			sight.Known{Kind: "hedge", Footprint: orb.Point{}, RadiusM: f(1), BaseM: f(0), TopM: f(0.5), GroundM: f(1)},
			func(o sight.Obstacle) bool { return *o.BaseM == 1 && *o.TopM == 1.5 },
		},
		"an estimated height": {
			sight.Known{Kind: "tree", Footprint: orb.Point{}, RadiusM: f(1), Origin: "estimated"},
			func(o sight.Obstacle) bool { return o.Estimated },
		},
		"a trunk below its crown": {
			sight.Known{Kind: "tree", Footprint: orb.Point{}, RadiusM: f(2), TrunkRadiusM: f(0.2)},
			func(o sight.Obstacle) bool { return o.TrunkRadiusM == 0.2 },
		},
		"a van parked on weekdays": {
			sight.Known{Kind: "parked_vehicles", Footprint: square(0, 0, 2), HasWindows: true},
			func(o sight.Obstacle) bool { return o.Temporary },
		},
	} {
		if o := gaps(t).Obstacle(c.known); !c.want(o) {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if _, ok := gaps(t).Place(3, "market", orb.Point{}); ok {
		t.Error("a market of no extent hides something")
	}
	if _, ok := gaps(t).Place(3, "school", square(0, 0, 9)); ok {
		t.Error("a school hides something")
	}
	if o, ok := gaps(t).Place(3, "market", square(0, 0, 9)); !ok || o.ID != -3 || !o.Temporary || !o.Estimated {
		t.Errorf("a market: %+v", o)
	}
}

// TestChangesEqualTheCityMadeAnew: what-if and exchanged obstacles find what a
// city made of the changed obstacles finds.
func TestChangesEqualTheCityMadeAnew(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	n := gridCity(r, 4)
	urban := standard(t, "CN-URBAN")
	b := sight.NewBuilder(n, urban, network.RightHand, nil)
	var trees []sight.Obstacle
	for i := range n.Intersections {
		at := b.Plane().Forward(n.Intersections[i].Point)
		for k := range 12 {
			trees = append(trees, tree(int64(100*i+k+1), at[0]+80*(r.Float64()-0.5), at[1]+80*(r.Float64()-0.5), 1+2*r.Float64()))
		}
	}
	look := func(list []sight.Obstacle, change sight.Change) map[int][]sight.Finding {
		c := &sight.City{Builder: b, Obstacles: sight.NewIndex(list), Options: sight.Options{Explain: true}}
		out := map[int][]sight.Finding{}
		for i := range n.Intersections {
			out[i], _ = c.At(i, change)
		}
		return out
	}
	gone, moved := trees[5], trees[9]
	moved.RadiusM += 1.5
	after := append([]sight.Obstacle{}, trees...)
	after[9] = moved
	after = append(after[:5], after[6:]...)
	want := look(after, sight.Change{})
	if got := look(trees, sight.Change{Without: map[int64]bool{gone.ID: true, moved.ID: true}, With: []sight.Obstacle{moved}}); !reflect.DeepEqual(
		got,
		want,
	) {
		t.Error("what-if differs from the city made anew")
	}
	x := sight.NewIndex(append([]sight.Obstacle{}, trees...))
	x.Drop(gone.ID)
	x.Put(moved)
	c := &sight.City{Builder: b, Obstacles: x, Options: sight.Options{Explain: true}, Workers: 3}
	at := 0
	err := sight.Run(t.Context(), c, nil, nil, func(f sight.Finding) sight.Finding { return f }, func(found []sight.Finding) error {
		if len(found) > 0 && !reflect.DeepEqual(found, want[at]) {
			t.Errorf("intersection %d differs after exchanging obstacles", at)
		}
		at++
		return nil
	})
	if _, still := x.Get(gone.ID); err != nil || at != len(n.Intersections) || still {
		t.Errorf("%d of %d intersections, dropped obstacle still there: %v, %v", at, len(n.Intersections), still, err)
	}
	reach, err := sight.NewReaches(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	box, _ := gone.Box()
	touched := reach.Touching([]orb.Bound{box})
	before := look(trees, sight.Change{})
	for i := range n.Intersections {
		found := len(c.AtTouched(i, sight.Change{}, []orb.Bound{box})) > 0
		listed := false
		for _, k := range touched {
			listed = listed || k == i
		}
		if found && !listed {
			t.Errorf("intersection %d has a triangle that the box touches and is not found", i)
		}
		if !listed &&
			!reflect.DeepEqual(before[i], look(after, sight.Change{With: []sight.Obstacle{trees[9]}, Without: map[int64]bool{moved.ID: true}})[i]) {
			t.Errorf("intersection %d changed untouched", i)
		}
	}
}

func TestARunStopsWhenItIsCancelledOrRefused(t *testing.T) {
	n := gridCity(rand.New(rand.NewPCG(7, 7)), 4)
	c := &sight.City{Builder: sight.NewBuilder(n, standard(t, "CN-URBAN"), network.RightHand, nil), Obstacles: sight.NewIndex(nil)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sight.Run(ctx, c, nil, nil, func(f sight.Finding) sight.Finding { return f }, func([]sight.Finding) error { return nil }); !errors.Is(
		err,
		context.Canceled,
	) {
		t.Errorf("cancelled: %v", err)
	}
	full := errors.New("full")
	if err := sight.Run(t.Context(), c, nil, nil, func(f sight.Finding) sight.Finding { return f }, func([]sight.Finding) error { return full }); !errors.Is(
		err,
		full,
	) {
		t.Errorf("refused: %v", err)
	}
}

func TestASignalMattersLeastAndFastTrafficMost(t *testing.T) {
	w, err := sight.ReadWorth(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	plain := w.Of(sight.Gain{Metres: 10, Control: "none", SpeedKMH: 50, Class: "tertiary"})
	if plain.Score != 10 || !plain.Assumed {
		t.Errorf("10 m at 50 km/h beside a tertiary road count %+v", plain)
	}
	less := w.Of(sight.Gain{Metres: 10, Control: "signal", SpeedKMH: 50, Class: "tertiary"}).Score
	more := w.Of(sight.Gain{Metres: 10, Control: "none", SpeedKMH: 80, Class: "tertiary"}).Score
	counted := w.Of(sight.Gain{Metres: 10, Control: "none", SpeedKMH: 50, Class: "tertiary", AADT: 20000})
	if less != 2 || math.Abs(more-25.6) > 1e-9 || counted.Score != 20 || counted.Assumed {
		t.Errorf("signal %v, 80 km/h %v, 20,000 vehicles %+v", less, more, counted)
	}
	for _, control := range []string{"signal", "officer", "all_way_stop", "roundabout", "flashing", "stop", "rail_crossing", "yield", "none", "unknown"} {
		if _, ok := w.Control[control]; !ok {
			t.Errorf("no weight for control %s", control)
		}
	}
}
