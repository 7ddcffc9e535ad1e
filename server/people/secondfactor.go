package people

import (
	"errors"
	"net/http"

	"tongshi/server/auth"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// The second factor: set up by its owner, asked for at sign-in, taken away by
// an administrator.

// The kinds of refusals of a sign-in that needs a code.
const (
	CodeNeeded = "urn:tongshi:problem:code-needed" // the password is right, a code is missing
	CodeWrong  = "urn:tongshi:problem:code-wrong"  // the password is right, the code is not
)

// NewAuthenticator is what an authenticator is to be told, once.
type NewAuthenticator struct {
	Key     string `json:"key" doc:"The key as text, in base32"`
	Address string `json:"address" doc:"otpauth address with the key"`
	Picture string `json:"picture" doc:"The address as a QR code: a data URL of a PNG"`
}

// AuthenticatorCode is a code of an authenticator, or a recovery code.
type AuthenticatorCode struct {
	Code string `json:"code" must:"true" maxLength:"40" writeOnly:"true"`
}

// RecoveryCodes stand for the second factor, once each.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
}

// StartSecondFactor makes a key for an authenticator. It counts once a code of
// it was given. Who has one takes it away before.
func (s *API) StartSecondFactor(w http.ResponseWriter, r *web.Request, _ struct{}) error {
	who, err := s.withPassword(r)
	if err != nil {
		return err
	}
	set, err := s.Settings(r.Context())
	if err != nil {
		return err
	}
	secret := auth.NewFactor()
	picture, address, err := auth.FactorPicture(secret, set.Title, who.Session.Login)
	if err != nil {
		return err
	}
	err = s.Store.WriteTx(r.Context(), who.Actor, func(tx *store.Tx) error {
		return peoplestore.StartFactor(r.Context(), tx, who.Actor.UserID, secret)
	})
	if errors.Is(err, peoplestore.ErrTaken) {
		return web.Refuse(http.StatusConflict, "You have a second factor. Take it away before you set up another.")
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, r, NewAuthenticator{Key: auth.FactorText(secret), Address: address, Picture: picture})
}

// ConfirmSecondFactor has the authenticator count, by its first code, and
// answers the recovery codes, once.
func (s *API) ConfirmSecondFactor(w http.ResponseWriter, r *web.Request, body AuthenticatorCode) error {
	who, err := s.withPassword(r)
	if err != nil {
		return err
	}
	if err := s.countSessionTry(r); err != nil {
		return err
	}
	factor, err := peoplestore.ReadFactor(r.Context(), s.Store, who.Actor.UserID)
	if err != nil {
		return err
	}
	step, good := auth.FactorStep(factor.Secret, body.Code, s.Cfg.Now())
	if len(factor.Secret) == 0 || factor.Confirmed || !good {
		return web.Faults([]web.Fault{web.InBody("code", "is not the code that the authenticator shows now")})
	}
	codes, hashes := auth.NewRecoveryCodes()
	err = s.Store.WriteTx(r.Context(), who.Actor, func(tx *store.Tx) error {
		return peoplestore.ConfirmFactor(r.Context(), tx, who.Actor.UserID, factor.Secret, step, hashes)
	})
	if err == nil {
		err = peoplestore.ForgetSessionTry(r.Context(), s.Store, who.Hash)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, r, RecoveryCodes{codes})
}

// RemoveSecondFactor takes one's own second factor away, by a code of it, where
// the city lets people do without.
func (s *API) RemoveSecondFactor(w http.ResponseWriter, r *web.Request, body AuthenticatorCode) error {
	who, err := s.withPassword(r)
	if err != nil {
		return err
	}
	needed, err := s.FactorDemanded(r.Context(), who.Actor.Role)
	if err != nil {
		return err
	}
	if needed {
		return web.Refuse(http.StatusConflict, "This city asks for a second factor. An administrator takes one away that was lost.")
	}
	if err := s.countSessionTry(r); err != nil {
		return err
	}
	factor, err := peoplestore.ReadFactor(r.Context(), s.Store, who.Actor.UserID)
	if err != nil {
		return err
	}
	good, err := peoplestore.UseCode(r.Context(), s.Store, who.Actor.UserID, factor, body.Code, s.Cfg.Now())
	switch {
	case err != nil:
		return err
	case !good:
		return web.Faults([]web.Fault{web.InBody("code", "is wrong, or was used already")})
	}
	err = s.Store.WriteTx(r.Context(), who.Actor, func(tx *store.Tx) error {
		return peoplestore.RemoveFactor(r.Context(), tx, who.Actor.UserID)
	})
	if err == nil {
		err = peoplestore.ForgetSessionTry(r.Context(), s.Store, who.Hash)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// ResetSecondFactor takes somebody's second factor away, who has lost it.
func (s *API) ResetSecondFactor(c *web.Change, _ struct{}) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	if _, err := peoplestore.HoldUser(c.Context(), c.Tx, id); err != nil {
		return web.Done{}, err
	}
	if err := peoplestore.RemoveFactor(c.Context(), c.Tx, id); err != nil {
		return web.Done{}, err
	}
	now, err := peoplestore.HoldUser(c.Context(), c.Tx, id)
	return web.Done{Status: http.StatusOK, Revision: now.Revision, Body: person(now)}, err
}

// withPassword is who has signed in, and has given the password lately: nobody
// else sets up or takes away what stands beside it.
func (s *API) withPassword(r *web.Request) (web.Identity, error) {
	who, err := signedIn(r)
	if err != nil {
		return who, err
	}
	if !who.Session.HasPassword {
		return who, web.Refuse(http.StatusForbidden, "Only a person who signed in with a password can do this.")
	}
	return who, web.FreshlyProved(r.Request)
}

// askCode asks who has a second factor for a code of it.
func (s *API) askCode(r *web.Request, userID int64, code string) error {
	factor, err := peoplestore.ReadFactor(r.Context(), s.Store, userID)
	if err != nil || !factor.Confirmed {
		return err
	}
	if code == "" {
		return web.Unauthorized("Give the code of your authenticator, too, or a recovery code.").OfKind(CodeNeeded)
	}
	good, err := peoplestore.UseCode(r.Context(), s.Store, userID, factor, code, s.Cfg.Now())
	if err == nil && !good {
		err = web.Unauthorized("The code is wrong, or was used already.").OfKind(CodeWrong)
	}
	return err
}
