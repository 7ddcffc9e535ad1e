package netstat

import (
	"fmt"
	"math"
	"slices"

	"tongshi/geo/network"
)

// Edge is a road between two nodes of a Graph; stations on it run from A.
type Edge struct {
	A, B    int
	LengthM float64
}

// Spot is a place on a graph: a station on an edge, and what lies there.
// A weight of 0 counts for nothing; a plain crash weighs 1.
type Spot struct {
	Edge     int
	StationM float64 // from the edge's A
	Weight   float64
}

// Graph is a road network for distances along the roads. It is made once,
// never changed, and safe for many goroutines.
type Graph struct {
	edges []Edge
	first []int32 // ends of node n are ends[first[n]:first[n+1]]
	ends  []int32 // ends 2e and 2e+1 are the A and the B of edge e
}

// NewGraph makes a graph of nodes 0 to nodes-1. Edges may be loops and may be
// parallel; each must have a finite length above 0 and nodes that exist.
func NewGraph(nodes int, edges []Edge) (*Graph, error) {
	g := &Graph{edges: slices.Clone(edges), first: make([]int32, nodes+1), ends: make([]int32, 2*len(edges))}
	for i, e := range edges {
		if min(e.A, e.B) < 0 || max(e.A, e.B) >= nodes {
			return nil, fmt.Errorf("make graph: edge %d: nodes %d and %d are not both in 0 to %d", i, e.A, e.B, nodes-1)
		}
		if !(e.LengthM > 0) || math.IsInf(e.LengthM, 1) {
			return nil, fmt.Errorf("make graph: edge %d: length %g m is not above 0 and finite", i, e.LengthM)
		}
		g.first[e.A+1]++
		g.first[e.B+1]++
	}
	for n := range nodes {
		g.first[n+1] += g.first[n]
	}
	next := slices.Clone(g.first[:nodes])
	for end := range int32(len(g.ends)) {
		n := g.nodeOf(end)
		g.ends[next[n]] = end
		next[n]++
	}
	return g, nil
}

// shortestM is the least length of an edge made from a network: two nodes of a
// road file can lie at one position.
const shortestM = 0.1

// NetworkGraph is the graph of a network: edge i is segment i, and segments
// meet where they share a source node, which they do at intersections (whose
// inner roads are edges too), and where a road changes its name or level.
// Roads that only cross on a bridge share none. Segments without source nodes
// meet where their ends have the same position to seven decimals of a degree.
// Segments shorter than 0.1 m count as 0.1 m.
func GraphOf(net *network.Network) (*Graph, error) {
	number := map[int64]int{}
	at := func(node int64) int {
		n, known := number[node]
		if !known {
			n = len(number)
			number[node] = n
		}
		return n
	}
	edges := make([]Edge, len(net.Segments))
	for i := range net.Segments {
		a, b, err := net.Segments[i].EndNodes()
		if err != nil {
			return nil, fmt.Errorf("make graph: segment %d: %w", i, err)
		}
		edges[i] = Edge{at(a), at(b), max(net.Segments[i].LengthM, shortestM)}
	}
	return NewGraph(len(number), edges)
}

// Edges is the number of edges.
func (g *Graph) Edges() int { return len(g.edges) }

// LengthM is the length of all edges together.
func (g *Graph) LengthM() (sum float64) {
	for _, e := range g.edges {
		sum += e.LengthM
	}
	return sum
}

// nodeOf is the node at an end of an edge.
func (g *Graph) nodeOf(end int32) int {
	if e := g.edges[end>>1]; end&1 == 0 {
		return e.A
	} else {
		return e.B
	}
}

// at are the ends that meet at a node.
func (g *Graph) at(node int) []int32 { return g.ends[g.first[node]:g.first[node+1]] }

// check returns an error for the first spot that is on no edge, and the spots
// with their stations held to [0, length].
func (g *Graph) check(spots []Spot) ([]Spot, error) {
	held := slices.Clone(spots)
	for i, s := range spots {
		if s.Edge < 0 || s.Edge >= len(g.edges) {
			return nil, fmt.Errorf("spot %d: edge %d is not in 0 to %d", i, s.Edge, len(g.edges)-1)
		}
		if math.IsNaN(s.StationM) || math.IsNaN(s.Weight) || math.IsInf(s.Weight, 0) || s.Weight < 0 {
			return nil, fmt.Errorf("spot %d: station %g m, weight %g: not finite or below 0", i, s.StationM, s.Weight)
		}
		held[i].StationM = min(max(s.StationM, 0), g.edges[s.Edge].LengthM)
	}
	return held, nil
}

// byEdge sorts spots along each edge. The spots of edge e are
// order[first[e]:first[e+1]], as indices, by station and then by index.
func (g *Graph) byEdge(spots []Spot) (first []int32, order []int32) {
	first = make([]int32, len(g.edges)+1)
	for _, s := range spots {
		first[s.Edge+1]++
	}
	for e := range g.edges {
		first[e+1] += first[e]
	}
	order = make([]int32, len(spots))
	next := slices.Clone(first)
	for i, s := range spots {
		order[next[s.Edge]] = int32(i)
		next[s.Edge]++
	}
	for e := range g.edges {
		slices.SortFunc(order[first[e]:first[e+1]], func(a, b int32) int {
			if d := spots[a].StationM - spots[b].StationM; d != 0 {
				return int(math.Copysign(1, d))
			}
			return int(a - b)
		})
	}
	return first, order
}
