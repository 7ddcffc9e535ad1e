package casework

import (
	"slices"
	"time"

	"tongshi/geo/say"
)

// SiteState is the state of a hazard file: vocabulary "site_state".
type SiteState string

// In is the state in words.
func (s SiteState) In(l say.Language) string {
	return say.Code{List: "site_state", Code: string(s)}.In(l)
}

// The states of a hazard file.
const (
	Reported     SiteState = "reported"
	Verified     SiteState = "verified"
	Listed       SiteState = "listed"
	Interim      SiteState = "interim"
	Rectifying   SiteState = "rectifying"
	SiteAccepted SiteState = "accepted"
	Delisted     SiteState = "delisted"
	ReviewDue    SiteState = "review_due"
	Rejected     SiteState = "rejected"
)

// SiteStep says what happened to a hazard file: vocabulary "site_event".
type SiteStep string

// In is the step in words.
func (s SiteStep) In(l say.Language) string {
	return say.Code{List: "site_event", Code: string(s)}.In(l)
}

// The steps of a hazard file.
const (
	Verify     SiteStep = "verify"    // someone looked: it is a hazard
	Refuse     SiteStep = "refuse"    // it is none, and why
	List       SiteStep = "list"      // put under supervision (挂牌督办)
	Measure    SiteStep = "measure"   // interim measures until it is mended
	Rectify    SiteStep = "rectify"   // works begin
	Extend     SiteStep = "extend"    // a later deadline, and why
	SiteAccept SiteStep = "accept"    // mended, found by someone who did not do it
	Delist     SiteStep = "delist"    // closed (销号)
	FallDue    SiteStep = "fall_due"  // a look-back is due
	LookBack   SiteStep = "look_back" // it was looked at again (回头看)
	Revive     SiteStep = "reopen"    // taken up again, and why
)

// Site is what the rules of a hazard file look at.
type Site struct {
	State    SiteState
	Tier     string     // vocabulary "tier"; empty when not supervised
	Number   string     // of the supervision notice
	Deadline *time.Time // day
	Extended int        // how often the deadline was moved
	Reopened int        // how often it was taken up again
	Before   SiteState  // state to go back to when a look-back passes
	Works    []WorkFact
}

// WorkFact is what a hazard file must know of its works.
type WorkFact struct {
	State State
	Doers []string // logins of those who reported it finished
}

// SiteEvent is a step of a hazard file.
type SiteEvent struct {
	Step     SiteStep
	Actor    string
	Role     Role
	Tier     string
	Number   string
	Deadline *time.Time
	Passed   bool // LookBack
	Reason   string
}

var siteMoves = []struct {
	step SiteStep
	from []SiteState
	to   SiteState // empty: the state stays, or follows from the event
	by   roles
}{
	{Verify, []SiteState{Reported}, Verified, office},
	{Refuse, []SiteState{Reported, Verified}, Rejected, office},
	{List, []SiteState{Verified, Interim, Rectifying}, "", office},
	{Measure, []SiteState{Verified, Listed}, Interim, office},
	{Measure, []SiteState{Interim, Rectifying}, "", office},
	{Rectify, []SiteState{Verified, Listed, Interim}, Rectifying, office},
	{Extend, []SiteState{Listed, Interim, Rectifying}, "", office},
	{SiteAccept, []SiteState{Rectifying}, SiteAccepted, office},
	{Delist, []SiteState{SiteAccepted}, Delisted, office},
	{FallDue, []SiteState{SiteAccepted, Delisted}, ReviewDue, roles{System, Planner, Admin}},
	{LookBack, []SiteState{SiteAccepted, Delisted, ReviewDue}, "", anyone},
	{Revive, []SiteState{SiteAccepted, Delisted, ReviewDue}, Rectifying, office},
	{Revive, []SiteState{Rejected}, Reported, office},
}

// Misfit is a step that the state of a hazard file, or the person, does not
// allow: vocabulary "site_refusal".
type Misfit struct {
	Code   string
	Detail say.Text
}

func (m Misfit) Error() string { return m.Detail.Error() }

