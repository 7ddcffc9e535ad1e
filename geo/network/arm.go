package network

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// outward is the bearing of a tip looking away from its vertex, taken to the
// stretch BearingFrom to BearingTo metres out: the first vertices often bend.
func (g *graph) outward(n tip) float64 {
	line := g.lineFrom(n)
	near, far := along(line, g.opts.Distances.BearingFrom), along(line, g.opts.Distances.BearingTo)
	return geo.Bearing(line[0], orb.Point{(near[0] + far[0]) / 2, (near[1] + far[1]) / 2})
}

// lineFrom is an edge's line on the plane, starting at the given tip.
func (g *graph) lineFrom(n tip) orb.LineString {
	line := g.line(g.edges[n.edge].verts)
	if !n.start {
		slices.Reverse(line)
	}
	return line
}

// along returns the point at a distance along a line, or its last point.
func along(line orb.LineString, distance float64) orb.Point {
	for i := 1; i < len(line); i++ {
		step := planar.Distance(line[i-1], line[i])
		if distance <= step && step > 0 {
			t := distance / step
			return orb.Point{
				line[i-1][0] + t*(line[i][0]-line[i-1][0]),
				line[i-1][1] + t*(line[i][1]-line[i-1][1]),
			}
		}
		distance -= step
	}
	return line[len(line)-1]
}

// pairWithin is the largest angle between the bearings of two carriageways of
// one leg; a median that widens at the junction spreads them.
const pairWithin = 40.0

// pairArms makes legs of arms: two carriageways of one road that run side by
// side are one leg. The closest pairs are taken first.
func (g *graph) pairArms(arms []arm) []draft {
	type pair struct {
		i, k  int
		angle float64
	}
	var pairs []pair
	for i := range arms {
		for k := i + 1; k < len(arms); k++ {
			if g.sameRoadTwice(arms[i], arms[k]) || g.parallelLanes(arms[i], arms[k]) {
				pairs = append(pairs, pair{i, k, geo.Deflection(arms[i].bearing, arms[k].bearing)})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(a.angle, b.angle) })
	taken := make([]bool, len(arms))
	var legs []draft
	for _, p := range pairs {
		if !taken[p.i] && !taken[p.k] {
			taken[p.i], taken[p.k] = true, true
			legs = append(legs, draft{[]arm{arms[p.i], arms[p.k]}})
		}
	}
	for i, a := range arms {
		if !taken[i] {
			legs = append(legs, draft{[]arm{a}})
		}
	}
	legs = g.foldFrontages(g.foldLanes(legs))
	slices.SortStableFunc(legs, func(a, b draft) int { return cmp.Compare(a.bearing(), b.bearing()) })
	return legs
}

// sameRoadTwice says whether two arms can be the carriageways of one divided
// road: one-way, one in and one out, of one name, and near each other.
func (g *graph) sameRoadTwice(a, b arm) bool {
	return a.key == b.key && g.entering(a.tip) != g.entering(b.tip) && g.sideBySide(a, b)
}

// parallelWithin is the largest angle, in degrees, between two carriageways of
// one direction, such as a bus or turning lane behind a kerb.
const parallelWithin = 15.0

// parallelLanes: two carriageways of one road and one direction.
func (g *graph) parallelLanes(a, b arm) bool {
	return a.key == b.key && a.key != "" && geo.Deflection(a.bearing, b.bearing) <= parallelWithin && g.sideBySide(a, b)
}

// laneWithin is the largest angle, in degrees, between a road and a turning
// lane of its own that starts too far out to be set aside.
const laneWithin = 35.0

// foldLanes puts a link that runs beside a leg and comes from, or goes to, that
// leg's own road into the leg.
func (g *graph) foldLanes(legs []draft) []draft {
	var out, lanes []draft
	for _, l := range legs {
		if g.first(l.arms[0].tip).rule.Link && l.arms[0].key == "" {
			lanes = append(lanes, l)
		} else {
			out = append(out, l)
		}
	}
	for _, lane := range lanes {
		if k := g.roadOfLane(lane, out); k >= 0 {
			out[k].arms = append(out[k].arms, lane.arms...)
		} else {
			out = append(out, lane)
		}
	}
	return out
}

// roadOfLane finds the leg that a link belongs to; -1 when it is one itself.
func (g *graph) roadOfLane(lane draft, legs []draft) int {
	best, least := -1, laneWithin
	for k, l := range legs {
		angle := geo.Deflection(l.bearing(), lane.bearing())
		if angle < least && l.arms[0].key != "" && g.comesBack(lane, l.arms[0].key) {
			best, least = k, angle
		}
	}
	return best
}

// comesBack says whether the far ends of a link's arms are all on a road.
func (g *graph) comesBack(lane draft, key string) bool {
	return !slices.ContainsFunc(lane.arms, func(a arm) bool {
		return g.edges[a.edge].lengthM > g.opts.Distances.Channel || !g.hasKey(g.far(a.tip), a.edge, key)
	})
}

// hasKey says whether another edge at a vertex, or a street past it, has a road
// key.
func (g *graph) hasKey(v, except int, key string) bool {
	return g.passes[v] == key || slices.ContainsFunc(g.tips[v], func(n tip) bool { return n.edge != except && g.nearKeys(n).key == key })
}

// bearing is the mean of the carriageways' bearings; turning lanes of another
// name do not count.
func (l draft) bearing() float64 {
	var east, north float64
	for _, a := range l.arms {
		if a.key != l.arms[0].key {
			continue
		}
		sin, cos := math.Sincos(a.bearing * math.Pi / 180)
		east, north = east+sin, north+cos
	}
	return geo.Normalise(math.Atan2(east, north) * 180 / math.Pi)
}

func (g *graph) lineLength(v, w int) float64 { return planar.Distance(g.xy[v], g.xy[w]) }
