package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// Photo is a photo as its record tells it; the file lies under Hash.
type Photo struct {
	ID      int64      `json:"id"`
	UUID    string     `json:"uuid"`
	Phase   *string    `json:"phase"` // vocabulary "photo_phase"
	Width   int        `json:"width"`
	Height  int        `json:"height"`
	Bytes   int64      `json:"bytes"`
	TakenAt *time.Time `json:"taken_at"` // by the file
	Lon     *float64   `json:"lon"`      // by the file
	Lat     *float64   `json:"lat"`
	Note    string     `json:"note"`
	AddedBy string     `json:"added_by"`
	AddedAt time.Time  `json:"added_at"`
	Hash    string     `json:"hash"` // SHA-256 of the stored file
	Source  string     `json:"-"`    // SHA-256 of the file as it was sent
	At      *orb.Point `json:"-"`
}

const photoColumns = `id, uuid::text, phase, width, height, bytes, taken_at, ST_X(geom), ST_Y(geom), note, added_by, added_at, hash, source_hash`

func scanPhoto(row pgx.CollectableRow) (Photo, error) {
	var p Photo
	err := row.Scan(&p.ID, &p.UUID, &p.Phase, &p.Width, &p.Height, &p.Bytes, &p.TakenAt, &p.Lon, &p.Lat, &p.Note, &p.AddedBy, &p.AddedAt, &p.Hash, &p.Source)
	return p, err
}

func onePhoto(ctx context.Context, q querier, where string, key any) (Photo, error) {
	rows, err := q.Query(ctx, `SELECT `+photoColumns+` FROM photos WHERE `+where, key)
	if err != nil {
		return Photo{}, wrap("read photo", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPhoto)
	return p, wrap("read photo", err)
}

// Photo is the photo of that number.
func (s *Store) Photo(ctx context.Context, id int64) (Photo, error) {
	return onePhoto(ctx, s.pool, `id = $1`, id)
}

// PhotoByUUID is the photo that a client made under that key.
func (s *Store) PhotoByUUID(ctx context.Context, uuid string) (Photo, error) {
	return onePhoto(ctx, s.pool, `uuid = $1::uuid`, uuid)
}

// PhotosByUUID are those of the keys that are there.
func (s *Store) PhotosByUUID(ctx context.Context, uuids []string) ([]Photo, error) {
	var list []Photo
	err := s.reading(ctx, func() (bool, error) {
		return true, gather(ctx, s.pool, &list, scanPhoto, `SELECT `+photoColumns+` FROM photos WHERE uuid = ANY ($1::text[]::uuid[]) ORDER BY id`, uuids)
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
	before, err := onePhoto(ctx, tx.sql, `uuid = $1::uuid`, p.UUID)
	switch {
	case err == nil && before.Source != p.Source:
		return p, false, fmt.Errorf("photo %s: %w", p.UUID, ErrOtherBody)
	case err == nil:
		tx.NothingChanged()
		return before, true, nil
	case !errors.Is(err, ErrNotFound):
		return p, false, err
	}
	var id int64
	err = tx.sql.QueryRow(ctx, `
		INSERT INTO photos (uuid, phase, hash, source_hash, width, height, bytes, taken_at, geom, note, added_by, added_at)
		VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
		p.UUID, p.Phase, p.Hash, p.Source, p.Width, p.Height, p.Bytes, p.TakenAt, pointOrNull(p.At), p.Note, tx.actor.Name, now).Scan(&id)
	if err != nil {
		return p, false, wrap("add photo", err)
	}
	made, err := onePhoto(ctx, tx.sql, `id = $1`, id)
	if err != nil {
		return p, false, err
	}
	return made, false, tx.Audit(ctx, Change{Action: "add", Object: "photos", ObjectID: id, After: made})
}

func pointOrNull(p *orb.Point) orb.Geometry {
	if p == nil {
		return nil
	}
	return *p
}

// SweepPhotos forgets photos older than since that nothing names: their work
// event never came.
func (s *Store) SweepPhotos(ctx context.Context, since time.Time) (int, error) {
	gone := 0
	err := s.WriteTx(ctx, clockwork, func(tx *Tx) error {
		var lost []Photo
		err := gather(ctx, tx.sql, &lost, scanPhoto, `
			DELETE FROM photos AS p
			 WHERE added_at < $1
			   AND NOT EXISTS (SELECT FROM work_events AS e WHERE e.photos <> '{}' AND e.photos @> ARRAY[p.uuid])
			   AND NOT EXISTS (SELECT FROM site_events AS e WHERE e.photos @> ARRAY[p.uuid])
			   AND NOT EXISTS (SELECT FROM look_backs AS b WHERE p.uuid = ANY (b.photos))
			   AND NOT EXISTS (SELECT FROM site_reports AS r WHERE p.uuid = ANY (r.photos))
			RETURNING `+photoColumns, since)
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
