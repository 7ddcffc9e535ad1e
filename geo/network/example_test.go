package network_test

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

func ExampleBuild() {
	at := func(lon, lat float64) orb.Point { return orb.Point{lon, lat} }
	roads := network.Roads{Ways: []network.Way{
		{ID: 1, Nodes: []int64{1, 2, 3}, Tags: map[string]string{"highway": "primary", "name": "建设路"},
			Line: orb.LineString{at(115.98, 36.45), at(115.985, 36.45), at(115.99, 36.45)}},
		{ID: 2, Nodes: []int64{4, 2}, Tags: map[string]string{"highway": "residential", "name": "振兴路"},
			Line: orb.LineString{at(115.985, 36.455), at(115.985, 36.45)}},
	}}
	n, err := network.Build(context.Background(), roads, geotest.Standards().Roads)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := n.Intersections[0]
	fmt.Println(x.Name, x.Kind, len(n.Legs), "legs")
	// Output: 建设路 & 振兴路 tee 3 legs
}
