package server

import (
	"net/http"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// featureRoutes are the writes of collections (OGC API – Features Part 4) but
// for files and works, which stand in caseworkRoutes.
func (s *server) featureRoutes() {
	const things, places, crossings = "/api/collections/obstructions/items", "/api/collections/places/items", "/api/collections/intersections/items/{id}"
	const post, put, patch, del = http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	thing, place, crossing := s.layerFeature("obstructions"), s.layerFeature("places"), s.layerFeature("intersections")

	write(s, s.featureBody(s.changing(post, things, "Add an obstruction", 201, thing), store.Obstruction{}), auth.Planner, s.addObstruction)
	write(s, s.featureBody(s.changing(put, things+"/{id}", "Replace an obstruction", 200, thing, idParameter()), store.Obstruction{}), auth.Planner, s.changeObstruction)
	write(s, s.featureBody(s.changing(patch, things+"/{id}", "Change an obstruction", 200, thing, idParameter()), store.Obstruction{}), auth.Planner, s.changeObstruction)
	write(s, s.changing(del, things+"/{id}", "Remove an obstruction; what it was is kept", 204, nil, idParameter()), auth.Planner, s.removeObstruction)

	write(s, s.featureBody(s.changing(post, places, "Add a place", 201, place), store.Place{}), auth.Planner, s.addPlace)
	write(s, s.featureBody(s.changing(put, places+"/{id}", "Replace a place", 200, place, idParameter()), store.Place{}), auth.Planner, s.changePlace)
	write(s, s.featureBody(s.changing(patch, places+"/{id}", "Change a place", 200, place, idParameter()), store.Place{}), auth.Planner, s.changePlace)
	write(s, s.changing(del, places+"/{id}", "Remove a place", 204, nil, idParameter()), auth.Planner, s.removePlace)

	write(s, s.featureBody(s.changing(put, crossings, "Set all corrections of an intersection", 200, crossing, idParameter()), Correction{}), auth.Planner, s.correctIntersection)
	write(s, s.featureBody(s.changing(patch, crossings, "Correct an intersection", 200, crossing, idParameter()), Correction{}), auth.Planner, s.correctIntersection)
	write(s, s.changing(del, crossings, "Take the corrections of an intersection back", 204, nil, idParameter()), auth.Planner, s.uncorrectIntersection)
}
