package casework

// State is the state of a work: vocabulary "work_state".
type State string

// The states of a work.
const (
	Planned   State = "planned"
	Assigned  State = "assigned"
	Started   State = "started"
	Blocked   State = "blocked"
	Finished  State = "done"
	Accepted  State = "accepted"
	Returned  State = "returned"
	Cancelled State = "cancelled"
)

// move is one allowed step: an event in one of some states, and where it leads.
type move struct {
	kind EventKind
	from []State
	to   State // empty: the state stays
	by   roles
}

// moves is the whole state machine of a work. An event that stands here for
// no state is not allowed at all; one that stands here for other states is a
// conflict.
var moves = []move{
	{Assign, []State{Planned, Assigned, Blocked, Returned}, Assigned, office},
	{Assign, []State{Started}, Started, office},
	{Start, []State{Planned, Assigned, Blocked, Returned}, Started, anyone},
	{Progress, []State{Assigned, Started, Blocked, Returned}, Started, anyone},
	{Tick, []State{Assigned, Started, Blocked, Returned}, Started, anyone},
	{Block, []State{Planned, Assigned, Started, Returned}, Blocked, anyone},
	{Done, []State{Assigned, Started, Blocked, Returned}, Finished, anyone},
	{Accept, []State{Finished}, Accepted, office},
	{Return, []State{Finished}, Returned, office},
	{Cancel, []State{Planned, Assigned, Started, Blocked, Returned}, Cancelled, office},
	{Reopen, []State{Accepted}, Returned, office},
	{Reopen, []State{Cancelled}, Planned, office},
	{Note, []State{Planned, Assigned, Started, Blocked, Finished, Accepted, Returned, Cancelled}, "", anyone},
	{Settle, []State{Planned, Assigned, Started, Blocked, Finished, Accepted, Returned, Cancelled}, "", office},
	{Release, []State{Planned, Assigned, Started, Blocked, Finished, Accepted, Returned, Cancelled}, "", ourselves},
}

func known(k EventKind) bool {
	for _, m := range moves {
		if m.kind == k {
			return true
		}
	}
	return false
}

// find is the step that an event makes from a state.
func find(k EventKind, from State) (move, bool) {
	for _, m := range moves {
		if m.kind != k {
			continue
		}
		for _, s := range m.from {
			if s == from {
				return m, true
			}
		}
	}
	return move{}, false
}

// Allowed lists what a person of a role may do next with a work in a state,
// in the order of the table: the buttons of a screen.
func Allowed(role Role, from State) []EventKind {
	var list []EventKind
	for _, m := range moves {
		if step, ok := find(m.kind, from); ok && step.by.has(role) && (len(list) == 0 || list[len(list)-1] != m.kind) {
			list = append(list, m.kind)
		}
	}
	return list
}
