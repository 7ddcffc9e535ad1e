package sight

import (
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
)

// straightOnDeg is how far a street may turn at a junction and still go on;
// one of the same name may turn more.
const (
	straightOnDeg = 45.0
	sameNameDeg   = 60.0
	innerM        = 60.0 // how far lanes are extended straight into the intersection
	headingM      = 20.0 // over which their direction is read
)

// outward is a segment's line from the intersection outwards and on along the
// same street until needM is reached; end says why it is shorter.
func (j *junctionSight) outward(segment int, needM float64) (line orb.LineString, end string) {
	s := &j.net.Segments[segment]
	reversed := s.From != j.at && s.To == j.at || s.To == j.at && s.OneWay
	line = j.oriented(segment, reversed)
	seen := map[int]bool{segment: true}
	length := NewPath(line).LengthM()
	for length < needM {
		next, back, why := j.goesOn(segment, reversed, seen)
		if why != "" {
			return NewPath(line).line, why
		}
		segment, reversed = next, back
		seen[segment] = true
		more := j.oriented(segment, reversed)
		line = append(line, more...)
		length = NewPath(line).LengthM()
	}
	return NewPath(line).line, "street_ends"
}

func (b *Builder) oriented(segment int, reversed bool) orb.LineString {
	line := b.lines[segment].Clone()
	if reversed {
		line.Reverse()
	}
	return line
}

// goesOn finds the segment from which through traffic reaches this one.
func (b *Builder) goesOn(segment int, reversed bool, seen map[int]bool) (next int, back bool, end string) {
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
		if seen[c] || len(b.lines[c]) < 2 {
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
	leg, ok := b.legAt[[2]int{node, segment}]
	if !ok {
		return false
	}
	switch b.net.Legs[leg].Control {
	case "stop", "all_way_stop", "roundabout":
		return true
	}
	return b.net.Intersections[node].Kind == "roundabout"
}

// heading is the bearing at an end of a segment followed outwards.
func (b *Builder) heading(segment int, reversed, atEnd bool) float64 {
	p := NewPath(b.oriented(segment, reversed))
	from, to := 0.0, math.Min(headingM, p.LengthM())
	if atEnd {
		from, to = p.LengthM()-to, p.LengthM()
	}
	return geo.Bearing(p.At(from), p.At(to))
}

// inner puts a point before the line, straight into the intersection.
func inner(line orb.LineString) orb.LineString {
	p := NewPath(line)
	d := math.Min(headingM, p.LengthM())
	q := p.At(d)
	k := innerM / math.Hypot(q[0]-line[0][0], q[1]-line[0][1])
	first := orb.Point{line[0][0] - k*(q[0]-line[0][0]), line[0][1] - k*(q[1]-line[0][1])}
	return append(orb.LineString{first}, line...)
}

// crossingOf is where two lines cross, nearest to the middle, with the
// distances along both.
func crossingOf(a, b orb.LineString, middle orb.Point) (at orb.Point, sa, sb float64, ok bool) {
	best, runA := math.Inf(1), 0.0
	for i := 1; i < len(a); i++ {
		runB, lengthA := 0.0, math.Hypot(a[i][0]-a[i-1][0], a[i][1]-a[i-1][1])
		for k := 1; k < len(b); k++ {
			lengthB := math.Hypot(b[k][0]-b[k-1][0], b[k][1]-b[k-1][1])
			if f, g, hit := meets(a[i-1], a[i], b[k-1], b[k]); hit {
				p := orb.Point{a[i-1][0] + f*(a[i][0]-a[i-1][0]), a[i-1][1] + f*(a[i][1]-a[i-1][1])}
				if d := math.Hypot(p[0]-middle[0], p[1]-middle[1]); d < best {
					best, at, sa, sb, ok = d, p, runA+f*lengthA, runB+g*lengthB, true
				}
			}
			runB += lengthB
		}
		runA += lengthA
	}
	return at, sa, sb, ok
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

// from is the rest of a line from s metres along.
func from(line orb.LineString, s float64) Path {
	p := NewPath(line)
	rest := orb.LineString{p.At(s)}
	for i, v := range p.line {
		if p.at[i] > s+1e-9 {
			rest = append(rest, v)
		}
	}
	return NewPath(rest)
}
