package people

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"tongshi/server/auth"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// User accounts and their roles.

// User is a user as administrators see and change one.
type User struct {
	ID            int64      `json:"id,omitempty" readOnly:"true"`
	Login         string     `json:"login,omitempty" readOnly:"true"`
	Name          string     `json:"name,omitempty" must:"true" trim:"true" maxLength:"100" zh:"姓名" en:"Name"`
	Role          auth.Role  `json:"role,omitempty" must:"true" zh:"角色" en:"Role" enum:"viewer,auditor,crew,planner,admin"`
	CrewID        *int64     `json:"crew_id" required:"false"`
	UnitID        *int64     `json:"unit_id" required:"false"`
	Disabled      bool       `json:"disabled" required:"false"`
	DisabledAt    *time.Time `json:"disabled_at" readOnly:"true" required:"false"`
	HasPassword   bool       `json:"has_password" readOnly:"true" required:"false"`
	SecondFactor  bool       `json:"second_factor" readOnly:"true" required:"false"`
	Demonstration bool       `json:"demonstration" readOnly:"true" required:"false"`
	CreatedAt     *time.Time `json:"created_at" readOnly:"true" required:"false"`
	Revision      int64      `json:"revision,omitempty" readOnly:"true"`
}

// NewUser is a user to be made. Without a password the person gets in by a
// one-time link.
type NewUser struct {
	Login    string    `json:"login" must:"true" maxLength:"100"`
	Name     string    `json:"name,omitempty" trim:"true" maxLength:"100" doc:"Name on the screen; the login when left out"`
	Role     auth.Role `json:"role" must:"true" enum:"viewer,auditor,crew,planner,admin"`
	CrewID   *int64    `json:"crew_id,omitempty"`
	UnitID   *int64    `json:"unit_id,omitempty"`
	Password string    `json:"password,omitempty" maxLength:"1000" writeOnly:"true"`

	// What only the server sets.
	ID        int64      `json:"id,omitempty" readOnly:"true"`
	CreatedAt *time.Time `json:"created_at,omitempty" readOnly:"true"`
	Revision  int64      `json:"revision,omitempty" readOnly:"true"`
}

// Users is the list of users.
type Users struct {
	Users []User `json:"users"`
}

func person(u peoplestore.User) User {
	return User{
		ID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, CrewID: optional(u.CrewID), UnitID: optional(u.UnitID),
		Disabled: u.DisabledAt != nil, DisabledAt: u.DisabledAt, HasPassword: u.HasPassword,
		SecondFactor:  u.SecondFactor,
		Demonstration: u.Demonstration, CreatedAt: &u.CreatedAt, Revision: u.Revision,
	}
}

// ListUsers answers all users, also the disabled ones.
func (s *API) ListUsers(w http.ResponseWriter, r *web.Request) error {
	list, err := peoplestore.Users(r.Context(), s.Store)
	if err != nil {
		return err
	}
	answer := Users{Users: make([]User, 0, len(list))}
	for _, u := range list {
		answer.Users = append(answer.Users, person(u))
	}
	return web.RespondJSON(w, r, answer)
}

// ReadUser answers one user.
func (s *API) ReadUser(w http.ResponseWriter, r *web.Request) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	u, err := peoplestore.ReadUser(r.Context(), s.Store, id)
	if err != nil {
		return err
	}
	return web.RespondItem(w, r, u.Revision, person(u))
}

