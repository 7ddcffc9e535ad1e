package roads_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
)

func metres(x float64) *float64 { return &x }

func tree(id string, east float64) geo.Obstruction {
	return geo.Obstruction{
		SourceID: id, Kind: "tree", Land: "unknown", Footprint: orb.Point{116 + east/1e5, 36}, RadiusM: metres(2), BaseM: metres(1.5), TopM: metres(6),
		TrunkRadiusM: metres(0.15), Origin: "measured", Genus: "Acer", Growth: "BD", ValidFrom: time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC),
	}
}

// treeStates are the obstructions, their states, those in force, and the
// height of the first in force.
func treeStates(t *testing.T, db *pgx.Conn) (things, states, present int, topM float64) {
	t.Helper()
	err := db.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM obstructions), count(*), count(*) FILTER (WHERE valid_to IS NULL),
		       coalesce((SELECT t.top_m FROM obstruction_states AS t JOIN obstructions AS o ON o.id = t.obstruction_id
		                  WHERE o.source_id = '1' AND t.valid_to IS NULL), -1)
		  FROM obstruction_states`).Scan(&things, &states, &present, &topM)
	if err != nil {
		t.Fatal(err)
	}
	return things, states, present, topM
}

type treeImport struct {
	t    *testing.T
	st   *store.Store
	file int
}

func (i *treeImport) put(survey *roads.SurveyedArea, list ...geo.Obstruction) roads.ImportResult {
	i.t.Helper()
	i.file++
	got, err := roads.ImportObstructions(
		i.t.Context(),
		i.st,
		roads.ImportMeta{Source: "trees", FileName: "trees.csv", FileHash: string(rune('a' + i.file))},
		survey,
		listed(list...),
	)
	if err != nil {
		i.t.Fatal(err)
	}
	return got
}

func newTreeImport(t *testing.T) (*treeImport, *pgx.Conn) {
	url := pgtest.URL(t)
	return &treeImport{t: t, st: pgtest.OpenAt(t, url)}, pgtest.Connect(t, url)
}

func TestNewMeasuresMakeANewState(t *testing.T) {
	imports, db := newTreeImport(t)
	if got := imports.put(nil, tree("1", 0), tree("2", 10)); got.Counts.Added != 2 {
		t.Errorf("%+v", got.Counts)
	}
	if got := imports.put(nil, tree("1", 0), tree("2", 10)); got.Counts.Unchanged != 2 {
		t.Errorf("the same trees in another file: %+v", got.Counts)
	}
	named := tree("1", 0)
	named.Species = "Acer truncatum"
	if got := imports.put(nil, named); got.Counts.Updated != 1 {
		t.Errorf("another species: %+v", got.Counts)
	}
	if _, states, _, _ := treeStates(t, db); states != 2 {
		t.Errorf("%d states; the species is no measure", states)
	}
	grown := named
	grown.TopM, grown.ValidFrom = metres(7), time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	if got := imports.put(nil, grown, tree("2", 10)); got.Counts.Updated != 1 || got.Counts.Unchanged != 1 {
		t.Errorf("a tree has grown: %+v", got.Counts)
	}
	things, states, present, top := treeStates(t, db)
	if things != 2 || states != 3 || present != 2 || top != 7 {
		t.Errorf("%d things, %d states, %d in force, the first %v m high", things, states, present, top)
	}
	var gap time.Duration
	if err := db.QueryRow(t.Context(), `
		SELECT b.valid_from - a.valid_to FROM obstruction_states AS a
		  JOIN obstruction_states AS b ON b.obstruction_id = a.obstruction_id AND b.valid_to IS NULL
		 WHERE a.valid_to IS NOT NULL`).Scan(&gap); err != nil || gap != 0 {
		t.Errorf("%v between the states (%v)", gap, err)
	}
	earlier := grown // an older survey imported late
	earlier.TopM, earlier.ValidFrom = metres(5), time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	imports.put(nil, earlier)
	if _, states, present, top := treeStates(t, db); states != 4 || present != 2 || top != 5 {
		t.Errorf("an older survey: %d states, %d in force, %v m", states, present, top)
	}
}

func estimatedTree(top float64) geo.Obstruction {
	o := tree("1", 0)
	o.TopM, o.HeightErrorM, o.Origin = metres(top), metres(1.2), "estimated"
	o.Estimated.Top = true
	return o
}

// TestAnEstimateDoesNotUndoAWork: what a crew cut is known better than a model.
func TestAnEstimateDoesNotUndoAWork(t *testing.T) {
	imports, db := newTreeImport(t)
	imports.put(nil, estimatedTree(6))
	if got := imports.put(nil, estimatedTree(6.5)); got.Counts.Updated != 1 {
		t.Errorf("a better model: %+v", got.Counts)
	}
	if _, states, present, top := treeStates(t, db); states != 2 || present != 1 || top != 6.5 {
		t.Errorf("%d states, %d in force, %v m", states, present, top)
	}
	if _, err := db.Exec(t.Context(), `UPDATE obstruction_states SET cause = 'work', top_m = 0.8, base_m = 0 WHERE valid_to IS NULL`); err != nil {
		t.Fatal(err)
	}
	if got := imports.put(nil, estimatedTree(7)); got.Counts.Unchanged != 1 {
		t.Errorf("a model after the work: %+v", got.Counts)
	}
	if _, _, _, top := treeStates(t, db); top != 0.8 {
		t.Errorf("the cut hedge is %v m high again", top)
	}
}

func TestAStatusGivenByAPersonStays(t *testing.T) {
	imports, db := newTreeImport(t)
	imports.put(nil, tree("1", 0))
	if _, err := db.Exec(t.Context(), `UPDATE obstructions SET status = 'removed'`); err != nil {
		t.Fatal(err)
	}
	changed := tree("1", 0)
	changed.Condition = "good"
	imports.put(nil, changed)
	var status, condition string
	if err := db.QueryRow(t.Context(), `SELECT status, condition FROM obstructions`).Scan(&status, &condition); err != nil || status != "removed" ||
		condition != "good" {
		t.Errorf("status %q, condition %q (%v)", status, condition, err)
	}
}

// TestOnlyTheSurroundingsCountAsSurveyed: two rows of trees 20 km apart say
// nothing of what lies between.
func TestOnlyTheSurroundingsCountAsSurveyed(t *testing.T) {
	imports, db := newTreeImport(t)
	hedge := tree("h", 0)
	hedge.Kind, hedge.Footprint = "hedge", orb.LineString{{116.30, 36}, {116.31, 36}} // 900 m long, without a corner between
	survey := &roads.SurveyedArea{Method: "import of trees", CellM: 100}
	for range 2 { // again in a changed file: the old area gives way
		hedge.Species += "x"
		imports.put(survey, tree("1", 0), tree("2", 300), hedge)
		var parts int
		var near, along, between, far bool
		var km2 float64
		if err := db.QueryRow(t.Context(), `
			SELECT count(*), sum(ST_Area(geom::geography)) / 1e6,
			       bool_or(ST_Covers(geom, ST_SetSRID(ST_MakePoint(116.001, 36), 4326))), bool_or(ST_Covers(geom, ST_SetSRID(ST_MakePoint(116.305, 36.0005), 4326))),
			       bool_or(ST_Covers(geom, ST_SetSRID(ST_MakePoint(116.15, 36), 4326))), bool_or(ST_Covers(geom, ST_SetSRID(ST_MakePoint(116, 36.003), 4326)))
			  FROM survey_coverage WHERE kinds = '{hedge,tree}' AND surveyed_on = '2025-05-01'`).Scan(&parts, &km2, &near, &along, &between, &far); err != nil {
			t.Fatal(err)
		}
		if parts != 2 || !near || !along || between || far || km2 < 0.3 || km2 > 0.7 {
			t.Errorf("%d parts of %v km²: near %v, along the hedge %v, between %v, 330 m off %v", parts, km2, near, along, between, far)
		}
	}
}

func TestMeasuredTreesAreThoseInForce(t *testing.T) {
	imports, _ := newTreeImport(t)
	guess, bare := estimatedTree(6), tree("3", 20)
	guess.SourceID, bare.TrunkRadiusM = "2", nil
	imports.put(nil, tree("1", 0), guess, bare)
	trees, err := roads.MeasuredTrees(t.Context(), imports.st)
	if err != nil {
		t.Fatal(err)
	}
	if len(trees) != 1 || trees[0].DiameterM != 0.3 || *trees[0].HeightM != 6 || *trees[0].CrownM != 4 || trees[0].Genus != "Acer" {
		t.Errorf("measured trees %+v", trees)
	}
}
