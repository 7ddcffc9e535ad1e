package office

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"tongshi/server/auth"
	"tongshi/server/importer"
	"tongshi/server/jobs"
	"tongshi/server/media"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// Imports are those that were noted, the newest first.
type Imports struct {
	Imports []roads.Import `json:"imports"`
}

// ImportFile is an import with the first of the rows that it did not store.
type ImportFile struct {
	roads.Import
	Apart   []roads.SetApart `json:"set_apart"`
	Rejects []roads.Rejected `json:"rejects"`
	// Unread are the first of the records of which some cells could not be read.
	Unread []roads.UnreadRow `json:"unread"`
	// Report is what whoever imported was told.
	Report *importer.FileReport `json:"report,omitempty"`
}

// MostImports and MostRows bound what is listed.
const (
	MostImports = 1000
	MostRows    = 1000
)

// ListImports answers the newest imports.
func (s *API) ListImports(w http.ResponseWriter, r *web.Request) error {
	limit, found := r.Limit()
	if len(found) > 0 {
		return web.BadQuery(found...)
	}
	list, err := roads.Imports(r.Context(), s.Store.Pool, limit)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, Imports{list})
}

// ReadImport answers one import with what it set apart and rejected.
func (s *API) ReadImport(w http.ResponseWriter, r *web.Request) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	ctx := r.Context()
	var file ImportFile
	if file.Import, err = roads.ReadImport(ctx, s.Store.Pool, id); err != nil {
		return err
	}
	if file.Apart, err = roads.SetApartBy(ctx, s.Store.Pool, id, MostRows); err != nil {
		return err
	}
	if file.Rejects, err = roads.RejectedBy(ctx, s.Store.Pool, id, MostRows); err != nil {
		return err
	}
	if file.Unread, err = roads.UnreadBy(ctx, s.Store.Pool, id, MostRows); err != nil {
		return err
	}
	if file.Report, err = s.reportOf(ctx, id); err != nil {
		return err
	}
	return web.RespondJSON(w, r, file)
}

// reportOf is what was reported of an import; nil of one before that was kept.
func (s *API) reportOf(ctx context.Context, id int64) (*importer.FileReport, error) {
	text, err := roads.ImportReport(ctx, s.Store.Pool, id)
	if err != nil {
		return nil, err
	}
	var report importer.FileReport
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("report of import %d: %w", id, err)
	}
	if report.Kind == "" {
		return nil, nil
	}
	return &report, nil
}

// UndoJob is an undoing that is under way.
type UndoJob struct {
	Job jobs.Job `json:"job"`
}

// jobUndo is the kind of job that takes an import back.
const jobUndo = "undo_import"

// undoArgs are a job's arguments.
type undoArgs struct {
	Import int64      `json:"import"`
	Actor  auth.Actor `json:"actor"`
}

// StartUndo queues the undoing of an import that can be undone.
func (s *API) StartUndo(c *web.Change, _ struct{}) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	i, err := roads.ReadImport(c.Context(), c.Tx.SQL, id)
	switch {
	case err != nil:
		return web.Done{}, err
	case !i.CanBeUndone():
		return web.Done{}, web.Refuse(http.StatusConflict, "Import %d cannot be undone: it was undone already, did not come to its end, or is a road file; import the file of before instead.", id)
	}
	job, err := c.Tx.AddJob(c.Context(), jobUndo, undoArgs{id, c.Actor})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusAccepted, Location: fmt.Sprintf("/api/jobs/%d", job.ID), Body: UndoJob{job}}, nil
}

// Kinds are the kinds of work that a server does in the background for the
// office.
func Kinds(st *store.Store, files *media.Pieces) []jobs.Kind {
	return []jobs.Kind{importKind(st, files), {Name: jobUndo, Restart: true, Work: func(ctx context.Context, job *jobs.Job, report jobs.Report) error {
		var args undoArgs
		if err := json.Unmarshal(job.Args, &args); err != nil {
			return fmt.Errorf("read arguments: %w", err)
		}
		report(0, 0, "undo")
		done, err := roads.UndoImport(ctx, st, args.Actor, args.Import, func(at, of int) { report(int64(at), int64(of), "assign") })
		if err != nil {
			return err
		}
		job.Result, err = json.Marshal(done.Undo)
		return err
	}}}
}
