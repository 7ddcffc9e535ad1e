package network_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// shapes are hard shapes of real roads and of real files, with what a planner
// sees ("control legs" of each intersection) and the kinds of warnings.
var shapes = []struct {
	name string
	draw func(*sheet)
	want string
	warn string
}{
	{"a staggered pair of Ts on a divided road", func(s *sheet) {
		s.way("primary", "建设路", "-200,-6 0,-6 60,-6 200,-6", "oneway=yes")
		s.way("primary", "建设路", "200,6 60,6 0,6 -200,6", "oneway=yes")
		s.way("residential", "甲街", "0,-150 0,-6 0,6")
		s.way("residential", "乙街", "60,-6 60,6 60,150")
	}, "unknown 3, unknown 3", ""},
	{"a tunnel under a junction, drawn through its node", func(s *sheet) {
		s.way("primary", "建设路", "-200,0 0,0 200,0")
		s.way("secondary", "振兴路", "0,-200 0,0 0,200")
		s.way("primary", "下穿隧道", "-150,-150 0,0 150,150", "tunnel=yes", "layer=-1")
	}, "unknown 4", "level_at_node"},
	{"a bridge over a junction of two roads, with a signal on the shared node", func(s *sheet) {
		s.way("primary", "建设路", "-200,0 0,0 200,0")
		s.way("secondary", "振兴路", "0,-200 0,0 0,200", "bridge=yes")
		s.sign("0,0", "highway=traffic_signals")
	}, "signal 4", "level_at_node"},
	{"a bridge that ends at a junction", func(s *sheet) {
		s.way("primary", "建设路", "-200,0 0,0 200,0")
		s.way("secondary", "振兴路", "0,-200 0,0", "bridge=yes")
		s.way("secondary", "振兴路", "0,0 0,200")
	}, "unknown 4", ""},
	{"a divided bridge over a divided road, all four nodes shared", func(s *sheet) {
		s.way("primary", "建设路", "-200,-6 -5,-6 5,-6 200,-6", "oneway=yes")
		s.way("primary", "建设路", "200,6 5,6 -5,6 -200,6", "oneway=yes")
		s.way("secondary", "振兴路", "5,-200 5,-6 5,6 5,200", "oneway=yes", "bridge=yes", "layer=1")
		s.way("secondary", "振兴路", "-5,200 -5,6 -5,-6 -5,-200", "oneway=yes", "bridge=yes", "layer=1")
	}, "", "level_at_node"},
	{"slip lanes with islands on all four corners", func(s *sheet) {
		s.way("primary", "建设路", "-300,0 -40,0 0,0 40,0 300,0")
		s.way("secondary", "振兴路", "0,-300 0,-40 0,0 0,40 0,300")
		s.way("primary_link", "", "-40,0 -12,-8 -8,-12 0,-40", "oneway=yes")
		s.way("primary_link", "", "0,-40 8,-12 12,-8 40,0", "oneway=yes")
		s.way("primary_link", "", "40,0 12,8 8,12 0,40", "oneway=yes")
		s.way("primary_link", "", "0,40 -8,12 -12,8 -40,0", "oneway=yes")
	}, "unknown 4", ""},
	{"a clover leaf", cloverLeaf, "", ""},
	{"a P-turn", func(s *sheet) {
		s.way("primary", "建设路", "-300,0 0,0 150,0 300,0")
		s.way("secondary", "振兴路", "0,-300 0,-150 0,0 0,300")
		s.way("secondary_link", "", "150,0 150,-40 120,-80 60,-120 0,-150", "oneway=yes")
	}, "unknown 3, unknown 4, unknown 3", ""},
	{"an end 1.9 m short", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 0,0 200,0")
		s.way("residential", "乙路", "50,-200 50,-1.9")
	}, "unknown 3", "near_miss"},
	{"an end 2.5 m short stays a dead end", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 200,0")
		s.way("residential", "乙路", "50,-200 50,-2.5")
	}, "", ""},
	{"an end 1 m too long", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 200,0")
		s.way("residential", "乙路", "50,-200 50,1")
	}, "unknown 3", "near_miss"},
	{"an end beside a road that it runs along", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 200,0")
		s.way("residential", "乙路", "-150,-30 -100,-8 0,-1.5")
	}, "", "near_miss"},
	{"an end that somebody closed", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 200,0")
		s.way("residential", "乙路", "50,-200 50,-1.5")
		s.sign("50,-1.5", "noexit=yes")
	}, "", "near_miss"},
	{"an end under a bridge", func(s *sheet) {
		s.way("primary", "高架", "-200,0 200,0", "bridge=yes", "layer=1")
		s.way("residential", "乙路", "50,-200 50,-1")
	}, "", ""},
	{"two ends of one road that miss each other", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 0,0")
		s.way("residential", "甲路", "1.2,0 200,0")
		s.way("residential", "乙路", "0,-150 0,0")
	}, "unknown 3", "near_miss"},
	{"two short ends from both sides make a cross", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 200,0")
		s.way("residential", "乙路", "0,-200 0,-0.4")
		s.way("residential", "乙路", "0,0.4 0,200")
	}, "unknown 4", "near_miss"},
	{"a cul-de-sac loop that nearly closes", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 0,0 200,0")
		s.way("residential", "死胡同", "0,0 0,60 8,70 0,80 -8,70 -1,60.5")
	}, "unknown 3", "near_miss"},
	{"divided × divided at a slant", func(s *sheet) {
		s.way("primary", "建设路", "-300,-9 -31.5,-9 -11.1,-9 300,-9", "oneway=yes")
		s.way("primary", "建设路", "300,9 31.5,9 11.1,9 -300,9", "oneway=yes")
		s.way("secondary", "振兴路", slantedThrough(30, 7, "11.1,9", "-31.5,-9"), "oneway=yes")
		s.way("secondary", "振兴路", slantedThrough(30, -7, "31.5,9", "-11.1,-9"), "oneway=yes")
	}, "unknown 4", ""},
	{"a park 44 m wide crossed at a slant stays two", func(s *sheet) {
		s.way("primary", "公园路", "-300,-22 -38,-22 300,-22", "oneway=yes")
		s.way("primary", "公园路", "300,22 38,22 -300,22", "oneway=yes")
		s.way("residential", "斜街", "-173,-100 -38,-22 38,22 173,100")
	}, "unknown 4, unknown 4", ""},
	{"a circle with one two-way piece is no roundabout", func(s *sheet) {
		s.way("tertiary", "转盘", ring(28, 0, 18), "oneway=yes")
		s.way("tertiary", "转盘", ring(28, 18, 24))
		ringArms(s, 28)
	}, "unknown 3, unknown 3, unknown 3, unknown 3", ""},
	{"a circle that runs the wrong way round is no roundabout", func(s *sheet) {
		points := strings.Fields(ring(28, 0, 24))
		slices.Reverse(points)
		s.way("tertiary", "转盘", strings.Join(points, " "), "oneway=yes")
		ringArms(s, 28)
	}, "unknown 3, unknown 3, unknown 3, unknown 3", ""},
	{"a one-way block is no roundabout", func(s *sheet) {
		s.way("tertiary", "环街", "25,-25 25,25 -25,25 -25,-25 25,-25", "oneway=yes")
		s.way("tertiary", "甲街", "25,25 150,150")
		s.way("tertiary", "乙街", "-25,-25 -150,-150")
		s.way("tertiary", "丙街", "25,-25 150,-150")
	}, "unknown 3, unknown 3, unknown 3", ""},
	{"named frontage roads in both directions", func(s *sheet) {
		s.way("residential", "文一路辅路", "-250,30 0,30 250,30")
		s.way("primary", "文一路", "250,8 0,8 -250,8", "oneway=yes")
		s.way("primary", "文一路", "-250,-8 0,-8 250,-8", "oneway=yes")
		s.way("residential", "文一路辅路", "-250,-30 0,-30 250,-30")
		s.way("secondary", "学院路", "0,-250 0,-30 0,-8 0,8 0,30 0,250")
	}, "unknown 4", ""},
	{"a named street 25 m beside a main road stays its own", func(s *sheet) {
		s.way("primary", "文一路", "-250,0 0,0 250,0")
		s.way("residential", "槐花巷", "-250,30 0,30 250,30")
		s.way("secondary", "学院路", "0,-250 0,0 0,30 0,250")
	}, "unknown 4, unknown 4", ""},
	{"the same street from two surveys", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 -100,0 0,0 100,0 200,0")
		s.way("residential", "", "200,0 100,0 0,0 -100,0 -200,0")
		s.way("residential", "乙路", "0,-150 0,0 0,150")
	}, "unknown 4", "duplicate"},
	{"the two directions of a road as two lines are no doubles", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 0,0 200,0", "oneway=yes")
		s.way("residential", "甲路", "200,0 0,0 -200,0", "oneway=yes")
		s.way("residential", "乙路", "0,-150 0,0 0,150")
	}, "unknown 4", ""},
	{"three roads that cross in one point without a node", func(s *sheet) {
		s.way("residential", "甲路", "-200,0 200,0")
		s.way("residential", "乙路", "0,-200 0,200")
		s.way("residential", "丙路", "-140,-140 140,140")
	}, "", "no_node"},
}

