package cases

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// Records of uploaded photos.

// Photo is a photo as its record tells it; the file lies under Hash.
type Photo struct {
	ID      int64      `json:"id" readOnly:"true"`
	UUID    string     `json:"uuid" once:"true" must:"true" format:"uuid" doc:"Made by the client; the same photo sent again has the same"`
	Phase   *string    `json:"phase" once:"true" vocab:"photo_phase" doc:"Before or after the work"`
	Width   int        `json:"width" readOnly:"true" db:",made"`
	Height  int        `json:"height" readOnly:"true" db:",made"`
	Bytes   int64      `json:"bytes" readOnly:"true" db:",made"`
	TakenAt *time.Time `json:"taken_at" readOnly:"true" db:",made" doc:"By the file"`
	Lon     *float64   `json:"lon" readOnly:"true" db:",derived" doc:"By the file"`
	Lat     *float64   `json:"lat" readOnly:"true" db:",derived" doc:"By the file"`
	Note    string     `json:"note" once:"true" maxLength:"1000" doc:"Caption"`
	AddedBy string     `json:"added_by" readOnly:"true" db:",made"`
	AddedAt time.Time  `json:"added_at" readOnly:"true" db:",made"`
	Hash    string     `json:"hash" readOnly:"true" db:",made" doc:"SHA-256 of the stored file"`
	Source  string     `json:"-" db:"source_hash"` // SHA-256 of the file as it was sent
	// ThumbHash is the SHA-256 of the thumbnail; empty where nobody noted it.
	ThumbHash string `json:"-" db:"thumb_hash"`
}

var (
	photoTable  = store.TableOf[Photo]("photos", "p", store.Expressions{"lon": "ST_X(p.geom)", "lat": "ST_Y(p.geom)"})
	insertPhoto = photoTable.Insert(store.Expressions{"geom": pointAt}) + ` RETURNING ` + photoTable.Columns
)

func onePhoto(ctx context.Context, q store.Querier, where string, key any) (Photo, error) {
	p, err := photoTable.One(ctx, q, `WHERE `+where, key)
	return p, store.Wrap("read photo", err)
}

// ReadPhoto is the photo of that number.
func ReadPhoto(ctx context.Context, s *store.Store, id int64) (Photo, error) {
	return onePhoto(ctx, s.Pool, `id = $1`, id)
}

// ReadPhotoByUUID is the photo that a client made under that key.
func ReadPhotoByUUID(ctx context.Context, s *store.Store, uuid string) (Photo, error) {
	return onePhoto(ctx, s.Pool, `uuid = $1`, uuid)
}

// PhotoAgain is the photo that a client made under that key, as tx sees it.
func PhotoAgain(ctx context.Context, tx *store.Tx, uuid string) (Photo, error) {
	return onePhoto(ctx, tx.SQL, `uuid = $1`, uuid)
}

// PhotosByUUID are those of the keys that are there.
func PhotosByUUID(ctx context.Context, s *store.Store, uuids []string) ([]Photo, error) {
	var list []Photo
	err := s.Reading(ctx, func() (bool, error) {
		return true, photoTable.All(ctx, s.Pool, &list, `WHERE p.uuid = ANY ($1) ORDER BY p.id`, uuids)
	})
	return list, store.Wrap("read photos", err)
}

// AddPhoto notes a photo whose file is stored.
func AddPhoto(ctx context.Context, tx *store.Tx, p Photo, now time.Time) (Photo, error) {
	p.AddedBy, p.AddedAt = tx.Who.Name, now
	made, err := photoTable.Made(ctx, tx, insertPhoto, p, pgx.StrictNamedArgs{"lon": p.Lon, "lat": p.Lat})
	if err != nil {
		return p, store.Wrap("add photo", err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "add", Object: "photos", ObjectID: made.ID, After: made})
}

// SweepPhotos forgets photos older than since that nothing names: their work
// event never came.
func SweepPhotos(ctx context.Context, s *store.Store, since time.Time) (int, error) {
	gone := 0
	err := s.WriteTx(ctx, clockwork, func(tx *store.Tx) error {
		var lost []Photo
		err := store.Gather(ctx, tx.SQL, &lost, store.ByName[Photo], `
			DELETE FROM photos AS p
			 WHERE added_at < $1
			   AND NOT EXISTS (SELECT FROM work_events AS e WHERE e.photos <> '{}' AND e.photos @> ARRAY[p.uuid])
			   AND NOT EXISTS (SELECT FROM site_events AS e WHERE e.photos @> ARRAY[p.uuid])
			   AND NOT EXISTS (SELECT FROM look_backs AS b WHERE p.uuid = ANY (b.photos))
			   AND NOT EXISTS (SELECT FROM site_reports AS r WHERE p.uuid = ANY (r.photos))
			RETURNING `+photoTable.Columns, since)
		if err != nil {
			return store.Wrap("forget photos", err)
		}
		if gone = len(lost); gone == 0 {
			tx.NothingChanged()
		}
		if err := forgetKeys(ctx, tx, lost); err != nil {
			return err
		}
		for _, p := range lost {
			if err := tx.Audit(ctx, store.Change{Action: "sweep", Object: "photos", ObjectID: p.ID, Before: p}); err != nil {
				return err
			}
		}
		return nil
	})
	return gone, err
}

// forgetKeys lets the photos be sent anew.
func forgetKeys(ctx context.Context, tx *store.Tx, lost []Photo) error {
	var uuids []string
	for _, p := range lost {
		uuids = append(uuids, p.UUID)
	}
	_, err := tx.SQL.Exec(ctx, `DELETE FROM client_keys WHERE uuid = ANY ($1)`, store.Listed(uuids))
	return store.Wrap("forget keys of photos", err)
}

// FilesInUse reports which files photos and papers lie under.
func FilesInUse(ctx context.Context, s *store.Store, hashes []string) (map[string]bool, error) {
	var list []string
	err := store.Gather(ctx, s.Pool, &list, pgx.RowTo[string], `
		SELECT hash FROM photos WHERE hash = ANY ($1) UNION SELECT hash FROM documents WHERE hash = ANY ($1)`, hashes)
	used := map[string]bool{}
	for _, hash := range list {
		used[hash] = true
	}
	return used, store.Wrap("look for files in use", err)
}
