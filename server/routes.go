package server

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
	"tongshi/server/cases"
	"tongshi/server/findings"
	"tongshi/server/jobs"
	"tongshi/server/media"
	"tongshi/server/office"
	"tongshi/server/ogc"
	"tongshi/server/people"
	casestore "tongshi/server/store/cases"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/store/roads"
	"tongshi/server/store/spots"
	"tongshi/server/web"
)

// reportRoutes are those of single places, of the queue and of lists over all.
func (s *service) reportRoutes(plain string) {
	number := &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
	text := &huma.Schema{Type: huma.TypeString}
	get := func(least auth.Role, id, path, summary string, answer *huma.Schema, h web.Handler, params ...*huma.Param) {
		op := s.Operation(id, path, summary, plain, answer, append(params, web.FormatParameter())...)
		s.Read(web.Refusing(op, hidden), least, h)
	}
	get(anyone, "readIntersectionReport", "/api/intersections/{id}/report", "Everything known of an intersection", s.Typed(spots.Report{}), s.findings.Report,
		web.IDParameter())
	get(anyone, "listPriorities", "/api/priorities", "Intersections by compound priority", s.Typed(spots.Priorities{}), s.findings.Priorities,
		web.LimitParameter(web.DefaultLimit, findings.MostPriorities),
		web.Parameter("weights", "Weights other than the program's, as code:number,code:number.", text),
		web.Parameter("screening_id", "The screening whose figures count; the current one when left out.", number))
	get(anyone, "listEffects", "/api/effects", "What finished works have done, by treatment", s.Typed(spots.Effects{}), s.findings.Effects)
	get(anyone, "listUnassignedCrashes", "/api/crashes/unassigned", "Crashes that wait for a person to say where they belong",
		s.Typed(findings.UnassignedCrashes{}), s.findings.Unassigned, web.LimitParameter(web.DefaultLimit, findings.MostUnassigned),
		web.Parameter("cursor", "Where the page begins; comes with the link to the next page.", text),
		web.Parameter("quality", "unmatched, ambiguous or all.", text))
	web.Write(s.Server, web.Matched(s.Changing("assignCrash", http.MethodPost, "/api/crashes/{id}/assignment", "Say where a crash belongs", 200,
		s.Typed(roads.Unassigned{}), web.IDParameter())), auth.Planner, s.findings.AssignCrash)
}

// officeRoutes are those of imported files.
func (s *service) officeRoutes(plain string) {
	get := func(id, path, summary string, answer *huma.Schema, h web.Handler, params ...*huma.Param) {
		s.Read(s.Operation(id, path, summary, plain, answer, append(params, web.FormatParameter())...), auth.Planner, h)
	}
	get("listImports", "/api/imports", "What was imported, the newest first", s.Typed(office.Imports{}), s.office.ListImports,
		web.LimitParameter(web.DefaultLimit, office.MostImports))
	get("readImport", "/api/imports/{id}", "An import with the rows that it set apart or rejected", s.Typed(office.ImportFile{}), s.office.ReadImport,
		web.IDParameter())
	web.Write(s.Server, s.Changing("startImport", http.MethodPost, "/api/imports", "Import files that were sent, as a job", 202, s.Typed(office.ImportJob{})),
		auth.Planner, s.office.StartImport)
	const uploads = "/api/uploads"
	web.Write(s.Server, web.Refusing(s.Changing("addUpload", http.MethodPost, uploads, "Begin to send a file in pieces", 201, s.Typed(roads.Upload{})), clash),
		auth.Planner, s.office.AddUpload)
	get("readUpload", uploads+"/{id}", "How much of a file is here", s.Typed(roads.Upload{}), s.office.ReadUpload, web.IDParameter())
	s.office.MountPieces(web.Refusing(s.office.PieceOperation(), clash), auth.Planner)
	web.Act(s.Server, s.Asking("lookAtUpload", uploads+"/{id}/look", "What a file seems to be, and how it would be read; nothing is stored", plain,
		s.Typed(office.FileLook{}), web.IDParameter()), auth.Planner, s.office.Look)
	web.Act(s.Server, s.Changing("removeUpload", http.MethodDelete, uploads+"/{id}", "Forget a file", 204, nil, web.IDParameter()),
		auth.Planner, s.office.RemoveUpload)
	web.Write(s.Server, web.Refusing(s.Changing("undoImport", http.MethodPost, "/api/imports/{id}/undo", "Take a whole import back, as a job", 202,
		s.Typed(office.UndoJob{}), web.IDParameter()), clash), auth.Planner, s.office.StartUndo)
}

