package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo/network"
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
func (s *Store) AddCorrection(ctx context.Context, c Correction) (int64, error) {
	if err := c.Check(); err != nil {
		return 0, err
	}
	if c.Reason == "" || c.MadeBy == "" {
		return 0, fmt.Errorf("correction: say who makes it and why")
	}
	var id int64
	err := s.pool.QueryRow(ctx, `
		INSERT INTO overrides (uuid, object, field, value, source_nodes, source_ways, anchor, reason, made_by, state)
		VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, 'waiting') RETURNING id`,
		c.Object, c.Field, c.Value, orEmpty(c.Nodes), orEmpty(c.Ways), c.At, storable(c.Reason), storable(c.MadeBy)).Scan(&id)
	return id, wrap("add correction", err)
}

// WithdrawCorrection ends a correction; the next build no longer replays it.
// The row stays.
func (s *Store) WithdrawCorrection(ctx context.Context, id int64) error {
	tag, err := s.pool.Exec(ctx, `UPDATE overrides SET state = 'withdrawn' WHERE id = $1 AND state <> 'withdrawn'`, id)
	if err == nil && tag.RowsAffected() == 0 {
		return fmt.Errorf("withdraw correction %d: %w", id, ErrNotFound)
	}
	return wrap("withdraw correction", err)
}

// Corrections lists all corrections of the network, oldest first.
func (s *Store) Corrections(ctx context.Context) ([]Correction, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, object, field, value, source_nodes, source_ways, anchor, reason, made_by, made_at, state
		  FROM overrides WHERE object <> 'crash' ORDER BY id`)
	if err != nil {
		return nil, wrap("load corrections", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Correction, err error) {
		var anchor orb.Geometry
		err = row.Scan(&c.ID, &c.Object, &c.Field, &c.Value, &c.Nodes, &c.Ways, &anchor, &c.Reason, &c.MadeBy, &c.MadeAt, &c.State)
		c.At, _ = anchor.(orb.Point)
		return c, err
	})
	return list, wrap("load corrections", err)
}

// overridesInForce are those that a build replays.
func (s *Store) overridesInForce(ctx context.Context) ([]network.Override, error) {
	list, err := s.Corrections(ctx)
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
		 WHERE id = ANY($1::bigint[] || $2::bigint[]) AND state <> 'withdrawn'`, orEmpty(n.Applied), orEmpty(n.Waiting))
	return wrap("note corrections", err)
}
