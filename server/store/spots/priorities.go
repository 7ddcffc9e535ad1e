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
	Position     [2]float64     `json:"position"`
	Rank         int            `json:"rank"`
	Points       float64        `json:"points"`
	Observed     float64        `json:"observed" doc:"Crashes in the screening's period"`
	Parts        []PriorityPart `json:"parts"`
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
	rows, err := tx.Query(ctx, `
		WITH views AS (`+blockedShares+`), near AS (`+nearPlaces+`)
		SELECT i.id, i.name, i.geom, r.observed, r.excess, r.pattern, r.exposure, r.systemic,
		       (SELECT v.avg FROM views AS v WHERE v.intersection_id = i.id), EXISTS (SELECT FROM near AS n WHERE n.id = i.id)
		  FROM screened_intersections AS r
		  JOIN intersections AS i ON i.id = r.intersection_id AND i.valid_to IS NULL
		 WHERE r.screening_id = $1`, screening)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p PriorityRow, err error) {
		var at orb.Geometry
		var excess, pattern, exposure, systemic, sight *float64
		var place bool
		if err = row.Scan(&p.Intersection, &p.Name, &at, &p.Observed, &excess, &pattern, &exposure, &systemic, &sight, &place); err != nil {
			return p, err
		}
		if point, ok := at.(orb.Point); ok {
			p.Position = point
		}
		figures := map[string]float64{"place": 0}
		if place {
			figures["place"] = 1
		}
		for code, v := range map[string]*float64{"excess": excess, "pattern": pattern, "exposure": exposure, "systemic": systemic, "sight": sight} {
			if v != nil {
				figures[code] = *v
			}
		}
		var parts []blackspot.Part
		p.Points, parts = table.Score(figures)
		p.Parts = priorityParts(parts)
		return p, nil
	})
}
