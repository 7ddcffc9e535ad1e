package casework

import (
	"math"
	"time"

	"tongshi/geo/say"
)

// EventKind says what happened to a work: vocabulary "work_event".
type EventKind string

// The kinds of work event.
const (
	Assign   EventKind = "assign"   // given to a crew, or to another one
	Start    EventKind = "start"    // the crew began
	Progress EventKind = "progress" // so much more is done
	Tick     EventKind = "tick"     // these items are done, these checks made
	Block    EventKind = "block"    // cannot be done, and why
	Done     EventKind = "done"     // the crew has finished
	Accept   EventKind = "accept"   // someone else checked it
	Return   EventKind = "return"   // not good enough, and why
	Cancel   EventKind = "cancel"   // will not be done, and why
	Reopen   EventKind = "reopen"   // a closed work is taken up again
	Note     EventKind = "note"     // words, photos
	Settle   EventKind = "settle"   // a person decided about a conflict
	Release  EventKind = "release"  // the server stops waiting for lost events
)

// Event is one thing that happened to a work.
type Event struct {
	UUID string // made by the client; the same event sent again has the same
	Kind EventKind

	Actor string // login of the person
	Role  Role
	Crew  string // code of the actor's crew; empty for none

	// After is the UUID of the event before it on the same phone; empty for
	// the first one, or when the phone was online.
	After string

	ClientTime *time.Time // by the phone's clock; kept, never trusted
	ServerTime time.Time  // when it arrived

	ToCrew   string   // Assign: code of the crew
	Quantity *float64 // Progress, Done: how much more, in the work's unit
	Items    []int64  // Tick: which items
	Checks   []string // Tick, Progress, Done: lines of the checklist found in order
	Photos   []string // UUIDs; a photo may come after its event
	Note     string
	Reason   string // Block, Return, Cancel, Reopen: vocabulary "work_reason"

	Conflict string // Settle: UUID of the event in conflict
	Count    bool   // Settle: its quantity and items count
}

// Outcome is what became of an event.
type Outcome string

// The outcomes.
const (
	Applied  Outcome = "applied"
	Conflict Outcome = "conflict" // kept, for a person to settle
	Held     Outcome = "held"     // waits for the event before it
)

// Decision is what became of one event, and why if it did not simply apply:
// vocabulary "event_reason".
type Decision struct {
	UUID    string
	Outcome Outcome
	Why     string
}

// Fault is an event that makes no sense whatever the state of the work: the
// client must correct it.
type Fault struct {
	Field   string
	Message say.Text
}

func (f Fault) Error() string { return f.Field + ": " + f.Message.Error() }

// Check finds what is wrong with an event by itself.
func (e Event) Check() error {
	switch {
	case e.UUID == "":
		return Fault{"uuid", say.New("missing; every event carries an id made by the client")}
	case !known(e.Kind):
		return Fault{"event", say.New("no such event; see the vocabulary work_event")}
	case e.After == e.UUID:
		return Fault{"after", say.New("an event cannot follow itself")}
	case e.Quantity != nil && (math.IsNaN(*e.Quantity) || math.IsInf(*e.Quantity, 0) || *e.Quantity < 0):
		return Fault{"quantity", say.New("must be a number not below 0")}
	case e.Kind == Progress && e.Quantity == nil:
		return Fault{"quantity", say.New("missing; say how much more is done")}
	case e.Kind == Tick && len(e.Items)+len(e.Checks) == 0:
		return Fault{"items", say.New("missing; say which items are done, or which checks were made")}
	case len(e.Checks) > 0 && !reports(e.Kind):
		return Fault{"checks", say.New("go with tick, progress and done")}
	case e.Kind == Assign && e.ToCrew == "":
		return Fault{"crew", say.New("missing; say which crew gets the work")}
	case needsReason(e.Kind) && e.Reason == "":
		return Fault{"reason", say.New("missing; say why")}
	case e.Kind == Settle && e.Conflict == "":
		return Fault{"conflict", say.New("missing; say which event is settled")}
	}
	return nil
}

// reports tells the events by which a crew says what it has done.
func reports(k EventKind) bool { return k == Tick || k == Progress || k == Done }

func needsReason(k EventKind) bool { return k == Block || k == Return || k == Cancel || k == Reopen }
