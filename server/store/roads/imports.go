package roads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

// ImportMeta says what is imported and from where.
type ImportMeta struct {
	Source   string // name of the data set
	FileName string // without its folder
	// FileHash stands for the content: file, mapping and options together. The
	// newest import of a source with the same hash is not done again. Empty
	// means always import.
	FileHash    string
	Mapping     string
	MappingText string // as it was written, for the next file of the source
	By          string // who imports
	Options     map[string]string
	Attribution string
	// Rejects are records that the reader refused before the store saw them.
	Rejects []geo.Reject
	// Replace lets a row take the place of a stored one of the same key that seems
	// to be another crash.
	Replace bool
	// AcceptRemoval lets a road file remove most of what its source had.
	AcceptRemoval bool
	// Check, when not nil, is asked after the last row; its error undoes the
	// import.
	Check func() error
	// Report, when not nil, is what is kept of it with the import: a JSON object.
	Report func(ImportResult) ([]byte, error)
	// Unread, when not nil, gives the records that stand although some of their
	// cells could not be read, as they were.
	Unread func() []geo.SourceRow
}

// ImportResult is what became of an import.
type ImportResult struct {
	ID      int64
	Counts  geo.ImportCounts
	Removed int  // rows of the source that the file no longer has (roads)
	Earlier bool // the same content was imported before; nothing was done
	// Apart are the first of the rows that were set apart.
	Apart []SetApart
	// Unplaced are stored counts that the network has no road for, by reason.
	Unplaced map[string]int
	When     time.Time
}

// maxKeptRejects bounds the rejects kept in the database for one import; the
// counts go on.
const maxKeptRejects = 50_000

// MostUnread bounds the records with unread cells that are kept for one import.
const MostUnread = 50_000

// HasCrashes reports whether there are any.
func HasCrashes(ctx context.Context, s *store.Store) (some bool, err error) {
	err = s.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM crashes)`).Scan(&some)
	return some, store.Wrap("look for crashes", err)
}

// beginImport locks a source against other imports and finds the earlier
// result of the same content. Only the newest import counts: after another
// file, the first one is news again.
func beginImport(ctx context.Context, tx pgx.Tx, kind string, meta ImportMeta) (ImportResult, error) {
	var r ImportResult
	if err := lockSource(ctx, tx, kind, meta.Source); err != nil {
		return r, err
	}
	had, err := store.One[earlierImport](ctx, tx, `
		SELECT id, file_hash, rows_read, rows_rejected, rows_set_apart, started_at FROM imports
		 WHERE kind = $1 AND source = $2 AND state = 'done'
		 ORDER BY id DESC LIMIT 1`, kind, meta.Source)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return r, nil
	case err != nil:
		return r, store.Wrap("look for an earlier import", err)
	case meta.FileHash == "" || had.Hash != meta.FileHash || meta.Replace && had.SetApart > 0:
		return r, nil
	}
	return ImportResult{ID: had.ID, When: had.When, Earlier: true, Counts: geo.ImportCounts{
		Read: had.Read, Unchanged: had.Read - had.Rejected - had.SetApart, SetApart: had.SetApart, Rejected: had.Rejected,
	}}, nil
}

// lockSource lets one transaction at a time change what a source brought.
func lockSource(ctx context.Context, tx pgx.Tx, kind, source string) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "import "+kind+" "+source)
	return store.Wrap("lock source", err)
}

// earlierImport is an import as a later one of the same source looks at it.
type earlierImport struct {
	ID       int64     `db:"id"`
	Hash     string    `db:"file_hash"`
	Read     int       `db:"rows_read"`
	Rejected int       `db:"rows_rejected"`
	SetApart int       `db:"rows_set_apart"`
	When     time.Time `db:"started_at"`
}

// noteImport makes the import's row; its counts follow in finishImport.
func noteImport(ctx context.Context, tx pgx.Tx, kind string, meta ImportMeta) (id int64, err error) {
	options := meta.Options
	if options == nil {
		options = map[string]string{}
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO imports (kind, state, source, file_name, file_hash, mapping, mapping_text, made_by, options, attribution)
		VALUES (@kind, 'running', @source, @file, @hash, @mapping, @text, @by, @options, @attribution) RETURNING id`, pgx.StrictNamedArgs{
		"kind": kind, "source": meta.Source, "file": meta.FileName, "hash": meta.FileHash, "mapping": meta.Mapping,
		"text": store.Storable(meta.MappingText), "by": meta.By, "options": options, "attribution": meta.Attribution,
	}).Scan(&id)
	return id, store.Wrap("note import", err)
}

func finishImport(ctx context.Context, tx pgx.Tx, meta ImportMeta, r ImportResult, rejects []geo.Reject) error {
	if err := keepRejects(ctx, tx, r.ID, rejects); err != nil {
		return err
	}
	if err := keepUnread(ctx, tx, r.ID, meta); err != nil {
		return err
	}
	c := r.Counts
	if sum := c.Added + c.Updated + c.Unchanged + c.SetApart + c.Rejected; sum != c.Read {
		return fmt.Errorf("finish import: %d rows read but %d accounted for", c.Read, sum)
	}
	report := []byte("{}")
	if meta.Report != nil {
		var err error
		if report, err = meta.Report(r); err != nil {
			return fmt.Errorf("finish import: %w", err)
		}
	}
	_, err := tx.Exec(ctx, `
		UPDATE imports SET state = 'done', finished_at = clock_timestamp(), rows_read = @read, rows_added = @added, report = @report,
		       rows_updated = @updated, rows_unchanged = @unchanged, rows_set_apart = @apart, rows_rejected = @rejected
		 WHERE id = @id`, pgx.StrictNamedArgs{
		"id": r.ID, "read": c.Read, "added": c.Added, "updated": c.Updated, "unchanged": c.Unchanged, "apart": c.SetApart, "rejected": c.Rejected,
		"report": string(store.StorableJSON(report)),
	})
	return store.Wrap("finish import", err)
}

// keepUnread keeps the records of which a cell could not be read.
func keepUnread(ctx context.Context, tx pgx.Tx, importID int64, meta ImportMeta) error {
	if meta.Unread == nil {
		return nil
	}
	rows := meta.Unread()
	columns := []string{"import_id", "source_id", "row_number", "line_number", "cells", "raw"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"import_unread"}, columns, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		r := rows[i]
		cells, err := json.Marshal(r.Unread)
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(r.Raw)
		return []any{importID, store.Storable(r.SourceID), r.Row, r.Line, store.StorableJSON(cells), store.StorableJSON(raw)}, err
	}))
	return store.Wrap("keep records with unread cells", err)
}

func keepRejects(ctx context.Context, tx pgx.Tx, importID int64, rejects []geo.Reject) error {
	rejects = rejects[:min(len(rejects), maxKeptRejects)]
	columns := []string{"import_id", "row_number", "line_number", "field", "value", "reason", "reason_zh", "raw"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"import_rejects"}, columns, pgx.CopyFromSlice(len(rejects), func(i int) ([]any, error) {
		r := rejects[i]
		raw, err := json.Marshal(r.Raw)
		if len(r.Raw) == 0 {
			raw = []byte("{}")
		}
		return []any{
			importID,
			r.Row,
			r.Line,
			store.Storable(r.Field),
			store.Storable(r.Value),
			store.Storable(r.Reason.EN),
			store.Storable(r.Reason.ZH),
			store.StorableJSON(raw),
		}, err
	}))
	return store.Wrap("keep rejects", err)
}
