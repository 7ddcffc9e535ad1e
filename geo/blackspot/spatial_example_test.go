package blackspot_test

import (
	"context"
	"fmt"

	"tongshi/geo/blackspot"
)

// A rule of "at least 4 crashes within 500 m" names the stretch that windows
// laid at round figures miss.
func ExampleFindWindows() {
	rule := blackspot.WindowRule{LengthM: 500, MinCount: 4}
	for _, hit := range blackspot.FindWindows(marksAt(120, 180, 450, 610, 650, 900, 1490, 1500, 1990, 2000, 2450), rule) {
		fmt.Printf("%g to %g m: %d crashes, at most %d in one window\n", hit.FromM, hit.ToM, hit.Count, hit.Best.Count)
	}
	// Output: 120 to 900 m: 6 crashes, at most 4 in one window
}

// Crashes on a street of blocks: join it, apply the rule, draw the stretch.
func ExampleStreets() {
	net := &mainStreet().net
	streets, err := blackspot.NewStreets(net, blackspot.SameRoad, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	spots := []blackspot.Spot{{Edge: 0, StationM: 80, Weight: 1}, {Edge: 1, StationM: 60, Weight: 1}, {Edge: 1, StationM: 30, Weight: 1}}
	marks, err := streets.Marks(spots)
	if err != nil {
		fmt.Println(err)
		return
	}
	for street, list := range marks {
		for _, hit := range blackspot.FindWindows(list, blackspot.WindowRule{LengthM: 100, MinCount: 3}) {
			shape, err := streets.Shape(street, hit.FromM, hit.ToM)
			fmt.Println(streets.List[street].Name, hit.FromM, hit.ToM, hit.IDs, len(shape), "line", err)
		}
	}
	// Output: 建设路 80 170 [0 1 2] 1 line <nil>
}

// A crash 20 m before a fork of three roads: half of what passes the fork goes
// into each road ahead, and all pieces together hold one crash.
func ExampleDensity_Lixels() {
	roads, err := blackspot.NewGraph(4, []blackspot.Edge{{A: 0, B: 1, LengthM: 100}, {A: 1, B: 2, LengthM: 100}, {A: 1, B: 3, LengthM: 100}})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := blackspot.Density{BandwidthM: 60, LixelM: 50}
	lixels, err := d.Lixels(context.Background(), roads, []blackspot.Spot{{Edge: 0, StationM: 80, Weight: 1}})
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
	section := blackspot.Section{ID: 12, LengthM: 1000, Cuts: []blackspot.Interval{{FromM: 0, ToM: 50}, {FromM: 950, ToM: 1000}}}
	section.Crashes = marksAt(90, 300, 402, 410, 415, 421, 700, 870)
	test := blackspot.DefaultKDEPlus()
	found, err := test.Clusters(context.Background(), []blackspot.Section{section})
	for _, c := range found.Clusters {
		fmt.Printf("section %d, %g to %g m: %d of %d crashes, significant at 5 %%: %v\n", c.Section, c.FromM, c.ToM, c.Count, c.OnSection, c.P <= 0.05)
	}
	fmt.Println(found.Sections, "section", err)
	// Output:
	// section 12, 375 to 450 m: 4 of 8 crashes, significant at 5 %: true
	// 1 section <nil>
}
