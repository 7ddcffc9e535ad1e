package sight

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/sight"
	"tongshi/server/store"
)

// ClearingQuery asks for the clearing list. What is zero is not asked about.
type ClearingQuery struct {
	Profile string // the default one when empty
	Area    string // name of an area
	Road    string // that the obstruction hides or stands at
	Boxes   []orb.Bound
	Limit   int
}

// ClearingList is what to clear first.
type ClearingList struct {
	Profile string
	Weights *sight.Worth
	Total   int // obstructions that hide something there
	Items   []ClearingItem
}

// ClearingItem is an obstruction with what dealing with it brings.
type ClearingItem struct {
	Rank int
	ClearingThing
	Removable, Estimated bool
	Action               string // vocabulary sight_action
	ToM                  *float64
	Score, GainM, HidesM float64
	Triangles, Cleared   int // that it hides some of; that are clear without it
	Intersections        []ClearingPlace
	Parts                []ClearingPart
}

// ClearingThing is what is on record of an obstruction.
type ClearingThing struct {
	ID        int64        `db:"id"`
	Kind      string       `db:"kind"`
	Species   string       `db:"species"`
	Address   string       `db:"address"`
	Land      string       `db:"land"`
	Source    string       `db:"source"`
	SourceID  string       `db:"source_id"`
	Owner     *string      `db:"owner"`
	Protected *bool        `db:"protected"`
	Temporary bool         `db:"temporary"`
	Footprint orb.Geometry `db:"footprint"`
	BaseM     *float64     `db:"base_m"`
	HeightM   *float64     `db:"top_m"`
	RadiusM   *float64     `db:"radius_m"`
	TrunkM    *float64     `db:"trunk_radius_m"`
	Origin    string       `db:"origin"`
	Area      *string      `db:"area"`
}

// ClearingPlace is an intersection that it would help.
type ClearingPlace struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// ClearingPart is what it brings one triangle.
type ClearingPart struct {
	TriangleID     int64    `json:"triangle_id"`
	IntersectionID int64    `json:"intersection_id"`
	Verdict        string   `json:"verdict"`
	Without        string   `json:"verdict_without"`
	Action         string   `json:"action"`
	ToM            *float64 `json:"action_m"`
	sight.Parts
}

// Clearing ranks the obstructions by what dealing with each brings over all
// triangles of a profile. Gains of several must not be added: shadows overlap.
func Clearing(ctx context.Context, s *store.Store, q ClearingQuery) (ClearingList, error) {
	weights := s.Standards.Clearing
	list := ClearingList{Weights: weights}
	err := s.Reading(ctx, func() (bool, error) {
		return true, s.ReadOnly(ctx, func(tx pgx.Tx) error {
			if list.Profile = q.Profile; q.Profile == "" {
				set, err := store.NewestSettings(ctx, tx)
				if err != nil {
					return err
				}
				list.Profile = set.DefaultProfile
			}
			items, err := clearingGains(ctx, tx, list.Profile, q, weights)
			if err != nil {
				return err
			}
			list.Total = len(items)
			if q.Limit > 0 && len(items) > q.Limit {
				items = items[:q.Limit]
			}
			list.Items = items
			return describeClearing(ctx, tx, items)
		})
	})
	return list, store.Wrap("make the clearing list", err)
}

const clearingSQL = `
SELECT b.obstruction_id, b.triangle_id, t.intersection_id, x.name AS place, b.hides_m, b.gain_m, b.removable, b.estimated,
       b.verdict_without, b.action, b.action_m, t.verdict, own.control, other.class, coalesce(other.aadt, 0) AS aadt,
       coalesce(t.speed_kmh, other.speed_kmh) AS speed_kmh
  FROM sight_blockers AS b
  JOIN sight_triangles AS t ON t.id = b.triangle_id
  JOIN intersections AS x ON x.id = t.intersection_id
  JOIN legs AS own ON own.id = t.leg_id
  JOIN legs AS other ON other.id = t.conflict_leg_id
  JOIN obstructions AS o ON o.id = b.obstruction_id
  JOIN obstruction_states AS st ON st.obstruction_id = o.id AND st.valid_to IS NULL
 WHERE b.profile = @profile AND t.deviation_reason IS NULL
   AND (@road = '' OR own.name = @road OR other.name = @road OR strpos(o.address, @road) > 0)
   AND (@area = '' OR EXISTS (SELECT FROM areas AS a WHERE a.name = @area AND a.geom && st.footprint AND ST_Intersects(a.geom, st.footprint)))
   AND (@west::float8 IS NULL OR st.footprint && ST_MakeEnvelope(@west, @south, @east, @north, 4326)
                                AND ST_Intersects(st.footprint, ST_MakeEnvelope(@west, @south, @east, @north, 4326)))
 ORDER BY b.obstruction_id, b.triangle_id`

