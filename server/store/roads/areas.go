package roads

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

// ImportAreas stores areas in one transaction and says anew in which of them
// intersections, roads and hazards lie.
func ImportAreas(ctx context.Context, s *store.Store, meta ImportMeta, rows iter.Seq2[geo.Area, *geo.Reject]) (ImportResult, error) {
	columns := []string{"kind", "name", "setting", "geom"}
	result, err := thingImport[geo.Area]{
		kind: "areas", columns: append([]string{"source", "source_id"}, columns...), table: "staged_areas",
		stage: `CREATE TEMPORARY TABLE staged_areas ON COMMIT DROP AS SELECT source, source_id, kind, name, setting, geom FROM areas WITH NO DATA`,
		values: func(a geo.Area) ([]any, error) {
			return []any{meta.Source, store.Storable(a.SourceID), a.Kind, store.Storable(a.Name), orNull(a.Setting), a.Extent}, nil
		},
		merge: func(ctx context.Context, tx pgx.Tx, r *ImportResult) error {
			// Outlines drawn by hand cross themselves; what they enclose is meant.
			_, err := tx.Exec(ctx, `UPDATE staged_areas SET geom = ST_Multi(ST_CollectionExtract(ST_MakeValid(geom), 3)) WHERE NOT ST_IsValid(geom)`)
			if err != nil {
				return store.Wrap("mend outlines of areas", err)
			}
			if err := mergeStaged(ctx, tx, store.Staged{Table: "areas", Columns: columns, Fixed: broughtBy(r)}, r); err != nil {
				return err
			}
			return placeInAreas(ctx, tx)
		},
	}.run(ctx, s, meta, rows)
	s.Committed(ctx, err)
	return result, err
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// placeInAreas says of all that lies in areas in which it does: of several in the
// smallest. A hazard whose area somebody has chosen keeps it.
func placeInAreas(ctx context.Context, tx pgx.Tx) error {
	const within = `(SELECT a.id FROM areas AS a WHERE a.kind <> 'setting' AND ST_Intersects(a.geom, `
	const smallest = `) ORDER BY ST_Area(a.geom), a.id LIMIT 1)`
	for _, sql := range []string{
		`UPDATE intersections AS t SET area_id = w.area FROM (SELECT id, ` + within + `i.geom` + smallest + ` AS area FROM intersections AS i WHERE valid_to IS NULL) AS w
		  WHERE w.id = t.id AND t.area_id IS DISTINCT FROM w.area`,
		`UPDATE segments AS t SET area_id = w.area FROM (SELECT id, ` + within + `ST_LineInterpolatePoint(i.geom, 0.5)` + smallest + ` AS area FROM segments AS i WHERE valid_to IS NULL) AS w
		  WHERE w.id = t.id AND t.area_id IS DISTINCT FROM w.area`,
		`UPDATE intersections AS t SET setting = w.setting
		   FROM (SELECT i.id, (SELECT a.setting FROM areas AS a WHERE a.setting IS NOT NULL AND ST_Intersects(a.geom, i.geom) ORDER BY ST_Area(a.geom), a.id LIMIT 1) AS setting
		           FROM intersections AS i WHERE valid_to IS NULL) AS w
		  WHERE w.id = t.id AND t.setting IS DISTINCT FROM w.setting`,
		`UPDATE sites AS t SET area_id = w.area FROM (SELECT id, ` + within + `ST_PointOnSurface(i.geom)` + smallest + ` AS area FROM sites AS i WHERE area_id IS NULL) AS w
		  WHERE w.id = t.id AND w.area IS NOT NULL`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return store.Wrap("say what lies in which area", err)
		}
	}
	return nil
}
