package server

import (
	"encoding/json"
	"net/http"

	"tongshi/server/store"
)

func (s *server) addPlace(c *change, body FeatureBody) (done, error) {
	var now store.Place
	var err error
	if now.UUID, err = newUUID(&body); err != nil {
		return done{}, err
	}
	p, err := c.readFeature(body, &now, nil)
	if err != nil {
		return done{}, err
	}
	now.Geometry = p.geometry
	if err := s.checkPlaceBody(c, now, p); err != nil {
		return done{}, err
	}
	made, err := c.Tx.AddPlace(c.Context(), now)
	if err != nil {
		return done{}, caseProblem(err)
	}
	return s.featureDone(c, http.StatusCreated, "places", made.ID, made.Revision)
}

func (s *server) changePlace(c *change, body FeatureBody) (done, error) {
	was, shown, err := s.heldPlace(c)
	if err != nil {
		return done{}, err
	}
	now := was
	if c.Method == http.MethodPut {
		now = store.Place{ID: was.ID, UUID: was.UUID, Revision: was.Revision, Geometry: was.Geometry}
	}
	p, err := c.readFeature(typed(c, body), &now, shown)
	if err != nil {
		return done{}, err
	}
	if err := c.moved(p); err != nil {
		return done{}, err
	}
	if p.geometry != nil {
		now.Geometry = p.geometry
	}
	if err := s.checkPlaceBody(c, now, p); err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangePlace(c.Context(), was, now)
	if err != nil {
		return done{}, caseProblem(err)
	}
	return s.featureDone(c, http.StatusOK, "places", made.ID, made.Revision)
}

func (s *server) heldPlace(c *change) (store.Place, json.RawMessage, error) {
	return heldFeature(s, c, "places", c.Tx.Place, func(p store.Place) int64 { return p.Revision })
}

func (s *server) removePlace(c *change, _ struct{}) (done, error) {
	was, _, err := s.heldPlace(c)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusNoContent}, c.Tx.RemovePlace(c.Context(), was, s.cfg.Now())
}

func (s *server) checkPlaceBody(c *change, now store.Place, p placed) error {
	found := append(s.coded("place_kind", now.Kind, "properties.kind"), words(now.Name, "properties.name", 0, 200)...)
	found = append(found, words(now.Note, "properties.note", 0, 10_000)...)
	found = append(found, windowFaults(p.sent["hours"], now.Hours, "properties.hours")...)
	if now.Geometry == nil {
		found = append(found, inBody("geometry", "is missing; it lies somewhere"))
	}
	if err := faults(found); err != nil || p.geometry == nil {
		return err
	}
	return checkPlace(c.Context(), c.Tx, now.Geometry)
}
