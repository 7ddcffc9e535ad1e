package people

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/layer"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// Sessions: sign-in (login), sign-out, password and one-time link.

// maxHashing is how many passwords are hashed at once: each takes 19 MiB.
const maxHashing = 4

// Session is who the reader is, and how they can sign in.
type Session struct {
	SignedIn      bool              `json:"signed_in"`
	Login         string            `json:"login"`
	Name          string            `json:"name"`
	Role          auth.Role         `json:"role" doc:"viewer, auditor, crew, planner or admin; empty when not signed in"`
	UserID        *int64            `json:"user_id"`
	CrewID        *int64            `json:"crew_id"`
	UnitID        *int64            `json:"unit_id"`
	Demonstration bool              `json:"demonstration" doc:"Signed in by one click"`
	HasPassword   bool              `json:"has_password" doc:"Can change a password"`
	SecondFactor  auth.SecondFactor `json:"second_factor" enum:"off,on,needed" doc:"needed: nothing else is done before it is set up"`
	View          string            `json:"view" doc:"What is shown: public or staff"`
	Accounts      bool              `json:"accounts" doc:"There are accounts to sign in with"`
	Demo          []DemoRole        `json:"demo" doc:"Roles to be had at one click: POST /api/session/demo"`
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
	demoRole(auth.Planner, "Demonstration planner"),
	demoRole(auth.Crew, "Demonstration crew member"),
}

func demoRole(role auth.Role, title say.Key) DemoRole {
	both := say.BothOf(title)
	return DemoRole{role, both.ZH, both.EN}
}

// ReadSession answers who the reader is and how they can sign in.
func (s *API) ReadSession(w http.ResponseWriter, r *web.Request) error {
	return s.respondSession(w, r, web.IdentityOf(r.Request))
}

func (s *API) respondSession(w http.ResponseWriter, r *web.Request, who web.Identity) error {
	seen := who.Actor
	if who.Session != nil && who.Session.Factor == auth.FactorNeeded {
		seen = auth.Actor{}
	}
	view := s.ViewFor(r.Request, seen)
	answer := Session{
		SignedIn: who.Actor.Role != auth.Nobody, Role: who.Actor.Role, Name: who.Actor.Name,
		UserID: optional(who.Actor.UserID), CrewID: optional(who.Actor.CrewID), UnitID: optional(who.Actor.UnitID),
		SecondFactor: auth.FactorOff, View: seenAs(view), Accounts: s.Accounts.Exist(r.Context()), Demo: []DemoRole{},
	}
	if session := who.Session; session != nil {
		answer.Login, answer.Name = session.Login, session.Name
		answer.Demonstration, answer.HasPassword, answer.SecondFactor = session.Demonstration, session.HasPassword, session.Factor
	}
	if s.DemoOffered(r.Request) {
		answer.Demo = demoRoles
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, r, answer)
}

// seenAs is the view in the two words that screens tell apart.
func seenAs(view layer.View) string {
	if view.Staff() {
		return string(layer.Staff)
	}
	return string(layer.Public)
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
	Code     string `json:"code,omitempty" maxLength:"40" writeOnly:"true" doc:"Of the authenticator, or a recovery code, for who has a second factor"`
}

// SignIn answers the same, after the same work, for a login that does not
// exist, one that is disabled and a wrong password.
func (s *API) SignIn(w http.ResponseWriter, r *web.Request, body Credentials) error {
	login := auth.NormalLogin(body.Login)
	if err := s.countTry(r, login); err != nil {
		return err
	}
	credential, err := peoplestore.ReadCredential(r.Context(), s.Store, login)
	if err != nil {
		return err
	}
	good, err := s.verify(r.Context(), credential.Hash, body.Password)
	if err != nil {
		return err
	}
	if !good {
		s.Log.InfoContext(r.Context(), "sign-in refused", "login", web.Shorten(login), "address", web.ActorOf(r.Request).Origin)
		return web.Unauthorized("Name or password is wrong.")
	}
	if err := s.askCode(r, credential.UserID, body.Code); err != nil {
		if p, ok := errors.AsType[*web.Problem](err); ok && p.Type == CodeNeeded {
			return errors.Join(peoplestore.GiveTryBack(r.Context(), s.Store, login, web.ActorOf(r.Request).Origin), err)
		}
		return err
	}
	if err := peoplestore.ForgetTry(r.Context(), s.Store, login, web.ActorOf(r.Request).Origin); err != nil {
		return err
	}
	return s.startSession(w, r, false, func(tx *store.Tx) (peoplestore.User, error) {
		u, err := peoplestore.Confirm(r.Context(), tx, credential)
		if errors.Is(err, store.ErrNotFound) {
			err = web.Unauthorized("Name or password is wrong.")
		}
		return u, err
	})
}

