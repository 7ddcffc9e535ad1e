package store

import (
	"context"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
)

// GeometryFault says what PostGIS finds wrong with a shape; nil when nothing.
func (tx *Tx) GeometryFault(ctx context.Context, g orb.Geometry) (wrong, err error) {
	var empty, valid bool
	var reason string
	err = tx.SQL.QueryRow(ctx, `SELECT ST_IsEmpty(g), ST_IsValid(g), ST_IsValidReason(g) FROM (SELECT $1::geometry AS g) AS given`, g).
		Scan(&empty, &valid, &reason)
	switch {
	case err != nil:
		return nil, Wrap("check geometry", err)
	case empty:
		return say.Errorf("is empty; a position is needed"), nil
	case !valid:
		return say.Errorf("is not valid: %s", reason), nil
	}
	return nil, nil
}
