package served

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/paulmach/orb"

	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/store"
)

// LayerExtent is how much a layer holds, where and when. Bound, From and To
// are nil when nothing has a position or a time, To also while things last.
type LayerExtent struct {
	Count    int64
	Bound    *orb.Bound
	From, To *time.Time
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
		batch.Queue(sql, args).QueryRow(func(row pgx.Row) error {
			if err := scanExtent(row, &extents[i]); err != nil {
				return fmt.Errorf("layer %s: %w", l.Name, err)
			}
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
	return "SELECT count(*), min(ST_XMin(f.geom)), min(ST_YMin(f.geom)), max(ST_XMax(f.geom)), max(ST_YMax(f.geom)), " +
		first + ", " + last + " FROM (" + l.SQL + ") AS f" + where, args, err
}

func scanExtent(row pgx.Row, extent *LayerExtent) error {
	var west, south, east, north pgtype.Float8
	if err := row.Scan(&extent.Count, &west, &south, &east, &north, &extent.From, &extent.To); err != nil {
		return err
	}
	if west.Valid {
		extent.Bound = &orb.Bound{Min: orb.Point{west.Float64, south.Float64}, Max: orb.Point{east.Float64, north.Float64}}
	}
	return nil
}
