package findings

import (
	"net/http"
	"strings"

	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

// VerifyBody says what somebody found on the spot.
type VerifyBody struct {
	Verified *bool   `json:"verified,omitempty" doc:"Checked on the spot; false takes it back"`
	Accepted *string `json:"deviation_reason,omitempty" doc:"Why the triangle is accepted as it is; empty takes it back"`
}

// VerifyAnswer is what is noted of the triangle now.
type VerifyAnswer struct {
	sightstore.Verification
}

// VerifyTriangle notes who checked a triangle on the spot, or why it is
// accepted as it is. A new run keeps both.
func (s *API) VerifyTriangle(c *web.Change, body VerifyBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	var found []web.Fault
	if body.Verified == nil && body.Accepted == nil {
		found = append(found, web.InBody("", "send verified, deviation_reason or both"))
	}
	if body.Accepted != nil {
		*body.Accepted = strings.TrimSpace(*body.Accepted)
		if len([]rune(*body.Accepted)) > 2000 {
			found = append(found, web.InBody("deviation_reason", "at most 2,000 letters"))
		}
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	v, err := sightstore.VerifyTriangle(c.Context(), c.Tx, id, body.Verified, body.Accepted)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusOK, Revision: v.Revision, Body: VerifyAnswer{v}}, nil
}