// ring is part of a circle of 24 points, counter-clockwise.
func ring(radiusM float64, from, to int) string {
	var line []string
	for i := from; i <= to; i++ {
		sin, cos := math.Sincos(2 * math.Pi * float64(i%24) / 24)
		line = append(line, fmt.Sprintf("%.3f,%.3f", radiusM*cos, radiusM*sin))
	}
	return strings.Join(line, " ")
}

func ringArms(s *sheet, radiusM float64) {
	for i, far := range []string{"200,0", "0,200", "-200,0", "0,-200"} {
		s.way("tertiary", fmt.Sprintf("第%d街", i), ring(radiusM, 6*i, 6*i)+" "+far)
	}
}

// slantedThrough is a line through two points, drawn on for 200 m to both
// sides, at an angle; a negative side runs it the other way.
func slantedThrough(deg, side float64, upper, lower string) string {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	at := func(p string, far float64) string {
		var x, y float64
		_, _ = fmt.Sscanf(p, "%g,%g", &x, &y)
		return fmt.Sprintf("%.2f,%.2f", x+far*cos, y+far*sin)
	}
	line := []string{at(lower, -200), lower, upper, at(upper, 200)}
	if side < 0 {
		slices.Reverse(line)
	}
	return strings.Join(line, " ")
}

