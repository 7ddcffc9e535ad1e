package store

import (
	"context"

	"github.com/paulmach/orb"
)

// GeometryFault says what PostGIS finds wrong with a shape; empty when nothing.
func (tx *Tx) GeometryFault(ctx context.Context, g orb.Geometry) (string, error) {
	var empty, valid bool
	var reason string
	err := tx.SQL.QueryRow(ctx, `SELECT ST_IsEmpty(g), ST_IsValid(g), ST_IsValidReason(g) FROM (SELECT $1::geometry AS g) AS given`, g).
		Scan(&empty, &valid, &reason)
	switch {
	case err != nil:
		return "", Wrap("check geometry", err)
	case empty:
		return "is empty; a position is needed", nil
	case !valid:
		return "is not valid: " + reason, nil
	}
	return "", nil
}
