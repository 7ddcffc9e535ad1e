package sight_test

import (
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

func square(x, y, side float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}
}

func TestATriangleIsSurveyedOnlyWhereEveryClassWasLookedFor(t *testing.T) {
	inside := &sight.Triangle{Area: orb.Polygon{{{1, 1}, {5, 1}, {5, 5}, {1, 1}}}}
	across := &sight.Triangle{Area: orb.Polygon{{{-1, 1}, {5, 1}, {5, 5}, {-1, 1}}}}
	all := sight.Surveys{{Area: square(0, 0, 10), Kinds: []string{"tree", "wall"}}, {Area: square(-5, -5, 20), Kinds: []string{"sign"}}}
	cases := map[string]struct {
		surveys sight.Surveys
		t       *sight.Triangle
		known   bool
		want    string
	}{
		"inside of both":                  {all, inside, false, "surveyed"},
		"across the edge of one":          {all, across, false, "none"},
		"signs were not looked for":       {all[:1], inside, true, "inventory"},
		"nobody looked, nothing is known": {nil, inside, false, "none"},
	}
	for name, c := range cases {
		if got := c.surveys.Of(c.t, c.known); got.Evidence != c.want || got.Covered != (c.want == "surveyed") {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
	}
}
