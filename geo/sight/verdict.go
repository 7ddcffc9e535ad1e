package sight

import (
	"slices"

	"tongshi/geo/say"
)

// halfSeen is the share of a lane below which it counts as blocked (section
// 6.1.6 of the methods, our choice).
const halfSeen = 0.5

// verdictOf judges what the chosen items hide, in the order of section 6.1.6,
// as if the area were surveyed. Only stretches that can hide a whole target count.
func (s *scene) verdictOf(use chosen) string {
	v, _ := s.verdictWith(use)
	return v
}

func (s *scene) verdictWith(use chosen) (string, string) {
	any := false
	for i := range s.channels {
		ch := &s.channels[i]
		counted := 0.0
		for _, st := range s.stretches(ch, use) {
			if st.Counts {
				counted += st.To - st.From
				any = true
			}
		}
		if ch.moment && counted > 0 {
			return Blocked, "moment_hidden"
		}
		if !ch.moment && 1-counted/ch.to < halfSeen {
			return Blocked, "less_than_half"
		}
	}
	if s.t.Kind == Departure && any && s.availableTarget(use) < min(s.t.StoppingM, s.t.RequiredM)-thinnest {
		return Blocked, "below_stopping"
	}
	if any {
		return Partial, "lane_hidden"
	}
	if s.areaCounts(use, nil) {
		return Partial, "area_hidden"
	}
	return Clear, ""
}

// availableTarget is how far the lane is seen without a gap that hides a target.
func (s *scene) availableTarget(use chosen) float64 {
	for _, st := range s.stretches(&s.channels[0], use) {
		if st.Counts {
			return st.From
		}
	}
	return s.t.RequiredM
}

// judge sets verdict, reasons and what is to be surveyed.
func (s *scene) judge(r *Sight, c Coverage) {
	var known chosen
	verdict, why := s.verdictWith(known)
	s.survey(r, verdict)
	switch {
	case len(s.problems) > 0 && verdict != Blocked:
		r.Verdict = Unknown
		for _, p := range s.problems {
			r.Reasons = append(r.Reasons, Reason{"bad_obstacle", p.named()})
		}
	case r.IfHidden != nil && r.IfHidden.Verdict != verdict:
		r.Verdict = Unknown
		r.Reasons = append(r.Reasons, because("needs_survey",
			"%d obstructions of unknown height may hide it: survey them first", len(r.NeedsSurvey)))
	case verdict == Clear && !c.Covered:
		r.Verdict = Unknown
		r.Reasons = append(r.Reasons, because("not_surveyed", "no known obstruction, not surveyed"))
	default:
		r.Verdict = verdict
		if why != "" {
			r.Reasons = append(r.Reasons, s.reason(why, r))
		}
	}
	r.Estimated = s.restsOnEstimates(verdict)
	if r.Estimated {
		r.Reasons = append(r.Reasons, because("estimated", "it rests on estimated heights or widths: survey first"))
	}
	s.minor(r)
}

func (s *scene) reason(code string, r *Sight) Reason {
	lost := r.RequiredM - r.AvailableTargetM
	switch code {
	case "moment_hidden":
		return because(code, "at the moment when a driver can last stop, the two cannot see each other")
	case "less_than_half":
		return because(code, "only %.0f%% of the lane that must be seen is seen", 100*r.LaneRatio)
	case "below_stopping":
		return because(code, "%.1f m is seen, less than the stopping distance of %.1f m", r.AvailableTargetM, s.t.StoppingM)
	case "lane_hidden":
		if lost > 0 {
			return because(code, "%.1f m of the %.1f m needed is seen without a gap", r.AvailableTargetM, r.RequiredM)
		}
		return because(code, "a part of the own lane is hidden from the other driver")
	}
	return because(code, "a part of the triangle is hidden")
}

// survey finds the obstacles of unknown height that would hide something, and
// what would be seen if they did.
func (s *scene) survey(r *Sight, verdict string) {
	r.NeedsSurvey = s.seenIn(unsure)
	if len(r.NeedsSurvey) == 0 {
		return
	}
	worst := chosen{unsure: true}
	h := IfHidden{Verdict: s.verdictOf(worst), LaneRatio: 1}
	for i := range s.channels {
		if ch := &s.channels[i]; !ch.moment {
			h.LaneRatio = min(h.LaneRatio, 1-min(1, totalOf(s.hiddenOf(ch, worst))/ch.to))
		}
	}
	h.AvailableM, _ = contiguous(s.hiddenOf(&s.channels[0], worst), s.t.RequiredM)
	r.IfHidden = &h
}

// seenIn are the obstacles of a state that hide, or would hide, something.
func (s *scene) seenIn(st state) []int64 {
	var ids []int64
	add := func(item int32) {
		if s.items[item].state == st && s.items[item].near >= 0 {
			if id := s.idOf(item); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for i := range s.channels {
		ch := &s.channels[i]
		for _, sp := range ch.view.spans {
			if ch.moment && sp.From < ch.at && sp.To > ch.at || !ch.moment && sp.From < ch.to && sp.To > 0 {
				add(sp.obstacle)
			}
		}
	}
	for _, c := range s.reach {
		add(c.item)
	}
	slices.Sort(ids)
	return ids
}

// restsOnEstimates says whether the verdict would be another if the estimated
// obstacles were not there, or if they hid all that lies behind them.
func (s *scene) restsOnEstimates(verdict string) bool {
	if !slices.ContainsFunc(s.items, func(it item) bool { return it.near >= 0 && s.near[it.near].Estimated }) {
		return false
	}
	return s.verdictOf(chosen{sure: true}) != verdict || s.verdictOf(chosen{guessed: true}) != verdict
}

// minor lists the obstacles that hide something but are in no stretch that
// counts.
func (s *scene) minor(r *Sight) {
	ids := s.seenIn(hiding)
	for i := range s.channels {
		ch := &s.channels[i]
		for _, st := range s.stretches(ch, chosen{}) {
			if !st.Counts {
				continue
			}
			for _, id := range s.whoHides(ch, chosen{}, st.Interval) {
				ids = slices.DeleteFunc(ids, func(v int64) bool { return v == id })
			}
		}
	}
	s.areaCounts(chosen{}, func(near int32) {
		ids = slices.DeleteFunc(ids, func(v int64) bool { return v == s.near[near].ID })
	})
	if len(ids) > 0 {
		r.Minor = ids
	}
}

// eyeInside: an obstacle that hides things stands where a driver must look from.
func (s *scene) eyeInside(id int64, own bool) Problem {
	if own {
		return problemOf(
			id,
			say.New(
				"it stands over the eye of the own driver, %s before the conflict point; correct its place or its size",
				metres(s.t.RequiredOwnM),
			),
		)
	}
	return problemOf(
		id,
		say.New("it stands over the eye of the other driver, %s before the conflict point; correct its place or its size", metres(s.t.RequiredM)),
	)
}
