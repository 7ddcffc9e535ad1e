package sight_test

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

// uncontrolledCross is a crossing of 2+2 lanes without control.
func uncontrolledCross() *network.Network {
	arms := fourArms(0)
	for i := range arms {
		arms[i].control = "none"
	}
	return crossingTown(network.RightHand, arms...)
}

// turnsOf says what the lanes towards the intersection allow, from the centre out.
func turnsOf(l *network.Leg, turns ...string) {
	n := 0
	for i := range l.Lanes {
		if l.Lanes[i].Direction == "in" {
			l.Lanes[i].Turns = turns[n]
			n++
		}
	}
}

func manoeuvres(all []sight.Triangle, leg, other int64) (lanes []int) {
	for _, g := range all {
		if g.LegID == leg && g.ConflictLegID == other {
			lanes = append(lanes, g.Lane)
		}
	}
	slices.Sort(lanes)
	return lanes
}

// TestTrafficThatTurnsAwayIsNoConflict: leg 3 comes from the south, 4 from the
// west (its left), 2 from the east.
func TestTrafficThatTurnsAwayIsNoConflict(t *testing.T) {
	build := func(n *network.Network) ([]sight.Triangle, []sight.Skipped) {
		return sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
	}
	skippedBy := func(all []sight.Skipped, leg, other int64) string {
		for _, s := range all {
			if s.LegID == leg && s.ConflictLegID == other {
				return s.Reason
			}
		}
		return ""
	}
	for _, other := range []int64{2, 4} {
		n := uncontrolledCross()
		all, _ := build(n)
		if got := manoeuvres(all, 3, other); !slices.Equal(got, []int{1, 2}) {
			t.Fatalf("from 3 towards %d lanes %v, want both", other, got)
		}
		turnsOf(&n.Legs[other-1], "through", "right")
		all, _ = build(n)
		if got := manoeuvres(all, 3, other); !slices.Equal(got, []int{1}) {
			t.Errorf("from 3 towards %d with a lane that only turns right: lanes %v, want the through lane", other, got)
		}
		turnsOf(&n.Legs[other-1], "right", "right")
		all, skipped := build(n)
		if got := manoeuvres(all, 3, other); len(got) > 0 || skippedBy(skipped, 3, other) != "turns_off" {
			t.Errorf("from 3 towards %d, whose traffic all turns right: lanes %v, skipped %q", other, got, skippedBy(skipped, 3, other))
		}
	}
	for _, control := range []string{"stop", "yield", "none"} {
		n := uncontrolledCross()
		n.Legs[2].Control = control
		turnsOf(&n.Legs[3], "right", "right")
		if all, _ := build(n); len(manoeuvres(all, 3, 4)) > 0 {
			t.Errorf("%s: looks to the left at traffic that turns into its own road", control)
		}
	}
}

// TestNobodyComesFromAOneWayLegOutOfTheIntersection, though its lanes are not known.
func TestNobodyComesFromAOneWayLegOutOfTheIntersection(t *testing.T) {
	for _, p := range []string{"AASHTO", "CN-URBAN", "MFS"} {
		n := uncontrolledCross()
		n.Legs[1].Lanes, n.Legs[1].LanesIn, n.Legs[1].LanesOut = nil, 0, 0
		n.Segments[1].OneWay = true // drawn from the intersection outwards
		all, _ := sight.NewBuilder(n, standard(t, p), network.RightHand, nil).At(0)
		for _, g := range all {
			if g.LegID == 2 || g.ConflictLegID == 2 {
				t.Errorf("%s: %s from %d towards %d, where nobody comes in", p, g.Manoeuvre, g.LegID, g.ConflictLegID)
			}
		}
	}
}

// TestASignalThatFlashesAtNight asks for the cases of a signal and for B from the
// slower road; no triangle is made twice.
func TestASignalThatFlashesAtNight(t *testing.T) {
	with := func(control string) map[[4]any]float64 {
		n := uncontrolledCross()
		for i := range n.Legs {
			n.Legs[i].Control = control
		}
		all, _ := sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
		out := map[[4]any]float64{}
		for i, g := range all {
			checkSound(t, &all[i])
			key := [4]any{g.LegID, g.ConflictLegID, g.Manoeuvre, g.Lane}
			if _, twice := out[key]; twice {
				t.Errorf("%s: %v twice", control, key)
			}
			out[key] = g.RequiredM
		}
		return out
	}
	signal, night, flash := with("signal"), with("signal_night_flash"), with("flashing")
	for key, m := range signal {
		if night[key] < m {
			t.Errorf("by day %v needs %v m, with the flash at night %v", key, m, night[key])
		}
	}
	for key, m := range flash {
		if night[key] != m {
			t.Errorf("on flash %v needs %v m, at night %v", key, m, night[key])
		}
	}
	if len(night) <= len(signal) || len(night) <= len(flash) {
		t.Errorf("%d triangles by day, %d on flash, %d for both", len(signal), len(flash), len(night))
	}
}

// TestStopSignsAllRoundAreCaseE: the first vehicles see each other, no more.
func TestStopSignsAllRoundAreCaseE(t *testing.T) {
	n := uncontrolledCross()
	for i := range n.Legs {
		n.Legs[i].Control = "stop"
	}
	all, _ := sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
	for _, g := range all {
		if g.Manoeuvre != "through" || g.Kind != sight.Departure || g.RequiredM > 20 {
			t.Errorf("%s of %v m from %d towards %d", g.Manoeuvre, g.RequiredM, g.LegID, g.ConflictLegID)
		}
	}
	if len(all) != 8 {
		t.Errorf("%d triangles, want one each way of four corners", len(all))
	}
}

