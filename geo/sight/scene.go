package sight

import (
	"math"
	"sync"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// state is how far an item counts.
type state uint8

const (
	hiding  state = iota // it hides what is behind it
	unsure               // a height is not known: it may hide or not
	guessed              // by its estimated heights it hides nothing
	broken               // it cannot stand where it is said to stand
)

// item is a thing of one kind of certainty: a crown, or the trunk under it.
type item struct {
	near  int32 // in scene.near
	state state
	trunk bool
}

// scene is the scratch of one question; kept in a pool, so that a whole city
// costs few allocations.
type scene struct {
	t     *Triangle
	eye   Eye
	opts  Options
	near  []Obstacle
	items []item
	parts []part
	edges []edge

	views    [6]view
	known    [6]remembered
	channels []channel
	sweep    sweep
	measure  sweep
	only     []float64 // of the area from the vertex, what each of near alone hides, m²
	size     float64   // of the area, m²; 0 until asked for
	problems []Problem

	found   []Interval
	times   []Interval
	cross   []float64
	legs    []moving
	merged  []Stretch
	reach   []reach
	ring    orb.Ring
	box     orb.Bound
	gone    []bool     // of near, scratch of one blocker
	changed []Obstacle // near, with one of them changed
	// all is the scene that this one differs from by the obstacle numbered other;
	// nil for a scene of its own. Only the other's parts are here.
	all    *scene
	other  int32
	ground int32 // the item of the ground, 0 when there is none yet; else its number from 1
}

var scenes = sync.Pool{New: func() any { return new(scene) }}

func newScene(t *Triangle, near []Obstacle, opts Options) *scene {
	s := scenes.Get().(*scene)
	s.t, s.eye, s.opts, s.near = t, t.Eye, opts, near
	s.items, s.parts, s.edges, s.channels = s.items[:0], s.parts[:0], s.edges[:0], s.channels[:0]
	s.problems, s.reach, s.ground = s.problems[:0], s.reach[:0], 0
	s.size, s.all = 0, nil
	s.box = t.ReachBox()
	for i := range near {
		s.place(i)
	}
	return s
}

func (s *scene) release() {
	s.t, s.near, s.opts, s.all = nil, nil, Options{}, nil
	scenes.Put(s)
}

// ReachBox bounds the places where an obstacle can matter for the triangle:
// its lanes, with what lies beyond them for the synchronised ratio and for the
// width of targets.
func (t *Triangle) ReachBox() orb.Bound {
	end := t.approachSeconds()
	own, other := t.RequiredOwnM+beyondM, t.RequiredM+beyondM
	if end > 0 {
		own, other = max(own, end*t.OwnKMH/3.6+beyondM), max(other, end*t.OtherKMH/3.6+beyondM)
	}
	box := orb.Bound{Min: t.Own.At(0), Max: t.Own.At(0)}
	box = boxOf(box, &t.Own, own)
	return boxOf(box, &t.Other, other)
}

func boxOf(box orb.Bound, p *Path, to float64) orb.Bound {
	box = box.Extend(p.At(-beyondM)).Extend(p.At(to))
	for i, s := range p.at {
		if s < to {
			box = box.Extend(p.line[i])
		}
	}
	return box
}

// beyondM is how far past the ends of a lane a hidden stretch is followed to
// find the width of what is hidden there.
const beyondM = 25

// approachSeconds is the time from the first decision moment to the conflict
// point; 0 for departure triangles.
func (t *Triangle) approachSeconds() float64 {
	if t.Kind != Approach || t.OwnKMH <= 0 || t.OtherKMH <= 0 {
		return 0
	}
	return max(t.RequiredOwnM/t.OwnKMH, t.RequiredM/t.OtherKMH) * 3.6
}

// place turns one obstacle into items and parts, or notes what is wrong.
func (s *scene) place(i int) {
	o := &s.near[i]
	if problem := o.problem(); problem != nil {
		s.problems = append(s.problems, *problem)
		return
	}
	if b := o.Footprint.Bound().Pad(max(o.RadiusM, o.TrunkRadiusM)); !b.Intersects(s.box) {
		return
	}
	like := part{plant: o.Plant}
	if s.opts.Ground != nil {
		like.ground = heightAt(s.opts.Ground, o.Footprint.Bound().Center())
	}
	if st, ok := s.stateOf(o); ok {
		crown := like
		crown.everywhere = st != hiding
		if st == hiding {
			crown.base, crown.top = *o.BaseM, *o.TopM
		}
		s.addItem(i, st, false)
		crown.obstacle = int32(len(s.items) - 1)
		s.addShape(o.Footprint, o.RadiusM, crown)
	}
	if at, ok := o.Footprint.(orb.Point); ok && o.TrunkRadiusM > 0 {
		trunk := like
		trunk.plant, trunk.base, trunk.top = false, 0, math.Inf(1)
		if o.TopM != nil {
			trunk.top = *o.TopM
		}
		if s.reaches(0, trunk.top, false) {
			s.addItem(i, hiding, true)
			trunk.obstacle = int32(len(s.items) - 1)
			s.addDisc(at, o.TrunkRadiusM, trunk)
		}
	}
}

func (s *scene) addItem(near int, st state, trunk bool) {
	s.items = append(s.items, item{int32(near), st, trunk})
}

// stateOf is false when the heights of an obstacle are sure to hide nothing.
func (s *scene) stateOf(o *Obstacle) (state, bool) {
	if o.BaseM == nil || o.TopM == nil {
		return unsure, !s.eye.couldMiss(o.BaseM, o.TopM, o.Plant)
	}
	if s.reaches(*o.BaseM, *o.TopM, o.Plant) {
		return hiding, true
	}
	return guessed, o.Estimated
}

// reaches says whether heights can hide anything from any eye. On ground that
// is not level nothing is ruled out beforehand.
func (s *scene) reaches(base, top float64, plant bool) bool {
	if !s.eye.Band && s.opts.Ground != nil {
		return true
	}
	for _, h := range s.eye.eyes() {
		if _, _, ok := s.eye.hides(h, base, top, plant); ok {
			return true
		}
	}
	return false
}

// Problem is an obstacle that could not be used, and why; the English names it.
type Problem struct {
	ID int64  `json:"id"`
	ZH string `json:"zh"`
	EN string `json:"en"`
}

func problemOf(id int64, wrong say.Text) Problem {
	return Problem{id, wrong.In(say.Chinese), say.New("%s: %s", called(id), wrong).Error()}
}

// named is the problem with the obstacle's name in both languages.
func (p Problem) named() say.Words {
	return say.Words{ZH: say.New("%s: %s", called(p.ID), p.ZH).In(say.Chinese), EN: p.EN}
}

func (o *Obstacle) problem() *Problem {
	wrong := o.wrong()
	if wrong.IsZero() {
		return nil
	}
	p := problemOf(o.ID, wrong)
	return &p
}

// called is how a problem names an obstacle; places have negative numbers.
func called(id int64) say.Text {
	if id < 0 {
		return say.New("place %s", number(id))
	}
	return say.New("obstruction %s", number(id))
}

// wrong says what makes an obstacle unusable.
func (o *Obstacle) wrong() say.Text {
	if wrong := shapeWrong(o.Footprint, o.RadiusM); !wrong.IsZero() {
		return wrong
	}
	switch {
	case !(o.TrunkRadiusM >= 0) || math.IsInf(o.TrunkRadiusM, 0):
		return say.New("the radius of its trunk, %g, is no number of metres; give one above 0", o.TrunkRadiusM)
	case bad(o.BaseM) || bad(o.TopM):
		return say.New("a height is no number; give metres, or nothing where it was not measured")
	case o.BaseM != nil && o.TopM != nil && *o.BaseM > *o.TopM:
		return say.New("its base, %g m, is above its top, %g m; correct or exchange them", *o.BaseM, *o.TopM)
	}
	return say.Text{}
}

func bad(h *float64) bool { return h != nil && math.IsNaN(*h) }

func shapeWrong(g orb.Geometry, radius float64) say.Text {
	if g == nil {
		return say.New("it has no footprint; draw it on the map")
	}
	if !(radius >= 0) || math.IsInf(radius, 0) {
		return say.New("its radius, %g, is no number of metres; give one above 0", radius)
	}
	var n int
	switch g := g.(type) {
	case orb.Point, orb.MultiPoint:
		if radius == 0 {
			return say.New("a point needs a radius; give it in metres")
		}
		n = 1
		if m, ok := g.(orb.MultiPoint); ok {
			n = len(m)
		}
	case orb.LineString:
		n = len(g) / 2
	case orb.MultiLineString:
		n = len(g)
	case orb.Polygon:
		n = len(g)
		for _, r := range g {
			if len(r) < 3 {
				n = 0
			}
		}
	case orb.MultiPolygon:
		n = len(g)
		for _, p := range g {
			if len(p) == 0 || len(p[0]) < 3 {
				n = 0
			}
		}
	default:
		return say.New("its footprint is a %s; draw a point, a line or a polygon", g.GeoJSONType())
	}
	if n == 0 {
		return say.New("its footprint is empty; draw it anew on the map")
	}
	if b := g.Bound(); !finite(b.Min) || !finite(b.Max) || hasNaN(g) {
		return say.New("a coordinate is no number; draw it anew on the map")
	}
	return say.Text{}
}

func finite(p orb.Point) bool {
	const far = 1e9 // metres; nothing on Earth lies farther apart
	return math.Abs(p[0]) < far && math.Abs(p[1]) < far
}

func hasNaN(g orb.Geometry) bool {
	line := func(l []orb.Point) bool {
		for _, p := range l {
			if !finite(p) {
				return true
			}
		}
		return false
	}
	switch g := g.(type) {
	case orb.Point:
		return !finite(g)
	case orb.MultiPoint:
		return line(g)
	case orb.LineString:
		return line(g)
	case orb.MultiLineString:
		for _, l := range g {
			if line(l) {
				return true
			}
		}
	case orb.Polygon:
		for _, r := range g {
			if line(r) {
				return true
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			if hasNaN(p) {
				return true
			}
		}
	}
	return false
}

// check says in words what makes a triangle impossible to look across.
func (t *Triangle) check() error {
	if t == nil {
		return say.Errorf("look across triangle: there is none")
	}
	for _, v := range [...]struct {
		name  string
		value float64
	}{{"required_own_m", t.RequiredOwnM}, {"required_m", t.RequiredM}} {
		if !(v.value > 0) || math.IsInf(v.value, 0) {
			return say.Errorf("look across triangle: %s %g: a distance above 0 m is needed", v.name, v.value)
		}
	}
	for _, p := range [...]struct {
		name string
		path *Path
	}{{"own lane", &t.Own}, {"conflicting lane", &t.Other}} {
		if !(p.path.LengthM() > 0) || hasNaN(p.path.line) {
			return say.Errorf("look across triangle: %s: no length or a coordinate that is not a number", p.name)
		}
	}
	if t.Kind != Approach && t.Kind != Departure {
		return say.Errorf("look across triangle: kind %q: approach or departure is needed", t.Kind)
	}
	if t.Kind == Approach && (!speed(t.OwnKMH) || !speed(t.OtherKMH)) {
		return say.Errorf("look across triangle: speeds %g and %g km/h: both must be above 0 and below 300", t.OwnKMH, t.OtherKMH)
	}
	return t.Eye.check()
}

func speed(kmh float64) bool { return kmh > 0 && kmh < 300 }

func (e Eye) check() error {
	if e.Band {
		for _, b := range [...]Range{e.Solid, e.Plant} {
			if !(b.From < b.To) {
				return say.Errorf("look across triangle: height band %g-%g m: it must go from below to above", b.From, b.To)
			}
		}
	} else if len(e.EyesM) == 0 {
		return say.Errorf("look across triangle: no eye height")
	}
	for _, h := range append([]float64{e.TargetM, e.TargetWidthM}, e.EyesM...) {
		if math.IsNaN(h) || math.IsInf(h, 0) || h < 0 {
			return say.Errorf("look across triangle: eye, target or width %g m: not a height", h)
		}
	}
	return nil
}
