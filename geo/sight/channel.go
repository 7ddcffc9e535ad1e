package sight

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// channel is one thing that must be seen: a lane from a vertex, or the line
// between the drivers at a decision moment (the stretch of a lane about it).
type channel struct {
	n       int // in scene.views
	view    *view
	to      float64 // the lane must be seen from 0 to here
	moment  bool
	at      float64 // of a moment: the place of the other driver on the lane
	seconds float64
}

// reach is a cell of the area that an item hides where it need not touch a
// lane: directions from the vertex, and the farthest distance.
type reach struct {
	Interval
	radius float64
	item   int32
}

// chosen is a set of items: those of some states, less those left out by the
// number of their obstacle, or those of a single obstacle.
type chosen struct {
	unsure, guessed bool
	sure            bool // leave out estimated obstacles
	without         []bool
	single          int32 // number of the only obstacle, from 1; 0 is any
}

// known says whether the choice is all that is sure to hide, the one asked for
// again and again.
func (c *chosen) known() bool {
	return !c.unsure && !c.guessed && !c.sure && c.without == nil && c.single == 0
}

// remembered is what the known items do to a channel, once asked for.
type remembered struct {
	hides, stretched bool
	hidden           []Interval
	stretches        []Stretch
}

func (s *scene) uses(c chosen, i int) bool {
	it := &s.items[i]
	if it.near < 0 { // the ground itself
		return c.single == 0
	}
	switch {
	case it.state == broken, it.state == unsure && !c.unsure, it.state == guessed && !c.guessed:
		return false
	case c.sure && s.near[it.near].Estimated, c.single > 0 && c.single != it.near+1:
		return false
	}
	return c.without == nil || !c.without[it.near]
}

// openChannels looks along every line that the verdict asks for.
func (s *scene) openChannels() {
	t := s.t
	s.openView(0, t.Vertex(), &t.Other, channel{to: t.RequiredM}, -beyondM, t.RequiredM+beyondM)
	if t.Kind == Approach {
		s.openView(1, t.FarVertex(), &t.Own, channel{to: t.RequiredOwnM}, -beyondM, t.RequiredOwnM+beyondM)
		n := 2
		for _, sec := range s.moments() {
			a, b := sec*t.OwnKMH/3.6, sec*t.OtherKMH/3.6
			s.openView(n, t.Own.At(a), &t.Other, channel{moment: true, at: b, seconds: sec}, b-beyondM, b+beyondM)
			s.openView(n+1, t.Other.At(b), &t.Own, channel{moment: true, at: a, seconds: sec}, a-beyondM, a+beyondM)
			n += 2
		}
	}
	for i := range s.known {
		s.known[i].hides, s.known[i].stretched = false, false
	}
	if !s.eye.Band {
		s.openArea()
	}
}

func (s *scene) moments() []float64 {
	a, b := s.t.RequiredOwnM/s.t.OwnKMH*3.6, s.t.RequiredM/s.t.OtherKMH*3.6
	if math.Abs(a-b) < thinnest {
		return []float64{a}
	}
	return []float64{a, b}
}

func (s *scene) openView(n int, eye orb.Point, path *Path, ch channel, from, to float64) {
	v := &s.views[n]
	v.look(eye, path, from, to, s.opts.Ground)
	ch.n, ch.view = n, v
	for i := range s.parts {
		p := &s.parts[i]
		if s.atEye(p, eye) {
			s.overEye(v, p, &ch)
			continue
		}
		s.hideFromEyes(v, p)
	}
	if s.opts.Ground != nil && !s.eye.Band && s.all == nil {
		s.hideByGround(v)
	}
	if s.all != nil {
		s.addOthers(v, &s.all.views[n])
	}
	slices.SortFunc(v.spans, func(a, b span) int { return cmp.Compare(a.From, b.From) })
	s.channels = append(s.channels, ch)
}

func (s *scene) hideFromEyes(v *view, p *part) {
	if p.everywhere || s.eye.Band {
		s.hide(v, p, 0)
		return
	}
	for _, h := range s.eye.EyesM {
		if s.opts.Ground == nil {
			if _, _, ok := s.eye.hides(h, p.base, p.top, p.plant); !ok {
				continue
			}
		}
		s.hide(v, p, h)
	}
}

// atEye says whether the eye is in the part, heights included.
func (s *scene) atEye(p *part, eye orb.Point) bool {
	if !s.contains(p, eye) {
		return false
	}
	if p.everywhere || s.eye.Band {
		return true
	}
	lift := p.ground - heightAt(s.opts.Ground, eye)
	for _, h := range s.eye.EyesM {
		if p.base+lift <= h && h <= p.top+lift {
			return true
		}
	}
	return false
}

// overEye handles an eye inside an obstacle. For a known obstacle that is an
// error of the data, and it is left out; one of unknown height hides
// everything, if it hides.
func (s *scene) overEye(v *view, p *part, ch *channel) {
	it := s.items[p.obstacle]
	if it.state == broken {
		return
	}
	if it.state != hiding {
		v.spans = append(v.spans, span{Interval{v.from, v.to}, p.obstacle})
		return
	}
	if ch.moment { // drivers pass under and beside things: only their place counts
		v.spans = append(v.spans, span{Interval{v.from, v.to}, p.obstacle})
		return
	}
	o := &s.near[it.near]
	for i := range s.items {
		if s.items[i].near == it.near {
			s.items[i].state = broken
		}
	}
	for _, known := range s.problems {
		if known.ID == o.ID {
			return
		}
	}
	s.problems = append(s.problems, s.eyeInside(o.ID, v.eye == s.t.Vertex()))
}

