package sight

import (
	"math"

	"github.com/paulmach/orb"
)

// part is a piece of an obstacle with one band of heights: a disc, or the edges
// of a polygon (even-odd, so holes and crossing rings need no care).
type part struct {
	obstacle   int32
	isDisc     bool
	centre     orb.Point
	radius     float64
	edges      [2]int // from, to in scene.edges
	base, top  float64
	everywhere bool // hides at any height: its own heights are not known
	plant      bool
	ground     float64 // of the place where it stands; 0 on level ground
	box        orb.Bound
}

// edge is a straight piece of a polygon's boundary.
type edge struct{ a, b orb.Point }

// addShape cuts a footprint into parts like the given one.
func (s *scene) addShape(g orb.Geometry, radius float64, like part) {
	switch g := g.(type) {
	case orb.Point:
		s.addDisc(g, radius, like)
	case orb.LineString:
		s.addLine(g, radius, like)
	case orb.Polygon:
		s.addRings(g, like)
	case orb.MultiPolygon:
		for _, p := range g {
			s.addRings(p, like)
		}
	case orb.MultiLineString:
		for _, l := range g {
			s.addLine(l, radius, like)
		}
	case orb.MultiPoint:
		for _, p := range g {
			s.addDisc(p, radius, like)
		}
	}
}

func (s *scene) addDisc(at orb.Point, radius float64, like part) {
	like.isDisc, like.centre, like.radius = true, at, radius
	r := orb.Point{radius, radius}
	like.box = orb.Bound{Min: orb.Point{at[0] - r[0], at[1] - r[1]}, Max: orb.Point{at[0] + r[0], at[1] + r[1]}}
	s.parts = append(s.parts, like)
}

// addLine makes a thick line of discs at its vertices and rectangles between:
// exactly the outline of its buffer. A line without thickness is its edges.
func (s *scene) addLine(line orb.LineString, radius float64, like part) {
	for i, b := range line {
		if radius > 0 {
			s.addDisc(b, radius, like)
		}
		if i == 0 || b == line[i-1] {
			continue
		}
		a := line[i-1]
		if radius == 0 {
			s.addEdges(like, edge{a, b})
			continue
		}
		l := math.Hypot(b[0]-a[0], b[1]-a[1])
		nx, ny := -(b[1]-a[1])/l*radius, (b[0]-a[0])/l*radius
		p, q := orb.Point{a[0] + nx, a[1] + ny}, orb.Point{b[0] + nx, b[1] + ny}
		u, v := orb.Point{b[0] - nx, b[1] - ny}, orb.Point{a[0] - nx, a[1] - ny}
		s.addEdges(like, edge{p, q}, edge{q, u}, edge{u, v}, edge{v, p})
	}
}

func (s *scene) addRings(p orb.Polygon, like part) {
	from := len(s.edges)
	for _, ring := range p {
		for i, b := range ring {
			a := ring[(i+len(ring)-1)%len(ring)]
			if a != b {
				s.edges = append(s.edges, edge{a, b})
			}
		}
	}
	s.closePart(like, from)
}

func (s *scene) addEdges(like part, edges ...edge) {
	from := len(s.edges)
	s.edges = append(s.edges, edges...)
	s.closePart(like, from)
}

func (s *scene) closePart(like part, from int) {
	if from == len(s.edges) {
		return
	}
	like.edges = [2]int{from, len(s.edges)}
	like.box = orb.Bound{Min: s.edges[from].a, Max: s.edges[from].a}
	for _, e := range s.edges[from:] {
		like.box = like.box.Extend(e.a).Extend(e.b)
	}
	s.parts = append(s.parts, like)
}

func (s *scene) edgesOf(p *part) []edge { return s.edges[p.edges[0]:p.edges[1]] }

// contains says whether a place lies in the part, its boundary included for
// discs. A line without thickness contains nothing.
func (s *scene) contains(p *part, at orb.Point) bool {
	if p.isDisc {
		return math.Hypot(at[0]-p.centre[0], at[1]-p.centre[1]) <= p.radius
	}
	if !p.box.Contains(at) {
		return false
	}
	inside := false
	for _, e := range s.edgesOf(p) {
		if (e.a[1] > at[1]) != (e.b[1] > at[1]) &&
			at[0] < e.a[0]+(at[1]-e.a[1])/(e.b[1]-e.a[1])*(e.b[0]-e.a[0]) {
			inside = !inside
		}
	}
	return inside
}
