package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"tongshi/geo"
	"tongshi/server/store"
)

// Obstructions and places as people make, change and remove them (OGC API –
// Features Part 4). Those of files and works are elsewhere.

// featureDone answers with a feature as its layer serves it to the staff.
func (s *server) featureDone(c *change, status int, name string, id, revision int64) (done, error) {
	shown, err := s.ofLayer(c, name, id)
	if err != nil {
		return done{}, err
	}
	d := done{Status: status, Revision: revision, Body: shown, Layer: name, ID: id}
	if status == http.StatusCreated {
		d.Location = itemPath(name, id)
	}
	return d, nil
}

// orGone is an error of reading what a change is about. A replacement of what
// is not there is refused by its If-Match (Part 4, put-rid-exception).
func (c *change) orGone(err error) error {
	if c.Method != http.MethodPut || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return problem(http.StatusPreconditionFailed, "There is no such feature, or there is none any more, so nothing is replaced; POST makes a new one.")
}

// newUUID takes the client's key out of a new feature's properties, or makes one.
func newUUID(body *FeatureBody) (string, error) {
	var uuid string
	*body = withoutUUID(body, &uuid)
	if uuid == "" {
		return store.NewUUID(), nil
	}
	return uuid, faults(uuidFaults(uuid, "properties.uuid"))
}

func (s *server) addObstruction(c *change, body FeatureBody) (done, error) {
	now := store.NewObstruction()
	var err error
	if now.UUID, err = newUUID(&body); err != nil {
		return done{}, err
	}
	p, err := c.readFeature(body, &now, nil)
	if err != nil {
		return done{}, err
	}
	now.Footprint = p.geometry
	if err := s.checkObstruction(c, now, p); err != nil {
		return done{}, err
	}
	made, err := c.Tx.AddObstruction(c.Context(), now, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return s.featureDone(c, http.StatusCreated, "obstructions", made.ID, made.Revision)
}

// changeObstruction replaces (PUT) an obstruction or changes what is sent of it
// (PATCH).
func (s *server) changeObstruction(c *change, body FeatureBody) (done, error) {
	was, shown, err := s.heldObstruction(c)
	if err != nil {
		return done{}, err
	}
	now := was
	if c.Method == http.MethodPut {
		now = store.NewObstruction()
		now.ID, now.UUID, now.Revision, now.Footprint = was.ID, was.UUID, was.Revision, was.Footprint
	}
	p, err := c.readFeature(typed(c, body), &now, shown)
	if err != nil {
		return done{}, err
	}
	if err := c.moved(p); err != nil {
		return done{}, err
	}
	if p.geometry != nil {
		now.Footprint = p.geometry
	}
	if err := s.checkObstruction(c, now, p); err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangeObstruction(c.Context(), was, now, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return s.featureDone(c, http.StatusOK, "obstructions", made.ID, made.Revision)
}

// heldFeature is the feature that a change is about, as it is kept and as its
// layer serves it.
func heldFeature[T any](s *server, c *change, layer string, read func(context.Context, int64) (T, error), revision func(T) int64) (was T, shown json.RawMessage, err error) {
	if was, err = held(c, read, revision); err != nil {
		return was, nil, c.orGone(err)
	}
	id, err := c.id()
	if err != nil {
		return was, nil, err
	}
	shown, err = s.ofLayer(c, layer, id)
	return was, shown, err
}

func (s *server) heldObstruction(c *change) (store.Obstruction, json.RawMessage, error) {
	return heldFeature(s, c, "obstructions", c.Tx.Obstruction, func(o store.Obstruction) int64 { return o.Revision })
}

// moved refuses a change that takes a feature's position away.
func (c *change) moved(p placed) error {
	if p.geometry != nil || p.unmoved || c.Method == http.MethodPatch && !c.has("geometry") {
		return nil
	}
	return faults([]Fault{inBody("geometry", "is missing; it lies somewhere")})
}

func (s *server) removeObstruction(c *change, _ struct{}) (done, error) {
	was, _, err := s.heldObstruction(c)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusNoContent}, c.Tx.RemoveObstruction(c.Context(), was, s.cfg.Now())
}

func (s *server) checkObstruction(c *change, o store.Obstruction, p placed) error {
	found := s.coded("obstruction_kind", o.Kind, "properties.kind")
	if o.Status == "removed" {
		found = append(found, inBody("properties.status", "removed is what DELETE makes it"))
	} else {
		found = append(found, s.coded("obstruction_status", o.Status, "properties.status")...)
	}
	found = append(found, s.coded("origin", o.Origin, "properties.origin")...)
	found = append(found, s.coded("land", o.Land, "properties.land")...)
	for name, text := range map[string]string{"species": o.Species, "address": o.Address, "condition": o.Condition, "owner": o.Owner} {
		found = append(found, words(text, "properties."+name, 0, 500)...)
	}
	found = append(found, sizeFaults(o)...)
	found = append(found, windowFaults(p.sent["windows"], o.Windows, "properties.windows")...)
	if o.Footprint == nil {
		found = append(found, inBody("geometry", "is missing; it stands somewhere"))
	}
	if err := faults(found); err != nil || p.geometry == nil {
		return err
	}
	return checkPlace(c.Context(), c.Tx, o.Footprint)
}

// sizeFaults finds lengths in metres that nothing at a road has.
func sizeFaults(o store.Obstruction) (found []Fault) {
	for _, size := range []struct {
		name      string
		value     *float64
		low, high float64
	}{
		{"height_m", o.TopM, 0, 500}, {"base_m", o.BaseM, 0, 500}, {"radius_m", o.RadiusM, 0, 100}, {"trunk_radius_m", o.TrunkM, 0, 10},
		{"ground_above_lane_m", o.GroundM, -50, 50}, {"height_error_m", o.ErrorM, 0, 100},
	} {
		if size.value != nil && !(*size.value >= size.low && *size.value <= size.high) {
			found = append(found, inBody("properties."+size.name, fmt.Sprintf("must lie between %g and %g m", size.low, size.high)))
		}
	}
	if o.BaseM != nil && o.TopM != nil && *o.BaseM > *o.TopM {
		found = append(found, inBody("properties.base_m", fmt.Sprintf("%g m is above height_m, %g m", *o.BaseM, *o.TopM)))
	}
	return found
}

var clockForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$|^24:00$`)

// windowFaults finds what is wrong with times of the year, the week and the day.
func windowFaults(sent json.RawMessage, list []geo.TimeWindow, member string) (found []Fault) {
	decoder := json.NewDecoder(bytes.NewReader(sent))
	decoder.DisallowUnknownFields()
	if len(sent) > 0 {
		if err := decoder.Decode(new([]geo.TimeWindow)); err != nil {
			return []Fault{inBody(member, strings.TrimPrefix(err.Error(), "json: "))}
		}
	}
	if len(list) > 50 {
		return []Fault{inBody(member, "are more than 50")}
	}
	for i, w := range list {
		at := fmt.Sprintf("%s[%d]", member, i)
		for _, n := range w.Months {
			if n < 1 || n > 12 {
				found = append(found, inBody(at+".months", "go from 1 to 12"))
			}
		}
		for _, n := range w.Weekdays {
			if n < 1 || n > 7 {
				found = append(found, inBody(at+".weekdays", "go from 1, Monday, to 7, Sunday"))
			}
		}
		if (w.From == "") != (w.To == "") || w.From != "" && (!clockForm.MatchString(w.From) || !clockForm.MatchString(w.To)) {
			found = append(found, inBody(at, "want from and to such as 06:30 and 09:00, or neither"))
		}
	}
	return found
}
