package sight

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// Coverage says whether someone looked for obstacles in the triangle.
type Coverage struct {
	// Covered: every place of the triangle was surveyed for the classes that
	// matter (trees and hedges, buildings and walls, signs and kiosks).
	Covered bool
	// Evidence is what the answer rests on: vocabulary "evidence" (surveyed,
	// inventory, none). Empty becomes surveyed when covered, else none.
	Evidence string
}

// Options of one question.
type Options struct {
	Ground  Ground // nil: level ground is assumed, and marked
	Shadows bool   // make the polygons to draw
	Explain bool   // find blockers, gains and the smallest set
}

// The verdicts (section 6.1.6 of the methods): vocabulary "verdict".
const (
	Clear   = "clear"
	Partial = "partial"
	Blocked = "blocked"
	Unknown = "unknown"
)

// Sight is what a driver sees of a triangle. Distances are metres from the
// conflict point, ratios shares of 1 by pure geometry; only the verdict and the
// blockers ask for the width of a target.
type Sight struct {
	Verdict   string   `json:"verdict"`
	Evidence  string   `json:"evidence"`
	Estimated bool     `json:"estimated"` // the verdict rests on estimates: survey first
	Reasons   []Reason `json:"reasons"`
	Assumed   []string `json:"assumed,omitempty"`

	RequiredM float64 `json:"required_m"`
	// AvailableM is seen without a gap (ASD), AvailableTargetM without a gap
	// that can hide a whole target.
	AvailableM       float64 `json:"available_m"`
	AvailableTargetM float64 `json:"available_target_m"`
	FarVisibleM      float64 `json:"far_visible_m"`
	Deficit          float64 `json:"deficit"`

	LaneRatio float64 `json:"lane_ratio"` // the lower of the two views
	AreaRatio float64 `json:"area_ratio"`
	Near      View    `json:"near"`          // from the vertex
	Far       *View   `json:"far,omitempty"` // from the far vertex; approach triangles only

	SyncRatio   *float64   `json:"sync_ratio,omitempty"`
	SyncHidden  []Interval `json:"sync_hidden,omitempty"` // seconds before the conflict point
	SyncSeconds float64    `json:"sync_s,omitempty"`
	Moments     []Moment   `json:"moments,omitempty"`

	Minor       []int64   `json:"minor,omitempty"`        // hide something, but never a whole target
	NeedsSurvey []int64   `json:"needs_survey,omitempty"` // a height is missing and it would hide something
	IfHidden    *IfHidden `json:"if_hidden,omitempty"`
	Problems    []Problem `json:"problems,omitempty"`

	Blockers []Blocker        `json:"blockers,omitempty"` // worst first
	Clearing *Clearing        `json:"clearing,omitempty"`
	Shadow   orb.MultiPolygon `json:"-"` // hidden from the vertex, within the triangle
}

// View is one lane as seen from one end of the other.
type View struct {
	LaneM     float64   `json:"lane_m"`
	HiddenM   float64   `json:"hidden_m"`
	LaneRatio float64   `json:"lane_ratio"`
	AreaRatio float64   `json:"area_ratio"`
	Hidden    []Stretch `json:"hidden"`
}

// Stretch is a hidden stretch of a lane.
type Stretch struct {
	Interval
	WidthM float64 `json:"width_m"` // square to the line of sight, ends beyond the lane followed
	Counts bool    `json:"counts"`  // wide enough to hide a whole target
	By     []int64 `json:"by"`
}

// Moment is when one driver can last stop.
type Moment struct {
	Seconds float64 `json:"s"` // before the conflict point
	Hidden  bool    `json:"hidden"`
	Counts  bool    `json:"counts"`
}

// IfHidden is what would be seen if every obstacle of unknown height hid all
// that lies behind it.
type IfHidden struct {
	Verdict    string  `json:"verdict"`
	LaneRatio  float64 `json:"lane_ratio"`
	AvailableM float64 `json:"available_m"`
}

// Reason is why the verdict is what it is.
type Reason struct {
	Code string `json:"code"`
	say.Words
}

func because(code string, key say.Key, args ...any) Reason {
	return Reason{code, say.BothOf(say.New(key, args...))}
}

// See looks across a triangle with the obstacles that stand near it (see Index).
// A triangle that cannot be looked across is an error; an obstacle that cannot
// be used is a Problem of the answer and makes the verdict unknown.
func See(t *Triangle, near []Obstacle, c Coverage, opts Options) (Sight, error) {
	if err := t.check(); err != nil {
		return Sight{}, err
	}
	s := newScene(t, near, opts)
	defer s.release()
	s.openChannels()
	return s.answer(c), nil
}

func (s *scene) answer(c Coverage) Sight {
	r := Sight{RequiredM: s.t.RequiredM, Evidence: c.evidence(), Assumed: slices.Clone(s.t.Assumed)}
	if level := s.levelAssumed(); !slices.Contains(r.Assumed, level) {
		r.Assumed = append(r.Assumed, level)
	}
	var known chosen
	s.watchGains()
	r.Near = s.viewOf(&s.channels[0], known, s.t.Vertex())
	s.sweep.only = nil
	if s.opts.Shadows {
		r.Shadow = s.sweep.polygons(s.t.Vertex())
	}
	r.LaneRatio, r.AreaRatio = r.Near.LaneRatio, r.Near.AreaRatio
	hidden := s.hiddenOf(&s.channels[0], known)
	r.AvailableM, r.FarVisibleM = contiguous(hidden, s.t.RequiredM)
	r.AvailableTargetM = s.availableTarget(known)
	r.Deficit = 1 - r.AvailableM/s.t.RequiredM
	if s.t.Kind == Approach {
		far := s.viewOf(&s.channels[1], known, s.t.FarVertex())
		r.Far = &far
		r.LaneRatio, r.AreaRatio = min(r.LaneRatio, far.LaneRatio), min(r.AreaRatio, far.AreaRatio)
		s.seeTogether(&r)
	}
	s.judge(&r, c)
	if s.opts.Explain {
		s.explain(&r)
	}
	if len(s.problems) > 0 { // else nil, whatever memory is used again
		r.Problems = slices.Clone(s.problems)
	}
	return r
}

