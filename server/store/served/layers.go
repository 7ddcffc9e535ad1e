package served

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/store"
)

// LayerExtent is how much a layer holds, where and when. Bound, From and To
// are nil when nothing has a position or a time, To also while things last.
type LayerExtent struct {
	Count int64 `db:"count"`
	Bound *orb.Bound
	From  *time.Time `db:"first"`
	To    *time.Time `db:"last"`
}

// extentRow is an extent as it is measured: no side without a position.
type extentRow struct {
	LayerExtent
	West  *float64 `db:"west"`
	South *float64 `db:"south"`
	East  *float64 `db:"east"`
	North *float64 `db:"north"`
}

// LayerExtents measures layers, each as its reader may see it, in one round
// trip. The result has the order of layers.
func LayerExtents(ctx context.Context, s *store.Store, layers []layer.Layer) ([]LayerExtent, error) {
	extents := make([]LayerExtent, len(layers))
	err := s.Reading(ctx, func() (bool, error) { return true, measure(ctx, s, layers, extents) })
	return extents, store.Wrap("measure layers", err)
}

func measure(ctx context.Context, s *store.Store, layers []layer.Layer, extents []LayerExtent) error {
	batch := &pgx.Batch{}
	for i, l := range layers {
		sql, args, err := extentSQL(l)
		if err != nil {
			return err
		}
		batch.Queue(sql, args).Query(func(rows pgx.Rows) error {
			row, err := pgx.CollectExactlyOneRow(rows, store.ByName[extentRow])
			if err != nil {
				return fmt.Errorf("layer %s: %w", l.Name, err)
			}
			extents[i] = row.extent()
			return nil
		})
	}
	return s.Pool.SendBatch(ctx, batch).Close()
}

func extentSQL(l layer.Layer) (string, pgx.StrictNamedArgs, error) {
	first, last := "NULL::timestamptz", "NULL::timestamptz"
	if l.Time.Column != "" {
		when := "f." + pgx.Identifier{l.Time.Column}.Sanitize() + "::timestamptz"
		first, last = "min("+when+")", "max("+when+")"
	}
	if l.Time.Until != "" {
		until := "f." + pgx.Identifier{l.Time.Until}.Sanitize()
		last = "CASE WHEN count(*) = count(" + until + ") THEN max(" + until + ") END"
	}
	q := ItemQuery{Layer: l}
	if rows := cql2.DefaultRows(l); rows != nil {
		q.Filters = []*cql2.Node{rows}
	}
	where, args, err := q.where()
	return "SELECT count(*) AS count, min(ST_XMin(f.geom)) AS west, min(ST_YMin(f.geom)) AS south, " +
		"max(ST_XMax(f.geom)) AS east, max(ST_YMax(f.geom)) AS north, " + first + " AS first, " + last + " AS last " +
		"FROM (" + l.SQL + ") AS f" + where, args, err
}

func (r extentRow) extent() LayerExtent {
	if r.West != nil {
		r.Bound = &orb.Bound{Min: orb.Point{*r.West, *r.South}, Max: orb.Point{*r.East, *r.North}}
	}
	return r.LayerExtent
}
