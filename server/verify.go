package server

import (
	"net/http"
	"strings"

	"tongshi/server/store"
)

// VerifyBody says what somebody found on the spot.
type VerifyBody struct {
	Verified *bool   `json:"verified,omitempty" doc:"Checked on the spot; false takes it back"`
	Accepted *string `json:"deviation_reason,omitempty" doc:"Why the triangle is accepted as it is; empty takes it back"`
}

// VerifyAnswer is what is noted of the triangle now.
type VerifyAnswer struct {
	store.Verification
}

// verifyTriangle notes who checked a triangle on the spot, or why it is
// accepted as it is. A new run keeps both.
func (s *server) verifyTriangle(c *change, body VerifyBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	var found []Fault
	if body.Verified == nil && body.Accepted == nil {
		found = append(found, inBody("", "send verified, deviation_reason or both"))
	}
	if body.Accepted != nil {
		*body.Accepted = strings.TrimSpace(*body.Accepted)
		if len([]rune(*body.Accepted)) > 2000 {
			found = append(found, inBody("deviation_reason", "at most 2,000 letters"))
		}
	}
	if err := faults(found); err != nil {
		return done{}, err
	}
	v, err := c.Tx.VerifyTriangle(c.Context(), id, body.Verified, body.Accepted)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusOK, Revision: v.Revision, Body: VerifyAnswer{v}}, nil
}
