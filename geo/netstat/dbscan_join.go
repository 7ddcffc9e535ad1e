package netstat

import (
	"context"
	"math"

	"tongshi/geo"
	"tongshi/geo/parallel"
)

// joinCores makes groups of the cores within EpsM of each other. Along an edge
// neighbours tell all. Between edges, and round a block back to the same edge,
// it is enough to ask the first and the last core of each edge: whatever a
// core reaches by an end of its edge, the core nearest that end reaches too,
// and the two are within EpsM of each other.
func (c *crowd) joinCores() geo.Sets {
	groups := geo.NewSets(len(c.core))
	ends := make([][2]int32, c.graph.Edges()) // the first and last core of each edge
	for e := range ends {
		ends[e] = [2]int32{-1, -1}
		for p := c.first[e]; p < c.first[e+1]; p++ {
			if !c.core[p] {
				continue
			}
			if last := ends[e][1]; last < 0 {
				ends[e][0] = p
			} else if c.station[p]-c.station[last] <= c.EpsM {
				groups.Join(int(last), int(p))
			}
			ends[e][1] = p
		}
	}
	for e, own := range ends {
		if own[0] < 0 {
			continue
		}
		for _, other := range c.near[e] {
			theirs := ends[other.edge]
			if theirs[0] < 0 {
				continue
			}
			for _, p := range own {
				toA, toB := c.toEnds(e, c.station[p], other)
				if c.station[theirs[0]] <= c.EpsM-toA {
					groups.Join(int(p), int(theirs[0]))
				}
				if c.graph.edges[other.edge].LengthM-c.station[theirs[1]] <= c.EpsM-toB {
					groups.Join(int(p), int(theirs[1]))
				}
			}
		}
	}
	return groups
}

// adoptBorders finds for every spot the core whose cluster it is in.
func (c *crowd) adoptBorders(ctx context.Context) error {
	before, after := c.nextCores()
	return parallel.Each(ctx, c.graph.Edges(), c.Workers, func(_, e int) {
		for p := c.first[e]; p < c.first[e+1]; p++ {
			if c.coreOf[p] = p; !c.core[p] {
				c.coreOf[p] = c.nearestCore(e, int(p), before, after)
			}
		}
	})
}

// nextCores gives for each place the last core before it and the first core
// from it on, on the same edge, -1 when there is none.
func (c *crowd) nextCores() (before, after []int32) {
	before, after = make([]int32, len(c.core)), make([]int32, len(c.core))
	for e := range c.graph.edges {
		last := int32(-1)
		for p := c.first[e]; p < c.first[e+1]; p++ {
			before[p] = last
			if c.core[p] {
				last = p
			}
		}
		last = -1
		for p := c.first[e+1] - 1; p >= c.first[e]; p-- {
			if c.core[p] {
				last = p
			}
			after[p] = last
		}
	}
	return before, after
}

// nearestCore is the nearest core within EpsM of a place, -1 when there is
// none; of several as near, the first.
func (c *crowd) nearestCore(e, p int, before, after []int32) int32 {
	best, bestM := int32(-1), c.EpsM
	offer := func(core int32, distM float64) {
		if core >= 0 && (distM < bestM || distM == bestM && (best < 0 || core < best)) {
			best, bestM = core, distM
		}
	}
	at := c.station[p]
	for _, other := range c.near[e] {
		first, last := c.first[other.edge], c.first[other.edge+1]-1
		toA, toB := c.toEnds(e, at, other)
		if head := after[first]; head >= 0 {
			offer(head, toA+c.station[head])
		}
		tail := last
		if !c.core[last] {
			tail = before[last]
		}
		if tail >= 0 {
			offer(tail, toB+c.graph.edges[other.edge].LengthM-c.station[tail])
		}
	}
	for _, core := range [2]int32{before[p], after[p]} {
		if core >= 0 {
			offer(core, math.Abs(c.station[core]-at))
		}
	}
	return best
}

// number gives each spot its cluster, counted by first core.
func (c *crowd) number(groups geo.Sets) []int {
	clusters := make([]int, len(c.order))
	numbers := map[int]int{}
	for p := range c.core {
		if c.core[p] {
			if root := groups.Find(p); root == p {
				numbers[root] = len(numbers)
			}
		}
	}
	for p, i := range c.order {
		clusters[i] = NoCluster
		if core := c.coreOf[p]; core >= 0 {
			clusters[i] = numbers[groups.Find(int(core))]
		}
	}
	return clusters
}
