package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/server/casework"
)

// What hangs on a file. Each change counts as one of the file.

// AddReport adds a report to a file, or keeps it until it is sorted when it
// names none (site 0). The same key with the same content changes nothing. One
// that names no time was reported now.
func (tx *Tx) AddReport(ctx context.Context, r SiteReport, now time.Time) (SiteReport, bool, error) {
	// The same report sent twice at once waits here for itself.
	if _, err := tx.sql.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('report ' || $1, 0))`, r.UUID); err != nil {
		return r, false, wrap("hold report", err)
	}
	before, err := tx.report(ctx, `r.uuid = $1`, r.UUID)
	if err == nil {
		same := before.Origin == r.Origin && before.Note == r.Note && equalIDs(before.SiteID, r.SiteID) &&
			(r.ReportedAt.IsZero() || before.ReportedAt.Equal(r.ReportedAt))
		if !same {
			return before, false, fmt.Errorf("report %s: %w", r.UUID, ErrOtherBody)
		}
		tx.NothingChanged()
		return before, true, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return r, false, err
	}
	if r.ReportedAt.IsZero() {
		r.ReportedAt = now
	}
	if r.SiteID != nil {
		if _, err := tx.Site(ctx, *r.SiteID); err != nil {
			return r, false, err
		}
		if err := tx.touchSite(ctx, *r.SiteID); err != nil {
			return r, false, err
		}
	}
	r.AddedBy, r.AddedAt = tx.actor.Name, now
	made, err := reportTable.made(ctx, tx, insertReport, r, pgx.StrictNamedArgs{"lon": r.Lon, "lat": r.Lat})
	if err != nil {
		return r, false, wrap("add report", err)
	}
	return made, false, tx.auditPart(ctx, "add report", r.SiteID, "site_reports", made.ID, made.unnamed())
}

// unnamed is the report without its reporter: the audit is read by more people.
func (r SiteReport) unnamed() SiteReport {
	r.Reporter = ""
	return r
}

func equalIDs(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// auditPart notes a change of what hangs on a file as one of the file, so that
// its history tells it.
func (tx *Tx) auditPart(ctx context.Context, action string, siteID *int64, table string, id int64, after any) error {
	if siteID == nil {
		return tx.Audit(ctx, Change{Action: "add", Object: table, ObjectID: id, After: after})
	}
	return tx.Audit(ctx, Change{Action: action, Object: "sites", ObjectID: *siteID, After: after})
}

func (tx *Tx) report(ctx context.Context, where string, key any) (SiteReport, error) {
	r, err := reportTable.one(ctx, tx.sql, `WHERE `+where, key)
	return r, wrap("read report", err)
}

// SetUnit gives a unit a role at a site, or changes its letter and dates.
func (tx *Tx) SetUnit(ctx context.Context, siteID int64, u SiteUnit) (SiteUnit, error) {
	if _, err := tx.Site(ctx, siteID); err != nil {
		return u, err
	}
	var known bool
	err := tx.sql.QueryRow(ctx, `SELECT EXISTS (SELECT FROM units WHERE id = $1)`, u.UnitID).Scan(&known)
	if err != nil {
		return u, wrap("read unit", err)
	}
	if !known {
		return u, ErrUnknown{"unit_id", fmt.Sprintf("unit %d", u.UnitID)}
	}
	_, err = tx.sql.Exec(ctx, setSiteUnit, siteUnitTable.making(u, pgx.StrictNamedArgs{"site": siteID}))
	if err != nil {
		return u, wrap("set unit of site", err)
	}
	if err := tx.touchSite(ctx, siteID); err != nil {
		return u, err
	}
	made, err := siteUnitTable.one(ctx, tx.sql, `
		JOIN units AS u ON u.id = x.unit_id WHERE x.site_id = $1 AND x.unit_id = $2 AND x.role = $3`, siteID, u.UnitID, u.Role)
	if err != nil {
		return u, wrap("read unit of site", err)
	}
	return made, tx.Audit(ctx, Change{Action: "set unit", Object: "sites", ObjectID: siteID, After: made})
}

// AddMeasure notes an interim measure. The file's state follows by its step.
func (tx *Tx) AddMeasure(ctx context.Context, siteID int64, m SiteMeasure) (SiteMeasure, error) {
	if _, err := tx.Site(ctx, siteID); err != nil {
		return m, err
	}
	m.AddedBy = tx.actor.Name
	m, err := measureTable.made(ctx, tx, insertMeasure, m, pgx.StrictNamedArgs{"site": siteID})
	if err != nil {
		return m, wrap("add measure", err)
	}
	if err := tx.touchSite(ctx, siteID); err != nil {
		return m, err
	}
	return m, tx.Audit(ctx, Change{Action: "add measure", Object: "sites", ObjectID: siteID, After: m})
}

// AddDocument adds a paper whose content is stored. The same key with the same
// content changes nothing.
func (tx *Tx) AddDocument(ctx context.Context, d Document, now time.Time) (Document, bool, error) {
	if _, err := tx.Site(ctx, d.SiteID); err != nil {
		return d, false, err
	}
	var before []Document
	if err := documentTable.all(ctx, tx.sql, &before, `WHERE d.uuid = $1`, d.UUID); err != nil {
		return d, false, wrap("read document", err)
	}
	if len(before) == 1 {
		if before[0].Hash != d.Hash || before[0].SiteID != d.SiteID || before[0].Title != d.Title {
			return d, false, fmt.Errorf("document %s: %w", d.UUID, ErrOtherBody)
		}
		tx.NothingChanged()
		return before[0], true, nil
	}
	d.AddedBy, d.AddedAt = tx.actor.Name, now
	d, err := documentTable.made(ctx, tx, insertDocument, d, nil)
	if err != nil {
		return d, false, wrap("add document", err)
	}
	if err := tx.touchSite(ctx, d.SiteID); err != nil {
		return d, false, err
	}
	return d, false, tx.Audit(ctx, Change{Action: "add document", Object: "sites", ObjectID: d.SiteID, After: d})
}

// Document is the paper of that number.
func (s *Store) Document(ctx context.Context, id int64) (Document, error) {
	d, err := documentTable.one(ctx, s.pool, `WHERE d.id = $1`, id)
	return d, wrap("read document", err)
}

// MergeSites gives all that hangs on one file to another. The first stays with
// its own history and says where it has gone; the other's history tells both.
// Look-backs still to come are given up, as the other file has its own.
func (tx *Tx) MergeSites(ctx context.Context, from, into int64, step SiteStep, now time.Time) (Site, error) {
	if from == into {
		return Site{}, casework.Fault{Field: "into", Message: "a file cannot be merged into itself"}
	}
	for _, id := range []int64{min(from, into), max(from, into)} { // held in the order of their numbers
		if _, err := tx.Site(ctx, id); errors.Is(err, ErrNotFound) && id == into {
			return Site{}, ErrUnknown{"into", fmt.Sprintf("site %d", into)}
		} else if err != nil {
			return Site{}, err
		}
	}
	a, err := tx.Site(ctx, from)
	if err != nil {
		return Site{}, err
	}
	b, err := tx.Site(ctx, into)
	if err != nil {
		return Site{}, err
	}
	if a.MergedInto != nil || b.MergedInto != nil {
		return Site{}, casework.Misfit{Code: "state", Detail: "one of the files was merged already"}
	}
	_, err = tx.sql.Exec(ctx, mergeSites, pgx.StrictNamedArgs{"from": from, "into": into, "now": now, "evidence": union(b.Evidence, a.Evidence)})
	if err != nil {
		return Site{}, wrap("merge site "+a.Number, err)
	}
	for _, e := range []SiteEvent{
		{UUID: step.UUID, SiteID: from, From: &a.State, To: a.State, OtherID: &into},
		{UUID: NewUUID(), SiteID: into, From: &b.State, To: b.State, OtherID: &from},
	} {
		e.Event, e.ServerTime, e.ClientTime, e.Reason, e.Note = "merge", now, step.ClientTime, step.Reason, step.Note
		if err := tx.insertSiteEvent(ctx, e, step.Digest); err != nil {
			return Site{}, err
		}
	}
	after, err := tx.Site(ctx, from)
	if err != nil {
		return Site{}, err
	}
	if err := tx.Audit(ctx, Change{Action: "merge", Object: "sites", ObjectID: from, Before: a, After: after}); err != nil {
		return Site{}, err
	}
	made, err := tx.Site(ctx, into)
	if err != nil {
		return Site{}, err
	}
	return made, tx.Audit(ctx, Change{Action: "merge", Object: "sites", ObjectID: into, Before: b, After: made})
}

// MergedBefore is the file that a merger by that key went into.
func (tx *Tx) MergedBefore(ctx context.Context, step SiteStep) (Site, bool, error) {
	made, repeated, err := tx.repeatedStep(ctx, step)
	if err != nil || !repeated || made.OtherID == nil {
		return Site{}, false, err
	}
	site, err := tx.Site(ctx, *made.OtherID)
	return site, true, err
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
