package roads

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/geo/allometry"
	"tongshi/server/store"
)

//go:embed sql/obstructions_stage.sql
var stageObstructionsSQL string

//go:embed sql/obstructions_insert.sql
var insertObstructionsSQL string

//go:embed sql/obstructions_update.sql
var updateObstructionsSQL string

//go:embed sql/obstructions_before.sql
var obstructionsBeforeSQL string

//go:embed sql/obstructions_close.sql
var closeStatesSQL string

//go:embed sql/obstructions_states.sql
var insertStatesSQL string

//go:embed sql/obstructions_coverage.sql
var coverageSQL string

var obstructionColumns = []string{
	"source", "source_id", "kind", "status", "species", "genus", "growth", "condition", "deciduous", "removable", "protected", "land",
	"address", "owner", "windows", "content_hash", "measure_hash",
	"footprint", "radius_m", "base_m", "top_m", "ground_above_lane_m", "trunk_radius_m", "origin", "height_error_m", "valid_from",
}

// SurveyedArea asks that the file counts as a complete survey of its area:
// where nothing of its kinds stands in it, there is none.
type SurveyedArea struct {
	Method string
	CellM  float64 // side of the cells by which its area is told: those with a thing and those about them, metres
}

// ImportObstructions stores obstructions in one transaction. A new key makes
// an obstruction and its first state; a row whose place or measures differ
// from what its source said before closes the present state and makes a new
// one; a row whose other content differs changes the obstruction. Estimates
// follow their model unless the crown was worked on since. With survey the
// surroundings of the file's things become survey coverage.
func ImportObstructions(
	ctx context.Context,
	s *store.Store,
	meta ImportMeta,
	survey *SurveyedArea,
	rows iter.Seq2[geo.Obstruction, *geo.Reject],
) (ImportResult, error) {
	result, err := thingImport[geo.Obstruction]{
		kind: "obstructions", stage: stageObstructionsSQL, table: "staged_obstructions", columns: obstructionColumns,
		values: func(o geo.Obstruction) ([]any, error) { return obstructionRow(meta.Source, o) },
		merge: func(ctx context.Context, tx pgx.Tx, r *ImportResult) error {
			return mergeObstructions(ctx, tx, meta, survey, r)
		},
	}.run(ctx, s, meta, rows)
	if err == nil && !result.Earlier {
		s.Analyze(ctx, "obstructions", "obstruction_states")
	}
	return result, err
}

func obstructionRow(source string, o geo.Obstruction) ([]any, error) {
	windows, err := store.WindowsJSON(o.Windows)
	if err != nil {
		return nil, err
	}
	var from *time.Time
	if !o.ValidFrom.IsZero() {
		from = &o.ValidFrom
	}
	measures, err := json.Marshal(
		[]any{
			o.Footprint,
			said(o.RadiusM, o.Estimated.Radius),
			said(o.BaseM, o.Estimated.Base),
			said(o.TopM, o.Estimated.Top),
			o.GroundAboveLaneM,
			o.TrunkRadiusM,
		},
	)
	if err != nil {
		return nil, fmt.Errorf("obstruction %s: %w", o.SourceID, err)
	}
	row := []any{
		source, store.Storable(o.SourceID), o.Kind, store.OrNull(o.Status), store.Storable(o.Species),
		store.Storable(o.Genus), store.Storable(o.Growth), store.Storable(o.Condition),
		o.Deciduous, o.Removable, o.Protected, o.Land, store.Storable(o.Address), store.Storable(o.Owner), windows,
	}
	content, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("obstruction %s: %w", o.SourceID, err)
	}
	return append(row, digest(content), digest(measures),
		o.Footprint, o.RadiusM, o.BaseM, o.TopM, o.GroundAboveLaneM, o.TrunkRadiusM, o.Origin, o.HeightErrorM, from), nil
}

// said leaves an estimate out of what the source said: it is ours.
func said(size *float64, estimated bool) *float64 {
	if estimated {
		return nil
	}
	return size
}

func digest(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:16]
}

func mergeObstructions(ctx context.Context, tx pgx.Tx, meta ImportMeta, survey *SurveyedArea, r *ImportResult) error {
	args := pgx.StrictNamedArgs{"source": meta.Source, "import": r.ID}
	if _, err := tx.Exec(ctx, `CREATE UNIQUE INDEX ON staged_obstructions (source_id)`); err != nil {
		return store.Wrap("stage obstructions", err)
	}
	for _, step := range []struct {
		what, sql, fresh string
		count            *int
	}{
		{"keep what stood before", obstructionsBeforeSQL, "", nil},
		{"add obstructions", insertObstructionsSQL, "obstructions (source, source_id, import_id)", &r.Counts.Added},
		{"change obstructions", updateObstructionsSQL, "obstructions (source, source_id, import_id)", &r.Counts.Updated},
		{"close states", closeStatesSQL, "", nil},
		{"add states", insertStatesSQL, "", nil},
	} {
		tag, err := tx.Exec(ctx, step.sql, args)
		if err != nil {
			return store.Wrap(step.what, err)
		}
		if step.count != nil {
			*step.count = int(tag.RowsAffected())
		}
		if step.fresh != "" && tag.RowsAffected() > 0 { // or the planner takes what is new for a handful and joins it row by row
			if _, err := tx.Exec(ctx, "ANALYZE "+step.fresh); err != nil {
				return store.Wrap(step.what, err)
			}
		}
	}
	if survey == nil {
		return nil
	}
	_, err := tx.Exec(ctx, coverageSQL, pgx.StrictNamedArgs{
		"source": meta.Source, "file": meta.FileName, "import": r.ID, "method": survey.Method, "cell": survey.CellM,
	})
	return store.Wrap("note coverage", err)
}

// MeasuredTrees are the stored trees of which the trunk and some size of the
// crown were measured, to estimate others from.
func MeasuredTrees(ctx context.Context, s *store.Store) ([]allometry.Tree, error) {
	var list []allometry.Tree
	err := store.Each(ctx, s.Pool, func(t allometry.Tree) error {
		list = append(list, t)
		return nil
	}, `
		SELECT 2 * t.trunk_radius_m AS diameter_m, t.top_m AS height_m, 2 * t.radius_m AS crown_m,
		       t.base_m AS crown_base_m, o.genus, o.growth
		  FROM obstructions AS o
		  JOIN obstruction_states AS t ON t.obstruction_id = o.id AND t.valid_to IS NULL
		 WHERE o.kind = 'tree' AND o.status = 'standing' AND t.origin = 'measured' AND t.trunk_radius_m > 0
		   AND (t.top_m IS NOT NULL OR t.radius_m IS NOT NULL)
		 ORDER BY o.id`)
	return list, store.Wrap("read measured trees", err)
}
