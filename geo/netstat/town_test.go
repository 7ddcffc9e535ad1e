package netstat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tongshi/geo/netstat"
)

// town is a small network as the slow ways of the tests see it.
type town struct {
	nodes int
	edges []netstat.Edge
	spots []netstat.Spot
	graph *netstat.Graph
}

// drawTown draws a network with loops, parallel roads, forks, dead ends and
// separate parts, and crashes on it, some at nodes and some at one place.
func drawTown(t *rapid.T, most int) town {
	w := town{nodes: rapid.IntRange(1, 6).Draw(t, "nodes")}
	for range rapid.IntRange(1, 7).Draw(t, "edges") {
		w.edges = append(w.edges, netstat.Edge{
			A: rapid.IntRange(0, w.nodes-1).Draw(t, "a"), B: rapid.IntRange(0, w.nodes-1).Draw(t, "b"),
			LengthM: float64(rapid.IntRange(15, 160).Draw(t, "length")),
		})
	}
	for range rapid.IntRange(0, most).Draw(t, "spots") {
		e := rapid.IntRange(0, len(w.edges)-1).Draw(t, "edge")
		w.spots = append(w.spots, netstat.Spot{
			Edge: e, StationM: float64(rapid.IntRange(0, 6).Draw(t, "sixth")) / 6 * w.edges[e].LengthM,
			Weight: float64(rapid.IntRange(0, 3).Draw(t, "weight")),
		})
	}
	w.graph = mustGraph(t, w.nodes, w.edges)
	return w
}

func mustGraph(t interface{ Fatal(...any) }, nodes int, edges []netstat.Edge) *netstat.Graph {
	g, err := netstat.NewGraph(nodes, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// relabelled is the same town with its nodes, edges and crashes in another
// order and its edges drawn the other way round. It also returns the new
// number of each edge and crash.
func (w town) relabelled(t *rapid.T) (other town, edgeAt, spotAt []int) {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
	nodeAt := rng.Perm(w.nodes)
	edgeAt, spotAt = rng.Perm(len(w.edges)), rng.Perm(len(w.spots))
	other = town{nodes: w.nodes, edges: make([]netstat.Edge, len(w.edges)), spots: make([]netstat.Spot, len(w.spots))}
	for i, e := range w.edges {
		other.edges[edgeAt[i]] = netstat.Edge{A: nodeAt[e.B], B: nodeAt[e.A], LengthM: e.LengthM}
	}
	for i, s := range w.spots {
		other.spots[spotAt[i]] = w.turned(s, edgeAt)
	}
	other.graph = mustGraph(t, other.nodes, other.edges)
	return other, edgeAt, spotAt
}

// turned is a place of the town in its relabelled copy.
func (w town) turned(s netstat.Spot, edgeAt []int) netstat.Spot {
	return netstat.Spot{Edge: edgeAt[s.Edge], StationM: w.edges[s.Edge].LengthM - s.StationM, Weight: s.Weight}
}

// apart are the network distances between all nodes, by Floyd and Warshall.
func (w town) apart() [][]float64 {
	d := make([][]float64, w.nodes)
	for i := range d {
		d[i] = make([]float64, w.nodes)
		for k := range d[i] {
			if i != k {
				d[i][k] = math.Inf(1)
			}
		}
	}
	for _, e := range w.edges {
		if e.A != e.B {
			d[e.A][e.B] = min(d[e.A][e.B], e.LengthM)
			d[e.B][e.A] = d[e.A][e.B]
		}
	}
	for k := range d {
		for i := range d {
			for j := range d {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	return d
}

// distance between two places along the roads.
func (w town) distance(apart [][]float64, p, q netstat.Spot) float64 {
	e, f := w.edges[p.Edge], w.edges[q.Edge]
	best := math.Inf(1)
	if p.Edge == q.Edge {
		best = math.Abs(p.StationM - q.StationM)
	}
	for _, out := range []struct {
		node int
		m    float64
	}{{e.A, p.StationM}, {e.B, e.LengthM - p.StationM}} {
		best = min(best, out.m+apart[out.node][f.A]+q.StationM, out.m+apart[out.node][f.B]+f.LengthM-q.StationM)
	}
	return best
}

// near reports whether two figures agree to a relative tolerance.
func near(a, b, tolerance float64) bool {
	return a == b || math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
}

func TestGraphsRefuseNonsense(t *testing.T) {
	for _, e := range []netstat.Edge{{0, 2, 1}, {-1, 0, 1}, {0, 1, 0}, {0, 1, -5}, {0, 1, math.NaN()}, {0, 1, math.Inf(1)}} {
		if _, err := netstat.NewGraph(2, []netstat.Edge{e}); err == nil {
			t.Errorf("%+v: no error", e)
		}
	}
}
