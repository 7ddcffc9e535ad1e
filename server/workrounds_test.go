package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tongshi/server/cases"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
)

// A planner who reports a work finished is told what that costs before and
// after; sent back and done by a crew, the work is the crew's, and the only
// planner accepts it and its file.
func TestTheDoersOfAWorkAreThoseOfItsLastRound(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "missing_sign", "缺标志", 116.001, 36.5).ID
	o.step("zhao", site, "verify", "", 201)
	o.step("zhao", site, "rectify", "", 201)
	w := o.plan(site, `"kind":"sign","title":"标志","crew":"A"`).ID
	o.told(o.work(w).Notices) // a reader cannot accept anyway
	path := fmt.Sprintf("/api/works/%d", w)
	o.told(getJSON[cases.WorkFile](o.city, path, o.as["li"]...).Notices)
	o.told(getJSON[cases.WorkFile](o.city, path, o.as["zhao"]...).Notices, "done then_not_acceptor")
	own := o.event("zhao", w, "done", "")
	o.told(own.Notices, "accept own_work")
	if !slices.Equal(own.Work.Properties.Doers, []string{"token zhao"}) {
		t.Errorf("done by %v", own.Work.Properties.Doers)
	}
	refused := o.event("zhao", w, "accept", "")
	if refused.Outcome != "conflict" || refused.Why != "own_work" {
		t.Errorf("zhao accepts the own work: %+v", refused)
	}
	o.event("zhao", w, "settle", `,"settles":"`+refused.Event.UUID+`"`)
	o.event("zhao", w, "return", `,"reason":"not_good_enough"`)
	done := o.event("li", w, "done", "")
	if !slices.Equal(done.Work.Properties.Doers, []string{"token li"}) {
		t.Errorf("done by %v, want the crew of the last round", done.Work.Properties.Doers)
	}
	if got := o.event("zhao", w, "accept", ""); got.Outcome != "applied" {
		t.Errorf("zhao accepts what li did: %s because %q", got.Outcome, got.Why)
	}
	o.step("zhao", site, "accept", "", 201)
	o.step("zhao", site, "delist", "", 201)
}

// A work that its planner gave up does not keep that planner from the file.
func TestAWorkThatWasGivenUpHasNoDoers(t *testing.T) {
	o := newOffice(t)
	site := o.site("zhao", "missing_sign", "缺标志", 116.001, 36.5).ID
	o.step("zhao", site, "verify", "", 201)
	o.step("zhao", site, "rectify", "", 201)
	w := o.plan(site, `"kind":"sign","title":"标志","crew":"A"`).ID
	o.event("zhao", w, "done", "")
	o.event("zhao", w, "return", `,"reason":"not_good_enough"`)
	o.event("zhao", w, "cancel", `,"reason":"not_needed"`)
	o.step("zhao", site, "accept", "", 201)
}

// told wants these notices, each in both languages.
func (o office) told(list []cases.WorkNotice, want ...string) {
	o.Helper()
	got := []string{}
	for _, n := range list {
		got = append(got, string(n.Event)+" "+n.Code)
		if !strings.Contains(n.ZH, "验收") || !strings.Contains(n.EN, "accept") {
			o.Errorf("%+v", n)
		}
	}
	if !slices.Equal(got, want) && len(got)+len(want) > 0 {
		o.Errorf("told %v, want %v", got, want)
	}
}

// Accepted, reopened, accepted again: a work counts from the last time on, and
// between the two for nobody.
func TestTheEffectivePeriodIsThatOfTheLastAcceptance(t *testing.T) {
	for _, reason := range []string{"not_good_enough", "look_back_failed"} {
		t.Run(reason, func(t *testing.T) {
			o := newOffice(t)
			site := o.site("zhao", "missing_marking", "缺标线", 116.001, 36.5).ID
			w := o.plan(site, `"kind":"marking","title":"标线","crew":"A","quantity":60`).ID
			wantDays := func(when string, got casestore.Work, from, done, accepted string) {
				t.Helper()
				days := []string{said(got.EffectiveOn), said(got.EffectiveTo), said(got.DoneOn), said(got.AcceptedOn)}
				if want := []string{from, "", done, accepted}; !slices.Equal(days, want) {
					t.Errorf("%s: effective from and to, done and accepted on %q, want %q", when, days, want)
				}
			}
			o.event("li", w, "done", "")
			o.later(1)
			wantDays("accepted", o.event("zhao", w, "accept", "").Work.Properties, "2026-03-02", "2026-03-02", "2026-03-03")
			o.later(10)
			again := o.event("zhao", w, "reopen", `,"reason":"`+reason+`"`).Work.Properties
			wantDays("reopened", again, "", "", "")
			if again.QuantityDone != 0 {
				t.Errorf("%g m are still done", again.QuantityDone)
			}
			o.later(10)
			o.event("li", w, "done", `,"quantity":60`)
			o.later(1)
			last := o.event("zhao", w, "accept", "").Work.Properties
			wantDays("accepted again", last, "2026-03-23", "2026-03-23", "2026-03-24")
			if last.QuantityDone != 60 {
				t.Errorf("%g of 60 m are done", last.QuantityDone)
			}
		})
	}
}

// said is a day as the API says it; empty for none.
func said(d *store.Day) string {
	if d == nil {
		return ""
	}
	return d.Format("2006-01-02")
}
