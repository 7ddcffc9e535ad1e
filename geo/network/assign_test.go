package network_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// crossroads has one crossing of 建设路 (east-west) and 振兴路 at 0, 0 and the
// next one, with 兴华路, 300 m east; stop lines stand 10 m from the crossings.
func crossroads() (t *town, west, east int, between int) {
	t = newTown()
	west, east = t.node(0, 0), t.node(300, 0)
	between = t.road("建设路", west, east, 0, 0, 300, 0)
	south := t.road("振兴路", west, -1, 0, 0, 0, -400)
	t.road("兴华路", east, -1, 300, 0, 300, -400)
	t.stop(west, 10, 0, between)
	t.stop(east, 290, 0, between)
	t.stop(west, 0, -10, south)
	return t, west, east, between
}

func TestPositionDecidesBetweenJunctionAndRoad(t *testing.T) {
	town, west, east, between := crossroads()
	x := town.index()
	for _, c := range []struct {
		name    string
		loc     network.Locator
		node    int
		quality network.Quality
	}{
		{"on the crossing", network.Locator{Position: town.at(2, -2)}, west, network.Good},
		{"59 m out is 49 m beyond the stop line", network.Locator{Position: town.at(59, 3)}, west, network.Good},
		{"61 m out is beyond the catchment", network.Locator{Position: town.at(61, 3)}, -1, network.Good},
		{"the record says junction, 90 m out", network.Locator{Position: town.at(90, 3), AtJunction: ptr(true)}, west, network.Fair},
		{"half-way, and the record says junction", network.Locator{Position: town.at(150, 0), AtJunction: ptr(true)}, -1, network.Fair},
		{"the record says not at a junction", network.Locator{Position: town.at(12, 3), AtJunction: ptr(false), DistanceToNodeM: ptr(9.0)}, -1, network.Good},
		{"the record's distance is 0", network.Locator{Position: town.at(80, 0), DistanceToNodeM: ptr(0.0)}, west, network.Fair},
		{"the record's distance is 120 m", network.Locator{Position: town.at(40, 0), DistanceToNodeM: ptr(120.0)}, -1, network.Good},
		{"24 m off the road", network.Locator{Position: town.at(305, 24)}, east, network.Fair},
	} {
		a := assign(x, c.loc, positional())
		if a.Intersection != c.node || a.Quality != c.quality {
			t.Errorf("%s: intersection %d, %s (%s); want %d, %s", c.name, a.Intersection, a.Quality, a.Reason, c.node, c.quality)
		}
		if a.Segment < 0 || a.Reason == "" {
			t.Errorf("%s: segment %d, reason %q", c.name, a.Segment, a.Reason)
		}
	}
	a := assign(x, network.Locator{Position: town.at(100, 7)}, positional())
	if a.Segment != between || math.Abs(a.OffsetM-7) > 0.01 || math.Abs(a.StationM-100) > 0.01 {
		t.Errorf("7 m north of 100 m along: %+v", a)
	}
	a = assign(x, network.Locator{Position: town.at(30, -40), AtJunction: ptr(true)}, positional())
	if math.Abs(a.NodeM-50) > 0.01 {
		t.Errorf("30 m east and 40 m south of the crossing is %v m from it", a.NodeM)
	}
}

func TestStopLinesNotTheNodeCarryTheCatchment(t *testing.T) {
	town := newTown()
	wide := town.node(0, 0)
	road := town.road("东昌路", wide, -1, 0, 0, 500, 0)
	town.road("柳园路", wide, -1, 0, 0, 0, 500)
	town.stop(wide, 35, 0, road)
	x := town.index()
	if a := assign(x, network.Locator{Position: town.at(84, 0)}, positional()); a.Intersection != wide {
		t.Errorf("49 m beyond a stop line that is 35 m out: %+v", a)
	}
	if a := assign(x, network.Locator{Position: town.at(0, 84)}, positional()); a.Intersection != -1 {
		t.Errorf("84 m from a junction without a wide mouth there: %+v", a)
	}
}

func TestCatchmentsMeetHalfWay(t *testing.T) {
	town := newTown()
	a, b := town.node(0, 0), town.node(60, 0)
	road := town.road("建设路", a, b, 0, 0, 60, 0)
	town.stop(a, 20, 0, road)
	x := town.index()
	for east, want := range map[float64]int{1: a, 39: a, 41: b, 59: b} { // half-way between 20 and 60
		if got := assign(x, network.Locator{Position: town.at(east, 0)}, positional()); got.Intersection != want {
			t.Errorf("%v m along: intersection %d, want %d", east, got.Intersection, want)
		}
	}
}

func TestTheInsideOfAJunctionBelongsToIt(t *testing.T) {
	town := newTown()
	n := town.node(0, 0)
	inside := town.road("建设路", -1, -1, -15, 0, 15, 0)
	town.net.Segments[inside].Internal = n
	town.road("建设路", n, -1, 15, 0, 400, 0)
	x := town.index()
	a := assign(x, network.Locator{Position: town.at(-12, 4)}, positional())
	if a.Intersection != n || a.Segment != inside || a.Quality != network.Good {
		t.Errorf("inside: %+v", a)
	}
	a = assign(x, network.Locator{Position: town.at(14, 0), AtJunction: ptr(false)}, positional())
	if a.Intersection != -1 || a.Segment == inside {
		t.Errorf("not at a junction, on its edge: %+v", a)
	}
}

