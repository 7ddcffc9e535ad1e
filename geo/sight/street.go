package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// innerM is how far lanes are extended straight into the intersection, by the
// direction of their first headingM metres.
const (
	innerM   = 60.0
	headingM = 20.0
)

// street is a segment followed outwards from the intersection and on along the
// same street, as far as a lane has asked for so far.
type street struct {
	path     Path
	segment  int // the last one followed
	reversed bool
	seen     []int
	stages   []int  // vertices of path at the end of each segment
	end      string // why it goes no farther, once that is known
	lanes    []lanePath
}

// lanePath is a line beside a street's first so many stages.
type lanePath struct {
	offsetM float64
	stage   int
	path    Path
}

// follow begins at a segment of the intersection.
func (j *junctionSight) follow(segment int) *street {
	s := &j.net.Segments[segment]
	w := &street{segment: segment, reversed: s.From != j.at && s.To == j.at || s.To == j.at && s.OneWay}
	w.add(j.Builder)
	return w
}

// add appends the segment it has come to.
func (w *street) add(b *Builder) {
	w.path.extend(b.lines[w.segment], w.reversed)
	w.seen = append(w.seen, w.segment)
	w.stages = append(w.stages, len(w.path.line))
}

// reach is the stage that holds needM metres, the last one where there is no
// such; end says why.
func (w *street) reach(b *Builder, needM float64) (stage int, end string) {
	for ; ; stage++ {
		if stage == len(w.stages) {
			w.goOn(b)
		}
		if stage == len(w.stages) {
			return stage - 1, w.end
		}
		if w.path.at[w.stages[stage]-1] >= needM {
			return stage, ""
		}
	}
}

func (w *street) goOn(b *Builder) {
	if w.end == "" {
		var next int
		var back bool
		if next, back, w.end = b.goesOn(w.segment, w.reversed, w.seen); w.end == "" {
			w.segment, w.reversed = next, back
			w.add(b)
		}
	}
}

// lane is the line offsetM to the right of a street's middle as an approaching
// driver sees it, extended into the intersection, needM metres long without
// that unless the street ends before; end says why.
func (w *street) lane(b *Builder, offsetM, needM float64) (p Path, end string) {
	stage, end := w.reach(b, needM)
	for i := range w.lanes {
		if w.lanes[i].stage == stage && w.lanes[i].offsetM == offsetM {
			return w.lanes[i].path, end
		}
	}
	n := w.stages[stage]
	p = w.path.upToVertex(n).beside(offsetM)
	w.lanes = append(w.lanes, lanePath{offsetM, stage, p})
	return p, end
}

// upToVertex is the path of the first n vertices.
func (p Path) upToVertex(n int) Path {
	return Path{line: slices.Clip(p.line[:n]), at: slices.Clip(p.at[:n])}
}

// beside is the path extended innerM back before its start, moved d metres to
// its left.
func (p Path) beside(d float64) Path {
	n := len(p.line)
	line := make(orb.LineString, n+1, 2*n+2)
	to := p.At(math.Min(headingM, p.LengthM()))
	k := innerM / apart(p.line[0], to)
	line[0] = orb.Point{p.line[0][0] - k*(to[0]-p.line[0][0]), p.line[0][1] - k*(to[1]-p.line[0][1])}
	copy(line[1:], p.line)
	return NewPath(shifted(line, d))
}

// extend appends a line, or the same line from its end, without repeated
// points.
func (p *Path) extend(line orb.LineString, backwards bool) {
	p.line, p.at = slices.Grow(p.line, len(line)), slices.Grow(p.at, len(line))
	for i := range line {
		v := line[i]
		if backwards {
			v = line[len(line)-1-i]
		}
		p.add(v)
	}
}

// add appends a point unless it repeats the last one.
func (p *Path) add(v orb.Point) {
	n := len(p.line)
	if n == 0 {
		p.line, p.at = append(p.line, v), append(p.at, 0)
		return
	}
	if step := apart(p.line[n-1], v); step > 0 {
		p.line, p.at = append(p.line, v), append(p.at, p.at[n-1]+step)
	}
}

// rest is the path from s metres along.
func (p Path) rest(s float64) Path {
	first, _ := slices.BinarySearch(p.at, s+1e-9)
	var out Path
	out.line, out.at = make(orb.LineString, 0, len(p.line)-first+1), make([]float64, 0, len(p.line)-first+1)
	out.add(p.At(s))
	for _, v := range p.line[first:] {
		out.add(v)
	}
	return out
}

// apart is the distance between two points.
func apart(a, b orb.Point) float64 {
	x, y := b[0]-a[0], b[1]-a[1]
	return math.Sqrt(x*x + y*y)
}

// cityM is how far from its middle a city's lines may lie.
const cityM = 1e6

// usable is a line's path; a line that leaves the city has none.
func usable(line orb.LineString) Path {
	for _, p := range line {
		if !(math.Abs(p[0]) < cityM && math.Abs(p[1]) < cityM) {
			return Path{}
		}
	}
	return NewPath(line)
}
