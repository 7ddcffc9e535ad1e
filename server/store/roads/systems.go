package roads

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// ReferenceSystem is one that PostGIS knows.
type ReferenceSystem struct {
	PROJ       string  // its definition as the PROJ library writes it
	SemiMajorM float64 // of its ellipsoid
	Flattening float64
}

// FindSystem looks for a reference system by its EPSG number; nil when PostGIS
// does not know it.
func FindSystem(ctx context.Context, s *store.Store, number int) (*ReferenceSystem, error) {
	var r ReferenceSystem
	err := s.Pool.QueryRow(ctx, `
		SELECT proj4text, spheroid[1]::float8, coalesce(1 / nullif(spheroid[2]::float8, 0), 0)
		  FROM spatial_ref_sys, regexp_match(srtext, 'SPHEROID\["[^"]*",([0-9.]+),([0-9.]+)') AS spheroid
		 WHERE auth_name = 'EPSG' AND auth_srid = $1 AND spheroid IS NOT NULL`, number).Scan(&r.PROJ, &r.SemiMajorM, &r.Flattening)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &r, store.Wrap("look for a reference system", err)
}

// DatumLattice has PostGIS bring longitudes and latitudes of a datum, given by its
// definition, to WGS 84: at every step of the earth up to the latitude north and
// south, rows from south to north. East and north are how far it moves them. All
// are degrees.
//
// The way is that of the definition: asked by number, newer PROJ leaves out the
// parameters of datums such as Beijing 1954 and moves nothing.
func DatumLattice(ctx context.Context, s *store.Store, degrees string, latitude, step int) (east, north []float64, err error) {
	// All in one geometry: a definition is read anew for each that is transformed.
	err = s.Pool.QueryRow(ctx, `
		WITH corners AS (
			SELECT ST_MakeLine(ST_MakePoint(lon, lat) ORDER BY lat, lon) AS line
			  FROM generate_series(-$2::int, $2::int, $3::int) AS lat, generate_series(-180, 180, $3::int) AS lon
		), by AS (
			SELECT at.path[1] AS n, ST_X(moved.geom) - ST_X(at.geom) AS east, ST_Y(moved.geom) - ST_Y(at.geom) AS north
			  FROM corners, ST_DumpPoints(line) AS at
			  JOIN (SELECT (d).path[1] AS n, (d).geom FROM corners, ST_DumpPoints(ST_Transform(line, $1, 4326)) AS d) AS moved ON moved.n = at.path[1]
		)
		SELECT array_agg(east - 360 * round(east / 360) ORDER BY n), array_agg(north ORDER BY n) FROM by`,
		degrees, latitude, step).Scan(&east, &north)
	return east, north, store.Wrap("ask for the way of a datum to WGS 84", err)
}