func TestNamesChooseAmongCandidatesOnlyWhenAsked(t *testing.T) {
	town, west, east, _ := crossroads()
	x := town.index()
	crash := network.Locator{Position: town.at(110, 2), AtJunction: ptr(true), Street: "兴华路", CrossStreet: "建设路"}
	if a := assign(x, crash, positional()); a.Intersection != west {
		t.Errorf("by position: %+v", a)
	}
	crash.Position = town.at(190, 2)
	if a := assign(x, crash, named()); a.Intersection != east || a.Quality != network.Fair {
		t.Errorf("by names: %+v", a)
	}
	crash = network.Locator{Position: town.at(1, 1), AtJunction: ptr(true), Street: "振兴路", CrossStreet: "建设路"}
	if a := assign(x, crash, named()); a.Intersection != west || a.Quality != network.Good {
		t.Errorf("position and names agree: %+v", a)
	}
	crash.Street, crash.CrossStreet = "不存在路", "无名巷"
	if a := assign(x, crash, named()); a.Intersection != west || a.Quality != network.Ambiguous {
		t.Errorf("names that no road bears must not move a crash: %+v", a)
	}
	if a := assign(x, crash, positional()); a.Quality != network.Good {
		t.Errorf("names were not to be used: %+v", a)
	}
}

func TestASlipRoadOfTheRecordIsAnySlipRoadThere(t *testing.T) {
	town := newTown()
	a, b := town.node(0, 0), town.node(30, 0)
	town.road("建设路", a, b, 0, 0, 30, 0)
	town.road("振兴路", a, -1, 0, 0, 0, 200)
	ramp := town.road("", b, -1, 30, 0, 80, 80)
	town.net.Segments[ramp].Class = "trunk_link"
	crash := network.Locator{Position: town.at(8, 0), AtJunction: ptr(true), Street: "建设路", CrossStreet: "高架路匝道"}
	if got := assign(town.index(), crash, named()); got.Intersection != b {
		t.Errorf("got %+v", got)
	}
}

func TestNamesOverruleANearerJunctionAsFair(t *testing.T) {
	town := newTown()
	a, b := town.node(0, 0), town.node(40, 0)
	town.road("建设路", a, b, 0, 0, 40, 0)
	town.road("振兴路", a, -1, 0, 0, 0, 200)
	town.road("兴华路", b, -1, 40, 0, 40, 200)
	x := town.index()
	crash := network.Locator{Position: town.at(5, 0), AtJunction: ptr(true), Street: "建设路", CrossStreet: "兴华路"}
	if got := assign(x, crash, named()); got.Intersection != b || got.Quality != network.Fair {
		t.Errorf("got %+v", got)
	}
	crash.AtJunction = nil
	if got := assign(x, crash, named()); got.Intersection != b || got.Quality != network.Fair {
		t.Errorf("silent of the junction: %+v", got)
	}
}

func TestACrashOnAMotorwayIsNotAtTheStreetJunctionBesideIt(t *testing.T) {
	town := newTown()
	motorway := town.road("济聊高速", -1, -1, -500, 0, 500, 0)
	n := town.node(0, 25)
	town.road("建设路", n, -1, 0, 25, 400, 25)
	town.road("振兴路", n, -1, 0, 25, 0, 400)
	x := town.index()
	crash := network.Locator{Position: town.at(3, 1), AtJunction: ptr(true)}
	if a := assign(x, crash, positional()); a.Intersection != -1 || a.Segment != motorway || a.Quality != network.Fair {
		t.Errorf("on the motorway: %+v", a)
	}
	crash.Street, crash.CrossStreet = "建设路", "振兴路"
	if a := assign(x, crash, named()); a.Intersection != n {
		t.Errorf("the record names the junction: %+v", a)
	}
}

func TestNamesOfAJunctionElsewhereAreLeftToAPerson(t *testing.T) {
	town, west, _, between := crossroads()
	x := town.index()
	crash := network.Locator{Position: town.at(0, -390), AtJunction: ptr(true), Street: "兴华路", CrossStreet: "建设路"}
	if a := assign(x, crash, named()); a.Intersection != -1 || a.Quality != network.Ambiguous {
		t.Errorf("at the end of another road: %+v", a)
	}
	if a := assign(x, crash, positional()); a.Quality != network.Fair {
		t.Errorf("names were not to be used: %+v", a)
	}
	crash.Position, crash.CrossStreet, crash.Street = town.at(0, 3), "振兴路", "兴华路"
	if a := assign(x, crash, named()); a.Intersection != west || a.Quality != network.Fair {
		t.Errorf("no junction bears both names: %+v", a)
	}
	crash = network.Locator{Position: town.at(150, 0), AtJunction: ptr(false), Street: "建设路", CrossStreet: "兴华路"}
	if a := assign(x, crash, named()); a.Segment != between || a.Quality != network.Good {
		t.Errorf("not at a junction, near the one it names: %+v", a)
	}
}

