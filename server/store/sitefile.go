package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// SiteFile is a file with all that hangs on it, of one snapshot.
type SiteFile struct {
	Site
	Works     []Work
	LookBacks []LookBack
	Events    []SiteEvent
	Reports   []SiteReport
	Units     []SiteUnit
	Measures  []SiteMeasure
	Documents []Document
	Merged    []int64 // files that were merged into it
}

// SiteReport is a report that led to a file.
type SiteReport struct {
	ID         int64     `json:"id"`
	UUID       string    `json:"uuid"`
	SiteID     *int64    `json:"site_id"`
	Origin     string    `json:"origin"` // vocabulary "site_origin"
	Note       string    `json:"note"`
	Reporter   string    `json:"reporter,omitempty"` // planners only
	ReportedAt time.Time `json:"reported_at"`
	Lon        *float64  `json:"lon"`
	Lat        *float64  `json:"lat"`
	Photos     []string  `json:"photos"`
	AddedBy    string    `json:"added_by"`
	AddedAt    time.Time `json:"added_at"`
}

// SiteUnit is a unit of a file, with its letter.
type SiteUnit struct {
	UnitID  int64  `json:"unit_id"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Role    string `json:"role"` // vocabulary "unit_role"
	Letter  string `json:"letter_number"`
	DueOn   *Day   `json:"due_on"`
	Replied *Day   `json:"replied_on"`
}

// SiteMeasure is an interim measure at a site.
type SiteMeasure struct {
	ID       int64  `json:"id"`
	Measure  string `json:"measure"`
	StartsOn Day    `json:"starts_on"`
	EndsOn   *Day   `json:"ends_on"`
	AddedBy  string `json:"added_by"`
}

// Document is a paper of a file.
type Document struct {
	ID        int64     `json:"id"`
	UUID      string    `json:"uuid"`
	SiteID    int64     `json:"site_id"`
	Title     string    `json:"title"`
	MediaType string    `json:"media_type"`
	Bytes     int64     `json:"bytes"`
	Hash      string    `json:"hash"`
	AddedBy   string    `json:"added_by"`
	AddedAt   time.Time `json:"added_at"`
}

const (
	reportColumns = `r.id, r.uuid::text, r.site_id, r.origin, r.note, r.reporter, r.reported_at, ST_X(r.geom), ST_Y(r.geom), r.photos::text[], r.added_by, r.added_at`
	unitsOfSite   = `SELECT x.unit_id, u.code, u.name, u.kind, x.role, x.letter_number, x.due_on, x.replied_on
		FROM site_units AS x JOIN units AS u ON u.id = x.unit_id WHERE x.site_id = $1 ORDER BY x.role, u.name`
	measuresOfSite  = `SELECT id, measure, starts_on, ends_on, added_by FROM site_measures WHERE site_id = $1 ORDER BY starts_on, id`
	documentColumns = `id, uuid::text, site_id, title, media_type, bytes, hash, added_by, added_at`
)

// SiteFile reads a file with all that hangs on it.
func (s *Store) SiteFile(ctx context.Context, id int64) (SiteFile, error) {
	var f SiteFile
	err := s.reading(ctx, func() (bool, error) {
		return true, pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(sql pgx.Tx) error {
			var err error
			f, err = readSiteFile(ctx, sql, id)
			return err
		})
	})
	return f, err
}

func readSiteFile(ctx context.Context, q querier, id int64) (f SiteFile, err error) {
	if f.Site, err = oneSite(ctx, q, `WHERE s.id = $1`, id); err != nil {
		return f, err
	}
	for _, part := range []func() error{
		func() error {
			return workTable.all(ctx, q, &f.Works, `WHERE w.site_id = $1 AND w.withdrawn_at IS NULL ORDER BY w.id`, id)
		},
		func() error {
			return gather(ctx, q, &f.LookBacks, scanLookBack, `SELECT `+lookBackColumns+` FROM look_backs AS b WHERE b.site_id = $1 ORDER BY b.due_on, b.id`, id)
		},
		func() error {
			return siteEventTable.all(ctx, q, &f.Events, `WHERE e.site_id = $1 ORDER BY e.id`, id)
		},
		func() error {
			return gather(ctx, q, &f.Reports, pgx.RowToStructByPos[SiteReport], `SELECT `+reportColumns+` FROM site_reports AS r WHERE r.site_id = $1 ORDER BY r.reported_at, r.id`, id)
		},
		func() error { return gather(ctx, q, &f.Units, pgx.RowToStructByPos[SiteUnit], unitsOfSite, id) },
		func() error {
			return gather(ctx, q, &f.Measures, pgx.RowToStructByPos[SiteMeasure], measuresOfSite, id)
		},
		func() error {
			return gather(ctx, q, &f.Documents, pgx.RowToStructByPos[Document], `SELECT `+documentColumns+` FROM documents WHERE site_id = $1 ORDER BY id`, id)
		},
		func() error {
			return gather(ctx, q, &f.Merged, pgx.RowTo[int64], `SELECT id FROM sites WHERE merged_into = $1 ORDER BY id`, id)
		},
	} {
		if err := part(); err != nil {
			return f, wrap("read site", err)
		}
	}
	return f, nil
}

func gather[T any](ctx context.Context, q querier, into *[]T, scan pgx.RowToFunc[T], sql string, keys ...any) error {
	rows, err := q.Query(ctx, sql, keys...)
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, scan)
	*into = listed(list)
	return err
}

// WorkFile is a work with its items and events.
type WorkFile struct {
	Work
	Items    []WorkItem
	Events   []WorkEvent
	WaitsFor []int64 // works that it depends on and that are not done
}

// WorkFile reads a work with all that hangs on it.
func (s *Store) WorkFile(ctx context.Context, id int64) (WorkFile, error) {
	var f WorkFile
	err := s.reading(ctx, func() (bool, error) {
		return true, pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(sql pgx.Tx) error {
			var err error
			f, err = readWorkFile(ctx, sql, id)
			return err
		})
	})
	return f, err
}

func readWorkFile(ctx context.Context, q querier, id int64) (f WorkFile, err error) {
	if f.Work, err = oneWork(ctx, q, `WHERE w.id = $1`, id); err != nil {
		return f, err
	}
	if f.Items, err = workItems(ctx, q, id); err != nil {
		return f, err
	}
	if f.Events, err = workLog(ctx, q, id); err != nil {
		return f, err
	}
	err = gather(ctx, q, &f.WaitsFor, pgx.RowTo[int64], `
		SELECT id FROM works WHERE id = ANY ($1) AND state NOT IN ('done', 'accepted', 'cancelled') ORDER BY id`, f.DependsOn)
	return f, wrap("read work", err)
}
