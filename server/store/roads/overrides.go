package roads

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
	"tongshi/server/store"
)

// Correction is a person's override with its history.
type Correction struct {
	network.Override
	Reason string    `json:"reason"`
	MadeBy string    `json:"made_by"`
	MadeAt time.Time `json:"made_at"`
	State  string    `json:"state"` // applied, waiting for a person, or withdrawn
}

// AddCorrection stores a correction, which the next build replays, and returns
// its number. It holds from the build on, so it waits until then.
func AddCorrection(ctx context.Context, s *store.Store, c Correction) (int64, error) {
	if err := c.Check(&s.Standards.Roads); err != nil {
		return 0, err
	}
	if c.Reason == "" || c.MadeBy == "" {
		return 0, fmt.Errorf("correction: say who makes it and why")
	}
	var id int64
	err := s.Pool.QueryRow(ctx, `
		INSERT INTO overrides (uuid, object, field, value, source_nodes, source_ways, anchor, reason, made_by, state)
		VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, 'waiting') RETURNING id`,
		c.Object, c.Field, c.Value, store.OrEmpty(c.Nodes), store.OrEmpty(c.Ways), c.At, store.Storable(c.Reason), store.Storable(c.MadeBy)).Scan(&id)
	return id, store.Wrap("add correction", err)
}

// WithdrawCorrection ends a correction; the next build no longer replays it.
// The row stays.
func WithdrawCorrection(ctx context.Context, s *store.Store, id int64) error {
	tag, err := s.Pool.Exec(ctx, `UPDATE overrides SET state = 'withdrawn' WHERE id = $1 AND state <> 'withdrawn'`, id)
	if err == nil && tag.RowsAffected() == 0 {
		return fmt.Errorf("withdraw correction %d: %w", id, store.ErrNotFound)
	}
	return store.Wrap("withdraw correction", err)
}

// Corrections lists all corrections of the network, oldest first.
func Corrections(ctx context.Context, s *store.Store) ([]Correction, error) {
	rows, err := s.Pool.Query(ctx, `
		SELECT id, object, field, value, source_nodes, source_ways, anchor, reason, made_by, made_at, state
		  FROM overrides WHERE object <> 'crash' ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("load corrections", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Correction, err error) {
		var anchor orb.Geometry
		err = row.Scan(&c.ID, &c.Object, &c.Field, &c.Value, &c.Nodes, &c.Ways, &anchor, &c.Reason, &c.MadeBy, &c.MadeAt, &c.State)
		c.At, _ = anchor.(orb.Point)
		return c, err
	})
	return list, store.Wrap("load corrections", err)
}

// overridesInForce are those that a build replays.
func overridesInForce(ctx context.Context, s *store.Store) ([]network.Override, error) {
	list, err := Corrections(ctx, s)
	var inForce []network.Override
	for _, c := range list {
		if c.State != "withdrawn" {
			inForce = append(inForce, c.Override)
		}
	}
	return inForce, err
}

// noteOverrides says of each override that a build saw whether it found its
// place; one that was made meanwhile waits for the next.
func noteOverrides(ctx context.Context, tx pgx.Tx, n *network.Network) error {
	_, err := tx.Exec(ctx, `
		UPDATE overrides SET state = CASE WHEN id = ANY($1::bigint[]) THEN 'applied' ELSE 'waiting' END
		 WHERE id = ANY($1::bigint[] || $2::bigint[]) AND state <> 'withdrawn'`, store.OrEmpty(n.Applied), store.OrEmpty(n.Waiting))
	return store.Wrap("note corrections", err)
}
