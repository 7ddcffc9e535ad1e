package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// levelRun is the shortest stretch, in metres, at another level that is worth
// a segment of its own; a culvert is not.
const levelRun = 20.0

// stretch is part of an edge that becomes one segment.
type stretch struct {
	edge     int
	parts    []part
	from, to int // into the edge's vertices
}

// stretches cuts an edge where the road changes its level or its name.
func (g *graph) stretches(i int) []stretch {
	parts := g.edges[i].parts
	var all []stretch
	start := 0
	for k := 1; k <= len(parts); k++ {
		if k == len(parts) || g.changes(i, parts[k-1], parts[k]) {
			all = append(all, stretch{i, parts[start:k], parts[start].from, parts[k-1].to})
			start = k
		}
	}
	return all
}

func (g *graph) changes(i int, p, q part) bool {
	r, s := g.road(p), g.road(q)
	if r.key != s.key && r.key != "" && s.key != "" {
		return true
	}
	if r.level == s.level && r.bridge == s.bridge && r.tunnel == s.tunnel {
		return false
	}
	return min(g.partLength(i, p), g.partLength(i, q)) >= levelRun
}

func (g *graph) partLength(i int, p part) float64 {
	return planar.Length(g.line(g.edges[i].verts[p.from : p.to+1]))
}

// segment writes a stretch down; From, To and Internal are the caller's.
func (g *graph) segment(s stretch) Segment {
	verts := g.edges[s.edge].verts[s.from : s.to+1]
	out := Segment{From: -1, To: -1, Internal: -1, LengthM: planar.Length(g.line(verts))}
	for _, v := range verts {
		out.Line = append(out.Line, g.at[v])
		out.Nodes = append(out.Nodes, g.node[v])
	}
	for _, p := range s.parts {
		if id := g.road(p).id; !slices.Contains(out.Ways, id) {
			out.Ways = append(out.Ways, id)
		}
	}
	g.describe(&out, s)
	return out
}

// describe gives a segment what holds for most of its length; every name it
// goes by anywhere is kept.
func (g *graph) describe(out *Segment, s stretch) {
	main := g.mainRoad(s)
	out.Class, out.Ref, out.OneWay, out.Roundabout = main.class, main.ref, main.oneWay, main.roundabout
	out.Level, out.Bridge, out.Tunnel, out.Lit, out.Surface = main.level, main.bridge, main.tunnel, main.lit, main.surface
	out.SpeedKMH, out.SpeedOrigin = main.speedKMH, "assumed"
	if main.speedPosted {
		out.SpeedOrigin = "posted"
	}
	out.Lanes, out.LanesOrigin = main.lanes.forward+main.lanes.backward+main.lanes.both, "assumed"
	if main.lanes.tagged {
		out.LanesOrigin = "tagged"
	}
	out.Names = slices.Clone(main.names)
	out.Name = main.name
	for _, p := range s.parts {
		r := g.road(p)
		if out.Name == "" {
			out.Name = r.name
		}
		for _, name := range r.names {
			if !slices.Contains(out.Names, name) {
				out.Names = append(out.Names, name)
			}
		}
	}
}

// mainRoad is the road whose traits hold for the greatest length.
func (g *graph) mainRoad(s stretch) *road {
	if len(s.parts) == 1 {
		return g.road(s.parts[0])
	}
	lengths := map[traits]float64{}
	best, bestLength := g.road(s.parts[0]), -1.0
	for _, p := range s.parts {
		r := g.road(p)
		key := r.traits()
		lengths[key] += g.partLength(s.edge, p)
		if lengths[key] > bestLength {
			best, bestLength = r, lengths[key]
		}
	}
	return best
}

// traits are what ways must share to count as one stretch of road.
type traits struct {
	class, key            string
	speedKMH              float64
	lanes, level          int
	posted, tagged, above bool
}

func (r *road) traits() traits {
	return traits{r.class, r.key, r.speedKMH, r.lanes.forward + r.lanes.backward + r.lanes.both,
		r.level, r.speedPosted, r.lanes.tagged, r.bridge}
}

// written is a segment on its way into the network.
type written struct {
	segment Segment
	edge    int
	verts   []int
	first   bool // holds the edge's a
	last    bool // holds the edge's b
}

// segments lists every edge's stretches, ordered by position.
func (g *graph) segments() []*written {
	var all []*written // pointers: sorting moves them
	add := func(i int) {
		parts := g.stretches(i)
		for k, s := range parts {
			all = append(all, &written{g.segment(s), i, g.edges[i].verts[s.from : s.to+1], k == 0, k == len(parts)-1})
		}
	}
	for i := range g.edges {
		if !g.edges[i].gone {
			add(i)
		}
	}
	for _, a := range g.aside {
		add(a.edge)
	}
	slices.SortStableFunc(all, func(a, b *written) int {
		return cmp.Or(slices.Compare(a.verts, b.verts), cmp.Compare(a.edge, b.edge))
	})
	return all
}

// lonLat brings a point of the plane back.
func (g *graph) lonLat(xy orb.Point) orb.Point { return g.plane.Inverse(xy) }
