package server

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// caseworkRoutes are those of sites, works and look-backs. What is read here is
// the staff view's; see staffRead.
func (s *server) caseworkRoutes() {
	const plain, sites, works = "application/json", "/api/collections/sites/items", "/api/collections/works/items"
	const post, put, patch = http.MethodPost, http.MethodPut, http.MethodPatch
	site, work, step := s.typed(SiteAnswer{}), s.typed(WorkAnswer{}), s.typed(SiteStepAnswer{})
	get := func(path, summary string, answer *huma.Schema, h handler, params ...*huma.Param) {
		s.handle(s.operation(path, summary, plain, answer, append(params, formatParameter())...), s.staffRead(h))
	}
	get("/api/casework", "Rules, crews and units of the casework", s.typed(CaseworkAnswer{}), s.readCasework)

	write(s, s.featureBody(s.changing(post, sites, "Open a file", 201, site, forceParameter()), store.Site{}), auth.Crew, s.addSite)
	write(s, s.featureBody(s.changing(put, sites+"/{id}", "Replace what people may change of a file", 200, site, idParameter()), store.Site{}), auth.Planner, s.changeSite)
	write(s, s.featureBody(s.changing(patch, sites+"/{id}", "Change a file", 200, site, idParameter()), store.Site{}), auth.Planner, s.changeSite)
	get("/api/sites/{id}", "A file with all that hangs on it", s.typed(SiteFile{}), s.readSite, idParameter())
	get("/api/sites/{id}/history", "All that happened to a file", s.typed(HistoryAnswer{}), s.siteHistory, idParameter())
	write(s, s.changing(post, "/api/sites/{id}/events", "Make a step of a file", 201, step, idParameter()), auth.Crew, s.stepSite)
	write(s, s.changing(post, "/api/sites/{id}/reports", "Add a report to a file", 201, s.typed(store.SiteReport{}), idParameter()), auth.Crew, s.addReport)
	write(s, s.changing(post, "/api/sites/{id}/units", "Give a unit a role at a site, or change its letter", 200, s.typed(store.SiteUnit{}), idParameter()), auth.Planner, s.setUnit)
	write(s, s.changing(post, "/api/sites/{id}/measures", "Note an interim measure", 201, s.typed(store.SiteMeasure{}), idParameter()), auth.Planner, s.addMeasure)
	write(s, s.changing(post, "/api/sites/{id}/look-backs", "Look back at once", 201, s.typed(store.LookBack{}), idParameter()), auth.Crew, s.inspectNow)
	write(s, s.changing(post, "/api/sites/{id}/merge", "Merge a file into another", 200, site, idParameter()), auth.Planner, s.mergeSite)

	get("/api/look-backs/due", "Look-backs that are due", s.typed(DueAnswer{}), s.lookBacksDue, untilParameter(), limitParameter(defaultLimit))
	write(s, s.changing(post, "/api/look-backs/{id}/result", "Say what a look-back found", 201, s.typed(ResultAnswer{}), idParameter()), auth.Crew, s.lookedAt)

	write(s, s.featureBody(s.changing(post, works, "Plan a work", 201, work), NewWork{}), auth.Planner, s.addWork)
	write(s, s.featureBody(s.changing(put, works+"/{id}", "Replace what people may change of a work", 200, work, idParameter()), store.Work{}), auth.Planner, s.changeWork)
	write(s, s.featureBody(s.changing(patch, works+"/{id}", "Change a work", 200, work, idParameter()), store.Work{}), auth.Planner, s.changeWork)
	write(s, s.changing(post, "/api/works/bulk", "Plan the works of a clearing list, one a street and crew", 201, s.typed(BulkAnswer{})), auth.Planner, s.addWorks)
	get("/api/works/nearest", "Open works by distance, or by due day without a position", s.typed(NearestAnswer{}), s.nearestWorks,
		numberParameter("lon", "Longitude, degrees."), numberParameter("lat", "Latitude, degrees."),
		parameter("crew", "Code of a crew; a crew member's own when absent, else all. Empty: all.", &huma.Schema{Type: huma.TypeString}), limitParameter(20))
	get("/api/works/{id}", "A work with its items and events", s.typed(WorkFile{}), s.readWork, idParameter())
	write(s, s.changing(post, "/api/works/{id}/events", "Append an event to a work; late ones too", 201, s.typed(WorkEventAnswer{}), idParameter()), auth.Crew, s.addWorkEvent)
}

func forceParameter() *huma.Param {
	return parameter("force", "Open a file although others may be about the same hazard; without it they are offered (409, candidates).", &huma.Schema{Type: huma.TypeBoolean})
}

func untilParameter() *huma.Param {
	return parameter("until", "Up to that day of the city's calendar; today when absent.", &huma.Schema{Type: huma.TypeString, Format: "date"})
}

func limitParameter(usual int) *huma.Param {
	one, most := 1.0, float64(maxLimit)
	return parameter("limit", "How many. More than the maximum counts as the maximum.",
		&huma.Schema{Type: huma.TypeInteger, Minimum: &one, Maximum: &most, Default: usual})
}

func numberParameter(name, description string) *huma.Param {
	return parameter(name, description, &huma.Schema{Type: huma.TypeNumber})
}
