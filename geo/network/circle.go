package network

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// Roundabouts that are not tagged as such: a one-way road, in one way or in
// several, that runs once round in a circle as traffic does there.

const (
	// leastRound is how much of the circle of the same perimeter a ring's area
	// must be (4πA/P²): a regular octagon has 0.95, a square block 0.79.
	leastRound = 0.88
	mostPieces = 16
)

// markCircles makes roundabouts of untagged circles and reports them.
func (g *graph) markCircles(lines []line) (warnings []Warning) {
	starts := map[int][]int{} // vertex -> lines that may be part of a circle
	for i, l := range lines {
		if r := &g.roads[l.road]; r.oneWay && !r.roundabout && !r.rule.Link && !r.rule.Freeway && g.bends(l.verts) {
			starts[l.verts[0]] = append(starts[l.verts[0]], i)
		}
	}
	done := map[int]bool{}
	for i, l := range lines {
		if done[i] || !slices.Contains(starts[l.verts[0]], i) {
			continue
		}
		ring := g.ringFrom(lines, starts, i)
		if ring == nil {
			continue
		}
		for _, k := range ring {
			done[k] = true
			g.roads[lines[k].road].roundabout, g.roads[lines[k].road].circle = true, true
		}
		r := &g.roads[l.road]
		warnings = append(warnings, warn(kindCircle, g.at[l.verts[0]],
			"%s runs in a circle and was taken as a roundabout; tag it junction=roundabout or circular in the road file",
			r.called()).about(r.id, 0))
	}
	return warnings
}

// turning is +1 where traffic runs round counter-clockwise, as on the right.
func (g *graph) turning() float64 {
	if g.opts.Side == LeftHand {
		return -1
	}
	return 1
}

// bends says whether a line turns the way of a circle and no other way, and is
// short enough to be part of one.
func (g *graph) bends(verts []int) bool {
	whole, lengthM := g.opts.Distances.RoundaboutPerimeter, 0.0
	for k := 1; k < len(verts); k++ {
		if lengthM += g.lineLength(verts[k-1], verts[k]); lengthM > whole {
			return false
		}
	}
	if len(verts) == 2 {
		return lengthM < whole/4
	}
	total, came := 0.0, 0.0
	for k := 1; k < len(verts); k++ {
		bearing := geo.Bearing(g.xy[verts[k-1]], g.xy[verts[k]])
		if k > 1 {
			turn := -geo.Turn(came, bearing) * g.turning() // counter-clockwise above 0
			if turn < -5 || turn > 100 {
				return false
			}
			total += turn
		}
		came = bearing
	}
	return total >= 15
}

// ringFrom follows lines of one name from a line until it comes back to its
// start, and gives them when they are a circle.
func (g *graph) ringFrom(lines []line, starts map[int][]int, first int) []int {
	ring, verts := []int{first}, lines[first].verts
	key := g.roads[lines[first].road].key
	for verts[len(verts)-1] != verts[0] {
		if len(ring) == mostPieces {
			return nil
		}
		next := -1
		for _, i := range starts[verts[len(verts)-1]] {
			if g.roads[lines[i].road].key == key {
				next = i
			}
		}
		if next < 0 {
			return nil
		}
		ring, verts = append(ring, next), append(verts[:len(verts):len(verts)], lines[next].verts[1:]...)
	}
	if !g.isCircle(verts) {
		return nil
	}
	return ring
}

func (g *graph) isCircle(verts []int) bool {
	line := g.line(verts)
	length := planar.Length(line)
	if len(verts) < 6 || length > g.opts.Distances.RoundaboutPerimeter {
		return false
	}
	area := planar.Area(orb.Ring(line)) * g.turning()
	return 4*math.Pi*area/(length*length) >= leastRound
}