// countTry refuses a try at a login when there were too many from there, and
// slows it down when there were too many from anywhere.
func (s *API) countTry(r *web.Request, login string) error {
	tried, err := peoplestore.CountTry(r.Context(), s.Store, login, web.ActorOf(r.Request).Origin, s.Cfg.Now())
	switch {
	case err != nil:
		return err
	case tried.Wait > 0:
		return tooManyTries(tried.Wait)
	}
	select {
	case <-time.After(tried.Pause):
		return nil
	case <-r.Context().Done():
		return r.Context().Err()
	}
}

// countSessionTry refuses a try at the password or the code of who is signed in
// when there were too many.
func (s *API) countSessionTry(r *web.Request) error {
	tried, err := peoplestore.CountSessionTry(r.Context(), s.Store, web.IdentityOf(r.Request).Hash, s.Cfg.Now())
	if err == nil && tried.Wait > 0 {
		err = tooManyTries(tried.Wait)
	}
	return err
}

// provePassword refuses whoever is signed in and does not know the session's
// password. Their tries are counted apart from those of people outside.
func (s *API) provePassword(r *web.Request, password, member string) (peoplestore.Credential, error) {
	who := web.IdentityOf(r.Request)
	var none peoplestore.Credential
	if err := s.countSessionTry(r); err != nil {
		return none, err
	}
	credential, err := peoplestore.ReadCredential(r.Context(), s.Store, who.Session.Login)
	if err != nil {
		return none, err
	}
	good, err := s.verify(r.Context(), credential.Hash, password)
	switch {
	case err != nil:
		return none, err
	case !good:
		return none, web.Faults([]web.Fault{web.InBody(member, "is not your password")})
	}
	return credential, peoplestore.ForgetSessionTry(r.Context(), s.Store, who.Hash)
}

func tooManyTries(wait time.Duration) error {
	seconds := int(wait/time.Second) + 1
	p := web.Refuse(http.StatusTooManyRequests, "Too many tries. Try again in %d minutes.", (seconds+59)/60)
	p.Header.Set("Retry-After", strconv.Itoa(seconds))
	return p
}

