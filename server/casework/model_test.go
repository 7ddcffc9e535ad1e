package casework_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"tongshi/server/casework"
)

// The model is a second, plain reading of the rules: it puts the events that
// arrived into the order in which they count, then walks a switch.

// history is what reached the server, in order of arrival, repeats included.
type history struct {
	items  []int64
	events []casework.Event
}

// randomHistory lets a planner and two to five phones act on one work; phones
// are offline and deliver their branch late, doubled and out of order, and
// some events never.
func randomHistory(r *rand.Rand) history {
	h := history{}
	if r.IntN(2) == 0 {
		h.items = []int64{1, 2, 3, 4}
	}
	var all []casework.Event
	serial := 0
	add := func(e casework.Event) string {
		serial++
		e.UUID = strconv.Itoa(serial)
		all = append(all, e)
		return e.UUID
	}
	for phone := range 2 + r.IntN(4) {
		crew, last := string(rune('A'+phone%3)), ""
		for range 1 + r.IntN(5) {
			e := randomEvent(
				r,
				[]casework.EventKind{casework.Start, casework.Progress, casework.Tick, casework.Block, casework.Done, casework.Note, casework.Accept},
			)
			e.Actor, e.Crew, e.After = fmt.Sprint("crew", phone), crew, last
			e.Role = casework.Crew
			last = add(e)
		}
	}
	for range r.IntN(6) {
		e := randomEvent(
			r,
			[]casework.EventKind{casework.Assign, casework.Accept, casework.Return, casework.Cancel, casework.Reopen, casework.Settle, casework.Done},
		)
		e.Actor, e.Role, e.ToCrew = "planner", casework.Planner, string(rune('A'+r.IntN(3)))
		e.Conflict, e.Count = strconv.Itoa(1+r.IntN(12)), r.IntN(2) == 0
		add(e)
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, e := range all {
		if r.IntN(12) == 0 {
			continue // lost for good
		}
		h.events = append(h.events, e)
		if len(h.events) > 1 && r.IntN(4) == 0 {
			h.events = append(h.events, h.events[r.IntN(len(h.events))]) // sent again
		}
	}
	if r.IntN(3) == 0 {
		h.events = append(h.events, casework.Event{UUID: "release", Kind: casework.Release, Role: casework.System})
	}
	for i := range h.events { // what is sent again arrives later, but is the same event
		if h.events[i].ServerTime.IsZero() {
			h.events[i].ServerTime = noon.Add(time.Duration(i) * 13 * time.Hour)
		}
	}
	return h
}

func randomEvent(r *rand.Rand, kinds []casework.EventKind) casework.Event {
	e := casework.Event{Kind: kinds[r.IntN(len(kinds))], Reason: "other"}
	if e.Kind == casework.Progress || e.Kind == casework.Done && r.IntN(2) == 0 {
		q := float64(r.IntN(4))
		e.Quantity = &q
	}
	if e.Kind == casework.Tick || e.Kind == casework.Reopen && r.IntN(2) == 0 {
		e.Items = []int64{int64(1 + r.IntN(5))}
	}
	return e
}

// model is what the rules say of a history.
type model struct {
	state    string
	crew     string
	reported float64
	ticked   map[int64]bool
	doers    map[string]bool
	outcome  map[string]string
	open     []string
	byID     map[string]casework.Event
	items    []int64
}

func readModel(h history) *model {
	m := &model{
		state:   "planned",
		ticked:  map[int64]bool{},
		doers:   map[string]bool{},
		outcome: map[string]string{},
		byID:    map[string]casework.Event{},
		items:   h.items,
	}
	var pending []casework.Event // not yet counted, in order of arrival
	for _, e := range h.events {
		if _, again := m.byID[e.UUID]; again {
			continue
		}
		m.byID[e.UUID] = e
		pending = append(pending, e)
		m.outcome[e.UUID] = "held"
		if e.Kind == casework.Release && (e.After == "" || m.counted(e.After)) {
			m.count(e)
			pending = pending[:len(pending)-1]
			var rest []casework.Event
			for _, p := range pending {
				if _, arrived := m.byID[p.After]; !arrived && e.ServerTime.Sub(p.ServerTime) >= casework.HoldFor {
					m.count(p)
				} else {
					rest = append(rest, p)
				}
			}
			pending = rest
		}
		// The event itself goes first if it can, then the oldest that can.
		for {
			next := slices.IndexFunc(pending, func(p casework.Event) bool { return p.After == "" || m.counted(p.After) })
			if last := len(pending) - 1; last >= 0 && pending[last].UUID == e.UUID && (e.After == "" || m.counted(e.After)) {
				next = last
			}
			if next < 0 {
				break
			}
			m.count(pending[next])
			pending = slices.Delete(pending, next, next+1)
		}
	}
	return m
}

func (m *model) counted(uuid string) bool {
	o := m.outcome[uuid]
	return o == "applied" || o == "conflict"
}

// count walks one event through a switch over the states.
func (m *model) count(e casework.Event) {
	is := func(states ...string) bool { return slices.Contains(states, m.state) }
	crew, planner := e.Role == casework.Crew, e.Role == casework.Planner
	mine := !crew || m.crew == "" || m.crew == e.Crew
	ok, next := false, m.state
	switch e.Kind {
	case casework.Assign:
		ok = planner && is("planned", "assigned", "started", "blocked", "returned")
		if !is("started") {
			next = "assigned"
		}
	case casework.Start:
		ok, next = mine && is("planned", "assigned", "blocked", "returned"), "started"
	case casework.Progress, casework.Tick:
		ok, next = mine && is("assigned", "started", "blocked", "returned"), "started"
	case casework.Block:
		ok, next = mine && is("planned", "assigned", "started", "returned"), "blocked"
	case casework.Done:
		ok, next = mine && is("assigned", "started", "blocked", "returned"), "done"
	case casework.Accept:
		ok, next = planner && is("done") && !m.doers[e.Actor], "accepted"
	case casework.Return:
		ok, next = planner && is("done"), "returned"
	case casework.Cancel:
		ok, next = planner && is("planned", "assigned", "started", "blocked", "returned"), "cancelled"
	case casework.Reopen:
		ok = planner && is("accepted", "cancelled")
		next = map[string]string{"accepted": "returned", "cancelled": "planned"}[m.state]
	case casework.Note, casework.Release:
		ok = true
	case casework.Settle:
		ok = planner && slices.Contains(m.open, e.Conflict)
	}
	if !ok {
		m.outcome[e.UUID] = "conflict"
		m.open = append(m.open, e.UUID)
		return
	}
	m.effect(e)
	m.outcome[e.UUID], m.state = "applied", next
}

func (m *model) effect(e casework.Event) {
	add := func(e casework.Event) {
		if e.Quantity != nil {
			m.reported += *e.Quantity
		}
		for _, id := range e.Items {
			m.ticked[id] = m.ticked[id] || slices.Contains(m.items, id)
		}
	}
	switch e.Kind {
	case casework.Assign:
		m.crew = e.ToCrew
	case casework.Start:
		if m.crew == "" {
			m.crew = e.Crew
		}
	case casework.Progress, casework.Tick:
		add(e)
	case casework.Done:
		if e.Quantity == nil && m.reported == 0 {
			m.reported = plannedQuantity
		}
		add(e)
		m.doers[e.Actor] = true
	case casework.Reopen, casework.Return:
		m.doers = map[string]bool{}
		if m.state == "accepted" { // all of it is to be done again, or the items that are named
			again := slices.DeleteFunc(slices.Clone(e.Items), func(id int64) bool { return !slices.Contains(m.items, id) })
			if len(again) == 0 {
				again, m.reported = m.items, 0
			}
			for _, id := range again {
				m.ticked[id] = false
			}
		}
	case casework.Settle:
		m.open = slices.DeleteFunc(m.open, func(id string) bool { return id == e.Conflict })
		if e.Count {
			add(m.byID[e.Conflict])
		}
	}
}

func (m *model) done() float64 {
	if len(m.items) == 0 {
		return m.reported
	}
	n := 0.0
	for _, yes := range m.ticked {
		if yes {
			n++
		}
	}
	return n
}

const plannedQuantity = 6

func TestRandomHistoriesEndAsTheModelSays(t *testing.T) {
	runs := 5000
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_HISTORIES")); err == nil {
		runs = n
	}
	conflicts, held, reopened := 0, 0, 0
	for seed := range runs {
		h := randomHistory(rand.New(rand.NewPCG(uint64(seed), 7)))
		w, outcomes := casework.Replay(casework.NewWork(plannedQuantity, h.items), h.events)
		m := readModel(h)
		if string(w.State) != m.state || w.Crew != m.crew || w.QuantityDone() != m.done() || len(w.Conflicts) != len(m.open) {
			t.Fatalf("history %d: %s, crew %q, %g done, %d open; the model says %s, %q, %g, %d",
				seed, w.State, w.Crew, w.QuantityDone(), len(w.Conflicts), m.state, m.crew, m.done(), len(m.open))
		}
		reopened += len(w.Reopenings)
		if len(outcomes) != len(m.byID) {
			t.Fatalf("history %d: %d of %d events were decided", seed, len(outcomes), len(m.byID))
		}
		for id, want := range m.outcome {
			if string(outcomes[id].Outcome) != want {
				t.Fatalf("history %d: event %s is %s, the model says %s", seed, id, outcomes[id].Outcome, want)
			}
			conflicts, held = conflicts+b2i(want == "conflict"), held+b2i(want == "held")
		}
		if seed%10 == 0 {
			replicasAgree(t, seed, h, w)
		}
	}
	if conflicts == 0 || held == 0 || reopened == 0 {
		t.Errorf("the histories made %d conflicts, %d held events and %d reopenings; they test too little", conflicts, held, reopened)
	}
}

// replicasAgree replays what the server kept, each event once, in order.
func replicasAgree(t *testing.T, seed int, h history, w casework.Work) {
	t.Helper()
	seen := map[string]bool{}
	var log []casework.Event
	for _, e := range h.events {
		if !seen[e.UUID] {
			log = append(log, e)
		}
		seen[e.UUID] = true
	}
	replica, _ := casework.Replay(casework.NewWork(plannedQuantity, h.items), log)
	if !reflect.DeepEqual(replica, w) {
		t.Fatalf("history %d: a replica that replays the log differs:\n%+v\n%+v", seed, replica, w)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
