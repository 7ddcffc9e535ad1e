package sight_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tongshi/geo/sight"
)

// TestGainsAreWhatLookingAgainWithoutEachFinds takes each blocker away and looks
// again: the slow way to what one sweep of the triangle sums for all of them.
func TestGainsAreWhatLookingAgainWithoutEachFinds(t *testing.T) {
	tried, gained := 0, 0
	for seed := range scenesToTry() {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		tri, near := randomScene(r, seed%3 == 1)
		look := func(list []sight.Obstacle, explain bool) sight.Sight {
			got, err := sight.See(&tri, list, sight.Coverage{Covered: true}, sight.Options{Explain: explain})
			if err != nil {
				t.Fatalf("scene %d: %v", seed, err)
			}
			return got
		}
		all := look(near, true)
		if len(all.Problems) > 0 {
			continue
		}
		for _, b := range all.Blockers {
			var others []sight.Obstacle
			for _, o := range near {
				if o.ID != b.ID {
					others = append(others, o)
				}
			}
			left := look(others, false)
			area, lane := left.Near.AreaRatio-all.Near.AreaRatio, all.Near.HiddenM-left.Near.HiddenM
			if math.Abs(b.AreaGain-area) > 1e-9 || math.Abs(b.Near.GainM-lane) > 1e-6 {
				t.Errorf("scene %d: without %d the area gains %.12f and the lane %.9f m, looked at again %.12f and %.9f", seed, b.ID, b.AreaGain, b.Near.GainM, area, lane)
			}
			tried++
			if area > 0 {
				gained++
			}
		}
	}
	if tried == 0 || gained == 0 || gained == tried {
		t.Errorf("%d blockers, %d with a gain: the scenes show nothing", tried, gained)
	}
}
