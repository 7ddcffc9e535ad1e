package roads

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// Files that are sent in pieces: what is known of them. Their content lies on the
// disk of the server.

// Upload is a file on its way, or here.
type Upload struct {
	ID        int64      `json:"id" db:"id" readOnly:"true"`
	UUID      string     `json:"uuid" db:"uuid" format:"uuid" doc:"Made by the client; what is sent again under it is the same upload"`
	Name      string     `json:"name" db:"name" must:"true" maxLength:"255" doc:"Name that the file has with its sender"`
	Bytes     int64      `json:"bytes" db:"bytes" must:"true" minimum:"1" unit:"B" doc:"Size of the whole file"`
	Received  int64      `json:"received" db:"received" unit:"B" readOnly:"true" doc:"How much of it is here, from its beginning"`
	By        string     `json:"made_by" db:"made_by" readOnly:"true"`
	MadeAt    time.Time  `json:"made_at" db:"made_at" readOnly:"true"`
	ChangedAt time.Time  `json:"changed_at" db:"changed_at" readOnly:"true"`
	UsedAt    *time.Time `json:"used_at" db:"used_at" readOnly:"true" doc:"When it was imported; a day later it is gone"`
}

// Whole reports whether all of it is here.
func (u Upload) Whole() bool { return u.Received == u.Bytes }

var uploadTable = store.TableOf[Upload]("uploads", "u", nil)

// AddUpload notes a file that is to come.
func AddUpload(ctx context.Context, tx *store.Tx, u Upload) (Upload, error) {
	var id int64
	err := tx.SQL.QueryRow(ctx, `INSERT INTO uploads (uuid, name, bytes, made_by) VALUES ($1, $2, $3, $4) RETURNING id`,
		u.UUID, store.Storable(u.Name), u.Bytes, tx.Who.Name).Scan(&id)
	if err != nil {
		return u, store.Wrap("add upload", err)
	}
	made, err := ReadUpload(ctx, tx.SQL, id)
	if err != nil {
		return u, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "uploads", ObjectID: id, After: made})
}

// UploadByUUID is the upload that a client made under that key.
func UploadByUUID(ctx context.Context, tx *store.Tx, uuid string) (Upload, error) {
	u, err := uploadTable.One(ctx, tx.SQL, `WHERE u.uuid = $1`, uuid)
	return u, store.Wrap("read upload", err)
}

// ReadUpload is the upload of that number; [store.ErrNotFound] when there is none.
func ReadUpload(ctx context.Context, q store.Querier, id int64) (Upload, error) {
	u, err := uploadTable.One(ctx, q, `WHERE u.id = $1`, id)
	return u, store.Wrap(fmt.Sprintf("read upload %d", id), err)
}

// UploadReceived notes that a piece has come, from byte from to byte to.
// [store.ErrConflict] when something else than what lies before from is here.
func UploadReceived(ctx context.Context, s *store.Store, id, from, to int64) error {
	done, err := s.Pool.Exec(ctx, `UPDATE uploads SET received = $3, changed_at = now() WHERE id = $1 AND received = $2 AND $3 <= bytes`, id, from, to)
	if err == nil && done.RowsAffected() == 0 {
		return fmt.Errorf("upload %d: %w", id, store.ErrConflict)
	}
	return store.Wrap("note a piece", err)
}

// UploadsUsed notes that files were imported: a day later they go.
func UploadsUsed(ctx context.Context, s *store.Store, ids []int64) error {
	_, err := s.Pool.Exec(ctx, `UPDATE uploads SET used_at = now() WHERE id = ANY ($1) AND used_at IS NULL`, ids)
	return store.Wrap("note uploads as used", err)
}

// RemoveUpload forgets an upload; its file goes with the next sweep.
func RemoveUpload(ctx context.Context, tx *store.Tx, was Upload) error {
	if _, err := tx.SQL.Exec(ctx, `DELETE FROM uploads WHERE id = $1`, was.ID); err != nil {
		return store.Wrap("remove upload", err)
	}
	return tx.Audit(ctx, store.Change{Action: "remove", Object: "uploads", ObjectID: was.ID, Before: was})
}

// keptUploads is how long a file that was imported is kept, and one of which
// nothing has come or been made for longer.
const (
	keptUsed   = 24 * time.Hour
	keptUnused = 7 * 24 * time.Hour
)

// UploadsKept forgets the uploads whose time is over, and says which of these
// names of files are still those of uploads.
func UploadsKept(ctx context.Context, s *store.Store, names []string) (map[string]bool, error) {
	_, err := s.Pool.Exec(ctx, `DELETE FROM uploads WHERE used_at < now() - $1::interval OR changed_at < now() - $2::interval`, keptUsed, keptUnused)
	if err != nil {
		return nil, store.Wrap("forget uploads", err)
	}
	var kept []string
	err = store.Gather(ctx, s.Pool, &kept, pgx.RowTo[string], `SELECT uuid::text FROM uploads WHERE uuid::text = ANY ($1)`, names)
	known := map[string]bool{}
	for _, k := range kept {
		known[k] = true
	}
	return known, store.Wrap("look for uploads", err)
}

// EarlierMapping is how a file of a source was read.
type EarlierMapping struct {
	Name string `db:"mapping"`
	Text string `db:"mapping_text"`
}

// mostEarlier is how many sources' mappings are proposed.
const mostEarlier = 50

// EarlierMappings are those by which files were imported, the newest of each
// source first.
func EarlierMappings(ctx context.Context, s *store.Store) ([]EarlierMapping, error) {
	var list []EarlierMapping
	err := store.Gather(ctx, s.Pool, &list, store.ByName[EarlierMapping], `
		SELECT mapping, mapping_text FROM (
		    SELECT DISTINCT ON (kind, source) id, mapping, mapping_text FROM imports
		     WHERE state = 'done' AND mapping_text <> '' ORDER BY kind, source, id DESC) AS newest
		 ORDER BY id DESC LIMIT $1`, mostEarlier)
	return list, store.Wrap("look for earlier mappings", err)
}
