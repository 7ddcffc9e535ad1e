package casework_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tongshi/server/casework"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// story applies events in order and returns the work and the last decision.
func story(w casework.Work, events ...casework.Event) (casework.Work, casework.Decision) {
	var d []casework.Decision
	for i, e := range events {
		if e.UUID == "" {
			e.UUID = fmt.Sprintf("e%d", i)
		}
		w, d = w.Apply(e)
	}
	return w, d[0]
}

func by(role casework.Role, actor, crew string, kind casework.EventKind) casework.Event {
	return casework.Event{Kind: kind, Actor: actor, Role: role, Crew: crew, ToCrew: "A", Reason: "other", ServerTime: noon}
}

func crewA(kind casework.EventKind) casework.Event { return by(casework.Crew, "li", "A", kind) }
func crewB(kind casework.EventKind) casework.Event { return by(casework.Crew, "wang", "B", kind) }
func planner(kind casework.EventKind) casework.Event {
	return by(casework.Planner, "zhao", "", kind)
}

func amount(e casework.Event, q float64) casework.Event { e.Quantity = &q; return e }

func TestWorkFollowsItsEvents(t *testing.T) {
	cases := map[string]struct {
		events  []casework.Event
		state   casework.State
		outcome casework.Outcome
		why     string
	}{
		"given, begun, finished and accepted": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Start), crewA(casework.Done), planner(casework.Accept)},
			casework.Accepted, casework.Applied, ""},
		"a crew may finish without having said that it began": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Done)}, casework.Finished, casework.Applied, ""},
		"the second to finish is in conflict": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Done), by(casework.Crew, "sun", "A", casework.Done)},
			casework.Finished, casework.Conflict, "already_done"},
		"another crew's report is in conflict": {
			[]casework.Event{planner(casework.Assign), crewB(casework.Done)}, casework.Assigned, casework.Conflict, "other_crew"},
		"another crew may still add a note": {
			[]casework.Event{planner(casework.Assign), crewB(casework.Note)}, casework.Assigned, casework.Applied, ""},
		"a report on a cancelled work is in conflict": {
			[]casework.Event{planner(casework.Cancel), crewA(casework.Progress)}, casework.Cancelled, casework.Conflict, "cancelled"},
		"nobody accepts what they did": {
			[]casework.Event{planner(casework.Assign), by(casework.Planner, "zhao", "A", casework.Done), planner(casework.Accept)},
			casework.Finished, casework.Conflict, "own_work"},
		"a crew cannot accept": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Done), by(casework.Crew, "sun", "A", casework.Accept)},
			casework.Finished, casework.Conflict, "not_allowed"},
		"returned work is done again": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Done), planner(casework.Return), crewA(casework.Done)},
			casework.Finished, casework.Applied, ""},
		"blocked work goes on": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Block), crewA(casework.Start)}, casework.Started, casework.Applied, ""},
		"accepted work is taken up again": {
			[]casework.Event{planner(casework.Assign), crewA(casework.Done), planner(casework.Accept), planner(casework.Reopen)},
			casework.Returned, casework.Applied, ""},
		"settling nothing is in conflict itself": {
			[]casework.Event{func() casework.Event { e := planner(casework.Settle); e.Conflict = "none"; return e }()},
			casework.Planned, casework.Conflict, "nothing_to_settle"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w, d := story(casework.NewWork(3, nil), c.events...)
			if w.State != c.state || d.Outcome != c.outcome || d.Why != c.why {
				t.Errorf("state %s, %s because %q; want %s, %s because %q", w.State, d.Outcome, d.Why, c.state, c.outcome, c.why)
			}
		})
	}
}

func TestQuantityCountsReportsOfSeveralPhones(t *testing.T) {
	w, _ := story(casework.NewWork(10, nil), planner(casework.Assign),
		amount(crewA(casework.Progress), 4), amount(by(casework.Crew, "sun", "A", casework.Progress), 3), amount(crewA(casework.Done), 2))
	if got := w.QuantityDone(); got != 9 {
		t.Errorf("done %g, want 9", got)
	}
}

func TestFinishedWithoutAnyFigureMeansAllOfIt(t *testing.T) {
	w, _ := story(casework.NewWork(10, nil), planner(casework.Assign), crewA(casework.Done))
	if got := w.QuantityDone(); got != 10 {
		t.Errorf("done %g, want 10", got)
	}
}