// hiddenOf is what the chosen items hide of the lane that must be seen. The
// result is good until the next call; it must not be changed.
func (s *scene) hiddenOf(ch *channel, use chosen) []Interval {
	if !use.known() {
		return s.findHidden(ch, use, &s.found)
	}
	k := &s.known[ch.n]
	if !k.hides {
		k.hidden, k.hides = s.findHidden(ch, use, &k.hidden), true
	}
	return k.hidden
}

func (s *scene) findHidden(ch *channel, use chosen, buffer *[]Interval) []Interval {
	out := (*buffer)[:0]
	for _, sp := range ch.view.spans {
		if s.uses(use, int(sp.obstacle)) {
			out = append(out, sp.Interval)
		}
	}
	*buffer = out
	return within(united(out), 0, ch.to)
}

// stretches are the hidden stretches of a channel, followed beyond the ends of
// the lane for their width and then cut to it. Those of a moment are the one
// that hides the other driver, or none. The result is good until the next call;
// it must not be changed.
func (s *scene) stretches(ch *channel, use chosen) []Stretch {
	if !use.known() {
		return s.findStretches(ch, use, &s.merged)
	}
	k := &s.known[ch.n]
	if !k.stretched {
		k.stretches, k.stretched = s.findStretches(ch, use, &k.stretches), true
	}
	return k.stretches
}

func (s *scene) findStretches(ch *channel, use chosen, buffer *[]Stretch) []Stretch {
	out := (*buffer)[:0]
	for _, sp := range ch.view.spans {
		if !s.uses(use, int(sp.obstacle)) {
			continue
		}
		if n := len(out); n > 0 && sp.From <= out[n-1].To+thinnest {
			out[n-1].To = max(out[n-1].To, sp.To)
			continue
		}
		out = append(out, Stretch{Interval: sp.Interval})
	}
	*buffer = out
	kept := out[:0]
	for _, st := range out {
		lo, hi := 0.0, ch.to
		if ch.moment {
			if st.From >= ch.at-thinnest || st.To <= ch.at+thinnest {
				continue
			}
			lo, hi = ch.view.from, ch.view.to
		}
		cut := Interval{max(st.From, lo), min(st.To, hi)}
		if cut.To-cut.From <= thinnest {
			continue
		}
		st.WidthM = ch.view.widthM(st.From, st.To)
		st.Counts = st.WidthM >= s.eye.TargetWidthM
		st.Interval = cut
		kept = append(kept, st)
	}
	return kept
}

func (s *scene) whoHides(ch *channel, use chosen, in Interval) []int64 {
	var ids []int64
	for _, sp := range ch.view.spans {
		if s.uses(use, int(sp.obstacle)) && sp.From < in.To && sp.To > in.From {
			if id := s.idOf(sp.obstacle); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// idOf is the obstacle's number; 0 is the ground.
func (s *scene) idOf(item int32) int64 {
	if n := s.items[item].near; n >= 0 {
		return s.near[n].ID
	}
	return 0
}

// openArea notes what each item hides of the area, for the eyes that look over
// things: there a hidden place need not reach to a lane.
func (s *scene) openArea() {
	eye := s.t.Vertex()
	first := len(s.items)
	if len(s.parts) > 0 {
		first = int(s.parts[0].obstacle)
	}
	for i := first; i < len(s.items); i++ {
		if s.items[i].near < 0 {
			continue
		}
		w := &s.sweep
		w.reset(eye, s.areaRing())
		for j := range s.parts {
			if p := &s.parts[j]; p.obstacle == int32(i) {
				s.addGroups(w, eye, p)
			}
		}
		if len(w.groups) == 0 || w.run() == 0 {
			continue
		}
		for _, c := range w.slices {
			far := max(w.radius(c.back, direction(c.from)), w.radius(c.back, direction(c.to)))
			s.reach = append(s.reach, reach{Interval{c.from, c.to}, far, int32(i)})
		}
	}
	if s.all != nil {
		s.addOtherReaches()
	}
	slices.SortFunc(s.reach, func(a, b reach) int { return cmp.Compare(a.From, b.From) })
}

// areaCounts says whether the chosen items hide a place of the area wide enough
// for a target, and which obstacles do.
func (s *scene) areaCounts(use chosen, visit func(near int32)) bool {
	var from, to, far float64
	start, any := 0, false
	flush := func(end int) {
		if (to-from)*far < s.eye.TargetWidthM || to-from <= 0 {
			return
		}
		any = true
		if visit == nil {
			return
		}
		for _, r := range s.reach[start:end] {
			if s.uses(use, int(r.item)) {
				visit(s.items[r.item].near)
			}
		}
	}
	to = math.Inf(-1)
	for i, r := range s.reach {
		if !s.uses(use, int(r.item)) {
			continue
		}
		if r.From > to+1e-12 {
			flush(i)
			start, from, to, far = i, r.From, r.To, r.radius
			continue
		}
		to, far = max(to, r.To), max(far, r.radius)
	}
	flush(len(s.reach))
	return any
}
