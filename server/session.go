package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// maxHashing is how many passwords are hashed at once: each takes 19 MiB.
const maxHashing = 4

// Session is who the reader is, and how they can sign in.
type Session struct {
	SignedIn      bool       `json:"signed_in"`
	Login         string     `json:"login"`
	Name          string     `json:"name"`
	Role          auth.Role  `json:"role" doc:"viewer, crew, planner or admin; empty when not signed in"`
	UserID        *int64     `json:"user_id"`
	CrewID        *int64     `json:"crew_id"`
	UnitID        *int64     `json:"unit_id"`
	Demonstration bool       `json:"demonstration" doc:"Signed in by one click"`
	HasPassword   bool       `json:"has_password" doc:"Can change a password"`
	View          string     `json:"view" doc:"What is shown: public or staff"`
	Accounts      bool       `json:"accounts" doc:"There are accounts to sign in with"`
	Demo          []DemoRole `json:"demo" doc:"Roles to be had at one click: POST /api/session/demo"`
}

// DemoRole is a role of the demonstration.
type DemoRole struct {
	Role    auth.Role `json:"role"`
	TitleZH string    `json:"title_zh"`
	TitleEN string    `json:"title_en"`
}

// demoRoles are offered in the demonstration; the first word is the name of
// who then acts.
var demoRoles = []DemoRole{
	{auth.Planner, "演示规划员", "Demonstration planner"},
	{auth.Crew, "演示班组成员", "Demonstration crew member"},
}

func (s *server) readSession(w http.ResponseWriter, r *request) error {
	return s.respondSession(w, r, identityOf(r.Request))
}

func (s *server) respondSession(w http.ResponseWriter, r *request, who identity) error {
	view := s.viewFor(r.Request, who.actor)
	answer := Session{
		SignedIn: who.actor.Role != auth.Nobody, Role: who.actor.Role, Name: who.actor.Name,
		UserID: optional(who.actor.UserID), CrewID: optional(who.actor.CrewID), UnitID: optional(who.actor.UnitID),
		View: string(view), Accounts: s.accounts.exist(r.Context()), Demo: []DemoRole{},
	}
	if session := who.session; session != nil {
		answer.Login, answer.Name = session.Login, session.Name
		answer.Demonstration, answer.HasPassword = session.Demonstration, session.HasPassword
	}
	if s.demoOffered(r.Request) {
		answer.Demo = demoRoles
	}
	w.Header().Set("Cache-Control", "no-store")
	return respondJSON(w, r, answer)
}

