package cases

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// The parts of a hazard file: reports, units, measures, documents. Each change
// of one counts as a change of the file.

// AddReport adds a report to a file, or keeps it until it is sorted when it
// names none (site 0). One that names no time was reported now.
func AddReport(ctx context.Context, tx *store.Tx, r SiteReport, now time.Time) (SiteReport, error) {
	if r.ReportedAt.IsZero() {
		r.ReportedAt = now
	}
	if r.SiteID != nil {
		if _, err := HoldSite(ctx, tx, *r.SiteID); err != nil {
			return r, err
		}
		if err := touchSite(ctx, tx, *r.SiteID); err != nil {
			return r, err
		}
	}
	r.AddedBy, r.AddedAt = tx.Who.Name, now
	made, err := reportTable.Made(ctx, tx, insertReport, r, pgx.StrictNamedArgs{"lon": r.Lon, "lat": r.Lat})
	if err != nil {
		return r, store.Wrap("add report", err)
	}
	return made, auditPart(ctx, tx, "add report", r.SiteID, "site_reports", made.ID, made.unnamed())
}

// unnamed is the report without its reporter: the audit is read by more people.
func (r SiteReport) unnamed() SiteReport {
	r.Reporter = ""
	return r
}

// auditPart notes a change of a part of a file as one of the file, so that
// its history tells it.
func auditPart(ctx context.Context, tx *store.Tx, action string, siteID *int64, table string, id int64, after any) error {
	if siteID == nil {
		return tx.Audit(ctx, store.Change{Action: "add", Object: table, ObjectID: id, After: after})
	}
	return tx.Audit(ctx, store.Change{Action: action, Object: "sites", ObjectID: *siteID, After: after})
}

// ReportByUUID is the report that a client made under that key.
func ReportByUUID(ctx context.Context, tx *store.Tx, uuid string) (SiteReport, error) {
	r, err := reportTable.One(ctx, tx.SQL, `WHERE r.uuid = $1`, uuid)
	return r, store.Wrap("read report", err)
}

// SetUnit gives a unit a role at a site, or changes its letter and dates.
func SetUnit(ctx context.Context, tx *store.Tx, siteID int64, u SiteUnit) (SiteUnit, error) {
	if _, err := HoldSite(ctx, tx, siteID); err != nil {
		return u, err
	}
	var known bool
	err := tx.SQL.QueryRow(ctx, `SELECT EXISTS (SELECT FROM units WHERE id = $1)`, u.UnitID).Scan(&known)
	if err != nil {
		return u, store.Wrap("read unit", err)
	}
	if !known {
		return u, store.ErrUnknown{Field: "unit_id", What: say.New("unit %d", u.UnitID)}
	}
	_, err = tx.SQL.Exec(ctx, setSiteUnit, siteUnitTable.Making(u, pgx.StrictNamedArgs{"site": siteID}))
	if err != nil {
		return u, store.Wrap("set unit of site", err)
	}
	if err := touchSite(ctx, tx, siteID); err != nil {
		return u, err
	}
	made, err := siteUnitTable.One(ctx, tx.SQL, `
		JOIN units AS u ON u.id = x.unit_id WHERE x.site_id = $1 AND x.unit_id = $2 AND x.role = $3`, siteID, u.UnitID, u.Role)
	if err != nil {
		return u, store.Wrap("read unit of site", err)
	}
	return made, tx.Audit(ctx, store.Change{Action: "set unit", Object: "sites", ObjectID: siteID, After: made})
}

// AddMeasure notes an interim measure. The file's state follows by its step.
func AddMeasure(ctx context.Context, tx *store.Tx, siteID int64, m SiteMeasure) (SiteMeasure, error) {
	if _, err := HoldSite(ctx, tx, siteID); err != nil {
		return m, err
	}
	m.AddedBy = tx.Who.Name
	m, err := measureTable.Made(ctx, tx, insertMeasure, m, pgx.StrictNamedArgs{"site": siteID})
	if err != nil {
		return m, store.Wrap("add measure", err)
	}
	if err := touchSite(ctx, tx, siteID); err != nil {
		return m, err
	}
	return m, tx.Audit(ctx, store.Change{Action: "add measure", Object: "sites", ObjectID: siteID, After: m})
}

