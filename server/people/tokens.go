package people

import (
	"errors"
	"net/http"
	"time"

	"tongshi/server/auth"
	"tongshi/server/store"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// API tokens for programs.

// NewToken asks for a token with which a program uses the API.
type NewToken struct {
	Name   string    `json:"name" must:"true" maxLength:"64" doc:"What the audit calls it"`
	Role   auth.Role `json:"role" must:"true" enum:"viewer,auditor,crew,planner,admin"`
	CrewID *int64    `json:"crew_id,omitempty" doc:"Crew that it acts for; its calendar holds that crew's works"`
	GIS    bool      `json:"gis,omitempty" doc:"For a GIS such as QGIS: edits obstructions and places by the revision that its body carries, without If-Match; for planners"`
	Days   *int      `json:"days,omitempty" minimum:"1" maximum:"730" doc:"How long it is in force; 365 when left out"`
}

// TokenWithSecret is a token; Token is its secret, there once, when it was made.
type TokenWithSecret struct {
	peoplestore.Token
	Secret string `json:"token,omitempty"`
}

// Tokens are all tokens, also those that were revoked or have expired.
type Tokens struct {
	Tokens []peoplestore.Token `json:"tokens"`
}

// ListTokens answers all API tokens, without their secrets.
func (s *API) ListTokens(w http.ResponseWriter, r *web.Request) error {
	list, err := peoplestore.Tokens(r.Context(), s.Store)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, Tokens{web.ListOf(list)})
}

// AddToken makes a token. Its secret is answered once and kept nowhere, so it
// takes no Idempotency-Key: whoever missed the answer withdraws the token and
// makes another.
func (s *API) AddToken(w http.ResponseWriter, r *web.Request, body NewToken) error {
	t := peoplestore.Token{Name: auth.NormalLogin(body.Name), Role: body.Role, CrewID: web.Number(body.CrewID), GIS: body.GIS}
	if err := auth.CheckLogin(t.Name); err != nil {
		return web.Faults([]web.Fault{web.InBody("name", "%s", err)})
	}
	if t.GIS && t.Role != auth.Planner {
		return web.Faults([]web.Fault{web.InBody("gis", "a token for a GIS is a planner's: planners change obstructions and places")})
	}
	if body.Days != nil {
		t.ExpiresAt = time.Now().AddDate(0, 0, *body.Days)
	}
	secret, hash := auth.NewSecret(auth.TokenSecret)
	err := s.Store.WriteTx(r.Context(), web.ActorOf(r.Request), func(tx *store.Tx) error {
		made, err := peoplestore.AddToken(r.Context(), tx, t, hash)
		if err == nil {
			t = made
		}
		return err
	})
	if err != nil {
		return tokenProblem(err)
	}
	answer, err := web.Done{Status: http.StatusCreated, Location: "/api/tokens", Body: TokenWithSecret{t, secret}}.Answer()
	if err != nil {
		return err
	}
	return web.RespondAnswer(w, answer)
}

// RevokeToken ends an API token at once.
func (s *API) RevokeToken(c *web.Change, _ struct{}) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	gone, err := peoplestore.RevokeTokenOf(c.Context(), c.Tx, id)
	return web.Done{Status: http.StatusOK, Body: gone}, err
}

func tokenProblem(err error) error {
	switch {
	case errors.Is(err, peoplestore.ErrTaken):
		p := web.Refuse(http.StatusConflict, "A token in force has that name. Withdraw it first, or take another name.")
		p.Errors = []web.Fault{web.InBody("name", "is taken")}
		return p
	case errors.Is(err, store.ErrConflict):
		return web.Faults([]web.Fault{web.InBody("crew_id", "there is no such crew")})
	}
	return err
}
