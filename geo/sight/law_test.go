package sight_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/geo/sight"
)

// figures are all that may never rise when an obstacle is added.
func figures(s sight.Sight) []float64 {
	return []float64{
		s.LaneRatio, s.AreaRatio, s.AvailableM, s.AvailableTargetM, s.FarVisibleM, *s.SyncRatio,
		s.Near.LaneRatio, s.Near.AreaRatio, s.Far.LaneRatio, s.Far.AreaRatio,
	}
}

// closeTo is the precision of figures after turning coordinates of a hundred
// metres: 1e-13 of them, times the steepness of grazing lines (1e5 at most here).
const closeTo = 1e-6

var verdicts = []string{sight.Clear, sight.Partial, sight.Blocked}

func drawn(t *rapid.T) (sight.Triangle, []sight.Obstacle) {
	seed := rapid.Uint64().Draw(t, "scene")
	return randomScene(rand.New(rand.NewPCG(seed, 3)), rapid.Bool().Draw(t, "bent"))
}

func mustSee(t *rapid.T, tri sight.Triangle, near []sight.Obstacle, explain bool) sight.Sight {
	got, err := sight.See(&tri, near, sight.Coverage{Covered: true}, sight.Options{Explain: explain})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTurningAndMirroringChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tri, near := drawn(t)
		want := mustSee(t, tri, near, false)
		sin, cos := math.Sincos(rapid.Float64Range(0, 7).Draw(t, "angle"))
		side := 1.0
		if rapid.Bool().Draw(t, "mirrored") { // traffic on the other side
			side = -1
		}
		move := func(p orb.Point) orb.Point {
			x, y := p[0]*side, p[1]
			return orb.Point{200 + cos*x - sin*y, -300 + sin*x + cos*y}
		}
		turned := tri
		turned.Own, turned.Other = movedPath(&tri.Own, move), movedPath(&tri.Other, move)
		there := slices.Clone(near)
		for i := range there {
			there[i].Footprint = moved(there[i].Footprint, move)
		}
		got := mustSee(t, turned, there, false)
		if got.Verdict != want.Verdict {
			t.Errorf("verdict %s became %s", want.Verdict, got.Verdict)
		}
		for i, f := range figures(got) {
			if math.Abs(f-figures(want)[i]) > closeTo {
				t.Errorf("figure %d: %.12f became %.12f", i, figures(want)[i], f)
			}
		}
	})
}

func movedPath(p *sight.Path, move func(orb.Point) orb.Point) sight.Path {
	var line orb.LineString
	for _, v := range p.Line() {
		line = append(line, move(v))
	}
	return sight.NewPath(line)
}

func moved(g orb.Geometry, move func(orb.Point) orb.Point) orb.Geometry {
	switch g := orb.Clone(g).(type) {
	case orb.Point:
		return move(g)
	case orb.LineString:
		for i := range g {
			g[i] = move(g[i])
		}
		return g
	case orb.Polygon:
		for _, r := range g {
			for i := range r {
				r[i] = move(r[i])
			}
		}
		return g
	}
	return g
}

func TestAnotherObstacleNeverHelps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tri, near := drawn(t)
		if len(near) < 2 {
			return
		}
		all := mustSee(t, tri, near, false)
		less := mustSee(t, tri, near[1:], false)
		if len(all.Problems) > len(less.Problems) {
			return // the added one stands over an eye and is not used
		}
		for i, f := range figures(all) {
			if f > figures(less)[i]+closeTo {
				t.Errorf("figure %d rose from %.9f to %.9f", i, figures(less)[i], f)
			}
		}
		if len(all.Problems) == 0 && slices.Index(verdicts, all.Verdict) < slices.Index(verdicts, less.Verdict) {
			t.Errorf("verdict %s became %s", less.Verdict, all.Verdict)
		}
	})
}

func TestWithoutObstaclesAllIsClear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tri, _ := drawn(t)
		got := mustSee(t, tri, nil, true)
		if got.Verdict != sight.Clear || got.LaneRatio != 1 || got.AreaRatio != 1 || *got.SyncRatio != 1 || got.AvailableM != tri.RequiredM {
			t.Errorf("%+v", got)
		}
	})
}

