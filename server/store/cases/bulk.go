package cases

import (
	"context"
	_ "embed"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// Works planned in bulk, one for each street and crew.

// Clearing asks for works that clear obstructions: one a street and crew, with
// the obstructions as items.
type Clearing struct {
	Obstructions []int64
	SiteID       int64  // 0: the open file of the street nearby, else a new one
	Crew         string // of all works; empty: the crew of each owner, if any
	Work         Work   // what every work has: due day, priority, campaign …
	Title        func(street string, n int) string
}

// ClearingResult is what a [Clearing] made.
type ClearingResult struct {
	Works   []Work
	Sites   []Site    // those that were opened
	Skipped []Skipped // those left alone
}

// Skipped is an obstruction that an open work deals with already.
type Skipped struct {
	Obstruction int64 `json:"obstruction_id"`
	WorkID      int64 `json:"work_id"`
}

//go:embed sql/clearing_groups.sql
var clearingGroups string

type clearingGroup struct {
	Street   string       `db:"street"`
	Crew     string       `db:"crew"`
	WorkID   *int64       `db:"work_id"`
	IDs      []int64      `db:"ids"`
	Geometry orb.Geometry `db:"geom"`
}

// AddClearing makes the works of a clearing list.
func AddClearing(ctx context.Context, tx *store.Tx, c Clearing, now time.Time) (ClearingResult, error) {
	r := ClearingResult{Works: []Work{}, Sites: []Site{}, Skipped: []Skipped{}}
	groups, err := readClearingGroups(ctx, tx, c)
	if err != nil {
		return r, err
	}
	sites := map[string]int64{}
	for _, g := range groups {
		if g.WorkID != nil {
			for _, id := range g.IDs {
				r.Skipped = append(r.Skipped, Skipped{id, *g.WorkID})
			}
			continue
		}
		w := c.Work
		w.UUID, w.Title, w.Obstructions, w.Geometry, w.Quantity = store.NewUUID(), c.Title(g.Street, len(g.IDs)), g.IDs, g.Geometry, float64(len(g.IDs))
		if w.Crew = &g.Crew; g.Crew == "" {
			w.Crew = nil
		}
		if w.SiteID = c.SiteID; w.SiteID == 0 {
			if w.SiteID, err = siteOfClearing(ctx, tx, g, sites, &r, c, now); err != nil {
				return r, err
			}
		}
		made, err := AddWork(ctx, tx, w, nil, nil, now)
		if err != nil {
			return r, err
		}
		r.Works = append(r.Works, made)
	}
	if len(r.Works) == 0 {
		tx.NothingChanged()
	}
	return r, nil
}

func readClearingGroups(ctx context.Context, tx *store.Tx, c Clearing) ([]clearingGroup, error) {
	// Held, so that of two who clear the same list one sees the other's works.
	if _, err := tx.SQL.Exec(ctx, `SELECT id FROM obstructions WHERE id = ANY ($1) ORDER BY id FOR UPDATE`, c.Obstructions); err != nil {
		return nil, store.Wrap("hold obstructions", err)
	}
	rows, err := tx.SQL.Query(ctx, clearingGroups, pgx.StrictNamedArgs{"ids": c.Obstructions})
	if err != nil {
		return nil, store.Wrap("group obstructions", err)
	}
	groups, err := pgx.CollectRows(rows, store.ByName[clearingGroup])
	if err != nil {
		return nil, store.Wrap("group obstructions", err)
	}
	for _, id := range c.Obstructions {
		if !slices.ContainsFunc(groups, func(g clearingGroup) bool { return slices.Contains(g.IDs, id) }) {
			return nil, store.ErrUnknown{Field: "obstruction_ids", What: say.New("obstruction %d that still stands", id)}
		}
	}
	if c.Crew == "" {
		return groups, nil
	}
	return oneCrew(groups, c.Crew), nil
}

// oneCrew puts the groups of a street together under one crew.
func oneCrew(groups []clearingGroup, crew string) (out []clearingGroup) {
	for _, g := range groups {
		g.Crew = crew
		i := slices.IndexFunc(out, func(o clearingGroup) bool { return o.Street == g.Street && equalIDs(o.WorkID, g.WorkID) })
		if i < 0 {
			out = append(out, g)
			continue
		}
		out[i].IDs = append(out[i].IDs, g.IDs...)
		all, _ := out[i].Geometry.(orb.MultiPoint)
		more, _ := g.Geometry.(orb.MultiPoint)
		out[i].Geometry = slices.Concat(all, more)
	}
	return out
}

func equalIDs(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// siteOfClearing is the file that a street's works belong to: one opened for
// another crew of the same street just now, an open one within reach, or a new
// one.
func siteOfClearing(ctx context.Context, tx *store.Tx, g clearingGroup, known map[string]int64, r *ClearingResult, c Clearing, now time.Time) (int64, error) {
	if id, ok := known[g.Street]; ok {
		return id, nil
	}
	s := Site{
		UUID: store.NewUUID(), Title: c.Title(g.Street, 0), Class: "sight_obstruction", Origin: "triangle", Geometry: g.Geometry,
		Evidence: []Evidence{}, Campaign: c.Work.Campaign,
	}
	for _, id := range g.IDs {
		if len(s.Evidence) < 100 {
			s.Evidence = append(s.Evidence, Evidence{Kind: "obstruction", ID: id})
		}
	}
	made, err := AddSite(ctx, tx, s, false, now)
	var twice casework.Duplicates
	switch {
	case errors.As(err, &twice):
		known[g.Street] = twice.Candidates[0].ID
		return twice.Candidates[0].ID, giveBackNumber(ctx, tx, s.Class, now)
	case err != nil:
		return 0, err
	}
	r.Sites = append(r.Sites, made)
	known[g.Street] = made.ID
	return made.ID, nil
}

// giveBackNumber undoes a number that was taken in this transaction for a file
// that was not opened: nobody else can have seen it.
func giveBackNumber(ctx context.Context, tx *store.Tx, class string, now time.Time) error {
	today, err := tx.Today(ctx, now)
	if err != nil {
		return err
	}
	_, err = tx.SQL.Exec(ctx, `UPDATE site_numbers SET last = last - 1 WHERE prefix = $1 AND year = $2`, tx.Rules.Prefix(class), today.Year())
	return store.Wrap("give back a number", err)
}
