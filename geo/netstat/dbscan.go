package netstat

import (
	"context"
	"fmt"
	"math"

	"tongshi/geo/parallel"
)

// NoCluster is the cluster of a crash that belongs to none.
const NoCluster = -1

// DBSCAN groups crashes by distance along the roads (Ester et al. 1996). It
// suggests the outline of a place and tests nothing.
type DBSCAN struct {
	EpsM      float64 // 50 to 100 m
	MinPoints int     // crashes within EpsM, itself included, that make a core; the count of the rule
	Workers   int     // below 1: one for each processor
}

// Clusters gives the cluster of each spot, numbered from 0, or NoCluster.
// Weights are not looked at.
//
// A core has at least MinPoints spots within EpsM, the limit included; cores
// within EpsM of each other are of one cluster. A spot that is no core joins
// the cluster of its nearest core within EpsM, and of several as near, of the
// one first by edge and station. Clusters are numbered by their first core, by
// edge and station. So neither the order of the spots nor the number of
// workers changes the groups.
func (d DBSCAN) Clusters(ctx context.Context, g *Graph, spots []Spot) ([]int, error) {
	if !(d.EpsM >= 0) || math.IsInf(d.EpsM, 1) || d.MinPoints < 1 {
		return nil, fmt.Errorf("group crashes: distance %g m, %d points: a finite distance and at least 1 point are needed", d.EpsM, d.MinPoints)
	}
	spots, err := g.check(spots)
	if err != nil {
		return nil, fmt.Errorf("group crashes: %w", err)
	}
	s := newCrowd(g, spots, d)
	if err := s.findCores(ctx); err != nil {
		return nil, fmt.Errorf("group crashes: %w", err)
	}
	groups := s.joinCores()
	if err := s.adoptBorders(ctx); err != nil {
		return nil, fmt.Errorf("group crashes: %w", err)
	}
	return s.number(groups), nil
}

// crowd holds spots in the order of edge and station; place is a number in
// that order.
type crowd struct {
	DBSCAN
	graph   *Graph
	first   []int32 // places of edge e are first[e]:first[e+1]
	order   []int32 // the spot at each place
	station []float64
	near    [][]entry // edges within reach of each edge that has spots
	core    []bool
	coreOf  []int32 // the place of the core that a place belongs to, -1 when none
}

func newCrowd(g *Graph, spots []Spot, d DBSCAN) *crowd {
	c := &crowd{DBSCAN: d, graph: g}
	c.first, c.order = g.byEdge(spots)
	c.station = make([]float64, len(spots))
	for place, i := range c.order {
		c.station[place] = spots[i].StationM
	}
	c.near, c.core, c.coreOf = make([][]entry, g.Edges()), make([]bool, len(spots)), make([]int32, len(spots))
	return c
}

func (c *crowd) hasSpots(edge int) bool { return c.first[edge] < c.first[edge+1] }

// findCores counts the neighbours of every spot.
func (c *crowd) findCores(ctx context.Context) error {
	searches := make([]*reach, parallel.Workers(c.Workers))
	return parallel.Each(ctx, c.graph.Edges(), c.Workers, func(worker, e int) {
		if !c.hasSpots(e) {
			return
		}
		if searches[worker] == nil {
			searches[worker] = newReach(c.graph)
		}
		c.near[e] = nearEdges(searches[worker], e, c.EpsM, c.hasSpots, 1)
		for place := c.first[e]; place < c.first[e+1]; place++ {
			c.core[place] = c.neighbours(e, c.station[place]) >= c.MinPoints
		}
	})
}

// neighbours counts the spots within EpsM of a station; it may stop at
// MinPoints.
func (c *crowd) neighbours(e int, at float64) int {
	n := 0
	for _, other := range c.near[e] {
		for _, r := range c.within(e, at, other) {
			if n += r.to - r.from; n >= c.MinPoints {
				return n
			}
		}
	}
	return n
}

// places is a range of places.
type places struct{ from, to int }

// within gives the spots of another edge, or of the same, that lie within EpsM
// of a station: at most three ranges apart from each other. What is reached
// from the edge's A is at its beginning, what is reached from its B at its end.
func (c *crowd) within(e int, at float64, other entry) [3]places {
	toA, toB := c.toEnds(e, at, other)
	first, last := int(c.first[other.edge]), int(c.first[other.edge+1])
	head := c.upTo(first, last, c.EpsM-toA)
	tail := c.downTo(head, last, c.graph.edges[other.edge].LengthM, c.EpsM-toB)
	ranges := [3]places{{first, head}, {tail, last}}
	if other.edge == e {
		from, to := c.span(head, tail, at)
		ranges[2] = places{from, to}
	}
	return ranges
}

// toEnds are the distances from a station to the ends of another edge.
func (c *crowd) toEnds(e int, at float64, other entry) (toA, toB float64) {
	rest := c.graph.edges[e].LengthM - at
	return min(at+other.u[0][0], rest+other.u[1][0]), min(at+other.u[0][1], rest+other.u[1][1])
}

// upTo is the first place from first on whose station is beyond a distance.
func (c *crowd) upTo(first, last int, distM float64) int {
	return search(first, last, func(p int) bool { return c.station[p] > distM })
}

// downTo is the first place whose distance to the end of the edge is within.
func (c *crowd) downTo(first, last int, lengthM, distM float64) int {
	return search(first, last, func(p int) bool { return lengthM-c.station[p] <= distM })
}

// span are the places within EpsM along the edge.
func (c *crowd) span(first, last int, at float64) (from, to int) {
	from = search(first, last, func(p int) bool { return at-c.station[p] <= c.EpsM })
	return from, search(from, last, func(p int) bool { return c.station[p]-at > c.EpsM })
}

// search is the first place from first to last that fits, or last; those after
// one that fits do too.
func search(first, last int, fits func(place int) bool) int {
	for first < last {
		if mid := (first + last) / 2; fits(mid) {
			last = mid
		} else {
			first = mid + 1
		}
	}
	return first
}
