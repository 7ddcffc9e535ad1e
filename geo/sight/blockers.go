package sight

import (
	"cmp"
	"math"
	"slices"
)

// Blocker is an obstruction that hides something of a triangle.
type Blocker struct {
	ID        int64  `json:"id"` // 0 is the ground
	Kind      string `json:"kind"`
	Removable bool   `json:"removable"`
	Estimated bool   `json:"estimated"`
	// Near is what it does to the conflicting lane as seen from the vertex,
	// Far to the own lane as seen from the far vertex.
	Near Share  `json:"near"`
	Far  *Share `json:"far,omitempty"`
	// AreaGain is what the area ratio from the vertex gains without it.
	AreaGain float64 `json:"area_gain"`
	// Counts: it hides a whole target alone. Needed: then, or by what it hides
	// of a decision moment, the triangle is not clear while it stands.
	Needed bool `json:"needed"`
	// Without is the verdict, on the same knowledge, when it alone is removed.
	Without string   `json:"verdict_without"`
	Actions []Action `json:"actions,omitempty"`
}

// Share is what one obstacle hides of one lane.
type Share struct {
	AloneM     float64    `json:"alone_m"`     // if it were the only one
	AloneShare float64    `json:"alone_share"` // of the lane
	GainM      float64    `json:"gain_m"`      // if it alone were removed; gains must not be added, shadows overlap
	GainRatio  float64    `json:"gain_ratio"`
	Hidden     []Interval `json:"hidden"`
}

// Action is something short of removal, and what it would bring.
type Action struct {
	Code    string  `json:"code"` // raise_crown, lower
	ToM     float64 `json:"to_m"`
	HiddenM float64 `json:"hidden_m"` // of both lanes by what remains of it, alone
	GainM   float64 `json:"gain_m"`   // on both lanes, the others standing
	Verdict string  `json:"verdict"`
}

// explain adds the blockers, worst first, and the smallest set to clear.
func (s *scene) explain(r *Sight) {
	for n := range int32(len(s.near)) {
		if b, ok := s.blocker(n); ok {
			r.Blockers = append(r.Blockers, b)
		}
	}
	if s.ground > 0 {
		r.Blockers = append(r.Blockers, Blocker{Kind: "terrain", Near: s.groundShare(0), Needed: true, Without: r.Verdict})
	}
	slices.SortStableFunc(r.Blockers, func(a, b Blocker) int { return cmp.Compare(b.weight(), a.weight()) })
	if len(r.Blockers) > 0 {
		c := s.clearing()
		r.Clearing = &c
	}
}

// weight orders blockers: metres hidden of both lanes.
func (b *Blocker) weight() float64 {
	w := b.Near.AloneM + b.AreaGain*1e-6
	if b.Far != nil {
		w += b.Far.AloneM
	}
	return w
}

func (s *scene) blocker(n int32) (Blocker, bool) {
	if !s.takesPart(n) {
		return Blocker{}, false
	}
	o := &s.near[n]
	s.gone = append(s.gone[:0], make([]bool, len(s.near))...)
	s.gone[n] = true
	without := chosen{without: s.gone}
	alone := chosen{single: n + 1}
	b := Blocker{
		ID: o.ID, Kind: o.Kind, Removable: o.Removable, Estimated: o.Estimated,
		Near: s.share(&s.channels[0], alone, without), Without: s.verdictOf(without),
		Needed: s.verdictOf(alone) != Clear,
	}
	if s.t.Kind == Approach {
		far := s.share(&s.channels[1], alone, without)
		b.Far = &far
	}
	if size := s.areaM2(); size > 0 {
		b.AreaGain = max(0, s.only[n]/size)
	}
	b.Actions = s.actions(n)
	return b, true
}

