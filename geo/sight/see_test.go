package sight_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

var bandEye = sight.Eye{Band: true, Solid: sight.Range{From: 1, To: 3}, Plant: sight.Range{From: 0.9, To: 3}, TargetWidthM: 1.8}

func m(v float64) *float64 { return &v }

// cn1 is vector CN-1 of the methods, section 4.5: 40 and 60 km/h.
func cn1(requiredM float64) sight.Triangle {
	return sight.Triangle{
		Kind: sight.Approach, Profile: "CN-URBAN",
		Own:          sight.NewPath(orb.LineString{{5.25, 1.75}, {5.25, -98.25}}),
		Other:        sight.NewPath(orb.LineString{{5.25, 1.75}, {155.25, 1.75}}),
		RequiredOwnM: 40, RequiredM: requiredM, OwnKMH: 40, OtherKMH: 60, StoppingM: requiredM,
		Eye: bandEye,
	}
}

// wall is the opaque wall of section 6.3.
func wall() sight.Obstacle {
	return sight.Obstacle{
		ID: 7, Kind: "wall", BaseM: m(0), TopM: m(9), Removable: true,
		Footprint: orb.Polygon{{{10, -12}, {20, -12}, {20, -10}, {10, -10}, {10, -12}}},
	}
}

func see(t *testing.T, tri sight.Triangle, near ...sight.Obstacle) sight.Sight {
	t.Helper()
	got, err := sight.See(&tri, near, sight.Coverage{Covered: true}, sight.Options{Explain: true, Shadows: true})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestTheWallOfTheMethods is the table of section 6.3, to its last digit.
func TestTheWallOfTheMethods(t *testing.T) {
	got := see(t, cn1(75), wall())
	short := see(t, cn1(70), wall())
	near, far := got.Near.Hidden[0], got.Far.Hidden[0]
	for _, c := range []struct {
		name      string
		got, want float64
		digits    float64
	}{
		{"hidden from the vertex, first x", near.From + 5.25, 11.9757, 5e-5},
		{"hidden from the vertex, last x", near.To + 5.25, 27.7262, 5e-5},
		{"hidden from the vertex, metres", got.Near.HiddenM, 15.7505, 5e-5},
		{"lane ratio from the vertex", got.Near.LaneRatio, 0.78999, 5e-6},
		{"available", got.AvailableM, 6.7257, 5e-5},
		{"hidden from the far vertex, first", far.From, 12.5445, 5e-5},
		{"hidden from the far vertex, last", far.To, 17.1162, 5e-5},
		{"lane ratio from the far vertex", got.Far.LaneRatio, 0.88571, 5e-6},
		{"area ratio from the vertex", got.Near.AreaRatio, 0.88066, 5e-6},
		{"shadow and wall, m²", (1 - got.Near.AreaRatio) * 1500, 179.0105, 5e-5},
		{"drawn shadow, m²", areaOf(got.Shadow), 179.0105, 5e-5},
		{"synchronised, first", got.SyncHidden[0].From, 1.3425, 5e-5},
		{"synchronised, last", got.SyncHidden[0].To, 2.1225, 5e-5},
		{"synchronised ratio", *got.SyncRatio, 0.826667, 5e-7},
		{"synchronised ratio at 70 m", *short.SyncRatio, 0.814286, 5e-7},
		{"T", got.SyncSeconds, 4.5, 1e-12},
		{"T at 70 m", short.SyncSeconds, 4.2, 1e-12},
		{"moment of the own driver", got.Moments[0].Seconds, 3.6, 1e-12},
		{"moment of the other", got.Moments[1].Seconds, 4.5, 1e-12},
		{"lower lane ratio", got.LaneRatio, 0.78999, 5e-6},
		{"deficit", got.Deficit, 1 - 6.7257/75, 1e-6},
		{"far visible", got.FarVisibleM, 75, 1e-12},
	} {
		if math.Abs(c.got-c.want) > c.digits {
			t.Errorf("%s: %.7f, want %.7f", c.name, c.got, c.want)
		}
	}
	if got.Verdict != sight.Partial || got.Moments[0].Hidden || got.Moments[1].Hidden {
		t.Errorf("verdict %s, moments %+v", got.Verdict, got.Moments)
	}
	if len(got.Clearing.Set) != 1 || got.Clearing.Set[0] != 7 || got.Blockers[0].Without != sight.Clear {
		t.Errorf("clearing %+v", got.Clearing)
	}
}

func areaOf(mp orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range mp {
		for i := 1; i < len(p[0]); i++ {
			a, b := p[0][i-1], p[0][i]
			sum += (a[0]*b[1] - a[1]*b[0]) / 2
		}
	}
	return sum
}

// TestTheVerticalVector is the last of section 6.3: eye ground 100.00, target
// ground 101.50, 1.08 m both; at 0.3 of the way the line is at 101.53.
func TestTheVerticalVector(t *testing.T) {
	tri := sight.Triangle{
		Kind: sight.Departure, Own: sight.NewPath(orb.LineString{{0, 100}, {0, 0}}),
		Other:        sight.NewPath(orb.LineString{{0, 100}, {100, 100}}),
		RequiredOwnM: 100, RequiredM: 100, StoppingM: 60,
		Eye: sight.Eye{EyesM: []float64{1.08}, TargetM: 1.08},
	}
	ground := func(at orb.Point) (float64, bool) {
		switch {
		case at[1] > 99.9:
			return 101.5, true
		case math.Abs(at[1]-30) < 0.5:
			return 100.2, true
		}
		return 100, true
	}
	for _, c := range []struct {
		name      string
		base, top float64
		hides     bool
	}{
		{"top 1.5 m hides", 0, 1.5, true},
		{"top 1.2 m does not", 0, 1.2, false},
		{"crown from 2.0 m up does not", 2, 9, false},
	} {
		o := sight.Obstacle{ID: 1, Footprint: orb.LineString{{5, 30}, {10, 30}}, BaseM: m(c.base), TopM: m(c.top)}
		got, err := sight.See(&tri, []sight.Obstacle{o}, sight.Coverage{Covered: true}, sight.Options{Ground: ground})
		if err != nil {
			t.Fatal(err)
		}
		if (got.Near.HiddenM > 0) != c.hides {
			t.Errorf("%s: hidden %.3f m", c.name, got.Near.HiddenM)
		}
		if c.hides && math.Abs(got.Near.HiddenM-(10-5)/0.3) > 1e-9 {
			t.Errorf("%s: hidden %.6f m, want %.6f", c.name, got.Near.HiddenM, 5/0.3)
		}
	}
}
