package network

import (
	"math"
	"slices"

	"tongshi/geo"
)

// onlyLinks: freeways and links among themselves.
func (g *graph) onlyLinks(j *junction) bool {
	return !slices.ContainsFunc(j.arms, func(a arm) bool {
		rule := g.first(a.tip).rule
		return !rule.Link && !rule.Freeway
	})
}

// rampWithin is the largest angle, in degrees, at which a ramp parts from or
// joins a road without crossing traffic.
const rampWithin = 50.0

// onlyRampsJoin: one road runs through, and every other arm is a one-way link,
// or one more lane of that road, that leaves or joins it at a slant. Where one
// stream parts or two join, no angle makes them cross.
func (g *graph) onlyRampsJoin(j *junction) bool {
	main, found := g.mainBase(j)
	if !found {
		return false
	}
	if g.oneStream(j) {
		return true
	}
	side := 0
	for _, a := range j.arms {
		link := g.first(a.tip).rule.Link
		if !link && (a.base != main || !g.oneWay(a.edge) || len(j.legs) != 3) {
			continue
		}
		if link && !g.oneWay(a.edge) {
			return false
		}
		if g.slants(a, j) {
			side++
		} else if link {
			return false
		}
	}
	return side > 0
}

// fanWithin is how far, in degrees, a ramp at a bridge's end may lie off its
// line.
const fanWithin = 60.0

// isFan: a two-way road, a bridge's end, fans out into one-way roads with a
// link among them; they part and join but do not cross.
func (g *graph) isFan(j *junction) bool {
	stem, stems, links := 0.0, 0, 0
	for _, a := range j.arms {
		if !g.oneWay(a.edge) {
			stem, stems = a.bearing, stems+1
		}
		if g.first(a.tip).rule.Link {
			links++
		}
	}
	if stems != 1 || links == 0 {
		return false
	}
	return !slices.ContainsFunc(j.arms, func(a arm) bool {
		return g.oneWay(a.edge) && geo.Deflection(a.bearing, stem) < 180-fanWithin
	})
}

// mainBase is the one road of the arms that are no links, if there is one.
func (g *graph) mainBase(j *junction) (main string, found bool) {
	for _, a := range j.arms {
		switch {
		case g.first(a.tip).rule.Link:
		case a.base == "" || found && a.base != main:
			return "", false
		default:
			main, found = a.base, true
		}
	}
	return main, found
}

// oneStream: one-way arms only, of which one comes in or one goes out.
func (g *graph) oneStream(j *junction) bool {
	in, out := 0, 0
	for _, a := range j.arms {
		if !g.oneWay(a.edge) {
			return false
		}
		if g.entering(a.tip) {
			in++
		} else {
			out++
		}
	}
	return in == 1 || out == 1
}

// slants says whether an arm lies close beside another that is no link.
func (g *graph) slants(a arm, j *junction) bool {
	return slices.ContainsFunc(j.arms, func(b arm) bool {
		return b.tip != a.tip && !g.first(b.tip).rule.Link && geo.Deflection(a.bearing, b.bearing) <= rampWithin
	})
}

// evenWithin is how far, in degrees, the middle of two carriageways may lie off
// the line of the road that becomes them.
const evenWithin = 25.0

// isSplit recognises the place where a two-way road becomes a divided one:
// its carriageways part evenly to both sides of its line.
func (g *graph) isSplit(j *junction) bool {
	stem, in, out, ok := g.parts(j)
	if !ok {
		return false
	}
	ahead := stem.bearing + 180
	left, right := geo.Turn(ahead, in.bearing), geo.Turn(ahead, out.bearing)
	return math.Abs(left) < 90 && math.Abs(right) < 90 && math.Abs(left+right)/2 <= evenWithin
}

// parts takes apart a junction of three arms of one road: two-way, coming in
// and going out.
func (g *graph) parts(j *junction) (stem, in, out arm, ok bool) {
	stems, ins, outs := 0, 0, 0
	for _, a := range j.arms {
		switch {
		case !g.oneWay(a.edge):
			stem, stems = a, stems+1
		case g.entering(a.tip):
			in, ins = a, ins+1
		default:
			out, outs = a, outs+1
		}
	}
	return stem, in, out, stems == 1 && ins == 1 && outs == 1 && oneKey(j.arms)
}

func oneKey(arms []arm) bool {
	return !slices.ContainsFunc(arms, func(a arm) bool { return a.key != arms[0].key })
}

// straightThrough is the least angle, in degrees, between the two ends of a
// street that runs on past a ramp.
const straightThrough = 135.0

// joinThrough makes a street one edge past the place where a ramp leaves or
// joins it, so that its segments end at intersections only.
func (g *graph) joinThrough(v int) {
	var street []arm
	for _, n := range g.tips[v] {
		rule := g.first(n).rule
		if rule.Freeway && !rule.Link {
			return
		}
		if !rule.Link {
			street = append(street, g.arm(n))
		}
	}
	if len(street) != 2 || len(g.tips[v]) < 3 || street[0].key != street[1].key {
		return
	}
	if g.continues(street[0].tip, street[1].tip) && geo.Deflection(street[0].bearing, street[1].bearing) >= straightThrough {
		g.passes[v] = street[0].key
		g.join(street[0].tip, street[1].tip)
	}
}
