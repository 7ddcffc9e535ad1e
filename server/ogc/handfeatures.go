package ogc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// Obstructions and places as people make, change and remove them (OGC API –
// Features Part 4). Those of files and works are elsewhere.

// featureDone answers with a feature as its layer serves it to the staff.
func (s *API) featureDone(c *web.Change, status int, name string, id, revision int64) (web.Done, error) {
	shown, err := s.Features.Served(c, name, id)
	if err != nil {
		return web.Done{}, err
	}
	d := web.Done{Status: status, Revision: revision, Body: shown, Layer: name, ID: id}
	if status == http.StatusCreated {
		d.Location = web.ItemPath(name, id)
	}
	return d, nil
}

// kept is a feature as its row has it, for when its layer shows it no more.
type kept struct {
	geometry   orb.Geometry
	properties any
}

// featureAgain is the answer to a feature that was sent before, also when it was
// removed since.
func (s *API) featureAgain(c *web.Change, name string, id, revision int64, row kept) (web.Done, error) {
	d, err := s.featureDone(c, http.StatusCreated, name, id, revision)
	if shown, ok := d.Body.(json.RawMessage); err != nil || !ok || string(shown) != "{}" {
		return d, err
	}
	var properties map[string]json.RawMessage
	told, err := json.Marshal(row.properties)
	if err == nil {
		err = json.Unmarshal(told, &properties)
	}
	delete(properties, "uuid") // no property of a layer
	d.Body = map[string]any{"type": "Feature", "id": id, "geometry": web.GeoJSONOf(row.geometry), "properties": properties}
	return d, err
}

// AddObstruction makes an obstruction by hand. The server makes a UUID when the
// body has none.
func (s *API) AddObstruction(c *web.Change, body web.FeatureBody) (web.Done, error) {
	var now roads.Obstruction
	p, err := c.ReadFeature(body, &now, nil)
	if err != nil {
		return web.Done{}, err
	}
	now.UUID, now.Footprint = web.ClientKey(now.UUID), p.Geometry
	return c.Once(now.UUID, func() (web.Done, error) {
		if err := s.checkObstruction(c, now, p); err != nil {
			return web.Done{}, err
		}
		made, err := roads.AddObstruction(c.Context(), c.Tx, now, s.Cfg.Now())
		if err != nil {
			return web.Done{}, web.CaseProblem(err)
		}
		return s.featureDone(c, http.StatusCreated, "obstructions", made.ID, made.Revision)
	}, func() (web.Done, error) {
		made, err := roads.ObstructionByUUID(c.Context(), c.Tx, now.UUID)
		if err != nil {
			return web.Done{}, err
		}
		return s.featureAgain(c, "obstructions", made.ID, made.Revision, kept{made.Footprint, made})
	})
}

// ChangeObstruction replaces (PUT) an obstruction or changes what is sent of it
// (PATCH).
func (s *API) ChangeObstruction(c *web.Change, body web.FeatureBody) (web.Done, error) {
	was, shown, err := s.heldObstruction(c)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	p, err := c.ReadFeature(web.Typed(c, body), &now, shown)
	if err != nil {
		return web.Done{}, err
	}
	if now.Footprint, err = c.PlaceOf(was.Footprint, p); err != nil {
		return web.Done{}, err
	}
	if err := s.checkObstruction(c, now, p); err != nil {
		return web.Done{}, err
	}
	made, err := roads.ChangeObstruction(c.Context(), c.Tx, was, now, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return s.featureDone(c, http.StatusOK, "obstructions", made.ID, made.Revision)
}

// heldFeature is the feature that a change is about, as it is kept and as its
// layer serves it.
func heldFeature[T any](
	s *API,
	c *web.Change,
	layer string,
	read func(context.Context, *store.Tx, int64) (T, error),
	revision func(T) int64,
) (was T, shown json.RawMessage, err error) {
	if was, err = web.Held(c, read, revision); err != nil {
		return was, nil, c.OrGone(err)
	}
	id, err := c.ID()
	if err != nil {
		return was, nil, err
	}
	shown, err = s.Features.Served(c, layer, id)
	return was, shown, err
}

func (s *API) heldObstruction(c *web.Change) (roads.Obstruction, json.RawMessage, error) {
	return heldFeature(s, c, "obstructions", roads.HoldObstruction, func(o roads.Obstruction) int64 { return o.Revision })
}

// RemoveObstruction ends an obstruction; its past states stay.
func (s *API) RemoveObstruction(c *web.Change, _ struct{}) (web.Done, error) {
	was, _, err := s.heldObstruction(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, roads.RemoveObstruction(c.Context(), c.Tx, was, s.Cfg.Now())
}

// RestoreObstruction puts back one that was removed.
func (s *API) RestoreObstruction(c *web.Change, _ struct{}) (web.Done, error) {
	return restored(s, c, "obstructions", func(id int64) (int64, error) {
		made, err := roads.RestoreObstruction(c.Context(), c.Tx, id, s.Cfg.Now())
		return made.Revision, err
	})
}

// restored answers with a feature that was put back.
func restored(s *API, c *web.Change, layer string, restore func(id int64) (revision int64, err error)) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	revision, err := restore(id)
	if errors.Is(err, store.ErrConflict) {
		return web.Done{}, web.Refuse(http.StatusConflict, "Nobody removed it, or it was removed by a work and comes back when that is taken up again.")
	}
	if err != nil {
		return web.Done{}, err
	}
	return s.featureDone(c, http.StatusOK, layer, id, revision)
}

// checkObstruction finds what one property asks of another, and a place that
// is none.
func (s *API) checkObstruction(c *web.Change, o roads.Obstruction, p web.Placed) error {
	found := windowFaults(o.Windows, "properties.windows")
	if o.BaseM != nil && o.TopM != nil && *o.BaseM > *o.TopM {
		found = append(found, web.InBody("properties.base_m", "%g m is above height_m, %g m", *o.BaseM, *o.TopM))
	}
	if o.Footprint == nil {
		found = append(found, web.InBody("geometry", "is missing; it stands somewhere"))
	}
	if err := web.Faults(found); err != nil || p.Geometry == nil {
		return err
	}
	return c.CheckPlace(o.Footprint)
}

// windowFaults finds times of the day of which one end is missing or none.
func windowFaults(list []geo.TimeWindow, at string) (found []web.Fault) {
	for i, w := range list {
		if (w.From == "") != (w.To == "") || w.From != "" && (!web.ClockForm.MatchString(w.From) || !web.ClockForm.MatchString(w.To)) {
			found = append(found, web.InBody(fmt.Sprintf("%s[%d]", at, i), "want from and to such as 06:30 and 09:00, or neither"))
		}
	}
	return found
}
