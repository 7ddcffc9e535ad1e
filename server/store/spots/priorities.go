package spots

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/blackspot"
	"tongshi/geo/profile"
	"tongshi/server/store"
)

// PriorityWeight is one weight of the compound priority.
type PriorityWeight struct {
	Code   string        `json:"code"`
	Name   profile.Words `json:"name"`
	Weight float64       `json:"weight" doc:"Most points that the part can earn"`
	Full   float64       `json:"full" doc:"Figure that earns them"`
}

// PriorityRow is an intersection with its compound priority.
type PriorityRow struct {
	Intersection int64          `json:"intersection_id"`
	Name         string         `json:"name"`
	Position     orb.Point      `json:"position" db:"geom"`
	Rank         int            `json:"rank" db:",derived"`
	Points       float64        `json:"points" db:",derived"`
	Observed     float64        `json:"observed" doc:"Crashes in the screening's period"`
	Parts        []PriorityPart `json:"parts" db:",derived"`
}

// priorityFigures is an intersection with what its points are made of; what is
// nil earns none.
type priorityFigures struct {
	PriorityRow
	Excess   *float64 `db:"excess"`
	Pattern  *float64 `db:"pattern"`
	Exposure *float64 `db:"exposure"`
	Systemic *float64 `db:"systemic"`
	Sight    *float64 `db:"sight"`
	Place    *float64 `db:"place"`
}

// Priorities is the list of intersections by compound priority.
type Priorities struct {
	Screening     int64            `json:"screening_id"`
	Weights       []PriorityWeight `json:"weights"`
	Total         int              `json:"total" doc:"Intersections ranked"`
	Intersections []PriorityRow    `json:"intersections"`
}

// ReadPriorities ranks the intersections in force by the sum of their parts, with
// the weights given in place of the program's. Crashes, patterns, traffic and
// form are as the screening (0: the current one) saw them, views and places as
// they are now. The list is cut at limit.
func ReadPriorities(ctx context.Context, s *store.Store, reach Reach, screening int64, weights map[string]float64, limit int) (Priorities, error) {
	table := *s.Standards.Priorities
	table.Parts = slices.Clone(table.Parts)
	out := Priorities{Intersections: []PriorityRow{}}
	for i := range table.Parts {
		p := &table.Parts[i]
		if w, ok := weights[p.Code]; ok {
			p.Weight = w
		}
		out.Weights = append(out.Weights, PriorityWeight{p.Code, p.Words, p.Weight, p.Full})
	}
	err := s.ReadOnly(ctx, func(tx pgx.Tx) error {
		found, err := oneScreening(ctx, tx, reach, screening)
		if err != nil {
			return err
		}
		out.Screening = found.ID
		out.Intersections, err = priorityRows(ctx, tx, found.ID, &table)
		return err
	})
	if err != nil {
		return out, store.Wrap("rank priorities", err)
	}
	slices.SortFunc(out.Intersections, func(a, b PriorityRow) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(b.Observed, a.Observed), cmp.Compare(a.Intersection, b.Intersection))
	})
	out.Total = len(out.Intersections)
	out.Intersections = out.Intersections[:min(limit, out.Total)]
	for i := range out.Intersections {
		out.Intersections[i].Rank = i + 1
	}
	return out, nil
}

func priorityRows(ctx context.Context, tx pgx.Tx, screening int64, table *blackspot.Priorities) ([]PriorityRow, error) {
	list := []PriorityRow{}
	return list, store.Each(ctx, tx, func(f priorityFigures) error {
		list = append(list, f.ranked(table))
		return nil
	}, `
		WITH views AS (`+blockedShares+`), near AS (`+nearPlaces+`)
		SELECT i.id AS intersection_id, i.name, i.geom, r.observed, r.excess, r.pattern, r.exposure,
		       r.systemic, (SELECT v.avg FROM views AS v WHERE v.intersection_id = i.id) AS sight,
		       (i.id IN (SELECT n.id FROM near AS n))::integer::double precision AS place
		  FROM screened_intersections AS r
		  JOIN intersections AS i ON i.id = r.intersection_id AND i.valid_to IS NULL
		 WHERE r.screening_id = $1`, screening)
}

func (f priorityFigures) ranked(table *blackspot.Priorities) PriorityRow {
	figures := map[string]float64{}
	for code, v := range map[string]*float64{
		"excess": f.Excess, "pattern": f.Pattern, "exposure": f.Exposure, "systemic": f.Systemic,
		"sight": f.Sight, "place": f.Place,
	} {
		if v != nil {
			figures[code] = *v
		}
	}
	row := f.PriorityRow
	points, parts := table.Score(figures)
	row.Points, row.Parts = points, priorityParts(parts)
	return row
}
