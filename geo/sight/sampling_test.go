package sight_test

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

// scenesToTry is 300, or what the long proofs ask for.
func scenesToTry() int {
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_SCENES")); err == nil && n > 0 {
		return n
	}
	return 300
}

const (
	laneStep = 0.01 // metres
	rounding = 1e-7 // metres or seconds: a sample this near an end may fall on either side
)

// TestIntervalsAgreeWithSampling looks at every centimetre of both lanes, and at
// 1,000 moments of the approach, along lines of its own. A sample may differ
// only within rounding of an end of an exact interval.
func TestIntervalsAgreeWithSampling(t *testing.T) {
	samples, hidden, tried, skipped := 0, 0, 0, 0
	for seed := range scenesToTry() {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		tri, near := randomScene(r, seed%2 == 1)
		got, err := sight.See(&tri, near, sight.Coverage{Covered: true}, sight.Options{})
		if err != nil {
			t.Fatalf("scene %d: %v", seed, err)
		}
		if len(got.Problems) > 0 { // an obstacle over an eye: an error of the data
			skipped++
			continue
		}
		tried++
		check := func(what string, end, step float64, exact []sight.Interval, line func(at float64) (a, b orb.Point)) {
			for k := 0.5; k*step < end; k++ {
				at := k * step
				in, edge := lies(exact, at)
				a, b := line(at)
				samples++
				is := anyHidden(tri.Eye, near, a, b) || what == "approach" && anyHidden(tri.Eye, near, b, a)
				if is {
					hidden++
				}
				if is != in && !edge {
					t.Fatalf("scene %d, %s at %.9f: sampled hidden %v, exact %v in %v", seed, what, at, is, in, exact)
				}
			}
		}
		v, f := tri.Vertex(), tri.FarVertex()
		check("conflicting lane", tri.RequiredM, laneStep, intervals(got.Near.Hidden), func(s float64) (a, b orb.Point) { return v, tri.Other.At(s) })
		check("own lane", tri.RequiredOwnM, laneStep, intervals(got.Far.Hidden), func(s float64) (a, b orb.Point) { return f, tri.Own.At(s) })
		check("approach", got.SyncSeconds, got.SyncSeconds/1000, got.SyncHidden, func(at float64) (a, b orb.Point) {
			return tri.Own.At(at * tri.OwnKMH / 3.6), tri.Other.At(at * tri.OtherKMH / 3.6)
		})
	}
	t.Logf("%d scenes, %d samples, %d of them hidden; %d scenes with an obstacle over an eye", tried, samples, hidden, skipped)
	if hidden == 0 || hidden == samples {
		t.Error("the scenes show nothing")
	}
}

func intervals(in []sight.Stretch) []sight.Interval {
	var out []sight.Interval
	for _, s := range in {
		out = append(out, s.Interval)
	}
	return out
}

func lies(in []sight.Interval, at float64) (inside, edge bool) {
	for _, v := range in {
		if v.From <= at && at <= v.To {
			inside = true
		}
		if math.Abs(at-v.From) < rounding || math.Abs(at-v.To) < rounding {
			edge = true
		}
	}
	return inside, edge
}
