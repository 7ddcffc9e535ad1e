package server

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/store"
)

// AuditPage is writes as they were noted, the newest first.
type AuditPage struct {
	Rows  []store.AuditRow `json:"rows"`
	Links []Link           `json:"links"`
}

// auditOperation describes the audit: a page of JSON, or CSV.
func (s *server) auditOperation() *huma.Operation {
	one, most := 1.0, float64(maxLimit)
	op := s.operation("/api/audit", "Every write: who, when, from where, before and after", "application/json", s.typed(AuditPage{}),
		parameter("object", "Only writes of this table.", &huma.Schema{Type: huma.TypeString}),
		parameter("object_id", "Only writes of the object of this number.", &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &one}),
		parameter("actor", "Only writes by this login or token.", &huma.Schema{Type: huma.TypeString}),
		parameter("since", "Only writes from then on (RFC 3339).", &huma.Schema{Type: huma.TypeString, Format: "date-time"}),
		parameter("limit", "Rows on a page. More than the maximum counts as the maximum.",
			&huma.Schema{Type: huma.TypeInteger, Minimum: &one, Maximum: &most, Default: defaultLimit}),
		parameter("cursor", "Where the page begins; comes with the link to the next page.", &huma.Schema{Type: huma.TypeString}))
	return s.forms(op, "csv")
}

func (s *server) readAudit(w http.ResponseWriter, r *request) error {
	q, err := auditQuery(r)
	if err != nil {
		return err
	}
	if r.kind == csvKind {
		return s.auditCSV(w, r, q)
	}
	limit := q.Limit
	q.Limit++ // one more tells whether there is a next page
	answer := AuditPage{Rows: []store.AuditRow{}, Links: []Link{}}
	if err := s.store.Audit(r.Context(), q, func(row store.AuditRow) error { answer.Rows = append(answer.Rows, row); return nil }); err != nil {
		return err
	}
	if len(answer.Rows) > limit {
		answer.Rows = answer.Rows[:limit]
		query := r.URL.Query()
		query.Set("cursor", strconv.FormatInt(answer.Rows[limit-1].ID, 10))
		answer.Links = append(answer.Links, Link{Href: s.link(r.Request, "/api/audit?"+query.Encode()), Rel: "next", Type: "application/json"})
	}
	return respondJSON(w, r, answer)
}

func auditQuery(r *request) (store.AuditQuery, error) {
	q := store.AuditQuery{Object: r.query.Get("object"), Actor: r.query.Get("actor"), Limit: defaultLimit}
	var found []Fault
	whole := func(name string, into *int64) {
		if text := r.query.Get(name); r.query.Has(name) {
			n, err := strconv.ParseInt(text, 10, 64)
			if *into = n; err != nil || n < 1 {
				found = append(found, inQuery(name, text, "want a whole number from 1"))
			}
		}
	}
	whole("object_id", &q.ObjectID)
	whole("cursor", &q.Before)
	if text := r.query.Get("since"); r.query.Has("since") {
		since, err := time.Parse(time.RFC3339, text)
		if q.Since = &since; err != nil {
			found = append(found, inQuery("since", text, "want a time such as 2025-06-01T08:00:00+08:00"))
		}
	}
	if text := r.query.Get("limit"); r.query.Has("limit") {
		limit, wrong := parseLimit(text, maxLimit)
		if q.Limit = limit; wrong != "" {
			found = append(found, inQuery("limit", text, "%s", wrong))
		}
	}
	if len(found) > 0 {
		sortFaults(found)
		return q, badQuery(found...)
	}
	return q, nil
}

// auditCSV streams every row that is asked for, however many, unless a limit
// is given.
func (s *server) auditCSV(w http.ResponseWriter, r *request, q store.AuditQuery) error {
	if !r.query.Has("limit") {
		q.Limit = 0
	}
	h := w.Header()
	h.Set("Content-Type", csvKind+"; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="audit.csv"`)
	h.Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write([]string{"id", "at", "actor", "origin", "action", "object", "object_id", "before", "after"}); err != nil {
		return err
	}
	err := s.store.Audit(r.Context(), q, func(row store.AuditRow) error {
		object := ""
		if row.ObjectID != nil {
			object = strconv.FormatInt(*row.ObjectID, 10)
		}
		return out.Write([]string{
			strconv.FormatInt(row.ID, 10), row.At.UTC().Format(time.RFC3339Nano), plainCell(row.Actor), plainCell(row.Origin),
			plainCell(row.Action), plainCell(row.Object), object, plainCell(string(row.Before)), plainCell(string(row.After)),
		})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// plainCell keeps a table program from taking text for a formula (OWASP, CSV
// injection).
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
