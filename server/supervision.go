package server

import (
	"net/http"

	"tongshi/server/store"
)

// SupervisionAnswer is the files under supervision.
type SupervisionAnswer struct {
	Sites []store.Supervised `json:"sites"`
}

func (s *server) supervision(w http.ResponseWriter, r *request) error {
	limit := defaultLimit
	var found []Fault
	if text := r.query.Get("limit"); r.query.Has("limit") {
		n, wrong := parseLimit(text, maxLimit)
		if limit = n; wrong != "" {
			found = append(found, inQuery("limit", text, "%s", wrong))
		}
	}
	for _, name := range []string{"tier", "escalation"} {
		if code := r.query.Get(name); r.query.Has(name) && !s.terms.Has(name, code) {
			found = append(found, inQuery(name, code, "want one of %s", joinCodes(s.terms.Codes(name))))
		}
	}
	if len(found) > 0 {
		sortFaults(found)
		return badQuery(found...)
	}
	today, err := s.store.Today(r.Context(), s.cfg.Now())
	if err != nil {
		return err
	}
	list, err := s.store.Supervision(r.Context(), r.query.Get("tier"), r.query.Get("escalation"), today, limit)
	if err != nil {
		return err
	}
	return respondJSON(w, r, SupervisionAnswer{listOf(list)})
}
