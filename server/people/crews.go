package people

import (
	"errors"
	"net/http"

	"tongshi/server/auth"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// Crews and units are listed by /api/casework; administrators keep them.

// AddCrew adds a crew; code and name are trimmed and must not be empty. A code
// that is taken is 409.
func (s *API) AddCrew(c *web.Change, body peoplestore.Crew) (web.Done, error) {
	if err := codeFault(body.Code); err != nil {
		return web.Done{}, err
	}
	made, err := peoplestore.AddCrew(c.Context(), c.Tx, body)
	return partyDone(http.StatusCreated, made.Revision, made, err)
}

// ChangeCrew changes the members of a crew that the body has.
func (s *API) ChangeCrew(c *web.Change, body peoplestore.Crew) (web.Done, error) {
	was, err := web.Held(c, peoplestore.HoldCrew, func(w peoplestore.Crew) int64 { return w.Revision })
	if err == nil {
		err = c.ReadOnly(was)
	}
	if err != nil {
		return web.Done{}, err
	}
	now := web.Changed(c, was, body)
	if err := codeFault(now.Code); err != nil {
		return web.Done{}, err
	}
	made, err := peoplestore.ChangeCrew(c.Context(), c.Tx, was, now)
	return partyDone(http.StatusOK, made.Revision, made, err)
}

// AddUnit adds a unit; code and name are trimmed and must not be empty. A code
// that is taken is 409.
func (s *API) AddUnit(c *web.Change, body peoplestore.Unit) (web.Done, error) {
	if err := codeFault(body.Code); err != nil {
		return web.Done{}, err
	}
	made, err := peoplestore.AddUnit(c.Context(), c.Tx, body)
	return partyDone(http.StatusCreated, made.Revision, made, err)
}

// ChangeUnit changes the members of a unit that the body has.
func (s *API) ChangeUnit(c *web.Change, body peoplestore.Unit) (web.Done, error) {
	was, err := web.Held(c, peoplestore.HoldUnit, func(u peoplestore.Unit) int64 { return u.Revision })
	if err == nil {
		err = c.ReadOnly(was)
	}
	if err != nil {
		return web.Done{}, err
	}
	now := web.Changed(c, was, body)
	if err := codeFault(now.Code); err != nil {
		return web.Done{}, err
	}
	made, err := peoplestore.ChangeUnit(c.Context(), c.Tx, was, now)
	return partyDone(http.StatusOK, made.Revision, made, err)
}

// CheckParty takes space from around the code and the name of a crew or a unit
// and says what is wrong with them.
func CheckParty(code, name *string) error {
	crew := peoplestore.Crew{Code: *code, Name: *name}
	err := web.CheckFields(&crew)
	if *code, *name = crew.Code, crew.Name; err != nil {
		return err
	}
	return codeFault(*code)
}

// codeFault refuses a code that is no word.
func codeFault(code string) error {
	if err := auth.CheckLogin(code); err != nil {
		return web.Faults([]web.Fault{web.InBody("code", "%s", err)})
	}
	return nil
}

func partyDone(status int, revision int64, body any, err error) (web.Done, error) {
	switch {
	case errors.Is(err, peoplestore.ErrTaken):
		p := web.Refuse(http.StatusConflict, "Another one has that code.")
		p.Errors = []web.Fault{web.InBody("code", "is taken")}
		return web.Done{}, p
	case errors.Is(err, store.ErrConflict):
		return web.Done{}, web.Faults([]web.Fault{web.InBody("unit_id", "there is no such unit")})
	case err != nil:
		return web.Done{}, err
	}
	return web.Done{Status: status, Revision: revision, Body: body}, nil
}
