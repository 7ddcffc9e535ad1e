package roads

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/network"
	"tongshi/server/store"
)

// LoadNetwork gives the network in force, with ids; what is retired is left
// out. It is empty before the first build.
func LoadNetwork(ctx context.Context, s *store.Store) (*network.Network, error) {
	var n *network.Network
	err := s.InTx(ctx, func(tx pgx.Tx) (err error) {
		if _, err = tx.Exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`); err != nil {
			return err
		}
		n, err = NetworkIn(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load network: %w", err)
	}
	return n, nil
}

// NetworkIn is [LoadNetwork] in the reader's transaction.
func NetworkIn(ctx context.Context, tx pgx.Tx) (*network.Network, error) {
	n := &network.Network{}
	at, err := loadIntersections(ctx, tx, n)
	if err != nil {
		return nil, err
	}
	segmentAt, err := loadSegments(ctx, tx, n, at)
	if err != nil {
		return nil, err
	}
	return n, loadLegs(ctx, tx, n, at, segmentAt)
}

func loadIntersections(ctx context.Context, tx pgx.Tx, n *network.Network) (map[int64]int, error) {
	at := map[int64]int{}
	err := store.Each(ctx, tx, func(x network.Intersection) error {
		at[x.ID] = len(n.Intersections)
		n.Intersections = append(n.Intersections, x)
		return nil
	}, `
		SELECT id, name, roads, nodes, kind, control, control_origin, radius_m, level, lit, geom
		  FROM intersections WHERE valid_to IS NULL ORDER BY id`)
	return at, store.Wrap("intersections", err)
}

// segmentRow is a segment as it is kept: its ends by their numbers.
type segmentRow struct {
	network.Segment
	From   *int64 `db:"from_intersection_id"`
	To     *int64 `db:"to_intersection_id"`
	Inside *int64 `db:"inside_intersection_id"`
}

func loadSegments(ctx context.Context, tx pgx.Tx, n *network.Network, at map[int64]int) (map[int64]int, error) {
	segmentAt := map[int64]int{}
	err := store.Each(ctx, tx, func(row segmentRow) error {
		s, i := row.Segment, len(n.Segments)
		s.From, s.To, s.Internal = indexOf(at, row.From), indexOf(at, row.To), indexOf(at, row.Inside)
		n.Segments, segmentAt[s.ID] = append(n.Segments, s), i
		if s.Internal >= 0 {
			return nil
		}
		for _, end := range []int{s.From, s.To} {
			if end >= 0 {
				n.Intersections[end].Segments = append(n.Intersections[end].Segments, i)
			}
		}
		return nil
	}, `
		SELECT id, from_intersection_id, to_intersection_id, inside_intersection_id, name, names, ref, class,
		       speed_kmh, speed_origin, lanes, lanes_origin, oneway, level, bridge, tunnel, roundabout,
		       lit, surface, length_m, ways, nodes, geom
		  FROM segments WHERE valid_to IS NULL ORDER BY id`)
	return segmentAt, store.Wrap("segments", err)
}

func indexOf(at map[int64]int, id *int64) int {
	if id == nil {
		return -1
	}
	if i, ok := at[*id]; ok {
		return i
	}
	return -1
}

// legRow is a leg as it is kept: its intersection and segments by their numbers.
type legRow struct {
	network.Leg
	Intersection int64   `db:"intersection_id"`
	Segments     []int64 `db:"segments"`
}

func loadLegs(ctx context.Context, tx pgx.Tx, n *network.Network, at, segmentAt map[int64]int) error {
	err := store.Each(ctx, tx, func(row legRow) error {
		l := row.Leg
		l.Intersection = indexOf(at, &row.Intersection)
		for _, id := range row.Segments {
			if i, ok := segmentAt[id]; ok {
				l.Segments = append(l.Segments, i)
			}
		}
		if l.Intersection < 0 || len(l.Segments) == 0 {
			return fmt.Errorf("leg %d refers to a retired intersection or segment; run tongshi network build", l.ID)
		}
		n.Legs = append(n.Legs, l)
		return nil
	}, `
		SELECT id, intersection_id, segments, name, class, bearing_deg, speed_kmh, speed_origin,
		       lanes_in, lanes_out, lanes_origin, lanes, control, median_m, stop_line_origin, stop_line
		  FROM legs WHERE valid_to IS NULL ORDER BY id`)
	return store.Wrap("legs", err)
}
