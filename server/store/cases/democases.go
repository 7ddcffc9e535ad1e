package cases

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

// corridors takes their course from the segments of the roads they name.
func (l *demoLoad) corridors(d Demonstration) error {
	for _, c := range d.Corridors {
		_, err := l.tx.Exec(l.ctx, `
			INSERT INTO corridors (uuid, name, road_names, starts_on, ends_on, geom)
			SELECT $1, $2, $3, $4, $5, ST_Multi(ST_Collect(geom ORDER BY id))
			  FROM segments WHERE valid_to IS NULL AND name = ANY ($3)`,
			c.UUID, c.Name, c.RoadNames, store.DateOf(c.StartsOn), dayOf(c.EndsOn))
		if err != nil {
			return store.Wrap("add corridor "+c.Name, err)
		}
	}
	return nil
}

func dayOf(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	d := store.DateOf(*t)
	return &d
}

func (l *demoLoad) sites(d Demonstration) (err error) {
	crossings, err := l.crossings(d.Sites)
	if err != nil {
		return err
	}
	columns := []string{"uuid", "number", "title", "class", "state", "tier", "deadline", "intersection_id", "note", "opened_at", "closed_at", "geom"}
	if err := l.copy("sites", columns, len(d.Sites), func(i int) ([]any, error) {
		s := d.Sites[i]
		return []any{
			s.UUID, s.Number, s.Title, s.Class, s.State, store.OrNull(s.Tier), dayOf(s.Deadline), crossings[i], s.Note, s.OpenedAt,
			closedAt(s, d.Works), s.Position,
		}, nil
	}); err != nil {
		return err
	}
	l.site, err = l.ids("sites", "uuid")
	return err
}

// closedAt is when a delisted site's last work was done, or when it was opened
// if it had none; NULL for a site in another state.
func closedAt(s geo.Site, works []geo.Work) *time.Time {
	if s.State != "delisted" && s.State != "rejected" {
		return nil
	}
	closed := s.OpenedAt
	for _, w := range works {
		if w.SiteUUID == s.UUID && w.DoneAt != nil && w.DoneAt.After(closed) {
			closed = *w.DoneAt
		}
	}
	return &closed
}

// crossings finds the intersection within 60 m of each site that has one.
func (l *demoLoad) crossings(sites []geo.Site) ([]*int64, error) {
	out := make([]*int64, len(sites))
	for i, s := range sites {
		if s.IntersectionAt == nil {
			continue
		}
		rows, err := l.tx.Query(l.ctx, `
			SELECT id FROM intersections
			 WHERE valid_to IS NULL AND ST_DWithin(geom::geography, $1::geometry::geography, 60) -- metres
			 ORDER BY geom <-> $1::geometry, id LIMIT 1`, *s.IntersectionAt)
		if err != nil {
			return nil, store.Wrap("find the intersection of site "+s.Number, err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return nil, store.Wrap("find the intersection of site "+s.Number, err)
		}
		if len(ids) > 0 {
			out[i] = &ids[0]
		}
	}
	return out, nil
}

func (l *demoLoad) siteUnits(d Demonstration) error {
	led := slices.DeleteFunc(slices.Clone(d.Sites), func(s geo.Site) bool { return idOf(l.unit, s.LeadUnit) == nil })
	return l.copy("site_units", []string{"site_id", "unit_id", "role"}, len(led), func(i int) ([]any, error) {
		return []any{l.site[led[i].UUID], l.unit[led[i].LeadUnit], "lead"}, nil
	})
}

func (l *demoLoad) works(d Demonstration) error {
	columns := []string{
		"uuid",
		"site_id",
		"kind",
		"title",
		"state",
		"quantity",
		"quantity_done",
		"unit_of_work",
		"crew_id",
		"unit_id",
		"due_on",
		"ends_on",
		"geom",
	}
	return l.copy("works", columns, len(d.Works), func(i int) ([]any, error) {
		w := d.Works[i]
		return []any{
			w.UUID,
			idOf(l.site, w.SiteUUID),
			w.Kind,
			w.Title,
			w.State,
			w.Quantity,
			w.QuantityDone,
			w.UnitOfWork,
			idOf(l.crew, w.Crew),
			idOf(l.unit, w.Crew),
			dayOf(w.DueOn),
			dayOf(w.DoneAt),
			w.Geometry,
		}, nil
	})
}

func (l *demoLoad) lookBacks(d Demonstration) error {
	return l.copy("look_backs", []string{"uuid", "site_id", "due_on", "done_at", "result"}, len(d.LookBacks), func(i int) ([]any, error) {
		b := d.LookBacks[i]
		return []any{b.UUID, idOf(l.site, b.SiteUUID), store.DateOf(b.DueOn), b.DoneAt, store.OrNull(b.Result)}, nil
	})
}

func (l *demoLoad) truth(d Demonstration) error {
	return l.copy("demo_truth", []string{"kind", "truth", "geom"}, len(d.Truth), func(i int) ([]any, error) {
		text, err := json.Marshal(d.Truth[i].Truth)
		return []any{d.Truth[i].Kind, text, d.Truth[i].At}, err
	})
}