// cloverLeaf draws two divided motorways, one on a bridge, with loops and outer
// ramps.
func cloverLeaf(s *sheet) {
	s.way("motorway", "", "-600,-10 -400,-10 -60,-10 60,-10 400,-10 600,-10", "ref=G1", "oneway=yes")
	s.way("motorway", "", "600,10 400,10 60,10 -60,10 -400,10 -600,10", "ref=G1", "oneway=yes")
	s.way("motorway", "", "10,-600 10,-400 10,-60 10,60 10,400 10,600", "ref=G2", "oneway=yes", "bridge=yes", "layer=1")
	s.way("motorway", "", "-10,600 -10,400 -10,60 -10,-60 -10,-400 -10,-600", "ref=G2", "oneway=yes", "bridge=yes", "layer=1")
	s.way("motorway_link", "", "60,-10 110,-40 110,-90 60,-110 10,-60", "oneway=yes")
	s.way("motorway_link", "", "10,60 60,110 110,90 110,40 60,10", "oneway=yes")
	s.way("motorway_link", "", "-60,10 -110,40 -110,90 -60,110 -10,60", "oneway=yes")
	s.way("motorway_link", "", "-10,-60 -60,-110 -110,-90 -110,-40 -60,-10", "oneway=yes")
	s.way("motorway_link", "", "-400,-10 -160,-160 -10,-400", "oneway=yes")
	s.way("motorway_link", "", "10,-400 160,-160 400,-10", "oneway=yes")
	s.way("motorway_link", "", "400,10 160,160 10,400", "oneway=yes")
	s.way("motorway_link", "", "-10,400 -160,160 -400,10", "oneway=yes")
}

