package casework_test

import (
	"encoding/json"
	"testing"

	"tongshi/server/casework"
)

func metres(v float64) *float64 { return &v }

func hedge(topM float64) casework.Thing {
	return casework.Thing{BaseM: metres(0), TopM: metres(topM), Origin: "measured", Survey: 1, Status: "standing"}
}

// yard is one hedge with what was done to it.
type yard struct {
	now     casework.Thing
	effects []casework.Effect
}

func (y *yard) cut(action casework.Action, toM *float64) int {
	e := casework.Effect{Action: action, ToM: toM, Regrowth: dayp(2026, 9, 1), Before: y.now}
	y.now = y.now.Cut(action, toM, e.Regrowth)
	e.After = y.now
	y.effects = append(y.effects, e)
	return len(y.effects) - 1
}

func (y *yard) lower(toM float64) int { return y.cut(casework.Lower, metres(toM)) }

func (y *yard) remove() int { return y.cut(casework.Remove, nil) }

func (y *yard) takeBack(n int) {
	y.effects[n].TakenBack = true
	left := casework.Left(y.effects, y.now)
	y.effects = append(y.effects, casework.Effect{Before: y.now, After: left})
	y.now = left
}

func TestWhatIsLeftWithoutTheWorksThatWereTakenBack(t *testing.T) {
	cases := map[string]struct {
		story func(y *yard)
		want  func(w *casework.Thing)
	}{
		"one work": {func(y *yard) { y.takeBack(y.lower(0.6)) }, func(*casework.Thing) {}},
		"the first of two, which cut less": {
			func(y *yard) { first := y.lower(1); y.lower(0.6); y.takeBack(first) },
			func(w *casework.Thing) { w.TopM, w.Status, w.Regrowth = metres(0.6), "trimmed", dayp(2026, 9, 1) }},
		"the first of two, which cut more": {
			func(y *yard) { first := y.lower(0.6); y.lower(1); y.takeBack(first) },
			func(w *casework.Thing) { w.TopM, w.Status, w.Regrowth = metres(1), "trimmed", dayp(2026, 9, 1) }},
		"the second of two, then the first": {
			func(y *yard) { first, second := y.lower(1), y.lower(0.6); y.takeBack(second); y.takeBack(first) },
			func(*casework.Thing) {}},
		"the first, and the second after a third": {
			func(y *yard) {
				first, second := y.lower(1.5), y.lower(1)
				y.takeBack(second)
				third := y.lower(1.2)
				y.takeBack(first)
				y.takeBack(third)
			},
			func(*casework.Thing) {}},
		"three times the same": {
			func(y *yard) {
				for range 3 {
					y.takeBack(y.lower(0.6))
				}
			},
			func(*casework.Thing) {}},
		"gone, and not gone after all": {func(y *yard) { y.takeBack(y.remove()) }, func(*casework.Thing) {}},
		"gone by a second work, the first taken back": {
			func(y *yard) { first := y.lower(1); y.remove(); y.takeBack(first) },
			func(w *casework.Thing) { w.Gone, w.Status = true, "removed" }},
		"gone by two works, one taken back": {
			func(y *yard) { first := y.remove(); y.remove(); y.takeBack(first) },
			func(w *casework.Thing) { w.Gone, w.Status = true, "removed" }},
		"cut after it was gone, which it never was": {
			func(y *yard) { gone := y.remove(); y.lower(0.6); y.takeBack(gone) },
			func(w *casework.Thing) { w.TopM, w.Status, w.Regrowth = metres(0.6), "trimmed", dayp(2026, 9, 1) }},
		"surveyed anew since, at the very height": {
			func(y *yard) { n := y.lower(0.6); y.now.Survey = 2; y.takeBack(n) },
			func(w *casework.Thing) { w.TopM, w.Survey = metres(0.6), 2 }},
		"surveyed between two works": {
			func(y *yard) {
				first := y.lower(1)
				y.now.TopM, y.now.Survey = metres(1.4), 2
				second := y.lower(0.6)
				y.takeBack(first)
				y.takeBack(second)
			},
			func(w *casework.Thing) { w.TopM, w.Survey = metres(1.4), 2 }},
		"one measure corrected since": {
			func(y *yard) { n := y.lower(0.6); y.now.BaseM = metres(0.2); y.takeBack(n) },
			func(w *casework.Thing) { w.BaseM = metres(0.2) }},
		"the height confirmed by a better origin": {
			func(y *yard) { y.now.Origin = "estimated"; n := y.lower(0.6); y.now.Origin = "measured"; y.takeBack(n) },
			func(w *casework.Thing) { w.TopM = metres(0.6) }},
		"a base above the top that is left": {
			func(y *yard) {
				y.now.BaseM = metres(1)
				n := y.lower(0.6)
				y.now.TopM = metres(0.8)
				y.takeBack(n)
			},
			func(w *casework.Thing) { w.BaseM, w.TopM = metres(0.8), metres(0.8) }},
		"taken away by hand since": {
			func(y *yard) { n := y.lower(0.6); y.now.Gone, y.now.Status = true, "removed"; y.takeBack(n) },
			func(w *casework.Thing) { w.Gone, w.Status, w.TopM = true, "removed", metres(0.6) }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			y, want := &yard{now: hedge(2)}, hedge(2)
			c.story(y)
			c.want(&want)
			if !y.now.Same(want) || y.now.Survey != want.Survey {
				t.Errorf("%s; want %s", told(y.now), told(want))
			}
		})
	}
}

