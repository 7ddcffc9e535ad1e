package pgtest

import (
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// GridRoads are streets crossing avenues 200 m apart; those named in without
// are left out.
func GridRoads(n int, without ...string) network.Roads {
	var ways network.Roads
	step := 0.002
	node := func(x, y int) int64 { return int64(1000*x + y + 1) }
	add := func(id int64, name string, at func(i int) (x, y int)) {
		for _, gone := range without {
			if gone == name {
				return
			}
		}
		w := network.Way{ID: id, Tags: map[string]string{"highway": "secondary", "name": name, "note": `a "quoted" \ thing`}}
		for i := range n {
			x, y := at(i)
			w.Nodes = append(w.Nodes, node(x, y))
			w.Line = append(w.Line, orb.Point{116 + step*float64(x), 36.4 + step*float64(y)})
		}
		ways.Ways = append(ways.Ways, w)
	}
	for i := range n {
		add(int64(-1-i), fmt.Sprint("街", i), func(k int) (int, int) { return k, i })
		add(int64(1+i), fmt.Sprint("路", i), func(k int) (int, int) { return i, k })
	}
	ways.Points = []network.Point{{Node: node(1, 1), Position: orb.Point{116 + step, 36.4 + step}, Tags: map[string]string{"highway": "traffic_signals"}}}
	return ways
}

func BuildNetwork(t *testing.T, ways network.Roads) *network.Network {
	t.Helper()
	n, err := network.Build(t.Context(), ways, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func SaveNetwork(t *testing.T, st *store.Store, n *network.Network) roads.NetworkChange {
	t.Helper()
	change, err := roads.SaveNetwork(t.Context(), st, n)
	if err != nil {
		t.Fatal(err)
	}
	return change
}