// verify checks a password, a few at a time. An empty hash costs the same.
func (s *API) verify(ctx context.Context, hash, password string) (bool, error) {
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
func (s *API) startSession(w http.ResponseWriter, r *web.Request, demonstration bool, whom func(*store.Tx) (peoplestore.User, error)) error {
	secret, hash := auth.NewSecret(auth.SessionSecret)
	old := web.IdentityOf(r.Request)
	var u peoplestore.User
	err := s.Store.WriteTx(r.Context(), old.Actor, func(tx *store.Tx) error {
		var err error
		if u, err = whom(tx); err != nil {
			return err
		}
		if old.Session != nil {
			if err := peoplestore.EndSession(r.Context(), tx, old.Hash); err != nil {
				return err
			}
		}
		return peoplestore.AddSession(r.Context(), tx, u, hash, demonstration)
	})
	if err != nil {
		return err
	}
	session, err := s.Door.Session(r.Context(), hash)
	if err == nil {
		err = s.FindFactor(r.Context(), &session)
	}
	if err != nil {
		return err
	}
	s.Accounts.Ask()
	s.SetCookie(w, r.Request, secret)
	return s.respondSession(w, r, web.Identity{Actor: session.Actor, Session: &session, Hash: hash})
}

// SignOut ends the session at once, also for whoever else has its cookie.
func (s *API) SignOut(w http.ResponseWriter, r *web.Request, _ struct{}) error {
	who := web.IdentityOf(r.Request)
	if who.Session != nil {
		err := s.Store.WriteTx(r.Context(), who.Actor, func(tx *store.Tx) error { return peoplestore.EndSession(r.Context(), tx, who.Hash) })
		if err != nil {
			return err
		}
	}
	s.ClearCookie(w, r.Request)
	w.Header().Set("Cache-Control", "no-store")
	// What was read goes; what waits in the browser to be sent stays.
	w.Header().Set("Clear-Site-Data", `"cache"`)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// DemoChoice is a role to take in the demonstration.
type DemoChoice struct {
	Role auth.Role `json:"role" must:"true" enum:"planner,crew"`
}

// SignInDemo signs in as a role of the demonstration; elsewhere it is 404.
func (s *API) SignInDemo(w http.ResponseWriter, r *web.Request, body DemoChoice) error {
	if !s.DemoOffered(r.Request) {
		return web.NotFound(r.Request)
	}
	for _, role := range demoRoles {
		if role.Role == body.Role {
			return s.startSession(w, r, true, func(tx *store.Tx) (peoplestore.User, error) {
				u, err := peoplestore.DemonstrationUser(r.Context(), tx, role.Role, role.TitleZH+" "+role.TitleEN)
				if err == nil && u.DisabledAt != nil {
					err = web.Refuse(http.StatusForbidden, "%s is disabled.", u.Login)
				}
				return u, err
			})
		}
	}
	return web.Faults([]web.Fault{web.InBody("role", "the demonstration offers planner and crew")})
}

// LinkUse is a one-time link's secret with the password that it sets.
type LinkUse struct {
	Link     string `json:"link" must:"true" maxLength:"200" doc:"The text behind #link= in the link"`
	Password string `json:"password" must:"true" maxLength:"1000" writeOnly:"true"`
	Code     string `json:"code,omitempty" maxLength:"40" writeOnly:"true" doc:"Of the authenticator, or a recovery code, for who has a second factor"`
}

// UseLink sets a password by a one-time link and signs in. A link that was used
// or is too old is refused.
func (s *API) UseLink(w http.ResponseWriter, r *web.Request, body LinkUse) error {
	void := web.Faults([]web.Fault{web.InBody("link", "is void: used, too old or cut short. Ask for a new one (tongshi user passwd NAME)")})
	hash, ok := auth.HashSecret(auth.LinkSecret, body.Link)
	if !ok {
		return void
	}
	u, err := peoplestore.LinkUser(r.Context(), s.Store, hash)
	if errors.Is(err, peoplestore.ErrLink) {
		return void
	}
	if err != nil {
		return err
	}
	password, err := s.newPassword(r.Context(), auth.Owner{Login: u.Login, Name: u.Name}, body.Password)
	if err != nil {
		return err
	}
	if body.Code != "" {
		if err := s.countTry(r, u.Login); err != nil {
			return err
		}
	}
	if err := s.askCode(r, u.ID, body.Code); err != nil {
		return err
	}
	err = s.startSession(w, r, false, func(tx *store.Tx) (peoplestore.User, error) {
		u, err := peoplestore.UseLink(r.Context(), tx, hash)
		if err != nil {
			return u, err
		}
		return u, peoplestore.SetPassword(r.Context(), tx, u, password)
	})
	if errors.Is(err, peoplestore.ErrLink) {
		return void
	}
	return err
}

// newPassword is the hash of a password that may be set.
func (s *API) newPassword(ctx context.Context, owner auth.Owner, password string) (string, error) {
	if err := auth.CheckPassword(owner, password); err != nil {
		return "", web.Faults([]web.Fault{web.InBody("password", "%s", passwordFault(err))})
	}
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return auth.HashPassword(password), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// passwordFault is why a password may not be set, without that it is one.
func passwordFault(err error) error {
	if weak, ok := errors.AsType[auth.WeakPassword](err); ok {
		return weak.Why
	}
	return err
}

// PasswordChange is a person's new password and their present one.
type PasswordChange struct {
	Current  string `json:"current" must:"true" maxLength:"1000" writeOnly:"true"`
	Password string `json:"password" must:"true" maxLength:"1000" writeOnly:"true"`
}

// ChangePassword ends every session of the person but gives a new one here.
func (s *API) ChangePassword(w http.ResponseWriter, r *web.Request, body PasswordChange) error {
	who := web.IdentityOf(r.Request)
	if who.Session == nil || !who.Session.HasPassword {
		return web.Refuse(http.StatusForbidden, "Only a person who signed in with a password can change it.")
	}
	credential, err := s.provePassword(r, body.Current, "current")
	if err != nil {
		return err
	}
	hash, err := s.newPassword(r.Context(), auth.Owner{Login: who.Session.Login, Name: who.Session.Name}, body.Password)
	if err != nil {
		return err
	}
	return s.startSession(w, r, false, func(tx *store.Tx) (peoplestore.User, error) {
		u, err := peoplestore.Confirm(r.Context(), tx, credential)
		if err != nil {
			return u, fmt.Errorf("change password: %w", err)
		}
		return u, peoplestore.SetPassword(r.Context(), tx, u, hash)
	})
}
