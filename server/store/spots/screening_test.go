package spots_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/auth"
	"tongshi/server/pgtest"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/store/spots"
)

// screenTown is a stored town of 6 × 6 crossings with crashes, one crossing
// with far more than the others.
func screenTown(t *testing.T) (*store.Store, *pgx.Conn, *network.Network) {
	t.Helper()
	url := pgtest.URL(t)
	st, err := pgtest.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	const side, step = 6, 0.003
	var ways network.Roads
	for k := range side {
		for across := range 2 {
			way := network.Way{
				ID:   int64(1 + 2*k + across),
				Tags: map[string]string{"highway": "residential", "name": string(rune('A'+2*k+across)) + " Street", "maxspeed": "40", "lanes": "2"},
			}
			for i := range side {
				col, row := i, k
				if across == 1 {
					col, row = k, i
				}
				way.Nodes = append(way.Nodes, int64(row*side+col+1))
				way.Line = append(way.Line, orb.Point{116 + step*float64(col), 36.5 + step*float64(row)})
			}
			ways.Ways = append(ways.Ways, way)
		}
	}
	if _, err := roads.ImportRoads(t.Context(), st, roads.ImportMeta{Source: "town"}, ways); err != nil {
		t.Fatal(err)
	}
	net, err := network.Build(t.Context(), ways, geotest.Standards().Roads)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := roads.SaveNetwork(t.Context(), st, net); err != nil {
		t.Fatal(err)
	}
	rows := func(yield func(geo.Crash, *geo.Reject) bool) {
		n := 0
		add := func(at orb.Point, many int) bool {
			for i := range many {
				month, day, hour := 1+n%12, 1+n%28, n%24
				c := geo.Crash{
					SourceID:  string(rune('a'+n%26)) + string(rune('a'+n/26)),
					Precision: "hour",
					Year:      2022 + n%3,
					Month:     &month,
					Day:       &day,
					Hour:      &hour,
					Severity:  []string{"damage", "slight", "serious"}[i%3],
					Kind:      "angle",
					Modes:     []string{"car"},
				}
				p := at
				c.Position = &p
				n++
				if !yield(c, nil) {
					return false
				}
			}
			return true
		}
		for i := range net.Intersections {
			many := i % 4
			if i == 14 {
				many = 40
			}
			if !add(net.Intersections[i].Point, many) {
				return
			}
		}
		add(orb.Point{116.2, 36.9}, 1) // far from every road
	}
	if _, err := roads.ImportCrashes(t.Context(), st, roads.ImportMeta{Source: "town"}, rows); err != nil {
		t.Fatal(err)
	}
	if _, err := roads.AssignCrashes(t.Context(), st, net, nil); err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	return st, db, net
}

var screener = auth.Actor{Name: "wang", Role: auth.Planner}