// SiteSteps lists what a person of a role may do next with a file: the
// buttons of a screen.
func SiteSteps(role Role, from SiteState) []SiteStep {
	var list []SiteStep
	for _, m := range siteMoves {
		if slices.Contains(m.from, from) && m.by.has(role) && !slices.Contains(list, m.step) {
			list = append(list, m.step)
		}
	}
	return list
}

// Apply makes a step, or says why it cannot be made ([Misfit]) or what is
// wrong with it ([Fault]). today is the city's day.
func (s Site) Apply(e SiteEvent, today time.Time) (Site, error) {
	to, err := s.step(e)
	if err != nil {
		return s, err
	}
	if err := s.check(e, today); err != nil {
		return s, err
	}
	s.follow(e)
	switch {
	case to != "":
		s.State = to
	case e.Step == List && s.State == Verified:
		s.State = Listed
	case e.Step == LookBack:
		s.lookedAt(e.Passed)
	}
	return s, nil
}

func (s Site) step(e SiteEvent) (SiteState, error) {
	exists := false
	for _, m := range siteMoves {
		exists = exists || m.step == e.Step
		if m.step != e.Step || !slices.Contains(m.from, s.State) {
			continue
		}
		if !m.by.has(e.Role) {
			return "", Misfit{"role", say.New("a %s may not %s a file", e.Role, e.Step)}
		}
		return m.to, nil
	}
	if !exists {
		return "", Fault{"step", say.New("no such step; see the vocabulary site_event")}
	}
	return "", Misfit{"state", say.New("a file that is %s cannot take the step %s", s.State, e.Step)}
}

// check looks at what a step demands besides the right state and role.
func (s Site) check(e SiteEvent, today time.Time) error {
	switch e.Step {
	case List:
		return checkListing(e, today)
	case Extend:
		return s.checkExtension(e)
	case SiteAccept:
		return s.checkAcceptance(e)
	case Refuse, Revive:
		if e.Reason == "" {
			return Fault{"reason", say.New("missing; say why")}
		}
	case LookBack:
		if !e.Passed && e.Reason == "" {
			return Fault{"reason", say.New("missing; say what was found")}
		}
	}
	return nil
}

func checkListing(e SiteEvent, today time.Time) error {
	switch {
	case e.Tier == "":
		return Fault{"tier", say.New("missing; a file is listed at province, city or county tier")}
	case e.Number == "":
		return Fault{"number", say.New("missing; give the number of the supervision notice")}
	case e.Deadline == nil:
		return Fault{"deadline", say.New("missing; give the day by which it must be mended")}
	case e.Deadline.Before(today):
		return Fault{"deadline", say.New("lies in the past")}
	}
	return nil
}

func (s Site) checkExtension(e SiteEvent) error {
	switch {
	case s.Deadline == nil:
		return Misfit{"no_deadline", say.New("the file has no deadline that could be moved")}
	case e.Deadline == nil || !e.Deadline.After(*s.Deadline):
		return Fault{"deadline", say.New("must lie after the present one")}
	case e.Reason == "":
		return Fault{"reason", say.New("missing; say why more time is needed")}
	}
	return nil
}

// checkAcceptance: works are finished, and the one who accepts did none.
func (s Site) checkAcceptance(e SiteEvent) error {
	for _, w := range s.Works {
		if w.State != Accepted && w.State != Cancelled {
			return Misfit{"open_work", say.New("a work of the file is not accepted yet")}
		}
		if slices.Contains(w.Doers, e.Actor) {
			return Misfit{"own_work", say.New("the file must be accepted by someone who did none of its works")}
		}
	}
	return nil
}

func (s *Site) follow(e SiteEvent) {
	switch e.Step {
	case List:
		s.Tier, s.Number, s.Deadline = e.Tier, e.Number, e.Deadline
	case Extend:
		s.Deadline = e.Deadline
		s.Extended++
	case FallDue:
		s.Before = s.State
	case Revive:
		s.Reopened++
		s.Before = ""
	}
}

// lookedAt: a file that stayed mended goes back to where it was, one that did
// not is taken up again.
func (s *Site) lookedAt(passed bool) {
	switch {
	case !passed:
		s.State, s.Before = Rectifying, ""
		s.Reopened++
	case s.State == ReviewDue && s.Before != "":
		s.State, s.Before = s.Before, ""
	case s.State == ReviewDue:
		s.State = SiteAccepted
	}
}
