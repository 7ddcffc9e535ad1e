package roads

import (
	"context"
	"iter"
	"strconv"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/geo/placewords"
	"tongshi/geo/standards"
	"tongshi/server/store"
)

// What a city knows of its roads beside the road file: stakes, other names, words.

// ImportStakes stores known points of roads in one transaction.
func ImportStakes(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[geo.Stake, *geo.Reject]) (ImportResult, error) {
	columns := []string{"road", "metres", "geom"}
	return thingImport[geo.Stake]{
		kind: "stakes", columns: append([]string{"source", "source_id"}, columns...), table: "staged_stakes",
		stage: `CREATE TEMPORARY TABLE staged_stakes ON COMMIT DROP AS SELECT source, source_id, road, metres, geom FROM stakes WITH NO DATA`,
		values: func(k geo.Stake) ([]any, error) {
			return []any{meta.Source, store.Storable(k.SourceID), store.Storable(k.Road), k.M, k.Position}, nil
		},
		merge: func(ctx context.Context, tx pgx.Tx, r *ImportResult) error {
			return mergeStaged(ctx, tx, store.Staged{Table: "stakes", Columns: columns, Fixed: broughtBy(r)}, r)
		},
	}.run(ctx, s, meta, rows)
}

// ImportRoadNames stores other names of roads and words of a city in one
// transaction.
func ImportRoadNames(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[geo.RoadAlias, *geo.Reject]) (ImportResult, error) {
	columns := []string{"name", "alias", "kind"}
	return thingImport[geo.RoadAlias]{
		kind: "road-names", columns: append([]string{"source", "source_id"}, columns...), table: "staged_road_names",
		stage: `CREATE TEMPORARY TABLE staged_road_names ON COMMIT DROP AS SELECT source, source_id, name, alias, kind FROM road_names WITH NO DATA`,
		values: func(a geo.RoadAlias) ([]any, error) {
			return []any{meta.Source, store.Storable(a.SourceID), store.Storable(a.Name), store.Storable(a.Alias), a.Kind}, nil
		},
		merge: func(ctx context.Context, tx pgx.Tx, r *ImportResult) error {
			// Keys are of the content: there is nothing to change.
			var err error
			r.Counts.Added, err = store.Staged{Table: "road_names", Key: []string{"source", "source_id"}, Columns: columns, Fixed: broughtBy(r)}.InsertNew(ctx, tx)
			return err
		},
	}.run(ctx, s, meta, rows)
}

func broughtBy(r *ImportResult) map[string]string {
	return map[string]string{"import_id": strconv.FormatInt(r.ID, 10)}
}

// CityWords are the words of road names with those that the city gave.
func CityWords(ctx context.Context, q store.Querier, std *standards.Set) (*network.Words, error) {
	var given []network.CityWord
	err := store.Gather(ctx, q, &given, store.ByName[network.CityWord], `SELECT name, alias, kind FROM road_names ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("read road names", err)
	}
	return std.Roads.Names.WithCity(given), nil
}

// placeFinder finds places by words in a network.
func placeFinder(ctx context.Context, tx pgx.Tx, std *standards.Set, index *network.Index) (*placewords.Finder, error) {
	var places []placewords.Place
	err := store.Gather(ctx, tx, &places, store.ByName[placewords.Place],
		`SELECT name, ST_Centroid(geom) AS point FROM places WHERE name <> '' AND geom IS NOT NULL ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("read places", err)
	}
	var stakes []placewords.Stake
	err = store.Gather(ctx, tx, &stakes, store.ByName[placewords.Stake], `SELECT road, metres AS m, geom AS point FROM stakes ORDER BY id`)
	if err != nil {
		return nil, store.Wrap("read stakes", err)
	}
	return placewords.NewFinder(index, std.Places, places, stakes), nil
}
