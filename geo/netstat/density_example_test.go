package netstat_test

import (
	"context"
	"fmt"

	"tongshi/geo/netstat"
)

// A crash 20 m before a fork of three roads: half of what passes the fork goes
// into each road ahead, and all pieces together hold one crash.
func ExampleDensity_Lixels() {
	roads, err := netstat.NewGraph(4, []netstat.Edge{{A: 0, B: 1, LengthM: 100}, {A: 1, B: 2, LengthM: 100}, {A: 1, B: 3, LengthM: 100}})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := netstat.Density{BandwidthM: 60, LixelM: 50}
	lixels, err := d.Lixels(context.Background(), roads, []netstat.Spot{{Edge: 0, StationM: 80, Weight: 1}})
	for _, x := range lixels {
		fmt.Printf("road %d, %3g to %3g m: %6.3f crashes/km\n", x.Edge, x.FromM, x.ToM, x.PerKM)
	}
	fmt.Printf("%.6f crash, %v\n", mass(lixels), err)
	// Output:
	// road 0,   0 to  50 m:  3.125 crashes/km
	// road 0,  50 to 100 m: 11.690 crashes/km
	// road 1,   0 to  50 m:  2.593 crashes/km
	// road 2,   0 to  50 m:  2.593 crashes/km
	// 1.000000 crash, <nil>
}

// Crashes in the blocks of a street, junctions left out, against chance.
func ExampleKDEPlus_Clusters() {
	section := netstat.Section{ID: 12, LengthM: 1000, Cuts: []netstat.Interval{{FromM: 0, ToM: 50}, {FromM: 950, ToM: 1000}}}
	for i, station := range []float64{90, 300, 402, 410, 415, 421, 700, 870} {
		section.Crashes = append(section.Crashes, netstat.Mark{ID: i, StationM: station, Weight: 1})
	}
	test := netstat.DefaultKDEPlus()
	found, err := test.Clusters(context.Background(), []netstat.Section{section})
	for _, c := range found.Clusters {
		fmt.Printf("section %d, %g to %g m: %d of %d crashes, significant at 5 %%: %v\n", c.Section, c.FromM, c.ToM, c.Count, c.OnSection, c.P <= 0.05)
	}
	fmt.Println(found.Sections, "section", err)
	// Output:
	// section 12, 375 to 450 m: 4 of 8 crashes, significant at 5 %: true
	// 1 section <nil>
}
