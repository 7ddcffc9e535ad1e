package casework

import "time"

// LookBackFailed is the reason of a work that was done and has to be done
// again: what was cut has grown back. Any other reason says of an accepted work
// that it was not done as it was accepted.
const LookBackFailed = "look_back_failed"

// Reopening is an accepted work taken up again: its items are open, and unless
// Stands is true, what the work did to them is taken back.
type Reopening struct {
	Event  Event
	Items  []int64 // those that are open again
	Stands bool
}

// reopen begins the next round of an accepted work: of the items that are
// named, or of all of it.
func (w *Work) reopen(e Event) {
	r := Reopening{Event: e, Stands: e.Reason == LookBackFailed}
	for _, id := range e.Items {
		if _, ok := w.Items[id]; ok {
			r.Items = append(r.Items, id)
		}
	}
	if len(r.Items) == 0 {
		r.Items, w.Reported = w.itemIDs(), 0
	}
	for _, id := range r.Items {
		w.Items[id] = false
		delete(w.TickedBy, id)
	}
	w.Reopenings = append(w.Reopenings, r)
}

// Thing is what works change of an obstruction, as it stands.
type Thing struct {
	Gone     bool       `json:"gone"`
	BaseM    *float64   `json:"base_m"`
	TopM     *float64   `json:"top_m"`
	Origin   string     `json:"origin"` // vocabulary "origin"
	Survey   int64      `json:"survey"` // state that somebody found; corrections and works rest on it
	Status   string     `json:"status"` // vocabulary "obstruction_status"
	Regrowth *time.Time `json:"regrowth"`
}

// Cut is the thing as an action leaves it. What is gone stays gone.
func (t Thing) Cut(action Action, toM *float64, regrowth *time.Time) Thing {
	switch {
	case action == OtherAction || t.Gone:
		return t
	case action == Remove:
		t.Gone, t.Status, t.Regrowth = true, "removed", nil
		return t
	}
	if toM != nil {
		left := Band{t.BaseM, t.TopM}.Cut(action, *toM)
		t.BaseM, t.TopM = left.BaseM, left.TopM
	}
	if t.Origin == "assumed" {
		t.Origin = "estimated" // somebody has been there and accepted the height left
	}
	t.Status, t.Regrowth = "trimmed", regrowth
	return t
}

// Effect is what an accepted work did to a thing, or, when Action is empty,
// that such effects were taken back. Before and After are what was stored.
type Effect struct {
	Action    Action     `db:"action"`
	ToM       *float64   `db:"to_m"`
	Regrowth  *time.Time `db:"regrowth_due"` // day on which it will have grown back
	Before    Thing      `db:"before"`
	After     Thing      `db:"after"`
	TakenBack bool       `db:"taken_back"`
}

// Left is a thing without the effects that were taken back: all its effects
// from the oldest on, those that stand done anew to what it was without the
// others. What somebody else changed between two effects, or between the last
// one and now, stands as they left it.
func Left(effects []Effect, now Thing) Thing {
	if len(effects) == 0 {
		return now
	}
	stored := effects[0].Before
	left := stored
	for _, e := range effects {
		left = left.changedAs(stored, e.Before)
		if e.Action != "" && !e.TakenBack {
			left = left.Cut(e.Action, e.ToM, e.Regrowth)
		}
		stored = e.After
	}
	return left.changedAs(stored, now)
}

// changedAs makes the change that led from one stored state to another. Who
// found the thing anew, or said how its heights are known, spoke of all of it;
// else each measure stands for itself.
func (t Thing) changedAs(from, to Thing) Thing {
	anew := from.Gone != to.Gone || from.Survey != to.Survey || from.Origin != to.Origin
	if anew {
		t.Gone, t.Survey, t.Origin = to.Gone, to.Survey, to.Origin
	}
	if anew || !equal(from.BaseM, to.BaseM) {
		t.BaseM = to.BaseM
	}
	if anew || !equal(from.TopM, to.TopM) {
		t.TopM = to.TopM
	}
	if t.BaseM != nil && t.TopM != nil && *t.BaseM > *t.TopM {
		t.BaseM = t.TopM
	}
	if from.Status != to.Status {
		t.Status = to.Status
	}
	if !equalDays(from.Regrowth, to.Regrowth) {
		t.Regrowth = to.Regrowth
	}
	return t
}

// Same reports whether two things stand alike.
func (t Thing) Same(other Thing) bool {
	return t.SameHeights(other) && t.Status == other.Status && equalDays(t.Regrowth, other.Regrowth)
}

// SameHeights reports whether two things hide alike.
func (t Thing) SameHeights(other Thing) bool {
	return t.Gone == other.Gone && t.Origin == other.Origin && equal(t.BaseM, other.BaseM) && equal(t.TopM, other.TopM)
}

func equal(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func equalDays(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
