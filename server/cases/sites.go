package cases

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// SiteFeature is a file as a GeoJSON feature.
type SiteFeature struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties casestore.Site  `json:"properties"`
}

// SiteFile is a file with all that hangs on it.
type SiteFile struct {
	SiteFeature
	Steps     []casework.SiteStep     `json:"steps" vocab:"site_event" doc:"What the reader may do next"`
	Works     []WorkBrief             `json:"works"`
	LookBacks []casestore.LookBack    `json:"look_backs"`
	Events    []casestore.SiteEvent   `json:"events"`
	Reports   []casestore.SiteReport  `json:"reports"`
	Units     []casestore.SiteUnit    `json:"units"`
	Measures  []casestore.SiteMeasure `json:"measures"`
	Documents []casestore.Document    `json:"documents"`
	Merged    []int64                 `json:"merged" doc:"Files that were merged into it"`
}

// WorkBrief is a work as its file lists it.
type WorkBrief struct {
	ID int64 `json:"id"`
	casestore.Work
}

func siteAnswer(s casestore.Site) SiteFeature {
	s.Evidence = slices.Clone(s.Evidence)
	if s.Evidence == nil {
		s.Evidence = []casestore.Evidence{}
	}
	return SiteFeature{Type: "Feature", ID: s.ID, Geometry: web.GeoJSONOf(s.Geometry), Properties: s}
}

// StaffRead mounts a read that only the staff may use.
func (s *API) StaffRead(h web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		if s.ViewOf(r.Request).Staff() {
			return h(w, r)
		}
		if web.ActorOf(r.Request).Role == auth.Nobody {
			return web.Unauthorized("This is for those who have signed in.").OfKind(web.SignInNeeded)
		}
		return web.Refuse(http.StatusForbidden, "This is not shown to you.")
	}
}

// ReadSite answers a hazard file with its works, events, reports and documents,
// and the steps that the reader may take next.
func (s *API) ReadSite(w http.ResponseWriter, r *web.Request) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	f, err := casestore.ReadSiteFile(r.Context(), s.Store, id)
	if err != nil {
		return err
	}
	role := web.ActorOf(r.Request).Role
	answer := SiteFile{
		SiteFeature: siteAnswer(f.Site), Steps: []casework.SiteStep{}, LookBacks: f.LookBacks, Events: f.Events, Reports: f.Reports,
		Units: f.Units, Measures: f.Measures, Documents: f.Documents, Merged: f.Merged, Works: []WorkBrief{},
	}
	if f.MergedInto == nil {
		answer.Steps = append(answer.Steps, casework.SiteSteps(casework.Role(role), casework.SiteState(f.State))...)
	}
	for _, work := range f.Works {
		answer.Works = append(answer.Works, WorkBrief{work.ID, work})
	}
	for i := range answer.Reports {
		if !role.AtLeast(auth.Planner) {
			answer.Reports[i].Reporter = ""
		}
	}
	w.Header().Set("Cache-Control", "no-store") // its parts have no revision of their own
	w.Header().Set("ETag", web.RevisionTag(f.Revision))
	return s.plainJSON(w, r, answer)
}

// plainJSON answers with a document under headers that are set already.
func (s *API) plainJSON(w http.ResponseWriter, r *web.Request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := w.Write(append(body, '\n')); err != nil {
		return fmt.Errorf("%w: %w", web.ErrClientGone, err)
	}
	return nil
}

// AddSite opens a file. Without a geometry it lies where its evidence lies.
func (s *API) AddSite(c *web.Change, body web.FeatureBody) (web.Done, error) {
	var now casestore.Site
	p, err := c.ReadFeature(body, &now, nil)
	if err != nil {
		return web.Done{}, err
	}
	force, wrong := forced(c.Query)
	if wrong != nil {
		return web.Done{}, wrong
	}
	now.UUID, now.Geometry = web.ClientKey(now.UUID), p.Geometry
	return c.Once(now.UUID, func() (web.Done, error) {
		if err := s.anchorSite(c, &now); err != nil {
			return web.Done{}, err
		}
		made, err := casestore.AddSite(c.Context(), c.Tx, now, force, s.Cfg.Now())
		return siteDone(http.StatusCreated, made), web.CaseProblem(err)
	}, func() (web.Done, error) {
		made, err := casestore.SiteByUUID(c.Context(), c.Tx, now.UUID)
		return siteDone(http.StatusCreated, made), err
	})
}

func siteDone(status int, site casestore.Site) web.Done {
	d := web.Done{Status: status, Revision: site.Revision, Body: siteAnswer(site), Layer: "sites", ID: site.ID}
	if status == http.StatusCreated {
		d.Location = web.ItemPath("sites", site.ID)
	}
	return d
}

