package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"tongshi/server/store"
)

// Correction is what a person may correct of an intersection. What is null, and
// in a replacement what is left out, is what the build derives.
type Correction struct {
	Name    *string `json:"name,omitempty" maxLength:"200" doc:"The name that people use"`
	Control *string `json:"control,omitempty" doc:"Vocabulary control"`
	Reason  string  `json:"reason,omitempty" maxLength:"2000" doc:"Why; kept with the correction"`
}

// usualReason stands where nobody says why.
const usualReason = "由接口修正 corrected through the API"

// correctIntersection sets the corrections of an intersection, at once and for
// every later build: all of them (PUT), or those that are sent (PATCH).
func (s *server) correctIntersection(c *change, body FeatureBody) (done, error) {
	was, shown, err := s.heldJunction(c)
	if err != nil {
		return done{}, err
	}
	now := Correction{Name: &was.Name, Control: &was.Control}
	p, err := c.readFeature(typed(c, body), &now, shown)
	if err != nil {
		return done{}, err
	}
	if p.geometry != nil {
		return done{}, faults([]Fault{inBody("geometry", "is where its roads meet; send it as it is or leave it out")})
	}
	for name, value := range map[string]**string{"name": &now.Name, "control": &now.Control} {
		if c.Method == http.MethodPut && p.sent[name] == nil {
			*value = nil
		}
	}
	if err := s.checkCorrection(was, now); err != nil {
		return done{}, err
	}
	return s.correct(c, was, now, http.StatusOK)
}

// uncorrectIntersection takes all corrections of an intersection back.
func (s *server) uncorrectIntersection(c *change, _ struct{}) (done, error) {
	was, _, err := s.heldJunction(c)
	if err != nil {
		return done{}, err
	}
	return s.correct(c, was, Correction{}, http.StatusNoContent)
}

func (s *server) heldJunction(c *change) (store.Junction, json.RawMessage, error) {
	return heldFeature(s, c, "intersections", c.Tx.Junction, func(j store.Junction) int64 { return j.Revision })
}

// checkCorrection looks at what is said otherwise than it is.
func (s *server) checkCorrection(was store.Junction, now Correction) error {
	found := words(now.Reason, "properties.reason", 0, 2000)
	if now.Name != nil && *now.Name != was.Name {
		found = append(found, words(*now.Name, "properties.name", 1, 200)...)
	}
	if now.Control != nil && *now.Control != was.Control {
		found = append(found, s.coded("control", *now.Control, "properties.control")...)
	}
	return faults(found)
}

// correct makes an intersection what the correction says; what it leaves out is
// what the build derives.
func (s *server) correct(c *change, was store.Junction, now Correction, status int) (done, error) {
	if now.Reason == "" {
		now.Reason = usualReason
	}
	some := false
	for _, part := range []struct {
		field string
		value *string
	}{{"name", now.Name}, {"control", now.Control}} {
		changed, err := c.Tx.CorrectJunction(c.Context(), was, part.field, part.value, now.Reason)
		if errors.Is(err, store.ErrNotDerived) {
			return done{}, problem(http.StatusConflict, "What the build makes of the %s is not known: this correction is older than that is noted. Run tongshi network build once, then repeat.", part.field)
		}
		if err != nil {
			return done{}, err
		}
		some = some || changed
	}
	if !some && status == http.StatusNoContent {
		return done{}, problem(http.StatusConflict, "This intersection has no correction; it is as the build derives it, and only a build removes it.")
	}
	if !some {
		c.Tx.NothingChanged()
	}
	if status == http.StatusNoContent {
		return done{Status: status}, nil
	}
	made, err := c.Tx.Junction(c.Context(), was.ID)
	if err != nil {
		return done{}, err
	}
	return s.featureDone(c, status, "intersections", made.ID, made.Revision)
}
