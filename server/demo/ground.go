package demo

import (
	"math"

	"github.com/paulmach/orb"
)

// Centre is the middle of the city, longitude and latitude: the tower in the
// old town of a city on the North China plain.
var centre = orb.Point{115.985, 36.457}

// pt is a position in metres east (x) and north (y) of the centre.
type pt struct{ x, y float64 }

func (p pt) add(q pt) pt             { return pt{p.x + q.x, p.y + q.y} }
func (p pt) sub(q pt) pt             { return pt{p.x - q.x, p.y - q.y} }
func (p pt) mul(f float64) pt        { return pt{p.x * f, p.y * f} }
func (p pt) len() float64            { return math.Hypot(p.x, p.y) }
func (p pt) dist(q pt) float64       { return math.Hypot(p.x-q.x, p.y-q.y) }
func (p pt) cross(q pt) float64      { return p.x*q.y - p.y*q.x }
func (p pt) dot(q pt) float64        { return p.x*q.x + p.y*q.y }
func (p pt) right() pt               { return pt{p.y, -p.x} }
func (p pt) lerp(q pt, f float64) pt { return pt{p.x + (q.x-p.x)*f, p.y + (q.y-p.y)*f} }

// unit is the direction of p; the zero vector has none and stays zero.
func (p pt) unit() pt {
	if l := p.len(); l > 0 {
		return p.mul(1 / l)
	}
	return p
}

// bearing is clockwise from north, in [0, 360).
func (p pt) bearing() float64 {
	return math.Mod(math.Atan2(p.x, p.y)*180/math.Pi+360, 360)
}

// Metres per degree at the centre's latitude: the usual series for the WGS 84
// ellipsoid, good to a centimetre per kilometre over the city.
func perDegree() (lonM, latM float64) {
	f := centre[1] * math.Pi / 180
	latM = 111132.92 - 559.82*math.Cos(2*f) + 1.175*math.Cos(4*f)
	lonM = 111412.84*math.Cos(f) - 93.5*math.Cos(3*f) + 0.118*math.Cos(5*f)
	return lonM, latM
}

// lonlat gives p in degrees with seven decimals, as a road file would.
func (p pt) lonlat() orb.Point {
	lonM, latM := perDegree()
	return orb.Point{round7(centre[0] + p.x/lonM), round7(centre[1] + p.y/latM)}
}

func fromLonLat(q orb.Point) pt {
	lonM, latM := perDegree()
	return pt{(q[0] - centre[0]) * lonM, (q[1] - centre[1]) * latM}
}

func round7(v float64) float64 { return math.Round(v*1e7) / 1e7 }
func round2(v float64) float64 { return math.Round(v*100) / 100 }
func round1(v float64) float64 { return math.Round(v*10) / 10 }

func lineString(line []pt) orb.LineString {
	out := make(orb.LineString, len(line))
	for i, p := range line {
		out[i] = p.lonlat()
	}
	return out
}

// polygon closes the ring and winds it counter-clockwise.
func polygon(ring ...pt) orb.Polygon {
	if area(ring) < 0 {
		for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
			ring[i], ring[j] = ring[j], ring[i]
		}
	}
	out := orb.Ring(lineString(ring))
	return orb.Polygon{append(out, out[0])}
}

// area is signed, positive counter-clockwise.
func area(ring []pt) float64 {
	sum := 0.0
	for i, p := range ring {
		sum += p.cross(ring[(i+1)%len(ring)])
	}
	return sum / 2
}

func length(line []pt) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += line[i].dist(line[i-1])
	}
	return sum
}

// along gives the position and direction s metres from the start of the line;
// before the start and beyond the end it goes straight on.
func along(line []pt, s float64) (pt, pt) {
	for i := 1; i < len(line); i++ {
		d := line[i].sub(line[i-1])
		l := d.len()
		if l == 0 {
			continue
		}
		if s <= l || i == len(line)-1 {
			return line[i-1].add(d.mul(s / l)), d.mul(1 / l)
		}
		s -= l
	}
	return line[0], pt{}
}

// project finds the station of the line nearest to p, and the distance to it.
func project(line []pt, p pt) (station, dist float64) {
	dist = math.Inf(1)
	run := 0.0
	for i := 1; i < len(line); i++ {
		f, q := nearest(line[i-1], line[i], p)
		l := line[i].dist(line[i-1])
		if d := q.dist(p); d < dist {
			station, dist = run+f*l, d
		}
		run += l
	}
	return station, dist
}

// nearest is the point of the segment ab closest to p and its share of ab.
func nearest(a, b, p pt) (float64, pt) {
	d := b.sub(a)
	l := d.dot(d)
	if l == 0 {
		return 0, a
	}
	f := math.Max(0, math.Min(1, p.sub(a).dot(d)/l))
	return f, a.add(d.mul(f))
}

// meet gives the shares of ab and cd at which they cross, ends included.
func meet(a, b, c, d pt) (f, g float64, ok bool) {
	u, v, w := b.sub(a), d.sub(c), c.sub(a)
	den := u.cross(v)
	if math.Abs(den) < 1e-9 {
		return 0, 0, false
	}
	f, g = w.cross(v)/den, w.cross(u)/den
	return f, g, f >= 0 && f <= 1 && g >= 0 && g <= 1
}

// crossing is the first place where line a crosses line b.
func crossing(a, b []pt) (pt, bool) {
	for i := 1; i < len(a); i++ {
		for j := 1; j < len(b); j++ {
			if f, _, ok := meet(a[i-1], a[i], b[j-1], b[j]); ok {
				return a[i-1].lerp(a[i], f), true
			}
		}
	}
	return pt{}, false
}

// offset moves a line to its right by m metres (left when negative).
func offset(line []pt, m float64) []pt {
	out := make([]pt, len(line))
	for i, p := range line {
		d := line[min(i+1, len(line)-1)].sub(line[max(i-1, 0)]).unit()
		out[i] = p.add(d.right().mul(m))
	}
	return out
}

// resample puts a vertex about every step metres, keeping both ends.
func resample(line []pt, step float64) []pt {
	total := length(line)
	n := max(1, int(math.Round(total/step)))
	out := make([]pt, 0, n+1)
	for i := range n + 1 {
		p, _ := along(line, total*float64(i)/float64(n))
		out = append(out, p)
	}
	return out
}

// part is the piece of the line between two stations.
func part(line []pt, from, to float64) []pt {
	p, _ := along(line, from)
	out := []pt{p}
	run := 0.0
	for i := 1; i < len(line); i++ {
		run += line[i].dist(line[i-1])
		if run > from+0.01 && run < to-0.01 {
			out = append(out, line[i])
		}
	}
	q, _ := along(line, to)
	return append(out, q)
}

// inside tells whether p lies in the ring (open, any winding).
func inside(ring []pt, p pt) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			in = !in
		}
	}
	return in
}

func reversed(line []pt) []pt {
	out := make([]pt, len(line))
	for i, p := range line {
		out[len(line)-1-i] = p
	}
	return out
}
