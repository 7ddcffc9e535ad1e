package server

import (
	"github.com/danielgtaylor/huma/v2"
)

// routes is every route of the server. Each line names its handler; who may
// see what of a layer is decided in access.go by the request's view, and
// /metrics is for the staff view alone.
func (s *server) routes() {
	const plain = "application/json"
	get := func(path, summary, kind string, answer *huma.Schema, h handler) {
		s.handle(s.operation(path, summary, kind, answer, formatParameter()), h)
	}
	get("/healthz", "Whether the server runs", plain, s.typed(Health{}), s.healthz)
	get("/readyz", "Whether the server can answer", plain, s.typed(Health{}), s.readyz)
	s.handle(s.operation("/metrics", "Figures about the server (Prometheus)", "text/plain", &huma.Schema{Type: huma.TypeString}), s.readMetrics)

	get("/api", "Landing page", plain, s.typed(Landing{}), s.landing)
	get("/api/conformance", "Conformance classes", plain, s.typed(Conformance{}), s.conformance)
	get("/api/openapi.json", "This description", openAPIKind, &huma.Schema{Type: huma.TypeObject}, s.openapi)
	get("/api/settings", "The city's settings", plain, s.typed(Settings{}), s.readSettings)
	get("/api/vocabulary", "Codes and their words in both languages", plain, &huma.Schema{Type: huma.TypeObject}, s.vocabulary)
	get("/api/collections", "The layers", plain, s.typed(Collections{}), s.collections)

	for _, l := range s.layers {
		path := "/api/collections/" + l.Name
		feature := s.featureSchema(l)
		get(path, "About "+l.TitleEN, plain, s.typed(Collection{}), s.collection(l.Name))
		get(path+"/queryables", "What "+l.TitleEN+" can be filtered by", schemaKind, &huma.Schema{Type: huma.TypeObject}, s.queryables(l.Name))
		get(path+"/schema", "Properties of "+l.TitleEN, schemaKind, &huma.Schema{Type: huma.TypeObject}, s.schema(l.Name))
		s.handle(s.operation(path+"/items", l.TitleEN, geoJSON, s.pageSchema(feature), s.itemsParameters(l)...), s.items(l.Name))
		s.handle(s.operation(path+"/items/{id}", "One of "+l.TitleEN, geoJSON, feature,
			idParameter(), propertiesParameter(l), datumParameter(), formatParameter()), s.item(l.Name))
	}

	s.files("/", s.asset)
	s.files("/*", s.asset)
}
