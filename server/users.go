package server

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// Person is a user as administrators see and change one.
type Person struct {
	ID            int64      `json:"id,omitempty" readOnly:"true"`
	Login         string     `json:"login,omitempty" readOnly:"true"`
	Name          string     `json:"name,omitempty"`
	Role          auth.Role  `json:"role,omitempty" enum:"viewer,crew,planner,admin"`
	CrewID        *int64     `json:"crew_id" required:"false"`
	UnitID        *int64     `json:"unit_id" required:"false"`
	Disabled      bool       `json:"disabled" required:"false"`
	DisabledAt    *time.Time `json:"disabled_at" readOnly:"true" required:"false"`
	HasPassword   bool       `json:"has_password" readOnly:"true" required:"false"`
	Demonstration bool       `json:"demonstration" readOnly:"true" required:"false"`
	CreatedAt     *time.Time `json:"created_at" readOnly:"true" required:"false"`
	Revision      int64      `json:"revision,omitempty" readOnly:"true"`
}

// NewPerson is a user to be made. Without a password the person gets in by a
// one-time link.
type NewPerson struct {
	Login    string    `json:"login"`
	Name     string    `json:"name,omitempty" doc:"Name on the screen; the login when left out"`
	Role     auth.Role `json:"role" enum:"viewer,crew,planner,admin"`
	CrewID   *int64    `json:"crew_id,omitempty"`
	UnitID   *int64    `json:"unit_id,omitempty"`
	Password string    `json:"password,omitempty" writeOnly:"true"`

	// What only the server sets.
	ID        int64      `json:"id,omitempty" readOnly:"true"`
	CreatedAt *time.Time `json:"created_at,omitempty" readOnly:"true"`
	Revision  int64      `json:"revision,omitempty" readOnly:"true"`
}

// People is the list of users.
type People struct {
	Users []Person `json:"users"`
}

func person(u store.User) Person {
	return Person{
		ID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, CrewID: optional(u.CrewID), UnitID: optional(u.UnitID),
		Disabled: u.DisabledAt != nil, DisabledAt: u.DisabledAt, HasPassword: u.HasPassword,
		Demonstration: u.Demonstration, CreatedAt: &u.CreatedAt, Revision: u.Revision,
	}
}

func (s *server) listUsers(w http.ResponseWriter, r *request) error {
	list, err := s.store.Users(r.Context())
	if err != nil {
		return err
	}
	answer := People{Users: make([]Person, 0, len(list))}
	for _, u := range list {
		answer.Users = append(answer.Users, person(u))
	}
	return respondJSON(w, r, answer)
}

func (s *server) readUser(w http.ResponseWriter, r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	u, err := s.store.User(r.Context(), id)
	if err != nil {
		return err
	}
	return respondItem(w, r, u.Revision, person(u))
}

func (s *server) addUser(c *change, body NewPerson) (done, error) {
	login := auth.NormalLogin(body.Login)
	var found []Fault
	if err := auth.CheckLogin(login); err != nil {
		found = append(found, inBody("login", err.Error()))
	}
	if !body.Role.Known() {
		found = append(found, inBody("role", "want viewer, crew, planner or admin"))
	}
	if body.Password != "" {
		if err := auth.CheckPassword(login, body.Password); err != nil {
			found = append(found, inBody("password", passwordFault(err)))
		}
	}
	name := strings.TrimSpace(body.Name)
	if name == "" {
		name = login
	}
	found = append(found, nameFaults(name)...)
	if err := faults(found); err != nil {
		return done{}, err
	}
	u, err := c.Tx.AddUser(c.Context(), store.User{Login: login, Name: name, Role: body.Role, CrewID: number(body.CrewID), UnitID: number(body.UnitID)})
	if err == nil && body.Password != "" {
		err = c.Tx.SetPassword(c.Context(), u, auth.HashPassword(body.Password))
		u.HasPassword = true
		c.Tx.AfterCommit(s.accounts.ask)
	}
	if err != nil {
		return done{}, userProblem(err)
	}
	return done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/users/%d", u.ID), Revision: u.Revision, Body: person(u)}, nil
}

func (s *server) changeUser(c *change, body Person) (done, error) {
	was, err := held(c, c.Tx.User, func(u store.User) int64 { return u.Revision })
	if err != nil {
		return done{}, err
	}
	if err := c.readOnly(person(was)); err != nil {
		return done{}, err
	}
	now, err := c.changedUser(was, body)
	if err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangeUser(c.Context(), was, now)
	if err != nil {
		return done{}, userProblem(err)
	}
	return done{Status: http.StatusOK, Revision: made.Revision, Body: person(made)}, nil
}

// changedUser is was with the members that were sent.
func (c *change) changedUser(was store.User, body Person) (store.User, error) {
	now := was
	var found []Fault
	if c.has("name") {
		now.Name = strings.TrimSpace(body.Name)
		found = append(found, nameFaults(now.Name)...)
	}
	if c.has("role") {
		if now.Role = body.Role; !body.Role.Known() {
			found = append(found, inBody("role", "want viewer, crew, planner or admin"))
		}
	}
	if c.has("crew_id") {
		now.CrewID = number(body.CrewID)
	}
	if c.has("unit_id") {
		now.UnitID = number(body.UnitID)
	}
	if c.has("disabled") && body.Disabled != (was.DisabledAt != nil) {
		if now.DisabledAt = nil; body.Disabled {
			moment := time.Now()
			now.DisabledAt = &moment
		}
	}
	return now, faults(found)
}

const maxName = 100

func nameFaults(name string) []Fault {
	if name == "" || len([]rune(name)) > maxName || !printable(name) {
		return []Fault{inBody("name", fmt.Sprintf("want 1 to %d characters", maxName))}
	}
	return nil
}

func number(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

func userProblem(err error) error {
	switch {
	case errors.Is(err, store.ErrTaken):
		p := problem(http.StatusConflict, "Somebody else signs in by that name.")
		p.Errors = []Fault{inBody("login", "is taken")}
		return p
	case errors.Is(err, store.ErrLastAdministrator):
		return problem(http.StatusConflict, "This is the last administrator who can sign in. Make another one first.")
	case errors.Is(err, store.ErrConflict):
		return faults([]Fault{inBody("crew_id", "or unit_id: there is no such crew or unit")})
	}
	return err
}

// OneTimeLink is a link with which a person sets a password, once.
type OneTimeLink struct {
	Link    string    `json:"link"`
	Expires time.Time `json:"expires"`
}

// addLink makes a link for a person. It is answered once and kept nowhere, so
// it takes no Idempotency-Key: a new one makes the earlier ones void.
func (s *server) addLink(w http.ResponseWriter, r *request, _ struct{}) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	secret, hash := auth.NewSecret(auth.LinkSecret)
	err = s.store.WriteTx(r.Context(), actorOf(r.Request), func(tx *store.Tx) error {
		u, err := tx.User(r.Context(), id)
		if err != nil {
			return err
		}
		if u.DisabledAt != nil || u.Demonstration {
			return problem(http.StatusConflict, "%s cannot sign in: disabled, or of the demonstration.", u.Login)
		}
		return tx.AddLink(r.Context(), u, hash)
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return respondJSON(w, r, OneTimeLink{Link: s.link(r.Request, LinkPath(secret)), Expires: time.Now().Add(store.LinkLasts).UTC()})
}

// LinkPath is the page's address of a one-time link. What is behind # reaches
// no server and no log.
func LinkPath(secret string) string { return "/#link=" + secret }