func screenOnce(t *testing.T, st *store.Store, q spots.ScreeningRequest) spots.Screening {
	t.Helper()
	made, err := spots.Screen(t.Context(), st, screener, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTheSameScreeningTwiceIsTheSameToTheLastByte(t *testing.T) {
	st, db, _ := screenTown(t)
	first, again := screenOnce(t, st, spots.ScreeningRequest{}), screenOnce(t, st, spots.ScreeningRequest{})
	if first.ResultHash != again.ResultHash || first.DataHash != again.DataHash || first.ResultHash == "" || first.ID == again.ID {
		t.Errorf("%+v\n%+v", first, again)
	}
	var differ int
	err := db.QueryRow(t.Context(), `
		SELECT count(*) FROM (SELECT to_jsonb(b) - 'id' - 'screening_id' AS row FROM black_spots AS b WHERE screening_id = $1
		                      EXCEPT SELECT to_jsonb(b) - 'id' - 'screening_id' FROM black_spots AS b WHERE screening_id = $2) AS d`,
		first.ID, again.ID).Scan(&differ)
	if err != nil || differ != 0 || first.Spots == 0 {
		t.Errorf("%d of %d rows differ, %v", differ, first.Spots, err)
	}
	long := spots.ScreeningRequest{LeastProbability: 0.3} // more than one place, so that ranks are uncertain
	one := screenOnce(t, st, long)
	if long.Seed = 2; screenOnce(t, st, long).ResultHash == one.ResultHash {
		t.Error("another seed gives the same result")
	}
	if other := screenOnce(t, st, spots.ScreeningRequest{Severity: []string{"serious"}}); other.DataHash == first.DataHash {
		t.Error("other crashes have the same hash")
	}
	top, err := spots.TopSpots(t.Context(), st, first.ID, 1)
	if err != nil || len(top) != 1 || top[0].Observed != 40 || top[0].Rank != 1 || top[0].ReasonZH == "" {
		t.Errorf("%+v %v", top, err)
	}
	same, err := spots.CompareScreenings(t.Context(), st, spots.WithDrafts, again.ID, first.ID)
	if err != nil || len(same.Entered)+len(same.Left)+len(same.Moved) != 0 || same.Unchanged != first.Spots || !same.SameData {
		t.Errorf("%+v %v", same, err)
	}
	// A cluster of crashes at one junction touches no segment, and is the same
	// place all the same.
	if _, err := db.Exec(t.Context(), `UPDATE black_spots SET place = 'cluster', intersection_id = NULL, segments = '{}' WHERE rank = 1`); err != nil {
		t.Fatal(err)
	}
	same, err = spots.CompareScreenings(t.Context(), st, spots.WithDrafts, again.ID, first.ID)
	if err != nil || len(same.Entered)+len(same.Left)+len(same.Moved) != 0 || same.Unchanged != first.Spots {
		t.Errorf("a cluster at a junction: %+v %v", same, err)
	}
}

// everyTable is what every table of the database holds, by name; PostGIS's own
// list of reference systems left out.
func everyTable(t *testing.T, db *pgx.Conn) map[string]string {
	t.Helper()
	var query string
	if err := db.QueryRow(t.Context(), `
		SELECT string_agg(format('SELECT %1$L, count(*) || $$ rows $$ || coalesce(md5(string_agg(r::text, $$;$$ ORDER BY r::text)), $$$$) FROM %1$I AS r', tablename), ' UNION ALL ')
		  FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'`).Scan(&query); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]string{}
	var name, what string
	if _, err := pgx.ForEachRow(rows, []any{&name, &what}, func() error { held[name] = what; return nil }); err != nil {
		t.Fatal(err)
	}
	return held
}

// Wherever it is cancelled, no table of the whole database holds anything else
// than before.
func TestACancelledScreeningLeavesNothing(t *testing.T) {
	st, db, _ := screenTown(t)
	empty := everyTable(t, db)
	var steps []string
	if _, err := spots.Screen(t.Context(), st, screener, spots.ScreeningRequest{}, func(_, _ int, name string) { steps = append(steps, name) }); err != nil {
		t.Fatal(err)
	}
	before := everyTable(t, db)
	if len(before) < 30 || cmp.Equal(empty, before) || len(steps) < 9 || steps[len(steps)-1] != "done" {
		t.Fatalf("%d tables, steps %v: the test sees nothing", len(before), steps)
	}
	for at, name := range steps[:len(steps)-1] { // once it is done it is stored
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		_, err := spots.Screen(ctx, st, screener, spots.ScreeningRequest{}, func(int, int, string) {
			if seen++; seen == at+1 {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) || seen != at+1 {
			t.Errorf("cancelled at %s, %d steps were seen: %v", name, seen, err)
		}
	}
	if diff := cmp.Diff(before, everyTable(t, db)); diff != "" {
		t.Errorf("something is left: %s", diff)
	}
}

func TestWrongParametersAreNamed(t *testing.T) {
	st, _, _ := screenTown(t)
	for name, test := range map[string]struct {
		q      spots.ScreeningRequest
		fields []string
	}{
		"unknown words": {
			spots.ScreeningRequest{Profile: "XX", Measure: "luck", Weights: "heavy", Severity: []string{"bad"}},
			[]string{"profile", "measure", "weights", "severity"},
		},
		"a day that is none": {spots.ScreeningRequest{From: "2024-02-30"}, []string{"from"}},
		"a period backwards": {spots.ScreeningRequest{From: "2024-02-01", To: "2023-01-01"}, []string{"to"}},
		"numbers out of range": {
			spots.ScreeningRequest{LeastProbability: 2, Most: -1, ClusterM: 1e9, ClusterPoints: 1},
			[]string{"least_probability", "most", "cluster_m", "cluster_points"},
		},
		"no crash in it":        {spots.ScreeningRequest{From: "1990-01-01", To: "1991-01-01"}, []string{"from"}},
		"after the last crash":  {spots.ScreeningRequest{From: "2090-01-01"}, []string{"from"}},
		"a filter for no crash": {spots.ScreeningRequest{Modes: []string{"truck"}}, []string{"from"}},
	} {
		_, err := spots.Screen(t.Context(), st, screener, test.q, nil)
		var wrong store.ParameterErrors
		if !errors.As(err, &wrong) || len(wrong) != len(test.fields) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, field := range test.fields {
			if wrong[i].Field != field {
				t.Errorf("%s: %v names %s, want %s", name, err, wrong[i].Field, field)
			}
		}
	}
}

// One date that cannot be right does not empty a period that nobody chose.
func TestADateThatCannotBeRightMovesNoDefaultPeriod(t *testing.T) {
	st, _, net := screenTown(t)
	before := screenOnce(t, st, spots.ScreeningRequest{})
	wild := func(yield func(geo.Crash, *geo.Reject) bool) {
		for i, year := range []int{2099, 1951, 2199} {
			at := net.Intersections[0].Point
			c := geo.Crash{SourceID: string(rune('a' + i)), Precision: "year", Year: year, Severity: "fatal", Position: &at}
			if !yield(c, nil) {
				return
			}
		}
	}
	if _, err := roads.ImportCrashes(t.Context(), st, roads.ImportMeta{Source: "wild"}, wild); err != nil {
		t.Fatal(err)
	}
	if _, err := roads.AssignCrashes(t.Context(), st, net, nil); err != nil {
		t.Fatal(err)
	}
	after := screenOnce(t, st, spots.ScreeningRequest{})
	if after.From != before.From || after.To != before.To {
		t.Errorf("the period was %s to %s and is %s to %s", before.From, before.To, after.From, after.To)
	}
	report, err := spots.ReadReport(t.Context(), st, spots.PublishedOnly, net.Intersections[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if report.FromYear < 2020 || report.ToYear > 2030 {
		t.Errorf("the report counts the years %d to %d", report.FromYear, report.ToYear)
	}
}

// A person's word about a crash outlives the next build, also when the
// intersection is replaced.
func TestAPersonsAssignmentOutlivesABuild(t *testing.T) {
	st, db, net := screenTown(t)
	waiting, total, err := roads.UnassignedCrashes(t.Context(), st, []string{"unmatched"}, 0, 10)
	if err != nil || total != 1 || len(waiting) != 1 || len(waiting[0].Candidates) != 0 {
		t.Fatalf("%+v %d %v", waiting, total, err)
	}
	target := net.Intersections[3].ID
	var now roads.Unassigned
	err = st.WriteTx(t.Context(), screener, func(tx *store.Tx) error {
		was, err := roads.CrashPlace(t.Context(), tx, waiting[0].ID)
		if err != nil {
			return err
		}
		now, err = roads.AssignCrash(t.Context(), tx, was, target, 0, "seen on the sketch")
		return err
	})
	if err != nil || now.Intersection == nil || *now.Intersection != target || now.AssignedBy != "person" {
		t.Fatalf("%+v %v", now, err)
	}
	place := func() (id *int64, by string) {
		t.Helper()
		if err := db.QueryRow(t.Context(), `SELECT intersection_id, assigned_by FROM crashes WHERE id = $1`, now.ID).Scan(&id, &by); err != nil {
			t.Fatal(err)
		}
		return id, by
	}
	if _, err := roads.AssignCrashes(t.Context(), st, net, nil); err != nil {
		t.Fatal(err)
	}
	if id, by := place(); id == nil || *id != target || by != "person" {
		t.Errorf("after a build: %v by %s", id, by)
	}
	other := net.Intersections[4].ID
	for _, retire := range []string{
		`UPDATE intersections SET valid_to = now(), replaced_by = ARRAY[$2::bigint] WHERE id = $1`,
		`UPDATE legs SET valid_to = now() WHERE intersection_id = $1 AND $2::bigint > 0`,
	} {
		if _, err := db.Exec(t.Context(), retire, target, other); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := roads.LoadNetwork(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := roads.AssignCrashes(t.Context(), st, stored, nil); err != nil {
		t.Fatal(err)
	}
	if id, by := place(); id == nil || *id != other || by != "person" {
		t.Errorf("after its intersection was replaced: %v by %s, want %d", id, by, other)
	}
}
