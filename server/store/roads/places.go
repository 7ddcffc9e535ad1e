package roads

import (
	"context"
	"iter"
	"strconv"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

var placeColumns = []string{"kind", "name", "hours", "note", "geom"}

// ImportPlaces stores places in one transaction: a new key makes a place, a row
// that differs changes it, all others are left alone.
func ImportPlaces(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[geo.Place, *geo.Reject]) (ImportResult, error) {
	return thingImport[geo.Place]{
		kind: "places", columns: append([]string{"source", "source_id"}, placeColumns...), table: "staged_places",
		stage: `CREATE TEMPORARY TABLE staged_places ON COMMIT DROP AS SELECT source, source_id, kind, name, hours, note, geom FROM places WITH NO DATA`,
		values: func(p geo.Place) ([]any, error) {
			hours, err := store.WindowsJSON(p.Hours)
			return []any{meta.Source, store.Storable(p.SourceID), p.Kind, store.Storable(p.Name), hours, store.Storable(p.Note), p.Geometry}, err
		},
		merge: func(ctx context.Context, tx pgx.Tx, r *ImportResult) error {
			return mergeStaged(ctx, tx, store.Staged{Table: "places", Columns: placeColumns, Counted: true, Where: "NOT t.by_person", Fixed: map[string]string{
				"uuid": `md5(s.source || E'\x1f' || s.source_id)::uuid`, "import_id": strconv.FormatInt(r.ID, 10),
			}}, r)
		},
	}.run(ctx, s, meta, rows)
}

// mergeStaged takes rows that are staged by source and key: those that differ,
// then the new ones.
func mergeStaged(ctx context.Context, tx pgx.Tx, rows store.Staged, r *ImportResult) (err error) {
	rows.Key = []string{"source", "source_id"}
	if err = rows.KeepChanged(ctx, tx, r.ID); err != nil {
		return err
	}
	if r.Counts.Updated, err = rows.UpdateChanged(ctx, tx); err != nil {
		return err
	}
	r.Counts.Added, err = rows.InsertNew(ctx, tx)
	return err
}