// takesPart says whether a known obstacle hides anything that must be seen.
func (s *scene) takesPart(n int32) bool {
	for i := range s.channels {
		ch := &s.channels[i]
		for _, sp := range ch.view.spans {
			if it := s.items[sp.obstacle]; it.near != n || it.state != hiding {
				continue
			}
			if ch.moment && sp.From < ch.at && sp.To > ch.at || !ch.moment && sp.From < ch.to && sp.To > 0 {
				return true
			}
		}
	}
	return slices.ContainsFunc(s.reach, func(c reach) bool {
		return s.items[c.item].near == n && s.items[c.item].state == hiding
	})
}

func (s *scene) share(ch *channel, alone, without chosen) Share {
	now := totalOf(s.hiddenOf(ch, chosen{}))
	left := totalOf(s.hiddenOf(ch, without))
	own := copied(s.hiddenOf(ch, alone))
	m := totalOf(own)
	gain := max(0, now-left)
	return Share{AloneM: m, AloneShare: m / ch.to, GainM: gain, GainRatio: gain / ch.to, Hidden: own}
}

func (s *scene) groundShare(n int) Share {
	ch := &s.channels[n]
	out := s.found[:0]
	for _, sp := range ch.view.spans {
		if s.items[sp.obstacle].near < 0 {
			out = append(out, sp.Interval)
		}
	}
	s.found = out
	own := copied(within(united(out), 0, ch.to))
	return Share{AloneM: totalOf(own), AloneShare: totalOf(own) / ch.to, Hidden: own}
}

// actions tries what parks departments do short of felling: raise a crown above
// what must be free, or cut a thing down below it.
func (s *scene) actions(n int32) []Action {
	o := &s.near[n]
	if !o.Removable || o.BaseM == nil || o.TopM == nil {
		return nil
	}
	low, high := s.eye.limits(o.Plant)
	var out []Action
	if o.Plant && *o.TopM > high && *o.BaseM < high {
		out = append(out, s.try(n, Action{Code: "raise_crown", ToM: high}))
	}
	if *o.TopM > low && *o.BaseM < low && low > 0 {
		out = append(out, s.try(n, Action{Code: "lower", ToM: low}))
	}
	return out
}

// try looks again with one obstacle changed.
func (s *scene) try(n int32, a Action) Action {
	again := s.with(n, func(o *Obstacle) {
		to := a.ToM
		if a.Code == "raise_crown" {
			o.BaseM = &to
		} else {
			o.TopM = &to
		}
	})
	defer again.release()
	alone := chosen{single: n + 1}
	for i := range s.channels {
		if s.channels[i].moment {
			continue
		}
		left := totalOf(again.hiddenOf(&again.channels[i], chosen{}))
		a.GainM += max(0, totalOf(s.hiddenOf(&s.channels[i], chosen{}))-left)
		a.HiddenM += totalOf(again.hiddenOf(&again.channels[i], alone))
	}
	a.Verdict = again.verdictOf(chosen{})
	a.GainM = math.Max(0, a.GainM)
	return a
}

// with is the scene with one obstacle changed. What the others hide is taken
// over: that they do so on their own is what makes it the same.
func (s *scene) with(n int32, change func(*Obstacle)) *scene {
	again := newScene(s.t, nil, s.opts)
	again.changed = append(again.changed[:0], s.near...)
	change(&again.changed[n])
	again.near, again.items = again.changed, append(again.items, s.items...)
	again.all, again.other = s, n
	again.place(int(n))
	again.openChannels()
	return again
}

// addOthers takes over what the obstacles that did not change hide of a view.
func (s *scene) addOthers(v, before *view) {
	for _, sp := range before.spans {
		if s.all.items[sp.obstacle].near != s.other {
			v.spans = append(v.spans, sp)
		}
	}
}

// addOtherReaches is addOthers for the area.
func (s *scene) addOtherReaches() {
	for _, r := range s.all.reach {
		if s.all.items[r.item].near != s.other {
			s.reach = append(s.reach, r)
		}
	}
}