// AddDocument adds a paper whose content is stored.
func AddDocument(ctx context.Context, tx *store.Tx, d Document, now time.Time) (Document, error) {
	if _, err := HoldSite(ctx, tx, d.SiteID); err != nil {
		return d, err
	}
	d.AddedBy, d.AddedAt = tx.Who.Name, now
	d, err := documentTable.Made(ctx, tx, insertDocument, d, nil)
	if err != nil {
		return d, store.Wrap("add document", err)
	}
	if err := touchSite(ctx, tx, d.SiteID); err != nil {
		return d, err
	}
	return d, tx.Audit(ctx, store.Change{Action: "add document", Object: "sites", ObjectID: d.SiteID, After: d})
}

// DocumentByUUID is the paper that a client made under that key.
func DocumentByUUID(ctx context.Context, tx *store.Tx, uuid string) (Document, error) {
	d, err := documentTable.One(ctx, tx.SQL, `WHERE d.uuid = $1`, uuid)
	return d, store.Wrap("read document", err)
}

// ReadDocument is the paper of that number.
func ReadDocument(ctx context.Context, s *store.Store, id int64) (Document, error) {
	d, err := documentTable.One(ctx, s.Pool, `WHERE d.id = $1`, id)
	return d, store.Wrap("read document", err)
}

// MergeSites gives all that hangs on one file to another. The first stays with
// its own history and says where it has gone; the other's history tells both.
// Look-backs still to come are given up, as the other file has its own.
func MergeSites(ctx context.Context, tx *store.Tx, from, into int64, step SiteStep, now time.Time) (Site, error) {
	if from == into {
		return Site{}, casework.Fault{Field: "into", Message: say.New("a file cannot be merged into itself")}
	}
	for _, id := range []int64{min(from, into), max(from, into)} { // held in the order of their numbers
		if _, err := HoldSite(ctx, tx, id); errors.Is(err, store.ErrNotFound) && id == into {
			return Site{}, store.ErrUnknown{Field: "into", What: say.New("site %d", into)}
		} else if err != nil {
			return Site{}, err
		}
	}
	a, err := HoldSite(ctx, tx, from)
	if err != nil {
		return Site{}, err
	}
	b, err := HoldSite(ctx, tx, into)
	if err != nil {
		return Site{}, err
	}
	if a.MergedInto != nil || b.MergedInto != nil {
		return Site{}, casework.Misfit{Code: "state", Detail: say.New("one of the files was merged already")}
	}
	_, err = tx.SQL.Exec(ctx, mergeSites, pgx.StrictNamedArgs{"from": from, "into": into, "now": now, "evidence": union(b.Evidence, a.Evidence)})
	if err != nil {
		return Site{}, store.Wrap("merge site "+a.Number, err)
	}
	for _, e := range []SiteEvent{
		{UUID: step.UUID, SiteID: from, From: &a.State, To: a.State, OtherID: &into},
		{UUID: store.NewUUID(), SiteID: into, From: &b.State, To: b.State, OtherID: &from},
	} {
		e.Event, e.ServerTime, e.ClientTime, e.Reason, e.Note = "merge", now, step.ClientTime, step.Reason, step.Note
		if err := insertSiteEvent(ctx, tx, e); err != nil {
			return Site{}, err
		}
	}
	after, err := HoldSite(ctx, tx, from)
	if err != nil {
		return Site{}, err
	}
	if err := tx.Audit(ctx, store.Change{Action: "merge", Object: "sites", ObjectID: from, Before: a, After: after}); err != nil {
		return Site{}, err
	}
	made, err := HoldSite(ctx, tx, into)
	if err != nil {
		return Site{}, err
	}
	return made, tx.Audit(ctx, store.Change{Action: "merge", Object: "sites", ObjectID: into, Before: b, After: made})
}

// MergedInto is the file that a merger by that key went into, as it is now.
func MergedInto(ctx context.Context, tx *store.Tx, uuid string) (Site, error) {
	made, err := siteEvent(ctx, tx, uuid)
	if err == nil && made.OtherID == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return Site{}, err
	}
	return HoldSite(ctx, tx, *made.OtherID)
}

func union(a, b []Evidence) []Evidence {
	all := append([]Evidence{}, a...)
	for _, e := range b {
		known := false
		for _, have := range all {
			known = known || have.Kind == e.Kind && have.ID == e.ID
		}
		if !known {
			all = append(all, e)
		}
	}
	return all
}