// levelAssumed says what is taken on level ground: everything where no heights
// are given, and for a band, which rides along the lane; else the shares of area
// and of approach time, while the lanes and the decision moments follow the ground.
func (s *scene) levelAssumed() string {
	if s.opts.Ground == nil || s.eye.Band {
		return "flat_assumed"
	}
	return "level_ratios"
}

func (c Coverage) evidence() string {
	switch {
	case c.Evidence != "":
		return c.Evidence
	case c.Covered:
		return "surveyed"
	}
	return "none"
}

func (s *scene) seeTogether(r *Sight) {
	r.SyncSeconds = s.t.approachSeconds()
	hidden := within(s.together(r.SyncSeconds), 0, r.SyncSeconds)
	r.SyncHidden = copied(hidden)
	ratio := 1 - min(1, totalOf(hidden)/r.SyncSeconds)
	r.SyncRatio = &ratio
	for _, t := range s.moments() {
		m := Moment{Seconds: t}
		for i := range s.channels {
			ch := &s.channels[i]
			if ch.moment && ch.seconds == t {
				for _, st := range s.stretches(ch, chosen{}) {
					m.Hidden = true
					m.Counts = m.Counts || st.Counts
				}
			}
		}
		r.Moments = append(r.Moments, m)
	}
}

// watchGains has the next sweep sum what each obstacle alone hides.
func (s *scene) watchGains() {
	if s.opts.Explain {
		s.only = append(s.only[:0], make([]float64, len(s.near))...)
		s.sweep.only = s.only
	}
}

// viewOf measures one view with the chosen items.
func (s *scene) viewOf(ch *channel, use chosen, eye orb.Point) View {
	v := View{LaneM: ch.to, AreaRatio: 1, LaneRatio: 1}
	v.HiddenM = min(ch.to, totalOf(s.hiddenOf(ch, use)))
	v.LaneRatio = 1 - v.HiddenM/ch.to
	for _, st := range s.stretches(ch, use) {
		st.By = s.whoHides(ch, use, st.Interval)
		v.Hidden = append(v.Hidden, st)
	}
	if area := s.sweepFrom(eye, use); area > 0 {
		v.AreaRatio = max(0, 1-area/s.areaM2())
	}
	return v
}

// sweepFrom is the area hidden from a place, of the chosen items; the cells
// stay in s.sweep.
func (s *scene) sweepFrom(eye orb.Point, use chosen) float64 {
	ring := s.areaRing()
	w := &s.sweep
	w.reset(eye, ring)
	for i := range s.parts {
		p := &s.parts[i]
		if s.uses(use, int(p.obstacle)) {
			s.addGroups(w, eye, p)
		}
	}
	if len(w.groups) == 0 {
		return 0 // nothing is hidden, and w.slices is empty
	}
	return w.run()
}

// addGroups adds a part to the sweep, once for each eye height it hides from.
// The area is taken as level.
func (s *scene) addGroups(w *sweep, eye orb.Point, p *part) {
	for _, h := range s.eye.eyes() {
		f0, f1 := 0.0, 1.0
		if !p.everywhere {
			var ok bool
			if f0, f1, ok = s.eye.hides(h, p.base, p.top, p.plant); !ok {
				continue
			}
		}
		g := int32(len(w.groups))
		w.groups = append(w.groups, group{near: 1 / f1, far: 1 / f0, thin: !p.isDisc && p.edges[1]-p.edges[0] == 1, owner: max(0, s.items[p.obstacle].near)})
		if p.isDisc {
			w.addDisc(w.turned(p.centre, eye), p.radius, g)
		}
		for _, e := range s.edgesOf(p) {
			w.addEdge(w.turned(e.a, eye), w.turned(e.b, eye), g)
		}
		if p.everywhere || f0 == 0 && f1 == 1 {
			return
		}
	}
}

// areaRing is the area of the triangle: as given, or from its lanes.
func (s *scene) areaRing() orb.Ring {
	if len(s.t.Area) > 0 && len(s.t.Area[0]) > 3 {
		return s.t.Area[0]
	}
	s.ring = fan(s.t, s.ring[:0])
	return s.ring
}

func fan(t *Triangle, out orb.Ring) orb.Ring {
	out = append(out, t.Own.At(0))
	for i, s := range t.Other.at {
		if s > 0 && s < t.RequiredM {
			out = append(out, t.Other.line[i])
		}
	}
	out = append(out, t.FarVertex(), t.Vertex())
	for i, s := range slices.Backward(t.Own.at) {
		if s > 0 && s < t.RequiredOwnM {
			out = append(out, t.Own.line[i])
		}
	}
	return append(out, out[0])
}

// areaM2 is the size of the area; lanes that bend may make a fan cross itself,
// which is measured as it is swept, by the even-odd rule.
func (s *scene) areaM2() float64 {
	if s.size > 0 {
		return s.size
	}
	ring := s.areaRing()
	if len(ring) > 4 {
		w := &s.measure
		w.whole = true
		w.reset(s.t.Vertex(), ring)
		s.size = w.run()
		return s.size
	}
	s.size = math.Abs(cross(minus(ring[1], ring[0]), minus(ring[2], ring[0]))) / 2
	return s.size
}
