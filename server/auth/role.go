// Package auth knows who may do what: roles, the table of rights, passwords
// and the secrets that stand for a person or a program. It has no I/O; the
// store keeps what it makes, and the server asks it.
package auth

import (
	"slices"
	"strings"

	"tongshi/geo/say"
)

// Role is what a person or a token may do. Each role may what those below it
// may.
type Role string

// In is the role in words.
func (r Role) In(l say.Language) string { return say.Code{List: "role", Code: string(r)}.In(l) }

// The roles, lowest first. Nobody is who has not signed in.
const (
	Nobody  Role = ""
	Viewer  Role = "viewer"
	Crew    Role = "crew"
	Planner Role = "planner"
	Admin   Role = "admin"
)

// Roles are those that can be given, lowest first.
var Roles = []Role{Viewer, Crew, Planner, Admin}

// AtLeast reports whether r is least or above it. A role that does not exist
// is below all.
func (r Role) AtLeast(least Role) bool { return r.rank() >= least.rank() }

func (r Role) rank() int { return slices.Index(Roles, r) }

// Known reports whether r is one that can be given.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// ParseRole reads the name of a role.
func ParseRole(name string) (Role, error) {
	if r := Role(name); r.Known() {
		return r, nil
	}
	return Nobody, say.Errorf("there is no role %q: want %s", name, listRoles())
}

func listRoles() string {
	names := make([]string, len(Roles))
	for i, r := range Roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

// Actor is who does something.
type Actor struct {
	// Name is what the audit calls the actor: a login, "token NAME", or
	// "command line"; empty for nobody.
	Name   string
	Role   Role
	UserID int64 // 0 when no person: a token, the command line
	CrewID int64 // 0 when in no crew
	UnitID int64 // 0 when in no unit
	// Origin is from where: a network address or a command.
	Origin string
}

// CommandLine is whoever may run commands on the server's machine, which is
// where all rights come from.
func CommandLine(command string) Actor {
	return Actor{Name: "command line", Role: Admin, Origin: command}
}

// OfCrew reports whether the actor may act for a crew: everyone from planner
// up for any, a crew member for their own. A work without a crew (0) is no
// crew member's.
func (a Actor) OfCrew(crewID int64) bool {
	return a.Role.AtLeast(Planner) || a.Role == Crew && crewID != 0 && a.CrewID == crewID
}