// anyone may use it; what is read is what the reader's view shows.
const anyone = auth.Nobody

// What an operation refuses with besides what its form says: what is hidden with
// its layer, what the state of things does not allow, and too many tries.
const hidden, clash, tries = http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests

// routes is every route of the server. Each line names its handler and, where
// not everyone may use it, the least role that may. Who sees what of a layer is
// decided in authorisation.go by the request's view, and /metrics is for the staff
// view alone.
func (s *service) routes() {
	const plain = "application/json"
	get := func(least auth.Role, id, path, summary, kind string, answer *huma.Schema, h web.Handler) {
		s.Read(s.Operation(id, path, summary, kind, answer, web.FormatParameter()), least, h)
	}
	document := func(least auth.Role, id, path, summary, kind string, answer *huma.Schema, h web.Handler) {
		s.Read(s.Forms(s.Operation(id, path, summary, kind, answer), "html"), least, h)
	}
	get(anyone, "readHealth", "/healthz", "Whether the server runs", plain, s.Typed(Health{}), s.healthz)
	get(anyone, "readReadiness", "/readyz", "Whether the server can answer", plain, s.Typed(Health{}), s.readyz)
	s.Read(web.Refusing(s.Operation("readMetrics", "/metrics", "Figures about the server (Prometheus)", "text/plain", &huma.Schema{Type: huma.TypeString}),
		http.StatusForbidden),
		anyone, s.ReadMetrics)

	document(anyone, "getLandingPage", "/api", "Landing page", plain, s.Typed(ogc.Landing{}), s.ogc.Landing)
	document(anyone, "getConformanceDeclaration", "/api/conformance", "Conformance classes", plain, s.Typed(ogc.Conformance{}), s.ogc.Conformance)
	document(anyone, "getApiDescription", "/api/openapi.json", "This description", web.OpenAPIKind, &huma.Schema{Type: huma.TypeObject}, s.Openapi)
	get(anyone, "readSettings", "/api/settings", "The city's settings", plain, s.Typed(people.Settings{}), s.people.ReadSettings)
	get(anyone, "readVocabulary", "/api/vocabulary", "Codes and their words in both languages", plain, &huma.Schema{Type: huma.TypeObject}, s.people.Vocabulary)
	document(anyone, "getCollections", "/api/collections", "The layers", plain, s.Typed(ogc.Collections{}), s.ogc.Collections)

	s.Read(s.ogc.ChangesOperation(), anyone, s.ogc.Changes)

	const post, patch, del = http.MethodPost, http.MethodPatch, http.MethodDelete
	session, one := s.Typed(people.Session{}), s.Typed(people.User{})
	get(anyone, "readSession", "/api/session", "Who the reader is", plain, session, s.people.ReadSession)
	web.Act(s.Server, web.Refusing(s.Changing("signIn", post, "/api/session", "Sign in", 200, session), tries), anyone, s.people.SignIn)
	web.Act(s.Server, s.Changing("signOut", del, "/api/session", "Sign out", 204, nil), anyone, s.people.SignOut)
	s.Read(s.Operation("listOwnSessions", "/api/session/all", "Where the reader is signed in", plain, s.Typed(people.OwnSessions{}), web.FormatParameter()),
		auth.Viewer, s.people.ListOwnSessions)
	web.Act(s.Server, s.Changing("endOtherSessions", del, "/api/session/all", "Sign out everywhere but here", 204, nil), auth.Viewer, s.people.EndOtherSessions)
	web.Act(s.Server, s.Changing("endOwnSession", del, "/api/session/all/{id}", "Sign out in one place", 204, nil, web.IDParameter()),
		auth.Viewer, s.people.EndOwnSession)
	web.Act(s.Server, web.Refusing(s.Changing("provePassword", post, "/api/session/proof", "Give one's password again, as administrators' acts ask for",
		204, nil), tries),
		auth.Viewer, s.people.Prove)
	web.Act(s.Server, web.Refusing(s.Changing("startSecondFactor", post, "/api/session/second-factor", "Make a key for an authenticator", 200,
		s.Typed(people.NewAuthenticator{})), clash), auth.Viewer, s.people.StartSecondFactor)
	web.Act(s.Server, web.Refusing(s.Changing("confirmSecondFactor", post, "/api/session/second-factor/confirm", "Have it count, by its first code", 200,
		s.Typed(people.RecoveryCodes{})), tries), auth.Viewer, s.people.ConfirmSecondFactor)
	web.Act(s.Server, web.Refusing(s.Changing("removeSecondFactor", post, "/api/session/second-factor/remove", "Take one's own second factor away",
		204, nil), clash, tries), auth.Viewer, s.people.RemoveSecondFactor)
	web.Act(s.Server, web.Refusing(s.Changing("signInDemo", post, "/api/session/demo", "Take a role of the demonstration", 200, session), hidden),
		anyone, s.people.SignInDemo)
	web.Act(s.Server, web.Refusing(s.Changing("useLink", post, "/api/session/link", "Set a password with a one-time link", 200, session), tries),
		anyone, s.people.UseLink)
	web.Act(s.Server, web.Refusing(s.Changing("changePassword", post, "/api/session/password", "Change one's password", 200, session), tries),
		auth.Viewer, s.people.ChangePassword)
	s.Read(s.Operation("listUsers", "/api/users", "The people", plain, s.Typed(people.Users{}), web.FormatParameter()), auth.Admin, s.people.ListUsers)
	s.Read(s.Operation("readUser", "/api/users/{id}", "One person", plain, one, web.IDParameter(), web.FormatParameter()), auth.Admin, s.people.ReadUser)
	web.Write(s.Server, s.Changing("addUser", post, "/api/users", "Add a person", 201, one), auth.Admin, s.people.AddUser)
	web.Write(s.Server, web.Refusing(s.Changing("changeUser", patch, "/api/users/{id}", "Change or disable a person", 200, one, web.IDParameter()), clash),
		auth.Admin, s.people.ChangeUser)
	web.Act(s.Server, web.Refusing(s.Changing("addUserLink", post, "/api/users/{id}/link", "Make a one-time link for a person", 200,
		s.Typed(people.OneTimeLink{}), web.IDParameter()), clash), auth.Admin, s.people.AddLink)
	web.Write(s.Server, s.Changing("resetSecondFactor", post, "/api/users/{id}/second-factor/reset", "Take somebody's second factor away", 200,
		one, web.IDParameter()), auth.Admin, s.people.ResetSecondFactor)
	crew, unit := s.Typed(peoplestore.Crew{}), s.Typed(peoplestore.Unit{})
	web.Write(s.Server, s.Changing("addCrew", post, "/api/crews", "Add a crew", 201, crew), auth.Admin, s.people.AddCrew)
	web.Write(s.Server, web.Refusing(s.Changing("changeCrew", patch, "/api/crews/{id}", "Change a crew", 200, crew, web.IDParameter()), clash),
		auth.Admin, s.people.ChangeCrew)
	web.Write(s.Server, s.Changing("addUnit", post, "/api/units", "Add a unit", 201, unit), auth.Admin, s.people.AddUnit)
	web.Write(s.Server, web.Refusing(s.Changing("changeUnit", patch, "/api/units/{id}", "Change a unit", 200, unit, web.IDParameter()), clash),
		auth.Admin, s.people.ChangeUnit)
	s.Read(s.Operation("listTokens", "/api/tokens", "Tokens of programs, without their secrets", plain, s.Typed(people.Tokens{}), web.FormatParameter()),
		auth.Admin, s.people.ListTokens)
	web.Act(s.Server, web.Refusing(s.Changing("addToken", post, "/api/tokens", "Make a token; its secret is shown once", 201,
		s.Typed(people.TokenWithSecret{})), clash),
		auth.Admin, s.people.AddToken)
	web.Write(s.Server, s.Changing("revokeToken", post, "/api/tokens/{id}/revoke", "Withdraw a token, at once", 200,
		s.Typed(peoplestore.Token{}), web.IDParameter()), auth.Admin, s.people.RevokeToken)
	s.Read(s.people.AuditOperation(), auth.Auditor, s.people.ReadAudit)

	job := s.Typed(jobs.Job{})
	s.Read(s.findings.JobsOperation(), auth.Viewer, s.findings.ListJobs)
	s.Read(s.Operation("readJob", "/api/jobs/{id}", "One job", plain, job, web.IDParameter(), web.FormatParameter()), auth.Viewer, s.findings.ReadJob)
	s.Read(s.Operation("followJob", "/api/jobs/{id}/events", "Progress of a job, as it goes (server-sent events “job”)", web.EventStream,
		&huma.Schema{Type: huma.TypeString}, web.IDParameter()), auth.Viewer, s.findings.FollowJob)
	web.Write(s.Server, s.Changing("cancelJob", post, "/api/jobs/{id}/cancel", "Ask for a job to stop", 200, job, web.IDParameter()),
		auth.Planner, s.findings.CancelJob)
	web.Write(s.Server, s.Changing("resumeJob", post, "/api/jobs/{id}/resume", "Start a job again that has broken off", 200, job, web.IDParameter()),
		auth.Planner, s.findings.ResumeJob)
	s.findingRoutes(plain)
	s.caseworkRoutes()
	s.featureRoutes()

	s.sightRoutes()
	s.reportRoutes(plain)
	s.officeRoutes(plain)

	s.datasetTileRoutes()

	for _, l := range s.Layers {
		path := "/api/collections/" + l.Name
		feature := s.FeatureSchema(l)
		document(anyone, l.Name+".getCollection", path, "About "+l.TitleEN, plain, s.Typed(ogc.Collection{}), s.ogc.Collection(l.Name))
		document(anyone, l.Name+".getQueryables", path+"/queryables", "What "+l.TitleEN+" can be filtered by", web.SchemaKind,
			&huma.Schema{Type: huma.TypeObject}, s.Queryables(l.Name))
		document(anyone, l.Name+".getSortables", path+"/sortables", "What "+l.TitleEN+" can be ordered by", web.SchemaKind,
			&huma.Schema{Type: huma.TypeObject}, s.Sortables(l.Name))
		s.Read(s.Forms(s.SchemaOperation(l, path), "html"), anyone, s.Schema(l.Name))
		s.Read(s.Forms(s.Operation(l.Name+".getFeatures", path+"/items", l.TitleEN, web.GeoJSON, s.PageSchema(feature), s.ItemsParameters(l)...),
			"geojson", "geojsonseq", "csv", "html"), anyone, s.ogc.Items(l.Name))
		s.Read(s.Forms(s.Operation(l.Name+".getFeature", path+"/items/{id}", "One of "+l.TitleEN, web.GeoJSON, feature,
			web.IDParameter(), web.PropertiesParameter(l), web.DatumParameter(), web.CRSParameter("crs", "Reference system of the positions in the answer.")),
			"geojson", "html"), anyone, s.ogc.Item(l.Name))
		s.Read(s.ogc.ClustersOperation(l, s.ogc.ClustersSchema(l)), anyone, s.ogc.Clusters(l.Name))
		s.Read(s.ogc.FacetsOperation(l), anyone, s.ogc.Facets(l.Name))
		document(anyone, l.Name+".collection.vector.getTileSetsList", path+"/tiles", "Tile sets of "+l.TitleEN, plain,
			s.Typed(ogc.Tilesets{}), s.ogc.Tilesets(l.Name))
		s.Read(s.ogc.TilesetOperation(l), anyone, s.ogc.Tileset(l.Name))
		s.Read(s.ogc.TileOperation(l), anyone, s.ogc.Tile(l.Name))
	}

	s.Files("/", s.asset)
	s.Files("/*", s.asset)
}

