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
	MadeAt time.Time `json:"made_at" db:",read"`
	State  string    `json:"state"` // applied, waiting for a person, or withdrawn
}

// correctionRow is a correction as it is kept: an anchor may be NULL.
type correctionRow struct {
	Correction
	Anchor orb.Geometry `db:"anchor"`
}

var (
	correctionTable  = store.TableOf[correctionRow]("overrides", "c", nil)
	insertCorrection = correctionTable.Insert(store.Expressions{
		"uuid": "gen_random_uuid()", "derived": "@derived",
	}) + ` RETURNING id`
)

// keep stores a correction, and what it stands over where that is known.
func (c Correction) keep(ctx context.Context, q store.Querier, derived *derivedValue) (id int64, err error) {
	c.Reason, c.MadeBy = store.Storable(c.Reason), store.Storable(c.MadeBy)
	row := correctionTable.Making(correctionRow{c, c.At}, pgx.StrictNamedArgs{"derived": derived})
	return id, q.QueryRow(ctx, insertCorrection, row).Scan(&id)
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
	c.State = "waiting"
	id, err := c.keep(ctx, s.Pool, nil)
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
	list := []Correction{}
	err := store.Each(ctx, s.Pool, func(row correctionRow) error {
		row.At, _ = row.Anchor.(orb.Point)
		list = append(list, row.Correction)
		return nil
	}, correctionTable.Query(`WHERE c.object <> 'crash' ORDER BY c.id`))
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
