package demo_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/demo"
)

// The full cities of two seeds, made once for all tests.
var fullCities = [2]func() *demo.City{
	sync.OnceValue(func() *demo.City { return demo.Generate(0, demo.Full) }),
	sync.OnceValue(func() *demo.City { return demo.Generate(1, demo.Full) }),
}

func full(seed uint64) *demo.City { return fullCities[seed]() }

func encode(t *testing.T, c *demo.City) string {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	for seed := range uint64(3) {
		first, second := encode(t, demo.Generate(seed, demo.Sparse)), encode(t, demo.Generate(seed, demo.Sparse))
		if first != second {
			t.Errorf("seed %d gave two cities", seed)
		}
		if other := encode(t, demo.Generate(seed+100, demo.Sparse)); other == first {
			t.Errorf("seeds %d and %d gave one city", seed, seed+100)
		}
	}
}

func build(t *testing.T, c *demo.City) *network.Network {
	t.Helper()
	n, err := network.Build(t.Context(), c.Roads, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheRoadsMakeIntersectionsOfEveryKind(t *testing.T) {
	for seed := range uint64(3) {
		n := build(t, demo.Generate(seed, demo.Sparse))
		if len(n.Intersections) < 300 {
			t.Errorf("seed %d: %d intersections, want 300 and more", seed, len(n.Intersections))
		}
		kinds, controls, fourNodes := map[string]int{}, map[string]int{}, 0
		for _, x := range n.Intersections {
			kinds[x.Kind]++
			controls[x.Control]++
			if x.Kind == "cross" && x.Control == "signal" && len(x.Nodes) >= 4 {
				fourNodes++
			}
		}
		for kind, least := range map[string]int{"cross": 50, "tee": 50, "wye": 1, "multi": 1, "roundabout": 2, "staggered": 5} {
			if kinds[kind] < least {
				t.Errorf("seed %d: %d intersections of kind %s, want %d and more; there are %v", seed, kinds[kind], kind, least, kinds)
			}
		}
		for control, least := range map[string]int{"signal": 30, "stop": 1, "yield": 5, "roundabout": 2} {
			if controls[control] < least {
				t.Errorf("seed %d: %d intersections with control %s, want %d and more", seed, controls[control], control, least)
			}
		}
		if fourNodes < 10 {
			t.Errorf("seed %d: %d signalised crosses of divided roads, want 10 and more", seed, fourNodes)
		}
	}
}

// The maker's own list of intersections and the one derived from the roads
// were made by different rules; they must still be the same city.
func TestTheTruthKnowsTheIntersectionsThatTheRoadsMake(t *testing.T) {
	c := full(1)
	n := build(t, c)
	missing, total := 0, 0
	for _, s := range c.Truth.Sites {
		if s.Kind != "intersection" {
			continue
		}
		total++
		if !slices.ContainsFunc(n.Intersections, func(x network.Intersection) bool { return metres(s.Position, x.Point) < 25 }) {
			missing++
			t.Logf("%s at %v is no intersection of the network", s.Name, s.Position)
		}
	}
	// Junctions a few metres apart may be taken as one or as two; a hundredth
	// is what such cases come to.
	if missing*100 > total {
		t.Errorf("%d of %d true intersections have none of the network within 25 m", missing, total)
	}
	if d := math.Abs(float64(len(n.Intersections) - total)); d > 0.04*float64(total) {
		t.Errorf("the truth has %d intersections, the network %d", total, len(n.Intersections))
	}
}

// metres is a plain flat-earth distance at the city's latitude.
func metres(a, b orb.Point) float64 {
	return math.Hypot((a[0]-b[0])*111320*math.Cos(36.457*math.Pi/180), (a[1]-b[1])*110950)
}

func TestTheRoadsHaveWhatACityHas(t *testing.T) {
	c := full(1)
	want := map[string]func(w network.Way) bool{
		"建设路":             named("建设路"),
		"振兴路":             named("振兴路"),
		"兴华路":             named("兴华路"),
		"东昌东路":            named("东昌东路"),
		"柳园南路":            named("柳园南路"),
		"聊堂路":             named("聊堂路"),
		"a slip lane":     tagged("highway", "primary_link"),
		"a motorway ramp": tagged("highway", "motorway_link"),
		"a bridge":        tagged("bridge", "yes"),
		"an unlit street": tagged("lit", "no"),
		"a service stub":  tagged("highway", "service"),
		"a one-way lane":  func(w network.Way) bool { return w.Tags["oneway"] == "yes" && w.Tags["highway"] == "tertiary" },
		"a village road":  tagged("highway", "unclassified"),
	}
	for what, fits := range want {
		if !slices.ContainsFunc(c.Roads.Ways, fits) {
			t.Errorf("the city lacks %s", what)
		}
	}
	if !slices.ContainsFunc(c.Roads.Points, func(p network.Point) bool { return p.Tags["railway"] == "level_crossing" }) {
		t.Error("the city lacks a railway level crossing")
	}
}

func named(name string) func(network.Way) bool { return tagged("name", name) }

func tagged(key, value string) func(network.Way) bool {
	return func(w network.Way) bool { return w.Tags[key] == value }
}

func TestWaysAreSound(t *testing.T) {
	c := full(1)
	at := map[int64]orb.Point{}
	for _, w := range c.Roads.Ways {
		if len(w.Nodes) < 2 || len(w.Nodes) != len(w.Line) {
			t.Fatalf("way %d has %d nodes and %d positions", w.ID, len(w.Nodes), len(w.Line))
		}
		if (w.Tags["name"] == "") != (w.Tags["name:en"] == "") {
			t.Errorf("way %d is named %q and %q", w.ID, w.Tags["name"], w.Tags["name:en"])
		}
		if en := w.Tags["name:en"]; strings.ContainsFunc(en, func(r rune) bool { return r > 127 }) {
			t.Errorf("way %d: English name %q", w.ID, en)
		}
		for i, n := range w.Nodes {
			if p, ok := at[n]; ok && p != w.Line[i] {
				t.Errorf("node %d lies at %v and at %v", n, p, w.Line[i])
			}
			if at[n] = w.Line[i]; metres(at[n], orb.Point{115.985, 36.457}) > 11000 {
				t.Errorf("node %d lies %v, outside the city", n, at[n])
			}
			if i > 0 && w.Nodes[i] == w.Nodes[i-1] {
				t.Errorf("way %d repeats node %d", w.ID, n)
			}
		}
	}
	for _, p := range c.Roads.Points {
		if at[p.Node] != p.Position {
			t.Errorf("point %d lies at %v, its node at %v", p.Node, p.Position, at[p.Node])
		}
	}
}
