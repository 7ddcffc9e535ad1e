package cases

import (
	"net/http"

	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// SupervisionList is the files under supervision.
type SupervisionList struct {
	Sites []casestore.Supervised `json:"sites"`
}

// Supervision answers the files under supervision or with a deadline, of one
// tier or escalation when the query names it.
func (s *API) Supervision(w http.ResponseWriter, r *web.Request) error {
	limit, found := r.Limit()
	for _, name := range []string{"tier", "escalation"} {
		if code := r.Query.Get(name); r.Query.Has(name) && !s.Terms.Has(name, code) {
			found = append(found, web.InQuery(name, code, "want one of %s", web.JoinCodes(s.Terms.Codes(name))))
		}
	}
	if len(found) > 0 {
		web.SortFaults(found)
		return web.BadQuery(found...)
	}
	today, err := s.Store.Today(r.Context(), s.Cfg.Now())
	if err != nil {
		return err
	}
	list, err := casestore.Supervision(r.Context(), s.Store, r.Query.Get("tier"), r.Query.Get("escalation"), today, limit)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, SupervisionList{web.ListOf(list)})
}
