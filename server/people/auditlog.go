package people

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/store"
	"tongshi/server/web"
)

// The audit log, as pages or as CSV download.

// AuditPage is writes as they were noted, the newest first.
type AuditPage struct {
	Rows  []store.AuditRow `json:"rows"`
	Links []web.Link       `json:"links"`
}

// AuditOperation describes the audit: a page of JSON, or CSV.
func (s *API) AuditOperation() *huma.Operation {
	one := 1.0
	op := s.Operation("listAudit", "/api/audit", "Every write: who, when, from where, before and after", "application/json", s.Typed(AuditPage{}),
		web.Parameter("object", "Only writes of this table.", &huma.Schema{Type: huma.TypeString}),
		web.Parameter("object_id", "Only writes of the object of this number.", &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &one}),
		web.Parameter("actor", "Only writes by this login or token.", &huma.Schema{Type: huma.TypeString}),
		web.Parameter("since", "Only writes from then on (RFC 3339).", &huma.Schema{Type: huma.TypeString, Format: "date-time"}),
		web.LimitParameter(web.DefaultLimit, web.MaxLimit),
		web.Parameter("cursor", "Where the page begins; comes with the link to the next page.", &huma.Schema{Type: huma.TypeString}))
	return s.Forms(op, "csv")
}

// ReadAudit answers a page of the audit log, or all that the query selects as
// CSV.
func (s *API) ReadAudit(w http.ResponseWriter, r *web.Request) error {
	q, err := auditQuery(r)
	if err != nil {
		return err
	}
	if r.Kind == web.CSVKind {
		return s.auditCSV(w, r, q)
	}
	limit := q.Limit
	q.Limit++ // one more tells whether there is a next page
	answer := AuditPage{Rows: []store.AuditRow{}, Links: []web.Link{}}
	if err := s.Store.Audit(r.Context(), q, func(row store.AuditRow) error { answer.Rows = append(answer.Rows, row); return nil }); err != nil {
		return err
	}
	if len(answer.Rows) > limit {
		answer.Rows = answer.Rows[:limit]
		query := r.URL.Query()
		query.Set("cursor", strconv.FormatInt(answer.Rows[limit-1].ID, 10))
		answer.Links = append(answer.Links, web.Link{Href: s.Link(r.Request, "/api/audit?"+query.Encode()), Rel: "next", Type: "application/json"})
	}
	return web.RespondJSON(w, r, answer)
}

func auditQuery(r *web.Request) (store.AuditQuery, error) {
	limit, found := r.Limit()
	q := store.AuditQuery{Object: r.Query.Get("object"), Actor: r.Query.Get("actor"), Limit: limit}
	whole := func(name string, into *int64) {
		if text := r.Query.Get(name); r.Query.Has(name) {
			n, err := strconv.ParseInt(text, 10, 64)
			if *into = n; err != nil || n < 1 {
				found = append(found, web.InQuery(name, text, "want a whole number from 1"))
			}
		}
	}
	whole("object_id", &q.ObjectID)
	whole("cursor", &q.Before)
	if text := r.Query.Get("since"); r.Query.Has("since") {
		since, err := time.Parse(time.RFC3339, text)
		if q.Since = &since; err != nil {
			found = append(found, web.InQuery("since", text, "want a time such as 2025-06-01T08:00:00+08:00"))
		}
	}
	if len(found) > 0 {
		web.SortFaults(found)
		return q, web.BadQuery(found...)
	}
	return q, nil
}

// auditCSV streams every row that is asked for, however many, unless a limit
// is given.
func (s *API) auditCSV(w http.ResponseWriter, r *web.Request, q store.AuditQuery) error {
	if !r.Query.Has("limit") {
		q.Limit = 0
	}
	h := w.Header()
	h.Set("Content-Type", web.CSVKind+"; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="audit.csv"`)
	h.Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write([]string{"id", "at", "actor", "origin", "action", "object", "object_id", "before", "after"}); err != nil {
		return err
	}
	err := s.Store.Audit(r.Context(), q, func(row store.AuditRow) error {
		object := ""
		if row.ObjectID != nil {
			object = strconv.FormatInt(*row.ObjectID, 10)
		}
		return out.Write([]string{
			strconv.FormatInt(row.ID, 10), row.At.UTC().Format(time.RFC3339Nano), web.PlainCell(row.Actor), web.PlainCell(row.Origin),
			web.PlainCell(row.Action), web.PlainCell(row.Object), object, web.PlainCell(string(row.Before)), web.PlainCell(string(row.After)),
		})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}
