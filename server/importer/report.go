package importer

import (
	"encoding/json"
	"time"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/server/ingest"
	"tongshi/server/store/roads"
)

// FileReport is what became of one file. It is printed, answered, and kept with the
// import.
type FileReport struct {
	Kind      string   `json:"kind"`
	File      string   `json:"file"`
	Source    string   `json:"source"`
	DryRun    bool     `json:"dry_run,omitempty"`
	Earlier   bool     `json:"earlier"` // the same content was imported before
	Read      int      `json:"read"`
	Added     int      `json:"added"`
	Updated   int      `json:"updated"`
	Unchanged int      `json:"unchanged"`
	SetApart  int      `json:"set_apart"` // have the key of a stored row and seem to be another
	Rejected  int      `json:"rejected"`
	Removed   int      `json:"removed"`
	CRS       string   `json:"crs,omitempty"`
	Encoding  string   `json:"encoding,omitempty"`
	Dropped   []string `json:"dropped_columns,omitempty"`
	// Reasons are why rows were rejected, the commonest first.
	Reasons []ReasonCount `json:"reject_reasons,omitempty"`
	Seconds float64       `json:"seconds"`
	// Apart are the first of the rows that were set apart.
	Apart []roads.SetApart `json:"rows_set_apart,omitempty"`
	// Rejects are the first of the rows that a dry run would reject; those of an
	// import are kept with it.
	Rejects []roads.Rejected `json:"rejects,omitempty"`
	// Import is the number that the import was noted under; 0 of none.
	Import int64 `json:"import,omitempty"`
	// Options are kept with the import, among them the model of an estimate.
	Options map[string]string `json:"options,omitempty"`
	// Unknown are words that the mapping takes for "not known", by column.
	Unknown map[string]map[string]int `json:"unknown_words,omitempty"`
	// Noticed is what the reader could not read and what else it saw.
	Noticed ingest.Noticed `json:"noticed,omitzero"`
	// Unplaced are traffic counts that the network has no road for, by reason.
	Unplaced map[string]int `json:"unplaced,omitempty"`

	passed int
	first  *say.Words // why the first row was rejected
	began  time.Time
}

// ReasonCount is a reason for rejecting rows, without what differs from row to
// row, and of how many.
type ReasonCount struct {
	Reason say.Words `json:"reason"`
	Count  int       `json:"count"`
}

func (r *FileReport) setCounts(c geo.ImportCounts) {
	r.Read, r.Added, r.Updated, r.Unchanged, r.Rejected = c.Read, c.Added, c.Updated, c.Unchanged, c.Rejected
	r.SetApart = c.SetApart
}

// became fills in what the store says.
func (r *FileReport) became(result roads.ImportResult) {
	r.setCounts(result.Counts)
	r.Earlier, r.Unplaced, r.Import, r.Apart, r.Removed = result.Earlier, result.Unplaced, result.ID, result.Apart, result.Removed
}

// kept is the report as it is kept with the import that ends.
func (r *FileReport) kept(result roads.ImportResult) ([]byte, error) {
	r.became(result)
	r.Seconds = time.Since(r.began).Seconds()
	return json.Marshal(r)
}
