package network_test

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/geo/profile"
)

func ExampleWords_Same() {
	names, err := network.ReadWords(profile.Files)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(names.Same("NE MLK/UNION", "Northeast Martin Luther King, Junior Boulevard"))
	fmt.Println(names.Same("建设路东段", "建设路"), names.Same("建设东路", "建设路"))
	fmt.Println(names.Normal("SE 39TH AVE"))
	// Output:
	// true
	// true false
	// se 39 ave
}

// Two roads meet at a crossing; a record 12 m east of it says junction.
func ExampleIndex_AssignAll() {
	crossing := orb.Point{115.985, 36.457}
	road := func(name string, to orb.Point) network.Segment {
		return network.Segment{From: 0, To: -1, Internal: -1, Name: name, Names: []string{name}, Line: orb.LineString{crossing, to}}
	}
	net := &network.Network{
		Segments:      []network.Segment{road("建设路", orb.Point{115.990, 36.457}), road("振兴路", orb.Point{115.985, 36.462})},
		Intersections: []network.Intersection{{Point: crossing, Name: "建设路与振兴路路口", Names: []string{"建设路", "振兴路"}}},
	}
	junction := true
	records := []network.Locator{{
		Position: orb.Point{115.98513, 36.457}, Street: "建设路", CrossStreet: "振兴路", AtJunction: &junction,
	}}
	known := geotest.Standards()
	index := network.NewIndex(net, known.Roads.Names)
	answers, err := index.AssignAll(context.Background(), records, known.Assign, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	a := answers[0]
	fmt.Println(net.Intersections[a.Intersection].Name, a.Quality, a.Reason)
	// Output: 建设路与振兴路路口 good This is the junction of both roads that the record names.
}
