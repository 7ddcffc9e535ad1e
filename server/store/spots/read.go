package spots

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/blackspot"
	"tongshi/server/store"
)

// TopSpot is a black spot in short.
type TopSpot struct {
	ID       int64    `json:"id"`
	Place    string   `json:"place"`
	PlaceID  int64    `json:"place_id"`
	Name     string   `json:"name"`
	Rank     int      `json:"rank"`
	RankLow  *int     `json:"rank_low"`
	RankHigh *int     `json:"rank_high"`
	Observed float64  `json:"observed"`
	Expected *float64 `json:"expected"`
	Excess   *float64 `json:"excess"`
	ReasonZH string   `json:"reason_zh"`
	ReasonEN string   `json:"reason_en"`
	Segments []int64  `json:"-" db:"segments"`
}

// TopSpots are the first places of a screening, junctions and stretches before
// clusters.
func TopSpots(ctx context.Context, s *store.Store, screening int64, limit int) ([]TopSpot, error) {
	return topSpots(ctx, s.Pool, screening, limit)
}

func topSpots(ctx context.Context, q store.Querier, screening int64, limit int) ([]TopSpot, error) {
	var list []TopSpot
	err := store.Gather(ctx, q, &list, store.ByName[TopSpot], `
		SELECT id, place, place_id, name, rank, rank_low, rank_high, observed, expected, excess, reason_zh, reason_en, segments
		  FROM black_spots WHERE screening_id = $1 ORDER BY place = 'cluster', rank, id LIMIT $2`, screening, limit)
	return list, store.Wrap("list black spots", err)
}

// ReadSpot is one black spot with the figures behind it.
func ReadSpot(ctx context.Context, s *store.Store, reach Reach, id int64) (Spot, error) {
	b, err := store.One[Spot](ctx, s.Pool, `
		SELECT b.id, b.screening_id, b.name, b.details
		  FROM black_spots AS b JOIN screenings AS s ON s.id = b.screening_id
		 WHERE b.id = $1 AND `+reach.shown(), id)
	return b, store.Wrap(fmt.Sprintf("read black spot %d", id), err)
}

// Moved is a place that both screenings name.
type Moved struct {
	Spot TopSpot `json:"spot" doc:"In this screening"`
	Was  TopSpot `json:"was" doc:"In the other"`
	// By is how many ranks it rose; negative when it fell.
	By int `json:"by" doc:"Ranks that it rose; negative when it fell"`
}

// Comparison is what is different between two screenings.
type Comparison struct {
	Screening Screening `json:"screening"`
	With      Screening `json:"with"`
	SameData  bool      `json:"same_data" doc:"Both saw the same data"`
	Entered   []TopSpot `json:"entered" doc:"Named here, not there"`
	Left      []TopSpot `json:"left" doc:"Named there, not here"`
	Moved     []Moved   `json:"moved" doc:"Named by both, another rank, the largest moves first"`
	Unchanged int       `json:"unchanged"`
}

// CompareScreenings says what entered the list, what left it and what moved
// from the screening with to the screening id.
func CompareScreenings(ctx context.Context, s *store.Store, reach Reach, id, with int64) (Comparison, error) {
	var c Comparison
	err := s.ReadOnly(ctx, func(tx pgx.Tx) (err error) {
		if c.Screening, err = oneScreening(ctx, tx, reach, id); err != nil {
			return err
		}
		if c.With, err = oneScreening(ctx, tx, reach, with); err != nil {
			return err
		}
		now, err := topSpots(ctx, tx, c.Screening.ID, 2*mostSpots)
		if err != nil {
			return err
		}
		was, err := topSpots(ctx, tx, c.With.ID, 2*mostSpots)
		c.compare(now, was)
		return err
	})
	c.SameData = c.Screening.DataHash == c.With.DataHash
	return c, store.Wrap("compare screenings", err)
}

func (c *Comparison) compare(now, was []TopSpot) {
	c.Entered, c.Left, c.Moved = []TopSpot{}, []TopSpot{}, []Moved{}
	partner := partners(now, was)
	taken := make([]bool, len(was))
	for i, spot := range now {
		k := partner[i]
		switch {
		case k < 0:
			c.Entered = append(c.Entered, spot)
			continue
		case was[k].Rank == spot.Rank:
			c.Unchanged++
		default:
			c.Moved = append(c.Moved, Moved{spot, was[k], was[k].Rank - spot.Rank})
		}
		taken[k] = true
	}
	for k, spot := range was {
		if !taken[k] {
			c.Left = append(c.Left, spot)
		}
	}
	slices.SortStableFunc(c.Moved, func(a, b Moved) int { return cmp.Compare(max(b.By, -b.By), max(a.By, -a.By)) })
}

// partners finds for each spot the one of the other list that is the same
// place: the same intersection, or of stretches and clusters the one with
// the most segments in common. A cluster of crashes at one junction has no
// segment: it is told by its name. No spot is the partner of two.
func partners(now, was []TopSpot) []int {
	junction, bySegment := map[int64]int{}, map[string]map[int64][]int{}
	for k, spot := range was {
		if spot.Place == blackspot.AtIntersection {
			junction[spot.PlaceID] = k
			continue
		}
		if bySegment[spot.Place] == nil {
			bySegment[spot.Place] = map[int64][]int{}
		}
		for _, segment := range spot.Segments {
			bySegment[spot.Place][segment] = append(bySegment[spot.Place][segment], k)
		}
	}
	out, taken := make([]int, len(now)), make([]bool, len(was))
	for i, spot := range now {
		out[i] = -1
		if spot.Place == blackspot.AtIntersection {
			if k, ok := junction[spot.PlaceID]; ok {
				out[i] = k
			}
			continue
		}
		common := map[int]int{}
		for _, segment := range spot.Segments {
			for _, k := range bySegment[spot.Place][segment] {
				common[k]++
			}
		}
		for k, n := range common {
			if taken[k] {
				continue
			}
			if best := out[i]; best < 0 || n > common[best] || n == common[best] && k < best {
				out[i] = k
			}
		}
		if len(spot.Segments) == 0 {
			out[i] = slices.IndexFunc(was, func(w TopSpot) bool {
				return w.Place == spot.Place && w.Name == spot.Name && len(w.Segments) == 0
			})
		}
		if k := out[i]; k >= 0 && taken[k] {
			out[i] = -1
		} else if k >= 0 {
			taken[k] = true
		}
	}
	return out
}
