package importer

import (
	"context"

	"tongshi/server/ingest/geofile"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

// Systems finds the reference systems of files that only PostGIS knows: degrees of
// old datums (Beijing 1954, Xian 1980, NAD27 …) and planes on them.
func Systems(ctx context.Context, s *store.Store) geofile.Finder {
	return func(number int) (geofile.CRS, bool, error) {
		system, err := roads.FindSystem(ctx, s, number)
		if system == nil || err != nil {
			return geofile.CRS{}, false, err
		}
		definition, readable := geofile.ReadDefinition(number, system.PROJ)
		if !readable {
			return geofile.CRS{}, false, nil
		}
		var l geofile.Lattice
		l.East, l.North, err = roads.DatumLattice(ctx, s, definition.Degrees(), geofile.LatticeLat, geofile.LatticeStep)
		return definition.CRS(l.ToWGS84, [2]float64{system.SemiMajorM, system.Flattening}), err == nil, err
	}
}
