package casework_test

import (
	"errors"
	"testing"
	"time"

	"tongshi/geo/profile"
	"tongshi/server/casework"
)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func dayp(y, m, d int) *time.Time { t := day(y, m, d); return &t }

func step(s casework.SiteStep) casework.SiteEvent {
	return casework.SiteEvent{
		Step:     s,
		Actor:    "zhao",
		Role:     casework.Planner,
		Reason:   "why",
		Tier:     "city",
		Number:   "2026-7",
		Deadline: dayp(2026, 8, 1),
		Passed:   true,
	}
}

func TestSiteGoesFromReportToDelisting(t *testing.T) {
	s := casework.Site{State: casework.Reported}
	path := []struct {
		step casework.SiteStep
		want casework.SiteState
	}{
		{casework.Verify, casework.Verified}, {casework.List, casework.Listed}, {casework.Measure, casework.Interim},
		{casework.Rectify, casework.Rectifying}, {casework.SiteAccept, casework.SiteAccepted},
		{casework.FallDue, casework.ReviewDue}, {casework.LookBack, casework.SiteAccepted}, {casework.Delist, casework.Delisted},
		{casework.FallDue, casework.ReviewDue}, {casework.LookBack, casework.Delisted},
	}
	for _, p := range path {
		var err error
		if s, err = s.Apply(step(p.step), day(2026, 5, 4)); err != nil || s.State != p.want {
			t.Fatalf("%s: %s, %v; want %s", p.step, s.State, err, p.want)
		}
	}
	if s.Tier != "city" || s.Number != "2026-7" || s.Reopened != 0 {
		t.Errorf("file is %+v", s)
	}
}

func TestFailedLookBackReopensTheFile(t *testing.T) {
	failed := step(casework.LookBack)
	failed.Passed = false
	for _, from := range []casework.SiteState{casework.SiteAccepted, casework.Delisted, casework.ReviewDue} {
		s, err := casework.Site{State: from}.Apply(failed, day(2026, 5, 4))
		if err != nil || s.State != casework.Rectifying || s.Reopened != 1 {
			t.Errorf("from %s: %+v, %v", from, s, err)
		}
	}
}

func TestAcceptanceNeedsFinishedWorksAndAnotherPerson(t *testing.T) {
	works := []casework.WorkFact{{State: casework.Accepted, Doers: []string{"li"}}, {State: casework.Cancelled}}
	accept := step(casework.SiteAccept)
	s := casework.Site{State: casework.Rectifying, Works: works}
	if _, err := s.Apply(accept, day(2026, 5, 4)); err != nil {
		t.Errorf("all is done by others: %v", err)
	}
	accept.Actor = "li"
	wantMisfit(t, s, accept, "own_work")
	s.Works = append(s.Works, casework.WorkFact{State: casework.Finished})
	accept.Actor = "zhao"
	wantMisfit(t, s, accept, "open_work")
}

func TestStepsThatTheStateOrTheRoleForbids(t *testing.T) {
	wantMisfit(t, casework.Site{State: casework.Reported}, step(casework.Delist), "state")
	verify := step(casework.Verify)
	verify.Role = casework.Crew
	wantMisfit(t, casework.Site{State: casework.Reported}, verify, "role")
	wantMisfit(t, casework.Site{State: casework.Rectifying}, step(casework.Extend), "no_deadline")
}

func wantMisfit(t *testing.T, s casework.Site, e casework.SiteEvent, code string) {
	t.Helper()
	after, err := s.Apply(e, day(2026, 5, 4))
	var misfit casework.Misfit
	if !errors.As(err, &misfit) || misfit.Code != code || after.State != s.State {
		t.Errorf("%s in %s: %v, state %s; want misfit %s", e.Step, s.State, err, after.State, code)
	}
}

