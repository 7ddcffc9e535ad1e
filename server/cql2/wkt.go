package cql2

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

var wktWords = []string{"point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"}

func isWKT(lower string) bool { return slices.Contains(wktWords, lower) }

// startsGeometry looks past an optional Z for the parenthesis.
func (p *parser) startsGeometry(string) bool {
	t := p.peek()
	if t.is("z") && p.at+1 < len(p.tokens) {
		t = p.tokens[p.at+1]
	}
	return t.isSign("(")
}

// geometry reads well-known text behind its first word. Heights are read and
// left out.
func (p *parser) geometry(word token) (*Node, error) {
	g, err := p.shape(word)
	if err != nil {
		return nil, err
	}
	if err := checkGeometry(g); err != nil {
		return nil, fault(word.pos, "%s", err)
	}
	if g, err = place(p.frame, g); err != nil {
		return nil, fault(word.pos, "%s", err)
	}
	return &Node{Kind: Geometry, Geometry: g, Pos: word.pos}, p.count(word.pos)
}

func (p *parser) shape(word token) (orb.Geometry, error) {
	p.take("z")
	switch {
	case word.is("point"):
		return inParentheses(p, p.position)
	case word.is("linestring"):
		line, err := p.positions()
		return orb.LineString(line), err
	case word.is("polygon"):
		return p.polygon()
	case word.is("multipoint"):
		points, err := listOf(p, p.multiPosition)
		return orb.MultiPoint(points), err
	case word.is("multilinestring"):
		lines, err := listOf(p, p.positions)
		return asMultiLine(lines), err
	case word.is("multipolygon"):
		polygons, err := listOf(p, p.polygon)
		return orb.MultiPolygon(polygons), err
	case word.is("geometrycollection"):
		shapes, err := listOf(p, p.member)
		return orb.Collection(shapes), err
	}
	return nil, fault(word.pos, "%s is no kind of geometry", word.shown())
}

func asMultiLine(lines [][]orb.Point) orb.MultiLineString {
	out := make(orb.MultiLineString, len(lines))
	for i, l := range lines {
		out[i] = l
	}
	return out
}

// member is one geometry of a collection.
func (p *parser) member() (orb.Geometry, error) {
	t := p.next()
	if err := p.enter(t.pos); err != nil {
		return nil, err
	}
	defer p.leave()
	if t.sort != name {
		return nil, fault(t.pos, "%s where a geometry should be", t.shown())
	}
	return p.shape(t)
}

func (p *parser) polygon() (orb.Polygon, error) {
	rings, err := listOf(p, p.positions)
	out := make(orb.Polygon, len(rings))
	for i, r := range rings {
		out[i] = r
	}
	return out, err
}

func (p *parser) positions() ([]orb.Point, error) { return listOf(p, p.position) }

// multiPosition is a position of a MULTIPOINT, with or without parentheses.
func (p *parser) multiPosition() (orb.Point, error) {
	if p.peek().isSign("(") {
		return inParentheses(p, p.position)
	}
	return p.position()
}

// position is two numbers, and a third that is left out.
func (p *parser) position() (at orb.Point, err error) {
	for i := range 3 {
		t := p.peek()
		if i == 2 && t.sort != number && !t.isSign("-") && !t.isSign("+") {
			break
		}
		v, err := p.coordinate()
		if err != nil {
			return at, err
		}
		if i < 2 {
			at[i] = v
		}
	}
	return at, nil
}

func (p *parser) coordinate() (float64, error) {
	factor := 1.0
	if p.takeSign("-") {
		factor = -1
	} else {
		p.takeSign("+")
	}
	t := p.next()
	if t.sort != number {
		return 0, fault(t.pos, "%s where a coordinate should be", t.shown())
	}
	return factor * t.value, p.count(t.pos)
}

func inParentheses[T any](p *parser, part func() (T, error)) (T, error) {
	var none T
	if err := p.expectSign("("); err != nil {
		return none, err
	}
	v, err := part()
	if err == nil {
		err = p.expectSign(")")
	}
	return v, err
}

// listOf reads "(" part {"," part} ")".
func listOf[T any](p *parser, part func() (T, error)) ([]T, error) {
	return inParentheses(p, func() (list []T, err error) {
		for {
			v, err := part()
			if err != nil {
				return nil, err
			}
			list = append(list, v)
			if !p.takeSign(",") {
				return list, nil
			}
		}
	})
}

// checkGeometry finds what the database would choke on.
func checkGeometry(g orb.Geometry) error {
	switch g := g.(type) {
	case orb.Point:
		return checkFinite(g)
	case orb.MultiPoint:
		return checkFinite(g...)
	case orb.LineString:
		if len(g) < 2 {
			return say.Errorf("a LINESTRING has at least two positions")
		}
		return checkFinite(g...)
	case orb.MultiLineString:
		return checkEach(g)
	case orb.Polygon:
		return checkRings(g)
	case orb.MultiPolygon:
		return checkEach(g)
	case orb.Collection:
		return checkEach(g)
	}
	return say.Errorf("a %s cannot be used in a filter", g.GeoJSONType())
}

func checkEach[T orb.Geometry](list []T) error {
	for _, g := range list {
		if err := checkGeometry(g); err != nil {
			return err
		}
	}
	return nil
}

func checkRings(g orb.Polygon) error {
	for _, ring := range g {
		switch {
		case len(ring) < 4:
			return say.Errorf("a ring of a POLYGON has at least four positions, the last like the first")
		case !ring.Closed():
			return say.Errorf("a ring of the POLYGON is not closed; repeat its first position at its end")
		}
		if err := checkFinite(ring...); err != nil {
			return err
		}
	}
	return nil
}

func checkFinite(points ...orb.Point) error {
	for _, at := range points {
		if math.IsNaN(at[0]+at[1]) || math.IsInf(at[0], 0) || math.IsInf(at[1], 0) || math.Abs(at[0]) > 1e9 || math.Abs(at[1]) > 1e9 {
			return say.Errorf("%g %g is no position", at[0], at[1])
		}
	}
	return nil
}
