package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// besideWithin is the largest angle, in degrees, between a slip lane and the
// road it leaves or joins.
const besideWithin = 75.0

// setChannelsAside finds the slip lanes and separate turning lanes: short
// one-way pieces that leave a road before an intersection and come back to it
// or to the crossing road behind. Without them their ends are mere points of
// the roads; as segments they belong to the intersection they serve.
func (g *graph) setChannelsAside() {
	var likely []int
	for i := range g.edges {
		if !g.edges[i].gone && g.mayBeChannel(i) {
			likely = append(likely, i)
		}
	}
	slices.SortStableFunc(likely, func(a, b int) int {
		r, s := g.channelRoad(a), g.channelRoad(b)
		return cmp.Or(cmp.Compare(s.rule.Rank, r.rule.Rank), cmp.Compare(len(r.key), len(s.key)),
			cmp.Compare(r.lanes.forward, s.lanes.forward), slices.Compare(g.edges[a].verts, g.edges[b].verts))
	})
	soft := map[int]bool{}
	for _, i := range likely {
		soft[i] = true
	}
	for _, i := range likely {
		if near, ok := g.serves(i, soft); ok {
			g.remove(i)
			g.aside = append(g.aside, aside{edge: i, near: near})
		}
	}
}

func (g *graph) channelRoad(i int) *road { return g.road(g.edges[i].parts[0]) }

// mayBeChannel: one-way, short, parting from one road and joining one at a
// slant, and a link, nameless, or named like the road.
func (g *graph) mayBeChannel(i int) bool {
	e, r := &g.edges[i], g.channelRoad(i)
	if e.a == e.b || !r.oneWay || r.roundabout || e.lengthM > g.opts.Distances.Channel || r.rule.Freeway && !r.rule.Link {
		return false
	}
	from, to := tip{i, true}, tip{i, false}
	beside, parts := g.beside(e.a, i, i, g.outward(from), true)
	besideEnd, joins := g.beside(e.b, i, i, g.outward(to), false)
	if !parts || !joins {
		return false
	}
	return r.rule.Link || r.key == "" || g.first(beside).key == r.key || g.first(besideEnd).key == r.key
}

// serves follows the roads beside a channel, onwards from its start and back
// from its end. When both reach one junction the channel serves it.
func (g *graph) serves(i int, soft map[int]bool) (near int, ok bool) {
	e, d := &g.edges[i], g.opts.Distances
	if g.freewayOnly(e.a, i) && g.freewayOnly(e.b, i) {
		return 0, false
	}
	ahead, aheadM, ok := g.follow(tip{i, true}, true, soft)
	if !ok || aheadM > d.ChannelReach {
		return 0, false
	}
	behind, behindM, ok := g.follow(tip{i, false}, false, soft)
	if !ok || behindM > d.ChannelReach || aheadM+behindM == 0 {
		return 0, false
	}
	return ahead, ahead == behind || planar.Distance(g.xy[ahead], g.xy[behind]) <= d.Divided && e.lengthM <= 2*(aheadM+behindM)+d.Divided
}

func (g *graph) freewayOnly(v, except int) bool {
	return !slices.ContainsFunc(g.tips[v], func(n tip) bool { return n.edge != except && !g.first(n).rule.Freeway })
}

// follow walks the road beside an end of a channel, with the traffic when
// forward is true and against it otherwise, to the first vertex that would be
// a junction without any likely channel.
func (g *graph) follow(from tip, forward bool, soft map[int]bool) (v int, lengthM float64, ok bool) {
	v = g.near(from)
	came, heading := from.edge, g.outward(from)
	for lengthM <= g.opts.Distances.ChannelReach {
		if g.hard(v, soft) > 2 {
			return v, lengthM, true
		}
		next, found := g.beside(v, came, from.edge, heading, forward)
		if !found {
			return v, lengthM, false
		}
		lengthM += g.edges[next.edge].lengthM
		came, v = next.edge, g.far(next)
		heading = geo.Normalise(g.outward(tip{next.edge, !next.start}) + 180)
	}
	return v, lengthM, false
}

// hard counts the ends at a vertex that are no likely channel.
func (g *graph) hard(v int, soft map[int]bool) (count int) {
	for _, n := range g.tips[v] {
		if !soft[n.edge] {
			count++
		}
	}
	return count
}

// beside picks the end at a vertex that goes on most nearly in a direction.
func (g *graph) beside(v, came, channel int, heading float64, forward bool) (best tip, found bool) {
	least := besideWithin
	for _, n := range g.tips[v] {
		usable := forward && g.leaving(n) || !forward && g.entering(n)
		if n.edge == came || n.edge == channel || !usable {
			continue
		}
		if angle := geo.Deflection(heading, g.outward(n)); angle < least {
			best, least, found = n, angle, true
		}
	}
	return best, found
}
