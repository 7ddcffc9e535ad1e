package sight

import (
	"math"

	"github.com/paulmach/orb"
)

// Path is a polyline measured from its first point. Make one with NewPath.
type Path struct {
	line orb.LineString
	at   []float64 // distance of each vertex from the first, metres
}

// NewPath measures a polyline, leaving out repeated points. Fewer than two
// distinct points give a path of length zero.
func NewPath(line orb.LineString) Path {
	p := Path{make(orb.LineString, 0, len(line)), make([]float64, 0, len(line))}
	for _, v := range line {
		p.add(v)
	}
	return p
}

// LengthM is the length of the path.
func (p Path) LengthM() float64 {
	if len(p.at) == 0 {
		return 0
	}
	return p.at[len(p.at)-1]
}

// At is the point s metres along. Beyond an end the last stretch goes straight
// on; an empty path gives the zero point.
func (p Path) At(s float64) orb.Point {
	switch len(p.line) {
	case 0:
		return orb.Point{}
	case 1:
		return p.line[0]
	}
	i := 1
	for i < len(p.at)-1 && p.at[i] < s {
		i++
	}
	a, b := p.line[i-1], p.line[i]
	f := (s - p.at[i-1]) / (p.at[i] - p.at[i-1])
	return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
}

// Line is the polyline; it must not be changed.
func (p Path) Line() orb.LineString { return p.line }

// nearestTo is the distance along the path to its point nearest to q.
func (p Path) nearestTo(q orb.Point) float64 {
	best, s := math.Inf(1), 0.0
	for i := 1; i < len(p.line); i++ {
		a, b := p.line[i-1], p.line[i]
		length := p.at[i] - p.at[i-1]
		f := ((q[0]-a[0])*(b[0]-a[0]) + (q[1]-a[1])*(b[1]-a[1])) / (length * length)
		f = math.Max(0, math.Min(1, f))
		if d := math.Hypot(a[0]+f*(b[0]-a[0])-q[0], a[1]+f*(b[1]-a[1])-q[1]); d < best {
			best, s = d, p.at[i-1]+f*length
		}
	}
	return s
}

// Between is the line from one distance to another, metres along.
func (p Path) Between(from, to float64) orb.LineString {
	out := orb.LineString{p.At(from)}
	for i, at := range p.at {
		if at > from+1e-9 && at < to-1e-9 {
			out = append(out, p.line[i])
		}
	}
	return append(out, p.At(to))
}
