package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Photo is a photo as its record tells it; the file lies under Hash.
type Photo struct {
	ID      int64      `json:"id" db:",read"`
	UUID    string     `json:"uuid"`
	Phase   *string    `json:"phase"` // vocabulary "photo_phase"
	Width   int        `json:"width"`
	Height  int        `json:"height"`
	Bytes   int64      `json:"bytes"`
	TakenAt *time.Time `json:"taken_at"`          // by the file
	Lon     *float64   `json:"lon" db:",derived"` // by the file
	Lat     *float64   `json:"lat" db:",derived"`
	Note    string     `json:"note"`
	AddedBy string     `json:"added_by"`
	AddedAt time.Time  `json:"added_at"`
	Hash    string     `json:"hash"`               // SHA-256 of the stored file
	Source  string     `json:"-" db:"source_hash"` // SHA-256 of the file as it was sent
}

var (
	photoTable  = tableOf[Photo]("photos", "p", expressions{"lon": "ST_X(p.geom)", "lat": "ST_Y(p.geom)"})
	insertPhoto = photoTable.insert(expressions{"geom": pointAt}) + ` RETURNING ` + photoTable.columns
)

func onePhoto(ctx context.Context, q querier, where string, key any) (Photo, error) {
	p, err := photoTable.one(ctx, q, `WHERE `+where, key)
	return p, wrap("read photo", err)
}

// Photo is the photo of that number.
func (s *Store) Photo(ctx context.Context, id int64) (Photo, error) {
	return onePhoto(ctx, s.pool, `id = $1`, id)
}

// PhotoByUUID is the photo that a client made under that key.
func (s *Store) PhotoByUUID(ctx context.Context, uuid string) (Photo, error) {
	return onePhoto(ctx, s.pool, `uuid = $1`, uuid)
}

// PhotosByUUID are those of the keys that are there.
func (s *Store) PhotosByUUID(ctx context.Context, uuids []string) ([]Photo, error) {
	var list []Photo
	err := s.reading(ctx, func() (bool, error) {
		return true, photoTable.all(ctx, s.pool, &list, `WHERE p.uuid = ANY ($1) ORDER BY p.id`, uuids)
	})
	return list, wrap("read photos", err)
}

// AddPhoto notes a photo whose file is stored. The same key with the same file
// changes nothing.
func (tx *Tx) AddPhoto(ctx context.Context, p Photo, now time.Time) (Photo, bool, error) {
	// Two uploads of one photo at once wait here for each other.
	if _, err := tx.sql.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('photo ' || $1, 0))`, p.UUID); err != nil {
		return p, false, wrap("hold photo", err)
	}
	before, err := onePhoto(ctx, tx.sql, `uuid = $1`, p.UUID)
	switch {
	case err == nil && before.Source != p.Source:
		return p, false, fmt.Errorf("photo %s: %w", p.UUID, ErrOtherBody)
	case err == nil:
		tx.NothingChanged()
		return before, true, nil
	case !errors.Is(err, ErrNotFound):
		return p, false, err
	}
	p.AddedBy, p.AddedAt = tx.actor.Name, now
	made, err := photoTable.made(ctx, tx, insertPhoto, p, pgx.StrictNamedArgs{"lon": p.Lon, "lat": p.Lat})
	if err != nil {
		return p, false, wrap("add photo", err)
	}
	return made, false, tx.Audit(ctx, Change{Action: "add", Object: "photos", ObjectID: made.ID, After: made})
}

// SweepPhotos forgets photos older than since that nothing names: their work
// event never came.
func (s *Store) SweepPhotos(ctx context.Context, since time.Time) (int, error) {
	gone := 0
	err := s.WriteTx(ctx, clockwork, func(tx *Tx) error {
		var lost []Photo
		err := gather(ctx, tx.sql, &lost, byName[Photo], `
			DELETE FROM photos AS p
			 WHERE added_at < $1
			   AND NOT EXISTS (SELECT FROM work_events AS e WHERE e.photos <> '{}' AND e.photos @> ARRAY[p.uuid])
			   AND NOT EXISTS (SELECT FROM site_events AS e WHERE e.photos @> ARRAY[p.uuid])
			   AND NOT EXISTS (SELECT FROM look_backs AS b WHERE p.uuid = ANY (b.photos))
			   AND NOT EXISTS (SELECT FROM site_reports AS r WHERE p.uuid = ANY (r.photos))
			RETURNING `+photoTable.columns, since)
		if err != nil {
			return wrap("forget photos", err)
		}
		if gone = len(lost); gone == 0 {
			tx.NothingChanged()
		}
		for _, p := range lost {
			if err := tx.Audit(ctx, Change{Action: "sweep", Object: "photos", ObjectID: p.ID, Before: p}); err != nil {
				return err
			}
		}
		return nil
	})
	return gone, err
}

// FilesInUse reports which files photos and papers lie under.
func (s *Store) FilesInUse(ctx context.Context, hashes []string) (map[string]bool, error) {
	var list []string
	err := gather(ctx, s.pool, &list, pgx.RowTo[string], `
		SELECT hash FROM photos WHERE hash = ANY ($1) UNION SELECT hash FROM documents WHERE hash = ANY ($1)`, hashes)
	used := map[string]bool{}
	for _, hash := range list {
		used[hash] = true
	}
	return used, wrap("look for files in use", err)
}