func TestItemsAreTickedOnceAndUnknownOnesChangeNothing(t *testing.T) {
	tick := crewA(casework.Tick)
	tick.Items = []int64{7, 9, 12}
	again := crewA(casework.Tick)
	again.Items = []int64{7}
	w, _ := story(casework.NewWork(3, []int64{7, 8, 9}), planner(casework.Assign), tick, again)
	if got := w.QuantityDone(); got != 2 || len(w.Items) != 3 {
		t.Errorf("done %g of %d items, want 2 of 3", got, len(w.Items))
	}
}

func TestEventSentAgainChangesNothing(t *testing.T) {
	w, _ := story(casework.NewWork(10, nil), planner(casework.Assign))
	e := amount(crewA(casework.Progress), 4)
	e.UUID = "once"
	for range 3 {
		var d []casework.Decision
		if w, d = w.Apply(e); d[0].Outcome != casework.Applied {
			t.Fatalf("sent again: %+v", d)
		}
	}
	if got := w.QuantityDone(); got != 4 {
		t.Errorf("done %g, want 4", got)
	}
}

func TestEarlyEventWaitsForTheOneBefore(t *testing.T) {
	w, _ := story(casework.NewWork(10, nil), planner(casework.Assign))
	first, second := crewA(casework.Start), crewA(casework.Done)
	first.UUID, second.UUID, second.After = "first", "second", "first"
	w, d := w.Apply(second)
	if d[0].Outcome != casework.Held || w.State != casework.Assigned {
		t.Fatalf("second before first: %+v, state %s", d, w.State)
	}
	w, d = w.Apply(first)
	if len(d) != 2 || d[1].UUID != "second" || d[1].Outcome != casework.Applied || w.State != casework.Finished {
		t.Errorf("first freed %+v, state %s", d, w.State)
	}
}

func TestLostEventIsNotWaitedForForever(t *testing.T) {
	w, _ := story(casework.NewWork(10, nil), planner(casework.Assign))
	late := crewA(casework.Done)
	late.UUID, late.After = "late", "lost"
	w, _ = w.Apply(late)
	release := casework.Event{UUID: "r1", Kind: casework.Release, Role: casework.System, ServerTime: noon.Add(casework.HoldFor - time.Hour)}
	if w, _ = w.Apply(release); w.State != casework.Assigned {
		t.Fatalf("released after less than %v", casework.HoldFor)
	}
	release.UUID, release.ServerTime = "r2", noon.Add(casework.HoldFor)
	if w, _ = w.Apply(release); w.State != casework.Finished || len(w.Waiting()) != 0 {
		t.Errorf("state %s with %d waiting, want done and none", w.State, len(w.Waiting()))
	}
}

func TestSettledConflictCountsIfThePersonSaysSo(t *testing.T) {
	for _, count := range []bool{true, false} {
		w, _ := story(casework.NewWork(10, nil), planner(casework.Assign))
		other := amount(crewB(casework.Progress), 5)
		other.UUID = "other"
		w, _ = w.Apply(other)
		settle := planner(casework.Settle)
		settle.UUID, settle.Conflict, settle.Count = "settle", "other", count
		w, _ = w.Apply(settle)
		want := map[bool]float64{true: 5, false: 0}[count]
		if w.QuantityDone() != want || len(w.Conflicts) != 0 {
			t.Errorf("count %t: done %g with %d conflicts, want %g and none", count, w.QuantityDone(), len(w.Conflicts), want)
		}
	}
}

func TestApplyLeavesTheGivenWorkAlone(t *testing.T) {
	w, _ := story(casework.NewWork(2, []int64{1, 2}), planner(casework.Assign))
	tick := crewA(casework.Tick)
	tick.UUID, tick.Items = "tick", []int64{1}
	_, _ = w.Apply(tick)
	if w.QuantityDone() != 0 || w.State != casework.Assigned {
		t.Errorf("the work changed: %g done, %s", w.QuantityDone(), w.State)
	}
}

func TestEventsThatMakeNoSenseAreFaults(t *testing.T) {
	cases := map[string]casework.Event{
		"uuid":     {Kind: casework.Note},
		"event":    {UUID: "x", Kind: "explode"},
		"after":    {UUID: "x", Kind: casework.Note, After: "x"},
		"quantity": amount(casework.Event{UUID: "x", Kind: casework.Progress}, -1),
		"items":    {UUID: "x", Kind: casework.Tick},
		"crew":     {UUID: "x", Kind: casework.Assign},
		"reason":   {UUID: "x", Kind: casework.Block},
		"conflict": {UUID: "x", Kind: casework.Settle},
	}
	for field, e := range cases {
		var fault casework.Fault
		if !errors.As(e.Check(), &fault) || fault.Field != field {
			t.Errorf("%+v: %v, want a fault of %s", e, e.Check(), field)
		}
	}
}
