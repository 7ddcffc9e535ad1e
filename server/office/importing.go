package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/importer"
	"tongshi/server/ingest"
	"tongshi/server/jobs"
	"tongshi/server/media"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// ImportRequest is what is to be imported, and how.
type ImportRequest struct {
	Kind    string  `json:"kind" must:"true" enum:"roads,crashes,obstructions,places,volumes,stakes,road-names,areas"`
	Uploads []int64 `json:"uploads" must:"true" minItems:"1" maxItems:"20" doc:"Numbers of the uploads; several of roads are one road file"`
	Reading
	Source        string `json:"source" maxLength:"100" doc:"Name of the data set of roads; osm when left out. Other kinds have it in the mapping"`
	DryRun        bool   `json:"dry_run" doc:"Read and check everything, store nothing"`
	Replace       bool   `json:"replace" doc:"Let a row take the place of a stored crash of the same key that seems to be another"`
	AcceptShift   bool   `json:"accept_shift" doc:"Store positions that lie consistently off the network all the same"`
	AcceptRemoval bool   `json:"accept_removal" doc:"Let a road file remove most of what its data set had"`
	Surveyed      bool   `json:"surveyed" doc:"Obstructions: where the file has nothing within 100 m of what it has, there is nothing"`
}

// Reading says how a file is to be read.
type Reading struct {
	MappingName string         `json:"mapping_name" maxLength:"100" doc:"A ready-made mapping"`
	Mapping     map[string]any `json:"mapping" doc:"A mapping in full, as docs say and as the look at a file proposes it"`
	CRS         string         `json:"crs" maxLength:"40" doc:"auto, wgs84, gcj02, bd09 or EPSG:n; the mapping's when left out"`
	Layer       string         `json:"layer" maxLength:"200" doc:"Sheet of a workbook, or layer of a file, where it has several"`
	Encoding    string         `json:"encoding" maxLength:"40" doc:"auto, utf-8, gb18030 …; the mapping's when left out"`
}

// mapping is the one that was asked for; nil when none was.
func (s *API) mapping(r Reading) (*ingest.Mapping, error) {
	words := s.Store.Standards.Words
	m, err := (*ingest.Mapping)(nil), error(nil)
	switch {
	case r.Mapping != nil:
		var text []byte
		if text, err = json.Marshal(r.Mapping); err == nil {
			m, err = ingest.ParseMapping("own", text, words)
		}
	case r.MappingName != "":
		m, err = ingest.ReadyMapping(r.MappingName, words)
	}
	if err != nil {
		return nil, web.Faults([]web.Fault{web.InBody("mapping", "%s", say.Of(err))})
	}
	return m, nil
}

// jobImport is the kind of job that imports.
const jobImport = "import"

// importArgs are a job's arguments.
type importArgs struct {
	Request ImportRequest `json:"request"`
	Mapping string        `json:"mapping"` // as it was written
	Name    string        `json:"mapping_name"`
	Actor   auth.Actor    `json:"actor"`
}

// ImportJob is an import that is under way.
type ImportJob struct {
	Job jobs.Job `json:"job"`
}

// ImportOutcome is what a finished import's job has as its result.
type ImportOutcome struct {
	importer.Outcome
	// Refused says why nothing of a file was stored, and what could be done.
	Refused *RefusedFile `json:"refused,omitempty"`
}

// RefusedFile is a file that could be read and does not fit.
type RefusedFile struct {
	File   string               `json:"file"`
	Kind   string               `json:"kind" enum:"shift,all_rejected,removal"`
	Says   say.Words            `json:"says"`
	Report *importer.FileReport `json:"report,omitempty"`
}