func TestHardShapes(t *testing.T) {
	for _, c := range shapes {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.draw(s)
			n := s.build()
			if got := seen(n); got != c.want {
				t.Errorf("intersections %q, want %q", got, c.want)
			}
			if got := warningKinds(n); got != c.warn {
				t.Errorf("warnings %q, want %q: %+v", got, c.warn, n.Warnings)
			}
			checkWhole(t, n)
		})
	}
}

// seen is what a planner sees of a network.
func seen(n *network.Network) string {
	legs, list := make([]int, len(n.Intersections)), []string{}
	for i := range n.Legs {
		legs[n.Legs[i].Intersection]++
	}
	for i := range n.Intersections {
		list = append(list, fmt.Sprintf("%s %d", n.Intersections[i].Control, legs[i]))
	}
	return strings.Join(list, ", ")
}

// warningKinds are the kinds of warnings, each once.
func warningKinds(n *network.Network) string {
	var kinds []string
	for _, w := range n.Warnings {
		kinds = append(kinds, w.Kind)
	}
	return strings.Join(slices.Compact(kinds), " ")
}

// TestCorrectionsOfAWarningMendIt takes the correction that each warning names.
func TestCorrectionsOfAWarningMendIt(t *testing.T) {
	for _, c := range []struct {
		name          string
		draw          func(*sheet)
		before, after string
	}{
		{"a crossing without a node", func(s *sheet) {
			s.way("residential", "甲路", "-200,0 200,0")
			s.way("residential", "乙路", "0,-200 0,200")
		}, "", "unknown 4"},
		{"a bridge that meets the road after all", func(s *sheet) {
			s.way("residential", "甲路", "-200,0 0,0 200,0")
			s.way("residential", "乙路", "0,-200 0,0 0,200", "bridge=yes")
		}, "", "unknown 4"},
		{"levels that do not meet", func(s *sheet) {
			s.way("residential", "甲路", "-200,0 0,0 200,0")
			s.way("residential", "乙路", "0,-200 0,0 0,200", "layer=1")
		}, "unknown 4", ""},
		{"an end that was left apart", func(s *sheet) {
			s.way("residential", "甲路", "-200,0 200,0")
			s.way("residential", "乙路", "50,-200 50,-1.5")
			s.sign("50,-1.5", "barrier=gate")
		}, "", "unknown 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.draw(s)
			n := s.build()
			if got := seen(n); got != c.before || len(n.Warnings) != 1 {
				t.Fatalf("before: %q, want %q; warnings %+v", got, c.before, n.Warnings)
			}
			w := n.Warnings[0]
			field := strings.Fields(w.Correction)
			if len(field) != 3 || field[0] != "node" {
				t.Fatalf("correction %q", w.Correction)
			}
			o := network.Override{ID: 1, Object: field[0], Field: field[1], At: w.Position}
			o.Value.Positions = append(o.Value.Positions, w.Position)
			options := geotest.Standards().Roads
			if err := o.Anchor(n, &options); err != nil {
				t.Fatal(err)
			}
			s.roads.Overrides = []network.Override{o}
			mended := s.build()
			if got := seen(mended); got != c.after || len(mended.Warnings) != 0 || len(mended.Waiting) != 0 {
				t.Errorf("after: %q, want %q; warnings %+v, waiting %v", got, c.after, mended.Warnings, mended.Waiting)
			}
			checkWhole(t, mended)
		})
	}
}
