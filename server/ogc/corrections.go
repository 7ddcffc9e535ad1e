package ogc

import (
	"encoding/json"
	"errors"
	"net/http"

	"tongshi/geo/say"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// Correction is what a person may correct of an intersection. What is null, and
// in a replacement what is left out, is what the build derives.
type Correction struct {
	Name    *string `json:"name,omitempty" maxLength:"200" zh:"名称" en:"Name" doc:"The name that people use"`
	Control *string `json:"control,omitempty" vocab:"control" zh:"控制方式" en:"Control"`
	Reason  string  `json:"reason,omitempty" maxLength:"2000" zh:"原因" en:"Reason" doc:"Why; kept with the correction"`
}

// usualReason stands where nobody says why.
var usualReason = say.Bilingual(say.Key("corrected through the API"))

// CorrectIntersection sets the corrections of an intersection, at once and for
// every later build: all of them (PUT), or those that are sent (PATCH).
func (s *API) CorrectIntersection(c *web.Change, body web.FeatureBody) (web.Done, error) {
	was, shown, err := s.heldJunction(c)
	if err != nil {
		return web.Done{}, err
	}
	now := Correction{Name: &was.Name, Control: &was.Control}
	p, err := c.ReadFeature(web.Typed(c, body), &now, shown)
	if err != nil {
		return web.Done{}, err
	}
	if p.Geometry != nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("geometry", "is where its roads meet; send it as it is or leave it out")})
	}
	if now.Name != nil && *now.Name == "" && was.Name != "" {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("properties.name", "is missing")})
	}
	return s.correct(c, was, now, http.StatusOK)
}

// UncorrectIntersection takes all corrections of an intersection back.
func (s *API) UncorrectIntersection(c *web.Change, _ struct{}) (web.Done, error) {
	was, _, err := s.heldJunction(c)
	if err != nil {
		return web.Done{}, err
	}
	return s.correct(c, was, Correction{}, http.StatusNoContent)
}

func (s *API) heldJunction(c *web.Change) (roads.Junction, json.RawMessage, error) {
	return heldFeature(s, c, "intersections", roads.HoldJunction, func(j roads.Junction) int64 { return j.Revision })
}

// correct makes an intersection what the correction says; what it leaves out is
// what the build derives.
func (s *API) correct(c *web.Change, was roads.Junction, now Correction, status int) (web.Done, error) {
	if now.Reason == "" {
		now.Reason = usualReason
	}
	some := false
	for _, part := range []struct {
		field string
		value *string
	}{{"name", now.Name}, {"control", now.Control}} {
		changed, err := roads.CorrectJunction(c.Context(), c.Tx, was, part.field, part.value, now.Reason)
		if errors.Is(err, roads.ErrNotDerived) {
			return web.Done{}, web.Refuse(
				http.StatusConflict,
				"What the build makes of the %s is not known: this correction is older than that is noted. Run tongshi network build once, then repeat.",
				part.field,
			)
		}
		if err != nil {
			return web.Done{}, err
		}
		some = some || changed
	}
	if !some && status == http.StatusNoContent {
		return web.Done{}, web.Refuse(
			http.StatusConflict,
			"This intersection has no correction; it is as the build derives it, and only a build removes it.",
		)
	}
	if !some {
		c.Tx.NothingChanged()
	}
	if status == http.StatusNoContent {
		return web.Done{Status: status}, nil
	}
	made, err := roads.HoldJunction(c.Context(), c.Tx, was.ID)
	if err != nil {
		return web.Done{}, err
	}
	return s.featureDone(c, status, "intersections", made.ID, made.Revision)
}
