package casework

import (
	"maps"
	"slices"
	"time"
)

// HoldFor is how long the server waits for an event that others build upon
// before it goes on without.
const HoldFor = 7 * 24 * time.Hour

// Work is the state of a work as its events made it. The zero value with a
// plan is a work just planned.
type Work struct {
	State      State
	Crew       string           // code of the crew it is given to; empty for none
	Planned    float64          // quantity asked for, in its unit
	Reported   float64          // quantity that the crews reported
	Items      map[int64]bool   // every item, and whether it is done; empty when it has none
	TickedBy   map[int64]string // who said first in this round that an item is done
	Doers      map[string]bool  // who reported it finished since it was last open: a return ends their round
	Reason     string           // why it is blocked, returned or cancelled
	AcceptedBy string
	Reopenings []Reopening // how often it was taken up again after an acceptance, oldest first

	// Conflicts are the events that a person has to settle, oldest first.
	Conflicts []Event
	waiting   []Event
	seen      map[string]Decision
}

// NewWork is a work just planned.
func NewWork(quantity float64, items []int64) Work {
	w := Work{
		State: Planned, Planned: quantity,
		Items: map[int64]bool{}, TickedBy: map[int64]string{}, Doers: map[string]bool{}, seen: map[string]Decision{},
	}
	for _, id := range items {
		w.Items[id] = false
	}
	return w
}

// Clone is a copy that shares nothing.
func (w Work) Clone() Work {
	w.Items, w.TickedBy = maps.Clone(w.Items), maps.Clone(w.TickedBy)
	w.Doers, w.seen = maps.Clone(w.Doers), maps.Clone(w.seen)
	w.Conflicts, w.waiting, w.Reopenings = slices.Clone(w.Conflicts), slices.Clone(w.waiting), slices.Clone(w.Reopenings)
	return w
}

// Waiting lists the events that wait for an earlier one, in order of arrival.
func (w Work) Waiting() []Event { return slices.Clone(w.waiting) }

// Decided is what became of an event so far.
func (w Work) Decided(uuid string) (Decision, bool) {
	d, ok := w.seen[uuid]
	return d, ok
}

// QuantityDone is the quantity done: where the work has items, those ticked.
func (w Work) QuantityDone() float64 {
	if len(w.Items) == 0 {
		return w.Reported
	}
	done := 0.0
	for _, ticked := range w.Items {
		if ticked {
			done++
		}
	}
	return done
}

// Replay derives a work from its whole log, in the server's order.
func Replay(w Work, log []Event) (Work, map[string]Decision) {
	w = w.Clone() // once, not with every event
	for _, e := range log {
		w.apply(e)
	}
	return w, maps.Clone(w.seen)
}

// Apply adds one event to a work and returns the new work and every decision
// that it led to, its own first: an event may free others that waited for it.
// An event that was seen before changes nothing and gets the same answer.
// The given work is not changed.
func (w Work) Apply(e Event) (Work, []Decision) {
	w = w.Clone()
	decided := w.apply(e)
	return w, decided
}

func (w *Work) apply(e Event) []Decision {
	if d, ok := w.seen[e.UUID]; ok {
		return []Decision{d}
	}
	if e.After != "" && !w.settled(e.After) {
		w.waiting = append(w.waiting, e)
		return []Decision{w.note(e, Held, "waits_for_earlier")}
	}
	out := []Decision{w.take(e)}
	if e.Kind == Release {
		out = append(out, w.release(e.ServerTime)...)
	}
	return append(out, w.freed()...)
}

// settled reports whether an event has been decided for good.
func (w *Work) settled(uuid string) bool {
	d, ok := w.seen[uuid]
	return ok && d.Outcome != Held
}

func (w *Work) note(e Event, o Outcome, why string) Decision {
	d := Decision{e.UUID, o, why}
	w.seen[e.UUID] = d
	return d
}

// freed takes the events whose earlier one has come, oldest arrival first,
// until none is left that can go.
func (w *Work) freed() (out []Decision) {
	for i := 0; i < len(w.waiting); {
		e := w.waiting[i]
		if !w.settled(e.After) {
			i++
			continue
		}
		w.waiting = slices.Delete(w.waiting, i, i+1)
		out = append(out, w.take(e))
		i = 0
	}
	return out
}

