package sight_test

import (
	"math/rand/v2"
	"testing"

	"tongshi/geo/sight"
)

// BenchmarkSee looks across triangles as a whole-city run does: each with the
// obstacles near it, nothing explained.
func BenchmarkSee(b *testing.B) {
	for _, c := range []struct {
		name  string
		count int
		opts  sight.Options
	}{
		{"none near", 0, sight.Options{}},
		{"three trees", 3, sight.Options{}},
		{"ten trees", 10, sight.Options{}},
		{"ten trees explained", 10, sight.Options{Explain: true, Shadows: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			tri := cn1(75)
			r := rand.New(rand.NewPCG(1, 1))
			var near []sight.Obstacle
			for i := range c.count {
				near = append(near, disc(int64(i+1), 8+60*r.Float64(), -2-10*r.Float64(), 0.3+r.Float64(), 0.5, 8))
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sight.See(&tri, near, sight.Coverage{Covered: true}, c.opts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "triangles/s")
		})
	}
}

// BenchmarkNear finds what stands near one triangle among 100,000 trees.
func BenchmarkNear(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	trees := make([]sight.Obstacle, 100000)
	for i := range trees {
		trees[i] = disc(int64(i+1), 10000*r.Float64()-5000, 10000*r.Float64()-5000, 2, 1, 8)
	}
	x := sight.NewIndex(trees)
	tri := cn1(75)
	var near []sight.Obstacle
	b.ReportAllocs()
	for b.Loop() {
		near = x.Near(&tri, near[:0])
	}
}