// datasetTileRoutes are the tiles of all layers in one, and the tiling schemes.
func (s *service) datasetTileRoutes() {
	document := func(id, path, summary string, answer *huma.Schema, h web.Handler, params ...*huma.Param) {
		s.Read(s.Forms(s.Operation(id, path, summary, "application/json", answer, params...), "html"), anyone, h)
	}
	document(".dataset.vector.getTileSetsList", "/api/tiles", "Tile sets of all layers", s.Typed(ogc.Tilesets{}), s.ogc.DatasetTilesets)
	s.Read(s.ogc.DatasetTilesetOperation(), anyone, s.ogc.DatasetTileset)
	s.Read(s.ogc.DatasetTileOperation(), anyone, s.ogc.DatasetTile)
	document("getTileMatrixSetsList", "/api/tileMatrixSets", "Tiling schemes", s.Typed(ogc.TileMatrixSets{}), s.ogc.TileMatrixSets)
	document("getTileMatrixSet", "/api/tileMatrixSets/{tileMatrixSetId}", "A tiling scheme", s.Typed(ogc.TileMatrixSet{}), s.ogc.TileMatrixSet,
		ogc.TileMatrixSetParameter())
}

// caseworkRoutes are those of sites, works and look-backs. What is read here is
// the staff view's; see staffRead.
func (s *service) caseworkRoutes() {
	const plain, sites, works = "application/json", "/api/collections/sites/items", "/api/collections/works/items"
	const post, put, patch, del = http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	site, work, step := s.Typed(cases.SiteFeature{}), s.Typed(cases.WorkFeature{}), s.Typed(cases.SiteStepOutcome{})
	get := func(least auth.Role, id, path, summary string, answer *huma.Schema, h web.Handler, params ...*huma.Param) {
		s.Read(s.Operation(id, path, summary, plain, answer, append(params, web.FormatParameter())...), least, s.cases.StaffRead(h))
	}
	get(anyone, "readCasework", "/api/casework", "Rules, crews and units of the casework", s.Typed(cases.CaseworkRules{}), s.cases.ReadCasework)

	web.Write(s.Server, s.FeatureBody(s.Changing("addSite", post, sites, "Open a file", 201, site, cases.ForceParameter()), casestore.Site{}),
		auth.Crew, s.cases.AddSite)
	web.Write(s.Server, web.Refusing(s.FeatureBody(s.Changing("replaceSite", put, sites+"/{id}", "Replace what people may change of a file",
		200, site, web.IDParameter()), casestore.Site{}), clash), auth.Planner, s.cases.ChangeSite)
	web.Write(s.Server, web.Refusing(s.FeatureBody(s.Changing("changeSite", patch, sites+"/{id}", "Change a file",
		200, site, web.IDParameter()), casestore.Site{}), clash),
		auth.Planner, s.cases.ChangeSite)
	web.Write(s.Server, web.Refusing(s.Changing("withdrawSite", del, sites+"/{id}", "Withdraw a file that was opened by mistake; one with a history stays",
		204, nil, web.IDParameter()), clash), auth.Planner, s.cases.WithdrawSite)
	get(anyone, "readSite", "/api/sites/{id}", "A file with all that hangs on it", s.Typed(cases.SiteFile{}), s.cases.ReadSite, web.IDParameter())
	s.Read(s.Forms(s.Operation("readSiteHistory", "/api/sites/{id}/history", "All that happened to a file", plain,
		s.Typed(cases.History{}), web.IDParameter()), "csv"), anyone, s.cases.StaffRead(s.cases.SiteHistory))
	web.Write(s.Server, s.Changing("addSiteStep", post, "/api/sites/{id}/events", "Make a step of a file", 201, step, web.IDParameter()),
		auth.Crew, s.cases.StepSite)
	web.Write(s.Server, s.Changing("addSiteReport", post, "/api/sites/{id}/reports", "Add a report to a file", 201,
		s.Typed(casestore.SiteReport{}), web.IDParameter()), auth.Crew, s.cases.AddReport)
	web.Write(s.Server, s.Changing("setSiteUnit", post, "/api/sites/{id}/units", "Give a unit a role at a site, or change its letter", 200,
		s.Typed(casestore.SiteUnit{}), web.IDParameter()), auth.Planner, s.cases.SetUnit)
	web.Write(s.Server, s.Changing("addSiteMeasure", post, "/api/sites/{id}/measures", "Note an interim measure", 201,
		s.Typed(casestore.SiteMeasure{}), web.IDParameter()), auth.Planner, s.cases.AddMeasure)
	web.Write(s.Server, s.Changing("addLookBack", post, "/api/sites/{id}/look-backs", "Look back at once", 201, s.Typed(casestore.LookBack{}), web.IDParameter()),
		auth.Crew, s.cases.InspectNow)
	web.Write(s.Server, s.Changing("mergeSite", post, "/api/sites/{id}/merge", "Merge a file into another", 200, site, web.IDParameter()),
		auth.Planner, s.cases.MergeSite)

	s.cases.Upload(web.Refusing(s.cases.DocumentOperation(), clash), auth.Planner, cases.MaxDocumentBytes, s.cases.AddDocument)
	s.Read(s.FileAnswer("readDocument", "/api/documents/{id}", "A paper", "application/octet-stream", web.IDParameter()),
		anyone, s.cases.StaffRead(s.cases.SendDocument))

	s.cases.Upload(web.Refusing(s.cases.PhotoOperation(), clash), auth.Crew, cases.MaxPhotoBytes, s.cases.AddPhoto)
	get(anyone, "listPhotos", "/api/photos", "Records of photos", s.Typed(cases.Photos{}),
		s.cases.ListPhotos, web.Parameter("uuid", "Keys that clients made, separated by commas.", &huma.Schema{Type: huma.TypeString}))
	s.Read(s.FileAnswer("readPhoto", "/api/photos/{id}", "A photo", "image/jpeg", cases.PhotoParameter()), anyone, s.cases.StaffRead(s.cases.SendPhoto(media.Full)))
	s.Read(s.FileAnswer("readPhotoThumbnail", "/api/photos/{id}/thumb", "A photo, small", "image/jpeg", cases.PhotoParameter()),
		anyone, s.cases.StaffRead(s.cases.SendPhoto(media.Thumb)))

	get(anyone, "listSupervision", "/api/supervision", "Files under supervision, the most urgent first", s.Typed(cases.SupervisionList{}), s.cases.Supervision,
		s.CodeParameter("tier", "Only of that tier."), s.CodeParameter("escalation", "Only those that have escalated so far."),
		web.LimitParameter(web.DefaultLimit, web.MaxLimit))
	s.cases.Subscribed(s.Operation("readCalendar", "/api/calendar.ics", "Deadlines, look-backs and due works (iCalendar)", cases.CalendarKind,
		&huma.Schema{Type: huma.TypeString}), s.cases.Calendar)
	for _, f := range cases.Feeds {
		s.cases.Subscribed(s.Operation(f.Collection+".getFeed", "/api/feeds/"+f.Collection+".atom", "Newest changes of "+f.Collection+" (Atom)", cases.AtomKind,
			&huma.Schema{Type: huma.TypeString}), s.cases.Feed(f.Collection, f.Table, f.Path))
	}
	hook := s.Typed(cases.WebhookWithSecret{})
	s.Read(s.Operation("listWebhooks", "/api/webhooks", "Addresses that are told of changes", plain, s.Typed(cases.Webhooks{}), web.FormatParameter()),
		auth.Admin, s.cases.ListWebhooks)
	web.Write(s.Server, s.Changing("addWebhook", post, "/api/webhooks", "Register an address", 201, hook), auth.Admin, s.cases.AddWebhook)
	web.Write(s.Server, s.Changing("changeWebhook", patch, "/api/webhooks/{id}", "Change a webhook", 200, s.Typed(casestore.Webhook{}), web.IDParameter()),
		auth.Admin, s.cases.ChangeWebhook)
	web.Write(s.Server, s.Changing("removeWebhook", del, "/api/webhooks/{id}", "Remove a webhook", 204, nil, web.IDParameter()),
		auth.Admin, s.cases.RemoveWebhook)

	get(anyone, "listLookBacksDue", "/api/look-backs/due", "Look-backs that are due", s.Typed(cases.DueLookBacks{}), s.cases.LookBacksDue, cases.UntilParameter(),
		web.LimitParameter(web.DefaultLimit, web.MaxLimit))
	web.Write(s.Server, s.Changing("addLookBackResult", post, "/api/look-backs/{id}/result", "Say what a look-back found", 201,
		s.Typed(cases.LookBackOutcome{}), web.IDParameter()), auth.Crew, s.cases.LookedAt)

	web.Write(s.Server, s.FeatureBody(s.Changing("addWork", post, works, "Plan a work", 201, work), cases.NewWork{}), auth.Planner, s.cases.AddWork)
	web.Write(s.Server, web.Refusing(s.FeatureBody(s.Changing("replaceWork", put, works+"/{id}", "Replace what people may change of a work",
		200, work, web.IDParameter()), casestore.Work{}), clash), auth.Planner, s.cases.ChangeWork)
	web.Write(s.Server, web.Refusing(s.FeatureBody(s.Changing("changeWork", patch, works+"/{id}", "Change a work",
		200, work, web.IDParameter()), casestore.Work{}), clash),
		auth.Planner, s.cases.ChangeWork)
	web.Write(s.Server, web.Refusing(s.Changing("withdrawWork", del, works+"/{id}", "Withdraw a work that was planned by mistake; one with a history stays",
		204, nil, web.IDParameter()), clash), auth.Planner, s.cases.WithdrawWork)
	web.Write(s.Server, s.Changing("addClearingWorks", post, "/api/works/bulk", "Plan the works of a clearing list, one a street and crew", 201,
		s.Typed(cases.ClearingWorks{})), auth.Planner, s.cases.AddWorks)
	get(anyone, "listNearestWorks", "/api/works/nearest", "Open works by distance, or by due day without a position", s.Typed(cases.NearestWorks{}),
		s.cases.NearestWorks,
		web.NumberParameter("lon", "Longitude, degrees."), web.NumberParameter("lat", "Latitude, degrees."),
		web.Parameter("crew", "Code of a crew; a crew member's own when absent, else all. Empty: all.", &huma.Schema{Type: huma.TypeString}),
		web.LimitParameter(20, 200))
	get(anyone, "readWork", "/api/works/{id}", "A work with its items and events", s.Typed(cases.WorkFile{}), s.cases.ReadWork, web.IDParameter())
	web.Write(s.Server, s.Changing("addWorkEvent", post, "/api/works/{id}/events", "Append an event to a work; late ones too", 201,
		s.Typed(cases.WorkEventOutcome{}), web.IDParameter()), auth.Crew, s.cases.AddWorkEvent)
}