// clearingGains are the obstructions by what they bring, best first, those
// that nobody can remove last.
func clearingGains(ctx context.Context, tx pgx.Tx, name string, q ClearingQuery, weights *sight.Worth) ([]ClearingItem, error) {
	boxes := []*orb.Bound{nil}
	if len(q.Boxes) > 0 {
		boxes = nil
		for i := range q.Boxes {
			boxes = append(boxes, &q.Boxes[i])
		}
	}
	byID := map[int64]*ClearingItem{}
	for _, box := range boxes {
		args := pgx.StrictNamedArgs{"profile": name, "road": q.Road, "area": q.Area, "west": nil, "south": nil, "east": nil, "north": nil}
		if box != nil {
			args["west"], args["south"], args["east"], args["north"] = box.Min[0], box.Min[1], box.Max[0], box.Max[1]
		}
		if err := addGains(ctx, tx, args, weights, byID); err != nil {
			return nil, err
		}
	}
	items := make([]ClearingItem, 0, len(byID))
	for _, it := range byID {
		it.decide()
		items = append(items, *it)
	}
	slices.SortFunc(items, func(a, b ClearingItem) int {
		if a.Removable != b.Removable {
			return map[bool]int{true: -1, false: 1}[a.Removable]
		}
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.HidesM, a.HidesM), cmp.Compare(a.ID, b.ID))
	})
	for i := range items {
		items[i].Rank = i + 1
	}
	return items, nil
}

// clearingRow is what an obstruction hides of a triangle.
type clearingRow struct {
	Obstruction  int64    `db:"obstruction_id"`
	Triangle     int64    `db:"triangle_id"`
	Intersection int64    `db:"intersection_id"`
	Place        string   `db:"place"` // name of the intersection
	HidesM       float64  `db:"hides_m"`
	Removable    bool     `db:"removable"`
	Estimated    bool     `db:"estimated"`
	Without      string   `db:"verdict_without"`
	Action       string   `db:"action"`
	ToM          *float64 `db:"action_m"`
	Verdict      string   `db:"verdict"`
	sight.Gain
}

func addGains(ctx context.Context, tx pgx.Tx, args pgx.StrictNamedArgs, weights *sight.Worth, byID map[int64]*ClearingItem) error {
	return store.Each(ctx, tx, func(row clearingRow) error {
		it := byID[row.Obstruction]
		if it == nil {
			it = &ClearingItem{ClearingThing: ClearingThing{ID: row.Obstruction}, Removable: row.Removable}
			byID[row.Obstruction] = it
		}
		it.add(row, weights)
		return nil
	}, clearingSQL, args)
}

// add takes in what the obstruction hides of a triangle, once: a triangle may
// lie in two boxes.
func (it *ClearingItem) add(row clearingRow, weights *sight.Worth) {
	if slices.ContainsFunc(it.Parts, func(had ClearingPart) bool { return had.TriangleID == row.Triangle }) {
		return
	}
	part := ClearingPart{
		TriangleID: row.Triangle, IntersectionID: row.Intersection, Verdict: row.Verdict, Without: row.Without,
		Action: row.Action, ToM: row.ToM, Parts: weights.Of(row.Gain),
	}
	it.Parts = append(it.Parts, part)
	it.Score, it.GainM, it.HidesM = it.Score+part.Score, it.GainM+row.Metres, it.HidesM+row.HidesM
	it.Estimated = it.Estimated || row.Estimated
	it.Triangles++
	if part.Without == sight.Clear && part.Verdict != sight.Clear {
		it.Cleared++
	}
	if !slices.ContainsFunc(it.Intersections, func(x ClearingPlace) bool { return x.ID == row.Intersection }) {
		it.Intersections = append(it.Intersections, ClearingPlace{row.Intersection, row.Place})
	}
}

// decide settles on one thing to do where triangles ask for several: what most
// of the gain asks for, at the height that serves all; removal as soon as it is
// needed for more than a tenth.
func (it *ClearingItem) decide() {
	slices.SortFunc(it.Parts, func(a, b ClearingPart) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.TriangleID, b.TriangleID))
	})
	if !it.Removable {
		it.Action = "none"
		return
	}
	gain := map[string]float64{}
	for _, p := range it.Parts {
		gain[p.Action] += p.Metres
	}
	const lesser = 0.1
	it.Action = "remove"
	for _, a := range []string{"raise_crown", "lower"} {
		if gain[a] > 0 && gain[a] >= gain["raise_crown"] && gain[a] >= gain["lower"] && gain["remove"] <= lesser*it.GainM {
			it.Action = a
		}
	}
	for i := range it.Parts {
		p := &it.Parts[i]
		if p.Action != it.Action || p.ToM == nil {
			continue
		}
		if it.ToM == nil || it.Action == "raise_crown" && *p.ToM > *it.ToM || it.Action == "lower" && *p.ToM < *it.ToM {
			it.ToM = p.ToM
		}
	}
}

// describeClearing adds what is on record of the obstructions.
func describeClearing(ctx context.Context, tx pgx.Tx, items []ClearingItem) error {
	at := make(map[int64]*ClearingItem, len(items))
	list := make([]int64, len(items))
	for i := range items {
		list[i], at[items[i].ID] = items[i].ID, &items[i]
	}
	return store.Each(ctx, tx, func(thing ClearingThing) error {
		it := at[thing.ID]
		if it == nil {
			return errors.New("an obstruction came that was not asked for")
		}
		it.ClearingThing = thing
		return nil
	}, `
		SELECT o.id, o.kind, o.species, o.address, o.land, o.source, o.source_id, o.protected,
		       coalesce(u.name, nullif(o.owner, '')) AS owner, o.windows <> '[]' AS temporary,
		       t.footprint, t.base_m, t.top_m, t.radius_m, t.trunk_radius_m, t.origin,
		       (SELECT a.name FROM areas AS a
		         WHERE a.geom && t.footprint AND ST_Intersects(a.geom, t.footprint) ORDER BY a.id LIMIT 1) AS area
		  FROM obstructions AS o
		  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
		  LEFT JOIN units AS u ON u.id = o.owner_unit_id
		 WHERE o.id = ANY ($1)`, list)
}
