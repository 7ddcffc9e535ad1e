package network

import (
	"slices"
	"strings"

	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Frontage roads (辅路): lesser one-way roads beside a main one, which cross its
// cross streets with it, at one signal.

// frontage: the edge runs from a main road to its frontage road.
func (g *graph) frontage(d *districts, i int) bool {
	e := &g.edges[i]
	if e.lengthM > g.opts.Distances.Frontage {
		return false
	}
	return g.frontageAt(d, tip{i, true}) || g.frontageAt(d, tip{i, false})
}

// frontageAt says whether all that meets the edge's road at one end is a
// frontage road of what meets it at the other.
func (g *graph) frontageAt(d *districts, n tip) bool {
	own, beside := g.nearKeys(n).base, 0
	main := d.arms(g.far(n))
	for _, a := range d.arms(g.near(n)) {
		switch {
		case a.edge == n.edge || d.find(g.far(a.tip)) == d.find(g.far(n)):
		case slices.ContainsFunc(main, func(b arm) bool { return b.edge != n.edge && g.runsBeside(a, b) }):
			beside++
		case a.base != own:
			return false
		}
	}
	return beside > 0
}

// runsBeside says whether an arm is a frontage road's of another: near it, in
// its direction, of a lesser class, and nameless and one-way, or called so.
func (g *graph) runsBeside(a, b arm) bool {
	r, main := g.first(a.tip), g.first(b.tip)
	if r.rule.Rank <= main.rule.Rank || r.rule.Link || main.rule.Link || r.level != main.level {
		return false
	}
	likely := r.frontage || g.oneWay(a.edge) && (a.key == "" || a.base == b.base)
	if !likely || geo.Deflection(a.bearing, b.bearing) > parallelWithin {
		return false
	}
	if g.oneWay(a.edge) && g.oneWay(b.edge) && g.entering(a.tip) != g.entering(b.tip) {
		return false
	}
	return g.gapM(a, b) <= g.opts.Distances.Frontage
}

// frontageName says whether a name is a frontage road's.
func (o *Options) frontageName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(o.FrontageNames, func(part string) bool { return strings.Contains(name, part) })
}

// gapM is how far apart two arms run, across: from a point some way out on one
// to the other's line.
func (g *graph) gapM(a, b arm) float64 {
	out := g.opts.Distances.BearingFrom
	p, q := g.lineFrom(a.tip), g.lineFrom(b.tip)
	return min(planar.DistanceFrom(p, along(q, out)), planar.DistanceFrom(q, along(p, out)))
}

// leastGapM is how far, at least, a frontage road runs from the main one; nearer,
// the one only branches off the other.
const leastGapM = 8.0

// foldFrontages puts a frontage road's arms into the leg that they run beside.
// Where that leaves no crossing the two roads meet each other there, and each
// has its legs.
func (g *graph) foldFrontages(legs []draft) []draft {
	beside := func(a, b draft) bool {
		return !slices.ContainsFunc(a.arms, func(x arm) bool {
			return !slices.ContainsFunc(b.arms, func(y arm) bool {
				return g.runsBeside(x, y) && g.near(x.tip) != g.near(y.tip) && g.gapM(x, y) >= leastGapM
			})
		})
	}
	if len(legs) < 4 {
		return legs
	}
	into := make([]int, len(legs))
	for i := range legs {
		into[i] = slices.IndexFunc(legs, func(l draft) bool { return beside(legs[i], l) })
	}
	if !slices.ContainsFunc(into, func(k int) bool { return k >= 0 }) {
		return legs
	}
	var out []draft
	for i, l := range legs {
		if into[i] >= 0 {
			continue
		}
		for k := range legs {
			if into[k] == i {
				l.arms = append(l.arms[:len(l.arms):len(l.arms)], legs[k].arms...)
			}
		}
		out = append(out, l)
	}
	if len(out) < 3 {
		return legs
	}
	return out
}
