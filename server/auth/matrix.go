package auth

import (
	"strings"
)

// Reach is which objects of a route a role gets to.
type Reach string

// The reaches.
const (
	// Everything: all objects.
	Everything Reach = "everything"
	// OwnView: what the reader's view shows; hidden objects do not exist.
	OwnView Reach = "view"
	// OwnCrew: of crew members, the objects of their crew; what they say of
	// another's is kept as a conflict. Above, all.
	OwnCrew Reach = "crew"
	// Self: the actor's own session.
	Self Reach = "self"
)

// Rule says who may use a route, and on which objects.
type Rule struct {
	Method string
	Path   string // "*" stands for one segment
	Least  Role
	Reach  Reach
}

// Matrix is the table of rights: every route of the server stands in it. The
// routes name their least role too, and a test holds the two together.
var Matrix = []Rule{
	{"GET", "/healthz", Nobody, Everything},
	{"GET", "/readyz", Nobody, Everything},
	{"GET", "/metrics", Nobody, OwnView},
	{"GET", "/", Nobody, Everything},

	{"GET", "/api", Nobody, Everything},
	{"GET", "/api/conformance", Nobody, Everything},
	{"GET", "/api/openapi.json", Nobody, Everything},
	{"GET", "/api/settings", Nobody, Everything},
	{"GET", "/api/vocabulary", Nobody, Everything},
	{"GET", "/api/collections", Nobody, OwnView},
	{"GET", "/api/collections/*", Nobody, OwnView},
	{"GET", "/api/collections/*/queryables", Nobody, OwnView},
	{"GET", "/api/collections/*/sortables", Nobody, OwnView},
	{"GET", "/api/collections/*/schema", Nobody, OwnView},
	{"GET", "/api/collections/*/clusters", Nobody, OwnView},
	{"GET", "/api/collections/*/facets", Nobody, OwnView},
	{"GET", "/api/collections/*/tiles", Nobody, OwnView},
	{"GET", "/api/collections/*/tiles/WebMercatorQuad", Nobody, OwnView},
	{"GET", "/api/collections/*/tiles/WebMercatorQuad/{z}/{y}/{x}", Nobody, OwnView},
	{"GET", "/api/collections/*/items", Nobody, OwnView},
	{"GET", "/api/collections/*/items/{id}", Nobody, OwnView},

	{"POST", "/api/collections/obstructions/items", Planner, Everything},
	{"PUT", "/api/collections/obstructions/items/{id}", Planner, Everything},
	{"PATCH", "/api/collections/obstructions/items/{id}", Planner, Everything},
	{"DELETE", "/api/collections/obstructions/items/{id}", Planner, Everything},
	{"POST", "/api/collections/places/items", Planner, Everything},
	{"PUT", "/api/collections/places/items/{id}", Planner, Everything},
	{"PATCH", "/api/collections/places/items/{id}", Planner, Everything},
	{"DELETE", "/api/collections/places/items/{id}", Planner, Everything},
	{"PUT", "/api/collections/intersections/items/{id}", Planner, Everything},
	{"PATCH", "/api/collections/intersections/items/{id}", Planner, Everything},
	{"DELETE", "/api/collections/intersections/items/{id}", Planner, Everything},

	{"GET", "/api/intersections/{id}/sight", Nobody, OwnView},
	{"POST", "/api/intersections/{id}/sight", Nobody, OwnView},
	{"GET", "/api/clearing-list", Nobody, OwnView},
	{"POST", "/api/triangles/{id}/verify", Planner, Everything},

	{"GET", "/api/session", Nobody, Self},
	{"POST", "/api/session", Nobody, Self},
	{"DELETE", "/api/session", Nobody, Self},
	{"POST", "/api/session/demo", Nobody, Self},
	{"POST", "/api/session/link", Nobody, Self},
	{"POST", "/api/session/password", Viewer, Self},

	{"GET", "/api/users", Admin, Everything},
	{"POST", "/api/users", Admin, Everything},
	{"GET", "/api/users/{id}", Admin, Everything},
	{"PATCH", "/api/users/{id}", Admin, Everything},
	{"POST", "/api/users/{id}/link", Admin, Everything},

	{"POST", "/api/crews", Admin, Everything},
	{"PATCH", "/api/crews/{id}", Admin, Everything},
	{"POST", "/api/units", Admin, Everything},
	{"PATCH", "/api/units/{id}", Admin, Everything},
	{"GET", "/api/tokens", Admin, Everything},
	{"POST", "/api/tokens", Admin, Everything},
	{"POST", "/api/tokens/{id}/revoke", Admin, Everything},

	{"GET", "/api/audit", Planner, Everything},

	{"GET", "/api/changes", Nobody, OwnView},
	{"GET", "/api/jobs", Viewer, Everything},
	{"GET", "/api/jobs/{id}", Viewer, Everything},
	{"GET", "/api/jobs/{id}/events", Viewer, Everything},
	{"POST", "/api/jobs/{id}/cancel", Planner, Everything},
	{"POST", "/api/jobs/{id}/resume", Planner, Everything},
	{"GET", "/api/screening-choices", Nobody, OwnView},
	{"GET", "/api/intersections/{id}/catchment", Nobody, OwnView},
	{"GET", "/api/screenings", Nobody, OwnView},
	{"POST", "/api/screenings", Planner, Everything},
	{"GET", "/api/screenings/{id}", Nobody, OwnView},
	{"PATCH", "/api/screenings/{id}", Planner, Everything},
	{"DELETE", "/api/screenings/{id}", Planner, Everything},
	{"GET", "/api/screenings/{id}/compare", Nobody, OwnView},
	{"GET", "/api/black-spots/{id}", Nobody, OwnView},

	// Crews read every file and work, and may report and look back at any site.
	{"GET", "/api/casework", Nobody, OwnView},
	{"POST", "/api/collections/sites/items", Crew, Everything},
	{"PUT", "/api/collections/sites/items/{id}", Planner, Everything},
	{"PATCH", "/api/collections/sites/items/{id}", Planner, Everything},
	{"DELETE", "/api/collections/sites/items/{id}", Planner, Everything},
	{"GET", "/api/sites/{id}", Nobody, OwnView},
	{"GET", "/api/sites/{id}/history", Nobody, OwnView},
	{"POST", "/api/sites/{id}/events", Crew, Everything},
	{"POST", "/api/sites/{id}/reports", Crew, Everything},
	{"POST", "/api/sites/{id}/units", Planner, Everything},
	{"POST", "/api/sites/{id}/measures", Planner, Everything},
	{"POST", "/api/sites/{id}/look-backs", Crew, Everything},
	{"POST", "/api/sites/{id}/merge", Planner, Everything},
	{"GET", "/api/look-backs/due", Nobody, OwnView},
	{"POST", "/api/look-backs/{id}/result", Crew, Everything},
	{"POST", "/api/collections/works/items", Planner, Everything},
	{"PUT", "/api/collections/works/items/{id}", Planner, Everything},
	{"PATCH", "/api/collections/works/items/{id}", Planner, Everything},
	{"DELETE", "/api/collections/works/items/{id}", Planner, Everything},
	{"POST", "/api/works/bulk", Planner, Everything},
	{"GET", "/api/works/nearest", Nobody, OwnView},
	{"GET", "/api/works/{id}", Nobody, OwnView},
	{"POST", "/api/works/{id}/events", Crew, OwnCrew},
	{"POST", "/api/sites/{id}/documents", Planner, Everything},
	{"GET", "/api/documents/{id}", Nobody, OwnView},
	{"POST", "/api/photos", Crew, Everything},
	{"GET", "/api/photos", Nobody, OwnView},
	{"GET", "/api/photos/{id}", Nobody, OwnView},
	{"GET", "/api/photos/{id}/thumb", Nobody, OwnView},
	{"GET", "/api/supervision", Nobody, OwnView},
	{"GET", "/api/calendar.ics", Nobody, OwnView}, // a crew's has its own works
	{"GET", "/api/feeds/*", Nobody, OwnView},
	{"GET", "/api/webhooks", Admin, Everything},
	{"POST", "/api/webhooks", Admin, Everything},
	{"PATCH", "/api/webhooks/{id}", Admin, Everything},
	{"DELETE", "/api/webhooks/{id}", Admin, Everything},
	{"GET", "/api/intersections/{id}/report", Nobody, OwnView},
	{"GET", "/api/priorities", Nobody, OwnView},
	{"GET", "/api/effects", Nobody, OwnView},
	{"GET", "/api/crashes/unassigned", Nobody, OwnView},
	{"POST", "/api/crashes/{id}/assignment", Planner, Everything},
}

// RuleOf is the rule of a route.
func RuleOf(method, path string) (Rule, bool) {
	for _, rule := range Matrix {
		if rule.Method == method && fits(rule.Path, path) {
			return rule, true
		}
	}
	return Rule{}, false
}

func fits(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != "*" && want[i] != have[i] {
			return false
		}
	}
	return true
}
