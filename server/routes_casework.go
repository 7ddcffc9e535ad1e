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
	const post, put, patch, del = http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	site, work, step := s.typed(SiteAnswer{}), s.typed(WorkAnswer{}), s.typed(SiteStepAnswer{})
	get := func(path, summary string, answer *huma.Schema, h handler, params ...*huma.Param) {
		s.handle(s.operation(path, summary, plain, answer, append(params, formatParameter())...), s.staffRead(h))
	}
	get("/api/casework", "Rules, crews and units of the casework", s.typed(CaseworkAnswer{}), s.readCasework)

	write(s, s.featureBody(s.changing(post, sites, "Open a file", 201, site, forceParameter()), store.Site{}), auth.Crew, s.addSite)
	write(s, s.featureBody(s.changing(put, sites+"/{id}", "Replace what people may change of a file", 200, site, idParameter()), store.Site{}), auth.Planner, s.changeSite)
	write(s, s.featureBody(s.changing(patch, sites+"/{id}", "Change a file", 200, site, idParameter()), store.Site{}), auth.Planner, s.changeSite)
	write(s, s.changing(del, sites+"/{id}", "Withdraw a file that was opened by mistake; one with a history stays", 204, nil, idParameter()), auth.Planner, s.withdrawSite)
	get("/api/sites/{id}", "A file with all that hangs on it", s.typed(SiteFile{}), s.readSite, idParameter())
	s.handle(s.forms(s.operation("/api/sites/{id}/history", "All that happened to a file", plain, s.typed(HistoryAnswer{}), idParameter()), "csv"), s.staffRead(s.siteHistory))
	write(s, s.changing(post, "/api/sites/{id}/events", "Make a step of a file", 201, step, idParameter()), auth.Crew, s.stepSite)
	write(s, s.changing(post, "/api/sites/{id}/reports", "Add a report to a file", 201, s.typed(store.SiteReport{}), idParameter()), auth.Crew, s.addReport)
	write(s, s.changing(post, "/api/sites/{id}/units", "Give a unit a role at a site, or change its letter", 200, s.typed(store.SiteUnit{}), idParameter()), auth.Planner, s.setUnit)
	write(s, s.changing(post, "/api/sites/{id}/measures", "Note an interim measure", 201, s.typed(store.SiteMeasure{}), idParameter()), auth.Planner, s.addMeasure)
	write(s, s.changing(post, "/api/sites/{id}/look-backs", "Look back at once", 201, s.typed(store.LookBack{}), idParameter()), auth.Crew, s.inspectNow)
	write(s, s.changing(post, "/api/sites/{id}/merge", "Merge a file into another", 200, site, idParameter()), auth.Planner, s.mergeSite)

	s.upload(s.documentOperation(), auth.Planner, maxDocumentBytes, s.addDocument)
	s.handle(s.fileAnswer("/api/documents/{id}", "A paper", "application/octet-stream", idParameter()), s.staffRead(s.sendDocument))

	s.upload(s.photoOperation(), auth.Crew, maxPhotoBytes, s.addPhoto)
	get("/api/photos", "Records of photos", s.typed(PhotosAnswer{}), s.listPhotos, parameter("uuid", "Keys that clients made, separated by commas.", &huma.Schema{Type: huma.TypeString}))
	s.handle(s.fileAnswer("/api/photos/{id}", "A photo", "image/jpeg", photoParameter()), s.staffRead(s.sendPhoto("jpg")))
	s.handle(s.fileAnswer("/api/photos/{id}/thumb", "A photo, small", "image/jpeg", photoParameter()), s.staffRead(s.sendPhoto("thumb.jpg")))

	get("/api/supervision", "Files under supervision, the most urgent first", s.typed(SupervisionAnswer{}), s.supervision,
		s.codeParameter("tier", "Only of that tier."), s.codeParameter("escalation", "Only those that have escalated so far."), limitParameter(defaultLimit))
	s.subscribed(s.operation("/api/calendar.ics", "Deadlines, look-backs and due works (iCalendar)", calendarKind, &huma.Schema{Type: huma.TypeString}), s.calendar)
	for _, f := range feeds {
		s.subscribed(s.operation("/api/feeds/"+f.collection+".atom", "Newest changes of "+f.collection+" (Atom)", atomKind, &huma.Schema{Type: huma.TypeString}), s.feed(f.collection, f.table, f.path))
	}
	hook := s.typed(WebhookAnswer{})
	s.restricted(s.operation("/api/webhooks", "Addresses that are told of changes", plain, s.typed(WebhooksAnswer{}), formatParameter()), auth.Admin, s.listWebhooks)
	write(s, s.changing(post, "/api/webhooks", "Register an address", 201, hook), auth.Admin, s.addWebhook)
	write(s, s.changing(patch, "/api/webhooks/{id}", "Change a webhook", 200, s.typed(store.Webhook{}), idParameter()), auth.Admin, s.changeWebhook)
	write(s, s.changing(del, "/api/webhooks/{id}", "Remove a webhook", 204, nil, idParameter()), auth.Admin, s.removeWebhook)

	get("/api/look-backs/due", "Look-backs that are due", s.typed(DueAnswer{}), s.lookBacksDue, untilParameter(), limitParameter(defaultLimit))
	write(s, s.changing(post, "/api/look-backs/{id}/result", "Say what a look-back found", 201, s.typed(ResultAnswer{}), idParameter()), auth.Crew, s.lookedAt)

	write(s, s.featureBody(s.changing(post, works, "Plan a work", 201, work), NewWork{}), auth.Planner, s.addWork)
	write(s, s.featureBody(s.changing(put, works+"/{id}", "Replace what people may change of a work", 200, work, idParameter()), store.Work{}), auth.Planner, s.changeWork)
	write(s, s.featureBody(s.changing(patch, works+"/{id}", "Change a work", 200, work, idParameter()), store.Work{}), auth.Planner, s.changeWork)
	write(s, s.changing(del, works+"/{id}", "Withdraw a work that was planned by mistake; one with a history stays", 204, nil, idParameter()), auth.Planner, s.withdrawWork)
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

// photoParameter is a photo's number or the key that its client made.
func photoParameter() *huma.Param {
	return &huma.Param{Name: "id", In: "path", Required: true, Description: "Number of the photo, or its UUID.", Schema: &huma.Schema{Type: huma.TypeString}}
}

// codeParameter is a parameter that is a code of the vocabulary of its name.
func (s *server) codeParameter(name, description string) *huma.Param {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, code := range s.terms.Codes(name) {
		schema.Enum = append(schema.Enum, code)
	}
	return parameter(name, description, schema)
}

// fileAnswer describes a read whose answer is a file.
func (s *server) fileAnswer(path, summary, kind string, params ...*huma.Param) *huma.Operation {
	return s.operation(path, summary, kind, &huma.Schema{Type: huma.TypeString, Format: "binary"}, params...)
}
