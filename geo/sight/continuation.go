package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
)

// straightOnDeg is how far a street may turn at a junction and still go on;
// one of the same name may turn more.
const (
	straightOnDeg = 45.0
	sameNameDeg   = 60.0
)

// goesOn finds the segment from which through traffic reaches this one.
func (b *Builder) goesOn(segment int, reversed bool, seen []int) (next int, back bool, end string) {
	s := &b.net.Segments[segment]
	node, at := s.To, s.Line[len(s.Line)-1]
	if reversed {
		node, at = s.From, s.Line[0]
	}
	candidates := b.ends[at]
	if node >= 0 {
		candidates = b.net.Intersections[node].Segments
	}
	heading := b.heading(segment, reversed, true)
	next, least, end := -1, math.Inf(1), "street_ends"
	for _, c := range candidates {
		if len(b.lines[c]) < 2 || slices.Contains(seen, c) {
			continue
		}
		o := &b.net.Segments[c]
		r := endsAt(o, node, at)
		turn := geo.Deflection(heading, b.heading(c, r, false))
		same := s.Name != "" && o.Name == s.Name
		switch {
		case same && turn > sameNameDeg || !same && turn > straightOnDeg:
			if end == "street_ends" {
				end = "no_continuation"
			}
			continue
		case o.OneWay && !r:
			end = "against_one_way"
			continue
		case same:
			turn -= 180
		}
		if turn < least {
			next, back, least = c, r, turn
		}
	}
	if next < 0 {
		return -1, false, end
	}
	if node >= 0 && b.mustStop(node, next) {
		return -1, false, "traffic_stops"
	}
	return next, back, ""
}

// endsAt tells whether a segment's line runs towards the node, so that going
// out it is followed backwards.
func endsAt(o *network.Segment, node int, at orb.Point) bool {
	if node >= 0 {
		return o.To == node && (o.From != node || o.OneWay)
	}
	return o.To < 0 && o.Line[len(o.Line)-1] == at
}

// mustStop tells whether traffic on a segment must stop at an intersection.
func (b *Builder) mustStop(node, segment int) bool {
	leg := b.legOf(node, segment)
	if leg < 0 {
		return false
	}
	switch b.net.Legs[leg].Control {
	case "stop", "all_way_stop", "roundabout":
		return true
	}
	return b.net.Intersections[node].Kind == "roundabout"
}

// legOf is the leg of an intersection that a segment belongs to, or -1.
func (b *Builder) legOf(node, segment int) int {
	for _, i := range slices.Backward(b.legs[node]) {
		if slices.Contains(b.net.Legs[i].Segments, segment) {
			return i
		}
	}
	return -1
}

// heading is the bearing at an end of a segment followed outwards.
func (b *Builder) heading(segment int, reversed, atEnd bool) float64 {
	h := b.headings[segment][0]
	if reversed != atEnd {
		h = b.headings[segment][1]
	}
	if atEnd {
		h += 180
	}
	return geo.Normalise(h)
}

// headingsOf are the bearings into a line from both its ends.
func headingsOf(p Path) [2]float64 {
	d := math.Min(headingM, p.LengthM())
	if d == 0 {
		return [2]float64{}
	}
	last := p.LengthM()
	return [2]float64{geo.Bearing(p.At(0), p.At(d)), geo.Bearing(p.At(last), p.At(last-d))}
}

// crossingOf is where two paths cross, nearest to the middle, as the distances
// along both.
func crossingOf(a, b Path, middle orb.Point) (sa, sb float64, ok bool) {
	best := math.Inf(1)
	for i := 1; i < len(a.line); i++ {
		p, q := a.line[i-1], a.line[i]
		for k := 1; k < len(b.line); k++ {
			f, g, hit := meets(p, q, b.line[k-1], b.line[k])
			if !hit {
				continue
			}
			at := orb.Point{p[0] + f*(q[0]-p[0]), p[1] + f*(q[1]-p[1])}
			if d := apart(at, middle); d < best {
				best, ok = d, true
				sa, sb = a.at[i-1]+f*(a.at[i]-a.at[i-1]), b.at[k-1]+g*(b.at[k]-b.at[k-1])
			}
		}
	}
	return sa, sb, ok
}

func meets(a, b, c, d orb.Point) (f, g float64, ok bool) {
	ux, uy, vx, vy := b[0]-a[0], b[1]-a[1], d[0]-c[0], d[1]-c[1]
	den := ux*vy - uy*vx
	if math.Abs(den) < 1e-12 {
		return 0, 0, false
	}
	wx, wy := c[0]-a[0], c[1]-a[1]
	f, g = (wx*vy-wy*vx)/den, (wx*uy-wy*ux)/den
	return f, g, f >= 0 && f <= 1 && g >= 0 && g <= 1
}