// StartImport checks what is asked and queues the import.
func (s *API) StartImport(c *web.Change, body ImportRequest) (web.Done, error) {
	if s.files == nil {
		return web.Done{}, errNoFolder()
	}
	m, err := s.mapping(body.Reading)
	if err != nil {
		return web.Done{}, err
	}
	if m == nil && body.Kind != "roads" {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("mapping", "say how the columns are to be read: mapping or mapping_name")})
	}
	if _, err := ownUploads(c.Context(), c.Tx.SQL, body.Uploads, c.Actor); err != nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("uploads", "%s", say.Of(err))})
	}
	args := importArgs{Request: body, Actor: c.Actor}
	if m != nil {
		args.Mapping, args.Name = m.Text(), m.Name
	}
	args.Request.Mapping = nil
	job, err := c.Tx.AddJob(c.Context(), jobImport, args)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusAccepted, Location: fmt.Sprintf("/api/jobs/%d", job.ID), Body: ImportJob{job}}, nil
}

// ownUploads are uploads of the one who asks that are here as a whole.
func ownUploads(ctx context.Context, q store.Querier, ids []int64, who auth.Actor) (list []roads.Upload, err error) {
	for _, id := range ids {
		u, err := roads.ReadUpload(ctx, q, id)
		switch {
		case errors.Is(err, store.ErrNotFound) || err == nil && u.By != who.Name:
			return nil, say.Errorf("upload %d is not there", id)
		case err != nil:
			return nil, err
		case !u.Whole():
			return nil, say.Errorf("upload %d is not whole: %d of %d bytes are here", id, u.Received, u.Bytes)
		}
		list = append(list, u)
	}
	return list, nil
}

// importKind imports in the background. Taken up again it finds what it stored
// before, by the content of the files.
func importKind(st *store.Store, files *media.Pieces) jobs.Kind {
	return jobs.Kind{Name: jobImport, Restart: true, Work: func(ctx context.Context, job *jobs.Job, report jobs.Report) error {
		var args importArgs
		if err := json.Unmarshal(job.Args, &args); err != nil {
			return fmt.Errorf("read arguments: %w", err)
		}
		done, err := runImport(ctx, st, files, args, report)
		if err != nil {
			return err
		}
		job.Result, err = json.Marshal(done)
		return err
	}}
}

func runImport(ctx context.Context, st *store.Store, files *media.Pieces, args importArgs, report jobs.Report) (ImportOutcome, error) {
	var done ImportOutcome
	uploads, err := ownUploads(ctx, st.Pool, args.Request.Uploads, args.Actor)
	if err != nil {
		return done, err
	}
	asked, err := args.asked(st)
	if err != nil {
		return done, err
	}
	lent, err := lend(files, uploads)
	if err != nil {
		return done, err
	}
	asked.Files = lent.paths
	i := importer.Importer{Store: st, Progress: func(step string, done, total int64) { report(done, total, step) }}
	out, err := i.Run(ctx, asked)
	err = errors.Join(err, lent.giveBack())
	if out != nil {
		done.Outcome = *out
	}
	var refused *importer.Refusal
	if errors.As(err, &refused) {
		done.Refused = &RefusedFile{refused.File, string(refused.Kind), say.BothOf(refused.Says), refused.Report}
		return done, nil
	}
	if err != nil || asked.DryRun {
		return done, err
	}
	return done, roads.UploadsUsed(ctx, st, args.Request.Uploads)
}

// asked is the import as the engine takes it, but for its files.
func (a importArgs) asked(st *store.Store) (importer.Request, error) {
	r := a.Request
	asked := importer.Request{Kind: r.Kind, Source: r.Source, CRS: r.CRS, Encoding: r.Encoding, Layer: r.Layer, DryRun: r.DryRun, Replace: r.Replace,
		AcceptShift: r.AcceptShift, AcceptRemoval: r.AcceptRemoval, Surveyed: r.Surveyed, By: a.Actor.Name}
	if asked.Source == "" {
		asked.Source = "osm"
	}
	if a.Mapping == "" {
		return asked, nil
	}
	m, err := ingest.ParseMapping(a.Name, []byte(a.Mapping), st.Standards.Words)
	asked.Mapping = m
	return asked, err
}
