package server

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
	"tongshi/server/jobs"
	"tongshi/server/store"
)

// routes is every route of the server. Each line names its handler and, where
// not everyone may use it, the least role that may. Who sees what of a layer is
// decided in access.go by the request's view, and /metrics is for the staff
// view alone. The table of rights is auth.Matrix.
func (s *server) routes() {
	const plain = "application/json"
	get := func(path, summary, kind string, answer *huma.Schema, h handler) {
		s.handle(s.operation(path, summary, kind, answer, formatParameter()), h)
	}
	document := func(path, summary, kind string, answer *huma.Schema, h handler) {
		s.handle(s.forms(s.operation(path, summary, kind, answer), "html"), h)
	}
	get("/healthz", "Whether the server runs", plain, s.typed(Health{}), s.healthz)
	get("/readyz", "Whether the server can answer", plain, s.typed(Health{}), s.readyz)
	s.handle(s.operation("/metrics", "Figures about the server (Prometheus)", "text/plain", &huma.Schema{Type: huma.TypeString}), s.readMetrics)

	document("/api", "Landing page", plain, s.typed(Landing{}), s.landing)
	document("/api/conformance", "Conformance classes", plain, s.typed(Conformance{}), s.conformance)
	document("/api/openapi.json", "This description", openAPIKind, &huma.Schema{Type: huma.TypeObject}, s.openapi)
	get("/api/settings", "The city's settings", plain, s.typed(Settings{}), s.readSettings)
	get("/api/vocabulary", "Codes and their words in both languages", plain, &huma.Schema{Type: huma.TypeObject}, s.vocabulary)
	document("/api/collections", "The layers", plain, s.typed(Collections{}), s.collections)

	s.handle(s.changesOperation(), s.changes)

	const post, patch, del = http.MethodPost, http.MethodPatch, http.MethodDelete
	session, one := s.typed(Session{}), s.typed(Person{})
	get("/api/session", "Who the reader is", plain, session, s.readSession)
	act(s, s.changing(post, "/api/session", "Sign in", 200, session), auth.Nobody, s.signIn)
	act(s, s.changing(del, "/api/session", "Sign out", 204, nil), auth.Nobody, s.signOut)
	act(s, s.changing(post, "/api/session/demo", "Take a role of the demonstration", 200, session), auth.Nobody, s.signInDemo)
	act(s, s.changing(post, "/api/session/link", "Set a password with a one-time link", 200, session), auth.Nobody, s.useLink)
	act(s, s.changing(post, "/api/session/password", "Change one's password", 200, session), auth.Viewer, s.changePassword)
	s.restricted(s.operation("/api/users", "The people", plain, s.typed(People{}), formatParameter()), auth.Admin, s.listUsers)
	s.restricted(s.operation("/api/users/{id}", "One person", plain, one, idParameter(), formatParameter()), auth.Admin, s.readUser)
	write(s, s.changing(post, "/api/users", "Add a person", 201, one), auth.Admin, s.addUser)
	write(s, s.changing(patch, "/api/users/{id}", "Change or disable a person", 200, one, idParameter()), auth.Admin, s.changeUser)
	act(s, s.changing(post, "/api/users/{id}/link", "Make a one-time link for a person", 200, s.typed(OneTimeLink{}), idParameter()), auth.Admin, s.addLink)
	crew, unit := s.typed(store.Crew{}), s.typed(store.Unit{})
	write(s, s.changing(post, "/api/crews", "Add a crew", 201, crew), auth.Admin, s.addCrew)
	write(s, s.changing(patch, "/api/crews/{id}", "Change a crew", 200, crew, idParameter()), auth.Admin, s.changeCrew)
	write(s, s.changing(post, "/api/units", "Add a unit", 201, unit), auth.Admin, s.addUnit)
	write(s, s.changing(patch, "/api/units/{id}", "Change a unit", 200, unit, idParameter()), auth.Admin, s.changeUnit)
	s.restricted(s.operation("/api/tokens", "Tokens of programs, without their secrets", plain, s.typed(Tokens{}), formatParameter()), auth.Admin, s.listTokens)
	act(s, s.changing(post, "/api/tokens", "Make a token; its secret is shown once", 201, s.typed(TokenAnswer{})), auth.Admin, s.addToken)
	write(s, s.changing(post, "/api/tokens/{id}/revoke", "Withdraw a token, at once", 200, s.typed(store.Token{}), idParameter()), auth.Admin, s.revokeToken)
	s.restricted(s.auditOperation(), auth.Planner, s.readAudit)

	job := s.typed(jobs.Job{})
	s.restricted(s.jobsOperation(), auth.Viewer, s.listJobs)
	s.restricted(s.operation("/api/jobs/{id}", "One job", plain, job, idParameter(), formatParameter()), auth.Viewer, s.readJob)
	s.restricted(s.operation("/api/jobs/{id}/events", "Progress of a job, as it goes (server-sent events “job”)", eventStream, &huma.Schema{Type: huma.TypeString}, idParameter()), auth.Viewer, s.followJob)
	write(s, s.changing(post, "/api/jobs/{id}/cancel", "Ask for a job to stop", 200, job, idParameter()), auth.Planner, s.cancelJob)
	write(s, s.changing(post, "/api/jobs/{id}/resume", "Start a job again that has broken off", 200, job, idParameter()), auth.Planner, s.resumeJob)
	s.findingRoutes(plain)
	s.caseworkRoutes()
	s.featureRoutes()

	s.sightRoutes()
	s.reportRoutes(plain)

	for _, l := range s.layers {
		path := "/api/collections/" + l.Name
		feature := s.featureSchema(l)
		document(path, "About "+l.TitleEN, plain, s.typed(Collection{}), s.collection(l.Name))
		document(path+"/queryables", "What "+l.TitleEN+" can be filtered by", schemaKind, &huma.Schema{Type: huma.TypeObject}, s.queryables(l.Name))
		document(path+"/sortables", "What "+l.TitleEN+" can be ordered by", schemaKind, &huma.Schema{Type: huma.TypeObject}, s.sortables(l.Name))
		s.handle(s.forms(s.schemaOperation(l, path), "html"), s.schema(l.Name))
		s.handle(s.forms(s.operation(path+"/items", l.TitleEN, geoJSON, s.pageSchema(feature), s.itemsParameters(l)...), "geojson", "geojsonseq", "csv", "html"), s.items(l.Name))
		s.handle(s.forms(s.operation(path+"/items/{id}", "One of "+l.TitleEN, geoJSON, feature,
			idParameter(), propertiesParameter(l), datumParameter(), crsParameter("crs", "Reference system of the positions in the answer.")), "geojson", "html"), s.item(l.Name))
		s.handle(s.clustersOperation(l, s.clustersSchema(l)), s.clusters(l.Name))
		s.handle(s.facetsOperation(l), s.facets(l.Name))
		document(path+"/tiles", "Tile sets of "+l.TitleEN, plain, s.typed(Tilesets{}), s.tilesets(l.Name))
		s.handle(s.tilesetOperation(l), s.tileset(l.Name))
		s.handle(s.tileOperation(l), s.tile(l.Name))
	}

	s.files("/", s.asset)
	s.files("/*", s.asset)
}
