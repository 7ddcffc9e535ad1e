package server

import (
	"errors"
	"net/http"
	"strings"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Crews and units are listed by /api/casework; administrators keep them.

func (s *server) addCrew(c *change, body store.Crew) (done, error) {
	if err := faults(tidyParty(&body.Code, &body.Name)); err != nil {
		return done{}, err
	}
	made, err := c.Tx.AddCrew(c.Context(), body)
	return partyDone(http.StatusCreated, made.Revision, made, err)
}

func (s *server) changeCrew(c *change, body store.Crew) (done, error) {
	was, err := held(c, c.Tx.Crew, func(w store.Crew) int64 { return w.Revision })
	if err == nil {
		err = c.readOnly(was)
	}
	if err != nil {
		return done{}, err
	}
	now := was
	if c.has("code") {
		now.Code = body.Code
	}
	if c.has("name") {
		now.Name = body.Name
	}
	if c.has("unit_id") {
		now.UnitID = body.UnitID
	}
	if err := faults(tidyParty(&now.Code, &now.Name)); err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangeCrew(c.Context(), was, now)
	return partyDone(http.StatusOK, made.Revision, made, err)
}

func (s *server) addUnit(c *change, body store.Unit) (done, error) {
	if err := faults(append(tidyParty(&body.Code, &body.Name), s.coded("unit_kind", body.Kind, "kind")...)); err != nil {
		return done{}, err
	}
	made, err := c.Tx.AddUnit(c.Context(), body)
	return partyDone(http.StatusCreated, made.Revision, made, err)
}

func (s *server) changeUnit(c *change, body store.Unit) (done, error) {
	was, err := held(c, c.Tx.Unit, func(u store.Unit) int64 { return u.Revision })
	if err == nil {
		err = c.readOnly(was)
	}
	if err != nil {
		return done{}, err
	}
	now := was
	if c.has("code") {
		now.Code = body.Code
	}
	if c.has("name") {
		now.Name = body.Name
	}
	if c.has("kind") {
		now.Kind = body.Kind
	}
	if err := faults(append(tidyParty(&now.Code, &now.Name), s.coded("unit_kind", now.Kind, "kind")...)); err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangeUnit(c.Context(), was, now)
	return partyDone(http.StatusOK, made.Revision, made, err)
}

// CheckParty takes space from around the code and the name of a crew or a unit
// and says what is wrong with them.
func CheckParty(code, name *string) error { return faults(tidyParty(code, name)) }

// tidyParty takes space from around code and name, and says what is wrong with
// them.
func tidyParty(code, name *string) []Fault {
	*code, *name = strings.TrimSpace(*code), strings.TrimSpace(*name)
	found := nameFaults(*name)
	if err := auth.CheckLogin(*code); err != nil {
		found = append(found, inBody("code", err.Error()))
	}
	return found
}

func partyDone(status int, revision int64, body any, err error) (done, error) {
	switch {
	case errors.Is(err, store.ErrTaken):
		p := problem(http.StatusConflict, "Another one has that code.")
		p.Errors = []Fault{inBody("code", "is taken")}
		return done{}, p
	case errors.Is(err, store.ErrConflict):
		return done{}, faults([]Fault{inBody("unit_id", "there is no such unit")})
	case err != nil:
		return done{}, err
	}
	return done{Status: status, Revision: revision, Body: body}, nil
}
