package findings

import (
	"net/http"

	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

// TriangleVerification says what somebody found on the spot.
type TriangleVerification struct {
	Verified *bool   `json:"verified,omitempty" doc:"Checked on the spot; false takes it back"`
	Accepted *string `json:"deviation_reason,omitempty" trim:"true" maxLength:"2000" doc:"Why the triangle is accepted as it is; empty takes it back"`
}

// VerifiedTriangle is what is noted of the triangle now.
type VerifiedTriangle struct {
	sightstore.Verification
}

// VerifyTriangle notes who checked a triangle on the spot, or why it is
// accepted as it is. A new run keeps both.
func (s *API) VerifyTriangle(c *web.Change, body TriangleVerification) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	if body.Verified == nil && body.Accepted == nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("", "send verified, deviation_reason or both")})
	}
	v, err := sightstore.VerifyTriangle(c.Context(), c.Tx, id, body.Verified, body.Accepted)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusOK, Revision: v.Revision, Body: VerifiedTriangle{v}}, nil
}
