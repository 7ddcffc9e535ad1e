package auth

import "time"

// Lifetimes of a session (OWASP ASVS 5.0, 7.3.1 and 7.3.2): out after a shift
// without use, and after a week in any case.
const (
	SessionIdle  = 12 * time.Hour
	SessionLasts = 7 * 24 * time.Hour
)

// ProofLasts is how long after the password was given an administrator's acts
// are done without asking for it again.
const ProofLasts = 15 * time.Minute

// Session is a person who is signed in.
type Session struct {
	Actor         Actor
	Login, Name   string
	Demonstration bool // made by one click
	HasPassword   bool
	ID            int64     // number by which its owner ends it
	Proved        time.Time // when the password was last given
	Factor        SecondFactor
}
