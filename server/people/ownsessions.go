package people

import (
	"net/http"

	"tongshi/server/auth"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// A person's own sessions, on all their machines.

// OwnSessions are where a person is signed in, the last used first.
type OwnSessions struct {
	Sessions []peoplestore.OwnSession `json:"sessions"`
}

// ListOwnSessions answers where the reader is signed in. A token has none.
func (s *API) ListOwnSessions(w http.ResponseWriter, r *web.Request) error {
	who := web.IdentityOf(r.Request)
	answer := OwnSessions{Sessions: []peoplestore.OwnSession{}}
	if who.Session != nil {
		list, err := peoplestore.OwnSessions(r.Context(), s.Store, who.Actor.UserID, who.Session.ID)
		if err != nil {
			return err
		}
		answer.Sessions = list
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, r, answer)
}

// EndOtherSessions signs the reader out everywhere but here.
func (s *API) EndOtherSessions(w http.ResponseWriter, r *web.Request, _ struct{}) error {
	return s.endOwn(w, r, func(tx *store.Tx, who web.Identity) error {
		return peoplestore.EndOtherSessions(r.Context(), tx, who.Actor.UserID, who.Session.ID)
	})
}

// EndOwnSession signs the reader out in one place. A session of somebody else's
// is not there.
func (s *API) EndOwnSession(w http.ResponseWriter, r *web.Request, _ struct{}) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	return s.endOwn(w, r, func(tx *store.Tx, who web.Identity) error {
		return peoplestore.EndOwnSession(r.Context(), tx, who.Actor.UserID, id)
	})
}

func (s *API) endOwn(w http.ResponseWriter, r *web.Request, end func(*store.Tx, web.Identity) error) error {
	who, err := signedIn(r)
	if err != nil {
		return err
	}
	if err := s.Store.WriteTx(r.Context(), who.Actor, func(tx *store.Tx) error { return end(tx, who) }); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// signedIn is who has come with a session; a token is nobody's session.
func signedIn(r *web.Request) (web.Identity, error) {
	who := web.IdentityOf(r.Request)
	if who.Session == nil || who.Actor.Role == auth.Nobody {
		return who, web.Refuse(http.StatusForbidden, "This is for people who have signed in; a token has no sessions and no password.")
	}
	return who, nil
}

// Proof is the password of who is signed in, given again.
type Proof struct {
	Password string `json:"password" must:"true" maxLength:"1000" writeOnly:"true"`
}

// Prove takes the password again, after which an administrator's acts are done
// for a while.
func (s *API) Prove(w http.ResponseWriter, r *web.Request, body Proof) error {
	who, err := signedIn(r)
	if err != nil {
		return err
	}
	if _, err := s.provePassword(r, body.Password, "password"); err != nil {
		return err
	}
	err = s.Store.WriteTx(r.Context(), who.Actor, func(tx *store.Tx) error { return peoplestore.Prove(r.Context(), tx, who.Hash) })
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}
