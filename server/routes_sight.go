package server

import (
	"net/http"

	"tongshi/server/auth"
)

// sightRoutes are the routes of sight triangles and of what to clear.
func (s *server) sightRoutes() {
	const plain = "application/json"
	seen := s.typed(SightAnswer{})
	s.handle(s.operation("/api/intersections/{id}/sight", "What is seen at an intersection, as it is or as it would be", geoJSON, seen, s.sightParameters()...), s.readSight)
	act(s, s.asking("/api/intersections/{id}/sight", "The same, for questions too long for an address; nothing is stored", geoJSON, seen, idParameter()), auth.Nobody, s.postSight)
	s.handle(s.forms(s.operation("/api/clearing-list", "What to clear first", plain, s.typed(ClearingAnswer{}), clearingParameters()...), "geojson", "csv", "xlsx"), s.readClearing)
	write(s, s.changing(http.MethodPost, "/api/triangles/{id}/verify", "Note that a triangle was checked on the spot, or is accepted as it is", 200, s.typed(VerifyAnswer{}), idParameter()), auth.Planner, s.verifyTriangle)
}
