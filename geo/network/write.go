package network

import (
	"context"
	"slices"

	"github.com/paulmach/orb/planar"

	"tongshi/geo/parallel"
)

// write makes the network of the graph and the districts found in it.
func (g *graph) write(ctx context.Context, d *districts) (*Network, error) {
	n := &Network{}
	for _, j := range g.junctions(d) {
		if len(j.members) == 1 && !g.isIntersection(&j) {
			g.joinThrough(j.members[0])
		}
	}
	var kept []junction
	at := map[int]int{} // root vertex -> intersection
	for _, j := range g.junctions(d) {
		if g.isIntersection(&j) {
			at[d.find(j.members[0])] = len(kept)
			kept = append(kept, j)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n.Intersections = make([]Intersection, len(kept))
	segmentAt := g.writeSegments(n, d, at)
	legs := make([][]Leg, len(kept))
	err := parallel.Each(ctx, len(kept), 0, func(_, i int) {
		legs[i] = g.writeIntersection(&n.Intersections[i], i, &kept[i], segmentAt)
	})
	n.Legs = slices.Concat(legs...)
	return n, err
}

// writeSegments fills n.Segments and returns the segment at each edge's tips.
func (g *graph) writeSegments(n *Network, d *districts, at map[int]int) map[tip]int {
	segmentAt := map[tip]int{}
	intersectionAt := func(v int) int {
		if i, ok := at[d.find(v)]; ok {
			return i
		}
		return -1
	}
	serves := map[int]int{}
	for _, a := range g.aside {
		if serves[a.edge] = -1; a.near >= 0 {
			serves[a.edge] = intersectionAt(a.near)
		}
	}
	for _, w := range g.segments() {
		s, e := w.segment, &g.edges[w.edge]
		if near, isAside := serves[w.edge]; isAside {
			s.Internal = near
		} else if i := intersectionAt(e.a); i >= 0 && g.inside(w.edge, d) {
			s.Internal = i
		}
		index := len(n.Segments)
		if w.first {
			s.From = intersectionAt(e.a)
			segmentAt[tip{w.edge, true}] = index
		}
		if w.last {
			s.To = intersectionAt(e.b)
			segmentAt[tip{w.edge, false}] = index
		}
		n.Segments = append(n.Segments, s)
	}
	return segmentAt
}

// writeIntersection fills intersection i and returns its legs. It only reads
// the graph.
func (g *graph) writeIntersection(x *Intersection, i int, j *junction, segmentAt map[tip]int) []Leg {
	middle := g.point(j)
	x.Point = g.lonLat(middle)
	x.Nodes = g.sourceNodes(j.members)
	x.Level = g.mainLevel(j)
	x.Lit = g.lit(j)
	for _, a := range j.arms {
		x.Segments = append(x.Segments, segmentAt[a.tip])
	}
	legs := make([]Leg, 0, len(j.legs))
	for k := range j.legs {
		leg := g.leg(j, &j.legs[k])
		leg.Intersection = i
		for _, a := range j.legs[k].arms {
			leg.Segments = append(leg.Segments, segmentAt[a.tip])
		}
		legs = append(legs, leg)
	}
	g.control(x, j, legs, g.signs)
	x.Names, x.Name = g.name(j, legs)
	x.Kind = g.kind(j)
	for _, v := range j.members {
		x.RadiusM = max(x.RadiusM, planar.Distance(middle, g.xy[v]))
	}
	for _, leg := range legs {
		x.RadiusM = max(x.RadiusM, planar.Distance(middle, g.plane.Forward(leg.StopLine)))
	}
	return legs
}