func TestHiddenStretchesLieOnTheLaneAndGainsAreNotNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tri, near := drawn(t)
		got := mustSee(t, tri, near, true)
		for _, v := range []struct {
			view sight.View
			end  float64
		}{{got.Near, tri.RequiredM}, {*got.Far, tri.RequiredOwnM}} {
			last := 0.0
			for _, h := range v.view.Hidden {
				if h.From < last || h.To > v.end || h.To <= h.From || len(h.By) == 0 {
					t.Errorf("%+v in [0, %g] after %g", h, v.end, last)
				}
				last = h.To
			}
		}
		for _, f := range figures(got) {
			if f < 0 || math.IsNaN(f) {
				t.Errorf("a figure is %g", f)
			}
		}
		for _, b := range got.Blockers {
			for _, s := range []sight.Share{b.Near, *b.Far} {
				if s.GainM < 0 || s.GainM > s.AloneM+closeTo || s.AloneShare > 1+closeTo {
					t.Errorf("blocker %d: %+v", b.ID, s)
				}
			}
			if b.AreaGain < 0 {
				t.Errorf("blocker %d gains %g of the area", b.ID, b.AreaGain)
			}
			for _, a := range b.Actions {
				if slices.Index(verdicts, a.Verdict) < slices.Index(verdicts, b.Without) {
					t.Errorf("blocker %d: %s gives %s, removal %s", b.ID, a.Code, a.Verdict, b.Without)
				}
			}
		}
	})
}

// TestWithoutItsBlockersAllIsClear: what is named hides everything that is hidden.
func TestWithoutItsBlockersAllIsClear(t *testing.T) {
	hidden := 0
	rapid.Check(t, func(t *rapid.T) {
		tri, near := drawn(t)
		got := mustSee(t, tri, near, true)
		if len(got.Problems) > 0 {
			return
		}
		if len(got.Blockers) > 0 {
			hidden++
		}
		left := slices.DeleteFunc(slices.Clone(near), func(o sight.Obstacle) bool {
			return slices.ContainsFunc(got.Blockers, func(b sight.Blocker) bool { return b.ID == o.ID })
		})
		if rest := mustSee(t, tri, left, true); rest.Verdict != sight.Clear || rest.LaneRatio != 1 || len(rest.Blockers) > 0 {
			t.Errorf("without %d blockers: %s, %v of the lane is seen, %+v", len(got.Blockers), rest.Verdict, rest.LaneRatio, rest.Blockers)
		}
	})
	if hidden == 0 {
		t.Error("nothing was ever hidden")
	}
}

// TestTheSmallestSetIsTheSmallest tries every subset.
func TestTheSmallestSetIsTheSmallest(t *testing.T) {
	sizes := map[int]int{}
	rapid.Check(t, func(t *rapid.T) {
		tri, near := drawn(t)
		for i := range near {
			near[i].Removable = rapid.IntRange(0, 5).Draw(t, "fixed") > 0
			if i > 0 && rapid.Bool().Draw(t, "thin") { // rows of thin things need sets
				at := near[0].Footprint.Bound().Center()
				near[i].Footprint, near[i].RadiusM = orb.Point{at[0] + 0.5*float64(i), at[1]}, 0.3
			}
		}
		got := mustSee(t, tri, near, true)
		if len(got.Problems) > 0 {
			return
		}
		best := -1
		for set := range 1 << len(near) {
			var left []sight.Obstacle
			size, allowed := 0, true
			for i, o := range near {
				if set>>i&1 == 0 {
					left = append(left, o)
					continue
				}
				size++
				allowed = allowed && o.Removable
			}
			if allowed && (best < 0 || size < best) && mustSee(t, tri, left, false).Verdict == sight.Clear {
				best = size
			}
		}
		if got.Clearing == nil {
			if best != 0 {
				t.Errorf("no blockers, but %d must go", best)
			}
			return
		}
		c := *got.Clearing
		if best < 0 != (len(c.Immovable) > 0) || best >= 0 && len(c.Set) != best || !c.Exact {
			t.Errorf("found %+v, the smallest has %d", c, best)
		}
		left := slices.DeleteFunc(slices.Clone(near), func(o sight.Obstacle) bool { return slices.Contains(c.Set, o.ID) })
		if best >= 0 && mustSee(t, tri, left, false).Verdict != sight.Clear {
			t.Errorf("%v does not clear it", c.Set)
		}
		sizes[best]++
	})
	if len(sizes) < 3 {
		t.Errorf("too little variety: %v", sizes)
	}
}