// TestEachApproachOfARoundaboutIsNamed: what is not judged is said of each.
func TestEachApproachOfARoundaboutIsNamed(t *testing.T) {
	for _, p := range []string{"AASHTO", "CN-URBAN", "MFS"} {
		all, skipped := sight.NewBuilder(ringed(), standard(t, p), network.RightHand, nil).At(0)
		var legs []int64
		for _, s := range skipped {
			if s.Reason == "roundabout" {
				legs = append(legs, s.LegID)
			}
		}
		slices.Sort(legs)
		if len(all) > 0 || !slices.Equal(legs, []int64{1, 2, 3, 4}) {
			t.Errorf("%s: %d triangles, skipped %v", p, len(all), skipped)
		}
	}
}

// TestLevelGroundIsSaid: everything without a grid, and for a band; else the
// shares that do not follow the ground.
func TestLevelGroundIsSaid(t *testing.T) {
	hill := func(orb.Point) (float64, bool) { return 3, true }
	for _, c := range []struct {
		profile string
		ground  sight.Ground
		want    string
	}{
		{"CN-URBAN", nil, "flat_assumed"}, {"CN-URBAN", hill, "flat_assumed"},
		{"AASHTO", nil, "flat_assumed"}, {"AASHTO", hill, "level_ratios"},
	} {
		all, _ := sight.NewBuilder(uncontrolledCross(), standard(t, c.profile), network.RightHand, nil).At(0)
		got, err := sight.See(&all[0], nil, sight.Coverage{}, sight.Options{Ground: c.ground})
		said := slices.DeleteFunc(slices.Clone(got.Assumed), func(s string) bool { return s != "flat_assumed" && s != "level_ratios" })
		if err != nil || !slices.Equal(said, []string{c.want}) {
			t.Errorf("%s with ground %v: %v %v, want %s", c.profile, c.ground != nil, said, err, c.want)
		}
	}
}

// TestWhereThereIsNoTriangleItIsSaidWhy, by every standard, at what is hardly a
// junction: a road's end, a bend, two one-way roads that lead away.
func TestWhereThereIsNoTriangleItIsSaidWhy(t *testing.T) {
	all, err := sight.ReadProfiles(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	away := crossingTown(network.RightHand, arm{0, 40, 1, 3.5, "none"}, arm{90, 40, 1, 3.5, "none"})
	for i := range away.Segments {
		away.Segments[i].OneWay, away.Legs[i].Lanes, away.Legs[i].LanesIn = true, nil, 0
	}
	for name, n := range map[string]*network.Network{
		"an end":                 crossingTown(network.RightHand, arm{0, 40, 1, 3.5, "none"}),
		"a bend":                 crossingTown(network.RightHand, arm{0, 40, 1, 3.5, "none"}, arm{100, 40, 1, 3.5, "none"}),
		"a straight road":        crossingTown(network.RightHand, arm{0, 40, 1, 3.5, "none"}, arm{180, 40, 1, 3.5, "none"}),
		"two roads that go away": away,
		"a roundabout":           ringed(),
	} {
		for _, p := range all {
			got, skipped := sight.NewBuilder(n, p, network.RightHand, nil).At(0)
			if len(got) == 0 && len(skipped) == 0 {
				t.Errorf("%s by %s: no triangle and no word", name, p.Name)
			}
			if name == "two roads that go away" && (len(got) > 0 || skipped[0].Reason != "no_conflict") {
				t.Errorf("%s by %s: %d triangles, %+v", name, p.Name, len(got), skipped)
			}
		}
	}
}

// TestALaneThatOnlyTurnsOffIsNoConflictFromAStop: case B, with a lane of the major
// road from which everybody turns off; it still has to be crossed, so the gap over
// it stays.
func TestALaneThatOnlyTurnsOffIsNoConflictFromAStop(t *testing.T) {
	for _, other := range []int64{2, 4} {
		n := uncontrolledCross()
		n.Legs[2].Control = "stop"
		before, _ := sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
		turnsOf(&n.Legs[other-1], "through", "right")
		after, _ := sight.NewBuilder(n, standard(t, "AASHTO"), network.RightHand, nil).At(0)
		metres := map[string]float64{}
		for _, g := range before {
			if g.LegID == 3 && g.ConflictLegID == other {
				metres[g.Manoeuvre] = g.RequiredM
			}
		}
		if len(metres) == 0 {
			t.Fatalf("no triangle towards %d", other)
		}
		for _, g := range after {
			if g.LegID != 3 || g.ConflictLegID != other {
				continue
			}
			if g.Lane != 1 || g.RequiredM != metres[g.Manoeuvre] {
				t.Errorf("%s towards %d: lane %d, %v m; want lane 1 and %v m", g.Manoeuvre, other, g.Lane, g.RequiredM, metres[g.Manoeuvre])
			}
			delete(metres, g.Manoeuvre)
		}
		if len(metres) > 0 {
			t.Errorf("towards %d there is no more triangle for %v", other, metres)
		}
	}
}
