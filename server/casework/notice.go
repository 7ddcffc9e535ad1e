package casework

import "slices"

// Notice is what somebody must know before an event: vocabulary "work_notice".
type Notice struct {
	Event EventKind
	Code  string
}

// Notices say to somebody who could accept a work what reporting it finished
// costs, and to somebody who did report it why they cannot accept it.
func Notices(role Role, actor string, state State, doers []string) []Notice {
	if !office.has(role) {
		return nil
	}
	if _, ok := find(Done, state); ok {
		return []Notice{{Done, "then_not_acceptor"}}
	}
	if state == Finished && slices.Contains(doers, actor) {
		return []Notice{{Accept, "own_work"}}
	}
	return nil
}