// featureRoutes are the writes of collections (OGC API – Features Part 4) but
// for files and works, which stand in caseworkRoutes.
func (s *service) featureRoutes() {
	const things, places, crossings = "/api/collections/obstructions/items", "/api/collections/places/items", "/api/collections/intersections/items/{id}"
	const post, put, patch, del = http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	thing, place, crossing := s.LayerFeature("obstructions"), s.LayerFeature("places"), s.LayerFeature("intersections")

	edited := func(op *huma.Operation, of any) *huma.Operation { return s.FeatureBody(web.ForGIS(op), of) }
	web.Write(s.Server, edited(s.Changing("addObstruction", post, things, "Add an obstruction", 201, thing), roads.Obstruction{}),
		auth.Planner, s.ogc.AddObstruction)
	web.Write(s.Server, edited(s.Changing("replaceObstruction", put, things+"/{id}", "Replace an obstruction",
		200, thing, web.IDParameter()), roads.Obstruction{}), auth.Planner, s.ogc.ChangeObstruction)
	web.Write(s.Server, s.FeatureBody(s.Changing("changeObstruction", patch, things+"/{id}", "Change an obstruction",
		200, thing, web.IDParameter()), roads.Obstruction{}), auth.Planner, s.ogc.ChangeObstruction)
	web.Write(s.Server, web.ForGIS(s.Changing("removeObstruction", del, things+"/{id}", "Remove an obstruction; what it was is kept", 204, nil,
		web.IDParameter())), auth.Planner, s.ogc.RemoveObstruction)
	web.Write(s.Server, web.Refusing(s.Changing("restoreObstruction", post, things+"/{id}/restore", "Put back an obstruction that was removed", 200, thing,
		web.IDParameter()), clash), auth.Planner, s.ogc.RestoreObstruction)

	web.Write(s.Server, edited(s.Changing("addPlace", post, places, "Add a place", 201, place), roads.Place{}), auth.Planner, s.ogc.AddPlace)
	web.Write(s.Server, edited(s.Changing("replacePlace", put, places+"/{id}", "Replace a place", 200, place, web.IDParameter()), roads.Place{}),
		auth.Planner, s.ogc.ChangePlace)
	web.Write(s.Server, s.FeatureBody(s.Changing("changePlace", patch, places+"/{id}", "Change a place", 200, place, web.IDParameter()), roads.Place{}),
		auth.Planner, s.ogc.ChangePlace)
	web.Write(s.Server, web.ForGIS(s.Changing("removePlace", del, places+"/{id}", "Remove a place; its row is kept", 204, nil, web.IDParameter())),
		auth.Planner, s.ogc.RemovePlace)
	web.Write(s.Server, web.Refusing(s.Changing("restorePlace", post, places+"/{id}/restore", "Put back a place that was removed", 200, place,
		web.IDParameter()), clash), auth.Planner, s.ogc.RestorePlace)

	web.Write(s.Server, web.Refusing(s.FeatureBody(s.Changing("replaceIntersectionCorrections", put, crossings, "Set all corrections of an intersection",
		200, crossing, web.IDParameter()), ogc.Correction{}), clash), auth.Planner, s.ogc.CorrectIntersection)
	web.Write(s.Server, web.Refusing(s.FeatureBody(s.Changing("correctIntersection", patch, crossings, "Correct an intersection",
		200, crossing, web.IDParameter()), ogc.Correction{}), clash), auth.Planner, s.ogc.CorrectIntersection)
	web.Write(s.Server, web.Refusing(s.Changing("uncorrectIntersection", del, crossings, "Take the corrections of an intersection back",
		204, nil, web.IDParameter()), clash),
		auth.Planner, s.ogc.UncorrectIntersection)
}

