package ogc

import (
	"encoding/json"
	"net/http"

	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// AddPlace makes a place by hand. The server makes a UUID when the body has
// none.
func (s *API) AddPlace(c *web.Change, body web.FeatureBody) (web.Done, error) {
	var now roads.Place
	p, err := c.ReadFeature(body, &now, nil)
	if err != nil {
		return web.Done{}, err
	}
	now.UUID, now.Geometry = web.ClientKey(now.UUID), p.Geometry
	return c.Once(now.UUID, func() (web.Done, error) {
		if err := s.checkPlaceBody(c, now, p); err != nil {
			return web.Done{}, err
		}
		made, err := roads.AddPlace(c.Context(), c.Tx, now)
		if err != nil {
			return web.Done{}, web.CaseProblem(err)
		}
		return s.featureDone(c, http.StatusCreated, "places", made.ID, made.Revision)
	}, func() (web.Done, error) {
		made, err := roads.PlaceByUUID(c.Context(), c.Tx, now.UUID)
		if err != nil {
			return web.Done{}, err
		}
		return s.featureAgain(c, "places", made.ID, made.Revision, kept{made.Geometry, made})
	})
}

// ChangePlace replaces a place (PUT) or changes the members that are sent
// (PATCH).
func (s *API) ChangePlace(c *web.Change, body web.FeatureBody) (web.Done, error) {
	was, shown, err := s.heldPlace(c)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	p, err := c.ReadFeature(web.Typed(c, body), &now, shown)
	if err != nil {
		return web.Done{}, err
	}
	if now.Geometry, err = c.PlaceOf(was.Geometry, p); err != nil {
		return web.Done{}, err
	}
	if err := s.checkPlaceBody(c, now, p); err != nil {
		return web.Done{}, err
	}
	made, err := roads.ChangePlace(c.Context(), c.Tx, was, now)
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return s.featureDone(c, http.StatusOK, "places", made.ID, made.Revision)
}

func (s *API) heldPlace(c *web.Change) (roads.Place, json.RawMessage, error) {
	return heldFeature(s, c, "places", roads.HoldPlace, func(p roads.Place) int64 { return p.Revision })
}

// RemovePlace takes a place off all maps and lists; its row stays.
func (s *API) RemovePlace(c *web.Change, _ struct{}) (web.Done, error) {
	was, _, err := s.heldPlace(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, roads.RemovePlace(c.Context(), c.Tx, was, s.Cfg.Now())
}

// RestorePlace puts back one that was removed.
func (s *API) RestorePlace(c *web.Change, _ struct{}) (web.Done, error) {
	return restored(s, c, "places", func(id int64) (int64, error) {
		made, err := roads.RestorePlace(c.Context(), c.Tx, id)
		return made.Revision, err
	})
}

func (s *API) checkPlaceBody(c *web.Change, now roads.Place, p web.Placed) error {
	found := windowFaults(now.Hours, "properties.hours")
	if now.Geometry == nil {
		found = append(found, web.InBody("geometry", "is missing; it lies somewhere"))
	}
	if err := web.Faults(found); err != nil || p.Geometry == nil {
		return err
	}
	return c.CheckPlace(now.Geometry)
}
