package network_test

import (
	"math/rand/v2"
	"testing"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// A grid of 20,000 intersections, 40,000 segments, and 100,000 crashes around
// its streets, with names in use. Report: crashes per second.
func BenchmarkAssignAll(b *testing.B) {
	const side, block, crashes = 142, 120, 100_000
	town := newTown()
	town.grid(0, 0, block, side)
	x := town.index()
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]network.Locator, crashes)
	for i := range records {
		along, across := random.Float64()*(side-1)*block, float64(random.IntN(side))*block+random.NormFloat64()*6
		if i%2 == 0 {
			along, across = across, along
		}
		records[i] = network.Locator{Position: town.at(along, across), Street: "甲3路", CrossStreet: "乙5街"}
		if i%3 == 0 {
			records[i].AtJunction = ptr(i%2 == 0)
		}
	}
	for _, names := range []bool{false, true} {
		o := geotest.Standards().Assign
		o.UseNames = names
		b.Run(map[bool]string{false: "position", true: "names"}[names], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.AssignAll(b.Context(), records, o, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*crashes/b.Elapsed().Seconds(), "crashes/s")
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	town := newTown()
	town.grid(0, 0, 120, 142)
	for b.Loop() {
		town.index()
	}
}