// optional is nil for 0, the number that stands for none.
func optional(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// Credentials are what one signs in with.
type Credentials struct {
	Login    string `json:"login"`
	Password string `json:"password" writeOnly:"true"`
}

// signIn answers the same, after the same work, for a login that does not
// exist, one that is disabled and a wrong password.
func (s *server) signIn(w http.ResponseWriter, r *request, body Credentials) error {
	login := auth.NormalLogin(body.Login)
	if err := s.countTry(r, login); err != nil {
		return err
	}
	credential, err := s.store.Credential(r.Context(), login)
	if err != nil {
		return err
	}
	good, err := s.verify(r.Context(), credential.Hash, body.Password)
	if err != nil {
		return err
	}
	if !good {
		s.log.InfoContext(r.Context(), "sign-in refused", "login", shorten(login), "address", actorOf(r.Request).Origin)
		return unauthorized("Name or password is wrong.")
	}
	if err := s.store.ForgetTry(r.Context(), login, actorOf(r.Request).Origin); err != nil {
		return err
	}
	return s.startSession(w, r, false, func(tx *store.Tx) (store.User, error) {
		u, err := tx.Confirm(r.Context(), credential)
		if errors.Is(err, store.ErrNotFound) {
			err = unauthorized("Name or password is wrong.")
		}
		return u, err
	})
}

// countTry refuses a try at a password when there were too many.
func (s *server) countTry(r *request, login string) error {
	wait, err := s.store.CountTry(r.Context(), login, actorOf(r.Request).Origin)
	if err != nil || wait == 0 {
		return err
	}
	seconds := int(wait/time.Second) + 1
	p := problem(http.StatusTooManyRequests, "Too many tries. Try again in %d minutes.", (seconds+59)/60)
	p.header.Set("Retry-After", strconv.Itoa(seconds))
	return p
}

// verify checks a password, a few at a time. An empty hash costs the same.
func (s *server) verify(ctx context.Context, hash, password string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return auth.VerifyPassword(hash, password), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// startSession signs somebody in under a new cookie and ends the session that
// the request came with.
func (s *server) startSession(w http.ResponseWriter, r *request, demonstration bool, whom func(*store.Tx) (store.User, error)) error {
	secret, hash := auth.NewSecret(auth.SessionSecret)
	old := identityOf(r.Request)
	var u store.User
	err := s.store.WriteTx(r.Context(), old.actor, func(tx *store.Tx) error {
		var err error
		if u, err = whom(tx); err != nil {
			return err
		}
		if old.session != nil {
			if err := tx.EndSession(r.Context(), old.hash); err != nil {
				return err
			}
		}
		return tx.AddSession(r.Context(), u, hash, demonstration)
	})
	if err != nil {
		return err
	}
	session, err := s.access.Session(r.Context(), hash)
	if err != nil {
		return err
	}
	s.accounts.ask()
	s.setCookie(w, r.Request, secret)
	return s.respondSession(w, r, identity{actor: session.Actor, session: &session, hash: hash})
}

// signOut ends the session at once, also for whoever else has its cookie.
func (s *server) signOut(w http.ResponseWriter, r *request, _ struct{}) error {
	who := identityOf(r.Request)
	if who.session != nil {
		err := s.store.WriteTx(r.Context(), who.actor, func(tx *store.Tx) error { return tx.EndSession(r.Context(), who.hash) })
		if err != nil {
			return err
		}
	}
	s.clearCookie(w, r.Request)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// DemoChoice is a role to take in the demonstration.
type DemoChoice struct {
	Role auth.Role `json:"role" enum:"planner,crew"`
}

func (s *server) signInDemo(w http.ResponseWriter, r *request, body DemoChoice) error {
	if !s.demoOffered(r.Request) {
		return notFound(r.Request)
	}
	for _, role := range demoRoles {
		if role.Role == body.Role {
			return s.startSession(w, r, true, func(tx *store.Tx) (store.User, error) {
				u, err := tx.DemonstrationUser(r.Context(), role.Role, role.TitleZH+" "+role.TitleEN)
				if err == nil && u.DisabledAt != nil {
					err = problem(http.StatusForbidden, "%s is disabled.", u.Login)
				}
				return u, err
			})
		}
	}
	return faults([]Fault{inBody("role", "the demonstration offers planner and crew")})
}

// LinkUse is a one-time link's secret with the password that it sets.
type LinkUse struct {
	Link     string `json:"link" doc:"The text behind #link= in the link"`
	Password string `json:"password" writeOnly:"true"`
}

func (s *server) useLink(w http.ResponseWriter, r *request, body LinkUse) error {
	void := faults([]Fault{inBody("link", "is void: used, too old or cut short. Ask for a new one (tongshi user passwd NAME)")})
	hash, ok := auth.HashSecret(auth.LinkSecret, body.Link)
	if !ok {
		return void
	}
	u, err := s.store.LinkUser(r.Context(), hash)
	if errors.Is(err, store.ErrLink) {
		return void
	}
	if err != nil {
		return err
	}
	password, err := s.newPassword(r.Context(), u.Login, body.Password)
	if err != nil {
		return err
	}
	err = s.startSession(w, r, false, func(tx *store.Tx) (store.User, error) {
		u, err := tx.UseLink(r.Context(), hash)
		if err != nil {
			return u, err
		}
		return u, tx.SetPassword(r.Context(), u, password)
	})
	if errors.Is(err, store.ErrLink) {
		return void
	}
	return err
}

// newPassword is the hash of a password that may be set.
func (s *server) newPassword(ctx context.Context, login, password string) (string, error) {
	if err := auth.CheckPassword(login, password); err != nil {
		return "", faults([]Fault{inBody("password", passwordFault(err))})
	}
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return auth.HashPassword(password), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func passwordFault(err error) string { return err.Error()[len(auth.ErrPassword.Error()+": "):] }

// PasswordChange is a person's new password and their present one.
type PasswordChange struct {
	Current  string `json:"current" writeOnly:"true"`
	Password string `json:"password" writeOnly:"true"`
}

// changePassword ends every session of the person but gives a new one here.
func (s *server) changePassword(w http.ResponseWriter, r *request, body PasswordChange) error {
	who := identityOf(r.Request)
	if who.session == nil || !who.session.HasPassword {
		return problem(http.StatusForbidden, "Only a person who signed in with a password can change it.")
	}
	login := who.session.Login
	if err := s.countTry(r, login); err != nil {
		return err
	}
	credential, err := s.store.Credential(r.Context(), login)
	if err != nil {
		return err
	}
	good, err := s.verify(r.Context(), credential.Hash, body.Current)
	switch {
	case err != nil:
		return err
	case !good:
		return faults([]Fault{inBody("current", "is not your password")})
	}
	if err := s.store.ForgetTry(r.Context(), login, who.actor.Origin); err != nil {
		return err
	}
	hash, err := s.newPassword(r.Context(), login, body.Password)
	if err != nil {
		return err
	}
	return s.startSession(w, r, false, func(tx *store.Tx) (store.User, error) {
		u, err := tx.Confirm(r.Context(), credential)
		if err != nil {
			return u, fmt.Errorf("change password: %w", err)
		}
		return u, tx.SetPassword(r.Context(), u, hash)
	})
}
