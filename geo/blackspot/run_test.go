package blackspot_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/geo/netstat"
	"tongshi/geo/network"
	"tongshi/geo/profile"
)

// gridNet is a town of side × side crossings 300 m apart.
func gridNet(t *testing.T, side int) *network.Network {
	t.Helper()
	const step = 0.003
	var roads network.Roads
	for k := range side {
		for across := range 2 {
			way := network.Way{ID: int64(1 + 2*k + across), Tags: map[string]string{
				"highway": []string{"secondary", "residential"}[min(1, k%3)], "name": string(rune('A'+2*k+across)) + " Street", "maxspeed": "50", "lanes": "2",
			}}
			for i := range side {
				col, row := i, k
				if across == 1 {
					col, row = k, i
				}
				way.Nodes = append(way.Nodes, int64(row*side+col+1))
				way.Line = append(way.Line, orb.Point{116 + step*float64(col), 36.5 + step*float64(row)})
			}
			roads.Ways = append(roads.Ways, way)
		}
	}
	net, err := network.Build(t.Context(), roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// crowdAt adds n crashes at an intersection, or on a segment at a station.
func crowdAt(c *blackspot.Crashes, dice *rand.Rand, n, intersection, segment int, stationM float64, kind, severity uint8) {
	for range n {
		c.ID = append(c.ID, int64(len(c.ID)+1))
		c.Intersection, c.Segment = append(c.Intersection, int32(intersection)), append(c.Segment, int32(segment))
		c.StationM = append(c.StationM, math.Max(0, stationM+10*dice.NormFloat64()))
		c.Lon, c.Lat = append(c.Lon, 116.01), append(c.Lat, 36.51)
		c.Year, c.Day = append(c.Year, int16(2022+dice.IntN(3))), append(c.Day, int16(1+dice.IntN(365)))
		c.Hour, c.Weekday = append(c.Hour, int8(dice.IntN(24))), append(c.Weekday, int8(1+dice.IntN(7)))
		c.Severity.Codes, c.Type.Codes = append(c.Severity.Codes, severity), append(c.Type.Codes, kind)
		for _, column := range []*blackspot.Coded{&c.Procedure, &c.Light, &c.Weather, &c.Surface} {
			column.Codes = append(column.Codes, 0)
		}
		c.Modes = append(c.Modes, 0)
		fatal := int16(0)
		if severity == 1 {
			fatal = 1
		}
		c.Deaths, c.Serious, c.Slight, c.Injured = append(c.Deaths, fatal), append(c.Serious, 0), append(c.Slight, 0), append(c.Injured, 0)
		c.DamageYuan = append(c.DamageYuan, 0)
	}
}

// smallTown has even crashes everywhere, a junction with many of one type, a
// stretch where they crowd between junctions, and a junction with few but
// fatal ones.
func smallTown(t *testing.T) (city *blackspot.City, junction, segment, fatal int) {
	t.Helper()
	city = &blackspot.City{Net: gridNet(t, 9), Roads: &geotest.Standards().Roads}
	c := &city.Crashes
	for _, column := range []*blackspot.Coded{&c.Procedure, &c.Light, &c.Weather, &c.Surface} {
		column.Words = []string{""}
	}
	c.Severity.Words, c.Type.Words, c.ModeSets = []string{"damage", "fatal"}, []string{"rear_end", "angle"}, [][]string{{"car"}}
	dice := rand.New(rand.NewPCG(5, 6))
	for i := range city.Net.Intersections {
		crowdAt(c, dice, dice.IntN(5), i, city.Net.Intersections[i].Segments[0], 0, uint8(dice.IntN(4)/3), 0)
	}
	for i := range city.Net.Segments {
		if city.Net.Segments[i].Internal < 0 {
			crowdAt(c, dice, dice.IntN(2), -1, i, 60+180*dice.Float64(), uint8(dice.IntN(4)/3), 0)
		}
	}
	junction, segment, fatal = 20, 40, 33
	crowdAt(c, dice, 30, junction, city.Net.Intersections[junction].Segments[0], 0, 1, 0)
	crowdAt(c, dice, 14, -1, segment, 150, 0, 0)
	crowdAt(c, dice, 9, fatal, city.Net.Intersections[fatal].Segments[0], 0, 0, 1)
	return city, junction, segment, fatal
}

func runOptions(t *testing.T, rules string) blackspot.RunOptions {
	t.Helper()
	o := blackspot.DefaultRunOptions()
	o.FromYear, o.ToYear, o.Years = 2022, 2024, 3
	profiles := geotest.Standards().Rules
	for _, p := range profiles {
		if p.Code == rules {
			o.Profile = p
		}
	}
	costs, err := counts.ReadCrashCosts(profile.Files)
	if err == nil {
		o.Weights, err = costs.Set(costs.Default)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.Treatments = geotest.Standards().Treatments
	o.Priorities = geotest.Standards().Priorities
	density := netstat.DefaultDensity()
	o.Density = &density
	o.Words = func(_, code string) profile.Words { return profile.Words{ZH: code, EN: code} }
	return o
}

func TestARunFindsWhatIsThereAndSaysWhy(t *testing.T) {
	city, junction, segment, fatal := smallTown(t)
	out, err := blackspot.Run(t.Context(), city, runOptions(t, "DE-TOWN"))
	if err != nil {
		t.Fatal(err)
	}
	first := out.Spots[0]
	if first.Intersection != junction || first.Rank != 1 || first.RankLow != 1 || first.Probability < 0.99 {
		t.Errorf("first is %v", &first)
	}
	if p := first.Diagnosis.Patterns; len(p) == 0 || !p[0].Significant || p[0].Code != "angle" || first.Reason.EN == "" || first.Reason.ZH == "" {
		t.Errorf("not diagnosed: %+v %+v", p, first.Reason)
	}
	if len(first.Rules) == 0 || !first.Rules[0].Fired {
		t.Errorf("5 crashes of one type in a year fired nothing: %+v", first.Rules)
	}
	var stretch, deadly *blackspot.Spot
	for i := range out.Spots {
		switch b := &out.Spots[i]; {
		case b.Place == blackspot.OnSegment && b.Segment == segment:
			stretch = b
		case b.Intersection == fatal && b.Place == blackspot.AtIntersection:
			deadly = b
		}
	}
	if stretch == nil || stretch.ChanceP > 0.05 || stretch.Observed < 12 || len(stretch.Stretches) == 0 {
		t.Errorf("the crowded stretch: %+v", stretch)
	}
	if deadly == nil || deadly.Persons[counts.Fatal] < 9 || deadly.EPDO < 9*5/3.0 {
		t.Errorf("the deadly junction counts no persons: %+v", deadly)
	}
	if len(out.Junctions) != len(city.Net.Intersections) || len(out.Lixels) == 0 {
		t.Errorf("%d junctions, %d pieces of density", len(out.Junctions), len(out.Lixels))
	}
}

func TestARunIsTheSameHoweverManyWorkTheWhileAnotherSeedIsNot(t *testing.T) {
	city, _, _, _ := smallTown(t)
	text := func(workers int, seed uint64) string {
		o := runOptions(t, "CN-MPS-2001")
		o.KDE.Workers, o.Cluster.Workers, o.Seed = workers, workers, seed
		out, err := blackspot.Run(t.Context(), city, o)
		if err != nil {
			t.Fatal(err)
		}
		var all []any
		for _, b := range out.Spots {
			b.Estimate.Shape, b.Estimate.Rate = 0, 0
			all = append(
				all,
				b.Place,
				b.Name,
				b.Rank,
				b.RankLow,
				b.RankHigh,
				math.Float64bits(b.Value),
				math.Float64bits(b.ExpectedRank),
				math.Float64bits(b.ChanceP),
				b.Reason,
				len(b.Crashes),
				b.Outline,
			)
		}
		all = append(all, out.Lixels, out.Junctions)
		body, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	one := text(1, 7)
	if text(3, 7) != one {
		t.Error("three workers find other black spots than one")
	}
	if text(1, 8) == one {
		t.Error("the seed changes nothing")
	}
}

func TestARunEndsWithItsContextAndWithoutCrashes(t *testing.T) {
	city, _, _, _ := smallTown(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := runOptions(t, "CN-MPS-2001")
	o.Report = func(step, _ int, _ string) {
		if step == 2 {
			cancel()
		}
	}
	if _, err := blackspot.Run(ctx, city, o); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	empty := &blackspot.City{Net: city.Net, Roads: city.Roads}
	if _, err := blackspot.Run(t.Context(), empty, runOptions(t, "NO")); !errors.Is(err, blackspot.ErrNoCrashes) {
		t.Errorf("%v", err)
	}
}

// What enters a junction is half of what its legs carry: a side road that ends
// there brings half its traffic, not all of it.
func TestTheRateIsOfWhatEnters(t *testing.T) {
	city, _, _, _ := smallTown(t)
	city.Volumes = make([]float64, len(city.Net.Segments))
	for i := range city.Volumes {
		city.Volumes[i] = 4000 + 100*float64(i)
	}
	legs := map[int][]float64{}
	for i := range city.Net.Legs {
		l, sum := &city.Net.Legs[i], 0.0
		for _, segment := range l.Segments {
			sum += city.Volumes[segment]
		}
		legs[l.Intersection] = append(legs[l.Intersection], sum)
	}
	uncounted := city.Net.Intersections[40]
	for _, segment := range uncounted.Segments {
		city.Volumes[segment] = math.NaN()
		break
	}
	sites, _, err := city.Sites()
	if err != nil {
		t.Fatal(err)
	}
	out, err := counts.Screen(sites, counts.ScreenOptions{Years: 5, Measure: counts.ByRate, Ranks: counts.RankOptions{Draws: 1}})
	if err != nil {
		t.Fatal(err)
	}
	forked := 0
	for _, r := range out.Sites {
		i := int(sites.ID[r.Row])
		if i >= len(city.Net.Intersections) || math.IsNaN(sites.Entering[r.Row]) {
			continue
		}
		entering := 0.0
		for _, v := range legs[i] {
			entering += v / 2
		}
		geotest.Expect(t, "rate", r.Rate, r.Observed/(entering*365*5/1e6), 1e-9)
		if len(legs[i]) == 3 {
			forked++
		}
	}
	if forked < 20 {
		t.Errorf("%d junctions of three legs were looked at", forked)
	}
	if row := slices.Index(sites.ID, 40); !math.IsNaN(sites.Entering[row]) || !(sites.Major[row] > 0) {
		t.Errorf("with a leg that nobody counted: entering %g, major %g", sites.Entering[row], sites.Major[row])
	}
}

// A divided road has a carriageway for each direction; three crashes on each
// are six on the road.
func TestBothCarriagewaysOfARoadCountInOneWindow(t *testing.T) {
	line := func(lat float64, lons ...float64) (l orb.LineString) {
		for _, lon := range lons {
			l = append(l, orb.Point{lon, lat})
		}
		return l
	}
	tags := map[string]string{"highway": "primary", "name": "Ring", "oneway": "yes", "maxspeed": "60", "lanes": "2"}
	net, err := network.Build(t.Context(), network.Roads{Ways: []network.Way{
		{ID: 1, Nodes: []int64{1, 2}, Line: line(36.5, 116, 116.01), Tags: tags},
		{ID: 2, Nodes: []int64{3, 4}, Line: line(36.5002, 116.01, 116), Tags: tags},
	}}, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	if len(net.Segments) != 2 {
		t.Fatalf("%d segments", len(net.Segments))
	}
	city := &blackspot.City{Net: net, Roads: &geotest.Standards().Roads}
	c := &city.Crashes
	for _, column := range []*blackspot.Coded{&c.Procedure, &c.Light, &c.Weather, &c.Surface, &c.Type} {
		column.Words = []string{""}
	}
	c.Severity.Words, c.ModeSets = []string{"damage", "fatal"}, [][]string{{}}
	length := net.Segments[0].LengthM
	dice := rand.New(rand.NewPCG(1, 1))
	crowdAt(c, dice, 3, -1, 0, 300, 0, 1)
	crowdAt(c, dice, 3, -1, 1, length-320, 0, 1)
	for i := range c.Year {
		c.Year[i] = 2023
	}
	o := runOptions(t, "CN-MPS-2001")
	out, err := blackspot.Run(t.Context(), city, o)
	if err != nil {
		t.Fatal(err)
	}
	if out.Divided != 1 {
		t.Errorf("%d divided roads", out.Divided)
	}
	best := 0
	for _, b := range out.Spots {
		for _, f := range b.Rules {
			best = max(best, f.Count)
		}
	}
	if best != 6 {
		t.Errorf("the largest window has %d crashes, want 6: %+v", best, out.Spots)
	}
}

// Whoever ranks by the count is told the uncertainty of the count.
func TestTheRankIntervalIsThatOfTheMeasure(t *testing.T) {
	sites := []counts.Estimate{counts.Bayes(40, 0.3, 40), counts.Bayes(2, 0.3, 12)}
	byExcess := counts.PosteriorRanks(sites, []counts.RankLine{{Scale: 1, Less: 40}, {Scale: 1, Less: 2}}, counts.RankOptions{Seed: 1})
	byCount := counts.PosteriorRanks(sites, []counts.RankLine{{Scale: 1}, {Scale: 1}}, counts.RankOptions{Seed: 1})
	if byCount[0].RankHigh != 1 || byCount[1].RankLow != 2 {
		t.Errorf("40 crashes against 12 are not told apart: %+v", byCount)
	}
	if byExcess[1].ExpectedRank >= byExcess[0].ExpectedRank {
		t.Errorf("12 where 2 are usual is not above 40 where 40 are: %+v", byExcess)
	}
}

func TestATreatmentNeverStepsOutsideItsValidity(t *testing.T) {
	c := geotest.Standards().Treatments
	d := blackspot.Diagnosis{Patterns: []blackspot.Pattern{{Code: "angle", Significant: true}, {Code: "turning", Significant: true}}}
	events := append(
		repeat(10, blackspot.Event{Type: "angle", Severity: "slight"}),
		repeat(10, blackspot.Event{Type: "turning", Severity: "slight"})...)
	rear := repeat(60, blackspot.Event{Type: "rear_end", Severity: "damage"})
	e := counts.Bayes(5, 0.4, 20)
	found := func(list []blackspot.Suggestion, code string) *blackspot.Suggestion {
		for i := range list {
			if list[i].Code == code {
				return &list[i]
			}
		}
		return nil
	}
	three := c.Suggest(d, events, e, 3, blackspot.Situation{Control: "stop", Setting: "urban", Legs: 3})
	four := c.Suggest(d, events, e, 3, blackspot.Situation{Control: "stop", Setting: "urban", Legs: 4})
	if found(three, "left_turn_lane_stop") != nil || found(four, "left_turn_lane_stop_3") != nil {
		t.Error("a left-turn lane is suggested with the figure of another number of legs")
	}
	if a, b := found(three, "left_turn_lane_stop_3"), found(four, "left_turn_lane_stop"); a == nil || b == nil || a.CMF != 0.67 || b.CMF != 0.73 {
		t.Errorf("%+v %+v", a, b)
	}
	signal := found(four, "new_signal_angle")
	if signal == nil || math.Abs(signal.SavedPerYear-e.Expected/3*0.5*0.67) > 1e-9 {
		t.Errorf("a new signal without rear-end crashes: %+v", signal)
	}
	if s := found(c.Suggest(d, append(events, rear...), e, 3, blackspot.Situation{Control: "stop", Setting: "urban", Legs: 4}), "new_signal_angle"); s != nil {
		t.Errorf("a new signal that brings more rear-end crashes than it saves: %+v", s)
	}
}

// A rule with a condition names a place as one that awaits confirmation; one
// that any crash meets does so only where the program sees a sign of it.
func TestARuleThatNeedsConfirmationNamesAndSaysSo(t *testing.T) {
	city, _, _, fatal := smallTown(t)
	city.Crashes.Deaths[city.Crashes.Len()-1] = 3 // one of the deadly junction
	city.Blocked = make([]float64, len(city.Net.Intersections))
	hidden := 7
	city.Blocked[hidden] = 0.5
	crowdAt(&city.Crashes, rand.New(rand.NewPCG(1, 2)), 1, hidden, city.Net.Intersections[hidden].Segments[0], 0, 0, 0)
	opt := runOptions(t, "CN-CITY-2008")
	opt.Most = 1000
	out, err := blackspot.Run(t.Context(), city, opt)
	if err != nil {
		t.Fatal(err)
	}
	open := map[string][]int{}
	for _, b := range out.Spots {
		for _, f := range b.Rules {
			if f.Open == f.Fired || f.Open != (len(f.Missing) > 0) {
				t.Fatalf("%s: %+v", b.Name, f)
			}
			if f.Open {
				open[f.Rule] = append(open[f.Rule], b.Intersection)
				if !strings.Contains(b.Reason.EN, "once its condition is confirmed") || !strings.Contains(b.Reason.ZH, "待确认") {
					t.Errorf("%s: %+v", b.Name, b.Reason)
				}
			}
		}
	}
	want := map[string][]int{"city_disaster": {fatal}, "county_hazard": {hidden}}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Error(diff)
	}
}

// Roads about a junction that all have too many crashes are hot together, and
// a stretch has its peak where its crashes are.
func TestARunComparesRoadsWithTheirNeighbours(t *testing.T) {
	city, _, segment, _ := smallTown(t)
	dice := rand.New(rand.NewPCG(7, 8))
	bad := city.Net.Intersections[60].Segments
	for _, arm := range bad {
		for _, at := range []float64{50, 150, 250} {
			crowdAt(&city.Crashes, dice, 6, -1, arm, at, 0, 0)
		}
	}
	out, err := blackspot.Run(t.Context(), city, runOptions(t, "DE-TOWN"))
	if err != nil {
		t.Fatal(err)
	}
	if out.Pieces < 300 || len(out.Hot) > out.Pieces/10 || math.IsNaN(out.Moran.I) {
		t.Fatalf("%d of %d pieces are named, Moran %+v", len(out.Hot), out.Pieces, out.Moran)
	}
	hot := 0
	for _, h := range out.Hot {
		if h.Gi.Q > 0.05 && h.Moran.Q > 0.05 {
			t.Errorf("%+v is not significant", h)
		}
		if slices.Contains(bad, h.Segment) && h.Gi.Z > 3 && h.Excess > 0 && h.Moran.Quadrant == netstat.HighHigh {
			hot++
		}
	}
	if hot < 3 { // of the 4 at the junction, whose neighbours are all bad
		t.Errorf("%d pieces of the bad roads are hot: %+v", hot, out.Hot)
	}
	for _, b := range out.Spots {
		if b.Place == blackspot.OnSegment && b.Segment == segment {
			if b.Peak == nil || b.Peak.FromM > 150 || b.Peak.ToM < 150 || b.Peak.Value <= 0 {
				t.Errorf("peak %+v", b.Peak)
			}
			return
		}
	}
	t.Error("the crowded stretch is not on the list")
}
