// Package casework holds the rules of hazard files (隐患点) as pure code: from
// a state and an event to the next state. It reads no clock, does no I/O and
// knows neither tables nor routes.
//
// A work (整治任务) is what its events say. Events are only ever appended; the
// server's order counts, whatever a phone's clock said. Events of one phone
// form a branch: each names the one before it, and one that arrives early is
// held until that one is there. An event that no longer fits the state of the
// work is kept as a conflict for a person to settle; nothing is dropped.
package casework