// release takes the oldest event of every branch that has waited too long;
// those behind it follow by themselves.
func (w *Work) release(now time.Time) (out []Decision) {
	for i := 0; i < len(w.waiting); {
		e := w.waiting[i]
		if _, behind := w.seen[e.After]; behind || now.Sub(e.ServerTime) < HoldFor {
			i++
			continue
		}
		w.waiting = slices.Delete(w.waiting, i, i+1)
		out = append(out, w.take(e))
	}
	return out
}

// take decides about an event whose turn it is.
func (w *Work) take(e Event) Decision {
	step, ok := find(e.Kind, w.State)
	switch {
	case e.Kind == Settle && !w.open(e.Conflict):
		return w.conflict(e, "nothing_to_settle")
	case !ok:
		return w.conflict(e, w.misfit(e.Kind))
	case !step.by.has(e.Role):
		return w.conflict(e, "not_allowed")
	case e.Role == Crew && e.Kind != Note && w.Crew != "" && w.Crew != e.Crew:
		return w.conflict(e, "other_crew")
	case e.Kind == Accept && w.Doers[e.Actor]:
		return w.conflict(e, "own_work")
	}
	w.do(e)
	if step.to != "" {
		w.State = step.to
	}
	return w.note(e, Applied, "")
}

func (w *Work) conflict(e Event, why string) Decision {
	w.Conflicts = append(w.Conflicts, e)
	return w.note(e, Conflict, why)
}

// misfit says why an event does not fit the state, in words a crew expects.
func (w *Work) misfit(k EventKind) string {
	switch {
	case k == Done && w.State == Finished:
		return "already_done"
	case w.State == Cancelled:
		return "cancelled"
	case w.State == Accepted:
		return "already_accepted"
	}
	return "not_in_this_state"
}

// do records what an event brings besides the new state.
func (w *Work) do(e Event) {
	switch e.Kind {
	case Assign:
		w.Crew = e.ToCrew
	case Start:
		if w.Crew == "" {
			w.Crew = e.Crew
		}
	case Progress, Tick:
		w.count(e, e.Actor)
	case Done:
		w.Doers[e.Actor] = true
		w.finish(e)
	case Return:
		w.Doers, w.Reason = map[string]bool{}, e.Reason
	case Block, Cancel:
		w.Reason = e.Reason
	case Accept:
		w.AcceptedBy, w.Reason = e.Actor, ""
	case Reopen:
		if w.State == Accepted {
			w.reopen(e)
		}
		w.AcceptedBy, w.Reason, w.Doers = "", e.Reason, map[string]bool{}
	case Settle:
		w.settle(e)
	}
}

func (w *Work) count(e Event, by string) {
	if e.Quantity != nil {
		w.Reported += *e.Quantity
	}
	w.tick(e.Items, by)
}

// tick marks items as done; what is no item of the work is kept with the
// event and changes nothing.
func (w *Work) tick(items []int64, by string) {
	for _, id := range items {
		if done, ok := w.Items[id]; ok && !done {
			w.Items[id], w.TickedBy[id] = true, by
		}
	}
}

// itemIDs are the numbers of all items, ascending.
func (w *Work) itemIDs() []int64 { return slices.Sorted(maps.Keys(w.Items)) }

// finish counts what the last event says; one that gives no figure after none
// was given before means that all of it is done.
func (w *Work) finish(e Event) {
	if e.Quantity == nil && w.Reported == 0 {
		w.Reported = w.Planned
	}
	w.count(e, e.Actor)
}

func (w *Work) open(uuid string) bool {
	return slices.ContainsFunc(w.Conflicts, func(e Event) bool { return e.UUID == uuid })
}

// settle takes a conflict off the list and, if asked, counts what it reported.
func (w *Work) settle(e Event) {
	i := slices.IndexFunc(w.Conflicts, func(c Event) bool { return c.UUID == e.Conflict })
	settled := w.Conflicts[i]
	w.Conflicts = slices.Delete(w.Conflicts, i, i+1)
	if e.Count {
		w.count(settled, e.Actor)
	}
}