// sightRoutes are the routes of sight triangles and of what to clear.
func (s *service) sightRoutes() {
	const plain = "application/json"
	seen := s.Typed(findings.Sight{})
	s.Read(s.Operation("readSight", "/api/intersections/{id}/sight", "What is seen at an intersection, as it is or as it would be",
		web.GeoJSON, seen, s.findings.SightParameters()...), anyone, s.findings.ReadSight)
	web.Act(s.Server, s.Asking("askSight", "/api/intersections/{id}/sight", "The same, for questions too long for an address; nothing is stored",
		web.GeoJSON, seen, web.IDParameter()), anyone, s.findings.PostSight)
	s.Read(s.Forms(web.Refusing(s.Operation("readClearingList", "/api/clearing-list", "What to clear first", plain, s.Typed(findings.ClearingList{}),
		findings.ClearingParameters()...), hidden), "geojson", "csv", "xlsx"), anyone, s.findings.ReadClearing)
	web.Write(s.Server, s.Changing("verifyTriangle", http.MethodPost, "/api/triangles/{id}/verify", "Note that a triangle was checked on the spot, or is accepted as it is", 200, s.Typed(findings.VerifiedTriangle{}), web.IDParameter()), auth.Planner, s.findings.VerifyTriangle)
}

// findingRoutes are those of screenings and what is made of them.
func (s *service) findingRoutes(plain string) {
	const post, patch, del = http.MethodPost, http.MethodPatch, http.MethodDelete
	get := func(least auth.Role, id, path, summary string, answer *huma.Schema, h web.Handler, params ...*huma.Param) {
		op := s.Operation(id, path, summary, plain, answer, append(params, web.FormatParameter())...)
		s.Read(web.Refusing(op, hidden), least, h)
	}
	one := s.Typed(spots.Screening{})
	get(anyone, "listScreenings", "/api/screenings", "The finished screenings, the newest first", s.Typed(findings.Screenings{}), s.findings.ListScreenings)
	web.Write(s.Server, s.Changing("startScreening", post, "/api/screenings", "Start a screening as a job", 202, s.Typed(findings.ScreeningJob{})),
		auth.Planner, s.findings.StartScreening)
	get(anyone, "readScreening", "/api/screenings/{id}", "One screening", one, s.findings.ReadScreening, web.IDParameter())
	get(anyone, "compareScreenings", "/api/screenings/{id}/compare", "What entered, left and moved since another screening", s.Typed(spots.Comparison{}),
		s.findings.CompareScreenings,
		web.IDParameter(), web.Parameter("with", "Number of the other screening; the one before when left out.",
			&huma.Schema{Type: huma.TypeInteger, Format: "int64"}))
	web.Write(s.Server, s.Changing("changeScreening", patch, "/api/screenings/{id}", "Publish a screening, or no longer", 200, one, web.IDParameter()),
		auth.Planner, s.findings.ChangeScreening)
	web.Write(s.Server, s.Changing("removeScreening", del, "/api/screenings/{id}", "Take a screening away", 204, nil, web.IDParameter()),
		auth.Planner, s.findings.RemoveScreening)
	get(anyone, "readScreeningChoices", "/api/screening-choices", "What a screening can be asked for", s.Typed(spots.ScreeningChoices{}), s.findings.ReadChoices)
	s.Read(s.Operation("readCatchment", "/api/intersections/{id}/catchment", "Where crashes count as at an intersection", web.GeoJSON,
		s.Typed(findings.Catchment{}), web.IDParameter(), web.FormatParameter()), anyone, s.findings.ReadCatchment)
	get(anyone, "readBlackSpot", "/api/black-spots/{id}", "The figures behind a black spot", s.Typed(spots.Spot{}), s.findings.ReadSpot, web.IDParameter())
}