func told(v casework.Thing) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// A crown whose height was only assumed is estimated once somebody has cut it,
// and assumed again when nobody has.
func TestAnAssumedHeightIsAssumedAgain(t *testing.T) {
	y := &yard{now: casework.Thing{TopM: metres(8), Origin: "assumed", Status: "standing"}}
	n := y.cut(casework.RaiseCrown, metres(3))
	if y.now.Origin != "estimated" || *y.now.BaseM != 3 {
		t.Fatalf("cut: %s", told(y.now))
	}
	y.takeBack(n)
	if y.now.Origin != "assumed" || y.now.BaseM != nil {
		t.Errorf("taken back: %s", told(y.now))
	}
}

func TestAReopenedWorkIsToBeDoneAgain(t *testing.T) {
	tick := crewA(casework.Tick)
	tick.UUID, tick.Items = "tick", []int64{1, 2}
	w, _ := story(casework.NewWork(2, []int64{1, 2}),
		planner(casework.Assign), tick, crewA(casework.Done), planner(casework.Accept))
	for name, c := range map[string]struct {
		items  []int64
		reason string
		done   float64
		stands bool
	}{
		"all of it":                          {nil, "not_good_enough", 0, false},
		"one item":                           {[]int64{2}, "not_good_enough", 1, false},
		"no item of this work":               {[]int64{9}, "not_good_enough", 0, false},
		"it was done, but has grown back":    {nil, casework.LookBackFailed, 0, true},
		"one item of it that has grown back": {[]int64{1}, casework.LookBackFailed, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			reopen := planner(casework.Reopen)
			reopen.UUID, reopen.Items, reopen.Reason = "reopen", c.items, c.reason
			again, _ := w.Apply(reopen)
			opened := len(again.Reopenings) == 1 && again.Reopenings[0].Stands == c.stands
			if !opened || again.QuantityDone() != c.done || len(again.TickedBy) != int(c.done) {
				t.Errorf("%g done, taken up again: %+v", again.QuantityDone(), again.Reopenings)
			}
			if w.QuantityDone() != 2 || w.TickedBy[1] != "li" {
				t.Errorf("the work before changed: %g done, by %v", w.QuantityDone(), w.TickedBy)
			}
		})
	}
}
