package auth

import (
	"time"
)

// Lifetimes of a session (OWASP ASVS 5.0, 7.3.1 and 7.3.2): out after a shift
// without use, and after a week in any case.
const (
	SessionIdle  = 12 * time.Hour
	SessionLasts = 7 * 24 * time.Hour
)

// Session is a person who is signed in.
type Session struct {
	Actor         Actor
	Login, Name   string
	Demonstration bool // made by one click
	HasPassword   bool
}
