package blackspot_test

import (
	"fmt"

	"tongshi/geo/blackspot"
	"tongshi/geo/geotest"
	"tongshi/geo/netstat"
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
	streets, err := blackspot.NewStreets(net, blackspot.SameRoad, &geotest.Standards().Roads)
	if err != nil {
		fmt.Println(err)
		return
	}
	spots := []netstat.Spot{{Edge: 0, StationM: 80, Weight: 1}, {Edge: 1, StationM: 60, Weight: 1}, {Edge: 1, StationM: 30, Weight: 1}}
	marks, err := streets.Marks(spots)
	if err != nil {
		fmt.Println(err)
		return
	}
	for street, list := range marks {
		for _, hit := range blackspot.FindWindows(list, blackspot.WindowRule{LengthM: 100, MinCount: 3}) {
			shape, err := blackspot.Shapes(net, streets.List[street].Cut(hit.FromM, hit.ToM))
			fmt.Println(streets.List[street].Name, hit.FromM, hit.ToM, hit.IDs, len(shape), "line", err)
		}
	}
	// Output: 建设路 80 170 [0 1 2] 1 line <nil>
}
