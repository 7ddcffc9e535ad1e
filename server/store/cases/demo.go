package cases

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/store"
)

// Demonstration is what the demonstration city has besides roads and crashes.
type Demonstration struct {
	Units        []geo.Unit
	Obstructions []geo.Obstruction
	Coverage     []geo.Coverage
	Places       []geo.Place
	Corridors    []geo.Corridor
	Sites        []geo.Site
	Works        []geo.Work
	LookBacks    []geo.LookBack
	Truth        []PlantedTruth
}

// PlantedTruth is one thing that the city hides, written as JSON.
type PlantedTruth struct {
	Kind  string // site_mean, black_spot, blocked_triangle, clear_corner
	At    orb.Point
	Truth any
}

// DemonstrationState says how far the demonstration is loaded.
type DemonstrationState struct {
	Loaded  bool // whole
	Foreign bool // there are roads or crashes of another source
}

// ReadDemonstrationState looks for the demonstration of the given sources.
func ReadDemonstrationState(ctx context.Context, s *store.Store, roads, crashes string) (DemonstrationState, error) {
	var d DemonstrationState
	err := s.Pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM demo_truth),
		       EXISTS (SELECT FROM source_ways WHERE source <> $1) OR EXISTS (SELECT FROM crashes WHERE source <> $2)`,
		roads, crashes).Scan(&d.Loaded, &d.Foreign)
	return d, store.Wrap("look for the demonstration", err)
}

// LoadDemonstration stores all of it in one transaction: after a break nothing
// of it is there. Sites join the intersections of the stored network, which
// must be there. Where it is loaded already nothing changes. Progress may be
// nil.
func LoadDemonstration(ctx context.Context, s *store.Store, d Demonstration, progress func(done, total int)) error {
	total := len(d.Units) + 2*len(d.Obstructions) + len(d.Coverage) + len(d.Places) + 2*len(d.Sites) + len(d.Works) + len(d.LookBacks) + len(d.Truth)
	err := s.InTx(ctx, func(tx pgx.Tx) error {
		l := &demoLoad{ctx: ctx, tx: tx, note: func(done int) {
			if progress != nil {
				progress(done, total)
			}
		}}
		steps := []func(Demonstration) error{
			l.units,
			l.crews,
			l.obstructions,
			l.states,
			l.coverage,
			l.places,
			l.corridors,
			l.sites,
			l.siteUnits,
			l.works,
			l.lookBacks,
			l.truth,
		}
		if there, err := l.there(); err != nil || there {
			return err
		}
		for _, step := range steps {
			if err := step(d); err != nil {
				return err
			}
		}
		l.note(total)
		return nil
	})
	return store.Wrap("load demonstration", err)
}

// demoLoad is one loading; ids are by code or UUID.
type demoLoad struct {
	ctx                           context.Context
	tx                            pgx.Tx
	note                          func(done int)
	done                          int
	unit, crew, obstruction, site map[string]int64
}

// there waits for any other loading and tells whether one has ended well.
func (l *demoLoad) there() (loaded bool, err error) {
	if _, err := l.tx.Exec(l.ctx, `SELECT pg_advisory_xact_lock(hashtextextended('demonstration', 0))`); err != nil {
		return false, store.Wrap("lock demonstration", err)
	}
	err = l.tx.QueryRow(l.ctx, `SELECT EXISTS (SELECT FROM demo_truth)`).Scan(&loaded)
	return loaded, store.Wrap("look for the demonstration", err)
}

// copy puts rows into a table and counts them; an obstruction counts twice, for
// itself and its state, and a site for itself and its unit.
func (l *demoLoad) copy(table string, columns []string, n int, row func(i int) ([]any, error)) error {
	if _, err := l.tx.CopyFrom(l.ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(n, row)); err != nil {
		return store.Wrap("copy "+table, err)
	}
	l.done += n
	l.note(l.done)
	return nil
}

// ids reads the numbers of a table's rows by their key.
func (l *demoLoad) ids(table, key string) (map[string]int64, error) {
	rows, err := l.tx.Query(l.ctx, fmt.Sprintf("SELECT %s::text, id FROM %s", key, table))
	if err != nil {
		return nil, store.Wrap("number "+table, err)
	}
	out := map[string]int64{}
	var code string
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&code, &id}, func() error {
		out[code] = id
		return nil
	})
	return out, store.Wrap("number "+table, err)
}

// idOf is NULL for an unknown or empty code.
func idOf(ids map[string]int64, code string) *int64 {
	if id, ok := ids[code]; ok {
		return &id
	}
	return nil
}

func (l *demoLoad) units(d Demonstration) (err error) {
	if err := l.copy("units", []string{"code", "kind", "name"}, len(d.Units), func(i int) ([]any, error) {
		u := d.Units[i]
		return []any{u.Code, u.Kind, u.Name}, nil
	}); err != nil {
		return err
	}
	l.unit, err = l.ids("units", "code")
	return err
}

// crews makes one crew of each contractor.
func (l *demoLoad) crews(d Demonstration) (err error) {
	for _, u := range d.Units {
		if u.Kind != "contractor" {
			continue
		}
		if _, err := l.tx.Exec(l.ctx, `INSERT INTO crews (code, name, unit_id) VALUES ($1, $2, $3)`, u.Code, u.Name, l.unit[u.Code]); err != nil {
			return store.Wrap("add crew "+u.Code, err)
		}
	}
	l.crew, err = l.ids("crews", "code")
	return err
}

func (l *demoLoad) obstructions(d Demonstration) (err error) {
	columns := []string{
		"uuid",
		"source",
		"source_id",
		"kind",
		"status",
		"species",
		"deciduous",
		"removable",
		"protected",
		"owner_unit_id",
		"land",
		"windows",
	}
	if err := l.copy("obstructions", columns, len(d.Obstructions), func(i int) ([]any, error) {
		o := d.Obstructions[i]
		windows, err := store.WindowsJSON(o.Windows)
		return []any{
			o.UUID, o.Source, o.SourceID, o.Kind, o.Status, o.Species, o.Deciduous, o.Removable, o.Protected,
			idOf(l.unit, o.OwnerUnit), o.Land, windows,
		}, err
	}); err != nil {
		return err
	}
	l.obstruction, err = l.ids("obstructions", "uuid")
	return err
}

func (l *demoLoad) states(d Demonstration) error {
	columns := []string{"obstruction_id", "footprint", "radius_m", "base_m", "top_m", "ground_above_lane_m", "origin", "cause", "valid_from"}
	return l.copy("obstruction_states", columns, len(d.Obstructions), func(i int) ([]any, error) {
		o := d.Obstructions[i]
		return []any{l.obstruction[o.UUID], o.Footprint, o.RadiusM, o.BaseM, o.TopM, o.GroundAboveLaneM, o.Origin, "survey", o.ValidFrom}, nil
	})
}

func (l *demoLoad) coverage(d Demonstration) error {
	return l.copy("survey_coverage", []string{"uuid", "kinds", "surveyed_on", "method", "geom"}, len(d.Coverage), func(i int) ([]any, error) {
		c := d.Coverage[i]
		return []any{c.UUID, c.Kinds, store.DateOf(c.SurveyedOn), c.Method, c.Area}, nil
	})
}

func (l *demoLoad) places(d Demonstration) error {
	return l.copy("places", []string{"uuid", "kind", "name", "hours", "note", "geom"}, len(d.Places), func(i int) ([]any, error) {
		p := d.Places[i]
		hours, err := store.WindowsJSON(p.Hours)
		return []any{p.UUID, p.Kind, p.Name, hours, p.Note, p.Geometry}, err
	})
}
