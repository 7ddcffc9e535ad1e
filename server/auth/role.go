// Package auth knows who may do what: roles, the table of rights, passwords
// and the secrets that stand for a person or a program. It has no I/O; the
// store keeps what it makes, and the server asks it.
package auth

import (
	"slices"
	"strings"

	"tongshi/geo/say"
)

// Role is what a person or a token may do. Viewer, crew, planner and admin are a
// ladder: each may what those below it may. Beside it stands the auditor, who
// looks at what others did and changes nothing.
type Role string

// In is the role in words.
func (r Role) In(l say.Language) string { return say.Code{List: "role", Code: string(r)}.In(l) }

// The roles. Nobody is who has not signed in.
const (
	Nobody  Role = ""
	Viewer  Role = "viewer"
	Auditor Role = "auditor"
	Crew    Role = "crew"
	Planner Role = "planner"
	Admin   Role = "admin"
)

// Roles are those that can be given; ladder are those of which each may what
// those before it may.
var (
	Roles  = []Role{Viewer, Auditor, Crew, Planner, Admin}
	ladder = []Role{Nobody, Viewer, Crew, Planner, Admin}
)

// AtLeast reports whether r may what least may: an auditor what a viewer may, a
// planner what an auditor may. A role that does not exist may nothing.
func (r Role) AtLeast(least Role) bool {
	mine, needed := slices.Index(ladder, r), slices.Index(ladder, least)
	switch {
	case r == Auditor:
		return least == Auditor || least == Viewer || least == Nobody
	case least == Auditor:
		needed = slices.Index(ladder, Planner)
	}
	return needed >= 0 && mine >= needed
}

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
	// GIS reports a token that edits layers as a GIS does, without If-Match.
	GIS bool
	// Origin is from where: a network address or a command.
	Origin string
	// Agent is with what: the User-Agent header; empty for the command line.
	Agent string
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
