package server

import (
	"errors"
	"net/http"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// NewToken asks for a token with which a program uses the API.
type NewToken struct {
	Name   string    `json:"name" doc:"What the audit calls it"`
	Role   auth.Role `json:"role" enum:"viewer,crew,planner,admin"`
	CrewID *int64    `json:"crew_id,omitempty" doc:"Crew that it acts for; its calendar holds that crew's works"`
}

// TokenAnswer is a token; Token is its secret, there once, when it was made.
type TokenAnswer struct {
	store.Token
	Secret string `json:"token,omitempty"`
}

// Tokens is all there ever were.
type Tokens struct {
	Tokens []store.Token `json:"tokens"`
}

func (s *server) listTokens(w http.ResponseWriter, r *request) error {
	list, err := s.store.Tokens(r.Context())
	if err != nil {
		return err
	}
	return respondJSON(w, r, Tokens{listOf(list)})
}

// addToken makes a token. Its secret is answered once and kept nowhere, so it
// takes no Idempotency-Key: whoever missed the answer withdraws the token and
// makes another.
func (s *server) addToken(w http.ResponseWriter, r *request, body NewToken) error {
	t := store.Token{Name: auth.NormalLogin(body.Name), Role: body.Role, CrewID: number(body.CrewID)}
	var found []Fault
	if err := auth.CheckLogin(t.Name); err != nil {
		found = append(found, inBody("name", err.Error()))
	}
	if !t.Role.Known() {
		found = append(found, inBody("role", "want viewer, crew, planner or admin"))
	}
	if err := faults(found); err != nil {
		return err
	}
	secret, hash := auth.NewSecret(auth.TokenSecret)
	err := s.store.WriteTx(r.Context(), actorOf(r.Request), func(tx *store.Tx) error {
		made, err := tx.AddToken(r.Context(), t, hash)
		if err == nil {
			t = made
		}
		return err
	})
	if err != nil {
		return tokenProblem(err)
	}
	answer, err := done{Status: http.StatusCreated, Location: "/api/tokens", Body: TokenAnswer{t, secret}}.answer()
	if err != nil {
		return err
	}
	return respondAnswer(w, answer)
}

func (s *server) revokeToken(c *change, _ struct{}) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	gone, err := c.Tx.RevokeTokenOf(c.Context(), id)
	return done{Status: http.StatusOK, Body: gone}, err
}

func tokenProblem(err error) error {
	switch {
	case errors.Is(err, store.ErrTaken):
		p := problem(http.StatusConflict, "A token in force has that name. Withdraw it first, or take another name.")
		p.Errors = []Fault{inBody("name", "is taken")}
		return p
	case errors.Is(err, store.ErrConflict):
		return faults([]Fault{inBody("crew_id", "there is no such crew")})
	}
	return err
}
