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
	rows, err := tx.Query(ctx, `
		SELECT id, name, roads, nodes, kind, control, control_origin, radius_m, level, lit, geom
		  FROM intersections WHERE valid_to IS NULL ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("intersections", err)
	}
	n.Intersections, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (x network.Intersection, err error) {
		return x, row.Scan(&x.ID, &x.Name, &x.Names, &x.Nodes, &x.Kind, &x.Control, &x.ControlOrigin, &x.RadiusM, &x.Level, &x.Lit, &x.Point)
	})
	at := make(map[int64]int, len(n.Intersections))
	for i := range n.Intersections {
		at[n.Intersections[i].ID] = i
	}
	return at, store.Wrap("intersections", err)
}

func loadSegments(ctx context.Context, tx pgx.Tx, n *network.Network, at map[int64]int) (map[int64]int, error) {
	rows, err := tx.Query(ctx, `
		SELECT id, from_intersection_id, to_intersection_id, inside_intersection_id, name, names, ref, class,
		       speed_kmh, speed_origin, lanes, lanes_origin, oneway, level, bridge, tunnel, roundabout,
		       lit, surface, length_m, ways, nodes, geom
		  FROM segments WHERE valid_to IS NULL ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("segments", err)
	}
	n.Segments, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s network.Segment, err error) {
		var from, to, inside *int64
		err = row.Scan(&s.ID, &from, &to, &inside, &s.Name, &s.Names, &s.Ref, &s.Class,
			&s.SpeedKMH, &s.SpeedOrigin, &s.Lanes, &s.LanesOrigin, &s.OneWay, &s.Level, &s.Bridge, &s.Tunnel, &s.Roundabout,
			&s.Lit, &s.Surface, &s.LengthM, &s.Ways, &s.Nodes, &s.Line)
		s.From, s.To, s.Internal = indexOf(at, from), indexOf(at, to), indexOf(at, inside)
		return s, err
	})
	segmentAt := make(map[int64]int, len(n.Segments))
	for i, s := range n.Segments {
		segmentAt[s.ID] = i
		if s.Internal >= 0 {
			continue
		}
		for _, end := range []int{s.From, s.To} {
			if end >= 0 {
				n.Intersections[end].Segments = append(n.Intersections[end].Segments, i)
			}
		}
	}
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

func loadLegs(ctx context.Context, tx pgx.Tx, n *network.Network, at, segmentAt map[int64]int) error {
	rows, err := tx.Query(ctx, `
		SELECT id, intersection_id, segments, name, class, bearing_deg, speed_kmh, speed_origin,
		       lanes_in, lanes_out, lanes_origin, lanes, control, median_m, stop_line_origin, stop_line
		  FROM legs WHERE valid_to IS NULL ORDER BY id`)
	if err != nil {
		return store.Wrap("legs", err)
	}
	n.Legs, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l network.Leg, err error) {
		var intersection int64
		var segments []int64
		err = row.Scan(&l.ID, &intersection, &segments, &l.Name, &l.Class, &l.BearingDeg, &l.SpeedKMH, &l.SpeedOrigin,
			&l.LanesIn, &l.LanesOut, &l.LanesOrigin, &l.Lanes, &l.Control, &l.MedianM, &l.StopLineOrigin, &l.StopLine)
		l.Intersection = indexOf(at, &intersection)
		for _, id := range segments {
			if i, ok := segmentAt[id]; ok {
				l.Segments = append(l.Segments, i)
			}
		}
		if err == nil && (l.Intersection < 0 || len(l.Segments) == 0) {
			err = fmt.Errorf("leg %d refers to a retired intersection or segment; run tongshi network build", l.ID)
		}
		return l, err
	})
	return store.Wrap("legs", err)
}
