package ogc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"tongshi/geo"
	"tongshi/geo/say"
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

// newUUID takes the client's key out of a new feature's properties, or makes one.
func newUUID(body *web.FeatureBody) (string, error) {
	var uuid string
	*body = web.WithoutUUID(body, &uuid)
	if uuid == "" {
		return store.NewUUID(), nil
	}
	return uuid, web.Faults(web.UUIDFaults(uuid, "properties.uuid"))
}

// AddObstruction makes an obstruction by hand. The server makes a UUID when the
// body has none.
func (s *API) AddObstruction(c *web.Change, body web.FeatureBody) (web.Done, error) {
	now := roads.NewObstruction()
	var err error
	if now.UUID, err = newUUID(&body); err != nil {
		return web.Done{}, err
	}
	p, err := c.ReadFeature(body, &now, nil)
	if err != nil {
		return web.Done{}, err
	}
	now.Footprint = p.Geometry
	if err := s.checkObstruction(c, now, p); err != nil {
		return web.Done{}, err
	}
	made, err := roads.AddObstruction(c.Context(), c.Tx, now, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return s.featureDone(c, http.StatusCreated, "obstructions", made.ID, made.Revision)
}

// ChangeObstruction replaces (PUT) an obstruction or changes what is sent of it
// (PATCH).
func (s *API) ChangeObstruction(c *web.Change, body web.FeatureBody) (web.Done, error) {
	was, shown, err := s.heldObstruction(c)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	if c.Method == http.MethodPut {
		now = roads.NewObstruction()
		now.ID, now.UUID, now.Revision, now.Footprint = was.ID, was.UUID, was.Revision, was.Footprint
	}
	p, err := c.ReadFeature(web.Typed(c, body), &now, shown)
	if err != nil {
		return web.Done{}, err
	}
	if err := movedShape(c, p); err != nil {
		return web.Done{}, err
	}
	if p.Geometry != nil {
		now.Footprint = p.Geometry
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
func heldFeature[T any](s *API, c *web.Change, layer string, read func(context.Context, *store.Tx, int64) (T, error), revision func(T) int64) (was T, shown json.RawMessage, err error) {
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

// movedShape refuses a change that takes a feature's position away.
func movedShape(c *web.Change, p web.Placed) error {
	if p.Geometry != nil || p.Unmoved || c.Method == http.MethodPatch && !c.Has("geometry") {
		return nil
	}
	return web.Faults([]web.Fault{web.InBody("geometry", "is missing; it lies somewhere")})
}

// RemoveObstruction ends an obstruction; its past states stay.
func (s *API) RemoveObstruction(c *web.Change, _ struct{}) (web.Done, error) {
	was, _, err := s.heldObstruction(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, roads.RemoveObstruction(c.Context(), c.Tx, was, s.Cfg.Now())
}

func (s *API) checkObstruction(c *web.Change, o roads.Obstruction, p web.Placed) error {
	found := s.Coded("obstruction_kind", o.Kind, "properties.kind")
	if o.Status == "removed" {
		found = append(found, web.InBody("properties.status", "removed is what DELETE makes it"))
	} else {
		found = append(found, s.Coded("obstruction_status", o.Status, "properties.status")...)
	}
	found = append(found, s.Coded("origin", o.Origin, "properties.origin")...)
	found = append(found, s.Coded("land", o.Land, "properties.land")...)
	for name, text := range map[string]string{"species": o.Species, "address": o.Address, "condition": o.Condition, "owner": o.Owner} {
		found = append(found, web.Words(text, "properties."+name, 0, 500)...)
	}
	found = append(found, sizeFaults(o)...)
	found = append(found, windowFaults(p.Sent["windows"], o.Windows, "properties.windows")...)
	if o.Footprint == nil {
		found = append(found, web.InBody("geometry", "is missing; it stands somewhere"))
	}
	if err := web.Faults(found); err != nil || p.Geometry == nil {
		return err
	}
	return web.CheckPlace(c.Context(), c.Tx, o.Footprint)
}

// sizeFaults finds lengths in metres that nothing at a road has.
func sizeFaults(o roads.Obstruction) (found []web.Fault) {
	for _, size := range []struct {
		name      string
		value     *float64
		low, high float64
	}{
		{"height_m", o.TopM, 0, 500}, {"base_m", o.BaseM, 0, 500}, {"radius_m", o.RadiusM, 0, 100}, {"trunk_radius_m", o.TrunkM, 0, 10},
		{"ground_above_lane_m", o.GroundM, -50, 50}, {"height_error_m", o.ErrorM, 0, 100},
	} {
		if size.value != nil && !(*size.value >= size.low && *size.value <= size.high) {
			found = append(found, web.InBody("properties."+size.name, "must lie between %g and %g m", size.low, size.high))
		}
	}
	if o.BaseM != nil && o.TopM != nil && *o.BaseM > *o.TopM {
		found = append(found, web.InBody("properties.base_m", "%g m is above height_m, %g m", *o.BaseM, *o.TopM))
	}
	return found
}

// windowFaults finds what is wrong with times of the year, the week and the day.
func windowFaults(sent json.RawMessage, list []geo.TimeWindow, member string) (found []web.Fault) {
	decoder := json.NewDecoder(bytes.NewReader(sent))
	decoder.DisallowUnknownFields()
	if len(sent) > 0 {
		if err := decoder.Decode(new([]geo.TimeWindow)); err != nil {
			return []web.Fault{web.InBody(member, "%s", say.JSON(err))}
		}
	}
	if len(list) > 50 {
		return []web.Fault{web.InBody(member, "are more than 50")}
	}
	for i, w := range list {
		at := fmt.Sprintf("%s[%d]", member, i)
		for _, n := range w.Months {
			if n < 1 || n > 12 {
				found = append(found, web.InBody(at+".months", "go from 1 to 12"))
			}
		}
		for _, n := range w.Weekdays {
			if n < 1 || n > 7 {
				found = append(found, web.InBody(at+".weekdays", "go from 1, Monday, to 7, Sunday"))
			}
		}
		if (w.From == "") != (w.To == "") || w.From != "" && (!web.ClockForm.MatchString(w.From) || !web.ClockForm.MatchString(w.To)) {
			found = append(found, web.InBody(at, "want from and to such as 06:30 and 09:00, or neither"))
		}
	}
	return found
}