func TestListingAndExtensionNeedTheirPapers(t *testing.T) {
	cases := map[string]struct {
		site  casework.Site
		event casework.SiteEvent
	}{
		"tier": {
			casework.Site{State: casework.Verified},
			casework.SiteEvent{Step: casework.List, Role: casework.Planner, Number: "1", Deadline: dayp(2026, 8, 1)},
		},
		"number": {
			casework.Site{State: casework.Verified},
			casework.SiteEvent{Step: casework.List, Role: casework.Planner, Tier: "city", Deadline: dayp(2026, 8, 1)},
		},
		"deadline": {
			casework.Site{State: casework.Listed, Deadline: dayp(2026, 8, 1)},
			casework.SiteEvent{Step: casework.Extend, Role: casework.Planner, Reason: "rain", Deadline: dayp(2026, 7, 1)},
		},
		"reason": {
			casework.Site{State: casework.Listed, Deadline: dayp(2026, 8, 1)},
			casework.SiteEvent{Step: casework.Extend, Role: casework.Planner, Deadline: dayp(2026, 9, 1)},
		},
	}
	for field, c := range cases {
		var fault casework.Fault
		if _, err := c.site.Apply(c.event, day(2026, 5, 4)); !errors.As(err, &fault) || fault.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	past := casework.SiteEvent{Step: casework.List, Role: casework.Planner, Tier: "city", Number: "1", Deadline: dayp(2026, 1, 1)}
	if _, err := (casework.Site{State: casework.Verified}).Apply(past, day(2026, 5, 4)); err == nil {
		t.Error("a deadline in the past was taken")
	}
}

func rules(t *testing.T) *casework.Rules {
	t.Helper()
	r, err := casework.ReadRules(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLookBacksFollowTheClass(t *testing.T) {
	cases := map[string]struct {
		class    string
		accepted time.Time
		regrowth []time.Time
		want     []time.Time
	}{
		"plants: in spring and in July, and when grown back": {"sight_obstruction", day(2026, 5, 4), []time.Time{day(2026, 9, 1), day(2026, 1, 1)},
			[]time.Time{day(2026, 7, 15), day(2026, 9, 1), day(2027, 4, 15), day(2027, 7, 15), day(2028, 4, 15)}},
		"others: after 1, 3 and 12 months, the last day of a short month": {"missing_sign", day(2026, 1, 31), nil,
			[]time.Time{day(2026, 2, 28), day(2026, 4, 30), day(2027, 1, 31)}},
	}
	for name, c := range cases {
		got := rules(t).Schedule(c.class, c.accepted, c.regrowth)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if !got[i].Equal(c.want[i]) {
				t.Errorf("%s: day %d is %v, want %v", name, i, got[i], c.want[i])
			}
		}
	}
	if weekly := rules(t).Schedule("street_market", day(2026, 5, 4), nil); len(weekly) != 8 || !weekly[1].Equal(day(2026, 5, 18)) {
		t.Errorf("market: %v", weekly)
	}
}

func TestOverdueFilesEscalate(t *testing.T) {
	s := casework.Site{State: casework.Rectifying, Deadline: dayp(2026, 5, 1)}
	for late, want := range map[int]string{0: "", 1: "overdue", 14: "overdue", 15: "reminded", 400: "superior"} {
		if got := rules(t).Escalation(s, day(2026, 5, 1).AddDate(0, 0, late)); got != want {
			t.Errorf("%d days late: %q, want %q", late, got, want)
		}
	}
	s.State = casework.SiteAccepted
	if got := rules(t).Escalation(s, day(2027, 1, 1)); got != "" {
		t.Errorf("an accepted file is not overdue, got %q", got)
	}
}

func TestFileNumbersSayClassAndYear(t *testing.T) {
	if got := rules(t).FileNumber("sight_obstruction", 2026, 12); got != "TS-2026-0012" {
		t.Error(got)
	}
	if got := rules(t).FileNumber("no_such_class", 2026, 3); got != "QT-2026-0003" {
		t.Error(got)
	}
}
