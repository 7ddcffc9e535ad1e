package cases

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// SiteFile is a file with all its parts, read in one snapshot.
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
	ID         int64     `json:"id" db:",read"`
	UUID       string    `json:"uuid"`
	SiteID     *int64    `json:"site_id"`
	Origin     string    `json:"origin" must:"true" vocab:"site_origin"`
	Note       string    `json:"note"`
	Reporter   string    `json:"reporter,omitempty"` // planners only
	ReportedAt time.Time `json:"reported_at"`
	Lon        *float64  `json:"lon" db:",derived"`
	Lat        *float64  `json:"lat" db:",derived"`
	Photos     []string  `json:"photos"`
	AddedBy    string    `json:"added_by"`
	AddedAt    time.Time `json:"added_at"`
}

// SiteUnit is a unit of a file, with its letter.
type SiteUnit struct {
	UnitID  int64      `json:"unit_id"`
	Code    string     `json:"code" db:",derived"`
	Name    string     `json:"name" db:",derived"`
	Kind    string     `json:"kind" db:",derived" must:"true" vocab:"unit_kind"`
	Role    string     `json:"role" must:"true" vocab:"unit_role"`
	Letter  string     `json:"letter_number"`
	DueOn   *store.Day `json:"due_on"`
	Replied *store.Day `json:"replied_on"`
}

// SiteMeasure is an interim measure at a site.
type SiteMeasure struct {
	ID       int64      `json:"id" db:",read"`
	Measure  string     `json:"measure"`
	StartsOn store.Day  `json:"starts_on"`
	EndsOn   *store.Day `json:"ends_on"`
	AddedBy  string     `json:"added_by"`
}

// Document is a paper of a file.
type Document struct {
	ID        int64     `json:"id" readOnly:"true"`
	UUID      string    `json:"uuid" once:"true" must:"true" format:"uuid" doc:"Made by the client; the same paper sent again has the same"`
	SiteID    int64     `json:"site_id" readOnly:"true" db:",made"`
	Title     string    `json:"title" once:"true" must:"true" maxLength:"200" zh:"标题" en:"Title"`
	MediaType string    `json:"media_type" readOnly:"true" db:",made"`
	Bytes     int64     `json:"bytes" readOnly:"true" db:",made"`
	Hash      string    `json:"hash" readOnly:"true" db:",made"`
	AddedBy   string    `json:"added_by" readOnly:"true" db:",made"`
	AddedAt   time.Time `json:"added_at" readOnly:"true" db:",made"`
}

var (
	reportTable   = store.TableOf[SiteReport]("site_reports", "r", store.Expressions{"lon": "ST_X(r.geom)", "lat": "ST_Y(r.geom)"})
	insertReport  = reportTable.Insert(store.Expressions{"geom": pointAt}) + ` RETURNING ` + reportTable.Columns
	siteUnitTable = store.TableOf[SiteUnit]("site_units", "x", store.Expressions{"code": "u.code", "name": "u.name", "kind": "u.kind"})
	setSiteUnit   = siteUnitTable.Insert(store.Expressions{"site_id": "@site"}) + `
		ON CONFLICT (site_id, unit_id, role) DO UPDATE
		SET letter_number = excluded.letter_number, due_on = excluded.due_on, replied_on = excluded.replied_on`
	measureTable   = store.TableOf[SiteMeasure]("site_measures", "m", nil)
	insertMeasure  = measureTable.Insert(store.Expressions{"site_id": "@site"}) + ` RETURNING ` + measureTable.Columns
	documentTable  = store.TableOf[Document]("documents", "d", nil)
	insertDocument = documentTable.Insert(nil) + ` RETURNING ` + documentTable.Columns
)

// pointAt is the position of a row that is given one, NULL without.
const pointAt = `ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)`

// ReadSiteFile reads a file with all that hangs on it.
func ReadSiteFile(ctx context.Context, s *store.Store, id int64) (SiteFile, error) {
	var f SiteFile
	err := s.Reading(ctx, func() (bool, error) {
		return true, pgx.BeginTxFunc(ctx, s.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(sql pgx.Tx) error {
			var err error
			f, err = readSiteFile(ctx, sql, id)
			return err
		})
	})
	return f, err
}

func readSiteFile(ctx context.Context, q store.Querier, id int64) (f SiteFile, err error) {
	if f.Site, err = oneSite(ctx, q, `WHERE s.id = $1`, id); err != nil {
		return f, err
	}
	for _, part := range []func() error{
		func() error {
			return workTable.All(ctx, q, &f.Works, `WHERE w.site_id = $1 AND w.withdrawn_at IS NULL ORDER BY w.id`, id)
		},
		func() error {
			return lookBackTable.All(ctx, q, &f.LookBacks, `WHERE b.site_id = $1 ORDER BY b.due_on, b.id`, id)
		},
		func() error {
			return siteEventTable.All(ctx, q, &f.Events, `WHERE e.site_id = $1 ORDER BY e.id`, id)
		},
		func() error {
			return reportTable.All(ctx, q, &f.Reports, `WHERE r.site_id = $1 ORDER BY r.reported_at, r.id`, id)
		},
		func() error {
			return siteUnitTable.All(ctx, q, &f.Units, `JOIN units AS u ON u.id = x.unit_id WHERE x.site_id = $1 ORDER BY x.role, u.name`, id)
		},
		func() error {
			return measureTable.All(ctx, q, &f.Measures, `WHERE m.site_id = $1 ORDER BY m.starts_on, m.id`, id)
		},
		func() error {
			return documentTable.All(ctx, q, &f.Documents, `WHERE d.site_id = $1 ORDER BY d.id`, id)
		},
		func() error {
			return store.Gather(ctx, q, &f.Merged, pgx.RowTo[int64], `SELECT id FROM sites WHERE merged_into = $1 ORDER BY id`, id)
		},
	} {
		if err := part(); err != nil {
			return f, store.Wrap("read site", err)
		}
	}
	return f, nil
}

// WorkFile is a work with its items and events.
type WorkFile struct {
	Work
	Items    []WorkItem
	Events   []WorkEvent
	WaitsFor []int64 // works that it depends on and that are not done
}

// ReadWorkFile reads a work with all that hangs on it.
func ReadWorkFile(ctx context.Context, s *store.Store, id int64) (WorkFile, error) {
	var f WorkFile
	err := s.Reading(ctx, func() (bool, error) {
		return true, pgx.BeginTxFunc(ctx, s.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(sql pgx.Tx) error {
			var err error
			f, err = readWorkFile(ctx, sql, id)
			return err
		})
	})
	return f, err
}

func readWorkFile(ctx context.Context, q store.Querier, id int64) (f WorkFile, err error) {
	if f.Work, err = oneWork(ctx, q, `WHERE w.id = $1`, id); err != nil {
		return f, err
	}
	if f.Items, err = workItems(ctx, q, id); err != nil {
		return f, err
	}
	if f.Events, err = workLog(ctx, q, id); err != nil {
		return f, err
	}
	err = store.Gather(ctx, q, &f.WaitsFor, pgx.RowTo[int64], `
		SELECT id FROM works WHERE id = ANY ($1) AND state NOT IN ('done', 'accepted', 'cancelled') ORDER BY id`, f.DependsOn)
	return f, store.Wrap("read work", err)
}
