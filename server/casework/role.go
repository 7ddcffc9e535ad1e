package casework

import (
	"slices"

	"tongshi/geo/say"
)

// Role is what a person is to the casework.
type Role string

// In is the role in words.
func (r Role) In(l say.Language) string { return say.Code{List: "role", Code: string(r)}.In(l) }

// The roles, least powerful first.
const (
	Viewer  Role = "viewer"
	Crew    Role = "crew"
	Planner Role = "planner"
	Admin   Role = "admin"
	// System is the server itself: clock ticks and consequences.
	System Role = "system"
)

// roles is a set of roles.
type roles []Role

func (r roles) has(role Role) bool { return slices.Contains(r, role) }

var (
	office    = roles{Planner, Admin}
	anyone    = roles{Crew, Planner, Admin}
	ourselves = roles{System}
)