// AddUser makes a user account.
func (s *API) AddUser(c *web.Change, body NewUser) (web.Done, error) {
	login := auth.NormalLogin(body.Login)
	var found []web.Fault
	if err := auth.CheckLogin(login); err != nil {
		found = append(found, web.InBody("login", "%s", err))
	}
	if body.Password != "" {
		if err := auth.CheckPassword(auth.Owner{Login: login, Name: body.Name}, body.Password); err != nil {
			found = append(found, web.InBody("password", "%s", passwordFault(err)))
		}
	}
	name := body.Name
	if name == "" {
		name = login
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	u, err := peoplestore.AddUser(
		c.Context(),
		c.Tx,
		peoplestore.User{Login: login, Name: name, Role: body.Role, CrewID: web.Number(body.CrewID), UnitID: web.Number(body.UnitID)},
	)
	if err == nil && body.Password != "" {
		err = peoplestore.SetPassword(c.Context(), c.Tx, u, auth.HashPassword(body.Password))
		u.HasPassword = true
		c.Tx.AfterCommit(s.Accounts.Ask)
	}
	if err != nil {
		return web.Done{}, userProblem(err)
	}
	return web.Done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/users/%d", u.ID), Revision: u.Revision, Body: person(u)}, nil
}

// ChangeUser changes the members of a user that the body has. The last
// administrator can neither be disabled nor lose the role (409).
func (s *API) ChangeUser(c *web.Change, body User) (web.Done, error) {
	was, err := web.Held(c, peoplestore.HoldUser, func(u peoplestore.User) int64 { return u.Revision })
	if err != nil {
		return web.Done{}, err
	}
	if err := c.ReadOnly(person(was)); err != nil {
		return web.Done{}, err
	}
	made, err := peoplestore.ChangeUser(c.Context(), c.Tx, was, changedUser(c, was, body))
	if err != nil {
		return web.Done{}, userProblem(err)
	}
	return web.Done{Status: http.StatusOK, Revision: made.Revision, Body: person(made)}, nil
}

// changedUser is was with the members that were sent.
func changedUser(c *web.Change, was peoplestore.User, body User) peoplestore.User {
	now := was
	if c.Has("name") {
		now.Name = body.Name
	}
	if c.Has("role") {
		now.Role = body.Role
	}
	if c.Has("crew_id") {
		now.CrewID = web.Number(body.CrewID)
	}
	if c.Has("unit_id") {
		now.UnitID = web.Number(body.UnitID)
	}
	if c.Has("disabled") && body.Disabled != (was.DisabledAt != nil) {
		if now.DisabledAt = nil; body.Disabled {
			moment := time.Now()
			now.DisabledAt = &moment
		}
	}
	return now
}

func userProblem(err error) error {
	switch {
	case errors.Is(err, peoplestore.ErrTaken):
		p := web.Refuse(http.StatusConflict, "Somebody else signs in by that name.")
		p.Errors = []web.Fault{web.InBody("login", "is taken")}
		return p
	case errors.Is(err, peoplestore.ErrLastAdministrator):
		return web.Refuse(http.StatusConflict, "This is the last administrator who can sign in. Make another one first.")
	case errors.Is(err, store.ErrConflict):
		return web.Faults([]web.Fault{web.InBody("crew_id", "or unit_id: there is no such crew or unit")})
	}
	return err
}

// OneTimeLink is a link with which a person sets a password, once.
type OneTimeLink struct {
	Link    string    `json:"link"`
	Expires time.Time `json:"expires"`
}

// AddLink makes a link for a person. It is answered once and kept nowhere, so
// it takes no Idempotency-Key: a new one makes the earlier ones void.
func (s *API) AddLink(w http.ResponseWriter, r *web.Request, _ struct{}) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	secret, hash := auth.NewSecret(auth.LinkSecret)
	err = s.Store.WriteTx(r.Context(), web.ActorOf(r.Request), func(tx *store.Tx) error {
		u, err := peoplestore.HoldUser(r.Context(), tx, id)
		if err != nil {
			return err
		}
		if u.DisabledAt != nil || u.Demonstration {
			return web.Refuse(http.StatusConflict, "%s cannot sign in: disabled, or of the demonstration.", u.Login)
		}
		return peoplestore.AddLink(r.Context(), tx, u, hash)
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, r, OneTimeLink{Link: s.Link(r.Request, LinkPath(secret)), Expires: time.Now().Add(peoplestore.LinkLasts).UTC()})
}

// LinkPath is the page's address of a one-time link. What is behind # reaches
// no server and no log.
func LinkPath(secret string) string { return "/#link=" + secret }
