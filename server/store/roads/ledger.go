package roads

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongshi/geo"
	"tongshi/server/store"
)

// The ledger of imports: what each did, and the rows that wait for a decision.

// Import is one that was noted.
type Import struct {
	ID         int64           `json:"id" db:"id"`
	Kind       string          `json:"kind" db:"kind"`
	State      string          `json:"state" db:"state" enum:"running,done,failed,cancelled,undone"`
	Source     string          `json:"source" db:"source"`
	FileName   string          `json:"file_name" db:"file_name"`
	Mapping    string          `json:"mapping" db:"mapping"`
	By         string          `json:"made_by" db:"made_by"`
	Options    json.RawMessage `json:"options" db:"options"`
	Read       int64           `json:"rows_read" db:"rows_read"`
	Added      int64           `json:"rows_added" db:"rows_added"`
	Updated    int64           `json:"rows_updated" db:"rows_updated"`
	Unchanged  int64           `json:"rows_unchanged" db:"rows_unchanged"`
	SetApart   int64           `json:"rows_set_apart" db:"rows_set_apart"`
	Rejected   int64           `json:"rows_rejected" db:"rows_rejected"`
	StartedAt  time.Time       `json:"started_at" db:"started_at"`
	FinishedAt *time.Time      `json:"finished_at" db:"finished_at"`
	UndoneAt   *time.Time      `json:"undone_at" db:"undone_at"`
	UndoneBy   string          `json:"undone_by" db:"undone_by"`
	Undo       *Undone         `json:"undo,omitempty" db:"undo"`
}

var (
	importTable   = store.TableOf[Import]("imports", "i", nil)
	rejectedTable = store.TableOf[Rejected]("import_rejects", "r", nil)
	unreadTable   = store.TableOf[UnreadRow]("import_unread", "n", nil)
	apartTable    = store.TableOf[SetApart]("import_set_apart", "a", nil)
)

// Imports are those that were noted, the newest first; at most limit.
func Imports(ctx context.Context, q store.Querier, limit int) ([]Import, error) {
	var list []Import
	err := importTable.All(ctx, q, &list, `ORDER BY i.id DESC LIMIT $1`, limit)
	return list, store.Wrap("list imports", err)
}

// ReadImport is the import of that number; [store.ErrNotFound] when there is none.
func ReadImport(ctx context.Context, q store.Querier, id int64) (Import, error) {
	i, err := importTable.One(ctx, q, `WHERE i.id = $1`, id)
	return i, store.Wrap(fmt.Sprintf("read import %d", id), err)
}

// CanBeUndone reports whether [UndoImport] takes it back.
func (i Import) CanBeUndone() bool {
	_, known := undoings[i.Kind]
	return known && i.State == "done"
}

// Rejected is a row of a file that was not stored, by its mapped columns.
type Rejected struct {
	Row    int64             `json:"row" db:"row_number"`
	Line   int64             `json:"line" db:"line_number"`
	Field  string            `json:"field" db:"field"`
	Value  string            `json:"value" db:"value"`
	Reason string            `json:"reason" db:"reason"`
	InZH   string            `json:"reason_zh" db:"reason_zh"`
	Raw    map[string]string `json:"raw" db:"raw"`
}

// RejectedBy are the rows that an import rejected, in the order of the file; at
// most limit.
func RejectedBy(ctx context.Context, q store.Querier, importID int64, limit int) ([]Rejected, error) {
	var list []Rejected
	err := rejectedTable.All(ctx, q, &list, `WHERE r.import_id = $1 ORDER BY r.row_number, r.id LIMIT $2`, importID, limit)
	return list, store.Wrap("list rejected rows", err)
}

// UnreadRow is a record that stands although some of its cells could not be read,
// by its mapped columns, without those of persons.
type UnreadRow struct {
	SourceID string            `json:"source_id" db:"source_id"`
	Row      int64             `json:"row" db:"row_number"`
	Line     int64             `json:"line" db:"line_number"`
	Cells    []geo.Unread      `json:"cells" db:"cells"`
	Raw      map[string]string `json:"raw" db:"raw"`
}

// UnreadBy are such records of an import, in the order of the file; at most limit.
func UnreadBy(ctx context.Context, q store.Querier, importID int64, limit int) ([]UnreadRow, error) {
	var list []UnreadRow
	err := unreadTable.All(ctx, q, &list, `WHERE n.import_id = $1 ORDER BY n.row_number LIMIT $2`, importID, limit)
	return list, store.Wrap("list records with unread cells", err)
}

// ImportReport is what was kept of what an import reported, JSON; "{}" of imports
// before it was kept.
func ImportReport(ctx context.Context, q store.Querier, importID int64) (report json.RawMessage, err error) {
	err = q.QueryRow(ctx, `SELECT report FROM imports WHERE id = $1`, importID).Scan(&report)
	return report, store.Wrap("read the report of an import", err)
}

// CrashInShort is a crash as people tell two apart: day, severity, street and
// position (longitude and latitude, WGS 84).
type CrashInShort struct {
	Date     string   `json:"date"`
	Severity string   `json:"severity"`
	Street   string   `json:"street"`
	Lon      *float64 `json:"lon"`
	Lat      *float64 `json:"lat"`
}

// SetApart is a row of a file with the key of a stored row from which it differs
// in two of date, place and severity.
type SetApart struct {
	ID       int64        `json:"id" db:"id"`
	Object   string       `json:"object" db:"object"`
	ObjectID int64        `json:"object_id" db:"object_id"`
	SourceID string       `json:"source_id" db:"source_id"`
	Differs  []string     `json:"differs" db:"differs"`
	Given    CrashInShort `json:"given" db:"given"`
	Stored   CrashInShort `json:"stored" db:"stored"`
}

// SetApartBy are the rows that an import set apart, in the order of their keys;
// at most limit.
func SetApartBy(ctx context.Context, q store.Querier, importID int64, limit int) ([]SetApart, error) {
	var list []SetApart
	err := apartTable.All(ctx, q, &list, `WHERE a.import_id = $1 ORDER BY a.source_id LIMIT $2`, importID, limit)
	return list, store.Wrap("list rows set apart", err)
}
