package netstat_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tongshi/geo/netstat"
)

// slowClusters groups by the distances between all pairs, which come from
// Floyd and Warshall's tables.
func slowClusters(w town, d netstat.DBSCAN) []int {
	apart := w.apart()
	n := len(w.spots)
	order := make([]int, n)
	distance := make([][]float64, n)
	core := make([]bool, n)
	for i := range w.spots {
		order[i] = i
		neighbours := 0
		for _, q := range w.spots {
			m := w.distance(apart, w.spots[i], q)
			distance[i] = append(distance[i], m)
			if m <= d.EpsM {
				neighbours++
			}
		}
		core[i] = neighbours >= d.MinPoints
	}
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := w.spots[a], w.spots[b]
		if p.Edge != q.Edge {
			return p.Edge - q.Edge
		}
		return int(math.Copysign(1, p.StationM-q.StationM)) * min(1, int(math.Ceil(math.Abs(p.StationM-q.StationM))))
	})
	clusters := make([]int, n)
	for i := range clusters {
		clusters[i] = netstat.NoCluster
	}
	next := 0
	var grow func(i int)
	grow = func(i int) {
		clusters[i] = next
		for k := range n {
			if core[k] && clusters[k] == netstat.NoCluster && min(distance[i][k], distance[k][i]) <= d.EpsM {
				grow(k)
			}
		}
	}
	for _, i := range order {
		if core[i] && clusters[i] == netstat.NoCluster {
			grow(i)
			next++
		}
	}
	for _, i := range order {
		if core[i] {
			continue
		}
		best := math.Inf(1)
		for _, k := range order {
			if m := distance[i][k]; core[k] && m <= d.EpsM && m < best-1e-9 {
				best, clusters[i] = m, clusters[k]
			}
		}
	}
	return clusters
}

func drawDBSCAN(t *rapid.T) netstat.DBSCAN {
	return netstat.DBSCAN{
		// No sum of lengths and sixths of lengths is as long as this.
		EpsM:      float64(rapid.IntRange(0, 150).Draw(t, "eps")) + 0.123,
		MinPoints: rapid.IntRange(1, 5).Draw(t, "points"),
		Workers:   rapid.IntRange(1, 3).Draw(t, "workers"),
	}
}

func TestGroupsAreThoseOfAllPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, d := drawTown(t, 25), drawDBSCAN(t)
		got, err := d.Clusters(context.Background(), w.graph, w.spots)
		if err != nil {
			t.Fatal(err)
		}
		if want := slowClusters(w, d); !slices.Equal(got, want) {
			t.Fatalf("%v, slow way %v", got, want)
		}
	})
}

// sameGroups reports whether two lists of clusters group alike; b has the
// member i of a at place[i].
func sameGroups(a, b, place []int) bool {
	forth, back := map[int]int{}, map[int]int{}
	for i, c := range a {
		other := b[place[i]]
		if c == netstat.NoCluster || other == netstat.NoCluster {
			if c != other {
				return false
			}
			continue
		}
		if old, seen := forth[c]; seen && old != other {
			return false
		}
		if old, seen := back[other]; seen && old != c {
			return false
		}
		forth[c], back[other] = other, c
	}
	return true
}

func TestGroupsDoNotDependOnTheOrderOfCrashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, d := drawTown(t, 25), drawDBSCAN(t)
		got, err := d.Clusters(context.Background(), w.graph, w.spots)
		if err != nil {
			t.Fatal(err)
		}
		place := rapid.Permutation(seq(len(w.spots))).Draw(t, "order")
		shuffled := make([]netstat.Spot, len(w.spots))
		for i, s := range w.spots {
			shuffled[place[i]] = s
		}
		again, err := d.Clusters(context.Background(), w.graph, shuffled)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i] != again[place[i]] {
				t.Fatalf("%v, shuffled %v", got, again)
			}
		}
		// Another order of roads may give a crash between two clusters to the
		// other one; with one point for a core there is no such crash.
		d.MinPoints = 1
		other, _, spotAt := w.relabelled(t)
		here, _ := d.Clusters(context.Background(), w.graph, w.spots)
		there, err := d.Clusters(context.Background(), other.graph, other.spots)
		if err != nil || !sameGroups(here, there, spotAt) {
			t.Fatalf("%v, relabelled %v; %v", here, there, err)
		}
	})
}

func seq(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestParallelRoadsAreNotNear(t *testing.T) {
	// Two roads side by side, 10 m apart in the plane, that meet after 500 m.
	g := mustGraph(t, 3, []netstat.Edge{{A: 0, B: 1, LengthM: 500}, {A: 1, B: 2, LengthM: 500}})
	spots := []netstat.Spot{{Edge: 0, StationM: 10}, {Edge: 0, StationM: 40}, {Edge: 1, StationM: 490}, {Edge: 1, StationM: 460}}
	got, err := netstat.DBSCAN{EpsM: 50, MinPoints: 2}.Clusters(context.Background(), g, spots)
	if err != nil || !slices.Equal(got, []int{0, 0, 1, 1}) {
		t.Errorf("%v; %v", got, err)
	}
}

func TestGroupsRefuseNonsense(t *testing.T) {
	g := mustGraph(t, 1, nil)
	for _, d := range []netstat.DBSCAN{{EpsM: math.NaN(), MinPoints: 1}, {EpsM: -1, MinPoints: 1}, {EpsM: math.Inf(1), MinPoints: 1}, {EpsM: 5}} {
		if _, err := d.Clusters(context.Background(), g, nil); err == nil {
			t.Errorf("%+v: no error", d)
		}
	}
	if _, err := (netstat.DBSCAN{EpsM: 1, MinPoints: 1}).Clusters(context.Background(), g, []netstat.Spot{{}}); err == nil {
		t.Error("a crash on no road: no error")
	}
}