func TestARoadOfTheRecordsNameGoesFirstWithinItsReach(t *testing.T) {
	town := newTown()
	main := town.road("建设路", -1, -1, 0, 0, 500, 0)
	service := town.road("兴华路", -1, -1, 0, 20, 500, 20)
	x := town.index()
	at := network.Locator{Position: town.at(250, 17), Street: "建设路"}
	if a := assign(x, at, named()); a.Segment != main || a.Quality != network.Fair {
		t.Errorf("17 m from its road: %+v", a)
	}
	if a := assign(x, at, positional()); a.Segment != service || a.Quality != network.Good {
		t.Errorf("by position: %+v", a)
	}
	at.Position = town.at(250, 31)
	if a := assign(x, at, named()); a.Segment != service || a.Quality != network.Ambiguous {
		t.Errorf("31 m from its road: %+v", a)
	}
}

func TestWhatTheEvidenceCannotTellApartIsAmbiguous(t *testing.T) {
	town := newTown()
	a, b := town.node(0, 0), town.node(100, 0)
	town.road("建设路", a, b, 0, 0, 100, 0)
	town.road("振兴路", -1, -1, 0, 300, 100, 300)
	town.road("兴华路", -1, -1, 0, 310, 100, 310)
	below := town.road("东昌路", -1, -1, 500, -100, 500, 100)
	bridge := town.road("高架路", -1, -1, 400, 0, 600, 0)
	town.net.Segments[bridge].Level = 1
	left, right := town.road("柳园路", -1, -1, 700, 100, 700, -100), town.road("柳园路", -1, -1, 712, -100, 712, 100)
	town.stop(a, 700, 100, left, right)
	x := town.index()
	for _, c := range []struct {
		name string
		loc  network.Locator
		want network.Quality
	}{
		{"equally far from two junctions", network.Locator{Position: town.at(50, 0), AtJunction: ptr(true)}, network.Ambiguous},
		{"equally far from two roads", network.Locator{Position: town.at(50, 305)}, network.Ambiguous},
		{"the name tells the two roads apart", network.Locator{Position: town.at(50, 305), Street: "兴华路"}, network.Good},
		{"where a bridge crosses a road", network.Locator{Position: town.at(500, 0)}, network.Ambiguous},
		{"the level tells bridge and road apart", network.Locator{Position: town.at(500, 0), Level: ptr(0)}, network.Good},
		{"a level that no road has is not held against the road", network.Locator{Position: town.at(500, 50), Level: ptr(3)}, network.Good},
		{"between the carriageways of one road", network.Locator{Position: town.at(706, 0)}, network.Fair},
	} {
		if got := assign(x, c.loc, named()); got.Quality != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if got := assign(x, network.Locator{Position: town.at(500.5, 0), Level: ptr(1)}, named()); got.Segment != bridge {
		t.Errorf("on the bridge: %+v", got)
	}
	if got := assign(x, network.Locator{Position: town.at(500, 0.5), Level: ptr(0)}, named()); got.Segment != below {
		t.Errorf("under the bridge: %+v", got)
	}
}

func TestWhatIsNotNearARoadIsUnmatched(t *testing.T) {
	town, west, _, _ := crossroads()
	empty := network.NewIndex(&network.Network{}, roadNames())
	x := town.index()
	for _, c := range []struct {
		name string
		at   orb.Point
		x    *network.Index
		want network.Quality
	}{
		{"45 m from a road is fair", town.at(150, 45), x, network.Fair},
		{"51 m from any road", town.at(150, 51), x, network.Unmatched},
		{"no network", town.at(0, 0), empty, network.Unmatched},
		{"NaN", orb.Point{math.NaN(), 36}, x, network.Unmatched},
		{"infinite", orb.Point{116, math.Inf(1)}, x, network.Unmatched},
		{"off the globe", orb.Point{500, 36}, x, network.Unmatched},
		{"the other side of the globe", orb.Point{-64, -36}, x, network.Unmatched},
	} {
		a := assign(c.x, network.Locator{Position: c.at, AtJunction: ptr(true)}, named())
		if a.Quality != c.want || a.Reason == "" || (c.want == network.Unmatched && (a.Intersection != -1 || a.Segment != -1)) {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
	lines := x.Catchment(west, named())
	if len(lines) != 2 || x.Catchment(-1, named()) != nil || x.Catchment(99, named()) != nil {
		t.Errorf("catchments: %v", lines)
	}
}

func TestOneSegmentWithoutJunctionsTakesItsCrashes(t *testing.T) {
	town := newTown()
	only := town.road("建设路", -1, -1, 0, 0, 100, 0)
	town.road("断头路", -1, -1, 0, 500)
	a := assign(town.index(), network.Locator{Position: town.at(50, 1), AtJunction: ptr(true)}, positional())
	if a.Segment != only || a.Intersection != -1 || a.Quality != network.Fair {
		t.Errorf("got %+v", a)
	}
}