// anchorSite looks at the evidence: all of it must be there, and what the file
// does not say of its place it takes from the first.
func (s *API) anchorSite(c *web.Change, site *casestore.Site) error {
	own := func(has **int64, from *int64) {
		if *has == nil {
			*has = from
		}
	}
	for i, e := range site.Evidence {
		a, err := casestore.AnchorOf(c.Context(), c.Tx, e)
		if errors.Is(err, casestore.ErrNoEvidence) {
			return web.Faults(
				[]web.Fault{
					web.InBody(fmt.Sprintf("properties.evidence[%d]", i), "%s %d is not there", say.Code{List: "evidence_kind", Code: e.Kind}, e.ID),
				},
			)
		}
		if err != nil {
			return err
		}
		own(&site.Crossing, a.Crossing)
		own(&site.Leg, a.Leg)
		own(&site.Segment, a.Segment)
		own(&site.Place, a.Place)
		if site.Geometry == nil {
			site.Geometry = a.Geometry
		}
	}
	if site.Geometry == nil {
		return web.Faults([]web.Fault{web.InBody("geometry", "is missing; give a position, or evidence that has one")})
	}
	return c.CheckPlace(site.Geometry)
}

// ChangeSite replaces (PUT) or changes (PATCH) what people may change of a
// file without a step.
func (s *API) ChangeSite(c *web.Change, body web.FeatureBody) (web.Done, error) {
	was, err := heldSite(c)
	if err != nil {
		return web.Done{}, err
	}
	if was.MergedInto != nil {
		return web.Done{}, web.Refuse(http.StatusConflict, "This file was merged into file %d; change that one.", *was.MergedInto)
	}
	shown, err := s.Features.Served(c, "sites", was.ID)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	p, err := c.ReadFeature(web.Typed(c, body), &now, withID(shown, was.ID))
	if err != nil {
		return web.Done{}, err
	}
	if now.Geometry, err = c.PlaceOf(was.Geometry, p); err != nil {
		return web.Done{}, err
	}
	if err := s.anchorSite(c, &now); err != nil {
		return web.Done{}, err
	}
	made, err := casestore.ChangeSite(c.Context(), c.Tx, was, now)
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return siteDone(http.StatusOK, made), nil
}

func heldSite(c *web.Change) (casestore.Site, error) {
	return held(c, casestore.HoldSite, func(s casestore.Site) (int64, *time.Time) { return s.Revision, s.Withdrawn })
}

// held is the file or the work that a change is about; one that was withdrawn
// is there no more.
func held[T any](
	c *web.Change, read func(context.Context, *store.Tx, int64) (T, error), state func(T) (revision int64, withdrawn *time.Time),
) (T, error) {
	return web.Held(c, func(ctx context.Context, tx *store.Tx, id int64) (T, error) {
		was, err := read(ctx, tx, id)
		if _, withdrawn := state(was); err == nil && withdrawn != nil {
			err = store.ErrNotFound
		}
		return was, c.OrGone(err)
	}, func(was T) int64 {
		revision, _ := state(was)
		return revision
	})
}

// WithdrawSite withdraws a file that was opened by mistake.
func (s *API) WithdrawSite(c *web.Change, _ struct{}) (web.Done, error) {
	was, err := heldSite(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, web.CaseProblem(casestore.WithdrawSite(c.Context(), c.Tx, was, s.Cfg.Now()))
}

// withID puts the number into a feature that its layer does not show.
func withID(shown json.RawMessage, id int64) json.RawMessage {
	if string(shown) == "{}" {
		return fmt.Appendf(nil, `{"id":%d}`, id)
	}
	return shown
}

// History is all that happened to a file.
type History struct {
	History []casestore.HistoryRow `json:"history"`
}

// SiteHistory answers all that happened to a hazard file, its works and
// look-backs, oldest first.
func (s *API) SiteHistory(w http.ResponseWriter, r *web.Request) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	if _, err := casestore.ReadSiteFile(r.Context(), s.Store, id); err != nil {
		return err
	}
	rows, err := casestore.SiteHistory(r.Context(), s.Store, id)
	if err != nil {
		return err
	}
	if rows == nil {
		rows = []casestore.HistoryRow{}
	}
	if r.Kind == web.CSVKind {
		return historyCSV(w, id, rows)
	}
	return web.RespondJSON(w, r, History{rows})
}

// historyCSV is the history of a file as a table, for its paper file.
func historyCSV(w http.ResponseWriter, id int64, rows []casestore.HistoryRow) error {
	h := w.Header()
	h.Set("Content-Type", web.CSVKind+"; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="history-%d.csv"`, id))
	h.Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	out.UseCRLF = true
	table := [][]string{{"at", "actor", "source", "action", "object", "object_id", "details"}}
	for _, row := range rows {
		table = append(table, []string{
			row.At.UTC().Format(time.RFC3339Nano), web.PlainCell(row.Actor), row.Source, web.PlainCell(row.Action), web.PlainCell(row.Object),
			strconv.FormatInt(row.ObjectID, 10), web.PlainCell(string(row.Details)),
		})
	}
	return out.WriteAll(table)
}
